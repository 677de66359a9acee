/* The store and its file: who may open it, what it says of a bad one, and what a transaction is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "lib/store-folder.h"
#include "store/migrations.h"
#include "store/store.h"

#define NOBODY 65534

/* --- opening ---------------------------------------------------------------------------------- */

static void the_folder_is_made_and_private(void **state)
{
	struct store_folder *folder = *state;
	char inner[256];
	struct store *store = NULL;
	struct stat st;
	mode_t mask = umask(0);

	(void)snprintf(inner, sizeof(inner), "%s/a/b", folder->path);
	assert_int_equal(store_open(&store, inner, STORE_WRITE, NULL), 0);
	umask(mask);
	assert_int_equal(stat(inner, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(store_folder_document(store, "one", NULL), 0);
	assert_int_equal(stat(store_folder_file(folder, "a/b/feedwatch.db"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(store_folder_file(folder, "a/b/feedwatch.db-wal"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	store_close(store);
	assert_int_equal(unlink(store_folder_file(folder, "a/b/feedwatch.db")), 0);
	assert_int_equal(unlink(store_folder_file(folder, "a/b/feedwatch.lock")), 0);
	assert_int_equal(rmdir(inner), 0); /* a clean close has left nothing else */
	assert_int_equal(rmdir(store_folder_file(folder, "a")), 0);
}

static void a_second_writer_is_refused_by_name(void **state)
{
	struct store_folder *folder = *state;
	struct store *second = NULL;
	struct error err = { 0 };
	char words[64];

	assert_int_equal(store_open(&second, folder->path, STORE_WRITE, &err), -EBUSY);
	(void)snprintf(words, sizeof(words), "process %d is already using", (int)getpid());
	assert_non_null(strstr(err.text, words));
	assert_non_null(strstr(err.text, folder->path));
	assert_int_equal(store_folder_document(folder->store, "one", NULL), 0);
	store_folder_close(folder);
	store_folder_open(folder, STORE_WRITE);
}

static void every_earlier_version_becomes_the_present_one(void **state)
{
	struct store_folder *folder = *state;
	const char *path = store_folder_file(folder, "feedwatch.db");
	int version;

	for (size_t from = 0; from <= n_migrations; from++) {
		sqlite3 *db = NULL;

		assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
		assert_int_equal(migrations_run(db, path, migrations, from, NULL), 0);
		assert_int_equal(migrations_pragma(db, "user_version", &version), 0);
		assert_int_equal(version, from);
		sqlite3_close(db);
		store_folder_open(folder, STORE_WRITE);
		assert_int_equal(store_folder_document(folder->store, "one", NULL), 0);
		assert_int_equal(store_folder_documents(folder->store, "one"), 1);
		store_folder_close(folder);
		assert_int_equal(
			store_folder_number(folder, "PRAGMA user_version"), (int)n_migrations);
		assert_int_equal(unlink(path), 0);
	}
}

static void a_step_that_fails_leaves_the_version_before_it(void **state)
{
	static const struct migration steps[] = {
		{ "CREATE TABLE one (a); INSERT INTO one VALUES (1)" },
		{ "CREATE TABLE two (a); INSERT INTO nowhere VALUES (1)" },
		{ "CREATE TABLE three (a)" },
	};
	struct store_folder *folder = *state;
	const char *path = store_folder_file(folder, "feedwatch.db");
	struct error err = { 0 };
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(migrations_run(db, path, steps, 3, &err), -EINVAL);
	assert_non_null(strstr(err.text, "nowhere"));
	assert_int_equal(migrations_run(db, path, steps, 1, NULL), 0);
	sqlite3_close(db);
	assert_int_equal(store_folder_number(folder, "PRAGMA user_version"), 1);
	assert_int_equal(store_folder_number(folder, "SELECT count(*) FROM sqlite_schema"), 1);
}

static void other_versions_are_refused_with_a_sentence(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = NULL;
	struct error err = { 0 };

	store_folder_close(folder);
	store_folder_number(folder, "PRAGMA user_version = 1000");
	assert_int_equal(store_open(&store, folder->path, STORE_WRITE, &err), -EPROTO);
	assert_non_null(strstr(err.text, "newer feedwatch"));
	assert_int_equal(store_open(&store, folder->path, STORE_READ, &err), -EPROTO);
	assert_non_null(strstr(err.text, "newer feedwatch"));
	store_folder_number(folder, "PRAGMA user_version = 0");
	assert_int_equal(store_open(&store, folder->path, STORE_READ, &err), -ENOENT);
	store_folder_number(folder, "PRAGMA application_id = 7");
	assert_int_equal(store_open(&store, folder->path, STORE_WRITE, &err), -EUCLEAN);
	assert_non_null(strstr(err.text, "another program"));
}

/* Overwrites `n` octets of the database from `offset`. */
static void damage(const struct store_folder *folder, off_t offset, size_t n)
{
	int fd = open(
		store_folder_file(folder, "feedwatch.db"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	char junk[4096];

	memset(junk, 0xA5, sizeof(junk));
	assert_true(fd >= 0);
	for (; n > 0; n -= MIN(n, sizeof(junk)), offset += (off_t)sizeof(junk))
		assert_true(pwrite(fd, junk, MIN(n, sizeof(junk)), offset) > 0);
	close(fd);
}

static void a_damaged_file_is_told_from_a_bug(void **state)
{
	static const enum store_mode modes[] = { STORE_WRITE, STORE_READ };
	struct store_folder *folder = *state;
	struct store *store = NULL;
	struct error err = { 0 };
	struct stat st;
	int r;

	store_folder_document(folder->store, "one", NULL);
	store_folder_close(folder);
	assert_int_equal(stat(store_folder_file(folder, "feedwatch.db"), &st), 0);

	/* all but the first page: what opens shall not be believed later */
	damage(folder, 4096, (size_t)st.st_size - 4096);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct store_counts counts;

		err = (struct error){ 0 };
		r = store_open(&store, folder->path, modes[i], &err);
		if (r == 0) {
			r = store_counts(store, &counts, &err);
			store_close(store);
		}
		assert_int_equal(r, -EUCLEAN);
		assert_non_null(strstr(err.text, "feedwatch.db: is damaged; bring it back"));
	}
	damage(folder, 0, 4096);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		err = (struct error){ 0 };
		assert_int_equal(store_open(&store, folder->path, modes[i], &err), -EUCLEAN);
		assert_non_null(strstr(err.text, "feedwatch.db: is not a database"));
	}
}

/* --- transactions ----------------------------------------------------------------------------- */

static void a_rollback_leaves_nothing(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	_cleanup_(feed_state_clear) struct feed_state feed = { 0 };
	struct article article = { .id = (char *)"g1" };
	struct store_counts counts;
	int64_t id;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_begin(store, NULL), 0);
		feed_state_clear(&feed);
		assert_int_equal(store_feed_get(store, STORE_FOLDER_FEED, &feed, NULL), 0);
		assert_int_equal(
			store_article_add(store, feed.id, &article, STORE_FOLDER_NOW, &id, NULL),
			1);
		assert_int_equal(
			store_article_add(store, feed.id, &article, STORE_FOLDER_NOW, &id, NULL),
			0);
		store_rollback(store);
		assert_int_equal(store_counts(store, &counts, NULL), 0);
		assert_int_equal(counts.articles + counts.feeds, 0);
	}
	store_rollback(store);
	assert_int_equal(store_folder_document(store, "one", NULL), 0);
	store_rollback(store);
	assert_int_equal(store_folder_documents(store, "one"), 1);
}

static void a_failure_dooms_the_transaction(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	_cleanup_(feed_state_clear) struct feed_state feed = { 0 };
	struct article article = { .id = (char *)"g1" };
	struct alert alert = { .id = "1", .topic = (char *)"pact" };
	const struct text_list none = { 0 };
	struct store_counts counts;
	struct error err = { 0 };
	int64_t id;

	assert_int_equal(store_begin(store, NULL), 0);
	assert_int_equal(store_feed_get(store, STORE_FOLDER_FEED, &feed, NULL), 0);
	assert_int_equal(
		store_article_add(store, feed.id, &article, STORE_FOLDER_NOW, &id, NULL), 1);
	assert_int_equal(store_alert_add(store, id + 99, &alert, &none, NULL), -EINVAL);
	assert_int_equal(store_alert_add(store, id, &alert, &none, &err), -EINVAL);
	assert_non_null(strstr(err.text, "has failed before"));
	assert_int_equal(store_commit(store, NULL), -EINVAL);
	assert_int_equal(store_counts(store, &counts, NULL), 0);
	assert_int_equal(counts.articles + counts.feeds, 0);
	assert_int_equal(store_folder_document(store, "one", NULL), 0);
	assert_int_equal(store_folder_documents(store, "one"), 1);
}

/* --- reading leaves no trace ------------------------------------------------------------------ */

static void readers_stand_beside_a_busy_writer(void **state)
{
	struct store_folder *folder = *state;
	struct store *reader = NULL;

	assert_int_equal(store_folder_document(folder->store, "one", NULL), 0);
	assert_int_equal(store_begin(folder->store, NULL), 0);
	assert_int_equal(store_open(&reader, folder->path, STORE_READ, NULL), 0);
	assert_int_equal(store_folder_documents(reader, "one"), 1);
	store_rollback(folder->store);
	assert_int_equal(store_folder_document(folder->store, "two", NULL), 0);
	assert_int_equal(store_folder_documents(reader, "two"), 2);
	assert_int_equal(store_folder_document(reader, "three", NULL), -EROFS);
	store_close(reader);
	assert_int_equal(store_folder_document(folder->store, "three", NULL), 0);
	assert_int_equal(store_folder_documents(folder->store, "three"), 3);
}

static void a_reader_after_a_clean_close_makes_no_file(void **state)
{
	struct store_folder *folder = *state;
	struct store *reader = NULL;
	struct error err = { 0 };

	assert_int_equal(store_folder_document(folder->store, "one", NULL), 0);
	store_folder_close(folder);
	assert_string_equal(store_folder_list(folder), "feedwatch.db feedwatch.lock ");
	assert_int_equal(store_open(&reader, folder->path, STORE_READ, NULL), 0);
	assert_int_equal(store_folder_documents(reader, "one"), 1);
	assert_string_equal(store_folder_list(folder), "feedwatch.db feedwatch.lock ");

	/* Somebody writes after all: the reader must not pass off a mixture. */
	store_folder_open(folder, STORE_WRITE);
	assert_int_equal(store_folder_document(folder->store, "two", NULL), 0);
	store_folder_close(folder);
	assert_int_equal(store_counts(reader, &(struct store_counts){ 0 }, &err), -EBUSY);
	assert_non_null(strstr(err.text, "try again"));
	store_close(reader);
}

static void half_of_a_pair_is_not_completed(void **state)
{
	struct store_folder *folder = *state;
	struct store *reader = NULL;
	struct error err = { 0 };
	int fd;

	store_folder_close(folder);
	fd = open(store_folder_file(folder, "feedwatch.db-wal"), O_WRONLY | O_CREAT | O_CLOEXEC,
		0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(store_open(&reader, folder->path, STORE_READ, &err), -EBUSY);
	assert_non_null(strstr(err.text, "start feedwatchd once"));
	assert_string_equal(
		store_folder_list(folder), "feedwatch.db feedwatch.db-wal feedwatch.lock ");
	store_folder_open(folder, STORE_WRITE);
}

static void a_reader_of_nothing_makes_nothing(void **state)
{
	struct store_folder *folder = *state;
	struct store *reader = NULL;
	struct error err = { 0 };

	assert_int_equal(store_open(&reader, folder->path, STORE_READ, &err), -ENOENT);
	assert_non_null(strstr(err.text, "feedwatch.db: cannot be read"));
	assert_int_equal(
		store_open(&reader, store_folder_file(folder, "x"), STORE_READ, NULL), -ENOENT);
	assert_string_equal(store_folder_list(folder), "");
}

/* What a forked child may do without the framework: 0, or the line that was not true. */
#define CHECK(what)                                                                                \
	do                                                                                         \
		if (!(what))                                                                       \
			return __LINE__;                                                           \
	while (0)
typedef int (*child_fn)(const struct store_folder *folder);

static void in_child(child_fn fn, const struct store_folder *folder)
{
	int pipe_fds[2], line = -1, status;
	pid_t pid;

	assert_int_equal(pipe(pipe_fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		line = fn(folder);
		_exit(write(pipe_fds[1], &line, sizeof(line)) == (ssize_t)sizeof(line) ? 0 : 1);
	}
	close(pipe_fds[1]);
	assert_int_equal(read(pipe_fds[0], &line, sizeof(line)), sizeof(line));
	close(pipe_fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (line)
		fail_msg("%s:%d: not true in the child", __FILE__, line);
}

static int read_as_nobody(const struct store_folder *folder)
{
	struct store *reader = NULL;
	struct store_counts counts = { 0 };
	struct error err = { 0 };

	CHECK(setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0);
	CHECK(access(folder->path, W_OK) < 0);
	if (store_open(&reader, folder->path, STORE_READ, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		return __LINE__;
	}
	CHECK(store_counts(reader, &counts, NULL) == 0);
	CHECK(counts.alerts == 1);
	store_close(reader);
	CHECK(store_open(&reader, folder->path, STORE_WRITE, &err) == -EACCES);
	CHECK(strstr(err.text, "feedwatch.lock: cannot be opened for writing"));
	return 0;
}

/* Lets everybody read, nobody but the owner write. */
static void make_public(const struct store_folder *folder)
{
	static const char *const names[] = { "feedwatch.db", "feedwatch.db-wal",
		"feedwatch.db-shm" };

	assert_int_equal(chmod(folder->path, 0755), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		(void)chmod(store_folder_file(folder, names[i]), 0644);
}

static bool root_only(const char *why)
{
	if (geteuid() == 0)
		return false;
	print_message("skipped: %s needs root\n", why);
	return true;
}

static void another_user_reads_without_writing(void **state)
{
	struct store_folder *folder = *state;
	char before[1024];

	if (root_only("becoming another user"))
		skip();
	/* beside the daemon */
	assert_int_equal(store_folder_document(folder->store, "one", NULL), 0);
	make_public(folder);
	(void)snprintf(before, sizeof(before), "%s", store_folder_list(folder));
	assert_string_equal(
		before, "feedwatch.db feedwatch.db-shm feedwatch.db-wal feedwatch.lock ");
	in_child(read_as_nobody, folder);
	assert_string_equal(store_folder_list(folder), before);
	/* after it */
	store_folder_close(folder);
	in_child(read_as_nobody, folder);
	assert_string_equal(store_folder_list(folder), "feedwatch.db feedwatch.lock ");
}

static int write_and_crash(const struct store_folder *folder)
{
	struct store *store = NULL;

	CHECK(store_open(&store, folder->path, STORE_WRITE, NULL) == 0);
	CHECK(store_folder_document(store, "one", NULL) == 0);
	return 0; /* and _exit without closing */
}

static void what_a_crash_has_left_is_read(void **state)
{
	struct store_folder *folder = *state;
	struct store *reader = NULL;

	in_child(write_and_crash, folder);
	assert_string_equal(store_folder_list(folder),
		"feedwatch.db feedwatch.db-shm feedwatch.db-wal feedwatch.lock ");
	make_public(folder);
	if (geteuid() == 0)
		in_child(read_as_nobody, folder);
	assert_int_equal(store_open(&reader, folder->path, STORE_READ, NULL), 0);
	assert_int_equal(store_folder_documents(reader, "one"), 1);
	store_close(reader);
	assert_string_equal(store_folder_list(folder),
		"feedwatch.db feedwatch.db-shm feedwatch.db-wal feedwatch.lock ");
	store_folder_open(folder, STORE_WRITE);
	assert_int_equal(store_folder_documents(folder->store, "one"), 1);
}

/* --- a bad disk ------------------------------------------------------------------------------- */

static int fill_up(const char *path)
{
	char block[4096] = { 0 };
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	CHECK(fd >= 0);
	for (size_t n = sizeof(block); n > 0;)
		if (write(fd, block, n) <= 0)
			n /= 2;
	close(fd);
	return 0;
}

static int live_on_a_full_disk(const struct store_folder *folder)
{
	char name[16];
	struct store_counts before, after;
	struct store *store = NULL;
	struct error err = { 0 };
	int r = 0, line;

	CHECK(unshare(CLONE_NEWNS) == 0);
	/* Below a chroot "/" is no mount, and this cannot be had: then what is mounted here may be
	 * seen outside, until whoever called takes it away. */
	(void)mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	CHECK(mount("tmpfs", folder->path, "tmpfs", 0, "size=1M") == 0);
	CHECK(store_open(&store, folder->path, STORE_WRITE, NULL) == 0);
	CHECK(store_folder_document(store, "first", NULL) == 0);
	line = fill_up(store_folder_file(folder, "ballast"));
	if (line)
		return line;
	for (int i = 0; i < 1000 && r == 0; i++) {
		CHECK(store_counts(store, &before, NULL) == 0);
		(void)snprintf(name, sizeof(name), "doc-%d", i);
		r = store_folder_document(store, name, &err);
	}
	CHECK(r == -ENOSPC);
	CHECK(strstr(err.text, "feedwatch.db: the disk is full"));
	CHECK(store_counts(store, &after, NULL) == 0);
	CHECK(memcmp(&before, &after, sizeof(before)) == 0);
	CHECK(store_folder_document(store, name, NULL) == -ENOSPC);

	CHECK(unlink(store_folder_file(folder, "ballast")) == 0);
	CHECK(store_folder_document(store, name, NULL) == 0);
	CHECK(store_counts(store, &after, NULL) == 0);
	CHECK(after.alerts == before.alerts + 1);
	store_close(store);

	CHECK(mount(NULL, folder->path, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
	CHECK(store_open(&store, folder->path, STORE_WRITE, &err) == -EROFS);
	CHECK(store_open(&store, folder->path, STORE_READ, &err) == 0);
	CHECK(store_counts(store, &before, NULL) == 0 && before.alerts == after.alerts);
	store_close(store);
	return 0;
}

static void a_full_disk_is_told_and_survived(void **state)
{
	struct store_folder *folder = *state;

	if (root_only("a small disk"))
		skip();
	in_child(live_on_a_full_disk, folder);
	(void)umount2(folder->path, MNT_DETACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(make, name) cmocka_unit_test_setup_teardown(name, make, store_folder_clean_up)
		TEST(store_folder_make_empty, the_folder_is_made_and_private),
		TEST(store_folder_make_open, a_second_writer_is_refused_by_name),
		TEST(store_folder_make_empty, every_earlier_version_becomes_the_present_one),
		TEST(store_folder_make_empty, a_step_that_fails_leaves_the_version_before_it),
		TEST(store_folder_make_open, other_versions_are_refused_with_a_sentence),
		TEST(store_folder_make_open, a_damaged_file_is_told_from_a_bug),
		TEST(store_folder_make_open, a_rollback_leaves_nothing),
		TEST(store_folder_make_open, a_failure_dooms_the_transaction),
		TEST(store_folder_make_open, readers_stand_beside_a_busy_writer),
		TEST(store_folder_make_open, a_reader_after_a_clean_close_makes_no_file),
		TEST(store_folder_make_open, half_of_a_pair_is_not_completed),
		TEST(store_folder_make_empty, a_reader_of_nothing_makes_nothing),
		TEST(store_folder_make_open, another_user_reads_without_writing),
		TEST(store_folder_make_empty, what_a_crash_has_left_is_read),
		TEST(store_folder_make_empty, a_full_disk_is_told_and_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
