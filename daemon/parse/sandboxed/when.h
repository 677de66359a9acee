/* when - a feed's dates, of which one tells what another leaves open: the zone, 3/4/2024.
 * Owns nothing; what is noted is the reader's.
 * -ENOMEM at worst: what is no date is not kept. */
#pragma once

#include "parse/sandboxed/reader.h"

/* Element function (`end`): the date of the row's field. */
int take_date(struct reader *reader, const struct element_row *row);

/* The entry that was added to the document last: what its dates leave open. */
int when_note(struct reader *reader);

/* Settles the dates of the document's entries by what is known of the feed, and forgets what was
 * noted. */
void when_settle(struct reader *reader);

/* The feed's own date; 0: none. */
int64_t when_settled(const struct reader *reader, enum field field);
