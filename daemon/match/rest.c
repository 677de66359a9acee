/* What its guards leave open of a woken topic: what must not be there, and what must be near. */
#include <stdlib.h>

#include "match/eval.h"

/* Up to so many leaves of an operand with so many hits each are compared as they lie; for more,
 * their places are put in order first. */
#define RUNS_MAX     6
#define RUN_HITS_MAX 8

/* Topics whose memory is asked for before it is needed. */
#define AHEAD      8
#define CACHE_LINE 64

struct runs {
	struct spans items[RUNS_MAX];
	size_t n;
	size_t n_hits;
};

/* The hits of an operand's leaves, leaf by leaf; false: there are too many. Which leaves have some
 * cannot be guessed: no branch. */
static inline bool gather_runs(
	const struct matcher *matcher, const uint32_t *leaves, size_t n, struct runs *ret)
{
	uint32_t seen[RUNS_MAX + 1];

	ret->n = ret->n_hits = 0;
	for (size_t i = 0; i < n; i++) {
		seen[ret->n] = leaves[i];
		ret->n += leaf_is_seen(matcher, leaves[i]);
		if (ret->n > RUNS_MAX)
			return false;
	}
	for (size_t i = 0; i < ret->n; i++) {
		const struct hit_leaf *hit = &matcher->hit[matcher->leaves[seen[i]].nth];

		if (hit->n > RUN_HITS_MAX)
			return false;
		ret->n_hits += hit->n;
		ret->items[i] = (struct spans){
			.items = matcher->places.items + hit->first,
			.n = hit->n,
		};
	}
	return true;
}

/* Does the second start behind the first, and near enough? */
static inline unsigned is_behind(
	const struct span *first, const struct span *second, uint32_t units)
{
	return (unsigned)(second->start >= first->end) &
	       (unsigned)((int64_t)second->unit - first->unit_end <= (int64_t)units);
}

/* All pairs are compared: which of them is near cannot be guessed. */
static inline bool any_pair(const struct spans *a, const struct spans *b, const struct rest *rest)
{
	unsigned any = 0, either = !rest->ordered;

	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			any |= is_behind(&a->items[i], &b->items[k], rest->units) |
			       (either & is_behind(&b->items[k], &a->items[i], rest->units));
	return any;
}

static int near_true(struct matcher *matcher, const struct rest *rest)
{
	const uint32_t *leaves = rest_leaves(rest);
	struct runs first, second;

	if (!gather_runs(matcher, leaves, rest->n_first, &first) ||
		!gather_runs(matcher, leaves + rest->n_first, rest->n_second, &second))
		return eval_true(matcher, rest->of);
	for (size_t i = 0; i < first.n; i++)
		for (size_t k = 0; k < second.n; k++)
			if (any_pair(&first.items[i], &second.items[k], rest))
				return 1;
	return 0;
}

/* What two hits in this order make together, if they are near. */
struct chain {
	const struct rest *rest, *next;
	struct runs first, second, others;
};

static bool reaches_other(
	const struct chain *chain, const struct span *first, const struct span *second)
{
	struct span made = { .start = first->start,
		.end = second->end,
		.unit = first->unit,
		.unit_end = second->unit_end };
	uint32_t units = chain->next->units;
	bool ordered = chain->next->ordered, behind = chain->next->behind;
	unsigned any = 0;

	if (!is_behind(first, second, chain->rest->units))
		return false;
	for (size_t i = 0; i < chain->others.n; i++)
		for (size_t k = 0; k < chain->others.items[i].n; k++) {
			const struct span *other = &chain->others.items[i].items[k];

			any |= ((!ordered || !behind) & is_behind(&made, other, units)) |
			       ((!ordered || behind) & is_behind(other, &made, units));
		}
	return any;
}

static bool any_reaches(const struct chain *chain, const struct spans *a, const struct spans *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (reaches_other(chain, &a->items[i], &b->items[k]) ||
				(!chain->rest->ordered &&
					reaches_other(chain, &b->items[k], &a->items[i])))
				return true;
	return false;
}

/* Of very many hits not all pairs are made: see span.h. */
static inline bool gather_few(
	const struct matcher *matcher, const uint32_t *leaves, size_t n, struct runs *ret)
{
	return gather_runs(matcher, leaves, n, ret) && ret->n_hits <= PAIRS_FEW;
}

static int chain_true(struct matcher *matcher, const struct rest *rest)
{
	const uint32_t *leaves = rest_leaves(rest);
	struct chain chain = { .rest = rest, .next = rest_end(rest) };

	if (!gather_few(matcher, leaves, rest->n_first, &chain.first) ||
		!gather_few(matcher, leaves + rest->n_first, rest->n_second, &chain.second) ||
		!gather_few(matcher, rest_leaves(chain.next), chain.next->n_first, &chain.others))
		return eval_true(matcher, rest->of);
	for (size_t i = 0; i < chain.first.n; i++)
		for (size_t k = 0; k < chain.second.n; k++)
			if (any_reaches(&chain, &chain.first.items[i], &chain.second.items[k]))
				return 1;
	return 0;
}

static int rest_true(struct matcher *matcher, const struct rest *rest)
{
	switch (rest->kind) {
	case REST_WITHOUT: return !group_has_hit(matcher, rest->of);
	case REST_NEAR: return near_true(matcher, rest);
	case REST_CHAIN: return chain_true(matcher, rest);
	default: return eval_true(matcher, rest->of);
	}
}

int rest_of_topic(struct matcher *matcher, uint32_t topic)
{
	const struct rest *rest = plan_topic(matcher->plan, topic)->rests;
	const struct rest *end = topic_end(matcher->plan, topic);
	int r = 1;

	for (; r > 0 && rest < end; rest = rest_end(rest)) {
		r = rest_true(matcher, rest);
		if (rest->kind == REST_CHAIN)
			rest = rest_end(rest);
	}
	return r;
}

void rest_ask_ahead(const struct matcher *matcher, size_t i)
{
	const struct plan *plan = matcher->plan;
	const uint32_t *woken = &matcher->woken[i];
	const char *topic;

	if (i + 2 * AHEAD >= matcher->n_woken)
		return;
	__builtin_prefetch(&plan->topics_from[woken[2 * AHEAD]]);
	topic = (const char *)plan_topic(plan, woken[AHEAD]);
	__builtin_prefetch(topic);
	__builtin_prefetch(topic + CACHE_LINE);
}
