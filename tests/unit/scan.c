/* What the parser takes the short way, against the long way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "lib/scan-twice.h"
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
		for (size_t before = 0; before < 68; before += before < 20 ? 1 : 7) {
			char text[128], *p = text + before;
			size_t run, with;

			memset(text, 'x', before);
			p += utf8_encode(p, c);
			with = (size_t)(p - text);
			p = stpcpy(p, before % 3 ? "y  z" : "y  and then sixteen more of them");
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

/* --- XML ---------------------------------------------------------------------------------------- */

static void plain_xml_tells_what_libxml2_tells(void **state)
{
	static const char *const documents[] = {
		"<a/>",
		"<a></a>",
		"<a b='c' d=\"e\"/>",
		"<a b = 'c'\n\td='e' ></a >",
		"<?xml version=\"1.0\"?><a/>",
		"<?xml version='1.0' encoding='ISO-8859-1'?>\r\n<!-- c --><?p i?><a/>\n<!-- - -->",
		"<?xml-stylesheet href='a.css'?><a><?p?><?p ? ?></a>",
		"<a>text &lt;b&gt; &amp;amp; &quot;&apos; &#65;&#x6f22;&#10;</a>",
		"<a b='&lt;&#10;&#x20;\"x\" \t\r\n\n&amp;lt;'>\r\n\rx\r</a>",
		"<a><![CDATA[]]><![CDATA[<b>]] ]>&amp;\r\n]]]>x]]</a>",
		"<a xmlns='u' xmlns:p='v'><p:b p:c='d' e='f' xml:lang='ja'/><b xmlns=''/><b/></a>",
		"<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:b/></p:a>",
		"<p:a p:b='c'><xml:d/></p:a>",
		"<a><b><a><b>港\xEF\xBF\xBD\xF0\x9F\x90\x9F</b></a></b></a>",
		"<a>sixteen letters ]<b/>]]<b/>></a>",
		"<a b='a value of many letters &amp; more' c='港'/>",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++)
		if (scan_twice(documents[i], strlen(documents[i])) != SCAN_TWICE_SAME)
			fail_msg("%s", documents[i]);
}

static void what_is_not_plain_is_read_the_long_way(void **state)
{
	static const char *const documents[] = {
		"",
		"  ",
		"text",
		"<a>",
		"<a",
		"<a/",
		"<a/><a/>",
		"<a/>text",
		"<a/><![CDATA[]]>",
		"</a>",
		"<a></b>",
		"<a></ab>",
		"<ab></a>",
		"<a b></a>",
		"<a b=c/>",
		"<a b='c'd='e'/>",
		"<a b='c' b='d'/>",
		"<a b='<'/>",
		"<a b='&c;'/>",
		"<a b='c/>",
		"< a/>",
		"<1a/>",
		"<a:/>",
		"<a:b:c/>",
		"<a:1/>",
		"<xmlns:a/>",
		"<a xmlns:p=''/>",
		"<a xmlns:xml='u'/>",
		"<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
		"<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
		"<a>]]></a>",
		"<a>&nbsp;</a>",
		"<a>&</a>",
		"<a>&#0;</a>",
		"<a>&#xD800;</a>",
		"<a>&#x110000;</a>",
		"<a>&#X41;</a>",
		"<a>&#;</a>",
		"<a>&lt</a>",
		"<a>\x01</a>",
		"<a>\xEF\xBF\xBE</a>",
		"<a><!-- -- --></a>",
		"<a><!-- </a>",
		"<a><![CDATA[</a>",
		"<a><?xml?></a>",
		"<a><?p?q?></a>",
		"<a><?p:q?></a>",
		"<!DOCTYPE a><a/>",
		" <?xml version='1.0'?><a/>",
		"<?xml version='1.1'?><a/>",
		"<?xml version='1.0' encoding='_'?><a/>",
		"<?xml version=\"1.0'?><a/>",
		"<港/>",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++)
		if (scan_twice(documents[i], strlen(documents[i])) != SCAN_TWICE_LONG)
			fail_msg("%s", documents[i]);
}

/* What is over a ceiling is left to libxml2; up to it, both agree. */
static void ceilings_end_the_short_way(void **state)
{
	static const struct {
		const char *head, *before, *behind, *tail;
		size_t most;
	} cases[] = {
		{ "<a", " b", "='c'", "/>", 32 },
		{ "<a", " xmlns:p", "='u'", "/>", 32 },
		{ "<a>", "<b", "/>", "</a>", 189 },
		{ "<a>", "<b xmlns='u", "'/>", "</a>", 64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		for (size_t more = 0; more < 2; more++) {
			_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

			strbuf_adds(&buf, cases[i].head);
			for (size_t n = 0; n < cases[i].most + more; n++)
				strbuf_addf(&buf, "%s%zu%s", cases[i].before, n, cases[i].behind);
			strbuf_adds(&buf, cases[i].tail);
			assert_int_equal(scan_twice(strbuf_text(&buf), buf.len),
				more ? SCAN_TWICE_LONG : SCAN_TWICE_SAME);
		}
}

/* Every document that we have, cut and bitten in many places. */
static void nothing_told_differs_in_any_feed(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf pattern = STRBUF_INIT;
	glob_t files;
	size_t n_same = 0;

	(void)state;
	strbuf_addf(&pattern, "%s/tests/feeds/*.xml", getenv("srcdir") ?: ".");
	assert_int_equal(glob(strbuf_text(&pattern), 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

		assert_int_equal(file_read(files.gl_pathv[i], &buf, 1 << 20), 0);
		if (!utf8_valid(strbuf_text(&buf), buf.len) || buf.text[0] != '<')
			continue;
		for (size_t at = 0; at < buf.len; at += 7) {
			char kept = buf.text[at];

			buf.text[at] = "<>&'\"/= ]-x:\r"[at % 13];
			if (utf8_valid(buf.text, buf.len) &&
				scan_twice(buf.text, buf.len) == SCAN_TWICE_DIFFERENT)
				fail_msg("%s, octet %zu", files.gl_pathv[i], at);
			buf.text[at] = kept;
		}
		n_same += scan_twice(buf.text, buf.len) == SCAN_TWICE_SAME;
	}
	assert_true(n_same > 20);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_hold_only_what_is_normal_and_clean),
		cmocka_unit_test(runs_end_before_spaces_that_are_not_single),
		cmocka_unit_test(plain_xml_tells_what_libxml2_tells),
		cmocka_unit_test(what_is_not_plain_is_read_the_long_way),
		cmocka_unit_test(ceilings_end_the_short_way),
		cmocka_unit_test(nothing_told_differs_in_any_feed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
