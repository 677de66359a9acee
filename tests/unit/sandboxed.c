/* What works behind the wall: dates, texts, links by tables of cases; and the wall. */
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
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/asan.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "parse/sandboxed/date.h"
#include "parse/sandboxed/link.h"
#include "parse/sandboxed/mend.h"
#include "parse/sandboxed/read.h"
#include "parse/sandboxed/sandbox.h"
#include "parse/sandboxed/text.h"

/* --- dates --------------------------------------------------------------------------------------
 */

static void dates_are_read_as_they_are_meant(void **state)
{
	static const struct {
		const char *text;
		const char *time;
		bool zoneless;
	} cases[] = {
		/* RFC 822 and 2822, and what became of them */
		{ "Mon, 25 Mar 2024 09:30:00 +0900", "2024-03-25T00:30:00Z", false },
		{ "Mon, 25 Mar 2024 09:30:00 GMT", "2024-03-25T09:30:00Z", false },
		{ "25 Mar 24 09:30 EST", "2024-03-25T14:30:00Z", false },
		{ "25 Mar 97 09:30 UT", "1997-03-25T09:30:00Z", false },
		{ "Mon , 25 Mar , 2024 09:30:00 Z", "2024-03-25T09:30:00Z", false },
		{ "Monday, 25 March 2024 09:30:00 CEST", "2024-03-25T07:30:00Z", false },
		{ "Mon, 25 Mar 2024 09:30:00", "2024-03-25T09:30:00Z", true },
		{ "Mon, 25 Mar 2024", "2024-03-25T00:00:00Z", true },
		{ "Mon, 25 Mar 2024 09:30:00 GMT+0900", "2024-03-25T00:30:00Z", false },
		{ "Mon, 25 Mar 2024 09:30:60 GMT", "2024-03-25T09:31:00Z", false },
		{ "25-Mar-2024 09:30:00 +0000", "2024-03-25T09:30:00Z", false },
		/* RFC 3339, ISO 8601, W3CDTF */
		{ "2024-03-25T09:30:00Z", "2024-03-25T09:30:00Z", false },
		{ "2024-03-25T09:30:00.123-05:00", "2024-03-25T14:30:00Z", false },
		{ "2024-03-25T09:30+09", "2024-03-25T00:30:00Z", false },
		{ "2024-03-25 09:30:00 +0900 (JST)", "2024-03-25T00:30:00Z", false },
		{ "2024-03-25T09:30", "2024-03-25T09:30:00Z", true },
		{ "2024-03-25T24:00:00Z", "2024-03-26T00:00:00Z", false },
		{ "2024-03-25", "2024-03-25T00:00:00Z", true },
		{ "2024-03", "2024-03-01T00:00:00Z", true },
		{ "2024", "2024-01-01T00:00:00Z", true },
		{ "20240325", "2024-03-25T00:00:00Z", true },
		{ "20240325T093000Z", "2024-03-25T09:30:00Z", false },
		{ "2024-085", "2024-03-25T00:00:00Z", true },
		{ "2024-W13-1", "2024-03-25T00:00:00Z", true },
		{ "2026-W01-1", "2025-12-29T00:00:00Z", true },
		{ "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", false },
		/* the wild */
		{ "Mon Mar 25 09:30:00 2024", "2024-03-25T09:30:00Z", true },
		{ "Mon Mar 25 09:30:00 JST 2024", "2024-03-25T00:30:00Z", false },
		{ "March 25, 2024 9:30 PM EST", "2024-03-26T02:30:00Z", false },
		{ "Mar 25, 2024, 12:05 a.m.", "2024-03-25T00:05:00Z", true },
		{ "03/25/2024 10:00 PM", "2024-03-25T22:00:00Z", true },
		{ "25/03/2024 10:00", "2024-03-25T10:00:00Z", true },
		{ "25.03.2024, 09:30", "2024-03-25T09:30:00Z", true },
		{ "2024/03/25 09:30", "2024-03-25T09:30:00Z", true },
		{ "Mon, 25 Mar 2024 09:30:00 Asia/Tokyo", "2024-03-25T00:30:00Z", false },
		{ "Mon, 15 Jul 2024 09:30 PT", "2024-07-15T16:30:00Z", false },
		{ "Mon, 15 Jan 2024 09:30 PT", "2024-01-15T17:30:00Z", false },
		{ "1711359000", "2024-03-25T09:30:00Z", false },
		{ "1711359000000", "2024-03-25T09:30:00Z", false },
		/* other languages */
		{ "2024年3月25日 9時30分", "2024-03-25T09:30:00Z", true },
		{ "2024年03月25日(月) 09:30", "2024-03-25T09:30:00Z", true },
		{ "令和6年3月25日 午後3時5分", "2024-03-25T15:05:00Z", true },
		{ "2024년 3월 25일 오후 3:05", "2024-03-25T15:05:00Z", true },
		{ "mar. 26 mars 2024 10:00:00 +0100", "2024-03-26T09:00:00Z", false },
		{ "Mo, 25 März 2024 09:30:00 MEZ", "2024-03-25T08:30:00Z", false },
		{ "Do, 1 Dez 2022 09:30:00 +0100", "2022-12-01T08:30:00Z", false },
		{ "lunes, 3 de enero de 2022 10:00", "2022-01-03T10:00:00Z", true },
		{ "Пн, 25 мар 2024 09:30:00 +0300", "2024-03-25T06:30:00Z", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char text[CLOCK_TEXT_MAX];
		struct date date = { 0 };

		if (date_parse(&date, cases[i].text) < 0 ||
			strcmp(clock_format(text, date.sec), cases[i].time) != 0 ||
			date.zoneless != cases[i].zoneless)
			fail_msg("%s: %s%s", cases[i].text, clock_format(text, date.sec),
				date.zoneless ? " zoneless" : "");
	}
}

static void impossible_dates_are_absent(void **state)
{
	static const char *const cases[] = { "", " ", "yesterday", "Mon, 31 Feb 2024 09:30:00 GMT",
		"2024-02-30", "2023-02-29", "2024-13-01T00:00:00Z", "2024-00-10",
		"0000-00-00 00:00:00", "2024-03-25T25:00:00Z", "2024-03-25T09:60:00Z",
		"2024-03-25T09:30:61Z", "2024-03-25T09:30:00+99:00",
		"Mon, 32 Mar 2024 09:30:00 GMT", "09:30", "2024-W54-1", "2024-366-1", "2023-366",
		"13:30 PM 25 Mar 2024", "99999999999999999999", "Mon, 25 Mar", "1", "12345" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct date date;

		if (date_parse(&date, cases[i]) == 0)
			fail_msg("%s: %lld", cases[i], (long long)date.sec);
	}
}

static void zones_know_their_summers(void **state)
{
	int64_t sec;

	(void)state;
	assert_int_equal(date_in_zone(&sec, 1711359000, "Asia/Tokyo"), 0);
	assert_int_equal(sec, 1711359000 - 9 * 3600);
	assert_int_equal(date_in_zone(&sec, 1720000000, "Europe/Berlin"), 0);
	assert_int_equal(sec, 1720000000 - 2 * 3600);
	assert_int_equal(date_in_zone(&sec, 1705000000, "Europe/Berlin"), 0);
	assert_int_equal(sec, 1705000000 - 3600);
	assert_int_equal(date_in_zone(&sec, 0, "Mars/Olympus"), -EINVAL);
}

/* --- texts
 * ---------------------------------------------------------------------------------------- */

static void texts_are_what_a_person_reads(void **state)
{
	static const struct {
		enum markup markup;
		const char *text;
		const char *plain;
	} cases[] = {
		{ MARKUP_NONE, "  a \n\t b\xC2\xA0\xE3\x80\x80 c ", "a b c" },
		{ MARKUP_NONE, "List<String> &amp; x < 5", "List<String> &amp; x < 5" },
		{ MARKUP_TEXT, "It&#8217;s <b>caf&eacute;</b> &Hstrok;&#38; AT&amp;T",
			"It’s <b>café</b> Ħ&#38; AT&amp;T" },
		{ MARKUP_TEXT, "&lt;b&gt; &#60; &copy 2024 &#8217 a&b; &",
			"&lt;b&gt; &#60; &copy 2024 &#8217 a&b; &" },
		{ MARKUP_MAYBE, "List<String> &amp; <b>x</b> < 5", "List<String> & x < 5" },
		{ MARKUP_HTML, "<p>One</p><p>Two</p>", "One Two" },
		{ MARKUP_HTML, "un<b>believ</b>able<br>yes", "unbelievable yes" },
		{ MARKUP_HTML, "日<ruby>本<rt>ほん</rt></ruby>", "日本" },
		{ MARKUP_HTML, "a<script>alert('</b>')</script>b<style>p{}</style>c", "a b c" },
		{ MARKUP_HTML, "a<!-- hidden <p> -->b<!DOCTYPE x>c<?php x ?>d", "abcd" },
		{ MARKUP_HTML, "<img alt=\"not > shown\" title='nor this'>text", "text" },
		{ MARKUP_HTML, "<a href='x'>link</a> 1 < 2 & 3 > 2", "link 1 < 2 & 3 > 2" },
		{ MARKUP_HTML, "&eacute;&#233;&#xE9;&nbsp;&#146;&hellip;&copy 2024",
			"ééé ’…© 2024" },
		{ MARKUP_HTML, "&quotThe tug&quot9&nbspand&nbsp;&quota &quoten &nbsp",
			"\"The tug\"9 and &quota &quoten" },
		{ MARKUP_HTML, "?a=1&copy=2&unknown;&#0;&#xD800;",
			"?a=1&copy=2&unknown;\xEF\xBF\xBD"
			"\xEF\xBF\xBD" },
		{ MARKUP_HTML, "&amp;lt;b&amp;gt;", "&lt;b&gt;" },
		{ MARKUP_HTML, "<custom-tag>x</custom-tag>", "x" },
		{ MARKUP_HTML, "<![CDATA[inner]]&gt;", "inner]]>" },
		{ MARKUP_NONE,
			"a\x01\x1B[31mb\xE2\x80\xAE"
			"c\xE2\x81\xA6",
			"a[31mbc" },
		{ MARKUP_NONE, "it\xC2\x92s", "it’s" },
		{ MARKUP_NONE, "e\xCC\x81", "é" },
		{ MARKUP_NONE, "か\xE3\x82\x99", "が" },
		{ MARKUP_NONE, " \t\n ", NULL },
		{ MARKUP_HTML, "<p></p>", NULL },
		{ MARKUP_HTML, "<script>never closed", NULL },
		{ MARKUP_HTML, "<b", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *plain = NULL;

		assert_int_equal(text_plain(&plain, cases[i].text, strlen(cases[i].text),
					 cases[i].markup, 1000),
			0);
		if (!cases[i].plain ? !!plain : !plain || strcmp(plain, cases[i].plain) != 0)
			fail_msg("%s: %s", cases[i].text, plain ?: "(nothing)");
	}
}

static void links_are_absolute_or_none(void **state)
{
	static const struct {
		const char *base;
		const char *link;
		const char *absolute; /* NULL: no link */
	} cases[] = {
		{ NULL, "https://example.org/a", "https://example.org/a" },
		{ NULL, "  HTTP://example.org/a b\n", "HTTP://example.org/a%20b" },
		{ NULL, "/a", NULL },
		{ "https://example.org/x/y?q#f", "a", "https://example.org/x/a" },
		{ "https://example.org/x/y?q#f", "/a", "https://example.org/a" },
		{ "https://example.org/x/y", "../a/./b", "https://example.org/a/b" },
		{ "https://example.org/x/y", "../../../a", "https://example.org/a" },
		{ "https://example.org/x/y?q", "?p=1", "https://example.org/x/y?p=1" },
		{ "https://example.org/x/y?q", "#top", "https://example.org/x/y?q#top" },
		{ "https://example.org", "a", "https://example.org/a" },
		{ "https://example.org/x", "//other.example/z", "https://other.example/z" },
		{ "https://example.org/", "", NULL },
		{ "https://example.org/", "See below", NULL },
		{ "https://example.org/", " see\n", "https://example.org/see" },
		{ "https://example.org/", "a/see below", "https://example.org/a/see%20below" },
		{ "https://example.org/", "javascript:alert(1)", NULL },
		{ "https://example.org/", "data:text/html,x", NULL },
		{ "https://example.org/", "mailto:a@example.org", NULL },
		{ "https://example.org/", "java\nscript:alert(1)", NULL },
		{ "https://example.org/", "http://", NULL },
		{ "ftp://example.org/", "a", NULL },
		{ "https://example.jp/", "日本", "https://example.jp/日本" },
		{ NULL, "https://example.org/?a=1&amp;b=2&amp;c",
			"https://example.org/?a=1&b=2&c" },
		{ "https://example.org/x", "?a&amp;", "https://example.org/x?a&" },
		{ NULL, "https://example.org/?amp=1&ampere=2",
			"https://example.org/?amp=1&ampere=2" },
		{ NULL, "https://example.org/?a&lt;b", "https://example.org/?a&lt;b" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *link = NULL;
		int r = link_resolve(&link, cases[i].base, cases[i].link);

		if (cases[i].absolute ? r < 0 || strcmp(link, cases[i].absolute) != 0
				      : r != -EINVAL)
			fail_msg("%s: %s", cases[i].link, link ?: "(none)");
	}
}

/* --- mending
 * ---------------------------------------------------------------------------------------- */

/* In pieces of seven octets, so that every place is the end of one somewhere. */
static int mend(struct strbuf *out, const char *text, bool *cut_off)
{
	_cleanup_(mender_freep) struct mender *mender = NULL;
	char octets[7];
	ssize_t n;
	int r = mender_new(&mender, text, strlen(text));

	while (r == 0 && (n = mender_read(mender, octets, sizeof(octets))) > 0)
		strbuf_add(out, octets, (size_t)n);
	*cut_off = r == 0 && mender_cut_off(mender);
	return r;
}

static void broken_xml_is_mended(void **state)
{
	static const struct {
		const char *text;
		const char *mended;
		bool cut_off;
	} cases[] = {
		{ " junk <rss><a>b</a></rss> more <x>", "<rss><a>b</a></rss>", false },
		{ "<rss><a>1 & 2 < 3 &nbsp; &foo; &amp;</a></rss>",
			"<rss><a>1 &amp; 2 &lt; 3 \xC2\xA0 &amp;foo; &amp;</a></rss>", false },
		{ "<rss><a><b>x</a></rss>", "<rss><a><b>x</b></a></rss>", false },
		{ "<rss><a>x</b></a></rss>", "<rss><a>x</a></rss>", false },
		{ "<rss><item><a>1<item><a>2</rss>",
			"<rss><item><a>1</a></item><item><a>2</a></item></rss>", false },
		{ "<rss a=1 b='x\"<' a='2' c><d e=\"&\"/></rss>",
			"<rss a=\"1\" b=\"x&quot;&lt;\" c=\"c\"><d e=\"&amp;\"></d></rss>", false },
		{ "<rss><a>\x01x\x08</a></rss>", "<rss><a>x</a></rss>", false },
		{ "<rss><a><![CDATA[<b> & ]]></a></rss>", "<rss><a>&lt;b&gt; &amp; </a></rss>",
			false },
		{ "<rss><a>1</a><a>2", "<rss><a>1</a><a>2", true },
		{ "<rss><a>1</a><a b='", "<rss><a>1</a>", true },
		{ "<!DOCTYPE rss [<!ENTITY co \"Harbour & Sons\">]><rss>&co;</rss>",
			"<rss>&amp;co;</rss>", false },
		{ "<!DOCTYPE rss [<!ENTITY co \"Harbour\">]><rss>&co;</rss>", "<rss>Harbour</rss>",
			false },
		{ "<!DOCTYPE rss [<!ENTITY co \"Caf&#233; &amp; Sons\">]><rss>&co;</rss>",
			"<rss>Café &amp; Sons</rss>", false },
		{ "<!DOCTYPE rss [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\">]><rss>&b;</rss>",
			"<rss>&amp;b;</rss>", false },
		{ "<RSS></rss>", "<RSS></RSS>", false },
		{ "<rss><title>1</titel><link>2</link></rss>",
			"<rss><title>1</title><link>2</link></rss>", false },
		{ "<rss><a>1<b and 2</a></rss>", "<rss><a>1&lt;b and 2</a></rss>", false },
		{ "<rss><a b=\"1 /><c>2</c><d e=\"3\"/></rss>",
			"<rss><a b=\"1\"></a><c>2</c><d e=\"3\"></d></rss>", false },
		{ "<rss><a b='1><c>2</c></rss>", "<rss><a b=\"1\"><c>2</c></a></rss>", false },
		{ "<rss><a b='x > y'>1</a></rss>", "<rss><a b=\"x &gt; y\">1</a></rss>", false },
		{ "<rss><a><![CDATA[1]]</a><b><![CDATA[2]]></b></rss>",
			"<rss><a>1</a><b>2</b></rss>", false },
		{ "<rss><a><![CDATA[1</a><b>2</b></rss>", "<rss><a>1</a><b>2</b></rss>", false },
		{ "<rss><a><![CDATA[1</b><b>2", "<rss><a>1&lt;/b&gt;&lt;b&gt;2", true },
		{ "<rss><a>1</a></rss><?xml version='1.0'?><rss><a>2</a></rss>",
			"<rss><a>1</a></rss>", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
		bool cut_off;

		assert_int_equal(mend(&out, cases[i].text, &cut_off), 0);
		assert_string_equal(strbuf_text(&out), cases[i].mended);
		assert_int_equal(cut_off, cases[i].cut_off);
	}
}

/* --- the wall
 * ----------------------------------------------------------------------------------------- */

enum { ATTEMPT_REFUSED = 10, ATTEMPT_SUCCEEDED, NO_WALL };

static bool attempt_open(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool attempt_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

/* Descriptor 3 is a socket that was open before. */
static bool attempt_connect(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/x" };

	return connect(3, (const struct sockaddr *)&address, sizeof(address)) == 0 ||
	       errno != EPERM;
}

static bool attempt_execve(void)
{
	char *const arguments[] = { NULL };

	return execve("/bin/true", arguments, arguments) == 0;
}

static bool attempt_fork(void)
{
	return fork() >= 0;
}

static bool attempt_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool attempt_kill(void)
{
	return kill(getppid(), 0) == 0;
}

static bool attempt_map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

static bool attempt_make_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

static bool attempt_map_file(void)
{
	return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0) != MAP_FAILED;
}

static bool attempt_duplicate(void)
{
	return dup(STDIN_FILENO) >= 0;
}

#if !WITH_ASAN
static bool attempt_other_descriptor(void)
{
	return write(STDERR_FILENO, "", 0) == 0;
}

static bool attempt_handle_signals(void)
{
	return signal(SIGXCPU, SIG_IGN) != SIG_ERR;
}
#endif

static bool attempt_lift_limits(void)
{
	return syscall(SYS_prlimit64, 0, 7, NULL, NULL) == 0;
}

/* How an attempt behind the wall ends. */
static int behind_the_wall(bool (*attempt)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (sandbox_enter() < 0)
			_exit(NO_WALL);
		_exit(attempt() ? ATTEMPT_SUCCEEDED : ATTEMPT_REFUSED);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void nothing_gets_through_the_wall(void **state)
{
	static const struct {
		const char *name;
		bool (*attempt)(void);
		int end;
	} cases[] = {
		{ "open", attempt_open, ATTEMPT_REFUSED },
		{ "socket", attempt_socket, 128 + SIGSYS },
		{ "connect", attempt_connect, 128 + SIGSYS },
		{ "execve", attempt_execve, 128 + SIGSYS },
		{ "fork", attempt_fork, 128 + SIGSYS },
		{ "ptrace", attempt_ptrace, 128 + SIGSYS },
		{ "kill", attempt_kill, 128 + SIGSYS },
		{ "map code", attempt_map_code, 128 + SIGSYS },
		{ "make code", attempt_make_code, 128 + SIGSYS },
		{ "map a file", attempt_map_file, 128 + SIGSYS },
		{ "duplicate", attempt_duplicate, 128 + SIGSYS },
		{ "lift limits", attempt_lift_limits, 128 + SIGSYS },
#if !WITH_ASAN /* which reports, and looks after signals */
		{ "write elsewhere", attempt_other_descriptor, 128 + SIGSYS },
		{ "handle signals", attempt_handle_signals, 128 + SIGSYS },
#endif
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int end = behind_the_wall(cases[i].attempt);

		if (end != cases[i].end)
			fail_msg("%s ended in %d", cases[i].name, end);
	}
}

static int open_file(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static int open_folder(void)
{
	return open("/", O_RDONLY | O_DIRECTORY);
}

static int make_file(void)
{
	return open("/tmp/feedwatch-behind-landlock", O_WRONLY | O_CREAT, 0600);
}

/* Landlock by itself, without seccomp in front of it. */
static int behind_landlock(void)
{
	int (*const attempts[])(void) = { open_file, open_folder, make_file };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || sandbox_close_files() < 1)
		return NO_WALL;
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
		if (attempts[i]() >= 0 || errno != EACCES)
			return ATTEMPT_SUCCEEDED;
	return ATTEMPT_REFUSED;
}

static void landlock_alone_keeps_files_closed(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0)
		_exit(behind_landlock());
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_WALL)
		skip(); /* the kernel has none */
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), ATTEMPT_REFUSED);
}

static bool attempt_work(void)
{
	static const char feed[] = "<?xml version='1.0' encoding='big5'?><feed><entry>"
				   "<published>2024-07-01 09:30 Australia/Sydney</published>"
				   "<title>\xA7\x41 e\xCC\x81 &nbsp;</title></entry></feed>";
	const struct parse_request request = { .octets = feed, .len = sizeof(feed) - 1 };
	_cleanup_(document_freep) struct document *document = NULL;

	return read_document(&document, &request, NULL) == 0 && document->n_entries == 1 &&
	       document->entries[0].published_sec == 1719790200;
}

static void work_goes_on_behind_the_wall(void **state)
{
	(void)state;
	assert_int_equal(read_warm_up(), 0);
	assert_int_equal(behind_the_wall(attempt_work), ATTEMPT_SUCCEEDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_as_they_are_meant),
		cmocka_unit_test(impossible_dates_are_absent),
		cmocka_unit_test(zones_know_their_summers),
		cmocka_unit_test(texts_are_what_a_person_reads),
		cmocka_unit_test(links_are_absolute_or_none),
		cmocka_unit_test(broken_xml_is_mended),
		cmocka_unit_test(nothing_gets_through_the_wall),
		cmocka_unit_test(landlock_alone_keeps_files_closed),
		cmocka_unit_test(work_goes_on_behind_the_wall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
