#include "ruleset.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reporting {
	const struct config *config;
	struct diagnostics *diags;
	bool incomplete; /* what has an error of its own is missing in `config` */
};

static void report(size_t index, size_t column, bool is_error, const char *code, const char *text,
	void *userdata)
{
	const struct reporting *reporting = userdata;
	_cleanup_(freep) char *sentence = NULL;

	if (reporting->incomplete && strcmp(code, "E-REF") == 0)
		return; /* it may refer to what is missing */
	if (asprintf(&sentence, "%s [%s]", text, code) < 0)
		sentence = NULL;
	config_report(reporting->diags,
		config_match_place(reporting->config, &reporting->config->topics[index]), column,
		is_error, sentence ? sentence : code);
}

static int read_expressions(struct ruleset *rules, struct diagnostics *diags)
{
	const struct config *config = rules->config;
	struct reporting reporting = { config, diags, diags->n_errors > 0 };
	_cleanup_(freep) struct expression *expressions = calloc(
		config->n_topics + 1, sizeof(*expressions));

	if (!expressions)
		return -ENOMEM;
	for (size_t i = 0; i < config->n_topics; i++)
		expressions[i] = (struct expression){
			.name = config->topics[i].name,
			.text = config->topics[i].match,
			.group = config->topics[i].group,
		};
	return plan_read(&rules->plan, expressions, config->n_topics, report, &reporting);
}

static int sample_matches(struct ruleset *rules, const struct config_sample *sample)
{
	_cleanup_(freep) char *title = strdup(sample->title);
	const struct article article = { .title = title };
	struct match_result result = { 0 };
	bool found = false;
	int r = title ? matcher_run(rules->matcher, &article, NULL, false, &result) : -ENOMEM;

	if (r < 0)
		return r;
	for (size_t i = 0; i < result.n; i++)
		found = found || result.items[i].index == sample->topic;
	match_result_clear(&result);
	return found;
}

/* A topic's samples are its user's promise to themselves. */
static int check_sample(
	struct ruleset *rules, const struct config_sample *sample, struct diagnostics *diags)
{
	_cleanup_(freep) char *sentence = NULL;
	int r = sample_matches(rules, sample);

	if (r < 0 || (r > 0) == sample->must_match)
		return r;
	if (asprintf(&sentence, "topic \"%s\" %s this sample",
		    rules->config->topics[sample->topic].name,
		    sample->must_match ? "does not match" : "matches") < 0)
		return -ENOMEM;
	config_report(diags, config_sample_place(rules->config, sample), 1, true, sentence);
	return 0;
}

static int check_samples(struct ruleset *rules, struct diagnostics *diags)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < rules->config->n_samples; i++)
		r = check_sample(rules, &rules->config->samples[i], diags);
	matcher_forget(rules->matcher); /* samples are no articles */
	return r;
}

static int understand(struct ruleset **ret, struct ruleset *loaded, bool with_expressions,
	struct diagnostics *diags)
{
	_cleanup_(ruleset_freep) struct ruleset *rules = loaded;
	bool samples = rules->config->n_samples > 0;
	int r = read_expressions(rules, diags);

	/* Without samples there is nothing more to say, and what follows can have the memory. */
	if (r >= 0 && !samples)
		config_settle(rules->config, with_expressions);
	if (r >= 0)
		r = plan_finish(rules->plan);
	(void)malloc_trim(0);
	if (r >= 0)
		r = matcher_new(&rules->matcher, rules->plan);
	if (r >= 0 && samples)
		r = check_samples(rules, diags);
	if (r < 0)
		return r;
	if (diags->n_errors)
		return -EINVAL;
	if (samples)
		config_settle(rules->config, with_expressions);
	/* To the system, not only to the allocator: a ruleset stays for long. */
	(void)malloc_trim(0);
	*ret = TAKE(rules);
	return 0;
}

int ruleset_load(
	struct ruleset **ret, const char *path, bool with_expressions, struct diagnostics *diags)
{
	_cleanup_(ruleset_freep) struct ruleset *rules = calloc(1, sizeof(*rules));
	int r;

	if (!rules)
		return -ENOMEM;
	r = config_load(&rules->config, path, config_pack_folders(), diags);
	return rules->config ? understand(ret, TAKE(rules), with_expressions, diags) : r;
}

int ruleset_load_topics(struct ruleset **ret, const char *const *paths, bool with_expressions,
	struct diagnostics *diags)
{
	_cleanup_(ruleset_freep) struct ruleset *rules = calloc(1, sizeof(*rules));
	int r;

	if (!rules)
		return -ENOMEM;
	r = config_load_topics(&rules->config, paths, diags);
	return rules->config ? understand(ret, TAKE(rules), with_expressions, diags) : r;
}

void ruleset_free(struct ruleset *rules)
{
	if (!rules)
		return;
	matcher_free(rules->matcher);
	plan_free(rules->plan);
	config_free(rules->config);
	free(rules);
}

bool topic_wants(const struct topic *topic, const struct feed *feed)
{
	if (topic->feeds.n == 0)
		return true;
	for (size_t i = 0; i < topic->feeds.n; i++)
		if (strcmp(topic->feeds.items[i], feed->name) == 0 ||
			text_list_has(&feed->tags, topic->feeds.items[i]))
			return true;
	return false;
}
