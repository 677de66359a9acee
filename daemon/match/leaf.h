/* leaf - a term, phrase or regular expression, ready to be looked for in a text.
 * Owns its parts and its pattern; expressions share it, and the last leaf_free frees it. Articles
 * share it too: nothing but `uses` and `index` changes once it is made.
 * A term that cannot be looked for is -EINVAL with a code and a sentence. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "match/alphabet.h"
#include "match/text.h"

#define PREFIX_CODE_POINTS_MIN 3

struct regex;

/* One word, one run of signs, or one Hangul run of a term. */
struct part {
	uint8_t kind; /* enum token_kind */
	bool prefix;
	bool dotted;
	uint8_t first_script, last_script; /* of a run of signs */
	uint32_t n_signs;                  /* code points of a run of signs or of Hangul */
	uint32_t n_folded, n_exact, n_stem;
	char *folded;
	char *exact; /* without an acronym's dots */
	char *stem;  /* NULL: not stemmed */
};

struct leaf {
	char *source; /* as the expression has it */
	uint32_t uses;
	uint32_t index; /* + 1, in the plan that has it; 0: none yet */
	struct part *parts;
	struct regex *regex; /* instead of parts */
	uint32_t n_parts;
	bool exact;
	bool packed; /* one piece of a chunk, its parts and texts behind it */
};

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
