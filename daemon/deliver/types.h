/* types - what the files of this room share: a running delivery, and a row for each channel type.
 * An errand is owned by its deliverer until it has called back; it owns its child or transfer.
 * A start that fails settles the errand for later with its sentence. */
#pragma once

#include "base/error.h"
#include "deliver/deliver.h"

struct child;
struct child_result;
struct http;
struct sd_event_source;
struct smtp;

#define DELIVER_TIMEOUT_SEC 60  /* where the channel has none */
#define REASON_LINE_MAX     200 /* octets of a program's or a server's own words that are kept */

struct order {
	const struct channel *channel;
	const char *secret;
	const struct alert *const *alerts;
	size_t n;
};

struct errand {
	struct errand *prev, *next; /* in deliverer.errands */
	struct deliverer *deliverer;
	deliver_done_fn done;
	void *userdata;
	struct sd_event_source *settled; /* fires when the outcome is known */
	enum delivery outcome;
	char *reason;
	int64_t timeout_sec;
	/* What is running for it: at most one. */
	struct child *child;
	struct http *http;
	struct smtp *smtp;
};

struct deliverer {
	struct sd_event *event;
	struct transfers *transfers;
	const struct wording *wording;
	struct errand *errands;
};

struct delivery_type {
	/* Starts the errand and calls errand_settle when it is done; an error is settled by the
	 * caller. NULL: not pushed. */
	int (*start)(struct errand *errand, const struct order *order, struct error *err);
};

int exec_start(struct errand *errand, const struct order *order, struct error *err);
int email_start(struct errand *errand, const struct order *order, struct error *err);
int webhook_start(struct errand *errand, const struct order *order, struct error *err);

/* The outcome is known: the caller is told from the loop, and the errand ends. */
void errand_settle(struct errand *errand, enum delivery outcome, const char *format, ...)
	_printf_(3, 4);

/* Appends the first line of foreign text, controls escaped, cut at REASON_LINE_MAX. */
void reason_line(struct strbuf *buf, const char *text);

/* Appends "exited with status 3: first line of standard error", and the like. */
void reason_child(struct strbuf *buf, const struct child_result *result, int64_t timeout_sec);
