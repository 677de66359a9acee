/* Which topics an article may make true: of the groups that a topic cannot do without, the rarest
 * wakes it, and the others are asked before the topic is. */
#include <errno.h>
#include <string.h>

#include "match/eval.h"

/* Then after eight times as many. */
#define LEARN_TIMES 8
/* Leaves whose memory is asked for before it is needed. */
#define AHEAD 4
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
	for (size_t i = 0; i < plan->n_topics; i++) {
		const uint32_t *guards = &matcher->guards[plan->guards_from[i]];
		uint32_t n = plan->guards_from[i + 1] - plan->guards_from[i];

		if (n)
			matcher->wakes[from[guards[0] + 1]++] = (struct wake){ (uint32_t)i,
				guards[n > 1] };
	}
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

/* The first guard woke it, the second was asked for. */
static bool may_be_true(const struct matcher *matcher, uint32_t topic)
{
	const struct plan *plan = matcher->plan;

	for (uint32_t i = plan->guards_from[topic] + 2; i < plan->guards_from[topic + 1]; i++)
		if (!group_has_hit(matcher, matcher->guards[i]))
			return false;
	return true;
}

/* Groups of the leaves hit next: their memory is asked for in time. */
static void ask_ahead(const struct matcher *matcher, size_t i)
{
	const struct plan *plan = matcher->plan;

	if (i + 2 * AHEAD >= matcher->n_hit)
		return;
	__builtin_prefetch(&matcher->frequency[matcher->hit[i + 2 * AHEAD]]);
	__builtin_prefetch(&plan->leaf_groups_from[matcher->hit[i + 2 * AHEAD]]);
	__builtin_prefetch(&plan->leaf_groups[plan->leaf_groups_from[matcher->hit[i + AHEAD]]]);
}

/* Marks all groups with a hit. */
static void mark_groups(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;

	for (size_t i = 0; i < matcher->n_hit; i++) {
		uint32_t leaf = matcher->hit[i];

		ask_ahead(matcher, i);
		matcher->frequency[leaf] += matcher->frequency[leaf] < UINT32_MAX;
		for (uint32_t k = plan->leaf_groups_from[leaf];
			k < plan->leaf_groups_from[leaf + 1]; k++) {
			uint32_t group = plan->leaf_groups[k];

			if (group_has_hit(matcher, group))
				continue;
			matcher->group_bits[group / 64] |= UINT64_C(1) << group % 64;
			matcher->hit_groups[matcher->n_hit_groups++] = group;
		}
	}
}

static void wake_topic(struct matcher *matcher, uint32_t topic)
{
	matcher->woken_bits[topic / 64] |= UINT64_C(1) << topic % 64;
}

/* From bits to a list, and no bits. */
static void list_woken(struct matcher *matcher)
{
	matcher->n_woken = 0;
	for (size_t i = 0; i <= matcher->plan->n_topics / 64; i++) {
		for (uint64_t bits = matcher->woken_bits[i]; bits; bits &= bits - 1)
			matcher->woken[matcher->n_woken++] = (uint32_t)(i * 64) +
							     (uint32_t)__builtin_ctzll(bits);
		matcher->woken_bits[i] = 0;
	}
}

void wake_topics(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;

	mark_groups(matcher);
	for (size_t i = 0; i < matcher->n_hit_groups; i++) {
		uint32_t group = matcher->hit_groups[i], end = matcher->wakes_from[group + 1];

		matcher->stats.anchored += end - matcher->wakes_from[group];
		for (uint32_t k = matcher->wakes_from[group]; k < end; k++) {
			const struct wake *wake = &matcher->wakes[k];

			if (group_has_hit(matcher, wake->second) &&
				may_be_true(matcher, wake->topic))
				wake_topic(matcher, wake->topic);
		}
	}
	for (size_t i = 0; i < plan->n_always; i++)
		wake_topic(matcher, plan->always[i]);
	list_woken(matcher);
}
