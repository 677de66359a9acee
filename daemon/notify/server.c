#include "notify/server.h"

#include <errno.h>
#include <stdlib.h>

#define SERVER_ANSWER_MS  5000   /* later than this, it hangs */
#define SERVER_RECHECK_MS 600000 /* how long a question to a hung server stays open */

struct server {
	GDBusConnection *session;
	GCancellable *cancel;
	guint watch;
	guint silence; /* runs while a question is open */
	bool asking;
	bool owned; /* somebody has the name */
	enum server_state state;
	char **capabilities; /* NULL: none known */
	const struct server_ops *ops;
	void *userdata;
};

static void set_state(struct server *server, enum server_state state)
{
	if (server->state == state)
		return;
	server->state = state;
	server->ops->state(state, server->userdata);
}

static void end_question(struct server *server)
{
	server->asking = false;
	if (server->silence)
		g_source_remove(server->silence);
	server->silence = 0;
}

static void on_answer(GObject *source, GAsyncResult *result, gpointer userdata)
{
	struct server *server = userdata;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer = NULL;

	answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
	/* Then `server` may be gone too. */
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	end_question(server);
	if (!answer) {
		/* It died over the question, or there was none and none could be started: the
		 * watch tells when one comes. Only a question that timed out is asked again. */
		if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
			server_check(server);
		return;
	}
	g_strfreev(server->capabilities);
	g_variant_get(answer, "(^as)", &server->capabilities);
	set_state(server, SERVER_ANSWERS);
	server->ops->answered(server->userdata);
}

static gboolean on_silence(gpointer userdata)
{
	struct server *server = userdata;

	server->silence = 0;
	set_state(server, SERVER_SILENT);
	return G_SOURCE_REMOVE;
}

/* The question stays open past the silence: a server that goes on after a hang answers what has
 * piled up, and that answer says at once that it is back. */
void server_check(struct server *server)
{
	if (server->asking)
		return;
	server->asking = true;
	server->silence = g_timeout_add(SERVER_ANSWER_MS, on_silence, server);
	g_dbus_connection_call(server->session, SERVER_NAME, SERVER_PATH, SERVER_INTERFACE,
		"GetCapabilities", NULL, G_VARIANT_TYPE("(as)"), G_DBUS_CALL_FLAGS_NONE,
		SERVER_RECHECK_MS, server->cancel, on_answer, server);
}

static void on_appeared(
	GDBusConnection *session, const char *name, const char *owner, gpointer userdata)
{
	struct server *server = userdata;

	(void)session;
	(void)name;
	(void)owner;
	server->owned = true;
	server_check(server);
}

static void on_vanished(GDBusConnection *session, const char *name, gpointer userdata)
{
	struct server *server = userdata;

	(void)session;
	(void)name;
	/* A question that is open was the old server's, or else it is starting a new one. */
	if (server->asking && server->owned) {
		g_cancellable_cancel(server->cancel);
		g_object_unref(server->cancel);
		server->cancel = g_cancellable_new();
		end_question(server);
	}
	server->owned = false;
	set_state(server, SERVER_ABSENT);
	server->ops->left(server->userdata);
}

bool server_can(const struct server *server, const char *capability)
{
	return server->capabilities &&
	       g_strv_contains((const char *const *)server->capabilities, capability);
}

int server_new(
	struct server **ret, GDBusConnection *session, const struct server_ops *ops, void *userdata)
{
	struct server *server = calloc(1, sizeof(*server));

	if (!server)
		return -ENOMEM;
	server->session = g_object_ref(session);
	server->cancel = g_cancellable_new();
	server->ops = ops;
	server->userdata = userdata;
	server->watch = g_bus_watch_name_on_connection(session, SERVER_NAME,
		G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared, on_vanished, server, NULL);
	*ret = server;
	return 0;
}

void server_free(struct server *server)
{
	if (!server)
		return;
	g_bus_unwatch_name(server->watch);
	g_cancellable_cancel(server->cancel);
	g_object_unref(server->cancel);
	end_question(server);
	g_strfreev(server->capabilities);
	g_object_unref(server->session);
	free(server);
}
