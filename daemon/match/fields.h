/* fields - an article's fields as the language sees them.
 * Owns nothing: a joined list is written into the caller's buffer.
 * A field the article has not is NULL; so is one that memory did not suffice for (see the buffer).
 */
#pragma once

#include "base/strbuf.h"
#include "match/query.h"
#include "model/article.h"

/* Between the values of a list: a phrase may match over it, as over any punctuation. */
#define LIST_SEPARATOR " , "

const char *field_text(
	const struct article *article, enum field field, const char *feed, struct strbuf *buf);
