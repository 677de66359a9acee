#include "base/span.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

struct unit {
	const char *name;
	int64_t factor;
};

/* systemd.time(7), "PARSING TIME SPANS"; a month is 30.44 days and a year 365.25, as there. */
static const struct unit span_units[] = {
	{ "", 1 },
	{ "s", 1 },
	{ "sec", 1 },
	{ "second", 1 },
	{ "seconds", 1 },
	{ "m", 60 },
	{ "min", 60 },
	{ "minute", 60 },
	{ "minutes", 60 },
	{ "h", 3600 },
	{ "hr", 3600 },
	{ "hour", 3600 },
	{ "hours", 3600 },
	{ "d", 86400 },
	{ "day", 86400 },
	{ "days", 86400 },
	{ "w", 604800 },
	{ "week", 604800 },
	{ "weeks", 604800 },
	{ "M", 2630016 },
	{ "month", 2630016 },
	{ "months", 2630016 },
	{ "y", 31557600 },
	{ "year", 31557600 },
	{ "years", 31557600 },
};

static const struct unit size_units[] = {
	{ "", 1 },
	{ "B", 1 },
	{ "K", INT64_C(1) << 10 },
	{ "M", INT64_C(1) << 20 },
	{ "G", INT64_C(1) << 30 },
	{ "T", INT64_C(1) << 40 },
};

static const char *skip_space(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* One "NUMBER UNIT" at *text, which is moved behind it. */
static int parse_term(int64_t *ret, const char **text, const struct unit *units, size_t n_units)
{
	const char *p = *text;
	int64_t number = 0;
	size_t len = 0;

	if (!isdigit((unsigned char)*p))
		return -EINVAL;
	for (; isdigit((unsigned char)*p); p++)
		if (__builtin_mul_overflow(number, 10, &number) ||
			__builtin_add_overflow(number, *p - '0', &number))
			return -ERANGE;
	p = skip_space(p);
	while (isalpha((unsigned char)p[len]))
		len++;
	for (size_t i = 0; i < n_units; i++) {
		if (strlen(units[i].name) != len || strncmp(units[i].name, p, len) != 0)
			continue;
		*text = skip_space(p + len);
		return __builtin_mul_overflow(number, units[i].factor, ret) ? -ERANGE : 0;
	}
	return -EINVAL;
}

int span_parse(int64_t *ret_sec, const char *text)
{
	int64_t sum = 0, term;
	int r;

	text = skip_space(text);
	do {
		r = parse_term(&term, &text, span_units, ARRAY_SIZE(span_units));
		if (r < 0)
			return r;
		if (__builtin_add_overflow(sum, term, &sum))
			return -ERANGE;
	} while (*text);
	*ret_sec = sum;
	return 0;
}

const char *span_format(char text[static SPAN_TEXT_MAX], int64_t span_sec)
{
	static const struct unit shown[] = { { "y", 31557600 }, { "w", 604800 }, { "d", 86400 },
		{ "h", 3600 }, { "min", 60 }, { "s", 1 } };
	size_t len = 0;
	int parts = 0;

	if (span_sec <= 0)
		return strcpy(text, "0s");
	for (size_t i = 0; i < ARRAY_SIZE(shown) && parts < 3; i++) {
		if (span_sec < shown[i].factor)
			continue;
		len += (size_t)snprintf(text + len, SPAN_TEXT_MAX - len, "%s%" PRId64 "%s",
			parts ? " " : "", span_sec / shown[i].factor, shown[i].name);
		span_sec %= shown[i].factor;
		parts++;
	}
	return text;
}

int size_parse(int64_t *ret_bytes, const char *text)
{
	int64_t size;
	int r;

	text = skip_space(text);
	r = parse_term(&size, &text, size_units, ARRAY_SIZE(size_units));
	if (r < 0)
		return r;
	if (*text)
		return -EINVAL;
	*ret_bytes = size;
	return 0;
}
