/* groups: and topics:, where their expressions stand, and whom they refer to. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "config/load.h"
#include "config/place.h"

/* --- members
 * --------------------------------------------------------------------------------------- */

int read_expression(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	struct topic *topic = at;
	char found[FOUND_TEXT_MAX];

	(void)option;
	if (node->kind != YAML_TEXT)
		return load_refuse(
			loading, node, "expected an expression, found %s", load_found(found, node));
	topic->match = node->text;
	loading->match_place = (struct config_place){ node->place, node->text };
	return 0;
}

int read_tests(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	struct reading reading;

	(void)option;
	if (node->kind == YAML_NOTHING)
		return 0;
	return options_read(loading, OPTION_TESTS, 0, NULL, node, at, &reading);
}

/* Of the topic that comes next. */
static int add_sample(struct config *config, const struct yaml_node *node, bool must_match)
{
	int r = ARRAY_GROW(config->samples, config->n_samples);

	if (r >= 0)
		r = ARRAY_GROW(config->sample_places, config->n_samples);
	if (r < 0)
		return r;
	config->samples[config->n_samples] = (struct config_sample){
		.title = node->text, .topic = (uint32_t)config->n_topics, .must_match = must_match
	};
	config->sample_places[config->n_samples++] = (struct config_place){ node->place,
		node->text };
	return 0;
}

int read_samples(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	bool must_match = strcmp(option->key, "match") == 0;
	int r = node->kind == YAML_NOTHING ? 0 : read_items(loading, option, node);

	(void)at;
	for (size_t i = 0; r >= 0 && i < node->n; i++) {
		const struct yaml_node *item = node->items[i];
		char found[FOUND_TEXT_MAX];

		if (item->kind == YAML_TEXT)
			r = add_sample(loading->config, item, must_match);
		else
			(void)load_refuse(loading, item, "expected a sample text, found %s",
				load_found(found, item));
	}
	return r;
}

/* --- topics and groups
 * ----------------------------------------------------------------------------- */

static int start_topic(struct loading *loading, const char *what, const struct yaml_node *name,
	struct topic *topic)
{
	int r = load_check_name(loading, what, name);

	if (r >= 0 && loading->config->n_topics == CONFIG_TOPICS_MAX)
		r = load_refuse(loading, name, "more than %d topics and groups", CONFIG_TOPICS_MAX);
	if (r >= 0)
		r = load_unique(loading, loading->topic_names, what, name->text, name);
	topic->name = name->text;
	return r;
}

static int fill_topic(struct loading *loading, const struct yaml_node *name,
	const struct yaml_node *node, struct topic *topic, struct topic_references *refers)
{
	struct reading reading;
	char found[FOUND_TEXT_MAX];
	int r = start_topic(loading, "topic", name, topic);

	if (r < 0)
		return r;
	if (node->kind != YAML_MAPPING)
		return load_refuse(loading, node->kind == YAML_NOTHING ? name : node,
			"expected a mapping with \"match\", found %s", load_found(found, node));
	r = options_default(loading, OPTION_TOPIC, 0, topic);
	if (r >= 0)
		r = options_read(loading, OPTION_TOPIC, 0, name, node, topic, &reading);
	if (r < 0)
		return r;
	refers->feeds = reading_of(&reading, OPTION_TOPIC, "feeds");
	refers->alert = reading_of(&reading, OPTION_TOPIC, "alert");
	topic->all_channels = !refers->alert;
	return 0;
}

static int fill_group(struct loading *loading, const struct yaml_node *name,
	const struct yaml_node *node, struct topic *topic)
{
	int r = start_topic(loading, "group", name, topic);

	if (r < 0)
		return r;
	topic->group = true;
	return read_expression(loading, NULL, node, topic);
}

static int add_topic(
	struct loading *loading, struct topic *topic, const struct topic_references *refers)
{
	struct config *config = loading->config;
	int r = ARRAY_GROW(config->topics, config->n_topics);

	if (r >= 0)
		r = ARRAY_GROW(loading->references, config->n_topics);
	if (r >= 0)
		r = ARRAY_GROW(config->match_places, config->n_topics);
	if (r < 0)
		return r;
	config->topics[config->n_topics] = *topic;
	config->match_places[config->n_topics] = loading->match_place;
	loading->references[config->n_topics++] = *refers;
	*topic = (struct topic){ 0 };
	return 0;
}

static int read_named(struct loading *loading, const struct yaml_node *node, bool groups)
{
	char found[FOUND_TEXT_MAX];

	if (node->kind == YAML_NOTHING)
		return 0;
	if (node->kind != YAML_MAPPING)
		return load_refuse(loading, node, "expected a mapping of names to %s, found %s",
			groups ? "expressions" : "topics", load_found(found, node));
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_node *name = yaml_key(node, i), *value = yaml_value(node, i);
		struct topic topic = { 0 };
		struct topic_references refers = { 0 };
		size_t n_topics = loading->config->n_topics, n_samples = loading->config->n_samples;
		int r = groups ? fill_group(loading, name, value, &topic)
			       : fill_topic(loading, name, value, &topic, &refers);

		if (r >= 0 && topic.match)
			r = add_topic(loading, &topic, &refers);
		topic_clear(&topic);
		if (loading->config->n_topics == n_topics)
			loading->config->n_samples = n_samples;
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}

int read_groups(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	(void)option;
	(void)at;
	return read_named(loading, node, true);
}

int read_topics(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	(void)option;
	(void)at;
	return read_named(loading, node, false);
}

/* --- references
 * ------------------------------------------------------------------------------------ */

static void check_alert(struct loading *loading, const struct yaml_node *list)
{
	const struct config *config = loading->config;
	const char *names[CONFIG_CHANNELS_MAX];

	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind != YAML_TEXT || map_has(loading->channel_names, item->text))
			continue;
		if (!loading->channels_given && strcmp(item->text, "desktop") == 0)
			continue;
		for (size_t j = 0; j < config->n_channels; j++)
			names[j] = config->channels[j].name;
		(void)load_refuse_unknown(loading, item, "channel", names, config->n_channels);
	}
}

#define SUGGEST_FEEDS_MAX 1000

static void refuse_feed(struct loading *loading, const struct yaml_node *item)
{
	const struct config *config = loading->config;
	const char *names[SUGGEST_FEEDS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed *feed = &config->feeds[i];

		for (size_t j = 0; j < feed->tags.n && n < SUGGEST_FEEDS_MAX; j++)
			names[n++] = feed->tags.items[j];
		if (n < SUGGEST_FEEDS_MAX)
			names[n++] = feed->name;
	}
	(void)load_refuse_unknown(loading, item, "feed or tag", names, n);
}

static void check_feeds(struct loading *loading, const struct yaml_node *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind == YAML_TEXT && !map_has(loading->feed_names, item->text) &&
			!map_has(loading->feed_tags, item->text))
			refuse_feed(loading, item);
	}
}

int check_references(struct loading *loading)
{
	if (loading->topics_only)
		return 0;
	for (size_t i = 0; i < loading->config->n_topics; i++) {
		const struct topic_references *refers = &loading->references[i];

		if (refers->alert && refers->alert->kind == YAML_LIST)
			check_alert(loading, refers->alert);
		if (refers->feeds && refers->feeds->kind == YAML_LIST)
			check_feeds(loading, refers->feeds);
	}
	return 0;
}
