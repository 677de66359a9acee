#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/utf8.h"

/* --- what its errors mean ----------------------------------------------------------------------
 */

static const struct trouble {
	int rc; /* extended codes stand before their primary one */
	int code;
	const char *text; /* what it means, and the mend */
} troubles[] = {
	{ SQLITE_FULL, -ENOSPC,
		"the disk is full; feedwatch goes on by itself once there is room" },
	{ SQLITE_READONLY, -EROFS,
		"cannot be written; mount its disk read-write, or give its owner the right to "
		"write" },
	{ SQLITE_IOERR_NOMEM, -ENOMEM, "out of memory" },
	{ SQLITE_IOERR, -EIO, "the disk has failed to read or write; the kernel's log knows more" },
	{ SQLITE_CORRUPT, -EUCLEAN,
		"is damaged; bring it back from a backup, or move it away and feedwatch starts "
		"anew" },
	{ SQLITE_NOTADB, -EUCLEAN,
		"is not a database; bring it back from a backup, or move it away and feedwatch "
		"starts "
		"anew" },
	{ SQLITE_BUSY, -EBUSY, "another program keeps it locked; try again when it is done" },
	{ SQLITE_LOCKED, -EBUSY, "it is in use by a reading of our own" },
	{ SQLITE_PROTOCOL, -EBUSY, "another program keeps it locked; try again when it is done" },
	{ SQLITE_CANTOPEN, -EACCES, "cannot be opened" },
	{ SQLITE_PERM, -EACCES, "may not be opened by this user" },
	{ SQLITE_AUTH, -EACCES, "may not be opened by this user" },
	{ SQLITE_NOMEM, -ENOMEM, "out of memory" },
	{ SQLITE_TOOBIG, -E2BIG, "what should be stored is too long" },
	{ SQLITE_CONSTRAINT, -EINVAL, "refused what does not fit to what it holds" },
};

/* What the system said below the last error; only these two codes keep it. */
static int system_error(sqlite3 *db, int rc)
{
	return (rc & 0xFF) == SQLITE_IOERR || (rc & 0xFF) == SQLITE_CANTOPEN
		       ? sqlite3_system_errno(db)
		       : 0;
}

static const struct trouble *trouble_of(sqlite3 *db, int rc)
{
	static const struct trouble unknown = { 0, -EINVAL, "sqlite refuses" };
	int below = system_error(db, rc);

	/* A quota and the memory-mapped index report a full disk as a failed write. */
	if (below == ENOSPC || below == EDQUOT)
		rc = SQLITE_FULL;
	if (below == EROFS)
		rc = SQLITE_READONLY;
	for (size_t i = 0; i < ARRAY_SIZE(troubles); i++)
		if (troubles[i].rc == rc || troubles[i].rc == (rc & 0xFF))
			return &troubles[i];
	return &unknown;
}

int sqlite_errno(sqlite3 *db, int rc)
{
	int below = system_error(db, rc);

	return (rc & 0xFF) == SQLITE_CANTOPEN && below ? -below : trouble_of(db, rc)->code;
}

int sqlite_fail(sqlite3 *db, const char *path, int rc, struct error *err)
{
	const struct trouble *trouble = trouble_of(db, rc);
	int below = system_error(db, rc);

	return error_set(err, sqlite_errno(db, rc), "%s: %s (%s)", path, trouble->text,
		below ? strerror(below) : sqlite3_errmsg(db));
}

static bool written_meanwhile(const struct store *store)
{
	struct stat now;

	if (!store->immutable)
		return false;
	return stat(store->path, &now) < 0 || now.st_size != store->as_opened.st_size ||
	       now.st_mtim.tv_sec != store->as_opened.st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != store->as_opened.st_mtim.tv_nsec;
}

static int fail_meanwhile(const struct store *store, struct error *err)
{
	return error_set(err, -EBUSY,
		"%s: feedwatchd has begun to write while it was read; try again", store->path);
}

int transaction_failed(struct store *store, int r)
{
	if (store->in_transaction && !store->doomed)
		store->doomed = r;
	return r;
}

static int fail(struct store *store, int rc, struct error *err)
{
	if (written_meanwhile(store))
		return fail_meanwhile(store, err);
	return transaction_failed(store, sqlite_fail(store->db, store->path, rc, err));
}

/* --- queries -----------------------------------------------------------------------------------
 */

static int query_open(struct query *query, struct store *store, struct error *err)
{
	*query = (struct query){ .store = store };
	if (store->doomed)
		return error_errno(
			err, store->doomed, "%s: the transaction has failed before", store->path);
	return 0;
}

int query_kept(struct query *query, struct store *store, enum statement which, const char *sql,
	struct error *err)
{
	int r = query_open(query, store, err);

