#include "match/why.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "match/asked.h"
#include "match/nearest.h"
#include "match/spell.h"
#include "match/tree.h"

/* A node that the engine answers for as a whole. */
static bool is_asked(const struct tree *tree, const struct tree_node *node)
{
	switch (node->query->kind) {
	case QUERY_LEAF:
	case QUERY_NEAR:
	case QUERY_ONEAR:
	case QUERY_NOTNEAR:
	case QUERY_COUNT: return true;
	case QUERY_REF: return !tree->written_out;
	default: return false;
	}
}

char *why_text(const struct tree_node *node, bool in_scope)
{
	struct strbuf buf = STRBUF_INIT;

	spell_in(&buf, node->query, in_scope ? node->scope : N_FIELDS);
	return strbuf_take(&buf);
}

static int ask_node(struct asked *asked, const struct tree *tree, size_t i, size_t *ret)
{
	_cleanup_(freep) char *text = NULL;

	if (!is_asked(tree, &tree->nodes[i]))
		return 0;
	text = why_text(&tree->nodes[i], true);
	return text ? asked_add(asked, text, ret) : -ENOMEM;
}

static int copy_hits(struct hit_list *ret, const struct hit_list *hits)
{
	for (size_t i = 0; i < hits->n; i++) {
		const struct hit *hit = &hits->items[i];
		int r = hit_list_add(ret, hit->field, hit->start, hit->end, hit->term, hit->text);

		if (r < 0)
			return r;
	}
	return 0;
}

static int name_node(struct why_node *ret, const struct tree *tree, size_t i)
{
	const struct tree_node *node = &tree->nodes[i];

	ret->level = node->level;
	ret->kind = query_kind_name(node->query->kind);
	ret->n = node->query->kind == QUERY_SCOPE ? 0 : node->query->n;
	for (size_t child = tree_next(tree, i, 0); child; child = tree_next(tree, i, child))
		ret->n_operands++;
	ret->text = why_text(node, false);
	return ret->text ? 0 : -ENOMEM;
}

/* From what is found below a node. */
static bool put_together(const struct why *why, const struct tree *tree, size_t i)
{
	const struct query *query = tree->nodes[i].query;
	size_t n = 0, n_found = 0;

	for (size_t child = tree_next(tree, i, 0); child; child = tree_next(tree, i, child)) {
		n++;
		n_found += why->nodes[child].found;
	}
	switch (query->kind) {
	case QUERY_NOT: return !n_found;
	case QUERY_ATLEAST: return n_found >= query->n;
	case QUERY_AND: return n_found == n;
	default: return n_found > 0;
	}
}

static int answer(struct why *why, const struct tree *tree, const struct asked *asked,
	const size_t *questions)
{
	for (size_t i = tree->n; i-- > 0;) {
		struct why_node *node = &why->nodes[i];
		const struct hit_list *hits;
		int r = name_node(node, tree, i);

		if (r < 0)
			return r;
		if (!is_asked(tree, &tree->nodes[i])) {
			node->found = put_together(why, tree, i);
			continue;
		}
		hits = asked_hits(asked, questions[i]);
		node->found = hits != NULL;
		r = hits ? copy_hits(&node->hits, hits) : 0;
		if (r < 0)
			return r;
	}
	why->matches = why->nodes[0].found;
	return 0;
}

/* --- what decided ----------------------------------------------------------------------------------- */

/* How much of a node there is, from 0 to 1: the nearest of alternatives has the most. */
static double presence(const struct why *why, const struct tree *tree, size_t i)
{
	double sum = 0, most = 0;
	size_t n = 0;

	if (why->nodes[i].found)
		return 1;
	for (size_t child = tree_next(tree, i, 0); child; child = tree_next(tree, i, child)) {
		double of_child = presence(why, tree, child);

		most = MAX(most, of_child);
		sum += of_child;
		n++;
	}
	switch (tree->nodes[i].query->kind) {
	case QUERY_NOT: return 0;
	case QUERY_OR:
	case QUERY_REF:
	case QUERY_SCOPE: return most;
	default: return n ? sum / (double)(n + 1) : 0;
	}
}

