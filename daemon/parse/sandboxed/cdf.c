#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parse/record.h"
#include "parse/sandboxed/common.h"
#include "parse/sandboxed/field.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/link.h"
#include "parse/sandboxed/people.h"
#include "parse/sandboxed/when.h"

#define SCHEDULE_MAX 10000 /* days, hours or minutes between two visits; more is nonsense */

/* The Channel Definition Format (a note to the W3C of 1997) keeps most of what it says in
 * attributes, in either case. */

static int keep_attribute_date(struct reader *reader, const char *name, enum field field)
{
	static const struct element_row rows[FIELD_COUNT] = {
		[FIELD_PUBLISHED] = { .field = FIELD_PUBLISHED, .rank = 20 },
		[FIELD_UPDATED] = { .field = FIELD_UPDATED, .rank = 20 },
	};
	_cleanup_(freep) char *value = reader_attribute(reader, VOC_PLAIN, name);

	if (!value)
		return 0;
	strbuf_reset(&reader->text);
	strbuf_adds(&reader->text, value);
	return take_date(reader, &rows[field]);
}

static int keep_href(struct reader *reader, unsigned rank)
{
	_cleanup_(freep) char *href = reader_attribute(reader, VOC_PLAIN, "href");

	return href ? keep_link(reader, FIELD_LINK, rank, href) : 0;
}

/* BASE holds for every address inside, as xml:base does. */
static int set_base(struct reader *reader)
{
	_cleanup_(freep) char *base = reader_attribute(reader, VOC_PLAIN, "base");
	char *absolute = NULL;
	int r = base ? link_resolve(&absolute, reader_base(reader), base) : 0;

	if (absolute) {
		free(reader->levels[reader->depth - 1].base);
		reader->levels[reader->depth - 1].base = absolute;
	}
	return r == -ENOMEM ? r : 0;
}

int cdf_begin(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *self = reader_attribute(reader, VOC_PLAIN, "self");
	int r = set_base(reader);

	(void)row;
	if (r == 0 && self)
		r = link_resolve(&reader->document->self, reader_base(reader), self);
	if (r == 0 || r == -EINVAL)
		r = keep_href(reader, 30);
	return r < 0 ? r : keep_attribute_date(reader, "lastmod", FIELD_UPDATED);
}

/* A channel in a channel is a chapter: its items are read, its title is not the feed's. */
static int begin_part(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return set_base(reader);
}

static int begin_item(struct reader *reader, const struct element_row *row)
{
	int r = begin_entry(reader, row);

	if (r == 0)
		r = set_base(reader);
	if (r == 0)
		r = keep_href(reader, 30);
	return r < 0 ? r : keep_attribute_date(reader, "lastmod", FIELD_UPDATED);
}

/* <A HREF="...">words</A>: an address, and a title for want of one. */
static int begin_anchor(struct reader *reader, const struct element_row *row)
{
	(void)row;
	reader->markup = MARKUP_MAYBE;
	return keep_href(reader, 20);
}

/* The note's first version has <TITLE VALUE="..."/> where the next has <TITLE>...</TITLE>. */
static int begin_value(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *value = reader_attribute(reader, VOC_PLAIN, "value");

	(void)row;
	reader->markup = MARKUP_MAYBE;
	if (value)
		strbuf_adds(&reader->text, value);
	return 0;
}

static int64_t attribute_count(const struct reader *reader, const char *name)
{
	_cleanup_(freep) char *value = reader_attribute(reader, VOC_PLAIN, name);
	int64_t count = 0;

	return value && read_count(value, SCHEDULE_MAX, &count) == 0 ? count : 0;
}

/* <INTERVALTIME DAY="1" HOUR="12" MIN="30"/> */
static int begin_interval(struct reader *reader, const struct element_row *row)
{
	int64_t sec = attribute_count(reader, "day") * 86400 +
		      attribute_count(reader, "hour") * 3600 + attribute_count(reader, "min") * 60;

	(void)row;
	if (sec > 0)
		reader->document->update_interval_sec = sec;
	return 0;
}

#define ROW(scope, name, begin, end, field, rank)                                                  \
	{                                                                                          \
		scope, VOC_RSS, name, SCOPE_TEXT, COLLECT_TEXT, begin, end, field, rank            \
	}
#define OPEN_ROW(scope, name, opens, begin, end)                                                   \
	{                                                                                          \
		scope, VOC_RSS, name, opens, COLLECT_TEXT, begin, end, FIELD_NONE, 0               \
	}

/* An attribute says the address and the time of what it stands on; elements come second. */
const struct element_row cdf_rows[] = {
	ROW(SCOPE_FEED, "title", begin_value, take_title, FIELD_TITLE, 30),
	ROW(SCOPE_FEED, "a", begin_anchor, take_title, FIELD_TITLE, 10),
	ROW(SCOPE_FEED, "abstract", begin_value, take_body, FIELD_SUMMARY, 30),
	ROW(SCOPE_FEED, "lastmod", begin_value, take_date, FIELD_UPDATED, 10),
	ROW(SCOPE_FEED, "publicationdate", begin_value, take_date, FIELD_PUBLISHED, 10),
	OPEN_ROW(SCOPE_FEED, "schedule", SCOPE_FEED, NULL, NULL),
	OPEN_ROW(SCOPE_FEED, "intervaltime", SCOPE_FOREIGN, begin_interval, NULL),
	OPEN_ROW(SCOPE_FEED, "item", SCOPE_ENTRY, begin_item, end_entry),
	OPEN_ROW(SCOPE_FEED, "channel", SCOPE_PART, begin_part, NULL),
	OPEN_ROW(SCOPE_PART, "item", SCOPE_ENTRY, begin_item, end_entry),
	OPEN_ROW(SCOPE_PART, "channel", SCOPE_PART, begin_part, NULL),

	ROW(SCOPE_ENTRY, "title", begin_value, take_title, FIELD_TITLE, 30),
	ROW(SCOPE_ENTRY, "a", begin_anchor, take_title, FIELD_TITLE, 10),
	ROW(SCOPE_ENTRY, "abstract", begin_value, take_body, FIELD_SUMMARY, 30),
	ROW(SCOPE_ENTRY, "lastmod", begin_value, take_date, FIELD_UPDATED, 10),
	ROW(SCOPE_ENTRY, "publicationdate", begin_value, take_date, FIELD_PUBLISHED, 10),
	ROW(SCOPE_ENTRY, "author", begin_value, take_author, FIELD_NONE, 0),
	ROW(SCOPE_ENTRY, "category", begin_value, take_category, FIELD_NONE, 0),
	ROW(SCOPE_ENTRY, "keywords", begin_value, take_keywords, FIELD_NONE, 0),
};

const size_t n_cdf_rows = ARRAY_SIZE(cdf_rows);

/* RSS has no attributes on its channel, CDF always has. */
bool is_cdf(const struct reader *reader)
{
	static const char *const marks[] = { "href", "base", "lastmod", "self", "precache",
		"level" };

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		_cleanup_(freep) char *value = reader_attribute(reader, VOC_PLAIN, marks[i]);

		if (value)
			return true;
	}
	return false;
}

const char *cdf_version(const struct reader *reader, const char *root_uri)
{
	(void)reader;
	(void)root_uri;
	return "cdf";
}
