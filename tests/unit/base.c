/* The floor: small pure functions, by tables of cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <locale.h>
#include <string.h>

#include "base/array.h"
#include "base/asan.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/json.h"
#include "base/map.h"
#include "base/span.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static void spans_are_systemds(void **state)
{
	static const struct {
		const char *text;
		int r;
		int64_t sec;
	} cases[] = {
		{ "15m", 0, 900 },
		{ "1h 30min", 0, 5400 },
		{ "1h30min", 0, 5400 },
		{ "90", 0, 90 },
		{ "2 d", 0, 172800 },
		{ "1w 2d", 0, 777600 },
		{ "0", 0, 0 },
		{ "", -EINVAL, 0 },
		{ "m", -EINVAL, 0 },
		{ "5 fortnights", -EINVAL, 0 },
		{ "-5m", -EINVAL, 0 },
		{ "1.5h", -EINVAL, 0 },
		{ "99999999999999999999s", -ERANGE, 0 },
		{ "9999999999999999y", -ERANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t sec = 0;

		assert_int_equal(span_parse(&sec, cases[i].text), cases[i].r);
		assert_int_equal(sec, cases[i].sec);
	}
}

static void spans_are_written_as_they_are_read(void **state)
{
	static const int64_t spans[] = { 0, 1, 59, 60, 61, 3599, 5400, 86400, 90061, 604800,
		31557600 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(spans); i++) {
		char text[SPAN_TEXT_MAX];
		int64_t sec;

		assert_int_equal(span_parse(&sec, span_format(text, spans[i])), 0);
		/* three units at most: the rest is dropped */
		assert_true(sec <= spans[i] && spans[i] - sec < 60);
	}
}

static void sizes_are_powers_of_1024(void **state)
{
	int64_t bytes;

	(void)state;
	assert_int_equal(size_parse(&bytes, "16M"), 0);
	assert_int_equal(bytes, 16 * 1024 * 1024);
	assert_int_equal(size_parse(&bytes, "512"), 0);
	assert_int_equal(bytes, 512);
	assert_int_equal(size_parse(&bytes, "16M 1K"), -EINVAL);
	assert_int_equal(size_parse(&bytes, "16X"), -EINVAL);
	assert_int_equal(size_parse(&bytes, "9999999999T"), -ERANGE);
}

static void times_are_rfc_3339(void **state)
{
	static const struct {
		const char *text;
		int r;
		int64_t sec;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0, 0 },
		{ "2024-03-25T09:30:00Z", 0, 1711359000 },
		{ "2024-03-25T18:30:00+09:00", 0, 1711359000 },
		{ "2024-03-25t09:30:00.123z", 0, 1711359000 },
		{ "2024-13-25T09:30:00Z", -EINVAL, 0 },
		{ "2024-03-25", -EINVAL, 0 },
		{ "2024-03-25T09:30:00", -EINVAL, 0 },
		{ "2024-03-25T09:30:00+99:00", -EINVAL, 0 },
	};
	char text[CLOCK_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t sec = 0;

		assert_int_equal(clock_parse(&sec, cases[i].text), cases[i].r);
		assert_int_equal(sec, cases[i].sec);
	}
	assert_string_equal(clock_format(text, 1711359000), "2024-03-25T09:30:00Z");
	assert_string_equal(clock_format(text, INT64_MAX), "");
}

static void utf8_is_checked_by_the_table(void **state)
{
	(void)state;
	assert_true(utf8_valid("日米同盟", strlen("日米同盟")));
	assert_true(utf8_valid("", 0));
	assert_false(utf8_valid("\xC0\xAF", 2));         /* overlong */
	assert_false(utf8_valid("\xED\xA0\x80", 3));     /* surrogate */
	assert_false(utf8_valid("\xF4\x90\x80\x80", 4)); /* over U+10FFFF */
	assert_false(utf8_valid("\xE6\x97", 2));         /* cut */
	assert_int_equal(utf8_length("日米ab", strlen("日米ab")), 4);
	assert_int_equal(utf8_offset("日米ab", strlen("日米ab"), 2), 6);
	assert_int_equal(utf8_cut("日米", 4), 3);
	assert_int_equal(utf8_cut("日米", 3), 3);
	assert_int_equal(utf8_cut("ab", 2), 2);
}

