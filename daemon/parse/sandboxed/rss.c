#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/sandboxed/common.h"
#include "parse/sandboxed/field.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/link.h"
#include "parse/sandboxed/people.h"
#include "parse/sandboxed/when.h"
#include "parse/record.h"

#define TTL_MAX_MIN (10 * 365 * 24 * 60)

/* RSS 1.0's items have their names in an attribute, and those of a channel that may be CDF's their
 * addresses. */
static int begin_item(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *about = NULL, *text = NULL, *href = NULL;
	int r = begin_entry(reader, row);

	href = reader_attribute(reader, VOC_PLAIN, "href");
	if (r == 0 && href)
		r = keep_link(reader, FIELD_LINK, 4, href);
	about = reader_attribute(reader, VOC_RDF, "about");
	if (!about || r < 0)
		return r;
	r = text_plain(&text, about, strlen(about), MARKUP_NONE, RECORD_LINE_MAX);
	if (r == 0 && link_is_absolute(about))
		r = keep_link(reader, FIELD_LINK, 5, about);
	return r < 0 ? r : field_keep(&reader->entry, FIELD_ID, 20, TAKE(text));
}

/* <link href="..."/>, as if RSS were Atom. */
static int begin_link(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *href = reader_attribute(reader, VOC_PLAIN, "href");
	_cleanup_(freep) char *rel = reader_attribute(reader, VOC_PLAIN, "rel");

	if (href && rel && strcasecmp(rel, "alternate") != 0)
		return begin_atom_link(reader, row);
	if (!href)
		return 0;
	return keep_link(reader, FIELD_LINK, row->rank - 5U, href);
}

/* Without the attribute it is one, if it is an address. */
static int begin_guid(struct reader *reader, const struct element_row *row)
{
	static const char *const noes[] = { "false", "no", "0" };
	_cleanup_(freep) char *permanent = reader_attribute(reader, VOC_PLAIN, "isPermaLink");
	const char *value = permanent ? permanent + strspn(permanent, " \t\r\n") : "";

	(void)row;
	reader->guid = permanent ? GUID_PERMANENT : GUID_MAYBE;
	for (size_t i = 0; i < ARRAY_SIZE(noes); i++)
		if (strncasecmp(value, noes[i], strlen(noes[i])) == 0)
			reader->guid = GUID_OPAQUE;
	return 0;
}

/* What is said to be an address may leave out whose. */
static bool is_permalink(const struct reader *reader, const char *text)
{
	return (reader->guid != GUID_OPAQUE && link_is_absolute(text)) ||
	       (reader->guid == GUID_PERMANENT && (text[0] == '/' || text[0] == '?'));
}

static int end_guid(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *text = NULL;
	int r = text_plain(
		&text, strbuf_text(&reader->text), reader->text.len, MARKUP_NONE, RECORD_LINE_MAX);

	if (r == 0 && text && is_permalink(reader, text))
		r = keep_link(reader, FIELD_LINK, 10, text);
	return r < 0 ? r : field_keep(reader_subject(reader), FIELD_ID, row->rank, TAKE(text));
}

static int begin_enclosure(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *url = reader_attribute(reader, VOC_PLAIN, "url")
					     ?: reader_attribute(reader, VOC_PLAIN, "href");
	_cleanup_(freep) char *type = reader_attribute(reader, VOC_PLAIN, "type");
	_cleanup_(freep) char *length = reader_attribute(reader, VOC_PLAIN, "length");

	(void)row;
	return keep_enclosure(reader, url, type, length);
}

static int begin_source(struct reader *reader, const struct element_row *row)
{
	(void)row;
	file_clear(&reader->file);
	reader->file.url = reader_attribute(reader, VOC_PLAIN, "url");
	return 0;
}

static int end_source(struct reader *reader, const struct element_row *row)
{
	struct article *entry = &reader->entry.article;
	int r = 0;

	(void)row;
	if (!entry->source_title)
		r = text_plain(&entry->source_title, strbuf_text(&reader->text), reader->text.len,
			MARKUP_MAYBE, RECORD_LINE_MAX);
	if (r == 0 && reader->file.url && !entry->source_link)
		(void)link_resolve(&entry->source_link, reader_base(reader), reader->file.url);
	return r;
}

/* The one date that RSS 1.0 has: nobody knows of what, so it is both where there is no other. */
static int take_dc_date(struct reader *reader, const struct element_row *row)
{
	static const struct element_row updated = { .field = FIELD_UPDATED, .rank = 5 };
	int r = take_date(reader, row);

	return r < 0 ? r : take_date(reader, &updated);
}

