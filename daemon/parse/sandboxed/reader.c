#include "parse/sandboxed/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parse/record.h"
#include "parse/sandboxed/field.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/link.h"

/* --- what element functions may ask ------------------------------------------------------------ */

struct subject *reader_subject(const struct reader *reader)
{
	return reader->levels[reader->depth - 1].subject;
}

const struct subject *reader_feed(const struct reader *reader)
{
	return reader->foreseen ?: &reader->feed;
}

const char *reader_declared_base(const struct reader *reader)
{
	for (size_t i = reader->depth; i > 0; i--)
		if (reader->levels[i - 1].base)
			return reader->levels[i - 1].base;
	return NULL;
}

/* RSS does not say what its links are relative to. On another host than its site the document is a
 * copy or the work of a service, and whoever wrote the links did not think of that. */
static bool is_away(const struct reader *reader)
{
	const char *at = reader->request->base_url, *site = reader->feed.article.link;

	return reader->home == VOC_RSS && at && site && !link_same_host(at, site);
}

const char *reader_base(const struct reader *reader)
{
	const char *declared = reader_declared_base(reader), *site = reader->feed.article.link;

	if (declared || is_away(reader))
		return declared ?: site;
	/* A document from nowhere is at home where it says it is. */
	return reader->request->base_url ?: site ?: reader->document->self;
}

const char *reader_language(const struct reader *reader)
{
	for (size_t i = reader->depth; i > 0; i--)
		if (reader->levels[i - 1].language)
			return reader->levels[i - 1].language;
	return NULL;
}

static void level_clear(struct level *level)
{
	free(level->base);
	free(level->language);
	*level = (struct level){ 0 };
}

void file_clear(struct file *file)
{
	free(file->url);
	free(file->type);
	free(file->length);
	*file = (struct file){ 0 };
}

void reader_clear(struct reader *reader)
{
	document_free(reader->document);
	subject_clear(&reader->feed);
	subject_clear(&reader->entry);
	subject_clear(&reader->source);
	while (reader->depth)
		level_clear(&reader->levels[--reader->depth]);
	strbuf_free(&reader->text);
	strbuf_free(&reader->open_dates);
	file_clear(&reader->file);
	free(reader->person.name);
	free(reader->person.email);
	free(reader->person.uri);
	*reader = (struct reader){ 0 };
}

/* --- elements ------------------------------------------------------------------------------- */

