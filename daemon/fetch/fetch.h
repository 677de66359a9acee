/* fetch - one polite, conditional, bounded request for a feed's document.
 * Owns its queue and running requests: fetcher_free cancels them without calling back.
 * Every fetch_start that returned 0 calls back exactly once, with an outcome and, where it went
 * wrong, a sentence. Redirects are followed here, each hop checked (promise 7). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/feed.h"

struct sd_event;
struct transfers;
struct fetcher;

#define FETCH_REDIRECTS_MAX       5
#define FETCH_RETRY_AFTER_SEC_MAX 86400 /* a server that asks for longer is believed this far */
#define FETCH_VALIDATOR_MAX       4096  /* octets; a longer one is neither handed over nor sent */

struct fetch_limits {
	int64_t timeout_sec; /* the whole request, all its hops */
	int64_t max_size_bytes;
	int64_t concurrency;
	int64_t per_host;
	const char *proxy;      /* copied; NULL: what the environment says; "": none */
	const char *user_agent; /* copied; NULL: feedwatch/VERSION (+URL) */
};

enum fetch_outcome {
	FETCH_DOCUMENT,  /* 200 with a body */
	FETCH_UNCHANGED, /* 304, or a file whose time and size are the same */
	FETCH_GONE,      /* 410 */
	FETCH_HELD,      /* 429 or 503: not before retry_after_sec, if that is not 0 */
	FETCH_FAILED,    /* everything else; `reason` says what */
};

struct fetch_result {
	enum fetch_outcome outcome;
	int status;         /* HTTP; 0: no answer, or a file */
	const char *reason; /* a sentence where the outcome is neither document nor unchanged,
			     * else "" */
	char *body;         /* the callback may TAKE it, and owes a fetch_body_done */
	size_t body_len;
	const char *content_type;     /* as sent; NULL: none */
	const char *link_fields;      /* of a document: Link fields, joined by ", "; NULL: none */
	struct validators validators; /* of this answer, verbatim; borrowed */
	const char *final_url;        /* where the document was found: base of its links */
	int64_t retry_after_sec;      /* from now; 0: not told */
	bool network_down;            /* no network at all: not the feed's fault */
	bool downgraded;              /* a redirect led from https to plain http: worth a word */
	bool moved;                   /* every redirect on the way, at least one, was 301 or 308 */
};

typedef void (*fetch_done_fn)(struct fetch_result *result, void *userdata);

int fetcher_new(struct fetcher **ret, struct sd_event *event, struct transfers *transfers,
	const struct fetch_limits *limits);
void fetcher_free(struct fetcher *fetcher); /* before its transfers, and not from a callback */
/* New limits for what is started from now on (a reload). */
int fetcher_set_limits(struct fetcher *fetcher, const struct fetch_limits *limits);

/* Queues a request; it starts, and calls back, from the loop only, never from in here. It starts
 * when the limits let it, and its timeout runs from then. Copies what it needs of `feed` and
 * `validators` (NULL: unconditional). `password` NULL: none. -EINVAL: an address or header that can
 * never work.
 *
 * The feed's credentials and headers go to its own scheme, host and port and nowhere else. */
int fetch_start(struct fetcher *fetcher, const struct feed *feed, const char *password,
	const struct validators *validators, fetch_done_fn done, void *userdata, struct error *err);

/* A body that a callback took is not held any more. What is held of bodies has a ceiling, which
 * those that are still read or parsed fill; above it, requests wait or are asked a second time. */
void fetch_body_done(struct fetcher *fetcher, size_t len);

DEFINE_CLEANUP(struct fetcher, fetcher_free)
