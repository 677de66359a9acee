#include "match/eval.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "match/regex.h"

/* --- regular expressions, only when a topic asks
 * ---------------------------------------------------- */

/* Units are those of the words touched; between words, the place between them. */
static struct span regex_span(
	const struct matcher *matcher, enum field field, size_t start, size_t end)
{
	const struct text *text = &matcher->texts[field];
	uint32_t base = matcher->base[field], units = matcher->unit_base[field];
	size_t low = 0, high = text->n_tokens;
	struct span span = { .start = base + (uint32_t)start, .end = base + (uint32_t)end };

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text->tokens[middle].end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	span.unit = span.unit_end = units +
				    (low < text->n_tokens ? text->tokens[low].unit : text->units);
	for (; low < text->n_tokens && text->tokens[low].start < end; low++)
		span.unit_end = units + text->tokens[low].unit + token_units(&text->tokens[low]);
	return span;
}

static int search_field(struct matcher *matcher, struct regex_search *search, struct hit_leaf *hit,
	enum field field)
{
	const struct strbuf *exact = &matcher->texts[field].exact;
	size_t from = 0, start, end;
	int r;

	while (hit->n < LEAF_HITS_MAX && matcher->patterns.n < ARTICLE_HITS_MAX &&
		(r = regex_find(search, strbuf_text(exact), exact->len, from, &start, &end)) != 0) {
		struct span span;

		if (r < 0)
			return r;
		span = regex_span(matcher, field, start, end);
		if (spans_add(&matcher->patterns, &span) < 0)
			return -ENOMEM;
		hit->n++;
		matcher->stats.hits++;
		from = end;
	}
	return 0;
}

static int note_limited(struct matcher *matcher, uint32_t leaf)
{
	for (size_t i = 0; i < matcher->n_limited; i++)
		if (matcher->limited[i] == leaf)
			return 0;
	if (ARRAY_GROW(matcher->limited, matcher->n_limited) < 0)
		return -ENOMEM;
	matcher->limited[matcher->n_limited++] = leaf;
	return 0;
}

static int search_regex(struct matcher *matcher, uint32_t leaf)
{
	struct regex_search search;
	struct hit_leaf *hit;
	int r = 0;

	if (leaf_is_seen(matcher, leaf))
		return 0;
	hit = eval_see(matcher, leaf);
	if (!hit)
		return -ENOMEM;
	hit->first = (uint32_t)matcher->patterns.n;
	regex_search_begin(&search, leaf_regex(matcher->plan->leaves[leaf]));
	for (enum field field = 0; r >= 0 && field < N_FIELDS; field++)
		if (matcher->plan->leaf_fields[leaf] & 1U << field)
			r = search_field(matcher, &search, hit, field);
	if (r != -ETIME)
		return r;
	hit->n = 0;
	return note_limited(matcher, leaf);
}

/* --- spans
 * ------------------------------------------------------------------------------------------ */

static struct spans leaf_places(
	const struct matcher *matcher, const struct spans *all, uint32_t leaf)
{
	const struct hit_leaf *hit;

	if (!leaf_is_seen(matcher, leaf))
		return (struct spans){ 0 };
	hit = &matcher->hit[matcher->leaves[leaf].nth];
	if (!hit->n) /* a regular expression without any */
		return (struct spans){ 0 };
	return (struct spans){ .items = all->items + hit->first, .n = hit->n };
}

static int add_places(struct spans *own, const struct spans *places)
{
	if (spans_reserve(own, own->n + places->n) < 0)
		return -ENOMEM;
	if (places->n)
		memcpy(own->items + own->n, places->items, places->n * sizeof(*places->items));
	own->n += places->n;
	return 0;
}

static int leaf_spans(struct matcher *matcher, const struct node *node, struct spans *own)
{
	bool regex = matcher->plan->leaves[node->leaf]->regex;
	struct spans places;

	if (regex && search_regex(matcher, node->leaf) < 0)
		return -ENOMEM;
	places = leaf_places(matcher, regex ? &matcher->patterns : &matcher->places, node->leaf);
	for (size_t i = 0; i < places.n; i++)
		if (node->n & 1U << eval_field(matcher, places.items[i].start) &&
			spans_add(own, &places.items[i]) < 0)
			return -ENOMEM;
	return 0;
}

static int or_spans(struct matcher *matcher, const struct node *node, struct spans *own)
{
	for (size_t i = 0; i < node->n_items; i++) {
		struct spans spans;
		int r = eval_spans(matcher, node_items(matcher->plan, node)[i], &spans);

		for (size_t k = 0; r >= 0 && k < spans.n; k++) {
			struct span span = spans.items[k];

			span.left = span.right = 0;
			r = spans_add(own, &span);
		}
		if (r < 0)
			return r;
	}
	spans_sort(own);
	return 0;
}

