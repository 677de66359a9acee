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
		{ "<html><textarea><link " RSS " href=/a></textarea><link " RSS " href=/b>",
			"https://example.org/b" },
		{ "<html><iframe><link " RSS " href=/a></iframe><template><link " RSS
		  " href=/b></template><xmp><link " RSS " href=/c></xmp>",
			"" },
		{ "<html><noscript><link " RSS " href=/a></noscript>", "https://example.org/a" },
		{ "<link " RSS " href=y><base href=/x/><link " RSS " href=z><base href=/w/>",
			"https://example.org/x/y https://example.org/x/z" },
		{ "<link " RSS " href=feed://example.org/a><link " RSS
		  " href=feed:https://example.org/b>",
			"http://example.org/a https://example.org/b" },
		{ "<html><link rel=alternate type=text/rss+xml href=/a>", "https://example.org/a" },
		{ "<html><link " RSS " href=#top>", "" },
		{ "<html><link rel=stylesheet type=text/css href=/a>", "" },
		{ "<html><link rel=alternate type=application/json href=/wp-json>", "" },
		{ "<html><link rel=alternate hreflang=ja href=/ja>", "" },
		{ "<html><link " RSS " href=javascript:alert(1)>", "" },
		{ "<html><link " RSS ">", "" },
		/* Nothing says that it is a feed but its address. */
		{ "<html><a href=/about>a</a><a href='/rss/cat0.xml'>b</a><a href=News.RSS?x=1#y>c</a>"
		  "<a href=/feed/>d</a><a href=https://port.example/feed/atom>e</a>",
			"https://example.org/rss/cat0.xml https://example.org/news/News.RSS?x=1 "
			"https://example.org/feed/ https://port.example/feed/atom" },
		{ "<html><a href=/sitemap-1.xml>a</a><a href=/newsfeed>b</a><a href=/rss/a.html>c</a>"
		  "<a href=https://feed/>d</a><a href=/to/?u=/rss.xml>e</a><a href=//x.rss>f</a>"
		  "<a href=https://read.example/add/https://example.org/rss.xml>g</a><a href=>h</a>"
		  "<a href=.rss>i</a><a>j</a>",
			"https://example.org/news/.rss" },
		{ "<html><a href=/a.rss>a</a><link " RSS " href=/b>", "https://example.org/b" },
		{ "<html><a href=b.rss>b</a><base href=/x/>", "https://example.org/x/b.rss" },
		{ "words <a href=/a.rss>a</a>", "no page" },
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
		{ "</a> ; Rel = \"alternate\" ; Type = application/rss+xml, </b>; rel = feed",
			"https://example.org/a https://example.org/b" },
		{ "</a>; title=\"say \\\"hi, <b>; rel=feed\\\"\"; rel=feed",
			"https://example.org/a" },
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

/* "日本語のページです" and "新着の記事" in Shift_JIS. */
#define SJIS_TITLE "\x93\xFA\x96\x7B\x8C\xEA\x82\xCC\x83\x79\x81\x5B\x83\x57\x82\xC5\x82\xB7"
#define SJIS_LABEL "\x90\x56\x92\x85\x82\xCC\x8B\x4C\x8E\x96"

/* What a page says of its charset may be wrong; what the server says comes first. */
static void pages_are_read_in_their_charset(void **state)
{
	static const struct {
		const char *head, *content_type;
	} cases[] = {
		{ "<meta charset=Shift_JIS>", "text/html" },
		{ "<meta http-equiv=content-type content='text/html; charset=x-sjis'>", NULL },
		{ "<meta charset=utf-8>", NULL },
		{ "<meta charset=euc-jp>", "text/html; charset=shift_jis" },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf html = STRBUF_INIT;
		_cleanup_(document_freep) struct document *document = NULL;
		struct parse_request request = { .base_url = PAGE, .discover = true };

		strbuf_addf(&html,
			"<html>%s<title>" SJIS_TITLE "</title><link " RSS
			" href=/a title='" SJIS_LABEL "'>",
			cases[i].head);
		request.octets = strbuf_text(&html);
		request.len = html.len;
		request.content_type = cases[i].content_type;
		assert_int_equal(html_discover(&document, &request), 0);
		assert_string_equal(document->title, "日本語のページです");
		assert_string_equal(document->found[0].title, "新着の記事");
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
		cmocka_unit_test(pages_are_read_in_their_charset),
		cmocka_unit_test(what_a_page_names_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
