/* lexer - an expression as a row of lexemes.
 * Owns nothing: lexemes point into the expression.
 * What is no lexeme is -EINVAL with the error, its column included. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "match/query.h"

enum lexeme_kind {
	LEX_END,
	LEX_OPEN,
	LEX_CLOSE,
	LEX_COMMA,
	LEX_AND,
	LEX_OR,
	LEX_NOT,
	LEX_NEAR,
	LEX_ONEAR,
	LEX_NOTNEAR,
	LEX_ATLEAST,
	LEX_FIELD,
	LEX_TERM,
	LEX_PHRASE,
	LEX_REGEX,
	LEX_REF,
	LEX_COUNT,
};

struct lexeme {
	enum lexeme_kind kind;
	size_t start, end;       /* octets of the expression */
	size_t inner, inner_end; /* of the word, phrase, pattern or name without its marks */
	unsigned n;              /* distance, count, field */
	bool exact, stem, caseless;
	bool touches; /* no space before it */
};

struct lexer {
	const char *text;
	size_t len;
	size_t pos;
};

int lexer_next(struct lexer *lexer, struct lexeme *ret, struct query_error *err);
size_t lexer_column(const struct lexer *lexer, size_t pos);
