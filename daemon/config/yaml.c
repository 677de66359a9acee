#include "config/yaml.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include <libfyaml.h>

#include "base/array.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define CHUNK_SIZE ((size_t)64 * 1024)
#define FEW_KEYS   16

/* Nodes live and die together, and so do their texts: they are cut from chunks. */
struct yaml_chunk {
	struct yaml_chunk *next; /* in yaml_file.nodes, yaml_file.texts */
	size_t used;
	size_t size;
	_Alignas(max_align_t) char bytes[];
};

struct frame {
	struct yaml_node *node;
	size_t first; /* of its children, in builder.children */
};

/* Nodes whose container is still open wait in `children`, innermost last. */
struct builder {
	struct yaml_file *file;
	struct diagnostics *diags;
	struct map *anchors;
	size_t budget;
	size_t taken; /* of it, by nodes alone */
	struct frame frames[YAML_DEPTH_MAX];
	size_t depth;
	struct yaml_node **children;
	size_t n_children;
	size_t size_children;
	size_t behind; /* the last thing read: where an empty value is shown */
	bool had_document;
};

static void *take_bytes(struct yaml_chunk **chunks, size_t size)
{
	struct yaml_chunk *chunk = *chunks;
	void *bytes;

	if (!chunk || chunk->size - chunk->used < size) {
		size_t room = MAX(CHUNK_SIZE, size);

		chunk = malloc(sizeof(*chunk) + room);
		if (!chunk)
			return NULL;
		*chunk = (struct yaml_chunk){ .next = *chunks, .size = room };
		*chunks = chunk;
	}
	bytes = chunk->bytes + chunk->used;
	chunk->used += size;
	return bytes;
}

static void free_chunks(struct yaml_chunk **chunks)
{
	while (*chunks) {
		struct yaml_chunk *next = (*chunks)->next;

		free(*chunks);
		*chunks = next;
	}
}

static int refuse(struct builder *builder, size_t offset, const char *text)
{
	source_report(builder->diags, &builder->file->source, offset, true, text);
	builder->file->broken = true;
	return -EINVAL;
}

static int add_weight(struct yaml_node *node, size_t weight, const struct builder *builder)
{
	node->weight += weight;
	return node->weight > builder->budget ? -E2BIG : 0;
}

/* --- building -----------------------------------------------------------------------------------
 */

static struct yaml_node *new_node(struct builder *builder, enum yaml_kind kind, size_t start)
{
	struct yaml_node *node = take_bytes(&builder->file->nodes, sizeof(*node));

	builder->taken += YAML_NODE_WEIGHT;
	if (node)
		*node = (struct yaml_node){
			.kind = kind,
			.weight = YAML_NODE_WEIGHT,
			.place = { &builder->file->source, (uint32_t)start, (uint32_t)start,
				PLACE_PLAIN },
		};
	return node;
}

static int push_child(struct builder *builder, struct yaml_node *node)
{
	if (builder->taken > builder->budget)
		return -E2BIG;
	if (ARRAY_RESERVE(builder->children, builder->n_children, builder->size_children) < 0)
		return -ENOMEM;
	builder->children[builder->n_children++] = node;
	return 0;
}

static int set_anchor(struct builder *builder, struct fy_token *anchor, struct yaml_node *node)
{
	const char *name = anchor ? fy_token_get_text0(anchor) : NULL;

	if (!anchor)
		return 0;
	return name && map_set(builder->anchors, name, node) >= 0 ? 0 : -ENOMEM;
}

static int open_container(struct builder *builder, enum yaml_kind kind, struct fy_event *event,
	struct fy_token *anchor)
{
	const struct fy_mark *mark = fy_event_start_mark(event);
	struct yaml_node *node;
	int r;

	if (builder->depth == YAML_DEPTH_MAX)
		return refuse(builder, mark ? mark->input_pos : builder->behind,
			"nested too deeply for a configuration");
	node = new_node(builder, kind, mark ? mark->input_pos : builder->behind);
	if (!node)
		return -ENOMEM;
	node->open = true;
	r = push_child(builder, node);
	if (r < 0)
		return r;
	builder->frames[builder->depth++] = (struct frame){ .node = node,
		.first = builder->n_children };
	return set_anchor(builder, anchor, node);
}

static bool is_merge(const struct yaml_node *key)
{
	return key->kind == YAML_TEXT && key->place.style == PLACE_PLAIN &&
	       strcmp(key->text, "<<") == 0;
}

