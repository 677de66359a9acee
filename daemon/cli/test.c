#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "alert/render.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/forecast.h"
#include "cli/print.h"
#include "cli/rules.h"
#include "cli/stored.h"
#include "cli/verbs.h"
#include "match/narrow.h"

#define SINCE_DEFAULT "30d"

/* One topic, or each, or one expression, over the stored articles; or a topic with its expression
 * and with another one. */
struct testing {
	struct cli *cli;
	struct rules *rules;
	struct table *table;
	size_t only;  /* the index that is tested; SIZE_MAX: each */
	size_t other; /* the index of the expression beside it; SIZE_MAX: none */
	bool summary;
	struct forecast forecast;
};

/* What a test found: a topic's alert; of two, which of them has it. */
struct finding {
	const struct stored_article *stored;
	const char *topic;
	const char *change; /* NULL: there is one expression only */
	const struct hit_list *hits;
};

static void tell_json(const struct finding *finding)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_text(&json, "topic", finding->topic);
	json_text(&json, "change", finding->change);
	stored_json_members(&json, finding->stored);
	hit_list_json(&json, "hits", finding->hits, finding->topic);
	json_close_object(&json);
	print_json(&text);
}

static void tell(struct testing *testing, const struct finding *finding)
{
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;
	struct table *table = testing->table;

	if (testing->summary)
		return;
	if (testing->cli->json) {
		tell_json(finding);
		return;
	}
	/* What stays as it is would hide what changes. */
	if (finding->change && strcmp(finding->change, "kept") == 0)
		return;
	render_words(&words, finding->hits);
	if (finding->change)
		table_add(table, finding->change);
	table_add_time(table, finding->stored->first_seen_sec);
	table_addf(table, "%lld", (long long)finding->stored->id);
	if (!finding->change)
		table_add(table, finding->topic);
	table_add(table, stored_source(testing->rules, finding->stored));
	table_add_marked(table, finding->stored->article.title, "title", finding->hits);
	table_add(table, strbuf_text(&words));
}

static const struct hit_list *hits_of(const struct match_result *result, size_t index)
{
	for (size_t i = 0; i < result->n; i++)
		if (result->items[i].index == index)
			return &result->items[i].hits;
	return NULL;
}

static void compare(struct testing *testing, const struct stored_article *stored,
	const struct match_result *result)
{
	const struct hit_list *before = hits_of(result, testing->only);
	const struct hit_list *after = hits_of(result, testing->other);
	const char *topic = testing->rules->names[testing->only];

	if ((!before && !after) ||
		stored_keeper(testing->rules, testing->only, stored) != KEEPER_NONE)
		return;
	if (after)
		forecast_add(&testing->forecast, topic, stored_source(testing->rules, stored),
			stored->first_seen_sec);
	testing->forecast.n_gained += !before;
	testing->forecast.n_lost += !after;
	tell(testing, &(struct finding){ stored, topic,
			      !before  ? "gained"
			      : !after ? "lost"
				       : "kept",
			      after ? after : before });
}

static int test_article(const struct stored_article *stored, void *userdata)
{
	struct testing *testing = userdata;
	struct rules *rules = testing->rules;
	struct match_result result = { 0 };
	int r = matcher_run(rules->matcher, &stored->article,
		stored_feed_name(rules, stored->feed_url), true, &result);

	if (r >= 0 && testing->other != SIZE_MAX)
		compare(testing, stored, &result);
	for (size_t i = 0; i < result.n && r >= 0 && testing->other == SIZE_MAX; i++) {
		size_t index = result.items[i].index;

		if (testing->only != SIZE_MAX && index != testing->only)
			continue;
		/* An expression looks at every feed and every date. */
		if (!rules->own && stored_keeper(rules, index, stored) != KEEPER_NONE)
			continue;
		forecast_add(&testing->forecast, rules->names[index], stored_source(rules, stored),
			stored->first_seen_sec);
		tell(testing, &(struct finding){
				      stored, rules->names[index], NULL, &result.items[i].hits });
	}
	match_result_clear(&result);
	return r;
}

