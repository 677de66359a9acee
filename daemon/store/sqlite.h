/* sqlite - the room's own way to sqlite: statements, transactions, and what its errors mean.
 * Owns the statements it keeps; a query is ended by its scope.
 * Negative errno and a sentence that names the file and the mend; a failure inside a transaction
 * dooms it: what follows is refused until the rollback, so half of it can never be committed. */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "store/identity.h"
#include "store/store.h"

/* Statements that are kept compiled; the others are compiled for each use. */
enum statement {
	STATEMENT_BEGIN,
	STATEMENT_COMMIT,
	STATEMENT_FEED_GET,
	STATEMENT_FEED_NEW,
	STATEMENT_FEED_PUT,
	STATEMENT_SEEN_GET,
	STATEMENT_SEEN_ADD,
	STATEMENT_ARTICLE_ADD,
	STATEMENT_ARTICLE_KEY,
	STATEMENT_SEARCH_ADD,
	STATEMENT_SEARCH_BEHIND,
	STATEMENT_ALERT_ADD,
	STATEMENT_ALERT_GET,
	STATEMENT_OUTBOX_ADD,
	STATEMENT_OUTBOX_HEAD,
	STATEMENT_OUTBOX_CHANNEL,
	STATEMENT_OUTBOX_DONE,
	STATEMENT_OUTBOX_LATER,
	STATEMENT_OUTBOX_GIVE_UP,
	STATEMENTS,
};

struct store {
	sqlite3 *db;
	char *path;
	int lock_fd; /* -1 in STORE_READ */
	sqlite3_stmt *kept[STATEMENTS];
	unsigned char secret[IDENTITY_KEY_SIZE]; /* STORE_WRITE */
	bool in_transaction;
	int doomed; /* what has failed in it, 0 */

	store_words_fn words; /* NULL: articles are added to no index */
	void *words_userdata;
	struct strbuf words_buf;

	/* STORE_READ without a neighbour: sqlite was told that nobody writes. If somebody comes and
	 * does, what was read may be mixed, and the file's times and size tell. */
	bool immutable;
	struct stat as_opened;
};

/* The errno for a result code, without a sentence; and with one. */
int sqlite_errno(sqlite3 *db, int rc);
int sqlite_fail(sqlite3 *db, const char *path, int rc, struct error *err);

struct query {
	struct store *store;
	sqlite3_stmt *stmt;
	bool kept;
	int parameter; /* the last one bound */
	int column;    /* the next one read */
	int trouble;   /* first failure of a bind or a read */
};

int query_kept(struct query *query, struct store *store, enum statement which, const char *sql,
	struct error *err);
int query_new(struct query *query, struct store *store, const char *sql, struct error *err);
void query_end(struct query *query); /* a scope's clean-up; fine on a zeroed one */

/* Each binds the next parameter. Texts must live until the query is run. */
void bind_text(struct query *query, const char *text);            /* NULL is NULL */
void bind_cut(struct query *query, const char *text, size_t max); /* at most so many octets */
void bind_number(struct query *query, int64_t number);
void bind_blob(struct query *query, const void *bytes, size_t len);

/* 1: there is a row, 0: there is none any more. */
int query_step(struct query *query, struct error *err);
/* For statements that answer with no row: how many rows they changed. */
int query_run(struct query *query, struct error *err);

/* Each reads the next column of the row. */
int64_t read_number(struct query *query);
const char *peek_text(struct query *query);      /* until the next step; NULL: none */
void read_text(struct query *query, char **ret); /* the caller's; NULL: none */
/* Asked once, after the reads of a row: 0, or what has failed. */
int query_trouble(struct query *query, struct error *err);

/* For failures that sqlite has no part in: dooms the caller's transaction too. Returns r. */
int transaction_failed(struct store *store, int r);

/* A transaction of the function's own where the caller has not begun one. */
struct scope {
	struct store *store; /* NULL: it is the caller's */
};
int scope_begin(struct scope *scope, struct store *store, struct error *err);
int scope_commit(struct scope *scope, struct error *err);
void scope_end(struct scope *scope);
