#include "notify/agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "bus/bus.h"
#include "notify/receive.h"

#define AGENT_PAUSE_SEC 30 /* after what failed */
#define AGENT_ANSWER_MS 10000

struct agent {
	GBusType type;
	GCancellable *cancel;        /* of this connection's and this owner's calls */
	GDBusConnection *connection; /* NULL: not there yet, or gone */
	gulong closed;
	guint watch;            /* of the name */
	guint signals;          /* of Waiting, from this owner only */
	guint pause;            /* runs until the next attempt */
	char *owner;            /* the daemon's unique name; NULL: there is none */
	bool wants;             /* something may wait */
	bool taking;            /* a Take or its showing is under way */
	bool refused;           /* by the bus's policy: told once, asked again of the next owner */
	GHashTable *recent_set; /* ids of alerts that were shown; borrows from the queue */
	GQueue recent;          /* the same, oldest first */
	const struct agent_ops *ops;
	void *userdata;
};

/* What one Take brought. */
struct batch {
	struct alert alerts[BUS_TAKE_MAX];
	const struct alert *fresh[BUS_TAKE_MAX]; /* into alerts, not shown yet */
	gint64 fresh_rows[BUS_TAKE_MAX];
	gint64 shown_rows[BUS_TAKE_MAX]; /* to report */
	size_t n, n_fresh, n_shown;
};

static void start_connecting(struct agent *agent);

static const char *bus_of(const struct agent *agent)
{
	return agent->type == G_BUS_TYPE_SYSTEM ? "system" : "session";
}

static void want(struct agent *agent)
{
	agent->wants = true;
	agent->ops->wanted(agent->userdata);
}

static gboolean on_pause_over(gpointer userdata)
{
	struct agent *agent = userdata;

	agent->pause = 0;
	if (agent->connection)
		want(agent);
	else
		start_connecting(agent);
	return G_SOURCE_REMOVE;
}

static void pause_then_retry(struct agent *agent)
{
	if (!agent->pause)
		agent->pause = g_timeout_add_seconds(AGENT_PAUSE_SEC, on_pause_over, agent);
}

static void remember(struct agent *agent, const char *id)
{
	char *copy = g_strdup(id);

	if (g_queue_get_length(&agent->recent) == AGENT_RECENT_MAX) {
		char *oldest = g_queue_pop_head(&agent->recent);

		(void)g_hash_table_remove(agent->recent_set, oldest);
		g_free(oldest);
	}
	g_queue_push_tail(&agent->recent, copy);
	(void)g_hash_table_add(agent->recent_set, copy);
}

