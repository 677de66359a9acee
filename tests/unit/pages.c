/* What feedwatch-fetch is asked and answers, and what becomes of those who ask it when it is missing,
 * dies, hangs or lies. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "fetch/pages.h"

#define SIZE_MAX_BYTES 100

static const struct page document = {
	.url = "https://example.org/feed.xml",
	.moved = true,
	.content_type = "text/xml",
	.body = "<rss/>",
	.body_len = 6,
};

/* --- the talk ------------------------------------------------------------------------------------ */

static int open_socket(void **state)
{
	static int fds[2];

	*state = fds;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
}

static int close_socket(void **state)
{
	int *fds = *state;

	closep(&fds[0]);
	closep(&fds[1]);
	return 0;
}

static void hang_up(int *fd)
{
	(void)close(*fd);
	*fd = -1;
}

static void a_question_arrives_as_it_was_asked(void **state)
{
	const struct page_ask ask = {
		.url = "https://example.org/",
		.proxy = "",
		.timeout_sec = 30,
		.max_size_bytes = INT64_C(1) << 40,
	};
	_cleanup_(page_ask_clear) struct page_ask heard = { 0 };
	int *fds = *state;

	assert_int_equal(page_ask_send(fds[0], &ask), 0);
	assert_int_equal(page_ask_receive(fds[1], &heard), 0);
	assert_string_equal(heard.url, ask.url);
	assert_string_equal(heard.proxy, "");
	assert_null(heard.user_agent);
	assert_int_equal(heard.timeout_sec, 30);
	assert_true(heard.max_size_bytes == INT64_C(1) << 40);
}

static void an_answer_arrives_as_it_was_given(void **state)
{
	_cleanup_(page_clear) struct page heard = { 0 };
	int *fds = *state;

	assert_int_equal(page_send(fds[0], &document), 0);
	assert_int_equal(page_receive(fds[1], &heard, SIZE_MAX_BYTES), 0);
	assert_null(heard.reason);
	assert_string_equal(heard.url, document.url);
	assert_true(heard.moved);
	assert_string_equal(heard.content_type, "text/xml");
	assert_null(heard.link_fields);
	assert_int_equal(heard.body_len, 6);
	assert_memory_equal(heard.body, "<rss/>", 6);
}

static void a_field_that_is_too_long_is_left_out(void **state)
{
	static char long_text[PAGE_TEXT_MAX + 2];
	struct page page = document;
	_cleanup_(page_clear) struct page heard = { 0 };
	int *fds = *state;

	memset(long_text, 'x', PAGE_TEXT_MAX + 1);
	page.link_fields = long_text;
	assert_int_equal(page_send(fds[0], &page), 0);
	assert_int_equal(page_receive(fds[1], &heard, SIZE_MAX_BYTES), 0);
	assert_null(heard.link_fields);
	assert_string_equal(heard.url, document.url);
}

static void what_cannot_be_is_not_believed(void **state)
{
	struct page no_address = document, no_body = document;
	const struct page pages[] = {
		{ 0 },
		{ .reason = "" },
		{ .reason = "red \033[31m" },
		{ .reason = "\xFF" },
	};
	int *fds = *state;
	struct page heard;

	no_address.url = NULL;
	no_body.body_len = 0;
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		assert_int_equal(page_send(fds[0], &pages[i]), 0);
		assert_int_equal(page_receive(fds[1], &heard, SIZE_MAX_BYTES), -EPROTO);
	}
	assert_int_equal(page_send(fds[0], &no_address), 0);
	assert_int_equal(page_receive(fds[1], &heard, SIZE_MAX_BYTES), -EPROTO);
	assert_int_equal(page_send(fds[0], &no_body), 0);
	assert_int_equal(page_receive(fds[1], &heard, SIZE_MAX_BYTES), -EPROTO);
	/* Larger than was allowed. */
	assert_int_equal(page_send(fds[0], &document), 0);
	assert_int_equal(page_receive(fds[1], &heard, 5), -EPROTO);
}

/* A whole message: head, then body. */
#define HEAD(len) (char)(len), 0, 0, 0, 0, 0, 0, 0
#define NIL       '\xFF', '\xFF', '\xFF', '\xFF'
#define NUMBER    1, 0, 0, 0, 0, 0, 0, 0

static void lengths_that_lie_are_seen(void **state)
{
	static const char beyond[] = { HEAD(8), 5, 0, 0, 0, 'w', 'h', 'a', 't' };
	static const char nul[] = { HEAD(27), 3, 0, 0, 0, 'a', 0, 'b', NIL, NUMBER, NIL, NIL };
	static const char too_short[] = { HEAD(2), 'a', 'b' };
	static const char more[] = { HEAD(26), 1, 0, 0, 0, 'a', NIL, NUMBER, NIL, NIL, 'b' };
	static const char huge[] = { 0, 0, 0, 1, 0, 0, 0, 0 };
	static const struct {
		const char *octets;
		size_t len;
	} cases[] = {
		{ beyond, sizeof(beyond) },
		{ nul, sizeof(nul) },
		{ too_short, sizeof(too_short) },
		{ more, sizeof(more) },
		{ huge, sizeof(huge) },
	};
	static const char right[] = { HEAD(25), 1, 0, 0, 0, 'a', NIL, NUMBER, NIL, NIL };
	int *fds = *state;
	struct page heard;

	assert_int_equal(write(fds[0], right, sizeof(right)), sizeof(right));
	assert_int_equal(page_receive(fds[1], &heard, SIZE_MAX_BYTES), 0);
	assert_string_equal(heard.reason, "a");
	page_clear(&heard);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(write(fds[0], cases[i].octets, cases[i].len), cases[i].len);
		assert_int_equal(page_receive(fds[1], &heard, SIZE_MAX_BYTES), -EPROTO);
	}
}

