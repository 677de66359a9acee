#include "cli/rules.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

/* The expression, behind the topics it may refer to. */
static int compile(struct rules *rules, const char *expression, struct diagnostics *diags)
{
	const struct config *config = rules->ruleset ? rules->ruleset->config : NULL;
	size_t n = config ? config->n_topics : 0;
	_cleanup_(freep) struct expression *expressions = calloc(n + 1, sizeof(*expressions));
	struct reporting reporting = { diags, expression, n };

	rules->names = calloc(n + 1, sizeof(*rules->names));
	if (!expressions || !rules->names)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		expressions[i] = (struct expression){ config->topics[i].topic.name,
			config->topics[i].topic.match, true };
	expressions[n] = (struct expression){ RULES_EXPRESSION, expression, false };
	for (size_t i = 0; i <= n; i++)
		rules->names[i] = expressions[i].name;
	rules->n = n + 1;
	return plan_new(&rules->own, expressions, n + 1, report, &reporting);
}

static bool open_expression(struct rules *rules, struct cli *cli, const char *expression)
{
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };
	_cleanup_(diagnostics_clear) struct diagnostics unread = { 0 };
	int r;

	/* An expression needs no configuration; one that is there lends its names. */
	(void)ruleset_load(&rules->ruleset, cli->config, &unread);
	r = compile(rules, expression, &diags);
	cli_diagnostics(&diags);
	if (r >= 0)
		r = matcher_new(&rules->matcher, rules->own);
	if (r < 0 && !diags.n_errors)
		(void)cli_fail(cli, CLI_FAILED, "%s", strerror(-r));
	return r >= 0;
}

static bool open_topics(struct rules *rules, struct cli *cli, const char *const *paths)
{
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };
	int r = ruleset_load_topics(&rules->ruleset, paths, &diags);

	cli_diagnostics(&diags);
	if (r < 0 && !diags.n_errors)
		(void)cli_fail(cli, CLI_FAILED, "%s", strerror(-r));
	return r >= 0;
}

bool rules_open(
	struct rules *rules, struct cli *cli, const char *expression, const char *const *paths)
{
	const struct config *config;

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
	config = rules->ruleset->config;
	rules->names = calloc(config->n_topics + 1, sizeof(*rules->names));
	if (!rules->names || matcher_new(&rules->matcher, rules->ruleset->plan) < 0)
		return cli_fail(cli, CLI_FAILED, "out of memory"), false;
	for (size_t i = 0; i < config->n_topics; i++)
		rules->names[i] = config->topics[i].topic.name;
	rules->n = config->n_topics;
	return true;
}

bool rules_tell(const struct rules *rules, size_t index)
{
	return !rules->own || index + 1 == rules->n;
}

void rules_clear(struct rules *rules)
{
	matcher_free(rules->matcher);
	plan_free(rules->own);
	ruleset_free(rules->ruleset);
	free(rules->names);
	*rules = (struct rules){ 0 };
}
