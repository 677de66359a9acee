/* feedwatch - the command line: finds the verb, its configuration and its state, and calls it. */
#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/span.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "cli/verbs.h"
#include "config/config.h"
#include "ruleset.h"
#include "store/store.h"

static const struct verb verbs[] = {
	{ "check", verb_check, "[FILE]", "read the configuration as the daemon would", NULL },
	{ "status", verb_status, "", "the daemon, its feeds' health, the outbox", NULL },
	{ "feeds", verb_feeds, "", "the feeds and how they are", NULL },
	{ "topics", verb_topics, "", "the topics and what they alerted", NULL },
	{ "channels", verb_channels, "", "the channels and what waits for them", NULL },
	{ "add", verb_add, "[--name NAME] [--tags TAG,...] [--probe] URL",
		"find the feed of a page and watch it",
		"      --name NAME     what to call it (default: its address)\n"
		"      --tags TAG,...  its tags, for topics to refer to\n"
		"      --probe         where the page names no feed, look at the usual places\n" },
	{ "alerts", verb_alerts, "[--since SPAN] [--topic TOPIC]", "the alerts that were made",
		"      --since SPAN   those of the last SPAN, such as 7d (default: all)\n"
		"      --topic TOPIC  those of one topic\n" },
	{ "outbox", verb_outbox, "[list | retry | drop] [--channel CHANNEL] [ALERT]",
		"what has not been delivered, and why",
		"      list               the rows (default)\n"
		"      retry              try them again at once, those given up too\n"
		"      drop               forget them\n"
		"      --channel CHANNEL  rows of one channel\n"
		"      --all              with drop: every row, where neither is named\n" },
	{ "parse", verb_parse,
		"[--base URL] [--content-type TYPE] [--encoding NAME] [--timezone ZONE] FILE...",
		"understand feed documents, as JSON",
		"      --base URL           where the document was found, for its relative links\n"
		"      --content-type TYPE  as the server sent it\n"
		"      --encoding NAME      whatever the server and the document say of it\n"
		"      --timezone ZONE      of dates without one, as in Asia/Tokyo\n" },
	{ "match", verb_match,
		"[--topics FILE|DIR... | -e EXPRESSION] [--hits] [--stats] [ARTICLES.jsonl]",
		"match articles, one JSON object a line",
		"      --topics FILE|DIR        topics to match, again for more (default: the\n"
		"                               configuration's)\n"
		"  -e, --expression EXPRESSION  match this instead\n"
		"      --hits                   tell where\n"
		"      --stats                  tell on standard error what it took\n" },
	{ "test", verb_test, "[TOPIC] [-e EXPRESSION] [--since SPAN] [--summary]",
		"what would have alerted among the stored articles",
		"  -e, --expression EXPRESSION  test this instead of a topic; beside one, compare\n"
		"      --since SPAN             articles of the last SPAN (default: 30d)\n"
		"      --summary                only what it adds up to\n" },
	{ "why", verb_why, "TOPIC | -e EXPRESSION [ARTICLE]",
		"why an article alerts, or what keeps it from it",
		"  -e, --expression EXPRESSION  ask about this instead of a topic\n" },
	{ "explain-query", verb_explain_query, "TOPIC | -e EXPRESSION",
		"how an expression is understood",
		"  -e, --expression EXPRESSION  explain this instead of a topic\n" },
	{ "search", verb_search, "EXPRESSION [--since SPAN] [--feed FEED] [--limit NUMBER]",
		"find stored articles",
		"      --since SPAN    articles of the last SPAN (default: all)\n"
		"      --feed FEED     articles of one feed, by name or URL\n"
		"      --limit NUMBER  the latest so many, 0 for all (default: 100; all with --json)\n" },
	{ "poll", verb_poll, "[FEED]", "have the daemon poll a feed, or all, now", NULL },
	{ "reload", verb_reload, "", "have the daemon read its configuration again", NULL },
	{ "follow", verb_follow, "", "print alerts as they come", NULL },
};

