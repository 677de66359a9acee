/* span - lists of places in an article, and what distances make of two of them.
 * Owns its items: spans_clear. Lists are in order of start, then end.
 * -ENOMEM at worst; the time is near-linear in the lists' lengths. */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"

/* Octets and units count on from field to field, with a gap no distance reaches over. */
#define FIELD_UNITS_GAP 1000

struct span {
	uint32_t start, end;
	uint32_t unit, unit_end;
	uint32_t left, right; /* of a distance: which spans of its operands */
};

struct spans {
	struct span *items;
	size_t n, size;
};

/* Up to here, a hit takes part in this many pairs on each side of each operand; in longer lists
 * only in the nearest, and only the shortest of the resulting spans are kept. */
#define SPANS_FEW  4096
#define PAIRS_FEW  16
#define PAIRS_MANY 1

int spans_reserve(struct spans *spans, size_t n);
static inline int spans_add(struct spans *spans, const struct span *span)
{
	if (ARRAY_RESERVE(spans->items, spans->n, spans->size) < 0)
		return -ENOMEM;
	spans->items[spans->n++] = *span;
	return 0;
}
void spans_clear(struct spans *spans);
void spans_sort(struct spans *spans);           /* equal ones are dropped */
size_t spans_starts(const struct spans *spans); /* distinct */

/* Pairs that do not overlap with at most `units` between them. */
int spans_near(struct spans *ret, const struct spans *a, const struct spans *b, uint32_t units,
	bool ordered);
/* Is there such a pair? */
bool spans_any_near(const struct spans *a, const struct spans *b, uint32_t units, bool ordered);
/* Those of `a` with none of `b` within `units` and none over them. */
int spans_not_near(struct spans *ret, const struct spans *a, const struct spans *b, uint32_t units);
/* Those of `spans` whose start and end are those of one in `set`. */
int spans_restrict(struct spans *ret, const struct spans *spans, const struct spans *set);
