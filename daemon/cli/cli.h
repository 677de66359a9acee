/* cli - what every verb of `feedwatch` gets and gives.
 * Owns nothing but the paths it found: cli_clear.
 * A verb returns the exit status and has said on standard error what went wrong. */
#pragma once

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/error.h"

struct ruleset;
struct store;
struct verb;

enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1, /* the thing asked for is not so, or could not be done */
	CLI_USAGE = 2,
};

struct cli {
	char *config; /* path */
	char *state;  /* folder */
	bool user;    /* the session's bus */
	bool json;
	bool colour; /* of standard output */
	const struct verb *verb;
};

/* A verb is a row: main finds it, `--help` and the completions list it. */
struct verb {
	const char *name;
	int (*run)(struct cli *cli, int argc, char **argv);
	const char *arguments;
	const char *does;
	const char *help; /* its own options, a line each; NULL: none */
};

/* getopt_long with --json and --help done for the verb. `argv[0]` is the verb. Returns an option
 * code, -1 at the end, or -2 where the verb has to return *ret_status. */
int cli_option(
	struct cli *cli, int argc, char **argv, const struct option *options, int *ret_status);
#define CLI_OPTIONS_END                                                                            \
	{ "json", no_argument, NULL, 'j' }, { "help", no_argument, NULL, 'h' },                    \
	{                                                                                          \
		0                                                                                  \
	}

/* One line on standard error, "feedwatch VERB: ..."; returns the status given. */
int cli_fail(const struct cli *cli, int status, const char *format, ...) _printf_(3, 4);

/* Says what is wrong with how the verb was called. */
int cli_usage(const struct cli *cli, const char *problem);

/* Diagnostics to standard error. */
void cli_diagnostics(struct diagnostics *diags);

/* The configuration with its topics; NULL, with the diagnostics said, where it is bad. */
struct ruleset *cli_rules(struct cli *cli);

/* The store, read-only; NULL, and said, where it cannot be opened. */
struct store *cli_store(struct cli *cli);

/* "30d" -> the time that long ago; false, and said, where it is no span. */
bool cli_since(const struct cli *cli, const char *span, int64_t *ret_sec);
