/* UAX #29 words with the page's tailorings (topic language, section 2). */
#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "match/text.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Walks the exact text; `class` is of the code point at `pos`, which ends at `next`. */
struct walk {
	struct text *text;
	struct alphabet *alphabet;
	const struct cp *ascii;
	size_t pos, next;
	uint32_t c;
	uint8_t class;
	uint8_t script;
	uint8_t flags;
};

/* French, Italian and Catalan articles and the like, which lose their vowel before another. */
static const char *const elisions[] = { "l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu",
	"lorsqu", "puisqu", "quoiqu", "dell", "nell", "all", "sull", "dall", "coll", "dagl", "degl",
	"negl", "sugl", "un", "quell", "quest", "sant", "gl" };

static bool is_end(const struct walk *walk)
{
	return walk->pos >= walk->text->exact.len;
}

static void look(struct walk *walk)
{
	const struct cp *cp;
	unsigned char octet;

	walk->next = walk->pos;
	walk->class = CP_OTHER;
	walk->c = 0;
	if (is_end(walk))
		return;
	octet = (unsigned char)walk->text->exact.text[walk->pos];
	if (octet < 0x80) {
		walk->c = octet;
		walk->next++;
		cp = &walk->ascii[octet];
	} else {
		walk->c = utf8_next(walk->text->exact.text, walk->text->exact.len, &walk->next);
		cp = alphabet_get(walk->alphabet, walk->c);
	}
	walk->class = cp->class;
	walk->script = cp->script;
	walk->flags = cp->flags;
}

static void step(struct walk *walk)
{
	walk->pos = walk->next;
	look(walk);
}

static bool is_letter(uint8_t class)
{
	return class == CP_LETTER || class == CP_HEBREW;
}

/* Steps over the code point and the marks behind it. */
static void step_cluster(struct walk *walk)
{
	do
		step(walk);
	while (walk->class == CP_EXTEND);
}

static struct walk ahead(const struct walk *walk)
{
	struct walk copy = *walk;

	step(&copy);
	return copy;
}

/* At an apostrophe: is it a trailing 's? */
static bool at_possessive(const struct walk *walk)
{
	struct walk next;

	if (walk->class != CP_APOSTROPHE)
		return false;
	next = ahead(walk);
	if (next.c != 's' && next.c != 'S')
		return false;
	step(&next);
	return !is_letter(next.class) && next.class != CP_DIGIT && next.class != CP_EXTEND &&
	       (next.class != CP_APOSTROPHE || !is_letter(ahead(&next).class));
}

/* Whether the code point at walk joins `before` and what follows into one word. */
static bool joins(const struct walk *walk, uint8_t before)
{
	uint8_t after;

	if (walk->class < CP_APOSTROPHE)
		return false;
	after = ahead(walk).class;
	switch (walk->class) {
	case CP_APOSTROPHE:
		return (is_letter(before) && is_letter(after)) ||
		       (before == CP_DIGIT && after == CP_DIGIT);
	case CP_MIDLETTER: return is_letter(before) && is_letter(after);
	case CP_QUOTE: return before == CP_HEBREW && after == CP_HEBREW;
	case CP_DOT:
	case CP_MIDNUM: return before == CP_DIGIT && after == CP_DIGIT;
	default: return false;
	}
}

/* The case fold of a code point beyond ASCII, written at `out`; returns the octets. */
static size_t fold_wide(struct alphabet *alphabet, uint32_t c, char *out)
{
	uint32_t folded[3];
	size_t n = alphabet_fold(alphabet, c, folded), len = 0;

	for (size_t i = 0; i < n; i++)
		len += utf8_encode(out + len, folded[i]);
	return len;
}

/* Appends the case fold of one token, without dots where it is an acronym. A fold has at most three
 * code points of four octets for one of two. */
