/* date-scan - the words and numbers of a date, one after the other, into slots.
 * Owns nothing; for date.c, and for date-letters.c, which reads the words.
 * -EINVAL: something in it is no part of a date. */
#pragma once

#include <stdbool.h>

#include "parse/sandboxed/date.h"
#include "parse/sandboxed/words.h"

#define NUMBERS_MAX  3 /* of the date: year, month, day in some order */
#define POINTS_MAX   2
#define NUMBERS_ROOM 5 /* and those of a time without a colon behind it */

/* Standards and the wild agree in more than they differ: a time has colons, an offset stands behind
 * the time, a month may be a word, a year has four digits. So a date is read word by word into
 * slots, and only what is left open is decided by order. */
struct reading {
	char text[DATE_TEXT_MAX + 1]; /* digits and signs in ASCII */
	size_t pos;
	int numbers[NUMBERS_ROOM]; /* of the date, in the order they came */
	int digits[NUMBERS_ROOM];
	char between; /* what stood between the first two */
	int n;
	int year, month, day, week, yearday; /* 0: not told yet; year -1 */
	int hour, minute, second;            /* hour -1 */
	enum half half;
	int weekday; /* 1: Sunday, in English; 0: not told */
	int era;
	enum date_order order;
	bool is_day_first;
	bool buddhist;      /* a Thai date: its years are 543 ahead */
	bool persian;       /* the month is one of Iran's */
	bool arabic_digits; /* Arabia's: Iran has its own */
	bool month_was_word;
	bool month_behind_time;
	int month_with_points
		[3]; /* what the month is if so many numbers have a point behind them */
	int n_points;
	bool strange;     /* a word that nobody knows stands behind the first number */
	bool behind_time; /* a time was read, and nothing since */
	int n_words;
	bool has_zone;
	int offset_min;
	char zone[WORD_MAX_LEN + 1]; /* IANA, "": the offset counts */
};

/* Takes the text, of DATE_TEXT_MAX octets at most. */
void date_scan_start(struct reading *reading, const char *text);

int date_scan(struct reading *reading);

/* The number at reading->pos; -1: more digits than a date has. */
int date_scan_digits(struct reading *reading, int *ret_digits);

/* `number` is one of `unit`, whose character, of `used` octets, stands at reading->pos. */
int date_scan_unit(struct reading *reading, enum unit unit, size_t used, int number);

static inline bool date_scan_is_digit(const struct reading *reading, size_t pos)
{
	return reading->text[pos] >= '0' && reading->text[pos] <= '9';
}
