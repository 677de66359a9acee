/* article - one article from a line of JSON, as `feedwatch match` reads it.
 * Owns the strings of what it returns: article_clear, and free() for the feed's name.
 * -EINVAL, with what is wrong and where, for a line that is no JSON object. */
#pragma once

#include "base/error.h"
#include "model/article.h"

/* Names are ENTRY's (interfaces, "JSON shapes") and `feed`; others are passed over. */
int article_from_json(
	struct article *ret, char **ret_feed, const char *line, size_t len, struct error *err);