static const char general_options[] =
	"  -c, --config FILE          the configuration\n"
	"  -s, --state-directory DIR  the daemon's state\n"
	"      --user, --system       a user's service or the system's: which paths, which bus\n"
	"                             (default: the user's where ~/.config/feedwatch/feedwatch.yaml\n"
	"                             exists or no other does, and the user is not root)\n"
	"      --json                 JSON Lines for programs\n"
	"  -h, --help                 this text, or a command's\n"
	"      --version              the version\n";

static void print_help(void)
{
	(void)printf("Usage: feedwatch [OPTION]... COMMAND [ARGUMENT]...\n"
		     "Asks and tells the feed watcher.\n\nCommands\n");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		(void)printf("  %-13s  %s\n", verbs[i].name, verbs[i].does);
	(void)printf("\nOptions\n%s\nSee feedwatch(1), feedwatch.yaml(5), feedwatchd(8).\n",
		general_options);
}

static void print_verb_help(const struct verb *verb)
{
	(void)printf("Usage: feedwatch %s %s\n%c%s.\n\n%s%s", verb->name, verb->arguments,
		verb->does[0] - 'a' + 'A', verb->does + 1, verb->help ? verb->help : "",
		"      --json                 JSON Lines for programs\n"
		"  -h, --help                 this text\n");
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/* --- what verbs share ----------------------------------------------------------------------------- */

/* Of the verbs' own options only --expression has a short form, where a verb has it. */
static const char *short_options(const struct option *options)
{
	for (; options->name; options++)
		if (options->val == 'e')
			return "e:h";
	return "h";
}

int cli_option(
	struct cli *cli, int argc, char **argv, const struct option *options, int *ret_status)
{
	int c = getopt_long(argc, argv, short_options(options), options, NULL);

	switch (c) {
	case 'j': cli->json = true; return cli_option(cli, argc, argv, options, ret_status);
	case 'h':
		print_verb_help(cli->verb);
		*ret_status = CLI_OK;
		return -2;
	case '?':
		(void)fprintf(stderr, "Try 'feedwatch %s --help'.\n", cli->verb->name);
		*ret_status = CLI_USAGE;
		return -2;
	default: return c;
	}
}

int cli_fail(const struct cli *cli, int status, const char *format, ...)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_addv(&text, format, args);
	va_end(args);
	(void)fprintf(stderr, "feedwatch %s: %s\n", cli->verb->name, strbuf_text(&text));
	return status;
}

int cli_usage(const struct cli *cli, const char *problem)
{
	return cli_fail(cli, CLI_USAGE, "%s\nUsage: feedwatch %s %s", problem, cli->verb->name,
		cli->verb->arguments);
}

/* no-color.org: set and not empty. */
static bool may_colour(int fd)
{
	const char *no_color = getenv("NO_COLOR");

	return isatty(fd) && !(no_color && *no_color);
}

void cli_diagnostics(struct diagnostics *diags)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;

	diagnostics_render(&text, diags, may_colour(STDERR_FILENO));
	(void)fputs(strbuf_text(&text), stderr);
}

struct ruleset *cli_rules(struct cli *cli)
{
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };
	struct ruleset *rules = NULL;
	int r = ruleset_load(&rules, cli->config, true, &diags);

	if (r >= 0)
		return rules;
	cli_diagnostics(&diags);
	if (!diags.n_errors)
		(void)cli_fail(cli, CLI_FAILED, "%s: %s", cli->config, strerror(-r));
	return NULL;
}

struct store *cli_store(struct cli *cli)
{
	struct store *store = NULL;
	struct error err = { 0 };
	int r = store_open(&store, cli->state, STORE_READ, &err);

	if (r < 0)
		(void)cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r));
	return store;
}

bool cli_since(const struct cli *cli, const char *span, int64_t *ret_sec)
{
	int64_t span_sec;

	if (span_parse(&span_sec, span) < 0) {
		(void)cli_fail(cli, CLI_USAGE, "\"%s\" is no time span, such as 30d or 12h", span);
		return false;
	}
	*ret_sec = clock_now_sec() - span_sec;
	return true;
}

