/* format - which kinds of feeds there are, by their root element.
 * Owns nothing: constant tables.
 * Cannot fail: a root that is none of them is NULL. */
#pragma once

#include "parse/sandboxed/reader.h"

struct format {
	const char *root;     /* the root element's name, lower case */
	enum vocabulary home; /* whose words are those without a namespace */
	enum scope scope;     /* of the root's children */
	const struct element_row *rows;
	const size_t *n_rows;
	/* The name in interfaces, e.g. "rss-2.0"; asks the root's attributes. NULL: an element says
	 * it. */
	const char *(*version)(const struct reader *reader, const char *root_uri);
	bool inherits_authors;  /* an entry's authors are the feed's if it has none */
	const char *not_a_feed; /* what it is instead; NULL: a feed */
};

extern const struct element_row rss_rows[], atom_rows[];
extern const size_t n_rss_rows, n_atom_rows;

const char *rss_version(const struct reader *reader, const char *root_uri);
const char *rdf_version(const struct reader *reader, const char *root_uri);
const char *atom_version(const struct reader *reader, const char *root_uri);

const struct format *format_find(const char *root);