static int end_ttl(struct reader *reader, const struct element_row *row)
{
	(void)row;
	(void)read_count(strbuf_text(&reader->text), TTL_MAX_MIN, &reader->document->ttl_min);
	return 0;
}

/* 0 to 23, and RSS 0.91's 24 for midnight. */
static int end_hour(struct reader *reader, const struct element_row *row)
{
	int64_t hour;

	(void)row;
	if (read_count(strbuf_text(&reader->text), 24, &hour) == 0)
		reader->document->skip_hours |= 1U << hour % 24;
	return 0;
}

static int end_day(struct reader *reader, const struct element_row *row)
{
	static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
	const char *text = strbuf_text(&reader->text);

	(void)row;
	while (isspace((unsigned char)*text))
		text++;
	for (size_t i = 0; i < ARRAY_SIZE(days); i++)
		if (strncasecmp(text, days[i], 3) == 0)
			reader->document->skip_days |= 1U << i;
	return 0;
}

#define ROW(scope, vocabulary, name, begin, end, field, rank)                                      \
	{                                                                                          \
		scope, vocabulary, name, SCOPE_TEXT, COLLECT_TEXT, begin, end, field, rank         \
	}
#define HTML_ROW(scope, vocabulary, name, begin, end, field, rank)                                 \
	{                                                                                          \
		scope, vocabulary, name, SCOPE_TEXT, COLLECT_HTML, begin, end, field, rank         \
	}
#define OPEN_ROW(scope, vocabulary, name, opens, begin, end)                                       \
	{                                                                                          \
		scope, vocabulary, name, opens, COLLECT_TEXT, begin, end, FIELD_NONE, 0            \
	}

/* All of RSS in one table: what the versions disagree on has different names. RSS's own elements
 * come first because every reader shows them; Dublin Core next, for RSS 1.0 has nothing else; then
 * Atom's, which aggregators add; media and itunes last, for they speak of the file, not the entry.
 */
