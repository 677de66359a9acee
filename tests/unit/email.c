/* Mail: against a real server that encrypts, asks for a login and makes faults, and by sendmail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deliver-world.h"

static char *desk[] = { (char *)"desk@example.org" };

static struct channel mail_channel(char *smtp)
{
	return (struct channel){
		.name = (char *)"analysts",
		.type = CHANNEL_EMAIL,
		.to = { desk, 1 },
		.from = (char *)"feedwatch@example.org",
		.smtp = smtp,
		.username = (char *)"watcher",
		.tls_required = true,
		.timeout_sec = WAIT_SEC,
	};
}

/* The mail server, with a fault (NULL: none), asked to take one alert with that password. */
static struct outcome mail(
	struct world *world, const char *tls, const char *fault, const char *password)
{
	_cleanup_(freep) char *certificate = format_text("%s/ca/good.pem", world->folder);
	_cleanup_(freep) char *key = format_text("%s/ca/good.key", world->folder);
	_cleanup_(freep) char *url = NULL;
	const char *const words[] = { "--tls", tls, "--cert", certificate, "--key", key, "--user",
		"watcher", "--password", "pa ss%w0rd", fault ? "--fault" : NULL, fault, NULL };
	struct channel channel;
	struct outcome outcome;
	pid_t pid;
	int port;

	port = start_sink(world, &pid, "smtp-sink", "mail", words);
	url = format_text(
		"%s://localhost:%d", strcmp(tls, "implicit") == 0 ? "smtps" : "smtp", port);
	channel = mail_channel(url);
	outcome = deliver(world, &channel, password);
	end_sink(pid);
	return outcome;
}

static void check_kept_mail(const struct world *world, bool starttls)
{
	_cleanup_(freep) char *path = format_text("%s/mail/new/0001.eml", world->folder);
	_cleanup_(freep) char *lint = format_text(
		"'%s/tests/lib/mail-lint' '%s'", source_folder(), path);
	_cleanup_(freep) char *envelope_path = format_text("%s/mail/new/0001.json", world->folder);
	_cleanup_(freep) char *octets = file_text(path);
	json_t *envelope = json_load_file(envelope_path, 0, NULL);

	assert_int_equal(system(lint), 0);
	assert_non_null(
		strstr(octets, "Message-ID: <00112233445566778899aabbccddeeff@example.org>\r\n"));
	assert_non_null(envelope);
	assert_string_equal(
		json_string_value(json_object_get(envelope, "from")), "feedwatch@example.org");
	assert_string_equal(json_string_value(json_array_get(json_object_get(envelope, "to"), 0)),
		"desk@example.org");
	if (starttls)
		assert_true(json_is_true(json_object_get(envelope, "tls")));
	json_decref(envelope);
	assert_int_equal(unlink(path), 0);
}

static void a_mail_server_takes_what_was_built(void **state)
{
	static const char *const modes[] = { "starttls", "implicit" };

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct outcome outcome = mail(*state, modes[i], NULL, "pa ss%w0rd");

		assert_string_equal(outcome.reason, "");
		assert_int_equal(outcome.delivery, DELIVERY_DONE);
		check_kept_mail(*state, i == 0);
	}
}

static void a_mail_server_decides_between_later_and_never(void **state)
{
	static const struct {
		const char *fault;
		enum delivery delivery;
		const char *words;
	} cases[] = {
		{ "rcpt-temp", DELIVERY_LATER, "450" },
		{ "rcpt-perm", DELIVERY_NEVER, "550" },
		{ "data-temp", DELIVERY_LATER, "451" },
		{ "data-perm", DELIVERY_NEVER, "554" },
		{ "data-lose", DELIVERY_LATER, "" },
		{ "no-starttls", DELIVERY_LATER, "" },
		{ "greet-421", DELIVERY_LATER, "421" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome outcome = mail(*state, "starttls", cases[i].fault, "pa ss%w0rd");

		if (outcome.delivery != cases[i].delivery ||
			!strstr(outcome.reason, cases[i].words))
			fail_msg(
				"%s: %d %s", cases[i].fault, (int)outcome.delivery, outcome.reason);
		assert_string_not_equal(outcome.reason, "");
		assert_null(strstr(outcome.reason, "pa ss%w0rd"));
	}
}

static void a_mail_server_that_is_not_there_is_tried_later(void **state)
{
	struct channel channel = mail_channel((char *)"smtp://localhost:1");
	struct outcome outcome = deliver(*state, &channel, "x");

	assert_int_equal(outcome.delivery, DELIVERY_LATER);
	assert_string_not_equal(outcome.reason, "");
	channel.from = (char *)"nobody";
	outcome = deliver(*state, &channel, "x");
	assert_int_equal(outcome.delivery, DELIVERY_LATER);
	assert_string_equal(outcome.reason, "analysts: \"nobody\" is not a mail address");
}

static void a_sendmail_program_judges_by_its_exit_status(void **state)
{
	static const struct {
		int status;
		enum delivery delivery;
	} cases[] = {
		{ 0, DELIVERY_DONE },
		{ 64, DELIVERY_NEVER },
		{ 65, DELIVERY_NEVER },
		{ 67, DELIVERY_NEVER },
		{ 68, DELIVERY_NEVER },
		{ 69, DELIVERY_LATER },
		{ 75, DELIVERY_LATER },
		{ 1, DELIVERY_LATER },
	};
	struct world *world = *state;
	_cleanup_(freep) char *given = format_text("%s/given", world->folder);
	_cleanup_(freep) char *octets_path = format_text("%s/octets", world->folder);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *body = format_text(
			"echo \"$@\" >given; cat >octets; echo said so >&2; exit %d",
			cases[i].status);
		_cleanup_(freep) char *path = script(world, "sendmail", body), *words = NULL,
				      *octets = NULL;
		struct channel channel = mail_channel(NULL);
		struct outcome outcome;

		channel.sendmail = path;
		outcome = deliver(world, &channel, NULL);
		assert_int_equal(outcome.delivery, cases[i].delivery);
		if (cases[i].status != 0)
			assert_non_null(strstr(outcome.reason, "said so"));
		words = file_text(given);
		assert_string_equal(words, "-i -f feedwatch@example.org -- desk@example.org\n");
		octets = file_text(octets_path);
		assert_null(strchr(octets, '\r'));
		assert_non_null(strstr(octets, "\nAuto-Submitted: auto-generated\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_server_takes_what_was_built),
		cmocka_unit_test(a_mail_server_decides_between_later_and_never),
		cmocka_unit_test(a_mail_server_that_is_not_there_is_tried_later),
		cmocka_unit_test(a_sendmail_program_judges_by_its_exit_status),
	};

	return cmocka_run_group_tests(tests, world_build, world_end);
}
