/* spawn - starts a program of ours with nothing of ours but one end of a socket.
 * Owns nothing: the process is the caller's to reap, the socket stays the caller's.
 * Negative errno. */
#pragma once

#include <sys/types.h>

/* `fd` becomes descriptor 3; every other one is closed in the new process. */
int spawn_program(pid_t *ret, const char *program, int fd, char *const environment[]);

/* Where a program of ours is that no person starts: in $FEEDWATCH_LIBEXECDIR (for an uninstalled
 * build), else in the installed place. NULL: no memory. The caller frees. */
char *spawn_path(const char *name);
