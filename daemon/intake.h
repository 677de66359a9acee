/* intake - hallway 1: due feed, fetch, parse, new or known, match, alerts and outbox rows.
 * Owns the visits under way and the schedule; borrows the rooms and the rules, which stay alive
 * until intake_set_rules or intake_free.
 * A feed that fails is logged and waits; only running out of memory is returned. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

struct fetcher;
struct intake;
struct parsers;
struct ruleset;
struct sd_event;
struct store;

struct intake_rooms {
	struct sd_event *event;
	struct store *store;
	struct fetcher *fetcher;
	struct parsers *parsers;
	/* An alert was stored; `json` is its shape for readers. */
	void (*alerted)(const char *alert_id, void *userdata);
	/* No visit is under way and, after intake_poll_all, none is wanted. */
	void (*idle)(void *userdata);
	void *userdata;
};

int intake_new(struct intake **ret, const struct intake_rooms *rooms);
void intake_free(struct intake *intake);

/* From now on these rules. Visits under way end under them; one of a feed that is not there any
 * more ends in nothing. */
int intake_set_rules(struct intake *intake, struct ruleset *rules, struct error *err);

/* Visits feeds as they fall due, until stopped. */
int intake_start(struct intake *intake);

/* Each feed once, whatever its schedule says, but for the gone and the held. */
int intake_poll_all(struct intake *intake);

/* One feed now, by name or URL; -ENOENT: no such feed. */
int intake_poll(struct intake *intake, const char *feed, struct error *err);

struct intake_counts {
	size_t feeds, under_way, failing, gone;
	uint64_t visits, articles, alerts; /* since the start */
};
void intake_counts(const struct intake *intake, struct intake_counts *ret);

DEFINE_CLEANUP(struct intake, intake_free)
