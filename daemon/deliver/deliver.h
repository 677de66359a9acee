/* deliver - tells someone: one or more alerts on one channel, by the channel's type.
 * Owns the running deliveries: deliverer_free cancels them without calling back.
 * Every deliver_start that returned 0 calls back exactly once, with what to do next. Nothing here
 * retries or remembers: that is outbox.c's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/alert.h"
#include "model/channel.h"

struct sd_event;
struct strbuf;
struct transfers;
struct deliverer;

/* How alerts read to a person. Given by the caller, for phrasing is another room's matter. */
struct wording {
	void (*subject)(struct strbuf *buf, const struct alert *const *alerts, size_t n);
	void (*text)(struct strbuf *buf, const struct alert *const *alerts, size_t n);
	void (*html)(struct strbuf *buf, const struct alert *const *alerts, size_t n);
	void (*notice)(
		struct strbuf *buf, const struct alert *alert, bool markup); /* a short body */
};

enum delivery {
	DELIVERY_DONE,
	DELIVERY_LATER, /* try again */
	DELIVERY_NEVER, /* the same alert will be refused again */
};

/* `reason`: a sentence for a person, "" for DELIVERY_DONE; without line breaks, bounded. */
typedef void (*deliver_done_fn)(enum delivery delivery, const char *reason, void *userdata);

/* Borrows all three; free it before the transfers. */
int deliverer_new(struct deliverer **ret, struct sd_event *event, struct transfers *transfers,
	const struct wording *wording);
void deliverer_free(struct deliverer *deliverer);

/* Is this type pushed from here, or do its rows wait for an agent to take them (desktop)? */
bool deliver_is_pushed(enum channel_type type);

/* `secret`: the channel's password (email), key of the signature (webhook) or token (ntfy); NULL:
 * none. More than one alert only for a channel of mail: a digest. Copies what it needs. -EOPNOTSUPP
 * for a type that is not pushed, -ENOMEM; whatever else is wrong, a program that is missing
 * included, arrives in the callback, which never comes from inside deliver_start and may itself
 * start the next delivery or free the deliverer. */
int deliver_start(struct deliverer *deliverer, const struct channel *channel, const char *secret,
	const struct alert *const *alerts, size_t n, deliver_done_fn done, void *userdata,
	struct error *err);

DEFINE_CLEANUP(struct deliverer, deliverer_free)
