/* rows - the nouns of model/ as columns, both ways.
 * Owns nothing; what is read belongs to the caller, also what was read before a failure.
 * Failures stay in the query (query_trouble); a list that is no JSON is damage. */
#pragma once

#include "store/sqlite.h"

/* What read_article reads, in its order. */
#define ARTICLE_COLUMNS                                                                            \
	"articles.guid, articles.link, articles.title, articles.published, articles.updated, "     \
	"articles.language, articles.authors, articles.categories, articles.enclosures, "          \
	"articles.comments, articles.source_title, articles.source_link, articles.summary, "       \
	"articles.content"
void read_article(struct query *query, struct article *ret);

/* What read_alert reads, from `alerts JOIN articles`. */
#define ALERT_COLUMNS                                                                              \
	"alerts.alert_id, alerts.topic, alerts.topic_title, alerts.urgency, alerts.created, "      \
	"alerts.feed_url, alerts.feed_title, alerts.hits, alerts.excerpt, " ARTICLE_COLUMNS
void read_alert(struct query *query, struct alert *ret);

/* The lists as bound texts: they must live as long as what they are bound to. */
struct article_lists {
	char *authors; /* NULL: none */
	char *categories;
	char *enclosures;
};
int article_lists_of(struct article_lists *ret, const struct article *article); /* -ENOMEM */
void article_lists_clear(struct article_lists *lists);

/* Binds the article's columns from guid to content, in that order. */
void bind_article(
	struct query *query, const struct article *article, const struct article_lists *lists);
