/* words - which words an article must have, so that an index can leave out the others.
 * Owns its texts and operands: words_free.
 * -ENOMEM at worst.
 *
 * The words themselves are made where texts are understood (match), kept and looked up where
 * articles are kept (store); neither knows the other. A word is UTF-8 without spaces. */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

enum words_kind {
	WORDS_ALL, /* each of the operands */
	WORDS_ANY, /* at least one */
	WORDS_WORD,
	WORDS_PREFIX, /* a word that begins so */
};

struct words {
	enum words_kind kind;
	char *text;
	struct words **items;
	size_t n;
};

int words_new(struct words **ret, enum words_kind kind, const char *text, size_t len);

/* The item is the words' afterwards; freed on failure. */
int words_add(struct words *words, struct words *item);

/* How many words are asked for. */
size_t words_count(const struct words *words);

void words_free(struct words *words);

DEFINE_CLEANUP(struct words, words_free)
