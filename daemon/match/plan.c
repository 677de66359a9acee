#include "match/plan.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/map.h"
#include "match/link.h"

#define SCOPES (1U << N_FIELDS)

#define SLOTS_FIRST 1024

/* What is only needed while compiling. */
struct compiler {
	struct plan *plan;
	struct link *link;
	uint32_t *
		slots; /* nodes + 1, by what they are; a power of two, at most half of them taken */
	size_t n_slots, n_taken;
	/* The first node of each leaf, + 1: mostly the only one. Those in other fields are in `slots`. */
	uint32_t *leaf_nodes;
	uint32_t *open; /* operands of the operators that are being compiled */
	size_t n_open, open_size;
	uint32_t *compiled[SCOPES]; /* for each scope met, for each expression: node + 1 */
};

/* The plan uses the leaf too, from its first place on. */
static int intern_leaf(struct compiler *compiler, struct leaf *leaf, uint8_t fields, uint32_t *ret)
{
	struct plan *plan = compiler->plan;

	if (!leaf->index) {
		if (ARRAY_GROW(plan->leaves, plan->n_leaves) < 0 ||
			ARRAY_GROW(plan->leaf_fields, plan->n_leaves) < 0 ||
			ARRAY_GROW(compiler->leaf_nodes, plan->n_leaves) < 0)
			return -ENOMEM;
		plan->leaf_fields[plan->n_leaves] = 0;
		compiler->leaf_nodes[plan->n_leaves] = 0;
		plan->leaves[plan->n_leaves++] = leaf;
		leaf->index = (uint32_t)plan->n_leaves;
		leaf->uses++;
	}
	plan->leaf_fields[leaf->index - 1] |= fields;
	plan->fields |= fields;
	*ret = leaf->index - 1;
	return 0;
}

static uint64_t node_hash(const struct node *node, const uint32_t *items)
{
	uint64_t seed = (uint64_t)node->kind << 48 | (uint64_t)node->n << 32 |
			(node->kind == QUERY_LEAF ? node->leaf : 0);

	return hash_bytes(items, node->n_items * sizeof(*items), seed);
}

static bool same_node(const struct plan *plan, const struct node *a, const struct node *b,
	const uint32_t *items_of_b)
{
	if (a->kind != b->kind || a->n != b->n || a->n_items != b->n_items)
		return false;
	if (a->kind == QUERY_LEAF)
		return a->leaf == b->leaf;
	return a->n_items == 0 ||
	       memcmp(node_items(plan, a), items_of_b, a->n_items * sizeof(*items_of_b)) == 0;
}

static const uint32_t *items_of(const struct plan *plan, const struct node *node)
{
	return node->kind == QUERY_LEAF ? NULL : node_items(plan, node);
}

/* The slot that has the node, or the free one where it would go. */
static uint32_t *find_node(
	const struct compiler *compiler, const struct node *node, const uint32_t *items)
{
	const struct plan *plan = compiler->plan;
	size_t mask = compiler->n_slots - 1, i = node_hash(node, items) & mask;

	for (; compiler->slots[i]; i = (i + 1) & mask)
		if (same_node(plan, &plan->nodes[compiler->slots[i] - 1], node, items))
			break;
	return &compiler->slots[i];
}

