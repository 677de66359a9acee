/* What is an expression, what is not and where, and what is probably not meant. */
#include "match-rig.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"

static void errors_name_the_column(void **state)
{
	static const struct {
		const char *text;
		const char *code;
		size_t column;
	} cases[] = {
		{ "", "E-EMPTY", 1 },
		{ "  \n\t ", "E-EMPTY", 1 },
		{ "\u3000", "E-EMPTY", 1 },
		{ "# nothing but a comment", "E-EMPTY", 1 },
		{ "(a", "E-PAREN", 1 },
		{ "a (b OR c", "E-PAREN", 3 },
		{ "a)", "E-PAREN", 2 },
		{ "日本 (米国", "E-PAREN", 4 },
		{ "ATLEAST/1 (a, b", "E-PAREN", 11 },
		{ "\"a b", "E-QUOTE", 1 },
		{ "x “a b", "E-QUOTE", 3 },
		{ "=\"a", "E-QUOTE", 2 },
		{ "\"a\\\"", "E-QUOTE", 1 },
		{ "AND", "E-OPERAND", 1 },
		{ "a AND", "E-OPERAND", 3 },
		{ "a AND OR b", "E-OPERAND", 3 },
		{ "OR a", "E-OPERAND", 1 },
		{ "(AND a)", "E-OPERAND", 2 },
		{ "(a OR )", "E-OPERAND", 4 },
		{ "a ()", "E-OPERAND", 3 },
		{ "NOT", "E-OPERAND", 1 },
		{ "a NOT", "E-OPERAND", 3 },
		{ "a NEAR/3", "E-OPERAND", 3 },
		{ "NEAR/3 a", "E-OPERAND", 1 },
		{ "title:", "E-OPERAND", 1 },
		{ "ATLEAST/1 (a, , b)", "E-OPERAND", 13 },
		{ "ATLEAST/1 ()", "E-OPERAND", 11 },
		{ "NOT a", "E-NEGATIVE", 1 },
		{ "a OR NOT b", "E-NEGATIVE", 6 },
		{ "NOT a OR b NOT c", "E-NEGATIVE", 1 },
		{ "(NOT a) OR (NOT b)", "E-NEGATIVE", 2 },
		{ "ATLEAST/1 (a, NOT b)", "E-NEGATIVE", 15 },
		{ "titel:a", "E-FIELD", 1 },
		{ "x https://example.org/a", "E-FIELD", 3 },
		{ "12:30", "E-FIELD", 1 },
		{ "=title:a", "E-FIELD", 2 },
		{ "Title:a", "E-FIELD", 1 },
		{ "x @nobody", "E-REF", 3 },
		{ "@", "E-REF", 1 },
		{ "日 @a", "E-CYCLE", 3 },
		{ "x ab*", "E-WILD-SHORT", 3 },
		{ "=ab*", "E-WILD-SHORT", 1 },
		{ "f-16*", "E-WILD-SHORT", 1 },
		{ "*abc", "E-WILD-POS", 1 },
		{ "x ab*cd", "E-WILD-POS", 3 },
		{ "abc**", "E-WILD-POS", 1 },
		{ "*", "E-WILD-POS", 1 },
		{ "\"abc * def\"", "E-WILD-POS", 1 },
		{ "日*本", "E-WILD-POS", 1 },
		{ "a NEAR b", "E-NEAR", 3 },
		{ "a NEAR/ b", "E-NEAR", 3 },
		{ "a NEAR/x b", "E-NEAR", 3 },
		{ "a NEAR/101 b", "E-NEAR", 3 },
		{ "a ONEAR/99999999999999999999 b", "E-NEAR", 3 },
		{ "a NOTNEAR b", "E-NEAR", 3 },
		{ "(a b) NEAR/2 c", "E-NEAR-OPERAND", 1 },
		{ "c NEAR/2 (a AND b)", "E-NEAR-OPERAND", 10 },
		{ "c NEAR/2 NOT a", "E-NEAR-OPERAND", 10 },
		{ "c NEAR/2 (d OR (a b))", "E-NEAR-OPERAND", 10 },
		{ "c NEAR/2 ATLEAST/1 (a, b)", "E-NEAR-OPERAND", 10 },
		{ "a{2,} NEAR/2 c", "E-NEAR-OPERAND", 1 },
		{ "ATLEAST/0 (a, b)", "E-ATLEAST", 1 },
		{ "x ATLEAST/3 (a, b)", "E-ATLEAST", 3 },
		{ "ATLEAST (a, b)", "E-ATLEAST", 1 },
		{ "ATLEAST/2 a", "E-ATLEAST", 1 },
		{ "a{0,}", "E-COUNT", 2 },
		{ "a{3}", "E-COUNT", 2 },
		{ "a{3,5}", "E-COUNT", 2 },
		{ "a{,3}", "E-COUNT", 2 },
		{ "a{9999,}", "E-COUNT", 2 },
		{ "a{2", "E-COUNT", 2 },
		{ "a {2,}", "E-COUNT", 3 },
		{ "a{2,}{3,}", "E-COUNT", 6 },
		{ "(a AND b){2,}", "E-COUNT", 10 },
		{ "{2,}", "E-COUNT", 1 },
		{ "a and b", "E-LOWER-OP", 3 },
		{ "a or b", "E-LOWER-OP", 3 },
		{ "not a", "E-LOWER-OP", 1 },
		{ "a Or b", "E-LOWER-OP", 3 },
		{ "日本 near/5 b", "E-LOWER-OP", 4 },
		{ "a onear/5 b", "E-LOWER-OP", 3 },
		{ "a ａｎｄ b", "E-LOWER-OP", 3 },
		{ "/a(/", "E-REGEX", 1 },
		{ "x /abc", "E-REGEX", 3 },
		{ "/abc/x", "E-REGEX", 1 },
		{ "/a*/", "E-REGEX", 1 },
		{ "//", "E-REGEX", 1 },
		{ "/^/", "E-REGEX", 1 },
		{ "/(*NO_JIT)a/", "E-REGEX", 1 },
		{ "\"--\"", "E-TERM", 1 },
		{ "a &&", "E-TERM", 3 },
		{ "=", "E-TERM", 1 },
		{ "\"\"", "E-TERM", 1 },
		{ "-baseball", "E-SYNTAX", 1 },
		{ "a -baseball", "E-SYNTAX", 3 },
		{ "a , b", "E-SYNTAX", 3 },
		{ "a }", "E-SYNTAX", 3 },
		{ "tokyo~2", "E-SYNTAX", 1 },
		{ "@a/x", "E-SYNTAX", 3 },
		/* the first only, and by column where there are several */
		{ "a AND OR (b", "E-OPERAND", 3 },
		{ "(a b) NEAR/2 @nobody", "E-NEAR-OPERAND", 1 },
		{ "@nobody NEAR/2 (a b)", "E-REF", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct findings findings = { 0 };
		const struct finding *first = &findings.items[0];

		if (rig_compile(NULL, &cases[i].text, 1, &findings) != -EINVAL)
			fail_msg("\"%s\" compiles", cases[i].text);
		if (findings.n != 1 || strcmp(first->code, cases[i].code) != 0 ||
			first->column != cases[i].column || !first->is_error)
			fail_msg("\"%s\": %zu findings, %s at %zu", cases[i].text, findings.n,
				first->code, first->column);
	}
}

static void what_the_page_shows_compiles(void **state)
{
	static const char *const texts[] = {
		"japan* OR tokyo",           /* a */
		"u.s. OR \"united states\"", /* b */
		"u.s. NEAR/12 (japan OR tokyo) AND (alliance OR treaty OR pact OR \"security "
		"ties\")",
		"title:(日米 OR 米国) (同盟 OR 安保 OR 在日米軍)",
		"@a NEAR/15 @b AND ~deploy* NOT (baseball OR \"world cup\")",
		"ATLEAST/2 (futenma, henoko, \"status of forces\", 辺野古)\njordan NOTNEAR/2 "
		"(michael OR "
		"peterson)",
		"“security ties” （日米　同盟） # with a word to the reader\n{x",
		"title:@a{2,} title:summary:x NEAR/0 (/ab+c/i OR \"a b\")",
	};
	struct findings findings = { 0 };

	(void)state;
	assert_int_equal(rig_compile(NULL, texts, 6, &findings), 0);
	assert_int_equal(findings.n, 0);
	assert_int_equal(rig_compile(NULL, texts + 6, 1, &findings), -EINVAL);
	assert_string_equal(findings.items[0].code, "E-COUNT");
	findings.n = 0;
	assert_int_equal(rig_compile(NULL, texts, 8, &findings), -EINVAL);
	assert_int_equal(findings.items[0].index, 6);
}

static void warnings_say_what_is_probably_not_meant(void **state)
{
	static const struct {
		const char *text;
		const char *code; /* NULL: none */
		size_t column;
	} cases[] = {
		{ "us", "W-ACRONYM", 1 },
		{ "japan AND US", "W-ACRONYM", 11 },
		{ "x (who OR may)", "W-ACRONYM", 4 },
		{ "u.s.", NULL, 0 },
		{ "=US", NULL, 0 },
		{ "\"us japan\"", NULL, 0 },
		{ "=us", "W-CASE", 1 },
		{ "=nato", "W-CASE", 1 },
		{ "=NATO", NULL, 0 },
		{ "=kaiser", NULL, 0 },
		{ "米", "W-CJK1", 1 },
		{ "x \"韓\"", "W-CJK1", 3 },
		{ "한", "W-CJK1", 1 },
		{ "日米", NULL, 0 },
		{ "\"米 国\"", NULL, 0 },
		{ "インド", "W-KATAKANA", 1 },
		{ "ペン", "W-KATAKANA", 1 },
		{ "=インド", NULL, 0 },
		{ "サミット", NULL, 0 },
		{ "/[a-z]+x/", "W-REGEX-SLOW", 1 },
		{ "x /ab?c/", "W-REGEX-SLOW", 3 },
		{ "/(tokyo|os)/", "W-REGEX-SLOW", 1 },
		{ "/(abc)?/ OR x", "E-REGEX", 1 },
		{ "/(abc)*d/", "W-REGEX-SLOW", 1 },
		{ "/tok[iy]o/", NULL, 0 },
		{ "/(tokyo|osaka) [0-9]/", NULL, 0 },
		{ "/日本?/", NULL, 0 },
		{ "tokyo OR x OR tokyo", "W-DEAD", 15 },
		{ "japan OR japanese OR japan*", "W-DEAD", 1 },
		{ "日本 OR 日本人", "W-DEAD", 7 },
		{ "日本人 AND 日本", "W-DEAD", 9 },
		{ "\"world cup\" OR cup", "W-DEAD", 1 },
		{ "x AND (x OR y)", "W-DEAD", 7 },
		{ "x OR (x AND y)", "W-DEAD", 6 },
		{ "@b OR @b", "W-DEAD", 7 },
		{ "title:japan OR japan", "W-DEAD", 1 },
		{ "japan AND summary:japanese AND japan*", "W-DEAD", 32 },
		{ "title:japanese OR title:japan*", "W-DEAD", 1 },
		{ "(日本 OR 日本人) NEAR/3 x", NULL, 0 },
		{ "(日本 OR 日本) NEAR/3 x", "W-DEAD", 8 },
		{ "=NATO OR nato", NULL, 0 },
		{ "u.s. OR =US", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *const texts[] = { cases[i].text, "tokyo" };
		struct findings findings = { 0 };
		const struct finding *first = &findings.items[0];

		(void)rig_compile(NULL, texts, 2, &findings);
		if (!cases[i].code ? findings.n != 0
				   : findings.n == 0 || strcmp(first->code, cases[i].code) != 0 ||
					     first->column != cases[i].column)
			fail_msg("\"%s\": %zu findings, %s at %zu", cases[i].text, findings.n,
				first->code, first->column);
	}
}

/* Every expression has its own first error; what only refers to a wrong one is silent. */
static void cycles_are_told_to_all_who_are_in_them(void **state)
{
	static const char *const texts[] = { "x @b", "y OR @c", "@a", "z @a", "@e", "((@g)", "@f",
		"@nobody @a" };
	static const struct {
		size_t index;
		const char *code;
		size_t column;
	} expected[] = {
		{ 5, "E-PAREN", 1 },
		{ 7, "E-REF", 1 },
		{ 0, "E-CYCLE", 3 },
		{ 1, "E-CYCLE", 6 },
		{ 2, "E-CYCLE", 1 },
		{ 4, "E-CYCLE", 1 },
	};
	struct findings findings = { 0 };

	(void)state;
	assert_int_equal(rig_compile(NULL, texts, 8, &findings), -EINVAL);
	assert_int_equal(findings.n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(findings.items[i].index, expected[i].index);
		assert_string_equal(findings.items[i].code, expected[i].code);
		assert_int_equal(findings.items[i].column, expected[i].column);
	}
}

static void a_reference_beside_a_distance_is_a_span(void **state)
{
	static const char *const good[] = { "x NEAR/2 @b", "y OR @c", "title:(a ONEAR/2 b)" };
	static const char *const bad[] = { "x NEAR/2 @b", "y OR @c", "a b" };
	static const char *const count[] = { "@b{2,}", "a b" };
	struct findings findings = { 0 };

	(void)state;
	assert_int_equal(rig_compile(NULL, good, 3, &findings), 0);
	assert_int_equal(rig_compile(NULL, bad, 3, &findings), -EINVAL);
	assert_string_equal(findings.items[0].code, "E-NEAR-OPERAND");
	assert_int_equal(findings.items[0].column, 10);
	findings.n = 0;
	assert_int_equal(rig_compile(NULL, count, 2, &findings), -EINVAL);
	assert_string_equal(findings.items[0].code, "E-COUNT");
	assert_int_equal(findings.items[0].column, 3);
}

/* Compiles n expressions t0, t1, ... where each is `format` with the number of the next. */
static int compile_chain(size_t n, const char *format, struct findings *findings)
{
	struct expression *expressions = calloc(n, sizeof(*expressions));
	struct plan *plan = NULL;
	char(*names)[16] = calloc(n, sizeof(*names)), (*texts)[64] = calloc(n, sizeof(*texts));
	int r;

	for (size_t i = 0; i < n; i++) {
		char *text = texts[i];

		(void)snprintf(names[i], sizeof(names[i]), "t%zu", i);
		for (const char *p = format; i + 1 < n && *p; p++) {
			if (*p == '#')
				text += sprintf(text, "t%zu", i + 1);
			else
				*text++ = *p;
		}
		if (i + 1 == n)
			(void)strcpy(text, "x");
		expressions[i] = (struct expression){ names[i], texts[i], false };
	}
	r = plan_new(&plan, expressions, n, rig_note, findings);
	plan_free(plan);
	free(names);
	free(texts);
	free(expressions);
	return r;
}

static void references_do_not_explode(void **state)
{
	struct findings findings = { 0 };

	(void)state;
	assert_int_equal(compile_chain(60, "y @#", &findings), 0);
	assert_int_equal(compile_chain(13, "(x @#) OR (y AND @#)", &findings), 0);
	assert_int_equal(findings.n, 0);
	assert_int_equal(compile_chain(70, "(x @#) OR (y AND @#)", &findings), -EINVAL);
	assert_string_equal(findings.items[0].code, "E-SYNTAX");
	findings.n = 0;
	assert_int_equal(compile_chain(5000, "y @#", &findings), -EINVAL);
	assert_string_equal(findings.items[0].code, "E-SYNTAX");
}

static char *repeated(const char *head, const char *text, size_t n, const char *tail)
{
	struct strbuf buf = STRBUF_INIT;

	strbuf_adds(&buf, head);
	for (size_t i = 0; i < n; i++)
		strbuf_adds(&buf, text);
	strbuf_adds(&buf, tail);
	return strbuf_take(&buf);
}

static void expressions_have_ceilings(void **state)
{
	static const struct {
		const char *head, *text, *tail;
		size_t n;
		const char *code; /* NULL: it is read */
	} cases[] = {
		{ "", "(", "x", 100000, "E-SYNTAX" },
		{ "", "NOT ", "x", 100000, "E-SYNTAX" },
		{ "", "title:", "x", 100000, "E-SYNTAX" },
		{ "x", " NEAR/1 x", "", 5000, "E-SYNTAX" },
		{ "x", " NEAR/1 x", "", 99, NULL },
		{ "", "a ", "", 30000, "E-SYNTAX" },
		{ "", "x OR ", "y", 5000, NULL },
		{ "", "x OR ", "y", 100000, "E-SYNTAX" },
		{ "\"", "ab ", "\"", 3000, NULL },
		{ "\"", "ab ", "\"", 5000, "E-TERM" },
		{ "\"", "a ", "\"", 40000, "E-TERM" },
		{ "", "x", "", 20000, NULL },
		{ "", "x", "", 70000, "E-TERM" },
		{ "", "日", "", 30000, "E-TERM" },
		{ "", "ﷺ", "", 1000, "E-TERM" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *text = repeated(
			cases[i].head, cases[i].text, cases[i].n, cases[i].tail);
		struct findings findings = { 0 };

		assert_int_equal(rig_compile(NULL, (const char *const *)&text, 1, &findings),
			cases[i].code ? -EINVAL : 0);
		if (cases[i].code)
			assert_string_equal(findings.items[0].code, cases[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_name_the_column),
		cmocka_unit_test(what_the_page_shows_compiles),
		cmocka_unit_test(warnings_say_what_is_probably_not_meant),
		cmocka_unit_test(cycles_are_told_to_all_who_are_in_them),
		cmocka_unit_test(a_reference_beside_a_distance_is_a_span),
		cmocka_unit_test(references_do_not_explode),
		cmocka_unit_test(expressions_have_ceilings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
