/* file - the document behind a file: URL.
 * Owns nothing; the body belongs to the caller.
 * Failures are told as outcome and sentence. Reads at once: regular files only, none that blocks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fetch/fetch.h"

#define FILE_ETAG_MAX 64

bool file_is_url(const char *url);

/* The path, percent-decoded; NULL where it names another host or has a NUL in it. The caller frees.
 */
char *file_path(const char *url);

/* `known` is the validator of the last visit, NULL: none. Writes `etag`, made of time and size, for
 * documents and unchanged files, and body and length for documents. */
enum fetch_outcome file_visit(const char *url, const char *known, size_t max_size_bytes,
	char etag[static FILE_ETAG_MAX], char **ret_body, size_t *ret_len, struct error *reason);
