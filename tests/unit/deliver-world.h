/* deliver-world - what the tests of deliveries stand on: a loop, certificates, servers, one alert.
 * Owns all of it: world_end. Strings that are returned are the caller's.
 * A failure fails the test. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "deliver/deliver.h"
#include "model/alert.h"

#define WAIT_SEC 30 /* for anything at all, on a busy machine */

struct world {
	char folder[64];
	sd_event *event;
	struct transfers *transfers;
	struct deliverer *deliverer;
};

struct outcome {
	int calls;
	enum delivery delivery;
	char reason[1024];
};

extern const struct wording world_wording;

int world_build(void **state);
int world_end(void **state);

const char *source_folder(void);
char *format_text(const char *format, ...) _printf_(1, 2);
char *file_text(const char *path);

/* An executable shell script that runs in the world's folder; its path. */
char *script(const struct world *world, const char *name, const char *body);

/* Starts tests/lib/NAME --dir FOLDER/DIR --ready FILE MORE..., MORE ending with NULL; its port. */
int start_sink(const struct world *world, pid_t *pid, const char *name, const char *dir,
	const char *const *more);
void end_sink(pid_t pid);

struct alert example(void);

/* A deliver_done_fn that writes into a struct outcome. */
void note_outcome(enum delivery delivery, const char *reason, void *userdata);

/* deliver_start, and that it calls nobody. */
void start(struct world *world, const struct channel *channel, const char *secret,
	struct outcome *outcome);
void turn(struct world *world);
/* A whole delivery, and that it calls back once. */
struct outcome deliver(struct world *world, const struct channel *channel, const char *secret);
