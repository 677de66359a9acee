/* The HTTP side of the loop, against real servers that behave and that do not. */
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/cleanup.h"
#include "lib/server.h"
#include "loop/http.h"
#include "loop/proxy.h"
#include "loop/transfer.h"

#define PATIENCE_SEC 20
#define MIB          1048576

static struct server good, bad, secure, untrusted;
static sd_event *event;
static struct transfers *transfers;

struct answer {
	int n; /* how often it was called back */
	int result, status;
	size_t body_len;
	char reason[512], body[4096], etag[64], link[64], content_type[64];
	bool proxied;
	int family;
	double seconds;
};

static void copy(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from ? from : "(none)");
}

static void on_answer(struct http_response *response, void *userdata)
{
	struct answer *answer = userdata;

	answer->n++;
	answer->result = response->result;
	answer->status = response->status;
	answer->body_len = response->body_len;
	answer->proxied = response->proxied;
	answer->family = response->address.ss_family;
	answer->seconds = response->seconds;
	copy(answer->reason, sizeof(answer->reason), response->reason);
	copy(answer->body, sizeof(answer->body), response->body);
	copy(answer->etag, sizeof(answer->etag), http_header(response, "etag"));
	copy(answer->link, sizeof(answer->link), http_header(response, "link"));
	copy(answer->content_type, sizeof(answer->content_type),
		http_header(response, "content-type"));
}

static void run_until(const int *n, int wanted)
{
	time_t end = time(NULL) + PATIENCE_SEC;

	while (*n < wanted && time(NULL) < end)
		assert_true(sd_event_run(event, 100000) >= 0);
	assert_int_equal(*n, wanted);
}

static const char *url_of(const struct server *server, const char *path)
{
	static char url[512];

	(void)snprintf(url, sizeof(url), "%s://localhost:%d%s",
		server == &secure || server == &untrusted ? "https" : "http", server->port, path);
	return url;
}

static struct http *begin(const struct http_request *request, struct answer *answer)
{
	struct http *http = NULL;
	struct error err = { 0 };
	int r = http_start(&http, transfers, request, on_answer, answer, &err);

	if (r < 0)
		fail_msg("%s: %s", request->url, err.text);
	assert_int_equal(answer->n, 0);
	return http;
}

static struct answer ask(const struct server *server, const char *path)
{
	struct answer answer = { 0 };
	struct http_request request = {
		.url = url_of(server, path),
		.user_agent = "test/1",
		.timeout_sec = 10,
		.body_max_bytes = MIB,
	};

	(void)begin(&request, &answer);
	run_until(&answer.n, 1);
	return answer;
}

static void an_answer_arrives_whole(void **state)
{
	struct answer answer = ask(&good, "/feed");

	(void)state;
	assert_int_equal(answer.result, 0);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body_len, strlen(answer.body));
	assert_non_null(strstr(answer.body, "<guid>1</guid>"));
	assert_string_equal(answer.etag, "\"v1;odd, tag\"");
	assert_string_equal(answer.content_type, "application/rss+xml; charset=utf-8");
	assert_string_equal(answer.reason, "");
	assert_int_equal(answer.family, AF_INET);
	assert_false(answer.proxied);
	assert_true(answer.seconds > 0);
}

static void an_empty_body_is_an_empty_text(void **state)
{
	struct answer answer = ask(&good, "/two-hundred-and-nothing");

	(void)state;
	assert_int_equal(answer.result, 0);
	assert_string_equal(answer.body, "");
}

static void earlier_responses_leave_no_header_behind(void **state)
{
	struct answer answer = ask(&good, "/early");
	struct http_request request = {
		.timeout_sec = 10,
		.body_max_bytes = MIB,
		.username = "reader",
		.password = "secret",
	};

	(void)state;
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.etag, "(none)");
	assert_string_equal(answer.link, "(none)");

	memset(&answer, 0, sizeof(answer));
	request.url = url_of(&good, "/digest");
	(void)begin(&request, &answer);
	run_until(&answer.n, 1);
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.etag, "(none)");
	assert_non_null(strstr(answer.body, "<guid>"));
}

