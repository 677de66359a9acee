/* random - articles and expressions that few people would write, over words that meet often.
 * Owns nothing: what it writes is the caller's.
 * Running out of memory shows in the caller's buffers. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/strbuf.h"

struct random {
	uint64_t state;
	bool few; /* words and terms, so that each is met again and again */
};

unsigned random_below(struct random *random, unsigned n);

#define RANDOM_PICK(random, list) ((list)[random_below(random, ARRAY_SIZE(list))])

/* Words with what may stand between them; `filler` of a hundred are words of no expression. */
void random_text(struct random *random, struct strbuf *text, unsigned words, unsigned filler);
/* A term, phrase or regular expression; it need not be a valid one. */
void random_term(struct random *random, struct strbuf *text);
/* What may stand beside a distance; `refs` names "g0" and so on may be referred to. */
void random_span(struct random *random, struct strbuf *text, unsigned depth, unsigned refs);
void random_query(struct random *random, struct strbuf *text, unsigned depth, unsigned refs);
/* Alternatives of many words. */
void random_list(struct random *random, struct strbuf *text, unsigned n);