const struct element_row rss_rows[] = {
	OPEN_ROW(SCOPE_ROOT, VOC_RSS, "channel", SCOPE_FEED, NULL, NULL),
	/* RSS 0.90 and 1.0 have items beside the channel, broken 2.0 too. */
	OPEN_ROW(SCOPE_ROOT, VOC_RSS, "item", SCOPE_ENTRY, begin_item, end_entry),
	OPEN_ROW(SCOPE_FEED, VOC_RSS, "item", SCOPE_ENTRY, begin_item, end_entry),
	OPEN_ROW(SCOPE_FEED, VOC_RSS, "entry", SCOPE_ENTRY, begin_entry,
		end_entry), /* in the wild */
	/* RSS 1.1 has its items in this; RSS 1.0 a list of their names. */
	OPEN_ROW(SCOPE_FEED, VOC_RSS, "items", SCOPE_FEED, NULL, NULL),

	HTML_ROW(SCOPE_FEED, VOC_RSS, "title", begin_maybe, take_title, FIELD_TITLE, 30),
	HTML_ROW(SCOPE_FEED, VOC_DC, "title", begin_maybe, take_title, FIELD_TITLE, 20),
	ROW(SCOPE_FEED, VOC_RSS, "link", begin_link, take_link, FIELD_LINK, 30),
	OPEN_ROW(SCOPE_FEED, VOC_ATOM, "link", SCOPE_FOREIGN, begin_atom_link, NULL),
	HTML_ROW(SCOPE_FEED, VOC_RSS, "description", NULL, take_body, FIELD_SUMMARY, 30),
	HTML_ROW(SCOPE_FEED, VOC_DC, "description", NULL, take_body, FIELD_SUMMARY, 20),
	ROW(SCOPE_FEED, VOC_ATOM, "subtitle", begin_atom_text, end_atom_body, FIELD_SUMMARY, 15),
	HTML_ROW(SCOPE_FEED, VOC_ITUNES, "summary", NULL, take_body, FIELD_SUMMARY, 10),
	HTML_ROW(SCOPE_FEED, VOC_ITUNES, "subtitle", NULL, take_body, FIELD_SUMMARY, 9),
	HTML_ROW(SCOPE_FEED, VOC_RSS, "subtitle", NULL, take_body, FIELD_SUMMARY, 8),
	HTML_ROW(SCOPE_FEED, VOC_RSS, "tagline", NULL, take_body, FIELD_SUMMARY, 7),
	HTML_ROW(SCOPE_FEED, VOC_RSS, "abstract", NULL, take_body, FIELD_SUMMARY, 6),
	ROW(SCOPE_FEED, VOC_RSS, "language", NULL, take_line, FIELD_LANGUAGE, 30),
	ROW(SCOPE_FEED, VOC_DC, "language", NULL, take_line, FIELD_LANGUAGE, 20),
	/* When the channel's contents last changed; its pubDate is often a constant. */
	ROW(SCOPE_FEED, VOC_RSS, "lastbuilddate", NULL, take_date, FIELD_UPDATED, 30),
	ROW(SCOPE_FEED, VOC_DC, "date", NULL, take_date, FIELD_UPDATED, 20),
	ROW(SCOPE_FEED, VOC_DCTERMS, "modified", NULL, take_date, FIELD_UPDATED, 18),
	ROW(SCOPE_FEED, VOC_ATOM, "updated", NULL, take_date, FIELD_UPDATED, 15),
	ROW(SCOPE_FEED, VOC_RSS, "pubdate", NULL, take_date, FIELD_PUBLISHED, 30),
	ROW(SCOPE_FEED, VOC_RSS, "ttl", NULL, end_ttl, FIELD_NONE, 0),
	OPEN_ROW(SCOPE_FEED, VOC_RSS, "skiphours", SCOPE_HOURS, NULL, NULL),
	OPEN_ROW(SCOPE_FEED, VOC_RSS, "skipdays", SCOPE_DAYS, NULL, NULL),
	ROW(SCOPE_HOURS, VOC_RSS, "hour", NULL, end_hour, FIELD_NONE, 0),
	ROW(SCOPE_DAYS, VOC_RSS, "day", NULL, end_day, FIELD_NONE, 0),

	ROW(SCOPE_ENTRY, VOC_RSS, "guid", begin_guid, end_guid, FIELD_ID, 30),
	ROW(SCOPE_ENTRY, VOC_ATOM, "id", NULL, take_line, FIELD_ID, 25),
	ROW(SCOPE_ENTRY, VOC_DC, "identifier", NULL, take_line, FIELD_ID, 10),
	HTML_ROW(SCOPE_ENTRY, VOC_RSS, "title", begin_maybe, take_title, FIELD_TITLE, 30),
	HTML_ROW(SCOPE_ENTRY, VOC_DC, "title", begin_maybe, take_title, FIELD_TITLE, 20),
	ROW(SCOPE_ENTRY, VOC_ATOM, "title", begin_atom_text, end_atom_text, FIELD_TITLE, 15),
	ROW(SCOPE_ENTRY, VOC_RSS, "link", begin_link, take_link, FIELD_LINK, 30),
	OPEN_ROW(SCOPE_ENTRY, VOC_ATOM, "link", SCOPE_FOREIGN, begin_atom_link, NULL),
	HTML_ROW(SCOPE_ENTRY, VOC_RSS, "description", NULL, take_body, FIELD_SUMMARY, 30),
	HTML_ROW(SCOPE_ENTRY, VOC_DC, "description", NULL, take_body, FIELD_SUMMARY, 20),
	ROW(SCOPE_ENTRY, VOC_ATOM, "summary", begin_atom_text, end_atom_body, FIELD_SUMMARY, 15),
	HTML_ROW(SCOPE_ENTRY, VOC_DCTERMS, "abstract", NULL, take_body, FIELD_SUMMARY, 10),
	HTML_ROW(SCOPE_ENTRY, VOC_CONTENT, "encoded", NULL, take_body, FIELD_CONTENT, 30),
	{ SCOPE_ENTRY, VOC_XHTML, "body", SCOPE_TEXT, COLLECT_XHTML, NULL, take_body, FIELD_CONTENT,
		25 },
	{ SCOPE_ENTRY, VOC_XHTML, "div", SCOPE_TEXT, COLLECT_XHTML, NULL, take_body, FIELD_CONTENT,
		24 },
	ROW(SCOPE_ENTRY, VOC_ATOM, "content", begin_atom_text, end_atom_body, FIELD_CONTENT, 20),
	ROW(SCOPE_ENTRY, VOC_RSS, "pubdate", NULL, take_date, FIELD_PUBLISHED, 40),
	ROW(SCOPE_ENTRY, VOC_ATOM, "published", NULL, take_date, FIELD_PUBLISHED, 35),
	ROW(SCOPE_ENTRY, VOC_DC, "date", NULL, take_dc_date, FIELD_PUBLISHED, 30),
	ROW(SCOPE_ENTRY, VOC_DCTERMS, "issued", NULL, take_date, FIELD_PUBLISHED, 25),
	ROW(SCOPE_ENTRY, VOC_DCTERMS, "created", NULL, take_date, FIELD_PUBLISHED, 20),
	ROW(SCOPE_ENTRY, VOC_RSS, "date", NULL, take_date, FIELD_PUBLISHED, 10), /* in the wild */
	ROW(SCOPE_ENTRY, VOC_DCTERMS, "modified", NULL, take_date, FIELD_UPDATED, 30),
	ROW(SCOPE_ENTRY, VOC_ATOM, "updated", NULL, take_date, FIELD_UPDATED, 25),
	{ SCOPE_ENTRY, VOC_RSS, "author", SCOPE_TEXT, COLLECT_WORDS, NULL, take_author, FIELD_NONE,
		0 },
	ROW(SCOPE_ENTRY, VOC_DC, "author", NULL, take_author, FIELD_NONE, 0), /* in the wild */
	HTML_ROW(SCOPE_ENTRY, VOC_DC, "creator", NULL, take_author, FIELD_NONE, 0),
	OPEN_ROW(SCOPE_ENTRY, VOC_ATOM, "author", SCOPE_PERSON, begin_atom_person, end_atom_person),
	HTML_ROW(SCOPE_ENTRY, VOC_RSS, "category", begin_category, end_category, FIELD_NONE, 0),
	ROW(SCOPE_ENTRY, VOC_ATOM, "category", begin_category, end_category, FIELD_NONE, 0),
	HTML_ROW(SCOPE_ENTRY, VOC_DC, "subject", NULL, take_category, FIELD_NONE, 0),
	OPEN_ROW(SCOPE_ENTRY, VOC_RSS, "enclosure", SCOPE_FOREIGN, begin_enclosure, NULL),
	ROW(SCOPE_ENTRY, VOC_RSS, "comments", NULL, take_link, FIELD_COMMENTS, 30),
	ROW(SCOPE_ENTRY, VOC_RSS, "source", begin_source, end_source, FIELD_NONE, 0),
	ROW(SCOPE_ENTRY, VOC_DC, "language", NULL, take_line, FIELD_LANGUAGE, 30),

	/* Atom's words as if they were RSS's own: whoever wrote them meant them, but has better ones. */
	ROW(SCOPE_ENTRY, VOC_RSS, "id", NULL, take_line, FIELD_ID, 8),
	HTML_ROW(SCOPE_ENTRY, VOC_RSS, "summary", NULL, take_body, FIELD_SUMMARY, 8),
	HTML_ROW(SCOPE_ENTRY, VOC_RSS, "abstract", NULL, take_body, FIELD_SUMMARY, 6),
	HTML_ROW(SCOPE_ENTRY, VOC_RSS, "content", NULL, take_body, FIELD_CONTENT, 8),
	HTML_ROW(SCOPE_ENTRY, VOC_RSS, "fullitem", NULL, take_body, FIELD_CONTENT, 7),
	HTML_ROW(SCOPE_ENTRY, VOC_RSS, "body", NULL, take_body, FIELD_CONTENT, 6),
	ROW(SCOPE_ENTRY, VOC_RSS, "keywords", NULL, take_keywords, FIELD_NONE, 0),
	ROW(SCOPE_ENTRY, VOC_RSS, "tags", NULL, take_keywords, FIELD_NONE, 0),
	ROW(SCOPE_ENTRY, VOC_RSS, "published", NULL, take_date, FIELD_PUBLISHED, 9),
	ROW(SCOPE_ENTRY, VOC_RSS, "updated", NULL, take_date, FIELD_UPDATED, 8),

	ROWS_MODULES,
	ROWS_PERSON,
	ROWS_SYNDICATION,
};

