/* common - what RSS and Atom share: Atom's link, people and text, and the syndication module.
 * Owns nothing: element functions for tables of rows.
 * As reader.h says. */
#pragma once

#include "parse/sandboxed/reader.h"

int begin_atom_link(struct reader *reader, const struct element_row *row);
int begin_atom_text(struct reader *reader, const struct element_row *row);
int begin_atom_person(struct reader *reader, const struct element_row *row);
int end_atom_person(struct reader *reader, const struct element_row *row);
int end_person_name(struct reader *reader, const struct element_row *row);
int end_person_email(struct reader *reader, const struct element_row *row);
int end_person_uri(struct reader *reader, const struct element_row *row);
int end_update_period(struct reader *reader, const struct element_row *row);
int end_update_frequency(struct reader *reader, const struct element_row *row);

/* A whole number with white space around it; -EINVAL: anything else. */
int read_count(const char *text, int64_t max, int64_t *ret);

/* sy:updatePeriod over sy:updateFrequency, once both are known. */
void finish_update_interval(struct reader *reader);

/* Rows for the end of a table. */
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
	{                                                                                          \
		SCOPE_PERSON, VOC_ATOM, "url", SCOPE_TEXT, COLLECT_TEXT, NULL, end_person_uri,     \
			FIELD_NONE, 0                                                              \
	}
