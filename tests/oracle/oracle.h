/* oracle - the topic language read word for word from its page, slowly: what the engine is held to.
 * Owns what it makes: oracle_text_clear. Shares the parser's tree with the engine, no more.
 * Anything unexpected fails the test that asked. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicode/utypes.h>

#include "match/query.h"
#include "model/article.h"

#define ORACLE_CPS_MAX    1500
#define ORACLE_TOKENS_MAX 500
#define ORACLE_HITS_MAX   2000

struct oracle_token {
	size_t start, end; /* code points of the exact text */
	size_t unit;
	enum { ORACLE_WORD, ORACLE_SIGN, ORACLE_HANGUL } kind;
	bool dotted, upper, touches;
	bool prefix; /* of a term: a * stands behind it */
	int script;
	char exact[256], folded[512]; /* UTF-8, without the dots of an acronym */
};

struct oracle_text {
	UChar32 cps[ORACLE_CPS_MAX];
	size_t n_cps;
	struct oracle_token tokens[ORACLE_TOKENS_MAX];
	size_t n_tokens;
	size_t units;
	char utf8[4 * ORACLE_CPS_MAX + 1];
};

/* Sections 2.1 and 2.2, of the whole text at once. */
void oracle_normalise(struct oracle_text *text, const char *utf8);
/* The words of section 2 too. */
void oracle_read(struct oracle_text *text, const char *utf8);

/* Is the query true? `names` and `queries`: what @ refers to. */
struct oracle_names {
	const char *const *names;
	const struct query *const *queries;
	size_t n;
};
/* The article that oracle_true speaks of, until the next. */
void oracle_article(const struct article *article);
bool oracle_true(const struct query *query, const struct oracle_names *names);
