/* plan - all expressions compiled: shared nodes, shared leaves, and the table that finds them.
 * Owns everything in it. Nothing changes once it is made: several matchers may use one plan.
 * The parts below are for the matcher; callers see match.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "match/leaf.h"
#include "match/match.h"
#include "match/query.h"

/* A node is shared by all topics that have it; operands stand before their operators. */
struct node {
	uint32_t n_items : 15; /* EXPRESSION_TERMS_MAX at most; of a leaf none */
	uint32_t n : 15;       /* as in struct query; of a leaf where it is looked for: fields */
	bool regex : 1;        /* there is a regular expression under it */
	bool plain : 1;        /* the group says it all: true exactly where one of them has a hit */
	union {
		uint32_t first_item; /* in the plan's operands */
		uint32_t leaf;
	};
	uint32_t kind : 4;   /* enum query_kind; never QUERY_SCOPE, QUERY_REF */
	uint32_t group : 28; /* the leaves it cannot do without, NO_GROUP: none was made */
};

_Static_assert(N_FIELDS <= 15 && EXPRESSION_TERMS_MAX < 1 << 15 && COUNT_MAX < 1 << 15 &&
		       NEAR_WORDS_MAX < 1 << 15,
	"struct node has room for them");

#define NO_GROUP ((1U << 28) - 1)
/* What a topic cannot do without, looked at before the topic itself. */
#define GUARDS_MAX 16

/* What a hash may have been made of. */
enum probe_kind {
	PROBE_WORD,
	PROBE_PAIR, /* two words, one behind the other */
	PROBE_PREFIX,
	PROBE_STEM,
	PROBE_STEM_PREFIX,
	PROBE_SIGN,
	PROBE_TWO_SIGNS,
};

/* How to make sure that a leaf stands where its hash was found. */
enum probe_proof {
	PROOF_NONE,   /* there is no leaf */
	PROOF_LEAF,   /* by the leaf itself, whose first part stands `n_first` tokens before */
	PROOF_WORD,   /* by the word, of at most PROOF_WORD_MAX octets */
	PROOF_LONG,   /* by a longer word */
	PROOF_EXACT,  /* by the word with its case */
	PROOF_PREFIX, /* by how it begins */
	PROOF_PAIR,   /* by two words, `n_first` octets of the first */
	PROOF_SIGNS,  /* by the exact text */
};

/* The hash of a word that is no longer, its length and all but its first eight octets leave one
 * word only: see word_hash_padded. */
#define PROOF_WORD_MAX 16

/* A leaf as a probe finds it. */
struct probe_leaf {
	uint64_t octets; /* of PROOF_WORD those from the ninth on; of PROOF_EXACT, _PREFIX and
			   _SIGNS the first eight: the others are in `words` */
	uint32_t leaf;
	uint32_t text; /* where in `words` stands what else proves it */
	uint32_t next; /* of the same hash: in probe_leaves, counted from 1; 0: none */
	uint8_t n;     /* octets that prove it */
	uint8_t n_first;
	uint8_t proof;
	uint8_t fields; /* where any node looks for the leaf */
};

/* One slot of the table, half a line of the cache: most hits are found and proved by it alone. */
struct probe {
	uint64_t hash;
	struct probe_leaf leaf; /* PROOF_NONE: the slot is free */
};

/* Longer ones are looked up by their beginning. */
#define PREFIX_OCTETS_MAX 34
#define PREFIX_OCTETS_MIN 3
/* What is looked at before any longer prefix is hashed: so many octets say which lengths there are. */
#define PREFIX_OCTETS_SEEN 4

/* What is left to ask of a topic whose guards all have a hit, the cheapest first. */
enum rest_kind {
	REST_WITHOUT, /* the group `of` has no hit */
	REST_NEAR,    /* the node `of`, a distance between two groups, is true */
	REST_CHAIN,   /* the node `of`, a distance between such a distance and a group, is true */
	REST_NODE,    /* the node `of` is true */
	REST_KINDS
};

/* Of a distance, the leaves of its operands' groups lie behind it, the first one's first. What they
 * make in a REST_CHAIN is an operand of the distance that comes next, a REST_NEAR whose only leaves
 * are the other operand's. */
struct rest {
	uint8_t kind;
	bool ordered;
	bool behind; /* of that next one: what was made is its second operand */
	uint32_t of;
	uint32_t units;
	uint16_t n_first, n_second;
};

