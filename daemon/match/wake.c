/* Which topics an article may make true: of the groups that a topic cannot do without, the rarest
 * wakes it, and the others are asked before the topic is. */
#include <errno.h>
#include <string.h>

#include "match/eval.h"

/* Then after eight times as many. */
#define LEARN_TIMES 8
/* Leaves whose memory is asked for before it is needed. */
#define AHEAD      8
#define CACHE_LINE 64
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

/* How often each group has a hit. A leaf is in many groups: it is weighed once. */
static int weigh(const struct matcher *matcher, uint64_t *weights)
{
	const struct plan *plan = matcher->plan;
	_cleanup_(freep) uint64_t *leaves = calloc(plan->n_leaves + 1, sizeof(*leaves));

	if (!leaves)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n_leaves; i++)
		leaves[i] = (uint64_t)matcher->leaves[i].frequency * SEEN_WEIGHS +
			    guess(plan->leaves[i]);
	for (size_t i = 0; i < plan->n_groups; i++)
		for (uint32_t k = plan->groups_from[i]; k < plan->groups_from[i + 1]; k++)
			weights[i] += leaves[plan->group_leaves[k]];
	return 0;
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

/* The groups that are asked for while topics are woken, and then: bits. */
static uint64_t *asked_groups(const struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	uint64_t *asked = calloc(plan->n_groups / 64 + 1, sizeof(*asked));

	for (size_t i = 0; asked && i < plan->n_topics; i++) {
		for (uint32_t k = plan->guards_from[i] + 1; k < plan->guards_from[i + 1]; k++)
			asked[matcher->guards[k] / 64] |= UINT64_C(1) << matcher->guards[k] % 64;
		for (const struct rest *rest = plan_topic(plan, i)->rests;
			rest != topic_end(plan, i) && rest->kind == REST_WITHOUT; rest++)
			asked[rest->of / 64] |= UINT64_C(1) << rest->of % 64;
	}
	return asked;
}

/* The leaves of a topic's rarest group, which wake it. */
static const uint32_t *waking(const struct matcher *matcher, size_t topic, uint32_t *ret_n)
{
	const struct plan *plan = matcher->plan;
	uint32_t rarest = matcher->guards[plan->guards_from[topic]];

	*ret_n = 0;
	if (plan->guards_from[topic] == plan->guards_from[topic + 1])
		return NULL;
	*ret_n = plan->groups_from[rarest + 1] - plan->groups_from[rarest];
	return plan->group_leaves + plan->groups_from[rarest];
}

/* While links are made. */
struct linker {
	struct matcher *matcher;
	const uint64_t *asked;
	struct links *counts; /* of each leaf, as far as the walk is */
	uint32_t *words;      /* where they go; NULL: they are counted */
};

#define WORDS(type) (sizeof(type) / sizeof(uint32_t))

static size_t words_of(const struct links *links)
{
	return WORDS(struct links) + links->n_groups + links->n_wakes * WORDS(struct wake);
}

static inline const uint32_t *links_groups(const struct links *links)
{
	return (const uint32_t *)(links + 1);
}

static inline const struct wake *links_wakes(const struct links *links)
{
	return (const struct wake *)(links_groups(links) + links->n_groups);
}

/* One more word or several at the end of a leaf's links. */
static void add_words(const struct linker *linker, uint32_t leaf, const void *words, size_t octets)
{
	size_t links = linker->matcher->leaves[leaf].links;

	if (linker->words)
		memcpy(linker->words + links + words_of(&linker->counts[leaf]), words, octets);
}

/* All groups that are asked for, then all topics, for each leaf of theirs. */
static void walk_links(const struct linker *linker)
{
	const struct matcher *matcher = linker->matcher;
	const struct plan *plan = matcher->plan;

	for (size_t i = 0; i < plan->n_leaves; i++)
		linker->counts[i] = (struct links){ 0 };
	for (uint32_t i = 0; i < plan->n_groups; i++)
		for (uint32_t k = plan->groups_from[i];
			linker->asked[i / 64] >> i % 64 & 1 && k < plan->groups_from[i + 1]; k++) {
			uint32_t leaf = plan->group_leaves[k];

			add_words(linker, leaf, &i, sizeof(i));
			linker->counts[leaf].n_groups++;
		}
	for (size_t i = 0; i < plan->n_topics; i++) {
		const uint32_t *guards = &matcher->guards[plan->guards_from[i]];
		uint32_t n_guards = plan->guards_from[i + 1] - plan->guards_from[i], n;
		const uint32_t *leaves = waking(matcher, i, &n);
		struct wake wake = { .topic = (uint32_t)i,
			.second = n_guards > 1 ? guards[1] : NO_MORE(plan),
			.third = n_guards > 2 ? guards[2] : NO_MORE(plan) };

		for (uint32_t k = 0; k < n; k++) {
			add_words(linker, leaves[k], &wake, sizeof(wake));
			linker->counts[leaves[k]].n_wakes++;
		}
	}
}

