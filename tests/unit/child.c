/* Programs on the loop: fed, listened to, and ended in time. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/cleanup.h"
#include "lib/server.h"
#include "loop/child.h"

#define PATIENCE_SEC 20
#define BIG          ((size_t)1024 * 1024)

static sd_event *event;

struct seen {
	int n, status;
	bool timed_out;
	char output[CHILD_OUTPUT_MAX + 1];
	size_t output_len;
	double seconds;
	struct child *free_in_callback;
};

static double now_sec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void on_done(const struct child_result *result, void *userdata)
{
	struct seen *seen = userdata;

	seen->n++;
	seen->status = result->status;
	seen->timed_out = result->timed_out;
	seen->output_len = strlen(result->output);
	(void)snprintf(seen->output, sizeof(seen->output), "%s", result->output);
	child_free(seen->free_in_callback);
}

static struct child *start(struct seen *seen, const char *script, struct child_options options)
{
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)script };
	struct text_list command = { argv, ARRAY_SIZE(argv) };
	struct child *child = NULL;
	struct error err = { 0 };

	options.command = &command;
	if (child_start(&child, event, &options, on_done, seen, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(seen->n, 0);
	return child;
}

static void wait_for(struct seen *seen)
{
	double begun = now_sec();

	while (seen->n == 0 && now_sec() < begun + PATIENCE_SEC)
		assert_true(sd_event_run(event, 100000) >= 0);
	seen->seconds = now_sec() - begun;
	assert_int_equal(seen->n, 1);
}

static struct seen run(const char *script, struct child_options options)
{
	struct seen seen = { 0 };
	struct child *child = start(&seen, script, options);

	wait_for(&seen);
	child_free(child);
	return seen;
}

static void the_end_of_a_program_is_told(void **state)
{
	static const struct {
		const char *script;
		int status;
		const char *output;
	} cases[] = {
		{ "exit 0", 0, "" }, { "exit 7", 7, "" }, { "echo no >&2; exit 1", 1, "no\n" },
		{ "echo dropped; echo kept >&2", 0, "kept\n" },
		{ "kill -TERM $$", 128 + SIGTERM, "" },
		{ "kill -PIPE $$", 128 + SIGPIPE, "" },       /* though we ignore it */
		{ "cat >&2 <&0", 0, "" },                     /* /dev/null */
		{ "ls /proc/self/fd | wc -l >&2", 0, "4\n" }, /* 0 to 2 and ls's own */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct seen seen = run(cases[i].script, (struct child_options){ .pass_fd = -1 });

		assert_int_equal(seen.status, cases[i].status);
		assert_string_equal(seen.output, cases[i].output);
		assert_false(seen.timed_out);
	}
}

static void a_program_that_is_not_there_does_not_start(void **state)
{
	char *argv[] = { (char *)"/nonexistent/program" };
	struct text_list command = { argv, 1 };
	struct child_options options = { .command = &command, .pass_fd = -1 };
	struct child *child = NULL;
	struct error err = { 0 };
	int before = open_descriptors();

	(void)state;
	assert_int_equal(child_start(&child, event, &options, on_done, NULL, &err), -ENOENT);
	assert_string_equal(
		err.text, "cannot start /nonexistent/program: No such file or directory");
	assert_null(child);
	assert_int_equal(open_descriptors(), before);
}

static void big_input_is_fed_as_it_is_read(void **state)
{
	_cleanup_(freep) char *input = malloc(BIG);
	struct seen seen;

	(void)state;
	assert_non_null(input);
	memset(input, 'x', BIG);
	seen = run("sleep 0.2; wc -c >&2",
		(struct child_options){ .input = input, .input_len = BIG, .pass_fd = -1 });
	assert_int_equal(seen.status, 0);
	assert_string_equal(seen.output, "1048576\n");
	/* Nobody needs to read what we say. */
	for (int i = 0; i < 2; i++) {
		seen = run(i == 0 ? "exit 0" : "exec <&-; sleep 0.1; exit 0",
			(struct child_options){ .input = input, .input_len = BIG, .pass_fd = -1 });
		assert_int_equal(seen.status, 0);
	}
	seen = run("wc -c </dev/stdin >&2",
		(struct child_options){ .input = "", .input_len = 0, .pass_fd = -1 });
	assert_string_equal(seen.output, "0\n");
}

static void long_complaints_are_cut(void **state)
{
	struct seen seen = run("yes complaint 2>/dev/null | head -c 1000000 >&2; exit 3",
		(struct child_options){ .pass_fd = -1, .timeout_sec = 10 });

	(void)state;
	assert_int_equal(seen.status, 3);
	assert_int_equal(seen.output_len, CHILD_OUTPUT_MAX);
	assert_memory_equal(seen.output, "complaint\n", 10);
}

static void the_environment_is_ours_with_changes(void **state)
{
	char *items[] = { (char *)"FEEDWATCH_ALERT_ID=a1", (char *)"HOME=/elsewhere" };
	struct text_list environment = { items, ARRAY_SIZE(items) };
	struct seen seen;

	(void)state;
	assert_int_equal(setenv("FEEDWATCH_TEST", "kept", 1), 0);
	seen = run("echo $FEEDWATCH_ALERT_ID $HOME $FEEDWATCH_TEST >&2; env | grep -c ^HOME= >&2",
		(struct child_options){ .environment = &environment, .pass_fd = -1 });
	assert_string_equal(seen.output, "a1 /elsewhere kept\n1\n");
}

