/* The bus against a real dbus-daemon of its own: server and client share one event loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "base/strbuf.h"
#include "bus/bus.h"
#include "unit/bus-seen.h"

#define DEADLINE_USEC 10000000

extern char **environ;

struct fixture {
	char folder[32];
	pid_t daemon; /* 0: none */
	sd_event *event;
	struct seen seen;
	enum bus_state expected;
	struct bus *bus;
	sd_bus *client;
	bool answered;
	unsigned n_signals;
	char signal_text[64];
};

static void start_daemon(struct fixture *fix, const char *policy)
{
	char path[64], option[80];
	char *argv[] = { (char *)"dbus-daemon", option, (char *)"--nofork", (char *)"--nopidfile",
		(char *)"--print-address=1", NULL };
	posix_spawn_file_actions_t actions;
	int ends[2];
	char ready;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/conf", fix->folder);
	(void)snprintf(option, sizeof(option), "--config-file=%s", path);
	file = fopen(path, "we");
	assert_non_null(file);
	(void)fprintf(file,
		"<busconfig><type>session</type><listen>unix:path=%s/bus</listen>"
		"<auth>EXTERNAL</auth><policy context=\"default\">"
		"<allow send_destination=\"*\" eavesdrop=\"true\"/><allow "
		"eavesdrop=\"true\"/>%s</policy></busconfig>",
		fix->folder, policy);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&actions, ends[1], 1), 0);
	assert_int_equal(
		posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0), 0);
	assert_int_equal(posix_spawnp(&fix->daemon, argv[0], &actions, NULL, argv, environ), 0);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(ends[1]);
	assert_int_equal(read(ends[0], &ready, 1), 1);
	(void)close(ends[0]);
}

static void stop_daemon(struct fixture *fix)
{
	if (fix->daemon <= 0)
		return;
	(void)kill(fix->daemon, SIGKILL);
	(void)waitpid(fix->daemon, NULL, 0);
	fix->daemon = 0;
}

/* Runs the loop until `done` says so; fails the test at the deadline. */
static void run_until(struct fixture *fix, bool (*done)(const struct fixture *fix))
{
	uint64_t start, now;

	assert_int_equal(sd_event_now(fix->event, CLOCK_MONOTONIC, &start) >= 0, 1);
	for (now = start; !done(fix) && now < start + DEADLINE_USEC;) {
		assert_true(sd_event_run(fix->event, 100000) >= 0);
		(void)sd_event_now(fix->event, CLOCK_MONOTONIC, &now);
	}
	assert_true(done(fix));
}

static bool is_told(const struct fixture *fix)
{
	return fix->seen.state == fix->expected;
}

static void run_until_state(struct fixture *fix, enum bus_state state)
{
	fix->expected = state;
	run_until(fix, is_told);
}

static bool is_answered(const struct fixture *fix)
{
	return fix->answered;
}

static bool is_signalled(const struct fixture *fix)
{
	return fix->n_signals > 0;
}

static void start_client(struct fixture *fix)
{
	assert_true(sd_bus_open_user(&fix->client) >= 0);
	assert_true(sd_bus_set_close_on_exit(fix->client, false) >= 0);
	assert_true(sd_bus_attach_event(fix->client, fix->event, 0) >= 0);
}

static void start_bus(struct fixture *fix)
{
	assert_int_equal(bus_new(&fix->bus, fix->event, true, &seen_ops, &fix->seen), 0);
	assert_int_equal(fix->seen.n_states, 0);
}

static int set_up(void **state)
{
	struct fixture *fix = calloc(1, sizeof(*fix));
	char address[64];

	assert_non_null(fix);
	*state = fix;
	strcpy(fix->folder, "/tmp/feedwatch-bus-XXXXXX");
	assert_non_null(mkdtemp(fix->folder));
	(void)snprintf(address, sizeof(address), "unix:path=%s/bus", fix->folder);
	assert_int_equal(setenv("DBUS_SESSION_BUS_ADDRESS", address, 1), 0);
	fix->seen.text = "";
	return sd_event_new(&fix->event);
}

static int set_up_serving(void **state)
{
	struct fixture *fix;

	(void)set_up(state);
	fix = *state;
	start_daemon(fix, "<allow own=\"*\"/>");
	start_client(fix);
	start_bus(fix);
	run_until_state(fix, BUS_SERVING);
	return 0;
}

static int tear_down(void **state)
{
	static const char *const names[] = { "conf", "bus" };
	struct fixture *fix = *state;
	char path[64];

	bus_free(fix->bus);
	sd_bus_close_unref(fix->client);
	sd_event_unref(fix->event);
	stop_daemon(fix);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", fix->folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(fix->folder);
	free(fix);
	return 0;
}

