/* latin - what octets are in that claim a Latin charset: by the letters that one charset has where
 * another has signs, and by letters that no language has side by side.
 * Owns nothing.
 * Cannot fail: NULL where nothing speaks against the claim. */
#pragma once

#include <stddef.h>

struct charset;

/* What text that claims to be in `claimed`, a Latin charset, is in instead. */
const struct charset *latin_doubt(const struct charset *claimed, const char *octets, size_t len);
