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
	/* Takes the root's attributes; NULL: they say nothing. */
	element_fn begin;
	/* Tells formats with the same root apart; NULL: the last of them. */
	bool (*suits)(const struct reader *reader);
	bool ids_are_links;     /* those that are addresses, where there is no link */
	bool inherits_authors;  /* an entry's authors are the feed's if it has none */
	const char *not_a_feed; /* what it is instead; NULL: a feed */
};

extern const struct element_row rss_rows[], atom_rows[], cdf_rows[];
extern const size_t n_rss_rows, n_atom_rows, n_cdf_rows;

const char *rss_version(const struct reader *reader, const char *root_uri);
const char *rdf_version(const struct reader *reader, const char *root_uri);
const char *atom_version(const struct reader *reader, const char *root_uri);

const char *bare_version(const struct reader *reader, const char *root_uri);
const char *cdf_version(const struct reader *reader, const char *root_uri);
bool is_cdf(const struct reader *reader);
int cdf_begin(struct reader *reader, const struct element_row *row);

const struct format *format_find(const struct reader *reader, const char *root);
