/* bus-peer: stands in for feedwatchd on the bus, for the stories of the desktop agent and of the
 * bus's policy. The real bus.c before a file of alerts, one JSON object a line.
 *
 * usage: bus-peer [--system] ALERTS.jsonl
 *
 * A line's number is its row. The file is read anew for every Take, so a story appends to it and
 * sends SIGUSR1, which emits Waiting. What happens is told on standard output, a line each. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "base/strbuf.h"
#include "bus/bus.h"

#define ROWS_MAX 1000

struct peer {
	const char *path;
	bool shown[ROWS_MAX + 1];
	struct bus *bus;
};

static int peer_poll(const char *feed, void *userdata, struct error *err)
{
	(void)userdata;
	(void)printf("poll %s\n", feed);
	return strcmp(feed, "nowhere") == 0 ? error_set(err, -ENOENT, "no feed is called nowhere")
					    : 0;
}

static int peer_reload(void *userdata, struct strbuf *diagnostics)
{
	(void)userdata;
	(void)diagnostics;
	(void)puts("reload");
	return 0;
}

static int peer_status(void *userdata, struct strbuf *json)
{
	(void)userdata;
	strbuf_adds(json, "{}");
	return 0;
}

static int peer_take(
	size_t max, bus_take_fn each, void *each_data, void *userdata, struct error *err)
{
	_cleanup_(fclosep) FILE *file = NULL;
	_cleanup_(freep) char *line = NULL;
	struct peer *peer = userdata;
	size_t size = 0, n = 0;
	ssize_t len;
	int r;

	file = fopen(peer->path, "re");
	if (!file)
		return error_errno(err, -errno, "%s", peer->path);
	for (int64_t row = 1; n < max && row <= ROWS_MAX && (len = getline(&line, &size, file)) > 0;
		row++) {
		if (peer->shown[row])
			continue;
		line[strcspn(line, "\n")] = '\0';
		r = each(row, line, each_data);
		if (r < 0)
			return r;
		n++;
	}
	(void)printf("taken %zu\n", n);
	return 0;
}

static int peer_shown(const int64_t *rows, size_t n, void *userdata, struct error *err)
{
	struct peer *peer = userdata;

	for (size_t i = 0; i < n; i++) {
		if (rows[i] < 1 || rows[i] > ROWS_MAX)
			return error_set(err, -EINVAL, "there is no such row");
		peer->shown[rows[i]] = true;
		(void)printf("shown %" PRId64 "\n", rows[i]);
	}
	return 0;
}

static void peer_state(enum bus_state state, const char *why, void *userdata)
{
	(void)userdata;
	if (state == BUS_SERVING)
		(void)puts("serving");
	else
		(void)printf("not serving: %s\n", why);
	(void)sd_notify(0, "READY=1");
}

/* Asked by hand only, which no story of the agent does. */
static int peer_outbox(const char *alert, const char *channel, void *userdata, struct error *err)
{
	(void)alert;
	(void)channel;
	(void)userdata;
	(void)err;
	return 0;
}

static int on_usr1(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	struct peer *peer = userdata;

	(void)source;
	(void)info;
	bus_desktop_waiting(peer->bus);
	bus_alert(peer->bus, "{}");
	return 0;
}

static int serve(struct peer *peer, bool user)
{
	static const struct bus_ops ops = {
		.poll = peer_poll,
		.reload = peer_reload,
		.status = peer_status,
		.outbox_retry = peer_outbox,
		.outbox_drop = peer_outbox,
		.desktop_take = peer_take,
		.desktop_shown = peer_shown,
		.state = peer_state,
	};
	_cleanup_(sd_event_unrefp) sd_event *event = NULL;
	sigset_t signals;
	int r;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGUSR1);
	(void)sigprocmask(SIG_BLOCK, &signals, NULL);
	r = sd_event_new(&event);
	if (r < 0)
		return r;
	r = sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
	if (r < 0)
		return r;
	r = sd_event_add_signal(event, NULL, SIGUSR1, on_usr1, peer);
	if (r < 0)
		return r;
	r = bus_new(&peer->bus, event, user, &ops, peer);
	if (r < 0)
		return r;
	r = sd_event_loop(event);
	bus_free(peer->bus);
	return r;
}

int main(int argc, char *argv[])
{
	bool system = argc == 3 && strcmp(argv[1], "--system") == 0;
	struct peer peer = { .path = argv[argc - 1] };
	int r;

	if (argc != 2 && !system) {
		(void)fprintf(stderr, "usage: bus-peer [--system] ALERTS.jsonl\n");
		return 2;
	}
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	r = serve(&peer, !system);
	if (r < 0)
		(void)fprintf(stderr, "bus-peer: %s\n", strerror(-r));
	return r < 0;
}
