/* Operators, truth and hits (topic language, section 4), each by trying everything. */
#include "oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/strbuf.h"
#include "base/utf8.h"

/* A reader is told as many hits of one topic. */
#define HITS_TOLD_MAX 1000

/* The places of a query are the same however often it is asked. */
struct known {
	const struct query *query;
	unsigned fields;
	struct oracle_places places;
};

struct world {
	struct oracle_text texts[N_FIELDS];
	char *originals[N_FIELDS];
	struct known **known; /* a power of two */
	size_t n_known, known_size;
};

struct asking {
	const struct oracle_names *names;
	struct world *world;
};

static struct world *world(void)
{
	static struct world world;

	return &world;
}

/* --- places ------------------------------------------------------------------------------------- */

static const struct oracle_places *find(
	const struct asking *asking, const struct query *query, unsigned fields);

static const struct query *target(const struct asking *asking, const char *name)
{
	for (size_t i = 0; i < asking->names->n; i++)
		if (strcmp(asking->names->names[i], name) == 0)
			return asking->names->queries[i];
	fail_msg("no @%s", name);
	return NULL;
}

static bool overlap(const struct oracle_place *a, const struct oracle_place *b)
{
	return a->field == b->field && a->start < b->end && b->start < a->end;
}

/* At most 2n units between them, in one field, not overlapping; `ordered`: a first. */
static bool near(
	const struct oracle_place *a, const struct oracle_place *b, unsigned n, bool ordered)
{
	const struct oracle_place *first = a->start < b->start ? a : b,
				  *second = first == a ? b : a;
	size_t between = second->unit > first->unit_end ? second->unit - first->unit_end : 0;

	return a->field == b->field && !overlap(a, b) && between <= 2 * (size_t)n &&
	       (!ordered || first == a);
}

static struct oracle_place both(const struct oracle_place *a, const struct oracle_place *b)
{
	const struct oracle_place *first = a->start < b->start ? a : b,
				  *second = first == a ? b : a;

	return (struct oracle_place){ first->field, first->start, second->end, first->unit,
		second->unit_end };
}

static void find_pairs(const struct asking *asking, const struct query *query, unsigned fields,
	struct oracle_places *ret)
{
	const struct oracle_places *a = find(asking, query->items[0], fields);
	const struct oracle_places *b = find(asking, query->items[1], fields);

	for (size_t i = 0; i < a->n; i++) {
		bool alone = true;

		for (size_t k = 0; k < b->n; k++) {
			bool close = near(
				&a->items[i], &b->items[k], query->n, query->kind == QUERY_ONEAR);

			alone = alone && !close && !overlap(&a->items[i], &b->items[k]);
			if (close && query->kind != QUERY_NOTNEAR)
				oracle_add(ret, both(&a->items[i], &b->items[k]));
		}
		if (alone && query->kind == QUERY_NOTNEAR)
			oracle_add(ret, a->items[i]);
	}
}

static void add_all(struct oracle_places *ret, const struct oracle_places *places)
{
	for (size_t i = 0; i < places->n; i++)
		oracle_add(ret, places->items[i]);
}

static void find_anew(const struct asking *asking, const struct query *query, unsigned fields,
	struct oracle_places *ret)
{
	switch (query->kind) {
	case QUERY_LEAF:
		for (size_t field = 0; field < N_FIELDS; field++)
			if (fields & 1U << field)
				oracle_find(ret, query->leaf, &asking->world->texts[field], field);
		break;
	case QUERY_REF: add_all(ret, find(asking, target(asking, query->name), fields)); break;
	case QUERY_SCOPE: add_all(ret, find(asking, query->items[0], 1U << query->n)); break;
	case QUERY_OR:
		for (size_t i = 0; i < query->n_items; i++)
			add_all(ret, find(asking, query->items[i], fields));
		break;
	default: find_pairs(asking, query, fields, ret);
	}
	oracle_sort(ret);
}

static size_t slot_of(const struct world *world, const struct query *query, unsigned fields)
{
	size_t i = ((uintptr_t)query / 16 * 31 + fields) * UINT64_C(0x9E3779B97F4A7C15) >> 20;

	for (i &= world->known_size - 1; world->known[i]; i = (i + 1) & (world->known_size - 1))
		if (world->known[i]->query == query && world->known[i]->fields == fields)
			break;
	return i;
}

