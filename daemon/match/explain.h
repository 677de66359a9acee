/* explain - how an expression was understood.
 * Owns what it tells: explained_clear.
 * A wrong expression is -EINVAL, reported as plan_new does; else -ENOMEM at worst. */
#pragma once

#include <stddef.h>

#include "match/match.h"
#include "model/text.h"

/* One operator or term; operands stand behind their operator, a level deeper. */
struct explained_node {
	unsigned level;
	size_t column;    /* in the expression, 1-based, in code points */
	const char *kind; /* "AND", "TERM", ... */
	unsigned n;       /* of a distance, a count */
	char *text;       /* as an expression */
	char *meaning;    /* in words */
	/* Of a term: spellings of it that the engine finds, and such as it does not. */
	struct text_list finds, misses;
};

struct explained {
	struct explained_node *nodes;
	size_t n;
};

/* References are named, not followed. Warnings are reported too. */
int explain(struct explained *ret, const struct expression *expressions, size_t n, size_t index,
	plan_report_fn report, void *userdata);
void explained_clear(struct explained *explained);
