/* rules - the topics that `match` and `test` work with: the configuration's, those of files, or one
 * expression of the command line.
 * Owns the plan and what it was made of: rules_clear.
 * Says on standard error what is wrong, in the compiler's form. */
#pragma once

#include <stddef.h>

#include "cli/cli.h"
#include "match/match.h"

struct words;

#define RULES_EXPRESSION "expression" /* the name of -e's one topic, and of its file */

struct rules {
	struct ruleset *ruleset; /* NULL: none was read */
	struct plan *own; /* compiled here, where an expression stands beside the ruleset's */
	struct matcher *matcher; /* for `own` if there is one, else the ruleset's */
	/* The plan's, index by index; texts of the ruleset. NULL: it was read from `paths`, to match
	 * only. */
	struct expression *expressions;
	const char **names; /* theirs */
	size_t n;
};

/* `expression` alone, with the configuration's topics and groups to refer to where it can be read;
 * or else the topics of `paths` (files or folders, NULL-terminated), or else, where that is NULL,
 * the configuration's. False: it has been said why. */
bool rules_open(
	struct rules *rules, struct cli *cli, const char *expression, const char *const *paths);
/* The expression, to be compared with the configuration's `topic`: both are matched. */
bool rules_open_beside(
	struct rules *rules, struct cli *cli, const char *expression, const char *topic);
void rules_clear(struct rules *rules);

/* The index of a topic that may alert; false, and said, where there is none. */
bool rules_find(const struct rules *rules, const struct cli *cli, const char *name, size_t *ret);

/* The words to ask the store's index for to find what the expressions match; *ret is NULL where
 * every article has to be looked at. */
int rules_narrow(const struct rules *rules, const size_t *indices, size_t n, struct words **ret);

/* Says of patterns that reached a limit that they count as no match there. */
void rules_warn_limited(const struct rules *rules, const struct cli *cli);

/* Is this match one to tell of? With an expression only that one is. */
bool rules_tell(const struct rules *rules, size_t index);
