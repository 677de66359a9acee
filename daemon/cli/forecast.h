/* forecast - what a back-test adds up to: alerts a day, by topic, by feed and by day.
 * Owns its counts: forecast_clear.
 * Running out of memory is remembered: forecast_failed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/cli.h"

struct strbuf;

struct tally {
	char *name;
	size_t n;
};

struct tallies {
	struct tally *items;
	size_t n;
};

struct forecast {
	size_t n_articles, n_alerts;
	int64_t first_sec; /* when the first of the articles was seen; 0: there is none */
	struct tallies topics, feeds, days;
	size_t n_gained, n_lost; /* against the stored expression, where there are two */
	bool compared;
	bool failed;
};

/* In order of time. */
void forecast_add(struct forecast *forecast, const char *topic, const char *feed, int64_t seen_sec);
void forecast_print(const struct forecast *forecast, int64_t now_sec);
void forecast_json(struct strbuf *buf, const struct forecast *forecast, int64_t now_sec);
/* On standard error, where a topic matches more than it can mean to. */
void forecast_warn(const struct forecast *forecast, const struct cli *cli);
void forecast_clear(struct forecast *forecast);
