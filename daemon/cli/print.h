/* print - tables for a person: aligned, coloured only where asked, feed text made harmless.
 * Owns its cells: table_clear. The writer remembers when memory ran out.
 * Output that cannot be written is noticed by main at the end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "model/alert.h"
#include "model/text.h"

struct strbuf;

#define TABLE_COLUMNS_MAX 8
#define TABLE_CELL_MAX    60 /* columns of a cell before its end is cut; the last one has none */

struct table {
	const char *heads[TABLE_COLUMNS_MAX];
	size_t n_columns;
	struct text_list cells; /* row by row, escaped */
	bool failed;
};

#define TABLE(...)                                                                                 \
	{                                                                                          \
		.heads = { __VA_ARGS__ },                                                          \
		.n_columns = sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(const char *)        \
	}

/* The next cell; text that came from a feed is escaped here. NULL is "-". */
void table_add(struct table *table, const char *text);
void table_addf(struct table *table, const char *format, ...) _printf_(2, 3);
/* The same, with the hits in that field of the article set off where there is colour. */
void table_add_marked(
	struct table *table, const char *text, const char *field, const struct hit_list *hits);
/* "2024-03-25 09:30" in local time, "-" for 0. */
void table_add_time(struct table *table, int64_t time_sec);
/* Heads and rows, or nothing where there is no row. */
void table_print(const struct table *table, bool colour);
void table_clear(struct table *table);

/* Text of a feed with its hits set off, as one escaped line; codes only where there is colour. */
void print_marked(const char *text, const char *field, const struct hit_list *hits, bool colour);

/* One line of JSON to standard output. */
void print_json(const struct strbuf *json);

/* "in 5min", "3h 2min ago", "now" */
#define RELATIVE_MAX 80
const char *relative_time(char text[static RELATIVE_MAX], int64_t time_sec, int64_t now_sec);
