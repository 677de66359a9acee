/* ruleset - the configuration with its topics compiled: what the daemon runs by and `feedwatch
 * check` judges.
 * Owns both; immutable once loaded, but for the matcher's scratch memory.
 * Every error of the files arrives in the diagnostics, expressions and samples included; a ruleset
 * is only made where there is none. */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/diag.h"
#include "config/config.h"
#include "match/match.h"

struct ruleset {
	struct config *config;
	struct plan *plan; /* over config->topics, index by index */
	struct matcher *matcher;
	size_t n_limited_told; /* patterns named in the log: matcher_limited */
};

/* Matching needs no expression once it is compiled: `with_expressions` keeps them, in topic.match,
 * for who shows or compiles them. */
int ruleset_load(
	struct ruleset **ret, const char *path, bool with_expressions, struct diagnostics *diags);

/* Topics and groups alone, from pack files or folders of them, NULL-terminated. */
int ruleset_load_topics(struct ruleset **ret, const char *const *paths, bool with_expressions,
	struct diagnostics *diags);

void ruleset_free(struct ruleset *rules);

/* Does the topic look at this feed at all (its `feeds:` key)? */
bool topic_wants(const struct topic *topic, const struct feed *feed);

DEFINE_CLEANUP(struct ruleset, ruleset_free)
