/* sink - where entries go before their document is whole, so that a worker holds few of them.
 * Owns nothing: entries are the caller's again after the call.
 * Negative errno ends the reading. */
#pragma once

#include <stddef.h>

#include "model/article.h"

struct sink {
	int (*entries)(struct sink *sink, const struct article *entries, size_t n);
	int (*again)(struct sink *sink); /* what was given is taken back: it is read anew */
	/* Nobody looks at the request's octets before `to` any more. */
	void (*octets_done)(struct sink *sink, const char *to);
	size_t n_given;
};

#define SINK_KEEP_MAX ((size_t)2 << 20) /* octets of entries that wait for the document's end */
