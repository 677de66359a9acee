#include "match/alphabet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "base/utf8.h"

#define UNITS_MAX 1024 /* UTF-16 units of one segment, in any of its forms */

/* Letters that Unicode does not decompose and that people write without the stroke. */
static const struct {
	uint32_t letter;
	char plain[3];
} plain_letters[] = {
	{ 0x00C6, "AE" },
	{ 0x00D0, "D" },
	{ 0x00D8, "O" },
	{ 0x00DE, "TH" },
	{ 0x00E6, "ae" },
	{ 0x00F0, "d" },
	{ 0x00F8, "o" },
	{ 0x00FE, "th" },
	{ 0x0110, "D" },
	{ 0x0111, "d" },
	{ 0x0126, "H" },
	{ 0x0127, "h" },
	{ 0x0131, "i" },
	{ 0x0141, "L" },
	{ 0x0142, "l" },
	{ 0x0152, "OE" },
	{ 0x0153, "oe" },
	{ 0x0166, "T" },
	{ 0x0167, "t" },
};

int alphabet_new(struct alphabet **ret)
{
	_cleanup_(alphabet_freep) struct alphabet *alphabet = calloc(1, sizeof(*alphabet));
	UErrorCode status = U_ZERO_ERROR;

	if (!alphabet)
		return -ENOMEM;
	alphabet->nfkc = unorm2_getNFKCInstance(&status);
	alphabet->nfd = unorm2_getNFDInstance(&status);
	alphabet->nfc = unorm2_getNFCInstance(&status);
	if (U_FAILURE(status))
		return -ENOMEM;
	for (uint32_t c = 0; c < ALPHABET_PAGE; c++)
		(void)alphabet_get(alphabet, c);
	if (alphabet->failed)
		return -ENOMEM;
	*ret = TAKE(alphabet);
	return 0;
}

const struct cp *alphabet_ascii(const struct alphabet *alphabet)
{
	return alphabet->pages[0];
}

void alphabet_free(struct alphabet *alphabet)
{
	if (!alphabet)
		return;
	for (size_t i = 0; i < CODE_POINTS / ALPHABET_PAGE; i++)
		free(alphabet->pages[i]);
	free(alphabet->pool);
	free(alphabet);
}

bool alphabet_failed(const struct alphabet *alphabet)
{
	return alphabet->failed;
}

static uint32_t apostrophe(uint32_t c)
{
	switch (c) {
	case 0x2018:
	case 0x2019:
	case 0x201B:
	case 0x02BB:
	case 0x02BC: return '\'';
	default: return c;
	}
}

/* Whether a mark behind this base is kept: page, section 2, step 2. */
static bool keeps_mark(uint32_t base, uint32_t mark)
{
	UErrorCode status = U_ZERO_ERROR;

	switch (uscript_getScript((UChar32)base, &status)) {
	case USCRIPT_LATIN:
	case USCRIPT_GREEK: return false;
	case USCRIPT_CYRILLIC:
		return mark == 0x0306 || (mark == 0x0308 && (base == 0x0456 || base == 0x0406));
	default: return true;
	}
}

static bool is_mark(uint32_t c)
{
	return (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK) != 0;
}

/* Appends what a base letter becomes; false where there is no room. */
static bool add_plain(UChar *out, int32_t *n, uint32_t c)
{
	UBool failed = false;

	for (size_t i = 0; i < ARRAY_SIZE(plain_letters); i++) {
		if (plain_letters[i].letter != c)
			continue;
		for (const char *p = plain_letters[i].plain; *p; p++)
			U16_APPEND(out, *n, UNITS_MAX, *p, failed);
		return !failed;
	}
	U16_APPEND(out, *n, UNITS_MAX, c, failed);
	return !failed;
}

/* Takes decomposed text, drops the marks that carry no difference. Returns the new length. */
static int32_t drop_marks(UChar *out, const UChar *in, int32_t n_in)
{
	uint32_t base = 0;
	int32_t n = 0;

	for (int32_t i = 0; i < n_in;) {
		uint32_t c;

		U16_NEXT(in, i, n_in, c);
		if (!is_mark(c))
			base = c;
		else if (base && !keeps_mark(base, c))
			continue;
		if (!add_plain(out, &n, c))
			return n;
	}
	return n;
}

