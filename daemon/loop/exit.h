/* exit - tells on the event loop that a process of ours has ended.
 * Owns the source it makes, which the caller unrefs; the process stays the caller's to reap.
 * Negative errno. Where the kernel, or the tool it runs under, has no pidfd, SIGCHLD tells: the
 * mains have it blocked. */
#pragma once

#include <sys/types.h>

struct sd_event;
struct sd_event_source;

/* Called once, with the process not reaped yet. */
typedef void (*exit_fn)(void *userdata);

struct exit_watch {
	struct sd_event_source *source; /* NULL: none */
	exit_fn ended;
	void *userdata;
};

/* `watch` must stay where it is while it has a source. */
int exit_watch_start(
	struct exit_watch *watch, struct sd_event *event, pid_t pid, exit_fn ended, void *userdata);
void exit_watch_stop(struct exit_watch *watch);