static void fold_token(struct text *text, struct alphabet *alphabet, struct token *token)
{
	const char *exact = text->exact.text;
	bool upper = true;
	char *out;

	token->folded = (uint32_t)text->folded.len;
	strbuf_reserve(&text->folded, 6 * (size_t)(token->end - token->start) + 12);
	if (strbuf_failed(&text->folded))
		return;
	out = text->folded.text + text->folded.len;
	for (size_t pos = token->start; pos < token->end;) {
		unsigned char c = (unsigned char)exact[pos];

		if (c >= 0x80) {
			uint32_t wide = utf8_next(exact, token->end, &pos);

			upper = upper && !(alphabet_get(alphabet, wide)->flags & CP_LOWER);
			out += fold_wide(alphabet, wide, out);
			continue;
		}
		pos++;
		if (c == '.' && token->flags & TOKEN_DOTTED)
			continue;
		upper = upper && !(c >= 'a' && c <= 'z');
		*out++ = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	token->n_folded = (uint32_t)(out - (text->folded.text + token->folded));
	text->folded.len += token->n_folded;
	*out = '\0';
	token->hash = word_hash(text->folded.text + token->folded, token->n_folded);
	if (upper)
		token->flags |= TOKEN_UPPER;
}

/* Signs have no case: their folded form is the exact one. */
static void copy_sign(struct text *text, struct token *token)
{
	token->folded = (uint32_t)text->folded.len;
	token->n_folded = token->end - token->start;
	token->flags |= TOKEN_UPPER;
	strbuf_add(&text->folded, text->exact.text + token->start, token->n_folded);
}

static int reserve_tokens(struct text *text)
{
	size_t size = MAX(text->tokens_size * 2, (size_t)64);
	struct token *tokens;

	if (text->n_tokens < text->tokens_size)
		return 0;
	tokens = reallocarray(text->tokens, size, sizeof(*tokens));
	if (!tokens)
		return -ENOMEM;
	text->tokens = tokens;
	text->tokens_size = size;
	return 0;
}

static int add_token(struct walk *walk, struct token token)
{
	struct text *text = walk->text;
	const struct token *before;

	if (reserve_tokens(text) < 0)
		return -ENOMEM;
	before = text->n_tokens ? &text->tokens[text->n_tokens - 1] : NULL;
	if (before && before->end == token.start)
		token.flags |= TOKEN_TOUCHES;
	if (token.script == SCRIPT_KANA)
		token.script = token.flags & TOKEN_TOUCHES && before->script == SCRIPT_HIRAGANA
				       ? SCRIPT_HIRAGANA
				       : SCRIPT_KATAKANA;
	token.behind = token.end;
	token.unit = text->units;
	text->units += token_units(&token);
	if (token.kind == TOKEN_WORD)
		fold_token(text, walk->alphabet, &token);
	else
		copy_sign(text, &token);
	text->tokens[text->n_tokens++] = token;
	return 0;
}

/* Sixteen octets: which are ASCII letters or digits, which small letters; and their fold. */
struct block {
	unsigned word, lower;
};

#ifdef __SSE2__
static inline __m128i between(__m128i octets, char low, char high)
{
	/* Signed comparison: what is beyond ASCII is below everything. */
	return _mm_and_si128(_mm_cmpgt_epi8(octets, _mm_set1_epi8((char)(low - 1))),
		_mm_cmplt_epi8(octets, _mm_set1_epi8((char)(high + 1))));
}

static inline struct block read_block(const char *text, char *folded)
{
	__m128i octets = _mm_loadu_si128((const __m128i *)(const void *)text);
	__m128i upper = between(octets, 'A', 'Z'), lower = between(octets, 'a', 'z');
	__m128i word = _mm_or_si128(_mm_or_si128(upper, lower), between(octets, '0', '9'));

	_mm_storeu_si128((__m128i *)(void *)folded,
		_mm_or_si128(octets, _mm_and_si128(upper, _mm_set1_epi8(0x20))));
	return (struct block){ (unsigned)_mm_movemask_epi8(word),
		(unsigned)_mm_movemask_epi8(lower) };
}
#else
static inline struct block read_block(const char *text, char *folded)
{
	struct block block = { 0 };

	for (unsigned i = 0; i < 16; i++) {
		bool upper = text[i] >= 'A' && text[i] <= 'Z';
		bool lower = text[i] >= 'a' && text[i] <= 'z';

		block.word |= (unsigned)(upper || lower || (text[i] >= '0' && text[i] <= '9')) << i;
		block.lower |= (unsigned)lower << i;
		folded[i] = (char)(upper ? text[i] | 0x20 : text[i]);
	}
	return block;
}
#endif

/* Nothing joins a word that ends so to what is behind it: neither a dot or comma between digits, nor
 * an acronym's, nor an apostrophe, nor a mark. */
static bool ends_plainly(const struct walk *walk, size_t start, size_t end)
{
	const char *text = walk->text->exact.text;
	unsigned char next = (unsigned char)text[end];

	if (end == walk->text->exact.len)
		return true;
	if (next >= 0x80)
		return false;
	switch (walk->ascii[next].class) {
	case CP_OTHER:
	case CP_QUOTE: return true;
	case CP_DOT: return end - start > 1 && text[end - 1] > '9';
	case CP_MIDNUM: return text[end - 1] > '9';
	default: return false;
	}
}

/* The ASCII words of up to sixteen octets from here on, as most are, without looking at each
 * character; stops before anything else. -ENOMEM, or 0. */
static int read_plain_words(struct walk *walk)
{
	struct text *text = walk->text;
	const char *exact = text->exact.text;
	size_t pos = walk->pos, len = text->exact.len;
	uint32_t touched = text->n_tokens ? text->tokens[text->n_tokens - 1].end : UINT32_MAX;

	while (pos < len) {
		struct token *token;
		struct block block;
		size_t n;

		if ((unsigned char)exact[pos] >= 0x80)
			break;
		strbuf_reserve(&text->folded, TEXT_SLACK);
		if (strbuf_failed(&text->folded) || reserve_tokens(text) < 0)
			return -ENOMEM;
		block = read_block(exact + pos, text->folded.text + text->folded.len);
		if (!(block.word & 1)) {
			if (walk->ascii[(unsigned char)exact[pos]].class == CP_EXTEND)
				break;
			pos++;
			continue;
		}
		n = (size_t)__builtin_ctz(~block.word);
		if (n == 16 || !ends_plainly(walk, pos, pos + n))
			break;
		token = &text->tokens[text->n_tokens++];
		*token = (struct token){ .start = (uint32_t)pos,
			.end = (uint32_t)(pos + n),
			.behind = (uint32_t)(pos + n),
			.folded = (uint32_t)text->folded.len,
			.n_folded = (uint32_t)n,
			.unit = text->units,
			.flags = (uint8_t)((block.lower & ((1U << n) - 1) ? 0 : TOKEN_UPPER) |
					   (touched == pos ? TOKEN_TOUCHES : 0)) };
		token->hash = word_hash(text->folded.text + text->folded.len, n);
		text->folded.len += n;
		text->units += UNITS_A_WORD;
		touched = token->end;
		/* What ends it plainly is no part of a word itself. */
		pos += n + 1;
	}
	walk->pos = MIN(pos, len);
	look(walk);
	return 0;
}

static bool is_elision(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(elisions); i++)
		if (strlen(elisions[i]) == len && strncasecmp(elisions[i], text, len) == 0)
			return true;
	return false;
}