/* Each character of two, three and four octets, whole and cut; and each pair of octets before one. */
static void a_character_is_as_long_as_its_code_point(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x110000; c++) {
		char out[4] = { 0 };
		size_t n = utf8_encode(out, c);

		if (c >= 0xD800 && c < 0xE000)
			continue;
		assert_int_equal(utf8_well_formed(out, n), n);
		for (size_t len = 1; len < n; len++)
			assert_int_equal(utf8_well_formed(out, len), 0);
	}
	for (unsigned pair = 0x8000; pair < 0x10000; pair++) {
		char text[] = { (char)(pair >> 8), (char)pair, '\x80', '\x80' };
		size_t pos = 0;
		uint32_t c = utf8_next(text, sizeof(text), &pos);

		assert_int_equal(utf8_well_formed(text, sizeof(text)), c == 0xFFFD ? 0 : pos);
	}
}

/* What is looked at sixteen octets at once, one by one. */
static size_t run_by_one(const char *text, size_t len, bool (*may)(uint32_t c))
{
	for (size_t pos = 0; pos < len;) {
		size_t start = pos;
		uint32_t c = utf8_next(text, len, &pos);

		if (!may(c) || (c == 0xFFFD && strncmp(text + start, "\xEF\xBF\xBD", 3) != 0))
			return start;
	}
	return len;
}

static bool may_be_clean(uint32_t c)
{
	return !utf8_is_control(c);
}

static bool may_be_in_lines(uint32_t c)
{
	return !utf8_is_control(c) || c == '\n' || c == '\t';
}

static bool may_be_xml(uint32_t c)
{
	return (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') && c != 0xFFFE && c != 0xFFFF;
}

static bool may_be(uint32_t c)
{
	(void)c;
	return true;
}

static void quote_by_one(struct strbuf *buf, const char *text, size_t len)
{
	static const char named[] = "\"\\\b\t\n\f\r", names[] = "\"\\btnfr";
	char out[4];

	strbuf_addc(buf, '"');
	for (size_t pos = 0; pos < len;) {
		uint32_t c = utf8_next(text, len, &pos);
		const char *name = c && c < 0x80 ? strchr(named, (int)c) : NULL;

		if (name)
			strbuf_addf(buf, "\\%c", names[name - named]);
		else if (c < 0x20 || c == 0x7F)
			strbuf_addf(buf, "\\u%04x", c);
		else
			strbuf_add(buf, out, utf8_encode(out, c));
	}
	strbuf_addc(buf, '"');
}

static void assert_cleanness(const char *text, size_t len)
{
	_cleanup_(strbuf_freep) struct strbuf quoted = STRBUF_INIT, by_one = STRBUF_INIT;

	assert_int_equal(utf8_clean(text, len), run_by_one(text, len, may_be_clean));
	assert_int_equal(utf8_clean_lines(text, len), run_by_one(text, len, may_be_in_lines));
	assert_int_equal(utf8_xml(text, len), run_by_one(text, len, may_be_xml));
	assert_int_equal(utf8_well_formed(text, len), run_by_one(text, len, may_be));
	json_quote(&quoted, text, len);
	quote_by_one(&by_one, text, len);
	assert_int_equal(quoted.len, by_one.len);
	assert_memory_equal(quoted.text, by_one.text, by_one.len);
}

/* One character in a text: there, in another's place, and broken off. */
static void assert_cleanness_around(uint32_t c, size_t before, size_t behind)
{
	static const char filler[] = "abc\xC3\xA9"
				     "de\xE6\x97\xA5"
				     "fghijk";
	char text[256], *p = text + before;

	for (size_t i = 0; i < before; i++)
		text[i] = before > 20 && i > before - 20 ? filler[i % 4] : 'x';
	p += utf8_encode(p, c);
	for (size_t i = 0; i < behind; i += sizeof(filler) - 1)
		p = stpcpy(p, filler);
	assert_cleanness(text, (size_t)(p - text));
	memmove(text + before + 1, text + before, (size_t)(p - text) - before);
	text[before] = '\xE6';
	assert_cleanness(text, (size_t)(p - text) + 1);
	assert_cleanness(text, before + 2);
}

/* All up to kana, some of the rest, and the last ones of two octets in UTF-16. */
static uint32_t next_of(uint32_t c)
{
	return c < 0x3100 || (c >= 0xFFF0 && c < 0x10002) ? c + 1
	       : c < 0xFFF0                               ? MIN(c + 251, 0xFFF0U)
							  : c + 251;
}

static void clean_text_ends_where_a_look_at_each_character_says(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x10FFFF; c = next_of(c)) {
		for (size_t before = 0; before < 17; before++)
			assert_cleanness_around(c, before, 1);
		/* Where several blocks are looked at together. */
		for (size_t before = 20; before < 80; before += 17)
			assert_cleanness_around(c, before, 90);
	}
}