static void what_is_sent_is_what_was_asked_for(void **state)
{
	char *items[] = { (char *)"X-One: 1", (char *)"X-Empty:", (char *)"Content-Type: text/x" };
	struct answer answer = { 0 };
	struct http_request request = {
		.url = url_of(&good, "/echo?a=b%20c&d"),
		.method = "POST",
		.body = "hello",
		.body_len = 5,
		.headers = { items, ARRAY_SIZE(items) },
		.user_agent = "test/1",
		.timeout_sec = 10,
		.body_max_bytes = MIB,
	};

	(void)state;
	(void)begin(&request, &answer);
	run_until(&answer.n, 1);
	assert_int_equal(answer.result, 0);
	assert_non_null(strstr(answer.body, "POST /echo?a=b%20c&d HTTP/1.1\n"));
	assert_non_null(strstr(answer.body, "X-One: 1\n"));
	assert_non_null(strstr(answer.body, "X-Empty: \n"));
	assert_non_null(strstr(answer.body, "Content-Type: text/x\n"));
	assert_non_null(strstr(answer.body, "User-Agent: test/1\n"));
	assert_non_null(strstr(answer.body, "Accept-Encoding: "));
	assert_null(strstr(answer.body, "Expect"));
	assert_null(strstr(answer.body, "Cookie"));
	assert_null(strstr(answer.body, "Referer"));
	assert_non_null(strstr(answer.body, "hello"));
}

