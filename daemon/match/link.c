#include "match/link.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

#include "base/array.h"
#include "base/diag.h"
#include "base/map.h"

enum {
	UNSEEN,
	WALKING,
	DONE,
};

struct linked *link_target(const struct link *link, const char *name)
{
	size_t index = (size_t)map_get(link->names, name);

	return index ? &link->items[index - 1] : NULL;
}

static void report(struct link *link, struct linked *linked, const struct query_error *err)
{
	linked->failed = true;
	link->failed = true;
	if (linked->reported)
		return;
	linked->reported = true;
	if (link->reporter.report)
		link->reporter.report((size_t)(linked - link->items), err->column, true, err->code,
			err->text, link->reporter.userdata);
}

/* --- what may stand where
 * ------------------------------------------------------------------------- */

/* What the walk over one tree finds; of the errors it keeps the first by column. */
struct check {
	const struct link *link;
	struct query_error *err;
	size_t not_column; /* of the first NOT */
};

static void blame(struct check *check, const char *code, size_t column, const char *text)
{
	if (!check->err->code || column < check->err->column)
		(void)query_fail(check->err, code, column, "%s", text);
}

static bool check_spans(struct check *check, const struct query *query);

static bool all_spans(struct check *check, const struct query *query)
{
	bool all = true;

	for (size_t i = 0; i < query->n_items; i++)
		all = check_spans(check, query->items[i]) && all;
	return all;
}

/* Whether the tree is a span expression; blames those that should be and are not. */
static bool check_spans(struct check *check, const struct query *query)
{
	switch (query->kind) {
	case QUERY_LEAF: return true;
	case QUERY_REF: {
		const struct linked *target = link_target(check->link, query->name);

		return !target || target->failed || target->span;
	}
	case QUERY_OR:
	case QUERY_SCOPE: return all_spans(check, query);
	case QUERY_COUNT:
		if (!all_spans(check, query))
			blame(check, "E-COUNT", query->sign_column,
				"only what has hits can be counted: no AND, NOT, ATLEAST inside");
		return false;
	case QUERY_NEAR:
	case QUERY_ONEAR:
	case QUERY_NOTNEAR:
		for (size_t i = 0; i < query->n_items; i++)
			if (!check_spans(check, query->items[i]))
				blame(check, "E-NEAR-OPERAND", query->items[i]->column,
					"beside a distance stand terms, OR-groups and distances: "
					"no AND, "
					"NOT, ATLEAST, count");
		return true;
	default: (void)all_spans(check, query); return false;
	}
}

/* The value for an article in which nothing was hit. */
static bool unhit_value(struct check *check, const struct query *query)
{
	const struct linked *target;
	size_t n_true = 0;
	bool all = true, any = false;

	switch (query->kind) {
	case QUERY_LEAF: return false;
	case QUERY_REF:
		target = link_target(check->link, query->name);
		return target && target->unhit;
	case QUERY_NOT:
		if (!check->not_column)
			check->not_column = query->sign_column;
		return !unhit_value(check, query->items[0]);
	default: break;
	}
	for (size_t i = 0; i < query->n_items; i++) {
		bool value = unhit_value(check, query->items[i]);

		all = all && value;
		any = any || value;
		n_true += value;
	}
	switch (query->kind) {
	case QUERY_AND: return all;
	case QUERY_OR: return any;
	case QUERY_ATLEAST: return n_true >= query->n;
	case QUERY_SCOPE: return any;
	default: return false;
	}
}

static uint64_t nodes(const struct query *query)
{
	uint64_t n = 1;

	for (size_t i = 0; i < query->n_items; i++)
		n += nodes(query->items[i]);
	return n;
}

/* --- references
 * ----------------------------------------------------------------------------------- */

static void check_tree(struct check *check, struct linked *linked)
{
	linked->span = check_spans(check, linked->query);
	linked->unhit = unhit_value(check, linked->query);
	if (linked->unhit && !linked->failed)
		blame(check, "E-NEGATIVE", check->not_column ? check->not_column : 1,
			"this would match every article in which nothing is found");
}

static int resolve(struct link *link, struct linked *linked, unsigned level);

