/* What goes between the daemon and a worker: written, read, and refused where it lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "parse/parse.h"
#include "parse/record.h"

static void repeat(struct strbuf *buf, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		strbuf_adds(buf, text);
}

static struct document *full_document(void)
{
	struct document *document;
	struct article *entry;

	assert_int_equal(document_new(&document), 0);
	document->format = strdup("rss-2.0");
	document->title = strdup("日本の新聞");
	document->link = strdup("https://example.jp/");
	document->updated_sec = -5;
	document->ttl_min = 60;
	document->skip_hours = 1U << 23;
	document->skip_days = 1;
	assert_int_equal(text_list_add(&document->warnings, "a warning"), 0);
	entry = document_add_entry(document);
	entry->id = strdup("id");
	entry->title = strdup("");
	entry->content_html = strdup("<p>a\n\tb</p>");
	entry->published_sec = 1711359000;
	assert_int_equal(article_add_author(entry, "Ada", NULL, "https://example.org/ada"), 0);
	assert_int_equal(text_list_add(&entry->categories, "Ships"), 0);
	assert_int_equal(article_add_enclosure(entry, "http://example.org/x", NULL, -1), 0);
	return document;
}

static int round_trip(const struct document *document, struct document **ret, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf frame = STRBUF_INIT;
	size_t len;

	assert_int_equal(record_write_document(&frame, document, RECORD_ANSWER_MAX), 0);
	assert_int_equal(record_header(&len, frame.text, RECORD_ANSWER_MAX), 0);
	assert_int_equal(len, frame.len - RECORD_HEADER_LEN);
	return record_read_answer(ret, frame.text + RECORD_HEADER_LEN, len, err);
}

static void records_say_the_same_on_both_sides(void **state)
{
	_cleanup_(document_freep) struct document *document = full_document(), *again = NULL;
	_cleanup_(strbuf_freep) struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	struct json json_a = json_into(&a), json_b = json_into(&b);

	(void)state;
	assert_int_equal(round_trip(document, &again, NULL), 0);
	document_json(&json_a, document, NULL);
	document_json(&json_b, again, NULL);
	assert_string_equal(strbuf_text(&a), strbuf_text(&b));
}

/* As records_say_the_same_on_both_sides, and each text ends where it lies. */
static void borrowed_texts_stay_in_the_record(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf frame = STRBUF_INIT, a = STRBUF_INIT, b = STRBUF_INIT;
	_cleanup_(document_freep) struct document *document = full_document(), *again = NULL;
	struct json json_a = json_into(&a), json_b = json_into(&b);
	const char *end;

	(void)state;
	assert_int_equal(record_write_document(&frame, document, RECORD_ANSWER_MAX), 0);
	assert_int_equal(record_borrow_answer(&again, frame.text + RECORD_HEADER_LEN,
				 frame.len - RECORD_HEADER_LEN, NULL),
		0);
	end = frame.text + frame.len;
	assert_true(again->borrows);
	assert_true(again->title > frame.text && again->title < end);
	assert_true(again->entries[0].categories.items[0] > frame.text);
	assert_true(again->entries[0].categories.items[0] < end);
	document_json(&json_a, document, NULL);
	document_json(&json_b, again, NULL);
	assert_string_equal(strbuf_text(&a), strbuf_text(&b));
}

static void a_text_without_an_end_is_refused(void **state)
{
	_cleanup_(document_freep) struct document *document = full_document(), *again = NULL;
	_cleanup_(strbuf_freep) struct strbuf frame = STRBUF_INIT;
	const char *texts[] = { document->title, document->entries[0].id, "Ships", "a warning" };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(record_write_document(&frame, document, RECORD_ANSWER_MAX), 0);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		size_t len = strlen(texts[i]);
		char *place = memmem(frame.text, frame.len, texts[i], len);

		assert_non_null(place);
		assert_int_equal(place[len], '\0');
		place[len] = 'x';
		assert_int_equal(record_borrow_answer(&again, frame.text + RECORD_HEADER_LEN,
					 frame.len - RECORD_HEADER_LEN, &err),
			-EPROTO);
		assert_null(again);
		assert_non_null(strstr(err.text, "is no clean UTF-8"));
		place[len] = '\0';
	}
}

