#include "parse/sandboxed/jsontext.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"

static bool fail(struct jsontext *text)
{
	text->failed = true;
	return false;
}

static char peek(struct jsontext *text)
{
	while (text->p < text->end && (*text->p == ' ' || (*text->p >= '\t' && *text->p <= '\r')))
		text->p++;
	return text->failed || text->p == text->end ? '\0' : *text->p;
}

enum jsontext_kind jsontext_peek(struct jsontext *text)
{
	char c = peek(text);

	switch (c) {
	case '{': return JSONTEXT_OBJECT;
	case '[': return JSONTEXT_ARRAY;
	case '"': return JSONTEXT_STRING;
	case 'n': return JSONTEXT_NULL;
	case 't':
	case 'f': return JSONTEXT_BOOL;
	default: return c == '-' || isdigit((unsigned char)c) ? JSONTEXT_NUMBER : JSONTEXT_NONE;
	}
}

/* --- skipping --------------------------------------------------------------------------------- */

/* Behind the string's closing quote; text->p is behind the opening one. */
static bool skip_string(struct jsontext *text)
{
	const char *quote = NULL, *slash;

	for (;;) {
		/* Looked for again only when it was escaped: a long string is walked once. */
		if (!quote || quote < text->p)
			quote = memchr(text->p, '"', (size_t)(text->end - text->p));
		if (!quote) {
			text->p = text->end;
			return fail(text);
		}
		slash = memchr(text->p, '\\', (size_t)(quote - text->p));
		if (!slash) {
			text->p = quote + 1;
			return true;
		}
		text->p = slash + MIN(text->end - slash, 2);
	}
}

/* true, false, null and numbers. */
static bool skip_word(struct jsontext *text)
{
	const char *start = text->p;

	while (text->p < text->end && (isalnum((unsigned char)*text->p) || *text->p == '-' ||
					      *text->p == '+' || *text->p == '.'))
		text->p++;
	return text->p > start ? true : fail(text);
}

bool jsontext_skip(struct jsontext *text)
{
	size_t depth = 0;

	do {
		char c = peek(text);

		if (!c)
			return fail(text);
		if (c == '"') {
			text->p++;
			if (!skip_string(text))
				return false;
		} else if (c == '{' || c == '[') {
			depth++;
			text->p++;
		} else if ((c == '}' || c == ']') && depth) {
			depth--;
			text->p++;
		} else if ((c == ',' || c == ':') && depth) {
			text->p++;
		} else if (!skip_word(text)) {
			return false;
		}
	} while (depth);
	return true;
}

/* --- scalars ---------------------------------------------------------------------------------- */

static bool read_hex(struct jsontext *text, uint32_t *ret)
{
	*ret = 0;
	if (text->end - text->p < 4)
		return fail(text);
	for (int i = 0; i < 4; i++, text->p++) {
		char c = *text->p;

		if (!isxdigit((unsigned char)c))
			return fail(text);
		*ret = *ret * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return true;
}

/* \uXXXX, two of them for what is beyond the first plane; a lone half is U+FFFD. */
static bool read_unicode(struct jsontext *text, struct strbuf *out)
{
	uint32_t c, low;
	char c4[4];

	if (!read_hex(text, &c))
		return false;
	if (c >= 0xD800 && c < 0xDC00 && text->end - text->p >= 2 && text->p[0] == '\\' &&
		text->p[1] == 'u') {
		const char *second = text->p;

		text->p += 2;
		if (!read_hex(text, &low))
			return false;
		if (low >= 0xDC00 && low < 0xE000)
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
		else
			text->p = second;
	}
	/* U+0000 would end what we keep: it is dropped like the other control characters. */
	if (c)
		strbuf_add(out, c4, utf8_encode(c4, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c));
	return true;
}

static bool read_escape(struct jsontext *text, struct strbuf *out)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	char c;

	if (text->end - text->p < 2)
		return fail(text);
	c = text->p[1];
	if (c == 'u') {
		text->p += 2;
		return read_unicode(text, out);
	}
	/* An escape that JSON does not have stands for its letter, as in \'. */
	letter = c ? strchr(letters, c) : NULL;
	strbuf_addc(out, letter ? meanings[letter - letters] : c);
	text->p += 2;
	return true;
}

/* Dropped octets are still read: the string's end is where it is. */
static void add(struct strbuf *out, const char *start, size_t len, size_t max)
{
	size_t room = max > out->len ? max - out->len : 0;

	strbuf_add(out, start, len <= room ? len : utf8_cut(start, room));
}

bool jsontext_scalar(struct jsontext *text, struct strbuf *out, size_t max)
{
	const char *start;

	if (peek(text) != '"') {
		start = text->p;
		if (!skip_word(text))
			return false;
		add(out, start, (size_t)(text->p - start), max);
		return true;
	}
	for (text->p++;;) {
		start = text->p;
		while (text->p < text->end && *text->p != '"' && *text->p != '\\')
			text->p++;
		add(out, start, (size_t)(text->p - start), max);
		if (text->p == text->end)
			return fail(text);
		if (*text->p == '"') {
			text->p++;
			return true;
		}
		if (out->len >= max)
			text->p += MIN(text->end - text->p, 2);
		else if (!read_escape(text, out))
			return false;
	}
}

/* --- objects and arrays ----------------------------------------------------------------------- */

bool jsontext_enter(struct jsontext *text)
{
	char c = peek(text);

	if (c != '{' && c != '[')
		return fail(text);
	text->p++;
	return true;
}

/* Past the comma before the next part: true, or past `close`: false. A comma too many does no harm,
 * and programs that write JSON by hand leave one before the end. */
static bool next_part(struct jsontext *text, char close)
{
	while (peek(text) == ',')
		text->p++;
	if (peek(text) == close) {
		text->p++;
		return false;
	}
	return peek(text) ? true : fail(text);
}

bool jsontext_member(struct jsontext *text, struct strbuf *name)
{
	if (!next_part(text, '}'))
		return false;
	strbuf_reset(name);
	if (peek(text) != '"')
		return fail(text);
	if (!jsontext_scalar(text, name, JSONTEXT_NAME_MAX))
		return false;
	if (peek(text) != ':')
		return fail(text);
	text->p++;
	return true;
}

bool jsontext_element(struct jsontext *text)
{
	return next_part(text, ']');
}
