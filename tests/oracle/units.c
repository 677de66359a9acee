/* The exact text by ICU alone (topic language, section 2, steps 1 to 3). */
#include "oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

static const struct {
	UChar32 letter;
	const char *plain;
} strokes[] = { { 0xD8, "O" }, { 0xF8, "o" }, { 0x141, "L" }, { 0x142, "l" }, { 0x110, "D" },
	{ 0x111, "d" }, { 0x126, "H" }, { 0x127, "h" }, { 0x166, "T" }, { 0x167, "t" },
	{ 0x131, "i" }, { 0xC6, "AE" }, { 0xE6, "ae" }, { 0x152, "OE" }, { 0x153, "oe" },
	{ 0xD0, "D" }, { 0xF0, "d" }, { 0xDE, "TH" }, { 0xFE, "th" } };

void oracle_append(struct oracle_units *to, UChar32 c)
{
	if (to->n + 2 > to->size) {
		to->size = to->size ? to->size * 2 : 64;
		to->units = realloc(to->units, (size_t)to->size * sizeof(UChar));
		assert_non_null(to->units);
	}
	U16_APPEND_UNSAFE(to->units, to->n, c);
}

bool oracle_is_mark(UChar32 c)
{
	return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

UChar32 *oracle_code_points(const char *utf8, size_t *ret_n)
{
	int32_t len = (int32_t)strlen(utf8), n_units;
	UChar *units = calloc((size_t)len + 1, sizeof(*units));
	UChar32 *cps = calloc((size_t)len + 1, sizeof(*cps));
	UErrorCode status = U_ZERO_ERROR;
	size_t n = 0;

	assert_non_null(units);
	assert_non_null(cps);
	u_strFromUTF8WithSub(units, len + 1, &n_units, utf8, len, 0xFFFD, NULL, &status);
	assert_true(U_SUCCESS(status));
	for (int32_t i = 0; i < n_units; n++)
		U16_NEXT(units, i, n_units, cps[n]);
	free(units);
	*ret_n = n;
	return cps;
}

char *oracle_utf8(const UChar *units, int32_t n)
{
	char *utf8 = malloc(3 * (size_t)n + 1);
	UErrorCode status = U_ZERO_ERROR;

	assert_non_null(utf8);
	u_strToUTF8(utf8, 3 * n + 1, NULL, units, n, &status);
	assert_true(U_SUCCESS(status));
	return utf8;
}

static struct oracle_units normal(const UNormalizer2 *form, const struct oracle_units *in)
{
	UErrorCode status = U_ZERO_ERROR;
	struct oracle_units out = { .size = 18 * in->n + 16 };

	out.units = malloc((size_t)out.size * sizeof(UChar));
	assert_non_null(out.units);
	out.n = unorm2_normalize(form, in->units, in->n, out.units, out.size, &status);
	assert_true(U_SUCCESS(status));
	return out;
}

static bool is_apostrophe(UChar32 c)
{
	return c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2BB || c == 0x2BC;
}

static bool loses(UChar32 base, UChar32 mark)
{
	UErrorCode status = U_ZERO_ERROR;

	switch (uscript_getScript(base, &status)) {
	case USCRIPT_LATIN:
	case USCRIPT_GREEK: return true;
	case USCRIPT_CYRILLIC:
		return mark != 0x306 && !(mark == 0x308 && (base == 0x456 || base == 0x406));
	default: return false;
	}
}

static void append_letter(struct oracle_units *to, UChar32 c)
{
	for (size_t i = 0; i < ARRAY_SIZE(strokes); i++)
		if (strokes[i].letter == c) {
			for (const char *p = strokes[i].plain; *p; p++)
				oracle_append(to, (UChar32)*p);
			return;
		}
	oracle_append(to, c);
}

/* "Latin and Greek bases lose all combining marks" and so on. */
static struct oracle_units fold_marks(const struct oracle_units *in)
{
	struct oracle_units out = { 0 };
	UChar32 c, base = 0;

	for (int32_t i = 0; i < in->n;) {
		U16_NEXT(in->units, i, in->n, c);
		if (!oracle_is_mark(c))
			base = c;
		if (!oracle_is_mark(c) || !base || !loses(base, c))
			append_letter(&out, c);
	}
	return out;
}

void oracle_exact(struct oracle_units *to, const UChar32 *original, size_t n)
{
	UErrorCode status = U_ZERO_ERROR;
	struct oracle_units kept = { 0 }, composed, decomposed, folded, exact;

	for (size_t i = 0; i < n; i++)
		if (!u_hasBinaryProperty(original[i], UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
			oracle_append(&kept, original[i]);
	composed = normal(unorm2_getNFKCInstance(&status), &kept);
	for (int32_t i = 0; i < composed.n; i++)
		if (is_apostrophe(composed.units[i]))
			composed.units[i] = '\'';
	decomposed = normal(unorm2_getNFDInstance(&status), &composed);
	folded = fold_marks(&decomposed);
	exact = normal(unorm2_getNFCInstance(&status), &folded);
	for (int32_t i = 0; i < exact.n;) {
		UChar32 c;

		U16_NEXT(exact.units, i, exact.n, c);
		oracle_append(to, c);
	}
	free(kept.units);
	free(composed.units);
	free(decomposed.units);
	free(folded.units);
	free(exact.units);
}
