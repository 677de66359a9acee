/* sink - where entries go before their document is whole, so that a worker holds few of them.
 * Owns nothing: entries are the caller's again after the call.
 * Negative errno ends the reading. */
#pragma once

#include <stddef.h>

#include "model/article.h"

struct sink {
	int (*entries)(struct sink *sink, const struct article *entries, size_t n);
	int (*again)(struct sink *sink);        /* what was given is taken back: it is read anew */
	void (*octets_done)(struct sink *sink); /* nobody looks at the request's octets any more */
	size_t n_given;
};

#define SINK_KEEP_MAX ((size_t)2 << 20) /* octets of entries that wait for the document's end */
