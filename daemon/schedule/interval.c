#include "schedule/interval.h"

#define RETRY_FIRST_SEC 10
#define RETRY_MAX_SEC   3600

static int64_t within(int64_t sec, int64_t min_sec, int64_t max_sec)
{
	if (sec > max_sec)
		sec = max_sec;
	return sec < min_sec ? min_sec : sec;
}

/* A number from 0 to `most`, spread evenly; most <= UINT32_MAX keeps the product in 64 bits. */
static int64_t spread(int64_t most, uint32_t random)
{
	if (most <= 0)
		return 0;
	if (most >= UINT32_MAX)
		most = UINT32_MAX - 1;
	return (int64_t)(((uint64_t)most + 1) * random >> 32);
}

/* first * 2^(n - 1), but no more than max_sec. */
static int64_t doubled(int64_t first_sec, int64_t n, int64_t max_sec)
{
	for (; n > 1 && first_sec < max_sec; n--)
		first_sec = first_sec > max_sec / 2 ? max_sec : first_sec * 2;
	return first_sec < max_sec ? first_sec : max_sec;
}

int64_t interval_after_success(const struct interval_settings *settings, uint32_t random)
{
	int64_t base = within(settings->interval_sec, settings->min_sec, settings->max_sec);
	int64_t tenth = base / 10;

	return within(
		base - tenth + spread(2 * tenth, random), settings->min_sec, settings->max_sec);
}

int64_t interval_after_failure(
	const struct interval_settings *settings, int64_t failures, uint32_t random)
{
	int64_t base = within(settings->interval_sec, settings->min_sec, settings->max_sec);
	int64_t wait = doubled(base, failures, settings->max_sec);

	return within(
		wait / 2 + spread(wait - wait / 2, random), settings->min_sec, settings->max_sec);
}

int64_t interval_due_sec(
	const struct interval_settings *settings, const struct feed_state *state, int64_t now_sec)
{
	int64_t base = within(settings->interval_sec, settings->min_sec, settings->max_sec);
	int64_t longest = state->failures ? settings->max_sec : base + base / 10;
	int64_t since = state->last_poll_sec < now_sec ? state->last_poll_sec : now_sec;
	int64_t due = state->next_poll_sec;

	if (due > now_sec + longest)
		due = since + longest;
	return due > state->held_until_sec ? due : state->held_until_sec;
}

int64_t interval_retry_delivery(int64_t tries, uint32_t random)
{
	int64_t wait = doubled(RETRY_FIRST_SEC, tries, RETRY_MAX_SEC);
	/* A quarter is random, so that what failed together does not come back together. */
	int64_t least = wait - wait / 4 > RETRY_FIRST_SEC ? wait - wait / 4 : RETRY_FIRST_SEC;

	return least + spread(wait - least, random);
}