/* NFKC, then the tailorings, then composed again. `out` holds UNITS_MAX; returns units used. */
static int32_t make_exact(
	const struct alphabet *alphabet, UChar *out, const UChar *segment, int32_t n_segment)
{
	UChar composed[UNITS_MAX], decomposed[UNITS_MAX];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n = unorm2_normalize(
		alphabet->nfkc, segment, n_segment, composed, UNITS_MAX, &status);

	for (int32_t i = 0; U_SUCCESS(status) && i < n; i++)
		composed[i] = (UChar)apostrophe(composed[i]);
	n = unorm2_normalize(alphabet->nfd, composed, n, decomposed, UNITS_MAX, &status);
	if (U_SUCCESS(status))
		n = drop_marks(composed, decomposed, n);
	n = unorm2_normalize(alphabet->nfc, composed, n, out, UNITS_MAX, &status);
	if (U_SUCCESS(status))
		return n;
	out[0] = 0xFFFD;
	return 1;
}

static size_t exact_of(const struct alphabet *alphabet, const uint32_t *cps, size_t n_cps,
	uint32_t out[static SEGMENT_OUT_MAX])
{
	UChar segment[2 * SEGMENT_MAX], exact[UNITS_MAX];
	int32_t n = 0, n_exact;
	size_t n_out = 0;

	for (size_t i = 0; i < n_cps; i++)
		U16_APPEND_UNSAFE(segment, n, cps[i]);
	n_exact = make_exact(alphabet, exact, segment, n);
	for (int32_t i = 0; i < n_exact && n_out < SEGMENT_OUT_MAX;) {
		uint32_t c;

		U16_NEXT(exact, i, n_exact, c);
		out[n_out++] = U_IS_SURROGATE(c) ? 0xFFFD : c;
	}
	return n_out;
}

/* Keeps a sequence: alone in place, longer in the pool. */
static void keep(
	struct alphabet *alphabet, const uint32_t *cps, size_t n, uint32_t *value, uint8_t *n_value)
{
	if (n == 1) {
		*value = cps[0];
		*n_value = 1;
		return;
	}
	if (alphabet->n_pool + n > alphabet->pool_size) {
		size_t size = MAX(alphabet->pool_size * 2, (size_t)1024);
		uint32_t *pool = reallocarray(alphabet->pool, size, sizeof(*pool));

		if (!pool) {
			alphabet->failed = true;
			return;
		}
		alphabet->pool = pool;
		alphabet->pool_size = size;
	}
	memcpy(alphabet->pool + alphabet->n_pool, cps, n * sizeof(*cps));
	*value = (uint32_t)alphabet->n_pool;
	*n_value = (uint8_t)n;
	alphabet->n_pool += n;
}

static uint8_t script_of(uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;

	if (c == 0x30FC)
		return SCRIPT_KANA;
	switch (uscript_getScript((UChar32)c, &status)) {
	case USCRIPT_HAN: return SCRIPT_HAN;
	case USCRIPT_HIRAGANA: return SCRIPT_HIRAGANA;
	case USCRIPT_KATAKANA: return SCRIPT_KATAKANA;
	default: return SCRIPT_OTHER;
	}
}