static void one_descriptor_is_handed_over_as_three(void **state)
{
	int fds[2];
	char text[16] = "";

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(run("echo hi >&3", (struct child_options){ .pass_fd = fds[1] }).status, 0);
	assert_int_equal(read(fds[0], text, sizeof(text)), 3);
	assert_string_equal(text, "hi\n");
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void a_deadline_ends_the_whole_group_and_who_does_not_listen(void **state)
{
	struct seen deaf = { 0 };
	struct child *child = start(&deaf, "trap '' TERM; while :; do sleep 0.1; done",
		(struct child_options){ .pass_fd = -1, .timeout_sec = 1 });
	struct seen seen = run("sleep 100 & echo $! >&2; wait",
		(struct child_options){ .pass_fd = -1, .timeout_sec = 1 });
	pid_t pid = (pid_t)atoi(seen.output);
	double begun = now_sec();

	(void)state;
	assert_true(seen.timed_out);
	assert_int_equal(seen.status, 128 + SIGTERM);
	assert_true(seen.seconds < 3);
	assert_true(pid > 1);
	/* Its new parent may need a moment to reap it; a zombie still takes signals. */
	while (kill(pid, 0) == 0 && now_sec() < begun + 1) {
		char path[64], stat[256] = "";
		FILE *f;

		(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
		f = fopen(path, "re");
		if (!f || !fgets(stat, sizeof(stat), f) || strstr(stat, ") Z "))
			pid = 0;
		if (f)
			(void)fclose(f);
		if (pid == 0)
			break;
		(void)usleep(10000);
	}
	assert_true(pid == 0 || kill(pid, 0) < 0);

	assert_int_equal(deaf.n, 0);
	wait_for(&deaf);
	child_free(child);
	assert_true(deaf.timed_out);
	assert_int_equal(deaf.status, 128 + SIGKILL);
	assert_in_range((uintmax_t)(deaf.seconds + 1), CHILD_GRACE_SEC, CHILD_GRACE_SEC + 3);
}

static void what_runs_on_in_the_background_is_not_waited_for(void **state)
{
	struct seen seen = run(
		"sleep 3 & echo said >&2; exit 4", (struct child_options){ .pass_fd = -1 });

	(void)state;
	assert_int_equal(seen.status, 4);
	assert_string_equal(seen.output, "said\n");
	assert_true(seen.seconds < 2);
}

static bool has_children(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static void a_freed_program_is_ended_and_reaped_on_the_loop(void **state)
{
	struct seen seen = { 0 };
	int before = open_descriptors();
	struct child *child = start(
		&seen, "exec sleep 100", (struct child_options){ .pass_fd = -1 });
	double begun = now_sec();

	(void)state;
	child_free(child);
	while (has_children() && now_sec() < begun + PATIENCE_SEC)
		assert_true(sd_event_run(event, 100000) >= 0);
	assert_false(has_children());
	assert_int_equal(seen.n, 0);
	assert_int_equal(open_descriptors(), before);
}

static void a_loop_that_goes_takes_its_programs_along(void **state)
{
	struct seen seen = { 0 };
	sd_event *kept = event;
	struct child *child;

	(void)state;
	assert_true(sd_event_new(&event) >= 0);
	child = start(&seen, "trap '' TERM; sleep 100", (struct child_options){ .pass_fd = -1 });
	child_free(child);
	sd_event_unref(event);
	event = kept;
	assert_false(has_children());
}

static void freeing_in_the_callback_is_fine(void **state)
{
	struct seen seen = { 0 };
	int before = open_descriptors();

	(void)state;
	seen.free_in_callback = start(&seen, "exit 2", (struct child_options){ .pass_fd = -1 });
	wait_for(&seen);
	assert_int_equal(seen.status, 2);
	assert_int_equal(open_descriptors(), before);
}

static int set_up(void **state)
{
	(void)state;
	return sd_event_new(&event) < 0;
}

static int tear_down(void **state)
{
	(void)state;
	sd_event_unref(event);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_end_of_a_program_is_told),
		cmocka_unit_test(a_program_that_is_not_there_does_not_start),
		cmocka_unit_test(big_input_is_fed_as_it_is_read),
		cmocka_unit_test(long_complaints_are_cut),
		cmocka_unit_test(the_environment_is_ours_with_changes),
		cmocka_unit_test(one_descriptor_is_handed_over_as_three),
		cmocka_unit_test(a_deadline_ends_the_whole_group_and_who_does_not_listen),
		cmocka_unit_test(what_runs_on_in_the_background_is_not_waited_for),
		cmocka_unit_test(a_freed_program_is_ended_and_reaped_on_the_loop),
		cmocka_unit_test(a_loop_that_goes_takes_its_programs_along),
		cmocka_unit_test(freeing_in_the_callback_is_fine),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
