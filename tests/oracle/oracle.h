/* oracle - the topic language read word for word from its page, slowly: what the engine is held to.
 * Owns what it reads: oracle_text_clear, oracle_forget. Shares the parser's tree, no more.
 * Anything unexpected fails the test that asked. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicode/utypes.h>

#include "match/query.h"
#include "model/alert.h"
#include "model/article.h"

/* In a comparison for qsort. */
#define COMPARE(a, b, member)                                                                      \
	do {                                                                                       \
		if ((a)->member != (b)->member)                                                    \
			return (a)->member < (b)->member ? -1 : 1;                                 \
	} while (0)

struct oracle_token {
	size_t start, end; /* code points of the exact text */
	size_t behind;     /* end, with a possessive that was removed */
	size_t unit, unit_end;
	enum { ORACLE_WORD, ORACLE_SIGN, ORACLE_HANGUL } kind;
	bool dotted, upper, touches;
	bool prefix; /* of a term: a * stands behind it */
	int script;
	char *exact, *folded; /* UTF-8, without the dots of an acronym */
};

struct oracle_text {
	UChar32 *cps;
	size_t *from, *to; /* code points of the original */
	size_t n_cps;
	struct oracle_token *tokens;
	size_t n_tokens;
	size_t units;
	char *utf8;
};

/* Sections 2.1 to 2.3: the exact text, without a way back to the original. */
void oracle_normalise(struct oracle_text *text, const char *utf8);
/* The way back and the words too. */
void oracle_read(struct oracle_text *text, const char *utf8);
void oracle_text_clear(struct oracle_text *text);

/* In units.c. */
struct oracle_units {
	UChar *units;
	int32_t n, size;
};
void oracle_append(struct oracle_units *to, UChar32 c);
bool oracle_is_mark(UChar32 c);
/* The exact text of one piece of the original, appended. */
void oracle_exact(struct oracle_units *to, const UChar32 *original, size_t n);
/* The original's code points; the caller frees them. */
UChar32 *oracle_code_points(const char *utf8, size_t *ret_n);
char *oracle_utf8(const UChar *units, int32_t n);

/* A place in a field. */
struct oracle_place {
	size_t field, start, end; /* code points of the exact text */
	size_t unit, unit_end;
};

struct oracle_places {
	struct oracle_place *items;
	size_t n, size;
};

void oracle_add(struct oracle_places *places, struct oracle_place place);
/* In order, equal ones once. */
void oracle_sort(struct oracle_places *places);

/* In term.c: where a term, phrase or regular expression stands in one field. */
void oracle_find(struct oracle_places *ret, const struct leaf *leaf, const struct oracle_text *text,
	size_t field);

/* --- in eval.c ---------------------------------------------------------------------------------- */

/* What @ refers to. */
struct oracle_names {
	const char *const *names;
	const struct query *const *queries;
	size_t n;
};

/* The article that is spoken of, until the next. */
void oracle_article(const struct article *article, const char *feed);
void oracle_forget(void);
/* A query has been changed: what was found for it no longer holds. */
void oracle_forget_places(void);
bool oracle_true(const struct query *query, const struct oracle_names *names);
/* The hits of a query that is true. */
void oracle_hits(struct hit_list *ret, const struct query *query, const struct oracle_names *names);
