#include "match/query.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "match/lexer.h"

struct parser {
	struct lexer lexer;
	struct lexeme now;
	struct alphabet *alphabet;
	struct leaves *leaves;
	struct query_error *err;
	unsigned depth;
	unsigned n_terms;
	/* The operator or parenthesis that is waiting for an operand; -1: none is. */
	long waiting;
	bool opened;            /* it is a parenthesis, which an operator right behind it excuses */
	size_t counted, column; /* up to which octet, and the column there */
};

static const char *const kind_names[] = {
	[QUERY_OR] = "OR",
	[QUERY_AND] = "AND",
	[QUERY_NOT] = "NOT",
	[QUERY_NEAR] = "NEAR",
	[QUERY_ONEAR] = "ONEAR",
	[QUERY_NOTNEAR] = "NOTNEAR",
	[QUERY_COUNT] = "COUNT",
	[QUERY_SCOPE] = "SCOPE",
	[QUERY_ATLEAST] = "ATLEAST",
	[QUERY_LEAF] = "TERM",
	[QUERY_REF] = "REF",
};

static const char *const field_names[N_FIELDS] = {
	[FIELD_TITLE] = "title",
	[FIELD_SUMMARY] = "summary",
	[FIELD_CONTENT] = "content",
	[FIELD_AUTHOR] = "author",
	[FIELD_CATEGORY] = "category",
	[FIELD_FEED] = "feed",
	[FIELD_LINK] = "link",
};

const char *query_kind_name(enum query_kind kind)
{
	return kind_names[kind];
}

const char *field_name(enum field field)
{
	return field_names[field];
}

int field_from_name(const char *name, size_t len)
{
	for (int i = 0; i < N_FIELDS; i++)
		if (strlen(field_names[i]) == len && memcmp(field_names[i], name, len) == 0)
			return i;
	return -EINVAL;
}

int query_fail(struct query_error *err, const char *code, size_t column, const char *format, ...)
{
	va_list args;

	err->code = code;
	err->column = column;
	va_start(args, format);
	(void)vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	/* A long name may have been cut inside a character. */
	err->text[utf8_cut(err->text, strlen(err->text))] = '\0';
	return -EINVAL;
}

void query_free(struct query *query)
{
	if (!query)
		return;
	for (size_t i = 0; i < query->n_items; i++)
		query_free(query->items[i]);
	free(query->items);
	leaf_free(query->leaf);
	free(query->name);
	free(query);
}

static int fail_at(const struct parser *parser, const char *code, size_t pos, const char *text)
{
	return query_fail(parser->err, code, lexer_column(&parser->lexer, pos), "%s", text);
}

static int advance(struct parser *parser)
{
	return lexer_next(&parser->lexer, &parser->now, parser->err);
}

static int node_new(struct query **ret, enum query_kind kind, size_t column)
{
	struct query *query = calloc(1, sizeof(*query));

	if (!query)
		return -ENOMEM;
	query->kind = kind;
	query->column = (uint32_t)column;
	*ret = query;
	return 0;
}

/* The item is the node's afterwards; freed on failure. */
static int node_add(struct query *query, struct query *item)
{
	if (ARRAY_GROW(query->items, query->n_items) < 0) {
		query_free(item);
		return -ENOMEM;
	}
	query->items[query->n_items++] = item;
	return 0;
}

/* The lexeme's column. Lexemes come in order: it is counted on from the last one asked about. */
static size_t here(struct parser *parser)
{
	size_t start = parser->now.start;

	parser->column += utf8_length(
		parser->lexer.text + parser->counted, start - parser->counted);
	parser->counted = start;
	return parser->column;
}

static int parse_or(struct parser *parser, struct query **ret);
static int parse_counted(struct parser *parser, struct query **ret);

/* An operator takes the lexeme; until its operand comes, it is the one to blame. */
static int take_operator(struct parser *parser)
{
	parser->waiting = (long)parser->now.start;
	parser->opened = parser->now.kind == LEX_OPEN;
	return advance(parser);
}

static int enter(struct parser *parser)
{
	if (parser->depth == EXPRESSION_DEPTH_MAX)
		return query_fail(parser->err, "E-SYNTAX", here(parser),
			"this is nested deeper than %d", EXPRESSION_DEPTH_MAX);
	parser->depth++;
	return 0;
}

