#include "parse/sandboxed/date.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "parse/sandboxed/date-scan.h"

#define DATE_MIN_SEC (-62135596800) /* year 1 */
#define DATE_MAX_SEC 253402300799   /* year 9999 */

#define BUDDHIST_AHEAD 543
#define BUDDHIST_MIN   2400 /* a year in Thai below this is counted as elsewhere */
#define BUDDHIST_MAX   2700

#define PERSIAN_MIN 1300 /* years of Iran's calendar that are now, more or less */
#define PERSIAN_MAX 1499

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

static bool is_persian(int year)
{
	return year >= PERSIAN_MIN && year <= PERSIAN_MAX;
}

/* --- deciding what the numbers are ----------------------------------------------------------- */

/* RFC 2822, section 4.3. One digit is no year. */
static int full_year(int year, int digits)
{
	if (digits == 1)
		return -1;
	if (digits == 2)
		return year < 50 ? year + 2000 : year + 1900;
	return digits == 3 ? year + 1900 : year;
}

static void set_day_year(struct reading *reading, int day_at, int year_at)
{
	if (day_at < reading->n)
		reading->day = reading->numbers[day_at];
	if (year_at >= reading->n)
		return;
	/* 30 พ.ย. 69 */
	if (reading->buddhist && reading->digits[year_at] == 2 && reading->numbers[year_at] >= 43)
		reading->year = 2500 + reading->numbers[year_at];
	else
		reading->year = full_year(reading->numbers[year_at], reading->digits[year_at]);
}

/* 25 Mar 2024, Mar 25 2024, 2024 Mar 25. */
static int decide_with_word(struct reading *reading)
{
	bool year_first = reading->n > 0 && (reading->digits[0] == 4 || reading->numbers[0] > 31);

	/* March 2024 is its first day, as 2024-03 is. */
	if (reading->n == 1 && reading->digits[0] == 4 && !reading->day && reading->year < 0) {
		reading->day = 1;
		reading->year = reading->numbers[0];
		return 0;
	}
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
	if (reading->n == 2 && reading->digits[1] == 3) { /* 2024W131 */
		weekday = week % 10;
		week /= 10;
	}
	if (week < 1 || week > 53 || weekday < 1 || weekday > 7 || reading->year < 1)
		return -EINVAL;
	first = (int)((days_from_civil(reading->year, 1, 4) + 3) % 7 + 7) % 7;
	/* Most years have 52: the Thursday of the next one would be another year's. */
	if (week == 53 && 52 * 7 + 7 - first > 365 + leap(reading->year))
		return -EINVAL;
	reading->month = reading->day = 1;
	reading->yearday = 4 - first + (week - 1) * 7 + weekday - 1;
	return 0;
}

/* 25.03.2024 and 25/03/2024 are told by the dot or the day; else with a slash the month is first. */
static bool decide_order(struct reading *reading)
{
	const int *n = reading->numbers;
	bool day_first = reading->between != '/';

	/* 03-25-2024 can be read in one way only. */
	if ((n[0] > 12) != (n[1] > 12))
		day_first = n[0] > 12;
	if (reading->between == '/' || reading->between == '-')
		reading->order = n[0] > 12   ? ORDER_DAY_FIRST
				 : n[1] > 12 ? ORDER_MONTH_FIRST
					     : ORDER_EITHER;
	reading->is_day_first = day_first;
	return day_first;
}

static int decide_numbers(struct reading *reading)
{
	int *n = reading->numbers, month_at = 1, day_at = 2, year_at = 0;

	if (reading->week)
		return decide_week(reading);
	if (reading->n > NUMBERS_MAX)
		return -EINVAL;
	if (reading->era) {
		n[0] += reading->era;
		reading->digits[0] = 4;
	}
	if (reading->digits[0] == 4) {
		if (reading->n == 2 && reading->digits[1] == 3) {
			reading->year = n[0];
			reading->month = reading->day = 1;
			reading->yearday = n[1];
			return n[1] >= 1 && n[1] <= 365 + leap(n[0]) ? 0 : -EINVAL;
		}
		/* 2024 and 2024-03 (W3CDTF) are their first day; "2024 Nomonth 3" is not. */
		if (reading->n == 2 && reading->strange)
			return -EINVAL;
		for (; reading->n < NUMBERS_MAX; reading->n++)
			n[reading->n] = 1;
	} else if (reading->n == 3 && (reading->digits[2] == 4 || reading->between != '-')) {
		year_at = 2;
		day_at = decide_order(reading) ? 0 : 1;
		month_at = 1 - day_at;
	}
	if (reading->n < NUMBERS_MAX || n[month_at] == 0 || n[day_at] == 0)
		return -EINVAL;
	reading->month = n[month_at];
	set_day_year(reading, day_at, year_at);
	/* 30/11/2569 is Thai without a Thai word, 1405/09/09 Iran's; no article is as old or new. */
	reading->buddhist |= year_at == 2 && reading->year < BUDDHIST_MAX;
	reading->persian = year_at == 0 && reading->between == '/' && is_persian(reading->year);
	return 0;
}

