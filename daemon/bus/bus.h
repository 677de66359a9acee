/* bus - org.feedwatch1: what the command line and the desktop agent ask of the running daemon.
 * Owns its connection. Knows no room: everything it does goes through struct bus_ops.
 * A bus that is not there, or goes away, is not an error: bus_new succeeds and the connection is
 * tried again later. Never blocks.
 *
 * Path /org/feedwatch1, two interfaces:
 *
 *   org.feedwatch1.Manager
 *     Poll(s feed)              a name or URL; "": every feed
 *     Reload()
 *     Status() -> s             one JSON object
 *     OutboxRetry(s alert, s channel) -> u, OutboxDrop(s alert, s channel) -> u
 *                               an alert's id and a channel's name, "": any; how many rows it was
 *     signal Alert(s json), property Version s
 *   org.feedwatch1.Desktop
 *     Take(u max) -> a(xs)      outbox row and alert as JSON; a row again until Shown has named it
 *     Shown(ax rows)
 *     signal Waiting()          whenever a desktop alert has been stored
 *
 * Errors: org.feedwatch1.Error.Config (Reload; the text is the diagnostics),
 *         org.feedwatch1.Error.NoSuchFeed,
 *         org.freedesktop.DBus.Error.InvalidArgs where an argument passes its bound. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

struct sd_event;
struct bus;
struct strbuf;

#define BUS_NAME    "org.feedwatch1"
#define BUS_PATH    "/org/feedwatch1"
#define BUS_MANAGER "org.feedwatch1.Manager"
#define BUS_DESKTOP "org.feedwatch1.Desktop"

#define BUS_ERROR_CONFIG       "org.feedwatch1.Error.Config"
#define BUS_ERROR_NO_SUCH_FEED "org.feedwatch1.Error.NoSuchFeed"

#define BUS_TAKE_MAX       50      /* alerts one Take() hands out */
#define BUS_TAKE_BYTES_MAX 8388608 /* of JSON in one answer; the first alert always fits */
#define BUS_SHOWN_MAX      1000    /* rows one Shown() may name */
#define BUS_TEXT_BYTES_MAX 8192    /* of an argument that is text */

/* Whether we own the name, and if not, why. */
enum bus_state {
	BUS_STARTING, /* nothing tried yet; never told */
	BUS_AWAY,     /* no bus, or it went away: tried again later */
	BUS_QUEUED,   /* another process owns the name: ours when it leaves */
	BUS_REFUSED,  /* the bus's policy: tried again later */
	BUS_SERVING,
};

typedef int (*bus_take_fn)(int64_t row, const char *alert_json, void *userdata);

/* All return 0 or a negative errno with `err` set; all are called on the loop. */
struct bus_ops {
	int (*poll)(
		const char *feed, void *userdata, struct error *err); /* -ENOENT: no such feed */
	int (*reload)(void *userdata, struct strbuf *diagnostics); /* -EINVAL: kept the old one */
	int (*status)(void *userdata, struct strbuf *json);
	/* How many rows it was; NULL for an alert or a channel is any. */
	int (*outbox_retry)(
		const char *alert, const char *channel, void *userdata, struct error *err);
	int (*outbox_drop)(
		const char *alert, const char *channel, void *userdata, struct error *err);
	int (*desktop_take)(
		size_t max, bus_take_fn each, void *each_data, void *userdata, struct error *err);
	int (*desktop_shown)(const int64_t *rows, size_t n, void *userdata, struct error *err);
	/* When it changes, never from within bus_new; `why` is a sentence for the log, "" when
	 * serving. May be NULL. */
	void (*state)(enum bus_state state, const char *why, void *userdata);
};

/* Of `ops` a pointer is kept. `user`: the session bus, else the system bus. */
int bus_new(struct bus **ret, struct sd_event *event, bool user, const struct bus_ops *ops,
	void *userdata);
void bus_free(struct bus *bus);

/* Signals; without a connection, or a bus at all, they do nothing. */
void bus_alert(struct bus *bus, const char *alert_json);
void bus_desktop_waiting(struct bus *bus);

DEFINE_CLEANUP(struct bus, bus_free)
