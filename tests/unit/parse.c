/* The wall: real workers on a real loop, documents with the records we expect, and workers that
 * die, hang and lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/fdio.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "parse/parse.h"
#include "parse/record.h"

#define WAIT_SEC 60

struct pool {
	sd_event *event;
	struct parsers *parsers;
};

struct outcome {
	int calls;
	int result;
	struct document *document;
	char *reason;
};

static void pool_open(struct pool *pool, const char *program, size_t n_workers)
{
	_cleanup_(freep) char *own = parse_program();

	assert_int_equal(sd_event_new(&pool->event), 0);
	assert_int_equal(parsers_new(&pool->parsers, pool->event, program ?: own, n_workers), 0);
}

static void pool_close(struct pool *pool)
{
	parsers_free(pool->parsers);
	sd_event_unref(pool->event);
	/* Everything is reaped. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void outcome_clear(struct outcome *outcome)
{
	document_free(outcome->document);
	free(outcome->reason);
	*outcome = (struct outcome){ 0 };
}

static void on_done(int result, struct document **document, const char *reason, void *userdata)
{
	struct outcome *outcome = userdata;

	outcome->calls++;
	outcome->result = result;
	outcome->document = TAKE(*document);
	outcome->reason = reason ? strdup(reason) : NULL;
}

/* parse_start with octets of its own. */
static int start(struct pool *pool, const struct parse_request *request, struct outcome *outcome,
	struct error *err)
{
	struct parse_request given = *request;
	char *octets = malloc(request->len + 1);
	int r;

	assert_non_null(octets);
	memcpy(octets, request->octets, request->len);
	given.octets = octets;
	r = parse_start(pool->parsers, &given, on_done, outcome, err);
	if (r < 0)
		free(octets);
	return r;
}

static void wait_for(struct pool *pool, const struct outcome *outcome)
{
	time_t end = time(NULL) + WAIT_SEC;

	while (!outcome->calls && time(NULL) < end)
		assert_true(sd_event_run(pool->event, 1000000) >= 0);
	assert_int_equal(outcome->calls, 1);
	assert_true(outcome->result == 0 ? !!outcome->document : !outcome->document);
	assert_true(outcome->result == 0 || outcome->reason);
}

static void parse(struct pool *pool, const struct parse_request *request, struct outcome *outcome)
{
	struct error err = { 0 };

	assert_int_equal(start(pool, request, outcome, &err), 0);
	assert_int_equal(outcome->calls, 0);
	wait_for(pool, outcome);
}

static void parse_text(struct pool *pool, const char *text, size_t len, struct outcome *outcome)
{
	parse(pool, &(struct parse_request){ .octets = text, .len = len }, outcome);
}

static const char small_feed[] = "<rss version='2.0'><channel><title>Small</title>"
				 "<item><title>One</title></item></channel></rss>";

static void assert_small_feed_is_read(struct pool *pool)
{
	struct outcome outcome = { 0 };

	parse_text(pool, small_feed, sizeof(small_feed) - 1, &outcome);
	assert_int_equal(outcome.result, 0);
	assert_string_equal(outcome.document->title, "Small");
	assert_int_equal(outcome.document->n_entries, 1);
	outcome_clear(&outcome);
}

/* --- documents with the records we expect ------------------------------------------------------
 */

struct golden {
	char *name; /* path without its ending */
	struct strbuf octets, args;
	struct parse_request request;
};

static void golden_free(struct golden *golden)
{
	strbuf_free(&golden->octets);
	strbuf_free(&golden->args);
	free(golden->name);
}

static int read_beside(const struct golden *golden, const char *ending, struct strbuf *buf)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s%s", golden->name, ending);
	return file_read(path, buf, 64 << 20);
}

/* NAME.args: a line each, "base-url VALUE". */
static void read_args(struct golden *golden)
{
	static const struct {
		const char *name;
		size_t offset;
	} args[] = {
		{ "base-url ", offsetof(struct parse_request, base_url) },
		{ "content-type ", offsetof(struct parse_request, content_type) },
		{ "encoding ", offsetof(struct parse_request, encoding) },
		{ "timezone ", offsetof(struct parse_request, timezone) },
	};
	char *rest = golden->args.text, *line;

	while (rest && (line = strsep(&rest, "\n"))) {
		bool known = !*line;

		for (size_t i = 0; i < ARRAY_SIZE(args); i++) {
			size_t len = strlen(args[i].name);

			if (strncmp(line, args[i].name, len) != 0)
				continue;
			*(const char **)((char *)&golden->request + args[i].offset) = line + len;
			known = true;
		}
		assert_true(known);
	}
}

