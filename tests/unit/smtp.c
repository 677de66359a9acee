/* Mail handed to real servers that take it, refuse it, and fall silent. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "lib/server.h"
#include "loop/smtp.h"
#include "loop/transfer.h"

#define PATIENCE_SEC  20
#define SINK_ARGS_MAX 32
#define MAIL          "Subject: =?utf-8?q?t=C3=A9st?=\r\n\r\n.leading dot\r\n..two\r\nlast\r\n"

static sd_event *event;
static struct transfers *transfers;
static struct server faulty, implicit, plain, wrong;

struct seen {
	int n;
	enum smtp_outcome outcome;
	char reason[1024];
	double seconds;
};

static void on_done(enum smtp_outcome outcome, const char *reason, void *userdata)
{
	struct seen *seen = userdata;

	seen->n++;
	seen->outcome = outcome;
	(void)snprintf(seen->reason, sizeof(seen->reason), "%s", reason);
}

static double now_sec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct seen send_to(const char *scheme, int port, struct smtp_message message)
{
	static char *items[] = { (char *)"one@example.org", (char *)"two@example.org" };
	static const struct text_list both = { items, ARRAY_SIZE(items) };
	struct seen seen = { 0 };
	struct error err = { 0 };
	struct smtp *smtp;
	double begun = now_sec();
	char url[64];

	(void)snprintf(url, sizeof(url), "%s://localhost:%d", scheme, port);
	message.url = url;
	message.from = "feedwatch@example.org";
	message.to = message.to ?: &both;
	message.octets = MAIL;
	message.len = strlen(MAIL);
	message.timeout_sec = message.timeout_sec ?: 10;
	if (smtp_start(&smtp, transfers, &message, on_done, &seen, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(seen.n, 0);
	while (seen.n == 0 && now_sec() < begun + PATIENCE_SEC)
		assert_true(sd_event_run(event, 100000) >= 0);
	seen.seconds = now_sec() - begun;
	assert_int_equal(seen.n, 1);
	return seen;
}

#define LOGIN "--user", "watcher", "--password", "pa ss%w0rd"
#define WITH_LOGIN                                                                                 \
	((struct smtp_message){                                                                    \
		.username = "watcher", .password = "pa ss%w0rd", .tls_required = true })

static void assert_mail_kept(const char *dir, const char *suffix, const char *wanted, bool whole)
{
	_cleanup_(strbuf_freep) struct strbuf kept = STRBUF_INIT;
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s/new/0001.%s", tests_folder(), dir, suffix);
	assert_int_equal(file_read(path, &kept, 65536), 0);
	if (whole)
		assert_string_equal(strbuf_text(&kept), wanted);
	else
		assert_non_null(strstr(strbuf_text(&kept), wanted));
}

static const struct {
	const char *fault;
	enum smtp_outcome outcome;
	const char *words;
} faults[] = {
	{ "greet-421:1", SMTP_LATER, "the server refused: 421 4.3.2" },
	{ "tls-fail:1", SMTP_LATER, "no secure connection: " },
	{ "auth-temp:1", SMTP_LATER, "the login was refused: 454 4.7.0" },
	{ "auth-fail:1", SMTP_LATER, "the login was refused: 535 5.7.8" },
	{ "mail-temp:1", SMTP_LATER, "the sender was refused: 451 4.3.0" },
	{ "mail-perm:1", SMTP_REFUSED, "the sender was refused: 550 5.7.1" },
	{ "rcpt-temp:1", SMTP_LATER,
		"a recipient was refused, <one@example.org>: 450 4.2.1 mailbox busy" },
	{ "rcpt-perm:1", SMTP_REFUSED, "a recipient was refused, <one@example.org>: 550 5.1.1" },
	{ "data-temp:1", SMTP_LATER, "the message was refused: 451 4.3.2" },
	{ "data-perm:1", SMTP_REFUSED, "the message was refused: 554 5.6.0" },
	{ "data-lose:1", SMTP_LATER, "the connection was lost" },
};

/* Each fault happens once, in the order of the dialogue; then all is well. */
static void the_servers_reply_decides(void **state)
{
	struct seen seen;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		seen = send_to("smtp", faulty.port, WITH_LOGIN);
		if (seen.outcome != faults[i].outcome || !strstr(seen.reason, faults[i].words))
			fail_msg("%s: %d, %s", faults[i].fault, seen.outcome, seen.reason);
	}
	seen = send_to("smtp", faulty.port, WITH_LOGIN);
	assert_string_equal(seen.reason, "");
	assert_int_equal(seen.outcome, SMTP_ACCEPTED);
	assert_mail_kept("faulty", "eml", MAIL, true);
	assert_mail_kept("faulty", "json", "\"from\": \"feedwatch@example.org\"", false);
	assert_mail_kept("faulty", "json", "\"two@example.org\"", false);
	assert_mail_kept("faulty", "json", "\"tls\": true", false);
	assert_mail_kept("faulty", "json", "\"auth\": \"watcher\"", false);
}

