#include "parse/sandboxed/date-scan.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>

#include "base/utf8.h"

#define OFFSET_MAX_MIN (15 * 60)

static int read_digits(struct reading *reading, int *ret_digits)
{
	int64_t number = 0;
	int digits = 0;

	while (isdigit((unsigned char)reading->text[reading->pos])) {
		if (++digits <= 9)
			number = number * 10 + (reading->text[reading->pos] - '0');
		reading->pos++;
	}
	*ret_digits = digits;
	return digits > 9 ? -1 : (int)number;
}

/* Digits of every script, full-width signs and the typographer's minus are ASCII's. */
static char ascii_of(uint32_t c)
{
	int digit = u_charDigitValue((UChar32)c);

	if (digit >= 0)
		return (char)('0' + digit);
	if (c > 0xFF00 && c < 0xFF5F)
		return (char)(c - 0xFF00 + ' ');
	if (c == 0x2212 || c == 0x2010 || c == 0x2011)
		return '-';
	return c == 0x3000 ? ' ' : '\0';
}

void date_scan_start(struct reading *reading, const char *text)
{
	size_t len = strlen(text), out = 0;

	*reading = (struct reading){ .year = -1, .hour = -1 };
	for (size_t pos = 0; pos < len;) {
		size_t start = pos;
		uint32_t c = utf8_next(text, len, &pos);
		char ascii = c < 0x80 ? (char)c : ascii_of(c);

		if (ascii)
			reading->text[out++] = ascii;
		for (; !ascii && start < pos; start++)
			reading->text[out++] = text[start];
	}
}

