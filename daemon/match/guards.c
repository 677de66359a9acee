/* What a topic cannot do without: groups of leaves such that it is false where none of a group's
 * has a hit. E-NEGATIVE says that there is one; a matcher chooses which of them wakes the topic. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
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

static size_t smallest(const struct plan *plan, const struct node *node, const uint32_t *sizes)
{
	size_t best = 0;

	for (size_t i = 1; i < node->n_items; i++)
		if (sizes[node_items(plan, node)[i]] < sizes[node_items(plan, node)[best]])
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
	case QUERY_COUNT: return sizes[node_items(plan, node)[0]];
	case QUERY_AND:
	case QUERY_NEAR:
	case QUERY_ONEAR: return sizes[node_items(plan, node)[smallest(plan, node, sizes)]];
	default: break;
	}
	for (size_t i = 0; i < operands_needed(node); i++)
		size = add_sizes(size, sizes[node_items(plan, node)[i]]);
	return size;
}

static int add_to(struct set *set, uint32_t item)
{
	if (ARRAY_RESERVE(set->items, set->n, set->size) < 0)
		return -ENOMEM;
	set->items[set->n++] = item;
	return 0;
}

static int gather(const struct plan *plan, uint32_t index, const uint32_t *sizes, struct set *set)
{
	const struct node *node = &plan->nodes[index];
	int r = 0;

	switch (node->kind) {
	case QUERY_LEAF: return add_to(set, node->leaf);
	case QUERY_NOTNEAR:
	case QUERY_COUNT: return gather(plan, node_items(plan, node)[0], sizes, set);
	case QUERY_AND:
	case QUERY_NEAR:
	case QUERY_ONEAR:
		return gather(
			plan, node_items(plan, node)[smallest(plan, node, sizes)], sizes, set);
	default: break;
	}
	for (size_t i = 0; r >= 0 && i < operands_needed(node); i++)
		r = gather(plan, node_items(plan, node)[i], sizes, set);
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

struct maker {
	struct plan *plan;
	const uint32_t *sizes;
	struct set ends;   /* of the groups, in `leaves` */
	struct set leaves; /* of all groups */
	struct set guards; /* of all topics */
	struct set topics; /* as in the plan */
	struct set
		open; /* nodes of the topic that is taken apart, which its guards do not answer */
};

/* The node's group, made when a first topic needs it: topics share nodes, and so groups. */
static int group_of(struct maker *maker, uint32_t index, uint32_t *ret)
{
	struct node *node = &maker->plan->nodes[index];
	struct set set = { 0 };
	int r = 0;

	if (node->group == NO_GROUP) {
		if (maker->ends.n > NO_GROUP)
			return -E2BIG;
		r = gather(maker->plan, index, maker->sizes, &set);
		drop_repeated(&set);
		for (size_t i = 0; r >= 0 && i < set.n; i++)
			r = add_to(&maker->leaves, set.items[i]);
		if (r >= 0)
			r = add_to(&maker->ends, (uint32_t)maker->leaves.n);
		free(set.items);
		if (r < 0)
			return r;
		node->group = ((uint32_t)maker->ends.n - 2) & NO_GROUP;
	}
	*ret = node->group;
	return 0;
}

/* Adds what the node cannot do without to the guards of the topic that start at `first`. */
static int add_guards(struct maker *maker, uint32_t index, size_t first)
{
	const struct node *node = &maker->plan->nodes[index];
	uint32_t group;
	int r = 0;

	if (node->kind == QUERY_NOTNEAR || node->kind == QUERY_COUNT)
		return add_guards(maker, node_items(maker->plan, node)[0], first);
	if (node->kind == QUERY_AND || node->kind == QUERY_NEAR || node->kind == QUERY_ONEAR) {
		for (size_t i = 0; r >= 0 && i < node->n_items; i++)
			r = add_guards(maker, node_items(maker->plan, node)[i], first);
		return r;
	}
	if (maker->sizes[index] == UNDRIVEN || maker->guards.n - first == GUARDS_MAX)
		return 0;
	r = group_of(maker, index, &group);
	return r < 0 ? r : add_to(&maker->guards, group);
}

/* A node that is true exactly where one of its leaves has a hit: its group answers for it. */
static bool is_plain(const struct plan *plan, const struct node *node)
{
	if (node->kind == QUERY_LEAF)
		return !plan->leaves[node->leaf]->regex && node->n == plan->leaf_fields[node->leaf];
	for (size_t i = 0; i < node->n_items; i++)
		if (!plan->nodes[node_items(plan, node)[i]].plain)
			return false;
	return node->kind == QUERY_OR;
}

