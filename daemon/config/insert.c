/* One more feed in the text of a configuration, as its user would have written it there. */
#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "config/config.h"
#include "config/yaml.h"

#define INDENT 2

/* Where the new line goes and how it begins. */
struct spot {
	size_t cut_from; /* what is replaced: [cut_from, at) */
	size_t at;
	size_t column;    /* of the dash */
	const char *open; /* "feeds:" where there is none */
	bool flow;        /* in brackets, before what is there */
	bool first;       /* nothing is */
};

static size_t line_start(const char *text, size_t at)
{
	while (at > 0 && text[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct source *source, size_t at)
{
	const char *end = memchr(source->text + at, '\n', source->len - at);

	return end ? (size_t)(end - source->text) + 1 : source->len;
}

static size_t indent_of(const struct source *source, size_t line)
{
	return strspn(source->text + line, " ");
}

/* Behind the last line of the list whose dashes stand in the column: deeper lines are its items',
 * comments among them too; those as shallow as the dashes only where an item follows. */
static size_t list_end(const struct source *source, size_t from, size_t column)
{
	size_t line = line_end(source, from), end = line;

	while (line < source->len) {
		size_t indent = indent_of(source, line), next = line_end(source, line);
		const char *p = source->text + line + indent;
		bool blank = line + indent >= next || *p == '\n' || *p == '\r';
		bool item = indent == column && *p == '-' && strchr(" \t\r\n", p[1]);

		if (!blank && (indent > column || item))
			end = next;
		else if (!blank && *p != '#')
			break;
		line = next;
	}
	return end;
}

static int find_in_list(
	struct spot *spot, const struct source *source, const struct yaml_node *list)
{
	size_t start = list->place.start;

	if (start < source->len && source->text[start] == '[') {
		spot->flow = true;
		spot->first = list->n == 0;
		spot->at = spot->cut_from = start + 1;
		return 0;
	}
	if (start >= source->len || source->text[start] != '-')
		return -EINVAL;
	spot->column = start - line_start(source->text, start);
	spot->at = spot->cut_from = list_end(source, start, spot->column);
	return 0;
}

/* "feeds:" alone, or with a null behind it. */
static void find_behind_key(struct spot *spot, const struct source *source,
	const struct yaml_node *key, const struct yaml_node *value)
{
	size_t line = line_start(source->text, key->place.start);

	spot->column = key->place.start - line + INDENT;
	if (*value->text) {
		spot->cut_from = value->place.start;
		spot->at = value->place.end;
		spot->open = "\n";
		return;
	}
	spot->at = spot->cut_from = line_end(source, key->place.start);
}

static int find_spot(struct spot *spot, const struct yaml_file *file)
{
	const struct source *source = &file->source;
	const struct yaml_node *root = file->root;

	if (root && root->kind == YAML_MAPPING) {
		if (root->place.start < source->len && source->text[root->place.start] == '{')
			return -EINVAL;
		for (size_t i = 0; i < root->n; i++) {
			const struct yaml_node *key = yaml_key(root, i),
					       *value = yaml_value(root, i);

			if (strcmp(key->text, "feeds") != 0)
				continue;
			if (value->kind == YAML_LIST)
				return find_in_list(spot, source, value);
			if (value->kind != YAML_NOTHING)
				return -EINVAL;
			find_behind_key(spot, source, key, value);
			return 0;
		}
	} else if (root && root->kind != YAML_NOTHING) {
		return -EINVAL;
	}
	spot->at = spot->cut_from = source->len;
	spot->column = INDENT;
	spot->open = source->len ? "\nfeeds:\n" : "feeds:\n";
	return 0;
}

static void put_quoted(struct strbuf *out, const char *text)
{
	json_quote(out, text, strlen(text)); /* what JSON quotes, YAML reads (1.2, section 1.2) */
}

static void put_tags(struct strbuf *out, const struct text_list *tags)
{
	strbuf_adds(out, "tags: [");
	for (size_t i = 0; i < tags->n; i++) {
		strbuf_adds(out, i ? ", " : "");
		put_quoted(out, tags->items[i]);
	}
	strbuf_addc(out, ']');
}

static void put_flow_item(struct strbuf *out, const struct feed *feed, bool first)
{
	strbuf_adds(out, "{url: ");
	put_quoted(out, feed->url);
	if (feed->name) {
		strbuf_adds(out, ", name: ");
		put_quoted(out, feed->name);
	}
	if (feed->tags.n) {
		strbuf_adds(out, ", ");
		put_tags(out, &feed->tags);
	}
	strbuf_adds(out, first ? "}" : "}, ");
}

/* An address has neither white space nor anything else that YAML would take for its own, but for
 * what a quoted one is for. */
static void put_url(struct strbuf *out, const char *url)
{
	if (strpbrk(url, "'\"\\") || !*url || url[strlen(url) - 1] == ':')
		put_quoted(out, url);
	else
		strbuf_adds(out, url);
}

static void put_member(struct strbuf *out, const char *eol, size_t column)
{
	strbuf_addf(out, "%s%*s", eol, (int)column + INDENT, "");
}

static void put_block_item(
	struct strbuf *out, const struct feed *feed, size_t column, const char *eol)
{
	bool bare = !feed->name && !feed->tags.n;

	strbuf_addf(out, "%*s- %s", (int)column, "", bare ? "" : "url: ");
	put_url(out, feed->url);
	if (feed->name) {
		put_member(out, eol, column);
		strbuf_adds(out, "name: ");
		put_quoted(out, feed->name);
	}
	if (feed->tags.n) {
		put_member(out, eol, column);
		put_tags(out, &feed->tags);
	}
}

int config_insert_feed(
	struct strbuf *ret, const char *path, const struct feed *feed, struct error *err)
{
	struct diagnostics *diags = calloc(1, sizeof(*diags));
	_cleanup_(yaml_file_freep) struct yaml_file *file = NULL;
	size_t budget = YAML_FILE_MAX;
	struct spot spot = { 0 };
	const struct source *source;
	const char *eol;
	int r = diags ? yaml_load(&file, path, &budget, diags) : -ENOMEM;

	if (diags)
		diagnostics_clear(diags);
	free(diags);
	if (r >= 0)
		r = find_spot(&spot, file);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return error_set(err, -EINVAL,
			"%s: its feeds are written in a way that only you can add to; the line is: "
			"- %s",
			path, feed->url);
	source = &file->source;
	eol = strstr(source->text, "\r\n") ? "\r\n" : "\n";
	strbuf_add(ret, source->text, spot.cut_from);
	if (!spot.flow && ret->len && ret->text[ret->len - 1] != '\n' && spot.cut_from == spot.at)
		strbuf_adds(ret, eol);
	strbuf_adds(ret, spot.open ?: "");
	if (spot.flow)
		put_flow_item(ret, feed, spot.first);
	else
		put_block_item(ret, feed, spot.column, eol);
	if (!spot.flow && (spot.cut_from == spot.at || source->text[spot.at] == '\0'))
		strbuf_adds(ret, eol);
	strbuf_add(ret, source->text + spot.at, source->len - spot.at);
	return strbuf_failed(ret) ? -ENOMEM : 0;
}