static int read_fixed(const char *text, int len)
{
	int number = 0;

	for (int i = 0; i < len; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

/* hh:mm[:ss[.fff]]; the hour has been read. */
static int read_time(struct reading *reading, int hour)
{
	int digits;

	if (reading->hour >= 0)
		return -EINVAL;
	reading->hour = hour;
	reading->pos++;
	reading->minute = read_digits(reading, &digits);
	if (digits < 1 || digits > 2)
		return -EINVAL;
	if (reading->text[reading->pos] == ':' &&
		isdigit((unsigned char)reading->text[reading->pos + 1])) {
		reading->pos++;
		reading->second = read_digits(reading, &digits);
		if (digits > 2)
			return -EINVAL;
	}
	if ((reading->text[reading->pos] == '.' || reading->text[reading->pos] == ',') &&
		isdigit((unsigned char)reading->text[reading->pos + 1])) {
		reading->pos++;
		(void)read_digits(reading, &digits);
	}
	return 0;
}

/* 240325 (ISO 8601 until 2000): the century is left out. */
static int read_truncated(struct reading *reading, const char *text)
{
	reading->n = 3;
	for (int i = 0; i < 3; i++) {
		reading->numbers[i] = read_fixed(text + i * 2, 2);
		reading->digits[i] = 2;
	}
	reading->between = '-';
	return 0;
}

/* 20240325, 2024085, 20240325093000, or behind a T: 0930, 093000. */
static int read_compact(struct reading *reading, const char *text, int digits)
{
	bool is_time = reading->hour < 0 &&
		       ((reading->year >= 0 && reading->day) || reading->n >= 2);

	if (is_time && (digits == 4 || digits == 6)) {
		reading->hour = read_fixed(text, 2);
		reading->minute = read_fixed(text + 2, 2);
		reading->second = digits == 6 ? read_fixed(text + 4, 2) : 0;
		return 0;
	}
	if (digits == 7 && !reading->n && reading->year < 0) {
		reading->n = 2;
		reading->numbers[0] = read_fixed(text, 4);
		reading->digits[0] = 4;
		reading->numbers[1] = read_fixed(text + 4, 3);
		reading->digits[1] = 3;
		return 0;
	}
	if (digits == 6 && !reading->n && reading->year < 0)
		return read_truncated(reading, text);
	if ((digits != 8 && digits != 14) || reading->n || reading->year >= 0)
		return -EINVAL;
	reading->year = read_fixed(text, 4);
	reading->month = read_fixed(text + 4, 2);
	reading->day = read_fixed(text + 6, 2);
	if (digits == 14) {
		reading->hour = read_fixed(text + 8, 2);
		reading->minute = read_fixed(text + 10, 2);
		reading->second = read_fixed(text + 12, 2);
	}
	/* A month or day of 0 is told, and impossible. */
	return reading->month && reading->day ? 0 : -EINVAL;
}

static int set_unit(struct reading *reading, enum unit unit, int number)
{
	int *const places[] = { NULL, &reading->year, &reading->month, &reading->day,
		&reading->hour, &reading->minute, &reading->second };

	if (unit <= UNIT_DAY && number == 0)
		return -EINVAL;
	*places[unit] = unit == UNIT_YEAR ? number + reading->era : number;
	return 0;
}

/* 9時半 is half past nine. */
static int read_unit(struct reading *reading, enum unit unit, size_t used, int number)
{
	static const char half[] = "半";

	reading->pos += used;
	if (unit == UNIT_HOUR && strncmp(reading->text + reading->pos, half, strlen(half)) == 0) {
		reading->pos += strlen(half);
		reading->minute = 30;
	}
	return set_unit(reading, unit, number);
}

/* 9h30 and 9h, as the French write it. */
static bool is_hour_mark(const struct reading *reading, int digits)
{
	const char *p = reading->text + reading->pos;

	return digits <= 2 && reading->hour < 0 && (*p == 'h' || *p == 'H') &&
	       !isalpha((unsigned char)p[1]);
}

static int read_french_time(struct reading *reading, int hour)
{
	int digits;

	reading->hour = hour;
	reading->pos++;
	if (!isdigit((unsigned char)reading->text[reading->pos]))
		return 0;
	reading->minute = read_digits(reading, &digits);
	return digits == 2 ? 0 : -EINVAL;
}

/* In 2024-03-25T09 and in 2024-03-25T0930 no colon says that a time begins. */
static bool is_behind_t(const struct reading *reading, const char *text, int digits)
{
	return text > reading->text && (text[-1] == 'T' || text[-1] == 't') && reading->hour < 0 &&
	       digits == 2 && (reading->n == 3 || (reading->year >= 0 && reading->day));
}

static int read_number(struct reading *reading)
{
	const char *text = reading->text + reading->pos;
	bool behind_t = text > reading->text && (text[-1] == 'T' || text[-1] == 't');
	size_t used;
	enum unit unit;
	int digits, number = read_digits(reading, &digits);

	/* 25/Mar/2024:09:30:00, as servers log it. */
	if (reading->text[reading->pos] == ':' && digits <= 2)
		return read_time(reading, number);
	unit = word_unit(reading->text + reading->pos, &used);
	if (unit)
		return read_unit(reading, unit, used, number);
	if (is_hour_mark(reading, digits))
		return read_french_time(reading, number);
	if (is_behind_t(reading, text, digits)) {
		reading->hour = number;
		return 0;
	}
	if (digits > 4 || (digits == 4 && ((reading->day && reading->year >= 0) || behind_t)))
		return read_compact(reading, text, digits);
	if (reading->n == NUMBERS_ROOM)
		return -EINVAL;
	if (reading->n == 1)
		reading->between = text[-1];
	reading->numbers[reading->n] = number;
	reading->digits[reading->n] = digits;
	reading->n++;
	return 0;
}

/* +hh:mm, +hhmm, +hh, +h. */
static int read_offset(struct reading *reading)
{
	int sign = reading->text[reading->pos++] == '-' ? -1 : 1;
	int digits, number = read_digits(reading, &digits), hours, minutes = 0;

	if (digits == 0 || digits > 4)
		return -EINVAL;
	hours = digits > 2 ? number / 100 : number;
	if (digits > 2)
		minutes = number % 100;
	if (digits <= 2 && reading->text[reading->pos] == ':') {
		reading->pos++;
		minutes = read_digits(reading, &digits);
		if (digits != 2)
			return -EINVAL;
	}
	if (minutes > 59 || hours * 60 + minutes > OFFSET_MAX_MIN)
		return -EINVAL;
	/* "GMT+0900": the offset makes the zone precise; "+0900 (JST)": the offset came first. */
	reading->offset_min = sign * (hours * 60 + minutes);
	reading->zone[0] = '\0';
	reading->has_zone = true;
	return 0;
}

/* Vowels and accents that Thai and others set above or below a letter. */
static bool is_mark(uint32_t c)
{
	int8_t type = u_charType((UChar32)c);

	return type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
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
		bool letter = u_isUAlphabetic((UChar32)c) || is_mark(c),
		     sign = c == '/' || c == '_' || c == '.';

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

static void read_era(struct reading *reading, const char *word, const char *raw)
{
	size_t used;

	reading->era = word_era(word, &used);
	/* The first year of an era is not called the first. */
	if (reading->era && strcmp(word + used, "元") == 0)
		reading->year = reading->era + 1;
	/* R6.3.25, as forms have it. */
	if (!reading->era && reading->n == 0 && !raw[1] &&
		isdigit((unsigned char)reading->text[reading->pos]))
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

static void read_letters(struct reading *reading)
{
	char word[WORD_MAX_LEN + 1], raw[WORD_MAX_LEN + 1];
	int month;

	read_word(reading, word, raw);
	read_zone_number(reading, raw);
	/* 2024-W13-1, 2024-03-25T09:30Z */
	if (strcmp(word, "w") == 0 && reading->n == 1 && reading->digits[0] == 4) {
		reading->week = -1;
		return;
	}
	if (word_half_day(word)) {
		reading->half = word_half_day(word);
		/* East Asia's words stand before the hour. */
		if (isalpha((unsigned char)*word))
			take_time_back(reading, false);
		return;
	}
	if (strcmp(word, "uhr") == 0) {
		take_time_back(reading, true);
		return;
	}
	reading->weekday = reading->weekday ?: word_weekday(word);
	/* 三月 is March where 3月 is; the sign for the month is not part of a word. */
	month = strncmp(reading->text + reading->pos, "月", strlen("月")) == 0
			? word_han_month(word)
			: 0;
	if (month && !reading->month) {
		reading->month = month;
		reading->month_was_word = true;
		return;
	}
	if (!reading->era)
		read_era(reading, word, raw);
	reading->buddhist |= is_thai(word);
	month = word_month(word);
	/* Behind the time only a zone is expected, but for asctime's kind without a date before; behind
	 * the year only a weekday. */
	if (month && (!reading->month || (reading->hour < 0 && !is_year_last(reading)))) {
		reading->month = month;
		reading->month_was_word = true;
		return;
	}
	set_zone(reading, word, raw);
}

/* A sign between the numbers of a date is none; behind three of them, or a time, it is. */
static bool is_zone_due(const struct reading *reading)
{
	return (reading->hour >= 0 || (reading->n == 3 && reading->digits[0] == 4)) &&
	       !reading->zone[0] && isdigit((unsigned char)reading->text[reading->pos + 1]);
}

/* -2403 and -24-03 (ISO 8601 until 2000) leave the century out; nothing else begins with a minus. */
static int read_minus(struct reading *reading)
{
	const char *text = reading->text + 1;
	size_t first = strspn(text, "0123456789");
	size_t second = text[first] == '-' ? strspn(text + first + 1, "0123456789") : 0;
	size_t len = first + (second ? second + 1 : 0);

	if (text[len] || !((first == 4 && !second) || (first == 2 && second == 2)))
		return -EINVAL;
	reading->year = 2000 + read_fixed(text, 2);
	reading->month = read_fixed(text + len - 2, 2);
	reading->day = 1;
	reading->pos = len + 1;
	return reading->month ? 0 : -EINVAL;
}

int date_scan(struct reading *reading)
{
	if (reading->text[0] == '-' && isdigit((unsigned char)reading->text[1]) &&
		read_minus(reading) < 0)
		return -EINVAL;
	while (reading->text[reading->pos]) {
		unsigned char c = (unsigned char)reading->text[reading->pos];
		bool sign = c == '+' || c == '-';
		size_t used, before = reading->pos;
		int r = 0;

		if (isdigit(c))
			r = read_number(reading);
		else if (sign && is_zone_due(reading))
			r = read_offset(reading);
		else if (isalpha(c) || c >= 0x80)
			read_letters(reading);
		if (r < 0)
			return r;
		/* Punctuation, and units that stand without a number. */
		if (reading->pos == before)
			reading->pos += c >= 0x80 && word_unit(reading->text + before, &used) ? used
											      : 1;
		while (((unsigned char)reading->text[reading->pos] & 0xC0) == 0x80)
			reading->pos++;
	}
	return 0;
}