static bool record_is_as_expected(const struct golden *golden, const struct outcome *outcome)
{
	_cleanup_(strbuf_freep) struct strbuf expected = STRBUF_INIT, got = STRBUF_INIT;
	struct json json = json_into(&got);
	json_t *want, *have;
	bool same;

	if (outcome->result < 0) {
		if (read_beside(golden, ".err", &expected) < 0)
			print_error("%s: refused: %s\n", golden->name, outcome->reason);
		else if (strncmp(strbuf_text(&expected), outcome->reason,
				 strlen(outcome->reason)) == 0)
			return true;
		else
			print_error("%s: refused, but: %s\n", golden->name, outcome->reason);
		return false;
	}
	document_json(&json, outcome->document, NULL);
	assert_int_equal(read_beside(golden, ".json", &expected), 0);
	want = json_loads(strbuf_text(&expected), 0, NULL);
	have = json_loads(strbuf_text(&got), 0, NULL);
	assert_non_null(have);
	same = json_equal(want, have);
	json_decref(want);
	json_decref(have);
	if (!same)
		print_error("%s: not as expected:\n%s\n", golden->name, strbuf_text(&got));
	return same;
}

static bool golden_holds(struct pool *pool, const char *path)
{
	const char *ending = strrchr(path, '.');
	_cleanup_(golden_free) struct golden golden = { .name = strndup(
								path, (size_t)(ending - path)) };
	struct outcome outcome = { 0 };
	bool same;

	assert_int_equal(read_beside(&golden, ending, &golden.octets), 0);
	(void)read_beside(&golden, ".args", &golden.args);
	golden.request.octets = strbuf_text(&golden.octets);
	golden.request.len = golden.octets.len;
	read_args(&golden);
	parse(pool, &golden.request, &outcome);
	same = record_is_as_expected(&golden, &outcome);
	outcome_clear(&outcome);
	return same;
}

static void documents_give_the_records_beside_them(void **state)
{
	struct pool pool;
	glob_t found;
	char pattern[512];
	size_t n_wrong = 0;

	(void)state;
	(void)snprintf(pattern, sizeof(pattern), "%s/tests/feeds/*.{xml,jsonfeed}",
		getenv("srcdir") ?: ".");
	assert_int_equal(glob(pattern, GLOB_BRACE, NULL, &found), 0);
	assert_true(found.gl_pathc > 20);
	pool_open(&pool, NULL, 1);
	for (size_t i = 0; i < found.gl_pathc; i++)
		n_wrong += !golden_holds(&pool, found.gl_pathv[i]);
	globfree(&found);
	pool_close(&pool);
	assert_int_equal(n_wrong, 0);
}

/* --- hostile documents ---------------------------------------------------------------------------
 */

static void repeat(struct strbuf *buf, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		strbuf_adds(buf, text);
}

static void nesting_is_bounded(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct outcome outcome = { 0 };
	struct pool pool;

	(void)state;
	strbuf_adds(&buf, "<rss><channel><title>Deep</title><item><title>First</title></item>"
			  "<item><description>");
	repeat(&buf, "<b>", 200000);
	strbuf_adds(&buf, "word");
	repeat(&buf, "</b>", 200000);
	strbuf_adds(&buf, "</description></item><item><title>Last</title></item></channel></rss>");
	pool_open(&pool, NULL, 1);
	parse_text(&pool, buf.text, buf.len, &outcome);
	assert_int_equal(outcome.result, 0);
	assert_int_equal(outcome.document->n_entries, 3);
	assert_string_equal(outcome.document->entries[1].summary, "word");
	assert_string_equal(outcome.document->entries[2].title, "Last");
	outcome_clear(&outcome);
	pool_close(&pool);
}

