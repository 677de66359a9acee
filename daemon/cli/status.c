#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "base/json.h"
#include "base/span.h"
#include "base/utf8.h"
#include "cli/call.h"
#include "cli/cli.h"
#include "cli/feeds.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "ruleset.h"
#include "store/store.h"

/* The daemon's own words, parsed; NULL where none runs. */
static json_t *ask_daemon(struct cli *cli)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	const char *text;

	if (call_manager(cli->user, "Status", &reply, NULL, NULL) < 0 ||
		sd_bus_message_read(reply, "s", &text) < 0)
		return NULL;
	return json_loads(text, 0, NULL);
}

static const char *member(json_t *status, const char *name)
{
	return json_string_value(json_object_get(status, name));
}

static void print_limited(const char *pattern)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;

	utf8_escape(&text, pattern, strlen(pattern));
	(void)printf("Warning:  %s reached its limit in an article, and counts as no match there\n",
		strbuf_text(&text));
}

static void print_daemon(json_t *status)
{
	json_t *patterns = json_object_get(status, "patterns_limited");
	char when[RELATIVE_MAX];
	int64_t started_sec = 0;

	if (!status) {
		(void)puts("Daemon:   not running, or not to be reached");
		return;
	}
	(void)clock_parse(&started_sec, member(status, "started") ?: "");
	(void)printf("Daemon:   running, version %s, pid %lld, started %s\n",
		member(status, "version") ?: "?",
		(long long)json_integer_value(json_object_get(status, "pid")),
		relative_time(when, started_sec, clock_now_sec()));
	if (member(status, "config_error"))
		(void)printf("Warning:  the old configuration is kept: %s\n",
			member(status, "config_error"));
	for (size_t i = 0; i < json_array_size(patterns); i++)
		print_limited(json_string_value(json_array_get(patterns, i)) ?: "");
}

static void print_counts(const struct store_counts *counts)
{
	char when[RELATIVE_MAX];

	(void)printf("Store:    %lld articles, %lld alerts\n", (long long)counts->articles,
		(long long)counts->alerts);
	(void)printf("Outbox:   %lld waiting, %lld given up", (long long)counts->pending,
		(long long)counts->given_up);
	if (counts->oldest_pending_sec)
		(void)printf(", the oldest made %s",
			relative_time(when, counts->oldest_pending_sec, clock_now_sec()));
	(void)puts("\n");
}

static void print_json_status(json_t *status, const struct store_counts *counts)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	_cleanup_(freep) char *daemon = status ? json_dumps(status, JSON_COMPACT) : NULL;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_bool(&json, "running", status);
	if (daemon)
		json_raw(&json, "daemon", daemon);
	json_number(&json, "articles", counts->articles);
	json_number(&json, "alerts", counts->alerts);
	json_number(&json, "outbox_pending", counts->pending);
	json_number(&json, "outbox_given_up", counts->given_up);
	json_time(&json, "oldest_pending", counts->oldest_pending_sec);
	json_close_object(&json);
	print_json(&text);
}

static int read_counts(struct cli *cli, struct store_counts *counts)
{
	_cleanup_(store_closep) struct store *store = NULL;
	struct error err = { 0 };
	int r = store_open(&store, cli->state, STORE_READ, &err);

	if (r == -ENOENT)
		return 0; /* nothing has run yet */
	if (r >= 0)
		r = store_counts(store, counts, &err);
	return r < 0 ? cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r)) : 0;
}

/* With --json the first line is the service, and each line after it a feed. */
int verb_status(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { CLI_OPTIONS_END };
	_cleanup_(ruleset_freep) struct ruleset *rules = NULL;
	struct store_counts counts = { 0 };
	json_t *daemon;
	int status;

	if (cli_option(cli, argc, argv, options, &status) == -2)
		return status;
	status = read_counts(cli, &counts);
	if (status)
		return status;
	rules = cli_rules(cli);
	daemon = ask_daemon(cli);
	if (cli->json) {
		print_json_status(daemon, &counts);
	} else {
		print_daemon(daemon);
		print_counts(&counts);
	}
	json_decref(daemon);
	return rules ? feeds_print(cli, rules->config) : CLI_FAILED;
}
