/* config - the configuration file, checked and turned into structs.
 * Owns everything in struct config, which is immutable once loaded: config_free.
 * All errors of a file are reported in one go, as diagnostics; loading fails if there is one.
 *
 * Expressions are only located here, not understood: the ruleset hallway compiles them and reports
 * their errors through config_locate(), so that config/ knows nothing of match/. */
#pragma once

#include "base/cleanup.h"
#include "base/diag.h"
#include "base/error.h"
#include "model/channel.h"
#include "model/feed.h"
#include "model/topic.h"

enum first_poll {
	FIRST_POLL_ALL,
	FIRST_POLL_RECENT, /* published in the last day */
	FIRST_POLL_STORE,  /* remember, never alert */
};

struct poll_settings {
	int64_t interval_sec;
	int64_t min_interval_sec;
	int64_t max_interval_sec;
	int64_t timeout_sec;
	int64_t max_size_bytes;
	int64_t concurrency;
	int64_t per_host;
	enum first_poll first_poll;
	char *proxy;      /* NULL: none */
	char *user_agent; /* NULL: the program's own */
};

/* Where a text of the configuration was written. */
struct config_place;
struct map;
struct strbuf;
struct yaml_file;

/* A title that a topic promises to match, or not to. */
struct config_sample {
	const char *title;
	uint32_t topic; /* which of `topics` */
	bool must_match;
};

struct config {
	char *path; /* of the file that was named */
	struct poll_settings poll;
	struct feed *feeds;
	size_t n_feeds;
	struct channel *channels;
	size_t n_channels;
	struct topic *topics; /* groups among them, in the order of the files */
	size_t n_topics;
	char *topic_names;             /* one behind the other */
	struct config_sample *samples; /* until config_settle */
	size_t n_samples;
	/* What the functions below look in. */
	struct yaml_file **files; /* their texts, for places and of expressions */
	size_t n_files;
	struct config_place *match_places; /* of the topics' expressions */
	struct config_place *sample_places;
	struct map *feeds_by_url;
	struct map *channels_by_name;
};

/* `packs`: folders where topic packs are looked up after CONFIG/topics/, NULL-terminated. With
 * -EINVAL *ret may still be made, of what was good: nothing to run by, but its expressions can be
 * judged in the same go. */
int config_load(
	struct config **ret, const char *path, const char *const *packs, struct diagnostics *diags);

/* Topics and groups alone, from topic packs or any files with `topics:` and `groups:` in them (other
 * keys are ignored): what `feedwatch match --topics` reads. A folder reads its *.yaml. `paths`: one
 * or more, NULL-terminated. */
int config_load_topics(struct config **ret, const char *const *paths, struct diagnostics *diags);

void config_free(struct config *config);

/* All has been said of it that there is to say: gives back the files' texts, the places in them and
 * the samples, which for many topics are much of its memory. No config_report after it. Without
 * `with_expressions` these go as well: every topic.match is NULL. */
void config_settle(struct config *config, bool with_expressions);

const struct feed *config_feed(const struct config *config, const char *url);
const struct channel *config_channel(const struct config *config, const char *name);
/* Looks through all of them. */
const struct topic *config_topic(const struct config *config, const char *name);

/* Where the topic's expression, or a sample, was written. */
const struct config_place *config_match_place(
	const struct config *config, const struct topic *topic);
const struct config_place *config_sample_place(
	const struct config *config, const struct config_sample *sample);

/* Appends to `ret` the text of the file at `path` with one more feed in it: url, and name and tags
 * where it has them. Everything else stays as it is, comments and order included. -EINVAL: only a
 * person can add to that file. The caller loads the result before it takes the file's place. */
int config_insert_feed(
	struct strbuf *ret, const char *path, const struct feed *feed, struct error *err);

/* Reports an error or warning at the `column`-th code point (1-based) of the text at `place`,
 * whatever YAML style it was written in. */
void config_report(struct diagnostics *diags, const struct config_place *place, size_t column,
	bool is_error, const char *text);

/* Where the configuration and the state are by default (interfaces, "Programs"); the caller frees.
 */
char *config_default_path(bool user);
char *config_default_state(bool user);
/* CONFIG/topics is found beside the file; these are the rest. NULL-terminated, static. */
const char *const *config_pack_folders(void);

/* Reads a secret now; the caller wipes and frees it. Trailing line ends are cut. */
int secret_read(char **ret, const struct secret *secret, struct error *err);

DEFINE_CLEANUP(struct config, config_free)