static void mail_is_taken_over_implicit_tls(void **state)
{
	int before = open_descriptors();
	struct seen seen = send_to("smtps", implicit.port, WITH_LOGIN);

	(void)state;
	assert_string_equal(seen.reason, "");
	assert_int_equal(seen.outcome, SMTP_ACCEPTED);
	assert_mail_kept("implicit", "eml", MAIL, true);
	assert_mail_kept("implicit", "json", "\"auth\": \"watcher\"", false);
	assert_int_equal(open_descriptors(), before);
}

static void an_answer_that_is_lost_means_later(void **state)
{
	/* It was kept, and nobody can know: the next try makes it two. */
	struct seen seen = send_to("smtps", implicit.port, WITH_LOGIN);

	(void)state;
	assert_int_equal(seen.outcome, SMTP_LATER);
	assert_non_null(strstr(seen.reason, "the connection was lost"));
}

static void one_refused_recipient_fails_the_message_and_is_named(void **state)
{
	static char *items[] = { (char *)"one@example.org" };
	static const struct text_list one = { items, 1 };
	struct seen seen = send_to("smtp", plain.port, (struct smtp_message){ 0 });

	(void)state;
	assert_int_equal(seen.outcome, SMTP_REFUSED);
	assert_string_equal(seen.reason, "a recipient was refused, <two@example.org>: "
					 "550 5.1.1 no such user (injected)");
	seen = send_to("smtp", plain.port, (struct smtp_message){ .to = &one });
	assert_int_equal(seen.outcome, SMTP_ACCEPTED);
	assert_mail_kept("plain", "json", "\"tls\": false", false);
}

static void without_encryption_nothing_is_said(void **state)
{
	struct seen seen = send_to("smtp", plain.port, WITH_LOGIN);

	(void)state;
	assert_int_equal(seen.outcome, SMTP_LATER);
	assert_string_equal(seen.reason, "the server offers no encryption (STARTTLS)");
	seen = send_to("smtp", wrong.port, WITH_LOGIN);
	assert_int_equal(seen.outcome, SMTP_LATER);
	assert_non_null(strstr(seen.reason,
		"certificate not trusted: no alternative certificate subject name matches"));
}

/* A socket that connections are made to and nobody speaks at; its port is returned. */
static int listen_silently(int *ret_fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	assert_int_equal(listen(fd, 1), 0);
	*ret_fd = fd;
	return ntohs(address.sin_port);
}

static void who_says_nothing_or_is_not_there_is_asked_later(void **state)
{
	_cleanup_(closep) int fd = -1;
	int port = listen_silently(&fd);
	struct seen seen = send_to("smtp", port, (struct smtp_message){ .timeout_sec = 1 });

	(void)state;
	assert_int_equal(seen.outcome, SMTP_LATER);
	assert_string_equal(seen.reason, "timed out after 1 s");
	seen = send_to("smtp", 1, (struct smtp_message){ .timeout_sec = 1 });
	assert_int_equal(seen.outcome, SMTP_LATER);
	assert_string_equal(
		seen.reason, "could not connect to localhost port 1: Connection refused");
}

/* Takes every mail, with replies of many lines, and falls silent at QUIT. */
static void serve_without_goodbye(int listener, const char *after_data)
{
	int fd = accept(listener, NULL, NULL);
	FILE *f = fdopen(fd, "r+");
	char line[1024];
	bool data = false;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)dprintf(fd, "220-many\r\n220 lines\r\n");
	while (f && fgets(line, sizeof(line), f)) {
		if (data && strcmp(line, ".\r\n") != 0)
			continue;
		if (data)
			(void)dprintf(fd, "%s", after_data);
		else if (strncmp(line, "DATA", 4) == 0)
			(void)dprintf(fd, "354 go on\r\n");
		else if (strncmp(line, "QUIT", 4) == 0)
			(void)sleep(60);
		else
			(void)dprintf(fd, "250-one\r\n250 two\r\n");
		data = strncmp(line, "DATA", 4) == 0;
	}
	_exit(0);
}