static int decide(struct reading *reading)
{
	int with_points = reading->month_with_points[MIN(reading->n_points, POINTS_MAX)];

	if (reading->month_was_word && with_points)
		reading->month = with_points;
	/* A weekday that looked like a month beside a date in numbers; or two dates. */
	if (reading->month_was_word && reading->n == NUMBERS_MAX) {
		if (!strchr("./-", reading->between))
			return -EINVAL;
		reading->month = 0;
	}
	/* 2024年 and 2024年3月 are their first day, as 2024 and 2024-03 are. */
	if (reading->year >= 0 && reading->n == 0 && !reading->day) {
		reading->month = reading->month ?: 1;
		reading->day = 1;
	}
	/* 3月25日, 2024 */
	if (reading->month && reading->day && reading->year < 0 && reading->n == 1 &&
		reading->digits[0] == 4 && !reading->month_was_word) {
		reading->year = reading->numbers[0];
		return 0;
	}
	if (reading->month && reading->day && reading->year >= 0)
		return reading->n == 0 || (reading->n == 1 && reading->numbers[0] == reading->year)
			       ? 0
			       : -EINVAL;
	if (reading->month)
		return decide_with_word(reading);
	return reading->n ? decide_numbers(reading) : -EINVAL;
}

/* Iran's year has six months of 31 days, five of 30, and one of 29 or in 8 of 33 years 30. */
static bool persian_leap(int year)
{
	return (year * 8 + 29) % 33 < 8;
}

static int64_t days_from_persian(int year, int month, int day)
{
	int64_t days = days_from_civil(2024, 3, 20); /* the first of 1403 */

	for (int y = 1403; y < year; y++)
		days += 365 + persian_leap(y);
	for (int y = 1403; y > year; y--)
		days -= 365 + persian_leap(y - 1);
	return days + (month - 1) * 30 + MIN(month - 1, 6) + day - 1;
}

static int read_day(int64_t *ret, const struct reading *reading)
{
	int year = reading->year, month = reading->month, day = reading->day, last;

	if (month < 1 || month > 12 || day < 1)
		return -EINVAL;
	if (reading->persian || (reading->arabic_digits && is_persian(year))) {
		last = month <= 6 ? 31 : month < 12 || persian_leap(year) ? 30 : 29;
		/* Arabia counts by the moon, so the year is not enough to know the day by. */
		if (!is_persian(year) || day > last || reading->arabic_digits)
			return -EINVAL;
		*ret = days_from_persian(year, month, day);
		return 0;
	}
	if (reading->buddhist && year > BUDDHIST_MIN)
		year -= BUDDHIST_AHEAD;
	if (year < 1 || year > 9999 || day > days_in_month(year, month))
		return -EINVAL;
	*ret = days_from_civil(year, month, day);
	return 0;
}

static int finish(int64_t *ret, const struct reading *reading)
{
	bool is_half = reading->half && reading->half != HALF_NOON;
	int hour = reading->hour < 0 ? 0 : reading->hour;
	int64_t days;

	if (is_half && hour > 12 && reading->half != HALF_EVENING)
		return -EINVAL;
	if (is_half && hour <= 12)
		hour = hour % 12 + (reading->half == HALF_MORNING ? 0 : 12);
	/* 24:00:00 ends a day, and second 60 is a leap second's. */
	if (read_day(&days, reading) < 0 || hour > 24 ||
		(hour == 24 && (reading->minute || reading->second)) || reading->minute > 59 ||
		reading->second > 60)
		return -EINVAL;
	if (reading->week || reading->yearday)
		days += reading->yearday - 1;
	*ret = days * 86400 + hour * 3600 + reading->minute * 60 + reading->second;
	return 0;
}

/* Seconds since 1970, or thousandths or millionths of one, as some programs print. */
static int read_unix(int64_t *ret, const char *text)
{
	int64_t number = 0;
	size_t len, rest;

	text += *text == '@';
	len = strspn(text, "0123456789");
	rest = text[len] == '.' ? 1 + strspn(text + len + 1, "0123456789") : 0;
	if (text[len + rest] || (len != 9 && len != 10 && len != 13 && len != 16))
		return -EINVAL;
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (text[i] - '0');
	*ret = len == 16 ? number / 1000000 : len == 13 ? number / 1000 : number;
	return 0;
}

/* --- the two common shapes ---------------------------------------------------------------------
 * Nearly all dates are written as RFC 822 or RFC 3339 say. They are read without a look at the words
 * of the world; what is the least different is for date_scan. */

static bool take_number(const char **text, int digits, int *ret)
{
	*ret = 0;
	for (; digits > 0; digits--, ++*text) {
		if (**text < '0' || **text > '9')
			return false;
		*ret = *ret * 10 + (**text - '0');
	}
	return true;
}

static bool take(const char **text, const char *literal)
{
	size_t len = strlen(literal);

	if (strncmp(*text, literal, len) != 0)
		return false;
	*text += len;
	return true;
}

static bool take_time(const char **text, struct reading *reading)
{
	return take_number(text, 2, &reading->hour) && take(text, ":") &&
	       take_number(text, 2, &reading->minute) && take(text, ":") &&
	       take_number(text, 2, &reading->second);
}

