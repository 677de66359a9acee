/* outbox - hallway 2: what is stored and not delivered yet goes out, each channel on its own.
 * Owns one lane a channel; borrows the rooms and the rules.
 * A delivery that fails is logged and waits in the store; only running out of memory is returned.
 *
 * Order within a channel is kept: a lane tries its oldest row, and the others wait behind it. A
 * lane that hangs or fails delays no other lane and no poll. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

struct deliverer;
struct outbox;
struct ruleset;
struct sd_event;
struct store;

#define OUTBOX_KEEP_TRYING_SEC (3 * 86400)
/* And so often at least: a machine that slept, or a retry by hand, gets more than one last try. */
#define OUTBOX_TRIES_MIN 10

struct outbox_rooms {
	struct sd_event *event;
	struct store *store;
	struct deliverer *deliverer;
	/* No delivery is under way and none is due now. */
	void (*idle)(void *userdata);
	/* An alert of our own was stored: that another one could not be delivered. */
	void (*noticed)(void *userdata);
	void *userdata;
};

int outbox_new(struct outbox **ret, const struct outbox_rooms *rooms);
void outbox_free(struct outbox *outbox);
int outbox_set_rules(struct outbox *outbox, struct ruleset *rules);

/* Something may have become due: new alerts, a change by hand. */
void outbox_kick(struct outbox *outbox);

/* For the desktop agent: the waiting rows of all desktop channels, each with its alert as JSON; and
 * its word that rows were shown. Rows of other channels are refused. */
typedef int (*outbox_take_fn)(int64_t row, const char *alert_json, void *userdata);
int outbox_desktop_take(
	struct outbox *outbox, size_t max, outbox_take_fn each, void *userdata, struct error *err);
int outbox_desktop_shown(struct outbox *outbox, const int64_t *rows, size_t n, struct error *err);

DEFINE_CLEANUP(struct outbox, outbox_free)
