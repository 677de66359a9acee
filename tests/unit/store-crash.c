/* Nothing between the beginning and the end of a transaction can be seen, whatever call fails and
 * wherever the process dies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fdio.h"
#include "base/strbuf.h"
#include "lib/store-folder.h"

#define CALLS_MAX 200 /* of a run under fault-io; it makes about 30 */
#define FILE_MAX  ((size_t)8 * 1024 * 1024)

/* The part of the child: this program again, under fault-io. A second try must find the store as
 * usable as before the first. */
static int document_as_child(const char *folder)
{
	int r = -EIO;

	for (int try = 0; r < 0 && try < 2; try++) {
		_cleanup_(store_closep) struct store *store = NULL;

		r = store_open(&store, folder, STORE_WRITE, NULL);
		for (int again = 0; r == 0 && again < 2; again++) {
			r = store_folder_document(store, "two", NULL);
			if (r == 0)
				break;
		}
		(void)fputs(r < 0 ? "failed\n" : "committed\n", stderr);
	}
	return r < 0 ? 1 : 0;
}

/* Runs it; what it tells lies in the file "told". Returns its wait status. */
static int run_child(const struct store_folder *folder, const char *fault)
{
	char preload[300], fault_io[64], fault_path[300], self[256] = "";
	char *argv[] = { self, (char *)"document", (char *)folder->path, NULL };
	char *env[] = { preload, fault_io, fault_path,
		(char *)"ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0", NULL };
	posix_spawn_file_actions_t actions;
	int status = -1;
	pid_t pid;
	char *slash;

	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	slash = strrchr(self, '/');
	(void)snprintf(preload, sizeof(preload), "LD_PRELOAD=%.*s/../lib/fault-io.so",
		(int)(slash - self), self);
	(void)snprintf(fault_io, sizeof(fault_io), "FAULT_IO=%s", fault);
	(void)snprintf(fault_path, sizeof(fault_path), "FAULT_PATH=%s/", folder->path);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, store_folder_file(folder, "told"),
		O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawn(&pid, self, &actions, NULL, argv, env), 0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void read_told(const struct store_folder *folder, struct strbuf *buf)
{
	strbuf_reset(buf);
	assert_int_equal(file_read(store_folder_file(folder, "told"), buf, FILE_MAX), 0);
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

/* Every alert that was promised has been flushed before the promise. */
static void a_commit_is_on_the_disk_when_it_returns(void **state)
{
	struct store_folder *folder = *state;
	_cleanup_(strbuf_freep) struct strbuf told = STRBUF_INIT;
	const char *last_log = NULL, *committed, *flushed = NULL;

	assert_int_equal(store_folder_document(folder->store, "one", NULL), 0);
	store_folder_close(folder);
	assert_int_equal(run_child(folder, "trace"), 0);
	read_told(folder, &told);
	committed = strstr(strbuf_text(&told), "committed\n");
	assert_non_null(committed);
	for (const char *p = strbuf_text(&told); (p = strstr(p, "-wal\n")) && p < committed; p++) {
		const char *line = p;

		while (line > told.text && line[-1] != '\n')
			line--;
		if (strncmp(line, "pwrite", 6) == 0)
			last_log = line;
		else if (strncmp(line, "fdatasync", 9) == 0 || strncmp(line, "fsync", 5) == 0)
			flushed = line;
	}
	assert_non_null(last_log);
	assert_true(flushed && flushed > last_log);
}

static void restore(const struct store_folder *folder, const struct strbuf *database)
{
	static const char *const names[] = { "feedwatch.db-wal", "feedwatch.db-shm" };
	int fd;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		(void)unlink(store_folder_file(folder, names[i]));
	fd = open(store_folder_file(folder, "feedwatch.db"), O_WRONLY | O_TRUNC | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, database->text, database->len), 0);
	close(fd);
}

static void all_or_nothing_whatever_call_fails(void **state)
{
	static const char *const faults[] = { "kill", "torn", "short", "eio", "enospc" };
	struct store_folder *folder = *state;
	_cleanup_(strbuf_freep) struct strbuf database = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf told = STRBUF_INIT;
	int outcomes[3] = { 0 }; /* with one document, with two; killed */
	size_t n_calls;
	char fault[32];

	assert_int_equal(store_folder_document(folder->store, "one", NULL), 0);
	store_folder_close(folder);
	assert_int_equal(
		file_read(store_folder_file(folder, "feedwatch.db"), &database, FILE_MAX), 0);
	assert_int_equal(run_child(folder, "trace"), 0);
	read_told(folder, &told);
	n_calls = count_lines(strbuf_text(&told)) - 1;
	assert_in_range(n_calls, 10, CALLS_MAX);

	for (size_t i = 0; i < ARRAY_SIZE(faults) * n_calls; i++) {
		int status, n;

		(void)snprintf(
			fault, sizeof(fault), "%s:%zu", faults[i / n_calls], i % n_calls + 1);
		restore(folder, &database);
		status = run_child(folder, fault);
		store_folder_open(folder, STORE_WRITE);
		n = store_folder_documents(folder->store, NULL);
		if (n < 1 || n > 2 || (WIFEXITED(status) && (WEXITSTATUS(status) == 0) != (n == 2)))
			fail_msg("%s: status %#x, and %d documents", fault, status, n);
		assert_int_equal(store_folder_documents(folder->store, n == 1 ? "one" : "two"), n);
		store_folder_close(folder);
		outcomes[n - 1]++;
		outcomes[2] += WIFSIGNALED(status);
	}
	/* It was no dry run: both ends were seen, and the deaths. */
	assert_true(outcomes[0] > 0 && outcomes[1] > 0);
	assert_int_equal(outcomes[2], 2 * n_calls);
}

static void a_death_while_the_store_is_made_is_mended(void **state)
{
	struct store_folder *folder = *state;
	int status = -1, calls = 0;
	char fault[32];

	do {
		(void)snprintf(fault, sizeof(fault), "kill:%d", ++calls);
		status = run_child(folder, fault);
		store_folder_open(folder, STORE_WRITE);
		assert_in_range(store_folder_documents(folder->store, NULL), 0, 1);
		store_folder_close(folder);
		(void)unlink(store_folder_file(folder, "feedwatch.db"));
	} while (WIFSIGNALED(status) && calls < CALLS_MAX);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_in_range(calls, 20, CALLS_MAX);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_commit_is_on_the_disk_when_it_returns,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(a_death_while_the_store_is_made_is_mended,
			store_folder_make_empty, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(all_or_nothing_whatever_call_fails,
			store_folder_make_open, store_folder_clean_up),
	};

	if (argc == 3 && strcmp(argv[1], "document") == 0)
		return document_as_child(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
