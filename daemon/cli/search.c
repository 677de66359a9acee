#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/render.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/rules.h"
#include "cli/stored.h"
#include "cli/verbs.h"
#include "match/narrow.h"

#define SHOWN_MAX 100 /* to a person who has not said how many */
#define LIMIT_MAX 1000000000L
#define ENOUGH    1 /* what the callback returns to end the search */

struct searching {
	struct cli *cli;
	struct rules rules;
	struct table *table;
	size_t n, limit; /* 0: no limit */
};

static void tell_json(const struct stored_article *stored, const struct hit_list *hits)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	stored_json_members(&json, stored);
	hit_list_json(&json, "hits", hits, NULL);
	json_close_object(&json);
	print_json(&text);
}

static void tell(struct searching *searching, const struct stored_article *stored,
	const struct hit_list *hits)
{
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;
	struct table *table = searching->table;

	if (searching->cli->json) {
		tell_json(stored, hits);
		return;
	}
	render_words(&words, hits);
	table_add_time(table, stored->first_seen_sec);
	table_addf(table, "%lld", (long long)stored->id);
	table_add(table, stored_source(&searching->rules, stored));
	table_add_marked(table, stored->article.title, "title", hits);
	table_add(table, strbuf_text(&words));
}

static int judge(const struct stored_article *stored, void *userdata)
{
	struct searching *searching = userdata;
	struct match_result result = { 0 };
	int r = matcher_run(searching->rules.matcher, &stored->article,
		stored_feed_name(&searching->rules, stored->feed_url), true, &result);

	if (r >= 0 && result.n) {
		searching->n++;
		if (searching->limit && searching->n > searching->limit)
			r = ENOUGH;
		else
			tell(searching, stored, &result.items[0].hits);
	}
	match_result_clear(&result);
	return r;
}

static int run(struct searching *searching, int64_t since_sec, const char *feed)
{
	_cleanup_(store_closep) struct store *store = cli_store(searching->cli);
	_cleanup_(words_freep) struct words *words = NULL;
	struct store_search search = { .since_sec = since_sec, .version = narrow_version() };
	size_t index = searching->rules.n - 1;
	struct error err = { 0 };
	int r;

	if (!store)
		return CLI_FAILED;
	r = rules_narrow(&searching->rules, &index, 1, &words);
	search.words = words;
	search.feed_url = feed ? stored_feed_url(&searching->rules, feed) : NULL;
	if (r >= 0)
		r = store_search(store, &search, judge, searching, &err);
	if (r < 0)
		return cli_fail(searching->cli, CLI_FAILED, "%s", error_text(&err, r));
	table_print(searching->table, searching->cli->colour);
	rules_warn_limited(&searching->rules, searching->cli);
	if (r == ENOUGH && !searching->cli->json)
		(void)printf("\nThe latest %zu; --limit 0 shows all.\n", searching->limit);
	return CLI_OK;
}

static bool read_limit(const struct cli *cli, const char *text, size_t *ret)
{
	char *end;
	long limit = strtol(text, &end, 10);

	if (end == text || *end || limit < 0 || limit > LIMIT_MAX) {
		(void)cli_fail(cli, CLI_USAGE, "\"%s\" is no number of articles", text);
		return false;
	}
	*ret = (size_t)limit;
	return true;
}

int verb_search(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "since", required_argument, NULL, 's' },
		{ "feed", required_argument, NULL, 'f' }, { "limit", required_argument, NULL, 'l' },
		CLI_OPTIONS_END };
	_cleanup_(table_clear) struct table table = TABLE(
		"SEEN", "ARTICLE", "SOURCE", "TITLE", "WORDS");
	struct searching searching = { .cli = cli, .table = &table, .limit = SIZE_MAX };
	const char *feed = NULL;
	int64_t since_sec = 0;
	int c, status;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0)
		if (c == 'f')
			feed = optarg;
		else if (c == 'l' ? !read_limit(cli, optarg, &searching.limit)
				  : !cli_since(cli, optarg, &since_sec))
			return CLI_USAGE;
	if (c == -2)
		return status;
	if (argc - optind != 1)
		return cli_usage(cli, "one expression, in quotes");
	if (searching.limit == SIZE_MAX)
		searching.limit = cli->json ? 0 : SHOWN_MAX;
	status = CLI_FAILED;
	if (rules_open(&searching.rules, cli, argv[optind], NULL))
		status = run(&searching, since_sec, feed);
	rules_clear(&searching.rules);
	return status;
}
