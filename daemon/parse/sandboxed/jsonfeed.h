/* jsonfeed - JSON Feed 1.0 and 1.1, read by the same kind of table as the others.
 * Owns nothing beyond the call.
 * -EBADMSG, with a sentence in reader->refusal: JSON, but no feed. What stands before the place
 * where the text ends or breaks is kept, and the outcome tells. */
#pragma once

#include "parse/sandboxed/reader.h"

struct jsonfeed_outcome {
	bool broken; /* no JSON from `line` on */
	bool cut_off;
	size_t line;
};

int jsonfeed_read(
	struct reader *reader, const char *text, size_t len, struct jsonfeed_outcome *outcome);
