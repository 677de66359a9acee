#include "parse/sandboxed/date.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "parse/sandboxed/words.h"

#define NUMBERS_MAX    3 /* of the date: year, month, day in some order */
#define OFFSET_MAX_MIN (15 * 60)

/* Standards and the wild agree in more than they differ: a time has colons, an offset stands behind
 * the time, a month may be a word, a year has four digits. So a date is read word by word into
 * slots, and only what is left open is decided by order. */
struct reading {
	const char *text;
	size_t pos;
	int numbers[NUMBERS_MAX]; /* of the date, in the order they came */
	int digits[NUMBERS_MAX];
	char between; /* what stood between the first two */
	int n;
	int year, month, day, week, yearday; /* 0: not told yet; year -1 */
	int hour, minute, second;            /* hour -1 */
	int half;
	int era;
	bool month_was_word;
	bool has_zone;
	int offset_min;
	char zone[WORD_MAX_LEN + 1]; /* IANA, "": the offset counts */
};

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && leap(year));
}

/* Days since 1970-01-01, Gregorian throughout. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* --- reading -------------------------------------------------------------------------------- */

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

/* 20240325, 20240325093000, or behind a T: 0930, 093000. */
static int read_compact(struct reading *reading, const char *text, int digits)
{
	bool is_time = reading->year >= 0 && reading->day && reading->hour < 0;

	if (is_time && (digits == 4 || digits == 6)) {
		reading->hour = read_fixed(text, 2);
		reading->minute = read_fixed(text + 2, 2);
		reading->second = digits == 6 ? read_fixed(text + 4, 2) : 0;
		return 0;
	}
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

static int read_number(struct reading *reading)
{
	const char *text = reading->text + reading->pos;
	size_t used;
	enum unit unit;
	int digits, number = read_digits(reading, &digits);

	if (reading->text[reading->pos] == ':')
		return read_time(reading, number);
	unit = word_unit(reading->text + reading->pos, &used);
	if (unit) {
		reading->pos += used;
		return set_unit(reading, unit, number);
	}
	if (digits > 4 || (digits == 4 && reading->day && reading->year >= 0))
		return read_compact(reading, text, digits);
	if (reading->n == NUMBERS_MAX)
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
		bool letter = u_isalpha((UChar32)c), sign = c == '/' || c == '_' || c == '.';

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

static void read_letters(struct reading *reading)
{
	char word[WORD_MAX_LEN + 1], raw[WORD_MAX_LEN + 1];
	int month, before;

	read_word(reading, word, raw);
	/* 2024-W13-1, 2024-03-25T09:30Z */
	if (strcmp(word, "w") == 0 && reading->n == 1 && reading->digits[0] == 4) {
		reading->week = -1;
		return;
	}
	if (word_half_day(word)) {
		reading->half = word_half_day(word);
		return;
	}
	before = word_era(word);
	if (before)
		reading->era = before;
	month = word_month(word);
	/* Behind the time only a zone is expected, but for asctime's kind without a date before. */
	if (month && (reading->hour < 0 || !reading->month)) {
		reading->month = month;
		reading->month_was_word = true;
		return;
	}
	set_zone(reading, word, raw);
}

static int read_all(struct reading *reading)
{
	while (reading->text[reading->pos]) {
		unsigned char c = (unsigned char)reading->text[reading->pos];
		bool sign = c == '+' || c == '-';
		size_t used, before = reading->pos;
		int r = 0;

		if (isdigit(c))
			r = read_number(reading);
		else if (sign && reading->hour >= 0 && !reading->zone[0] &&
			 isdigit((unsigned char)reading->text[reading->pos + 1]))
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

/* --- deciding what the numbers are ----------------------------------------------------------- */

/* RFC 2822, section 4.3. */
static int full_year(int year, int digits)
{
	if (digits == 2)
		return year < 50 ? year + 2000 : year + 1900;
	return digits == 3 ? year + 1900 : year;
}

static void set_day_year(struct reading *reading, int day_at, int year_at)
{
	if (day_at < reading->n)
		reading->day = reading->numbers[day_at];
	if (year_at < reading->n)
		reading->year = full_year(reading->numbers[year_at], reading->digits[year_at]);
}

/* 25 Mar 2024, Mar 25 2024, 2024 Mar 25. */
static int decide_with_word(struct reading *reading)
{
	bool year_first = reading->n > 0 && (reading->digits[0] == 4 || reading->numbers[0] > 31);

	if (reading->year >= 0 || reading->n != 2)
		return reading->n == 0 && reading->day ? 0 : -EINVAL;
	set_day_year(reading, year_first ? 1 : 0, year_first ? 0 : 1);
	return reading->day ? 0 : -EINVAL;
}

/* 2024-W13-1 (ISO 8601): the week with the year's first Thursday is the first. */
static int decide_week(struct reading *reading)
{
	int week = reading->n > 1 ? reading->numbers[1] : 0;
	int weekday = reading->n > 2 ? reading->numbers[2] : 1, first;

	reading->year = reading->numbers[0];
	if (week < 1 || week > 53 || weekday < 1 || weekday > 7 || reading->year < 1)
		return -EINVAL;
	first = (int)((days_from_civil(reading->year, 1, 4) + 3) % 7 + 7) % 7;
	reading->month = reading->day = 1;
	reading->yearday = 4 - first + (week - 1) * 7 + weekday - 1;
	return 0;
}

static int decide_numbers(struct reading *reading)
{
	int *n = reading->numbers, month_at = 1, day_at = 2, year_at = 0;

	if (reading->week)
		return decide_week(reading);
	if (reading->digits[0] == 4) {
		if (reading->n == 2 && reading->digits[1] == 3) {
			reading->year = n[0];
			reading->month = reading->day = 1;
			reading->yearday = n[1];
			return n[1] >= 1 && n[1] <= 365 + leap(n[0]) ? 0 : -EINVAL;
		}
		/* 2024 and 2024-03 (W3CDTF) are their first day. */
		for (; reading->n < NUMBERS_MAX; reading->n++)
			n[reading->n] = 1;
	} else if (reading->n == 3 && (reading->digits[2] == 4 || reading->between != '-')) {
		/* 25.03.2024 and 25/03/2024 are told by the dot or the day; else month first. */
		bool day_first = reading->between != '/' || n[0] > 12;

		year_at = 2;
		day_at = day_first ? 0 : 1;
		month_at = day_first ? 1 : 0;
	}
	if (reading->n < NUMBERS_MAX || n[month_at] == 0 || n[day_at] == 0)
		return -EINVAL;
	reading->month = n[month_at];
	set_day_year(reading, day_at, year_at);
	return 0;
}

static int decide(struct reading *reading)
{
	/* A weekday that looked like a month beside a date in numbers. */
	if (reading->month_was_word && reading->n == NUMBERS_MAX)
		reading->month = 0;
	if (reading->month && reading->day && reading->year >= 0)
		return reading->n == 0 ? 0 : -EINVAL;
	if (reading->month)
		return decide_with_word(reading);
	return reading->n ? decide_numbers(reading) : -EINVAL;
}

static int finish(int64_t *ret, struct reading *reading)
{
	int hour = reading->hour < 0 ? 0 : reading->hour;
	int64_t days;

	if (reading->half) {
		if (hour > 12)
			return -EINVAL;
		hour = hour % 12 + (reading->half == 2 ? 12 : 0);
	}
	if (reading->year < 1 || reading->year > 9999 || reading->month < 1 ||
		reading->month > 12 || reading->day < 1 ||
		reading->day > days_in_month(reading->year, reading->month))
		return -EINVAL;
	/* 24:00:00 ends a day, and second 60 is a leap second's. */
	if (hour > 24 || (hour == 24 && (reading->minute || reading->second)) ||
		reading->minute > 59 || reading->second > 60)
		return -EINVAL;
	days = days_from_civil(reading->year, reading->month, reading->day);
	if (reading->week || reading->yearday)
		days += reading->yearday - 1;
	*ret = days * 86400 + hour * 3600 + reading->minute * 60 + reading->second;
	return 0;
}

/* Seconds or milliseconds since 1970, as some programs print. */
static int read_unix(int64_t *ret, const char *text)
{
	size_t len = strspn(text, "0123456789");
	int64_t number = 0;

	if (text[len] || (len != 9 && len != 10 && len != 13))
		return -EINVAL;
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (text[i] - '0');
	*ret = len == 13 ? number / 1000 : number;
	return 0;
}

int date_parse(int64_t *ret_sec, bool *ret_zoneless, const char *text)
{
	struct reading reading = { .text = text, .year = -1, .hour = -1 };
	int64_t sec;
	int r;

	if (strnlen(text, DATE_TEXT_MAX + 1) > DATE_TEXT_MAX)
		return -EINVAL;
	*ret_zoneless = false;
	if (read_unix(ret_sec, text) == 0)
		return 0;
	r = read_all(&reading);
	if (r == 0)
		r = decide(&reading);
	if (r == 0)
		r = finish(&sec, &reading);
	if (r < 0)
		return r;
	if (reading.zone[0])
		return date_in_zone(ret_sec, sec, reading.zone);
	*ret_zoneless = !reading.has_zone;
	*ret_sec = sec - reading.offset_min * 60;
	return 0;
}

/* --- zones ----------------------------------------------------------------------------------- */

static int32_t offset_at(UCalendar *calendar, int64_t sec, UErrorCode *status)
{
	ucal_setMillis(calendar, (double)sec * 1000, status);
	return (ucal_get(calendar, UCAL_ZONE_OFFSET, status) +
		       ucal_get(calendar, UCAL_DST_OFFSET, status)) /
	       1000;
}

int date_in_zone(int64_t *ret_sec, int64_t civil_sec, const char *zone)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar name[WORD_MAX_LEN + 1], canonical[WORD_MAX_LEN * 2];
	UBool known = false;
	UCalendar *calendar;
	int64_t sec;

	if (strnlen(zone, WORD_MAX_LEN + 1) > WORD_MAX_LEN)
		return -EINVAL;
	u_uastrcpy(name, zone);
	(void)ucal_getCanonicalTimeZoneID(
		name, -1, canonical, ARRAY_SIZE(canonical), &known, &status);
	if (U_FAILURE(status) || !known)
		return -EINVAL;
	calendar = ucal_open(name, -1, "en", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status))
		return -EINVAL;
	/* The offset at the moment itself: the second look is right but in the hour of a change. */
	sec = civil_sec - offset_at(calendar, civil_sec, &status);
	sec = civil_sec - offset_at(calendar, sec, &status);
	ucal_close(calendar);
	if (U_FAILURE(status))
		return -EINVAL;
	*ret_sec = sec;
	return 0;
}

int date_warm_up(void)
{
	int64_t ignored;

	return date_in_zone(&ignored, 0, "America/New_York") < 0 ? -EIO : 0;
}