/* Whatever it is: leads, tails, and what stands between. */
static void any_octets_are_looked_at_alike(void **state)
{
	static const unsigned char kinds[] = { 'a', ' ', '"', '\n', 0x7F, 0x80, 0x8E, 0x9C, 0x9F,
		0xA0, 0xA8, 0xBF, 0xC0, 0xC1, 0xC2, 0xD8, 0xDF, 0xE0, 0xE2, 0xE3, 0xED, 0xEF, 0xF0,
		0xF4, 0xF5, 0xFF };
	uint32_t dice = 1;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		char text[120];
		size_t len = (size_t)i % sizeof(text);

		memset(text, 'x', sizeof(text));
		for (size_t place = len > 24 ? len - 24 : 0; place < len; place++) {
			dice = dice * 1664525 + 1013904223;
			text[place] = (char)kinds[(dice >> 16) % sizeof(kinds)];
		}
		assert_cleanness(text, len);
	}
}

static void controls_are_shown_not_sent(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	const char *text = "a\x1b[31m\xE2\x80\xAE日\xFF";

	(void)state;
	utf8_escape(&buf, text, strlen(text));
	assert_string_equal(strbuf_text(&buf), "a\\x1b[31m\\u{202e}日\xEF\xBF\xBD");
}

static void json_leaves_out_what_is_absent(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct json json = json_into(&buf);

	(void)state;
	json_open_object(&json, NULL);
	json_text(&json, "a", NULL);
	json_text(&json, "b", "");
	json_text(&json, "c", "q\"\\\n\x01\xFF日");
	json_time(&json, "t", 0);
	json_open_array(&json, "list");
	json_number(&json, NULL, -5);
	json_bool(&json, NULL, true);
	json_close_array(&json);
	json_close_object(&json);
	assert_string_equal(strbuf_text(&buf),
		"{\"c\":\"q\\\"\\\\\\n\\u0001\xEF\xBF\xBD日\",\"list\":[-5,true]}");
}

/* Text is looked at eight octets at once: each place in them counts. */
static void quoting_finds_what_to_escape_at_each_place(void **state)
{
	static const char *const cases[][2] = { { "\"", "\\\"" }, { "\\", "\\\\" }, { "\n", "\\n" },
		{ "\x1f", "\\u001f" }, { "\x7f", "\\u007f" },
		{ "\xE6\xE6", "\xEF\xBF\xBD\xEF\xBF\xBD" }, { "港", "港" }, { "!", "!" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		for (int before = 0; before < 20; before++) {
			_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
			char text[64], quoted[64];

			(void)snprintf(text, sizeof(text), "%.*s%s~ abcdefghi", before,
				"abcdefghijklmnopqrst", cases[i][0]);
			(void)snprintf(quoted, sizeof(quoted), "\"%.*s%s~ abcdefghi\"", before,
				"abcdefghijklmnopqrst", cases[i][1]);
			json_quote(&buf, text, strlen(text));
			assert_string_equal(strbuf_text(&buf), quoted);
		}
}

static void maps_keep_what_they_are_given(void **state)
{
	_cleanup_(map_freep) struct map *map = NULL;
	char key[16];

	(void)state;
	assert_int_equal(map_new(&map), 0);
	for (size_t i = 0; i < 1000; i++) {
		(void)snprintf(key, sizeof(key), "key %zu", i);
		assert_int_equal(map_set(map, key, (void *)(i + 1)), 1);
	}
	assert_int_equal(map_set(map, "key 7", (void *)99), 0);
	assert_int_equal(map_size(map), 1000);
	assert_int_equal((size_t)map_get(map, "key 7"), 99);
	assert_int_equal((size_t)map_get(map, "key 999"), 1000);
	assert_null(map_get(map, "key 1000"));
}

static void suggestions_are_near_or_none(void **state)
{
	static const char *const words[] = { "interval", "timeout", "topics" };

	(void)state;
	assert_string_equal(suggest("intervall", words, ARRAY_SIZE(words)), "interval");
	assert_string_equal(suggest("tiemout", words, ARRAY_SIZE(words)), "timeout");
	assert_null(suggest("banana", words, ARRAY_SIZE(words)));
}

static void diagnostics_point_at_the_column(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };

	(void)state;
	diagnostics_add(&diags, "f.yaml", 12, 5, true, "\tk日: v\nnext", "unknown key \"%s\"", "v");
	diagnostics_add(&diags, "f.yaml", 0, 0, false, NULL, "empty");
	diagnostics_render(&buf, &diags, false);
	assert_string_equal(strbuf_text(&buf), "f.yaml:12:5: error: unknown key \"v\"\n"
					       "    \tk日: v\n"
					       "    \t    ^\n"
					       "f.yaml: warning: empty\n");
	assert_int_equal(diags.n_errors, 1);
	strbuf_reset(&buf);
	diagnostics_first(&buf, &diags);
	assert_string_equal(strbuf_text(&buf), "f.yaml:12:5: unknown key \"v\"");
}

static void diagnostics_are_shown_from_top_to_bottom(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };

	(void)state;
	diagnostics_add(&diags, "b.yaml", 9, 1, true, NULL, "first file, last line");
	diagnostics_add(&diags, "a.yaml", 1, 1, true, NULL, "second file");
	diagnostics_add(&diags, "b.yaml", 0, 0, true, NULL, "as a whole");
	diagnostics_add(&diags, "b.yaml", 2, 7, true, NULL, "same line, behind");
	diagnostics_add(&diags, "b.yaml", 2, 3, true, NULL, "one");
	diagnostics_add(&diags, "b.yaml", 2, 3, true, NULL, "two");
	diagnostics_render(&buf, &diags, false);
	assert_string_equal(strbuf_text(&buf), "b.yaml:2:3: error: one\n"
					       "b.yaml:2:3: error: two\n"
					       "b.yaml:2:7: error: same line, behind\n"
					       "b.yaml:9:1: error: first file, last line\n"
					       "b.yaml: error: as a whole\n"
					       "a.yaml:1:1: error: second file\n");
}

