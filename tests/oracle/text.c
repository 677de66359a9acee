/* One field: its exact text with the way back, and its words (topic language, section 2). */
#include "oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <cmocka.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

static UScriptCode script(UChar32 c)
{
	UErrorCode status = U_ZERO_ERROR;

	return uscript_getScript(c, &status);
}

void oracle_text_clear(struct oracle_text *text)
{
	for (size_t i = 0; i < text->n_tokens; i++) {
		free(text->tokens[i].exact);
		free(text->tokens[i].folded);
	}
	free(text->tokens);
	free(text->cps);
	free(text->from);
	free(text->to);
	free(text->utf8);
	*text = (struct oracle_text){ 0 };
}

static void take_exact(struct oracle_text *text, const struct oracle_units *exact)
{
	oracle_text_clear(text);
	text->utf8 = oracle_utf8(exact->units, exact->n);
	text->cps = oracle_code_points(text->utf8, &text->n_cps);
}

void oracle_normalise(struct oracle_text *text, const char *utf8)
{
	size_t n;
	UChar32 *original = oracle_code_points(utf8, &n);
	struct oracle_units exact = { 0 };

	oracle_exact(&exact, original, n);
	take_exact(text, &exact);
	free(original);
	free(exact.units);
}

/* --- the way back ------------------------------------------------------------------------------- */

static bool is_ignorable(UChar32 c)
{
	return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

/* Whether normalising may join it with what stands before. */
static bool joins(UChar32 c)
{
	UErrorCode status = U_ZERO_ERROR;
	struct oracle_units alone = { 0 };
	bool joins = oracle_is_mark(c) ||
		     !unorm2_hasBoundaryBefore(unorm2_getNFKCInstance(&status), c);

	if (c < 0x80)
		return false;
	oracle_exact(&alone, &c, 1);
	joins = joins || (alone.n && oracle_is_mark(alone.units[0]));
	free(alone.units);
	return joins;
}

/* A character with all that joins it; ignorable ones at the end are no part of it. */
static size_t piece_end(const UChar32 *original, size_t n, size_t start)
{
	size_t end = start + 1;

	for (size_t i = end; i < n && (is_ignorable(original[i]) || joins(original[i])); i++)
		if (!is_ignorable(original[i]))
			end = i + 1;
	return end;
}

static void map_pieces(struct oracle_text *text, const UChar32 *original, size_t n)
{
	struct oracle_units exact = { 0 };
	size_t n_cps = 0;
	char *utf8;

	text->from = calloc(text->n_cps + 1, sizeof(*text->from));
	text->to = calloc(text->n_cps + 1, sizeof(*text->to));
	for (size_t i = 0; i < n;) {
		size_t end = is_ignorable(original[i]) ? i + 1 : piece_end(original, n, i);
		int32_t at = exact.n;

		oracle_exact(&exact, original + i, end - i);
		while (at < exact.n) {
			U16_FWD_1(exact.units, at, exact.n);
			assert_true(n_cps < text->n_cps);
			text->from[n_cps] = i;
			text->to[n_cps++] = end;
		}
		i = end;
	}
	/* The pieces are pieces: put together they are the whole. */
	utf8 = oracle_utf8(exact.units, exact.n);
	assert_string_equal(utf8, text->utf8);
	free(utf8);
	free(exact.units);
}

/* --- words ------------------------------------------------------------------------------------ */

static UChar32 at(const struct oracle_text *text, size_t i)
{
	return i < text->n_cps ? text->cps[i] : 0;
}

static bool is_hangul(UChar32 c)
{
	return script(c) == USCRIPT_HANGUL && u_isalnum(c);
}

static bool is_kana_or_han(UChar32 c)
{
	UScriptCode of = script(c);

	return c == 0x30FC || of == USCRIPT_HAN || of == USCRIPT_HIRAGANA || of == USCRIPT_KATAKANA;
}

/* Han and kana, and what UAX #29 never joins to anything (Thai and the like, which it leaves to
 * dictionaries). */
static bool is_sign(UChar32 c)
{
	if ((U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK)) == 0 || is_hangul(c))
		return false;
	switch (u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) {
	case U_WB_ALETTER:
	case U_WB_HEBREW_LETTER:
	case U_WB_NUMERIC: return is_kana_or_han(c);
	default: return true;
	}
}

static bool is_letter(UChar32 c)
{
	return u_isalpha(c) && !oracle_is_mark(c) && !is_sign(c) && !is_hangul(c);
}

