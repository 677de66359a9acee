/* bus-seen - a daemon behind the bus that notes what it is asked and answers as it is told.
 * Owns nothing: `text` is the test's.
 * Fails where it is told to. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bus/bus.h"

/* What the daemon behind the bus would have seen, and what it is to answer. */
struct seen {
	int r;
	const char *text;
	char feed[64];
	size_t max;
	int64_t rows[8];
	size_t n_rows;
	size_t n_offered;   /* alerts that desktop_take hands out */
	size_t alert_bytes; /* length of each */
	enum bus_state state;
	char why[256];
	unsigned n_states;
};

/* Their userdata is a struct seen. */
extern const struct bus_ops seen_ops;
