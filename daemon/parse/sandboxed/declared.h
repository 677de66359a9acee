/* declared - the entities that a document declares itself, and how its markup is taken apart.
 * Owns nothing: all slices point into the document.
 * Cannot fail: what is not understood is not declared. */
#pragma once

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define DECLARED_MAX     64
#define DECLARED_LEN_MAX 256 /* octets that one may stand for: a bomb fizzles */

struct slice {
	const char *text;
	size_t len;
};

struct declared {
	struct {
		struct slice name, value;
	} list[DECLARED_MAX];
	size_t n;
};

/* From "<!DOCTYPE" through the internal subset to behind its end. */
const char *declared_read(struct declared *declared, const char *p, const char *end);

/* The value, in which every reference is to a character; NULL: nobody declared it so. */
const struct slice *declared_find(const struct declared *declared, const struct slice *name);

static inline bool name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static inline bool name_char(char c)
{
	return name_start(c) || isdigit((unsigned char)c) || c == '-' || c == '.' || c == ':';
}

static inline const char *scan_space(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	return p;
}

static inline struct slice scan_name(const char *p, const char *end)
{
	struct slice name = { p, 0 };

	if (p < end && name_start(*p))
		while (p + name.len < end && name_char(p[name.len]))
			name.len++;
	return name;
}

/* What stands between the quote at p and the next one, or the end. */
static inline struct slice scan_quoted(const char *p, const char *end, bool *ret_closed)
{
	const char *close = memchr(p + 1, *p, (size_t)(end - p) - 1);

	*ret_closed = close;
	return (struct slice){ p + 1, (size_t)((close ? close : end) - p) - 1 };
}
