/* notice - an alert about feedwatch itself: part of hallway 2.
 * Owns nothing beyond the call; runs inside the caller's transaction.
 * Negative errno with a sentence. */
#pragma once

#include <stdint.h>

#include "base/error.h"

struct outbox_row;
struct ruleset;
struct store;

/* What the topic of such an alert is called. A user's own topic may bear the name too: nothing is
 * decided by it but that a notice brings no notice. */
#define NOTICE_TOPIC "feedwatch"

/* The row could not be delivered and is given up: stores an alert that says so, for the other
 * channels. Once a day for each channel that fails. 1: stored, 0: said before, or nobody to tell. */
int notice_given_up(struct store *store, const struct ruleset *rules, const struct outbox_row *row,
	const char *reason, int64_t now_sec, struct error *err);
