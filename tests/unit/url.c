/* What addresses mean, and which of them go through a proxy. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "loop/http.h"
#include "loop/proxy.h"

static void places_are_resolved_against_their_base(void **state)
{
	static const struct {
		const char *base, *location, *url;
	} cases[] = {
		{ "http://a.example/b/c?d#e", "f", "http://a.example/b/f" },
		{ "http://a.example/b/c?d", "/f?g", "http://a.example/f?g" },
		{ "http://a.example/b/c?d", "?g", "http://a.example/b/c?g" },
		{ "http://a.example/b/c/d", "../f", "http://a.example/b/f" },
		{ "https://a.example/b", "//x.example/y", "https://x.example/y" },
		{ "http://a.example:81/b", "https://x.example", "https://x.example/" },
		{ "http://a.example/b", "/two words", "http://a.example/two%20words" },
		{ "http://a.example/b", "file:///etc/passwd", "file:///etc/passwd" },
		{ "http://a.example/b", "http://", NULL },
		{ "no base", "http://", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *url = http_resolve(cases[i].base, cases[i].location);

		if (cases[i].url) {
			assert_non_null(url);
			assert_string_equal(url, cases[i].url);
		} else {
			assert_null(url);
		}
	}
}

static void origins_have_their_port(void **state)
{
	static const char *const cases[][2] = {
		{ "http://A.Example/b", "a.example:80" },
		{ "HTTPS://a.example", "a.example:443" },
		{ "https://u:p@a.example:8443/#x", "a.example:8443" },
		{ "http://[::1]:81/", "[::1]:81" },
		{ "ftp://a.example/", NULL },
		{ "file:///x", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *origin = http_origin(cases[i][0]);

		if (cases[i][1])
			assert_string_equal(origin, cases[i][1]);
		else
			assert_null(origin);
	}
}

static void credentials_do_not_stay_in_addresses(void **state)
{
	_cleanup_(freep) char *url = NULL, *username = NULL, *password = NULL;

	(void)state;
	assert_int_equal(
		http_split_url("https://u%40x:p%3aw@a.example/b?c#d", &url, &username, &password),
		0);
	assert_string_equal(url, "https://a.example/b?c");
	assert_string_equal(username, "u@x");
	assert_string_equal(password, "p:w");
	freep(&url);
	freep(&username);
	freep(&password);
	assert_int_equal(http_split_url("http://a.example", &url, &username, &password), 0);
	assert_string_equal(url, "http://a.example/");
	assert_null(username);
	assert_null(password);
	freep(&url);
	url = NULL;
	assert_int_equal(http_split_url("http://a b/", &url, &username, &password), -EINVAL);
}

static void no_proxy_excepts_names_addresses_and_blocks(void **state)
{
	static const struct {
		const char *list, *host;
		bool excepted;
	} cases[] = {
		{ "", "a.example", false },
		{ "*", "a.example", true },
		{ "a.example", "a.example", true },
		{ "a.example", "b.A.example", true },
		{ ".a.example", "b.a.example", true },
		{ "a.example", "ba.example", false },
		{ "x, localhost,127.0.0.1", "127.0.0.1", true },
		{ "10.0.0.0/8", "10.200.0.1", true },
		{ "10.0.0.0/8", "11.0.0.1", false },
		{ "192.168.4.0/22", "192.168.7.255", true },
		{ "192.168.4.0/22", "192.168.8.0", false },
		{ "fd00::/8", "[fd12::1]", true },
		{ "::1", "[::1]", true },
		{ "::1", "[::2]", false },
		{ "10.0.0.0/99", "10.0.0.0", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (proxy_excepts(cases[i].list, cases[i].host) != cases[i].excepted)
			fail_msg("%s: %s", cases[i].list, cases[i].host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_resolved_against_their_base),
		cmocka_unit_test(origins_have_their_port),
		cmocka_unit_test(credentials_do_not_stay_in_addresses),
		cmocka_unit_test(no_proxy_excepts_names_addresses_and_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