static int grow_slots(struct compiler *compiler)
{
	size_t n = MAX(compiler->n_slots * 2, (size_t)SLOTS_FIRST);
	const struct plan *plan = compiler->plan;
	uint32_t *slots = calloc(n, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	free(compiler->slots);
	compiler->slots = slots;
	compiler->n_slots = n;
	for (size_t i = 0; i < plan->n_nodes; i++) {
		const struct node *node = &plan->nodes[i];

		if (node->kind != QUERY_LEAF || compiler->leaf_nodes[node->leaf] != i + 1)
			*find_node(compiler, node, items_of(plan, node)) = (uint32_t)i + 1;
	}
	return 0;
}

/* The node's operands move to the plan. */
static int keep_operands(struct compiler *compiler, struct node *node, const uint32_t *items)
{
	struct plan *plan = compiler->plan;

	node->first_item = (uint32_t)plan->n_operands;
	for (size_t i = 0; i < node->n_items; i++) {
		if (ARRAY_GROW(plan->operands, plan->n_operands) < 0)
			return -ENOMEM;
		plan->operands[plan->n_operands++] = items[i];
	}
	return 0;
}

/* The slot of the node, or a free one for it. */
static uint32_t *slot_of(struct compiler *compiler, const struct node *node, const uint32_t *items)
{
	uint32_t *first = node->kind == QUERY_LEAF ? &compiler->leaf_nodes[node->leaf] : NULL;
	uint32_t *slot;

	if (first && (!*first || compiler->plan->nodes[*first - 1].n == node->n))
		return first;
	if ((compiler->n_taken + 1) * 2 > compiler->n_slots && grow_slots(compiler) < 0)
		return NULL;
	slot = find_node(compiler, node, items);
	compiler->n_taken += !*slot;
	return slot;
}

static int intern_node(
	struct compiler *compiler, struct node *node, const uint32_t *items, uint32_t *ret)
{
	struct plan *plan = compiler->plan;
	uint32_t *slot = slot_of(compiler, node, items);

	if (!slot)
		return -ENOMEM;
	if (!*slot) {
		if (ARRAY_GROW(plan->nodes, plan->n_nodes) < 0 ||
			(items && keep_operands(compiler, node, items) < 0))
			return -ENOMEM;
		plan->nodes[plan->n_nodes++] = *node;
		*slot = (uint32_t)plan->n_nodes;
	}
	*ret = *slot - 1;
	return 0;
}

static int compile(struct compiler *compiler, struct query *query, uint8_t fields, uint32_t *ret);

/* Cheap operands before those that need a regular expression; otherwise as written. */
static int order_operands(const struct plan *plan, struct node *node, uint32_t *items)
{
	_cleanup_(freep) uint32_t *sorted = NULL;
	size_t n = 0;

	for (size_t i = 0; i < node->n_items; i++)
		node->regex = node->regex || plan->nodes[items[i]].regex;
	if (!node->regex || node->n_items < 2 ||
		(node->kind != QUERY_AND && node->kind != QUERY_OR))
		return 0;
	sorted = calloc(node->n_items, sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	for (int regex = 0; regex < 2; regex++)
		for (size_t i = 0; i < node->n_items; i++)
			if (plan->nodes[items[i]].regex == (bool)regex)
				sorted[n++] = items[i];
	memcpy(items, sorted, n * sizeof(*sorted));
	return 0;
}

static int compile_operator(
	struct compiler *compiler, struct query *query, uint8_t fields, uint32_t *ret)
{
	struct node node = { .kind = query->kind & 0xFU, .n = query->n & 0x7FFFU };
	size_t first = compiler->n_open;
	uint32_t item;
	int r = 0;

	for (size_t i = 0; i < query->n_items; i++) {
		r = compile(compiler, query->items[i], fields, &item);
		if (r >= 0)
			r = ARRAY_RESERVE(compiler->open, compiler->n_open, compiler->open_size);
		if (r < 0)
			return r;
		compiler->open[compiler->n_open++] = item;
	}
	compiler->n_open = first;
	node.n_items = query->n_items & 0x7FFFU;
	r = order_operands(compiler->plan, &node, compiler->open + first);
	return r < 0 ? r : intern_node(compiler, &node, compiler->open + first, ret);
}

static int compile_leaf(
	struct compiler *compiler, struct query *query, uint8_t fields, uint32_t *ret)
{
	struct node node = { .kind = QUERY_LEAF, .n = fields };
	int r = intern_leaf(compiler, query->leaf, fields, &node.leaf);

	if (r < 0)
		return r;
	node.regex = compiler->plan->leaves[node.leaf]->regex;
	return intern_node(compiler, &node, NULL, ret);
}

/* A reference is the other expression in the scope where the reference stands. Few are needed in a
 * second scope: the trees are dropped. */
static int compile_expression(
	struct compiler *compiler, struct linked *linked, uint8_t fields, uint32_t *ret)
{
	size_t index = (size_t)(linked - compiler->link->items);
	uint32_t **compiled = &compiler->compiled[fields];
	struct query *query;
	int r;

	if (!*compiled)
		*compiled = calloc(compiler->link->n, sizeof(**compiled));
	if (!*compiled)
		return -ENOMEM;
	if (!(*compiled)[index]) {
		r = link_tree(compiler->link, linked, &query);
		if (r >= 0)
			r = compile(compiler, query, fields, ret);
		if (r < 0)
			return r;
		(*compiled)[index] = *ret + 1;
		link_drop(linked);
	}
	*ret = (*compiled)[index] - 1;
	return 0;
}

static int compile(struct compiler *compiler, struct query *query, uint8_t fields, uint32_t *ret)
{
	switch (query->kind) {
	case QUERY_LEAF: return compile_leaf(compiler, query, fields, ret);
	case QUERY_REF:
		return compile_expression(
			compiler, link_target(compiler->link, query->name), fields, ret);
	case QUERY_SCOPE: return compile(compiler, query->items[0], (uint8_t)(1U << query->n), ret);
	default: return compile_operator(compiler, query, fields, ret);
	}
}

static int compile_topic(struct compiler *compiler, size_t index)
{
	struct plan *plan = compiler->plan;
	struct topic *topic = (struct topic *)plan->topics + plan->n_topics;

	topic->index = (uint32_t)index;
	plan->n_topics++;
	return compile_expression(
		compiler, &compiler->link->items[index], FIELDS_DEFAULT, &topic->node);
}

/* Each topic is compiled as soon as it was read, so that there is never more than one tree; only
 * groups wait for whoever refers to them. Of topics there are only the heads: what is asked of them
 * comes behind when their guards are known. */
static int compile_topics(struct compiler *compiler, const struct expression *expressions, size_t n)
{
	struct link *link = compiler->link;

	compiler->plan->topics = calloc(n ? n : 1, sizeof(struct topic));
	if (!compiler->plan->topics)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct linked *linked = &link->items[i];
		int r = link_read(link, i);

		if (r < 0)
			return r;
		if (expressions[i].group)
			continue;
		/* One that is wrong makes them all be read, but no plan. */
		if (!link->failed && !linked->failed)
			r = compile_topic(compiler, i);
		if (r < 0)
			return r;
		link_drop(linked);
	}
	return link_end(link);
}

static int compile_plan(
	struct plan *plan, struct link *link, const struct expression *expressions, size_t n)
{
	struct compiler compiler = { .plan = plan, .link = link };
	/* Where there are no operands, there is still a row of none. */
	int r = ARRAY_GROW(plan->operands, 0);

	if (r >= 0)
		r = compile_topics(&compiler, expressions, n);
	ARRAY_TRIM(plan->leaves, plan->n_leaves);
	ARRAY_TRIM(plan->leaf_fields, plan->n_leaves);
	ARRAY_TRIM(plan->nodes, plan->n_nodes);
	ARRAY_TRIM(plan->operands, plan->n_operands);
	free(compiler.slots);
	free(compiler.leaf_nodes);
	free(compiler.open);
	for (size_t i = 0; i < SCOPES; i++)
		free(compiler.compiled[i]);
	return r;
}

int plan_read(struct plan **ret, const struct expression *expressions, size_t n,
	plan_report_fn report, void *userdata)
{
	_cleanup_(plan_freep) struct plan *plan = calloc(1, sizeof(*plan));
	_cleanup_(alphabet_freep) struct alphabet *alphabet = NULL;
	_cleanup_(link_clear) struct link link = { .reporter = { report, userdata } };
	int r;

	if (!plan)
		return -ENOMEM;
	r = alphabet_new(&alphabet);
	if (r >= 0)
		r = link_begin(&link, expressions, n, alphabet);
	if (r >= 0)
		r = compile_plan(plan, &link, expressions, n);
	if (r < 0)
		return r;
	if (link.failed)
		return -EINVAL;
	*ret = TAKE(plan);
	return 0;
}

int plan_finish(struct plan *plan)
{
	int r = plan_make_probes(plan);

	return r < 0 ? r : plan_make_guards(plan);
}

int plan_new(struct plan **ret, const struct expression *expressions, size_t n,
	plan_report_fn report, void *userdata)
{
	_cleanup_(plan_freep) struct plan *plan = NULL;
	int r = plan_read(&plan, expressions, n, report, userdata);

	if (r >= 0)
		r = plan_finish(plan);
	if (r < 0)
		return r;
	*ret = TAKE(plan);
	return 0;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->n_leaves; i++)
		leaf_free(plan->leaves[i]);
	free(plan->operands);
	free(plan->leaves);
	free(plan->leaf_fields);
	free(plan->nodes);
	free(plan->probes);
	free(plan->probe_leaves);
	strbuf_free(&plan->words);
	free(plan->bloom);
	free(plan->prefix_lengths);
	free(plan->topics);
	free(plan->groups_from);
	free(plan->group_leaves);
	free(plan->guards_from);
	free(plan->guards);
	free(plan->topics_from);
	free(plan->always);
	free(plan);
}
