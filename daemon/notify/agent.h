/* agent - the conversation with one feedwatchd: take its desktop alerts, have them shown, say which
 * were.
 * Owns its connection and what is under way: agent_free cancels it.
 * A bus or a daemon that is absent, leaves or refuses is waited for. Runs on the GLib main loop,
 * never waits itself. */
#pragma once

#include <gio/gio.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/alert.h"

#define AGENT_RECENT_MAX                                                                           \
	1000 /* alerts remembered as shown, should a daemon hand them out again                    \
	      */

struct agent;

struct agent_ops {
	/* There may be something to take: call agent_take when it could be shown. */
	void (*wanted)(void *userdata);
	/* As show_alerts. */
	int (*show)(const struct alert *const *alerts, size_t n, size_t *ret_shown, void *userdata,
		struct error *err);
};

int agent_new(struct agent **ret, GBusType bus, const struct agent_ops *ops, void *userdata);
void agent_free(struct agent *agent);

/* Takes and shows what waits; nothing where nothing does or a take is under way. */
void agent_take(struct agent *agent);

DEFINE_CLEANUP(struct agent, agent_free)
