#include "unit/bus-seen.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/strbuf.h"

static int record_poll(const char *feed, void *userdata, struct error *err)
{
	struct seen *seen = userdata;

	(void)snprintf(seen->feed, sizeof(seen->feed), "%s", feed);
	return seen->r < 0 ? error_set(err, seen->r, "%s", seen->text) : 0;
}

static int record_reload(void *userdata, struct strbuf *diagnostics)
{
	struct seen *seen = userdata;

	strbuf_adds(diagnostics, seen->text);
	return seen->r;
}

static int record_status(void *userdata, struct strbuf *json)
{
	struct seen *seen = userdata;

	strbuf_adds(json, seen->text);
	return seen->r;
}

static int record_take(
	size_t max, bus_take_fn each, void *each_data, void *userdata, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf json = STRBUF_INIT;
	struct seen *seen = userdata;
	int r = 0;

	seen->max = max;
	if (seen->r < 0)
		return error_set(err, seen->r, "%s", seen->text);
	strbuf_adds(&json, "{}");
	while (json.len < seen->alert_bytes)
		strbuf_addc(&json, ' ');
	/* One more than asked for: the bus must hold its own bound. */
	for (size_t i = 0; r >= 0 && i < seen->n_offered && i <= max; i++)
		r = each((int64_t)i + 1, strbuf_text(&json), each_data);
	return r;
}

static int record_shown(const int64_t *rows, size_t n, void *userdata, struct error *err)
{
	struct seen *seen = userdata;

	seen->n_rows = n;
	memcpy(seen->rows, rows, MIN(n, ARRAY_SIZE(seen->rows)) * sizeof(*rows));
	return seen->r < 0 ? error_set(err, seen->r, "%s", seen->text) : 0;
}

/* Both report, as rows, which of the two they are. */
static int record_outbox(
	const char *alert, const char *channel, struct seen *seen, int n, struct error *err)
{
	(void)snprintf(seen->feed, sizeof(seen->feed), "%s/%s", alert ? alert : "any",
		channel ? channel : "any");
	return seen->r < 0 ? error_set(err, seen->r, "%s", seen->text) : n;
}

static int record_retry(const char *alert, const char *channel, void *userdata, struct error *err)
{
	return record_outbox(alert, channel, userdata, 3, err);
}

static int record_drop(const char *alert, const char *channel, void *userdata, struct error *err)
{
	return record_outbox(alert, channel, userdata, 4, err);
}

static void record_state(enum bus_state state, const char *why, void *userdata)
{
	struct seen *seen = userdata;

	seen->state = state;
	seen->n_states++;
	(void)snprintf(seen->why, sizeof(seen->why), "%s", why);
}

const struct bus_ops seen_ops = {
	.poll = record_poll,
	.reload = record_reload,
	.status = record_status,
	.outbox_retry = record_retry,
	.outbox_drop = record_drop,
	.desktop_take = record_take,
	.desktop_shown = record_shown,
	.state = record_state,
};
