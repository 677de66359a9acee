#include "match/spell.h"

#include "base/strbuf.h"

/* How tightly each binds; an operand that binds less needs parentheses. */
enum binding {
	BINDS_OR,
	BINDS_AND,
	BINDS_NOT,
	BINDS_NEAR,
	BINDS_COUNTED,
	BINDS_PRIMARY,
};

static enum binding binding_of(enum query_kind kind)
{
	switch (kind) {
	case QUERY_OR: return BINDS_OR;
	case QUERY_AND: return BINDS_AND;
	case QUERY_NOT: return BINDS_NOT;
	case QUERY_NEAR:
	case QUERY_ONEAR:
	case QUERY_NOTNEAR: return BINDS_NEAR;
	case QUERY_COUNT:
	case QUERY_SCOPE: return BINDS_COUNTED;
	default: return BINDS_PRIMARY;
	}
}

static void spell_node(struct strbuf *buf, const struct query *query);

static void spell_operand(struct strbuf *buf, const struct query *query, enum binding least)
{
	bool apart = binding_of(query->kind) < least;

	if (apart)
		strbuf_addc(buf, '(');
	spell_node(buf, query);
	if (apart)
		strbuf_addc(buf, ')');
}

static void spell_list(
	struct strbuf *buf, const struct query *query, const char *between, enum binding least)
{
	for (size_t i = 0; i < query->n_items; i++) {
		if (i)
			strbuf_adds(buf, between);
		spell_operand(buf, query->items[i], least);
	}
}

static void spell_node(struct strbuf *buf, const struct query *query)
{
	switch (query->kind) {
	case QUERY_LEAF: strbuf_adds(buf, leaf_source(query->leaf)); return;
	case QUERY_REF: strbuf_addf(buf, "@%s", query->name); return;
	case QUERY_OR: spell_list(buf, query, " OR ", BINDS_AND); return;
	case QUERY_AND: spell_list(buf, query, " AND ", BINDS_NOT); return;
	case QUERY_NOT:
		strbuf_adds(buf, "NOT ");
		spell_operand(buf, query->items[0], BINDS_NOT);
		return;
	case QUERY_NEAR:
	case QUERY_ONEAR:
	case QUERY_NOTNEAR:
		spell_operand(buf, query->items[0], BINDS_NEAR);
		strbuf_addf(buf, " %s/%u ", query_kind_name(query->kind), query->n);
		spell_operand(buf, query->items[1], BINDS_COUNTED);
		return;
	case QUERY_COUNT:
		spell_operand(buf, query->items[0], BINDS_PRIMARY);
		strbuf_addf(buf, "{%u,}", query->n);
		return;
	case QUERY_SCOPE: spell_in(buf, query->items[0], (enum field)query->n); return;
	case QUERY_ATLEAST:
		strbuf_addf(buf, "ATLEAST/%u (", query->n);
		spell_list(buf, query, ", ", BINDS_OR);
		strbuf_addc(buf, ')');
		return;
	}
}

void spell(struct strbuf *buf, const struct query *query)
{
	spell_node(buf, query);
}

void spell_in(struct strbuf *buf, const struct query *query, enum field field)
{
	if (field == N_FIELDS) {
		spell_node(buf, query);
		return;
	}
	strbuf_addf(buf, "%s:", field_name(field));
	spell_operand(buf, query, BINDS_COUNTED);
}
