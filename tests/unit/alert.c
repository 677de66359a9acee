/* How alerts read: by tables of hostile and of ordinary titles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "alert/line.h"
#include "alert/render.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "model/alert.h"

#define NOON_SEC 1795521600 /* 2026-11-24T12:00:00Z */

static struct hit hits[] = {
	{ "title", 0, 0, (char *)"us", (char *)"US" },
	{ "title", 0, 0, (char *)"japan*", (char *)"Japan" },
	{ "summary", 0, 0, (char *)"us", (char *)"us" },
	{ "content", 0, 0, (char *)"\"security pact\"", (char *)"security pact" },
	{ "content", 0, 0, (char *)"日米同盟", (char *)"日米同盟" },
};

static struct alert example(const char *title)
{
	return (struct alert){
		.id = "00112233445566778899aabbccddeeff",
		.created_sec = NOON_SEC,
		.urgency = URGENCY_NORMAL,
		.topic = (char *)"us-japan-alliance",
		.topic_title = (char *)"US–Japan alliance",
		.feed_url = (char *)"https://user:secret@feeds.example.jp:8443/rss?key=secret",
		.feed_title = (char *)"Example Japan",
		.article = {
			.title = (char *)title,
			.link = (char *)"https://example.jp/a?x=1&y=2",
			.published_sec = NOON_SEC,
			.language = (char *)"en",
		},
		.hits = { hits, ARRAY_SIZE(hits) },
		.excerpt = (char *)"… the US and Japan <signed> a security pact, says Fred & Co. …",
	};
}

