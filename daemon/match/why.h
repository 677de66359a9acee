/* why - what an expression found in one article, operator by operator, and what decided.
 * Owns its nodes, their texts and hits: why_clear.
 * -EINVAL where an expression has an error; -ENOMEM at worst.
 *
 * Every term and distance is asked of the engine itself, as an expression of its own, so that the
 * answer is the daemon's; only AND, OR, NOT and ATLEAST are put together here. */
#pragma once

#include "match/match.h"
#include "match/query.h"

struct why_node {
	unsigned level;       /* of indentation; operands stand behind their operator */
	const char *kind;     /* "AND", "NEAR", "TERM", "REF", ... */
	unsigned n;           /* of a distance, a count */
	char *text;           /* as an expression */
	bool found;           /* it is true in the article */
	bool decides;         /* on the way from the verdict to its cause */
	size_t n_operands;    /* directly below it */
	struct hit_list hits; /* of terms and distances */
	char *note;           /* what kept it from being found, and the nearest thing; NULL */
};

struct why {
	bool matches;
	struct why_node *nodes;
	size_t n;
};

/* `feed` as in matcher_run. */
int why_article(struct why *ret, const struct expression *expressions, size_t n, size_t index,
	const struct article *article, const char *feed);
void why_clear(struct why *why);
