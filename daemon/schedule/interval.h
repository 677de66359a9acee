/* interval - how long to wait before visiting a feed again.
 * Owns nothing: takes the outcome and some randomness, returns seconds.
 * Cannot fail; results lie between the poll settings' minimum and maximum. */
#pragma once

#include <stdint.h>

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

/* How long an outbox row rests after its n-th failed try: from 10 s, doubling, to an hour. */
int64_t interval_retry_delivery(int64_t tries, uint32_t random);
