/* nearest - for what an article lacks, the nearest thing it has.
 * Owns nothing beyond the call; the notes are the nodes'.
 * -ENOMEM at worst. */
#pragma once

#include "match/tree.h"
#include "match/why.h"

/* Of a list of alternatives none of which is found, as many terms are looked into. */
#define NEAREST_TERMS_MAX 200
/* And as many distances. */
#define NEAREST_DISTANCES_MAX 16

struct nearest_to {
	const struct expression *expressions;
	size_t n;
	const struct article *article;
	const char *feed;
};

/* `wanted`: by node, whether it should be found for the article to match. */
int nearest_notes(
	struct why *why, const struct tree *tree, const bool *wanted, const struct nearest_to *to);

/* In why.c: a node as an expression, with the field that is set around it or without. */
char *why_text(const struct tree_node *node, bool in_scope);
