/* Mail as it goes over the wire: linted octet by octet, and read back by a strict reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "alert/render.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "deliver/deliver.h"
#include "deliver/header.h"
#include "deliver/message.h"

#define CREATED_SEC 1795521600 /* 2026-11-24T12:00:00Z */
#define SHOWN_MAX   65536

static const struct wording wording = { render_subject, render_text, render_html,
	render_notification };

static char *recipients[] = { (char *)"desk@example.org",
	(char *)"Night Desk <night@example.org>" };

static struct channel analysts(void)
{
	return (struct channel){
		.name = (char *)"analysts",
		.type = CHANNEL_EMAIL,
		.to = { recipients, ARRAY_SIZE(recipients) },
		.from = (char *)"feedwatch@example.org",
		.smtp = (char *)"smtp://localhost",
	};
}

static struct alert example(const char *title)
{
	static struct hit hits[] = { { "title", 0, 0, (char *)"japan", (char *)"Japan" } };

	return (struct alert){
		.id = "00112233445566778899aabbccddeeff",
		.created_sec = CREATED_SEC,
		.topic = (char *)"us-japan-alliance",
		.topic_title = (char *)"US–Japan alliance",
		.feed_url = (char *)"https://example.jp/rss",
		.feed_title = (char *)"例のニュース",
		.article = {
			.title = (char *)title,
			.link = (char *)"https://example.jp/a?x=1&y=2",
			.published_sec = CREATED_SEC,
			.language = (char *)"ja",
		},
		.hits = { hits, 1 },
		.excerpt = (char *)"Japan …\n.\nFrom here on",
	};
}

static const char *folder(void **state)
{
	return *state;
}

static void keep(const char *path, const struct message *message)
{
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, message->octets, message->len), 0);
}

static int run(const char *format, ...) _printf_(1, 2);
static int run(const char *format, ...)
{
	_cleanup_(strbuf_freep) struct strbuf command = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_addv(&command, format, args);
	va_end(args);
	return system(strbuf_text(&command));
}

/* What a strict reader makes of it, without the last newline. */
static char *shown(const char *path, const char *what)
{
	_cleanup_(strbuf_freep) struct strbuf command = STRBUF_INIT, text = STRBUF_INIT;
	FILE *pipe;

	strbuf_addf(&command, "'%s/tests/lib/mail-show' '%s' '%s'", getenv("srcdir") ?: ".", path,
		what);
	pipe = popen(strbuf_text(&command), "re");
	assert_non_null(pipe);
	assert_int_equal(fd_read_all(fileno(pipe), &text, SHOWN_MAX), 0);
	assert_int_equal(pclose(pipe), 0);
	if (text.len > 0 && text.text[text.len - 1] == '\n')
		strbuf_truncate(&text, text.len - 1);
	return strbuf_take(&text);
}

static char *path_of(void **state, const char *name)
{
	_cleanup_(strbuf_freep) struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%s/%s", folder(state), name);
	return strbuf_take(&path);
}

static void build(struct message *message, const struct alert *const *alerts, size_t n)
{
	const struct channel channel = analysts();
	struct error err = { 0 };

	if (message_build(message, &channel, alerts, n, &wording, true, &err) < 0)
		fail_msg("%s", err.text);
}

static void check_title(void **state, const char *title, const char *subject)
{
	_cleanup_(message_clear) struct message message = { 0 };
	_cleanup_(freep) char *path = path_of(state, "title.eml"), *read = NULL, *text = NULL;
	struct alert alert = example(title);
	const struct alert *one = &alert;

	build(&message, &one, 1);
	keep(path, &message);
	assert_int_equal(run("'%s/tests/lib/mail-lint' '%s'", getenv("srcdir") ?: ".", path), 0);
	read = shown(path, "Subject");
	if (subject)
		assert_string_equal(read, subject);
	assert_null(strstr(message.octets, "\nBcc:"));
	text = shown(path, "text/plain");
	assert_non_null(strstr(text, "\nMatched: Japan (US–Japan alliance)"));
}

