/* answer - what an HTTP status means for a feed, and how to say it.
 * Owns nothing; pure.
 * Cannot fail: a status nobody knows is a failure with its number. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fetch/fetch.h"

bool answer_is_redirect(int status); /* one that is followed, given a place to go to */
bool answer_is_permanent(int status);

/* The outcome of a final answer; writes the sentence where it is neither document nor unchanged.
 * `may_be_gone`: does a 410 speak of the feed itself? */
enum fetch_outcome answer_outcome(
	int status, size_t body_len, bool conditional, bool may_be_gone, struct error *reason);
