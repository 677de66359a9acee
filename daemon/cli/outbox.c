#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "base/json.h"
#include "cli/call.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "store/store.h"

struct choice {
	const char *alert;   /* id; NULL: any */
	const char *channel; /* NULL: any */
	bool all;
};

struct listing {
	struct cli *cli;
	struct table *table;
	const struct choice *choice;
	int64_t now_sec;
};

static void row_json(const struct outbox_row *row)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_text(&json, "channel", row->channel);
	json_text(&json, "state", row->state == OUTBOX_PENDING ? "pending" : "given-up");
	json_time(&json, "created", row->created_sec);
	json_time(&json, "next_try", row->next_try_sec);
	json_number(&json, "tries", row->tries);
	json_text(&json, "last_error", row->last_error);
	json_open_object(&json, "alert");
	alert_json_members(&json, &row->alert);
	json_close_object(&json);
	json_close_object(&json);
	print_json(&text);
}

static int list_row(const struct outbox_row *row, void *userdata)
{
	struct listing *listing = userdata;
	const struct choice *choice = listing->choice;
	char when[RELATIVE_MAX];

	if ((choice->channel && strcmp(choice->channel, row->channel) != 0) ||
		(choice->alert && strcmp(choice->alert, row->alert.id) != 0))
		return 0;
	if (listing->cli->json) {
		row_json(row);
		return 0;
	}
	table_add(listing->table, row->alert.id);
	table_add(listing->table, row->channel);
	table_addf(listing->table, "%lld", (long long)row->tries);
	table_add(
		listing->table, row->state == OUTBOX_GIVEN_UP ? "given up"
				: row->next_try_sec <= listing->now_sec
					? "waiting"
					: relative_time(when, row->next_try_sec, listing->now_sec));
	table_add(listing->table, row->alert.article.title);
	table_add(listing->table, row->last_error);
	return 0;
}

static int list(struct cli *cli, const struct choice *choice)
{
	_cleanup_(table_clear) struct table table = TABLE(
		"ALERT", "CHANNEL", "TRIES", "NEXT TRY", "TITLE", "LAST ERROR");
	_cleanup_(store_closep) struct store *store = cli_store(cli);
	struct listing listing = { cli, &table, choice, clock_now_sec() };
	struct error err = { 0 };
	int r;

	if (!store)
		return CLI_FAILED;
	r = store_outbox_each(store, list_row, &listing, &err);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r));
	table_print(&table, cli->colour);
	return CLI_OK;
}

/* Asks the daemon; where none runs, nobody else writes, and we do. Returns how many rows it was. */
static int change(struct cli *cli, const char *method, const struct choice *choice,
	int (*by_hand)(struct store *, const char *, const char *, struct error *),
	struct error *err)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(store_closep) struct store *store = NULL;
	uint32_t n = 0;
	int r = call_manager(
		cli->user, method, &reply, err, "ss", choice->alert ?: "", choice->channel ?: "");

	if (r >= 0) {
		r = sd_bus_message_read(reply, "u", &n);
		return r < 0 ? r : (int)n;
	}
	if (r != -ESRCH)
		return r;
	r = store_open(&store, cli->state, STORE_WRITE, err);
	return r < 0 ? r : by_hand(store, choice->alert, choice->channel, err);
}

static int retry(struct cli *cli, const struct choice *choice)
{
	struct error err = { 0 };
	int r = change(cli, "OutboxRetry", choice, store_outbox_retry, &err);

	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r));
	(void)printf("%d to be tried again\n", r);
	return CLI_OK;
}

static int drop(struct cli *cli, const struct choice *choice)
{
	struct error err = { 0 };
	int r;

	if (!choice->alert && !choice->channel && !choice->all)
		return cli_usage(cli, "which alert or channel? --all drops every row");
	r = change(cli, "OutboxDrop", choice, store_outbox_drop, &err);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r));
	(void)printf("%d dropped\n", r);
	return CLI_OK;
}

int verb_outbox(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "channel", required_argument, NULL, 'c' },
		{ "all", no_argument, NULL, 'a' }, CLI_OPTIONS_END };
	static const struct {
		const char *name;
		int (*run)(struct cli *cli, const struct choice *choice);
	} actions[] = { { "list", list }, { "retry", retry }, { "drop", drop } };
	struct choice choice = { 0 };
	const char *action = "list";
	int c, status;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0) {
		if (c == 'c')
			choice.channel = optarg;
		else
			choice.all = true;
	}
	if (c == -2)
		return status;
	if (optind < argc)
		action = argv[optind++];
	if (optind < argc)
		choice.alert = argv[optind++];
	for (size_t i = 0; i < ARRAY_SIZE(actions) && optind == argc; i++)
		if (strcmp(actions[i].name, action) == 0)
			return actions[i].run(cli, &choice);
	return cli_usage(cli, "list, retry or drop?");
}