static void on_reported(GObject *source, GAsyncResult *result, gpointer userdata)
{
	struct agent *agent = userdata;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer = NULL;

	answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
	if (answer || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	/* The daemon hands these rows out again, and then they are reported again. */
	log_warn("shown alerts not reported, will try again", LOG_TEXT("bus", bus_of(agent)),
		LOG_TEXT("reason", error->message));
	agent->wants = true;
	pause_then_retry(agent);
}

static void report(struct agent *agent, const struct batch *batch)
{
	GVariant *rows = g_variant_new_fixed_array(G_VARIANT_TYPE_INT64, batch->shown_rows,
		batch->n_shown, sizeof(batch->shown_rows[0]));

	if (batch->n_shown == 0) {
		g_variant_unref(g_variant_ref_sink(rows));
		return;
	}
	g_dbus_connection_call(agent->connection, agent->owner, BUS_PATH, BUS_DESKTOP, "Shown",
		g_variant_new("(@ax)", rows), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
		AGENT_ANSWER_MS, agent->cancel, on_reported, agent);
}

/* What cannot be read is shown as such: dropping it would lose an alert in silence, and keeping it
 * would hand it out for ever. */
static int stand_in(struct alert *ret, gint64 row)
{
	struct alert alert = { .urgency = URGENCY_NORMAL };

	(void)g_snprintf(alert.id, sizeof(alert.id), "row%" G_GINT64_FORMAT, row);
	alert.topic = strdup("feedwatch");
	alert.article.title = strdup("an alert that cannot be read; see “feedwatch alerts”");
	if (!alert.topic || !alert.article.title) {
		alert_clear(&alert);
		return -ENOMEM;
	}
	*ret = alert;
	return 0;
}

static int add_row(struct agent *agent, struct batch *batch, gint64 row, const char *json)
{
	struct alert *alert = &batch->alerts[batch->n];
	int r;

	r = receive_alert(alert, json);
	if (r == -EINVAL || r == -EFBIG) {
		log_warn("alert not readable", LOG_TEXT("bus", bus_of(agent)), LOG_NUM("row", row));
		r = stand_in(alert, row);
	}
	if (r < 0)
		return r;
	batch->n++;
	if (g_hash_table_contains(agent->recent_set, alert->id)) {
		batch->shown_rows[batch->n_shown++] = row;
		return 0;
	}
	batch->fresh_rows[batch->n_fresh] = row;
	batch->fresh[batch->n_fresh++] = alert;
	return 0;
}

static int read_batch(struct agent *agent, struct batch *batch, GVariant *answer)
{
	g_autoptr(GVariantIter) rows = NULL;
	const char *json;
	gint64 row;
	int r;

	g_variant_get(answer, "(a(xs))", &rows);
	while (batch->n < BUS_TAKE_MAX && g_variant_iter_next(rows, "(x&s)", &row, &json)) {
		r = add_row(agent, batch, row, json);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Shows before it says so: a crash between the two shows an alert twice and loses none. */
static void show_batch(struct agent *agent, struct batch *batch)
{
	struct error err = { 0 };
	size_t shown = 0;
	int r = 0;

	if (batch->n_fresh > 0)
		r = agent->ops->show(batch->fresh, batch->n_fresh, &shown, agent->userdata, &err);
	for (size_t i = 0; i < shown; i++) {
		remember(agent, batch->fresh[i]->id);
		batch->shown_rows[batch->n_shown++] = batch->fresh_rows[i];
	}
	report(agent, batch);
	if (r < 0) {
		log_warn("notification not shown, alerts wait",
			LOG_NUM("waiting", batch->n_fresh - shown),
			LOG_TEXT("reason", error_text(&err, r)));
		agent->wants = true;
		pause_then_retry(agent);
	} else if (shown > 0 || agent->wants) {
		/* There may be more than one Take hands out, or more has come meanwhile; the answer
		 * that brings nothing new ends it. */
		want(agent);
	}
}

static void batch_free(struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++)
		alert_clear(&batch->alerts[i]);
	free(batch);
}

DEFINE_CLEANUP(struct batch, batch_free)

static void on_refused(struct agent *agent, const GError *error)
{
	if (g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED)) {
		agent->refused = true;
		log_warn("feedwatchd's alerts are not for this user, who is not in the group "
			 "feedwatch",
			LOG_TEXT("bus", bus_of(agent)));
		return;
	}
	log_warn("alerts not taken, will try again", LOG_TEXT("bus", bus_of(agent)),
		LOG_TEXT("reason", error->message));
	agent->wants = true;
	pause_then_retry(agent);
}

static void on_taken(GObject *source, GAsyncResult *result, gpointer userdata)
{
	_cleanup_(batch_freep) struct batch *batch = NULL;
	struct agent *agent = userdata;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer = NULL;

	answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
	/* Then `agent` may be gone, or have another owner's take under way. */
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	agent->taking = false;
	if (!answer) {
		on_refused(agent, error);
		return;
	}
	batch = calloc(1, sizeof(*batch));
	if (!batch || read_batch(agent, batch, answer) < 0) {
		agent->wants = true;
		pause_then_retry(agent);
		return;
	}
	show_batch(agent, batch);
}

void agent_take(struct agent *agent)
{
	if (!agent->wants || !agent->owner || agent->taking || agent->refused)
		return;
	agent->wants = false;
	agent->taking = true;
	g_dbus_connection_call(agent->connection, agent->owner, BUS_PATH, BUS_DESKTOP, "Take",
		g_variant_new("(u)", (guint32)BUS_TAKE_MAX), G_VARIANT_TYPE("(a(xs))"),
		G_DBUS_CALL_FLAGS_NO_AUTO_START, AGENT_ANSWER_MS, agent->cancel, on_taken, agent);
}

static void on_waiting(GDBusConnection *connection, const char *sender, const char *path,
	const char *interface, const char *signal, GVariant *parameters, gpointer userdata)
{
	(void)connection;
	(void)sender;
	(void)path;
	(void)interface;
	(void)signal;
	(void)parameters;
	want(userdata);
}

static void forget_owner(struct agent *agent)
{
	g_cancellable_cancel(agent->cancel);
	g_object_unref(agent->cancel);
	agent->cancel = g_cancellable_new();
	if (agent->signals)
		g_dbus_connection_signal_unsubscribe(agent->connection, agent->signals);
	agent->signals = 0;
	g_free(agent->owner);
	agent->owner = NULL;
	agent->taking = false;
	agent->wants = false;
	agent->refused = false;
}

/* Everything from here on is said to and heard from this unique name: on the system bus others can
 * send us signals too. */
static void on_appeared(
	GDBusConnection *connection, const char *name, const char *owner, gpointer userdata)
{
	struct agent *agent = userdata;

	(void)name;
	forget_owner(agent);
	agent->owner = g_strdup(owner);
	agent->signals = g_dbus_connection_signal_subscribe(connection, owner, BUS_DESKTOP,
		"Waiting", BUS_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_waiting, agent, NULL);
	want(agent);
}

static void on_vanished(GDBusConnection *connection, const char *name, gpointer userdata)
{
	(void)connection;
	(void)name;
	forget_owner(userdata);
}

static void drop_connection(struct agent *agent)
{
	if (!agent->connection)
		return;
	g_bus_unwatch_name(agent->watch);
	forget_owner(agent);
	g_signal_handler_disconnect(agent->connection, agent->closed);
	g_clear_object(&agent->connection);
}

static void on_closed(
	GDBusConnection *connection, gboolean vanished, GError *error, gpointer userdata)
{
	struct agent *agent = userdata;

	(void)connection;
	(void)vanished;
	(void)error;
	drop_connection(agent);
	pause_then_retry(agent);
}

static void on_connected(GObject *source, GAsyncResult *result, gpointer userdata)
{
	struct agent *agent = userdata;
	g_autoptr(GError) error = NULL;
	GDBusConnection *connection = g_bus_get_finish(result, &error);

	(void)source;
	if (!connection) {
		if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
			return;
		/* No warning: a machine without a system bus is not ill. */
		log_debug("no bus", LOG_TEXT("bus", bus_of(agent)),
			LOG_TEXT("reason", error->message));
		pause_then_retry(agent);
		return;
	}
	/* Else a lost bus would end the process with SIGTERM. */
	g_dbus_connection_set_exit_on_close(connection, FALSE);
	agent->connection = connection;
	agent->closed = g_signal_connect(connection, "closed", G_CALLBACK(on_closed), agent);
	agent->watch = g_bus_watch_name_on_connection(connection, BUS_NAME,
		G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared, on_vanished, agent, NULL);
}

static void start_connecting(struct agent *agent)
{
	g_bus_get(agent->type, agent->cancel, on_connected, agent);
}

int agent_new(struct agent **ret, GBusType bus, const struct agent_ops *ops, void *userdata)
{
	struct agent *agent = calloc(1, sizeof(*agent));

	if (!agent)
		return -ENOMEM;
	agent->type = bus;
	agent->cancel = g_cancellable_new();
	agent->recent_set = g_hash_table_new(g_str_hash, g_str_equal);
	g_queue_init(&agent->recent);
	agent->ops = ops;
	agent->userdata = userdata;
	start_connecting(agent);
	*ret = agent;
	return 0;
}

void agent_free(struct agent *agent)
{
	if (!agent)
		return;
	drop_connection(agent);
	if (agent->pause)
		g_source_remove(agent->pause);
	g_cancellable_cancel(agent->cancel);
	g_object_unref(agent->cancel);
	g_hash_table_unref(agent->recent_set);
	g_queue_clear_full(&agent->recent, g_free);
	free(agent);
}