/* --- finding the service -------------------------------------------------------------------------- */

enum option_code {
	OPTION_USER = 256,
	OPTION_SYSTEM,
	OPTION_VERSION,
};

static const struct option general[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "state-directory", required_argument, NULL, 's' },
	{ "user", no_argument, NULL, OPTION_USER },
	{ "system", no_argument, NULL, OPTION_SYSTEM },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ 0 },
};

struct given {
	const char *config;
	const char *state;
	bool user, system;
};

/* Where neither is there yet, it is the user who will have one. */
static bool is_users(const struct given *given)
{
	_cleanup_(freep) char *users = config_default_path(true);
	_cleanup_(freep) char *systems = config_default_path(false);

	if (given->user || given->system || getuid() == 0 || !users || !systems)
		return given->user;
	return access(users, F_OK) == 0 || (!given->config && access(systems, F_OK) < 0);
}

static int find_paths(struct cli *cli, const struct given *given)
{
	cli->user = is_users(given);
	cli->config = given->config ? strdup(given->config) : config_default_path(cli->user);
	cli->state = given->state ? strdup(given->state) : config_default_state(cli->user);
	return cli->config && cli->state ? 0 : -1;
}

/* Options before the verb; -1: go on with the verb, else the exit status. */
static int read_general(struct cli *cli, struct given *given, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "+c:s:h", general, NULL)) >= 0)
		switch (c) {
		case 'c': given->config = optarg; break;
		case 's': given->state = optarg; break;
		case OPTION_USER: given->user = true; break;
		case OPTION_SYSTEM: given->system = true; break;
		case 'j': cli->json = true; break;
		case 'h': print_help(); return CLI_OK;
		case OPTION_VERSION: (void)puts("feedwatch " FEEDWATCH_VERSION); return CLI_OK;
		default: (void)fputs("Try 'feedwatch --help'.\n", stderr); return CLI_USAGE;
		}
	if (optind < argc)
		return -1;
	(void)fputs("feedwatch: which command? Try 'feedwatch --help'.\n", stderr);
	return CLI_USAGE;
}

static int unknown_verb(const char *name)
{
	const char *names[ARRAY_SIZE(verbs)], *near;

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		names[i] = verbs[i].name;
	near = suggest(name, names, ARRAY_SIZE(names));
	(void)fprintf(stderr, "feedwatch: there is no command \"%s\"", name);
	if (near)
		(void)fprintf(stderr, ", did you mean \"%s\"?", near);
	(void)fputs("\n", stderr);
	return CLI_USAGE;
}

static void cli_clear(struct cli *cli)
{
	free(cli->config);
	free(cli->state);
}

static int run(struct cli *cli, int argc, char **argv)
{
	struct given given = { 0 };
	int status, first;

	status = read_general(cli, &given, argc, argv);
	if (status >= 0)
		return status;
	first = optind;
	cli->verb = find_verb(argv[first]);
	if (!cli->verb)
		return unknown_verb(argv[first]);
	if (find_paths(cli, &given) < 0)
		return cli_fail(
			cli, CLI_FAILED, "no configuration or state folder: HOME is not set");
	cli->colour = may_colour(STDOUT_FILENO);
	optind = 0; /* getopt starts afresh on the verb's arguments */
	return cli->verb->run(cli, argc - first, argv + first);
}

/* Output that was lost fails every command. An earlier write may be the one that failed: then its
 * reason is gone. */
static int finish(int status)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	(void)fprintf(stderr, "feedwatch: cannot write: %s\n",
		errno ? strerror(errno) : "output was lost");
	return CLI_FAILED;
}

int main(int argc, char **argv)
{
	_cleanup_(cli_clear) struct cli cli = { 0 };

	(void)setlocale(LC_CTYPE, "C.UTF-8");
	log_open("feedwatch", LOG_LEVEL_WARN);
	return finish(run(&cli, argc, argv));
}
