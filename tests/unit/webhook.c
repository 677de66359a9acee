/* Webhooks: against a real web server that keeps what it was sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "deliver-world.h"

struct web {
	struct world *world;
	pid_t pid;
	int port;
};

static int web_build(void **state)
{
	struct web *web = calloc(1, sizeof(*web));
	void *world;

	if (!web || world_build(&world) < 0)
		return -1;
	web->world = world;
	web->port = start_sink(world, &web->pid, "webhook-sink", "web", NULL);
	*state = web;
	return 0;
}

static int web_end(void **state)
{
	struct web *web = *state;
	void *world = web->world;

	end_sink(web->pid);
	free(web);
	return world_end(&world);
}

static struct outcome post(struct web *web, const char *path, enum webhook_format format,
	const char *secret, int64_t timeout_sec)
{
	_cleanup_(freep) char *url = format_text("http://127.0.0.1:%d%s", web->port, path);
	struct channel channel = { .name = (char *)"hook",
		.type = CHANNEL_WEBHOOK,
		.url = url,
		.format = format,
		.timeout_sec = timeout_sec };

	return deliver(web->world, &channel, secret);
}

/* The number of requests that came; a client may send one again when a connection was lost. */
static int n_requests(const struct web *web)
{
	int n = 0;

	for (;;) {
		_cleanup_(freep) char *path = format_text(
			"%s/web/%04d.json", web->world->folder, n + 1);

		if (access(path, F_OK) < 0)
			return n;
		n++;
	}
}

static json_t *last_request(const struct web *web)
{
	_cleanup_(freep) char *path = format_text(
		"%s/web/%04d.json", web->world->folder, n_requests(web));
	json_t *request = json_load_file(path, 0, NULL);

	assert_non_null(request);
	return request;
}

/* The header's value, NULL where it did not come; twice fails. */
static const char *header_of(json_t *request, const char *name)
{
	const char *found = NULL;
	json_t *pair;
	size_t i;

	json_array_foreach (json_object_get(request, "headers"), i, pair) {
		if (strcmp(json_string_value(json_array_get(pair, 0)), name) != 0)
			continue;
		assert_null(found);
		found = json_string_value(json_array_get(pair, 1));
	}
	return found;
}

static void a_webhook_gets_the_alert_signed(void **state)
{
	struct web *web = *state;
	_cleanup_(strbuf_freep) struct strbuf expected = STRBUF_INIT;
	_cleanup_(freep) char *body_path = format_text("%s/body", web->world->folder);
	_cleanup_(freep) char *hmac = format_text("openssl dgst -sha256 -hmac 'the key' -r '%s' | "
						  "cut -c 1-64 >'%s.hmac'",
		body_path, body_path);
	_cleanup_(freep) char *hmac_path = format_text("%s.hmac", body_path);
	_cleanup_(freep) char *hex = NULL;
	_cleanup_(closep) int fd = open(body_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	struct json json = json_into(&expected);
	struct alert alert = example();
	struct outcome outcome = post(web, "/hook", WEBHOOK_JSON, "the key", WAIT_SEC);
	json_t *request = last_request(web);
	const char *body = json_string_value(json_object_get(request, "body"));
	const char *signature = header_of(request, "x-feedwatch-signature");

	assert_int_equal(outcome.delivery, DELIVERY_DONE);
	assert_string_equal(outcome.reason, "");
	alert_json(&json, &alert);
	assert_string_equal(json_string_value(json_object_get(request, "method")), "POST");
	assert_string_equal(body, strbuf_text(&expected));
	assert_string_equal(header_of(request, "content-type"), "application/json");
	assert_string_equal(header_of(request, "idempotency-key"), alert.id);
	assert_memory_equal(header_of(request, "user-agent"), "feedwatch/", strlen("feedwatch/"));
	assert_null(header_of(request, "authorization"));
	assert_int_equal(fd_write_all(fd, body, strlen(body)), 0);
	assert_int_equal(system(hmac), 0);
	hex = file_text(hmac_path);
	assert_non_null(signature);
	assert_memory_equal(signature, "sha256=", 7);
	assert_memory_equal(signature + 7, hex, 64);
	assert_int_equal(strlen(signature), 7 + 64);
	json_decref(request);
}

static void without_a_key_nothing_is_signed(void **state)
{
	struct outcome outcome = post(*state, "/status/200", WEBHOOK_JSON, NULL, WAIT_SEC);
	json_t *request = last_request(*state);

	assert_int_equal(outcome.delivery, DELIVERY_DONE);
	assert_null(header_of(request, "x-feedwatch-signature"));
	json_decref(request);
}

static void a_web_server_decides_between_later_and_never(void **state)
{
	static const struct {
		const char *path;
		enum delivery delivery;
		const char *reason; /* NULL: any, but one */
	} cases[] = {
		{ "/status/201", DELIVERY_DONE, "" },
		{ "/status/302", DELIVERY_NEVER, NULL },
		{ "/status/400", DELIVERY_NEVER, "the server answered 400: status 400" },
		{ "/page/404", DELIVERY_NEVER, "the server answered 404" },
		{ "/status/408", DELIVERY_LATER, NULL },
		{ "/status/410", DELIVERY_NEVER, NULL },
		{ "/status/425", DELIVERY_LATER, NULL },
		{ "/status/429", DELIVERY_LATER, NULL },
		{ "/page/500", DELIVERY_LATER, "the server answered 500" },
		{ "/status/503", DELIVERY_LATER, "the server answered 503: status 503" },
		{ "/drop", DELIVERY_LATER, NULL },
		{ "/cut", DELIVERY_DONE, "" },
		{ "/large", DELIVERY_DONE, "" },
	};
	struct web *web = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome outcome = post(web, cases[i].path, WEBHOOK_JSON, NULL, WAIT_SEC);

		if (outcome.delivery != cases[i].delivery)
			fail_msg("%s: %d %s", cases[i].path, (int)outcome.delivery, outcome.reason);
		if (cases[i].reason)
			assert_string_equal(outcome.reason, cases[i].reason);
		else
			assert_string_not_equal(outcome.reason, "");
		json_decref(last_request(web));
	}
}

