#include "match/span.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"

int spans_reserve(struct spans *spans, size_t n)
{
	while (spans->size < n)
		if (ARRAY_RESERVE(spans->items, spans->size, spans->size) < 0)
			return -ENOMEM;
	return 0;
}

void spans_clear(struct spans *spans)
{
	free(spans->items);
	*spans = (struct spans){ 0 };
}

#define COMPARE(a, b, member)                                                                      \
	do {                                                                                       \
		if ((a)->member != (b)->member)                                                    \
			return (a)->member < (b)->member ? -1 : 1;                                 \
	} while (0)

static int by_start(const void *one, const void *other)
{
	const struct span *a = one, *b = other;

	COMPARE(a, b, start);
	COMPARE(a, b, end);
	COMPARE(a, b, left);
	COMPARE(a, b, right);
	return 0;
}

static int by_end(const void *one, const void *other)
{
	const struct span *a = *(const struct span *const *)one,
			  *b = *(const struct span *const *)other;

	COMPARE(a, b, end);
	/* Of those that end together, the shortest first. */
	COMPARE(b, a, start);
	return 0;
}

static bool is_sorted(const struct spans *spans)
{
	for (size_t i = 1; i < spans->n; i++)
		if (by_start(&spans->items[i - 1], &spans->items[i]) >= 0)
			return false;
	return true;
}

/* A group's hits in one article are few: a call for each comparison would cost more than these. */
#define SORTED_BY_HAND_MAX 24

static void insertion_sort(struct spans *spans)
{
	for (size_t i = 1; i < spans->n; i++) {
		struct span span = spans->items[i];
		size_t k = i;

		for (; k > 0 && by_start(&span, &spans->items[k - 1]) < 0; k--)
			spans->items[k] = spans->items[k - 1];
		spans->items[k] = span;
	}
}

void spans_sort(struct spans *spans)
{
	size_t n = 0;

	if (is_sorted(spans))
		return;
	if (spans->n <= SORTED_BY_HAND_MAX)
		insertion_sort(spans);
	else
		qsort(spans->items, spans->n, sizeof(*spans->items), by_start);
	for (size_t i = 0; i < spans->n; i++)
		if (n == 0 || by_start(&spans->items[n - 1], &spans->items[i]) != 0)
			spans->items[n++] = spans->items[i];
	spans->n = n;
}

size_t spans_starts(const struct spans *spans)
{
	size_t n = 0;

	for (size_t i = 0; i < spans->n; i++)
		n += i == 0 || spans->items[i].start != spans->items[i - 1].start;
	return n;
}

/* In order of end; the caller frees it. */
static const struct span **order_by_end(const struct spans *spans)
{
	const struct span **order = calloc(spans->n ? spans->n : 1, sizeof(*order));

	if (!order)
		return NULL;
	for (size_t i = 0; i < spans->n; i++)
		order[i] = &spans->items[i];
	qsort(order, spans->n, sizeof(*order), by_end);
	return order;
}

/* Units between a span and one behind it; two parts of one Hangul run share its units. */
static uint32_t units_between(const struct span *first, const struct span *second)
{
	return second->unit > first->unit_end ? second->unit - first->unit_end : 0;
}

struct pairing {
	struct spans *ret;
	const struct spans *first, *second;
	uint32_t units;
	size_t max;
	bool swapped; /* `first` is the right operand */
};

static int add_pair(
	const struct pairing *pairing, const struct span *first, const struct span *second)
{
	uint32_t one = (uint32_t)(first - pairing->first->items);
	uint32_t other = (uint32_t)(second - pairing->second->items);
	struct span span = { .start = first->start,
		.end = second->end,
		.unit = first->unit,
		.unit_end = second->unit_end,
		.left = pairing->swapped ? other : one,
		.right = pairing->swapped ? one : other };

	return spans_add(pairing->ret, &span);
}

/* The first that starts at or behind an octet. */
static size_t first_from(const struct spans *spans, uint32_t octet)
{
	size_t low = 0, high = spans->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (spans->items[middle].start < octet)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* For each of `first`, those of `second` that start soonest behind it. */
static int pair_forward(const struct pairing *pairing)
{
	const struct spans *second = pairing->second;

	for (size_t i = 0; i < pairing->first->n; i++) {
		const struct span *span = &pairing->first->items[i];
		size_t low = first_from(second, span->end);

		for (size_t k = low; k < second->n && k - low < pairing->max &&
				     units_between(span, &second->items[k]) <= pairing->units;
			k++)
			if (add_pair(pairing, span, &second->items[k]) < 0)
				return -ENOMEM;
	}
	return 0;
}

/* For each of `second`, those of `first` that end latest before it. */
static int pair_backward(const struct pairing *pairing)
{
	_cleanup_(freep) const struct span **order = order_by_end(pairing->first);
	size_t behind = 0;

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < pairing->second->n; i++) {
		const struct span *span = &pairing->second->items[i];

		while (behind < pairing->first->n && order[behind]->end <= span->start)
			behind++;
		for (size_t k = 0; k < behind && k < pairing->max &&
				   units_between(order[behind - 1 - k], span) <= pairing->units;
			k++)
			if (add_pair(pairing, order[behind - 1 - k], span) < 0)
				return -ENOMEM;
	}
	return 0;
}

