#include "parse/sandboxed/date-letters.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "parse/sandboxed/months.h"

/* Vowels and accents that Thai and others set above or below a letter, and what joins letters. */
static bool is_mark(uint32_t c)
{
	int8_t type = u_charType((UChar32)c);

	return type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || c == 0x200D;
}

/* Letters in lower case, with the points of "a.m." left out and the signs of "Asia/Tokyo" kept in
 * `raw`. */
static void read_word(
	struct reading *reading, char word[WORD_MAX_LEN + 1], char raw[WORD_MAX_LEN + 1])
{
	size_t len = 0, raw_len = 0, all = strlen(reading->text);
	char c4[4];

	while (reading->pos < all) {
		size_t start = reading->pos, used, next = start, octets;
		uint32_t c = utf8_next(reading->text, all, &next);
		bool letter = u_isUAlphabetic((UChar32)c) || is_mark(c);
		/* Zones are in ASCII; نوفمبر/تشرين is two words. */
		bool sign = c == '.' || ((c == '/' || c == '_') && (!len || word[0] > 0));

		if (!letter && !sign)
			break;
		/* 日 in 3月25日午後3時 ends one word and begins none. */
		if (c > 0x2FFF && word_unit(reading->text + start, &used))
			break;
		reading->pos = next;
		if (raw_len + (next - start) <= WORD_MAX_LEN) {
			memcpy(raw + raw_len, reading->text + start, next - start);
			raw_len += next - start;
		}
		octets = letter ? utf8_encode(c4, (uint32_t)u_tolower((UChar32)c)) : 0;
		if (len + octets <= WORD_MAX_LEN) {
			memcpy(word + len, c4, octets);
			len += octets;
		}
	}
	word[len] = '\0';
	raw[raw_len] = '\0';
}

static void set_zone(struct reading *reading, const char *word, const char *raw)
{
	const struct zone_row *row = word_zone(word);

	/* An offset that is there already is more precise than a name. */
	if (reading->has_zone)
		return;
	if (row) {
		reading->offset_min = row->offset_min;
		(void)snprintf(reading->zone, sizeof(reading->zone), "%s", row->iana ?: "");
		reading->has_zone = true;
	} else if (strchr(raw, '/')) {
		int64_t ignored;

		(void)snprintf(reading->zone, sizeof(reading->zone), "%s", raw);
		reading->has_zone = date_in_zone(&ignored, 0, raw) == 0;
		if (!reading->has_zone)
			reading->zone[0] = '\0';
	}
}

/* Etc/GMT+5, whose sign is the other way round, is the only name of a zone with a number. */
static void read_zone_number(struct reading *reading, char raw[WORD_MAX_LEN + 1])
{
	size_t len = strlen(raw);

	if (strncasecmp(raw, "Etc/", 4) != 0)
		return;
	while (len < WORD_MAX_LEN && reading->text[reading->pos] &&
		strchr("+-0123456789", reading->text[reading->pos]))
		raw[len++] = reading->text[reading->pos++];
	raw[len] = '\0';
}

/* "9 pm", "9.30 Uhr": the numbers before the word were a time. */
static void take_time_back(struct reading *reading, bool with_minutes)
{
	if (reading->hour >= 0 || reading->n == 0)
		return;
	if (with_minutes && reading->n > 1 && reading->digits[reading->n - 1] == 2)
		reading->minute = reading->numbers[--reading->n];
	reading->hour = reading->numbers[--reading->n];
}

/* The Spanish write "p. m.". */
static void join_half(struct reading *reading, char word[WORD_MAX_LEN + 1])
{
	const char *next = reading->text + reading->pos;

	if ((strcmp(word, "a") != 0 && strcmp(word, "p") != 0) || next[0] != ' ' ||
		(next[1] | 0x20) != 'm' || isalpha((unsigned char)next[2]))
		return;
	strcat(word, "m");
	reading->pos += 2;
}

static bool is_time_next(const struct reading *reading)
{
	const char *text = reading->text + reading->pos;
	size_t digits;

	text += strspn(text, " ,");
	digits = strspn(text, "0123456789");
	return digits && digits <= 2 && text[digits] == ':';
}

/* "am" is an hour's in English and a day's in German: am 25. März. */
static bool set_english_half(struct reading *reading, enum half half)
{
	bool behind_number = reading->n > 0 && reading->numbers[reading->n - 1] <= 12;

	if (reading->hour < 0 && is_time_next(reading)) {
		/* PM 3:05 */
	} else if (reading->hour < 0 && behind_number) {
		take_time_back(reading, false);
	} else if (!reading->behind_time) {
		return false;
	}
	reading->half = half;
	return true;
}