/* The keys that a mapping has so far: looked up in place while they are few, as they nearly always
 * are. */
struct keys {
	struct builder *builder;
	size_t first; /* in builder.children, each followed by its value */
	size_t end;
	struct map *map; /* NULL: few */
};

static const struct yaml_node *keys_find(const struct keys *keys, const char *text)
{
	if (keys->map)
		return map_get(keys->map, text);
	for (size_t i = keys->first; i < keys->end; i += 2)
		if (strcmp(keys->builder->children[i]->text, text) == 0)
			return keys->builder->children[i];
	return NULL;
}

static int keys_add(struct keys *keys, struct yaml_node *key, struct yaml_node *value)
{
	int r = keys->map ? map_set(keys->map, key->text, key) : 0;

	if (r < 0)
		return r;
	keys->builder->children[keys->end++] = key;
	keys->builder->children[keys->end++] = value;
	return 0;
}

/* Keys that stand in the mapping already win over merged ones, as everywhere merges are known. */
static int merge_mapping(struct keys *keys, const struct yaml_node *from)
{
	struct builder *builder = keys->builder;

	if (from->kind != YAML_MAPPING)
		return refuse(builder, from->place.start, "only a mapping can be merged with <<");
	for (size_t i = 0; i < from->n; i++) {
		struct yaml_node *key = (struct yaml_node *)yaml_key(from, i);
		struct yaml_node *value = (struct yaml_node *)yaml_value(from, i);
		int r;

		if (keys_find(keys, key->text))
			continue;
		/* Makes the room; where the pair belongs is for keys_add to say. */
		builder->n_children = keys->end;
		r = push_child(builder, key);
		if (r >= 0)
			r = push_child(builder, value);
		if (r >= 0)
			r = keys_add(keys, key, value);
		if (r < 0)
			return r;
	}
	return 0;
}