static void an_end_in_the_middle_is_an_end(void **state)
{
	static const char part[] = { HEAD(20), 1, 0, 0, 0 };
	int *fds = *state;
	struct page heard;

	assert_int_equal(write(fds[0], part, sizeof(part)), sizeof(part));
	hang_up(&fds[0]);
	assert_int_equal(page_receive(fds[1], &heard, SIZE_MAX_BYTES), -EPIPE);
	assert_int_equal(page_send(fds[1], &document), -EPIPE);
}

/* --- the program --------------------------------------------------------------------------------- */

static char *script(const char *body)
{
	static char path[] = "/tmp/feedwatch-fetch-XXXXXX";
	static const char template[] = "/tmp/feedwatch-fetch-XXXXXX";
	int fd;

	memcpy(path, template, sizeof(template));
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "#!/bin/sh\n%s\n", body) > 0);
	assert_int_equal(fchmod(fd, 0700), 0);
	(void)close(fd);
	return path;
}

static int ask_file(struct pages *pages, struct page *page, struct error *err)
{
	char url[4096];
	const struct page_ask ask = { .url = url, .max_size_bytes = 1 << 20, .timeout_sec = 1 };

	assert_true(snprintf(url, sizeof(url), "file://%s/conf/sample/harbour-wire.xml",
			    TESTS_SRCDIR) < (int)sizeof(url));
	return pages_get(pages, &ask, page, err);
}

static void assert_fails(struct pages *pages, const char *program, const char *words)
{
	const struct page_ask ask = { .url = "https://example.org/", .max_size_bytes = 1 };
	struct error err = { 0 };
	struct page page = { 0 };

	assert_int_equal(pages_set_program(pages, program, 50), 0);
	assert_true(pages_get(pages, &ask, &page, &err) < 0);
	assert_non_null(strstr(err.text, program));
	assert_non_null(strstr(err.text, words));
}

static void a_program_that_fails_is_told_of_and_the_next_one_asked(void **state)
{
	_cleanup_(pages_freep) struct pages *pages = NULL;
	_cleanup_(page_clear) struct page page = { 0 };
	_cleanup_(freep) char *real = NULL;
	const char *folder = getenv("FEEDWATCH_LIBEXECDIR"), *path;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(pages_new(&pages), 0);
	assert_fails(pages, "/nowhere/feedwatch-fetch", "cannot be started: No such file");
	assert_fails(pages, "/bin/false", "ended before it answered");
	path = script("exec sleep 60");
	assert_fails(pages, path, "did not answer in time");
	(void)unlink(path);
	path = script("printf 'once upon a time' >&3; exec sleep 60");
	assert_fails(pages, path, "makes no sense");
	(void)unlink(path);
	assert_non_null(folder);
	assert_true(asprintf(&real, "%s/feedwatch-fetch", folder) > 0);
	assert_int_equal(pages_set_program(pages, real, PAGES_GRACE_MS), 0);
	assert_int_equal(ask_file(pages, &page, &err), 0);
	assert_true(page.body_len > 100);
}

static void one_program_answers_several_questions(void **state)
{
	const struct page_ask wrong = {
		.url = "gopher://example.org/", .max_size_bytes = 100, .timeout_sec = 1
	};
	_cleanup_(pages_freep) struct pages *pages = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(pages_new(&pages), 0);
	for (int i = 0; i < 3; i++) {
		_cleanup_(page_clear) struct page page = { 0 };

		assert_int_equal(pages_get(pages, &wrong, &page, &err), -EIO);
		assert_non_null(strstr(err.text, "only http, https and file"));
		assert_int_equal(ask_file(pages, &page, &err), 0);
		assert_false(page.moved);
		assert_memory_equal(page.body, "<?xml", 5);
	}
}

#define TALK(test) cmocka_unit_test_setup_teardown(test, open_socket, close_socket)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(a_question_arrives_as_it_was_asked),
		TALK(an_answer_arrives_as_it_was_given),
		TALK(a_field_that_is_too_long_is_left_out),
		TALK(what_cannot_be_is_not_believed),
		TALK(lengths_that_lie_are_seen),
		TALK(an_end_in_the_middle_is_an_end),
		cmocka_unit_test(a_program_that_fails_is_told_of_and_the_next_one_asked),
		cmocka_unit_test(one_program_answers_several_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
