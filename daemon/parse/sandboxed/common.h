/* common - what RSS and Atom share: Atom's link, people and text, and the syndication module.
 * Owns nothing: element functions for tables of rows.
 * As reader.h says. */
#pragma once

#include "parse/sandboxed/reader.h"

/* Nobody says whether such a text is HTML; most publishers escape it once more as if it were. */
int begin_maybe(struct reader *reader, const struct element_row *row);

int begin_atom_link(struct reader *reader, const struct element_row *row);
int begin_atom_text(struct reader *reader, const struct element_row *row);
int end_atom_text(struct reader *reader, const struct element_row *row); /* title */
int end_atom_body(struct reader *reader, const struct element_row *row);
int begin_atom_person(struct reader *reader, const struct element_row *row);
int end_atom_person(struct reader *reader, const struct element_row *row);
int end_person_name(struct reader *reader, const struct element_row *row);
int end_person_email(struct reader *reader, const struct element_row *row);
int end_person_uri(struct reader *reader, const struct element_row *row);
int begin_category(struct reader *reader, const struct element_row *row);
int end_category(struct reader *reader, const struct element_row *row);
int begin_itunes_category(struct reader *reader, const struct element_row *row);
int begin_media_content(struct reader *reader, const struct element_row *row);
int begin_media_player(struct reader *reader, const struct element_row *row);
int end_update_period(struct reader *reader, const struct element_row *row);
int end_update_frequency(struct reader *reader, const struct element_row *row);

/* A whole number with white space around it; -EINVAL: anything else. */
int read_count(const char *text, int64_t max, int64_t *ret);

/* sy:updatePeriod over sy:updateFrequency, once both are known. */
void finish_update_interval(struct reader *reader);

/* Rows for the end of a table. */

/* What modules say of an entry in every format, for want of the format's own words: Media RSS and
 * iTunes speak of a file, so they come last. A group of files is no subject of its own. FeedBurner's
 * link leads to the article by way of a counter; it names the publisher's own beside it. */
#define ROWS_MODULES                                                                               \
	{ SCOPE_ENTRY, VOC_MEDIA, "group", SCOPE_ENTRY, COLLECT_TEXT, NULL, NULL, FIELD_NONE, 0 }, \
		{ SCOPE_ENTRY, VOC_MEDIA, "content", SCOPE_ENTRY, COLLECT_TEXT,                    \
			begin_media_content, NULL, FIELD_NONE, 0 },                                \
		{ SCOPE_ENTRY, VOC_MEDIA, "player", SCOPE_FOREIGN, COLLECT_TEXT,                   \
			begin_media_player, NULL, FIELD_LINK, 1 },                                 \
		{ SCOPE_ENTRY, VOC_MEDIA, "title", SCOPE_TEXT, COLLECT_HTML, begin_maybe,          \
			take_title, FIELD_TITLE, 5 },                                              \
		{ SCOPE_ENTRY, VOC_ITUNES, "title", SCOPE_TEXT, COLLECT_HTML, begin_maybe,         \
			take_title, FIELD_TITLE, 4 },                                              \
		{ SCOPE_ENTRY, VOC_MEDIA, "description", SCOPE_TEXT, COLLECT_HTML, begin_maybe,    \
			take_body, FIELD_SUMMARY, 5 },                                             \
		{ SCOPE_ENTRY, VOC_ITUNES, "summary", SCOPE_TEXT, COLLECT_HTML, NULL, take_body,   \
			FIELD_SUMMARY, 4 },                                                        \
		{ SCOPE_ENTRY, VOC_ITUNES, "subtitle", SCOPE_TEXT, COLLECT_HTML, NULL, take_body,  \
			FIELD_SUMMARY, 3 },                                                        \
		{ SCOPE_ENTRY, VOC_ITUNES, "author", SCOPE_TEXT, COLLECT_TEXT, NULL,               \
			take_fallback_author, FIELD_NONE, 0 },                                     \
		{ SCOPE_ENTRY, VOC_MEDIA, "category", SCOPE_TEXT, COLLECT_TEXT, begin_category,    \
			end_category, FIELD_NONE, 0 },                                             \
		{ SCOPE_ENTRY, VOC_MEDIA, "keywords", SCOPE_TEXT, COLLECT_TEXT, NULL,              \
			take_keywords, FIELD_NONE, 0 },                                            \
		{ SCOPE_ENTRY, VOC_ITUNES, "keywords", SCOPE_TEXT, COLLECT_TEXT, NULL,             \
			take_keywords, FIELD_NONE, 0 },                                            \
		{ SCOPE_ENTRY, VOC_ITUNES, "category", SCOPE_ENTRY, COLLECT_TEXT,                  \
			begin_itunes_category, NULL, FIELD_NONE, 0 },                              \
		{ SCOPE_ENTRY, VOC_FEEDBURNER, "origlink", SCOPE_TEXT, COLLECT_TEXT, NULL,         \
			take_link, FIELD_LINK, 40 },                                               \
		{ SCOPE_ENTRY, VOC_DCTERMS, "creator", SCOPE_TEXT, COLLECT_TEXT, NULL,             \
			take_author, FIELD_NONE, 0 },                                              \
		{ SCOPE_ENTRY, VOC_DCTERMS, "subject", SCOPE_TEXT, COLLECT_TEXT, NULL,             \
			take_category, FIELD_NONE, 0 },                                            \
	/* A feed of comments, where there is no page of them. */                                  \
	{                                                                                          \
		SCOPE_ENTRY, VOC_WFW, "commentrss", SCOPE_TEXT, COLLECT_TEXT, NULL, take_link,     \
			FIELD_COMMENTS, 5                                                          \
	}

#define ROWS_SYNDICATION                                                                           \
	{ SCOPE_FEED, VOC_SY, "updateperiod", SCOPE_TEXT, COLLECT_TEXT, NULL, end_update_period,   \
		FIELD_NONE, 0 },                                                                   \
	{                                                                                          \
		SCOPE_FEED, VOC_SY, "updatefrequency", SCOPE_TEXT, COLLECT_TEXT, NULL,             \
			end_update_frequency, FIELD_NONE, 0                                        \
	}
#define ROWS_PERSON                                                                                \
	{ SCOPE_PERSON, VOC_ATOM, "name", SCOPE_TEXT, COLLECT_TEXT, NULL, end_person_name,         \
		FIELD_NONE, 0 },                                                                   \
		{ SCOPE_PERSON, VOC_ATOM, "email", SCOPE_TEXT, COLLECT_TEXT, NULL,                 \
			end_person_email, FIELD_NONE, 0 },                                         \
		{ SCOPE_PERSON, VOC_ATOM, "uri", SCOPE_TEXT, COLLECT_TEXT, NULL, end_person_uri,   \
			FIELD_NONE, 0 },                                                           \
		{ SCOPE_PERSON, VOC_ATOM, "url", SCOPE_TEXT, COLLECT_TEXT, NULL, end_person_uri,   \
			FIELD_NONE, 0 },                                                           \
	{                                                                                          \
		SCOPE_PERSON, VOC_ATOM, "homepage", SCOPE_TEXT, COLLECT_TEXT, NULL,                \
			end_person_uri, FIELD_NONE, 0                                              \
	}
