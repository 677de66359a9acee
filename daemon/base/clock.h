/* clock - what time it is, in one unit, and how times are written.
 * Owns nothing. Decisions take `now` as an argument; only mains and hallways read the clock.
 * Reading it cannot fail; text that is no time is -EINVAL. */
#pragma once

#include <stdint.h>

#define CLOCK_TEXT_MAX 32 /* "2026-11-24T21:35:27Z" and its NUL, years to 9999 */

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t clock_now_sec(void);

/* RFC 3339 in UTC, whole seconds. Writes "" for a time outside the years 1 to 9999. */
const char *clock_format(char text[static CLOCK_TEXT_MAX], int64_t time_sec);

/* Reads what clock_format writes (RFC 3339, section 5.6, any offset). */
int clock_parse(int64_t *ret_sec, const char *text);
