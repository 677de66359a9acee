#include "config/config.h"

#include <errno.h>
#include <malloc.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "config/load.h"
#include "config/place.h"

/* --- what all sections need
 * ------------------------------------------------------------------------ */

int load_unique(struct loading *loading, struct map *map, const char *what, const char *text,
	const struct yaml_node *node)
{
	const struct yaml_node *first = map_get(map, text);
	int r;

	if (first)
		return load_refuse(loading, node, "%s \"%s\" is already defined at %s:%u", what,
			node->text, first->place.source->path, place_line(&first->place));
	r = map_set(map, text, (void *)node);
	return r < 0 ? r : 0;
}

/* --- files
 * ----------------------------------------------------------------------------------------- */

static int load_file(struct loading *loading, const char *path, const struct stat *st);

static bool is_loaded(const struct loading *loading, const struct stat *st)
{
	for (size_t i = 0; i < loading->config->n_files; i++)
		if (loading->identities[i].device == st->st_dev &&
			loading->identities[i].inode == st->st_ino)
			return true;
	return false;
}

/* FILE as seen from the folder of the file that is being read. */
static char *beside(const char *path, const char *file, bool escape)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	const char *slash = strrchr(path, '/');

	if (file[0] != '/' && slash)
		for (const char *p = path; p <= slash; p++) {
			if (escape && strchr("*?[\\", *p))
				strbuf_addc(&buf, '\\');
			strbuf_addc(&buf, *p);
		}
	strbuf_adds(&buf, file);
	return strbuf_take(&buf);
}

static int include_matches(
	struct loading *loading, const struct yaml_node *node, const glob_t *found)
{
	for (size_t i = 0; i < found->gl_pathc; i++) {
		struct stat st;
		int r;

		/* A pattern may well match the file it stands in, or another's find. */
		if (stat(found->gl_pathv[i], &st) < 0 || S_ISDIR(st.st_mode) ||
			is_loaded(loading, &st))
			continue;
		if (loading->config->n_files == CONFIG_FILES_MAX)
			return load_refuse(loading, node, "more than %d files", CONFIG_FILES_MAX);
		r = load_file(loading, found->gl_pathv[i], &st);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}

static int include_pattern(struct loading *loading, const struct yaml_node *node)
{
	_cleanup_(freep) char *pattern = beside(node->place.source->path, node->text, true);
	glob_t found;
	int r;

	if (!pattern)
		return -ENOMEM;
	r = glob(pattern, 0, NULL, &found);
	if (r == GLOB_NOSPACE)
		return -ENOMEM;
	if (r == GLOB_NOMATCH)
		return 0;
	if (r == 0)
		r = include_matches(loading, node, &found);
	else
		r = load_refuse(loading, node, "the folder cannot be read");
	globfree(&found);
	return r;
}

static int include_plain(struct loading *loading, const struct yaml_node *node)
{
	_cleanup_(freep) char *path = beside(node->place.source->path, node->text, false);
	struct stat st;

	if (!path)
		return -ENOMEM;
	if (stat(path, &st) < 0)
		return load_refuse(loading, node, "%s cannot be read: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return load_refuse(
			loading, node, "%s is a folder; write %s/*.yaml", path, node->text);
	if (is_loaded(loading, &st))
		return load_refuse(loading, node, "%s is already included", path);
	if (loading->config->n_files == CONFIG_FILES_MAX)
		return load_refuse(loading, node, "more than %d files", CONFIG_FILES_MAX);
	return load_file(loading, path, &st);
}

int read_includes(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	int r = node->kind == YAML_NOTHING ? 0 : read_items(loading, option, node);

	(void)at;
	for (size_t i = 0; r >= 0 && i < node->n; i++) {
		const struct yaml_node *item = node->items[i];

		if (check_line(loading, item, "a file or a pattern") < 0)
			continue;
		r = strpbrk(item->text, "*?[") ? include_pattern(loading, item)
					       : include_plain(loading, item);
		if (r == -EINVAL)
			r = 0;
	}
	return r;
}

static int load_file(struct loading *loading, const char *path, const struct stat *st)
{
	struct config *config = loading->config;
	struct yaml_file *file = NULL;
	struct reading reading;
	int r = yaml_load(&file, path, &loading->budget, loading->diags);

	if (r == -ENOMEM || !file)
		return r;
	if (ARRAY_GROW(config->files, config->n_files) < 0 ||
		ARRAY_GROW(loading->identities, config->n_files) < 0) {
		yaml_file_free(file);
		return -ENOMEM;
	}
	loading->identities[config->n_files] = (struct file_identity){ st->st_dev, st->st_ino };
	config->files[config->n_files++] = file;
	if (!file->root || file->root->kind == YAML_NOTHING)
		return r;
	return options_read(loading, OPTION_FILE, 0, NULL, file->root, config, &reading);
}

/* --- topic packs
 * ------------------------------------------------------------------------------------ */

/* Looks for the pack in one folder. 1: loaded, 0: not there. */
static int try_pack(struct loading *loading, const struct yaml_node *node, const char *folder,
	struct strbuf *searched)
{
	_cleanup_(freep) char *path = NULL;
	struct stat st;
	int r;