static int merge(struct keys *keys, const struct yaml_node *value)
{
	if (value->kind != YAML_LIST)
		return merge_mapping(keys, value);
	for (size_t i = 0; i < value->n; i++) {
		int r = merge_mapping(keys, value->items[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Keeps a pair that is sound; reports one that is not. */
static int settle_pair(struct keys *keys, struct yaml_node *key, struct yaml_node *value)
{
	struct diagnostics *diags = keys->builder->diags;
	const struct yaml_node *other;

	if (key->kind != YAML_TEXT) {
		place_report(diags, &key->place, true, "a key must be text");
		return 0;
	}
	other = keys_find(keys, key->text);
	if (other) {
		place_report(diags, &key->place, true, "key \"%s\" is here twice, first in line %u",
			key->text, place_line(&other->place));
		return 0;
	}
	return keys_add(keys, key, value);
}

/* Moves the children behind `first` that are sound pairs together, then appends what they merge. */
static int settle_mapping(struct builder *builder, size_t first)
{
	size_t end = builder->n_children - (builder->n_children - first) % 2, n_merges = 0;
	_cleanup_(map_freep) struct map *map = NULL;
	_cleanup_(freep) const struct yaml_node **merges = NULL;
	struct keys keys = { .builder = builder, .first = first, .end = first };
	int r = 0;

	for (size_t i = first; i < end; i += 2)
		n_merges += is_merge(builder->children[i]);
	if (n_merges || end - first > 2 * FEW_KEYS)
		r = map_new(&map);
	if (n_merges && !(merges = calloc(n_merges, sizeof(*merges))))
		r = -ENOMEM;
	keys.map = map;
	n_merges = 0;
	for (size_t i = first; r >= 0 && i < end; i += 2) {
		struct yaml_node *key = builder->children[i], *value = builder->children[i + 1];

		if (is_merge(key))
			merges[n_merges++] = value;
		else
			r = settle_pair(&keys, key, value);
	}
	builder->n_children = keys.end;
	for (size_t i = 0; r >= 0 && i < n_merges; i++)
		r = merge(&keys, merges[i]);
	return r;
}

static int close_container(struct builder *builder)
{
	const struct frame *frame = &builder->frames[--builder->depth];
	struct yaml_node *node = frame->node;
	size_t n;
	int r = 0;

	for (size_t i = frame->first; i < builder->n_children && r >= 0; i++)
		r = add_weight(node, builder->children[i]->weight, builder);
	if (r >= 0 && node->kind == YAML_MAPPING)
		r = settle_mapping(builder, frame->first);
	node->open = false;
	n = builder->n_children - frame->first;
	builder->n_children = frame->first;
	if (r < 0)
		return r;
	if (n) {
		node->items = take_bytes(&builder->file->nodes, n * sizeof(struct yaml_node *));
		if (!node->items)
			return -ENOMEM;
		memcpy(node->items, builder->children + frame->first,
			n * sizeof(struct yaml_node *));
	}
	node->n = (uint32_t)(node->kind == YAML_MAPPING ? n / 2 : n);
	return 0;
}

/* --- scalars and aliases -------------------------------------------------------------------------
 */

static enum place_style style_of(struct fy_token *token)
{
	switch (fy_token_scalar_style(token)) {
	case FYSS_SINGLE_QUOTED: return PLACE_SINGLE_QUOTED;
	case FYSS_DOUBLE_QUOTED: return PLACE_DOUBLE_QUOTED;
	case FYSS_LITERAL: return PLACE_LITERAL;
	case FYSS_FOLDED: return PLACE_FOLDED;
	default: return PLACE_PLAIN;
	}
}

/* The core schema's null (YAML 1.2, section 10.3.2). */
static bool is_nothing(const struct yaml_node *node)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };

	if (node->place.style != PLACE_PLAIN)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(nulls); i++)
		if (strcmp(node->text, nulls[i]) == 0)
			return true;
	return false;
}

/* The file itself is checked before it is parsed; escapes can still make what it may not hold. */
static bool is_clean(const char *text, size_t len)
{
	if (!utf8_valid(text, len))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' && !strchr("\t\n\r", text[i]))
			return false;
	return !memchr(text, '\0', len);
}

static int fill_scalar(struct builder *builder, struct yaml_node *node, struct fy_token *token)
{
	const struct fy_mark *start = fy_token_start_mark(token), *end = fy_token_end_mark(token);
	size_t len = 0;
	const char *text = fy_token_get_text(token, &len);
	char *copy;

	if (!text || !start || !end)
		return -ENOMEM;
	node->place.start = (uint32_t)start->input_pos;
	node->place.end = (uint32_t)MIN(end->input_pos, builder->file->source.len);
	node->place.style = style_of(token);
	builder->behind = node->place.end;
	if (!is_clean(text, len))
		return refuse(builder, node->place.start,
			"a control character or half a surrogate pair, written as an escape");
	copy = take_bytes(&builder->file->texts, len + 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, len);
	copy[len] = '\0';
	node->text = copy;
	if (is_nothing(node))
		node->kind = YAML_NOTHING;
	return add_weight(node, len, builder);
}

static int add_scalar(struct builder *builder, struct fy_event *event)
{
	struct yaml_node *node = new_node(builder, YAML_TEXT, builder->behind);
	int r = 0;

	if (!node)
		return -ENOMEM;
	node->text = "";
	if (event->scalar.value)
		r = fill_scalar(builder, node, event->scalar.value);
	else
		node->kind = YAML_NOTHING;
	if (r < 0)
		return r;
	r = push_child(builder, node);
	return r < 0 ? r : set_anchor(builder, event->scalar.anchor, node);
}

static int add_alias(struct builder *builder, struct fy_event *event)
{
	const struct fy_mark *mark = fy_token_start_mark(event->alias.anchor);
	const char *name = fy_token_get_text0(event->alias.anchor);
	struct yaml_node *node = name ? map_get(builder->anchors, name) : NULL;

	if (!name)
		return -ENOMEM;
	if (!node || node->open)
		return refuse(builder, mark ? mark->input_pos : builder->behind,
			node ? "an alias inside of what it stands for"
			     : "an alias without an anchor; text that begins with * needs quotes");
	return push_child(builder, node);
}

static int add_event(struct builder *builder, struct fy_event *event)
{
	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (builder->had_document)
			return refuse(builder, builder->behind,
				"a second document; a configuration file holds one");
		builder->had_document = true;
		return 0;
	case FYET_MAPPING_START:
		return open_container(builder, YAML_MAPPING, event, event->mapping_start.anchor);
	case FYET_SEQUENCE_START:
		return open_container(builder, YAML_LIST, event, event->sequence_start.anchor);
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END: return close_container(builder);
	case FYET_SCALAR: return add_scalar(builder, event);
	case FYET_ALIAS: return add_alias(builder, event);
	default: return 0;
	}
}

/* --- syntax errors -------------------------------------------------------------------------------
 */

