/* Fetching from real servers and files: what is asked, what an answer means, many at once. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "fetch/fetch.h"
#include "lib/visit.h"
#include "loop/transfer.h"

/* --- asking and being answered ------------------------------------------------------------------
 */

static void a_second_visit_is_conditional(void **state)
{
	struct feed feed = { .url = (char *)at(&good, "/feed#part"), .name = (char *)"f" };
	struct seen seen = visit_feed(&feed, NULL, NULL, &usual);
	struct validators validators = { seen.etag, seen.last_modified };
	struct seen second;

	(void)state;
	assert_int_equal(seen.outcome, FETCH_DOCUMENT);
	assert_string_equal(seen.etag, "\"v1;odd, tag\"");
	assert_string_equal(seen.last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_string_equal(seen.type, "application/rss+xml; charset=utf-8");
	assert_string_equal(seen.final_url, at(&good, "/feed"));
	assert_string_equal(seen.reason, "");
	assert_non_null(strstr(seen.body, "<guid>1</guid>"));

	second = visit_feed(&feed, NULL, &validators, &usual);
	assert_int_equal(second.outcome, FETCH_UNCHANGED);
	assert_int_equal(second.status, 304);
	assert_false(second.has_body);
	assert_string_equal(second.etag, "\"from the 304\"");
	assert_string_equal(second.last_modified, "(none)");
	assert_string_equal(second.reason, "");
}

static void what_we_say_is_decent(void **state)
{
	char *items[] = { (char *)"X-Token: t", (char *)"Accept: x/y" };
	struct validators odd = { (char *)"W/no quotes", (char *)"yesterday" };
	struct validators evil = { (char *)"\"a\"\r\nX-Evil: 1", (char *)"" };
	struct feed feed = { .url = (char *)at(&good, "/echo?q=%41&r"), .name = (char *)"f" };
	struct seen seen = visit_feed(&feed, NULL, &odd, &usual);

	(void)state;
	assert_non_null(strstr(seen.body, "GET /echo?q=%41&r HTTP/1.1\n"));
	assert_non_null(strstr(seen.body, "User-Agent: feedwatch/" FEEDWATCH_VERSION " (+http"));
	assert_non_null(strstr(seen.body, "Accept: application/atom+xml, application/rss+xml, "));
	assert_non_null(strstr(seen.body, "If-None-Match: W/no quotes\n"));
	assert_non_null(strstr(seen.body, "If-Modified-Since: yesterday\n"));
	assert_non_null(strstr(seen.body, "gzip"));
	assert_null(strstr(seen.body, "Cookie"));
	assert_null(strstr(seen.body, "Referer"));

	feed.headers = (struct text_list){ items, ARRAY_SIZE(items) };
	seen = visit_feed(&feed, NULL, &evil, &usual);
	assert_null(strstr(seen.body, "If-"));
	assert_null(strstr(seen.body, "Evil"));
	assert_non_null(strstr(seen.body, "X-Token: t\n"));
	assert_non_null(strstr(seen.body, "Accept: x/y\n"));
	assert_null(strstr(seen.body, "atom"));
}

static void failures_are_told_in_a_sentence(void **state)
{
	static const struct {
		const struct server *server;
		const char *path;
		enum fetch_outcome outcome;
		int status;
		int64_t retry_after_sec;
		const char *reason;
	} cases[] = {
		{ &good, "/missing", FETCH_FAILED, 404, 0, "answered 404 Not Found" },
		{ &good, "/status/500", FETCH_FAILED, 500, 0,
			"answered 500 Internal Server Error" },
		{ &good, "/status/410", FETCH_GONE, 410, 0, "answered 410 Gone" },
		{ &good, "/status/429?retry=7", FETCH_HELD, 429, 7,
			"answered 429 Too Many Requests and asks to wait 7 s" },
		{ &good, "/status/503", FETCH_HELD, 503, 0, "answered 503 Service Unavailable" },
		{ &good,
			"/status/503?retry=Sun,+06+Nov+1994+09:00:00+GMT"
			"&date=Sun,+06+Nov+1994+08:58:00+GMT",
			FETCH_HELD, 503, 120,
			"answered 503 Service Unavailable and asks to wait 120 s" },
		{ &good, "/status/503?retry=99999999", FETCH_HELD, 503, FETCH_RETRY_AFTER_SEC_MAX,
			"answered 503 Service Unavailable and asks to wait 86400 s" },
		{ &good, "/two-hundred-and-nothing", FETCH_FAILED, 200, 0,
			"answered with nothing in it" },
		{ &good, "/status/206", FETCH_FAILED, 206, 0, "answered 206 Partial Content" },
		{ &good, "/status/302", FETCH_FAILED, 302, 0,
			"answered 302 Found and no place to go to" },
		{ &bad, "/304", FETCH_FAILED, 304, 0,
			"answered 304 Not Modified, though nothing was known yet" },
		{ &bad, "/bomb", FETCH_FAILED, 0, 0, "more than 1 MiB" },
		{ &bad, "/endless", FETCH_FAILED, 0, 0, "more than 1 MiB" },
		{ &bad, "/half", FETCH_FAILED, 0, 0, "the answer was cut short" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct seen seen = visit(at(cases[i].server, cases[i].path));

		if (seen.outcome != cases[i].outcome || seen.status != cases[i].status ||
			strcmp(seen.reason, cases[i].reason) != 0 ||
			seen.retry_after_sec != cases[i].retry_after_sec)
			fail_msg("%s: %d %d %s", cases[i].path, seen.outcome, seen.status,
				seen.reason);
		/* Validators of what is no document are nobody's business. */
		assert_string_equal(seen.etag, "(none)");
		assert_false(seen.has_body);
		assert_false(seen.network_down);
	}
}

static void an_address_that_is_none_is_refused_at_once(void **state)
{
	static const char *const cases[] = { "ftp://example.org/", "gopher://example.org/",
		"http://", "feeds", "" };
	_cleanup_(fetcher_freep) struct fetcher *fetcher = fetcher_with(&usual);
	char *items[] = { (char *)"X: 1\nY: 2" };
	struct feed feed = {
		.url = (char *)"http://localhost/", .name = (char *)"f", .headers = { items, 1 }
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct feed none = { .url = (char *)cases[i], .name = (char *)cases[i] };
		struct error err = { 0 };

		assert_int_equal(
			fetch_start(fetcher, &none, NULL, NULL, keep_seen, NULL, &err), -EINVAL);
		assert_true(strlen(err.text) > 0);
	}
	assert_int_equal(fetch_start(fetcher, &feed, NULL, NULL, keep_seen, NULL, NULL), -EINVAL);
}

static void logins_are_basic_or_digest_or_in_the_address(void **state)
{
	static const char *const paths[] = { "/basic", "/digest" };
	char url[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct feed feed = { .url = (char *)at(&good, paths[i]),
			.name = (char *)"f",
			.username = (char *)"reader" };

		assert_int_equal(visit_feed(&feed, "secret", NULL, &usual).outcome, FETCH_DOCUMENT);
		assert_int_equal(visit_feed(&feed, "wrong", NULL, &usual).status, 401);
		(void)snprintf(url, sizeof(url), "http://reader:secret@localhost:%d%s", good.port,
			paths[i]);
		feed = (struct feed){ .url = url, .name = url };
		assert_int_equal(visit_feed(&feed, NULL, NULL, &usual).outcome, FETCH_DOCUMENT);
		assert_string_equal(
			visit_feed(&feed, NULL, NULL, &usual).final_url, at(&good, paths[i]));
	}
}

/* --- many at once -------------------------------------------------------------------------------
 */

static void no_host_gets_more_than_its_share(void **state)
{
	static const struct fetch_limits limits = {
		.timeout_sec = 10,
		.max_size_bytes = MIB,
		.concurrency = 16,
		.per_host = 3,
	};
	_cleanup_(fetcher_freep) struct fetcher *fetcher = fetcher_with(&limits);
	struct seen seen[24] = { 0 };
	struct server fresh;
	char redirected[128];

	(void)state;
	server_start(&fresh, "feed-http", NULL);
	server_wait(&fresh);
	(void)snprintf(redirected, sizeof(redirected), "/to/302?%s", at(&fresh, "/slow/30"));
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++) {
		/* Whether straight or by a redirect from elsewhere. */
		const char *url = i % 3 == 0 ? at(&good, redirected) : at(&fresh, "/slow/30");
		struct feed feed = { .url = (char *)url, .name = (char *)"f" };

		begin(fetcher, &feed, NULL, NULL, &seen[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++) {
		wait_for(&seen[i].n);
		assert_int_equal(seen[i].outcome, FETCH_DOCUMENT);
	}
	assert_string_equal(visit(at(&fresh, "/most")).body, "3");
	server_stop(&fresh);
}

static void a_hanging_server_delays_nobody(void **state)
{
	static const struct fetch_limits limits = {
		.timeout_sec = 2,
		.max_size_bytes = MIB,
		.concurrency = 8,
		.per_host = 2,
	};
	_cleanup_(fetcher_freep) struct fetcher *fetcher = fetcher_with(&limits);
	struct seen hanging[4] = { 0 }, sound[30] = { 0 };
	double begun = now_sec();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hanging); i++) {
		struct feed feed = { .url = (char *)at(&bad, "/stall"), .name = (char *)"f" };

		begin(fetcher, &feed, NULL, NULL, &hanging[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sound); i++) {
		struct feed feed = { .url = (char *)at(&good, "/feed"), .name = (char *)"f" };

		begin(fetcher, &feed, NULL, NULL, &sound[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sound); i++)
		wait_for(&sound[i].n);
	assert_true(now_sec() < begun + 1.5);
	for (size_t i = 0; i < ARRAY_SIZE(hanging); i++)
		assert_int_equal(hanging[i].n, 0);
	for (size_t i = 0; i < ARRAY_SIZE(hanging); i++) {
		wait_for(&hanging[i].n);
		/* The third and fourth waited two seconds for their turn, which is not their time.
		 */
		assert_string_equal(hanging[i].reason, "timed out after 2 s");
	}
	assert_true(now_sec() > begun + 3.5);
}

static void two_hundred_at_once_leave_nothing_behind(void **state)
{
	static struct seen seen[200];
	struct fetcher *fetcher = fetcher_with(&usual);
	int before;

	(void)state;
	assert_int_equal(visit(at(&good, "/bare")).outcome, FETCH_DOCUMENT);
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++) {
		struct feed feed = { .url = (char *)at(
					     &good, i % 4 == 0 ? "/to/301?/bare" : "/bare"),
			.name = (char *)"f" };

		begin(fetcher, &feed, NULL, NULL, &seen[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++) {
		wait_for(&seen[i].n);
		assert_int_equal(seen[i].outcome, FETCH_DOCUMENT);
	}
	before = open_descriptors();
	fetcher_free(fetcher);
	assert_int_equal(transfers_running(transfers), 0);
	/* Idle connections are kept, and bounded. */
	assert_true(open_descriptors() <= before && before < TRANSFERS_IDLE_MAX + 32);
}

static void freeing_cancels_without_a_word(void **state)
{
	static const struct fetch_limits limits = {
		.timeout_sec = 10,
		.max_size_bytes = MIB,
		.concurrency = 2,
		.per_host = 2,
	};
	struct fetcher *fetcher = fetcher_with(&limits);
	struct seen seen[6] = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++) {
		struct feed feed = { .url = i == 5 ? (char *)"file:///etc/hostname"
						   : (char *)at(&bad, "/stall"),
			.name = (char *)"f" };

		begin(fetcher, &feed, NULL, NULL, &seen[i]);
	}
	if (transfers_running(transfers) == 0)
		(void)sd_event_run(event, 1000);
	assert_int_equal(transfers_running(transfers), 2);
	fetcher_free(fetcher);
	assert_int_equal(transfers_running(transfers), 0);
	for (int i = 0; i < 5; i++)
		(void)sd_event_run(event, 1000);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(seen[i].n, 0);
}

struct chain {
	struct fetcher *fetcher;
	const struct feed *feed;
	int left, done;
};

static void on_link(struct fetch_result *result, void *userdata)
{
	struct chain *chain = userdata;

	_cleanup_(freep) char *body = TAKE(result->body);

	assert_non_null(body);
	if (chain->left-- == 0)
		chain->done = 1;
	else
		assert_int_equal(
			fetch_start(chain->fetcher, chain->feed, NULL, NULL, on_link, chain, NULL),
			0);
}

static void a_callback_may_start_the_next(void **state)
{
	_cleanup_(fetcher_freep) struct fetcher *fetcher = fetcher_with(&usual);
	struct feed feed = { .url = (char *)at(&good, "/bare"), .name = (char *)"f" };
	struct chain chain = { .fetcher = fetcher, .feed = &feed, .left = 5 };

	(void)state;
	assert_int_equal(fetch_start(fetcher, &feed, NULL, NULL, on_link, &chain, NULL), 0);
	wait_for(&chain.done);
}

/* --- files --------------------------------------------------------------------------------------
 */

static void files_are_read_when_they_have_changed(void **state)
{
	char path[128], url[160], big[160];
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 1000, .tv_nsec = 5 } };
	struct feed feed = { .url = url, .name = url };
	struct seen seen, again;
	struct validators validators = { 0 };
	FILE *f;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/a b.xml", tests_folder());
	(void)snprintf(url, sizeof(url), "file://%s/a%%20b.xml", tests_folder());
	f = fopen(path, "we");
	assert_non_null(f);
	(void)fputs("<rss/>", f);
	(void)fclose(f);
	seen = visit(url);
	assert_int_equal(seen.outcome, FETCH_DOCUMENT);
	assert_string_equal(seen.body, "<rss/>");
	assert_string_equal(seen.type, "(none)");
	assert_string_equal(seen.final_url, url);
	assert_int_equal(seen.status, 0);

	validators.etag = seen.etag;
	again = visit_feed(&feed, NULL, &validators, &usual);
	assert_int_equal(again.outcome, FETCH_UNCHANGED);
	assert_string_equal(again.etag, seen.etag);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	again = visit_feed(&feed, NULL, &validators, &usual);
	assert_int_equal(again.outcome, FETCH_DOCUMENT);

	(void)snprintf(big, sizeof(big), "%s/big", tests_folder());
	f = fopen(big, "we");
	assert_non_null(f);
	assert_int_equal(ftruncate(fileno(f), MIB + 1), 0);
	(void)fclose(f);
	(void)snprintf(url, sizeof(url), "file://%s/big", tests_folder());
	seen = visit(url);
	assert_int_equal(seen.outcome, FETCH_FAILED);
	assert_string_equal(seen.reason, "more than 1048576 octets");
}

static void what_is_no_file_does_not_hold_the_loop(void **state)
{
	char fifo[128], url[160];
	struct seen seen;

	(void)state;
	(void)snprintf(fifo, sizeof(fifo), "%s/fifo", tests_folder());
	(void)snprintf(url, sizeof(url), "file://%s", fifo);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	seen = visit(url);
	assert_int_equal(seen.outcome, FETCH_FAILED);
	assert_non_null(strstr(seen.reason, "is not a regular file"));
	assert_non_null(strstr(visit("file:///").reason, "is not a regular file"));
	assert_string_equal(visit("file:///nonexistent").reason,
		"cannot open /nonexistent: No such file or directory");
	assert_non_null(strstr(visit("file://elsewhere/x").reason, "no file of this machine"));
}

static int set_up(void **state)
{
	(void)state;
	visits_open(false);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	visits_close();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_visit_is_conditional),
		cmocka_unit_test(what_we_say_is_decent),
		cmocka_unit_test(failures_are_told_in_a_sentence),
		cmocka_unit_test(an_address_that_is_none_is_refused_at_once),
		cmocka_unit_test(logins_are_basic_or_digest_or_in_the_address),
		cmocka_unit_test(no_host_gets_more_than_its_share),
		cmocka_unit_test(a_hanging_server_delays_nobody),
		cmocka_unit_test(two_hundred_at_once_leave_nothing_behind),
		cmocka_unit_test(freeing_cancels_without_a_word),
		cmocka_unit_test(a_callback_may_start_the_next),
		cmocka_unit_test(files_are_read_when_they_have_changed),
		cmocka_unit_test(what_is_no_file_does_not_hold_the_loop),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
