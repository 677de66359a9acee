/* query - an expression as a tree: topic language, section 1.
 * Owns its nodes: query_free. Leaves are shared with whoever uses them.
 * An expression that is wrong is -EINVAL with the first error; else -ENOMEM at worst. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "match/alphabet.h"
#include "match/leaf.h"

#define EXPRESSION_OCTETS_MAX (256U * 1024)
#define EXPRESSION_DEPTH_MAX  100
#define EXPRESSION_TERMS_MAX  20000
#define NEAR_CHAIN_MAX        100
#define EXPANDED_LEVELS_MAX   500 /* operators one inside another, references written out */
#define NEAR_WORDS_MAX        100
#define COUNT_MAX             1000

enum field {
	FIELD_TITLE,
	FIELD_SUMMARY,
	FIELD_CONTENT,
	FIELD_AUTHOR,
	FIELD_CATEGORY,
	FIELD_FEED,
	FIELD_LINK,
	N_FIELDS,
};

#define FIELDS_DEFAULT (1U << FIELD_TITLE | 1U << FIELD_SUMMARY | 1U << FIELD_CONTENT)

enum query_kind {
	QUERY_OR,
	QUERY_AND,
	QUERY_NOT,
	QUERY_NEAR, /* items: left, right; `n` in words */
	QUERY_ONEAR,
	QUERY_NOTNEAR,
	QUERY_COUNT,
	QUERY_SCOPE, /* `n`: the field */
	QUERY_ATLEAST,
	QUERY_LEAF,
	QUERY_REF, /* `name` */
};

struct query {
	enum query_kind kind;
	unsigned n;
	uint32_t column;      /* of its first character, 1-based, in code points */
	uint32_t sign_column; /* of the { of a count, of a NOT behind a parenthesis */
	struct query **items;
	uint32_t n_items;
	unsigned levels;   /* of the whole tree, at its root */
	struct leaf *leaf; /* shared by all queries parsed with the same `leaves` */
	char *name;
	bool quoted;
};

struct query_error {
	const char *code;
	size_t column;
	char text[256];
};

int query_parse(struct query **ret, const char *expression, struct alphabet *alphabet,
	struct leaves *leaves, struct query_error *err);
void query_free(struct query *query);

const char *query_kind_name(enum query_kind kind);
const char *field_name(enum field field);
int field_from_name(const char *name, size_t len); /* -EINVAL: none of them */

/* Writes the error and returns -EINVAL. */
int query_fail(struct query_error *err, const char *code, size_t column, const char *format, ...)
	_printf_(4, 5);

DEFINE_CLEANUP(struct query, query_free)