static void blame_name(struct check *check, const struct query *ref)
{
	const char *near = suggest(ref->name, check->link->words, check->link->n);
	char text[sizeof(check->err->text)];

	(void)snprintf(text, sizeof(text), "there is no topic or group \"%s\"%s%s%s", ref->name,
		near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	blame(check, "E-REF", ref->column, text);
}

static int gather_refs(struct check *check, struct linked *linked, const struct query *query)
{
	int r = 0;

	if (query->kind == QUERY_REF) {
		const struct linked *target = link_target(check->link, query->name);
		struct ref ref = { .column = query->column };

		if (ARRAY_GROW(linked->refs, linked->n_refs) < 0)
			return -ENOMEM;
		if (target)
			ref.target = (uint32_t)(target - check->link->items) + 1;
		else
			blame_name(check, query);
		linked->refs[linked->n_refs++] = ref;
	}
	for (size_t i = 0; r >= 0 && i < query->n_items; i++)
		r = gather_refs(check, linked, query->items[i]);
	return r;
}

/* One reference of `linked`: what its target adds. */
static int resolve_ref(struct link *link, struct linked *linked, const struct ref *ref,
	unsigned level, struct check *check)
{
	struct linked *target = ref->target ? &link->items[ref->target - 1] : NULL;
	int r = 0;

	if (!target)
		return 0;
	if (target->state == UNSEEN && level < REFERENCE_DEPTH_MAX)
		r = resolve(link, target, level + 1);
	if (target->state == WALKING)
		link->cycles = linked->failed = true;
	else if (target->failed)
		linked->failed = true;
	if (r < 0 || target->state == WALKING || target->failed)
		return r;
	linked->levels = MAX(linked->levels, linked->query->levels + target->levels);
	linked->size += target->size;
	if (target->state == UNSEEN || linked->levels > EXPANDED_LEVELS_MAX)
		blame(check, "E-SYNTAX", ref->column, "these references lead too deep");
	else if (linked->size > EXPANSION_MAX)
		blame(check, "E-SYNTAX", ref->column,
			"with its references written out this expression is too large");
	return 0;
}

static int resolve_refs(
	struct link *link, struct linked *linked, unsigned level, struct check *check)
{
	int r;

	linked->size = nodes(linked->query);
	linked->levels = linked->query->levels;
	r = gather_refs(check, linked, linked->query);
	for (size_t i = 0; r >= 0 && i < linked->n_refs; i++)
		r = resolve_ref(link, linked, &linked->refs[i], level, check);
	return r;
}

static int resolve(struct link *link, struct linked *linked, unsigned level)
{
	size_t index = (size_t)(linked - link->items);
	const struct expression *expression = &link->expressions[index];
	struct query_error err = { 0 };
	struct check check = { .link = link, .err = &err };
	int r = query_parse(&linked->query, expression->text, link->alphabet, &link->leaves, &err);

	linked->state = WALKING;
	if (r >= 0)
		r = resolve_refs(link, linked, level, &check);
	if (r >= 0)
		check_tree(&check, linked);
	if (r < 0 && r != -EINVAL)
		return r;
	if (err.code)
		report(link, linked, &err);
	linked->state = DONE;
	return linked->failed ? 0 : warn_expression(link, index, expression->group);
}

/* Can `from` be left by references so that `to` is reached? */
static int reaches(const struct link *link, const struct linked *from, const struct linked *to)
{
	_cleanup_(freep) bool *seen = calloc(link->n, sizeof(*seen));
	_cleanup_(freep)
		const struct linked **open = calloc(link->n, sizeof(const struct linked *));
	size_t n_open = 0;

	if (!seen || !open)
		return -ENOMEM;
	open[n_open++] = from;
	seen[from - link->items] = true;
	while (n_open) {
		const struct linked *at = open[--n_open];

		if (at == to)
			return 1;
		for (size_t i = 0; i < at->n_refs; i++) {
			uint32_t next = at->refs[i].target;

			if (!next || seen[next - 1])
				continue;
			seen[next - 1] = true;
			open[n_open++] = &link->items[next - 1];
		}
	}
	return 0;
}

/* Every expression that is part of a cycle is told, at the reference that leads back to it. */
static int report_cycles(struct link *link)
{
	for (size_t i = 0; i < link->n; i++) {
		struct linked *linked = &link->items[i];

		for (size_t k = 0; k < linked->n_refs; k++) {
			const struct ref *ref = &linked->refs[k];
			int r = ref->target ? reaches(link, &link->items[ref->target - 1], linked)
					    : 0;
			struct query_error err;

			if (r < 0)
				return r;
			if (!r)
				continue;
			(void)query_fail(&err, "E-CYCLE", ref->column,
				"@%s leads back to this expression", link->words[ref->target - 1]);
			report(link, linked, &err);
			break;
		}
	}
	return 0;
}

int link_begin(struct link *link, const struct expression *expressions, size_t n,
	struct alphabet *alphabet)
{
	int r = map_new(&link->names);

	if (r < 0)
		return r;
	link->expressions = expressions;
	link->alphabet = alphabet;
	link->items = calloc(n ? n : 1, sizeof(*link->items));
	link->words = calloc(n ? n : 1, sizeof(*link->words));
	if (!link->items || !link->words)
		return -ENOMEM;
	link->n = n;
	for (size_t i = 0; r >= 0 && i < n; i++) {
		link->words[i] = expressions[i].name;
		r = map_set(link->names, expressions[i].name, (void *)(i + 1));
	}
	return r < 0 ? r : 0;
}

int link_read(struct link *link, size_t index)
{
	struct linked *linked = &link->items[index];

	return linked->state == UNSEEN ? resolve(link, linked, 1) : 0;
}

int link_end(struct link *link)
{
	return link->cycles ? report_cycles(link) : 0;
}

int link_expressions(struct link *link, const struct expression *expressions, size_t n,
	struct alphabet *alphabet)
{
	int r = link_begin(link, expressions, n, alphabet);

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = link_read(link, i);
	return r < 0 ? r : link_end(link);
}

int link_tree(struct link *link, struct linked *linked, struct query **ret)
{
	struct query_error err;
	int r = 0;

	if (!linked->query)
		r = query_parse(&linked->query, link->expressions[linked - link->items].text,
			link->alphabet, &link->leaves, &err);
	assert(r != -EINVAL);
	if (r >= 0)
		*ret = linked->query;
	return r;
}

void link_drop(struct linked *linked)
{
	query_free(linked->query);
	linked->query = NULL;
}

void link_clear(struct link *link)
{
	for (size_t i = 0; i < link->n; i++) {
		link_drop(&link->items[i]);
		free(link->items[i].refs);
	}
	free(link->items);
	free(link->words);
	map_free(link->names);
	leaves_clear(&link->leaves);
	*link = (struct link){ 0 };
}