static void write_form(const struct oracle_text *text, struct oracle_token *token)
{
	struct oracle_units units = { 0 };
	UErrorCode status = U_ZERO_ERROR;
	UChar *folded;
	int32_t n, size;

	token->upper = true;
	for (size_t i = token->start; i < token->end; i++) {
		if (token->dotted && text->cps[i] == '.')
			continue;
		oracle_append(&units, text->cps[i]);
		if (u_islower(text->cps[i]))
			token->upper = false;
	}
	token->exact = oracle_utf8(units.units, units.n);
	size = 3 * units.n + 1;
	folded = calloc((size_t)size, sizeof(*folded));
	n = u_strFoldCase(folded, size, units.units, units.n, U_FOLD_CASE_DEFAULT, &status);
	assert_true(U_SUCCESS(status));
	token->folded = oracle_utf8(folded, n);
	free(folded);
	free(units.units);
}

static void add(struct oracle_text *text, struct oracle_token token)
{
	const struct oracle_token *last = text->n_tokens ? &text->tokens[text->n_tokens - 1] : NULL;

	token.touches = last && last->end == token.start;
	token.unit = text->units;
	text->units += token.kind == ORACLE_SIGN ? 1 : 2;
	token.unit_end = text->units;
	if (!token.behind)
		token.behind = token.end;
	if (token.kind == ORACLE_SIGN) {
		token.script = is_kana_or_han(text->cps[token.start])
				       ? (int)script(text->cps[token.start])
				       : -1;
		/* The long-vowel mark is of the kana before it. */
		if (text->cps[token.start] == 0x30FC)
			token.script = token.touches && last->script == USCRIPT_HIRAGANA
					       ? USCRIPT_HIRAGANA
					       : USCRIPT_KATAKANA;
	}
	write_form(text, &token);
	if ((text->n_tokens & (text->n_tokens - 1)) == 0)
		text->tokens = reallocarray(text->tokens, text->n_tokens ? text->n_tokens * 2 : 1,
			sizeof(*text->tokens));
	assert_non_null(text->tokens);
	text->tokens[text->n_tokens++] = token;
}

static size_t skip_marks(const struct oracle_text *text, size_t i)
{
	while (oracle_is_mark(at(text, i)))
		i++;
	return i;
}

static UChar32 before(const struct oracle_text *text, size_t i)
{
	while (i > 0 && oracle_is_mark(text->cps[i - 1]))
		i--;
	return i > 0 ? text->cps[i - 1] : 0;
}

static bool is_word(UChar32 c)
{
	return is_letter(c) || u_isdigit(c);
}

/* What UAX #29 joins two letters with: apostrophes and middle dots. */
static bool joins_letters(UChar32 c)
{
	int32_t property = u_getIntPropertyValue(c, UCHAR_WORD_BREAK);

	return c != '.' && c != ':' &&
	       (property == U_WB_SINGLE_QUOTE || property == U_WB_MIDLETTER ||
		       property == U_WB_MIDNUMLET);
}

/* 's at the end of a word. */
static bool is_possessive(const struct oracle_text *text, size_t i)
{
	UChar32 behind = at(text, i + 2);

	return at(text, i) == '\'' && (at(text, i + 1) | 0x20) == 's' && !is_word(behind) &&
	       !oracle_is_mark(behind) && !(behind == '\'' && is_letter(at(text, i + 3)));
}

/* "Two or more single letters joined by dots": where it ends, its last dot included; 0 for none. */
static size_t acronym(const struct oracle_text *text, size_t i)
{
	size_t letters = 0, end = i;

	while (is_letter(at(text, i))) {
		i = skip_marks(text, i + 1);
		if (is_word(at(text, i)) || (joins_letters(at(text, i)) &&
						    is_letter(at(text, skip_marks(text, i + 1))) &&
						    !is_possessive(text, i)))
			break;
		letters++;
		end = i;
		if (at(text, i) != '.')
			break;
		end = ++i;
	}
	return letters >= 2 ? end : 0;
}

/* What a tailoring makes a boundary. The @ is not UAX #29's but ICU's to join, and an apostrophe
 * behind a Hebrew word is a closing quote more often than part of it. */
