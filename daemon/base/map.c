#include "base/map.h"

#include <errno.h>
#include <string.h>

#define MAP_SLOTS_FIRST 16

struct slot {
	char *key; /* NULL: free */
	uint64_t hash;
	void *value;
};

struct map {
	struct slot *slots;
	size_t n_slots; /* a power of two, at most half of them taken */
	size_t n;
	uint64_t seed;
};

uint64_t hash_bytes(const void *bytes, size_t len, uint64_t seed)
{
	const unsigned char *p = bytes;
	uint64_t hash = seed ^ len * UINT64_C(0x9E3779B97F4A7C15);
	uint64_t word;

	while (len > 0) {
		size_t take = MIN(len, sizeof(word));

		word = 0;
		memcpy(&word, p, take);
		hash = (hash ^ word) * UINT64_C(0xBF58476D1CE4E5B9);
		hash ^= hash >> 29;
		p += take;
		len -= take;
	}
	hash *= UINT64_C(0x94D049BB133111EB);
	return hash ^ hash >> 32;
}

int map_new(struct map **ret)
{
	struct map *map = calloc(1, sizeof(*map));

	if (!map)
		return -ENOMEM;
	map->slots = calloc(MAP_SLOTS_FIRST, sizeof(*map->slots));
	if (!map->slots) {
		free(map);
		return -ENOMEM;
	}
	map->n_slots = MAP_SLOTS_FIRST;
	arc4random_buf(&map->seed, sizeof(map->seed));
	*ret = map;
	return 0;
}

void map_free(struct map *map)
{
	if (!map)
		return;
	for (size_t i = 0; i < map->n_slots; i++)
		free(map->slots[i].key);
	free(map->slots);
	free(map);
}

/* The slot that holds the key, or the free one where it would go. */
static struct slot *find(const struct map *map, const char *key, uint64_t hash)
{
	for (size_t i = hash & (map->n_slots - 1);; i = (i + 1) & (map->n_slots - 1)) {
		struct slot *slot = &map->slots[i];

		if (!slot->key || (slot->hash == hash && strcmp(slot->key, key) == 0))
			return slot;
	}
}

static int grow(struct map *map)
{
	struct slot *old = map->slots, *slots = calloc(map->n_slots * 2, sizeof(*slots));
	size_t n_old = map->n_slots;

	if (!slots)
		return -ENOMEM;
	map->slots = slots;
	map->n_slots *= 2;
	for (size_t i = 0; i < n_old; i++)
		if (old[i].key)
			*find(map, old[i].key, old[i].hash) = old[i];
	free(old);
	return 0;
}

int map_set(struct map *map, const char *key, void *value)
{
	uint64_t hash = hash_bytes(key, strlen(key), map->seed);
	struct slot *slot = find(map, key, hash);

	if (slot->key) {
		slot->value = value;
		return 0;
	}
	if ((map->n + 1) * 2 > map->n_slots) {
		int r = grow(map);

		if (r < 0)
			return r;
		slot = find(map, key, hash);
	}
	slot->key = strdup(key);
	if (!slot->key)
		return -ENOMEM;
	slot->hash = hash;
	slot->value = value;
	map->n++;
	return 1;
}

static struct slot *lookup(const struct map *map, const char *key)
{
	return find(map, key, hash_bytes(key, strlen(key), map->seed));
}

void *map_get(const struct map *map, const char *key)
{
	const struct slot *slot = lookup(map, key);

	return slot->key ? slot->value : NULL;
}

bool map_has(const struct map *map, const char *key)
{
	return lookup(map, key)->key;
}

size_t map_size(const struct map *map)
{
	return map->n;
}