static void every_lie_is_refused(void **state)
{
	enum { TITLE, LINK, AUTHOR_URI, ENCLOSURE, CATEGORY, WARNING };
	static const struct {
		int place;
		const char *text;
		const char *reason;
	} cases[] = {
		{ TITLE, "bad \xFF octet", "title is no clean UTF-8" },
		{ TITLE, "escape \x1B[31m", "title is no clean UTF-8" },
		{ TITLE, "line\nfeed", "title is no clean UTF-8" },
		{ TITLE, "override \xE2\x80\xAE", "title is no clean UTF-8" },
		{ LINK, "javascript:alert(1)", "link is no http link" },
		{ LINK, "file:///etc/passwd", "link is no http link" },
		{ LINK, "https://", "link is no http link" },
		{ LINK, "https://a b/", "link is no http link" },
		{ LINK, "/relative", "link is no http link" },
		{ AUTHOR_URI, "mailto:a@example.org", "uri is no http link" },
		{ ENCLOSURE, "ftp://example.org/", "url is no http link" },
		{ CATEGORY, "\x07", "is no clean UTF-8" },
		{ WARNING, "\xC2\x80", "is no clean UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(document_freep) struct document *document = full_document(),
							  *again = NULL;
		struct article *entry = &document->entries[0];
		char **places[] = { &document->title, &entry->link, &entry->authors[0].uri,
			&entry->enclosures[0].url, &entry->categories.items[0],
			&document->warnings.items[0] };
		struct error err = { 0 };

		assert_int_equal(text_set(places[cases[i].place], cases[i].text), 0);
		assert_int_equal(round_trip(document, &again, &err), -EPROTO);
		assert_null(again);
		if (!strstr(err.text, cases[i].reason))
			fail_msg("%s: %s", cases[i].reason, err.text);
	}
}

static void numbers_out_of_range_are_refused(void **state)
{
	static const struct {
		size_t offset;
		int64_t value;
	} cases[] = {
		{ offsetof(struct document, updated_sec), INT64_MAX },
		{ offsetof(struct document, updated_sec), RECORD_TIME_MIN - 1 },
		{ offsetof(struct document, ttl_min), -2 },
		{ offsetof(struct document, update_interval_sec), (int64_t)INT32_MAX + 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(document_freep) struct document *document = full_document(),
							  *again = NULL;

		*(int64_t *)(void *)((char *)document + cases[i].offset) = cases[i].value;
		assert_int_equal(round_trip(document, &again, NULL), -EPROTO);
	}
}

/* Whatever octet is changed, and wherever it is cut, reading ends in a document or a refusal; cut
 * records are always refused. */
static void damaged_records_do_no_harm(void **state)
{
	_cleanup_(document_freep) struct document *document = full_document();
	_cleanup_(strbuf_freep) struct strbuf frame = STRBUF_INIT;
	char *body;
	size_t len;

	(void)state;
	assert_int_equal(record_write_document(&frame, document, RECORD_ANSWER_MAX), 0);
	body = frame.text + RECORD_HEADER_LEN;
	len = frame.len - RECORD_HEADER_LEN;
	for (size_t i = 0; i < len; i++) {
		_cleanup_(document_freep) struct document *cut = NULL;

		assert_int_equal(record_read_answer(&cut, body, i, NULL), -EPROTO);
		assert_int_equal(record_borrow_answer(&cut, body, i, NULL), -EPROTO);
		for (int bit = 0; bit < 8; bit++) {
			_cleanup_(document_freep) struct document *flipped = NULL,
								  *borrowing = NULL;
			int r;

			body[i] ^= (char)(1 << bit);
			r = record_read_answer(&flipped, body, len, NULL);
			assert_int_equal(record_borrow_answer(&borrowing, body, len, NULL), r);
			/* A changed first octet may make it another frame of an answer. */
			assert_true(r <= 0 || i == 0);
			assert_true(r < 0 || flipped);
			body[i] ^= (char)(1 << bit);
		}
	}
}

static void answers_may_come_in_pieces(void **state)
{
	_cleanup_(document_freep) struct document *document = full_document(), *again = NULL;
	_cleanup_(strbuf_freep) struct strbuf entries = STRBUF_INIT, taken_back = STRBUF_INIT;
	const char *body;

	(void)state;
	assert_int_equal(record_write_entries(&entries, document->entries, document->n_entries), 0);
	body = entries.text + RECORD_HEADER_LEN;
	assert_int_equal(record_read_answer(&again, body, entries.len - RECORD_HEADER_LEN, NULL),
		RECORD_MORE);
	assert_int_equal(again->n_entries, document->n_entries);
	assert_int_equal(record_write_again(&taken_back), 0);
	assert_int_equal(record_read_answer(&again, taken_back.text + RECORD_HEADER_LEN,
				 taken_back.len - RECORD_HEADER_LEN, NULL),
		RECORD_AGAIN);
	assert_int_equal(again->n_entries, 0);
	/* Their number is bounded over all the pieces. */
	for (size_t n = 0; n + document->n_entries <= RECORD_ENTRIES_MAX; n += document->n_entries)
		assert_int_equal(
			record_read_answer(&again, body, entries.len - RECORD_HEADER_LEN, NULL),
			RECORD_MORE);
	assert_int_equal(
		record_read_answer(&again, body, entries.len - RECORD_HEADER_LEN, NULL), -EPROTO);
	assert_null(again);
}

/* A frame that was followed by another is not there any more. */
static void nothing_is_borrowed_from_an_answer_in_pieces(void **state)
{
	_cleanup_(document_freep) struct document *document = full_document(), *again = NULL;
	_cleanup_(strbuf_freep) struct strbuf entries = STRBUF_INIT, rest = STRBUF_INIT;

	(void)state;
	assert_int_equal(record_write_entries(&entries, document->entries, document->n_entries), 0);
	assert_int_equal(record_write_document(&rest, document, RECORD_ANSWER_MAX), 0);
	assert_int_equal(record_borrow_answer(&again, entries.text + RECORD_HEADER_LEN,
				 entries.len - RECORD_HEADER_LEN, NULL),
		RECORD_MORE);
	strbuf_free(&entries);
	assert_int_equal(record_borrow_answer(&again, rest.text + RECORD_HEADER_LEN,
				 rest.len - RECORD_HEADER_LEN, NULL),
		RECORD_WHOLE);
	strbuf_free(&rest);
	assert_false(again->borrows);
	assert_string_equal(again->title, document->title);
	assert_string_equal(again->entries[0].id, "id");
	assert_string_equal(again->entries[1].id, "id");
}

static void writers_cut_what_readers_would_refuse(void **state)
{
	_cleanup_(document_freep) struct document *document = full_document(), *again = NULL;
	_cleanup_(strbuf_freep) struct strbuf longer = STRBUF_INIT;
	struct article *entry = &document->entries[0];

	(void)state;
	repeat(&longer, "日", RECORD_LINE_MAX);
	assert_int_equal(text_set(&document->title, longer.text), 0);
	strbuf_reset(&longer);
	strbuf_adds(&longer, "https://example.org/");
	repeat(&longer, "x", RECORD_URL_MAX);
	assert_int_equal(text_set(&entry->link, longer.text), 0);
	for (int i = 0; i < RECORD_LABELS_MAX + 5; i++)
		assert_int_equal(text_list_add(&entry->categories, "label"), 0);
	assert_int_equal(round_trip(document, &again, NULL), 0);
	assert_in_range(strlen(again->title), RECORD_LINE_MAX - 3, RECORD_LINE_MAX);
	assert_null(again->entries[0].link);
	assert_int_equal(again->entries[0].categories.n, RECORD_LABELS_MAX);
}

static void requests_are_read_as_written(void **state)
{
	const struct parse_request request = { .octets = "<rss/>",
		.len = 6,
		.base_url = "http://a/",
		.content_type = "",
		.timezone = "Asia/Tokyo" };
	_cleanup_(strbuf_freep) struct strbuf frame = STRBUF_INIT;
	struct parse_request again;

	(void)state;
	assert_int_equal(record_write_request(&frame, &request), 0);
	strbuf_add(&frame, request.octets, request.len);
	assert_int_equal(record_read_request(&again, frame.text + RECORD_HEADER_LEN,
				 frame.len - RECORD_HEADER_LEN),
		0);
	assert_string_equal(again.base_url, "http://a/");
	assert_string_equal(again.content_type, "");
	assert_null(again.encoding);
	assert_string_equal(again.timezone, "Asia/Tokyo");
	assert_int_equal(again.len, 6);
	assert_memory_equal(again.octets, "<rss/>", 6);
	for (size_t len = 0; len < frame.len - RECORD_HEADER_LEN; len++)
		assert_int_equal(
			record_read_request(&again, frame.text + RECORD_HEADER_LEN, len), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_say_the_same_on_both_sides),
		cmocka_unit_test(borrowed_texts_stay_in_the_record),
		cmocka_unit_test(a_text_without_an_end_is_refused),
		cmocka_unit_test(every_lie_is_refused),
		cmocka_unit_test(numbers_out_of_range_are_refused),
		cmocka_unit_test(damaged_records_do_no_harm),
		cmocka_unit_test(answers_may_come_in_pieces),
		cmocka_unit_test(nothing_is_borrowed_from_an_answer_in_pieces),
		cmocka_unit_test(writers_cut_what_readers_would_refuse),
		cmocka_unit_test(requests_are_read_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
