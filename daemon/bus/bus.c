#include "bus/bus.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "base/strbuf.h"
#include "base/utf8.h"

#define BUS_RETRY_MIN_SEC   1
#define BUS_RETRY_MAX_SEC   60
#define BUS_ERROR_BYTES_MAX 65536 /* of an error's text: diagnostics quote the user's file */
#define BUS_WRITES_WAITING_MAX                                                                     \
	256 /* messages; beyond it the bus is stuck and signals are dropped */

struct bus {
	sd_event *event;
	sd_bus *connection;     /* NULL while away */
	sd_event_source *retry; /* armed while away or refused */
	uint64_t retry_sec;
	bool user;
	enum bus_state state;
	const struct bus_ops *ops;
	void *userdata;
};

static void connect_later(struct bus *bus);

static void set_state(struct bus *bus, enum bus_state state, const char *why)
{
	if (bus->state == state)
		return;
	bus->state = state;
	if (bus->ops->state)
		bus->ops->state(state, why, bus->userdata);
}

/* What is not UTF-8 cannot be sent at all, and a person's file may hold anything. Gives the text
 * itself where it is fit to send. */
static const char *sendable(struct strbuf *buf, const char *text, size_t max)
{
	size_t len = strlen(text);
	size_t pos = 0;

	if (len <= max && utf8_valid(text, len))
		return text;
	while (pos < len && buf->len < max) {
		char out[4];

		strbuf_add(buf, out, utf8_encode(out, utf8_next(text, len, &pos)));
	}
	if (pos < len)
		strbuf_adds(buf, "…");
	return strbuf_text(buf);
}

static int answer_error(sd_bus_error *ret, const char *name, const char *text)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	return sd_bus_error_set(ret, name, sendable(&buf, text, BUS_ERROR_BYTES_MAX));
}

/* The errors that have no name of their own go by their errno (System.Error.EIO). */
static int answer_errno(sd_bus_error *ret, int r, const char *text)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	return sd_bus_error_set_errnof(ret, r, "%s", sendable(&buf, text, BUS_ERROR_BYTES_MAX));
}

static int on_poll(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	struct bus *bus = userdata;
	struct error err = { 0 };
	const char *feed;
	int r;

	r = sd_bus_message_read(call, "s", &feed);
	if (r < 0)
		return r;
	if (strlen(feed) > BUS_TEXT_BYTES_MAX)
		return answer_error(ret_error, SD_BUS_ERROR_INVALID_ARGS,
			"a feed's name or URL is not that long");
	r = bus->ops->poll(feed, bus->userdata, &err);
	if (r == -ENOENT)
		return answer_error(ret_error, BUS_ERROR_NO_SUCH_FEED, error_text(&err, r));
	if (r < 0)
		return answer_errno(ret_error, r, error_text(&err, r));
	return sd_bus_reply_method_return(call, NULL);
}

static int on_reload(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	_cleanup_(strbuf_freep) struct strbuf diagnostics = STRBUF_INIT;
	struct bus *bus = userdata;
	int r;

	r = bus->ops->reload(bus->userdata, &diagnostics);
	if (r == -EINVAL)
		return answer_error(ret_error, BUS_ERROR_CONFIG, strbuf_text(&diagnostics));
	if (r < 0)
		return answer_errno(ret_error, r, error_text(NULL, r));
	return sd_bus_reply_method_return(call, NULL);
}

static int on_status(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	_cleanup_(strbuf_freep) struct strbuf json = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf clean = STRBUF_INIT;
	struct bus *bus = userdata;
	int r;

	r = bus->ops->status(bus->userdata, &json);
	if (r < 0)
		return answer_errno(ret_error, r, error_text(NULL, r));
	if (strbuf_failed(&json))
		return -ENOMEM;
	return sd_bus_reply_method_return(
		call, "s", sendable(&clean, strbuf_text(&json), SIZE_MAX));
}

