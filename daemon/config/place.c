#include "config/place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* What is no UTF-8 ends the file for libfyaml, and the rest would be silently missing. */
static int check_octets(const struct source *source, struct diagnostics *diags)
{
	for (size_t pos = 0; pos < source->len;) {
		size_t start = pos;
		uint32_t c = utf8_next(source->text, source->len, &pos);

		if (c == 0xFFFD && !utf8_valid(source->text + start, pos - start)) {
			source_report(diags, source, start, true,
				"this is not UTF-8; save the file in that encoding");
			return -EINVAL;
		}
		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
			source_report(diags, source, start, true, "a control character");
			return -EINVAL;
		}
	}
	return 0;
}

int source_read(struct source *source, const char *path, size_t max, struct diagnostics *diags)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	int r = file_read(path, &buf, max);
	size_t skip;

	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		diagnostics_add(diags, path, 0, 0, true, NULL, "cannot be read: %s",
			r == -EFBIG ? "larger than 16M" : strerror(-r));
		return -EINVAL;
	}
	skip = buf.len >= 3 && memcmp(buf.text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	source->len = buf.len - skip;
	source->path = strdup(path);
	source->text = malloc(source->len + 1);
	if (!source->path || !source->text)
		return -ENOMEM;
	if (source->len)
		memcpy(source->text, buf.text + skip, source->len);
	source->text[source->len] = '\0';
	return check_octets(source, diags);
}

void source_clear(struct source *source)
{
	free(source->path);
	free(source->text);
	*source = (struct source){ 0 };
}

/* One character of a value as the file spells it: itself, or an escape. */
struct atom {
	size_t start;
	size_t end;
	bool visible; /* neither space nor line end: those are what folding and indentation change
		       */
};

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Digits of \x, \u and \U escapes (YAML 1.2, section 5.7); 0 for the one-letter ones. */
static size_t escape_digits(char letter)
{
	switch (letter) {
	case 'x': return 2;
	case 'u': return 4;
	case 'U': return 8;
	default: return 0;
	}
}

static unsigned long escape_code(const char *digits, size_t n)
{
	unsigned long code = 0;

	for (size_t i = 0; i < n; i++) {
		char c = digits[i];
		char letter = (char)(c | 0x20);
		int value = c >= '0' && c <= '9' ? c - '0' : letter - 'a' + 10;

		code = code * 16 + (unsigned long)value;
	}
	return code;
}

/* At a backslash of a double-quoted scalar; moves behind the escape. */
static bool escape_is_visible(const char *text, size_t len, size_t *pos)
{
	char letter;
	size_t digits;
	unsigned long code;

	(*pos)++;
	if (*pos == len)
		return false;
	letter = text[(*pos)++];
	digits = MIN(escape_digits(letter), len - *pos);
	if (!digits)
		return !strchr(" \t\n\rnt", letter) && letter != 'r';
	code = escape_code(text + *pos, digits);
	*pos += digits;
	/* A pair of surrogates, as JSON writes what is beyond U+FFFF, is one character. */
	if (letter == 'u' && code >= 0xD800 && code < 0xDC00 && len - *pos >= 6 &&
		text[*pos] == '\\' && text[*pos + 1] == 'u')
		*pos += 6;
	return !is_blank((uint32_t)code);
}

static struct atom atom_at(const struct place *place, size_t start)
{
	const char *text = place->source->text;
	struct atom atom = { .start = start, .end = start };

	if (place->style == PLACE_DOUBLE_QUOTED && text[start] == '\\') {
		atom.visible = escape_is_visible(text, place->end, &atom.end);
		return atom;
	}
	atom.visible = !is_blank(utf8_next(text, place->end, &atom.end));
	if (place->style == PLACE_SINGLE_QUOTED && text[start] == '\'' && atom.end < place->end &&
		text[atom.end] == '\'')
		atom.end++;
	return atom;
}

/* Folding, indentation and escaped line ends change white space only, in every style: so the n-th
 * visible character of the value is the n-th visible one in the file. */
