/* proxy - which proxy the environment names for a URL.
 * Owns nothing; what it returns points into the environment.
 * Cannot fail.
 *
 * libcurl would read these variables by itself, but does not tell afterwards whether a proxy was
 * used, and whoever checks addresses has to know. */
#pragma once

#include <stdbool.h>

/* $http_proxy (lower case only: CGI gives clients $HTTP_PROXY), $https_proxy, $all_proxy, the
 * latter two in either case. NULL: none, or $no_proxy has the host. */
const char *proxy_for(const char *scheme, const char *host);

/* Is the host in a $no_proxy list: "*", names with all below them, addresses, CIDR blocks? */
bool proxy_excepts(const char *no_proxy, const char *host);
