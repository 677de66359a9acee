#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "cli/cli.h"
#include "cli/feeds.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "ruleset.h"
#include "store/store.h"

const char *feed_health(const struct feed_state *state, int64_t now_sec)
{
	if (state->gone)
		return "gone";
	if (state->held_until_sec > now_sec)
		return "held";
	if (state->failures)
		return "failing";
	if (state->last_error)
		return "offline"; /* no network at all: not the feed's failure */
	return state->last_success_sec ? "ok" : "new";
}

/* What came of the last visit. */
static const char *last_answer(const struct feed_state *state)
{
	if (!state->last_poll_sec && !state->last_error)
		return NULL;
	if (state->last_error)
		return "failed";
	return state->last_status == FEED_STATUS_UNCHANGED ? "unchanged" : "fetched";
}

/* The callback's state is the store's: what a line needs of it is printed at once. */
struct listing {
	struct cli *cli;
	struct table *table;
	const struct map *by_url; /* struct feed by URL */
	struct map *seen;
	int64_t now_sec;
};

static void feed_json(const struct feed *feed, const struct feed_state *state, int64_t now_sec)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_text(&json, "name", feed->name);
	json_text(&json, "url", feed->url);
	json_text(&json, "title", state->title);
	if (feed->tags.n) {
		json_open_array(&json, "tags");
		for (size_t i = 0; i < feed->tags.n; i++)
			json_text(&json, NULL, feed->tags.items[i]);
		json_close_array(&json);
	}
	json_text(&json, "health", feed_health(state, now_sec));
	json_time(&json, "last_poll", state->last_poll_sec);
	json_time(&json, "last_success", state->last_success_sec);
	json_time(&json, "next_poll", state->gone ? 0 : state->next_poll_sec);
	json_time(&json, "held_until", state->held_until_sec);
	json_number(&json, "failures", state->failures);
	if (state->last_status)
		json_number(&json, "last_status", state->last_status);
	json_text(&json, "last_error", state->last_error);
	json_close_object(&json);
	print_json(&text);
}

static void feed_row(struct table *table, const struct feed *feed, const struct feed_state *state,
	int64_t now_sec)
{
	char when[RELATIVE_MAX];
	int64_t next_sec = MAX(state->next_poll_sec, state->held_until_sec);

	table_add(table, feed->name);
	table_add(table, feed_health(state, now_sec));
	table_add(table, last_answer(state));
	table_add(table,
		state->last_poll_sec ? relative_time(when, state->last_poll_sec, now_sec) : NULL);
	table_add(table, state->gone           ? "never"
			 : next_sec <= now_sec ? "due"
					       : relative_time(when, next_sec, now_sec));
	table_add(table, state->last_error ? state->last_error : state->title);
}

static int list_feed(const struct feed_state *state, void *userdata)
{
	struct listing *listing = userdata;
	const struct feed *feed = map_get(listing->by_url, state->url);

	if (!feed)
		return 0; /* remembered, but not in the configuration any more */
	if (map_set(listing->seen, feed->url, listing) < 0)
		return -ENOMEM;
	if (listing->cli->json)
		feed_json(feed, state, listing->now_sec);
	else
		feed_row(listing->table, feed, state, listing->now_sec);
	return 0;
}

static int list_all(struct listing *listing, const struct config *config, struct error *err)
{
	_cleanup_(store_closep) struct store *store = NULL;
	int r = store_open(&store, listing->cli->state, STORE_READ, err);

	if (r >= 0)
		r = store_feeds(store, list_feed, listing, err);
	if (r < 0 && r != -ENOENT)
		return r;
	/* Those that no daemon has met yet. */
	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct feed_state state = { .url = config->feeds[i].url };

		if (map_has(listing->seen, config->feeds[i].url))
			continue;
		r = list_feed(&state, listing);
		if (r < 0)
			return r;
	}
	return 0;
}

int feeds_print(struct cli *cli, const struct config *config)
{
	_cleanup_(table_clear) struct table table = TABLE(
		"FEED", "HEALTH", "ANSWER", "LAST POLL", "NEXT POLL", "TITLE OR ERROR");
	_cleanup_(map_freep) struct map *by_url = NULL;
	_cleanup_(map_freep) struct map *seen = NULL;
	struct listing listing = { .cli = cli, .table = &table, .now_sec = clock_now_sec() };
	struct error err = { 0 };
	int r = map_new(&by_url);

	if (r >= 0)
		r = map_new(&seen);
	for (size_t i = 0; i < config->n_feeds && r >= 0; i++)
		r = map_set(by_url, config->feeds[i].url, &config->feeds[i]);
	listing.by_url = by_url;
	listing.seen = seen;
	if (r >= 0)
		r = list_all(&listing, config, &err);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r));
	table_print(&table, cli->colour);
	return CLI_OK;
}

int verb_feeds(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { CLI_OPTIONS_END };
	_cleanup_(ruleset_freep) struct ruleset *rules = NULL;
	int status;

	if (cli_option(cli, argc, argv, options, &status) == -2)
		return status;
	if (optind < argc)
		return cli_usage(cli, "takes no arguments");
	rules = cli_rules(cli);
	return rules ? feeds_print(cli, rules->config) : CLI_FAILED;
}