/* Each leaf's links behind those of the one before it; without memory all stays as it was. */
static int place_links(const struct linker *linker)
{
	struct matcher *matcher = linker->matcher;
	size_t n_leaves = matcher->plan->n_leaves, n = 0;
	uint32_t *words;

	for (size_t i = 0; i < n_leaves; i++)
		n += words_of(&linker->counts[i]);
	words = n <= UINT32_MAX ? calloc(n + 1, sizeof(*words)) : NULL;
	if (!words)
		return -ENOMEM;
	free(matcher->links);
	matcher->links = words;
	n = 0;
	for (size_t i = 0; i < n_leaves; i++) {
		matcher->leaves[i].links = (uint32_t)n;
		n += words_of(&linker->counts[i]);
	}
	return 0;
}

static int link_leaves(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;
	_cleanup_(freep) uint64_t *asked = asked_groups(matcher);
	_cleanup_(freep) struct links *counts = calloc(plan->n_leaves + 1, sizeof(*counts));
	struct linker linker = { .matcher = matcher, .asked = asked, .counts = counts };

	if (!asked || !counts)
		return -ENOMEM;
	walk_links(&linker);
	if (place_links(&linker) < 0)
		return -ENOMEM;
	linker.words = matcher->links;
	walk_links(&linker);
	for (size_t i = 0; i < plan->n_leaves; i++)
		memcpy(matcher->links + matcher->leaves[i].links, &counts[i], sizeof(counts[i]));
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
	if (!weights || weigh(matcher, weights) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n_topics; i++)
		order(&matcher->guards[plan->guards_from[i]],
			plan->guards_from[i + 1] - plan->guards_from[i], weights);
	matcher->learn_at = matcher->learn_at ? matcher->learn_at * LEARN_TIMES : LEARN_FIRST;
	return link_leaves(matcher);
}

void wake_clear(struct matcher *matcher)
{
	free(matcher->guards);
	free(matcher->links);
}

/* The first guard woke it, two more were asked for: are there hits of the others? */
static bool may_be_true(const struct matcher *matcher, uint32_t topic)
{
	const struct plan *plan = matcher->plan;

	for (uint32_t i = plan->guards_from[topic] + 3; i < plan->guards_from[topic + 1]; i++)
		if (!group_has_hit(matcher, matcher->guards[i]))
			return false;
	return true;
}

static inline const struct links *links_of(const struct matcher *matcher, size_t i)
{
	return (const struct links *)(matcher->links + matcher->hit[i].links);
}

/* Leaves are far apart: what is needed of one that comes later is asked for. */
static inline void ask_for(const void *links)
{
	const char *octets = links;

	__builtin_prefetch(octets);
	__builtin_prefetch(octets + CACHE_LINE);
	__builtin_prefetch(octets + 2 * CACHE_LINE);
}

/* Marks the groups with a hit. */
static void mark_groups(struct matcher *matcher)
{
	uint64_t *bits = matcher->group_bits;

	memset(bits, 0, (matcher->plan->n_groups / 64 + 1) * sizeof(*bits));
	bits[NO_MORE(matcher->plan) / 64] |= UINT64_C(1) << NO_MORE(matcher->plan) % 64;
	for (size_t i = 0; i < matcher->n_hit; i++) {
		const struct links *links = links_of(matcher, i);
		const uint32_t *group = links_groups(links), *end = group + links->n_groups;

		if (i + AHEAD < matcher->n_hit)
			ask_for(links_of(matcher, i + AHEAD));
		for (; group < end; group++)
			bits[*group / 64] |= UINT64_C(1) << *group % 64;
	}
}

/* The topics that the hits' leaves wake, if their next rarest groups are marked: whether they are
 * cannot be guessed, so there is no branch. */
static void wake_by_leaves(struct matcher *matcher)
{
	const uint64_t *groups = matcher->group_bits;
	uint64_t *woken = matcher->woken_bits;

	for (size_t i = 0; i < matcher->n_hit; i++) {
		const struct links *links = links_of(matcher, i);
		const struct wake *wake = links_wakes(links), *end = wake + links->n_wakes;

		if (i + AHEAD < matcher->n_hit)
			ask_for(links_wakes(links_of(matcher, i + AHEAD)));
		matcher->stats.anchored += links->n_wakes;
		for (; wake < end; wake++) {
			uint64_t both = groups[wake->second / 64] >> wake->second % 64 &
					groups[wake->third / 64] >> wake->third % 64;

			woken[wake->topic / 64] |= (both & 1) << wake->topic % 64;
		}
	}
}

/* From bits to a list, and no bits. */
static void list_woken(struct matcher *matcher)
{
	matcher->n_woken = 0;
	for (size_t i = 0; i <= matcher->plan->n_topics / 64; i++) {
		for (uint64_t bits = matcher->woken_bits[i]; bits; bits &= bits - 1) {
			uint32_t topic = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(bits);

			if (!(matcher->many_bits[i] & (bits & -bits)) ||
				may_be_true(matcher, topic))
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
		matcher->woken_bits[plan->always[i] / 64] |= UINT64_C(1) << plan->always[i] % 64;
	list_woken(matcher);
}