static int on_outbox(sd_bus_message *call, struct bus *bus, sd_bus_error *ret_error,
	int (*op)(const char *, const char *, void *, struct error *))
{
	struct error err = { 0 };
	const char *alert, *channel;
	int r;

	r = sd_bus_message_read(call, "ss", &alert, &channel);
	if (r < 0)
		return r;
	if (strlen(alert) > BUS_TEXT_BYTES_MAX || strlen(channel) > BUS_TEXT_BYTES_MAX)
		return answer_error(ret_error, SD_BUS_ERROR_INVALID_ARGS,
			"an alert's id or a channel's name is not that long");
	r = op(alert[0] ? alert : NULL, channel[0] ? channel : NULL, bus->userdata, &err);
	if (r < 0)
		return answer_errno(ret_error, r, error_text(&err, r));
	return sd_bus_reply_method_return(call, "u", (uint32_t)r);
}

static int on_outbox_retry(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	struct bus *bus = userdata;

	return on_outbox(call, bus, ret_error, bus->ops->outbox_retry);
}

static int on_outbox_drop(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	struct bus *bus = userdata;

	return on_outbox(call, bus, ret_error, bus->ops->outbox_drop);
}

static int get_version(sd_bus *connection, const char *path, const char *interface,
	const char *property, sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	(void)connection;
	(void)path;
	(void)interface;
	(void)property;
	(void)userdata;
	(void)ret_error;
	return sd_bus_message_append(reply, "s", FEEDWATCH_VERSION);
}

struct taking {
	sd_bus_message *reply;
	size_t max;
	size_t n;
	size_t bytes;
};

/* Rows that no longer fit are left for the next Take. */
static int append_alert(int64_t row, const char *alert_json, void *userdata)
{
	_cleanup_(strbuf_freep) struct strbuf clean = STRBUF_INIT;
	struct taking *taking = userdata;
	size_t len = strlen(alert_json);
	int r;

	if (taking->n >= taking->max)
		return 0;
	if (taking->n > 0 && taking->bytes + len > BUS_TAKE_BYTES_MAX) {
		taking->max = taking->n;
		return 0;
	}
	r = sd_bus_message_append(
		taking->reply, "(xs)", row, sendable(&clean, alert_json, SIZE_MAX));
	if (r < 0)
		return r;
	taking->n++;
	taking->bytes += len;
	return 0;
}

static int on_take(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	struct bus *bus = userdata;
	struct error err = { 0 };
	struct taking taking;
	uint32_t max;
	int r;

	r = sd_bus_message_read(call, "u", &max);
	if (r < 0)
		return r;
	r = sd_bus_message_new_method_return(call, &reply);
	if (r < 0)
		return r;
	r = sd_bus_message_open_container(reply, SD_BUS_TYPE_ARRAY, "(xs)");
	if (r < 0)
		return r;
	taking = (struct taking){ .reply = reply, .max = MIN((size_t)max, (size_t)BUS_TAKE_MAX) };
	if (taking.max > 0) {
		r = bus->ops->desktop_take(taking.max, append_alert, &taking, bus->userdata, &err);
		if (r < 0)
			return answer_errno(ret_error, r, error_text(&err, r));
	}
	r = sd_bus_message_close_container(reply);
	if (r < 0)
		return r;
	return sd_bus_send(NULL, reply, NULL);
}

static int on_shown(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	struct bus *bus = userdata;
	struct error err = { 0 };
	const void *rows;
	size_t bytes;
	int r;

	r = sd_bus_message_read_array(call, 'x', &rows, &bytes);
	if (r < 0)
		return r;
	if (bytes / sizeof(int64_t) > BUS_SHOWN_MAX)
		return answer_error(ret_error, SD_BUS_ERROR_INVALID_ARGS, "too many rows at once");
	if (bytes > 0) {
		r = bus->ops->desktop_shown(rows, bytes / sizeof(int64_t), bus->userdata, &err);
		if (r < 0)
			return answer_errno(ret_error, r, error_text(&err, r));
	}
	return sd_bus_reply_method_return(call, NULL);
}

/* Unprivileged: who may call what is the bus's policy to say (contrib/dbus). sd-bus's own check
 * would ask the bus who the caller is, and wait for the answer. */
#define METHOD SD_BUS_VTABLE_UNPRIVILEGED

