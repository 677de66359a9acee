/* alphabet - what each code point becomes and how it joins others into words.
 * Owns its tables, filled from ICU as code points are met: one for each thread of use, not shared.
 * Running out of memory is remembered, not returned: ask alphabet_failed once at the end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/* How a code point of the exact text takes part in words: UAX #29's classes, tailored. */
enum cp_class {
	CP_OTHER,
	CP_LETTER,
	CP_HEBREW,
	CP_DIGIT,
	CP_HANGUL,
	CP_SINGLE, /* a token by itself: Han, kana, and letters UAX #29 does not join (Thai) */
	CP_EXTEND, /* belongs to what stands before it */
	CP_APOSTROPHE,
	CP_QUOTE,
	CP_DOT,
	CP_MIDLETTER,
	CP_MIDNUM,
};

enum cp_script {
	SCRIPT_OTHER,
	SCRIPT_HAN,
	SCRIPT_HIRAGANA,
	SCRIPT_KATAKANA,
	SCRIPT_KANA, /* the prolonged sound mark: of the script of the kana before it */
};

enum {
	CP_KNOWN = 1,
	CP_IGNORABLE = 2,
	CP_JOINS_BEFORE = 4, /* normalising may join it with what stands before it */
	CP_LOWER = 8,
	CP_PLAIN = 16, /* stays what it is, whatever stands before it */
};

struct cp {
	uint32_t exact;  /* the one code point it becomes, or where in the pool they start */
	uint32_t folded; /* the same for the case fold of this code point in the exact text */
	uint8_t n_exact;
	uint8_t n_folded;
	uint8_t class;
	uint8_t script;
	uint8_t flags;
};

/* Combining marks beyond this many code points start a new segment, unless they are dropped: UAX #15
 * allows 30 for text that can be processed as a stream, and sorting them is quadratic. */
#define SEGMENT_MAX     32
#define SEGMENT_OUT_MAX 128

/* What is normalised as one: a base with its marks. */
struct segment {
	size_t from, to;       /* octets of the original */
	size_t cp_from, cp_to; /* code points of the original */
	uint32_t out[SEGMENT_OUT_MAX];
	size_t n_out;
};

/* A place in the original: set to zero to start. */
struct cursor {
	size_t pos, cp;
};

#define CODE_POINTS   0x110000U
#define ALPHABET_PAGE 128U

struct UNormalizer2;

struct alphabet {
	struct cp *pages[CODE_POINTS / ALPHABET_PAGE]; /* of what was met so far */
	const struct UNormalizer2 *nfkc, *nfd, *nfc;
	uint32_t *pool;
	size_t n_pool, pool_size;
	struct cp nothing; /* what is given out where memory has run out */
	bool failed;
};

int alphabet_new(struct alphabet **ret);
void alphabet_free(struct alphabet *alphabet);
bool alphabet_failed(const struct alphabet *alphabet);

/* Of a code point that is met for the first time. */
const struct cp *alphabet_make(struct alphabet *alphabet, uint32_t c);

/* Never NULL; valid until the next call. */
static inline const struct cp *alphabet_get(struct alphabet *alphabet, uint32_t c)
{
	const struct cp *page = alphabet->pages[c / ALPHABET_PAGE];

	if (page && page[c % ALPHABET_PAGE].flags & CP_KNOWN)
		return &page[c % ALPHABET_PAGE];
	return alphabet_make(alphabet, c);
}

/* The same for the first 128, all at once. */
const struct cp *alphabet_ascii(const struct alphabet *alphabet);

/* The case fold of c; returns how many of `out`. */
size_t alphabet_fold(struct alphabet *alphabet, uint32_t c, uint32_t out[static 3]);

/* The next segment of UTF-8 text in the exact form; false at the end. */
bool alphabet_segment(struct alphabet *alphabet, const char *text, size_t len,
	struct cursor *cursor, struct segment *ret);

DEFINE_CLEANUP(struct alphabet, alphabet_free)
