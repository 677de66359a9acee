/* load - what the parts of the loader share while a configuration is being read.
 * Owns nothing beyond the call of config_load; nodes live until its end.
 * -EINVAL: reported, go on; -ENOMEM: give up. */
#pragma once

#include <sys/types.h>

#include "base/map.h"
#include "config/config.h"
#include "config/options.h"

#define CONFIG_FILES_MAX    1000
#define CONFIG_FEEDS_MAX    100000
#define CONFIG_CHANNELS_MAX 1000
#define CONFIG_TOPICS_MAX   100000
#define CONFIG_WEIGHT_MAX   ((size_t)256 * 1024 * 1024) /* of all nodes, aliases at each use */
#define CONFIG_SAMPLES_MAX  1000                        /* of a topic's tests, each way */
#define CONFIG_LIST_MAX     256                         /* of any other list */
#define CONFIG_NAME_MAX     128                         /* code points */

/* Which file it was, however it was named. */
struct file_identity {
	dev_t device;
	ino_t inode;
};

/* Lists whose names are looked up once everything is there. */
struct topic_references {
	const struct yaml_node *feeds;
	const struct yaml_node *alert;
};

struct loading {
	struct config *config;
	struct diagnostics *diags;
	const char *const *packs;
	bool topics_only; /* other keys are somebody else's business */
	bool in_pack;     /* a topic pack: other keys have no business there */
	bool channels_given;
	size_t budget;
	struct file_identity *identities;        /* of config.files */
	struct reading poll;                     /* over all files */
	const struct yaml_node **feed_intervals; /* of config.feeds, NULL: none written */
	struct topic_references *references;     /* of config.topics */
	struct config_place match_place;         /* of the topic that is being read */
	struct map *feed_urls;                   /* → struct yaml_node, where it was defined */
	struct map *feed_names;
	struct map *feed_tags; /* → struct yaml_node */
	struct map *channel_names;
	struct map *topic_names;
};

/* Reports an error at a node and returns -EINVAL. */
int load_refuse(struct loading *loading, const struct yaml_node *node, const char *format, ...)
	_printf_(3, 4);

/* The same, with ", did you mean "..."?" where one of the names is near. */
int load_refuse_unknown(struct loading *loading, const struct yaml_node *node, const char *what,
	const char *const *names, size_t n);

/* `"text"`, "nothing", "a list", "a mapping": what was found instead. Valid in `text`. */
#define FOUND_TEXT_MAX 128
const char *load_found(char text[static FOUND_TEXT_MAX], const struct yaml_node *node);

/* Keeps who defined `text` first; reports the second one. `what`: "topic", "channel", ... */
int load_unique(struct loading *loading, struct map *map, const char *what, const char *text,
	const struct yaml_node *node);

/* A name as topics, groups and channels have it: a letter or digit, then letters, digits, _ - . */
int load_check_name(struct loading *loading, const char *what, const struct yaml_node *node);

/* --- readers of values, for the table (values.c, addresses.c)
 * ------------------------------------- */
int read_line(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_span(struct loading *, const struct option *, const struct yaml_node *, void *int64);
int read_size(struct loading *, const struct option *, const struct yaml_node *, void *int64);
int read_count(struct loading *, const struct option *, const struct yaml_node *, void *int64);
int read_choice(
	struct loading *, const struct option *, const struct yaml_node *, void *enumerator);
int read_switch(struct loading *, const struct option *, const struct yaml_node *, void *bool_p);
int read_path(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_credential(
	struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_encoding(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_timezone(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_set(struct loading *, const struct option *, const struct yaml_node *, void *text_list);
int read_command(
	struct loading *, const struct option *, const struct yaml_node *, void *text_list);
int read_headers(
	struct loading *, const struct option *, const struct yaml_node *, void *text_list);
int read_feed_url(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_web_url(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_proxy_url(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_smtp_url(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_address(struct loading *, const struct option *, const struct yaml_node *, void *char_p);
int read_addresses(
	struct loading *, const struct option *, const struct yaml_node *, void *text_list);

/* A list or, where something else stands, an error that shows how one is written. */
int read_items(struct loading *loading, const struct option *option, const struct yaml_node *node);
/* Text on one line, without control characters. */
int check_line(struct loading *loading, const struct yaml_node *node, const char *expected);

/* Two URLs that differ only in what RFC 3986, section 6.2.2.1 calls case are the same feed. */
char *url_identity(const char *url);

/* --- readers of sections
 * -------------------------------------------------------------------------- */
int read_includes(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_packs(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_poll(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_feeds(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_channels(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_groups(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_topics(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_expression(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_tests(struct loading *, const struct option *, const struct yaml_node *, void *);
int read_samples(struct loading *, const struct option *, const struct yaml_node *, void *);

/* Across all files, once they are read. */
int check_poll(struct loading *loading);
int add_default_channel(struct loading *loading);
int check_references(struct loading *loading);
