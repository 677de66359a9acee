/* The table that says, for a word of a text, which leaves may start with it. */
#include <errno.h>
#include <string.h>

#include "base/map.h"
#include "base/utf8.h"
#include "match/plan.h"

struct keys {
	struct {
		uint64_t hash;
		uint32_t leaf;
	} * items;
	size_t n, size;
};

uint64_t probe_hash(enum probe_kind kind, const char *text, size_t len)
{
	uint64_t hash = hash_bytes(text, len, (uint64_t)kind + 1);

	return hash ? hash : 1;
}

static int add_key(
	struct keys *keys, enum probe_kind kind, const char *text, size_t len, uint32_t leaf)
{
	if (keys->n == keys->size) {
		size_t size = MAX(keys->size * 2, (size_t)64);
		void *items = reallocarray(keys->items, size, sizeof(*keys->items));

		if (!items)
			return -ENOMEM;
		keys->items = items;
		keys->size = size;
	}
	keys->items[keys->n].hash = probe_hash(kind, text, len);
	keys->items[keys->n++].leaf = leaf;
	return 0;
}

/* A prefix longer than the table's longest is looked up by its beginning. */
static int add_prefix(struct keys *keys, enum probe_kind kind, uint64_t *lengths, const char *text,
	size_t len, uint32_t leaf)
{
	len = MIN(len, (size_t)PREFIX_OCTETS_MAX);
	lengths[len / 64] |= UINT64_C(1) << len % 64;
	return add_key(keys, kind, text, len, leaf);
}

static int add_word(struct plan *plan, struct keys *keys, const struct part *part, uint32_t leaf)
{
	int r;

	if (part->stem)
		plan->stems = true;
	if (part->stem && part->prefix) {
		r = add_prefix(keys, PROBE_PREFIX, plan->prefix_lengths, part->folded,
			part->n_folded, leaf);
		if (r < 0)
			return r;
		return add_prefix(keys, PROBE_STEM_PREFIX, plan->stem_prefix_lengths, part->stem,
			part->n_stem, leaf);
	}
	if (part->stem)
		return add_key(keys, PROBE_STEM, part->stem, part->n_stem, leaf);
	if (part->prefix)
		return add_prefix(keys, PROBE_PREFIX, plan->prefix_lengths, part->folded,
			part->n_folded, leaf);
	return add_key(keys, PROBE_WORD, part->folded, part->n_folded, leaf);
}

/* Signs and Hangul are found inside runs: by their first two characters, or by the only one. */
static int add_signs(struct keys *keys, const struct part *part, uint32_t leaf)
{
	size_t two = utf8_offset(part->exact, part->n_exact, 2);
	bool alone = utf8_offset(part->exact, part->n_exact, 1) == part->n_exact;

	return add_key(keys, alone ? PROBE_SIGN : PROBE_TWO_SIGNS, part->exact, two, leaf);
}

static int by_hash(const void *one, const void *other)
{
	const uint64_t *a = one, *b = other;

	return *a < *b ? -1 : *a > *b;
}

static void insert(struct plan *plan, uint64_t hash, uint32_t first, uint32_t n)
{
	size_t i = hash & (plan->n_probes - 1);

	while (plan->probes[i].hash)
		i = (i + 1) & (plan->n_probes - 1);
	plan->probes[i] = (struct probe){ .hash = hash, .first = first, .n = n };
}

static int make_table(struct plan *plan, struct keys *keys)
{
	plan->n_probes = 16;
	while (plan->n_probes < keys->n * 2)
		plan->n_probes *= 2;
	plan->probes = calloc(plan->n_probes, sizeof(*plan->probes));
	plan->probe_leaves = calloc(keys->n ? keys->n : 1, sizeof(*plan->probe_leaves));
	if (!plan->probes || !plan->probe_leaves)
		return -ENOMEM;
	if (keys->n)
		qsort(keys->items, keys->n, sizeof(*keys->items), by_hash);
	for (size_t i = 0; i < keys->n;) {
		size_t n = 0;

		for (; i + n < keys->n && keys->items[i + n].hash == keys->items[i].hash; n++)
			plan->probe_leaves[i + n] = keys->items[i + n].leaf;
		insert(plan, keys->items[i].hash, (uint32_t)i, (uint32_t)n);
		i += n;
	}
	return 0;
}

int plan_make_probes(struct plan *plan)
{
	struct keys keys = { 0 };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < plan->n_leaves; i++) {
		const struct leaf *leaf = plan->leaves[i];

		for (size_t k = 1; k < leaf->n_parts; k++)
			plan->stems = plan->stems || leaf->parts[k].stem;
		if (leaf->regex)
			continue;
		r = leaf->parts[0].kind == TOKEN_WORD
			    ? add_word(plan, &keys, &leaf->parts[0], (uint32_t)i)
			    : add_signs(&keys, &leaf->parts[0], (uint32_t)i);
	}
	if (r >= 0)
		r = make_table(plan, &keys);
	free(keys.items);
	return r;
}