static void a_line_is_clean_and_bounded(void **state)
{
	static const struct {
		const char *text;
		size_t max;
		const char *line;
	} cases[] = {
		{ "plain", 10, "plain" },
		{ NULL, 10, "" },
		{ "", 10, "" },
		{ " \t\r\n", 10, "" },
		{ "a\r\nBcc: x@example.org", 40, "a Bcc: x@example.org" },
		{ "  two \n\n words ", 40, "two words" },
		{ "a\x01\x7F\xC2\x85z", 40, "a z" },
		{ "in\xE2\x80\xAEvert\xE2\x81\xA6\xE2\x80\x8F", 40, "invert" },
		{ "par\xE2\x80\xA9"
		  "agraph",
			40, "par agraph" },
		{ "bad\xFF\xE6\x97", 40, "bad\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "0123456789", 10, "0123456789" },
		{ "01234567890", 10, "012345678…" },
		{ "one two three", 13, "one two three" },
		{ "one two three", 12, "one two…" },
		{ "one two three", 10, "one two…" },
		{ "a bcdefghijklm", 10, "a bcdefgh…" },
		{ "日米同盟の強化に向けて", 6, "日米同盟の…" },
		{ "e\xCC\x81"
		  "e\xCC\x81"
		  "e\xCC\x81"
		  "e\xCC\x81",
			6,
			"e\xCC\x81"
			"e\xCC\x81…" },
		{ "abc👩\xE2\x80\x8D🚀 lifts off", 6, "abc…" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

		strbuf_adds(&buf, ">");
		line_add(&buf, cases[i].text, cases[i].max);
		assert_string_equal(strbuf_text(&buf) + 1, cases[i].line);
	}
}

static void subjects_name_topic_and_title(void **state)
{
	static const struct {
		const char *title;
		const char *link;
		const char *subject;
	} cases[] = {
		{ "US, Japan sign", "https://example.jp/1", "US–Japan alliance: US, Japan sign" },
		{ "日米同盟の強化", "https://example.jp/1", "US–Japan alliance: 日米同盟の強化" },
		{ "a\r\nBcc: spy@example.org", NULL, "US–Japan alliance: a Bcc: spy@example.org" },
		{ "  ", "https://example.jp/1", "US–Japan alliance: https://example.jp/1" },
		{ NULL, "javascript:alert(1)", "US–Japan alliance: (no title)" },
		{ NULL, NULL, "US–Japan alliance: (no title)" },
		{ "=?utf-8?q?forged?=", NULL, "US–Japan alliance: =?utf-8?q?forged?=" },
		{ "a \xE2\x80\xAE"
		  "b",
			NULL, "US–Japan alliance: a b" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
		struct alert alert = example(cases[i].title);
		const struct alert *one = &alert;

		alert.article.link = (char *)cases[i].link;
		render_subject(&buf, &one, 1);
		assert_string_equal(strbuf_text(&buf), cases[i].subject);
	}
}

static void subjects_are_bounded(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf title = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct alert alert;
	const struct alert *one = &alert;
	size_t length;

	(void)state;
	for (int i = 0; i < 400; i++)
		strbuf_adds(&title, "word ");
	alert = example(strbuf_text(&title));
	render_subject(&buf, &one, 1);
	length = utf8_length(buf.text, buf.len);
	assert_true(length <= 200 && length > 190);
	assert_string_equal(buf.text + buf.len - strlen(" word…"), " word…");
}

static void digests_count_and_name_their_topics(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct alert a = example("One"), b = example("Two"), c = example("Three");
	const struct alert *list[] = { &a, &b, &c };

	(void)state;
	render_subject(&buf, list, 3);
	assert_string_equal(strbuf_text(&buf), "US–Japan alliance: 3 alerts");
	b.topic = (char *)"earthquakes";
	b.topic_title = NULL;
	strbuf_reset(&buf);
	render_subject(&buf, list, 3);
	assert_string_equal(strbuf_text(&buf), "3 alerts: US–Japan alliance, earthquakes");
}

static void text_says_what_where_when_and_why(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct alert a = example("US, Japan sign"), b = { .topic = (char *)"bare" };
	const struct alert *list[] = { &a, &b };

	(void)state;
	render_text(&buf, list, 2);
	assert_string_equal(strbuf_text(&buf),
		"US, Japan sign\n"
		"Example Japan · 2026-11-24 12:00 UTC\n"
		"https://example.jp/a?x=1&y=2\n"
		"… the US and Japan <signed> a security pact, says Fred & Co. …\n"
		"Matched: US, Japan, security pact, 日米同盟 (US–Japan alliance)\n"
		"\n"
		"(no title)\n"
		"Topic: bare\n");
}

static void a_feed_without_a_title_is_its_host_and_tells_no_secret(void **state)
{
	static const struct {
		const char *url;
		const char *source;
	} cases[] = {
		{ "https://user:secret@feeds.example.jp:8443/rss?key=secret",
			"feeds.example.jp:8443" },
		{ "http://example.org", "example.org" },
		{ "https://example.org?a@b", "example.org" },
		{ "https://example.org/@secret@x/", "example.org" },
		{ "secret", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
		struct alert alert = example("T");

		alert.feed_title = NULL;
		alert.excerpt = NULL;
		alert.hits.n = 0;
		alert.feed_url = (char *)cases[i].url;
		render_notification(&buf, &alert, false);
		assert_string_equal(strbuf_text(&buf), cases[i].source);
	}
}

static void html_is_escaped_and_marks_the_hits(void **state)
{
	static const struct {
		const char *title;
		const char *html;
	} cases[] = {
		{ "US <b>bold</b> & \"quotes\"", "@US# &lt;b&gt;bold&lt;/b&gt; &amp; \"quotes\"" },
		{ "</title><script>alert(1)</script>",
			"&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ "focus on us, the bus", "focus on @us#, the bus" },
		{ "USA and US", "USA and @US#" },
		{ "Japan's", "@Japan#'s" },
		{ "Überus", "Überus" },
		{ "新しい日米同盟の形", "新しい@日米同盟#の形" },
		{ "JapanUS", "JapanUS" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		static const struct markup marks = { "@", "#" };
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
		const struct hit_list list = { hits, ARRAY_SIZE(hits) };

		line_add_marked(&buf, cases[i].title, 200, &list, &marks);
		assert_string_equal(strbuf_text(&buf), cases[i].html);
	}
}

static void html_is_self_contained(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct alert alert = example("</title><script>alert(1)</script><img src=x onerror=y>");
	const struct alert *one = &alert;
	static const char *const absent[] = { "<script", "<img", "<link", "url(", "src=\"",
		"secret" };
	static const char *const present[] = {
		"<!DOCTYPE html>",
		"href=\"https://example.jp/a?x=1&amp;y=2\"",
		" lang=\"en\">",
		"<mark style=\"background:#ffe08a;color:#1a1a1a\">security pact</mark>, says",
		" Fred &amp; Co.",
		"&lt;signed&gt;",
		"Example Japan · 2026-11-24 12:00 UTC",
	};

	(void)state;
	render_html(&buf, &one, 1);
	for (size_t i = 0; i < ARRAY_SIZE(absent); i++)
		assert_null(strstr(strbuf_text(&buf), absent[i]));
	for (size_t i = 0; i < ARRAY_SIZE(present); i++)
		assert_non_null(strstr(strbuf_text(&buf), present[i]));
}

static void only_web_links_are_links_and_a_language_is_a_tag(void **state)
{
	static const char *const links[] = { "javascript:alert(1)", "data:text/html,x",
		"file:///etc", "https://", "https:///x", " https://example.org",
		"ftp://example.org/" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
		struct alert alert = example("T");
		const struct alert *one = &alert;

		alert.article.link = (char *)links[i];
		alert.article.language = (char *)"en\" onload=\"x";
		render_html(&buf, &one, 1);
		assert_null(strstr(strbuf_text(&buf), "href"));
		assert_null(strstr(strbuf_text(&buf), "lang="));
	}
}

static void links_are_uris(void **state)
{
	static const struct {
		const char *link;
		const char *uri;
	} cases[] = {
		{ "https://example.jp/%E6%97%A5?a=b&c#d", "https://example.jp/%E6%97%A5?a=b&c#d" },
		{ "HTTP://example.jp/日", "HTTP://example.jp/%E6%97%A5" },
		{ "https://example.jp/a b\r\nX: y", "https://example.jp/a%20b%0D%0AX:%20y" },
		{ "https://example.jp/\"><b>", "https://example.jp/%22%3E%3Cb%3E" },
		{ "https://example.jp/\xE2\x80\xAEgnp", "https://example.jp/%E2%80%AEgnp" },
		{ "mailto:x@example.org", NULL },
		{ NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
		struct article article = { .link = (char *)cases[i].link };

		assert_int_equal(article_link_uri(&buf, &article), cases[i].uri != NULL);
		assert_string_equal(strbuf_text(&buf), cases[i].uri ?: "");
	}
}

static void a_long_digest_lists_some_and_counts_the_rest(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	const struct alert *list[250];
	struct alert alert = example("T");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		list[i] = &alert;
	render_text(&buf, list, ARRAY_SIZE(list));
	assert_non_null(
		strstr(strbuf_text(&buf), "\n\n50 more alerts: see \"feedwatch alerts\".\n"));
	strbuf_reset(&buf);
	render_html(&buf, list, ARRAY_SIZE(list));
	assert_non_null(strstr(strbuf_text(&buf), "<p>50 more alerts"));
}

static void notifications_use_only_what_servers_understand(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct alert alert = example("T");

	(void)state;
	alert.feed_title = (char *)"Smith & Sons";
	render_notification(&buf, &alert, true);
	assert_string_equal(strbuf_text(&buf),
		"Smith &amp; Sons · matched: US, Japan, security pact, 日米同盟\n"
		"… the <b>US</b> and <b>Japan</b> &lt;signed&gt; a <b>security pact</b>, says Fred "
		"&amp; Co. …");
	strbuf_reset(&buf);
	render_notification(&buf, &alert, false);
	assert_string_equal(strbuf_text(&buf),
		"Smith & Sons · matched: US, Japan, security pact, 日米同盟\n"
		"… the US and Japan <signed> a security pact, says Fred & Co. …");
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

static void an_excerpt_that_is_the_title_is_not_told_again(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf notice = STRBUF_INIT;
	struct alert alert = example("Talks in Rome");
	const struct alert *const alerts[] = { &alert };

	(void)state;
	alert.excerpt = alert.article.title;
	render_text(&text, alerts, 1);
	assert_int_equal(count(strbuf_text(&text), "Talks in Rome"), 1);
	render_notification(&notice, &alert, true);
	assert_int_equal(count(strbuf_text(&notice), "Talks in Rome"), 0);
}

static void words_are_distinct_and_few(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct hit_list list = { 0 };
	char word[16];

	(void)state;
	assert_int_equal(hit_list_add(&list, "title", 0, 1, "x", NULL), 0);
	assert_int_equal(hit_list_add(&list, "title", 0, 1, "y", ""), 0);
	assert_int_equal(hit_list_add(&list, "title", 0, 1, "", NULL), 0);
	for (int i = 0; i < 40; i++) {
		(void)snprintf(word, sizeof(word), "W%d", i / 2);
		assert_int_equal(hit_list_add(&list, "title", 0, 1, "w", word), 0);
	}
	for (int i = 0; i < 9; i++) {
		(void)snprintf(word, sizeof(word), "Z%d", i);
		assert_int_equal(hit_list_add(&list, "title", 0, 1, "w", word), 0);
	}
	render_words(&buf, &list);
	assert_string_equal(strbuf_text(&buf),
		"x, y, W0, W1, W2, W3, W4, W5, W6, W7, W8, W9, W10, W11, "
		"W12, W13, W14, W15, W16, W17, W18, W19, Z0, Z1, …");
	hit_list_clear(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_clean_and_bounded),
		cmocka_unit_test(subjects_name_topic_and_title),
		cmocka_unit_test(subjects_are_bounded),
		cmocka_unit_test(digests_count_and_name_their_topics),
		cmocka_unit_test(text_says_what_where_when_and_why),
		cmocka_unit_test(a_feed_without_a_title_is_its_host_and_tells_no_secret),
		cmocka_unit_test(html_is_escaped_and_marks_the_hits),
		cmocka_unit_test(html_is_self_contained),
		cmocka_unit_test(only_web_links_are_links_and_a_language_is_a_tag),
		cmocka_unit_test(links_are_uris),
		cmocka_unit_test(a_long_digest_lists_some_and_counts_the_rest),
		cmocka_unit_test(notifications_use_only_what_servers_understand),
		cmocka_unit_test(an_excerpt_that_is_the_title_is_not_told_again),
		cmocka_unit_test(words_are_distinct_and_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
