/* The parts of fetching that decide without asking anyone. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "fetch/address.h"
#include "fetch/answer.h"
#include "fetch/file.h"
#include "fetch/politeness.h"

/* --- pure parts ---------------------------------------------------------------------------------
 */

static void addresses_are_public_or_special(void **state)
{
	static const struct {
		const char *text, *kind;
	} cases[] = {
		{ "8.8.8.8", NULL },
		{ "93.184.216.34", NULL },
		{ "0.0.0.0", "an address of this host" },
		{ "10.1.2.3", "a private address" },
		{ "11.0.0.0", NULL },
		{ "100.63.255.255", NULL },
		{ "100.64.0.1", "an address shared behind a carrier" },
		{ "100.127.255.255", "an address shared behind a carrier" },
		{ "100.128.0.0", NULL },
		{ "127.0.0.1", "a loopback address" },
		{ "127.255.0.1", "a loopback address" },
		{ "169.254.169.254", "a link-local address" },
		{ "172.15.255.255", NULL },
		{ "172.16.0.1", "a private address" },
		{ "172.31.255.255", "a private address" },
		{ "172.32.0.0", NULL },
		{ "192.168.0.1", "a private address" },
		{ "192.169.0.1", NULL },
		{ "198.19.0.1", "an address for benchmarks" },
		{ "223.255.255.255", NULL },
		{ "224.0.0.1", "a multicast address" },
		{ "239.255.255.250", "a multicast address" },
		{ "255.255.255.255", "a reserved address" },
		{ "2606:4700::1111", NULL },
		{ "::", "an address of this host" },
		{ "::1", "a loopback address" },
		{ "::127.0.0.1", "a loopback address" },
		{ "::ffff:10.0.0.1", "a private address" },
		{ "::ffff:8.8.8.8", NULL },
		{ "64:ff9b::192.168.1.1", "a private address" },
		{ "64:ff9b::8.8.8.8", NULL },
		{ "64:ff9b:1::8.8.8.8", "a private address" },
		{ "2002:0a00:0001::1", "a private address" },
		{ "2002:0808:0808::1", NULL },
		{ "2001:0:1::1", "a reserved address" },
		{ "2001:db8::1", "an address for documentation" },
		{ "2001:4860:4860::8888", NULL },
		{ "fc00::1", "a private address" },
		{ "fdff:ffff::1", "a private address" },
		{ "fe80::1", "a link-local address" },
		{ "febf::1", "a link-local address" },
		{ "ff02::1", "a multicast address" },
	};
	struct sockaddr local = { .sa_family = AF_UNIX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sockaddr_in v4 = { .sin_family = AF_INET };
		struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
		bool is_v6 = strchr(cases[i].text, ':');
		const char *kind;

		assert_int_equal(inet_pton(is_v6 ? AF_INET6 : AF_INET, cases[i].text,
					 is_v6 ? (void *)&v6.sin6_addr : (void *)&v4.sin_addr),
			1);
		kind = address_special(is_v6 ? (void *)&v6 : (void *)&v4);
		if (!kind != !cases[i].kind || (kind && strcmp(kind, cases[i].kind) != 0))
			fail_msg("%s: %s", cases[i].text, kind ? kind : "public");
	}
	assert_false(address_is_public(&local));
}

static void retry_after_is_seconds_or_a_date_and_believed_so_far(void **state)
{
	static const struct {
		const char *value, *date;
		int64_t wait_sec;
	} cases[] = {
		{ NULL, NULL, 0 },
		{ "120", NULL, 120 },
		{ "0", NULL, 0 },
		{ "99999999999999999999999999", NULL, 86400 },
		{ "-5", NULL, 0 },
		{ "12 apples", NULL, 0 },
		{ "soon", NULL, 0 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT", NULL, 37 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", NULL, 0 }, /* taken for 2094: see below */
		{ "Sun Nov  6 08:49:37 1994", NULL, 37 },
		{ "Sun, 06 Nov 1994 08:48:00 GMT", NULL, 0 },
		{ "Tue, 06 Nov 2062 08:49:37 GMT", NULL, 86400 },
		/* A server whose clock is ten years off still means ten minutes. */
		{ "Sat, 06 Nov 2004 09:00:00 GMT", "Sat, 06 Nov 2004 08:50:00 GMT", 600 },
		{ "Sun, 99 Nov 1994 08:49:37 GMT", NULL, 0 },
		{ "Sun, 06 Foo 1994 08:49:37 GMT", NULL, 0 },
	};
	const int64_t now_sec_then = 784111740; /* 1994-11-06T08:49:00Z */

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t wait_sec = politeness_retry_after(
			cases[i].value, cases[i].date, now_sec_then, 86400);
		int64_t wanted = i == 8 ? 86400 : cases[i].wait_sec;

		if (wait_sec != wanted)
			fail_msg("%s: %lld", cases[i].value, (long long)wait_sec);
	}
}

