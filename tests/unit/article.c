/* The reader of one line against jansson: the same documents are JSON, and say the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "cli/article.h"

#define DOCUMENTS 200000

/* --- by table -----------------------------------------------------------------------------------
 */

static void what_is_no_json_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text, *problem;
	} cases[] = {
		{ "", "octet 1: an article is a JSON object" },
		{ "[]", "octet 1: an article is a JSON object" },
		{ "{", "octet 2: a string is expected" },
		{ "{\"a\":1,}", "octet 8: a string is expected" },
		{ "{\"a\" 1}", "octet 6: ':' is expected" },
		{ "{\"a\":01}", "octet 7: ',' or '}' is expected" },
		{ "{\"a\":1.}", "octet 8: a digit is expected" },
		{ "{\"a\":-}", "octet 7: a digit is expected" },
		{ "{\"a\":1e}", "octet 8: a digit is expected" },
		{ "{\"a\":nul}", "octet 6: a value is expected" },
		{ "{\"a\":\"\\x\"}", "octet 7: no such escape" },
		{ "{\"a\":\"\\u12g4\"}", "octet 11: \\u needs four hexadecimal digits" },
		{ "{\"a\":\"\\ud800\"}", "octet 13: half a surrogate pair" },
		{ "{\"a\":\"\\udc00\"}", "octet 13: half a surrogate pair" },
		{ "{\"a\":\"\xC3\"}", "octet 7: text that is not UTF-8" },
		{ "{\"a\":\"\xED\xA0\x80\"}", "octet 7: text that is not UTF-8" },
		{ "{\"a\":\"\t\"}", "octet 7: a control character in a string" },
		{ "{\"a\":\"b", "octet 8: the string does not end" },
		{ "{\"a\\u0000\":1}", "octet 11: U+0000 in a name" },
		{ "{\"a\":[1 2]}", "octet 9: ',' or ']' is expected" },
		{ "{} x", "octet 4: there is more behind the object" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct article_line line = { 0 };
		struct error err = { 0 };
		char text[64];

		(void)snprintf(text, sizeof(text), "%s", cases[i].text);
		if (article_read(&line, text, strlen(text), &err) >= 0)
			fail_msg("%s is read", cases[i].text);
		assert_string_equal(error_text(&err, 0), cases[i].problem);
		article_line_clear(&line);
	}
}

