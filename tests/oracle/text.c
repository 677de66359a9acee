#include "oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>
#include <cmocka.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#define UNITS (4 * ORACLE_CPS_MAX)

static const struct {
	UChar32 letter;
	const char *plain;
} strokes[] = { { 0xD8, "O" }, { 0xF8, "o" }, { 0x141, "L" }, { 0x142, "l" }, { 0x110, "D" },
	{ 0x111, "d" }, { 0x126, "H" }, { 0x127, "h" }, { 0x166, "T" }, { 0x167, "t" },
	{ 0x131, "i" }, { 0xC6, "AE" }, { 0xE6, "ae" }, { 0x152, "OE" }, { 0x153, "oe" },
	{ 0xD0, "D" }, { 0xF0, "d" }, { 0xDE, "TH" }, { 0xFE, "th" } };

static UScriptCode script(UChar32 c)
{
	UErrorCode status = U_ZERO_ERROR;

	return uscript_getScript(c, &status);
}

static bool is_mark(UChar32 c)
{
	return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

static int32_t normal(const UNormalizer2 *form, const UChar *in, int32_t n, UChar *out)
{
	UErrorCode status = U_ZERO_ERROR;

	n = unorm2_normalize(form, in, n, out, UNITS, &status);
	assert_true(U_SUCCESS(status));
	return n;
}

static bool is_apostrophe(UChar32 c)
{
	return c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2BB || c == 0x2BC;
}

static bool loses(UChar32 base, UChar32 mark)
{
	switch (script(base)) {
	case USCRIPT_LATIN:
	case USCRIPT_GREEK: return true;
	case USCRIPT_CYRILLIC:
		return mark != 0x306 && !(mark == 0x308 && (base == 0x456 || base == 0x406));
	default: return false;
	}
}

static void append(UChar *out, int32_t *n, UChar32 c)
{
	for (size_t i = 0; i < ARRAY_SIZE(strokes); i++)
		if (strokes[i].letter == c) {
			for (const char *p = strokes[i].plain; *p; p++)
				out[(*n)++] = (UChar)*p;
			return;
		}
	U16_APPEND_UNSAFE(out, *n, c);
}

void oracle_normalise(struct oracle_text *text, const char *utf8)
{
	static UChar one[UNITS], other[UNITS];
	UErrorCode status = U_ZERO_ERROR;
	UChar32 c, base = 0;
	int32_t n, n_one = 0;

	u_strFromUTF8WithSub(other, UNITS, &n, utf8, -1, 0xFFFD, NULL, &status);
	assert_true(U_SUCCESS(status));
	for (int32_t i = 0; i < n;) {
		U16_NEXT(other, i, n, c);
		if (!u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
			U16_APPEND_UNSAFE(one, n_one, c);
	}
	n = normal(unorm2_getNFKCInstance(&status), one, n_one, other);
	for (int32_t i = 0; i < n; i++)
		if (is_apostrophe(other[i]))
			other[i] = '\'';
	n = normal(unorm2_getNFDInstance(&status), other, n, one);
	n_one = 0;
	for (int32_t i = 0; i < n;) {
		U16_NEXT(one, i, n, c);
		if (!is_mark(c))
			base = c;
		if (!is_mark(c) || !base || !loses(base, c))
			append(other, &n_one, c);
	}
	n = normal(unorm2_getNFCInstance(&status), other, n_one, one);
	text->n_cps = 0;
	for (int32_t i = 0; i < n;) {
		U16_NEXT(one, i, n, c);
		assert_true(text->n_cps < ORACLE_CPS_MAX);
		text->cps[text->n_cps++] = c;
	}
	u_strToUTF8(text->utf8, sizeof(text->utf8), NULL, one, n, &status);
	assert_true(U_SUCCESS(status));
}

/* --- words ------------------------------------------------------------------------------------ */

static UChar32 at(const struct oracle_text *text, size_t i)
{
	return i < text->n_cps ? text->cps[i] : 0;
}

static bool is_sign(UChar32 c)
{
	UScriptCode of = script(c);

	return c == 0x30FC ||
	       ((of == USCRIPT_HAN || of == USCRIPT_HIRAGANA || of == USCRIPT_KATAKANA) &&
		       u_isalnum(c));
}

static bool is_hangul(UChar32 c)
{
	return script(c) == USCRIPT_HANGUL && u_isalnum(c);
}

static bool is_letter(UChar32 c)
{
	return u_isalpha(c) && !is_sign(c) && !is_hangul(c);
}

static void write_form(const struct oracle_text *text, struct oracle_token *token)
{
	UChar units[256], folded[512];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n = 0;

	token->upper = true;
	for (size_t i = token->start; i < token->end; i++) {
		if (token->dotted && text->cps[i] == '.')
			continue;
		assert_true(n < 250);
		U16_APPEND_UNSAFE(units, n, text->cps[i]);
		if (u_islower(text->cps[i]))
			token->upper = false;
	}
	u_strToUTF8(token->exact, sizeof(token->exact), NULL, units, n, &status);
	n = u_strFoldCase(folded, ARRAY_SIZE(folded), units, n, U_FOLD_CASE_DEFAULT, &status);
	u_strToUTF8(token->folded, sizeof(token->folded), NULL, folded, n, &status);
	assert_true(U_SUCCESS(status));
}

static void add(struct oracle_text *text, struct oracle_token token)
{
	const struct oracle_token *before = text->n_tokens ? &text->tokens[text->n_tokens - 1]
							   : NULL;

	assert_true(text->n_tokens < ORACLE_TOKENS_MAX);
	token.touches = before && before->end == token.start;
	token.unit = text->units;
	text->units += token.kind == ORACLE_SIGN ? 1 : 2;
	if (token.kind == ORACLE_SIGN) {
		token.script = (int)script(text->cps[token.start]);
		/* The long-vowel mark is of the kana before it. */
		if (text->cps[token.start] == 0x30FC)
			token.script = token.touches && before->script == USCRIPT_HIRAGANA
					       ? USCRIPT_HIRAGANA
					       : USCRIPT_KATAKANA;
	}
	write_form(text, &token);
	text->tokens[text->n_tokens++] = token;
}

/* "Two or more single letters joined by dots": the code points it has here, 0 for none. */
static size_t acronym(const struct oracle_text *text, size_t i)
{
	size_t letters = 0, start = i, end = i;

	while (is_letter(at(text, i)) && !is_letter(at(text, i + 1)) &&
		!u_isdigit(at(text, i + 1))) {
		letters++;
		end = i + 1;
		if (at(text, i + 1) != '.')
			break;
		end = i += 2;
	}
	return letters >= 2 ? end - start : 0;
}

/* The text with everything that a tailoring makes a boundary replaced by a space. */
static void mask(const struct oracle_text *text, UChar *masked, int32_t *offsets)
{
	int32_t n = 0;

	for (size_t i = 0; i < text->n_cps; i++) {
		UChar32 c = text->cps[i];
		bool digits = i > 0 && u_isdigit(text->cps[i - 1]) && u_isdigit(at(text, i + 1));

		offsets[i] = n;
		if (c == ':' || c == '_' || (c == '.' && !digits) || is_sign(c) || is_hangul(c))
			c = ' ';
		U16_APPEND_UNSAFE(masked, n, c);
	}
	offsets[text->n_cps] = n;
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

static void add_word(struct oracle_text *text, size_t start, size_t end)
{
	struct oracle_token token = { .kind = ORACLE_WORD };

	if (end - start > 2 && text->cps[end - 2] == '\'' && (text->cps[end - 1] | 0x20) == 's')
		end -= 2;
	for (size_t i = start; i < end; i++) {
		if (text->cps[i] != '\'')
			continue;
		token.start = start;
		token.end = i;
		write_form(text, &token);
		if (!is_elision(token.exact))
			break;
		add(text, token);
		start = i + 1;
	}
	token.start = start;
	token.end = end;
	add(text, token);
}

/* A possessive that stands behind what is no plain word. */
static size_t skip_possessive(const struct oracle_text *text, size_t i)
{
	UChar32 behind = at(text, i + 2);

	if (at(text, i) == '\'' && (at(text, i + 1) | 0x20) == 's' && !is_letter(behind) &&
		!u_isdigit(behind))
		return i + 2;
	return i;
}

static size_t read_one(
	struct oracle_text *text, size_t i, UBreakIterator *words, const int32_t *offsets)
{
	struct oracle_token token = { .start = i, .end = i + 1 };
	size_t n = acronym(text, i);

	if (is_sign(text->cps[i]) || is_hangul(text->cps[i])) {
		token.kind = is_sign(text->cps[i]) ? ORACLE_SIGN : ORACLE_HANGUL;
		while (is_mark(at(text, token.end)) ||
			(token.kind == ORACLE_HANGUL && is_hangul(at(text, token.end))))
			token.end++;
		add(text, token);
	} else if (n) {
		token.dotted = true;
		token.end = i + n;
		add(text, token);
	} else if (is_letter(text->cps[i]) || u_isdigit(text->cps[i])) {
		int32_t end = ubrk_following(words, offsets[i]);

		while (token.end < text->n_cps && offsets[token.end] < end)
			token.end++;
		add_word(text, i, token.end);
	} else {
		return i + 1;
	}
	return skip_possessive(text, token.end);
}

void oracle_read(struct oracle_text *text, const char *utf8)
{
	static UChar masked[2 * ORACLE_CPS_MAX];
	static int32_t offsets[ORACLE_CPS_MAX + 1];
	static UBreakIterator *words;
	UErrorCode status = U_ZERO_ERROR;

	oracle_normalise(text, utf8);
	text->n_tokens = text->units = 0;
	mask(text, masked, offsets);
	if (!words)
		words = ubrk_open(UBRK_WORD, "en", NULL, 0, &status);
	ubrk_setText(words, masked, offsets[text->n_cps], &status);
	assert_true(U_SUCCESS(status));
	for (size_t i = 0; i < text->n_cps;)
		i = read_one(text, i, words, offsets);
}
