#include "match/plan.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/strbuf.h"
#include "match/link.h"

#define SCOPES (1U << N_FIELDS)

/* What is only needed while compiling. */
struct compiler {
	struct plan *plan;
	struct link *link;
	struct map *nodes; /* kind and operands, written out, to index + 1 */
	size_t leaves_size, nodes_size;
	uint32_t *compiled[SCOPES]; /* for each scope met, for each expression: node + 1 */
};

/* Grows *items so that one more fits; -ENOMEM. */
static int grow(void **items, size_t n, size_t *size, size_t item)
{
	size_t bigger = MAX(*size * 2, (size_t)16);
	void *more;

	if (n < *size)
		return 0;
	more = reallocarray(*items, bigger, item);
	if (!more)
		return -ENOMEM;
	*items = more;
	*size = bigger;
	return 0;
}

/* The plan uses the leaf too, from its first place on. */
static int intern_leaf(struct compiler *compiler, struct leaf *leaf, uint8_t fields, uint32_t *ret)
{
	struct plan *plan = compiler->plan;
	size_t size = compiler->leaves_size;
	int r;

	if (!leaf->index) {
		r = grow((void **)&plan->leaves, plan->n_leaves, &compiler->leaves_size,
			sizeof(struct leaf *));
		if (r >= 0)
			r = grow((void **)&plan->leaf_fields, plan->n_leaves, &size, 1);
		if (r < 0)
			return r;
		plan->leaf_fields[plan->n_leaves] = 0;
		plan->leaves[plan->n_leaves++] = leaf;
		leaf->index = (uint32_t)plan->n_leaves;
		leaf->uses++;
	}
	plan->leaf_fields[leaf->index - 1] |= fields;
	plan->fields |= fields;
	*ret = leaf->index - 1;
	return 0;
}

/* A number as text without zeros in it: keys are compared as strings. */
static void write_number(struct strbuf *key, uint32_t number)
{
	char digits[8];
	size_t n = 0;

	do
		digits[n++] = (char)('@' + (number & 0x1F) + (number > 0x1F ? 0x20 : 0));
	while (number >>= 5);
	strbuf_add(key, digits, n);
}

static void write_key(struct strbuf *key, const struct node *node)
{
	write_number(key, node->kind);
	write_number(key, node->fields);
	write_number(key, node->n);
	write_number(key, node->leaf);
	for (size_t i = 0; i < node->n_items; i++)
		write_number(key, node->items[i]);
}

/* The node's operands are the plan's afterwards, or freed. */
static int intern_node(struct compiler *compiler, struct node *node, uint32_t *ret)
{
	struct plan *plan = compiler->plan;
	_cleanup_(strbuf_freep) struct strbuf key = STRBUF_INIT;
	_cleanup_(freep) uint32_t *items = node->items;
	size_t index;
	int r;

	write_key(&key, node);
	if (strbuf_failed(&key))
		return -ENOMEM;
	index = (size_t)map_get(compiler->nodes, strbuf_text(&key));
	if (!index) {
		r = grow(
			(void **)&plan->nodes, plan->n_nodes, &compiler->nodes_size, sizeof(*node));
		if (r >= 0)
			r = map_set(
				compiler->nodes, strbuf_text(&key), (void *)(plan->n_nodes + 1));
		if (r < 0)
			return r;
		plan->nodes[plan->n_nodes++] = *node;
		items = NULL;
		index = plan->n_nodes;
	}
	*ret = (uint32_t)(index - 1);
	return 0;
}

static int compile(struct compiler *compiler, struct query *query, uint8_t fields, uint32_t *ret);

