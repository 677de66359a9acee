#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/sandboxed/common.h"
#include "parse/sandboxed/field.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/people.h"
#include "parse/sandboxed/when.h"

#define TEXT_ROW(scope, name, end, field, rank)                                                    \
	{                                                                                          \
		scope, VOC_ATOM, name, SCOPE_TEXT, COLLECT_TEXT, begin_atom_text, end, field, rank \
	}
#define LINE_ROW(scope, vocabulary, name, end, field, rank)                                        \
	{                                                                                          \
		scope, vocabulary, name, SCOPE_TEXT, COLLECT_TEXT, NULL, end, field, rank          \
	}
/* <link>http://example.org/</link>, as if Atom were RSS, is better than none. */
#define LINK_ROW(scope)                                                                            \
	{                                                                                          \
		scope, VOC_ATOM, "link", SCOPE_TEXT, COLLECT_TEXT, begin_atom_link, take_link,     \
			FIELD_LINK, 5                                                              \
	}
#define PERSON_ROW(scope)                                                                          \
	{                                                                                          \
		scope, VOC_ATOM, "author", SCOPE_PERSON, COLLECT_TEXT, begin_atom_person,          \
			end_atom_person, FIELD_NONE, 0                                             \
	}

#define RANK_LINK_BODY 2 /* where the body is: better than none */

/* RFC 4287, section 4.1.3.2: the content is elsewhere. A picture of it is no page. */
static int keep_src(struct reader *reader, const char *src)
{
	static const char *const media[] = { "image/", "audio/", "video/" };
	_cleanup_(freep) char *type = reader_attribute(reader, VOC_PLAIN, "type");

	for (size_t i = 0; type && i < ARRAY_SIZE(media); i++)
		if (strncasecmp(type, media[i], strlen(media[i])) == 0)
			return 0;
	return keep_link(reader, FIELD_LINK, RANK_LINK_BODY, src);
}

static int begin_content(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *src = reader_attribute(reader, VOC_PLAIN, "src");
	int r = src ? keep_src(reader, src) : 0;

	return r < 0 ? r : begin_atom_text(reader, row);
}

