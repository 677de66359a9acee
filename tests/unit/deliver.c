/* Deliveries by programs, and what holds for all deliveries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "deliver-world.h"
#include "deliver/deliver.h"
#include "loop/transfer.h"

static struct outcome execute(struct world *world, const char *body, int64_t timeout_sec)
{
	_cleanup_(freep) char *path = script(world, "on-alert", body);
	char *words[] = { path, (char *)"an argument" };
	struct channel channel = { .name = (char *)"log",
		.type = CHANNEL_EXEC,
		.command = { words, 2 },
		.timeout_sec = timeout_sec };

	return deliver(world, &channel, NULL);
}

static void a_program_gets_the_alert_on_its_standard_input(void **state)
{
	struct world *world = *state;
	_cleanup_(strbuf_freep) struct strbuf expected = STRBUF_INIT;
	_cleanup_(freep) char *input = format_text("%s/input", world->folder);
	_cleanup_(freep) char *seen = format_text("%s/seen", world->folder);
	_cleanup_(freep) char *got = NULL, *variables = NULL;
	struct json json = json_into(&expected);
	struct alert alert = example();
	struct outcome outcome;

	outcome = execute(world,
		"cat >input; echo \"$FEEDWATCH_ALERT_ID $FEEDWATCH_TOPIC $FEEDWATCH_URGENCY $1\" "
		">seen",
		WAIT_SEC);
	assert_int_equal(outcome.delivery, DELIVERY_DONE);
	assert_string_equal(outcome.reason, "");
	got = file_text(input);
	variables = file_text(seen);
	alert_json(&json, &alert);
	strbuf_addc(&expected, '\n');
	assert_string_equal(got, strbuf_text(&expected));
	assert_ptr_equal(strchr(got, '\n'), got + strlen(got) - 1);
	assert_string_equal(variables,
		"00112233445566778899aabbccddeeff us-japan-alliance critical an argument\n");
}

static void a_program_that_fails_is_tried_later_with_its_own_words(void **state)
{
	static const struct {
		const char *body;
		const char *reason;
	} cases[] = {
		{ "exit 3", "exited with status 3" },
		{ "echo 'no \033[31mroom' >&2; echo more >&2; exit 3",
			"exited with status 3: no \\x1b[31mroom" },
		{ "printf '\\n  late\\r\\n' >&2; exit 1", "exited with status 1: late" },
		{ "kill -9 $$", "ended by signal 9" },
		{ "exec 0<&-; exit 75", "exited with status 75" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome outcome = execute(*state, cases[i].body, WAIT_SEC);

		assert_int_equal(outcome.delivery, DELIVERY_LATER);
		assert_string_equal(outcome.reason, cases[i].reason);
	}
}

static void a_program_that_hangs_is_ended(void **state)
{
	struct outcome outcome = execute(*state, "exec sleep 1000", 1);

	assert_int_equal(outcome.delivery, DELIVERY_LATER);
	assert_string_equal(outcome.reason, "did not end within 1 s");
}

static void a_program_that_cannot_be_started_is_told(void **state)
{
	struct world *world = *state;
	_cleanup_(freep) char *plain = script(world, "plain", "exit 0");
	_cleanup_(freep) char *missing = format_text("%s/missing", world->folder);
	char *paths[] = { plain, missing, world->folder };

	assert_int_equal(chmod(plain, 0600), 0);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct channel channel = {
			.name = (char *)"log", .type = CHANNEL_EXEC, .command = { &paths[i], 1 }
		};
		struct outcome outcome = deliver(world, &channel, NULL);

		assert_int_equal(outcome.delivery, DELIVERY_LATER);
		assert_non_null(strstr(outcome.reason, paths[i]));
	}
}

static void what_waits_to_be_taken_is_not_pushed(void **state)
{
	struct world *world = *state;
	struct channel channel = { .name = (char *)"screen", .type = CHANNEL_DESKTOP };
	struct alert alert = example();
	const struct alert *one = &alert;
	struct outcome outcome = { 0 };
	struct error err = { 0 };

	assert_false(deliver_is_pushed(CHANNEL_DESKTOP));
	assert_true(deliver_is_pushed(CHANNEL_EMAIL));
	assert_true(deliver_is_pushed(CHANNEL_WEBHOOK));
	assert_true(deliver_is_pushed(CHANNEL_EXEC));
	assert_int_equal(deliver_start(world->deliverer, &channel, NULL, &one, 1, note_outcome,
				 &outcome, &err),
		-EOPNOTSUPP);
	assert_non_null(strstr(err.text, "screen"));
	while (sd_event_run(world->event, 0) > 0)
		;
	assert_int_equal(outcome.calls, 0);
}

static void freeing_the_deliverer_cancels_without_a_word(void **state)
{
	struct world *world = *state;
	pid_t web;
	int port = start_sink(world, &web, "webhook-sink", "web", NULL);
	_cleanup_(freep) char *url = format_text("http://127.0.0.1:%d/hang", port);
	/* A web server waits to be spoken to, and so does who expects a greeting of it. */
	_cleanup_(freep) char *smtp = format_text("smtp://127.0.0.1:%d", port);
	_cleanup_(freep) char *path = script(world, "forever", "exec sleep 1000");
	char *missing = (char *)"/nowhere/at/all", *to = (char *)"desk@example.org";
	struct channel channels[] = {
		{ .name = (char *)"hook", .type = CHANNEL_WEBHOOK, .url = url },
		{ .name = (char *)"log", .type = CHANNEL_EXEC, .command = { &path, 1 } },
		{ .name = (char *)"mail",
			.type = CHANNEL_EMAIL,
			.smtp = smtp,
			.from = (char *)"feedwatch@example.org",
			.to = { &to, 1 } },
		{ .name = (char *)"none", .type = CHANNEL_EXEC, .command = { &missing, 1 } },
	};
	struct outcome outcomes[ARRAY_SIZE(channels)];

	for (size_t i = 0; i < ARRAY_SIZE(channels) - 1; i++)
		start(world, &channels[i], NULL, &outcomes[i]);
	for (int i = 0; i < 20; i++)
		(void)sd_event_run(world->event, 10000);
	assert_int_equal(transfers_running(world->transfers), 2);
	/* the last one is settled already, and not told yet */
	start(world, &channels[3], NULL, &outcomes[3]);
	deliverer_free(world->deliverer);
	world->deliverer = NULL;
	for (int i = 0; i < 20; i++)
		(void)sd_event_run(world->event, 10000);
	for (size_t i = 0; i < ARRAY_SIZE(channels); i++)
		assert_int_equal(outcomes[i].calls, 0);
	assert_int_equal(transfers_running(world->transfers), 0);
	end_sink(web);
	assert_int_equal(
		deliverer_new(&world->deliverer, world->event, world->transfers, &world_wording),
		0);
}

