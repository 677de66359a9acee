/* words - names of months, zones and units in dates, in the languages feeds are written in.
 * Owns nothing: constant tables.
 * Cannot fail: a word that means nothing is 0. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define WORD_MAX_LEN 40 /* octets of a word that is looked at */

/* 1 to 12 for a month's name or a beginning of it; `word` is in lower case. */
int word_month(const char *word);

/* The same for the number before 月. */
int word_han_month(const char *word);

/* 1 for Sunday to 7: English names and beginnings of them; 0: something else. */
int word_weekday(const char *word);

/* 1: morning, 2: afternoon. */
int word_half_day(const char *word);

enum unit { UNIT_NONE, UNIT_YEAR, UNIT_MONTH, UNIT_DAY, UNIT_HOUR, UNIT_MINUTE, UNIT_SECOND };

/* The unit whose character stands at text, as in 2024年; *ret_used: its octets. */
enum unit word_unit(const char *text, size_t *ret_used);

/* The year before the first of an era of Japan, 0 where `word` does not begin with one; *ret_used:
 * its octets. */
int word_era(const char *word, size_t *ret_used);

/* The same for the letter that forms use. */
int word_era_letter(char letter);

struct zone_row {
	const char *name; /* lower case */
	int offset_min;
	const char *iana; /* where the abbreviation changes with the season; NULL: never */
};

const struct zone_row *word_zone(const char *word);
