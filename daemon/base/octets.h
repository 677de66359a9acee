/* octets - sixteen octets of text at once: which of them are what, as a mask of bits.
 * Owns nothing.
 * Cannot fail. Bit n of a mask is octet n; where the machine has no instruction for that, the
 * compiler spells it out. */
#pragma once

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define OCTETS_N 16U

typedef uint8_t octets __attribute__((vector_size(OCTETS_N)));

static inline octets octets_load(const char *text)
{
	octets block;

	memcpy(&block, text, sizeof(block));
	return block;
}

/* The last `len` octets of a text, fewer than a block, and `pad` behind them. */
static inline octets octets_load_end(const char *text, size_t len, char pad)
{
	octets block;

	memset(&block, pad, sizeof(block));
	memcpy(&block, text, len);
	return block;
}

/* The top bits. */
static inline unsigned octets_high(octets block)
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

static inline unsigned octets_are(octets block, uint8_t octet)
{
	return octets_high((octets)(block == (octets){ 0 } + octet));
}

static inline unsigned octets_between(octets block, uint8_t low, uint8_t high)
{
	return octets_high((octets)(block - low <= (octets){ 0 } + (uint8_t)(high - low)));
}

/* How UTF-8 stands in a block that begins with a character. */
struct octets_utf8 {
	unsigned inner; /* octets that a lead calls for */
	unsigned wrong; /* what is not well-formed, or is of four octets: not looked at here */
	unsigned whole; /* octets of the characters that end in the block */
};

/* Unicode, table 3-7, for characters of up to three octets: each lead calls for its tails, and
 * what is called for must be there, nothing else. */
static inline struct octets_utf8 octets_utf8(octets block)
{
	unsigned tails = octets_between(block, 0x80, 0xBF);
	unsigned pairs = octets_between(block, 0xC2, 0xDF);
	unsigned triples = octets_between(block, 0xE0, 0xEF);
	unsigned bounded = octets_are(block, 0xE0) | octets_are(block, 0xED);
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

/* Where the first character begins in which something is marked. */
static inline unsigned octets_first(unsigned marked, unsigned inner)
{
	unsigned at = (unsigned)__builtin_ctz(marked);

	while (at && inner >> at & 1)
		at--;
	return at;
}
