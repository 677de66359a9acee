#include "match/explain.h"

#include <errno.h>

#include "base/strbuf.h"
#include "match/query.h"
#include "match/regex.h"

#define INDENT 2

static void explain_part(struct strbuf *buf, const struct leaf *leaf, const struct part *part)
{
	const char *text = leaf->exact ? part->exact : part->folded;

	switch (part->kind) {
	case TOKEN_SIGN: strbuf_addf(buf, "characters %s", part->exact); return;
	case TOKEN_HANGUL: strbuf_addf(buf, "Hangul %s", part->exact); return;
	default: break;
	}
	strbuf_adds(buf, part->dotted ? "acronym " : "word ");
	if (leaf->exact)
		strbuf_adds(buf, "exactly ");
	if (part->stem) {
		strbuf_addf(buf, "with stem %s%s", part->stem, part->prefix ? "..." : "");
		return;
	}
	strbuf_addf(buf, "%s%s", text, part->prefix ? "..." : "");
}

static void explain_leaf(struct strbuf *buf, const struct leaf *leaf)
{
	strbuf_addf(buf, "%s: ", leaf->source);
	if (leaf->regex) {
		strbuf_addf(buf, "pattern %s", regex_folded(leaf->regex));
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

static void explain_node(struct strbuf *buf, const struct query *query, int indent)
{
	strbuf_addf(buf, "%*s", indent, "");
	switch (query->kind) {
	case QUERY_LEAF: explain_leaf(buf, query->leaf); break;
	case QUERY_REF: strbuf_addf(buf, "@%s", query->name); break;
	case QUERY_SCOPE: strbuf_addf(buf, "in %s", field_name((enum field)query->n)); break;
	case QUERY_COUNT: strbuf_addf(buf, "at least %u hits of", query->n); break;
	case QUERY_NEAR:
	case QUERY_ONEAR:
	case QUERY_NOTNEAR:
	case QUERY_ATLEAST:
		strbuf_addf(buf, "%s/%u", query_kind_name(query->kind), query->n);
		break;
	default: strbuf_adds(buf, query_kind_name(query->kind));
	}
	strbuf_addc(buf, '\n');
	for (size_t i = 0; i < query->n_items; i++)
		explain_node(buf, query->items[i], indent + INDENT);
}

int explain_expression(
	struct strbuf *buf, const char *expression, plan_report_fn report, void *userdata)
{
	_cleanup_(alphabet_freep) struct alphabet *alphabet = NULL;
	_cleanup_(query_freep) struct query *query = NULL;
	struct query_error err = { 0 };
	int r = alphabet_new(&alphabet);

	if (r >= 0)
		r = query_parse(&query, expression, alphabet, &err);
	if (r == -EINVAL && report)
		report(0, err.column, true, err.code, err.text, userdata);
	if (r < 0)
		return r;
	explain_node(buf, query, 0);
	return strbuf_failed(buf) ? -ENOMEM : 0;
}
