#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "ruleset.h"
#include "store/store.h"

/* --- topics --------------------------------------------------------------------------------------- */

static int count_alert(
	const struct alert *alert, const struct alert_channels *channels, void *userdata)
{
	struct map *counts = userdata;
	uintptr_t n = (uintptr_t)map_get(counts, alert->topic);

	(void)channels;
	return map_set(counts, alert->topic, (void *)(n + 1)) < 0 ? -1 : 0;
}

/* Alerts by topic; a store that is not there yet has none. */
static struct map *count_alerts(struct cli *cli)
{
	_cleanup_(store_closep) struct store *store = NULL;
	struct map *counts = NULL;

	if (map_new(&counts) < 0)
		return NULL;
	if (store_open(&store, cli->state, STORE_READ, NULL) >= 0)
		(void)store_alerts(store, 0, NULL, count_alert, counts, NULL);
	return counts;
}

static void topic_json(const struct topic *topic, int64_t n_alerts)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_text(&json, "name", topic->name);
	json_text(&json, "title", topic->title);
	json_bool(&json, "group", topic->group);
	json_text(&json, "match", topic->match);
	if (!topic->group) {
		json_text(&json, "urgency", urgency_name(topic->urgency));
		json_number(&json, "alerts", n_alerts);
	}
	json_close_object(&json);
	print_json(&text);
}

int verb_topics(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { CLI_OPTIONS_END };
	_cleanup_(table_clear) struct table table = TABLE("TOPIC", "ALERTS", "URGENCY", "TITLE");
	_cleanup_(ruleset_freep) struct ruleset *rules = NULL;
	_cleanup_(map_freep) struct map *counts = NULL;
	int status;

	if (cli_option(cli, argc, argv, options, &status) == -2)
		return status;
	rules = cli_rules(cli);
	counts = rules ? count_alerts(cli) : NULL;
	if (!counts)
		return CLI_FAILED;
	for (size_t i = 0; i < rules->config->n_topics; i++) {
		const struct topic *topic = &rules->config->topics[i];
		intptr_t n = (intptr_t)map_get(counts, topic->name);

		if (cli->json) {
			topic_json(topic, n);
			continue;
		}
		if (topic->group)
			continue;
		table_add(&table, topic->name);
		table_addf(&table, "%ld", (long)n);
		table_add(&table, urgency_name(topic->urgency));
		table_add(&table, topic->title);
	}
	table_print(&table, cli->colour);
	return CLI_OK;
}

/* --- channels ------------------------------------------------------------------------------------- */

struct waiting {
	const char *channel;
	int64_t pending, given_up;
};

static int count_row(const struct outbox_row *row, void *userdata)
{
	struct waiting *waiting = userdata;

	if (strcmp(row->channel, waiting->channel) != 0)
		return 0;
	if (row->state == OUTBOX_PENDING)
		waiting->pending++;
	else
		waiting->given_up++;
	return 0;
}

/* Where the channel's alerts go, without its secrets. */
static const char *target_of(const struct channel *channel)
{
	switch (channel->type) {
	case CHANNEL_DESKTOP: return "desktop sessions";
	case CHANNEL_EMAIL: return channel->to.n ? channel->to.items[0] : NULL;
	case CHANNEL_WEBHOOK: return channel->url;
	case CHANNEL_EXEC: return channel->command.n ? channel->command.items[0] : NULL;
	}
	return NULL;
}

static void channel_json(const struct channel *channel, const struct waiting *waiting)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_text(&json, "name", channel->name);
	json_text(&json, "type", channel_type_name(channel->type));
	json_text(&json, "target", target_of(channel));
	json_number(&json, "pending", waiting->pending);
	json_number(&json, "given_up", waiting->given_up);
	json_close_object(&json);
	print_json(&text);
}

int verb_channels(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { CLI_OPTIONS_END };
	_cleanup_(table_clear) struct table table = TABLE(
		"CHANNEL", "TYPE", "WAITING", "GIVEN UP", "TARGET");
	_cleanup_(ruleset_freep) struct ruleset *rules = NULL;
	_cleanup_(store_closep) struct store *store = NULL;
	int status;

	if (cli_option(cli, argc, argv, options, &status) == -2)
		return status;
	rules = cli_rules(cli);
	if (!rules)
		return CLI_FAILED;
	(void)store_open(&store, cli->state, STORE_READ, NULL);
	for (size_t i = 0; i < rules->config->n_channels; i++) {
		const struct channel *channel = &rules->config->channels[i];
		struct waiting waiting = { .channel = channel->name };

		if (store)
			(void)store_outbox_each(store, count_row, &waiting, NULL);
		if (cli->json) {
			channel_json(channel, &waiting);
			continue;
		}
		table_add(&table, channel->name);
		table_add(&table, channel_type_name(channel->type));
		table_addf(&table, "%lld", (long long)waiting.pending);
		table_addf(&table, "%lld", (long long)waiting.given_up);
		table_add(&table, target_of(channel));
	}
	table_print(&table, cli->colour);
	return CLI_OK;
}
