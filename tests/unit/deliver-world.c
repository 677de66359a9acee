#include "deliver-world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alert/render.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "loop/transfer.h"

#define CREATED_SEC 1795521600 /* 2026-11-24T12:00:00Z */
#define FILE_MAX    1048576
#define WORDS_MAX   24
#define TICKS_A_SEC 20

extern char **environ;

const struct wording world_wording = { render_subject, render_text, render_html,
	render_notification };

const char *source_folder(void)
{
	return getenv("srcdir") ?: ".";
}

char *format_text(const char *format, ...)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_addv(&text, format, args);
	va_end(args);
	return strbuf_take(&text);
}

char *file_text(const char *path)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;

	if (file_read(path, &text, FILE_MAX) < 0)
		fail_msg("cannot read %s", path);
	return strbuf_take(&text);
}

int start_sink(const struct world *world, pid_t *pid, const char *name, const char *dir,
	const char *const *more)
{
	_cleanup_(freep) char *program = format_text("%s/tests/lib/%s", source_folder(), name);
	_cleanup_(freep) char *kept = format_text("%s/%s", world->folder, dir);
	_cleanup_(freep) char *ready = format_text("%s/%s.port", world->folder, dir);
	const char *argv[WORDS_MAX] = { program, "--dir", kept, "--ready", ready };
	_cleanup_(freep) char *log = format_text("%s/%s.log", world->folder, dir);
	_cleanup_(freep) char *port = NULL;
	posix_spawn_file_actions_t actions;

	for (size_t i = 0; more && more[i]; i++)
		argv[5 + i] = more[i];
	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(posix_spawn_file_actions_addopen(
				 &actions, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0600),
		0);
	assert_int_equal(posix_spawn(pid, program, &actions, NULL, (char **)argv, environ), 0);
	assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
	for (int i = 0; access(ready, R_OK) < 0; i++) {
		assert_true(i < WAIT_SEC * TICKS_A_SEC);
		assert_int_equal(waitpid(*pid, NULL, WNOHANG), 0);
		(void)usleep(1000000 / TICKS_A_SEC);
	}
	port = file_text(ready);
	assert_int_equal(unlink(ready), 0);
	return atoi(port);
}

void end_sink(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

int world_build(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	_cleanup_(freep) char *authority = NULL, *command = NULL;

	*state = world;
	(void)signal(SIGPIPE, SIG_IGN);
	strcpy(world->folder, "/tmp/feedwatch-deliver.XXXXXX");
	if (!mkdtemp(world->folder))
		return -1;
	command = format_text("'%s/tests/lib/test-ca' '%s/ca'", source_folder(), world->folder);
	if (system(command) != 0)
		return -1;
	authority = format_text("%s/ca/ca.pem", world->folder);
	if (setenv("CURL_CA_BUNDLE", authority, 1) < 0 || setenv("no_proxy", "*", 1) < 0)
		return -1;
	if (sd_event_new(&world->event) < 0 || transfers_new(&world->transfers, world->event) < 0 ||
		deliverer_new(&world->deliverer, world->event, world->transfers, &world_wording) <
			0)
		return -1;
	return 0;
}

int world_end(void **state)
{
	struct world *world = *state;
	_cleanup_(freep) char *command = format_text("rm -rf '%s'", world->folder);
	int r;

	deliverer_free(world->deliverer);
	transfers_free(world->transfers);
	sd_event_unref(world->event);
	r = system(command);
	free(world);
	return r;
}

char *script(const struct world *world, const char *name, const char *body)
{
	char *path = format_text("%s/%s", world->folder, name);
	_cleanup_(freep) char *text = format_text(
		"#!/bin/sh\ncd '%s' || exit 99\n%s\n", world->folder, body);
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	return path;
}

struct alert example(void)
{
	static struct hit hits[] = { { "title", 0, 5, (char *)"japan", (char *)"Japan" } };

	return (struct alert){
		.id = "00112233445566778899aabbccddeeff",
		.created_sec = CREATED_SEC,
		.urgency = URGENCY_CRITICAL,
		.topic = (char *)"us-japan-alliance",
		.topic_title = (char *)"US–Japan alliance",
		.feed_url = (char *)"https://example.jp/rss",
		.feed_title = (char *)"Example Japan",
		.article = {
			.title = (char *)"日米同盟 $(touch oops) `x` \"q\"",
			.link = (char *)"https://example.jp/日?a=1",
			.published_sec = CREATED_SEC,
		},
		.hits = { hits, 1 },
		.excerpt = (char *)"Japan …",
	};
}

void note_outcome(enum delivery delivery, const char *reason, void *userdata)
{
	struct outcome *outcome = userdata;

	outcome->calls++;
	outcome->delivery = delivery;
	(void)snprintf(outcome->reason, sizeof(outcome->reason), "%s", reason);
}

void start(struct world *world, const struct channel *channel, const char *secret,
	struct outcome *outcome)
{
	struct alert alert = example();
	const struct alert *one = &alert;
	struct error err = { 0 };

	*outcome = (struct outcome){ 0 };
	if (deliver_start(world->deliverer, channel, secret, &one, 1, note_outcome, outcome, &err) <
		0)
		fail_msg("%s", err.text);
	/* never from inside */
	assert_int_equal(outcome->calls, 0);
}

void turn(struct world *world)
{
	assert_true(sd_event_run(world->event, WAIT_SEC * 1000000ULL) > 0);
}

struct outcome deliver(struct world *world, const struct channel *channel, const char *secret)
{
	struct outcome outcome;

	start(world, channel, secret, &outcome);
	while (outcome.calls == 0)
		turn(world);
	while (sd_event_run(world->event, 0) > 0)
		;
	assert_int_equal(outcome.calls, 1);
	return outcome;
}