static sd_bus_message *answer; /* of the call that runs; one at a time */

static int on_answer(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	struct fixture *fix = userdata;

	(void)ret_error;
	answer = sd_bus_message_ref(message);
	fix->answered = true;
	return 0;
}

/* Sends the call and gives its answer, an error too; the caller unrefs. */
static sd_bus_message *call_with(struct fixture *fix, sd_bus_message *call)
{
	fix->answered = false;
	assert_true(sd_bus_call_async(fix->client, NULL, call, on_answer, fix, DEADLINE_USEC) >= 0);
	run_until(fix, is_answered);
	return TAKE(answer);
}

static sd_bus_message *call(
	struct fixture *fix, const char *interface, const char *member, const char *types, ...)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
	va_list args;

	assert_true(sd_bus_message_new_method_call(
			    fix->client, &message, BUS_NAME, BUS_PATH, interface, member) >= 0);
	va_start(args, types);
	assert_true(sd_bus_message_appendv(message, types, args) >= 0);
	va_end(args);
	return call_with(fix, message);
}

static void assert_answer_is_error(sd_bus_message *message, const char *name, const char *text)
{
	const sd_bus_error *error = sd_bus_message_get_error(message);

	assert_non_null(error);
	assert_string_equal(error->name, name);
	assert_string_equal(error->message, text);
}

/* How many alerts, with rows 1, 2, 3 and on. */
static size_t count_taken(sd_bus_message *message)
{
	size_t n = 0;
	int64_t row;
	const char *json;

	assert_null(sd_bus_message_get_error(message));
	assert_true(sd_bus_message_enter_container(message, 'a', "(xs)") > 0);
	while (sd_bus_message_read(message, "(xs)", &row, &json) > 0) {
		n++;
		assert_int_equal(row, n);
	}
	return n;
}

static void calls_reach_the_daemon(void **state)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *polled = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reloaded = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *status = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *version = NULL;
	struct fixture *fix = *state;
	const char *text;

	polled = call(fix, BUS_MANAGER, "Poll", "s", "Hinode Shimbun");
	assert_null(sd_bus_message_get_error(polled));
	assert_string_equal(fix->seen.feed, "Hinode Shimbun");

	reloaded = call(fix, BUS_MANAGER, "Reload", "");
	assert_null(sd_bus_message_get_error(reloaded));

	fix->seen.text = "{\"version\":\"日米\"}";
	status = call(fix, BUS_MANAGER, "Status", "");
	assert_true(sd_bus_message_read(status, "s", &text) > 0);
	assert_string_equal(text, "{\"version\":\"日米\"}");

	version = call(fix, "org.freedesktop.DBus.Properties", "Get", "ss", BUS_MANAGER, "Version");
	assert_true(sd_bus_message_read(version, "v", "s", &text) > 0);
	assert_string_equal(text, FEEDWATCH_VERSION);
}

static void refusals_have_names(void **state)
{
	static const struct {
		const char *interface;
		const char *member;
		const char *types;
		int r;
		const char *name;
	} cases[] = {
		{ BUS_MANAGER, "Poll", "s", -ENOENT, BUS_ERROR_NO_SUCH_FEED },
		{ BUS_MANAGER, "Poll", "s", -EBUSY, "System.Error.EBUSY" },
		{ BUS_MANAGER, "Reload", "", -EINVAL, BUS_ERROR_CONFIG },
		{ BUS_DESKTOP, "Take", "u", -EIO, SD_BUS_ERROR_IO_ERROR },
		{ BUS_DESKTOP, "Shown", "ax", -EROFS, "System.Error.EROFS" },
	};
	struct fixture *fix = *state;

	fix->seen.text = "feedwatch.yaml:3:1: error: unknown key \"intervall\"";
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;

		fix->seen.r = cases[i].r;
		if (cases[i].types[0] == 's')
			reply = call(fix, cases[i].interface, cases[i].member, "s", "x");
		else /* one row, row 7; or one alert at most; or nothing */
			reply = call(fix, cases[i].interface, cases[i].member, cases[i].types, 1,
				INT64_C(7));
		assert_answer_is_error(reply, cases[i].name, fix->seen.text);
	}
}