/* -0000 means something else, and there is no zone thirteen hours behind. */
static bool take_offset(const char **text, const char *between, struct reading *reading)
{
	bool behind = **text == '-';
	int hours, minutes;

	if (!take(text, behind ? "-" : "+") || !take_number(text, 2, &hours) ||
		!take(text, between) || !take_number(text, 2, &minutes) || hours > 12 ||
		minutes > 59 || (behind && hours + minutes == 0))
		return false;
	reading->offset_min = (behind ? -1 : 1) * (hours * 60 + minutes);
	return true;
}

/* 2024-03-25T09:30:00Z, 2024-03-25T09:30:00+09:00 */
static bool read_rfc3339(struct reading *reading, const char *text)
{
	return take_number(&text, 4, &reading->year) && take(&text, "-") &&
	       take_number(&text, 2, &reading->month) && take(&text, "-") &&
	       take_number(&text, 2, &reading->day) && take(&text, "T") &&
	       take_time(&text, reading) &&
	       (take(&text, "Z") || take_offset(&text, ":", reading)) && !*text;
}

/* One of several words of three letters: its number from 1, or 0. */
static int take_name(const char **text, const char *names)
{
	for (int i = 0; names[i * 3]; i++)
		if (strncmp(*text, names + i * 3, 3) == 0) {
			*text += 3;
			return i + 1;
		}
	return 0;
}

/* Mon, 25 Mar 2024 09:30:00 +0900, Mon, 25 Mar 2024 09:30:00 GMT */
static bool read_rfc822(struct reading *reading, const char *text)
{
	if (!take_name(&text, "MonTueWedThuFriSatSun") || !take(&text, ", ") ||
		!take_number(&text, 2, &reading->day) || !take(&text, " "))
		return false;
	reading->month = take_name(&text, "JanFebMarAprMayJunJulAugSepOctNovDec");
	return reading->month && take(&text, " ") && take_number(&text, 4, &reading->year) &&
	       take(&text, " ") && take_time(&text, reading) && take(&text, " ") &&
	       (take(&text, "GMT") || take_offset(&text, "", reading)) && !*text;
}

static int read_common(struct date *ret, const char *text)
{
	struct reading reading = { 0 };
	int64_t sec;

	if (!(isdigit((unsigned char)*text) ? read_rfc3339 : read_rfc822)(&reading, text) ||
		finish(&sec, &reading) < 0)
		return -EINVAL;
	sec -= reading.offset_min * 60;
	if (sec < DATE_MIN_SEC || sec > DATE_MAX_SEC)
		return -EINVAL;
	*ret = (struct date){ .sec = sec };
	return 0;
}

/* --- any -------------------------------------------------------------------------------------- */

static int place(int64_t *ret_sec, const struct reading *reading)
{
	int r = finish(ret_sec, reading);

	if (r < 0)
		return r;
	if (reading->zone[0])
		r = date_in_zone(ret_sec, *ret_sec, reading->zone);
	else
		*ret_sec -= reading->offset_min * 60;
	/* A zone may move the first and the last day out of the calendar. */
	return r < 0 || *ret_sec < DATE_MIN_SEC || *ret_sec > DATE_MAX_SEC ? -EINVAL : 0;
}

static int place_swapped(int64_t *ret_sec, struct reading reading)
{
	int day = reading.day;

	reading.day = reading.month;
	reading.month = day;
	return place(ret_sec, &reading);
}

static bool is_on_weekday(const struct reading *reading, int month, int day)
{
	int64_t days = days_from_civil(reading->year, month, day);

	return ((days + 4) % 7 + 7) % 7 == reading->weekday - 1;
}

/* "Mon, 3/4/2024" is in March, for the third of April is a Wednesday. */
static void settle_by_weekday(struct date *date, const struct reading *reading)
{
	bool as_read = is_on_weekday(reading, reading->month, reading->day);

	if (!reading->weekday || as_read == is_on_weekday(reading, reading->day, reading->month))
		return;
	if (!as_read) {
		date->sec = date->swapped_sec;
		date->is_day_first = !date->is_day_first;
	}
	date->order = date->is_day_first ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
}

int date_parse(struct date *ret, const char *text)
{
	struct reading reading;
	struct date date = { 0 };
	int r;

	if (strnlen(text, DATE_TEXT_MAX + 1) > DATE_TEXT_MAX)
		return -EINVAL;
	if (read_common(ret, text) == 0)
		return 0;
	date_scan_start(&reading, text);
	r = read_unix(&date.sec, reading.text);
	if (r < 0) {
		r = date_scan(&reading);
		if (r == 0)
			r = decide(&reading);
		if (r == 0)
			r = place(&date.sec, &reading);
		date.zoneless = !reading.has_zone;
		date.order = reading.order;
		date.is_day_first = reading.is_day_first;
	}
	if (r == 0 && date.order == ORDER_EITHER)
		r = place_swapped(&date.swapped_sec, reading);
	if (r == 0 && date.order == ORDER_EITHER)
		settle_by_weekday(&date, &reading);
	if (r == 0)
		*ret = date;
	return r;
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