static bool separates(const struct oracle_text *text, size_t i)
{
	UChar32 c = text->cps[i];

	if (c == ':' || c == '@' || is_sign(c) || is_hangul(c) ||
		u_getIntPropertyValue(c, UCHAR_WORD_BREAK) == U_WB_EXTENDNUMLET)
		return true;
	if (c == '.')
		return !u_isdigit(before(text, i)) || !u_isdigit(at(text, skip_marks(text, i + 1)));
	return c == '\'' && !is_letter(at(text, skip_marks(text, i + 1))) &&
	       !(u_isdigit(before(text, i)) && u_isdigit(at(text, skip_marks(text, i + 1))));
}

/* The text with a space for everything that separates. */
static void mask(const struct oracle_text *text, struct oracle_units *masked, int32_t *offsets)
{
	for (size_t i = 0; i < text->n_cps; i++) {
		offsets[i] = masked->n;
		oracle_append(masked, separates(text, i) ? ' ' : text->cps[i]);
	}
	offsets[text->n_cps] = masked->n;
}

static bool is_elision(const char *word)
{
	static const char *const prefixes[] = { "l", "d", "j", "m", "n", "s", "t", "c", "qu",
		"jusqu", "lorsqu", "dell", "nell", "all", "sull" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (strcasecmp(prefixes[i], word) == 0)
			return true;
	return false;
}

static bool elides(const struct oracle_text *text, size_t start, size_t end)
{
	struct oracle_token token = { .start = start, .end = end };
	bool elides;

	write_form(text, &token);
	elides = is_elision(token.exact);
	free(token.exact);
	free(token.folded);
	return elides;
}

static void add_word(struct oracle_text *text, size_t start, size_t end)
{
	struct oracle_token token = { .kind = ORACLE_WORD, .behind = end };

	if (end - start > 2 && text->cps[end - 2] == '\'' && (text->cps[end - 1] | 0x20) == 's')
		end -= 2;
	for (size_t i = start; i < end; i++) {
		if (text->cps[i] != '\'')
			continue;
		if (!elides(text, start, i))
			break;
		add(text, (struct oracle_token){ .kind = ORACLE_WORD, .start = start, .end = i });
		start = i + 1;
	}
	token.start = start;
	token.end = end;
	add(text, token);
}

static size_t read_one(
	struct oracle_text *text, size_t i, UBreakIterator *words, const int32_t *offsets)
{
	struct oracle_token token = { .start = i, .end = i + 1 };
	size_t end = acronym(text, i);

	if (is_sign(text->cps[i]) || is_hangul(text->cps[i])) {
		token.kind = is_sign(text->cps[i]) ? ORACLE_SIGN : ORACLE_HANGUL;
		token.end = skip_marks(text, i + 1);
		while (token.kind == ORACLE_HANGUL && is_hangul(at(text, token.end)))
			token.end = skip_marks(text, token.end + 1);
		add(text, token);
	} else if (end) {
		token.dotted = true;
		token.end = end;
		add(text, token);
	} else if (is_word(text->cps[i])) {
		int32_t to = ubrk_following(words, offsets[i]);

		while (token.end < text->n_cps && offsets[token.end] < to)
			token.end++;
		add_word(text, i, token.end);
	} else {
		return i + 1;
	}
	/* A possessive that stands behind what is no plain word. */
	end = text->tokens[text->n_tokens - 1].behind;
	if (is_possessive(text, end))
		text->tokens[text->n_tokens - 1].behind = end += 2;
	return end;
}

static void find_words(struct oracle_text *text)
{
	static UBreakIterator *words;
	struct oracle_units masked = { 0 };
	int32_t *offsets = calloc(text->n_cps + 1, sizeof(*offsets));
	UErrorCode status = U_ZERO_ERROR;

	if (!words)
		words = ubrk_open(UBRK_WORD, "en", NULL, 0, &status);
	mask(text, &masked, offsets);
	ubrk_setText(words, masked.units, masked.n, &status);
	assert_true(U_SUCCESS(status));
	for (size_t i = 0; i < text->n_cps;)
		i = read_one(text, i, words, offsets);
	ubrk_setText(words, u"", 0, &status);
	free(masked.units);
	free(offsets);
}

void oracle_read(struct oracle_text *text, const char *utf8)
{
	size_t n;
	UChar32 *original = oracle_code_points(utf8, &n);
	struct oracle_units exact = { 0 };

	oracle_exact(&exact, original, n);
	take_exact(text, &exact);
	map_pieces(text, original, n);
	find_words(text);
	free(original);
	free(exact.units);
}
