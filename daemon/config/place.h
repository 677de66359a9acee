/* place - where in which file a text of the configuration was written.
 * Owns a source's text; a place points into its source, which lives as long as the configuration.
 * Only reading can fail; reports go to the diagnostics given. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct diagnostics;
struct strbuf;

struct source {
	char *path; /* as the user named it, or as the include that found it */
	char *text; /* without a byte order mark */
	size_t len;
};

/* Reads a file of UTF-8 text without control characters; -EINVAL: reported. */
int source_read(struct source *source, const char *path, size_t max, struct diagnostics *diags);
void source_clear(struct source *source);

enum place_style {
	PLACE_PLAIN,
	PLACE_SINGLE_QUOTED,
	PLACE_DOUBLE_QUOTED,
	PLACE_LITERAL,
	PLACE_FOLDED,
};

/* From `start` to before `end`, in octets; quotes and a block's header are outside. */
struct place {
	const struct source *source;
	uint32_t start;
	uint32_t end;
	enum place_style style;
};

/* With the scalar that was read from it, for whoever has a column of that. */
struct config_place {
	struct place place;
	const char *value;
};

/* The octet behind the `column`-th code point's predecessor (1-based) of the scalar `value` that
 * was read from `place`. A column past the end is the octet behind the last visible character. */
size_t place_of_column(const struct place *place, const char *value, size_t column);

/* Line, 1-based, of the place's start: for "already defined at FILE:LINE". */
unsigned place_line(const struct place *place);

void place_report(struct diagnostics *diags, const struct place *place, bool is_error,
	const char *format, ...) _printf_(4, 5);
void place_vreport(struct diagnostics *diags, const struct place *place, bool is_error,
	const char *format, va_list args) _printf_(4, 0);

/* The same at an octet of a source. */
void source_report(struct diagnostics *diags, const struct source *source, size_t offset,
	bool is_error, const char *text);

/* The octet at a line and column, both 1-based. */
size_t source_offset(const struct source *source, int line, int column);

/* Adds how to write a value that YAML stumbled over, where the line at `offset` looks like one. */
void source_hint(struct strbuf *text, const struct source *source, size_t offset);
