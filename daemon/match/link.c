#include "match/link.h"

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

static int gather_refs(struct linked *linked, const struct query *query)
{
	if (query->kind == QUERY_REF) {
		if (ARRAY_GROW(linked->refs, linked->n_refs) < 0)
			return -ENOMEM;
		linked->refs[linked->n_refs++] = query;
	}
	for (size_t i = 0; i < query->n_items; i++) {
		int r = gather_refs(linked, query->items[i]);

		if (r < 0)
			return r;
	}
	return 0;
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

static void resolve(struct link *link, struct linked *linked, unsigned level);

static void blame_name(struct check *check, const struct query *ref)
{
	const char *near = suggest(ref->name, check->link->words, check->link->n);
	char text[sizeof(check->err->text)];

	(void)snprintf(text, sizeof(text), "there is no topic or group \"%s\"%s%s%s", ref->name,
		near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	blame(check, "E-REF", ref->column, text);
}

/* One reference of `linked`: what its target adds, or why there is none. */
static void resolve_ref(struct link *link, struct linked *linked, const struct query *ref,
	unsigned level, struct check *check)
{
	struct linked *target = link_target(link, ref->name);

	if (!target) {
		blame_name(check, ref);
		return;
	}
	if (target->state == UNSEEN && level < REFERENCE_DEPTH_MAX)
		resolve(link, target, level + 1);
	if (target->state == WALKING)
		link->cycles = linked->failed = true;
	else if (target->failed)
		linked->failed = true;
	if (target->state == WALKING || target->failed)
		return;
	linked->levels = MAX(linked->levels, linked->query->levels + target->levels);
	linked->size += target->size;
	if (target->state == UNSEEN || linked->levels > EXPANDED_LEVELS_MAX)
		blame(check, "E-SYNTAX", ref->column, "these references lead too deep");
	else if (linked->size > EXPANSION_MAX)
		blame(check, "E-SYNTAX", ref->column,
			"with its references written out this expression is too large");
}

static void resolve(struct link *link, struct linked *linked, unsigned level)
{
	struct query_error err = { 0 };
	struct check check = { .link = link, .err = &err };

	linked->state = WALKING;
	if (linked->query) {
		linked->size = nodes(linked->query);
		linked->levels = linked->query->levels;
		for (size_t i = 0; i < linked->n_refs; i++)
			resolve_ref(link, linked, linked->refs[i], level, &check);
		check_tree(&check, linked);
		if (err.code)
			report(link, linked, &err);
	}
	linked->state = DONE;
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
			const struct linked *next = link_target(link, at->refs[i]->name);

			if (!next || seen[next - link->items])
				continue;
			seen[next - link->items] = true;
			open[n_open++] = next;
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
			const struct linked *target = link_target(link, linked->refs[k]->name);
			int r = target ? reaches(link, target, linked) : 0;
			struct query_error err;

			if (r < 0)
				return r;
			if (!r)
				continue;
			(void)query_fail(&err, "E-CYCLE", linked->refs[k]->column,
				"@%s leads back to this expression", linked->refs[k]->name);
			report(link, linked, &err);
			break;
		}
	}
	return 0;
}

static int read_expression(
	struct link *link, size_t index, const char *text, struct alphabet *alphabet)
{
	struct linked *linked = &link->items[index];
	struct query_error err = { 0 };
	int r = query_parse(&linked->query, text, alphabet, &link->leaves, &err);

	if (r == -EINVAL) {
		report(link, linked, &err);
		return 0;
	}
	return r < 0 ? r : gather_refs(linked, linked->query);
}

int link_expressions(struct link *link, const struct expression *expressions, size_t n,
	struct alphabet *alphabet)
{
	int r = map_new(&link->names);

	if (r < 0)
		return r;
	link->items = calloc(n ? n : 1, sizeof(*link->items));
	link->words = calloc(n ? n : 1, sizeof(*link->words));
	if (!link->items || !link->words)
		return -ENOMEM;
	link->n = n;
	for (size_t i = 0; i < n; i++) {
		link->words[i] = expressions[i].name;
		r = map_set(link->names, expressions[i].name, (void *)(i + 1));
		if (r >= 0)
			r = read_expression(link, i, expressions[i].text, alphabet);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < n; i++)
		if (link->items[i].state == UNSEEN)
			resolve(link, &link->items[i], 1);
	if (link->cycles)
		r = report_cycles(link);
	for (size_t i = 0; r >= 0 && i < n; i++)
		if (!link->items[i].failed)
			r = warn_expression(link, i, expressions[i].group);
	return r < 0 ? r : 0;
}

void link_clear(struct link *link)
{
	for (size_t i = 0; i < link->n; i++) {
		query_free(link->items[i].query);
		free(link->items[i].refs);
	}
	free(link->items);
	free(link->words);
	map_free(link->names);
	leaves_clear(&link->leaves);
	*link = (struct link){ 0 };
}