/* Atom 1.0 (RFC 4287) and 0.3 share their table: the names that changed are different names. */
const struct element_row atom_rows[] = {
	TEXT_ROW(SCOPE_FEED, "title", end_atom_text, FIELD_TITLE, 30),
	LINK_ROW(SCOPE_FEED),
	TEXT_ROW(SCOPE_FEED, "subtitle", end_atom_body, FIELD_SUMMARY, 30),
	TEXT_ROW(SCOPE_FEED, "tagline", end_atom_body, FIELD_SUMMARY, 20), /* 0.3's subtitle */
	LINE_ROW(SCOPE_FEED, VOC_ATOM, "updated", take_date, FIELD_UPDATED, 30),
	LINE_ROW(SCOPE_FEED, VOC_ATOM, "modified", take_date, FIELD_UPDATED, 20), /* 0.3 */
	LINE_ROW(SCOPE_FEED, VOC_DC, "date", take_date, FIELD_UPDATED, 10),
	LINE_ROW(SCOPE_FEED, VOC_ATOM, "published", take_date, FIELD_PUBLISHED, 10),
	LINE_ROW(SCOPE_FEED, VOC_DC, "language", take_line, FIELD_LANGUAGE, 10),
	PERSON_ROW(SCOPE_FEED),
	{ SCOPE_FEED, VOC_ATOM, "entry", SCOPE_ENTRY, COLLECT_TEXT, begin_entry, end_entry,
		FIELD_NONE, 0 },

	LINE_ROW(SCOPE_ENTRY, VOC_ATOM, "id", take_line, FIELD_ID, 30),
	TEXT_ROW(SCOPE_ENTRY, "title", end_atom_text, FIELD_TITLE, 30),
	LINK_ROW(SCOPE_ENTRY),
	TEXT_ROW(SCOPE_ENTRY, "summary", end_atom_body, FIELD_SUMMARY, 30),
	{ SCOPE_ENTRY, VOC_ATOM, "content", SCOPE_TEXT, COLLECT_TEXT, begin_content, end_atom_body,
		FIELD_CONTENT, 30 },
	/* "issued" is 0.3's published; "created" is when the author began. */
	LINE_ROW(SCOPE_ENTRY, VOC_ATOM, "published", take_date, FIELD_PUBLISHED, 40),
	LINE_ROW(SCOPE_ENTRY, VOC_ATOM, "issued", take_date, FIELD_PUBLISHED, 30),
	LINE_ROW(SCOPE_ENTRY, VOC_ATOM, "created", take_date, FIELD_PUBLISHED, 20),
	LINE_ROW(SCOPE_ENTRY, VOC_DC, "date", take_date, FIELD_PUBLISHED, 10),
	LINE_ROW(SCOPE_ENTRY, VOC_ATOM, "updated", take_date, FIELD_UPDATED, 30),
	LINE_ROW(SCOPE_ENTRY, VOC_ATOM, "modified", take_date, FIELD_UPDATED, 20),
	PERSON_ROW(SCOPE_ENTRY),
	LINE_ROW(SCOPE_ENTRY, VOC_DC, "creator", take_author, FIELD_NONE, 0),
	{ SCOPE_ENTRY, VOC_ATOM, "category", SCOPE_TEXT, COLLECT_TEXT, begin_category, end_category,
		FIELD_NONE, 0 },
	LINE_ROW(SCOPE_ENTRY, VOC_DC, "subject", take_category, FIELD_NONE, 0),
	LINE_ROW(SCOPE_ENTRY, VOC_DC, "language", take_line, FIELD_LANGUAGE, 10),
	{ SCOPE_ENTRY, VOC_ATOM, "source", SCOPE_SOURCE, COLLECT_TEXT, NULL, NULL, FIELD_NONE, 0 },

	TEXT_ROW(SCOPE_SOURCE, "title", end_atom_text, FIELD_TITLE, 30),
	LINK_ROW(SCOPE_SOURCE),
	PERSON_ROW(SCOPE_SOURCE),

	LINE_ROW(SCOPE_ENTRY, VOC_DCTERMS, "issued", take_date, FIELD_PUBLISHED, 9),
	LINE_ROW(SCOPE_ENTRY, VOC_DCTERMS, "created", take_date, FIELD_PUBLISHED, 8),
	LINE_ROW(SCOPE_ENTRY, VOC_DCTERMS, "modified", take_date, FIELD_UPDATED, 10),
	{ SCOPE_ENTRY, VOC_CONTENT, "encoded", SCOPE_TEXT, COLLECT_HTML, NULL, take_body,
		FIELD_CONTENT, 20 },

	/* RSS's words as if they were Atom's own. */
	{ SCOPE_ENTRY, VOC_ATOM, "description", SCOPE_TEXT, COLLECT_HTML, NULL, take_body,
		FIELD_SUMMARY, 8 },
	LINE_ROW(SCOPE_ENTRY, VOC_ATOM, "pubdate", take_date, FIELD_PUBLISHED, 7),
	LINE_ROW(SCOPE_ENTRY, VOC_ATOM, "guid", take_line, FIELD_ID, 8),
	{ SCOPE_FEED, VOC_ATOM, "item", SCOPE_ENTRY, COLLECT_TEXT, begin_entry, end_entry,
		FIELD_NONE, 0 },

	ROWS_MODULES,
	ROWS_PERSON,
	ROWS_SYNDICATION,
};

const size_t n_atom_rows = ARRAY_SIZE(atom_rows);

const char *atom_version(const struct reader *reader, const char *root_uri)
{
	_cleanup_(freep) char *version = reader_attribute(reader, VOC_PLAIN, "version");

	if (root_uri && strstr(root_uri, "2005/Atom"))
		return "atom-1.0";
	return (root_uri && strstr(root_uri, "purl.org/atom")) ||
			       (version && strcmp(version, "0.3") == 0)
		       ? "atom-0.3"
		       : "atom-1.0";
}
