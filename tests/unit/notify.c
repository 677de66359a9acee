/* What the desktop agent reads from an alert's JSON, and what it does not believe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "notify/receive.h"

#define ID "0123456789abcdef0123456789abcdef"

static void what_the_daemon_writes_is_read(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct json json = json_into(&buf);
	struct alert sent = { .id = ID,
		.urgency = URGENCY_CRITICAL,
		.topic = (char *)"alliance",
		.topic_title = (char *)"US–Japan alliance",
		.feed_url = (char *)"https://hinode.example.jp/rss",
		.feed_title = (char *)"日の出新聞",
		.excerpt = (char *)"a \"pact\" < 1 & more",
		.article = { .title = (char *)"日米同盟", .link = (char *)"https://a.example/1" } };
	struct alert got;

	(void)state;
	assert_int_equal(hit_list_add(&sent.hits, hit_field("title"), 2, 4, "alliance", "同盟"), 0);
	alert_json(&json, &sent);
	assert_int_equal(receive_alert(&got, strbuf_text(&buf)), 0);
	assert_string_equal(got.id, sent.id);
	assert_int_equal(got.urgency, sent.urgency);
	assert_string_equal(got.topic, sent.topic);
	assert_string_equal(got.topic_title, sent.topic_title);
	assert_string_equal(got.feed_url, sent.feed_url);
	assert_string_equal(got.feed_title, sent.feed_title);
	assert_string_equal(got.excerpt, sent.excerpt);
	assert_string_equal(got.article.title, sent.article.title);
	assert_string_equal(got.article.link, sent.article.link);
	assert_int_equal(got.hits.n, 1);
	assert_string_equal(got.hits.items[0].field, "title");
	assert_int_equal(got.hits.items[0].start, 2);
	assert_int_equal(got.hits.items[0].end, 4);
	assert_string_equal(got.hits.items[0].term, "alliance");
	assert_string_equal(got.hits.items[0].text, "同盟");
	alert_clear(&got);
	hit_list_clear(&sent.hits);
}

static void what_is_no_alert_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"null",
		"[]",
		"{}",
		"{\"version\":1,\"topic\":{\"name\":\"t\"}}",
		"{\"version\":2,\"id\":\"" ID "\",\"topic\":{\"name\":\"t\"}}",
		"{\"version\":1,\"id\":\"\",\"topic\":{\"name\":\"t\"}}",
		"{\"version\":1,\"id\":\"" ID "0\",\"topic\":{\"name\":\"t\"}}",
		"{\"version\":1,\"id\":\"../../etc\",\"topic\":{\"name\":\"t\"}}",
		"{\"version\":1,\"id\":7,\"topic\":{\"name\":\"t\"}}",
		"{\"version\":1,\"id\":\"" ID "\",\"topic\":{\"name\":7}}",
		"{\"version\":1,\"id\":\"" ID "\",\"topic\":\"t\"}",
		"{\"version\":1,\"id\":\"" ID "\",\"topic\":{\"name\":\"t\"}} trailing",
		"{\"version\":1,\"id\":\"" ID "\",\"topic\":{\"name\":\"\xff\"}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct alert got;

		assert_int_equal(receive_alert(&got, cases[i]), -EINVAL);
	}
}

static void members_of_the_wrong_type_are_left_out(void **state)
{
	struct alert got;

	(void)state;
	assert_int_equal(
		receive_alert(&got,
			"{\"version\":1,\"id\":\"a\",\"urgency\":\"shrill\","
			"\"topic\":{\"name\":\"t\",\"title\":[]},\"feed\":7,\"excerpt\":{},"
			"\"article\":{\"title\":1,\"link\":[\"x\"]},\"hits\":[1,null,"
			"{\"field\":\"nonsense\"},{\"field\":\"title\",\"start\":-5}]}"),
		0);
	assert_int_equal(got.urgency, URGENCY_NORMAL);
	assert_null(got.topic_title);
	assert_null(got.feed_url);
	assert_null(got.excerpt);
	assert_null(got.article.title);
	assert_null(got.article.link);
	assert_int_equal(got.hits.n, 1);
	assert_int_equal(got.hits.items[0].start, 0);
	alert_clear(&got);
}

static void add_repeated(struct strbuf *buf, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		strbuf_adds(buf, text);
}

static void length_is_bounded(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct alert got;

	(void)state;
	strbuf_adds(&buf, "{\"version\":1,\"id\":\"a\",\"topic\":{\"name\":\"");
	add_repeated(&buf, "同", 10000);
	strbuf_adds(&buf, "\"},\"article\":{\"link\":\"https://a.example/");
	add_repeated(&buf, "x", 100000);
	strbuf_adds(&buf, "\"},\"hits\":[{\"field\":\"title\"}");
	add_repeated(&buf, ",{\"field\":\"title\"}", 10 * RECEIVE_HITS_MAX);
	strbuf_adds(&buf, "]}");
	assert_int_equal(receive_alert(&got, strbuf_text(&buf)), 0);
	assert_int_equal(strlen(got.topic), 1023); /* no character is halved */
	assert_null(got.article.link);             /* half a link leads elsewhere */
	assert_int_equal(got.hits.n, RECEIVE_HITS_MAX);
	alert_clear(&got);

	strbuf_reset(&buf);
	while (buf.len <= RECEIVE_JSON_MAX)
		add_repeated(&buf, "                ", 100);
	assert_int_equal(receive_alert(&got, strbuf_text(&buf)), -EFBIG);
}

static void depth_is_bounded(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct alert got;

	(void)state;
	strbuf_adds(&buf, "{\"version\":1,\"id\":\"a\",\"topic\":");
	add_repeated(&buf, "[", 1000000);
	assert_int_equal(receive_alert(&got, strbuf_text(&buf)), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_daemon_writes_is_read),
		cmocka_unit_test(what_is_no_alert_is_refused),
		cmocka_unit_test(members_of_the_wrong_type_are_left_out),
		cmocka_unit_test(length_is_bounded),
		cmocka_unit_test(depth_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
