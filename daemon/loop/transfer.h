/* transfer - libcurl's multi handle on an sd-event loop: the place where sockets meet the loop.
 * Owns the handle, its socket watches and its timer; borrows the loop.
 * Negative errno. Only loop/ includes libcurl.
 *
 * The program ignores SIGPIPE: libcurl is told to leave signals alone. */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

struct sd_event;
struct transfers;

#define TRANSFERS_IDLE_MAX 64 /* connections kept for the next request */

int transfers_new(struct transfers **ret, struct sd_event *event);

/* Cancels what runs: handles of http.h and smtp.h are invalid afterwards. Not from inside one of
 * their callbacks. */
void transfers_free(struct transfers *transfers);
size_t transfers_running(const struct transfers *transfers);

DEFINE_CLEANUP(struct transfers, transfers_free)