static void decide(struct why *why, const struct tree *tree, bool *wanted, size_t i, bool wish);

/* None of the alternatives is there: the cause lies in the nearest. */
static void decide_nearest(struct why *why, const struct tree *tree, bool *wanted, size_t i)
{
	size_t nearest = 0;
	double most = 0;

	for (size_t child = tree_next(tree, i, 0); child; child = tree_next(tree, i, child)) {
		double of_child = presence(why, tree, child);

		if (of_child <= most)
			continue;
		most = of_child;
		nearest = child;
	}
	if (nearest)
		decide(why, tree, wanted, nearest, true);
}

/* It is the first that is looked for; where that is there, the second stands beside it. */
static void decide_not_near(
	struct why *why, const struct tree *tree, bool *wanted, size_t i, bool wish)
{
	size_t first = tree_next(tree, i, 0), second = tree_next(tree, i, first);

	decide(why, tree, wanted, first, wish);
	if (why->nodes[first].found && !why->nodes[i].found)
		decide(why, tree, wanted, second, !wish);
}

/* A true AND is so by all its operands, a false one by those that are false, and so on. */
static void decide(struct why *why, const struct tree *tree, bool *wanted, size_t i, bool wish)
{
	enum query_kind kind = tree->nodes[i].query->kind;
	bool found = why->nodes[i].found;

	why->nodes[i].decides = true;
	wanted[i] = wish;
	if (kind == QUERY_OR && !found && wish) {
		decide_nearest(why, tree, wanted, i);
		return;
	}
	if (kind == QUERY_NOTNEAR) {
		decide_not_near(why, tree, wanted, i, wish);
		return;
	}
	for (size_t child = tree_next(tree, i, 0); child; child = tree_next(tree, i, child)) {
		bool of_child = why->nodes[child].found;

		if (kind == QUERY_NOT)
			decide(why, tree, wanted, child, !wish);
		else if (of_child == found || kind == QUERY_COUNT)
			decide(why, tree, wanted, child, wish);
	}
}

int why_article(struct why *ret, const struct expression *expressions, size_t n, size_t index,
	const struct article *article, const char *feed)
{
	_cleanup_(tree_clear) struct tree tree = { 0 };
	_cleanup_(asked_clear) struct asked asked = { .named = expressions, .n_named = n };
	_cleanup_(why_clear) struct why why = { 0 };
	_cleanup_(freep) size_t *questions = NULL;
	_cleanup_(freep) bool *wanted = NULL;
	int r = tree_new(&tree, expressions, n, index, true, NULL, NULL);

	if (r < 0)
		return r;
	why.nodes = calloc(tree.n, sizeof(*why.nodes));
	questions = calloc(tree.n, sizeof(*questions));
	wanted = calloc(tree.n, sizeof(*wanted));
	if (!why.nodes || !questions || !wanted)
		return -ENOMEM;
	why.n = tree.n;
	for (size_t i = 0; i < tree.n && r >= 0; i++)
		r = ask_node(&asked, &tree, i, &questions[i]);
	if (r >= 0)
		r = asked_run(&asked, article, feed);
	if (r >= 0)
		r = answer(&why, &tree, &asked, questions);
	if (r < 0)
		return r;
	decide(&why, &tree, wanted, 0, true);
	if (!why.matches)
		r = nearest_notes(
			&why, &tree, wanted, &(struct nearest_to){ expressions, n, article, feed });
	if (r < 0)
		return r;
	*ret = why;
	why = (struct why){ 0 };
	return 0;
}

void why_clear(struct why *why)
{
	for (size_t i = 0; i < why->n; i++) {
		free(why->nodes[i].text);
		free(why->nodes[i].note);
		hit_list_clear(&why->nodes[i].hits);
	}
	free(why->nodes);
	*why = (struct why){ 0 };
}
