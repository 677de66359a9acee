/* deliver - tells someone: one or more alerts on one channel, by the channel's type.
 * Owns the running deliveries: deliverer_free cancels them without calling back.
 * Every deliver_start that returned 0 calls back exactly once, with what to do next. Nothing here
 * retries or remembers: that is outbox.c's. */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/alert.h"
#include "model/channel.h"

struct sd_event;
struct transfers;
struct deliverer;

enum delivery {
	DELIVERY_DONE,
	DELIVERY_LATER, /* try again */
	DELIVERY_NEVER, /* the same alert will be refused again */
};

typedef void (*deliver_done_fn)(enum delivery delivery, const char *reason, void *userdata);

int deliverer_new(struct deliverer **ret, struct sd_event *event, struct transfers *transfers);
void deliverer_free(struct deliverer *deliverer);

/* Is this type pushed from here, or does its rows wait for an agent to take them (desktop)? */
bool deliver_is_pushed(enum channel_type type);

/* `secret`: the channel's password or key, NULL: none; copied. More than one alert only for a
 * channel with a digest. Copies what it needs. */
int deliver_start(struct deliverer *deliverer, const struct channel *channel, const char *secret,
	const struct alert *const *alerts, size_t n, deliver_done_fn done, void *userdata,
	struct error *err);

DEFINE_CLEANUP(struct deliverer, deliverer_free)