static void long_errors_are_cut_at_a_character(void **state)
{
	struct error err = { 0 };
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		strbuf_adds(&buf, "日");
	assert_int_equal(error_set(&err, -EINVAL, "x%s", strbuf_text(&buf)), -EINVAL);
	assert_true(utf8_valid(err.text, strlen(err.text)));
	assert_true(strlen(err.text) > ERROR_TEXT_MAX - 5);
}

static void arrays_grow_and_are_left_alone_where_they_cannot(void **state)
{
	uint32_t *items = NULL, *before;
	struct {
		char octets[3];
	} *again = NULL;
	size_t size = 0;

	(void)state;
	for (uint32_t n = 0; n < 1000; n++) {
		assert_int_equal(ARRAY_GROW(items, n), 0);
		items[n] = n;
	}
	for (uint32_t n = 0; n < 1000; n++)
		assert_int_equal(items[n], n);
	/* A power of two of elements whose octets cannot be counted, or not be had; then elements. */
	before = items;
	assert_int_equal(ARRAY_GROW(items, (size_t)1 << 61), -ENOMEM);
#if !WITH_ASAN /* which ends the program instead */
	assert_int_equal(ARRAY_GROW(items, (size_t)1 << 50), -ENOMEM);
#endif
	assert_int_equal(ARRAY_GROW(items, (size_t)1 << 63), -ENOMEM);
	assert_ptr_equal(items, before);
	assert_int_equal(items[999], 999);
	free(items);

	for (size_t n = 0; n < 1000; n++) {
		assert_int_equal(ARRAY_RESERVE(again, n, size), 0);
		assert_true(n < size);
		again[n].octets[2] = (char)n;
	}
	assert_int_equal(ARRAY_RESERVE(again, (size_t)0, size), 0);
	assert_int_equal(size, 1024);
	assert_int_equal(again[999].octets[2], (char)999);
	size = (size_t)1 << 63;
	assert_int_equal(ARRAY_RESERVE(again, size, size), -ENOMEM);
	assert_int_equal(size, (size_t)1 << 63);
	free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_systemds),
		cmocka_unit_test(spans_are_written_as_they_are_read),
		cmocka_unit_test(sizes_are_powers_of_1024),
		cmocka_unit_test(times_are_rfc_3339),
		cmocka_unit_test(utf8_is_checked_by_the_table),
		cmocka_unit_test(a_character_is_as_long_as_its_code_point),
		cmocka_unit_test(clean_text_ends_where_a_look_at_each_character_says),
		cmocka_unit_test(any_octets_are_looked_at_alike),
		cmocka_unit_test(controls_are_shown_not_sent),
		cmocka_unit_test(json_leaves_out_what_is_absent),
		cmocka_unit_test(quoting_finds_what_to_escape_at_each_place),
		cmocka_unit_test(maps_keep_what_they_are_given),
		cmocka_unit_test(suggestions_are_near_or_none),
		cmocka_unit_test(diagnostics_point_at_the_column),
		cmocka_unit_test(diagnostics_are_shown_from_top_to_bottom),
		cmocka_unit_test(long_errors_are_cut_at_a_character),
		cmocka_unit_test(arrays_grow_and_are_left_alone_where_they_cannot),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
