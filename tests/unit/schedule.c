#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "schedule/interval.h"

#define MINUTE 60
#define HOUR   3600
#define DAY    86400

static const uint32_t rolls[] = { 0, 1, UINT32_MAX / 3, UINT32_MAX / 2, UINT32_MAX - 1,
	UINT32_MAX };

static void a_success_waits_the_interval_give_or_take_a_tenth(void **state)
{
	static const struct {
		struct interval_settings settings;
		int64_t least, most;
	} cases[] = {
		{ { 15 * MINUTE, 5 * MINUTE, DAY }, 810, 990 },
		{ { 5 * MINUTE, 5 * MINUTE, DAY }, 300, 330 }, /* never below the minimum */
		{ { DAY, 5 * MINUTE, DAY }, 77760, DAY },
		{ { 1, 5 * MINUTE, DAY }, 300, 330 },
		{ { 30 * DAY, 5 * MINUTE, DAY }, 77760, DAY },
		{ { 1, 1, 10 }, 1, 1 }, /* tests poll every second */
		{ { INT64_MAX, 1, INT64_MAX }, INT64_MAX / 10 * 9, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(interval_after_success(&cases[i].settings, 0) >= cases[i].least);
		for (size_t k = 0; k < ARRAY_SIZE(rolls); k++)
			assert_in_range(interval_after_success(&cases[i].settings, rolls[k]),
				cases[i].least, cases[i].most);
	}
	assert_int_equal(interval_after_success(&cases[0].settings, 0), cases[0].least);
	assert_int_equal(interval_after_success(&cases[0].settings, UINT32_MAX), cases[0].most);
}

static void failures_back_off_doubling_to_the_maximum(void **state)
{
	static const struct interval_settings settings = { 15 * MINUTE, 5 * MINUTE, DAY };
	static const struct {
		int64_t failures, least, most;
	} cases[] = {
		{ 0, 450, 900 }, /* no failure is no excuse for none or less */
		{ 1, 450, 900 },
		{ 2, 900, 1800 },
		{ 3, 1800, 3600 },
		{ 7, 28800, 57600 },
		{ 8, DAY / 2, DAY },
		{ 1000, DAY / 2, DAY },
		{ INT64_MAX, DAY / 2, DAY },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(rolls); k++)
			assert_in_range(
				interval_after_failure(&settings, cases[i].failures, rolls[k]),
				cases[i].least, cases[i].most);
		assert_int_equal(
			interval_after_failure(&settings, cases[i].failures, 0), cases[i].least);
		assert_int_equal(interval_after_failure(&settings, cases[i].failures, UINT32_MAX),
			cases[i].most);
	}
}

static void deliveries_are_tried_again_from_ten_seconds_to_an_hour(void **state)
{
	static const struct {
		int64_t tries, least, most;
	} cases[] = {
		{ 1, 10, 10 },
		{ 2, 15, 20 },
		{ 3, 30, 40 },
		{ 9, 1920, 2560 },
		{ 10, 2700, HOUR },
		{ INT64_MAX, 2700, HOUR },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(rolls); k++)
			assert_in_range(interval_retry_delivery(cases[i].tries, rolls[k]),
				cases[i].least, cases[i].most);
		assert_int_equal(
			interval_retry_delivery(cases[i].tries, UINT32_MAX), cases[i].most);
	}
}

static void a_feed_is_due_when_its_settings_explain_it(void **state)
{
	static const struct interval_settings hourly = {
		.interval_sec = 3600, .min_sec = 60, .max_sec = 86400
	};
	static const struct {
		const char *why;
		struct feed_state feed;
		int64_t due_sec;
	} cases[] = {
		{ "never met", { 0 }, 0 },
		{ "as stored", { .last_poll_sec = 9000, .next_poll_sec = 12700 }, 12700 },
		{ "the interval was a day", { .last_poll_sec = 9000, .next_poll_sec = 95400 },
			12960 },
		{ "put off a little by our own trouble",
			{ .last_poll_sec = 10, .next_poll_sec = 10030 }, 10030 },
		{ "backing off", { .last_poll_sec = 9000, .next_poll_sec = 90000, .failures = 9 },
			90000 },
		{ "visited in a wrong future",
			{ .last_poll_sec = 900000000, .next_poll_sec = 900003600 }, 13960 },
		{ "held by its server",
			{ .last_poll_sec = 9000, .next_poll_sec = 12700, .held_until_sec = 20000 },
			20000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (interval_due_sec(&hourly, &cases[i].feed, 10000) != cases[i].due_sec)
			fail_msg("%s", cases[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feed_is_due_when_its_settings_explain_it),
		cmocka_unit_test(a_success_waits_the_interval_give_or_take_a_tenth),
		cmocka_unit_test(failures_back_off_doubling_to_the_maximum),
		cmocka_unit_test(deliveries_are_tried_again_from_ten_seconds_to_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
