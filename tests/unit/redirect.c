/* Where redirects may lead, and what goes along. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "fetch/fetch.h"
#include "lib/visit.h"

/* --- redirects ----------------------------------------------------------------------------------
 */

static void redirects_are_followed_so_far(void **state)
{
	static const int statuses[] = { 301, 302, 303, 307, 308 };
	struct seen seen;
	char path[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		(void)snprintf(path, sizeof(path), "/to/%d?/feed", statuses[i]);
		seen = visit(at(&good, path));
		assert_int_equal(seen.outcome, FETCH_DOCUMENT);
		assert_string_equal(seen.final_url, at(&good, "/feed"));
		assert_string_equal(seen.etag, "\"v1;odd, tag\"");
		assert_int_equal(seen.moved, statuses[i] == 301 || statuses[i] == 308);
	}
	assert_false(visit(at(&good, "/feed")).moved);
	assert_int_equal(visit(at(&good, "/chain/5")).outcome, FETCH_DOCUMENT);
	seen = visit(at(&good, "/chain/6"));
	assert_int_equal(seen.outcome, FETCH_FAILED);
	assert_non_null(strstr(seen.reason, "more than 5 redirects"));
	seen = visit(at(&good, "/to/302?/to/302"));
	assert_int_equal(seen.outcome, FETCH_FAILED);
	seen = visit(at(&good, "/to/302?/status/410"));
	assert_int_equal(seen.outcome, FETCH_FAILED);
	assert_int_equal(visit(at(&good, "/to/301?/status/410")).outcome, FETCH_GONE);
}

static void redirects_go_nowhere_but_to_http(void **state)
{
	static const struct {
		const char *path, *words;
	} cases[] = {
		{ "/to/302?/to/302?/to/302", "answered 302 Found and no place to go to" },
		{ "/to/301?file:///etc/passwd", "only http and https are followed" },
		{ "/to/301?ftp://localhost/", "only http and https are followed" },
		{ "/to/301?http://", "which is no address" },
		{ "/to/302?http://nobody.invalid:1/x",
			"redirected to http://nobody.invalid:1/x: " },
		{ "/to/302?/missing", "/missing: answered 404 Not Found" },
	};
	char loop[256];
	struct seen seen;

	(void)state;
	for (size_t i = 1; i < ARRAY_SIZE(cases); i++) {
		seen = visit(at(&good, cases[i].path));
		if (seen.outcome != FETCH_FAILED || !strstr(seen.reason, cases[i].words))
			fail_msg("%s: %s", cases[i].path, seen.reason);
	}
	/* To itself: the address of a place that says the same. */
	(void)snprintf(loop, sizeof(loop), "/to/302?%s", at(&good, "/chain/9"));
	seen = visit(at(&good, loop));
	assert_non_null(strstr(seen.reason, "more than 5 redirects"));
}

static void credentials_and_headers_stay_at_home(void **state)
{
	char *items[] = { (char *)"X-Token: t", (char *)"Authorization: Bearer b" };
	char path[256], url[256];
	struct feed feed = { .url = url, .name = (char *)"f", .headers = { items, 2 } };
	struct seen seen;

	(void)state;
	/* Home: the same name and port. */
	(void)snprintf(url, sizeof(url), "%s", at(&good, "/to/302?/echo"));
	seen = visit_feed(&feed, NULL, NULL, &usual);
	assert_non_null(strstr(seen.body, "X-Token: t"));
	assert_non_null(strstr(seen.body, "Bearer b"));
	/* Elsewhere: the same server by another name. */
	(void)snprintf(path, sizeof(path), "/to/302?http://127.0.0.1:%d/echo", good.port);
	(void)snprintf(url, sizeof(url), "%s", at(&good, path));
	seen = visit_feed(&feed, NULL, NULL, &usual);
	assert_int_equal(seen.outcome, FETCH_DOCUMENT);
	assert_null(strstr(seen.body, "X-Token"));
	assert_null(strstr(seen.body, "Authorization"));
	assert_non_null(strstr(seen.body, "Accept: application/atom+xml"));

	(void)snprintf(path, sizeof(path), "/to/302?http://127.0.0.1:%d/basic", good.port);
	(void)snprintf(url, sizeof(url), "%s", at(&good, path));
	feed = (struct feed){ .url = url, .name = url, .username = (char *)"reader" };
	assert_int_equal(visit_feed(&feed, "secret", NULL, &usual).status, 401);
	/* What a redirect brings along is no login of ours either. */
	(void)snprintf(
		path, sizeof(path), "/to/302?http://reader:secret@127.0.0.1:%d/basic", good.port);
	(void)snprintf(url, sizeof(url), "%s", at(&good, path));
	seen = visit_feed(&feed, "secret", NULL, &usual);
	assert_int_equal(seen.status, 401);
	assert_null(strstr(seen.reason, "secret"));
}

static void a_public_server_leads_to_no_private_address(void **state)
{
	struct seen seen;
	char path[256];

	(void)state;
	if (!has_public)
		skip();
	assert_int_equal(visit(at(&public, "/feed")).outcome, FETCH_DOCUMENT);
	assert_int_equal(visit(at(&public, "/to/302?/feed")).outcome, FETCH_DOCUMENT);
	/* A connection to the private one is there to be used again. */
	assert_int_equal(visit(at(&good, "/feed")).outcome, FETCH_DOCUMENT);
	(void)snprintf(path, sizeof(path), "/to/302?%s", at(&good, "/feed"));
	seen = visit(at(&public, path));
	assert_int_equal(seen.outcome, FETCH_FAILED);
	assert_non_null(strstr(seen.reason, ": refused, because that is a loopback address"));
	(void)snprintf(path, sizeof(path), "/to/302?http://[::ffff:127.0.0.1]:%d/feed", good.port);
	assert_int_equal(visit(at(&public, path)).outcome, FETCH_FAILED);
	/* Once public, always public: a detour does not wash it off. */
	(void)snprintf(path, sizeof(path), "/to/302?/to/302?%s", at(&good, "/feed"));
	assert_int_equal(visit(at(&public, path)).outcome, FETCH_FAILED);
	/* The other way round is the user's own network speaking. */
	(void)snprintf(path, sizeof(path), "/to/302?%s", at(&public, "/feed"));
	assert_int_equal(visit(at(&good, path)).outcome, FETCH_DOCUMENT);
	assert_false(seen.network_down);
}

static void no_network_is_not_the_feeds_fault(void **state)
{
	struct seen seen;

	(void)state;
	if (!has_public) /* then this network is not ours to know */
		skip();
	seen = visit("http://192.0.2.1/feed");
	assert_int_equal(seen.outcome, FETCH_FAILED);
	assert_true(seen.network_down);
	assert_string_equal(seen.reason, "no network: could not connect to 192.0.2.1 port 80");
	seen = visit("http://nobody.invalid/feed");
	assert_true(seen.network_down);
	assert_string_equal(seen.reason, "no network: could not resolve host name nobody.invalid");
	/* Who answers, and be it with a refusal, is on a network. */
	assert_false(visit("http://127.0.0.1:1/").network_down);
}

static int set_up(void **state)
{
	(void)state;
	visits_open(true);
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
		cmocka_unit_test(redirects_are_followed_so_far),
		cmocka_unit_test(redirects_go_nowhere_but_to_http),
		cmocka_unit_test(credentials_and_headers_stay_at_home),
		cmocka_unit_test(a_public_server_leads_to_no_private_address),
		cmocka_unit_test(no_network_is_not_the_feeds_fault),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
