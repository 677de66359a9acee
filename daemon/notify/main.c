/* feedwatch-notify: shows the alerts that feedwatchd keeps for the desktop. Pulls them over the
 * session bus (a user's service) and the system bus (the system's), each for itself. */
#include <getopt.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/log.h"
#include "notify/agent.h"
#include "notify/server.h"
#include "notify/show.h"

#define EXIT_USAGE 2

struct notify {
	GMainLoop *loop;
	int status; /* exit status */
	GDBusConnection *session;
	struct server *server;
	struct show *show;
	struct agent *agents[2];
};

static const GBusType buses[] = { G_BUS_TYPE_SESSION, G_BUS_TYPE_SYSTEM };

/* Nothing is taken before the server has answered: what is not taken is not lost. */
static void on_wanted(void *userdata)
{
	struct notify *notify = userdata;

	server_check(notify->server);
}

static void on_answered(void *userdata)
{
	struct notify *notify = userdata;

	for (size_t i = 0; i < ARRAY_SIZE(notify->agents); i++)
		agent_take(notify->agents[i]);
}

static int on_show(const struct alert *const *alerts, size_t n, size_t *ret_shown, void *userdata,
	struct error *err)
{
	struct notify *notify = userdata;

	return show_alerts(notify->show, alerts, n, ret_shown, err);
}

static void on_server_left(void *userdata)
{
	struct notify *notify = userdata;

	/* The watch speaks first once the loop runs, when all of us is there. */
	show_forget(notify->show);
}

static void on_server_state(enum server_state state, void *userdata)
{
	static const char *const status[] = {
		[SERVER_ABSENT] = "STATUS=No notification server; alerts wait for one.",
		[SERVER_SILENT] = "STATUS=The notification server does not answer; alerts wait.",
		[SERVER_ANSWERS] = "STATUS=Showing alerts as they come.",
	};

	(void)userdata;
	(void)sd_notify(0, status[state]);
	if (state == SERVER_SILENT)
		log_warn("the notification server does not answer, alerts wait");
	else
		log_info(state == SERVER_ABSENT ? "no notification server, alerts wait"
						: "the notification server answers");
}

static gboolean on_stop(gpointer userdata)
{
	struct notify *notify = userdata;

	g_main_loop_quit(notify->loop);
	return G_SOURCE_CONTINUE;
}

static void on_session_closed(
	GDBusConnection *session, gboolean vanished, GError *error, gpointer userdata)
{
	struct notify *notify = userdata;

	(void)session;
	(void)vanished;
	(void)error;
	log_error("the session bus has closed");
	notify->status = EXIT_FAILURE;
	g_main_loop_quit(notify->loop);
}

static const struct server_ops server_ops = {
	.answered = on_answered,
	.left = on_server_left,
	.state = on_server_state,
};

static const struct agent_ops agent_ops = {
	.wanted = on_wanted,
	.show = on_show,
};

/* Where the environment names no bus, GLib would start one of its own (autolaunch), to which no
 * daemon ever comes. */
static bool has_session_bus(void)
{
	_cleanup_(freep) char *path = NULL;
	const char *address = getenv("DBUS_SESSION_BUS_ADDRESS");
	const char *folder = getenv("XDG_RUNTIME_DIR");

	if (address && *address)
		return true;
	return folder && asprintf(&path, "%s/bus", folder) >= 0 && access(path, F_OK) == 0;
}

static int connect_session(struct notify *notify)
{
	g_autoptr(GError) error = NULL;

	if (!has_session_bus()) {
		log_error("there is no session bus");
		return -1;
	}
	notify->session = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
	if (!notify->session) {
		log_error("no session bus", LOG_TEXT("reason", error->message));
		return -1;
	}
	g_dbus_connection_set_exit_on_close(notify->session, FALSE);
	(void)g_signal_connect(notify->session, "closed", G_CALLBACK(on_session_closed), notify);
	return 0;
}

static int start(struct notify *notify)
{
	if (connect_session(notify) < 0)
		return -1;
	if (server_new(&notify->server, notify->session, &server_ops, notify) < 0 ||
		show_new(&notify->show, notify->session, notify->server) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(buses); i++)
		if (agent_new(&notify->agents[i], buses[i], &agent_ops, notify) < 0)
			return -1;
	return 0;
}

static void stop(struct notify *notify)
{
	for (size_t i = ARRAY_SIZE(buses); i > 0; i--)
		agent_free(notify->agents[i - 1]);
	show_free(notify->show);
	server_free(notify->server);
	if (notify->session)
		g_signal_handlers_disconnect_by_data(notify->session, notify);
	g_clear_object(&notify->session);
}

static int run(void)
{
	struct notify notify = { .status = EXIT_SUCCESS };
	guint term, interrupt;

	notify.loop = g_main_loop_new(NULL, FALSE);
	term = g_unix_signal_add(SIGTERM, on_stop, &notify);
	interrupt = g_unix_signal_add(SIGINT, on_stop, &notify);
	if (start(&notify) < 0) {
		notify.status = EXIT_FAILURE;
	} else {
		(void)sd_notify(0, "READY=1");
		g_main_loop_run(notify.loop);
		(void)sd_notify(0, "STOPPING=1");
	}
	stop(&notify);
	g_source_remove(interrupt);
	g_source_remove(term);
	g_main_loop_unref(notify.loop);
	return notify.status;
}

static const char help[] =
	"Usage: feedwatch-notify\n"
	"Shows the alerts of feedwatchd on the desktop. Runs until it is stopped; start it with\n"
	"  systemctl --user enable --now feedwatch-notify.service\n"
	"\n"
	"  --help     this text\n"
	"  --version  the version\n";

int main(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 'h': return fputs(help, stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
		case 'V':
			return puts("feedwatch-notify " FEEDWATCH_VERSION) < 0 ? EXIT_FAILURE
									       : EXIT_SUCCESS;
		default: return EXIT_USAGE;
		}
	if (optind < argc) {
		(void)fprintf(
			stderr, "feedwatch-notify: no arguments, only --help and --version\n");
		return EXIT_USAGE;
	}
	log_open("feedwatch-notify", LOG_LEVEL_INFO);
	return run();
}
