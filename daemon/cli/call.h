/* call - one call to the running daemon, over the bus.
 * Owns nothing: the connection lives for the call.
 * Blocks, for CALL_TIMEOUT_SEC at most: this is a command line. -ESRCH: no daemon runs. */
#pragma once

#include <stdbool.h>

#include "base/error.h"

struct sd_bus;
struct sd_bus_message;

#define CALL_TIMEOUT_SEC 30

/* A connection to the session's or the system's bus; the caller unrefs. */
int call_connect(struct sd_bus **ret, bool user, struct error *err);

/* Calls a method of org.feedwatch1.Manager; `types` and what follows as sd_bus_message_append's.
 * `reply` may be NULL. Diagnostics, which no sentence holds, are said on standard error at once. */
int call_manager(bool user, const char *method, struct sd_bus_message **ret_reply,
	struct error *err, const char *types, ...);
