/* store-folder - a state directory of a test's own.
 * Owns the folder and the store in it: store_folder_free removes both.
 * Non-zero where the folder or the store could not be made, with a word on standard error. */
#pragma once

#include <stdint.h>

#include "store/store.h"

struct store_folder {
	char path[64];
	struct store *store; /* NULL: not open */
};

/* An empty folder; and one with a store open for writing. */
int store_folder_empty(struct store_folder **ret);
int store_folder_new(struct store_folder **ret);
void store_folder_free(struct store_folder *folder);

/* Opens folder->store, or says why not and fails the test. */
void store_folder_open(struct store_folder *folder, enum store_mode mode);
void store_folder_close(struct store_folder *folder);

/* The same as cmocka's set-up and tear-down. */
int store_folder_make_empty(void **state);
int store_folder_make_open(void **state);
int store_folder_clean_up(void **state);

#define STORE_FOLDER_FEED "https://x.example/feed"
#define STORE_FOLDER_NOW  1711359000

/* One document as intake would store it, in a transaction: two articles, an alert for two channels,
 * validators; all of it named `name`. */
int store_folder_document(struct store *store, const char *name, struct error *err);

/* How many such documents the store holds, `last` (NULL: any) being the latest; fails the test
 * where it holds a part of one. */
int store_folder_documents(struct store *store, const char *last);

/* PATH/NAME, valid until the fourth call after. */
const char *store_folder_file(const struct store_folder *folder, const char *name);

/* Runs SQL in a connection of its own and returns the number it answers with, 0 for none. */
int64_t store_folder_number(const struct store_folder *folder, const char *sql);

/* The folder's files, each "NAME ", in order of name. Static. */
const char *store_folder_list(const struct store_folder *folder);
