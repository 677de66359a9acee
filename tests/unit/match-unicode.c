/* The exact text against ICU, which is the authority: every code point, and random strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "match/text.h"
#include "oracle/oracle.h"

#define STRINGS 60000

struct pair {
	struct alphabet *alphabet;
	struct text text;
	struct oracle_text oracle;
};

static int make_pair(void **state)
{
	struct pair *pair = calloc(1, sizeof(*pair));

	if (!pair || alphabet_new(&pair->alphabet) < 0)
		return -1;
	*state = pair;
	return 0;
}

static int free_pair(void **state)
{
	struct pair *pair = *state;

	text_clear(&pair->text);
	oracle_text_clear(&pair->oracle);
	alphabet_free(pair->alphabet);
	free(pair);
	return 0;
}

static void compare(struct pair *pair, const char *text)
{
	assert_int_equal(text_read(&pair->text, pair->alphabet, text), 0);
	oracle_normalise(&pair->oracle, text);
	if (strcmp(strbuf_text(&pair->text.exact), pair->oracle.utf8) != 0)
		fail_msg("%s becomes %s, for ICU %s", text, strbuf_text(&pair->text.exact),
			pair->oracle.utf8);
}

static bool is_character(uint32_t c)
{
	return c != 0 && (c < 0xD800 || c > 0xDFFF);
}

static void every_code_point_is_as_icu_has_it(void **state)
{
	static const char *const before[] = { "", "x", "e\xCC\x81", "я", "か" };

	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		for (uint32_t c = 1; c < 0x110000; c++) {
			char text[16], octets[4];
			size_t n = strlen(before[i]);

			/* Alone, all; behind others, all but the many that never change. */
			if (!is_character(c) || (i > 0 && c >= 0x3100 && c < 0xFB00 && c % 64))
				continue;
			memcpy(text, before[i], n);
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%.*s.",
				(int)utf8_encode(octets, c), octets);
			compare(*state, text);
		}
}

static uint32_t any(uint64_t *random, const uint32_t (*ranges)[2], size_t n)
{
	*random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	ranges += (*random >> 60) % n;
	return (*ranges)[0] + (uint32_t)(*random >> 24) % ((*ranges)[1] - (*ranges)[0]);
}

static void random_strings_are_as_icu_has_them(void **state)
{
	static const uint32_t ranges[][2] = { { 0x20, 0x7F }, { 0x20, 0x7F }, { 0xA0, 0x250 },
		{ 0x300, 0x345 }, { 0x370, 0x530 }, { 0x1100, 0x1200 }, { 0xAC00, 0xAC80 },
		{ 0x3041, 0x3100 }, { 0x3099, 0x309B }, { 0x1E00, 0x2000 }, { 0x2000, 0x2070 },
		{ 0x900, 0xA00 }, { 0x5B0, 0x600 }, { 0xFE00, 0xFFF0 }, { 0x1D100, 0x1D200 },
		{ 0x1, 0xD800 } };
	uint64_t random = 7;

	for (size_t i = 0; i < STRINGS; i++) {
		char text[64] = "";
		size_t n = 0;

		for (size_t k = any(&random, ranges, 1) % 12; k > 0; k--)
			n += utf8_encode(text + n, any(&random, ranges, ARRAY_SIZE(ranges)));
		text[n] = '\0';
		compare(*state, text);
	}
}

static void more_marks_than_anybody_needs_are_lost_all_the_same(void **state)
{
	static const char *const bases[] = { "c", "\u00E9", "\u03B1", "\uFF21", "\u0436" };

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++)
		for (size_t n = 28; n < 200; n += 3) {
			char text[1024];
			size_t len = (size_t)snprintf(text, sizeof(text), "x%s", bases[i]);

			for (size_t k = 0; k < n; k++)
				len += utf8_encode(text + len, k % 2 ? 0x0301 : 0x0323);
			(void)snprintf(text + len, sizeof(text) - len, "afe");
			compare(*state, text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_is_as_icu_has_it),
		cmocka_unit_test(random_strings_are_as_icu_has_them),
		cmocka_unit_test(more_marks_than_anybody_needs_are_lost_all_the_same),
	};

	return cmocka_run_group_tests(tests, make_pair, free_pair);
}
