/* rules - the topics that `match` and `test` work with: the configuration's, those of files, or one
 * expression of the command line.
 * Owns the plan and what it was made of: rules_clear.
 * Says on standard error what is wrong, in the compiler's form. */
#pragma once

#include <stddef.h>

#include "cli/cli.h"
#include "match/match.h"

#define RULES_EXPRESSION "expression" /* the name of -e's one topic, and of its file */

struct rules {
	struct ruleset *ruleset; /* NULL: none was read */
	struct plan *own; /* compiled here, where an expression stands beside the ruleset's */
	struct matcher *matcher;
	const char **names; /* of the plan's expressions, index by index */
	size_t n;
};

/* `expression` alone, with the configuration's topics and groups to refer to where it can be read;
 * or else the topics of `paths` (files or folders, NULL-terminated), or else, where that is NULL,
 * the configuration's. False: it has been said why. */
bool rules_open(
	struct rules *rules, struct cli *cli, const char *expression, const char *const *paths);
void rules_clear(struct rules *rules);

/* Is this match one to tell of? With an expression only that one is. */
bool rules_tell(const struct rules *rules, size_t index);
