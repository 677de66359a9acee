/* parse - understands documents behind a wall: a pool of feedwatch-parse workers that can open no
 * file and no socket, each with one document at a time.
 * Owns the workers and the queue: parsers_free ends them without calling back.
 * Every parse_start that returned 0 calls back exactly once. A worker that crashes, hangs or lies
 * costs that one document; the next document gets a new worker. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/document.h"

struct sd_event;
struct parsers;

struct parse_request {
	const char *octets; /* malloc's; parse_start's once that has returned 0, and freed as soon
			     * as a worker has them: a large body is held once */
	size_t len;
	const char *base_url;     /* of relative links; NULL: none */
	const char *content_type; /* as the server sent it; NULL: none */
	const char *encoding;     /* overrides what the document says; NULL: believe it */
	const char *timezone;     /* of dates without one; NULL: by language */
	bool plain;               /* text alone: the html members stay empty */
	bool borrows;             /* the document's strings go with the callback: not to be TAKEN */
	bool discover;            /* a page of HTML is read too, for the feeds that it names */
	const char *link_fields;  /* its Link header fields, joined by ", "; NULL: none */
};

/* `document` is NULL where the input is no feed or the worker failed: then `reason` is a sentence
 * (and -EBADMSG: not a feed; -ETIMEDOUT, -EIO: the worker's trouble). The callback may TAKE
 * *document, but of a request that borrows. */
typedef void (*parse_done_fn)(
	int result, struct document **document, const char *reason, void *userdata);

/* `program`: path of feedwatch-parse. Workers are started when they are first needed. */
int parsers_new(
	struct parsers **ret, struct sd_event *event, const char *program, size_t n_workers);

/* Not from inside a callback. */
void parsers_free(struct parsers *parsers);

/* Wall clock for one document; without a call, PARSE_TIMEOUT_SEC. */
#define PARSE_TIMEOUT_SEC 10
void parsers_set_timeout(struct parsers *parsers, uint64_t timeout_usec);

/* -ENOBUFS: too many documents wait already; ask again when some have called back. */
int parse_start(struct parsers *parsers, const struct parse_request *request, parse_done_fn done,
	void *userdata, struct error *err);

/* Where feedwatch-parse is. NULL: no memory. The caller frees. */
char *parse_program(void);

DEFINE_CLEANUP(struct parsers, parsers_free)
