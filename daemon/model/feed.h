/* feed - a source that is polled, as the configuration names it.
 * Owns its strings: feed_clear.
 * What became of it (validators, due time, failures) is struct feed_state, in the store. */
#pragma once

#include <stdint.h>

#include "model/text.h"

/* A secret that is read when it is needed and never kept in a log: at most one source is set. */
struct secret {
	char *file;       /* path */
	char *credential; /* name below $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=) */
};

struct feed {
	char *url;  /* as written, never NULL */
	char *name; /* never NULL; the URL where the user gave none */
	struct text_list tags;
	int64_t interval_sec; /* 0: the poll interval */
	char *encoding;       /* overrides what the feed says; NULL: believe it */
	char *timezone;       /* IANA zone for dates without one; NULL: UTC, Tokyo for Japanese */
	struct text_list headers; /* "Name: value", checked to hold no CR or LF */
	char *username;
	struct secret password;
};

/* What a server gave to ask again with: opaque octets, kept verbatim, both or neither meaningful
 * (RFC 9110, section 8.8). */
struct validators {
	char *etag;
	char *last_modified;
};

#define FEED_STATUS_UNCHANGED 304 /* as HTTP has it; kept for an unchanged file too */

/* What the store remembers of a feed. */
struct feed_state {
	int64_t id; /* row; stays while the URL stays */
	char *url;
	char *title; /* the feed's own */
	char *link;
	struct validators validators;
	int64_t next_poll_sec;    /* 0: at once */
	int64_t held_until_sec;   /* 429, 503: not before, not even by hand; 0: free */
	int64_t last_poll_sec;    /* 0: never */
	int64_t last_success_sec; /* 0: never: the next success is the first poll */
	int64_t failures;         /* in a row */
	int last_status;          /* HTTP; 0: no answer */
	char *last_error;         /* NULL: the last poll went well */
	bool gone;                /* 410: not polled any more */
};

void feed_clear(struct feed *feed);
void validators_clear(struct validators *validators);
void feed_state_clear(struct feed_state *state);