size_t place_of_column(const struct place *place, const char *value, size_t column)
{
	size_t len = strlen(value), target = utf8_offset(value, len, column ? column - 1 : 0);
	size_t before = 0, behind = place->start;
	bool at_visible = false;

	for (size_t pos = 0; pos < len;) {
		size_t start = pos;
		bool visible = !is_blank(utf8_next(value, len, &pos));

		if (start >= target) {
			at_visible = visible;
			break;
		}
		before += visible;
	}
	for (size_t pos = place->start; pos < place->end;) {
		struct atom atom = atom_at(place, pos);

		pos = atom.end;
		if (!atom.visible)
			continue;
		if (before == 0)
			return at_visible ? atom.start : behind;
		before--;
		behind = atom.end;
	}
	return behind;
}

static size_t line_start(const struct source *source, size_t offset)
{
	const char *end = offset ? memrchr(source->text, '\n', offset) : NULL;

	return end ? (size_t)(end - source->text) + 1 : 0;
}

static unsigned line_number(const struct source *source, size_t offset)
{
	const char *p = source->text, *end = source->text + offset;
	unsigned line = 1;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		line++;
		p++;
	}
	return line;
}

/* A block's first line begins with its indentation. */
static size_t visible_start(const struct place *place)
{
	const char *text = place->source->text;
	size_t start = place->start;

	if (place->style == PLACE_SINGLE_QUOTED || place->style == PLACE_DOUBLE_QUOTED)
		return start ? start - 1 : 0;
	while (start < place->end && is_blank((unsigned char)text[start]))
		start++;
	return start < place->end ? start : place->start;
}

size_t source_offset(const struct source *source, int line, int column)
{
	const char *p = source->text, *end;
	size_t len;

	for (int i = 1; i < line; i++) {
		end = strchr(p, '\n');
		if (!end)
			return source->len;
		p = end + 1;
	}
	len = strcspn(p, "\n");
	return (size_t)(p - source->text) +
	       utf8_offset(p, len, column > 0 ? (size_t)column - 1 : 0);
}

/* Expressions are full of what YAML reads as its own: quotes followed by more, @, *, ": ". */
void source_hint(struct strbuf *text, const struct source *source, size_t offset)
{
	const char *line, *colon, *value, *start = source->text;
	size_t len;

	offset = MIN(offset, source->len ? source->len - 1 : 0);
	line = offset ? memrchr(start, '\n', offset) : NULL;
	line = line ? line + 1 : start;
	line += strspn(line, " -");
	len = strcspn(line, "\n");
	colon = memmem(line, len, ": ", 2);
	if (!colon)
		return;
	value = colon + 1 + strspn(colon + 1, " ");
	len -= (size_t)(value - line);
	if (len && (strchr("@`%*&!\"'", *value) || memmem(value, len, ": ", 2)))
		strbuf_addf(text, "; such a value is written in the lines below \"%.*s: |\"",
			(int)MIN(colon - line, 64), line);
}

unsigned place_line(const struct place *place)
{
	return line_number(place->source, visible_start(place));
}

void source_report(struct diagnostics *diags, const struct source *source, size_t offset,
	bool is_error, const char *text)
{
	_cleanup_(freep) char *shown = NULL;
	size_t start, len;

	/* Past the ceiling it is only counted, so a file of errors costs no scan for each of them.
	 */
	if (diags->n == DIAG_MAX) {
		diagnostics_add(diags, source->path, 0, 0, is_error, NULL, "%s", text);
		return;
	}
	offset = MIN(offset, source->len);
	start = line_start(source, offset);
	len = strcspn(source->text + start, "\n");
	shown = strndup(source->text + start, len);
	diagnostics_add(diags, source->path, line_number(source, offset),
		(unsigned)utf8_length(source->text + start, offset - start) + 1, is_error, shown,
		"%s", text);
}

void place_vreport(struct diagnostics *diags, const struct place *place, bool is_error,
	const char *format, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	source_report(
		diags, place->source, visible_start(place), is_error, text ?: "out of memory");
	free(text);
}

void place_report(struct diagnostics *diags, const struct place *place, bool is_error,
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	place_vreport(diags, place, is_error, format, args);
	va_end(args);
}
