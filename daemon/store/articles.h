/* articles - what the room's other files need of articles: how they are read, and their index.
 * Owns nothing.
 * Negative errno with a sentence, as everywhere in the room. */
#pragma once

#include "store/rows.h"

/* What give_articles reads. */
#define SELECT_ARTICLES                                                                            \
	"SELECT articles.id, articles.first_seen, feeds.url, feeds.title, " ARTICLE_COLUMNS        \
	" FROM articles JOIN feeds ON feeds.id = articles.feed "

/* Each row of the query to the caller; stops at, and returns, its non-zero. */
int give_articles(struct query *query, store_article_fn each, void *userdata, struct error *err);

/* In search.c: the article's words into the index, in the transaction that adds it. */
int search_add(struct store *store, int64_t id, const struct article *article, struct error *err);
