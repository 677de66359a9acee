#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/article.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/rules.h"
#include "cli/verbs.h"

#define LINE_MAX_OCTETS ((size_t)64 << 20) /* of one article */

static void print_match(const struct rules *rules, const struct article *article,
	const struct match_result *result, bool hits)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_text(&json, "id", article->id);
	json_open_array(&json, "topics");
	for (size_t i = 0; i < result->n; i++)
		if (rules_tell(rules, result->items[i].index))
			json_text(&json, NULL, rules->names[result->items[i].index]);
	json_close_array(&json);
	if (hits) {
		json_open_array(&json, "hits");
		for (size_t i = 0; i < result->n; i++)
			if (rules_tell(rules, result->items[i].index))
				hit_list_json_items(&json, &result->items[i].hits,
					rules->names[result->items[i].index]);
		json_close_array(&json);
	}
	json_close_object(&json);
	print_json(&text);
}

static int match_line(
	struct rules *rules, const char *line, size_t len, bool hits, struct error *err)
{
	struct article article = { 0 };
	struct match_result result = { 0 };
	_cleanup_(freep) char *feed = NULL;
	int r = article_from_json(&article, &feed, line, len, err);

	if (r < 0)
		return r;
	r = matcher_run(rules->matcher, &article, feed, hits, &result);
	if (r >= 0)
		print_match(rules, &article, &result, hits);
	match_result_clear(&result);
	article_clear(&article);
	return r;
}

static int match_file(struct cli *cli, struct rules *rules, FILE *in, const char *name, bool hits)
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
			r = match_line(rules, line, (size_t)len, hits, &err);
		if (r < 0)
			status = cli_fail(
				cli, CLI_FAILED, "%s:%zu: %s", name, number, error_text(&err, r));
	}
	return ferror(in) ? cli_fail(cli, CLI_FAILED, "%s: cannot read: %m", name) : status;
}

static void print_stats(const struct rules *rules)
{
	struct match_stats stats;

	matcher_stats(rules->matcher, &stats);
	(void)fprintf(stderr,
		"articles %" PRIu64 "\noctets %" PRIu64 "\ntokens %" PRIu64 "\nhits %" PRIu64
		"\nanchored %" PRIu64 "\nevaluated %" PRIu64 "\nmatched %" PRIu64 "\n",
		stats.articles, stats.octets, stats.tokens, stats.hits, stats.anchored, stats.evaluated,
		stats.matched);
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
	int status;

	if (!rules_open(rules, cli, wanted->expression, wanted->topics))
		return CLI_FAILED;
	if (path && strcmp(path, "-") != 0) {
		file = fopen(path, "re");
		if (!file)
			return cli_fail(cli, CLI_FAILED, "%s: %m", path);
	}
	status = match_file(
		cli, rules, file ? file : stdin, file ? path : "standard input", wanted->hits);
	if (wanted->stats)
		print_stats(rules);
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
