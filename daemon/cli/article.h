/* article - one article from a line of JSON, as `feedwatch match` reads it.
 * Owns lists that it keeps from line to line: article_line_clear. The strings are the line's, which
 * is written over.
 * -EINVAL, with what is wrong and where, for a line that is no JSON object (RFC 8259). */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "model/article.h"

/* What may stand inside what, in a value that is passed over too. */
#define ARTICLE_DEPTH_MAX 1000

struct article_line {
	struct article
		article; /* of what matching looks at, the rest is zero; never article_clear */
	char *feed;
	size_t authors_size, categories_size;
};

/* Names are ENTRY's (interfaces, "JSON shapes") and `feed`; others are passed over. Of a name that
 * stands twice the last one counts. Valid until `text` changes; text[len] is written too. */
int article_read(struct article_line *line, char *text, size_t len, struct error *err);
void article_line_clear(struct article_line *line);