static void any_title_makes_a_well_formed_mail(void **state)
{
	static const struct {
		const char *title;
		const char *subject;
	} cases[] = {
		{ "US, Japan sign", "US–Japan alliance: US, Japan sign" },
		{ "日米同盟の強化に向けた首脳会談が東京で開かれ、共同声明が発表された：自衛隊と在日"
		  "米軍の連携",
			"US–Japan alliance: "
			"日米同盟の強化に向けた首脳会談が東京で開かれ、共同声明が発表され"
			"た：自衛隊と在日米軍の連携" },
		{ "🎌🇯🇵👩\xE2\x80\x8D🚀🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌", "US–Japan alliance: "
							  "🎌🇯🇵👩\xE2\x80\x8D🚀🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌🎌" },
		{ "a\r\nBcc: spy@example.org\r\n\r\nbody",
			"US–Japan alliance: a Bcc: spy@example.org body" },
		{ "=?utf-8?q?forged?= =?x", "US–Japan alliance: =?utf-8?q?forged?= =?x" },
		{ "re\xE2\x80\xAEversed\x01\x1b[31m", "US–Japan alliance: reversed [31m" },
		{ "\"quoted\" <b>&amp;</b> \\ (comment)",
			"US–Japan alliance: \"quoted\" <b>&amp;</b> \\ (comment)" },
		{ "\xFF\xFE broken \xE6\x97",
			"US–Japan alliance: \xEF\xBF\xBD\xEF\xBF\xBD broken \xEF\xBF\xBD" },
		{ "From Tokyo with love", "US–Japan alliance: From Tokyo with love" },
		{ ".", "US–Japan alliance: ." },
		{ NULL, "US–Japan alliance: https://example.jp/a?x=1&y=2" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_title(state, cases[i].title, cases[i].subject);
}

static void long_titles_make_well_formed_mails(void **state)
{
	static const char *const pieces[] = { "word ", "x", "同盟", "🎌", "é ", "=?", "<&>" };

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		_cleanup_(strbuf_freep) struct strbuf title = STRBUF_INIT;

		for (int n = 0; n < 2000; n++)
			strbuf_adds(&title, pieces[i]);
		check_title(state, strbuf_text(&title), NULL);
	}
}

static void headers_say_who_what_and_that_nobody_typed_it(void **state)
{
	_cleanup_(message_clear) struct message message = { 0 };
	_cleanup_(freep) char *path = path_of(state, "headers.eml");
	struct alert alert = example("T");
	const struct alert *one = &alert;
	static const char *const headers[][2] = {
		{ "From", "feedwatch@example.org" },
		{ "To", "desk@example.org, Night Desk <night@example.org>" },
		{ "Message-ID", "<00112233445566778899aabbccddeeff@example.org>" },
		{ "List-Id", "<us-japan-alliance.topic.example.org>" },
		{ "Auto-Submitted", "auto-generated" },
		{ "MIME-Version", "1.0" },
		{ "Date", "Tue, 24 Nov 2026 12:00:00 +0000" },
		{ "References", "<topic-af93afc8f92b1b9c@example.org>" },
	};

	build(&message, &one, 1);
	keep(path, &message);
	assert_string_equal(message.sender, "feedwatch@example.org");
	assert_int_equal(message.recipients.n, 2);
	assert_string_equal(message.recipients.items[1], "night@example.org");
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		_cleanup_(freep) char *value = shown(path, headers[i][0]);

		assert_string_equal(value, headers[i][1]);
	}
}

static void parts_decode_to_what_was_rendered(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT, html = STRBUF_INIT;
	_cleanup_(freep) char *path = path_of(state, "parts.eml");

	for (int japanese = 0; japanese < 2; japanese++) {
		_cleanup_(message_clear) struct message message = { 0 };
		_cleanup_(freep) char *plain = NULL, *marked = NULL;
		struct alert alert = example("日米同盟の強化 ");
		const struct alert *one = &alert;
		const char *p;

		if (!japanese)
			alert.feed_title = alert.article.title = (char *)"Plain words = here";
		strbuf_reset(&text);
		strbuf_reset(&html);
		render_text(&text, &one, 1);
		render_html(&html, &one, 1);
		build(&message, &one, 1);
		keep(path, &message);
		/* the pipe's reader turns nothing: line ends of the wire are there, or were encoded
		 */
		plain = shown(path, "text/plain");
		marked = shown(path, "text/html");
		p = plain;
		for (const char *q = strbuf_text(&text); *q; q++) {
			if (*q == '\n' && *p == '\r')
				p++;
			if (*p)
				assert_int_equal(*p++, *q);
		}
		assert_int_equal(*p, '\0');
		assert_non_null(strstr(marked, "<!DOCTYPE html>"));
		assert_non_null(strstr(marked, "color:#1a1a1a\">Japan</mark>"));
	}
}

static void the_same_alerts_make_the_same_octets(void **state)
{
	_cleanup_(message_clear) struct message first = { 0 }, second = { 0 };
	struct alert a = example("A"), b = example("B");
	const struct alert *both[] = { &a, &b };

	(void)state;
	b.id[0] = 'f';
	build(&first, both, 2);
	build(&second, both, 2);
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.octets, second.octets, first.len);
}

static void a_digest_is_one_mail_of_its_channel(void **state)
{
	_cleanup_(message_clear) struct message message = { 0 }, other = { 0 };
	_cleanup_(freep) char *path = path_of(state, "digest.eml");
	_cleanup_(freep) char *subject = NULL, *list = NULL, *id = NULL, *other_id = NULL;
	struct alert a = example("A"), b = example("B");
	const struct alert *both[] = { &a, &b };

	b.id[0] = 'f';
	b.topic = b.topic_title = (char *)"地震";
	build(&message, both, 2);
	keep(path, &message);
	assert_int_equal(run("'%s/tests/lib/mail-lint' '%s'", getenv("srcdir") ?: ".", path), 0);
	subject = shown(path, "Subject");
	list = shown(path, "List-Id");
	id = shown(path, "Message-ID");
	assert_string_equal(subject, "2 alerts: US–Japan alliance, 地震");
	assert_string_equal(list, "<analysts.channel.example.org>");
	b.id[0] = 'e';
	build(&other, both, 2);
	keep(path, &other);
	other_id = shown(path, "Message-ID");
	assert_string_not_equal(id, other_id);
}

