/* UAX #29 words with the page's tailorings (topic language, section 2). */
#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "match/text.h"

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

/* Of what stands behind, marks left out: UAX #29, rule WB4. */
static uint8_t class_behind(const struct walk *walk)
{
	struct walk copy = *walk;

	step_cluster(&copy);
	return copy.class;
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
	after = class_behind(walk);
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

static int add_token(struct walk *walk, struct token token)
{
	struct text *text = walk->text;
	const struct token *before;

	if (text_reserve_tokens(text, 1) < 0)
		return -ENOMEM;
	before = text->n_tokens ? &text->tokens[text->n_tokens - 1] : NULL;
	if (before && before->end == token.start)
		token.flags |= TOKEN_TOUCHES;
	if (token.script == SCRIPT_KANA)
		token.script = token_kana(
			token.flags & TOKEN_TOUCHES, before ? before->script : SCRIPT_OTHER);
	token.unit = text->units;
	text->units += token_units(&token);
	if (token.kind == TOKEN_WORD)
		fold_token(text, walk->alphabet, &token);
	else
		token.flags |= TOKEN_UPPER; /* there is no case */
	text->tokens[text->n_tokens++] = token;
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
		walk->text->tokens[walk->text->n_tokens - 1].n_removed = (uint8_t)(behind - end);
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
	struct token token = { .start = (uint32_t)walk->pos,
		.hash = walk->c,
		.kind = TOKEN_SIGN,
		.script = walk->script };

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
		walk->text->tokens[walk->text->n_tokens - 1].n_removed += 2;
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
		int r = text_quick_words(text, alphabet, &walk.pos);

		look(&walk);
		if (r >= 0 && !is_end(&walk))
			r = read_token(&walk);
		if (r < 0)
			return r;
	}
	strbuf_reserve(&text->folded, TEXT_SLACK);
	return strbuf_failed(&text->folded) || alphabet_failed(alphabet) ? -ENOMEM : 0;
}