static void what_cannot_work_is_not_started(void **state)
{
	static const struct {
		const char *url, *header;
	} cases[] = {
		{ "ftp://example.org/", NULL },
		{ "file:///etc/passwd", NULL },
		{ "http://", NULL },
		{ "http://example.org/", "X: 1\r\nY: 2" },
		{ "http://example.org/", "no field" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *items[] = { (char *)cases[i].header };
		struct http_request request = {
			.url = cases[i].url,
			.headers = { items, cases[i].header ? 1 : 0 },
			.timeout_sec = 1,
		};
		struct error err = { 0 };
		struct http *http = NULL;

		assert_int_equal(
			http_start(&http, transfers, &request, on_answer, NULL, &err), -EINVAL);
		assert_true(strlen(err.text) > 0);
		assert_null(http);
	}
	assert_int_equal(transfers_running(transfers), 0);
}

static void misbehaviour_ends_with_a_sentence(void **state)
{
	static const struct {
		const char *path;
		int result;
		const char *words;
	} cases[] = {
		{ "/bomb", -EFBIG, "more than 1 MiB" },
		{ "/endless", -EFBIG, "more than 1 MiB" },
		{ "/big-head", -EFBIG, "more than 64 KiB of header fields" },
		{ "/half", -EPROTO, "the answer was cut short" },
		{ "/short-chunk", -EPROTO, "the answer was cut short" },
		{ "/bad-chunk", -EPROTO, "the connection was lost while receiving" },
		{ "/bad-gzip", -EPROTO, "the answer's compression is damaged" },
		{ "/no-status", -EPROTO, "the answer is not HTTP" },
		{ "/reset", -EPROTO, "the connection was lost while receiving" },
		{ "/stall", -ETIMEDOUT, "timed out after 1 s" },
		{ "/slow-head", -ETIMEDOUT, "timed out after 1 s" },
		{ "/slow-body", -ETIMEDOUT, "timed out after 1 s" },
	};
	struct answer answers[ARRAY_SIZE(cases)] = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct http_request request = {
			.url = url_of(&bad, cases[i].path),
			.timeout_sec = cases[i].result == -ETIMEDOUT ? 1 : 10,
			.body_max_bytes = MIB,
		};

		(void)begin(&request, &answers[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run_until(&answers[i].n, 1);
		if (answers[i].result != cases[i].result ||
			!strstr(answers[i].reason, cases[i].words))
			fail_msg("%s: %d, %s", cases[i].path, answers[i].result, answers[i].reason);
		assert_string_equal(answers[i].body, "(none)");
	}
	assert_int_equal(transfers_running(transfers), 0);
}

static void who_cannot_be_reached_is_named(void **state)
{
	struct server nobody = { .port = 1 };
	struct answer answer = ask(&nobody, "/");

	(void)state;
	assert_int_equal(answer.result, -EHOSTUNREACH);
	assert_string_equal(
		answer.reason, "could not connect to localhost port 1: Connection refused");
	assert_int_equal(answer.status, 0);
}

static void only_certificates_that_are_trusted_are(void **state)
{
	struct answer answer = ask(&secure, "/feed");

	(void)state;
	assert_int_equal(answer.result, 0);
	assert_int_equal(answer.status, 200);
	answer = ask(&untrusted, "/feed");
	assert_int_equal(answer.result, -EKEYREJECTED);
	assert_non_null(strstr(answer.reason, "certificate not trusted: "));
	assert_null(strstr(answer.reason, "SSL certificate problem"));
}

static bool never(const struct sockaddr *address, void *userdata)
{
	int *n = userdata;

	assert_true(address->sa_family == AF_INET || address->sa_family == AF_INET6);
	++*n;
	return false;
}

static void a_refused_address_is_not_used_by_an_old_connection_either(void **state)
{
	int n_asked = 0;

	(void)state;
	/* The first may go anywhere and leaves its connection behind; the second must not take it.
	 */
	assert_int_equal(ask(&good, "/feed").result, 0);
	for (int i = 0; i < 2; i++) {
		struct answer answer = { 0 };
		struct http_request request = {
			.url = url_of(i == 0 ? &good : &bad, "/ok"),
			.timeout_sec = 10,
			.body_max_bytes = MIB,
			.may_connect = never,
			.userdata = &n_asked,
		};

		(void)begin(&request, &answer);
		run_until(&answer.n, 1);
		assert_int_equal(answer.result, -EACCES);
		assert_string_equal(
			answer.reason, "the address of localhost may not be connected to");
		assert_true(n_asked > i);
	}
}

static void a_cancelled_request_says_nothing(void **state)
{
	struct answer kept = { 0 }, dropped = { 0 };
	struct http_request request = {
		.url = url_of(&good, "/slow/200"),
		.timeout_sec = 10,
		.body_max_bytes = MIB,
	};
	struct http *http = begin(&request, &dropped);

	(void)state;
	(void)begin(&request, &kept);
	(void)sd_event_run(event, 50000);
	assert_int_equal(transfers_running(transfers), 2);
	http_cancel(http);
	assert_int_equal(transfers_running(transfers), 1);
	http_cancel(NULL);
	run_until(&kept.n, 1);
	assert_int_equal(kept.status, 200);
	assert_int_equal(dropped.n, 0);
}

struct canceller {
	struct http *http;
	int n;
};

static bool cancel_here(const struct sockaddr *address, void *userdata)
{
	struct canceller *canceller = userdata;

	(void)address;
	canceller->n++;
	http_cancel(canceller->http);
	return true;
}

static void cancelling_from_inside_libcurl_waits_until_it_is_safe(void **state)
{
	struct answer answer = { 0 };
	struct canceller canceller = { 0 };
	struct http_request request = {
		.url = url_of(&bad, "/ok"),
		.timeout_sec = 10,
		.body_max_bytes = MIB,
		.may_connect = cancel_here,
		.userdata = &canceller,
	};

	(void)state;
	canceller.http = begin(&request, &answer);
	run_until(&canceller.n, 1);
	assert_int_equal(transfers_running(transfers), 0);
	assert_int_equal(answer.n, 0);
}

static void two_hundred_at_once_all_come_back_once(void **state)
{
	static struct answer answers[200];
	struct http_request request = { .timeout_sec = 15, .body_max_bytes = MIB };

	(void)state;
	request.url = url_of(&good, "/slow/20");
	memset(answers, 0, sizeof(answers));
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		(void)begin(&request, &answers[i]);
	assert_int_equal(transfers_running(transfers), ARRAY_SIZE(answers));
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		run_until(&answers[i].n, 1);
		assert_int_equal(answers[i].status, 200);
	}
	assert_int_equal(transfers_running(transfers), 0);
}

static void freeing_the_transfers_cancels_what_runs(void **state)
{
	struct transfers *mine = NULL;
	struct answer answers[3] = { 0 };
	struct http_request request = { .timeout_sec = 10, .body_max_bytes = MIB };
	int before = open_descriptors();

	(void)state;
	assert_int_equal(transfers_new(&mine, event), 0);
	request.url = url_of(&bad, "/stall");
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		struct http *http;

		assert_int_equal(
			http_start(&http, mine, &request, on_answer, &answers[i], NULL), 0);
	}
	for (int i = 0; i < 20; i++)
		(void)sd_event_run(event, 10000);
	transfers_free(mine);
	for (int i = 0; i < 5; i++)
		(void)sd_event_run(event, 1000);
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		assert_int_equal(answers[i].n, 0);
	assert_int_equal(open_descriptors(), before);
}

