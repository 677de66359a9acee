/* The terms of many expressions, each made once. */
#include <errno.h>
#include <string.h>

#include "base/map.h"
#include "match/leaf.h"

#define SLOTS_FIRST 64

/* The slot that has the term, or the free one where it would go. */
static struct leaf **find(const struct leaves *leaves, const char *source, size_t len)
{
	size_t mask = leaves->n_slots - 1, i = hash_bytes(source, len, 0) & mask;

	for (; leaves->slots[i]; i = (i + 1) & mask)
		if (strncmp(leaves->slots[i]->source, source, len) == 0 &&
			!leaves->slots[i]->source[len])
			break;
	return &leaves->slots[i];
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
			*find(&more, leaves->slots[i]->source,
				strlen(leaves->slots[i]->source)) = leaves->slots[i];
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
	*find(leaves, leaf->source, strlen(leaf->source)) = leaf;
	return 0;
}

void leaves_clear(struct leaves *leaves)
{
	for (size_t i = 0; i < leaves->n_slots; i++)
		leaf_free(leaves->slots[i]);
	free(leaves->slots);
	leaf_chunk_free(leaves->chunk);
	text_clear(&leaves->scratch);
	*leaves = (struct leaves){ 0 };
}
