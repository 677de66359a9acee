/* text - one field in its normal form, its words, and the way back to the original.
 * Owns its buffers, kept from one article to the next: text_clear. Borrows the original.
 * -ENOMEM at worst. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/strbuf.h"
#include "match/alphabet.h"

/* What lies behind is not looked at. */
#define FIELD_OCTETS_MAX (16U * 1024 * 1024)

#define UNITS_A_WORD 2
#define UNITS_A_SIGN 1

enum token_kind {
	TOKEN_WORD,
	TOKEN_SIGN, /* one Han or kana character */
	TOKEN_HANGUL,
};

enum {
	TOKEN_DOTTED = 1,  /* a dotted acronym; its folded form is without the dots */
	TOKEN_UPPER = 2,   /* no lower-case letter in it */
	TOKEN_TOUCHES = 4, /* nothing between it and the token before */
};

struct token {
	uint32_t start, end;       /* octets of the exact text */
	uint32_t folded, n_folded; /* of a word: octets of the folded text */
	uint32_t unit;             /* where it starts, in units of distance */
	uint8_t kind;
	uint8_t flags;
	uint8_t script;
	uint8_t n_removed; /* octets of a possessive behind it */
	uint64_t hash;     /* of a word's folded text: word_hash; a sign's code point */
};

/* A stretch of exact text and where it came from. */
struct place {
	uint32_t exact;
	uint32_t cp_from, cp_to;
	uint32_t from, to; /* octets */
	bool run;          /* one octet, one code point each: count on from the start */
};

struct text {
	const char *original;
	size_t n_original;
	struct strbuf exact;
	struct strbuf folded; /* of the words, in their order */
	struct token *tokens;
	size_t n_tokens, tokens_size;
	uint32_t units;
	struct place *places; /* only after text_map */
	size_t n_places, places_size;
};

struct original_span {
	size_t cp_from, cp_to;
	size_t from, to;
};

int text_read(struct text *text, struct alphabet *alphabet, const char *original);
int text_read_len(struct text *text, struct alphabet *alphabet, const char *original, size_t len);
void text_clear(struct text *text);

/* Octets behind exact and folded text that may be read: loops take many at a time. */
#define TEXT_SLACK 64

/* For tables of what plans hold, which no outsider chooses: not seeded. */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	a = (a ^ b) * UINT64_C(0xBF58476D1CE4E5B9);
	return a ^ a >> 31;
}

/* Of the n octets that a word of sixteen has, those in its first eight are kept by
 * octets_kept[8 + n], those behind by octets_kept[n]. */
extern const uint64_t octets_kept[25];

static inline uint64_t eight_octets(const char *text)
{
	uint64_t word;

	memcpy(&word, text, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* Up to eight octets, the rest zero; eight may be read. */
static inline uint64_t padded_word(const char *text, size_t len)
{
	return eight_octets(text) & octets_kept[8 + len];
}

/* Of text with TEXT_SLACK. Nearly all words have at most sixteen octets: no loop, no branch. Each
 * step can be undone: of two such words of one length that differ only in their first eight octets
 * the hashes differ. */
static inline uint64_t word_hash_padded(const char *text, size_t len)
{
	uint64_t hash = len * UINT64_C(0x9E3779B97F4A7C15);

	for (; len > 16; text += 8, len -= 8)
		hash = hash_mix(hash, eight_octets(text));
	hash = hash_mix(hash, padded_word(text, len));
	hash = hash_mix(hash, eight_octets(text + 8) & octets_kept[len]);
	return hash * UINT64_C(0x94D049BB133111EB);
}

/* Of two words, one behind the other: the same word twice is no special case, nor are two turned
 * around. */
static inline uint64_t pair_hash(uint64_t first, uint64_t second)
{
	return hash_mix(first * UINT64_C(0x9E3779B97F4A7C15), second);
}

/* word_hash_padded of any text. */
uint64_t word_hash(const char *text, size_t len);

/* Of one sign, or Hangul syllable, and of two: of their code points; `second` 0: there is none. */
static inline uint64_t sign_hash(uint32_t first, uint32_t second)
{
	return hash_mix(first, second * UINT64_C(0x9E3779B97F4A7C15)) *
	       UINT64_C(0x94D049BB133111EB);
}

static inline uint32_t token_units(const struct token *token)
{
	return token->kind == TOKEN_SIGN ? UNITS_A_SIGN : UNITS_A_WORD;
}

/* The exact form of a token without an acronym's dots equals these octets? */
bool token_is_exactly(
	const struct text *text, const struct token *token, const char *exact, size_t len);

/* Builds the way back; text_origin may be asked after it. */
int text_map(struct text *text, struct alphabet *alphabet);
struct original_span text_origin(const struct text *text, size_t start, size_t end);

/* In words.c: finds the tokens of the exact text. */
int text_find_words(struct text *text, struct alphabet *alphabet);
/* In quick.c: those that need no rule, from *pos on, which it moves to the first that does. */
int text_quick_words(struct text *text, struct alphabet *alphabet, size_t *pos);
/* Room for so many more tokens. */
int text_reserve_tokens_slowly(struct text *text, size_t more);
static inline int text_reserve_tokens(struct text *text, size_t more)
{
	return text->tokens_size - text->n_tokens >= more ? 0
							  : text_reserve_tokens_slowly(text, more);
}

/* The script of a prolonged sound mark behind this one. */
static inline uint8_t token_kana(bool touches, uint8_t before)
{
	return touches && before == SCRIPT_HIRAGANA ? SCRIPT_HIRAGANA : SCRIPT_KATAKANA;
}
