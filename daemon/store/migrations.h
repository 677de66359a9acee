/* migrations - brings a database from any earlier version to the present one.
 * Owns nothing; the connection is the caller's.
 * Each step is a transaction of its own: after a failure the database is at the last version that
 * was reached, whole. -EPROTO where it is newer than the steps known here. */
#pragma once

#include <sqlite3.h>
#include <stddef.h>

#include "base/error.h"

/* "FWDB": file(1) and we ourselves know the file by it. */
#define MIGRATIONS_APPLICATION_ID 0x46574442

struct migration {
	const char *sql; /* from version i to i + 1, for the i-th in the table */
};

extern const struct migration migrations[];
extern const size_t n_migrations; /* the present version */

/* `path` is for the sentence. */
int migrations_run(
	sqlite3 *db, const char *path, const struct migration *steps, size_t n, struct error *err);

/* What PRAGMA user_version or application_id says. */
int migrations_pragma(sqlite3 *db, const char *pragma, int *ret);
