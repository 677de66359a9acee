#include "parse/sandboxed/jsonfeed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/record.h"
#include "parse/sandboxed/common.h"
#include "parse/sandboxed/field.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/jsontext.h"
#include "parse/sandboxed/link.h"
#include "parse/sandboxed/when.h"

/* --- members that are no plain field ---------------------------------------------------------- */

/* The version is an address; later ones promise to be read as 1.1 is. Some write its end alone,
 * which other JSON has as well. */
static int end_version(struct reader *reader, const struct element_row *row)
{
	static const char home[] = "jsonfeed.org/version/";
	const char *version = strbuf_text(&reader->text), *found = strstr(version, home);

	(void)row;
	version = found ? found + strlen(home) : version;
	if (!found && (*version != '1' || strspn(version, "10.") != strlen(version)))
		return 0;
	reader->doubtful = !found;
	return text_set(&reader->document->format,
		strcmp(version, "1") == 0 || strcmp(version, "1.0") == 0 ? "json-feed-1.0"
									 : "json-feed-1.1");
}

static int keep_place(struct reader *reader, char **place)
{
	int r = *place ? 0 : link_resolve(place, reader_base(reader), strbuf_text(&reader->text));

	return r == -ENOMEM ? r : 0;
}

static int end_feed_url(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return keep_place(reader, &reader->document->self);
}

static int end_hub_url(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return keep_place(reader, &reader->document->hub);
}

/* "url" may be a mailto: address (JSON Feed, "Top-level"). */
static int end_author_url(struct reader *reader, const struct element_row *row)
{
	static const char mailto[] = "mailto:";
	const char *text = strbuf_text(&reader->text);

	if (strncasecmp(text, mailto, strlen(mailto)) != 0)
		return end_person_uri(reader, row);
	return reader->person.email
		       ? 0
		       : text_plain(&reader->person.email, text + strlen(mailto),
				 strcspn(text + strlen(mailto), "?"), MARKUP_NONE, RECORD_LINE_MAX);
}

static int take_plain(struct reader *reader, const struct element_row *row)
{
	reader->markup = MARKUP_TEXT;
	return take_body(reader, row);
}

static int take_plain_title(struct reader *reader, const struct element_row *row)
{
	reader->markup = MARKUP_TEXT;
	return take_title(reader, row);
}

/* Both bodies may stand side by side, the same in two forms: the text in either order is the
 * HTML's, unless that has none. */
static int end_content_text(struct reader *reader, const struct element_row *row)
{
	char *text;
	int r = text_plain(
		&text, strbuf_text(&reader->text), reader->text.len, MARKUP_NONE, RECORD_BODY_MAX);

	return r < 0 ? r : field_keep(&reader->entry, FIELD_CONTENT, row->rank, text);
}

static int end_content_html(struct reader *reader, const struct element_row *row)
{
	struct article *entry = &reader->entry.article;
	char *text;
	int r = text_plain(
		&text, strbuf_text(&reader->text), reader->text.len, MARKUP_HTML, RECORD_BODY_MAX);

	if (r == 0)
		r = field_keep(&reader->entry, FIELD_CONTENT, row->rank, text);
	if (r < 0 || entry->content_html)
		return r;
	return text_html(&entry->content_html, strbuf_text(&reader->text), reader->text.len,
		RECORD_BODY_MAX);
}

/* --- attachments ------------------------------------------------------------------------------ */

static int begin_file(struct reader *reader, const struct element_row *row)
{
	(void)row;
	file_clear(&reader->file);
	return 0;
}

static int end_file(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return keep_enclosure(reader, reader->file.url, reader->file.type, reader->file.length);
}

static int end_file_url(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return text_set(&reader->file.url, strbuf_text(&reader->text));
}

static int end_file_type(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return text_set(&reader->file.type, strbuf_text(&reader->text));
}

static int end_file_size(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return text_set(&reader->file.length, strbuf_text(&reader->text));
}

/* --- the table -------------------------------------------------------------------------------- */

#define ROW(scope, name, end, field, rank)                                                         \
	{                                                                                          \
		scope, VOC_PLAIN, name, SCOPE_TEXT, COLLECT_TEXT, NULL, end, field, rank           \
	}
#define OPEN_ROW(scope, name, opens, begin, end)                                                   \
	{                                                                                          \
		scope, VOC_PLAIN, name, opens, COLLECT_TEXT, begin, end, FIELD_NONE, 0             \
	}

