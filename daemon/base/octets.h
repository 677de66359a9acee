/* octets - sixteen octets of text at once: which of them are what, as a mask of bits.
 * Owns nothing.
 * Cannot fail. Bit n of a mask is octet n; where the machine has no instruction for that, the
 * compiler spells it out. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define OCTETS_N 16U

typedef uint8_t octets16 __attribute__((vector_size(OCTETS_N)));

static inline octets16 octets_load(const char *text)
{
	octets16 block;

	memcpy(&block, text, sizeof(block));
	return block;
}

/* Where fewer are left than a block has, `pad` stands behind them. */
static inline octets16 octets_load_end(const char *text, size_t left, char pad)
{
	octets16 block;

	if (left >= OCTETS_N)
		return octets_load(text);
	memset(&block, pad, sizeof(block));
	memcpy(&block, text, left);
	return block;
}

/* The mask of the top bits. */
static inline unsigned octets_high(octets16 block)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8((__m128i)block);
#else
	unsigned mask = 0;

	for (unsigned i = 0; i < OCTETS_N; i++)
		mask |= (unsigned)(block[i] >> 7) << i;
	return mask;
#endif
}

/* All bits of an octet that is it, none of one that is not: several of these are cheaper to be OR'ed
 * before their mask is asked for. */
static inline octets16 octets_equal(octets16 block, uint8_t octet)
{
	return (octets16)(block == (octets16){ 0 } + octet);
}

static inline octets16 octets_within(octets16 block, uint8_t low, uint8_t high)
{
	return (octets16)(block - low <= (octets16){ 0 } + (uint8_t)(high - low));
}

static inline unsigned octets_are(octets16 block, uint8_t octet)
{
	return octets_high(octets_equal(block, octet));
}

static inline unsigned octets_between(octets16 block, uint8_t low, uint8_t high)
{
	return octets_high(octets_within(block, low, high));
}

/* How UTF-8 stands in a block that begins with a character. */
struct octets_utf8 {
	unsigned inner; /* octets that a lead calls for */
	unsigned wrong; /* what is not well-formed, or is of four octets: not looked at here */
	unsigned whole; /* octets of the characters that end in the block */
};

/* Unicode, table 3-7, for characters of up to three octets: each lead calls for its tails, and
 * what is called for must be there, nothing else. */
static inline struct octets_utf8 octets_utf8(octets16 block)
{
	unsigned tails = octets_between(block, 0x80, 0xBF);
	unsigned pairs = octets_between(block, 0xC2, 0xDF);
	unsigned triples = octets_between(block, 0xE0, 0xEF);
	unsigned bounded = octets_high(octets_equal(block, 0xE0) | octets_equal(block, 0xED));
	unsigned inner = (pairs << 1 | triples << 1 | triples << 2) & 0xFFFF;
	struct octets_utf8 is = {
		inner,
		(tails ^ inner) | (octets_high(block) & ~(tails | pairs | triples)),
		OCTETS_N,
	};

	if (bounded)
		is.wrong |= (octets_are(block, 0xE0) << 1 & octets_between(block, 0x80, 0x9F)) |
			    (octets_are(block, 0xED) << 1 & octets_between(block, 0xA0, 0xBF));
	/* A lead in another's place is wrong where it stands. */
	if ((pairs | triples) & ~inner & 0x8000)
		is.whole = 15;
	else if (triples & ~inner & 0x4000)
		is.whole = 14;
	return is;
}

/* Octets at the beginning of a block, of which the text has `left`, that are whole characters of at
 * most three octets, well-formed and not marked. *stopped: what is behind them is not. */
static inline __attribute__((always_inline)) unsigned octets_run(
	octets16 block, size_t left, unsigned marked, bool *stopped)
{
	struct octets_utf8 is = { 0, 0, OCTETS_N };
	unsigned at;

	if (octets_high(block)) {
		is = octets_utf8(block);
		marked |= is.wrong;
		/* What does not end here is seen whole in the next block, if there is one. */
		if (left >= OCTETS_N)
			marked &= (1U << is.whole) - 1;
	}
	*stopped = marked;
	if (!marked)
		return left < is.whole ? (unsigned)left : is.whole;
	/* A mark may be on the second or third octet. */
	for (at = (unsigned)__builtin_ctz(marked); at && is.inner >> at & 1;)
		at--;
	return at;
}

/* The first of three octets; `end`: there is none. */
static inline const char *octets_find(const char *p, const char *end, char a, char b, char c)
{
	while (p < end) {
		size_t left = (size_t)(end - p);
		octets16 block = octets_load_end(p, left, a);
		unsigned found = octets_high(octets_equal(block, (uint8_t)a) |
					     octets_equal(block, (uint8_t)b) |
					     octets_equal(block, (uint8_t)c));
		size_t at = found ? (size_t)__builtin_ctz(found) : OCTETS_N;

		if (found)
			return p + (at < left ? at : left);
		p += OCTETS_N;
	}
	return end;
}
