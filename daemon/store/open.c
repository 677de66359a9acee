#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

#include "base/fdio.h"
#include "base/strbuf.h"
#include "store/migrations.h"
#include "store/sqlite.h"

#define STORE_FILE "feedwatch.db"
#define LOCK_FILE  "feedwatch.lock"

#define BUSY_TIMEOUT_MS   2000 /* another process opens, closes or recovers; none takes longer */
#define NEIGHBOUR_TRIES   20   /* for the blink in which a daemon opens or closes its files */
#define NEIGHBOUR_WAIT_MS 10
#define PID_TEXT_MAX      32

static char *path_in(const char *folder, const char *name)
{
	char *path = NULL;

	return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static int run_pragmas(struct store *store, const char *sql, struct error *err)
{
	int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : sqlite_fail(store->db, store->path, rc, err);
}

/* --- one writer --------------------------------------------------------------------------------
 */

static int fail_locked(int fd, const char *folder, struct error *err)
{
	char pid[PID_TEXT_MAX] = "";
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	if (n > 0)
		pid[strspn(pid, "0123456789")] = '\0';
	if (n > 0 && pid[0])
		return error_set(err, -EBUSY,
			"%s: process %s is already using this state directory", folder, pid);
	return error_set(
		err, -EBUSY, "%s: another feedwatch is already using this state directory", folder);
}

/* A lock of the kernel's, not a file that stands for one: it cannot be left behind. Sqlite's own
 * would be let go between transactions. */
static int take_lock(struct store *store, const char *folder, struct error *err)
{
	_cleanup_(freep) char *path = path_in(folder, LOCK_FILE);
	_cleanup_(closep) int fd = -1;
	char pid[PID_TEXT_MAX];
	bool told;
	int n;

	if (!path)
		return -ENOMEM;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_errno(err, -errno, "%s: cannot be opened for writing", path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK)
			return fail_locked(fd, folder, err);
		return error_errno(err, -errno, "%s: cannot be locked", path);
	}
	/* The number is a courtesy to whoever finds the lock taken; a full disk may swallow it. */
	n = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
	told = ftruncate(fd, 0) == 0 && pwrite(fd, pid, (size_t)n, 0) == n;
	(void)told;
	store->lock_fd = TAKE_FD(fd);
	return 0;
}

/* Sqlite would make it readable for all, and copies the mode to the files beside it. */
static int make_private(const char *path, struct error *err)
{
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 ? error_errno(err, -errno, "%s: cannot be opened for writing", path) : 0;
}

/* The log beside the database, so that readers and the one writer never wait for each other.
 *
 * synchronous=FULL flushes the log at every commit. NORMAL would leave the last commits to the
 * kernel: after a power cut the store were whole, but older than what the world has seen. An alert
 * that the desktop or a webhook was shown would be unknown here, its article perhaps gone from the
 * feed, and the same rows would be delivered a second time. One flush a document is what a promise
 * costs. */