/* All that is asked of one topic lies together: with many topics it is memory that takes time. */
struct topic {
	uint32_t node;
	uint32_t index; /* into the expressions */
	struct rest rests[];
};

struct plan {
	struct leaf **leaves;
	uint8_t *leaf_fields; /* where any node looks for each */
	size_t n_leaves;

	struct node *nodes;
	size_t n_nodes;
	uint32_t *operands;
	size_t n_operands;

	struct probe *probes; /* open addressing */
	size_t n_probes;
	struct probe_leaf *probe_leaves; /* those that are not the first of their hash */
	struct strbuf words;             /* with TEXT_SLACK */
	/* Which hashes are in the table, nearly: two bits of one word each, 16 bits a key. With two
	 * other bits of theirs, the words that are the second one of a pair. */
	uint64_t *bloom;
	size_t n_bloom;
	/* By the hash of its first octets, of which lengths prefixes may be: bits from the least
	 * length on. Stems have few prefixes: one word for all. */
	uint32_t *prefix_lengths;
	size_t n_prefix_lengths;
	uint32_t stem_prefix_lengths;
	bool stems;
	bool shortest_prefixes; /* any of PREFIX_OCTETS_MIN */
	bool signs, lone_signs; /* any term of Han, kana or Hangul; one of a single character */
	uint8_t fields;         /* that any leaf looks at */

	/* In order of expressions; topic i starts at topics[topics_from[i]] and ends where the next
	 * one starts. */
	uint32_t *topics, *topics_from;
	size_t n_topics;
	/* Groups of leaves: those of group i are group_leaves[groups_from[i]] up to
	 * [groups_from[i + 1]]. The groups without one of which topic i is false are
	 * guards[guards_from[i]] up to [i + 1]. */
	uint32_t *groups_from, *group_leaves;
	size_t n_groups;
	uint32_t *guards_from, *guards;
	uint32_t *always; /* topics that no term drives, only a regular expression */
	size_t n_always;
};

static inline const uint32_t *node_items(const struct plan *plan, const struct node *node)
{
	return plan->operands + node->first_item;
}

static inline const struct topic *plan_topic(const struct plan *plan, size_t i)
{
	return (const struct topic *)(plan->topics + plan->topics_from[i]);
}

/* Behind its rests. */
static inline const struct rest *topic_end(const struct plan *plan, size_t i)
{
	return (const struct rest *)plan_topic(plan, i + 1);
}

static inline const uint32_t *rest_leaves(const struct rest *rest)
{
	return (const uint32_t *)(rest + 1);
}

/* What stands behind it: the topic's next, or a chain's next distance. */
static inline const struct rest *rest_end(const struct rest *rest)
{
	return (const struct rest *)(rest_leaves(rest) + rest->n_first + rest->n_second);
}

/* From what was hashed to what is looked up: kinds share the table. A word is as it was. */
static inline uint64_t probe_hash(enum probe_kind kind, uint64_t hash)
{
	return hash + (uint64_t)kind * UINT64_C(0x9E3779B97F4A7C15);
}

/* Where a hash is looked for first, and then. As many slots as are needed, not the next power of two:
 * the table is the largest part of a plan. */
static inline size_t probe_slot(const struct plan *plan, uint64_t hash)
{
	return (hash >> 32) * plan->n_probes >> 32;
}

static inline size_t probe_next(const struct plan *plan, size_t slot)
{
	return slot + 1 == plan->n_probes ? 0 : slot + 1;
}

static inline uint64_t bloom_bits(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 52 & 63) | UINT64_C(1) << (hash >> 58);
}

static inline uint64_t bloom_second_bits(uint64_t hash)
{
	return UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 6 & 63);
}

/* Where the bits of a hash are. */
static inline uint64_t *bloom_word(const struct plan *plan, uint64_t hash)
{
	return &plan->bloom[hash >> 20 & (plan->n_bloom - 1)];
}

/* With eight octets to read. */
static inline uint32_t *prefix_slot(const struct plan *plan, const char *text)
{
	uint64_t hash = padded_word(text, PREFIX_OCTETS_SEEN) * UINT64_C(0x9E3779B97F4A7C15);

	return &plan->prefix_lengths[hash >> 40 & (plan->n_prefix_lengths - 1)];
}

/* In probes.c: the table of the leaves' first parts. */
int plan_make_probes(struct plan *plan);
/* In guards.c: what each topic cannot do without. */
int plan_make_guards(struct plan *plan);