	if (asprintf(&path, "%s/%s.yaml", folder, node->text) < 0)
		return -ENOMEM;
	if (stat(path, &st) < 0) {
		strbuf_addf(searched, "%s%s", searched->len ? ", " : "", path);
		return 0;
	}
	if (is_loaded(loading, &st))
		return load_refuse(loading, node, "%s is already included", path);
	if (loading->config->n_files == CONFIG_FILES_MAX)
		return load_refuse(loading, node, "more than %d files", CONFIG_FILES_MAX);
	loading->in_pack = true;
	r = load_file(loading, path, &st);
	loading->in_pack = false;
	return r < 0 ? r : 1;
}

static int load_pack(struct loading *loading, const struct yaml_node *node)
{
	_cleanup_(strbuf_freep) struct strbuf searched = STRBUF_INIT;
	_cleanup_(freep) char *folder = beside(loading->config->path, "topics", false);
	int r = load_check_name(loading, "topic pack", node);

	if (r < 0)
		return r;
	if (!folder)
		return -ENOMEM;
	r = try_pack(loading, node, folder, &searched);
	for (size_t i = 0; r == 0 && loading->packs && loading->packs[i]; i++)
		r = try_pack(loading, node, loading->packs[i], &searched);
	if (r == 0)
		return load_refuse(loading, node, "topic pack \"%s\" is not there: looked for %s",
			node->text, strbuf_text(&searched));
	return r;
}

int read_packs(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	int r = node->kind == YAML_NOTHING ? 0 : read_items(loading, option, node);

	(void)at;
	for (size_t i = 0; r >= 0 && i < node->n; i++) {
		r = load_pack(loading, node->items[i]);
		if (r == -EINVAL)
			r = 0;
	}
	return r;
}

/* --- the whole
 * -------------------------------------------------------------------------------------- */

/* Names are the files' texts until here, and outlive them. */
static int keep_topic_names(struct config *config)
{
	size_t size = 1;
	char *name;

	for (size_t i = 0; i < config->n_topics; i++)
		size += strlen(config->topics[i].name) + 1;
	name = config->topic_names = malloc(size);
	if (!name)
		return -ENOMEM;
	for (size_t i = 0; i < config->n_topics; i++) {
		size = strlen(config->topics[i].name) + 1;
		memcpy(name, config->topics[i].name, size);
		config->topics[i].name = name;
		name += size;
	}
	return 0;
}

static void end_loading(struct loading *loading)
{
	free(loading->identities);
	free(loading->feed_intervals);
	free(loading->references);
	map_free(loading->feed_urls);
	map_free(loading->feed_names);
	map_free(loading->feed_tags);
	map_free(loading->channel_names);
	map_free(loading->topic_names);
	for (size_t i = 0; i < loading->config->n_files; i++)
		yaml_file_drop_nodes(loading->config->files[i]);
	ARRAY_TRIM(loading->config->topics, loading->config->n_topics);
	ARRAY_TRIM(loading->config->match_places, loading->config->n_topics);
	/* Nodes are half of what there is by now. */
	(void)malloc_trim(0);
}

static int begin_loading(struct loading *loading, const char *path)
{
	loading->budget = CONFIG_WEIGHT_MAX;
	loading->config->path = strdup(path);
	if (!loading->config->path || map_new(&loading->feed_urls) < 0 ||
		map_new(&loading->feed_names) < 0 || map_new(&loading->feed_tags) < 0 ||
		map_new(&loading->channel_names) < 0 || map_new(&loading->topic_names) < 0)
		return -ENOMEM;
	return options_default(loading, OPTION_POLL, 0, &loading->config->poll);
}

static int load_named(struct loading *loading, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		diagnostics_add(loading->diags, path, 0, 0, true, NULL, "cannot be read: %s",
			strerror(errno));
		return -EINVAL;
	}
	return load_file(loading, path, &st);
}

