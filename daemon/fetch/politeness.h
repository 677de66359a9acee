/* politeness - what a host is owed: few requests at once, and to be left alone when it asks.
 * Owns its hosts, each as long as someone holds it: politeness_release.
 * -ENOMEM at worst; reading Retry-After cannot fail. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct politeness;

/* A name and port that requests go to. */
struct host {
	char *name; /* "host:port" */
	int64_t n_running;
	size_t n_held;
	struct host *next; /* in its chain of politeness.chains */
};

int politeness_new(struct politeness **ret);
void politeness_free(struct politeness *politeness);

/* The host of that name, held for the caller; NULL: no memory. */
struct host *politeness_hold(struct politeness *politeness, const char *name);
void politeness_release(struct politeness *politeness, struct host *host);

static inline bool politeness_lets_start(const struct host *host, int64_t per_host)
{
	return host->n_running < per_host;
}

/* Seconds from now that a Retry-After field asks for, at most `max_sec`: a number, or an HTTP date
 * of any of the three forms (RFC 9110, section 5.6.7), counted from the server's own `date` field
 * where there is one, so that its clock may be wrong. 0: it asks for nothing, or is nonsense. */
int64_t politeness_retry_after(
	const char *value, const char *date, int64_t now_sec, int64_t max_sec);

DEFINE_CLEANUP(struct politeness, politeness_free)
