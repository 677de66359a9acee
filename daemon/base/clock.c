#include "base/clock.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t clock_now_sec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

/* And what stands behind it. */
static char *put_number(char *p, int digits, int number, char behind)
{
	for (int i = digits; i > 0; number /= 10)
		p[--i] = (char)('0' + number % 10);
	p[digits] = behind;
	return p + digits + 1;
}

const char *clock_format(char text[static CLOCK_TEXT_MAX], int64_t time_sec)
{
	time_t time = time_sec;
	char *p = text;
	struct tm tm;

	text[0] = '\0';
	if (!gmtime_r(&time, &tm) || tm.tm_year < 1 - 1900 || tm.tm_year > 9999 - 1900)
		return text;
	p = put_number(p, 4, tm.tm_year + 1900, '-');
	p = put_number(p, 2, tm.tm_mon + 1, '-');
	p = put_number(p, 2, tm.tm_mday, 'T');
	p = put_number(p, 2, tm.tm_hour, ':');
	p = put_number(p, 2, tm.tm_min, ':');
	p = put_number(p, 2, tm.tm_sec, 'Z');
	*p = '\0';
	return text;
}

static int parse_offset(int *ret_sec, const char *text)
{
	int hours, minutes, end = 0;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
		*ret_sec = 0;
		return 0;
	}
	if ((text[0] != '+' && text[0] != '-') ||
		sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &end) != 2 || text[1 + end] ||
		hours > 23 || minutes > 59)
		return -EINVAL;
	*ret_sec = (hours * 60 + minutes) * 60 * (text[0] == '-' ? -1 : 1);
	return 0;
}

int clock_parse(int64_t *ret_sec, const char *text)
{
	struct tm tm = { 0 };
	int end = 0, offset_sec, r;

	if (sscanf(text, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		    &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &end) != 6)
		return -EINVAL;
	if (tm.tm_year < 1 || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
		tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
		return -EINVAL;
	text += end;
	if (*text == '.')
		for (text++; isdigit((unsigned char)*text);)
			text++;
	r = parse_offset(&offset_sec, text);
	if (r < 0)
		return r;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*ret_sec = (int64_t)timegm(&tm) - offset_sec;
	return 0;
}
