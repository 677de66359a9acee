/* link - addresses in a feed, made absolute.
 * Owns nothing; what is returned is the caller's.
 * -EINVAL where the result is no http or https address: then it is no link. */
#pragma once

#include <stdbool.h>

/* `base` is absolute or NULL. White space around and inside is mended as browsers do. */
int link_resolve(char **ret, const char *base, const char *link);

/* Is it http or https, absolute and with a host? */
bool link_is_absolute(const char *link);

/* Of two absolute addresses. */
bool link_same_host(const char *a, const char *b);
