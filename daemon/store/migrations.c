#include "store/migrations.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "store/sqlite.h"

/* Times are seconds since 1970, 0 where there is none. Text is NULL where there is none.
 * A step that has been released is never changed again: append another. */
const struct migration migrations[] = {
	{
		"CREATE TABLE identity ("
		"	one INTEGER PRIMARY KEY CHECK (one = 1),"
		"	secret BLOB NOT NULL);"
		"INSERT INTO identity VALUES (1, randomblob(16));"

		"CREATE TABLE feeds ("
		"	id INTEGER PRIMARY KEY AUTOINCREMENT,"
		"	url TEXT NOT NULL UNIQUE,"
		"	title TEXT,"
		"	link TEXT,"
		"	etag TEXT,"
		"	last_modified TEXT,"
		"	next_poll INTEGER NOT NULL DEFAULT 0,"
		"	held_until INTEGER NOT NULL DEFAULT 0,"
		"	last_poll INTEGER NOT NULL DEFAULT 0,"
		"	last_success INTEGER NOT NULL DEFAULT 0,"
		"	failures INTEGER NOT NULL DEFAULT 0,"
		"	last_status INTEGER NOT NULL DEFAULT 0,"
		"	last_error TEXT,"
		"	gone INTEGER NOT NULL DEFAULT 0);"

		/* AUTOINCREMENT: a row number that was pruned must not name another article. */
		"CREATE TABLE articles ("
		"	id INTEGER PRIMARY KEY AUTOINCREMENT,"
		"	feed INTEGER NOT NULL REFERENCES feeds (id),"
		"	first_seen INTEGER NOT NULL,"
		"	n_keys INTEGER NOT NULL," /* rows of `seen` that are its */
		"	guid TEXT,"
		"	link TEXT,"
		"	title TEXT,"
		"	published INTEGER NOT NULL,"
		"	updated INTEGER NOT NULL,"
		"	language TEXT,"
		"	authors TEXT," /* the lists are JSON arrays */
		"	categories TEXT,"
		"	enclosures TEXT,"
		"	comments TEXT,"
		"	source_title TEXT,"
		"	source_link TEXT,"
		"	summary TEXT,"
		"	content TEXT);"
		"CREATE INDEX articles_by_time ON articles (first_seen, id);"

		/* By what an article is known again (identity.h). No foreign key to `articles`:
		 * what was pruned stays known for ever. */
		"CREATE TABLE seen ("
		"	feed INTEGER NOT NULL REFERENCES feeds (id),"
		"	key BLOB NOT NULL,"
		"	article INTEGER NOT NULL,"
		"	PRIMARY KEY (feed, key)) WITHOUT ROWID;"

		"CREATE TABLE alerts ("
		"	id INTEGER PRIMARY KEY AUTOINCREMENT,"
		"	alert_id TEXT NOT NULL UNIQUE,"
		"	article INTEGER NOT NULL REFERENCES articles (id),"
		"	topic TEXT NOT NULL,"
		"	topic_title TEXT,"
		"	urgency TEXT NOT NULL,"
		"	created INTEGER NOT NULL,"
		"	feed_url TEXT,"
		"	feed_title TEXT,"
		"	hits TEXT," /* JSON array */
		"	excerpt TEXT,"
		"	UNIQUE (article, topic));"
		"CREATE INDEX alerts_by_time ON alerts (created, id);"

		/* AUTOINCREMENT: the numbers are the order of delivery. */
		"CREATE TABLE outbox ("
		"	id INTEGER PRIMARY KEY AUTOINCREMENT,"
		"	alert INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,"
		"	channel TEXT NOT NULL,"
		"	state INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),"
		"	next_try INTEGER NOT NULL DEFAULT 0,"
		"	tries INTEGER NOT NULL DEFAULT 0,"
		"	last_error TEXT,"
		"	done_at INTEGER,"
		"	UNIQUE (alert, channel));"
		/* What is delivered (2) outgrows the rest; the head of a queue must not wade
		   through. */
		"CREATE INDEX outbox_open ON outbox (state, channel, id) WHERE state < 2;",
	},
	{
		/* The words of an article as the caller makes them (store_set_words), already
		 * folded: a space ends a word and nothing else does. Only which articles have a
		 * word is kept: no text, no places, no sizes. */
		"CREATE VIRTUAL TABLE search USING fts5 (words, content = '', detail = none,"
		"	columnsize = 0,"
		"	tokenize = \"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\");"
		/* Articles from from_article on are in it, with words of that version. Those that
		 * were there before are taken in later, a few at a time: a start must not wait. */
		"CREATE TABLE search_state ("
		"	one INTEGER PRIMARY KEY CHECK (one = 1),"
		"	version INTEGER NOT NULL,"
		"	from_article INTEGER NOT NULL);"
		"INSERT INTO search_state SELECT 1, 0, COALESCE(max(id), 0) + 1 FROM articles;",
	},
};
const size_t n_migrations = ARRAY_SIZE(migrations);

int migrations_pragma(sqlite3 *db, const char *pragma, int *ret)
{
	char sql[64];
	sqlite3_stmt *stmt = NULL;
	int rc;

	(void)snprintf(sql, sizeof(sql), "PRAGMA %s", pragma);
	rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		*ret = sqlite3_column_int(stmt, 0);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(stmt);
	return rc == SQLITE_OK ? 0 : sqlite_errno(db, rc);
}

static int run_step(sqlite3 *db, const struct migration *step, size_t version)
{
	char pragmas[128];
	int rc;

	(void)snprintf(pragmas, sizeof(pragmas),
		"PRAGMA application_id = %d; PRAGMA user_version = %zu; COMMIT",
		MIGRATIONS_APPLICATION_ID, version);
	rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, step->sql, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, pragmas, NULL, NULL, NULL);
	return rc;
}

int migrations_run(
	sqlite3 *db, const char *path, const struct migration *steps, size_t n, struct error *err)
{
	int version = 0, r;

	r = migrations_pragma(db, "user_version", &version);
	if (r < 0)
		return sqlite_fail(db, path, sqlite3_extended_errcode(db), err);
	if (version < 0 || (size_t)version > n)
		return error_set(err, -EPROTO,
			"%s: was written by a newer feedwatch (version %d of its tables, this one "
			"knows %zu); install that one again, or use another state directory",
			path, version, n);

	for (size_t i = (size_t)version; i < n; i++) {
		int rc = run_step(db, &steps[i], i + 1);

		if (rc != SQLITE_OK) {
			r = sqlite_fail(db, path, rc, err);
			if (!sqlite3_get_autocommit(db))
				(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
			return r;
		}
	}
	return 0;
}
