/* octets - sixteen octets of text at once: which of them are what, as a mask of bits; and where the
 * first one is that somebody looks for.
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

/* What is asked of every block is no call, however large it is. */
#define OCTETS_INLINE static inline __attribute__((always_inline))

typedef uint8_t octets16 __attribute__((vector_size(OCTETS_N)));
typedef uint64_t octets8x2 __attribute__((vector_size(OCTETS_N)));

static inline octets16 octets_load(const char *text)
{
	octets16 block;

	memcpy(&block, text, sizeof(block));
	return block;
}

/* Up to eight octets as a number that begins with them, the rest zero: read from both ends, since a
 * copy of unknown length is a call. */
static inline uint64_t octets_few(const char *text, size_t n)
{
	uint64_t first = 0, last = 0;
	uint32_t half;

	if (n >= sizeof(first)) {
		memcpy(&first, text, sizeof(first));
		return first;
	}
	if (n >= sizeof(half)) {
		memcpy(&half, text, sizeof(half));
		first = half;
		memcpy(&half, text + n - sizeof(half), sizeof(half));
		last = half;
		return first | last << 8 * (n - sizeof(half));
	}
	for (size_t i = 0; i < n; i++)
		first |= (uint64_t)(uint8_t)text[i] << 8 * i;
	return first;
}

/* Where fewer are left than a block has, `pad` stands behind them. */
static inline octets16 octets_load_end(const char *text, size_t left, char pad)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	static const uint8_t behind[2 * OCTETS_N] = { [OCTETS_N... 2 * OCTETS_N - 1] = 0xFF };
	octets8x2 halves = { 0 };
	octets16 mask;

	if (left >= OCTETS_N)
		return octets_load(text);
	halves[0] = octets_few(text, left);
	halves[1] = left > 8 ? octets_few(text + 8, left - 8) : 0;
	memcpy(&mask, behind + OCTETS_N - left, sizeof(mask));
	return (octets16)halves | (mask & ((octets16){ 0 } + (uint8_t)pad));
#else
	octets16 block;

	if (left >= OCTETS_N)
		return octets_load(text);
	memset(&block, pad, sizeof(block));
	memcpy(&block, text, left);
	return block;
#endif
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

/* A block, and in the place of each octet the one before it, the second and the third before it. */
struct octets_past {
	octets16 at, one, two, three;
};

/* Of a text's first block: zeros stand before it. */
static inline struct octets_past octets_first(octets16 block)
{
#ifdef __SSE2__
	return (struct octets_past){
		block,
		(octets16)_mm_slli_si128((__m128i)block, 1),
		(octets16)_mm_slli_si128((__m128i)block, 2),
		(octets16)_mm_slli_si128((__m128i)block, 3),
	};
#else
	char octets[3 + OCTETS_N] = { 0 };

	memcpy(octets + 3, &block, sizeof(block));
	return (struct octets_past){ block, octets_load(octets + 2), octets_load(octets + 1),
		octets_load(octets) };
#endif
}

/* Three octets at least stand before the text here. */
OCTETS_INLINE struct octets_past octets_next(const char *text)
{
	return (struct octets_past){ octets_load(text), octets_load(text - 1),
		octets_load(text - 2), octets_load(text - 3) };
}

/* The same where fewer are left than a block has. */
static inline struct octets_past octets_last(const char *text, size_t left)
{
	return (struct octets_past){
		octets_load_end(text, left, ' '),
		octets_load_end(text - 1, left + 1, ' '),
		octets_load_end(text - 2, left + 2, ' '),
		octets_load_end(text - 3, left + 3, ' '),
	};
}

static inline size_t octets_least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Marks are read off the top bits, so that is where this one is: on all octets from `low` on, which is
 * 0x80 at least. */
static inline octets16 octets_from(octets16 block, uint8_t low)
{
#ifdef __SSE2__
	return (octets16)_mm_subs_epu8((__m128i)block, _mm_set1_epi8((char)(low - 0x80)));
#else
	return (octets16)(block >= (octets16){ 0 } + low);
#endif
}

/* Where what stands here is no UTF-8 (Unicode, table 3-7): a lead calls for its tails, and what is
 * called for must be there, nothing else. A character that the block breaks off is the next block's
 * business. */
OCTETS_INLINE octets16 octets_ill_formed(struct octets_past past)
{
	octets16 tails = past.at & ~(past.at + past.at);
	octets16 called = octets_from(past.one, 0xC2) | octets_from(past.two, 0xE0) |
			  octets_from(past.three, 0xF0);
	octets16 wrong = (tails ^ called) | octets_equal(past.at & 0xFE, 0xC0) |
			 octets_from(past.at, 0xF5);
	octets16 e0 = octets_equal(past.one, 0xE0), ed = octets_equal(past.one, 0xED);
	octets16 four = octets_from(past.one, 0xF0);

	/* Leads whose second octet is bounded are rare. */
	if (octets_high(e0 | ed | four))
		wrong |= (e0 & ~octets_from(past.at, 0xA0)) | (ed & octets_from(past.at, 0xA0)) |
			 (octets_equal(past.one, 0xF0) & ~octets_from(past.at, 0x90)) |
			 (octets_equal(past.one, 0xF4) & octets_from(past.at, 0x90));
	return wrong;
}

/* Marks what a search looks for, in a block that may look at the three octets before it. */
typedef octets16 (*octets_mark_fn)(struct octets_past past);

OCTETS_INLINE unsigned octets_marks(
	struct octets_past past, octets_mark_fn ascii, octets_mark_fn wide)
{
	/* Between them they have all that either looks at. */
	return octets_high(octets_high(past.at | past.three) ? wide(past) : ascii(past));
}

/* Four blocks at once: is there a mark? */
OCTETS_INLINE bool octets_marked(const char *text, octets_mark_fn ascii, octets_mark_fn wide)
{
	struct octets_past a = octets_next(text), b = octets_next(text + OCTETS_N);
	struct octets_past c = octets_next(text + 2 * OCTETS_N);
	struct octets_past d = octets_next(text + 3 * OCTETS_N);

	if (octets_high(a.three | a.at | b.at | c.at | d.at))
		return octets_high(wide(a) | wide(b) | wide(c) | wide(d));
	return octets_high(ascii(a) | ascii(b) | ascii(c) | ascii(d));
}

/* Where the first mark is; `len`: there is none. `ascii` marks what is ASCII throughout, `wide` what
 * need not be; neither marks a space behind a letter. Where marks are rare, four blocks are looked at
 * before the one that has it. */
OCTETS_INLINE size_t octets_search(
	const char *text, size_t len, bool rare, octets_mark_fn ascii, octets_mark_fn wide)
{
	struct octets_past past = octets_first(octets_load_end(text, len, ' '));
	unsigned marks = octets_marks(past, ascii, wide);
	size_t pos = OCTETS_N;

	if (len <= OCTETS_N || marks)
		return marks ? octets_least((size_t)__builtin_ctz(marks), len) : len;
	while (rare && len - pos >= 4 * OCTETS_N && !octets_marked(text + pos, ascii, wide))
		pos += 4 * OCTETS_N;
	for (; pos < len; pos += OCTETS_N) {
		if (len - pos >= OCTETS_N) {
			past = octets_next(text + pos);
		} else if (len >= OCTETS_N + 3) {
			/* Once more what had no mark. */
			pos = len - OCTETS_N;
			past = octets_next(text + pos);
		} else {
			past = octets_last(text + pos, len - pos);
		}
		marks = octets_marks(past, ascii, wide);
		if (marks)
			return octets_least(pos + (size_t)__builtin_ctz(marks), len);
	}
	return len;
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
