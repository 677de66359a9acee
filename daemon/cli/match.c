#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/article.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/rules.h"
#include "cli/verbs.h"

#define LINE_MAX_OCTETS ((size_t)64 << 20) /* of one article */
#define BUFFER_OCTETS   ((size_t)64 << 10)
/* Arrays from here on are pages of their own, which grow without a copy and leave no hole. */
#define PAGES_OCTETS (256 << 10)

/* An article matches hundreds of a hundred thousand topics, whose names are far apart: that of one
 * that comes later is asked for. */
#define NAMES_AHEAD 8

struct quoted {
	uint32_t from, len; /* 0: the topic is not told of */
};

/* Kept from line to line. */
struct run {
	struct cli *cli;
	struct rules *rules;
	struct article_line article;
	struct strbuf out;
	struct strbuf quoted; /* the topics' names as JSON, one behind the other */
	struct quoted *names; /* where each of them is */
	bool hits;
};

static void run_clear(struct run *run)
{
	article_line_clear(&run->article);
	strbuf_free(&run->out);
	strbuf_free(&run->quoted);
	free(run->names);
}

/* An article may match hundreds of topics: their names are quoted once. */
static bool quote_names(struct run *run)
{
	const struct rules *rules = run->rules;

	run->names = calloc(rules->n + 1, sizeof(*run->names));
	if (!run->names)
		return false;
	for (size_t i = 0; i < rules->n; i++) {
		size_t from = run->quoted.len;

		if (!rules_tell(rules, i))
			continue;
		json_quote(&run->quoted, rules->names[i], strlen(rules->names[i]));
		run->names[i] = (struct quoted){ (uint32_t)from,
			(uint32_t)(run->quoted.len - from) };
	}
	return !strbuf_failed(&run->quoted) && run->quoted.len <= UINT32_MAX;
}

static void print_names(const struct run *run, struct json *json, const struct match_result *result)
{
	const struct topic_match *items = result->items;

	json_open_array(json, "topics");
	for (size_t i = 0; i < result->n; i++) {
		const struct quoted *name = &run->names[items[i].index];

		if (i + 2 * NAMES_AHEAD < result->n)
			__builtin_prefetch(&run->names[items[i + 2 * NAMES_AHEAD].index]);
		if (i + NAMES_AHEAD < result->n)
			__builtin_prefetch(
				run->quoted.text + run->names[items[i + NAMES_AHEAD].index].from);
		if (name->len)
			json_raw_item(json, run->quoted.text + name->from, name->len);
	}
	json_close_array(json);
}

static void print_match(struct run *run, const struct match_result *result)
{
	const struct rules *rules = run->rules;
	struct json json = json_into(&run->out);

	strbuf_reset(&run->out);
	json_open_object(&json, NULL);
	json_text(&json, "id", run->article.article.id);
	print_names(run, &json, result);
	if (run->hits) {
		json_open_array(&json, "hits");
		for (size_t i = 0; i < result->n; i++)
			if (rules_tell(rules, result->items[i].index))
				hit_list_json_items(&json, &result->items[i].hits,
					rules->names[result->items[i].index]);
		json_close_array(&json);
	}
	json_close_object(&json);
	print_json(&run->out);
}

static int match_line(struct run *run, char *line, size_t len, struct error *err)
{
	_cleanup_(match_result_clear) struct match_result result = { 0 };
	int r = article_read(&run->article, line, len, err);

	if (r < 0)
		return r;
	r = matcher_run(
		run->rules->matcher, &run->article.article, run->article.feed, run->hits, &result);
	if (r >= 0)
		print_match(run, &result);
	return r;
}

