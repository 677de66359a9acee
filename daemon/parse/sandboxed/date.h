/* date - when a feed says something was published, in whatever way it says it.
 * Owns nothing.
 * -EINVAL where the text is no date or an impossible one: never a shifted one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_TEXT_MAX 128 /* octets; longer text is no date */

/* What 3/4/2024 is, nobody can tell by itself; 13/4/2024 tells it of its neighbours as well. */
enum date_order { ORDER_TOLD, ORDER_DAY_FIRST, ORDER_MONTH_FIRST, ORDER_EITHER };

struct date {
	int64_t sec;   /* since 1970 */
	bool zoneless; /* sec is what a clock in Greenwich would say: date_in_zone moves it */
	enum date_order order;
	bool is_day_first;   /* how an ORDER_EITHER was read */
	int64_t swapped_sec; /* how it would be in the other order */
};

int date_parse(struct date *ret, const char *text);

/* What a clock in `zone` (an IANA name) shows as `civil_sec`, in UTC; -EINVAL: no such zone. */
int date_in_zone(int64_t *ret_sec, int64_t civil_sec, const char *zone);

int date_warm_up(void);
