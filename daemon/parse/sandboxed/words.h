/* words - names of zones, units, eras and the halves of a day, in the languages feeds are written in.
 * Owns nothing: constant tables.
 * Cannot fail: a word that means nothing is 0. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define WORD_MAX_LEN 40 /* octets of a word that is looked at */

/* 1 to 12 for the number before 月; 0: another word. */
int word_han_month(const char *word);

/* A number in Han's signs, 二〇二六 or 三十一; -1: another word. */
int word_han_number(const char *word);

/* 1 for Sunday to 7: English names and beginnings of them; 0: something else. */
int word_weekday(const char *word);

enum half {
	HALF_NONE,
	HALF_MORNING,
	HALF_AFTERNOON,
	HALF_EVENING, /* the afternoon, said of 20:00 too */
	HALF_NOON,    /* a time by itself */
};

enum half_place {
	HALF_ENGLISH, /* on either side of the time, or another word */
	HALF_BEHIND,  /* the time, and nowhere else */
	HALF_BEFORE,  /* the time; of a word its end is enough */
};

/* It may stand between the two: 3:05 de la tarde. */
bool word_joins(const char *word);

enum half word_half_day(const char *word, enum half_place *ret_place);

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
