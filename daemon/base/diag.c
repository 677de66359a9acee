#include "base/diag.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"

#define SUGGEST_WORD_MAX   64
#define SOURCE_COLUMNS_MAX 160 /* of a source line shown; beyond it the line is cut */

void diagnostics_add(struct diagnostics *diags, const char *file, unsigned line, unsigned column,
	bool is_error, const char *source, const char *format, ...)
{
	struct diagnostic *diag;
	va_list args;

	if (is_error)
		diags->n_errors++;
	else
		diags->n_warnings++;
	if (diags->n == DIAG_MAX)
		return;
	diag = &diags->items[diags->n++];
	*diag = (struct diagnostic){ .line = line, .column = column, .is_error = is_error };
	diag->file = strdup(file);
	diag->source = source ? strdup(source) : NULL;
	va_start(args, format);
	if (vasprintf(&diag->text, format, args) < 0)
		diag->text = NULL;
	va_end(args);
}

static void render_place(struct strbuf *buf, const struct diagnostic *diag)
{
	strbuf_adds(buf, diag->file ?: "?");
	if (diag->line)
		strbuf_addf(buf, ":%u:%u", diag->line, diag->column);
}

/* The line with tabs as they are, and blanks of the same width up to the caret. */
static void render_source(struct strbuf *buf, const struct diagnostic *diag, bool colour)
{
	size_t len = strcspn(diag->source, "\r\n");
	size_t shown = utf8_offset(diag->source, len, SOURCE_COLUMNS_MAX);
	unsigned column = 1;

	strbuf_adds(buf, "    ");
	for (size_t pos = 0; pos < shown;) {
		size_t start = pos;

		if (utf8_next(diag->source, len, &pos) == '\t')
			strbuf_addc(buf, '\t');
		else
			utf8_escape(buf, diag->source + start, pos - start);
	}
	strbuf_adds(buf, "\n    ");
	for (size_t pos = 0; pos < shown && column < diag->column; column++) {
		uint32_t c = utf8_next(diag->source, len, &pos);

		if (c == '\t')
			strbuf_addc(buf, '\t');
		else
			strbuf_addf(buf, "%*s", utf8_width(c), "");
	}
	if (column == diag->column)
		strbuf_adds(buf, colour ? "\033[1;32m^\033[0m\n" : "^\n");
	else
		strbuf_adds(buf, "\n");
}

/* Files in the order in which they were first complained about. */
static size_t file_rank(const struct diagnostics *diags, const struct diagnostic *diag)
{
	for (size_t i = 0; i < diags->n; i++)
		if (strcmp(diags->items[i].file ?: "?", diag->file ?: "?") == 0)
			return i;
	return diags->n;
}

static bool comes_before(
	const struct diagnostic *a, size_t rank_a, const struct diagnostic *b, size_t rank_b)
{
	if (rank_a != rank_b)
		return rank_a < rank_b;
	/* What concerns the file as a whole, line 0, comes last. */
	if (a->line != b->line)
		return a->line - 1U < b->line - 1U;
	return a->column < b->column;
}

/* Checks across the whole file come after those of each line; a reader goes from top to bottom.
 * Stable, and a hundred at most. */
static void sort(struct diagnostics *diags)
{
	size_t ranks[DIAG_MAX];

	for (size_t i = 0; i < diags->n; i++)
		ranks[i] = file_rank(diags, &diags->items[i]);
	for (size_t i = 1; i < diags->n; i++) {
		struct diagnostic moved = diags->items[i];
		size_t rank = ranks[i], j = i;

		for (; j > 0 && comes_before(&moved, rank, &diags->items[j - 1], ranks[j - 1]);
			j--) {
			diags->items[j] = diags->items[j - 1];
			ranks[j] = ranks[j - 1];
		}
		diags->items[j] = moved;
		ranks[j] = rank;
	}
}

void diagnostics_render(struct strbuf *buf, struct diagnostics *diags, bool colour)
{
	sort(diags);
	for (size_t i = 0; i < diags->n; i++) {
		const struct diagnostic *diag = &diags->items[i];
		const char *kind = diag->is_error ? "error" : "warning";

		render_place(buf, diag);
		if (colour)
			strbuf_addf(buf, ": \033[1;%dm%s:\033[0m ", diag->is_error ? 31 : 35, kind);
		else
			strbuf_addf(buf, ": %s: ", kind);
		strbuf_adds(buf, diag->text ?: "out of memory");
		strbuf_addc(buf, '\n');
		if (diag->source && diag->line)
			render_source(buf, diag, colour);
	}
	if (diags->n_errors + diags->n_warnings > diags->n)
		strbuf_addf(buf, "and %zu more\n", diags->n_errors + diags->n_warnings - diags->n);
}

void diagnostics_first(struct strbuf *buf, const struct diagnostics *diags)
{
	for (size_t i = 0; i < diags->n; i++) {
		if (!diags->items[i].is_error)
			continue;
		render_place(buf, &diags->items[i]);
		strbuf_addf(buf, ": %s", diags->items[i].text ?: "out of memory");
		return;
	}
}

void diagnostics_clear(struct diagnostics *diags)
{
	for (size_t i = 0; i < diags->n; i++) {
		free(diags->items[i].file);
		free(diags->items[i].text);
		free(diags->items[i].source);
	}
	*diags = (struct diagnostics){ 0 };
}

/* Damerau-Levenshtein, restricted (optimal string alignment), over octets. */
static unsigned distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
	unsigned rows[3][SUGGEST_WORD_MAX + 1];

	for (size_t j = 0; j <= n_b; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= n_a; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= n_b; j++) {
			unsigned replaced = above[j - 1] + (a[i - 1] != b[j - 1] ? 1U : 0U);

			row[j] = MIN(above[j], row[j - 1]) + 1;
			row[j] = MIN(row[j], replaced);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = MIN(row[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[n_a % 3][n_b];
}

const char *suggest(const char *word, const char *const *candidates, size_t n)
{
	size_t len = strlen(word);
	unsigned best_distance = UINT_MAX;
	const char *best = NULL;

	if (len > SUGGEST_WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t n_candidate = strlen(candidates[i]);
		size_t longer = MAX(len, n_candidate);
		unsigned d;

		if (n_candidate > SUGGEST_WORD_MAX)
			continue;
		d = distance(word, len, candidates[i], n_candidate);
		if (d < best_distance && d <= MAX(longer / 3, (size_t)1)) {
			best_distance = d;
			best = candidates[i];
		}
	}
	return best;
}