	if (r < 0)
		return r;
	if (!store->kept[which]) {
		int rc = sqlite3_prepare_v3(
			store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &store->kept[which], NULL);

		if (rc != SQLITE_OK)
			return fail(store, rc, err);
	}
	query->stmt = store->kept[which];
	query->kept = true;
	assert(!sqlite3_stmt_busy(query->stmt));
	return 0;
}

int query_new(struct query *query, struct store *store, const char *sql, struct error *err)
{
	int r = query_open(query, store, err);
	int rc;

	if (r < 0)
		return r;
	rc = sqlite3_prepare_v2(store->db, sql, -1, &query->stmt, NULL);
	return rc == SQLITE_OK ? 0 : fail(store, rc, err);
}

/* A statement that is not reset holds its snapshot, and the log behind it cannot be taken in. */
void query_end(struct query *query)
{
	if (!query->stmt)
		return;
	if (query->kept) {
		(void)sqlite3_reset(query->stmt);
		(void)sqlite3_clear_bindings(query->stmt);
	} else {
		(void)sqlite3_finalize(query->stmt);
	}
	query->stmt = NULL;
}

static void bound(struct query *query, int rc)
{
	assert(rc != SQLITE_RANGE && rc != SQLITE_MISUSE);
	if (rc != SQLITE_OK && !query->trouble)
		query->trouble = rc;
}

void bind_text(struct query *query, const char *text)
{
	bound(query, sqlite3_bind_text(query->stmt, ++query->parameter, text, -1, SQLITE_STATIC));
}

void bind_cut(struct query *query, const char *text, size_t max)
{
	size_t len = text ? strnlen(text, max + 1) : 0;

	if (len > max)
		len = utf8_cut(text, max);
	bound(query,
		sqlite3_bind_text(query->stmt, ++query->parameter, text, (int)len, SQLITE_STATIC));
}

void bind_number(struct query *query, int64_t number)
{
	bound(query, sqlite3_bind_int64(query->stmt, ++query->parameter, number));
}

void bind_blob(struct query *query, const void *bytes, size_t len)
{
	bound(query,
		sqlite3_bind_blob64(query->stmt, ++query->parameter, bytes, len, SQLITE_STATIC));
}

int query_step(struct query *query, struct error *err)
{
	int rc = query->trouble ?: sqlite3_step(query->stmt);

	query->column = 0;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return fail(query->store, rc, err);
	if (written_meanwhile(query->store))
		return fail_meanwhile(query->store, err);
	return rc == SQLITE_ROW;
}

int query_run(struct query *query, struct error *err)
{
	int r = query_step(query, err);

	assert(r <= 0);
	return r < 0 ? r : sqlite3_changes(query->store->db);
}

int64_t read_number(struct query *query)
{
	return sqlite3_column_int64(query->stmt, query->column++);
}

const char *peek_text(struct query *query)
{
	return (const char *)sqlite3_column_text(query->stmt, query->column++);
}

void read_text(struct query *query, char **ret)
{
	const char *text = peek_text(query);

	if (text_set(ret, text) < 0)
		query->trouble = SQLITE_NOMEM;
}

int query_trouble(struct query *query, struct error *err)
{
	return query->trouble ? fail(query->store, query->trouble, err) : 0;
}

/* --- transactions ------------------------------------------------------------------------------
 */

int store_begin(struct store *store, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	assert(!store->in_transaction);
	/* The lock is taken now: a transaction that starts by reading could later be refused it. */
	r = query_kept(&query, store, STATEMENT_BEGIN, "BEGIN IMMEDIATE", err);
	if (r < 0)
		return r;
	r = query_run(&query, err);
	if (r < 0)
		return r;
	store->in_transaction = true;
	return 0;
}

static int commit(struct store *store, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r = query_kept(&query, store, STATEMENT_COMMIT, "COMMIT", err);

	return r < 0 ? r : query_run(&query, err);
}

int store_commit(struct store *store, struct error *err)
{
	int r;

	assert(store->in_transaction);
	r = commit(store, err);
	if (r < 0) {
		store_rollback(store);
		return r;
	}
	store->in_transaction = false;
	return 0;
}

void store_rollback(struct store *store)
{
	if (!store->in_transaction)
		return;
	store->in_transaction = false;
	store->doomed = 0;
	/* A full or failing disk may have made sqlite roll back by itself. A rollback cannot fail:
	 * in WAL mode it only forgets. */
	if (!sqlite3_get_autocommit(store->db))
		(void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

int scope_begin(struct scope *scope, struct store *store, struct error *err)
{
	int r;

	scope->store = NULL;
	if (store->in_transaction)
		return 0;
	r = store_begin(store, err);
	if (r < 0)
		return r;
	scope->store = store;
	return 0;
}

int scope_commit(struct scope *scope, struct error *err)
{
	struct store *store = TAKE(scope->store);

	return store ? store_commit(store, err) : 0;
}

void scope_end(struct scope *scope)
{
	if (scope->store)
		store_rollback(scope->store);
}
