/* tree - an expression as a list of its operators and terms, each before its operands.
 * Owns the parsed expressions and the list: tree_clear.
 * -EINVAL where an expression has an error, reported as plan_new does; -ENOMEM at worst.
 *
 * References are written out, so that a node is what the engine evaluates: a term in its scope. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "match/link.h"
#include "match/query.h"

/* Larger ones keep their references as they are. */
#define TREE_NODES_MAX 20000

struct tree_node {
	const struct query *query;
	unsigned level;
	enum field scope; /* that a field before it sets; N_FIELDS: none */
	size_t end;       /* index behind the last node below it */
};

struct tree {
	struct alphabet *alphabet;
	struct link link;
	struct tree_node *nodes;
	size_t n;
	bool written_out; /* references are */
};

int tree_new(struct tree *ret, const struct expression *expressions, size_t n, size_t index,
	bool write_out, plan_report_fn report, void *userdata);
void tree_clear(struct tree *tree);

/* The next operand behind `child` of the node at `parent`, the first for `child` 0; 0: none. */
static inline size_t tree_next(const struct tree *tree, size_t parent, size_t child)
{
	size_t next = child ? tree->nodes[child].end : parent + 1;

	return next < tree->nodes[parent].end ? next : 0;
}
