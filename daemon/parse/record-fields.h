/* record-fields - what a record says of each noun, in which order: one table each, for the writer and
 * the reader alike.
 * Owns nothing: constant tables.
 * Cannot fail. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define RECORD_MAGIC    0x31705746U /* "FWp1" */
#define RECORD_TEXT_NIL UINT32_MAX

enum kind {
	KIND_LINE, /* text without any control character */
	KIND_NAME, /* the same, shorter */
	KIND_BODY, /* the same, longer */
	KIND_HTML, /* as KIND_BODY; may have tabs and line feeds */
	KIND_LINK, /* http or https, absolute */
	KIND_TIME,
	KIND_NUMBER, /* from -1 */
	KIND_BITS,   /* uint32_t */
};

struct field {
	const char *name;
	size_t offset;
	enum kind kind;
	int64_t max; /* of numbers and bits */
};

enum answer { ANSWER_DOCUMENT = 1, ANSWER_REFUSAL, ANSWER_ENTRIES, ANSWER_AGAIN };

extern const struct field document_fields[], article_fields[], person_fields[], enclosure_fields[],
	found_fields[];
extern const size_t n_document_fields, n_article_fields, n_person_fields, n_enclosure_fields,
	n_found_fields;

/* Octets that a text of this kind has at most. */
size_t record_kind_max(enum kind kind);