static void a_topic_of_any_name_has_an_ascii_list(void **state)
{
	_cleanup_(message_clear) struct message message = { 0 };
	_cleanup_(freep) char *path = path_of(state, "list.eml"), *list = NULL;
	struct alert alert = example("A");
	const struct alert *one = &alert;

	alert.topic = (char *)"地震 <x>";
	build(&message, &one, 1);
	keep(path, &message);
	assert_int_equal(run("'%s/tests/lib/mail-lint' '%s'", getenv("srcdir") ?: ".", path), 0);
	list = shown(path, "List-Id");
	assert_int_equal(strlen(list), strlen("<0123456789abcdef.topic.example.org>"));
}

static void a_program_reads_lines_that_end_as_files_do(void **state)
{
	_cleanup_(message_clear) struct message message = { 0 };
	const struct channel channel = analysts();
	struct alert alert = example("同盟");
	const struct alert *one = &alert;

	(void)state;
	assert_int_equal(message_build(&message, &channel, &one, 1, &wording, false, NULL), 0);
	assert_null(memchr(message.octets, '\r', message.len));
	assert_non_null(strstr(message.octets, "\n\n"));
}

static void addresses_are_checked_before_anybody_is_asked(void **state)
{
	static const struct {
		const char *from;
		int r;
		const char *sender;
	} cases[] = {
		{ "feedwatch@example.org", 0, "feedwatch@example.org" },
		{ "Feed Watch <feedwatch@example.org>", 0, "feedwatch@example.org" },
		{ "見張り <feedwatch@例え.example>", 0, "feedwatch@xn--r8jz45g.example" },
		{ "feedwatch@localhost", 0, "feedwatch@localhost" },
		{ "feedwatch", -EINVAL, NULL },
		{ "@example.org", -EINVAL, NULL },
		{ "見張り@example.org", -EINVAL, NULL },
		{ "a@example.org, b@example.org", -EINVAL, NULL },
		{ "a@example.org\r\nBcc: b@example.org", -EINVAL, NULL },
		{ "group: a@example.org;", -EINVAL, NULL },
		{ "", -EINVAL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(message_clear) struct message message = { 0 };
		struct channel channel = analysts();
		struct alert alert = example("T");
		const struct alert *one = &alert;
		struct error err = { 0 };

		channel.from = (char *)cases[i].from;
		assert_int_equal(message_build(&message, &channel, &one, 1, &wording, true, &err),
			cases[i].r);
		if (cases[i].r == 0)
			assert_string_equal(message.sender, cases[i].sender);
		else
			assert_non_null(strstr(err.text, "is not a mail address"));
	}
}

static void header_text_is_plain_where_it_can_be(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		const char *fold;
		const char *value;
	} cases[] = {
		{ "plain words", 9, "\n ", "plain words" },
		{ "", 9, "\n ", "" },
		{ "12345 67890", 70, "\n ", "12345\n 67890" },
		{ "12345 67890", 70, NULL, "12345 67890" },
		{ "caf\xC3\xA9", 9, "\n ", "=?UTF-8?B?Y2Fmw6k=?=" },
		{ "a=?b", 9, "\n ", "=?UTF-8?B?YT0/Yg==?=" },
		{ "a\r\nb", 9, "\n ", "a  b" },
		{ "\xFF", 9, "\n ", "=?UTF-8?B?77+9?=" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

		header_add_text(&buf, cases[i].text, cases[i].column, cases[i].fold);
		assert_string_equal(strbuf_text(&buf), cases[i].value);
	}
}

static int make_folder(void **state)
{
	char *path = strdup("/tmp/feedwatch-message.XXXXXX");

	*state = path;
	return path && mkdtemp(path) ? 0 : -1;
}

static int remove_folder(void **state)
{
	int r = run("rm -rf '%s'", folder(state));

	free(*state);
	return r;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_title_makes_a_well_formed_mail),
		cmocka_unit_test(long_titles_make_well_formed_mails),
		cmocka_unit_test(headers_say_who_what_and_that_nobody_typed_it),
		cmocka_unit_test(parts_decode_to_what_was_rendered),
		cmocka_unit_test(the_same_alerts_make_the_same_octets),
		cmocka_unit_test(a_digest_is_one_mail_of_its_channel),
		cmocka_unit_test(a_topic_of_any_name_has_an_ascii_list),
		cmocka_unit_test(a_program_reads_lines_that_end_as_files_do),
		cmocka_unit_test(addresses_are_checked_before_anybody_is_asked),
		cmocka_unit_test(header_text_is_plain_where_it_can_be),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
