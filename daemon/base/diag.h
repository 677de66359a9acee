/* diag - what is wrong in a file, all of it, in the compiler's form.
 * Owns its texts: diagnostics_clear.
 * Running out of memory loses the text, never the count: a file with an error stays refused. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

#define DIAG_MAX 100 /* more are counted, not kept */

struct diagnostic {
	char *file;
	unsigned line;   /* 1-based; 0: the file as a whole */
	unsigned column; /* 1-based, in code points */
	bool is_error;
	char *text;
	char *source; /* the line it stands in; NULL: none to show */
};

struct diagnostics {
	struct diagnostic items[DIAG_MAX];
	size_t n;
	size_t n_errors;
	size_t n_warnings;
};

struct strbuf;

void diagnostics_add(struct diagnostics *diags, const char *file, unsigned line, unsigned column,
	bool is_error, const char *source, const char *format, ...) _printf_(7, 8);

/* FILE:LINE:COLUMN: error: TEXT, the source line, a caret under the column; in order of file and
 * line. `colour`: with terminal colours. */
void diagnostics_render(struct strbuf *buf, struct diagnostics *diags, bool colour);

/* The first error as one line, "FILE:LINE:COLUMN: TEXT", for a log; "" where there is none. */
void diagnostics_first(struct strbuf *buf, const struct diagnostics *diags);

void diagnostics_clear(struct diagnostics *diags);

/* The candidate nearest to `word` if it is near enough to be meant (edit distance with
 * transpositions, at most a third of its length), else NULL. */
const char *suggest(const char *word, const char *const *candidates, size_t n);
