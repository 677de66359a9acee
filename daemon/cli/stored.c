#include "cli/stored.h"

#include <string.h>

#include "ruleset.h"

static const struct feed *feed_of(const struct rules *rules, const char *feed_url)
{
	return rules->ruleset ? config_feed(rules->ruleset->config, feed_url) : NULL;
}

const char *stored_feed_name(const struct rules *rules, const char *feed_url)
{
	const struct feed *feed = feed_of(rules, feed_url);

	return feed ? feed->name : feed_url;
}

const char *stored_source(const struct rules *rules, const struct stored_article *stored)
{
	const char *name = stored_feed_name(rules, stored->feed_url);

	return strcmp(name, stored->feed_url) != 0 ? name : stored->feed_title ?: name;
}

void stored_json_members(struct json *json, const struct stored_article *stored)
{
	json_number(json, "row", stored->id);
	json_time(json, "first_seen", stored->first_seen_sec);
	json_text(json, "feed", stored->feed_url);
	json_open_object(json, "article");
	article_json_members(json, &stored->article, false);
	json_close_object(json);
}

enum keeper stored_keeper(
	const struct rules *rules, size_t index, const struct stored_article *stored)
{
	const struct topic *topic = &rules->ruleset->config->topics[index];
	const struct feed *feed = feed_of(rules, stored->feed_url);
	int64_t date_sec = article_date_sec(&stored->article);

	if (feed && !topic_wants(topic, feed))
		return KEEPER_FEEDS;
	if (topic->max_age_sec && date_sec &&
		date_sec < stored->first_seen_sec - topic->max_age_sec)
		return KEEPER_MAX_AGE;
	return KEEPER_NONE;
}

const char *stored_feed_url(const struct rules *rules, const char *name)
{
	const struct config *config = rules->ruleset ? rules->ruleset->config : NULL;

	for (size_t i = 0; config && i < config->n_feeds; i++)
		if (strcmp(config->feeds[i].name, name) == 0)
			return config->feeds[i].url;
	return name;
}
