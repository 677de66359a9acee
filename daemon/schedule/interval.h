/* interval - how long to wait before visiting a feed again.
 * Owns nothing: takes the outcome and some randomness, returns seconds.
 * Cannot fail; results lie between the poll settings' minimum and maximum. */
#pragma once

#include <stdint.h>

#include "model/feed.h"

struct interval_settings {
	int64_t interval_sec; /* the feed's own, or the poll interval */
	int64_t min_sec;
	int64_t max_sec;
};

/* After a success: the interval, jittered by up to a tenth either way so that feeds that were
 * polled together drift apart. `random` is any 32 bits. */
int64_t interval_after_success(const struct interval_settings *settings, uint32_t random);

/* After the n-th failure in a row (1, 2, ...): doubling from the interval to the maximum, the upper
 * half of it random. */
int64_t interval_after_failure(
	const struct interval_settings *settings, int64_t failures, uint32_t random);

/* When a feed is due: as stored, and not before its server's hold ends. A stored time that these
 * settings do not explain counts for no more than they do: the interval was shortened since, or the
 * clock was wrong once. */
int64_t interval_due_sec(
	const struct interval_settings *settings, const struct feed_state *state, int64_t now_sec);

/* How long an outbox row rests after its n-th failed try: from 10 s, doubling, to an hour. */
int64_t interval_retry_delivery(int64_t tries, uint32_t random);
