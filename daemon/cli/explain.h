/* explain - how a topic's expression, or one of the command line, was understood.
 * Owns nothing beyond the call.
 * Returns the exit status, having said what went wrong. */
#pragma once

#include "cli/rules.h"

/* Opens the rules with the topic, or with the expression where there is one; its index. */
int explain_open(struct rules *rules, struct cli *cli, const char *expression, const char *topic,
	size_t *ret);

/* Prints the expression's tree with what each term finds, and its warnings. */
int explain_rule(struct cli *cli, const struct rules *rules, size_t index);