static void who_hangs_at_the_goodbye_does_not_hold_the_loop(void **state)
{
	static const struct {
		const char *after_data;
		enum smtp_outcome outcome;
		const char *reason;
	} cases[] = {
		{ "250 kept\r\n", SMTP_ACCEPTED, "" },
		{ "554-5.7.1 this\033[31m is\r\n554 5.7.1 spam\r\n", SMTP_REFUSED,
			"the message was refused: 554-5.7.1 this\\x1b[31m is 5.7.1 spam" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(closep) int listener = -1;
		int port = listen_silently(&listener);
		struct seen seen;
		pid_t pid;

		pid = fork();
		if (pid == 0)
			serve_without_goodbye(listener, cases[i].after_data);
		seen = send_to("smtp", port, (struct smtp_message){ 0 });
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
		assert_int_equal(seen.outcome, cases[i].outcome);
		assert_string_equal(seen.reason, cases[i].reason);
		assert_true(seen.seconds < 3);
	}
}

static void what_cannot_work_is_not_started(void **state)
{
	static const struct {
		const char *url, *from, *to;
	} cases[] = {
		{ "http://localhost", "a@example.org", "b@example.org" },
		{ "smtp://", "a@example.org", "b@example.org" },
		{ "smtp://localhost", "a@example.org>\r\nRCPT TO:<x@example.org", "b@example.org" },
		{ "smtp://localhost", "a@example.org", "b@example.org\r\nDATA" },
		{ "smtp://localhost", "a@example.org", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *items[] = { (char *)cases[i].to };
		struct text_list to = { items, cases[i].to ? 1 : 0 };
		struct smtp_message message = {
			.url = cases[i].url,
			.from = cases[i].from,
			.to = &to,
			.octets = "",
			.timeout_sec = 1,
		};
		struct smtp *smtp = NULL;
		struct error err = { 0 };

		assert_int_equal(
			smtp_start(&smtp, transfers, &message, on_done, NULL, &err), -EINVAL);
		assert_true(strlen(err.text) > 0);
	}
	assert_int_equal(transfers_running(transfers), 0);
}

static void a_cancelled_message_says_nothing(void **state)
{
	char *items[] = { (char *)"one@example.org" };
	struct text_list to = { items, 1 };
	_cleanup_(closep) int fd = -1;
	char url[64];
	struct smtp_message message = {
		.url = url,
		.from = "a@example.org",
		.to = &to,
		.octets = MAIL,
		.len = strlen(MAIL),
		.timeout_sec = 10,
	};
	struct seen seen = { 0 };
	struct smtp *smtp;
	double begun;
	int before;

	(void)state;
	(void)snprintf(url, sizeof(url), "smtp://localhost:%d", listen_silently(&fd));
	before = open_descriptors();
	assert_int_equal(smtp_start(&smtp, transfers, &message, on_done, &seen, NULL), 0);
	for (int i = 0; i < 5; i++)
		(void)sd_event_run(event, 20000);
	assert_true(open_descriptors() > before);
	begun = now_sec();
	smtp_cancel(smtp);
	smtp_cancel(NULL);
	assert_true(now_sec() < begun + 1);
	for (int i = 0; i < 3; i++)
		(void)sd_event_run(event, 10000);
	assert_int_equal(seen.n, 0);
	assert_int_equal(transfers_running(transfers), 0);
	assert_int_equal(open_descriptors(), before);
}

/* Starts the sink with a certificate of the test's CA; `more` ends with NULL. */
static void start_sink(
	struct server *server, const char *name, const char *cert, const char *const *more)
{
	char pem[160], key[160], dir[160];
	const char *args[SINK_ARGS_MAX + 7] = { "--cert", pem, "--key", key, "--dir", dir };

	(void)snprintf(pem, sizeof(pem), "%s/ca/%s.pem", tests_folder(), cert);
	(void)snprintf(key, sizeof(key), "%s/ca/%s.key", tests_folder(), cert);
	(void)snprintf(dir, sizeof(dir), "%s/%s", tests_folder(), name);
	for (size_t i = 0; more && more[i]; i++) {
		assert_true(i < SINK_ARGS_MAX);
		args[6 + i] = more[i];
	}
	server_start(server, "smtp-sink", args);
}

static int set_up(void **state)
{
	static const char *const implicit_args[] = { LOGIN, "--tls", "implicit", "--fault",
		"data-drop:1", NULL };
	static const char *const plain_args[] = { "--fault", "no-starttls", "--fault",
		"rcpt-only:one@example.org", NULL };
	static const char *const wrong_args[] = { LOGIN, NULL };
	const char *faulty_args[2 * ARRAY_SIZE(faults) + 5] = { LOGIN };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		faulty_args[4 + 2 * i] = "--fault";
		faulty_args[5 + 2 * i] = faults[i].fault;
	}
	tests_make_ca();
	start_sink(&faulty, "faulty", "good", faulty_args);
	start_sink(&implicit, "implicit", "good", implicit_args);
	start_sink(&plain, "plain", "good", plain_args);
	start_sink(&wrong, "wrong", "wrong", wrong_args);
	server_wait(&faulty);
	server_wait(&implicit);
	server_wait(&plain);
	server_wait(&wrong);
	assert_true(sd_event_new(&event) >= 0);
	return transfers_new(&transfers, event);
}

static int tear_down(void **state)
{
	(void)state;
	transfers_free(transfers);
	sd_event_unref(event);
	server_stop(&faulty);
	server_stop(&implicit);
	server_stop(&plain);
	server_stop(&wrong);
	tests_folder_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_servers_reply_decides),
		cmocka_unit_test(an_answer_that_is_lost_means_later),
		cmocka_unit_test(mail_is_taken_over_implicit_tls),
		cmocka_unit_test(one_refused_recipient_fails_the_message_and_is_named),
		cmocka_unit_test(without_encryption_nothing_is_said),
		cmocka_unit_test(who_says_nothing_or_is_not_there_is_asked_later),
		cmocka_unit_test(who_hangs_at_the_goodbye_does_not_hold_the_loop),
		cmocka_unit_test(what_cannot_work_is_not_started),
		cmocka_unit_test(a_cancelled_message_says_nothing),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
