/* pages - has feedwatch-fetch ask for one address after another, for a program that is not itself to
 * know the network or the libraries that it takes.
 * Owns the process: pages_free ends it.
 * Blocks. Negative errno and a sentence, also where the program is missing, dies, hangs or lies; the
 * next question starts it afresh. */
#pragma once

#include "base/cleanup.h"
#include "base/error.h"
#include "fetch/page.h"

struct pages;

#define PAGES_GRACE_MS 5000 /* for the answer, beyond the time that the page itself may take */

int pages_new(struct pages **ret);
void pages_free(struct pages *pages);

/* Instead of the feedwatch-fetch that is installed. */
int pages_set_program(struct pages *pages, const char *program, int64_t grace_ms);

/* -EIO, with the reason, where the page could not be had. */
int pages_get(struct pages *pages, const struct page_ask *ask, struct page *ret, struct error *err);

DEFINE_CLEANUP(struct pages, pages_free)