static void grow(struct world *world)
{
	struct known **old = world->known;
	size_t n = world->known_size;

	if (2 * world->n_known < n)
		return;
	world->known_size = n ? 2 * n : 256;
	world->known = calloc(world->known_size, sizeof(*world->known));
	assert_non_null(world->known);
	for (size_t i = 0; i < n; i++)
		if (old[i])
			world->known[slot_of(world, old[i]->query, old[i]->fields)] = old[i];
	free(old);
}

static const struct oracle_places *find(
	const struct asking *asking, const struct query *query, unsigned fields)
{
	struct world *world = asking->world;
	struct known *known;
	size_t i;

	grow(world);
	i = slot_of(world, query, fields);
	if (world->known[i])
		return &world->known[i]->places;
	known = calloc(1, sizeof(*known));
	assert_non_null(known);
	known->query = query;
	known->fields = fields;
	find_anew(asking, query, fields, &known->places);
	grow(world);
	world->known[slot_of(world, query, fields)] = known;
	world->n_known++;
	return &known->places;
}

/* --- truth -------------------------------------------------------------------------------------- */

/* Distinct places where they start. */
static size_t count_starts(const struct oracle_places *places)
{
	size_t n = 0;

	for (size_t i = 0; i < places->n; i++)
		n += i == 0 || places->items[i - 1].field != places->items[i].field ||
		     places->items[i - 1].start != places->items[i].start;
	return n;
}

static bool holds(const struct asking *asking, const struct query *query, unsigned fields)
{
	size_t n = 0;

	switch (query->kind) {
	case QUERY_REF: return holds(asking, target(asking, query->name), fields);
	case QUERY_SCOPE: return holds(asking, query->items[0], 1U << query->n);
	case QUERY_NOT: return !holds(asking, query->items[0], fields);
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_ATLEAST:
		for (size_t i = 0; i < query->n_items; i++)
			n += holds(asking, query->items[i], fields);
		if (query->kind == QUERY_ATLEAST)
			return n >= query->n;
		return query->kind == QUERY_AND ? n == query->n_items : n > 0;
	case QUERY_COUNT: return count_starts(find(asking, query->items[0], fields)) >= query->n;
	default: return find(asking, query, fields)->n > 0;
	}
}

bool oracle_true(const struct query *query, const struct oracle_names *names)
{
	struct asking asking = { .names = names, .world = world() };

	return holds(&asking, query, FIELDS_DEFAULT);
}

/* --- hits ---------------------------------------------------------------------------------------- */

struct told {
	struct oracle_place place;
	const char *term;
};

struct telling {
	struct asking asking;
	struct told *items;
	size_t n, size;
};

static void tell(struct telling *telling, const struct oracle_place *place, const char *term)
{
	if (telling->n == telling->size) {
		telling->size = telling->size ? telling->size * 2 : 64;
		telling->items = reallocarray(
			telling->items, telling->size, sizeof(*telling->items));
		assert_non_null(telling->items);
	}
	telling->items[telling->n++] = (struct told){ *place, term };
}

static bool has(const struct oracle_places *places, const struct oracle_place *place)
{
	for (size_t i = 0; i < places->n; i++)
		if (places->items[i].field == place->field &&
			places->items[i].start == place->start &&
			places->items[i].end == place->end)
			return true;
	return false;
}

/* The terms that this place of the query is made of. */
static void tell_place(struct telling *telling, const struct query *query, unsigned fields,
	const struct oracle_place *place)
{
	const struct asking *asking = &telling->asking;
	const struct oracle_places *a, *b;

	if (!has(find(asking, query, fields), place))
		return;
	switch (query->kind) {
	case QUERY_LEAF: tell(telling, place, leaf_source(query->leaf)); return;
	case QUERY_REF: tell_place(telling, target(asking, query->name), fields, place); return;
	case QUERY_SCOPE: tell_place(telling, query->items[0], 1U << query->n, place); return;
	case QUERY_NOTNEAR: tell_place(telling, query->items[0], fields, place); return;
	case QUERY_OR:
		for (size_t i = 0; i < query->n_items; i++)
			tell_place(telling, query->items[i], fields, place);
		return;
	default: break;
	}
	a = find(asking, query->items[0], fields);
	b = find(asking, query->items[1], fields);
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++) {
			const struct oracle_place *one = &a->items[i], *other = &b->items[k];
			struct oracle_place pair;

			if (one->field != place->field ||
				!near(one, other, query->n, query->kind == QUERY_ONEAR))
				continue;
			pair = both(one, other);
			if (pair.start != place->start || pair.end != place->end)
				continue;
			tell_place(telling, query->items[0], fields, one);
			tell_place(telling, query->items[1], fields, other);
		}
}