/* A word as UAX #29 has it: takes off the possessive, splits off the elisions. */
static int add_word(struct walk *walk, size_t start, size_t end)
{
	const char *exact = walk->text->exact.text;
	size_t behind = end;
	int r;

	if (end - start > 2 && exact[end - 2] == '\'' && (exact[end - 1] | 0x20) == 's')
		end -= 2;
	for (;;) {
		const char *quote = memchr(exact + start, '\'', end - start);
		size_t len = quote ? (size_t)(quote - exact) - start : 0;

		if (!quote || !is_elision(exact + start, len))
			break;
		r = add_token(walk,
			(struct token){ .start = (uint32_t)start, .end = (uint32_t)(start + len) });
		if (r < 0)
			return r;
		start += len + 1;
	}
	r = add_token(walk, (struct token){ .start = (uint32_t)start, .end = (uint32_t)end });
	if (r >= 0)
		walk->text->tokens[walk->text->n_tokens - 1].behind = (uint32_t)behind;
	return r;
}

/* Single letters joined by dots, two or more: 1 if there was one here. */
static int read_acronym(struct walk *walk)
{
	struct walk at = *walk;
	size_t end = at.pos, n = 0;
	int r;

	while (is_letter(at.class)) {
		step_cluster(&at);
		if (is_letter(at.class) || at.class == CP_DIGIT ||
			(joins(&at, CP_LETTER) && !at_possessive(&at)))
			break;
		n++;
		end = at.pos;
		if (at.class != CP_DOT)
			break;
		step(&at);
		end = at.pos;
	}
	if (n < 2)
		return 0;
	r = add_token(walk, (struct token){ .start = (uint32_t)walk->pos,
				    .end = (uint32_t)end,
				    .flags = TOKEN_DOTTED });
	walk->pos = end;
	look(walk);
	return r < 0 ? r : 1;
}

