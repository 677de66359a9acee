/* The hits that made a topic true: not those under a NOT, and of a distance only those that take
 * part in it. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "match/eval.h"

/* Hits told for one topic in one article; more say nothing new to a reader. */
#define HITS_TOLD_MAX 1000

struct told {
	uint32_t start, end;
	uint32_t leaf;
};

struct collection {
	struct matcher *matcher;
	struct told *items;
	size_t n;
	uint32_t *nodes; /* that are in matcher.collected */
	size_t n_nodes;
};

static int tell(struct collection *collection, uint32_t leaf, const struct spans *spans)
{
	for (size_t i = 0; i < spans->n; i++) {
		if (ARRAY_GROW(collection->items, collection->n) < 0)
			return -ENOMEM;
		collection->items[collection->n++] = (struct told){ spans->items[i].start,
			spans->items[i].end, leaf };
	}
	return 0;
}

static int collect_spans(struct collection *collection, uint32_t index, const struct spans *set);

/* Of the operand, those spans that the pairs in `taking` name. */
static int collect_operand(
	struct collection *collection, uint32_t operand, const struct spans *taking, bool right)
{
	_cleanup_(spans_clear) struct spans set = { 0 };
	struct spans spans;
	int r = eval_spans(collection->matcher, operand, &spans);

	for (size_t i = 0; r >= 0 && i < taking->n; i++) {
		const struct span *pair = &taking->items[i];

		r = spans_add(&set, &spans.items[right ? pair->right : pair->left]);
	}
	if (r < 0)
		return r;
	spans_sort(&set);
	return collect_spans(collection, operand, &set);
}

static int collect_spans(struct collection *collection, uint32_t index, const struct spans *set)
{
	struct matcher *matcher = collection->matcher;
	const struct node *node = &matcher->plan->nodes[index];
	_cleanup_(spans_clear) struct spans taking = { 0 };
	struct spans own;
	int r = 0;

	if (!set->n)
		return 0;
	if (node->kind == QUERY_LEAF)
		return tell(collection, node->leaf, set);
	for (size_t i = 0; node->kind == QUERY_OR && i < node->n_items; i++) {
		r = eval_spans(matcher, node_items(matcher->plan, node)[i], &own);
		taking.n = 0;
		if (r >= 0)
			r = spans_restrict(&taking, &own, set);
		if (r >= 0)
			r = collect_spans(collection, node_items(matcher->plan, node)[i], &taking);
		if (r < 0)
			return r;
	}
	if (node->kind == QUERY_OR)
		return 0;
	r = eval_spans(matcher, index, &own);
	if (r >= 0)
		r = spans_restrict(&taking, &own, set);
	if (r >= 0)
		r = collect_operand(collection, node_items(matcher->plan, node)[0], &taking, false);
	if (r >= 0 && node->kind != QUERY_NOTNEAR)
		r = collect_operand(collection, node_items(matcher->plan, node)[1], &taking, true);
	return r;
}

/* A node that is true, and what made it so. */
static int collect_true(struct collection *collection, uint32_t index)
{
	struct matcher *matcher = collection->matcher;
	const struct node *node = &matcher->plan->nodes[index];
	struct spans spans;
	int r = 0;

	if (matcher->collected[index / 64] >> index % 64 & 1)
		return 0;
	if (ARRAY_GROW(collection->nodes, collection->n_nodes) < 0)
		return -ENOMEM;
	collection->nodes[collection->n_nodes++] = index;
	matcher->collected[index / 64] |= UINT64_C(1) << index % 64;
	switch (node->kind) {
	case QUERY_NOT: return 0;
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_ATLEAST: break;
	case QUERY_COUNT: index = node_items(matcher->plan, node)[0]; __attribute__((fallthrough));
	default:
		r = eval_spans(matcher, index, &spans);
		return r < 0 ? r : collect_spans(collection, index, &spans);
	}
	for (size_t i = 0; r >= 0 && i < node->n_items; i++) {
		r = eval_true(matcher, node_items(matcher->plan, node)[i]);
		if (r > 0)
			r = collect_true(collection, node_items(matcher->plan, node)[i]);
	}
	return r;
}

static int by_place(const void *one, const void *other)
{
	const struct told *a = one, *b = other;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return a->leaf < b->leaf ? -1 : a->leaf > b->leaf;
}

static int add_hit(struct matcher *matcher, const struct told *told, struct hit_list *ret)
{
	enum field field = eval_field(matcher, told->start);
	struct text *text = &matcher->texts[field];
	_cleanup_(freep) char *original = NULL;
	struct original_span span;
	uint32_t base = matcher->base[field];

	if (!matcher->mapped[field] && text_map(text, matcher->alphabet) < 0)
		return -ENOMEM;
	matcher->mapped[field] = true;
	span = text_origin(text, told->start - base, told->end - base);
	original = strndup(text->original + span.from, span.to - span.from);
	if (!original)
		return -ENOMEM;
	return hit_list_add(ret, hit_field(field_name(field)), span.cp_from, span.cp_to,
		leaf_source(matcher->plan->leaves[told->leaf]), original);
}

int collect_hits(struct matcher *matcher, uint32_t node, struct hit_list *ret)
{
	struct collection collection = { .matcher = matcher };
	int r = collect_true(&collection, node);

	for (size_t i = 0; i < collection.n_nodes; i++)
		matcher->collected[collection.nodes[i] / 64] = 0;
	free(collection.nodes);
	if (r >= 0 && collection.n)
		qsort(collection.items, collection.n, sizeof(*collection.items), by_place);
	for (size_t i = 0; r >= 0 && i < collection.n && ret->n < HITS_TOLD_MAX; i++)
		if (i == 0 || by_place(&collection.items[i - 1], &collection.items[i]) != 0)
			r = add_hit(matcher, &collection.items[i], ret);
	free(collection.items);
	return r < 0 ? r : 0;
}