/* One topic is asked of the index; each of all is not worth it. */
static int search(
	struct testing *testing, struct store *store, int64_t since_sec, struct error *err)
{
	_cleanup_(words_freep) struct words *words = NULL;
	struct store_search search = { .since_sec = since_sec, .oldest_first = true };
	size_t indices[] = { testing->only, testing->other };
	int64_t n = 0;
	int r = store_articles_count(store, since_sec, NULL, &n, &testing->forecast.first_sec, err);

	testing->forecast.n_articles = (size_t)n;
	if (r >= 0 && testing->only != SIZE_MAX)
		r = rules_narrow(
			testing->rules, indices, testing->other == SIZE_MAX ? 1 : 2, &words);
	search.words = words;
	search.version = narrow_version();
	return r < 0 ? r : store_search(store, &search, test_article, testing, err);
}

static int run(struct testing *testing, int64_t since_sec)
{
	_cleanup_(store_closep) struct store *store = cli_store(testing->cli);
	struct forecast *forecast = &testing->forecast;
	struct error err = { 0 };
	int r;

	if (!store)
		return CLI_FAILED;
	r = search(testing, store, since_sec, &err);
	if (r >= 0 && forecast->failed)
		r = -ENOMEM;
	if (r < 0)
		return cli_fail(testing->cli, CLI_FAILED, "%s", error_text(&err, r));
	table_print(testing->table, testing->cli->colour);
	if (!testing->cli->json)
		forecast_print(forecast, clock_now_sec());
	if (testing->cli->json && testing->summary) {
		_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;

		forecast_json(&text, forecast, clock_now_sec());
		print_json(&text);
	}
	forecast_warn(forecast, testing->cli);
	rules_warn_limited(testing->rules, testing->cli);
	return CLI_OK;
}

static bool open_rules(struct testing *testing, const char *expression, const char *topic)
{
	struct rules *rules = testing->rules;

	if (expression && topic) {
		if (!rules_open_beside(rules, testing->cli, expression, topic))
			return false;
		testing->other = rules->n - 1;
	} else if (!rules_open(rules, testing->cli, expression, NULL)) {
		return false;
	}
	if (topic)
		return rules_find(rules, testing->cli, topic, &testing->only);
	if (expression)
		testing->only = rules->n - 1;
	return true;
}

int verb_test(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "expression", required_argument, NULL, 'e' },
		{ "since", required_argument, NULL, 's' }, { "summary", no_argument, NULL, 'S' },
		CLI_OPTIONS_END };
	static const struct table of_one = TABLE(
		"SEEN", "ARTICLE", "TOPIC", "SOURCE", "TITLE", "WORDS");
	static const struct table of_two = TABLE(
		"CHANGE", "SEEN", "ARTICLE", "SOURCE", "TITLE", "WORDS");
	_cleanup_(table_clear) struct table table = of_one;
	_cleanup_(rules_clear) struct rules rules = { 0 };
	struct testing testing = {
		.cli = cli, .rules = &rules, .table = &table, .only = SIZE_MAX, .other = SIZE_MAX
	};
	const char *expression = NULL, *since = SINCE_DEFAULT;
	int64_t since_sec;
	int c, status;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0)
		switch (c) {
		case 'e': expression = optarg; break;
		case 's': since = optarg; break;
		default: testing.summary = true;
		}
	if (c == -2)
		return status;
	if (argc - optind > 1)
		return cli_usage(cli, "one topic, one expression, or one of each");
	if (!cli_since(cli, since, &since_sec))
		return CLI_USAGE;
	if (!open_rules(&testing, expression, optind < argc ? argv[optind] : NULL))
		return CLI_FAILED;
	testing.forecast.compared = testing.other != SIZE_MAX;
	if (testing.forecast.compared)
		table = of_two;
	status = run(&testing, since_sec);
	forecast_clear(&testing.forecast);
	return status;
}