static void diagnostics_arrive_in_any_encoding_and_bounded(void **state)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *odd = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *endless = NULL;
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct fixture *fix = *state;

	fix->seen.r = -EINVAL;
	fix->seen.text = "name: \x93\xfa\x96\x7b";
	odd = call(fix, BUS_MANAGER, "Reload", "");
	assert_answer_is_error(odd, BUS_ERROR_CONFIG, "name: \uFFFD\uFFFD\uFFFD{");

	while (text.len < 200000)
		strbuf_adds(&text, "同盟");
	fix->seen.text = strbuf_text(&text);
	endless = call(fix, BUS_MANAGER, "Reload", "");
	assert_true(sd_bus_message_is_method_error(endless, BUS_ERROR_CONFIG) > 0);
	assert_in_range(strlen(sd_bus_message_get_error(endless)->message), 60000, 66000);
}

static void arguments_have_bounds(void **state)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *poll = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *ask = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *shown = NULL;
	struct fixture *fix = *state;
	char *feed = calloc(1, BUS_TEXT_BYTES_MAX + 2);
	int64_t *rows = calloc(BUS_SHOWN_MAX + 1, sizeof(*rows));

	assert_non_null(feed);
	assert_non_null(rows);
	memset(feed, 'x', BUS_TEXT_BYTES_MAX + 1);
	poll = call(fix, BUS_MANAGER, "Poll", "s", feed);
	assert_true(sd_bus_message_is_method_error(poll, SD_BUS_ERROR_INVALID_ARGS) > 0);
	assert_string_equal(fix->seen.feed, "");

	assert_true(sd_bus_message_new_method_call(
			    fix->client, &ask, BUS_NAME, BUS_PATH, BUS_DESKTOP, "Shown") >= 0);
	assert_true(sd_bus_message_append_array(
			    ask, 'x', rows, (BUS_SHOWN_MAX + 1) * sizeof(*rows)) >= 0);
	shown = call_with(fix, ask);
	assert_true(sd_bus_message_is_method_error(shown, SD_BUS_ERROR_INVALID_ARGS) > 0);
	assert_int_equal(fix->seen.n_rows, 0);
	free(rows);
	free(feed);
}

static void take_hands_out_as_many_as_asked_and_bounded(void **state)
{
	static const struct {
		uint32_t max;
		size_t offered;
		size_t bytes;
		size_t taken;
	} cases[] = {
		{ 0, 3, 0, 0 }, { 2, 3, 0, 2 }, { 10, 3, 0, 3 },
		{ UINT32_MAX, 80, 0, BUS_TAKE_MAX }, { 10, 10, BUS_TAKE_BYTES_MAX / 3, 3 },
		{ 10, 10, BUS_TAKE_BYTES_MAX + 1, 1 }, /* one always fits, or it would be stuck */
	};
	struct fixture *fix = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;

		fix->seen.n_offered = cases[i].offered;
		fix->seen.alert_bytes = cases[i].bytes;
		reply = call(fix, BUS_DESKTOP, "Take", "u", cases[i].max);
		assert_int_equal(count_taken(reply), cases[i].taken);
	}
}

static void shown_names_its_rows(void **state)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	struct fixture *fix = *state;

	reply = call(fix, BUS_DESKTOP, "Shown", "ax", 2, INT64_MAX, (int64_t)7);
	assert_null(sd_bus_message_get_error(reply));
	assert_int_equal(fix->seen.n_rows, 2);
	assert_true(fix->seen.rows[0] == INT64_MAX && fix->seen.rows[1] == 7);
}

static int on_signal(sd_bus_message *signal, void *userdata, sd_bus_error *ret_error)
{
	struct fixture *fix = userdata;
	const char *text = "";

	(void)ret_error;
	if (sd_bus_message_has_signature(signal, "s"))
		(void)sd_bus_message_read(signal, "s", &text);
	(void)snprintf(fix->signal_text, sizeof(fix->signal_text), "%s", text);
	fix->n_signals++;
	return 0;
}

static void listen_for(struct fixture *fix, const char *interface, const char *member)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *ping = NULL;

	fix->n_signals = 0;
	assert_true(sd_bus_match_signal_async(fix->client, NULL, BUS_NAME, BUS_PATH, interface,
			    member, on_signal, NULL, fix) >= 0);
	/* The bus answers in order: after this one it knows the match. */
	ping = call(fix, "org.freedesktop.DBus.Peer", "Ping", "");
	assert_null(sd_bus_message_get_error(ping));
}

static void signals_arrive(void **state)
{
	struct fixture *fix = *state;

	listen_for(fix, BUS_MANAGER, "Alert");
	bus_alert(fix->bus, "{\"id\":\"1\"}");
	run_until(fix, is_signalled);
	assert_string_equal(fix->signal_text, "{\"id\":\"1\"}");

	listen_for(fix, BUS_DESKTOP, "Waiting");
	bus_desktop_waiting(fix->bus);
	run_until(fix, is_signalled);
}

