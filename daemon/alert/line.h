/* line - foreign text made fit for one line: bounded, without controls, escaped, hits set off.
 * Owns nothing; pure. The strbuf remembers when memory ran out.
 * Cannot fail: text may be NULL, ill-formed octets become U+FFFD. */
#pragma once

#include <stddef.h>

#include "model/alert.h"

struct strbuf;

/* What stands before and behind a hit. */
struct markup {
	const char *open;
	const char *close;
};

/* Appends text as one line of at most `max` characters: runs of white space and controls become
 * one space, what reorders text is dropped, and a line that is too long ends with an ellipsis,
 * behind a word where one ends in its second half (Japanese has no spaces to wait for). */
void line_add(struct strbuf *buf, const char *text, size_t max);

/* Appends octets that are already clean, with &, < and > as references. */
void line_escape(struct strbuf *buf, const char *text, size_t len);

/* The two together, with the hits that stand in the line set off. */
void line_add_marked(struct strbuf *buf, const char *text, size_t max, const struct hit_list *hits,
	const struct markup *markup);
