/* leaf - a term, phrase or regular expression, ready to be looked for in a text.
 * Owns its parts and its pattern; expressions share it, and the last leaf_free frees it. Articles
 * share it too: nothing but `uses` and `index` changes once it is made.
 * A term that cannot be looked for is -EINVAL with a code and a sentence. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "match/alphabet.h"
#include "match/text.h"

#define PREFIX_CODE_POINTS_MIN 3

struct regex;

/* What is kept of one term, in octets: less than can be counted with sixteen bits. */
#define TERM_OCTETS_MAX ((size_t)UINT16_MAX)

/* One word, one run of signs, or one Hangul run of a term. */
struct part {
	uint8_t kind;    /* enum token_kind */
	uint8_t n_signs; /* code points of a run of signs or of Hangul, at most UINT8_MAX */
	uint16_t first_script : 4; /* of a run of signs */
	uint16_t last_script : 4;
	bool prefix : 1;
	bool dotted : 1;
	bool stemmed : 1;
	bool same : 1; /* its exact text is the folded one */
	uint16_t n_folded, n_exact;
	uint16_t texts; /* octets from here to them: see below */
};

/* One piece of memory, with its texts behind the parts: plans have very many. */
struct leaf {
	uint32_t uses;
	uint32_t index;  /* + 1, in the plan that has it; 0: none yet */
	uint16_t source; /* octets from here to it */
	uint16_t n_parts : 14;
	bool exact : 1;
	bool regex : 1;      /* instead of parts */
	struct part parts[]; /* where there are none, the pattern's address */
};

_Static_assert(TERM_OCTETS_MAX / sizeof(struct part) < 1 << 14, "a leaf can count its parts");

/* As the expression has it. */
static inline const char *leaf_source(const struct leaf *leaf)
{
	return (const char *)leaf + leaf->source;
}

/* NULL: it has parts. */
static inline struct regex *leaf_regex(const struct leaf *leaf)
{
	struct regex *regex = NULL;

	if (leaf->regex)
		memcpy(&regex, leaf->parts, sizeof(regex));
	return regex;
}

static inline const char *part_folded(const struct part *part)
{
	return (const char *)part + part->texts;
}

/* Without an acronym's dots. */
static inline const char *part_exact(const struct part *part)
{
	return part_folded(part) + (part->same ? 0 : part->n_folded + 1);
}

/* Only where it is stemmed. */
static inline const char *part_stem(const struct part *part)
{
	return part_exact(part) + part->n_exact + 1;
}

struct leaf_error {
	const char *code;
	char text[200];
};

struct leaf_spec {
	const char *source; /* as the expression has it, marks included */
	size_t n_source;
	const char *inner; /* without them */
	size_t n_inner;
	bool exact, stem, caseless;
};

/* No word of English is longer: a longer one is its own stem. */
#define STEM_OCTETS_MAX 64

struct stemmer;
int stemmer_new(struct stemmer **ret);
void stemmer_free(struct stemmer *stemmer);
/* The word's stem by Snowball's English rules; valid until the next call. */
const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t len, size_t *ret_len);

/* The terms of many expressions, so that each is made once. */
struct leaves {
	struct leaf **slots; /* by their source; a power of two, at most half of them taken */
	size_t n_slots, n;
	struct text scratch;
	struct strbuf draft;      /* of the leaf that is being made */
	struct leaf_chunk *chunk; /* where the next one goes */
};

/* Borrows what `leaves` keeps from one term to the next, and does not add to them. */
int leaf_new_term(struct leaf **ret, const struct leaf_spec *spec, struct alphabet *alphabet,
	struct leaves *leaves, struct leaf_error *err);
int leaf_new_regex(struct leaf **ret, const struct leaf_spec *spec, struct alphabet *alphabet,
	struct leaf_error *err);
void leaf_free(struct leaf *leaf);
void leaf_chunk_free(struct leaf_chunk *chunk); /* no more leaves go there */

/* The term as it was made before, for the caller to leaf_free; NULL: it was not. */
struct leaf *leaves_get(const struct leaves *leaves, const char *source, size_t len);
/* Keeps it as well; -ENOMEM. */
int leaves_add(struct leaves *leaves, struct leaf *leaf);
void leaves_clear(struct leaves *leaves);

struct found {
	size_t start, end;  /* octets of the exact text */
	size_t first, last; /* tokens */
};

/* Does the leaf stand at this token, `offset` octets into it (Hangul only)? The stem of the first
 * token, where the caller has it. */
bool leaf_stands(const struct leaf *leaf, const struct text *text, size_t token, size_t offset,
	struct stemmer *stemmer, struct found *ret);

DEFINE_CLEANUP(struct leaf, leaf_free)
DEFINE_CLEANUP(struct stemmer, stemmer_free)
