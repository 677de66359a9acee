#include "lib/store-folder.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sqlite3.h>
#include <cmocka.h>

int store_folder_empty(struct store_folder **ret)
{
	struct store_folder *folder = calloc(1, sizeof(*folder));

	if (!folder)
		return -1;
	strcpy(folder->path, "/tmp/feedwatch-store-XXXXXX");
	if (!mkdtemp(folder->path)) {
		perror(folder->path);
		free(folder);
		return -1;
	}
	*ret = folder;
	return 0;
}

int store_folder_new(struct store_folder **ret)
{
	struct error err = { 0 };

	if (store_folder_empty(ret) < 0)
		return -1;
	if (store_open(&(*ret)->store, (*ret)->path, STORE_WRITE, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		store_folder_free(*ret);
		return -1;
	}
	return 0;
}

void store_folder_free(struct store_folder *folder)
{
	DIR *dir;

	store_folder_close(folder);
	dir = opendir(folder->path);
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (entry->d_type != DT_DIR)
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		(void)closedir(dir);
	(void)rmdir(folder->path);
	free(folder);
}

void store_folder_open(struct store_folder *folder, enum store_mode mode)
{
	struct error err = { 0 };

	if (store_open(&folder->store, folder->path, mode, &err) < 0)
		fail_msg("%s", err.text);
}

void store_folder_close(struct store_folder *folder)
{
	store_close(folder->store);
	folder->store = NULL;
}

int store_folder_make_empty(void **state)
{
	return store_folder_empty((struct store_folder **)state);
}

int store_folder_make_open(void **state)
{
	return store_folder_new((struct store_folder **)state);
}

int store_folder_clean_up(void **state)
{
	store_folder_free(*state);
	return 0;
}

int store_folder_document(struct store *store, const char *name, struct error *err)
{
	_cleanup_(feed_state_clear) struct feed_state feed = { 0 };
	char *names[] = { (char *)"desktop", (char *)"mail" };
	const struct text_list channels = { .items = names, .n = 2 };
	struct alert alert = { .topic = (char *)"pact", .created_sec = STORE_FOLDER_NOW };
	struct article article = { .title = (char *)"Title" };
	char guid[64];
	int64_t id = 0;
	int r;

	r = store_begin(store, err);
	if (r < 0)
		return r;
	r = store_feed_get(store, STORE_FOLDER_FEED, &feed, err);
	for (int i = 0; r >= 0 && i < 2; i++) {
		(void)snprintf(guid, sizeof(guid), "%s-%d", name, i);
		article.id = guid;
		r = store_article_add(store, feed.id, &article, STORE_FOLDER_NOW, &id, err);
	}
	if (r >= 0) {
		(void)snprintf(alert.id, sizeof(alert.id), "%s", name);
		r = store_alert_add(store, id, &alert, &channels, err);
	}
	if (r >= 0 && text_set(&feed.validators.etag, name) == 0)
		r = store_feed_put(store, &feed, err);
	if (r >= 0)
		return store_commit(store, err);
	store_rollback(store);
	return r;
}

int store_folder_documents(struct store *store, const char *last)
{
	_cleanup_(feed_state_clear) struct feed_state feed = { 0 };
	struct store_counts counts;
	struct error err = { 0 };

	if (store_counts(store, &counts, &err) < 0 ||
		store_feed_get(store, STORE_FOLDER_FEED, &feed, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(counts.articles, counts.alerts * 2);
	assert_int_equal(counts.pending, counts.alerts * 2);
	if (counts.alerts == 0)
		assert_null(feed.validators.etag);
	else if (last)
		assert_string_equal(feed.validators.etag, last);
	return (int)counts.alerts;
}

const char *store_folder_file(const struct store_folder *folder, const char *name)
{
	static char paths[4][256];
	static unsigned next;
	char *path = paths[next++ % ARRAY_SIZE(paths)];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", folder->path, name);
	return path;
}

int64_t store_folder_number(const struct store_folder *folder, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;
	int64_t number = 0;
	int rc;

	rc = sqlite3_open(store_folder_file(folder, "feedwatch.db"), &db);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		number = sqlite3_column_int64(stmt, 0);
	else if (rc != SQLITE_DONE)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	while (rc == SQLITE_ROW)
		rc = sqlite3_step(stmt);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return number;
}

const char *store_folder_list(const struct store_folder *folder)
{
	static char text[1024];
	struct dirent **entries = NULL;
	int n = scandir(folder->path, &entries, NULL, alphasort);

	text[0] = '\0';
	for (int i = 0; i < n; i++) {
		size_t len = strlen(text);

		if (entries[i]->d_name[0] != '.')
			(void)snprintf(text + len, sizeof(text) - len, "%s ", entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return text;
}