static void the_environments_proxy_is_used_and_told(void **state)
{
	char proxy[64];
	struct answer answer;

	(void)state;
	/* The server is its own proxy: it sees the whole address in the request line. */
	(void)snprintf(proxy, sizeof(proxy), "http://localhost:%d", good.port);
	assert_int_equal(setenv("http_proxy", proxy, 1), 0);
	answer = ask(&bad, "/feed");
	assert_int_equal(setenv("no_proxy", "localhost", 1), 0);
	assert_true(ask(&bad, "/ok").status == 200);
	assert_false(ask(&bad, "/ok").proxied);
	(void)unsetenv("http_proxy");
	(void)unsetenv("no_proxy");
	assert_true(answer.proxied);
	assert_int_equal(answer.status, 404);
	assert_string_equal(answer.body, "no such path");
	assert_int_equal(answer.family, AF_UNSPEC);
}

static int set_up(void **state)
{
	char cert[128], key[128];
	const char *args[] = { "--cert", cert, "--key", key, NULL };

	(void)state;
	server_start(&good, "feed-http", NULL);
	server_start(&bad, "bad-http", NULL);
	tests_make_ca();
	(void)snprintf(cert, sizeof(cert), "%s/ca/good.pem", tests_folder());
	(void)snprintf(key, sizeof(key), "%s/ca/good.key", tests_folder());
	server_start(&secure, "feed-http", args);
	(void)snprintf(cert, sizeof(cert), "%s/ca/untrusted.pem", tests_folder());
	(void)snprintf(key, sizeof(key), "%s/ca/untrusted.key", tests_folder());
	server_start(&untrusted, "feed-http", args);
	server_wait(&good);
	server_wait(&bad);
	server_wait(&secure);
	server_wait(&untrusted);
	assert_true(sd_event_new(&event) >= 0);
	return transfers_new(&transfers, event);
}

static int tear_down(void **state)
{
	(void)state;
	transfers_free(transfers);
	sd_event_unref(event);
	server_stop(&good);
	server_stop(&bad);
	server_stop(&secure);
	server_stop(&untrusted);
	tests_folder_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_arrives_whole),
		cmocka_unit_test(an_empty_body_is_an_empty_text),
		cmocka_unit_test(earlier_responses_leave_no_header_behind),
		cmocka_unit_test(what_is_sent_is_what_was_asked_for),
		cmocka_unit_test(what_cannot_work_is_not_started),
		cmocka_unit_test(misbehaviour_ends_with_a_sentence),
		cmocka_unit_test(who_cannot_be_reached_is_named),
		cmocka_unit_test(only_certificates_that_are_trusted_are),
		cmocka_unit_test(a_refused_address_is_not_used_by_an_old_connection_either),
		cmocka_unit_test(a_cancelled_request_says_nothing),
		cmocka_unit_test(cancelling_from_inside_libcurl_waits_until_it_is_safe),
		cmocka_unit_test(two_hundred_at_once_all_come_back_once),
		cmocka_unit_test(freeing_the_transfers_cancels_what_runs),
		cmocka_unit_test(the_environments_proxy_is_used_and_told),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