static void a_stuck_bus_costs_bounded_memory(void **state)
{
	enum { SENT = 1000, BYTES = 100000 };
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *ping = NULL;
	_cleanup_(strbuf_freep) struct strbuf json = STRBUF_INIT;
	struct fixture *fix = *state;

	listen_for(fix, BUS_MANAGER, "Alert");
	while (json.len < BYTES)
		strbuf_addc(&json, ' ');
	assert_int_equal(kill(fix->daemon, SIGSTOP), 0);
	for (int i = 0; i < SENT; i++)
		bus_alert(fix->bus, strbuf_text(&json));
	assert_true(sd_event_run(fix->event, 0) >= 0);
	assert_int_equal(kill(fix->daemon, SIGCONT), 0);
	/* Messages keep their order: the answer comes behind all that was kept. */
	ping = call(fix, "org.freedesktop.DBus.Peer", "Ping", "");
	assert_null(sd_bus_message_get_error(ping));
	assert_in_range(fix->n_signals, 1, SENT / 2);
}

static void a_bus_that_comes_later_is_found(void **state)
{
	struct fixture *fix = *state;

	start_bus(fix);
	bus_alert(fix->bus, "{}"); /* to nobody */
	run_until_state(fix, BUS_AWAY);
	assert_string_equal(fix->seen.why, "No such file or directory");
	start_daemon(fix, "<allow own=\"*\"/>");
	run_until_state(fix, BUS_SERVING);
}

static void a_bus_that_restarts_is_found_again(void **state)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	struct fixture *fix = *state;

	stop_daemon(fix);
	run_until_state(fix, BUS_AWAY);
	bus_desktop_waiting(fix->bus);
	fix->client = sd_bus_close_unref(fix->client);
	start_daemon(fix, "<allow own=\"*\"/>");
	run_until_state(fix, BUS_SERVING);
	start_client(fix);
	reply = call(fix, BUS_MANAGER, "Poll", "s", "again");
	assert_null(sd_bus_message_get_error(reply));
	assert_string_equal(fix->seen.feed, "again");
}

static void a_name_that_is_taken_is_waited_for(void **state)
{
	struct fixture *fix = *state;

	start_daemon(fix, "<allow own=\"*\"/>");
	start_client(fix);
	assert_true(sd_bus_request_name(fix->client, BUS_NAME, 0) >= 0);
	start_bus(fix);
	run_until_state(fix, BUS_QUEUED);
	bus_alert(fix->bus, "{}");
	assert_true(sd_bus_release_name(fix->client, BUS_NAME) >= 0);
	run_until_state(fix, BUS_SERVING);
}

static void a_policy_that_refuses_is_told(void **state)
{
	struct fixture *fix = *state;

	start_daemon(fix, "<deny own=\"*\"/>");
	start_bus(fix);
	run_until_state(fix, BUS_REFUSED);
	assert_non_null(strstr(fix->seen.why, BUS_NAME));
	assert_int_equal(fix->seen.n_states, 1);
}

static void the_outbox_is_changed_by_hand(void **state)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *retried = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *dropped = NULL;
	struct fixture *fix = *state;
	uint32_t n;

	retried = call(fix, BUS_MANAGER, "OutboxRetry", "ss", "", "desk");
	assert_true(sd_bus_message_read(retried, "u", &n) > 0);
	assert_int_equal(n, 3);
	assert_string_equal(fix->seen.feed, "any/desk");
	dropped = call(fix, BUS_MANAGER, "OutboxDrop", "ss", "0a1b", "");
	assert_true(sd_bus_message_read(dropped, "u", &n) > 0);
	assert_int_equal(n, 4);
	assert_string_equal(fix->seen.feed, "0a1b/any");
}

#define TEST(name)    cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define SERVING(name) cmocka_unit_test_setup_teardown(name, set_up_serving, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVING(calls_reach_the_daemon),
		SERVING(the_outbox_is_changed_by_hand),
		SERVING(refusals_have_names),
		SERVING(diagnostics_arrive_in_any_encoding_and_bounded),
		SERVING(arguments_have_bounds),
		SERVING(take_hands_out_as_many_as_asked_and_bounded),
		SERVING(shown_names_its_rows),
		SERVING(signals_arrive),
		SERVING(a_stuck_bus_costs_bounded_memory),
		TEST(a_bus_that_comes_later_is_found),
		SERVING(a_bus_that_restarts_is_found_again),
		TEST(a_name_that_is_taken_is_waited_for),
		TEST(a_policy_that_refuses_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