const struct element_row *reader_row(
	const struct reader *reader, enum vocabulary vocabulary, const char *name)
{
	enum scope scope = reader->levels[reader->depth - 1].scope;
	const struct element_row *rows = reader->format->rows;

	if (scope == SCOPE_FOREIGN)
		return NULL;
	for (size_t i = 0; i < *reader->format->n_rows; i++)
		if (rows[i].scope == scope && rows[i].vocabulary == vocabulary &&
			rows[i].name[0] == name[0] && strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

enum scope reader_opens(const struct reader *reader, enum vocabulary vocabulary, const char *name)
{
	const struct element_row *row = reader_row(reader, vocabulary, name);

	return row ? row->opens : SCOPE_FOREIGN;
}

enum vocabulary reader_vocabulary(struct reader *reader, const char *uri, const char *prefix)
{
	enum vocabulary vocabulary;

	for (size_t i = 0; i < reader->n_known; i++)
		if (reader->known[i].uri == uri && reader->known[i].prefix == prefix)
			return reader->known[i].vocabulary;
	vocabulary = vocabulary_find(uri, prefix);
	if (reader->n_known < READER_KNOWN_MAX)
		reader->known[reader->n_known++] = (struct known_vocabulary){ uri, prefix,
			vocabulary };
	return vocabulary;
}

static struct subject *subject_of(struct reader *reader, enum scope opens)
{
	switch (opens) {
	case SCOPE_ROOT:
	case SCOPE_FEED: return &reader->feed;
	case SCOPE_ENTRY: return &reader->entry;
	case SCOPE_SOURCE: return &reader->source;
	default: return reader_subject(reader);
	}
}

/* The feed's language, unless it has an element for that; the entry's is its text's. */
static int note_language(struct reader *reader, const struct level *level)
{
	static const uint8_t ranks[FIELD_COUNT] = {
		[FIELD_CONTENT] = 4,
		[FIELD_SUMMARY] = 3,
		[FIELD_TITLE] = 2,
	};
	bool is_text = level->scope == SCOPE_TEXT;

	if (level->subject == &reader->feed && !is_text)
		return field_keep(&reader->feed, FIELD_LANGUAGE, 5, strdup(level->language));
	if (level->subject == &reader->entry && is_text)
		return field_keep(&reader->entry, FIELD_LANGUAGE, ranks[level->row->field],
			strdup(level->language));
	return 0;
}

/* xml:base and xml:lang hold for what is inside (XML Base, section 3; XML 1.0, section 2.12). */
static int push(struct reader *reader, const struct element_row *row, enum scope opens)
{
	struct level *level = &reader->levels[reader->depth];
	_cleanup_(freep) char *base = NULL, *language = NULL;
	int r = 0;

	if (reader->depth >= READER_DEPTH_MAX)
		return -E2BIG;
	*level = (struct level){ .row = row, .scope = opens, .subject = subject_of(reader, opens) };
	if (opens == SCOPE_FOREIGN && !row) {
		reader->depth++;
		return 0;
	}
	base = reader->n_attributes ? reader_attribute(reader, VOC_XML, "base") : NULL;
	language = reader->n_attributes ? reader_attribute(reader, VOC_XML, "lang") : NULL;
	if (base && reader->depth)
		r = link_resolve(&level->base, reader_base(reader), base);
	else if (base)
		r = link_resolve(&level->base, reader->request->base_url, base);
	reader->depth++;
	if (r == -ENOMEM || !language)
		return r == -ENOMEM ? r : 0;
	r = text_plain(&level->language, language, strlen(language), MARKUP_NONE, RECORD_LINE_MAX);
	if (r < 0 || !level->language)
		return r;
	language_tidy(level->language);
	return note_language(reader, level);
}

int reader_begin(struct reader *reader, enum vocabulary vocabulary, const char *name)
{
	return reader_begin_row(reader, reader_row(reader, vocabulary, name));
}

int reader_begin_row(struct reader *reader, const struct element_row *row)
{
	int r = push(reader, row, row ? row->opens : SCOPE_FOREIGN);

	if (r < 0 || !row)
		return r;
	if (row->opens == SCOPE_TEXT) {
		strbuf_reset(&reader->text);
		reader->collect = row->collect;
		reader->markup = MARKUP_HTML;
		reader->flag = false;
		reader->inside = 0;
	}
	return row->begin ? row->begin(reader, row) : 0;
}

int reader_begin_format(struct reader *reader, const struct format *format, const void *uri)
{
	static const struct element_row lone = { SCOPE_ROOT, VOC_ATOM, "entry", SCOPE_ENTRY,
		COLLECT_TEXT, begin_entry, end_entry, FIELD_NONE, 0 };
	bool is_lone = format->scope == SCOPE_ENTRY;
	int r;

	reader->format = format;
	reader->home = format->home;
	reader->root_uri = uri;
	if (format->version &&
		text_set(&reader->document->format, format->version(reader, uri)) < 0)
		return -ENOMEM;
	r = push(reader, is_lone ? &lone : NULL, format->scope);
	if (r == 0 && is_lone)
		r = begin_entry(reader, &lone);
	return r == 0 && format->begin ? format->begin(reader, &lone) : r;
}

int reader_begin_root(struct reader *reader, const char *name, const void *uri)
{
	const struct format *format = format_find(reader, name);

	if (!format)
		return error_set(&reader->refusal, -EBADMSG,
			"not a feed: its root element is <%.*s>", READER_NAME_MAX, name);
	if (format->not_a_feed)
		return error_set(
			&reader->refusal, -EBADMSG, "not a feed but %s", format->not_a_feed);
	return reader_begin_format(reader, format, uri);
}

void reader_drop(struct reader *reader)
{
	level_clear(&reader->levels[--reader->depth]);
}

int reader_end(struct reader *reader)
{
	struct level *level = &reader->levels[reader->depth - 1];
	int r = 0;

	if (level->row && level->row->end)
		r = strbuf_failed(&reader->text) ? -ENOMEM : level->row->end(reader, level->row);
	reader_drop(reader);
	return r;
}
