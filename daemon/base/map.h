/* map - text to pointer.
 * Owns copies of the keys; the values are the caller's.
 * Adding is -ENOMEM at worst; looking up cannot fail. Keys come from configurations and from
 * documents, so the hash is seeded for each map. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct map;

int map_new(struct map **ret);
void map_free(struct map *map);
int map_set(struct map *map, const char *key, void *value); /* replaces; 1 if it was new */
void *map_get(const struct map *map, const char *key);      /* NULL: not there */
bool map_has(const struct map *map, const char *key);
size_t map_size(const struct map *map);

/* Seeded hash of octets, for whoever keeps a table of their own. */
uint64_t hash_bytes(const void *bytes, size_t len, uint64_t seed);

DEFINE_CLEANUP(struct map, map_free)
