/* plan - all expressions compiled: shared nodes, shared leaves, and the table that finds them.
 * Owns everything in it. Nothing changes once it is made: several matchers may use one plan.
 * The parts below are for the matcher; callers see match.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/leaf.h"
#include "match/match.h"
#include "match/query.h"

/* A node is shared by all topics that have it; operands stand before their operators. */
struct node {
	uint8_t kind;   /* enum query_kind; never QUERY_SCOPE, QUERY_REF */
	uint8_t fields; /* of a leaf: where it is looked for */
	bool regex;     /* there is a regular expression under it */
	uint32_t n;     /* as in struct query */
	uint32_t leaf;
	uint32_t *items;
	size_t n_items;
	uint32_t group; /* the leaves it cannot do without, NO_GROUP: none was made */
	bool plain;     /* the group says it all: true exactly where one of them has a hit */
};

#define NO_GROUP UINT32_MAX
/* What a topic cannot do without, looked at before the topic itself. */
#define GUARDS_MAX 16

/* What a hash may have been made of. */
enum probe_kind {
	PROBE_WORD,
	PROBE_PREFIX,
	PROBE_STEM,
	PROBE_STEM_PREFIX,
	PROBE_SIGN,
	PROBE_TWO_SIGNS,
};

struct probe {
	uint64_t hash;     /* 0: free */
	uint32_t first, n; /* in probe_leaves */
};

#define PREFIX_OCTETS_MAX 256

struct topic_root {
	uint32_t node;
	size_t index; /* into the expressions */
};

struct plan {
	struct leaf **leaves;
	uint8_t *leaf_fields; /* where any node looks for each */
	size_t n_leaves;

	struct node *nodes;
	size_t n_nodes;

	struct probe *probes; /* open addressing; a power of two */
	size_t n_probes;
	uint32_t *probe_leaves;
	uint64_t prefix_lengths[PREFIX_OCTETS_MAX / 64 + 1]; /* of octets; bits */
	uint64_t stem_prefix_lengths[PREFIX_OCTETS_MAX / 64 + 1];
	bool stems;
	uint8_t fields; /* that any leaf looks at */

	struct topic_root *topics; /* in order of expressions */
	size_t n_topics;
	/* Groups of leaves, each asked once an article: those of group i are group_leaves
	 * [groups_from[i]] up to [groups_from[i + 1]]; the groups without one of which topic i is
	 * false are guards[guards_from[i]] up to [guards_from[i + 1]]. */
	uint32_t *groups_from, *group_leaves;
	size_t n_groups;
	uint32_t *guards_from, *guards;
	uint32_t *always; /* topics that no term drives, only a regular expression */
	size_t n_always;
};

uint64_t probe_hash(enum probe_kind kind, const char *text, size_t len);

/* In probes.c: the table of the leaves' first parts. */
int plan_make_probes(struct plan *plan);
/* In guards.c: what each topic cannot do without. */
int plan_make_guards(struct plan *plan);
