/* feedwatch-topics(7) teaches by example: each of its examples is run. */
#include "match-rig.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/strbuf.h"

#define PAGE         "daemon/match/feedwatch-topics.7"
#define INDENT       "    "
#define EXAMPLES_MIN 180 /* a page that cannot be read must not pass */

static const struct expression japan = { "japan", "japan* OR tokyo OR okinawa OR 日本", true };

struct page {
	char *expression; /* the last one; NULL: none in this display */
	size_t line, n;
};

/* What roff makes of the few escapes that the examples have. */
static char *plain(const char *line)
{
	static const struct {
		const char *escape, *text;
	} escapes[] = { { "\\(ti", "~" }, { "\\(aq", "'" }, { "\\(en", "–" }, { "\\e", "\\" },
		{ "\\&", "" } };
	struct strbuf buf = STRBUF_INIT;

	strbuf_adds(&buf, "");
	while (*line) {
		size_t i = 0;

		while (i < ARRAY_SIZE(escapes) &&
			strncmp(line, escapes[i].escape, strlen(escapes[i].escape)) != 0)
			i++;
		if (i < ARRAY_SIZE(escapes)) {
			strbuf_adds(&buf, escapes[i].text);
			line += strlen(escapes[i].escape);
		} else {
			strbuf_addc(&buf, *line++);
		}
	}
	return strbuf_take(&buf);
}

static int compile(struct plan **ret, const char *expression, struct findings *findings)
{
	const struct expression expressions[] = { { "x", expression, false }, japan };

	return plan_new(ret, expressions, 2, rig_note, findings);
}

/* An article of which all examples have what the page says. */
static bool matches(const struct page *page, char *text)
{
	_cleanup_(match_result_clear) struct match_result result = { 0 };
	_cleanup_(plan_freep) struct plan *plan = NULL;
	_cleanup_(matcher_freep) struct matcher *matcher = NULL;
	char *categories[] = { (char *)"World News", (char *)"Asia" };
	struct person author = { .name = (char *)"Aoki Sora" };
	struct article article = { .title = text,
		.link = (char *)"https://news.example/us-japan/1",
		.authors = &author,
		.n_authors = 1,
		.categories = { categories, ARRAY_SIZE(categories) } };
	struct findings findings = { 0 };
	char *bar = strstr(text, " | ");

	if (bar) {
		*bar = '\0';
		article.summary = bar + strlen(" | ");
	}
	if (compile(&plan, page->expression, &findings) < 0)
		fail_msg("line %zu: %s does not compile", page->line, page->expression);
	assert_int_equal(matcher_new(&matcher, plan), 0);
	assert_int_equal(matcher_run(matcher, &article, "Harbour Wire", false, &result), 0);
	return result.n;
}

static bool finds(const struct page *page, const char *code, size_t column, bool is_error)
{
	struct findings findings = { 0 };
	struct plan *plan = NULL;
	int r = compile(&plan, page->expression, &findings);

	plan_free(plan);
	for (size_t i = 0; i < findings.n; i++)
		if (findings.items[i].index == 0 && (r < 0) == is_error &&
			strcmp(findings.items[i].code, code) == 0 &&
			(!is_error || findings.items[i].column == column))
			return true;
	return false;
}

static void check_example(struct page *page, const char *line)
{
	_cleanup_(freep) char *text = plain(line + strlen(INDENT "+ "));
	char code[24] = "";
	size_t column = 0;
	bool good;

	if (!page->expression)
		fail_msg("line %zu: an example without an expression", page->line);
	page->n++;
	switch (line[strlen(INDENT)]) {
	case '+': good = matches(page, text); break;
	case '-': good = !matches(page, text); break;
	case '!':
		assert_int_equal(sscanf(text, "%23s %zu", code, &column), 2);
		good = finds(page, code, column, true);
		break;
	case '?': good = finds(page, text, 0, false); break;
	default: good = false;
	}
	if (!good)
		fail_msg("line %zu: %s: it is not so: %s", page->line, page->expression, line);
}

static void every_example_is_so(void **state)
{
	const char *srcdir = getenv("srcdir");
	_cleanup_(freep) char *path = NULL;
	_cleanup_(freep) char *line = NULL;
	_cleanup_(fclosep) FILE *file = NULL;
	struct page page = { 0 };
	bool display = false;
	size_t size = 0;

	(void)state;
	assert_true(asprintf(&path, "%s/" PAGE, srcdir ? srcdir : ".") > 0);
	file = fopen(path, "re");
	if (!file)
		fail_msg("%s cannot be read", path);
	while (getline(&line, &size, file) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		page.line++;
		if (line[0] == '.') {
			display = strncmp(line, ".Bd", 3) == 0 || (display && line[1] == 'N');
			free(page.expression);
			page.expression = NULL;
		} else if (display && strncmp(line, INDENT, strlen(INDENT)) == 0) {
			check_example(&page, line);
		} else if (display) {
			free(page.expression);
			page.expression = plain(line);
		}
	}
	free(page.expression);
	assert_true(page.n >= EXAMPLES_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_example_is_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