static void hosts_are_shared_and_go_again(void **state)
{
	_cleanup_(politeness_freep) struct politeness *politeness = NULL;
	struct host *a, *b, *again;

	(void)state;
	assert_int_equal(politeness_new(&politeness), 0);
	a = politeness_hold(politeness, "a.example:80");
	b = politeness_hold(politeness, "a.example:443");
	again = politeness_hold(politeness, "a.example:80");
	assert_ptr_equal(a, again);
	assert_ptr_not_equal(a, b);
	a->n_running = 2;
	assert_false(politeness_lets_start(a, 2));
	assert_true(politeness_lets_start(b, 2));
	politeness_release(politeness, a);
	assert_int_equal(again->n_running, 2);
	politeness_release(politeness, again);
	politeness_release(politeness, b);
	a = politeness_hold(politeness, "a.example:80");
	assert_int_equal(a->n_running, 0);
	politeness_release(politeness, a);
}

static void every_status_has_its_meaning(void **state)
{
	static const struct {
		int status;
		size_t body_len;
		bool conditional, may_be_gone;
		enum fetch_outcome outcome;
		const char *reason;
	} cases[] = {
		{ 200, 1, false, true, FETCH_DOCUMENT, "" },
		{ 200, 0, false, true, FETCH_FAILED, "answered with nothing in it" },
		{ 304, 0, true, true, FETCH_UNCHANGED, "" },
		{ 304, 0, false, true, FETCH_FAILED,
			"answered 304 Not Modified, though nothing was known yet" },
		{ 410, 9, false, true, FETCH_GONE, "answered 410 Gone" },
		{ 410, 9, false, false, FETCH_FAILED, "answered 410 Gone" },
		{ 429, 0, false, true, FETCH_HELD, "answered 429 Too Many Requests" },
		{ 503, 0, false, true, FETCH_HELD, "answered 503 Service Unavailable" },
		{ 204, 0, false, true, FETCH_FAILED, "answered 204 No Content" },
		{ 206, 9, false, true, FETCH_FAILED, "answered 206 Partial Content" },
		{ 301, 9, false, true, FETCH_FAILED,
			"answered 301 Moved Permanently and no place to go to" },
		{ 404, 9, false, true, FETCH_FAILED, "answered 404 Not Found" },
		{ 599, 9, false, true, FETCH_FAILED, "answered 599 a status nobody knows" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error reason = { 0 };

		assert_int_equal(answer_outcome(cases[i].status, cases[i].body_len,
					 cases[i].conditional, cases[i].may_be_gone, &reason),
			cases[i].outcome);
		assert_string_equal(reason.text, cases[i].reason);
	}
}

static void file_addresses_are_paths_of_this_machine(void **state)
{
	static const char *const cases[][2] = {
		{ "file:///a/b", "/a/b" },
		{ "FILE:/a", "/a" },
		{ "file://localhost/a%20b%2F%41", "/a b/A" },
		{ "file:///a?b#c", "/a" },
		{ "file:///100%", "/100%" },
		{ "file:///a%3fb", "/a?b" },
		{ "file:///a%00b", NULL },
		{ "file://elsewhere/a", NULL },
		{ "file:a", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *path = NULL;

		assert_true(file_is_url(cases[i][0]));
		path = file_path(cases[i][0]);
		if (cases[i][1])
			assert_string_equal(path, cases[i][1]);
		else
			assert_null(path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_public_or_special),
		cmocka_unit_test(retry_after_is_seconds_or_a_date_and_believed_so_far),
		cmocka_unit_test(hosts_are_shared_and_go_again),
		cmocka_unit_test(every_status_has_its_meaning),
		cmocka_unit_test(file_addresses_are_paths_of_this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