static void entity_bombs_fizzle(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct outcome outcome = { 0 };
	struct pool pool;

	(void)state;
	strbuf_adds(&buf, "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a0 \"lol\">");
	for (int i = 1; i < 12; i++)
		strbuf_addf(&buf, "<!ENTITY a%d \"&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;\">", i,
			i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	strbuf_adds(&buf, "]><rss><channel><title>&a11; &a0;</title></channel></rss>");
	pool_open(&pool, NULL, 1);
	parse_text(&pool, buf.text, buf.len, &outcome);
	assert_int_equal(outcome.result, 0);
	assert_string_equal(outcome.document->title, "&a11; lol");
	outcome_clear(&outcome);
	pool_close(&pool);
}

static void long_texts_are_cut(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct outcome outcome = { 0 };
	struct pool pool;

	(void)state;
	strbuf_adds(&buf, "<rss><channel><item><description>");
	repeat(&buf, "words and ", 1200000);
	strbuf_adds(&buf, "</description></item><item><description><![CDATA[");
	repeat(&buf, "words and ", 1200000);
	strbuf_adds(
		&buf, "]]></description></item><item><title>Last</title></item></channel></rss>");
	pool_open(&pool, NULL, 1);
	parse_text(&pool, buf.text, buf.len, &outcome);
	assert_int_equal(outcome.result, 0);
	assert_int_equal(outcome.document->n_entries, 3);
	assert_in_range(strlen(outcome.document->entries[0].summary), 1000000, RECORD_BODY_MAX);
	assert_in_range(strlen(outcome.document->entries[1].summary), 1000000, RECORD_BODY_MAX);
	assert_string_equal(outcome.document->entries[2].title, "Last");
	outcome_clear(&outcome);
	pool_close(&pool);
}

static void entries_are_bounded(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct outcome outcome = { 0 };
	struct pool pool;

	(void)state;
	strbuf_adds(&buf, "<rss><channel>");
	for (int i = 0; i < 100000; i++)
		strbuf_addf(&buf, "<item><title>Item %d</title></item>", i);
	strbuf_adds(&buf, "<title>Many</title></channel></rss>");
	pool_open(&pool, NULL, 1);
	parse_text(&pool, buf.text, buf.len, &outcome);
	assert_int_equal(outcome.result, 0);
	assert_int_equal(outcome.document->n_entries, RECORD_ENTRIES_MAX);
	assert_string_equal(outcome.document->title, "Many");
	assert_int_equal(outcome.document->warnings.n, 1);
	outcome_clear(&outcome);
	pool_close(&pool);
}

static void attributes_are_bounded(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct outcome outcome = { 0 };
	struct pool pool;

	(void)state;
	strbuf_adds(&buf, "<rss><channel><title>Wide</title><item first='>'");
	for (int i = 0; i < 500000; i++)
		strbuf_addf(&buf, " a%d=''", i);
	strbuf_adds(&buf, "><title>One</title></item></channel></rss>");
	pool_open(&pool, NULL, 1);
	parse_text(&pool, buf.text, buf.len, &outcome);
	assert_int_equal(outcome.result, 0);
	assert_int_equal(outcome.document->n_entries, 1);
	assert_string_equal(outcome.document->entries[0].title, "One");
	outcome_clear(&outcome);
	pool_close(&pool);
}

/* --- workers that die, hang and lie
 * ----------------------------------------------------------------- */

static pid_t only_child(void)
{
	_cleanup_(strbuf_freep) struct strbuf children = STRBUF_INIT;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	assert_int_equal(file_read(path, &children, 4096), 0);
	assert_true(children.len > 0);
	return (pid_t)atoi(children.text);
}

static void a_killed_worker_costs_one_document(void **state)
{
	struct parse_request request = { .octets = small_feed, .len = sizeof(small_feed) - 1 };
	struct outcome outcome = { 0 };
	struct pool pool;
	pid_t before;

	(void)state;
	pool_open(&pool, NULL, 1);
	assert_small_feed_is_read(&pool);
	before = only_child();
	assert_int_equal(kill(before, SIGSTOP), 0);
	assert_int_equal(start(&pool, &request, &outcome, NULL), 0);
	assert_int_equal(kill(before, SIGKILL), 0);
	wait_for(&pool, &outcome);
	assert_int_equal(outcome.result, -EIO);
	assert_non_null(strstr(outcome.reason, "signal 9"));
	outcome_clear(&outcome);
	assert_small_feed_is_read(&pool);
	assert_int_not_equal(only_child(), before);
	pool_close(&pool);
}

static void a_hanging_worker_costs_one_document(void **state)
{
	struct parse_request request = { .octets = small_feed, .len = sizeof(small_feed) - 1 };
	struct outcome hanging = { 0 }, waiting = { 0 };
	struct pool pool;

	(void)state;
	pool_open(&pool, NULL, 1);
	assert_small_feed_is_read(&pool);
	parsers_set_timeout(pool.parsers, 300000);
	assert_int_equal(kill(only_child(), SIGSTOP), 0);
	assert_int_equal(start(&pool, &request, &hanging, NULL), 0);
	parsers_set_timeout(pool.parsers, 30000000);
	assert_int_equal(start(&pool, &request, &waiting, NULL), 0);
	wait_for(&pool, &hanging);
	assert_int_equal(hanging.result, -ETIMEDOUT);
	wait_for(&pool, &waiting);
	assert_int_equal(waiting.result, 0);
	outcome_clear(&hanging);
	outcome_clear(&waiting);
	pool_close(&pool);
}

/* A program that is no honest worker. */
static void write_script(char path[static 64], const char *script)
{
	int fd;

	(void)strcpy(path, "/tmp/feedwatch-test-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, script, strlen(script)), 0);
	assert_int_equal(fchmod(fd, 0700), 0);
	assert_int_equal(close(fd), 0);
}

static void liars_and_quitters_are_named(void **state)
{
	static const struct {
		const char *script;
		const char *reason;
	} cases[] = {
		{ "#!/bin/sh\nexit 3\n", "ended with status 3" },
		{ "#!/bin/sh\nkill -SEGV $$\n", "signal 11" },
		{ "#!/bin/sh\nkill -SYS $$\n", "SIGSYS" },
		{ "#!/bin/sh\nread x <&3\nprintf 'no header at all' >&3\nsleep 60\n", "no header" },
		{ "#!/bin/sh\nread x <&3\nprintf 'FWp1\\001\\000\\000\\000\\011' >&3\nsleep 60\n",
			"no known kind" },
		{ "#!/bin/sh\nread x <&3\nprintf 'FWp1\\377\\377\\377\\177' >&3\nsleep 60\n",
			"too long" },
		{ "#!/bin/sh\nread x <&3\nprintf 'FWp1\\001\\000\\000\\000\\001' >&3\nsleep 60\n",
			"too early" },
		/* A whole refusal ("n"), and an octet behind it. */
		{ "#!/bin/sh\nread x <&3\nprintf 'FWp1\\013\\000\\000\\000\\002\\112\\000\\000\\000"
		  "\\001\\000\\000\\000n\\000x' >&3\nsleep 60\n",
			"behind its end" },
		/* "Again" without end. */
		{ "#!/bin/sh\nread x <&3\nwhile printf 'FWp1\\001\\000\\000\\000\\004' >&3; do :; done\n",
			"did not finish" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		/* `read` waits for the line feed, by which everything has been sent. */
		const struct parse_request request = { .octets = "<rss/>\n", .len = 7 };
		struct outcome outcome = { 0 };
		struct pool pool;
		char path[64];

		write_script(path, cases[i].script);
		pool_open(&pool, path, 1);
		parsers_set_timeout(pool.parsers, 1000000);
		assert_int_equal(start(&pool, &request, &outcome, NULL), 0);
		wait_for(&pool, &outcome);
		assert_true(outcome.result == -EIO || outcome.result == -ETIMEDOUT);
		if (!strstr(outcome.reason, cases[i].reason))
			fail_msg("%s: %s", cases[i].reason, outcome.reason);
		outcome_clear(&outcome);
		pool_close(&pool);
		assert_int_equal(unlink(path), 0);
	}
}

static void a_missing_program_is_told_at_once(void **state)
{
	struct parse_request request = { .octets = small_feed, .len = sizeof(small_feed) - 1 };
	struct outcome outcome = { 0 };
	struct error err = { 0 };
	struct pool pool;

	(void)state;
	pool_open(&pool, "/nonexistent/feedwatch-parse", 2);
	assert_int_equal(start(&pool, &request, &outcome, &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nonexistent/feedwatch-parse"));
	pool_close(&pool);
	assert_int_equal(outcome.calls, 0);
}

static void workers_are_replaced_after_a_while(void **state)
{
	struct pool pool;
	pid_t first;

	(void)state;
	pool_open(&pool, NULL, 1);
	assert_small_feed_is_read(&pool);
	first = only_child();
	for (int i = 0; i < 1001; i++)
		assert_small_feed_is_read(&pool);
	assert_int_not_equal(only_child(), first);
	pool_close(&pool);
}

static void many_documents_are_answered_once_each(void **state)
{
	struct parse_request request = { .octets = small_feed, .len = sizeof(small_feed) - 1 };
	struct outcome outcomes[50] = { 0 };
	struct pool pool;

	(void)state;
	pool_open(&pool, NULL, 3);
	for (size_t i = 0; i < ARRAY_SIZE(outcomes); i++)
		assert_int_equal(start(&pool, &request, &outcomes[i], NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(outcomes); i++) {
		wait_for(&pool, &outcomes[i]);
		assert_int_equal(outcomes[i].result, 0);
		outcome_clear(&outcomes[i]);
	}
	/* What is under way when all ends is forgotten without a word. */
	assert_int_equal(start(&pool, &request, &outcomes[0], NULL), 0);
	pool_close(&pool);
	assert_int_equal(outcomes[0].calls, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_give_the_records_beside_them),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(entity_bombs_fizzle),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(entries_are_bounded),
		cmocka_unit_test(attributes_are_bounded),
		cmocka_unit_test(a_killed_worker_costs_one_document),
		cmocka_unit_test(a_hanging_worker_costs_one_document),
		cmocka_unit_test(liars_and_quitters_are_named),
		cmocka_unit_test(a_missing_program_is_told_at_once),
		cmocka_unit_test(workers_are_replaced_after_a_while),
		cmocka_unit_test(many_documents_are_answered_once_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