static const sd_bus_vtable manager_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD_WITH_ARGS("Poll", SD_BUS_ARGS("s", feed), SD_BUS_NO_RESULT, on_poll, METHOD),
	SD_BUS_METHOD_WITH_ARGS("Reload", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, on_reload, METHOD),
	SD_BUS_METHOD_WITH_ARGS(
		"Status", SD_BUS_NO_ARGS, SD_BUS_RESULT("s", json), on_status, METHOD),
	SD_BUS_METHOD_WITH_ARGS("OutboxRetry", SD_BUS_ARGS("s", alert, "s", channel),
		SD_BUS_RESULT("u", rows), on_outbox_retry, METHOD),
	SD_BUS_METHOD_WITH_ARGS("OutboxDrop", SD_BUS_ARGS("s", alert, "s", channel),
		SD_BUS_RESULT("u", rows), on_outbox_drop, METHOD),
	SD_BUS_SIGNAL_WITH_ARGS("Alert", SD_BUS_ARGS("s", json), 0),
	SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_VTABLE_END,
};

static const sd_bus_vtable desktop_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD_WITH_ARGS(
		"Take", SD_BUS_ARGS("u", max), SD_BUS_RESULT("a(xs)", alerts), on_take, METHOD),
	SD_BUS_METHOD_WITH_ARGS(
		"Shown", SD_BUS_ARGS("ax", rows), SD_BUS_NO_RESULT, on_shown, METHOD),
	SD_BUS_SIGNAL_WITH_ARGS("Waiting", SD_BUS_NO_ARGS, 0),
	SD_BUS_VTABLE_END,
};

/* A connection that has closed sends itself this signal. It is dispatching just now, so it is let
 * go by the timer and not here. */
static int on_disconnected(sd_bus_message *signal, void *userdata, sd_bus_error *ret_error)
{
	struct bus *bus = userdata;

	(void)signal;
	(void)ret_error;
	set_state(bus, BUS_AWAY, "the connection to the bus has closed");
	connect_later(bus);
	return 0;
}

static void serve(struct bus *bus)
{
	bus->retry_sec = BUS_RETRY_MIN_SEC;
	set_state(bus, BUS_SERVING, "");
}

static int on_name_acquired(sd_bus_message *signal, void *userdata, sd_bus_error *ret_error)
{
	const char *name;

	(void)ret_error;
	if (sd_bus_message_read(signal, "s", &name) >= 0 && strcmp(name, BUS_NAME) == 0)
		serve(userdata);
	return 0;
}

static int on_name_answer(sd_bus_message *answer, void *userdata, sd_bus_error *ret_error)
{
	const sd_bus_error *refusal = sd_bus_message_get_error(answer);
	struct bus *bus = userdata;
	uint32_t outcome;

	(void)ret_error;
	if (refusal) {
		/* A connection that closes answers what is pending too: then on_disconnected has
		 * the word. */
		if (sd_bus_is_open(bus->connection) > 0) {
			set_state(bus, BUS_REFUSED,
				refusal->message ? refusal->message : refusal->name);
			bus->retry_sec = BUS_RETRY_MAX_SEC;
			connect_later(bus);
		}
		return 0;
	}
	/* DBus specification, RequestName: 1 is "you are the owner", 2 "in the queue". */
	if (sd_bus_message_read(answer, "u", &outcome) >= 0 && outcome == 2)
		set_state(bus, BUS_QUEUED, "another process owns " BUS_NAME);
	else
		serve(bus);
	return 0;
}

static int offer(struct bus *bus, sd_bus *connection)
{
	int r;

	r = sd_bus_set_exit_on_disconnect(connection, false);
	if (r < 0)
		return r;
	/* Else leaving the loop would wait for a bus that does not read. */
	r = sd_bus_set_close_on_exit(connection, false);
	if (r < 0)
		return r;
	r = sd_bus_match_signal(connection, NULL, NULL, "/org/freedesktop/DBus/Local",
		"org.freedesktop.DBus.Local", "Disconnected", on_disconnected, bus);
	if (r < 0)
		return r;
	r = sd_bus_match_signal_async(connection, NULL, "org.freedesktop.DBus",
		"/org/freedesktop/DBus", "org.freedesktop.DBus", "NameAcquired", on_name_acquired,
		NULL, bus);
	if (r < 0)
		return r;
	r = sd_bus_add_object_vtable(connection, NULL, BUS_PATH, BUS_MANAGER, manager_vtable, bus);
	if (r < 0)
		return r;
	r = sd_bus_add_object_vtable(connection, NULL, BUS_PATH, BUS_DESKTOP, desktop_vtable, bus);
	if (r < 0)
		return r;
	r = sd_bus_request_name_async(
		connection, NULL, BUS_NAME, SD_BUS_NAME_QUEUE, on_name_answer, bus);
	if (r < 0)
		return r;
	return sd_bus_attach_event(connection, bus->event, SD_EVENT_PRIORITY_NORMAL);
}

