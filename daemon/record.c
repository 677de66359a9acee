/* Invariant: for one fetched document its new articles, their alerts, the outbox rows, and the
 * feed's validators and due time are one transaction. A crash before the commit: the document is
 * fetched again as if it had never been seen, for its validators are not there either. After it:
 * the outbox holds every alert. Nothing between the two can be seen by anybody. */
#include "record.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ruleset.h"
#include "store/store.h"

#define EXCERPT_MAX        240   /* code points */
#define FIRST_POLL_AGE_SEC 86400 /* what `first_poll: recent` calls recent */

struct recording {
	struct store *store;
	struct ruleset *rules;
	const struct feed *feed;
	const char *feed_title;
	bool first;
	int64_t now_sec;
	struct text_list alerts; /* ids, told after the commit */
	struct recorded counts;
};

/* Adding a feed must not flood: what it held before we came is no news. */
static bool first_poll_allows(const struct recording *rec, const struct article *article)
{
	int64_t date_sec = article_date_sec(article);

	switch (rec->rules->config->poll.first_poll) {
	case FIRST_POLL_ALL: return true;
	case FIRST_POLL_STORE: return false;
	case FIRST_POLL_RECENT: break;
	}
	return date_sec && date_sec >= rec->now_sec - FIRST_POLL_AGE_SEC;
}

static bool is_too_old(
	const struct recording *rec, const struct topic *topic, const struct article *article)
{
	int64_t date_sec = article_date_sec(article);

	return topic->max_age_sec && date_sec && date_sec < rec->now_sec - topic->max_age_sec;
}

static int channels_of(
	const struct recording *rec, const struct topic *topic, struct text_list *ret)
{
	const struct config *config = rec->rules->config;
	int r = 0;

	if (!topic->all_channels)
		return text_list_copy(ret, &topic->channels);
	for (size_t i = 0; i < config->n_channels && r >= 0; i++)
		r = text_list_add(ret, config->channels[i].name);
	return r;
}

/* Stores one alert. Everything in `alert` but its excerpt is borrowed. */
static int record_alert(struct recording *rec, const struct topic *topic,
	const struct article *article, int64_t article_id, const struct hit_list *hits,
	struct error *err)
{
	_cleanup_(text_list_clear) struct text_list channels = { 0 };
	_cleanup_(freep) char *excerpt = match_excerpt(article, hits, EXCERPT_MAX);
	struct alert alert = {
		.created_sec = rec->now_sec,
		.urgency = topic->urgency,
		.topic = (char *)topic->name,
		.topic_title = topic->title,
		.feed_url = rec->feed->url,
		.feed_title = (char *)rec->feed_title,
		.article = *article,
		.hits = *hits,
		.excerpt = excerpt,
	};
	int r;

	if (!excerpt)
		return -ENOMEM;
	alert_new_id(alert.id);
	r = channels_of(rec, topic, &channels);
	if (r < 0)
		return r;
	r = store_alert_add(rec->store, article_id, &alert, &channels, err);
	if (r <= 0)
		return r;
	rec->counts.n_alerts++;
	return text_list_add(&rec->alerts, alert.id);
}

/* What a pattern does not find it cannot tell, so it has to be told of; once, as it will be there
 * in every article of its kind. */
static void tell_limited(struct recording *rec)
{
	const char *pattern;

	while ((pattern = matcher_limited(rec->rules->matcher, rec->rules->n_limited_told))) {
		log_warn("a pattern reached its limit and counts as no match there",
			LOG_TEXT("pattern", pattern), LOG_TEXT("feed", rec->feed->name));
		rec->rules->n_limited_told++;
	}
}

static int record_matches(
	struct recording *rec, const struct article *article, int64_t article_id, struct error *err)
{
	struct match_result result = { 0 };
	int r = matcher_run(rec->rules->matcher, article, rec->feed->name, true, &result);

	tell_limited(rec);
	for (size_t i = 0; i < result.n && r >= 0; i++) {
		const struct topic *topic = &rec->rules->config->topics[result.items[i].index];

		if (topic_wants(topic, rec->feed) && !is_too_old(rec, topic, article))
			r = record_alert(
				rec, topic, article, article_id, &result.items[i].hits, err);
	}
	match_result_clear(&result);
	return r;
}

static int record_entries(
	struct recording *rec, const struct document *document, int64_t feed_id, struct error *err)
{
	/* Feeds list the newest first; alerts are told in the order things happened. */
	for (size_t i = document->n_entries; i-- > 0;) {
		const struct article *article = &document->entries[i];
		int64_t article_id;
		int r = store_article_add(
			rec->store, feed_id, article, rec->now_sec, &article_id, err);

		if (r < 0)
			return r;
		if (r == 0)
			continue;
		rec->counts.n_new++;
		if (rec->first && !first_poll_allows(rec, article))
			continue;
		r = record_matches(rec, article, article_id, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int record_all(struct recording *rec, const struct document *document,
	const struct feed_state *state, struct error *err)
{
	int r = store_begin(rec->store, err);

	if (r >= 0)
		r = record_entries(rec, document, state->id, err);
	if (r >= 0)
		r = store_feed_put(rec->store, state, err);
	if (r >= 0)
		r = store_commit(rec->store, err);
	if (r < 0)
		store_rollback(rec->store);
	return r;
}

int record_document(struct store *store, struct ruleset *rules, const struct feed *feed,
	const struct feed_state *state, bool first, const struct document *document,
	int64_t now_sec, void (*alerted)(const char *alert_id, void *userdata), void *userdata,
	struct recorded *ret, struct error *err)
{
	struct recording rec = {
		.store = store,
		.rules = rules,
		.feed = feed,
		.first = first,
		.now_sec = now_sec,
	};
	int r;

	/* A name that the user gave says more to them than the publisher's own. */
	rec.feed_title = strcmp(feed->name, feed->url) != 0 ? feed->name
			 : document->title                  ? document->title
							    : feed->name;
	r = record_all(&rec, document, state, err);
	if (r >= 0) {
		for (size_t i = 0; i < rec.alerts.n; i++)
			alerted(rec.alerts.items[i], userdata);
		*ret = rec.counts;
	}
	text_list_clear(&rec.alerts);
	return r < 0 ? r : 0;
}
