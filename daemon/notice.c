#include "notice.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "ruleset.h"
#include "store/store.h"

/* The feed that notices are articles of; nobody polls it, for its URL is none. */
#define NOTICE_FEED "feedwatch:notices"

/* "delivery/CHANNEL/2026-11-24": the store knows an article by its id, and so tells it once. */
static int given_up_article(
	struct article *ret, const struct outbox_row *row, const char *reason, int64_t now_sec)
{
	char date[CLOCK_TEXT_MAX];
	struct article article = { .published_sec = now_sec };

	date[0] = '\0';
	(void)clock_format(date, now_sec);
	date[strcspn(date, "T")] = '\0';
	if (asprintf(&article.id, "delivery/%s/%s", row->channel, date) < 0)
		article.id = NULL;
	if (asprintf(&article.title, "Alerts cannot be delivered on %s", row->channel) < 0)
		article.title = NULL;
	if (asprintf(&article.summary, "%s. Given up: \"%s\". What waits: feedwatch outbox.",
		    reason,
		    row->alert.article.title ? row->alert.article.title : row->alert.id) < 0)
		article.summary = NULL;
	if (!article.id || !article.title || !article.summary) {
		article_clear(&article);
		return -ENOMEM;
	}
	*ret = article;
	return 0;
}

static int other_channels(struct text_list *ret, const struct config *config, const char *channel)
{
	int r = 0;

	for (size_t i = 0; i < config->n_channels && r >= 0; i++)
		if (strcmp(config->channels[i].name, channel) != 0)
			r = text_list_add(ret, config->channels[i].name);
	return r;
}

static int store_notice(struct store *store, const struct article *article,
	const struct text_list *channels, int64_t now_sec, struct error *err)
{
	struct feed_state feed = { 0 };
	struct alert alert = {
		.created_sec = now_sec,
		.urgency = URGENCY_CRITICAL,
		.topic = (char *)NOTICE_TOPIC,
		.feed_url = (char *)NOTICE_FEED,
		.feed_title = (char *)NOTICE_TOPIC,
		.excerpt = article->summary,
	};
	int64_t article_id;
	int r = store_feed_get(store, NOTICE_FEED, &feed, err);

	if (r < 0)
		return r;
	r = store_article_add(store, feed.id, article, now_sec, &article_id, err);
	feed_state_clear(&feed);
	if (r <= 0)
		return r;
	alert_new_id(alert.id);
	return store_alert_add(store, article_id, &alert, channels, err);
}

int notice_given_up(struct store *store, const struct ruleset *rules, const struct outbox_row *row,
	const char *reason, int64_t now_sec, struct error *err)
{
	_cleanup_(text_list_clear) struct text_list channels = { 0 };
	_cleanup_(article_clear) struct article article = { 0 };
	int r;

	if (strcmp(row->alert.topic, NOTICE_TOPIC) == 0)
		return 0;
	r = other_channels(&channels, rules->config, row->channel);
	if (r < 0 || channels.n == 0)
		return r;
	r = given_up_article(&article, row, reason, now_sec);
	return r < 0 ? r : store_notice(store, &article, &channels, now_sec, err);
}
