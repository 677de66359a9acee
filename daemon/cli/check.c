#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/verbs.h"
#include "ruleset.h"

int verb_check(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { CLI_OPTIONS_END };
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };
	_cleanup_(ruleset_freep) struct ruleset *rules = NULL;
	const char *path;
	int r, status;

	if (cli_option(cli, argc, argv, options, &status) == -2)
		return status;
	if (argc - optind > 1)
		return cli_usage(cli, "one file at a time");
	path = optind < argc ? argv[optind] : cli->config;
	r = ruleset_load(&rules, path, false, &diags);
	cli_diagnostics(&diags);
	if (r < 0 && !diags.n_errors)
		return cli_fail(cli, CLI_FAILED, "%s: %s", path, strerror(-r));
	if (r < 0)
		return CLI_FAILED;
	if (!cli->json)
		(void)printf("%s: good: %zu feeds, %zu topics and groups, %zu channels\n", path,
			rules->config->n_feeds, rules->config->n_topics, rules->config->n_channels);
	return CLI_OK;
}