/* Text is text but in content_html. An item's own address comes before the one it talks of. */
static const struct element_row rows[] = {
	ROW(SCOPE_FEED, "version", end_version, FIELD_NONE, 0),
	ROW(SCOPE_FEED, "title", take_plain_title, FIELD_TITLE, 30),
	ROW(SCOPE_FEED, "home_page_url", take_link, FIELD_LINK, 30),
	ROW(SCOPE_FEED, "feed_url", end_feed_url, FIELD_NONE, 0),
	ROW(SCOPE_FEED, "description", take_plain, FIELD_SUMMARY, 30),
	ROW(SCOPE_FEED, "language", take_line, FIELD_LANGUAGE, 30),
	OPEN_ROW(SCOPE_FEED, "authors", SCOPE_PERSON, begin_atom_person, end_atom_person),
	OPEN_ROW(SCOPE_FEED, "author", SCOPE_PERSON, begin_atom_person, end_atom_person), /* 1.0 */
	OPEN_ROW(SCOPE_FEED, "hubs", SCOPE_HUB, NULL, NULL),
	OPEN_ROW(SCOPE_FEED, "items", SCOPE_ENTRY, begin_entry, end_entry),

	ROW(SCOPE_ENTRY, "id", take_line, FIELD_ID, 30),
	ROW(SCOPE_ENTRY, "url", take_link, FIELD_LINK, 30),
	ROW(SCOPE_ENTRY, "external_url", take_link, FIELD_LINK, 20),
	ROW(SCOPE_ENTRY, "title", take_plain_title, FIELD_TITLE, 30),
	ROW(SCOPE_ENTRY, "content_html", end_content_html, FIELD_CONTENT, 30),
	ROW(SCOPE_ENTRY, "content_text", end_content_text, FIELD_CONTENT, 20),
	ROW(SCOPE_ENTRY, "summary", take_plain, FIELD_SUMMARY, 30),
	ROW(SCOPE_ENTRY, "date_published", take_date, FIELD_PUBLISHED, 30),
	ROW(SCOPE_ENTRY, "date_modified", take_date, FIELD_UPDATED, 30),
	ROW(SCOPE_ENTRY, "language", take_line, FIELD_LANGUAGE, 30),
	ROW(SCOPE_ENTRY, "tags", take_literal_category, FIELD_NONE, 0),
	OPEN_ROW(SCOPE_ENTRY, "authors", SCOPE_PERSON, begin_atom_person, end_atom_person),
	OPEN_ROW(SCOPE_ENTRY, "author", SCOPE_PERSON, begin_atom_person, end_atom_person), /* 1.0 */
	OPEN_ROW(SCOPE_ENTRY, "attachments", SCOPE_FILE, begin_file, end_file),

	ROW(SCOPE_PERSON, "name", end_person_name, FIELD_NONE, 0),
	ROW(SCOPE_PERSON, "url", end_author_url, FIELD_NONE, 0),
	ROW(SCOPE_HUB, "url", end_hub_url, FIELD_NONE, 0),
	ROW(SCOPE_FILE, "url", end_file_url, FIELD_NONE, 0),
	ROW(SCOPE_FILE, "mime_type", end_file_type, FIELD_NONE, 0),
	ROW(SCOPE_FILE, "size_in_bytes", end_file_size, FIELD_NONE, 0),
};

static const size_t n_rows = ARRAY_SIZE(rows);

/* No vocabulary is at home: a summary stays one, however long it is. */
static const struct format format = { .root = "JSON Feed",
	.home = VOC_OTHER,
	.scope = SCOPE_FEED,
	.rows = rows,
	.n_rows = &n_rows,
	.inherits_authors = true,
	.ids_are_links = true };

/* --- from members to rows --------------------------------------------------------------------- */

/* What the feed says of itself may stand behind its items, which need it: so the first walk passes
 * over the items, and the second over the rest. */
enum pass { PASS_FEED, PASS_ITEMS };

struct walk {
	struct reader *reader;
	struct jsontext text;
	enum pass pass;
	bool has_bodies; /* its items have what only JSON Feed calls so */
};

static int walk_object(struct walk *walk);

static int walk_scalar(struct walk *walk, const char *name)
{
	int r = reader_begin(walk->reader, VOC_PLAIN, name);

	if (r == 0 && !jsontext_scalar(&walk->text, &walk->reader->text, READER_TEXT_MAX))
		return 0;
	return r < 0 ? r : reader_end(walk->reader);
}

/* "author": "Ada", which the format does not have and people write. */
static int walk_bare_person(struct walk *walk, const char *name)
{
	int r = reader_begin(walk->reader, VOC_PLAIN, name);

	if (r == 0)
		r = walk_scalar(walk, "name");
	return r < 0 || walk->text.failed ? r : reader_end(walk->reader);
}

