/* The terms of many expressions, each made once. */
#include <errno.h>
#include <string.h>

#include "base/map.h"
#include "match/leaf.h"

#define SLOTS_FIRST 64

static bool is_of(const struct leaf *leaf, const char *source, size_t len)
{
	return strncmp(leaf_source(leaf), source, len) == 0 && !leaf_source(leaf)[len];
}

/* The slot that has the term, or the free one where it would go. */
static struct leaf **find(const struct leaves *leaves, const char *source, size_t len)
{
	size_t mask = leaves->n_slots - 1, i = hash_bytes(source, len, 0) & mask;

	while (leaves->slots[i] && !is_of(leaves->slots[i], source, len))
		i = (i + 1) & mask;
	return &leaves->slots[i];
}

static struct leaf **find_leaf(const struct leaves *leaves, const struct leaf *leaf)
{
	return find(leaves, leaf_source(leaf), strlen(leaf_source(leaf)));
}

struct leaf *leaves_get(const struct leaves *leaves, const char *source, size_t len)
{
	struct leaf *leaf = leaves->n_slots ? *find(leaves, source, len) : NULL;

	if (leaf)
		leaf->uses++;
	return leaf;
}

static int grow(struct leaves *leaves)
{
	struct leaves more = { .n_slots = MAX(leaves->n_slots * 2, (size_t)SLOTS_FIRST) };

	more.slots = calloc(more.n_slots, sizeof(struct leaf *));
	if (!more.slots)
		return -ENOMEM;
	for (size_t i = 0; i < leaves->n_slots; i++)
		if (leaves->slots[i])
			*find_leaf(&more, leaves->slots[i]) = leaves->slots[i];
	free(leaves->slots);
	leaves->slots = more.slots;
	leaves->n_slots = more.n_slots;
	return 0;
}

int leaves_add(struct leaves *leaves, struct leaf *leaf)
{
	if ((leaves->n + 1) * 2 > leaves->n_slots && grow(leaves) < 0)
		return -ENOMEM;
	leaf->uses++;
	leaves->n++;
	*find_leaf(leaves, leaf) = leaf;
	return 0;
}

void leaves_clear(struct leaves *leaves)
{
	for (size_t i = 0; i < leaves->n_slots; i++)
		leaf_free(leaves->slots[i]);
	free(leaves->slots);
	leaf_chunk_free(leaves->chunk);
	text_clear(&leaves->scratch);
	strbuf_free(&leaves->draft);
	*leaves = (struct leaves){ 0 };
}