const size_t n_rss_rows = ARRAY_SIZE(rss_rows);

const char *rss_version(const struct reader *reader, const char *root_uri)
{
	static const struct {
		const char *version;
		const char *format;
	} versions[] = {
		{ "0.90", "rss-0.90" },
		{ "0.91", "rss-0.91" },
		{ "0.92", "rss-0.92" },
		/* Drafts between 0.92 and 2.0, which add nothing that is read here. */
		{ "0.93", "rss-0.92" },
		{ "0.94", "rss-0.92" },
		{ "1.0", "rss-1.0" },
	};
	_cleanup_(freep) char *version = reader_attribute(reader, VOC_PLAIN, "version");
	const char *text = version ?: "";

	(void)root_uri;
	text += strspn(text, " \t\r\n");
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		if (strncmp(text, versions[i].version, strlen(versions[i].version)) == 0)
			return versions[i].format;
	return "rss-2.0";
}

const char *bare_version(const struct reader *reader, const char *root_uri)
{
	(void)reader;
	return root_uri && strstr(root_uri, "rss1.1") ? "rss-1.0" : "rss-2.0";
}

/* Both stand in rdf:RDF: the channel's namespace, which begin_root looks for, tells them apart. */
const char *rdf_version(const struct reader *reader, const char *root_uri)
{
	(void)reader;
	(void)root_uri;
	return "rss-1.0";
}