/* Keeps, for each start and for each end, the shortest span. */
static int keep_shortest(struct spans *spans)
{
	_cleanup_(freep) const struct span **order = order_by_end(spans);
	_cleanup_(freep) bool *kept = calloc(spans->n ? spans->n : 1, sizeof(*kept));
	size_t n = 0;

	if (!order || !kept)
		return -ENOMEM;
	for (size_t i = 0; i < spans->n; i++) {
		if (i == 0 || spans->items[i].start != spans->items[i - 1].start)
			kept[i] = true;
		if (i == 0 || order[i]->end != order[i - 1]->end)
			kept[order[i] - spans->items] = true;
	}
	for (size_t i = 0; i < spans->n; i++)
		if (kept[i])
			spans->items[n++] = spans->items[i];
	spans->n = n;
	return 0;
}

int spans_near(struct spans *ret, const struct spans *a, const struct spans *b, uint32_t units,
	bool ordered)
{
	bool few = a->n + b->n <= SPANS_FEW;
	struct pairing pairing = { .ret = ret,
		.first = a,
		.second = b,
		.units = units,
		.max = few ? PAIRS_FEW : PAIRS_MANY };
	int r = pair_forward(&pairing);

	if (r >= 0)
		r = pair_backward(&pairing);
	if (r >= 0 && !ordered) {
		pairing.first = b;
		pairing.second = a;
		pairing.swapped = true;
		r = pair_forward(&pairing);
		if (r >= 0)
			r = pair_backward(&pairing);
	}
	if (r < 0)
		return r;
	spans_sort(ret);
	return few ? 0 : keep_shortest(ret);
}

/* Is there one of `second` behind one of `first`, near enough? For each, the one that starts soonest
 * is the nearest. */
static bool any_behind(const struct spans *first, const struct spans *second, uint32_t units)
{
	for (size_t i = 0; i < first->n; i++) {
		const struct span *span = &first->items[i];
		size_t next = first_from(second, span->end);

		if (next < second->n && units_between(span, &second->items[next]) <= units)
			return true;
	}
	return false;
}

bool spans_any_near(const struct spans *a, const struct spans *b, uint32_t units, bool ordered)
{
	return any_behind(a, b, units) || (!ordered && any_behind(b, a, units));
}

int spans_not_near(struct spans *ret, const struct spans *a, const struct spans *b, uint32_t units)
{
	/* What those of `b` that start before an octet reach to at most. */
	uint32_t reach = 0, unit_reach = 0;
	size_t next = 0;

	/* The ends of `a` need not be in order: `next` is by its starts, and looks on from there.
	 */
	for (size_t i = 0; i < a->n; i++) {
		const struct span *span = &a->items[i];
		size_t k;
		bool near;

		for (; next < b->n && b->items[next].start <= span->start; next++) {
			reach = MAX(reach, b->items[next].end);
			unit_reach = MAX(unit_reach, b->items[next].unit_end);
		}
		k = next;
		near = k < b->n && (b->items[k].start < span->end ||
					   units_between(span, &b->items[k]) <= units);
		near = near || (next > 0 && (reach > span->start || span->unit <= unit_reach ||
						    span->unit - unit_reach <= units));
		if (!near && spans_add(ret, &(struct span){ span->start, span->end, span->unit,
						    span->unit_end, (uint32_t)i, 0 }) < 0)
			return -ENOMEM;
	}
	return 0;
}

int spans_restrict(struct spans *ret, const struct spans *spans, const struct spans *set)
{
	size_t k = 0;

	for (size_t i = 0; i < spans->n; i++) {
		const struct span *span = &spans->items[i];

		while (k < set->n && (set->items[k].start < span->start ||
					     (set->items[k].start == span->start &&
						     set->items[k].end < span->end)))
			k++;
		if (k < set->n && set->items[k].start == span->start &&
			set->items[k].end == span->end && spans_add(ret, span) < 0)
			return -ENOMEM;
	}
	return 0;
}
