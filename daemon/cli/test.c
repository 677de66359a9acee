#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "alert/render.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/rules.h"
#include "cli/verbs.h"
#include "ruleset.h"
#include "store/store.h"

#define SINCE_DEFAULT "30d"
#define DAY_SEC       86400

/* One topic, or each, over the stored articles. */
struct testing {
	struct cli *cli;
	struct rules *rules;
	const char *topic; /* NULL: each */
	struct table *table;
	size_t n_articles, n_alerts;
	int64_t first_sec; /* when the oldest article tested was seen */
};

/* The feed's name, for what the expression says about feeds. */
static const char *name_of(const struct testing *testing, const char *feed_url)
{
	const struct ruleset *ruleset = testing->rules->ruleset;
	const struct feed *feed = ruleset ? config_feed(ruleset->config, feed_url) : NULL;

	return feed ? feed->name : feed_url;
}

/* As alerts tell it: a name that the user gave, else the publisher's own. */
static const char *source_of(const struct testing *testing, const struct stored_article *stored)
{
	const char *name = name_of(testing, stored->feed_url);

	return strcmp(name, stored->feed_url) != 0 ? name : stored->feed_title ?: name;
}

static void tell(struct testing *testing, const struct stored_article *stored, const char *topic,
	const struct hit_list *hits)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	testing->n_alerts++;
	if (!testing->cli->json) {
		render_words(&text, hits);
		table_add_time(testing->table, stored->first_seen_sec);
		table_add(testing->table, topic);
		table_add(testing->table, source_of(testing, stored));
		table_add(testing->table, stored->article.title);
		table_add(testing->table, strbuf_text(&text));
		return;
	}
	json_open_object(&json, NULL);
	json_text(&json, "topic", topic);
	json_time(&json, "first_seen", stored->first_seen_sec);
	json_text(&json, "feed", stored->feed_url);
	json_open_object(&json, "article");
	article_json_members(&json, &stored->article, false);
	json_close_object(&json);
	hit_list_json(&json, "hits", hits, topic);
	json_close_object(&json);
	print_json(&text);
}

/* `feeds:` and `max_age:` of a topic hold here as they do in the daemon; an expression has neither. */
static bool may_alert(
	const struct testing *testing, size_t index, const struct stored_article *stored)
{
	int64_t date_sec = article_date_sec(&stored->article);
	const struct config *config;
	const struct topic *topic;
	const struct feed *feed;

	if (testing->rules->own)
		return true;
	config = testing->rules->ruleset->config;
	topic = &config->topics[index].topic;
	if (topic->max_age_sec && date_sec &&
		date_sec < stored->first_seen_sec - topic->max_age_sec)
		return false;
	feed = config_feed(config, stored->feed_url);
	return !feed || topic_wants(topic, feed);
}

static int test_article(const struct stored_article *stored, void *userdata)
{
	struct testing *testing = userdata;
	struct match_result result = { 0 };
	int r = matcher_run(testing->rules->matcher, &stored->article,
		name_of(testing, stored->feed_url), true, &result);

	if (!testing->first_sec)
		testing->first_sec = stored->first_seen_sec;
	testing->n_articles++;
	for (size_t i = 0; i < result.n && r >= 0; i++) {
		size_t index = result.items[i].index;
		const char *name = testing->rules->names[index];

		if (rules_tell(testing->rules, index) && may_alert(testing, index, stored) &&
			(!testing->topic || strcmp(testing->topic, name) == 0))
			tell(testing, stored, name, &result.items[i].hits);
	}
	match_result_clear(&result);
	return r;
}

static void print_forecast(const struct testing *testing)
{
	double days = (double)(clock_now_sec() - testing->first_sec) / DAY_SEC;

	(void)printf("%s%zu of %zu articles would have alerted", testing->n_alerts ? "\n" : "",
		testing->n_alerts, testing->n_articles);
	/* Less than a day of articles says nothing about days. */
	if (testing->first_sec && days >= 1)
		(void)printf(", %.1f a day", (double)testing->n_alerts / days);
	(void)puts("");
}

static int run(struct testing *testing, int64_t since_sec)
{
	_cleanup_(store_closep) struct store *store = cli_store(testing->cli);
	struct error err = { 0 };
	int r;

	if (!store)
		return CLI_FAILED;
	r = store_articles(store, since_sec, NULL, test_article, testing, &err);
	if (r < 0)
		return cli_fail(testing->cli, CLI_FAILED, "%s", error_text(&err, r));
	table_print(testing->table, testing->cli->colour);
	if (!testing->cli->json)
		print_forecast(testing);
	return CLI_OK;
}

static bool is_topic(const struct rules *rules, const char *name)
{
	const struct config_topic *topic = config_topic(rules->ruleset->config, name);

	return topic && !topic->topic.group;
}

int verb_test(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "expression", required_argument, NULL, 'e' },
		{ "since", required_argument, NULL, 's' }, CLI_OPTIONS_END };
	_cleanup_(table_clear) struct table table = TABLE(
		"SEEN", "TOPIC", "SOURCE", "TITLE", "WORDS");
	_cleanup_(rules_clear) struct rules rules = { 0 };
	struct testing testing = { .cli = cli, .rules = &rules, .table = &table };
	const char *expression = NULL, *since = SINCE_DEFAULT;
	int64_t since_sec;
	int c, status;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0)
		*(c == 'e' ? &expression : &since) = optarg;
	if (c == -2)
		return status;
	if (argc - optind > 1 || (expression && optind < argc))
		return cli_usage(cli, "one topic or one expression");
	if (!cli_since(cli, since, &since_sec))
		return CLI_USAGE;
	if (!rules_open(&rules, cli, expression, NULL))
		return CLI_FAILED;
	testing.topic = optind < argc ? argv[optind] : NULL;
	if (testing.topic && !is_topic(&rules, testing.topic))
		return cli_fail(cli, CLI_FAILED, "there is no topic \"%s\"", testing.topic);
	return run(&testing, since_sec);
}