/* Text is looked at in blocks: it is refused where it ends to be UTF-8, wherever in a block that is. */
static void what_is_no_utf8_is_found_in_any_place(void **state)
{
	static const char *const wrong[] = { "\x80", "\xC1\xA1", "\xC3", "\xE3\x81", "\xE0\x81\x81",
		"\xED\xA0\x80", "\xF0\x9F\x97", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80" };
	static const char *const before[] = { "a", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x97\xBE" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong) * ARRAY_SIZE(before) * 40; i++) {
		const char *letter = before[i / 40 % ARRAY_SIZE(before)];
		_cleanup_(strbuf_free) struct strbuf text = { 0 };
		struct article_line line = { 0 };
		struct error err = { 0 };
		char problem[64];

		strbuf_adds(&text, "{\"a\":\"");
		for (size_t n = i % 40; n > 0; n--)
			strbuf_adds(&text, letter);
		(void)snprintf(problem, sizeof(problem), "octet %zu: text that is not UTF-8",
			text.len + 1);
		strbuf_addf(
			&text, "%s and more of it behind\"}", wrong[i / 40 / ARRAY_SIZE(before)]);
		assert_int_equal(article_read(&line, text.text, text.len, &err), -EINVAL);
		assert_string_equal(error_text(&err, 0), problem);
		article_line_clear(&line);
	}
}

static void nesting_has_a_ceiling(void **state)
{
	char text[2 * ARTICLE_DEPTH_MAX + 16] = "{\"x\":";
	struct article_line line = { 0 };
	size_t n = strlen(text), levels = ARTICLE_DEPTH_MAX - 1;

	(void)state;
	memset(text + n, '[', levels);
	memset(text + n + levels, ']', levels);
	strcpy(text + n + 2 * levels, "}");
	assert_int_equal(article_read(&line, text, strlen(text), NULL), 0);
	memset(text + n, '[', levels + 1);
	memset(text + n + levels + 1, ']', levels + 1);
	strcpy(text + n + 2 * levels + 2, "}");
	assert_int_equal(article_read(&line, text, strlen(text), NULL), -EINVAL);
	article_line_clear(&line);
}

/* --- at random ----------------------------------------------------------------------------------
 */

static unsigned draw(uint64_t *random, unsigned n)
{
	*random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(*random >> 33) % n;
}

#define PICK(random, list) ((list)[draw(random, ARRAY_SIZE(list))])

static const char *const names[] = { "id", "title", "link", "language", "summary", "content",
	"feed", "authors", "categories", "name", "email", "uri", "x", "titl\\u0065", "" };
static const char *const spaces[] = { "", "", "", "", " ", "\t", "\n ", "\r\n" };
static const char *const pieces[] = { "plain", "a somewhat longer run of plain letters", "é",
	"日本", "\xF0\x9F\x97\xBE", "\\n", "\\\"", "\\\\", "\\/", "\\b\\f\\r\\t", "\\u0041",
	"\\u65e5", "\\uD83D\\uDDFE", " ", "{", "]", "'", "\x7F" };
static const char *const scalars[] = { "null", "true", "false", "0", "-0", "12", "-7.25", "1e3",
	"2E-2", "1.5e+2" };

static void write_string(uint64_t *random, struct strbuf *text)
{
	strbuf_addc(text, '"');
	for (unsigned n = draw(random, 6); n > 0; n--)
		strbuf_adds(text, PICK(random, pieces));
	strbuf_addc(text, '"');
}

static void write_value(uint64_t *random, struct strbuf *text, unsigned depth);

static void write_members(uint64_t *random, struct strbuf *text, unsigned depth, bool object)
{
	unsigned n = draw(random, 8);

	strbuf_addc(text, object ? '{' : '[');
	strbuf_adds(text, PICK(random, spaces));
	for (unsigned i = 0; i < n; i++) {
		if (object)
			strbuf_addf(text, "\"%s\"%s:", PICK(random, names), PICK(random, spaces));
		strbuf_adds(text, PICK(random, spaces));
		write_value(random, text, depth);
		strbuf_addf(text, "%s%s%s", PICK(random, spaces), i + 1 < n ? "," : "",
			PICK(random, spaces));
	}
	strbuf_addc(text, object ? '}' : ']');
}

static void write_value(uint64_t *random, struct strbuf *text, unsigned depth)
{
	unsigned dice = draw(random, 10);

	if (dice < 6 || depth == 0)
		write_string(random, text);
	else if (dice < 7)
		strbuf_adds(text, PICK(random, scalars));
	else
		write_members(random, text, depth - 1, dice < 9);
}

/* Half of the documents are harmed somewhere. */
static void harm(uint64_t *random, struct strbuf *text)
{
	static const char octets[] = "\"\\{}[],:u0-e.\x80\xC3\xE3\x01 x";

	if (draw(random, 2) == 0)
		return;
	switch (draw(random, 3)) {
	case 0:
		text->text[draw(random, (unsigned)text->len)] =
			octets[draw(random, sizeof(octets) - 1)];
		break;
	case 1: strbuf_truncate(text, draw(random, (unsigned)text->len)); break;
	default: strbuf_addc(text, octets[draw(random, sizeof(octets) - 1)]);
	}
}

static void same_text(const char *mine, const json_t *theirs, const char *document)
{
	const char *text = json_string_value(theirs);

	if (!mine != !text || (mine && strcmp(mine, text) != 0))
		fail_msg("%s: %s, not %s", document, mine ? mine : "none", text ? text : "none");
}

static void same_lists(const struct article *article, json_t *object, const char *document)
{
	json_t *list = json_object_get(object, "authors"), *item;
	size_t i, n = 0;

	assert_int_equal(article->n_authors, json_array_size(list));
	json_array_foreach (list, i, item) {
		const struct person *person = &article->authors[i];

		same_text(person->name, json_is_string(item) ? item : json_object_get(item, "name"),
			document);
		same_text(person->email, json_object_get(item, "email"), document);
		same_text(person->uri, json_object_get(item, "uri"), document);
	}
	list = json_object_get(object, "categories");
	json_array_foreach (list, i, item) {
		if (!json_is_string(item))
			continue;
		assert_true(n < article->categories.n);
		same_text(article->categories.items[n++], item, document);
	}
	assert_int_equal(article->categories.n, n);
}

static void compare(struct article_line *line, const char *document, size_t len)
{
	char *copy = malloc(len + 1);
	json_t *object = json_loadb(document, len, JSON_ALLOW_NUL, NULL);
	int r;

	assert_non_null(copy);
	memcpy(copy, document, len);
	r = article_read(line, copy, len, NULL);
	if ((r >= 0) != json_is_object(object))
		fail_msg("%s %s read", document, r < 0 ? "is not" : "is");
	if (r >= 0) {
		const struct article *article = &line->article;

		same_text(article->id, json_object_get(object, "id"), document);
		same_text(article->title, json_object_get(object, "title"), document);
		same_text(article->link, json_object_get(object, "link"), document);
		same_text(article->language, json_object_get(object, "language"), document);
		same_text(article->summary, json_object_get(object, "summary"), document);
		same_text(article->content, json_object_get(object, "content"), document);
		same_text(line->feed, json_object_get(object, "feed"), document);
		same_lists(article, object, document);
	}
	json_decref(object);
	free(copy);
}

static void random_documents_are_read_as_by_jansson(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct article_line line = { 0 };
	uint64_t random = 5;

	(void)state;
	for (size_t i = 0; i < DOCUMENTS; i++) {
		strbuf_reset(&text);
		write_members(&random, &text, 3, true);
		harm(&random, &text);
		compare(&line, strbuf_text(&text), text.len);
	}
	article_line_clear(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_json_is_refused_with_its_place),
		cmocka_unit_test(what_is_no_utf8_is_found_in_any_place),
		cmocka_unit_test(nesting_has_a_ceiling),
		cmocka_unit_test(random_documents_are_read_as_by_jansson),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