static int near_spans(struct matcher *matcher, const struct node *node, struct spans *own)
{
	struct spans left, right;
	uint32_t units = node->n * UNITS_A_WORD;
	int r = 0;

	/* Without anything on one side there is nothing; a regular expression is asked last. */
	if (node->kind != QUERY_NOTNEAR &&
		matcher->plan->nodes[node_items(matcher->plan, node)[0]].regex) {
		r = eval_spans(matcher, node_items(matcher->plan, node)[1], &right);
		if (r < 0 || !right.n)
			return r;
	}
	r = eval_spans(matcher, node_items(matcher->plan, node)[0], &left);
	if (r < 0 || !left.n)
		return r;
	r = eval_spans(matcher, node_items(matcher->plan, node)[1], &right);
	if (r < 0)
		return r;
	if (node->kind == QUERY_NOTNEAR)
		return spans_not_near(own, &left, &right, units);
	return spans_near(own, &left, &right, units, node->kind == QUERY_ONEAR);
}

/* The slot of a node, or of a group, which are counted on from the nodes; or the free one where it
 * would go. At most half are taken. */
static uint32_t list_slot(const struct matcher *matcher, uint32_t owner)
{
	size_t mask = 2 * matcher->lists_size - 1;
	size_t slot = (uint32_t)(owner * UINT32_C(0x9E3779B1)) >> 7 & mask;

	for (;; slot = (slot + 1) & mask) {
		uint32_t at = matcher->list_slots[slot];

		if (at >= matcher->n_lists || matcher->lists[at].slot != slot ||
			matcher->lists[at].owner == owner)
			return (uint32_t)slot;
	}
}

/* NULL: not made yet. */
static const struct place_list *find_list(const struct matcher *matcher, uint32_t owner)
{
	uint32_t slot, at;

	if (!matcher->n_lists)
		return NULL;
	slot = list_slot(matcher, owner);
	at = matcher->list_slots[slot];
	return at < matcher->n_lists && matcher->lists[at].slot == slot ? &matcher->lists[at]
									: NULL;
}

