/* Which topics an article may make true: of the groups that a topic cannot do without, the rarest
 * wakes it, and the others are asked before the topic is. */
#include <errno.h>
#include <string.h>

#include "match/eval.h"

/* Then after eight times as many. */
#define LEARN_TIMES 8
/* Topics whose memory is asked for before it is needed. */
#define AHEAD 8
/* Against what a term's length tells, an article it was seen in weighs this much. */
#define SEEN_WEIGHS 64

/* Before anything was seen: long words are rarer than short ones, phrases rarer than words. */
static uint64_t guess(const struct leaf *leaf)
{
	size_t len = 0;

	for (size_t i = 0; i < leaf->n_parts; i++)
		len += leaf->parts[i].n_exact;
	return leaf->n_parts > 1 ? 1 : 2 + (len < 12 ? 12 - len : 0);
}

static void weigh(const struct matcher *matcher, uint64_t *weights)
{
	const struct plan *plan = matcher->plan;

	for (size_t i = 0; i < plan->n_groups; i++)
		for (uint32_t k = plan->groups_from[i]; k < plan->groups_from[i + 1]; k++) {
			uint32_t leaf = plan->group_leaves[k];

			weights[i] += (uint64_t)matcher->frequency[leaf] * SEEN_WEIGHS +
				      guess(plan->leaves[leaf]);
		}
}

/* Puts a topic's guards in order, the rarest first. */
static void order(uint32_t *guards, size_t n, const uint64_t *weights)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t guard = guards[i];
		size_t k = i;

		for (; k > 0 && weights[guard] < weights[guards[k - 1]]; k--)
			guards[k] = guards[k - 1];
		guards[k] = guard;
	}
}

/* For each group, the topics whose rarest it is. */
static void turn_around(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	uint32_t *from = matcher->wakes_from;

	memset(from, 0, (plan->n_groups + 2) * sizeof(*from));
	/* Counted two places on, so that filling in leaves each start where it belongs. */
	for (size_t i = 0; i < plan->n_topics; i++)
		if (plan->guards_from[i] < plan->guards_from[i + 1])
			from[matcher->guards[plan->guards_from[i]] + 2]++;
	for (size_t i = 2; i < plan->n_groups + 2; i++)
		from[i] += from[i - 1];
	for (size_t i = 0; i < plan->n_topics; i++)
		if (plan->guards_from[i] < plan->guards_from[i + 1])
			matcher->wakes[from[matcher->guards[plan->guards_from[i]] + 1]++] =
				(uint32_t)i;
}

int wake_choose(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	_cleanup_(freep) uint64_t *weights = calloc(plan->n_groups + 1, sizeof(*weights));
	size_t n_guards = plan->guards_from[plan->n_topics];

	if (!matcher->guards) {
		matcher->wakes_from = calloc(plan->n_groups + 2, sizeof(*matcher->wakes_from));
		matcher->wakes = calloc(plan->n_topics + 1, sizeof(*matcher->wakes));
		matcher->guards = calloc(n_guards + 1, sizeof(*matcher->guards));
		if (!matcher->guards || !matcher->wakes_from || !matcher->wakes)
			return -ENOMEM;
		if (n_guards)
			memcpy(matcher->guards, plan->guards, n_guards * sizeof(*plan->guards));
	}
	if (!weights)
		return -ENOMEM;
	weigh(matcher, weights);
	for (size_t i = 0; i < plan->n_topics; i++)
		order(&matcher->guards[plan->guards_from[i]],
			plan->guards_from[i + 1] - plan->guards_from[i], weights);
	matcher->learn_at = matcher->learn_at ? matcher->learn_at * LEARN_TIMES : LEARN_FIRST;
	turn_around(matcher);
	return 0;
}

void wake_clear(struct matcher *matcher)
{
	free(matcher->guards);
	free(matcher->wakes_from);
	free(matcher->wakes);
}

static int by_number(const void *one, const void *other)
{
	const uint32_t *a = one, *b = other;

	return *a < *b ? -1 : *a > *b;
}

/* The first guard is the one that woke it. */
static bool may_be_true(const struct matcher *matcher, uint32_t topic)
{
	const struct plan *plan = matcher->plan;

	for (uint32_t i = plan->guards_from[topic] + 1; i < plan->guards_from[topic + 1]; i++)
		if (!group_has_hit(matcher, matcher->guards[i]))
			return false;
	return true;
}

/* Marks all groups with a hit; returns how many of them wake topics. */
static size_t mark_groups(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	size_t n = 0;

	for (size_t i = 0; i < matcher->n_hit; i++) {
		uint32_t leaf = matcher->hit[i];

		matcher->frequency[leaf] += matcher->frequency[leaf] < UINT32_MAX;
		for (uint32_t k = plan->leaf_groups_from[leaf];
			k < plan->leaf_groups_from[leaf + 1]; k++) {
			uint32_t group = plan->leaf_groups[k];

			if (group_has_hit(matcher, group))
				continue;
			matcher->group_stamps[group] = matcher->stamp;
			matcher->hit_groups[n] = group;
			n += matcher->wakes_from[group] < matcher->wakes_from[group + 1];
		}
	}
	return n;
}

void wake_topics(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	size_t n = 0, n_groups = mark_groups(matcher);

	for (size_t i = 0; i < n_groups; i++) {
		uint32_t group = matcher->hit_groups[i], end = matcher->wakes_from[group + 1];

		matcher->stats.anchored += end - matcher->wakes_from[group];
		for (uint32_t k = matcher->wakes_from[group]; k < end; k++) {
			if (k + AHEAD < end)
				__builtin_prefetch(&plan->guards_from[matcher->wakes[k + AHEAD]]);
			if (may_be_true(matcher, matcher->wakes[k]))
				matcher->woken[n++] = matcher->wakes[k];
		}
	}
	for (size_t i = 0; i < plan->n_always; i++)
		matcher->woken[n++] = plan->always[i];
	qsort(matcher->woken, n, sizeof(*matcher->woken), by_number);
	matcher->n_woken = n;
}