static bool starts_operand(enum lexeme_kind kind)
{
	return kind == LEX_OPEN || kind >= LEX_ATLEAST;
}

static bool is_operator(enum lexeme_kind kind)
{
	return kind >= LEX_AND && kind <= LEX_NOTNEAR;
}

/* What to say where an operand should stand and none does. */
static int no_operand(struct parser *parser)
{
	static const char what[] = "something to search for is missing here";

	if (parser->now.kind == LEX_COUNT)
		return fail_at(parser, "E-COUNT", parser->now.start,
			"a count stands right behind what it counts");
	if (parser->waiting >= 0 && !(parser->opened && is_operator(parser->now.kind)))
		return fail_at(parser, "E-OPERAND", (size_t)parser->waiting, what);
	if (parser->now.kind == LEX_CLOSE)
		return fail_at(parser, "E-PAREN", parser->now.start, "this ) has no ( before it");
	if (parser->now.kind == LEX_COMMA)
		return fail_at(parser, "E-SYNTAX", parser->now.start,
			"a comma stands only between the operands of ATLEAST; quote it");
	return fail_at(parser, "E-OPERAND", parser->now.start, what);
}

static int make_leaf(struct parser *parser, const struct leaf_spec *spec, struct leaf **ret,
	struct leaf_error *err)
{
	int r;

	*ret = leaves_get(parser->leaves, spec->source, spec->n_source);
	if (*ret)
		return 0;
	r = parser->now.kind == LEX_REGEX
		    ? leaf_new_regex(ret, spec, parser->alphabet, err)
		    : leaf_new_term(ret, spec, parser->alphabet, parser->leaves, err);
	return r < 0 ? r : leaves_add(parser->leaves, *ret);
}

static int parse_leaf(struct parser *parser, struct query **ret)
{
	const struct lexeme *now = &parser->now;
	const char *text = parser->lexer.text;
	struct leaf_spec spec = { .source = text + now->start,
		.n_source = now->end - now->start,
		.inner = text + now->inner,
		.n_inner = now->inner_end - now->inner,
		.exact = now->exact,
		.stem = now->stem,
		.caseless = now->caseless };
	_cleanup_(query_freep) struct query *query = NULL;
	struct leaf_error err = { 0 };
	int r;

	if (++parser->n_terms > EXPRESSION_TERMS_MAX)
		return query_fail(parser->err, "E-SYNTAX", here(parser),
			"more than %d terms in one expression", EXPRESSION_TERMS_MAX);
	r = node_new(&query, QUERY_LEAF, here(parser));
	if (r < 0)
		return r;
	query->quoted = now->kind == LEX_PHRASE;
	r = make_leaf(parser, &spec, &query->leaf, &err);
	if (r == -EINVAL)
		return query_fail(parser->err, err.code, query->column, "%s", err.text);
	if (r < 0)
		return r;
	*ret = TAKE(query);
	return advance(parser);
}

static int parse_ref(struct parser *parser, struct query **ret)
{
	const struct lexeme *now = &parser->now;
	int r;

	if (++parser->n_terms > EXPRESSION_TERMS_MAX)
		return query_fail(parser->err, "E-SYNTAX", here(parser),
			"more than %d terms in one expression", EXPRESSION_TERMS_MAX);
	r = node_new(ret, QUERY_REF, here(parser));
	if (r < 0)
		return r;
	(*ret)->name = strndup(parser->lexer.text + now->inner, now->inner_end - now->inner);
	if (!(*ret)->name)
		return -ENOMEM;
	return advance(parser);
}

static int parse_group(struct parser *parser, struct query **ret)
{
	size_t open = parser->now.start, column = here(parser);
	int r = enter(parser);

	if (r >= 0)
		r = take_operator(parser);
	if (r >= 0)
		r = parse_or(parser, ret);
	if (r < 0)
		return r;
	parser->depth--;
	if (parser->now.kind == LEX_COMMA)
		return no_operand(parser);
	if (parser->now.kind != LEX_CLOSE)
		return fail_at(parser, "E-PAREN", open, "unclosed parenthesis");
	(*ret)->column = (uint32_t)column;
	return advance(parser);
}

