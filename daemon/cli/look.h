/* look - one GET of an address, and what came of it: a feed, or a page with the feeds it names.
 * Owns its loop and its helpers: look_free.
 * Blocks until the answer is there: this is a command line. feedwatch-fetch asks the network, and
 * what comes from there is read by feedwatch-parse, as the daemon does it. */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/document.h"

struct poll_settings;
struct look;

struct looked {
	struct document *document; /* its format is "html": a page */
	char *url; /* to ask next time: where a permanent redirect led, if one did */
};

/* `settings` stay the caller's, and in place. */
int look_new(struct look **ret, const struct poll_settings *settings);
void look_free(struct look *look);

/* -EBADMSG: it is neither feed nor page. */
int look_at(struct look *look, const char *url, struct looked *ret, struct error *err);
void looked_clear(struct looked *looked);

DEFINE_CLEANUP(struct look, look_free)
