#include "match/link.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/diag.h"
#include "base/map.h"

enum {
	UNSEEN,
	WALKING,
	DONE,
};

/* The slot that has the name, or the free one where it would go. */
static uint32_t *find_name(const struct link *link, const char *name)
{
	size_t mask = link->n_slots - 1, i = hash_bytes(name, strlen(name), link->seed) & mask;

	while (link->slots[i] && strcmp(link->expressions[link->slots[i] - 1].name, name) != 0)
		i = (i + 1) & mask;
	return &link->slots[i];
}

struct linked *link_target(const struct link *link, const char *name)
{
	uint32_t index = *find_name(link, name);

	return index ? &link->items[index - 1] : NULL;
}

static const struct ref *refs_of(const struct link *link, const struct linked *linked)
{
	return link->refs + linked->first_ref;
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

static const char *suggest_name(const struct link *link, const char *name)
{
	_cleanup_(freep) const char **names = calloc(link->n, sizeof(*names));

	for (size_t i = 0; names && i < link->n; i++)
		names[i] = link->expressions[i].name;
	return names ? suggest(name, names, link->n) : NULL;
}

static void blame_name(struct check *check, const struct query *ref)
{
	const char *near = suggest_name(check->link, ref->name);
	char text[sizeof(check->err->text)];

	(void)snprintf(text, sizeof(text), "there is no topic or group \"%s\"%s%s%s", ref->name,
		near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	blame(check, "E-REF", ref->column, text);
}

/* Behind all that are there, before those of any target. */
static int gather_refs(struct link *link, struct check *check, const struct query *query)
{
	int r = 0;

	if (query->kind == QUERY_REF) {
		const struct linked *target = link_target(link, query->name);
		struct ref ref = { .column = query->column };

		if (link->n_refs == UINT32_MAX || ARRAY_GROW(link->refs, link->n_refs) < 0)
			return -ENOMEM;
		if (target)
			ref.target = (uint32_t)(target - link->items) + 1;
		else
			blame_name(check, query);
		link->refs[link->n_refs++] = ref;
	}
	for (size_t i = 0; r >= 0 && i < query->n_items; i++)
		r = gather_refs(link, check, query->items[i]);
	return r;
}

/* One reference of `linked`: what its target adds. */
static int resolve_ref(struct link *link, struct linked *linked, struct ref ref, unsigned level,
	struct check *check)
{
	struct linked *target = ref.target ? &link->items[ref.target - 1] : NULL;
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
		blame(check, "E-SYNTAX", ref.column, "these references lead too deep");
	else if (linked->size > EXPANSION_MAX)
		blame(check, "E-SYNTAX", ref.column,
			"with its references written out this expression is too large");
	return 0;
}

static int resolve_refs(
	struct link *link, struct linked *linked, unsigned level, struct check *check)
{
	int r;

	linked->size = nodes(linked->query);
	linked->levels = linked->query->levels;
	linked->first_ref = (uint32_t)link->n_refs;
	r = gather_refs(link, check, linked->query);
	linked->n_refs = (uint32_t)link->n_refs - linked->first_ref;
	/* By value: those of a target may move them. */
	for (size_t i = 0; r >= 0 && i < linked->n_refs; i++)
		r = resolve_ref(link, linked, refs_of(link, linked)[i], level, check);
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
			uint32_t next = refs_of(link, at)[i].target;

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
			const struct ref *ref = &refs_of(link, linked)[k];
			int r = ref->target ? reaches(link, &link->items[ref->target - 1], linked)
					    : 0;
			struct query_error err;

			if (r < 0)
				return r;
			if (!r)
				continue;
			(void)query_fail(&err, "E-CYCLE", ref->column,
				"@%s leads back to this expression",
				link->expressions[ref->target - 1].name);
			report(link, linked, &err);
			break;
		}
	}
	return 0;
}

/* A map would copy the names. Of two of one name the later one is meant. */
static int index_names(struct link *link)
{
	link->n_slots = 2;
	while (link->n_slots < 2 * link->n)
		link->n_slots *= 2;
	link->slots = calloc(link->n_slots, sizeof(*link->slots));
	if (!link->slots)
		return -ENOMEM;
	arc4random_buf(&link->seed, sizeof(link->seed));
	for (size_t i = 0; i < link->n; i++)
		*find_name(link, link->expressions[i].name) = (uint32_t)i + 1;
	return 0;
}

int link_begin(struct link *link, const struct expression *expressions, size_t n,
	struct alphabet *alphabet)
{
	link->expressions = expressions;
	link->alphabet = alphabet;
	link->items = calloc(n ? n : 1, sizeof(*link->items));
	if (!link->items)
		return -ENOMEM;
	link->n = n;
	return index_names(link);
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
	for (size_t i = 0; i < link->n; i++)
		link_drop(&link->items[i]);
	free(link->items);
	free(link->refs);
	free(link->slots);
	leaves_clear(&link->leaves);
	*link = (struct link){ 0 };
}