/* Cheap operands before those that need a regular expression; otherwise as written. */
static void order_operands(const struct plan *plan, struct node *node)
{
	_cleanup_(freep) uint32_t *sorted = NULL;
	size_t n = 0;

	node->regex = false;
	for (size_t i = 0; i < node->n_items; i++)
		node->regex = node->regex || plan->nodes[node->items[i]].regex;
	if (!node->regex || node->n_items < 2 ||
		(node->kind != QUERY_AND && node->kind != QUERY_OR))
		return;
	sorted = calloc(node->n_items, sizeof(*sorted));
	if (!sorted)
		return;
	for (int regex = 0; regex < 2; regex++)
		for (size_t i = 0; i < node->n_items; i++)
			if (plan->nodes[node->items[i]].regex == (bool)regex)
				sorted[n++] = node->items[i];
	memcpy(node->items, sorted, n * sizeof(*sorted));
}

static int compile_operator(
	struct compiler *compiler, struct query *query, uint8_t fields, uint32_t *ret)
{
	struct node node = { .kind = (uint8_t)query->kind, .n = query->n };

	node.items = calloc(query->n_items, sizeof(*node.items));
	if (!node.items)
		return -ENOMEM;
	for (; node.n_items < query->n_items; node.n_items++) {
		int r = compile(
			compiler, query->items[node.n_items], fields, &node.items[node.n_items]);

		if (r < 0) {
			free(node.items);
			return r;
		}
	}
	order_operands(compiler->plan, &node);
	return intern_node(compiler, &node, ret);
}

static int compile_leaf(
	struct compiler *compiler, struct query *query, uint8_t fields, uint32_t *ret)
{
	struct node node = { .kind = QUERY_LEAF, .fields = fields };
	int r = intern_leaf(compiler, query->leaf, fields, &node.leaf);

	if (r < 0)
		return r;
	node.regex = compiler->plan->leaves[node.leaf]->regex;
	return intern_node(compiler, &node, ret);
}

/* A reference is the other expression in the scope where the reference stands. */
static int compile_expression(
	struct compiler *compiler, struct linked *linked, uint8_t fields, uint32_t *ret)
{
	size_t index = (size_t)(linked - compiler->link->items);
	uint32_t **compiled = &compiler->compiled[fields];
	int r = 0;

	if (!*compiled)
		*compiled = calloc(compiler->link->n, sizeof(**compiled));
	if (!*compiled)
		return -ENOMEM;
	if (!(*compiled)[index]) {
		r = compile(compiler, linked->query, fields, ret);
		if (r < 0)
			return r;
		(*compiled)[index] = *ret + 1;
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

static int compile_topics(struct compiler *compiler, const struct expression *expressions, size_t n)
{
	struct plan *plan = compiler->plan;

	plan->topics = calloc(n ? n : 1, sizeof(*plan->topics));
	if (!plan->topics)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct topic_root *root = &plan->topics[plan->n_topics];
		int r;

		if (expressions[i].group)
			continue;
		r = compile_expression(
			compiler, &compiler->link->items[i], FIELDS_DEFAULT, &root->node);
		if (r < 0)
			return r;
		root->index = i;
		plan->n_topics++;
	}
	return 0;
}

static int compile_plan(
	struct plan *plan, struct link *link, const struct expression *expressions, size_t n)
{
	struct compiler compiler = { .plan = plan, .link = link };
	int r = map_new(&compiler.nodes);

	if (r >= 0)
		r = compile_topics(&compiler, expressions, n);
	if (r >= 0)
		r = plan_make_probes(plan);
	if (r >= 0)
		r = plan_make_guards(plan);
	map_free(compiler.nodes);
	for (size_t i = 0; i < SCOPES; i++)
		free(compiler.compiled[i]);
	return r;
}

int plan_new(struct plan **ret, const struct expression *expressions, size_t n,
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
		r = link_expressions(&link, expressions, n, alphabet);
	if (r < 0)
		return r;
	if (link.failed)
		return -EINVAL;
	r = compile_plan(plan, &link, expressions, n);
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
	for (size_t i = 0; i < plan->n_nodes; i++)
		free(plan->nodes[i].items);
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
	free(plan->leaf_groups_from);
	free(plan->leaf_groups);
	free(plan->guards_from);
	free(plan->guards);
	free(plan->always);
	free(plan);
}
