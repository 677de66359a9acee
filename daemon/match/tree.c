#include "match/tree.h"

#include <errno.h>

#include "base/array.h"

static int add_node(struct tree *tree, const struct query *query, unsigned level, enum field scope)
{
	if (ARRAY_GROW(tree->nodes, tree->n) < 0)
		return -ENOMEM;
	tree->nodes[tree->n++] = (struct tree_node){
		.query = query, .level = level, .scope = scope
	};
	return 0;
}

static int walk(struct tree *tree, const struct query *query, unsigned level, enum field scope)
{
	size_t index = tree->n;
	int r = add_node(tree, query, level, scope);

	if (query->kind == QUERY_SCOPE)
		scope = (enum field)query->n;
	for (size_t i = 0; i < query->n_items && r >= 0; i++)
		r = walk(tree, query->items[i], level + 1, scope);
	if (r >= 0 && query->kind == QUERY_REF && tree->written_out)
		r = walk(tree, link_target(&tree->link, query->name)->query, level + 1, scope);
	if (r >= 0)
		tree->nodes[index].end = tree->n;
	return r;
}

int tree_new(struct tree *ret, const struct expression *expressions, size_t n, size_t index,
	bool write_out, plan_report_fn report, void *userdata)
{
	_cleanup_(tree_clear) struct tree tree = { .link.reporter = { report, userdata } };
	const struct linked *linked;
	int r = alphabet_new(&tree.alphabet);

	if (r >= 0)
		r = link_expressions(&tree.link, expressions, n, tree.alphabet);
	if (r < 0)
		return r;
	linked = &tree.link.items[index];
	if (linked->failed)
		return -EINVAL;
	tree.written_out = write_out && linked->size <= TREE_NODES_MAX;
	r = walk(&tree, linked->query, 0, N_FIELDS);
	if (r < 0)
		return r;
	*ret = tree;
	tree = (struct tree){ 0 };
	return 0;
}

void tree_clear(struct tree *tree)
{
	link_clear(&tree->link);
	alphabet_free(tree->alphabet);
	free(tree->nodes);
	*tree = (struct tree){ 0 };
}