/* Of a true query: what made it true, which nothing under a NOT did. */
static void tell_true(struct telling *telling, const struct query *query, unsigned fields)
{
	const struct oracle_places *places;

	switch (query->kind) {
	case QUERY_NOT: return;
	case QUERY_REF: tell_true(telling, target(&telling->asking, query->name), fields); return;
	case QUERY_SCOPE: tell_true(telling, query->items[0], 1U << query->n); return;
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_ATLEAST:
		for (size_t i = 0; i < query->n_items; i++)
			if (holds(&telling->asking, query->items[i], fields))
				tell_true(telling, query->items[i], fields);
		return;
	case QUERY_COUNT: query = query->items[0]; break;
	default: break;
	}
	places = find(&telling->asking, query, fields);
	for (size_t i = 0; i < places->n; i++)
		tell_place(telling, query, fields, &places->items[i]);
}

static int by_place(const void *one, const void *other)
{
	const struct told *a = one, *b = other;

	COMPARE(a, b, place.field);
	COMPARE(a, b, place.start);
	COMPARE(a, b, place.end);
	return strcmp(a->term, b->term);
}

static void add_hit(struct hit_list *ret, const struct world *world, const struct told *told)
{
	const struct oracle_text *text = &world->texts[told->place.field];
	const char *original = world->originals[told->place.field];
	size_t len = strlen(original);
	size_t from = text->from[told->place.start], to = text->to[told->place.end - 1];
	size_t start = utf8_offset(original, len, from), end = utf8_offset(original, len, to);
	char *piece = strndup(original + start, end - start);

	assert_int_equal(hit_list_add(ret, field_name((enum field)told->place.field), from, to,
				 told->term, piece),
		0);
	free(piece);
}

void oracle_hits(struct hit_list *ret, const struct query *query, const struct oracle_names *names)
{
	struct telling telling = { .asking = { .names = names, .world = world() } };

	tell_true(&telling, query, FIELDS_DEFAULT);
	if (telling.n)
		qsort(telling.items, telling.n, sizeof(*telling.items), by_place);
	for (size_t i = 0; i < telling.n && ret->n < HITS_TOLD_MAX; i++)
		if (i == 0 || by_place(&telling.items[i - 1], &telling.items[i]) != 0)
			add_hit(ret, telling.asking.world, &telling.items[i]);
	free(telling.items);
}

/* --- the article --------------------------------------------------------------------------------- */

void oracle_forget_places(void)
{
	struct world *all = world();

	for (size_t i = 0; i < all->known_size; i++)
		if (all->known[i]) {
			free(all->known[i]->places.items);
			free(all->known[i]);
		}
	free(all->known);
	all->known = NULL;
	all->n_known = all->known_size = 0;
}

void oracle_forget(void)
{
	struct world *all = world();

	oracle_forget_places();
	for (size_t i = 0; i < N_FIELDS; i++) {
		oracle_text_clear(&all->texts[i]);
		free(all->originals[i]);
	}
	*all = (struct world){ 0 };
}

/* "A list value is joined by ` , `." */
static void join(struct strbuf *list, const char *value)
{
	if (!value || !*value)
		return;
	if (list->len)
		strbuf_adds(list, " , ");
	strbuf_adds(list, value);
}

static void take(struct world *all, enum field field, const char *text)
{
	all->originals[field] = strdup(text ? text : "");
	assert_non_null(all->originals[field]);
	oracle_read(&all->texts[field], all->originals[field]);
}

void oracle_article(const struct article *article, const char *feed)
{
	struct strbuf authors = STRBUF_INIT, categories = STRBUF_INIT;
	struct world *all = world();

	oracle_forget();
	for (size_t i = 0; i < article->n_authors; i++)
		join(&authors, article->authors[i].name ? article->authors[i].name
							: article->authors[i].email);
	for (size_t i = 0; i < article->categories.n; i++)
		join(&categories, article->categories.items[i]);
	take(all, FIELD_TITLE, article->title);
	take(all, FIELD_SUMMARY, article->summary);
	take(all, FIELD_CONTENT, article->content);
	take(all, FIELD_AUTHOR, strbuf_text(&authors));
	take(all, FIELD_CATEGORY, strbuf_text(&categories));
	take(all, FIELD_FEED, feed);
	take(all, FIELD_LINK, article->link);
	strbuf_free(&authors);
	strbuf_free(&categories);
}