/* Its leaves can stand behind a rest: they answer for it, and can be counted there. */
static bool is_group(const struct maker *maker, uint32_t index)
{
	return maker->plan->nodes[index].plain && maker->sizes[index] <= UINT16_MAX;
}

static bool is_distance(const struct node *node)
{
	return node->kind == QUERY_NEAR || node->kind == QUERY_ONEAR;
}

static bool is_distance_of_groups(const struct maker *maker, uint32_t index)
{
	const struct node *node = &maker->plan->nodes[index];
	const uint32_t *operands = node_items(maker->plan, node);

	return is_distance(node) && is_group(maker, operands[0]) && is_group(maker, operands[1]);
}

static enum rest_kind kind_of_rest(const struct maker *maker, uint32_t index)
{
	const struct node *node = &maker->plan->nodes[index];
	const uint32_t *operands = node_items(maker->plan, node);

	if (node->kind == QUERY_NOT && maker->plan->nodes[operands[0]].plain)
		return REST_WITHOUT;
	if (is_distance_of_groups(maker, index))
		return REST_NEAR;
	if (is_distance(node))
		for (size_t i = 0; i < 2; i++)
			if (is_distance_of_groups(maker, operands[i]) &&
				is_group(maker, operands[1 - i]))
				return REST_CHAIN;
	return REST_NODE;
}

