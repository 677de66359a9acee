/* identity - under which keys an entry is known again. Pure.
 * Owns nothing: writes keys, or appends a form to the caller's buffer.
 * -ENOMEM at worst.
 *
 * An entry is known by its id, and by its link and title together, because some feeds make up new
 * ids on every poll. A date never counts: it may be absent, edited, or in the future. */
#pragma once

#include <stddef.h>

#include "model/article.h"
#include "store/siphash.h"

#define IDENTITY_KEY_SIZE SIPHASH_SIZE
#define IDENTITY_KEYS_MAX 2

struct strbuf;

struct identity {
	size_t n; /* 1 or 2 */
	unsigned char keys[IDENTITY_KEYS_MAX][IDENTITY_KEY_SIZE];
};

/* `secret` is the store's own, made once. */
int identity_of(struct identity *ret, const unsigned char secret[static IDENTITY_KEY_SIZE],
	const struct article *article);

/* The form in which links are compared: without what changes for one and the same page (http or
 * https, the case of the host, a default port, tracking parameters). A fragment counts: feeds made
 * from one long page tell their entries apart by nothing else. */
void identity_link(struct strbuf *buf, const char *link);

/* The form in which titles are compared: white space trimmed and collapsed. */
void identity_title(struct strbuf *buf, const char *title);
