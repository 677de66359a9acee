/* field - keeps the best value of each field, and takes texts for what they are.
 * Owns nothing; values given to field_keep are its own from then on.
 * -ENOMEM at worst: what makes no sense is not kept. */
#pragma once

#include "parse/sandboxed/reader.h"

int field_keep(struct subject *subject, enum field field, unsigned rank, char *value);

void language_tidy(char *tag);

/* Element functions (`end`): take reader->text for the row's field. */
int take_line(struct reader *reader, const struct element_row *row);  /* plain */
int take_title(struct reader *reader, const struct element_row *row); /* as reader->markup says */
int take_body(struct reader *reader, const struct element_row *row);
int take_link(struct reader *reader, const struct element_row *row);
int take_category(struct reader *reader, const struct element_row *row);
int take_literal_category(struct reader *reader, const struct element_row *row);
int take_keywords(struct reader *reader, const struct element_row *row); /* "a, b" */

int keep_link(struct reader *reader, enum field field, unsigned rank, const char *link);
int keep_category(struct subject *subject, const char *category);
int keep_enclosure(struct reader *reader, const char *url, const char *type, const char *length);

/* Entries begin and end. */
int begin_entry(struct reader *reader, const struct element_row *row);
int end_entry(struct reader *reader, const struct element_row *row);

/* Did entries go to the sink before their feed said what they take from it? */
bool field_was_hasty(const struct reader *reader);

/* When the last element was read: the feed's own fields, languages, people, zones. */
int field_finish(struct reader *reader);

void subject_clear(struct subject *subject);