static int walk_value(struct walk *walk, const char *name)
{
	enum scope opens = reader_opens(walk->reader, VOC_PLAIN, name);
	enum jsontext_kind kind = jsontext_peek(&walk->text);
	bool is_scalar = kind == JSONTEXT_STRING || kind == JSONTEXT_NUMBER;
	int r = 0;

	if (opens == SCOPE_TEXT && is_scalar)
		return walk_scalar(walk, name);
	if (opens == SCOPE_PERSON && kind == JSONTEXT_STRING)
		return walk_bare_person(walk, name);
	if (opens == SCOPE_FOREIGN || opens == SCOPE_TEXT || kind != JSONTEXT_OBJECT) {
		(void)jsontext_skip(&walk->text);
		return 0;
	}
	r = reader_begin(walk->reader, VOC_PLAIN, name);
	if (r == 0)
		r = walk_object(walk);
	/* What was not seen to its end is not complete, and not kept. */
	return r < 0 || walk->text.failed ? r : reader_end(walk->reader);
}

static int walk_member(struct walk *walk, const char *name)
{
	int r = 0;

	if (jsontext_peek(&walk->text) != JSONTEXT_ARRAY)
		return walk_value(walk, name);
	(void)jsontext_enter(&walk->text);
	while (r == 0 && jsontext_element(&walk->text))
		r = walk_value(walk, name);
	return r;
}

/* Is there an item with a body? The names are JSON Feed's alone. */
static bool has_bodies(struct jsontext text)
{
	_cleanup_(strbuf_freep) struct strbuf name = STRBUF_INIT;

	if (jsontext_peek(&text) != JSONTEXT_ARRAY)
		return false;
	(void)jsontext_enter(&text);
	if (!jsontext_element(&text) || jsontext_peek(&text) != JSONTEXT_OBJECT)
		return false;
	(void)jsontext_enter(&text);
	while (jsontext_member(&text, &name)) {
		if (strcmp(strbuf_text(&name), "content_html") == 0 ||
			strcmp(strbuf_text(&name), "content_text") == 0)
			return true;
		(void)jsontext_skip(&text);
	}
	return false;
}

/* Recurses no deeper than the table's scopes do: what has no row is skipped. */
static int walk_object(struct walk *walk)
{
	_cleanup_(strbuf_freep) struct strbuf name = STRBUF_INIT;
	bool top = walk->reader->depth == 1;
	int r = 0;

	(void)jsontext_enter(&walk->text);
	while (r == 0 && jsontext_member(&walk->text, &name)) {
		bool is_items = strcmp(strbuf_text(&name), "items") == 0;

		if (top && is_items && walk->pass == PASS_FEED)
			walk->has_bodies = has_bodies(walk->text);
		if (top && is_items != (walk->pass == PASS_ITEMS))
			(void)jsontext_skip(&walk->text);
		else
			r = walk_member(walk, strbuf_text(&name));
		if (strbuf_failed(&name))
			return -ENOMEM;
	}
	return r;
}

static size_t line_of(const char *text, const char *place)
{
	size_t line = 1;

	while ((text = memchr(text, '\n', (size_t)(place - text)))) {
		text++;
		line++;
	}
	return line;
}

int jsonfeed_read(
	struct reader *reader, const char *text, size_t len, struct jsonfeed_outcome *outcome)
{
	struct walk walk = { .reader = reader, .text = { .p = text, .end = text + len } };
	int r = reader_begin_format(reader, &format, NULL);

	*outcome = (struct jsonfeed_outcome){ 0 };
	if (r == 0 && jsontext_peek(&walk.text) == JSONTEXT_OBJECT)
		r = walk_object(&walk);
	if (r == 0 && !reader->document->format && walk.has_bodies)
		r = text_set(&reader->document->format, "json-feed-1.1");
	if (r < 0)
		return r;
	if (!reader->document->format || (reader->doubtful && !walk.has_bodies))
		return error_set(
			&reader->refusal, -EBADMSG, "not a feed: it is JSON, but no JSON Feed");
	/* The first walk may have failed inside a person: what is open is the feed again. */
	while (reader->depth > 1)
		reader_drop(reader);
	walk = (struct walk){
		.reader = reader, .text = { .p = text, .end = text + len }, .pass = PASS_ITEMS
	};
	r = walk_object(&walk);
	outcome->cut_off = walk.text.failed && walk.text.p == walk.text.end;
	outcome->broken = walk.text.failed && !outcome->cut_off;
	if (outcome->broken)
		outcome->line = line_of(text, walk.text.p);
	return r;
}
