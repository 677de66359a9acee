/* What the parser takes the short way, against the long way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "parse/sandboxed/run.h"

/* A line of such characters is NFC, whatever stands beside them. */
static bool may_be_taken(const UNormalizer2 *nfc, uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;
	const UChar text[] = { (UChar)c, 0 };

	return c != '<' && c != '&' && !utf8_is_control(c) && c < 0xFFFE && c != 0xFEFF &&
	       (c == ' ' || !u_isUWhiteSpace((UChar32)c)) &&
	       unorm2_hasBoundaryBefore(nfc, (UChar32)c) &&
	       unorm2_isNormalized(nfc, text, 1, &status) && U_SUCCESS(status);
}

static void runs_hold_only_what_is_normal_and_clean(void **state)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	size_t n_taken = 0;

	(void)state;
	for (uint32_t c = 1; c < 0x10000; c++)
		for (size_t before = 0; before < 17; before++) {
			char text[64], *p = text + before;
			size_t run, with;

			memset(text, 'x', before);
			p += utf8_encode(p, c);
			with = (size_t)(p - text);
			p = stpcpy(p, "y  z");
			run = run_plain(text, 0, (size_t)(p - text));
			/* All of it or nothing, and in any place. */
			if (run != before && run != with + 1)
				fail_msg("U+%04X behind %zu: %zu", c, before, run);
			if (run == with + 1 && !may_be_taken(nfc, c))
				fail_msg("U+%04X is taken", c);
			n_taken += run > with;
		}
	assert_true(n_taken > 17 * 35000);
}

static void runs_end_before_spaces_that_are_not_single(void **state)
{
	static const struct {
		const char *text;
		size_t run;
	} cases[] = {
		{ "", 0 },
		{ " a", 0 },
		{ "a", 1 },
		{ "a ", 1 },
		{ "a b", 3 },
		{ "a  b", 1 },
		{ "a <", 1 },
		{ "a\nb", 1 },
		{ "港 b&", 5 },
		{ "港 \xE6\xB8", 3 },
		{ "fifteen letters and a space", 27 },
		{ "fifteen letters  and two spaces", 15 },
		{ "sixteen  letters", 7 },
		{ "fourteen chars 港 ", 18 },
		{ "thirteen char 港  a", 17 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(run_plain(cases[i].text, 0, strlen(cases[i].text)), cases[i].run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_hold_only_what_is_normal_and_clean),
		cmocka_unit_test(runs_end_before_spaces_that_are_not_single),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
