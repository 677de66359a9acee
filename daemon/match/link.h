/* link - all expressions of a plan together: references, what may stand where, warnings.
 * Owns the trees: link_clear. Borrows the expressions and the alphabet.
 * An expression that is wrong is marked and reported; -ENOMEM at worst.
 *
 * Trees are large: whoever is done with one drops it, and gets it again by reading it anew. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/alphabet.h"
#include "match/match.h"
#include "match/query.h"

#define REFERENCE_DEPTH_MAX 100
/* What an expression may amount to with all its references written out. */
#define EXPANSION_MAX 200000

struct ref {
	uint32_t target; /* index + 1; 0: there is none of that name */
	uint32_t column;
};

struct linked {
	struct query *query; /* NULL: does not parse, or was dropped */
	uint64_t size;       /* nodes with all references written out */
	unsigned levels;     /* likewise */
	uint32_t first_ref;  /* in the link's */
	uint32_t n_refs;
	uint8_t state : 2;
	bool failed : 1; /* it, or something it refers to, is wrong; reported where it is wrong */
	bool reported : 1;
	bool span : 1;  /* may stand beside a distance */
	bool unhit : 1; /* true for an article without hits */
};

struct reporter {
	plan_report_fn report;
	void *userdata;
};

struct link {
	const struct expression *expressions;
	struct alphabet *alphabet;
	struct linked *items;
	size_t n;
	struct ref *refs; /* each expression's lie together, in order of column */
	size_t n_refs;
	uint32_t *slots; /* index + 1, by the name; a power of two, at most half of them taken */
	size_t n_slots;
	uint64_t seed;
	struct leaves leaves;
	struct reporter reporter;
	bool cycles;
	bool failed;
};

/* All of it: link_begin, then link_read for each, then link_end. */
int link_expressions(struct link *link, const struct expression *expressions, size_t n,
	struct alphabet *alphabet);
int link_begin(struct link *link, const struct expression *expressions, size_t n,
	struct alphabet *alphabet);
/* Reads the expression and those that it refers to, each once. */
int link_read(struct link *link, size_t index);
int link_end(struct link *link);
void link_clear(struct link *link);

/* The tree of an expression that has not failed, for link_drop. */
int link_tree(struct link *link, struct linked *linked, struct query **ret);
void link_drop(struct linked *linked);

/* The expression a reference names; NULL: none. */
struct linked *link_target(const struct link *link, const char *name);

/* In warn.c: what is no error and probably not meant. */
int warn_expression(const struct link *link, size_t index, bool group);
