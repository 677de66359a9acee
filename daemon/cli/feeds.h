/* feeds - how feeds are shown, by `feeds` and by `status`.
 * Owns nothing.
 * Returns the exit status, having said what went wrong. */
#pragma once

#include <stdint.h>

struct cli;
struct config;
struct feed_state;

/* "ok", "failing", "offline", "held", "gone" or "new". */
const char *feed_health(const struct feed_state *state, int64_t now_sec);

int feeds_print(struct cli *cli, const struct config *config);