/* A folder's *.yaml, in the order of their names. */
static int load_folder(struct loading *loading, const char *path)
{
	_cleanup_(freep) char *inside = NULL;
	_cleanup_(freep) char *pattern = NULL;
	glob_t found;
	int r = 0;

	if (asprintf(&inside, "%s/", path) < 0)
		return -ENOMEM;
	pattern = beside(inside, "*.yaml", true);
	if (!pattern)
		return -ENOMEM;
	switch (glob(pattern, 0, NULL, &found)) {
	case 0: break;
	case GLOB_NOSPACE: return -ENOMEM;
	default:
		diagnostics_add(loading->diags, path, 0, 0, true, NULL, "no *.yaml in this folder");
		return -EINVAL;
	}
	for (size_t i = 0; i < found.gl_pathc && r != -ENOMEM; i++)
		r = load_named(loading, found.gl_pathv[i]);
	globfree(&found);
	return r;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* What lies behind a syntax error is not missing, so references are looked up without one only. */
static bool has_broken_file(const struct config *config)
{
	for (size_t i = 0; i < config->n_files; i++)
		if (config->files[i]->broken)
			return true;
	return false;
}

static int index_names(struct config *config)
{
	int r;

	if (map_new(&config->feeds_by_url) < 0 || map_new(&config->channels_by_name) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < config->n_feeds; i++) {
		r = map_set(config->feeds_by_url, config->feeds[i].url, &config->feeds[i]);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < config->n_channels; i++) {
		r = map_set(
			config->channels_by_name, config->channels[i].name, &config->channels[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* What one has wrong does not hide what the next has. */
static int load_topics(struct loading *loading, const char *const *paths)
{
	int r = 0;

	for (; *paths && r != -ENOMEM; paths++)
		r = is_folder(*paths) ? load_folder(loading, *paths) : load_named(loading, *paths);
	return r;
}

static int load(struct loading *loading, const char *const *paths)
{
	int r = begin_loading(loading, paths[0]);

	if (r < 0)
		return r;
	r = loading->topics_only ? load_topics(loading, paths) : load_named(loading, paths[0]);
	if (r == -ENOMEM)
		return r;
	r = add_default_channel(loading);
	if (r < 0)
		return r;
	(void)check_poll(loading);
	if (!has_broken_file(loading->config))
		(void)check_references(loading);
	return index_names(loading->config);
}

static int load_config(struct config **ret, const char *const *paths, const char *const *packs,
	bool topics_only, struct diagnostics *diags)
{
	_cleanup_(config_freep) struct config *config = calloc(1, sizeof(*config));
	struct loading loading = {
		.config = config, .packs = packs, .topics_only = topics_only, .diags = diags
	};
	size_t n_errors = diags->n_errors;
	int r;

	if (!config)
		return -ENOMEM;
	r = load(&loading, paths);
	if (r != -ENOMEM && keep_topic_names(config) < 0)
		r = -ENOMEM;
	end_loading(&loading);
	if (r == -ENOMEM)
		return r;
	if (r >= 0 && diags->n_errors == n_errors) {
		*ret = TAKE(config);
		return 0;
	}
	if (r >= 0 && !has_broken_file(config))
		*ret = TAKE(config);
	return -EINVAL;
}

int config_load(
	struct config **ret, const char *path, const char *const *packs, struct diagnostics *diags)
{
	return load_config(ret, (const char *const[]){ path, NULL }, packs, false, diags);
}

int config_load_topics(struct config **ret, const char *const *paths, struct diagnostics *diags)
{
	return load_config(ret, paths, NULL, true, diags);
}

static void free_files(struct config *config)
{
	for (size_t i = 0; i < config->n_files; i++)
		yaml_file_free(config->files[i]);
	free(config->files);
	config->files = NULL;
	config->n_files = 0;
}

static void free_places(struct config *config)
{
	free(config->match_places);
	free(config->samples);
	free(config->sample_places);
	config->match_places = config->sample_places = NULL;
	config->samples = NULL;
	config->n_samples = 0;
}

void config_settle(struct config *config, bool with_expressions)
{
	for (size_t i = 0; !with_expressions && i < config->n_topics; i++)
		config->topics[i].match = NULL;
	free_places(config);
	for (size_t i = 0; i < config->n_files; i++)
		yaml_file_drop_source(config->files[i]);
	if (!with_expressions)
		free_files(config);
	/* To the system, not only to the allocator: what comes next needs larger pieces. */
	(void)malloc_trim(0);
}

void config_free(struct config *config)
{
	if (!config)
		return;
	map_free(config->channels_by_name);
	map_free(config->feeds_by_url);
	free_files(config);
	for (size_t i = 0; i < config->n_topics; i++)
		topic_clear(&config->topics[i]);
	free(config->topics);
	free(config->topic_names);
	free_places(config);
	for (size_t i = 0; i < config->n_channels; i++)
		channel_clear(&config->channels[i]);
	free(config->channels);
	for (size_t i = 0; i < config->n_feeds; i++)
		feed_clear(&config->feeds[i]);
	free(config->feeds);
	free(config->poll.proxy);
	free(config->poll.user_agent);
	free(config->path);
	free(config);
}

const struct feed *config_feed(const struct config *config, const char *url)
{
	return map_get(config->feeds_by_url, url);
}

const struct channel *config_channel(const struct config *config, const char *name)
{
	return map_get(config->channels_by_name, name);
}

const struct topic *config_topic(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->n_topics; i++)
		if (strcmp(config->topics[i].name, name) == 0)
			return &config->topics[i];
	return NULL;
}

const struct config_place *config_match_place(
	const struct config *config, const struct topic *topic)
{
	return &config->match_places[topic - config->topics];
}

const struct config_place *config_sample_place(
	const struct config *config, const struct config_sample *sample)
{
	return &config->sample_places[sample - config->samples];
}

void config_report(struct diagnostics *diags, const struct config_place *place, size_t column,
	bool is_error, const char *text)
{
	source_report(diags, place->place.source,
		place_of_column(&place->place, place->value, column), is_error, text);
}