static int tune_for_writing(struct store *store, struct error *err)
{
	sqlite3_stmt *stmt = NULL;
	bool wal;
	int rc;

	rc = sqlite3_prepare_v2(store->db, "PRAGMA journal_mode = WAL", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	wal = rc == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
	sqlite3_finalize(stmt);
	if (rc != SQLITE_ROW)
		return sqlite_fail(store->db, store->path, rc, err);
	if (!wal)
		return error_set(err, -EOPNOTSUPP,
			"%s: its file system cannot share memory between processes; put the state "
			"directory on a local disk",
			store->path);
	return run_pragmas(store,
		"PRAGMA synchronous = FULL;"
		"PRAGMA journal_size_limit = 4194304;" /* a burst must not leave a long log for ever
							*/
		"PRAGMA cache_size = -4096;",          /* KiB */
		err);
}

static int check_application(struct store *store, struct error *err)
{
	int application = 0, version = 0, r;

	r = migrations_pragma(store->db, "application_id", &application);
	if (r >= 0)
		r = migrations_pragma(store->db, "user_version", &version);
	if (r < 0)
		return sqlite_fail(
			store->db, store->path, sqlite3_extended_errcode(store->db), err);
	if (application == MIGRATIONS_APPLICATION_ID || (application == 0 && version == 0))
		return version;
	return error_set(err, -EUCLEAN,
		"%s: is a database of another program; use another state directory", store->path);
}

static int read_secret(struct store *store, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r = query_new(&query, store, "SELECT secret FROM identity", err);

	if (r >= 0)
		r = query_step(&query, err);
	if (r < 0)
		return r;
	if (r == 0 || sqlite3_column_bytes(query.stmt, 0) != sizeof(store->secret))
		return sqlite_fail(store->db, store->path, SQLITE_CORRUPT, err);
	memcpy(store->secret, sqlite3_column_blob(query.stmt, 0), sizeof(store->secret));
	return 0;
}

static int open_database(struct store *store, const char *name, int flags, struct error *err)
{
	int rc = sqlite3_open_v2(name, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (!store->db)
		return -ENOMEM;
	(void)sqlite3_extended_result_codes(store->db, 1);
	if (rc != SQLITE_OK)
		return sqlite_fail(store->db, store->path, rc, err);
	(void)sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
	/* cell_size_check finds a damaged page where it is read, before it is believed. */
	return run_pragmas(store,
		"PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
		"PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON",
		err);
}

static int open_for_writing(struct store *store, const char *folder, struct error *err)
{
	int r;

	r = make_folders(folder, 0700);
	if (r < 0)
		return error_errno(err, r, "%s: the state directory cannot be made", folder);
	r = take_lock(store, folder, err);
	if (r < 0)
		return r;
	r = make_private(store->path, err);
	if (r < 0)
		return r;
	r = open_database(store, store->path, SQLITE_OPEN_READWRITE, err);
	if (r < 0)
		return r;
	r = check_application(store, err);
	if (r < 0)
		return r;
	r = tune_for_writing(store, err);
	if (r < 0)
		return r;
	r = migrations_run(store->db, store->path, migrations, n_migrations, err);
	if (r < 0)
		return r;
	return read_secret(store, err);
}

/* --- reading leaves no trace -------------------------------------------------------------------
 */

static bool is_there(const char *path, const char *suffix)
{
	_cleanup_(freep) char *whole = NULL;

	return asprintf(&whole, "%s%s", path, suffix) >= 0 && access(whole, F_OK) == 0;
}

/* Opening a database in WAL mode makes the files beside it, which a reader may not do, or must not.
 * With both there, it joins whoever uses them, or reads what a crash has left. With no log,
 * all is in the database, and sqlite is told that nobody writes. */
static int choose_way(struct store *store, struct error *err)
{
	const struct timespec wait = { .tv_nsec = NEIGHBOUR_WAIT_MS * 1000000L };

	for (int i = 0; i < NEIGHBOUR_TRIES; i++) {
		if (stat(store->path, &store->as_opened) < 0)
			return error_errno(err, -errno, "%s: cannot be read", store->path);
		store->immutable = !is_there(store->path, "-wal");
		if (store->immutable || is_there(store->path, "-shm"))
			return 0;
		(void)nanosleep(&wait, NULL);
	}
	return error_set(err, -EBUSY,
		"%s-wal: lies there without the -shm file that belongs to it; start feedwatchd "
		"once, it "
		"takes in what the log holds",
		store->path);
}

/* SQLite's URI: what would end the path is written as %XX. */
static char *uri_of(const char *path, const char *options)
{
	_cleanup_(strbuf_freep) struct strbuf uri = STRBUF_INIT;

	/* Two slashes at the start would name a host. */
	while (path[0] == '/' && path[1] == '/')
		path++;
	strbuf_adds(&uri, "file:");
	for (const char *p = path; *p; p++)
		if (strchr("%?#", *p))
			strbuf_addf(&uri, "%%%02X", (unsigned char)*p);
		else
			strbuf_addc(&uri, *p);
	strbuf_adds(&uri, options);
	return strbuf_take(&uri);
}

static int check_version(struct store *store, int version, struct error *err)
{
	if (version == (int)n_migrations)
		return 0;
	if (version == 0)
		return error_set(err, -ENOENT, "%s: nothing is stored there yet", store->path);
	if (version < (int)n_migrations)
		return error_set(err, -EPROTO,
			"%s: was written by an older feedwatch; start feedwatchd once, it brings "
			"the "
			"file up to date",
			store->path);
	return migrations_run(store->db, store->path, migrations, n_migrations, err);
}

static int open_for_reading(struct store *store, struct error *err)
{
	_cleanup_(freep) char *uri = NULL;
	int on = 0, r;

	r = choose_way(store, err);
	if (r < 0)
		return r;
	uri = uri_of(store->path, store->immutable ? "?immutable=1" : "");
	if (!uri)
		return -ENOMEM;
	r = open_database(store, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err);
	if (r < 0)
		return r;
	/* The log is the writer's, also when we are the last to leave. */
	(void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &on);
	r = check_application(store, err);
	if (r < 0)
		return r;
	return check_version(store, r, err);
}

int store_open(struct store **ret, const char *folder, enum store_mode mode, struct error *err)
{
	_cleanup_(store_closep) struct store *store = calloc(1, sizeof(*store));
	int r;

	if (!store)
		return -ENOMEM;
	store->lock_fd = -1;
	store->path = path_in(folder, STORE_FILE);
	if (!store->path)
		return -ENOMEM;
	if (mode == STORE_WRITE)
		r = open_for_writing(store, folder, err);
	else
		r = open_for_reading(store, err);
	if (r < 0)
		return r;
	*ret = TAKE(store);
	return 0;
}

/* The lock is let go last, when the files beside the database have been taken in. */
void store_close(struct store *store)
{
	int rc;

	if (!store)
		return;
	store_rollback(store);
	for (size_t i = 0; i < STATEMENTS; i++)
		(void)sqlite3_finalize(store->kept[i]);
	rc = sqlite3_close(store->db);
	assert(rc == SQLITE_OK); /* else a query is still open */
	(void)rc;
	strbuf_free(&store->words_buf);
	free(store->path);
	closep(&store->lock_fd);
	free(store);
}