static void report_syntax(struct builder *builder, struct fy_diag *diag)
{
	const struct source *source = &builder->file->source;
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	const struct fy_diag_error *error;
	size_t offset = builder->behind;
	void *state = NULL;

	/* The first is the mistake, the rest follow from it. */
	error = fy_diag_errors_iterate(diag, &state);
	if (error && error->line > 0)
		offset = source_offset(source, error->line, error->column);
	strbuf_addf(&text, "YAML: %s", error && error->msg ? error->msg : "cannot be read");
	source_hint(&text, source, offset);
	refuse(builder, offset, strbuf_text(&text));
}

/* --- the file ------------------------------------------------------------------------------------
 */

static void drop_message(struct fy_diag *diag, void *user, const char *text, size_t len)
{
	(void)diag;
	(void)user;
	(void)text;
	(void)len;
}

/* Reads events until the end of the stream (1), or an error (negative; -EBADMSG: the parser's). */
static int build(struct builder *builder, struct fy_parser *parser)
{
	for (;;) {
		struct fy_event *event = fy_parser_parse(parser);
		bool last;
		int r;

		if (!event)
			return -EBADMSG;
		last = event->type == FYET_STREAM_END;
		r = add_event(builder, event);
		fy_parser_event_free(parser, event);
		if (r < 0 || last)
			return r;
	}
}

/* What was read before an error is still worth looking at. */
static int settle(struct builder *builder, int r)
{
	while (builder->depth > 0) {
		int closed;

		builder->frames[builder->depth - 1].node->cut = true;
		closed = close_container(builder);
		if (closed == -ENOMEM)
			return closed;
	}
	if (builder->n_children)
		builder->file->root = builder->children[0];
	if (r == -E2BIG) {
		builder->file->root = NULL;
		return refuse(builder, builder->behind,
			"the configuration is too large, or its aliases make it so");
	}
	return r;
}

static int parse_with(struct builder *builder, struct fy_diag *diag)
{
	struct fy_parse_cfg settings = {
		.flags = FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE | FYPCF_DISABLE_MMAP_OPT,
		.diag = diag,
	};
	const struct source *source = &builder->file->source;
	struct fy_parser *parser = fy_parser_create(&settings);
	int r = -ENOMEM;

	if (parser && fy_parser_set_string(parser, source->text, source->len) == 0)
		r = build(builder, parser);
	if (r == -EBADMSG) {
		report_syntax(builder, diag);
		r = -EINVAL;
	}
	if (parser)
		fy_parser_destroy(parser);
	return r == -ENOMEM ? r : settle(builder, r);
}

static int parse(struct yaml_file *file, size_t *budget, struct diagnostics *diags)
{
	struct builder builder = { .file = file, .diags = diags, .budget = *budget };
	struct fy_diag_cfg settings;
	struct fy_diag *diag;
	int r = map_new(&builder.anchors);

	if (r < 0)
		return r;
	fy_diag_cfg_default(&settings);
	settings.fp = NULL;
	settings.output_fn = drop_message;
	settings.level = FYET_ERROR;
	diag = fy_diag_create(&settings);
	if (diag) {
		fy_diag_set_collect_errors(diag, true);
		r = parse_with(&builder, diag);
		fy_diag_destroy(diag);
	} else {
		r = -ENOMEM;
	}
	map_free(builder.anchors);
	free(builder.children);
	if (file->root)
		*budget -= MIN(*budget, file->root->weight);
	return r;
}

int yaml_load(struct yaml_file **ret, const char *path, size_t *budget, struct diagnostics *diags)
{
	_cleanup_(yaml_file_freep) struct yaml_file *file = calloc(1, sizeof(*file));
	int r;

	if (!file)
		return -ENOMEM;
	r = source_read(&file->source, path, YAML_FILE_MAX, diags);
	if (r < 0)
		return r;
	r = parse(file, budget, diags);
	if (r == -ENOMEM)
		return r;
	*ret = TAKE(file);
	return r;
}

const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key)
{
	assert(mapping->kind == YAML_MAPPING);
	for (size_t i = 0; i < mapping->n; i++)
		if (strcmp(yaml_key(mapping, i)->text, key) == 0)
			return yaml_value(mapping, i);
	return NULL;
}

void yaml_file_drop_nodes(struct yaml_file *file)
{
	free_chunks(&file->nodes);
	file->root = NULL;
}

void yaml_file_drop_source(struct yaml_file *file)
{
	source_clear(&file->source);
}

void yaml_file_free(struct yaml_file *file)
{
	if (!file)
		return;
	yaml_file_drop_nodes(file);
	free_chunks(&file->texts);
	source_clear(&file->source);
	free(file);
}
