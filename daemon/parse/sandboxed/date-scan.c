#include "parse/sandboxed/date-scan.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/utf8.h"
#include "parse/sandboxed/date-letters.h"

#define OFFSET_MAX_MIN (15 * 60)
#define WORDS_MAX      24 /* a text of more is no date */

int date_scan_digits(struct reading *reading, int *ret_digits)
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
	/* An era's name in one sign, as forms abbreviate it. */
	if (c == 0x32FF || (c >= 0x337B && c <= 0x337D))
		return c == 0x32FF ? 'R' : "HST"[c - 0x337B];
	return u_isUWhiteSpace((UChar32)c) ? ' ' : '\0';
}

void date_scan_start(struct reading *reading, const char *text)
{
	size_t len = strlen(text), out = 0;

	*reading = (struct reading){ .year = -1, .hour = -1 };
	for (size_t pos = 0; pos < len;) {
		size_t start = pos;
		uint32_t c = utf8_next(text, len, &pos);
		char ascii = c < 0x80 ? (char)c : ascii_of(c);

		reading->arabic_digits |= c >= 0x0660 && c <= 0x0669;
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

static void skip_fraction(struct reading *reading)
{
	char mark = reading->text[reading->pos];
	int digits;

	if ((mark != '.' && mark != ',') || !date_scan_is_digit(reading, reading->pos + 1))
		return;
	reading->pos++;
	(void)date_scan_digits(reading, &digits);
}

/* hh:mm[:ss[.fff]], with colons or as they write it elsewhere; the hour has been read. */
static int read_time(struct reading *reading, int hour)
{
	char mark = reading->text[reading->pos];
	int digits;

	if (reading->hour >= 0)
		return -EINVAL;
	reading->hour = hour;
	reading->pos++;
	reading->minute = date_scan_digits(reading, &digits);
	if (digits < 1 || digits > 2)
		return -EINVAL;
	if (reading->text[reading->pos] == mark && date_scan_is_digit(reading, reading->pos + 1)) {
		reading->pos++;
		reading->second = date_scan_digits(reading, &digits);
		if (digits > 2)
			return -EINVAL;
	}
	skip_fraction(reading);
	reading->behind_time = true;
	return 0;
}

static bool is_date_complete(const struct reading *reading)
{
	if (reading->month && reading->day && reading->year >= 0)
		return true;
	return reading->n == (reading->month ? 2 : 3);
}

/* 30 Nov 2026 1505: no more numbers of a date are due. */
static bool is_year_known(const struct reading *reading)
{
	if (reading->day && reading->year >= 0)
		return true;
	return reading->month && reading->n == 2 &&
	       (reading->digits[0] == 4 || reading->digits[1] == 4);
}

/* 15.05 behind a date in Copenhagen, Helsinki and Jakarta; 15-05-00 behind a T, in names of files. */
static bool is_marked_time(const struct reading *reading, int digits, bool behind_t)
{
	const char *p = reading->text + reading->pos;
	bool two = isdigit((unsigned char)p[0] ? p[1] : '\0') && isdigit((unsigned char)p[2]) &&
		   !isdigit((unsigned char)p[3]);

	if (digits > 2 || reading->hour >= 0 || !two || !is_date_complete(reading))
		return false;
	return *p == '.' || (*p == '-' && behind_t && p[3] == '-');
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
	/* 2026年(令和8年) and the other way round. */
	if (unit == UNIT_YEAR && reading->era && reading->year >= 0)
		return 0;
	if (unit == UNIT_YEAR && reading->era && number < 1000)
		number += reading->era;
	else if (unit == UNIT_YEAR && number < 100)
		number += number < 50 ? 2000 : 1900;
	*places[unit] = number;
	return 0;
}

/* 9時半 is half past nine. */
int date_scan_unit(struct reading *reading, enum unit unit, size_t used, int number)
{
	static const char half[] = "半";

	reading->pos += used;
	if (unit == UNIT_HOUR && strncmp(reading->text + reading->pos, half, strlen(half)) == 0) {
		reading->pos += strlen(half);
		reading->minute = 30;
	}
	return set_unit(reading, unit, number);
}

/* 9h30 and 9h, as the French write it; behind the date they set spaces around the h. */
static bool is_hour_mark(const struct reading *reading, int digits)
{
	const char *p = reading->text + reading->pos;

	p += *p == ' ' && is_date_complete(reading);
	return digits <= 2 && reading->hour < 0 && (*p == 'h' || *p == 'H') &&
	       !isalpha((unsigned char)p[1]);
}

/* 9h30min and 9h30m15s are Brazil's. */
static int read_french_time(struct reading *reading, int hour)
{
	int digits;

	reading->hour = hour;
	reading->behind_time = true;
	reading->pos += reading->text[reading->pos] == ' ' ? 2 : 1;
	if (reading->text[reading->pos] == ' ' && is_date_complete(reading) &&
		date_scan_is_digit(reading, reading->pos + 1))
		reading->pos++;
	if (!date_scan_is_digit(reading, reading->pos))
		return 0;
	reading->minute = date_scan_digits(reading, &digits);
	if (digits != 2)
		return -EINVAL;
	if (reading->text[reading->pos] == 'm' && date_scan_is_digit(reading, reading->pos + 1)) {
		reading->pos++;
		reading->second = date_scan_digits(reading, &digits);
	}
	return 0;
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
	int digits, number = date_scan_digits(reading, &digits);

	reading->behind_time = false;
	/* 25/Mar/2024:09:30:00, as servers log it. */
	if ((reading->text[reading->pos] == ':' && digits <= 2 &&
		    date_scan_is_digit(reading, reading->pos + 1)) ||
		is_marked_time(reading, digits, behind_t))
		return read_time(reading, number);
	unit = word_unit(reading->text + reading->pos, &used);
	if (unit)
		return date_scan_unit(reading, unit, used, number);
	if (is_hour_mark(reading, digits))
		return read_french_time(reading, number);
	if (is_behind_t(reading, text, digits)) {
		reading->hour = number;
		return 0;
	}
	if (digits > 4 || (digits == 4 && (is_year_known(reading) || behind_t)))
		return read_compact(reading, text, digits);
	reading->n_points += reading->text[reading->pos] == '.' &&
			     !date_scan_is_digit(reading, reading->pos + 1);
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
	int digits, number = date_scan_digits(reading, &digits), hours, minutes = 0;

	if (digits == 0 || digits > 4)
		return -EINVAL;
	hours = digits > 2 ? number / 100 : number;
	if (digits > 2)
		minutes = number % 100;
	if (digits <= 2 && reading->text[reading->pos] == ':') {
		reading->pos++;
		minutes = date_scan_digits(reading, &digits);
		if (digits != 2)
			return -EINVAL;
	}
	if (minutes > 59 || hours * 60 + minutes > OFFSET_MAX_MIN)
		return -EINVAL;
	/* Seconds are of a time before there were zones: +05:30:00. */
	if (strncmp(reading->text + reading->pos, ":00", 3) == 0)
		reading->pos += 3;
	/* "GMT+0900": the offset makes the zone precise; "+0900 (JST)": the offset came first. */
	reading->offset_min = sign * (hours * 60 + minutes);
	reading->zone[0] = '\0';
	reading->has_zone = true;
	return 0;
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
		else if ((isalpha(c) || c >= 0x80) && ++reading->n_words > WORDS_MAX)
			r = -EINVAL;
		else if (isalpha(c) || c >= 0x80)
			date_scan_letters(reading);
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
