/* date - when a feed says something was published, in whatever way it says it.
 * Owns nothing.
 * -EINVAL where the text is no date or an impossible one: never a shifted one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_TEXT_MAX 128 /* octets; longer text is no date */

/* Seconds since 1970. Where the text names no zone, *ret_zoneless is true and *ret_sec what a
 * clock in Greenwich would say: date_in_zone moves it. */
int date_parse(int64_t *ret_sec, bool *ret_zoneless, const char *text);

/* What a clock in `zone` (an IANA name) shows as `civil_sec`, in UTC; -EINVAL: no such zone. */
int date_in_zone(int64_t *ret_sec, int64_t civil_sec, const char *zone);

int date_warm_up(void);
