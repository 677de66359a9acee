/* spawn - starts feedwatch-parse with nothing of ours but one end of a socket.
 * Owns nothing: the process is the caller's to reap, the socket stays the caller's.
 * Negative errno. */
#pragma once

#include <sys/types.h>

/* `fd` becomes descriptor 3; every other one is closed in the new process. */
int spawn_parser(pid_t *ret, const char *program, int fd);
