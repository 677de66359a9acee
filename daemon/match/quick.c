/* The words that most text consists of: ASCII between spaces, and Han and kana one by one. What
 * needs a rule is left to words.c. */
#include <errno.h>
#include <string.h>

#include "base/octets.h"
#include "base/utf8.h"
#include "match/text.h"

#define BLOCK 64

/* One bit for each of so many octets: ASCII letters and digits, letters, small letters, beyond ASCII;
 * and signs of ASCII that may join what stands before and behind them: a dot or comma digits, and
 * a dot the single letters of an acronym, an apostrophe any. */
struct block {
	uint64_t word, letter, lower, wide, point, apostrophe;
};

/* Writes the octets in small letters as well. */
static inline struct block read_block(const char *text, char *folded)
{
	struct block block = { 0 };

	for (unsigned i = 0; i < BLOCK; i += OCTETS_N) {
		octets16 octets = octets_load(text + i);
		octets16 letter = octets_within(octets | 0x20, 'a', 'z');
		octets16 lower = letter & octets_equal(octets & 0x20, 0x20);
		octets16 word = letter | octets_within(octets, '0', '9');
		octets16 point = octets_equal(octets, '.') | octets_equal(octets, ',') |
				 octets_equal(octets, ';');

		block.word |= (uint64_t)octets_high(word) << i;
		block.letter |= (uint64_t)octets_high(letter) << i;
		block.lower |= (uint64_t)octets_high(lower) << i;
		block.wide |= (uint64_t)octets_high(octets) << i;
		block.point |= (uint64_t)octets_high(point) << i;
		block.apostrophe |= (uint64_t)octets_high(octets_equal(octets, '\'')) << i;
		octets |= letter & 0x20;
		memcpy(folded + i, &octets, sizeof(octets));
	}
	return block;
}

static inline uint64_t below(unsigned bit)
{
	return bit < BLOCK ? (UINT64_C(1) << bit) - 1 : UINT64_MAX;
}

static int reserve(struct text *text)
{
	strbuf_reserve(&text->folded, BLOCK + TEXT_SLACK);
	return strbuf_failed(&text->folded) ? -ENOMEM : text_reserve_tokens(text, BLOCK / 2);
}

/* The first octets behind words that what is there may join to more. A point joins nothing to a
 * letter, unless the letter stands alone. */
static inline uint64_t joined_ends(const struct block *block, uint64_t starts, uint64_t ends)
{
	return ends & (block->apostrophe | block->wide |
			      (block->point & ~((block->letter & ~starts) << 1)));
}

/* The first octets behind the words that are all in `set`, others aside: from such a word's start the
 * carry goes through to its end. */
static inline uint64_t all_of(uint64_t word, uint64_t starts, uint64_t set)
{
	return ((word & set) + (starts & set)) & ~word;
}

static inline unsigned last_below(uint64_t bits, unsigned bit)
{
	return 63U - (unsigned)__builtin_clzll(bits & below(bit));
}

/* The words of one block from *pos on, which it moves behind them; false where it stops at one that
 * needs the rules. */
static bool quick_block(struct text *text, size_t *pos)
{
	char *folded = text->folded.text + text->folded.len;
	struct token *token = text->tokens + text->n_tokens;
	struct block block = read_block(text->exact.text + *pos, folded);
	unsigned used = block.wide ? (unsigned)__builtin_ctzll(block.wide) : BLOCK;
	uint64_t word = block.word & below(used), starts = word & ~(word << 1);
	uint64_t ends = ~word & word << 1, joined = joined_ends(&block, starts, ends);
	uint64_t no_lower = all_of(word, starts, ~block.lower);
	uint32_t units = text->units;
	bool plain = true;

	if (joined) {
		used = last_below(starts, (unsigned)__builtin_ctzll(joined));
		plain = false;
	} else if (word >> (BLOCK - 1)) {
		/* The last one may go on in the next block. */
		used = last_below(starts, BLOCK);
		plain = used > 0;
	}
	for (starts &= below(used); starts; starts &= starts - 1, ends &= ends - 1) {
		unsigned start = (unsigned)__builtin_ctzll(starts);
		unsigned end = (unsigned)__builtin_ctzll(ends);

		*token++ = (struct token){ .start = (uint32_t)(*pos + start),
			.end = (uint32_t)(*pos + end),
			.folded = (uint32_t)(text->folded.len + start),
			.n_folded = end - start,
			.unit = units,
			.hash = word_hash_padded(folded + start, end - start),
			.flags = no_lower >> end & 1 ? TOKEN_UPPER : 0 };
		units += UNITS_A_WORD;
	}
	text->units = units;
	text->n_tokens = (size_t)(token - text->tokens);
	text->folded.len += used;
	*pos += used;
	return plain;
}

