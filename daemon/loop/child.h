/* child - a program on the event loop: started without a shell, fed, and given a deadline.
 * Owns the process: it is ended (SIGTERM, then SIGKILL) with child_free or at its deadline, and
 * always reaped. The callback comes once, never from inside child_start.
 * Starting is a negative errno; what the program did arrives in the callback.
 *
 * The program ignores SIGPIPE (a child need not read what it is fed) and leaves SIGCHLD at its
 * default or blocked, not ignored: children that reap themselves leave no exit status. */
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
#define CHILD_GRACE_SEC  5    /* between SIGTERM and SIGKILL */

struct child_options {
	const struct text_list *command;     /* command[0] is a path */
	const struct text_list *environment; /* "NAME=value" added to ours; NULL: none */
	const char *input;                   /* standard input, copied; NULL: /dev/null */
	size_t input_len;
	int pass_fd;         /* becomes descriptor 3; -1: none. Not closed here. */
	int64_t timeout_sec; /* 0: no deadline */
};

struct child_result {
	int status; /* exit status; 128 + signal where one ended it */
	bool timed_out;
	const char *output; /* what it wrote to standard error, cut, NUL-terminated */
};

typedef void (*child_done_fn)(const struct child_result *result, void *userdata);

/* The program gets a process group, default signals and no descriptor but 0 to 2 and pass_fd; what
 * it writes to standard output is dropped. Its exit counts, not that of programs it leaves behind.
 */
int child_start(struct child **ret, struct sd_event *event, const struct child_options *options,
	child_done_fn done, void *userdata, struct error *err);

/* Ends it without calling back; also right after the callback, or in it, which frees nothing. A
 * program that runs is told to end and reaped on the loop later, or killed when the loop goes. */
void child_free(struct child *child);

DEFINE_CLEANUP(struct child, child_free)
