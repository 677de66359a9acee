/* options - every key of the configuration, in one table, and how its value is read.
 * Owns nothing; what is read belongs to the struct it is read into.
 * -EINVAL: reported, go on with the next; -ENOMEM: give up. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/yaml.h"

struct loading;
struct option;

enum option_section {
	OPTION_FILE, /* the top of a file */
	OPTION_POLL,
	OPTION_FEED,
	OPTION_CHANNEL,
	OPTION_TOPIC,
	OPTION_TESTS, /* of a topic */
};

/* `at` is the member the row's offset points to. */
typedef int (*option_read_fn)(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at);

struct option {
	enum option_section section;
	const char *key;
	option_read_fn read;
	size_t offset;
	const char *fallback; /* the default, read like the user's; NULL: none */
	int64_t min, max;     /* of numbers, spans and sizes; of a list, how many it may hold */
	const char *const *choices; /* NULL-terminated, in the order of the enum */
	unsigned types;             /* channels: a bit for each type that has it; 0: all */
	bool required;
	const char *help; /* one line for a person */
};

#define OPTIONS_MAX 64 /* rows of the table */

/* What a mapping said itself, by row; NULL: nothing. */
struct reading {
	const struct yaml_node *values[OPTIONS_MAX];
};

/* The table, row by row; NULL behind the last. */
const struct option *option_at(size_t i);

/* Reads what a mapping says into the struct at `into`, over what is there; options_default comes
 * first. `name` is the key it stands under, for complaints about what is missing, or NULL. `type`:
 * a bit for channels, else 0. */
int options_read(struct loading *loading, enum option_section section, unsigned type,
	const struct yaml_node *name, const struct yaml_node *node, void *into,
	struct reading *reading);
int options_default(
	struct loading *loading, enum option_section section, unsigned type, void *into);

/* What was written for a key, NULL: nothing. */
const struct yaml_node *reading_of(
	const struct reading *reading, enum option_section section, const char *key);
