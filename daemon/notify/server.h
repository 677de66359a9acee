/* server - the desktop's notification server: is there one, does it answer, what can it do?
 * Owns its watch on the session bus and the call that is under way: server_free cancels it.
 * Cannot fail: a server that is absent or hangs is asked again. Runs on the GLib main loop, never
 * waits. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "base/cleanup.h"

#define SERVER_NAME      "org.freedesktop.Notifications"
#define SERVER_PATH      "/org/freedesktop/Notifications"
#define SERVER_INTERFACE "org.freedesktop.Notifications"

enum server_state {
	SERVER_ABSENT,
	SERVER_SILENT, /* it owns the name and does not answer */
	SERVER_ANSWERS,
};

struct server;

struct server_ops {
	/* It has just answered: what is shown now will not wait. */
	void (*answered)(void *userdata);
	/* It left, and with it every notification's number. */
	void (*left)(void *userdata);
	/* When it changes. */
	void (*state)(enum server_state state, void *userdata);
};

int server_new(struct server **ret, GDBusConnection *session, const struct server_ops *ops,
	void *userdata);
void server_free(struct server *server);

/* Asks whether it answers; `answered` comes when it does, be it at once or after a long hang.
 * Starts a server that the bus knows how to start. */
void server_check(struct server *server);

/* Of the latest answer: does it have this capability? */
bool server_can(const struct server *server, const char *capability);

DEFINE_CLEANUP(struct server, server_free)