static int parse_field(struct parser *parser, struct query **ret)
{
	struct query *item = NULL;
	int r = node_new(ret, QUERY_SCOPE, here(parser));

	if (r < 0)
		return r;
	(*ret)->n = parser->now.n;
	r = enter(parser);
	if (r >= 0)
		r = take_operator(parser);
	if (r >= 0)
		r = parse_counted(parser, &item);
	if (r < 0) {
		query_free(item);
		return r;
	}
	parser->depth--;
	return node_add(*ret, item);
}

static int parse_operands(struct parser *parser, struct query *atleast)
{
	int r;

	for (;;) {
		struct query *item = NULL;

		r = take_operator(parser);
		if (r >= 0)
			r = parse_or(parser, &item);
		if (r < 0) {
			query_free(item);
			return r;
		}
		r = node_add(atleast, item);
		if (r < 0 || parser->now.kind != LEX_COMMA)
			return r;
	}
}

static int parse_atleast(struct parser *parser, struct query **ret)
{
	size_t start = parser->now.start, open;
	int r = node_new(ret, QUERY_ATLEAST, here(parser));

	if (r < 0)
		return r;
	(*ret)->n = parser->now.n;
	r = enter(parser);
	if (r >= 0)
		r = take_operator(parser);
	if (r < 0)
		return r;
	if (parser->now.kind == LEX_END)
		return no_operand(parser);
	if (parser->now.kind != LEX_OPEN)
		return fail_at(parser, "E-ATLEAST", start, "ATLEAST/n is followed by (a, b, ...)");
	open = parser->now.start;
	r = parse_operands(parser, *ret);
	if (r < 0)
		return r;
	parser->depth--;
	if (parser->now.kind != LEX_CLOSE)
		return fail_at(parser, "E-PAREN", open, "unclosed parenthesis");
	if ((*ret)->n > (*ret)->n_items)
		return fail_at(
			parser, "E-ATLEAST", start, "more operands are asked for than there are");
	return advance(parser);
}

static int parse_primary(struct parser *parser, struct query **ret)
{
	int r;

	switch (parser->now.kind) {
	case LEX_TERM:
	case LEX_PHRASE:
	case LEX_REGEX: r = parse_leaf(parser, ret); break;
	case LEX_REF: r = parse_ref(parser, ret); break;
	case LEX_OPEN: return parse_group(parser, ret);
	case LEX_FIELD: return parse_field(parser, ret);
	case LEX_ATLEAST: return parse_atleast(parser, ret);
	default: return no_operand(parser);
	}
	parser->waiting = -1;
	return r;
}

static int parse_counted(struct parser *parser, struct query **ret)
{
	struct query *count = NULL;
	int r = parse_primary(parser, ret);

	if (r < 0 || parser->now.kind != LEX_COUNT)
		return r;
	if (!parser->now.touches)
		return fail_at(
			parser, "E-COUNT", parser->now.start, "no space may stand before a count");
	r = node_new(&count, QUERY_COUNT, (*ret)->column);
	if (r < 0)
		return r;
	count->n = parser->now.n;
	count->sign_column = (uint32_t)here(parser);
	r = node_add(count, TAKE(*ret));
	*ret = count;
	if (r >= 0)
		r = advance(parser);
	if (r >= 0 && parser->now.kind == LEX_COUNT)
		return fail_at(
			parser, "E-COUNT", parser->now.start, "what is counted is counted once");
	return r;
}

static int parse_near(struct parser *parser, struct query **ret)
{
	int r = parse_counted(parser, ret);

	for (unsigned n = 0;
		r >= 0 && parser->now.kind >= LEX_NEAR && parser->now.kind <= LEX_NOTNEAR; n++) {
		struct query *near = NULL, *right = NULL;
		enum lexeme_kind kind = parser->now.kind;

		if (n == NEAR_CHAIN_MAX)
			return query_fail(parser->err, "E-SYNTAX", here(parser),
				"more than %d distances in a row", NEAR_CHAIN_MAX);
		r = node_new(
			&near, (enum query_kind)(QUERY_NEAR + (kind - LEX_NEAR)), (*ret)->column);
		if (r < 0)
			return r;
		near->n = parser->now.n;
		r = node_add(near, TAKE(*ret));
		*ret = near;
		if (r >= 0)
			r = take_operator(parser);
		if (r >= 0 && parser->now.kind == LEX_NOT)
			return fail_at(parser, "E-NEAR-OPERAND", parser->now.start,
				"NOT has no place beside a distance; use NOTNEAR/n");
		if (r >= 0)
			r = parse_counted(parser, &right);
		if (right)
			r = r < 0 ? (query_free(right), r) : node_add(near, right);
	}
	return r;
}

