#include "cli/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/span.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static size_t width_of(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t pos = 0; pos < len;)
		width += (size_t)utf8_width(utf8_next(text, len, &pos));
	return width;
}

void table_add(struct table *table, const char *text)
{
	_cleanup_(strbuf_freep) struct strbuf cell = STRBUF_INIT;

	if (!text || !text[0])
		text = "-";
	utf8_escape(&cell, text, strlen(text));
	if (strbuf_failed(&cell) || text_list_add(&table->cells, strbuf_text(&cell)) < 0)
		table->failed = true;
}

/* Escaping leaves no control character of a feed's in a cell: these are ours. */
#define MARK_OPEN  '\001'
#define MARK_CLOSE '\002'

static void escape_marked(
	struct strbuf *buf, const char *text, const char *field, const struct hit_list *hits)
{
	size_t len = strlen(text), at = 0;

	for (size_t i = 0; i < hits->n; i++) {
		const struct hit *hit = &hits->items[i];
		size_t from = utf8_offset(text, len, hit->start);
		size_t to = utf8_offset(text, len, hit->end);

		if (strcmp(hit->field, field) != 0 || from < at)
			continue;
		utf8_escape(buf, text + at, from - at);
		strbuf_addc(buf, MARK_OPEN);
		utf8_escape(buf, text + from, to - from);
		strbuf_addc(buf, MARK_CLOSE);
		at = to;
	}
	utf8_escape(buf, text + at, len - at);
}

void table_add_marked(
	struct table *table, const char *text, const char *field, const struct hit_list *hits)
{
	_cleanup_(strbuf_freep) struct strbuf cell = STRBUF_INIT;

	if (!text || !text[0]) {
		table_add(table, NULL);
		return;
	}
	escape_marked(&cell, text, field, hits);
	if (strbuf_failed(&cell) || text_list_add(&table->cells, strbuf_text(&cell)) < 0)
		table->failed = true;
}

void table_addf(struct table *table, const char *format, ...)
{
	_cleanup_(strbuf_freep) struct strbuf cell = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_addv(&cell, format, args);
	va_end(args);
	table_add(table, strbuf_text(&cell));
}

void table_add_time(struct table *table, int64_t time_sec)
{
	time_t time = time_sec;
	char text[32];
	struct tm tm;

	if (!time_sec || !localtime_r(&time, &tm) ||
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm) == 0)
		table_add(table, NULL);
	else
		table_add(table, text);
}

/* The text up to an octet, its marks as colour or as nothing. */
static void print_text(const char *text, size_t len, bool colour)
{
	for (size_t from = 0, at = 0; at <= len; at++) {
		if (at < len && text[at] != MARK_OPEN && text[at] != MARK_CLOSE)
			continue;
		(void)printf("%.*s", (int)(at - from), text + from);
		if (at < len && colour)
			(void)fputs(text[at] == MARK_OPEN ? "\033[1;31m" : "\033[0m", stdout);
		from = at + 1;
	}
}

void print_marked(const char *text, const char *field, const struct hit_list *hits, bool colour)
{
	_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;

	escape_marked(&line, text, field, hits);
	print_text(strbuf_text(&line), line.len, colour);
}

/* A cell cut to `max` columns with an ellipsis, padded to `pad`. */
static void print_cell(const char *text, size_t max, size_t pad, bool colour)
{
	size_t len = strlen(text), width = width_of(text, len), end = len;

	if (width > max) {
		width = 0;
		for (end = 0; end < len;) {
			size_t next = end;
			size_t more = (size_t)utf8_width(utf8_next(text, len, &next));

			if (width + more > max - 1)
				break;
			width += more;
			end = next;
		}
	}
	print_text(text, end, colour);
	if (end < len) {
		/* The cut may have left a mark open. */
		(void)printf("%s…", colour && memchr(text, MARK_OPEN, end) ? "\033[0m" : "");
		width++;
	}
	if (pad > width)
		(void)printf("%*s", (int)(pad - width), "");
}

static void print_row(
	const struct table *table, const char *const *cells, const size_t *widths, bool colour)
{
	for (size_t column = 0; column < table->n_columns; column++) {
		bool last = column + 1 == table->n_columns;

		print_cell(cells[column], last ? SIZE_MAX : TABLE_CELL_MAX,
			last ? 0 : widths[column] + 2, colour);
	}
}

void table_print(const struct table *table, bool colour)
{
	size_t widths[TABLE_COLUMNS_MAX] = { 0 };
	size_t n_rows = table->cells.n / table->n_columns;

	if (table->failed) {
		(void)fputs("feedwatch: out of memory\n", stderr);
		return;
	}
	if (n_rows == 0)
		return;
	for (size_t column = 0; column < table->n_columns; column++) {
		widths[column] = strlen(table->heads[column]);
		for (size_t row = 0; row < n_rows; row++) {
			const char *cell = table->cells.items[row * table->n_columns + column];
			size_t width = width_of(cell, strlen(cell));

			width = MIN(width, (size_t)TABLE_CELL_MAX);
			widths[column] = MAX(widths[column], width);
		}
	}
	(void)fputs(colour ? "\033[1m" : "", stdout);
	print_row(table, table->heads, widths, false);
	(void)puts(colour ? "\033[0m" : "");
	for (size_t row = 0; row < n_rows; row++) {
		print_row(table, (const char *const *)table->cells.items + row * table->n_columns,
			widths, colour);
		(void)puts("");
	}
}

void table_clear(struct table *table)
{
	text_list_clear(&table->cells);
}

void print_json(const struct strbuf *json)
{
	if (strbuf_failed(json))
		(void)fputs("feedwatch: out of memory\n", stderr);
	else
		(void)puts(strbuf_text(json));
}

const char *relative_time(char text[static RELATIVE_MAX], int64_t time_sec, int64_t now_sec)
{
	char span[SPAN_TEXT_MAX];

	if (time_sec == now_sec)
		return strcpy(text, "now");
	(void)span_format(span, time_sec > now_sec ? time_sec - now_sec : now_sec - time_sec);
	(void)snprintf(text, RELATIVE_MAX, time_sec > now_sec ? "in %s" : "%s ago", span);
	return text;
}