static int quick_ascii(struct text *text, size_t *pos)
{
	size_t first = text->n_tokens;
	uint32_t touched = first ? text->tokens[first - 1].end : UINT32_MAX;
	int r = 1;

	while (r > 0 && *pos < text->exact.len && !(text->exact.text[*pos] & 0x80)) {
		if (reserve(text) < 0)
			return -ENOMEM;
		r = quick_block(text, pos);
	}
	if (text->n_tokens > first && text->tokens[first].start == touched)
		text->tokens[first].flags |= TOKEN_TOUCHES;
	*pos = MIN(*pos, text->exact.len);
	return r;
}

/* The code point of three octets at pos; 0: there are fewer or more. */
static inline uint32_t three_octets(const struct text *text, size_t pos)
{
	const unsigned char *p = (const unsigned char *)text->exact.text + pos;

	if (text->exact.len - pos < 3 || (p[0] & 0xF0) != 0xE0)
		return 0;
	return (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
}

static uint8_t class_at(const struct text *text, struct alphabet *alphabet, size_t pos)
{
	if (pos == text->exact.len)
		return CP_OTHER;
	return alphabet_get(alphabet, utf8_next(text->exact.text, text->exact.len, &pos))->class;
}

/* The token that signs follow. */
struct before {
	size_t end;
	uint8_t script;
	bool sign; /* with nothing between it and what is looked at next */
};

/* The signs from *pos on that there is room for; moves *pos to what is none, and returns it. */
static uint32_t sign_run(
	struct text *text, struct alphabet *alphabet, size_t *pos, struct before *before)
{
	struct token *token = text->tokens + text->n_tokens,
		     *full = text->tokens + text->tokens_size;
	struct before last = *before;
	size_t at = *pos;
	uint32_t units = text->units, c = 0;

	for (; token < full && (c = three_octets(text, at)); at += 3) {
		const struct cp *cp = alphabet_get(alphabet, c);
		bool touches = last.end == at;

		if (cp->class != CP_SINGLE) {
			if (cp->class != CP_OTHER)
				break;
			last.sign = false;
			continue;
		}
		last = (struct before){ at + 3,
			cp->script != SCRIPT_KANA ? cp->script : token_kana(touches, last.script),
			true };
		*token++ = (struct token){ .start = (uint32_t)at,
			.end = (uint32_t)last.end,
			.unit = units,
			.hash = c,
			.kind = TOKEN_SIGN,
			.flags = TOKEN_UPPER | (touches ? TOKEN_TOUCHES : 0),
			.script = last.script };
		units += UNITS_A_SIGN;
	}
	*before = last;
	*pos = at;
	text->units = units;
	text->n_tokens = (size_t)(token - text->tokens);
	return c;
}

static int quick_signs(struct text *text, struct alphabet *alphabet, size_t *pos)
{
	struct before before = { .end = SIZE_MAX, .script = SCRIPT_OTHER };
	uint32_t c;

	if (text->n_tokens) {
		before.end = text->tokens[text->n_tokens - 1].end;
		before.script = text->tokens[text->n_tokens - 1].script;
	}
	do {
		if (text_reserve_tokens(text, BLOCK) < 0)
			return -ENOMEM;
		c = sign_run(text, alphabet, pos, &before);
	} while (c && text->n_tokens == text->tokens_size);
	switch (class_at(text, alphabet, *pos)) {
	case CP_EXTEND:
	case CP_APOSTROPHE: break;
	default: return !c;
	}
	/* A mark, or perhaps a possessive, belongs to the last one. */
	if (before.sign) {
		text->n_tokens--;
		text->units -= UNITS_A_SIGN;
		*pos -= 3;
	}
	return 0;
}

int text_quick_words(struct text *text, struct alphabet *alphabet, size_t *pos)
{
	int r = 1;

	while (r > 0 && *pos < text->exact.len) {
		if (!(text->exact.text[*pos] & 0x80))
			r = quick_ascii(text, pos);
		else if (three_octets(text, *pos))
			r = quick_signs(text, alphabet, pos);
		else
			r = 0;
	}
	return r < 0 ? r : 0;
}
