/* transfer - libcurl's multi handle on an sd-event loop: the place where sockets meet the loop.
 * Owns the handle, its socket watches and its timer; borrows the loop.
 * Negative errno. Only loop/ includes libcurl. */
#pragma once

#include "base/cleanup.h"

struct sd_event;
struct transfers;

int transfers_new(struct transfers **ret, struct sd_event *event);
void transfers_free(struct transfers *transfers); /* cancels what runs */
size_t transfers_running(const struct transfers *transfers);

DEFINE_CLEANUP(struct transfers, transfers_free)
