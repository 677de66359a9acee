/* show - alerts on the screen by libnotify, with their buttons.
 * Owns the notifications it keeps for their buttons, at most SHOW_KEPT_MAX.
 * Showing waits for the server's answer, 25 s with one that hangs: call it when server.h says that
 * it has just answered. Runs on the GLib main loop. */
#pragma once

#include <gio/gio.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/alert.h"
#include "notify/server.h"

#define SHOW_EACH_MAX 5   /* more alerts at once become one notification that lists them */
#define SHOW_KEPT_MAX 100 /* the buttons of older ones go dead */

struct show;

int show_new(struct show **ret, GDBusConnection *session, const struct server *server);
void show_free(struct show *show);

/* Writes to *ret_shown how many, from the front, are on the screen, on failure too (-EIO). */
int show_alerts(struct show *show, const struct alert *const *alerts, size_t n, size_t *ret_shown,
	struct error *err);

/* The server left: no button will ever be reported, and its numbers may come again. */
void show_forget(struct show *show);

DEFINE_CLEANUP(struct show, show_free)
