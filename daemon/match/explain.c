#include "match/explain.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "match/examples.h"
#include "match/regex.h"
#include "match/spell.h"
#include "match/tree.h"

static void explain_part(struct strbuf *buf, const struct leaf *leaf, const struct part *part)
{
	const char *text = leaf->exact ? part_exact(part) : part_folded(part);

	switch (part->kind) {
	case TOKEN_SIGN: strbuf_addf(buf, "characters %s", part_exact(part)); return;
	case TOKEN_HANGUL: strbuf_addf(buf, "Hangul %s", part_exact(part)); return;
	default: break;
	}
	strbuf_adds(buf, part->dotted ? "acronym " : "word ");
	if (leaf->exact)
		strbuf_adds(buf, "exactly ");
	if (part->stemmed) {
		strbuf_addf(buf, "with stem %s%s", part_stem(part), part->prefix ? "..." : "");
		return;
	}
	strbuf_addf(buf, "%s%s", text, part->prefix ? "..." : "");
}

static void explain_leaf(struct strbuf *buf, const struct leaf *leaf)
{
	if (leaf->regex) {
		strbuf_addf(buf, "pattern %s", regex_folded(leaf_regex(leaf)));
		return;
	}
	for (size_t i = 0; i < leaf->n_parts; i++) {
		if (i)
			strbuf_adds(buf, ", then ");
		explain_part(buf, leaf, &leaf->parts[i]);
	}
	if (!leaf->exact)
		return;
	if (leaf->parts[0].kind == TOKEN_HANGUL)
		strbuf_adds(buf, ", at the start of a word");
	if (leaf->parts[0].kind == TOKEN_SIGN || leaf->parts[leaf->n_parts - 1].kind == TOKEN_SIGN)
		strbuf_adds(buf, ", not inside a run of its script");
}

static void explain_node(struct strbuf *buf, const struct query *query)
{
	unsigned n = query->n;

	switch (query->kind) {
	case QUERY_LEAF: explain_leaf(buf, query->leaf); return;
	case QUERY_REF: strbuf_addf(buf, "the expression of %s", query->name); return;
	case QUERY_SCOPE: strbuf_addf(buf, "in %s", field_name((enum field)n)); return;
	case QUERY_COUNT: strbuf_addf(buf, "at least %u hits of", n); return;
	case QUERY_ATLEAST: strbuf_addf(buf, "at least %u of", n); return;
	case QUERY_OR: strbuf_adds(buf, "any of"); return;
	case QUERY_AND: strbuf_adds(buf, "all of"); return;
	case QUERY_NOT: strbuf_adds(buf, "must not be there"); return;
	case QUERY_NEAR:
		strbuf_addf(buf, "with at most %u words between them, in either order", n);
		return;
	case QUERY_ONEAR:
		strbuf_addf(buf, "in this order, at most %u words between them", n);
		return;
	case QUERY_NOTNEAR:
		strbuf_addf(buf, "the first, without the second within %u words", n);
		return;
	}
}

static int explain_one(struct explained_node *ret, const struct tree_node *node)
{
	_cleanup_(strbuf_freep) struct strbuf meaning = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;

	ret->level = node->level;
	ret->column = node->query->column;
	ret->kind = query_kind_name(node->query->kind);
	ret->n = node->query->kind == QUERY_SCOPE ? 0 : node->query->n;
	explain_node(&meaning, node->query);
	spell(&text, node->query);
	ret->meaning = strbuf_take(&meaning);
	ret->text = strbuf_take(&text);
	if (!ret->meaning || !ret->text)
		return -ENOMEM;
	return node->query->kind == QUERY_LEAF ? examples_of(node->query, &ret->finds, &ret->misses)
					       : 0;
}

int explain(struct explained *ret, const struct expression *expressions, size_t n, size_t index,
	plan_report_fn report, void *userdata)
{
	_cleanup_(explained_clear) struct explained explained = { 0 };
	_cleanup_(tree_clear) struct tree tree = { 0 };
	int r = tree_new(&tree, expressions, n, index, false, report, userdata);

	if (r < 0)
		return r;
	explained.nodes = calloc(tree.n, sizeof(*explained.nodes));
	if (!explained.nodes)
		return -ENOMEM;
	explained.n = tree.n;
	for (size_t i = 0; i < tree.n && r >= 0; i++)
		r = explain_one(&explained.nodes[i], &tree.nodes[i]);
	if (r < 0)
		return r;
	*ret = explained;
	explained = (struct explained){ 0 };
	return 0;
}

void explained_clear(struct explained *explained)
{
	for (size_t i = 0; i < explained->n; i++) {
		free(explained->nodes[i].text);
		free(explained->nodes[i].meaning);
		text_list_clear(&explained->nodes[i].finds);
		text_list_clear(&explained->nodes[i].misses);
	}
	free(explained->nodes);
	*explained = (struct explained){ 0 };
}