static int parse_not(struct parser *parser, struct query **ret)
{
	struct query *item = NULL;
	int r;

	if (parser->now.kind != LEX_NOT)
		return parse_near(parser, ret);
	r = node_new(ret, QUERY_NOT, here(parser));
	if (r < 0)
		return r;
	(*ret)->sign_column = (*ret)->column;
	r = enter(parser);
	if (r >= 0)
		r = take_operator(parser);
	if (r >= 0)
		r = parse_not(parser, &item);
	if (r < 0) {
		query_free(item);
		return r;
	}
	parser->depth--;
	return node_add(*ret, item);
}

/* One item stays itself; more are gathered under a node of this kind. */
static int gather(struct query **list, enum query_kind kind, struct query *item)
{
	struct query *node;
	int r;

	if (!*list) {
		*list = item;
		return 0;
	}
	r = node_new(&node, kind, (*list)->column);
	if (r < 0) {
		query_free(item);
		return r;
	}
	r = node_add(node, *list);
	*list = node;
	return r < 0 ? (query_free(item), r) : node_add(node, item);
}

/* One more operand of AND or OR; `many` says that *ret is such a node already, not a lone operand. */
static int take_operand(struct parser *parser, struct query **ret, enum query_kind kind,
	int (*parse)(struct parser *parser, struct query **ret), bool *many)
{
	struct query *item = NULL;
	int r = parse(parser, &item);

	if (r < 0) {
		query_free(item);
		return r;
	}
	r = *many ? node_add(*ret, item) : gather(ret, kind, item);
	if (r >= 0)
		*many = *many || *ret != item;
	return r;
}

static int parse_and(struct parser *parser, struct query **ret)
{
	bool many = false;

	for (;;) {
		int r = take_operand(parser, ret, QUERY_AND, parse_not, &many);

		if (r < 0)
			return r;
		if (parser->now.kind == LEX_AND)
			r = take_operator(parser);
		else if (parser->now.kind != LEX_NOT && !starts_operand(parser->now.kind))
			return 0;
		if (r < 0)
			return r;
	}
}

static int parse_or(struct parser *parser, struct query **ret)
{
	bool many = false;

	for (;;) {
		int r = take_operand(parser, ret, QUERY_OR, parse_and, &many);

		if (r < 0)
			return r;
		if (parser->now.kind != LEX_OR)
			return 0;
		r = take_operator(parser);
		if (r < 0)
			return r;
	}
}

static unsigned levels(const struct query *query)
{
	unsigned deepest = 0;

	for (size_t i = 0; i < query->n_items; i++)
		deepest = MAX(deepest, levels(query->items[i]));
	return deepest + 1;
}

int query_parse(struct query **ret, const char *expression, struct alphabet *alphabet,
	struct leaves *leaves, struct query_error *err)
{
	_cleanup_(query_freep) struct query *query = NULL;
	struct parser parser = { .lexer = { .text = expression, .len = strlen(expression) },
		.alphabet = alphabet,
		.leaves = leaves,
		.err = err,
		.waiting = -1,
		.column = 1 };
	int r;

	if (parser.lexer.len > EXPRESSION_OCTETS_MAX)
		return query_fail(err, "E-SYNTAX", 1, "this expression is longer than %u octets",
			EXPRESSION_OCTETS_MAX);
	r = advance(&parser);
	if (r >= 0 && parser.now.kind == LEX_END)
		return query_fail(err, "E-EMPTY", 1, "there is nothing to search for");
	if (r >= 0)
		r = parse_or(&parser, &query);
	if (r < 0)
		return r;
	if (parser.now.kind != LEX_END)
		return no_operand(&parser);
	query->levels = levels(query);
	if (query->levels > EXPANDED_LEVELS_MAX)
		return query_fail(err, "E-SYNTAX", query->column,
			"this is more than %d operators deep", EXPANDED_LEVELS_MAX);
	*ret = TAKE(query);
	return 0;
}
