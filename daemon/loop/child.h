/* child - a program on the event loop: started without a shell, fed, and given a deadline.
 * Owns the process: it is ended (SIGTERM, then SIGKILL) with child_free or at its deadline, and
 * always reaped. The callback comes once, never from inside child_start.
 * Starting is a negative errno; what the program did arrives in the callback. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/text.h"

struct sd_event;
struct child;

#define CHILD_OUTPUT_MAX 4096 /* octets of standard error kept; the rest is read and dropped */

struct child_options {
	const struct text_list *command;	/* command[0] is a path */
	const struct text_list *environment;	/* "NAME=value" added to ours; NULL: none */
	const char *input;			/* standard input; NULL: /dev/null */
	size_t input_len;
	int pass_fd;				/* becomes descriptor 3; -1: none. Not closed here. */
	int64_t timeout_sec;			/* 0: no deadline */
};

struct child_result {
	int status;	    /* exit status; 128 + signal where one ended it */
	bool timed_out;
	const char *output; /* what it wrote to standard error, cut, NUL-terminated */
};

typedef void (*child_done_fn)(const struct child_result *result, void *userdata);

int child_start(struct child **ret, struct sd_event *event, const struct child_options *options,
	child_done_fn done, void *userdata, struct error *err);

/* Ends it without calling back; also right after the callback, which frees nothing. */
void child_free(struct child *child);

DEFINE_CLEANUP(struct child, child_free)
