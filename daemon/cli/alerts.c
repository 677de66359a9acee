#include <stdio.h>

#include "alert/render.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "store/store.h"

struct listing {
	struct cli *cli;
	struct table *table;
};

static void names_json(struct json *json, const char *name, const struct text_list *names)
{
	if (names->n == 0)
		return;
	json_open_array(json, name);
	for (size_t i = 0; i < names->n; i++)
		json_text(json, NULL, names->items[i]);
	json_close_array(json);
}

/* The alert's own shape, and beside it where it is still to go. */
static void print_alert_json(const struct alert *alert, const struct alert_channels *channels)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	alert_json_members(&json, alert);
	names_json(&json, "delivered", &channels->delivered);
	names_json(&json, "pending", &channels->pending);
	names_json(&json, "given_up", &channels->given_up);
	json_close_object(&json);
	print_json(&text);
}

/* The worst that came of it, on any of its channels. */
static const char *state_of(const struct alert_channels *channels)
{
	if (channels->given_up.n)
		return "given up";
	if (channels->pending.n)
		return "waiting";
	return channels->delivered.n ? "delivered" : "stored";
}

static int list_alert(
	const struct alert *alert, const struct alert_channels *channels, void *userdata)
{
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;
	struct listing *listing = userdata;
	struct table *table = listing->table;

	if (listing->cli->json) {
		print_alert_json(alert, channels);
		return 0;
	}
	render_words(&words, &alert->hits);
	table_add_time(table, alert->created_sec);
	table_add(table, alert->topic);
	table_add(table, alert->feed_title);
	table_add(table, state_of(channels));
	table_add(table, alert->article.title);
	table_add(table, strbuf_text(&words));
	return 0;
}

int verb_alerts(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "since", required_argument, NULL, 's' },
		{ "topic", required_argument, NULL, 't' }, CLI_OPTIONS_END };
	_cleanup_(table_clear) struct table table = TABLE(
		"MADE", "TOPIC", "SOURCE", "STATE", "TITLE", "WORDS");
	_cleanup_(store_closep) struct store *store = NULL;
	struct listing listing = { .cli = cli, .table = &table };
	const char *topic = NULL;
	struct error err = { 0 };
	int64_t since_sec = 0;
	int c, r, status;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0) {
		if (c == 't')
			topic = optarg;
		else if (!cli_since(cli, optarg, &since_sec))
			return CLI_USAGE;
	}
	if (c == -2)
		return status;
	store = cli_store(cli);
	if (!store)
		return CLI_FAILED;
	r = store_alerts(store, since_sec, topic, list_alert, &listing, &err);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r));
	table_print(&table, cli->colour);
	return CLI_OK;
}