static void on_done_free(enum delivery delivery, const char *reason, void *userdata)
{
	struct world *world = userdata;

	(void)delivery;
	assert_string_not_equal(reason, "");
	deliverer_free(world->deliverer);
	world->deliverer = NULL;
}

static void whoever_is_told_may_free_the_deliverer(void **state)
{
	struct world *world = *state;
	char *missing = (char *)"/nowhere/at/all";
	struct channel channel = {
		.name = (char *)"none", .type = CHANNEL_EXEC, .command = { &missing, 1 }
	};
	struct alert alert = example();
	const struct alert *one = &alert;
	struct outcome outcome;

	assert_int_equal(
		deliver_start(world->deliverer, &channel, NULL, &one, 1, on_done_free, world, NULL),
		0);
	start(world, &channel, NULL, &outcome);
	while (world->deliverer)
		turn(world);
	assert_true(outcome.calls <= 1);
	assert_int_equal(
		deliverer_new(&world->deliverer, world->event, world->transfers, &world_wording),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_gets_the_alert_on_its_standard_input),
		cmocka_unit_test(a_program_that_fails_is_tried_later_with_its_own_words),
		cmocka_unit_test(a_program_that_hangs_is_ended),
		cmocka_unit_test(a_program_that_cannot_be_started_is_told),
		cmocka_unit_test(what_waits_to_be_taken_is_not_pushed),
		cmocka_unit_test(freeing_the_deliverer_cancels_without_a_word),
		cmocka_unit_test(whoever_is_told_may_free_the_deliverer),
	};

	return cmocka_run_group_tests(tests, world_build, world_end);
}
