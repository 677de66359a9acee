/* yaml - a YAML file as nodes that know where they stand; the one place that knows libfyaml.
 * Owns the file's text, its nodes and their texts: yaml_file_free. Nodes may be shared (aliases),
 * never cyclic.
 * -EINVAL when something was reported; a syntax error still leaves the nodes before it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "config/place.h"

struct diagnostics;

#define YAML_FILE_MAX  ((size_t)16 * 1024 * 1024) /* octets of one file */
#define YAML_DEPTH_MAX 32
/* What one node weighs against the budget beside its text, so that neither nodes nor aliases nor
 * merges can grow without bounds. */
#define YAML_NODE_WEIGHT 64

enum yaml_kind {
	YAML_NOTHING, /* empty, ~ or null */
	YAML_TEXT,
	YAML_LIST,
	YAML_MAPPING,
};

struct yaml_node {
	enum yaml_kind kind;
	bool open;     /* while it is being read */
	bool cut;      /* a syntax error stands in it: what is missing may be behind that */
	uint32_t n;    /* of a list; of a mapping's keys */
	size_t weight; /* with everything in it, aliases counted at each use */
	struct place place;
	const char *text;
	const struct yaml_node **items; /* of a mapping: keys, each followed by its value */
};

struct yaml_chunk;

struct yaml_file {
	struct source source;
	struct yaml_node *root; /* NULL: an empty file */
	bool broken;            /* there is a syntax error in it */
	struct yaml_chunk *nodes;
	struct yaml_chunk *texts; /* of scalars */
};

static inline const struct yaml_node *yaml_key(const struct yaml_node *mapping, size_t i)
{
	return mapping->items[2 * i];
}

static inline const struct yaml_node *yaml_value(const struct yaml_node *mapping, size_t i)
{
	return mapping->items[2 * i + 1];
}

/* The value of a key of a short mapping, NULL: not there. */
const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key);

/* Reads the file at `path`. *budget is what may still be read, lowered by what was. *ret is set
 * even with -EINVAL where there are nodes to look at. */
int yaml_load(struct yaml_file **ret, const char *path, size_t *budget, struct diagnostics *diags);

/* Gives the nodes back and keeps the file's text, for places, and the texts that nodes had. */
void yaml_file_drop_nodes(struct yaml_file *file);
/* Gives the file's text back: no place in it may be told after this. */
void yaml_file_drop_source(struct yaml_file *file);
void yaml_file_free(struct yaml_file *file);

DEFINE_CLEANUP(struct yaml_file, yaml_file_free)
