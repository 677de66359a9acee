/* mend - makes XML of what was meant to be XML.
 * Owns nothing; appends to the caller's buffer.
 * -ENOMEM at worst: what cannot be mended is left out.
 *
 * A well-formed document never comes here. A broken one (one real feed in six) is written anew:
 * what stands before the feed and behind it is dropped, references and bare '&' and '<' are
 * settled, attributes quoted, end tags put where they belong. A document that was cut off keeps its
 * open elements open: an entry is complete only if its end was seen. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/cleanup.h"

#define MEND_DEPTH_MAX      128 /* tags that are nested deeper are dropped, their text is kept */
#define MEND_ATTRIBUTES_MAX 64  /* of one tag */
#define MEND_RUN_MAX        (4U << 20) /* octets of one text; the rest is dropped */

struct mender;

/* Works on demand, so that a document and what it became are never there at once. The text stays
 * the caller's, and stays. */
int mender_new(struct mender **ret, const char *text, size_t len);
void mender_free(struct mender *mender);

/* The next octets, at most `max`: their number, 0 at the end, or -ENOMEM. */
ssize_t mender_read(struct mender *mender, char *octets, size_t max);

/* Once the end was read: did the document break off? */
bool mender_cut_off(const struct mender *mender);

DEFINE_CLEANUP(struct mender, mender_free)
