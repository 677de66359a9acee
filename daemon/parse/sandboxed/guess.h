/* guess - which charset octets are in that nobody declared, or declared wrongly.
 * Owns nothing: constant tables.
 * -ENOMEM or -EIO; where nothing speaks for any charset it is windows-1252. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct charset;

/* For octets that are no UTF-8. */
int guess_charset(const struct charset **ret, const char *octets, size_t len);

/* *ret is NULL where the claim may stand, else the charset whose letters the octets far more likely
 * are. `faulty`: not all of them are text in the claimed one. */
int guess_doubt(const struct charset **ret, const struct charset *claimed, bool faulty,
	const char *octets, size_t len);

/* Do characters of ISO-2022-JP stand in the octets, behind their escape sequences? */
const struct charset *guess_shifted(const char *octets, size_t len);
