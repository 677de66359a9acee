/* Which topics an article may make true: of the groups that a topic cannot do without, the rarest
 * wakes it, and the others are asked before the topic is. */
#include <errno.h>
#include <string.h>

#include "match/eval.h"

/* Choosing costs milliseconds for many topics: after this many articles, then after eight times as
 * many. */
#define LEARN_FIRST 64
#define LEARN_TIMES 8
/* Against what a term's length tells, an article it was seen in weighs this much. */
#define SEEN_WEIGHS 64

bool group_has_hit(struct matcher *matcher, uint32_t group)
{
	const struct plan *plan = matcher->plan;
	uint32_t *answer = &matcher->group_answers[group], yes = matcher->stamp << 1 | 1;
	uint32_t i, end = plan->groups_from[group + 1];

	if ((*answer | 1) == yes)
		return *answer & 1;
	for (i = plan->groups_from[group]; i < end; i++)
		if (leaf_is_seen(matcher, plan->group_leaves[i]))
			break;
	*answer = i < end ? yes : yes - 1;
	return i < end;
}

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

/* The leaves of the group that wakes a topic; an empty stretch for one that is always awake. */
static const uint32_t *waking(const struct matcher *matcher, size_t topic, size_t *n)
{
	const struct plan *plan = matcher->plan;
	uint32_t group, from = plan->guards_from[topic];

	*n = 0;
	if (from == plan->guards_from[topic + 1])
		return NULL;
	group = matcher->guards[from];
	*n = plan->groups_from[group + 1] - plan->groups_from[group];
	return &plan->group_leaves[plan->groups_from[group]];
}

/* Turns it around: for each leaf, its topics. */
static int turn_around(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	_cleanup_(freep) uint32_t *next = calloc(plan->n_leaves + 1, sizeof(*next));
	uint32_t *from = matcher->wakes_from;
	const uint32_t *leaves;
	size_t n;

	if (!next)
		return -ENOMEM;
	memset(from, 0, (plan->n_leaves + 1) * sizeof(*from));
	for (size_t topic = 0; topic < plan->n_topics; topic++) {
		leaves = waking(matcher, topic, &n);
		for (size_t i = 0; i < n; i++)
			from[leaves[i] + 1]++;
	}
	for (size_t i = 0; i < plan->n_leaves; i++) {
		from[i + 1] += from[i];
		next[i] = from[i];
	}
	free(matcher->wakes);
	matcher->wakes = calloc((size_t)from[plan->n_leaves] + 1, sizeof(*matcher->wakes));
	if (!matcher->wakes)
		return -ENOMEM;
	for (size_t topic = 0; topic < plan->n_topics; topic++) {
		leaves = waking(matcher, topic, &n);
		for (size_t i = 0; i < n; i++)
			matcher->wakes[next[leaves[i]]++] = (uint32_t)topic;
	}
	return 0;
}

int wake_choose(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	_cleanup_(freep) uint64_t *weights = calloc(plan->n_groups + 1, sizeof(*weights));
	size_t n_guards = plan->guards_from[plan->n_topics];

	if (!matcher->guards) {
		matcher->wakes_from = calloc(plan->n_leaves + 1, sizeof(*matcher->wakes_from));
		matcher->guards = calloc(n_guards + 1, sizeof(*matcher->guards));
		if (!matcher->guards || !matcher->wakes_from)
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

static int by_number(const void *one, const void *other)
{
	const uint32_t *a = one, *b = other;

	return *a < *b ? -1 : *a > *b;
}

/* The first guard is the one that woke it. */
static bool may_be_true(struct matcher *matcher, uint32_t topic)
{
	const struct plan *plan = matcher->plan;

	for (uint32_t i = plan->guards_from[topic] + 1; i < plan->guards_from[topic + 1]; i++)
		if (!group_has_hit(matcher, matcher->guards[i]))
			return false;
	return true;
}

void wake_topics(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	size_t n = 0;

	for (size_t i = 0; i < matcher->n_hit; i++) {
		uint32_t leaf = matcher->hit[i];

		matcher->frequency[leaf] += matcher->frequency[leaf] < UINT32_MAX;
		for (uint32_t k = matcher->wakes_from[leaf]; k < matcher->wakes_from[leaf + 1];
			k++) {
			uint32_t topic = matcher->wakes[k];

			if (matcher->topic_stamps[topic] == matcher->stamp)
				continue;
			matcher->topic_stamps[topic] = matcher->stamp;
			matcher->stats.anchored++;
			if (may_be_true(matcher, topic))
				matcher->woken[n++] = topic;
		}
	}
	for (size_t i = 0; i < plan->n_always; i++)
		matcher->woken[n++] = plan->always[i];
	qsort(matcher->woken, n, sizeof(*matcher->woken), by_number);
	matcher->n_woken = n;
}
