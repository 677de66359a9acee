/* Which topics an article may make true: of the groups that a topic cannot do without, the rarest
 * wakes it, and the others are asked before the topic is. */
#include <errno.h>
#include <string.h>

#include "match/eval.h"

/* Then after eight times as many. */
#define LEARN_TIMES 8
/* Leaves whose memory is asked for before it is needed. */
#define AHEAD 6
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

			weights[i] += (uint64_t)matcher->leaves[leaf].frequency * SEEN_WEIGHS +
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

/* For each leaf, the topics whose rarest group has it. */
static int turn_around(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	_cleanup_(freep) uint32_t *from = calloc(plan->n_leaves + 2, sizeof(*from));
	struct wake *wakes;

	if (!from)
		return -ENOMEM;
	/* Counted two places on, so that filling in leaves each start where it belongs. */
	for (size_t i = 0; i < plan->n_topics; i++) {
		uint32_t rarest = matcher->guards[plan->guards_from[i]];

		if (plan->guards_from[i] == plan->guards_from[i + 1])
			continue;
		for (uint32_t k = plan->groups_from[rarest]; k < plan->groups_from[rarest + 1]; k++)
			from[plan->group_leaves[k] + 2]++;
	}
	for (size_t i = 2; i < plan->n_leaves + 2; i++)
		from[i] += from[i - 1];
	wakes = calloc((size_t)from[plan->n_leaves + 1] + 1, sizeof(*wakes));
	if (!wakes)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n_topics; i++) {
		const uint32_t *guards = &matcher->guards[plan->guards_from[i]];
		uint32_t n = plan->guards_from[i + 1] - plan->guards_from[i];
		struct wake wake = { .topic = (uint32_t)i };

		if (!n)
			continue;
		wake.second = guards[n > 1];
		wake.third = guards[n > 2 ? 2 : n > 1];
		for (uint32_t k = plan->groups_from[guards[0]];
			k < plan->groups_from[guards[0] + 1]; k++)
			wakes[from[plan->group_leaves[k] + 1]++] = wake;
	}
	free(matcher->wakes_from);
	free(matcher->wakes);
	matcher->wakes_from = TAKE(from);
	matcher->wakes = wakes;
	return 0;
}

int wake_choose(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	_cleanup_(freep) uint64_t *weights = calloc(plan->n_groups + 1, sizeof(*weights));
	size_t n_guards = plan->guards_from[plan->n_topics];

	if (!matcher->guards) {
		matcher->guards = calloc(n_guards + 1, sizeof(*matcher->guards));
		if (!matcher->guards)
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
	return turn_around(matcher);
}

void wake_clear(struct matcher *matcher)
{
	free(matcher->guards);
	free(matcher->wakes_from);
	free(matcher->wakes);
}

/* The first guard woke it, two more were asked for. */
static bool may_be_true(const struct matcher *matcher, uint32_t topic)
{
	const struct plan *plan = matcher->plan;

	for (uint32_t i = plan->guards_from[topic] + 3; i < plan->guards_from[topic + 1]; i++)
		if (!group_has_hit(matcher, matcher->guards[i]))
			return false;
	return true;
}

/* Marks all groups with a hit. Leaves are far apart: what is needed of the next ones is asked for. */
static void mark_groups(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	const uint32_t *from = plan->leaf_groups_from;
	const struct hit_leaf *hit = matcher->hit;
	uint64_t *bits = matcher->group_bits;

	memset(bits, 0, (plan->n_groups / 64 + 1) * sizeof(*bits));
	for (size_t i = 0; i < matcher->n_hit; i++) {
		if (i + 2 * AHEAD < matcher->n_hit) {
			__builtin_prefetch(&from[hit[i + 2 * AHEAD].leaf]);
			__builtin_prefetch(&plan->leaf_groups[from[hit[i + AHEAD].leaf]]);
		}
		for (uint32_t k = from[hit[i].leaf]; k < from[hit[i].leaf + 1]; k++)
			bits[plan->leaf_groups[k] / 64] |= UINT64_C(1) << plan->leaf_groups[k] % 64;
	}
}

/* If asked for, 1: whether it will be cannot be guessed, so there is no branch. */
static inline void wake_topic(struct matcher *matcher, uint32_t topic, uint64_t asked)
{
	matcher->woken_bits[topic / 64] |= asked << topic % 64;
}

/* The topics that the hits' leaves wake. */
static void wake_by_leaves(struct matcher *matcher)
{
	const uint32_t *from = matcher->wakes_from;
	const struct hit_leaf *hit = matcher->hit;

	for (size_t i = 0; i < matcher->n_hit; i++) {
		const struct wake *wake = &matcher->wakes[from[hit[i].leaf]];
		const struct wake *end = &matcher->wakes[from[hit[i].leaf + 1]];

		if (i + 2 * AHEAD < matcher->n_hit) {
			__builtin_prefetch(&from[hit[i + 2 * AHEAD].leaf]);
			__builtin_prefetch(&matcher->wakes[from[hit[i + AHEAD].leaf]]);
		}
		matcher->stats.anchored += (uint64_t)(end - wake);
		for (; wake < end; wake++)
			wake_topic(matcher, wake->topic,
				(uint64_t)group_has_hit(matcher, wake->second) &
					(uint64_t)group_has_hit(matcher, wake->third));
	}
}

/* From bits to a list, and no bits. */
static void list_woken(struct matcher *matcher)
{
	matcher->n_woken = 0;
	for (size_t i = 0; i <= matcher->plan->n_topics / 64; i++) {
		for (uint64_t bits = matcher->woken_bits[i]; bits; bits &= bits - 1) {
			uint32_t topic = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(bits);

			if (may_be_true(matcher, topic))
				matcher->woken[matcher->n_woken++] = topic;
		}
		matcher->woken_bits[i] = 0;
	}
}

void wake_topics(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;

	mark_groups(matcher);
	wake_by_leaves(matcher);
	for (size_t i = 0; i < plan->n_always; i++)
		wake_topic(matcher, plan->always[i], 1);
	list_woken(matcher);
}
