/* answer - what an HTTP status means for a feed, and how to say it.
 * Owns nothing; pure, but for the clock that answer_retry_after looks at.
 * Cannot fail: a status nobody knows is a failure with its number. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fetch/fetch.h"

struct http_response;

bool answer_is_redirect(int status); /* one that is followed, given a place to go to */
bool answer_is_permanent(int status);

/* The outcome of a final answer; writes the sentence where it is neither document nor unchanged.
 * `may_be_gone`: does a 410 speak of the feed itself? */
enum fetch_outcome answer_outcome(
	int status, size_t body_len, bool conditional, bool may_be_gone, struct error *reason);

/* What Retry-After asks for, in seconds from now; 0: nothing. Told in `reason` too. */
int64_t answer_retry_after(const struct http_response *response, struct error *reason);

/* The Link fields, joined; the caller frees. NULL: none, or no memory for them. */
char *answer_link_fields(const struct http_response *response);

/* Itself, or NULL where it is not to be sent: empty, too long, or, as what came over the wire never
 * is but what lay in a store might be, with a line end that would split the request. */
char *answer_validator(const char *value);