static int grow_lists(struct matcher *matcher)
{
	size_t size = MAX(matcher->lists_size * 2, (size_t)64), n = matcher->n_lists;
	struct place_list *lists = reallocarray(matcher->lists, size, sizeof(*lists));
	uint32_t *slots;

	if (!lists)
		return -ENOMEM;
	matcher->lists = lists;
	slots = calloc(2 * size, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	memset(lists + matcher->lists_size, 0, (size - matcher->lists_size) * sizeof(*lists));
	free(matcher->list_slots);
	matcher->list_slots = slots;
	matcher->lists_size = size;
	for (matcher->n_lists = 0; matcher->n_lists < n; matcher->n_lists++) {
		uint32_t at = (uint32_t)matcher->n_lists;

		lists[at].slot = list_slot(matcher, lists[at].owner);
		slots[lists[at].slot] = at;
	}
	return 0;
}

/* A new list that has no places yet. */
static int open_list(struct matcher *matcher, uint32_t owner, struct place_list **ret)
{
	struct place_list *list;

	if (matcher->n_lists == matcher->lists_size && grow_lists(matcher) < 0)
		return -ENOMEM;
	list = &matcher->lists[matcher->n_lists];
	list->owner = owner;
	list->slot = list_slot(matcher, owner);
	list->spans = (struct spans){ 0 };
	list->own.n = 0;
	matcher->list_slots[list->slot] = (uint32_t)matcher->n_lists++;
	*ret = list;
	return 0;
}

/* The places of a group: those of its leaves, put together where there are several. */
static int eval_group_spans(struct matcher *matcher, uint32_t group, struct spans *ret)
{
	const struct plan *plan = matcher->plan;
	uint32_t owner = eval_group_list(matcher, group), end = plan->groups_from[group + 1];
	const struct place_list *known = find_list(matcher, owner);
	struct place_list *list;
	size_t n = 0;

	if (known) {
		*ret = known->spans;
		return 0;
	}
	if (open_list(matcher, owner, &list) < 0)
		return -ENOMEM;
	for (uint32_t i = plan->groups_from[group]; i < end; i++) {
		struct spans places;

		if (!leaf_is_seen(matcher, plan->group_leaves[i]))
			continue;
		places = leaf_places(matcher, &matcher->places, plan->group_leaves[i]);
		if ((n == 1 && add_places(&list->own, &list->spans) < 0) ||
			(n > 0 && add_places(&list->own, &places) < 0))
			return -ENOMEM;
		if (n++ == 0)
			list->spans = places;
	}
	if (n > 1) {
		spans_sort(&list->own);
		list->spans = list->own;
	}
	*ret = list->spans;
	return 0;
}

int eval_spans(struct matcher *matcher, uint32_t index, struct spans *ret)
{
	const struct node *node = &matcher->plan->nodes[index];
	const struct place_list *known;
	struct place_list *list;
	struct spans own;
	size_t at;
	int r;

	if (node->plain && node->group != NO_GROUP)
		return eval_group_spans(matcher, node->group, ret);
	known = find_list(matcher, index);
	if (known) {
		*ret = known->spans;
		return 0;
	}
	if (open_list(matcher, index, &list) < 0)
		return -ENOMEM;
	/* Lists move when operands need theirs. */
	at = matcher->n_lists - 1;
	own = list->own;
	list->own = (struct spans){ 0 };
	switch (node->kind) {
	case QUERY_LEAF: r = leaf_spans(matcher, node, &own); break;
	case QUERY_OR: r = or_spans(matcher, node, &own); break;
	default: r = near_spans(matcher, node, &own);
	}
	matcher->lists[at].spans = matcher->lists[at].own = own;
	*ret = own;
	return r;
}

/* --- truth
 * ------------------------------------------------------------------------------------------ */

/* Is there one pair? Its places are not asked for. */
static int near_true(struct matcher *matcher, const struct node *node)
{
	uint32_t first = node_items(matcher->plan, node)[0],
		 second = node_items(matcher->plan, node)[1];
	struct spans left, right;
	int r;

	/* A regular expression is asked last. */
	if (matcher->plan->nodes[first].regex) {
		first = node_items(matcher->plan, node)[1];
		second = node_items(matcher->plan, node)[0];
	}
	r = eval_true(matcher, first);
	if (r <= 0)
		return r;
	r = eval_true(matcher, second);
	if (r <= 0)
		return r;
	r = eval_spans(matcher, node_items(matcher->plan, node)[0], &left);
	if (r >= 0)
		r = eval_spans(matcher, node_items(matcher->plan, node)[1], &right);
	if (r < 0)
		return r;
	return spans_any_near(&left, &right, node->n * UNITS_A_WORD, node->kind == QUERY_ONEAR);
}

static int spans_true(struct matcher *matcher, const struct node *node, uint32_t index)
{
	bool count = node->kind == QUERY_COUNT;
	struct spans spans;
	int r = eval_spans(matcher, count ? node_items(matcher->plan, node)[0] : index, &spans);

	if (r < 0)
		return r;
	return count ? spans_starts(&spans) >= node->n : spans.n > 0;
}

/* How many operands are true, not asking further once `enough` are or too few can be. */
static int operands_true(struct matcher *matcher, const struct node *node, size_t enough)
{
	size_t n = 0;

	for (size_t i = 0; i < node->n_items; i++) {
		int r;

		if (n >= enough || n + (node->n_items - i) < enough)
			break;
		r = eval_true(matcher, node_items(matcher->plan, node)[i]);
		if (r < 0)
			return r;
		n += (size_t)r;
	}
	return n >= enough;
}

static int node_true(struct matcher *matcher, uint32_t index)
{
	const struct node *node = &matcher->plan->nodes[index];
	int r;

	switch (node->kind) {
	case QUERY_AND: return operands_true(matcher, node, node->n_items);
	case QUERY_OR: return operands_true(matcher, node, 1);
	case QUERY_ATLEAST: return operands_true(matcher, node, node->n);
	case QUERY_NOT:
		r = eval_true(matcher, node_items(matcher->plan, node)[0]);
		return r < 0 ? r : !r;
	case QUERY_NEAR:
	case QUERY_ONEAR: return near_true(matcher, node);
	default: return spans_true(matcher, node, index);
	}
}

/* Where one of its leaves has a hit. */
static bool plain_true(const struct matcher *matcher, const struct node *node)
{
	const struct plan *plan = matcher->plan;

	if (node->kind == QUERY_LEAF)
		return leaf_is_seen(matcher, node->leaf);
	for (uint32_t i = plan->groups_from[node->group]; i < plan->groups_from[node->group + 1];
		i++)
		if (leaf_is_seen(matcher, plan->group_leaves[i]))
			return true;
	return false;
}

int eval_true(struct matcher *matcher, uint32_t index)
{
	const struct node *node = &matcher->plan->nodes[index];
	int r;

	if (node->plain)
		return plain_true(matcher, node);
	if (matcher->values[index] != VALUE_UNKNOWN)
		return matcher->values[index] == VALUE_TRUE;
	r = node_true(matcher, index);
	if (r < 0)
		return r;
	if (ARRAY_RESERVE(matcher->known, matcher->n_known, matcher->known_size) < 0)
		return -ENOMEM;
	matcher->values[index] = r ? VALUE_TRUE : VALUE_FALSE;
	matcher->known[matcher->n_known++] = index;
	return r;
}