/* true: the word said which half of the day the hour is of. */
static bool read_half(struct reading *reading, const char *word)
{
	enum half_place place;
	enum half half = word_half_day(word, &place);

	if (half == HALF_NONE)
		return false;
	if (place == HALF_ENGLISH)
		return set_english_half(reading, half);
	if (place == HALF_BEHIND && !reading->behind_time)
		return false;
	reading->half = half;
	if (half == HALF_NOON && reading->hour < 0)
		reading->hour = 12;
	return true;
}

/* 令和8年(2026年), 2026（令和8）年; but in 令和8.11.30 it is one of the numbers. */
static void read_era_year(struct reading *reading)
{
	size_t len = strspn(reading->text + reading->pos, "0123456789"), used = 0;
	int digits, number;

	if (!len || len > 3 || strchr("./-", reading->text[reading->pos + len]))
		return;
	number = date_scan_digits(reading, &digits);
	if (word_unit(reading->text + reading->pos, &used) == UNIT_YEAR)
		reading->pos += used;
	if (reading->year < 0)
		reading->year = number + reading->era;
}

static void read_era(struct reading *reading, const char *word, const char *raw)
{
	size_t used;

	reading->era = word_era(word, &used);
	/* The first year of an era is not called the first. */
	if (reading->era && strcmp(word + used, "元") == 0)
		reading->year = reading->era + 1;
	else if (reading->era && word_han_number(word + used) > 0)
		reading->year = reading->era + word_han_number(word + used);
	else if (reading->era)
		read_era_year(reading);
	/* R6.3.25, as forms have it. */
	if (!reading->era && reading->n == 0 && !raw[1] &&
		date_scan_is_digit(reading, reading->pos))
		reading->era = word_era_letter(raw[0]);
}

static bool is_thai(const char *word)
{
	size_t pos = 0;
	uint32_t c = *word ? utf8_next(word, strlen(word), &pos) : 0;

	return c >= 0x0E00 && c < 0x0E80;
}

static bool is_year_last(const struct reading *reading)
{
	return reading->n > 0 && reading->digits[reading->n - 1] == 4;
}

/* 三月 is March where 3月 is; the sign for the month is not part of a word. Nor are those of 二〇二六年
 * and 三十日, in front of which stands a number. true: it was one. */
static bool read_han(struct reading *reading, const char *word)
{
	size_t used;
	enum unit unit = word_unit(reading->text + reading->pos, &used);
	int number = unit == UNIT_NONE ? -1 : word_han_number(word);

	if (unit == UNIT_MONTH && !reading->month && word_han_month(word)) {
		reading->month = word_han_month(word);
		reading->month_was_word = true;
		return true;
	}
	return number >= 0 && unit != UNIT_MONTH &&
	       date_scan_unit(reading, unit, used, number) == 0;
}

/* Behind the time only a zone is expected, but for asctime's kind without a date before; behind the
 * year only a weekday. true: it was a month. */
static bool read_month(struct reading *reading, const char *word)
{
	bool persian;
	int month = month_named(word, &persian);

	if (reading->month_was_word && month_second(word, reading->month)) {
		reading->month = month_second(word, reading->month);
		return true;
	}
	if (!month || (reading->month && ((reading->hour >= 0 && !reading->month_behind_time) ||
						 is_year_last(reading) || reading->n > 1)))
		return false;
	reading->month_behind_time = reading->hour >= 0;
	reading->month = month;
	reading->persian = persian;
	reading->month_was_word = true;
	for (int i = 0; i <= POINTS_MAX; i++)
		reading->month_with_points[i] = month_named_with_points(word, i);
	return true;
}

void date_scan_letters(struct reading *reading)
{
	char word[WORD_MAX_LEN + 1], raw[WORD_MAX_LEN + 1];
	bool behind_time = reading->behind_time;

	read_word(reading, word, raw);
	if (!word[0])
		return;
	read_zone_number(reading, raw);
	join_half(reading, word);
	/* 2024-W13-1, 2024-03-25T09:30Z */
	if (strcmp(word, "w") == 0 && reading->n == 1 && reading->digits[0] == 4) {
		reading->week = -1;
		return;
	}
	if (read_half(reading, word))
		return;
	reading->behind_time = behind_time && word_joins(word);
	if (strcmp(word, "uhr") == 0) {
		take_time_back(reading, true);
		return;
	}
	reading->weekday = reading->weekday ?: word_weekday(word);
	if (read_han(reading, word))
		return;
	if (!reading->era)
		read_era(reading, word, raw);
	reading->buddhist |= is_thai(word);
	if (read_month(reading, word))
		return;
	reading->strange |= reading->n == 1;
	set_zone(reading, word, raw);
}