static uint8_t class_of(uint32_t c, uint8_t script)
{
	UErrorCode status = U_ZERO_ERROR;
	bool letter = (U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;

	if (c == ':' || c == '_')
		return CP_OTHER;
	if (c == '.')
		return CP_DOT;
	if (script != SCRIPT_OTHER)
		return letter ? CP_SINGLE : is_mark(c) ? CP_EXTEND : CP_OTHER;
	if (letter && uscript_getScript((UChar32)c, &status) == USCRIPT_HANGUL)
		return CP_HANGUL;
	switch (u_getIntPropertyValue((UChar32)c, UCHAR_WORD_BREAK)) {
	case U_WB_ALETTER: return CP_LETTER;
	case U_WB_HEBREW_LETTER: return CP_HEBREW;
	case U_WB_NUMERIC: return CP_DIGIT;
	case U_WB_EXTEND:
	case U_WB_ZWJ:
	case U_WB_FORMAT: return CP_EXTEND;
	case U_WB_SINGLE_QUOTE: return CP_APOSTROPHE;
	case U_WB_DOUBLE_QUOTE: return CP_QUOTE;
	case U_WB_MIDLETTER: return CP_MIDLETTER;
	case U_WB_MIDNUM: return CP_MIDNUM;
	default: return letter ? CP_SINGLE : CP_OTHER;
	}
}

static void fill(struct alphabet *alphabet, struct cp *cp, uint32_t c)
{
	uint32_t out[SEGMENT_OUT_MAX], lower[SEGMENT_OUT_MAX];
	UChar unit[2], folded[8];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n_unit = 0, n_folded;
	size_t n_out, n_lower = 0;

	cp->flags = CP_KNOWN;
	if (u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
		cp->flags |= CP_IGNORABLE;
	if (!unorm2_hasBoundaryBefore(alphabet->nfkc, (UChar32)c) || is_mark(c))
		cp->flags |= CP_JOINS_BEFORE;
	if (u_islower((UChar32)c))
		cp->flags |= CP_LOWER;
	cp->script = script_of(c);
	cp->class = class_of(c, cp->script);
	n_out = exact_of(alphabet, &c, 1, out);
	keep(alphabet, out, n_out, &cp->exact, &cp->n_exact);
	/* Thai sara am and the like: a letter that becomes a mark and a letter. */
	if (n_out && is_mark(out[0]))
		cp->flags |= CP_JOINS_BEFORE;
	/* The replacement character may stand for ill-formed octets, which are not to be copied. */
	if (!(cp->flags & (CP_IGNORABLE | CP_JOINS_BEFORE)) && cp->n_exact == 1 && cp->exact == c &&
		c != 0xFFFD)
		cp->flags |= CP_PLAIN;

	U16_APPEND_UNSAFE(unit, n_unit, c);
	n_folded = u_strFoldCase(
		folded, ARRAY_SIZE(folded), unit, n_unit, U_FOLD_CASE_DEFAULT, &status);
	for (int32_t i = 0; U_SUCCESS(status) && i < n_folded && n_lower < 3; n_lower++)
		U16_NEXT(folded, i, n_folded, lower[n_lower]);
	keep(alphabet, lower, n_lower, &cp->folded, &cp->n_folded);
}

const struct cp *alphabet_make(struct alphabet *alphabet, uint32_t c)
{
	struct cp **page = &alphabet->pages[c / ALPHABET_PAGE];

	if (!*page) {
		*page = calloc(ALPHABET_PAGE, sizeof(**page));
		if (!*page) {
			alphabet->failed = true;
			return &alphabet->nothing;
		}
	}
	fill(alphabet, &(*page)[c % ALPHABET_PAGE], c);
	return &(*page)[c % ALPHABET_PAGE];
}

size_t alphabet_fold(struct alphabet *alphabet, uint32_t c, uint32_t out[static 3])
{
	const struct cp *cp = alphabet_get(alphabet, c);

	if (cp->n_folded == 1)
		out[0] = cp->folded;
	else
		memcpy(out, alphabet->pool + cp->folded, cp->n_folded * sizeof(*out));
	return cp->n_folded;
}

/* Reads on to the next code point that is not ignorable; false at the end. */
static bool next_kept(struct alphabet *alphabet, const char *text, size_t len,
	struct cursor *cursor, uint32_t *c, struct cursor *behind)
{
	while (cursor->pos < len) {
		*behind = *cursor;
		*c = utf8_next(text, len, &behind->pos);
		behind->cp++;
		if (!(alphabet_get(alphabet, *c)->flags & CP_IGNORABLE))
			return true;
		*cursor = *behind;
	}
	return false;
}

static void alone(struct alphabet *alphabet, uint32_t c, struct segment *ret)
{
	const struct cp *cp = alphabet_get(alphabet, c);

	ret->n_out = cp->n_exact;
	if (cp->n_exact == 1)
		ret->out[0] = cp->exact;
	else if (cp->n_exact)
		memcpy(ret->out, alphabet->pool + cp->exact, cp->n_exact * sizeof(*ret->out));
}

/* A mark that its base loses anyway need not be kept until then. */
static bool is_lost(const uint32_t *cps, size_t n, uint32_t c)
{
	while (n > 0 && is_mark(cps[n - 1]))
		n--;
	return n > 0 && is_mark(c) && !keeps_mark(cps[n - 1], c);
}

bool alphabet_segment(struct alphabet *alphabet, const char *text, size_t len,
	struct cursor *cursor, struct segment *ret)
{
	uint32_t cps[SEGMENT_MAX], c;
	struct cursor behind = *cursor;
	size_t n = 1;

	if (!next_kept(alphabet, text, len, cursor, &cps[0], &behind))
		return false;
	ret->from = cursor->pos;
	ret->cp_from = cursor->cp;
	for (;;) {
		*cursor = behind;
		ret->to = cursor->pos;
		ret->cp_to = cursor->cp;
		if (!next_kept(alphabet, text, len, cursor, &c, &behind) ||
			!(alphabet_get(alphabet, c)->flags & CP_JOINS_BEFORE))
			break;
		if (n < SEGMENT_MAX)
			cps[n++] = c;
		else if (!is_lost(cps, n, c))
			break;
	}
	if (n == 1)
		alone(alphabet, cps[0], ret);
	else
		ret->n_out = exact_of(alphabet, cps, n, ret->out);
	return true;
}