/* The greeting, the matches and the name are all asked for before the bus has answered anything:
 * sd-bus queues them, and the event loop sends. */
static int connect_now(struct bus *bus)
{
	_cleanup_(sd_bus_close_unrefp) sd_bus *connection = NULL;
	int r;

	bus->connection = sd_bus_close_unref(bus->connection);
	if (bus->user)
		r = sd_bus_open_user_with_description(&connection, "feedwatch");
	else
		r = sd_bus_open_system_with_description(&connection, "feedwatch");
	if (r < 0)
		return r;
	r = offer(bus, connection);
	if (r < 0)
		return r;
	bus->connection = TAKE(connection);
	return 0;
}

static int on_retry(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct bus *bus = userdata;
	int r;

	(void)source;
	(void)usec;
	r = connect_now(bus);
	if (r < 0) {
		set_state(bus, BUS_AWAY, strerror(-r));
		connect_later(bus);
	}
	return 0;
}

static void connect_later(struct bus *bus)
{
	/* Both can fail only for want of a running loop; then nothing runs here any more. */
	(void)sd_event_source_set_time_relative(bus->retry, bus->retry_sec * 1000000);
	(void)sd_event_source_set_enabled(bus->retry, SD_EVENT_ONESHOT);
	bus->retry_sec = MIN(bus->retry_sec * 2, (uint64_t)BUS_RETRY_MAX_SEC);
}

int bus_new(struct bus **ret, struct sd_event *event, bool user, const struct bus_ops *ops,
	void *userdata)
{
	_cleanup_(bus_freep) struct bus *bus = calloc(1, sizeof(*bus));
	int r;

	assert(ops->poll && ops->reload && ops->status && ops->outbox_retry && ops->outbox_drop &&
		ops->desktop_take && ops->desktop_shown);
	if (!bus)
		return -ENOMEM;
	bus->event = sd_event_ref(event);
	bus->user = user;
	bus->ops = ops;
	bus->userdata = userdata;
	bus->retry_sec = BUS_RETRY_MIN_SEC;
	/* The first attempt is a retry at once, so that it is told like every other. */
	r = sd_event_add_time_relative(event, &bus->retry, CLOCK_MONOTONIC, 0, 0, on_retry, bus);
	if (r < 0)
		return r;
	*ret = TAKE(bus);
	return 0;
}

void bus_free(struct bus *bus)
{
	if (!bus)
		return;
	sd_bus_close_unref(bus->connection);
	sd_event_source_disable_unref(bus->retry);
	sd_event_unref(bus->event);
	free(bus);
}

static bool can_signal(const struct bus *bus)
{
	uint64_t waiting;

	return bus && bus->state == BUS_SERVING &&
	       sd_bus_get_n_queued_write(bus->connection, &waiting) >= 0 &&
	       waiting < BUS_WRITES_WAITING_MAX;
}

void bus_alert(struct bus *bus, const char *alert_json)
{
	_cleanup_(strbuf_freep) struct strbuf clean = STRBUF_INIT;

	if (can_signal(bus))
		(void)sd_bus_emit_signal(bus->connection, BUS_PATH, BUS_MANAGER, "Alert", "s",
			sendable(&clean, alert_json, SIZE_MAX));
}

void bus_desktop_waiting(struct bus *bus)
{
	if (can_signal(bus))
		(void)sd_bus_emit_signal(bus->connection, BUS_PATH, BUS_DESKTOP, "Waiting", NULL);
}
