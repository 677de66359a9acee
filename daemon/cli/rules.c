#include "cli/rules.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "match/narrow.h"
#include "ruleset.h"

struct reporting {
	struct diagnostics *diags;
	const char *expression;
	size_t index; /* of the expression; findings about others are not its user's */
};

static void report(size_t index, size_t column, bool is_error, const char *code, const char *text,
	void *userdata)
{
	const struct reporting *reporting = userdata;

	if (index == reporting->index)
		diagnostics_add(reporting->diags, RULES_EXPRESSION, 1, (unsigned)column, is_error,
			reporting->expression, "%s [%s]", text, code);
}

/* The names of the ruleset's topics, and room for one behind them. */
static int list_names(struct rules *rules)
{
	const struct config *config = rules->ruleset ? rules->ruleset->config : NULL;
	size_t n = config ? config->n_topics : 0;

	rules->names = calloc(n + 1, sizeof(*rules->names));
	if (!rules->names)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		rules->names[i] = config->topics[i].name;
	rules->n = n;
	return 0;
}

/* The same with their expressions. */
static int list_expressions(struct rules *rules)
{
	int r = list_names(rules);

	if (r < 0)
		return r;
	rules->expressions = calloc(rules->n + 1, sizeof(*rules->expressions));
	if (!rules->expressions)
		return -ENOMEM;
	for (size_t i = 0; i < rules->n; i++) {
		const struct topic *topic = &rules->ruleset->config->topics[i];

		rules->expressions[i] = (struct expression){ topic->name, topic->match,
			topic->group };
	}
	return 0;
}

/* The expression, behind the topics it may refer to; of those only `beside` is matched too. */
static int compile(
	struct rules *rules, const char *expression, const char *beside, struct diagnostics *diags)
{
	struct reporting reporting = { diags, expression, 0 };
	int r = list_expressions(rules);

	if (r < 0)
		return r;
	for (size_t i = 0; i < rules->n; i++)
		rules->expressions[i].group = !beside || strcmp(rules->names[i], beside) != 0;
	reporting.index = rules->n;
	rules->names[rules->n] = RULES_EXPRESSION;
	rules->expressions[rules->n++] = (struct expression){ RULES_EXPRESSION, expression, false };
	return plan_new(&rules->own, rules->expressions, rules->n, report, &reporting);
}

static bool compile_own(
	struct rules *rules, struct cli *cli, const char *expression, const char *beside)
{
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };
	int r = compile(rules, expression, beside, &diags);

	cli_diagnostics(&diags);
	if (r >= 0)
		r = matcher_new(&rules->matcher, rules->own);
	if (r < 0 && !diags.n_errors)
		(void)cli_fail(cli, CLI_FAILED, "%s", strerror(-r));
	return r >= 0;
}

static bool open_expression(struct rules *rules, struct cli *cli, const char *expression)
{
	_cleanup_(diagnostics_clear) struct diagnostics unread = { 0 };

	/* An expression needs no configuration; one that is there lends its names. */
	(void)ruleset_load(&rules->ruleset, cli->config, true, &unread);
	return compile_own(rules, cli, expression, NULL);
}

bool rules_open_beside(
	struct rules *rules, struct cli *cli, const char *expression, const char *topic)
{
	rules->ruleset = cli_rules(cli);
	return rules->ruleset && compile_own(rules, cli, expression, topic);
}

static bool open_topics(struct rules *rules, struct cli *cli, const char *const *paths)
{
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };
	int r = ruleset_load_topics(&rules->ruleset, paths, false, &diags);

	cli_diagnostics(&diags);
	if (r < 0 && !diags.n_errors)
		(void)cli_fail(cli, CLI_FAILED, "%s", strerror(-r));
	return r >= 0;
}

bool rules_open(
	struct rules *rules, struct cli *cli, const char *expression, const char *const *paths)
{
	if (expression)
		return open_expression(rules, cli, expression);
	if (paths) {
		if (!open_topics(rules, cli, paths))
			return false;
	} else {
		rules->ruleset = cli_rules(cli);
		if (!rules->ruleset)
			return false;
	}
	if ((paths ? list_names(rules) : list_expressions(rules)) < 0)
		return cli_fail(cli, CLI_FAILED, "out of memory"), false;
	rules->matcher = rules->ruleset->matcher;
	return true;
}

bool rules_find(const struct rules *rules, const struct cli *cli, const char *name, size_t *ret)
{
	const struct config *config = rules->ruleset->config;
	const struct topic *topic = config_topic(config, name);

	if (!topic || topic->group)
		return cli_fail(cli, CLI_FAILED, "there is no topic \"%s\"", name), false;
	*ret = (size_t)(topic - config->topics);
	return true;
}

int rules_narrow(const struct rules *rules, const size_t *indices, size_t n, struct words **ret)
{
	_cleanup_(words_freep) struct words *any = NULL;
	int r = words_new(&any, WORDS_ANY, NULL, 0);

	for (size_t i = 0; i < n && r >= 0; i++) {
		struct words *words = NULL;

		r = narrow_expression(&words, rules->expressions, rules->n, indices[i]);
		if (r >= 0 && !words)
			return 0;
		if (r >= 0)
			r = words_add(any, words);
	}
	if (r >= 0)
		*ret = TAKE(any);
	return r < 0 ? r : 0;
}

bool rules_tell(const struct rules *rules, size_t index)
{
	return !rules->own || index + 1 == rules->n;
}

void rules_clear(struct rules *rules)
{
	if (rules->own)
		matcher_free(rules->matcher);
	plan_free(rules->own);
	ruleset_free(rules->ruleset);
	free(rules->names);
	free(rules->expressions);
	*rules = (struct rules){ 0 };
}

void rules_warn_limited(const struct rules *rules, const struct cli *cli)
{
	for (size_t i = 0; matcher_limited(rules->matcher, i); i++)
		(void)cli_fail(cli, CLI_OK,
			"warning: %s reached its limit in an article, and counts as no match there",
			matcher_limited(rules->matcher, i));
}