/* Over the ASCII letters and digits behind the one at walk, to the last of them. */
static void skip_ascii(struct walk *walk)
{
	const char *text = walk->text->exact.text;
	size_t pos = walk->pos;

	while (pos + 1 < walk->text->exact.len && !(text[pos + 1] & 0x80) &&
		(walk->ascii[(unsigned char)text[pos + 1]].class == CP_LETTER ||
			walk->ascii[(unsigned char)text[pos + 1]].class == CP_DIGIT))
		pos++;
	if (pos == walk->pos)
		return;
	walk->pos = pos;
	look(walk);
}

static int read_word(struct walk *walk)
{
	size_t start = walk->pos;
	uint8_t before = walk->class;
	int r = is_letter(walk->class) ? read_acronym(walk) : 0;

	if (r != 0)
		return r;
	for (;;) {
		if (is_letter(walk->class) || walk->class == CP_DIGIT) {
			skip_ascii(walk);
			before = walk->class;
		} else if (walk->class != CP_EXTEND && !joins(walk, before))
			break;
		step(walk);
	}
	return add_word(walk, start, walk->pos);
}

static int read_sign(struct walk *walk)
{
	struct token token = {
		.start = (uint32_t)walk->pos, .kind = TOKEN_SIGN, .script = walk->script
	};

	step_cluster(walk);
	token.end = (uint32_t)walk->pos;
	return add_token(walk, token);
}

static int read_hangul(struct walk *walk)
{
	struct token token = { .start = (uint32_t)walk->pos, .kind = TOKEN_HANGUL };

	while (walk->class == CP_HANGUL || walk->class == CP_EXTEND)
		step(walk);
	token.end = (uint32_t)walk->pos;
	return add_token(walk, token);
}

static int read_token(struct walk *walk)
{
	int r;

	switch (walk->class) {
	case CP_LETTER:
	case CP_HEBREW:
	case CP_DIGIT: r = read_word(walk); break;
	case CP_SINGLE: r = read_sign(walk); break;
	case CP_HANGUL: r = read_hangul(walk); break;
	default: step(walk); return 0;
	}
	/* What UAX #29 leaves standing alone, behind digits, acronyms and CJK: "1990's", "U.S.'s".
	 */
	if (r >= 0 && at_possessive(walk)) {
		step(walk);
		step(walk);
		walk->text->tokens[walk->text->n_tokens - 1].behind = (uint32_t)walk->pos;
	}
	return r < 0 ? r : 0;
}

int text_find_words(struct text *text, struct alphabet *alphabet)
{
	struct walk walk = {
		.text = text, .alphabet = alphabet, .ascii = alphabet_ascii(alphabet)
	};

	strbuf_reset(&text->folded);
	text->n_tokens = 0;
	text->units = 0;
	look(&walk);
	while (!is_end(&walk)) {
		int r = read_plain_words(&walk);

		if (r >= 0 && !is_end(&walk))
			r = read_token(&walk);
		if (r < 0)
			return r;
	}
	return strbuf_failed(&text->folded) || alphabet_failed(alphabet) ? -ENOMEM : 0;
}
