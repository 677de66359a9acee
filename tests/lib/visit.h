/* visit - fetches a feed in a unit test and keeps what came of it.
 * Owns the loop and the transfers between visits_open and visits_close.
 * Failures fail the test that runs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fetch/fetch.h"
#include "lib/server.h"

#define MIB    1048576
#define PUBLIC "11.22.33.44" /* on the loopback device of our own network, if we have one */

struct seen {
	int n; /* how often it was called back */
	enum fetch_outcome outcome;
	int status;
	bool network_down, downgraded, moved, has_body;
	int64_t retry_after_sec;
	size_t body_len;
	char reason[1200], body[2048], etag[128], last_modified[64], type[64], final_url[256];
};

extern struct sd_event *event;
extern struct transfers *transfers;
extern struct server good, bad, public;
extern bool has_public;
extern const struct fetch_limits usual;

/* With `own_network`, tries for a network of our own first, and says in has_public if it was had.
 */
void visits_open(bool own_network);
void visits_close(void);

/* The callback of a visit; userdata is a struct seen. */
void keep_seen(struct fetch_result *result, void *userdata);

/* Runs the loop until *n is 1. */
void wait_for(const int *n);
double now_sec(void);

struct fetcher *fetcher_with(const struct fetch_limits *limits);
void begin(struct fetcher *fetcher, const struct feed *feed, const char *password,
	const struct validators *validators, struct seen *seen);
struct seen visit_feed(const struct feed *feed, const char *password,
	const struct validators *validators, const struct fetch_limits *limits);
struct seen visit(const char *url);

/* The address of a path on a server; one of four buffers in turn. */
const char *at(const struct server *server, const char *path);
