/* poll: and feeds:, and what they say about each other. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/span.h"
#include "config/load.h"

/* --- poll
 * ----------------------------------------------------------------------------------------- */

int read_poll(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	struct reading reading;
	int r;

	(void)option;
	(void)at;
	if (node->kind == YAML_NOTHING)
		return 0;
	r = options_read(loading, OPTION_POLL, 0, NULL, node, &loading->config->poll, &reading);
	if (r == -ENOMEM)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(reading.values); i++) {
		const struct yaml_node *value = reading.values[i], *first = loading->poll.values[i];

		if (value && first)
			(void)load_refuse(loading, value, "%s is already set at %s:%u",
				option_at(i)->key, first->place.source->path,
				place_line(&first->place));
		else if (value)
			loading->poll.values[i] = value;
	}
	return r;
}

static const struct yaml_node *poll_node(const struct loading *loading, const char *key)
{
	return reading_of(&loading->poll, OPTION_POLL, key);
}

/* A bound that the user wrote holds; one that is only a default gives way to an interval that the
 * user wrote, so that `interval: 1s` is all a local server needs. */
static void check_interval(struct loading *loading, const struct yaml_node *written, int64_t sec)
{
	struct poll_settings *poll = &loading->config->poll;
	char span[SPAN_TEXT_MAX], bound[SPAN_TEXT_MAX];

	if (sec < poll->min_interval_sec && poll_node(loading, "min_interval"))
		(void)load_refuse(loading, written, "interval %s is shorter than min_interval, %s",
			span_format(span, sec), span_format(bound, poll->min_interval_sec));
	else if (sec < poll->min_interval_sec)
		poll->min_interval_sec = sec;
	/* Not so above: where failing feeds stop backing off is for the user to move. */
	if (sec > poll->max_interval_sec)
		(void)load_refuse(loading, written, "interval %s is longer than max_interval, %s",
			span_format(span, sec), span_format(bound, poll->max_interval_sec));
}

int check_poll(struct loading *loading)
{
	struct poll_settings *poll = &loading->config->poll;
	const struct yaml_node *interval = poll_node(loading, "interval");
	const struct yaml_node *min = poll_node(loading, "min_interval");
	const struct yaml_node *max = poll_node(loading, "max_interval");

	if (poll->min_interval_sec > poll->max_interval_sec && min && max)
		return load_refuse(loading, min, "min_interval is longer than max_interval");
	/* Two of the three are defaults at most: the written one moves them. */
	if (poll->min_interval_sec > poll->max_interval_sec && min)
		poll->max_interval_sec = poll->min_interval_sec;
	else if (poll->min_interval_sec > poll->max_interval_sec)
		poll->min_interval_sec = poll->max_interval_sec;
	if (!interval)
		poll->interval_sec = MIN(
			MAX(poll->interval_sec, poll->min_interval_sec), poll->max_interval_sec);
	else
		check_interval(loading, interval, poll->interval_sec);
	for (size_t i = 0; i < loading->config->n_feeds; i++)
		if (loading->feed_intervals[i])
			check_interval(loading, loading->feed_intervals[i],
				loading->config->feeds[i].interval_sec);
	return 0;
}

/* --- feeds
 * ---------------------------------------------------------------------------------------- */

static void check_login(
	struct loading *loading, const struct yaml_node *at, const struct reading *reading)
{
	bool username = reading_of(reading, OPTION_FEED, "username");
	bool file = reading_of(reading, OPTION_FEED, "password_file");
	bool credential = reading_of(reading, OPTION_FEED, "password_credential");

	if (file && credential)
		(void)load_refuse(
			loading, at, "both password_file and password_credential; one is enough");
	if (username && !file && !credential)
		(void)load_refuse(
			loading, at, "username without password_file or password_credential");
	if (!username && (file || credential))
		(void)load_refuse(loading, at, "a password without username");
}

/* Also of a feed that has another mistake, so that what refers to it is not called one too. */
static int note_feed(struct loading *loading, const struct yaml_node *node,
	const struct yaml_node *name, const struct feed *feed)
{
	_cleanup_(freep) char *identity = feed->url ? url_identity(feed->url) : NULL;
	int r = 0, unique = 0;

	for (size_t i = 0; r >= 0 && i < feed->tags.n; i++)
		r = map_set(loading->feed_tags, feed->tags.items[i], (void *)node);
	if (r >= 0 && feed->name)
		unique = load_unique(
			loading, loading->feed_names, "feed name", feed->name, name ?: node);
	if (r < 0 || unique == -ENOMEM || (feed->url && !identity))
		return -ENOMEM;
	if (identity)
		r = load_unique(loading, loading->feed_urls, "feed", identity, node);
	return r < 0 ? r : unique;
}

static int fill_feed(struct loading *loading, const struct yaml_node *node, struct feed *feed,
	const struct yaml_node **ret_interval)
{
	struct reading reading;
	const struct yaml_node *url = node, *name = NULL;
	int r, noted;

	if (node->kind == YAML_TEXT) {
		r = read_feed_url(loading, NULL, node, &feed->url);
	} else if (node->kind == YAML_MAPPING) {
		r = options_read(loading, OPTION_FEED, 0, NULL, node, feed, &reading);
		url = reading_of(&reading, OPTION_FEED, "url");
		name = reading_of(&reading, OPTION_FEED, "name");
		if (feed->interval_sec)
			*ret_interval = reading_of(&reading, OPTION_FEED, "interval");
		check_login(loading, node, &reading);
	} else {
		char found[FOUND_TEXT_MAX];

		return load_refuse(loading, node,
			"expected a feed, a URL or a mapping with a url, found %s",
			load_found(found, node));
	}
	if (r == -ENOMEM)
		return r;
	if (!feed->name && feed->url && text_set(&feed->name, feed->url) < 0)
		return -ENOMEM;
	noted = note_feed(loading, url ?: node, name, feed);
	return noted < 0 ? noted : r;
}

static int read_feed(struct loading *loading, const struct yaml_node *node)
{
	struct config *config = loading->config;
	const struct yaml_node *interval = NULL;
	struct feed feed = { 0 };
	int r = fill_feed(loading, node, &feed, &interval);

	if (r < 0 || !feed.url)
		goto fail;
	r = ARRAY_GROW(config->feeds, config->n_feeds);
	if (r >= 0)
		r = ARRAY_GROW(loading->feed_intervals, config->n_feeds);
	if (r < 0)
		goto fail;
	config->feeds[config->n_feeds] = feed;
	loading->feed_intervals[config->n_feeds++] = interval;
	return 0;
fail:
	feed_clear(&feed);
	return r;
}

int read_feeds(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	char found[FOUND_TEXT_MAX];

	(void)at;
	if (node->kind == YAML_NOTHING)
		return 0;
	if (node->kind != YAML_LIST)
		return load_refuse(loading, node,
			"expected a list of feeds, each behind a \"- \", found %s",
			load_found(found, node));
	for (size_t i = 0; i < node->n; i++) {
		int r;

		if (loading->config->n_feeds == (size_t)option->max)
			return load_refuse(
				loading, node->items[i], "more than %d feeds", CONFIG_FEEDS_MAX);
		r = read_feed(loading, node->items[i]);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}
