/* Which leaves wake a topic: a set such that the topic is false where none of them has a hit. The
 * smallest such set along the tree; E-NEGATIVE says that there is one. */
#include <errno.h>
#include <string.h>

#include "match/plan.h"

/* No set of terms drives this node: a NOT, or a regular expression. */
#define UNDRIVEN UINT32_MAX

struct set {
	uint32_t *items;
	size_t n, size;
};

static uint32_t add_sizes(uint32_t a, uint32_t b)
{
	return a == UNDRIVEN || b == UNDRIVEN || a > UNDRIVEN - 1 - b ? UNDRIVEN : a + b;
}

static size_t smallest(const struct node *node, const uint32_t *sizes)
{
	size_t best = 0;

	for (size_t i = 1; i < node->n_items; i++)
		if (sizes[node->items[i]] < sizes[node->items[best]])
			best = i;
	return best;
}

/* How many operands must be looked at so that one of them is among any n true ones. */
static size_t operands_needed(const struct node *node)
{
	return node->kind == QUERY_ATLEAST ? node->n_items - node->n + 1 : node->n_items;
}

static uint32_t size_of(const struct plan *plan, const struct node *node, const uint32_t *sizes)
{
	uint32_t size = 0;

	switch (node->kind) {
	case QUERY_LEAF: return plan->leaves[node->leaf]->regex ? UNDRIVEN : 1;
	case QUERY_NOT: return UNDRIVEN;
	case QUERY_NOTNEAR:
	case QUERY_COUNT: return sizes[node->items[0]];
	case QUERY_AND:
	case QUERY_NEAR:
	case QUERY_ONEAR: return sizes[node->items[smallest(node, sizes)]];
	default: break;
	}
	for (size_t i = 0; i < operands_needed(node); i++)
		size = add_sizes(size, sizes[node->items[i]]);
	return size;
}

static int add_leaf(struct set *set, uint32_t leaf)
{
	if (set->n == set->size) {
		size_t size = MAX(set->size * 2, (size_t)64);
		uint32_t *items = reallocarray(set->items, size, sizeof(*items));

		if (!items)
			return -ENOMEM;
		set->items = items;
		set->size = size;
	}
	set->items[set->n++] = leaf;
	return 0;
}

static int gather(const struct plan *plan, uint32_t index, const uint32_t *sizes, struct set *set)
{
	const struct node *node = &plan->nodes[index];
	int r = 0;

	switch (node->kind) {
	case QUERY_LEAF: return add_leaf(set, node->leaf);
	case QUERY_NOTNEAR:
	case QUERY_COUNT: return gather(plan, node->items[0], sizes, set);
	case QUERY_AND:
	case QUERY_NEAR:
	case QUERY_ONEAR: return gather(plan, node->items[smallest(node, sizes)], sizes, set);
	default: break;
	}
	for (size_t i = 0; r >= 0 && i < operands_needed(node); i++)
		r = gather(plan, node->items[i], sizes, set);
	return r;
}

static int by_number(const void *one, const void *other)
{
	const uint32_t *a = one, *b = other;

	return *a < *b ? -1 : *a > *b;
}

static void drop_repeated(struct set *set)
{
	size_t n = 0;

	if (set->n)
		qsort(set->items, set->n, sizeof(*set->items), by_number);
	for (size_t i = 0; i < set->n; i++)
		if (n == 0 || set->items[n - 1] != set->items[i])
			set->items[n++] = set->items[i];
	set->n = n;
}

/* Turns each topic's set around: for each leaf, its topics. */
static int turn_around(struct plan *plan, const struct set *all, const size_t *ends)
{
	_cleanup_(freep) uint32_t *next = calloc(plan->n_leaves + 1, sizeof(*next));

	plan->woken_from = calloc(plan->n_leaves + 1, sizeof(*plan->woken_from));
	plan->woken = calloc(all->n ? all->n : 1, sizeof(*plan->woken));
	if (!next || !plan->woken_from || !plan->woken)
		return -ENOMEM;
	for (size_t i = 0; i < all->n; i++)
		plan->woken_from[all->items[i] + 1]++;
	for (size_t i = 0; i < plan->n_leaves; i++) {
		plan->woken_from[i + 1] += plan->woken_from[i];
		next[i] = plan->woken_from[i];
	}
	for (size_t topic = 0, i = 0; topic < plan->n_topics; topic++)
		for (; i < ends[topic]; i++)
			plan->woken[next[all->items[i]]++] = (uint32_t)topic;
	return 0;
}

static int gather_topic(struct plan *plan, size_t topic, const uint32_t *sizes, struct set *all)
{
	uint32_t root = plan->topics[topic].node;
	struct set set = { 0 };
	int r = 0;

	if (sizes[root] == UNDRIVEN) {
		plan->always[plan->n_always++] = (uint32_t)topic;
		return 0;
	}
	r = gather(plan, root, sizes, &set);
	drop_repeated(&set);
	for (size_t i = 0; r >= 0 && i < set.n; i++)
		r = add_leaf(all, set.items[i]);
	free(set.items);
	return r;
}

int plan_make_anchors(struct plan *plan)
{
	_cleanup_(freep) uint32_t *sizes = calloc(plan->n_nodes + 1, sizeof(*sizes));
	_cleanup_(freep) size_t *ends = calloc(plan->n_topics + 1, sizeof(*ends));
	struct set all = { 0 };
	int r = 0;

	plan->always = calloc(plan->n_topics + 1, sizeof(*plan->always));
	if (!sizes || !ends || !plan->always)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n_nodes; i++)
		sizes[i] = size_of(plan, &plan->nodes[i], sizes);
	for (size_t i = 0; r >= 0 && i < plan->n_topics; i++) {
		r = gather_topic(plan, i, sizes, &all);
		ends[i] = all.n;
	}
	if (r >= 0)
		r = turn_around(plan, &all, ends);
	free(all.items);
	return r;
}
