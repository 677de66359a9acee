/* daemon - the resident service and `--once`: owns every room, from start to stop.
 * Owns everything; runs until it is told to stop.
 * Returns the program's exit status, having said on the log what went wrong. */
#pragma once

#include <stdbool.h>

enum daemon_exit {
	DAEMON_EXIT_OK = 0,
	DAEMON_EXIT_CONFIG = 1, /* the configuration cannot be used */
	DAEMON_EXIT_STORE = 2,  /* the store cannot be used */
	DAEMON_EXIT_FAILED = 3, /* no memory, no event loop: nothing the user wrote */
};

struct daemon_options {
	const char *config;  /* a path */
	const char *example; /* read while there is no such file; NULL: none */
	const char *state;   /* a folder */
	bool once;
	bool user; /* the session's bus, not the system's */
};

enum daemon_exit daemon_run(const struct daemon_options *options);