static int match_file(struct run *run, FILE *in, const char *name)
{
	_cleanup_(freep) char *line = NULL;
	size_t size = 0, number = 0;
	int status = CLI_OK;
	ssize_t len;

	while ((len = getline(&line, &size, in)) >= 0) {
		struct error err = { 0 };
		int r;

		number++;
		if (strspn(line, " \t\r\n") == (size_t)len)
			continue;
		if ((size_t)len > LINE_MAX_OCTETS)
			r = error_set(&err, -EFBIG, "more than %zu octets", LINE_MAX_OCTETS);
		else
			r = match_line(run, line, (size_t)len, &err);
		if (r < 0)
			status = cli_fail(run->cli, CLI_FAILED, "%s:%zu: %s", name, number,
				error_text(&err, r));
	}
	return ferror(in) ? cli_fail(run->cli, CLI_FAILED, "%s: cannot read: %m", name) : status;
}

/* Processor time since the program was started. */
static uint64_t spent_usec(void)
{
	struct timespec spent = { 0 };

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	return (uint64_t)spent.tv_sec * 1000000 + (uint64_t)spent.tv_nsec / 1000;
}

static void print_stats(const struct rules *rules, uint64_t ready_usec)
{
	struct match_stats stats;

	matcher_stats(rules->matcher, &stats);
	(void)fprintf(stderr,
		"articles %" PRIu64 "\noctets %" PRIu64 "\ntokens %" PRIu64 "\nhits %" PRIu64
		"\nanchored %" PRIu64 "\nevaluated %" PRIu64 "\nmatched %" PRIu64
		"\nload_us %" PRIu64 "\nmatch_us %" PRIu64 "\n",
		stats.articles, stats.octets, stats.tokens, stats.hits, stats.anchored,
		stats.evaluated, stats.matched, ready_usec, spent_usec() - ready_usec);
}

struct wanted {
	const char **topics; /* paths, NULL-terminated; none given: NULL */
	const char *expression;
	bool hits, stats;
};

static int match(
	struct cli *cli, struct rules *rules, const struct wanted *wanted, const char *path)
{
	_cleanup_(fclosep) FILE *file = NULL;
	_cleanup_(run_clear) struct run run = { .cli = cli, .rules = rules, .hits = wanted->hits };
	uint64_t ready_usec;
	int status;

	if (!rules_open(rules, cli, wanted->expression, wanted->topics))
		return CLI_FAILED;
	if (!quote_names(&run))
		return cli_fail(cli, CLI_FAILED, "out of memory");
	if (path && strcmp(path, "-") != 0) {
		file = fopen(path, "re");
		if (!file)
			return cli_fail(cli, CLI_FAILED, "%s: %m", path);
	}
	(void)setvbuf(file ? file : stdin, NULL, _IOFBF, BUFFER_OCTETS);
	if (!isatty(STDOUT_FILENO))
		(void)setvbuf(stdout, NULL, _IOFBF, BUFFER_OCTETS);
	ready_usec = spent_usec();
	status = match_file(&run, file ? file : stdin, file ? path : "standard input");
	rules_warn_limited(rules, cli);
	if (wanted->stats)
		print_stats(rules, ready_usec);
	return status;
}

int verb_match(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "topics", required_argument, NULL, 't' },
		{ "expression", required_argument, NULL, 'e' }, { "hits", no_argument, NULL, 'H' },
		{ "stats", no_argument, NULL, 'S' }, CLI_OPTIONS_END };
	_cleanup_(freep) const char **topics = calloc((size_t)argc, sizeof(*topics));
	_cleanup_(rules_clear) struct rules rules = { 0 };
	struct wanted wanted = { 0 };
	size_t n_topics = 0;
	int c, status;

	if (!topics)
		return cli_fail(cli, CLI_FAILED, "out of memory");
	(void)mallopt(M_MMAP_THRESHOLD, PAGES_OCTETS);
	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0)
		switch (c) {
		case 't':
			wanted.topics = topics;
			topics[n_topics++] = optarg;
			break;
		case 'e': wanted.expression = optarg; break;
		case 'H': wanted.hits = true; break;
		case 'S': wanted.stats = true; break;
		default: break;
		}
	if (c == -2)
		return status;
	if (wanted.topics && wanted.expression)
		return cli_usage(cli, "--topics or -e, not both");
	if (argc - optind > 1)
		return cli_usage(cli, "one file of articles at a time");
	return match(cli, &rules, &wanted, optind < argc ? argv[optind] : NULL);
}
