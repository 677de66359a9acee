/* Which feeds a page names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "parse/record.h"
#include "parse/sandboxed/html.h"

#define RSS  "rel=alternate type=application/rss+xml"
#define PAGE "https://example.org/news/index.html"

/* "URL URL ..." */
static void found(struct strbuf *out, const char *html, const char *link_fields)
{
	const struct parse_request request = {
		.octets = html,
		.len = strlen(html),
		.base_url = PAGE,
		.discover = true,
		.link_fields = link_fields,
	};
	_cleanup_(document_freep) struct document *document = NULL;

	if (html_discover(&document, &request) < 0) {
		strbuf_adds(out, "no page");
		return;
	}
	for (size_t i = 0; i < document->n_found; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", document->found[i].url);
}

static void pages_name_their_feeds(void **state)
{
	static const struct {
		const char *html;
		const char *found;
	} cases[] = {
		{ "<html><link " RSS " href=a.xml>", "https://example.org/news/a.xml" },
		{ "<link " RSS
		  " href='/a'/><LINK TYPE=APPLICATION/ATOM+XML REL=Alternate HREF=/b />",
			"https://example.org/a https://example.org/b" },
		{ "<link rel='home alternate' type='application/feed+json; charset=utf-8' href=/j>",
			"https://example.org/j" },
		{ "<a rel=feed href=//other.example/f>f</a>", "https://other.example/f" },
		{ "<base href=https://cdn.example/x/><link " RSS " href=y>",
			"https://cdn.example/x/y" },
		{ "<link " RSS " href='/a?b=1&amp;c=&#50;'>", "https://example.org/a?b=1&c=2" },
		{ "<link href=/a href=/b " RSS ">", "https://example.org/a" },
		{ "<html><!--<link " RSS " href=/a>-->", "" },
		{ "<html><script>x='<link " RSS " href=/a>'</script>", "" },
		{ "<html><style><link " RSS " href=/a></style>", "" },
		{ "<html><title><link " RSS " href=/a></title>", "" },
		{ "<html><link rel=stylesheet type=text/css href=/a>", "" },
		{ "<html><link rel=alternate type=application/json href=/wp-json>", "" },
		{ "<html><link rel=alternate hreflang=ja href=/ja>", "" },
		{ "<html><link " RSS " href=javascript:alert(1)>", "" },
		{ "<html><link " RSS ">", "" },
		/* Cut off, and dirt. */
		{ "<html><link " RSS " href='/a", "https://example.org/a" },
		{ "<html><link " RSS " href=", "" },
		{ "<html><link = = / 'x' " RSS " href=/a>", "https://example.org/a" },
		{ "<html><", "" },
		{ "<html><!--", "" },
		{ "<linker " RSS " href=/a>", "no page" },
		{ "words", "no page" },
		{ "", "no page" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;

		found(&out, cases[i].html, NULL);
		assert_string_equal(strbuf_text(&out), cases[i].found);
	}
}

static void link_fields_name_feeds(void **state)
{
	static const struct {
		const char *fields;
		const char *found;
	} cases[] = {
		{ "<f>; rel=alternate; type=\"application/rss+xml\"",
			"https://example.org/news/f" },
		{ "</f,g;h>;type=application/atom+xml ; rel=\"alternate\"",
			"https://example.org/f,g;h" },
		{ "</s>; rel=preload, </f>; title=\"a, <b>; c\"; rel=feed",
			"https://example.org/f" },
		{ "</a>; rel=feed, </a#x>; rel=feed", "https://example.org/a" },
		{ "</a>; rel=alternate", "" },
		{ "</a", "" },
		{ "</a>; rel=\"feed", "https://example.org/a" },
		{ "</a>;;=;\"; rel=feed", "https://example.org/a" },
		{ ">>,,;;", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;

		found(&out, "<html>", cases[i].fields);
		assert_string_equal(strbuf_text(&out), cases[i].found);
	}
}

static void what_a_page_names_is_bounded(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf html = STRBUF_INIT, out = STRBUF_INIT;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		strbuf_addf(&html, "<link " RSS " href=/%d>", i);
	found(&out, strbuf_text(&html), NULL);
	for (const char *p = strbuf_text(&out); (p = strstr(p, "https://")); p++)
		n++;
	assert_int_equal(n, RECORD_FOUND_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_name_their_feeds),
		cmocka_unit_test(link_fields_name_feeds),
		cmocka_unit_test(what_a_page_names_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