static void a_web_server_that_hangs_is_left(void **state)
{
	struct outcome outcome = post(*state, "/hang", WEBHOOK_JSON, NULL, 1);

	assert_int_equal(outcome.delivery, DELIVERY_LATER);
	assert_string_not_equal(outcome.reason, "");
}

static void ntfy_gets_headers_and_a_short_text(void **state)
{
	struct web *web = *state;
	struct outcome outcome = post(web, "/topic", WEBHOOK_NTFY, "tk_token", WAIT_SEC);
	json_t *request = last_request(web);

	assert_int_equal(outcome.delivery, DELIVERY_DONE);
	assert_string_equal(json_string_value(json_object_get(request, "body")),
		"Example Japan · matched: Japan\nJapan …");
	assert_string_equal(header_of(request, "title"),
		"=?UTF-8?B?VVPigJNKYXBhbiBhbGxpYW5jZTog5pel57Gz5ZCM55ufICQodG91Y2ggb29w?= "
		"=?UTF-8?B?cykgYHhgICJxIg==?=");
	assert_string_equal(header_of(request, "priority"), "5");
	assert_string_equal(header_of(request, "click"), "https://example.jp/%E6%97%A5?a=1");
	assert_string_equal(header_of(request, "tags"), "us-japan-alliance");
	assert_string_equal(header_of(request, "authorization"), "Bearer tk_token");
	assert_string_equal(
		header_of(request, "idempotency-key"), "00112233445566778899aabbccddeeff");
	assert_null(header_of(request, "x-feedwatch-signature"));
	json_decref(request);
}

static void a_token_that_no_header_can_carry_is_not_sent(void **state)
{
	struct web *web = *state;
	int before = n_requests(web);
	struct outcome outcome = post(web, "/topic", WEBHOOK_NTFY, "tk\r\nX: y", WAIT_SEC);

	assert_int_equal(outcome.delivery, DELIVERY_LATER);
	assert_null(strstr(outcome.reason, "tk"));
	assert_int_equal(n_requests(web), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_webhook_gets_the_alert_signed),
		cmocka_unit_test(without_a_key_nothing_is_signed),
		cmocka_unit_test(a_web_server_decides_between_later_and_never),
		cmocka_unit_test(a_web_server_that_hangs_is_left),
		cmocka_unit_test(ntfy_gets_headers_and_a_short_text),
		cmocka_unit_test(a_token_that_no_header_can_carry_is_not_sent),
	};

	return cmocka_run_group_tests(tests, web_build, web_end);
}
