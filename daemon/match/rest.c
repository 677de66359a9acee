/* What its guards leave open of a woken topic: what must not be there, and what must be near. */
#include <stdlib.h>

#include "match/eval.h"

/* Up to so many leaves of an operand with so many hits each are compared as they lie; for more,
 * their places are put in order first. */
#define RUNS_MAX     6
#define RUN_HITS_MAX 8

/* Topics whose memory is asked for before it is needed. */
#define AHEAD 8

struct runs {
	struct spans items[RUNS_MAX];
	size_t n;
};

/* The hits of a group's leaves, leaf by leaf; false: there are too many. */
static inline bool gather_runs(
	const struct matcher *matcher, uint32_t first, uint32_t n, struct runs *ret)
{
	const uint32_t *leaves = matcher->plan->group_leaves + first;

	ret->n = 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct hit_leaf *hit;

		if (!leaf_is_seen(matcher, leaves[i]))
			continue;
		hit = &matcher->hit[matcher->leaves[leaves[i]].nth];
		if (ret->n == RUNS_MAX || hit->n > RUN_HITS_MAX)
			return false;
		ret->items[ret->n++] = (struct spans){
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
	struct runs first, second;

	if (!gather_runs(matcher, rest->first, rest->n_first, &first) ||
		!gather_runs(matcher, rest->second, rest->n_second, &second))
		return eval_true(matcher, rest->of);
	for (size_t i = 0; i < first.n; i++)
		for (size_t k = 0; k < second.n; k++)
			if (any_pair(&first.items[i], &second.items[k], rest))
				return 1;
	return 0;
}

static int rest_true(struct matcher *matcher, const struct rest *rest)
{
	switch (rest->kind) {
	case REST_WITHOUT: return !group_has_hit(matcher, rest->of);
	case REST_NEAR: return near_true(matcher, rest);
	default: return eval_true(matcher, rest->of);
	}
}

int rest_of_topic(struct matcher *matcher, uint32_t topic)
{
	const struct plan *plan = matcher->plan;
	int r = 1;

	for (uint32_t i = plan->rests_from[topic]; r > 0 && i < plan->rests_from[topic + 1]; i++)
		r = rest_true(matcher, &plan->rests[i]);
	return r;
}

/* The first distance that is asked for; what must not be there is asked before. There is always a
 * rest behind the last one. */
static const struct rest *near_rest(const struct plan *plan, uint32_t topic)
{
	const struct rest *rest = &plan->rests[plan->rests_from[topic]];

	rest += rest->kind == REST_WITHOUT;
	return rest->kind == REST_NEAR ? rest : NULL;
}

void rest_ask_ahead(const struct matcher *matcher, size_t i)
{
	const struct plan *plan = matcher->plan;
	const uint32_t *woken = &matcher->woken[i];
	const struct rest *rest;

	if (i + 3 * AHEAD >= matcher->n_woken)
		return;
	__builtin_prefetch(&plan->rests_from[woken[3 * AHEAD]]);
	__builtin_prefetch(&plan->rests[plan->rests_from[woken[2 * AHEAD]]]);
	rest = near_rest(plan, woken[AHEAD]);
	if (rest) {
		__builtin_prefetch(&plan->group_leaves[rest->first]);
		__builtin_prefetch(&plan->group_leaves[rest->first + rest->n_first]);
		__builtin_prefetch(&plan->group_leaves[rest->second]);
		__builtin_prefetch(&plan->group_leaves[rest->second + rest->n_second]);
	}
}