static int add_words(struct set *set, const void *words, size_t octets)
{
	for (size_t i = 0; i < octets; i += sizeof(uint32_t)) {
		uint32_t word;

		memcpy(&word, (const char *)words + i, sizeof(word));
		if (add_to(set, word) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int add_leaves(struct maker *maker, uint32_t index, uint16_t *ret_n)
{
	uint32_t group, first;
	int r = group_of(maker, index, &group);

	if (r < 0)
		return r;
	first = maker->ends.items[group];
	*ret_n = (uint16_t)(maker->ends.items[group + 1] - first);
	return add_words(&maker->topics, maker->leaves.items + first, *ret_n * sizeof(first));
}

/* A distance and the leaves of one or two of its operands. */
static int add_distance(
	struct maker *maker, struct rest rest, uint32_t index, const uint32_t *operands, size_t n)
{
	const struct node *node = &maker->plan->nodes[index];
	size_t at = maker->topics.n;
	int r = add_words(&maker->topics, &rest, sizeof(rest));

	if (r >= 0)
		r = add_leaves(maker, operands[0], &rest.n_first);
	if (r >= 0 && n > 1)
		r = add_leaves(maker, operands[1], &rest.n_second);
	if (r < 0)
		return r;
	rest.ordered = node->kind == QUERY_ONEAR;
	rest.units = node->n * UNITS_A_WORD;
	memcpy(maker->topics.items + at, &rest, sizeof(rest));
	return 0;
}

static int add_chain(struct maker *maker, uint32_t index)
{
	const struct plan *plan = maker->plan;
	const uint32_t *operands = node_items(plan, &plan->nodes[index]);
	bool behind = is_group(maker, operands[0]);
	uint32_t inner = operands[behind];
	struct rest first = { .kind = REST_CHAIN, .of = index };
	struct rest next = { .kind = REST_NEAR, .of = index, .behind = behind };
	int r = add_distance(maker, first, inner, node_items(plan, &plan->nodes[inner]), 2);

	return r < 0 ? r : add_distance(maker, next, index, &operands[!behind], 1);
}

static int add_rest(struct maker *maker, enum rest_kind kind, uint32_t index)
{
	const struct plan *plan = maker->plan;
	const uint32_t *operands = node_items(plan, &plan->nodes[index]);
	struct rest rest = { .kind = (uint8_t)kind, .of = index };
	int r = 0;

	switch (kind) {
	case REST_NEAR: return add_distance(maker, rest, index, operands, 2);
	case REST_CHAIN: return add_chain(maker, index);
	case REST_WITHOUT: r = group_of(maker, operands[0], &rest.of); break;
	default: break;
	}
	return r < 0 ? r : add_words(&maker->topics, &rest, sizeof(rest));
}

static int add_rests(struct maker *maker)
{
	for (enum rest_kind kind = 0; kind < REST_KINDS; kind++)
		for (size_t i = 0; i < maker->open.n; i++) {
			uint32_t index = maker->open.items[i];

			if (kind_of_rest(maker, index) == kind && add_rest(maker, kind, index) < 0)
				return -ENOMEM;
		}
	return 0;
}

/* Finds the guards of a topic, which start at `first`, and what they do not answer. */
static int take_apart(struct maker *maker, uint32_t index, size_t first)
{
	const struct node *node = &maker->plan->nodes[index];
	int r = 0;

	if (node->kind != QUERY_AND) {
		bool plain = node->plain && maker->guards.n - first < GUARDS_MAX;

		r = add_guards(maker, index, first);
		return r < 0 || plain ? r : add_to(&maker->open, index);
	}
	for (size_t i = 0; r >= 0 && i < node->n_items; i++)
		r = take_apart(maker, node_items(maker->plan, node)[i], first);
	return r;
}

/* The topic's head is there since it was compiled. */
static int guard_topic(struct maker *maker, size_t i)
{
	const struct topic *head = (const struct topic *)maker->plan->topics + i;
	size_t first = maker->guards.n;
	int r;

	maker->open.n = 0;
	r = take_apart(maker, head->node, first);
	if (r >= 0)
		r = add_words(&maker->topics, head, sizeof(*head));
	if (r >= 0)
		r = add_rests(maker);
	if (r < 0)
		return r;
	if (maker->topics.n > UINT32_MAX)
		return -E2BIG;
	if (maker->guards.n == first)
		maker->plan->always[maker->plan->n_always++] = (uint32_t)i;
	maker->plan->guards_from[i + 1] = (uint32_t)maker->guards.n;
	maker->plan->topics_from[i + 1] = (uint32_t)maker->topics.n;
	return 0;
}

static int guard_topics(struct maker *maker)
{
	for (size_t i = 0; i < maker->plan->n_topics; i++) {
		int r = guard_topic(maker, i);

		if (r < 0)
			return r;
	}
	free(maker->plan->topics);
	ARRAY_TRIM(maker->topics.items, maker->topics.n);
	maker->plan->topics = maker->topics.items;
	maker->topics.items = NULL;
	return 0;
}

/* A distance asks for its operands' places, which plain nodes gather by their group. */
static int group_operands(struct maker *maker)
{
	struct plan *plan = maker->plan;
	uint32_t group;

	for (size_t i = 0; i < plan->n_nodes; i++)
		if (plan->nodes[i].plain && plan->nodes[i].kind == QUERY_OR &&
			group_of(maker, (uint32_t)i, &group) < 0)
			return -ENOMEM;
	return 0;
}

static int make_guards(struct maker *maker)
{
	struct plan *plan = maker->plan;
	int r;

	for (size_t i = 0; i < plan->n_nodes; i++) {
		plan->nodes[i].group = NO_GROUP;
		plan->nodes[i].plain = is_plain(plan, &plan->nodes[i]);
	}
	r = add_to(&maker->ends, 0);
	if (r >= 0)
		r = guard_topics(maker);
	if (r >= 0)
		r = group_operands(maker);
	ARRAY_TRIM(maker->ends.items, maker->ends.n);
	ARRAY_TRIM(maker->leaves.items, maker->leaves.n);
	ARRAY_TRIM(maker->guards.items, maker->guards.n);
	plan->groups_from = maker->ends.items;
	plan->n_groups = maker->ends.n ? maker->ends.n - 1 : 0;
	plan->group_leaves = maker->leaves.items;
	plan->guards = maker->guards.items;
	free(maker->topics.items);
	free(maker->open.items);
	return r;
}

int plan_make_guards(struct plan *plan)
{
	_cleanup_(freep) uint32_t *sizes = calloc(plan->n_nodes + 1, sizeof(*sizes));
	struct maker maker = { .plan = plan, .sizes = sizes };

	plan->always = calloc(plan->n_topics + 1, sizeof(*plan->always));
	plan->guards_from = calloc(plan->n_topics + 1, sizeof(*plan->guards_from));
	plan->topics_from = calloc(plan->n_topics + 1, sizeof(*plan->topics_from));
	if (!sizes || !plan->guards_from || !plan->topics_from || !plan->always)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n_nodes; i++)
		sizes[i] = size_of(plan, &plan->nodes[i], sizes);
	return make_guards(&maker);
}
