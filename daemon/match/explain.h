/* explain - how an expression was understood, in words.
 * Owns nothing; appends to the caller's buffer.
 * A wrong expression is -EINVAL with its first error; else -ENOMEM at worst. */
#pragma once

#include "match/match.h"

struct strbuf;

/* One line a node of the tree, operands indented under their operator; a term with the words it is
 * looked for as. References are named, not followed. */
int explain_expression(
	struct strbuf *buf, const char *expression, plan_report_fn report, void *userdata);
