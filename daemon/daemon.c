#include "daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "alert/render.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "bus/bus.h"
#include "deliver/deliver.h"
#include "fetch/fetch.h"
#include "finding.h"
#include "intake.h"
#include "loop/transfer.h"
#include "outbox.h"
#include "parse/parse.h"
#include "ruleset.h"
#include "store/store.h"

#define PARSE_WORKERS_MAX 4

struct daemon {
	const struct daemon_options *options;
	sd_event *event;
	struct ruleset *rules;
	struct store *store;
	struct finding *finding;
	struct transfers *transfers;
	struct fetcher *fetcher;
	struct parsers *parsers;
	struct deliverer *deliverer;
	struct intake *intake;
	struct outbox *outbox;
	struct bus *bus;
	int64_t started_sec;
	bool polled;        /* --once: every feed has been visited */
	char *config_error; /* of the last reload; NULL: it went well */
};

static void tell_systemd(const struct daemon *daemon)
{
	if (daemon->config_error)
		(void)sd_notifyf(0, "STATUS=Old configuration kept: %s", daemon->config_error);
	else
		(void)sd_notifyf(0, "STATUS=Watching %zu feeds for %zu topics.",
			daemon->rules->config->n_feeds, daemon->rules->config->n_topics);
}

/* --- configuration ------------------------------------------------------------------------------ */

/* Each line of the diagnostics is one line on the log, as a compiler would say it. */
static void log_diagnostics(struct diagnostics *diags)
{
	for (size_t i = 0; i < diags->n; i++) {
		const struct diagnostic *diag = &diags->items[i];
		_cleanup_(strbuf_freep) struct strbuf place = STRBUF_INIT;

		strbuf_addf(&place, "%s:%u:%u", diag->file, diag->line, diag->column);
		if (diag->is_error)
			log_error("configuration", LOG_TEXT("at", strbuf_text(&place)),
				LOG_TEXT("error", diag->text));
		else
			log_warn("configuration", LOG_TEXT("at", strbuf_text(&place)),
				LOG_TEXT("warning", diag->text));
	}
}

static struct fetch_limits limits_of(const struct ruleset *rules)
{
	const struct poll_settings *poll = &rules->config->poll;

	return (struct fetch_limits){
		.timeout_sec = poll->timeout_sec,
		.max_size_bytes = poll->max_size_bytes,
		.concurrency = poll->concurrency,
		.per_host = poll->per_host,
		.proxy = poll->proxy,
		.user_agent = poll->user_agent,
	};
}

static int use_rules(struct daemon *daemon, struct ruleset *rules, struct error *err)
{
	const struct fetch_limits limits = limits_of(rules);
	int r = outbox_set_rules(daemon->outbox, rules);

	if (r >= 0)
		r = intake_set_rules(daemon->intake, rules, err);
	if (r >= 0)
		r = fetcher_set_limits(daemon->fetcher, &limits);
	return r;
}

/* A service that was enabled before anybody wrote a configuration starts all the same, and takes
 * the user's own at the first reload after it is there. */
static const char *config_path(const struct daemon *daemon)
{
	const struct daemon_options *options = daemon->options;

	if (!options->example || access(options->config, F_OK) == 0 || errno != ENOENT ||
		access(options->example, R_OK) < 0)
		return options->config;
	log_warn("no configuration yet, the example is used: copy it, add feeds, reload",
		LOG_TEXT("example", options->example), LOG_TEXT("to", options->config));
	return options->example;
}

/* Back to the rules that ran before; they were good once, so this cannot fail but for memory. */
static void keep_rules(struct daemon *daemon, const char *reason)
{
	log_error("old configuration kept", LOG_TEXT("error", reason));
	(void)text_set(&daemon->config_error, reason);
}

static int reload_into(struct daemon *daemon, struct diagnostics *diags)
{
	_cleanup_(strbuf_freep) struct strbuf first = STRBUF_INIT;
	struct ruleset *rules = NULL, *old = daemon->rules;
	struct error err = { 0 };
	int r = ruleset_load(&rules, config_path(daemon), false, diags);

	log_diagnostics(diags);
	if (r < 0) {
		diagnostics_first(&first, diags);
		keep_rules(daemon, first.len ? strbuf_text(&first) : strerror(-r));
		return r;
	}
	r = use_rules(daemon, rules, &err);
	if (r < 0) {
		keep_rules(daemon, error_text(&err, r));
		(void)use_rules(daemon, old, NULL);
		ruleset_free(rules);
		return r;
	}
	daemon->rules = rules;
	ruleset_free(old);
	(void)text_set(&daemon->config_error, NULL);
	log_info("configuration loaded", LOG_NUM("feeds", rules->config->n_feeds),
		LOG_NUM("topics", rules->config->n_topics));
	outbox_kick(daemon->outbox);
	return 0;
}

static int reload(struct daemon *daemon, struct strbuf *text)
{
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };
	int r;

	(void)sd_notify(0, "RELOADING=1");
	r = reload_into(daemon, &diags);
	if (text)
		diagnostics_render(text, &diags, false);
	(void)sd_notify(0, "READY=1");
	tell_systemd(daemon);
	return r;
}

/* --- what happens --------------------------------------------------------------------------------- */

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	struct daemon *daemon = userdata;

	(void)source;
	log_info("stopping", LOG_NUM("signal", info->ssi_signo));
	return sd_event_exit(daemon->event, 0);
}

static int on_hangup(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	(void)source;
	(void)info;
	(void)reload(userdata, NULL);
	return 0;
}

/* The alert is with the store, so that whoever follows may miss one, and nobody else does. */
static void tell_bus(struct daemon *daemon, const char *alert_id)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	_cleanup_(alert_clear) struct alert alert = { 0 };
	struct json json = json_into(&buf);
	struct error err = { 0 };
	int r;

	if (!daemon->bus)
		return;
	r = store_alert_get(daemon->store, alert_id, &alert, &err);
	if (r >= 0)
		alert_json(&json, &alert);
	if (r >= 0 && strbuf_failed(&buf))
		r = -ENOMEM;
	if (r < 0)
		log_warn("cannot tell of an alert on the bus", LOG_TEXT("alert", alert_id),
			LOG_TEXT("error", error_text(&err, r)));
	else
		bus_alert(daemon->bus, strbuf_text(&buf));
}

static void on_alerted(const char *alert_id, void *userdata)
{
	struct daemon *daemon = userdata;

	tell_bus(daemon, alert_id);
	bus_desktop_waiting(daemon->bus);
	outbox_kick(daemon->outbox);
}

static void on_noticed(void *userdata)
{
	struct daemon *daemon = userdata;

	bus_desktop_waiting(daemon->bus);
	outbox_kick(daemon->outbox);
}

/* --once ends when every feed was visited and nothing is being delivered. */
static void on_intake_idle(void *userdata)
{
	struct daemon *daemon = userdata;

	if (!daemon->options->once || daemon->polled)
		return;
	daemon->polled = true;
	outbox_kick(daemon->outbox);
}

static void on_outbox_idle(void *userdata)
{
	struct daemon *daemon = userdata;

	if (daemon->options->once && daemon->polled)
		(void)sd_event_exit(daemon->event, 0);
}

/* --- the bus ---------------------------------------------------------------------------------------- */

static int bus_poll(const char *feed, void *userdata, struct error *err)
{
	struct daemon *daemon = userdata;

	return feed[0] ? intake_poll(daemon->intake, feed, err) : intake_poll_all(daemon->intake);
}

static int bus_reload(void *userdata, struct strbuf *diagnostics)
{
	return reload(userdata, diagnostics);
}

/* Left out where there is none. */
static void limited_json(struct json *json, const struct matcher *matcher)
{
	if (!matcher_limited(matcher, 0))
		return;
	json_open_array(json, "patterns_limited");
	for (size_t i = 0; matcher_limited(matcher, i); i++)
		json_text(json, NULL, matcher_limited(matcher, i));
	json_close_array(json);
}

static int bus_status(void *userdata, struct strbuf *buf)
{
	struct daemon *daemon = userdata;
	struct intake_counts visits;
	struct store_counts stored = { 0 };
	struct json json = json_into(buf);
	int r = store_counts(daemon->store, &stored, NULL);

	if (r < 0)
		return r;
	intake_counts(daemon->intake, &visits);
	json_open_object(&json, NULL);
	json_text(&json, "version", FEEDWATCH_VERSION);
	json_number(&json, "pid", getpid());
	json_time(&json, "started", daemon->started_sec);
	json_text(&json, "config", daemon->options->config);
	json_text(&json, "config_error", daemon->config_error);
	json_number(&json, "feeds", (int64_t)visits.feeds);
	json_number(&json, "feeds_under_way", (int64_t)visits.under_way);
	json_number(&json, "feeds_failing", (int64_t)visits.failing);
	json_number(&json, "feeds_gone", (int64_t)visits.gone);
	json_number(&json, "topics", (int64_t)daemon->rules->config->n_topics);
	json_number(&json, "visits", (int64_t)visits.visits);
	json_number(&json, "new_articles", (int64_t)visits.articles);
	json_number(&json, "new_alerts", (int64_t)visits.alerts);
	json_number(&json, "articles", stored.articles);
	json_number(&json, "alerts", stored.alerts);
	json_number(&json, "outbox_pending", stored.pending);
	json_number(&json, "outbox_given_up", stored.given_up);
	limited_json(&json, daemon->rules->matcher);
	json_close_object(&json);
	return strbuf_failed(buf) ? -ENOMEM : 0;
}

static int outbox_by_hand(struct daemon *daemon, const char *alert, const char *channel,
	int (*change)(struct store *, const char *, const char *, struct error *),
	struct error *err)
{
	int r = change(daemon->store, alert, channel, err);

	if (r > 0) {
		log_info("outbox changed by hand", LOG_NUM("rows", r));
		bus_desktop_waiting(daemon->bus);
		outbox_kick(daemon->outbox);
	}
	return r;
}

static int bus_outbox_retry(
	const char *alert, const char *channel, void *userdata, struct error *err)
{
	return outbox_by_hand(userdata, alert, channel, store_outbox_retry, err);
}

static int bus_outbox_drop(
	const char *alert, const char *channel, void *userdata, struct error *err)
{
	return outbox_by_hand(userdata, alert, channel, store_outbox_drop, err);
}

static void bus_state_changed(enum bus_state state, const char *why, void *userdata)
{
	(void)userdata;
	/* Without a bus the service does all but desktop alerts and what is asked by hand. */
	if (state == BUS_SERVING)
		log_debug("on the bus");
	else
		log_info("not on the bus", LOG_TEXT("reason", why));
}

static int bus_desktop_take(
	size_t max, bus_take_fn each, void *each_data, void *userdata, struct error *err)
{
	struct daemon *daemon = userdata;

	return outbox_desktop_take(daemon->outbox, max, each, each_data, err);
}

static int bus_desktop_shown(const int64_t *rows, size_t n, void *userdata, struct error *err)
{
	struct daemon *daemon = userdata;

	return outbox_desktop_shown(daemon->outbox, rows, n, err);
}

static const struct bus_ops bus_ops = {
	.poll = bus_poll,
	.reload = bus_reload,
	.status = bus_status,
	.outbox_retry = bus_outbox_retry,
	.outbox_drop = bus_outbox_drop,
	.state = bus_state_changed,
	.desktop_take = bus_desktop_take,
	.desktop_shown = bus_desktop_shown,
};

static const struct wording wording = {
	.subject = render_subject,
	.text = render_text,
	.html = render_html,
	.notice = render_notification,
};

/* --- start and stop ------------------------------------------------------------------------------- */

static int start_loop(struct daemon *daemon)
{
	sigset_t signals;
	int r;

	/* The loop reads them; a child gets them back as they were (loop/child.c). */
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGHUP);
	(void)sigaddset(&signals, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return -errno;
	r = sd_event_default(&daemon->event);
	if (r >= 0)
		r = sd_event_add_signal(daemon->event, NULL, SIGTERM, on_stop, daemon);
	if (r >= 0)
		r = sd_event_add_signal(daemon->event, NULL, SIGINT, on_stop, daemon);
	if (r >= 0)
		r = sd_event_add_signal(daemon->event, NULL, SIGHUP, on_hangup, daemon);
	if (r >= 0)
		r = sd_event_set_watchdog(daemon->event, true);
	return r;
}

static int start_rules(struct daemon *daemon)
{
	_cleanup_(diagnostics_clear) struct diagnostics diags = { 0 };
	_cleanup_(strbuf_freep) struct strbuf first = STRBUF_INIT;
	int r = ruleset_load(&daemon->rules, config_path(daemon), false, &diags);

	log_diagnostics(&diags);
	if (r >= 0)
		return 0;
	diagnostics_first(&first, &diags);
	if (!first.len)
		log_error("configuration cannot be read", LOG_TEXT("file", daemon->options->config),
			LOG_TEXT("error", strerror(-r)));
	(void)sd_notifyf(0, "STATUS=Configuration: %s", strbuf_text(&first));
	return r;
}

static int start_store(struct daemon *daemon)
{
	struct error err = { 0 };
	int r = store_open(&daemon->store, daemon->options->state, STORE_WRITE, &err);

	if (r >= 0)
		r = finding_new(&daemon->finding, daemon->store, &err);
	if (r < 0) {
		log_error("store cannot be used", LOG_TEXT("folder", daemon->options->state),
			LOG_TEXT("error", error_text(&err, r)));
		(void)sd_notifyf(0, "STATUS=Store: %s", error_text(&err, r));
	}
	return r;
}

static int start_rooms(struct daemon *daemon, struct error *err)
{
	_cleanup_(freep) char *program = parse_program();
	const struct fetch_limits limits = limits_of(daemon->rules);
	struct intake_rooms rooms = {
		.event = daemon->event,
		.store = daemon->store,
		.alerted = on_alerted,
		.idle = on_intake_idle,
		.userdata = daemon,
	};
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	int r = program ? 0 : -ENOMEM;

	if (r >= 0)
		r = transfers_new(&daemon->transfers, daemon->event);
	if (r >= 0)
		r = fetcher_new(&daemon->fetcher, daemon->event, daemon->transfers, &limits);
	if (r >= 0)
		r = parsers_new(&daemon->parsers, daemon->event, program,
			(size_t)MIN(MAX(processors, 1L), (long)PARSE_WORKERS_MAX));
	if (r >= 0)
		r = deliverer_new(&daemon->deliverer, daemon->event, daemon->transfers, &wording);
	if (r < 0)
		return r;
	rooms.fetcher = daemon->fetcher;
	rooms.parsers = daemon->parsers;
	r = intake_new(&daemon->intake, &rooms);
	if (r >= 0)
		r = outbox_new(&daemon->outbox, &(struct outbox_rooms){
							.event = daemon->event,
							.store = daemon->store,
							.deliverer = daemon->deliverer,
							.idle = on_outbox_idle,
							.noticed = on_noticed,
							.userdata = daemon,
						});
	if (r >= 0 && !daemon->options->once)
		r = bus_new(&daemon->bus, daemon->event, daemon->options->user, &bus_ops, daemon);
	if (r >= 0)
		r = use_rules(daemon, daemon->rules, err);
	return r;
}

/* The reverse of the start; the store last, for the others may still write to it. */
static void stop(struct daemon *daemon)
{
	bus_free(daemon->bus);
	outbox_free(daemon->outbox);
	intake_free(daemon->intake);
	deliverer_free(daemon->deliverer);
	parsers_free(daemon->parsers);
	fetcher_free(daemon->fetcher);
	transfers_free(daemon->transfers);
	store_close(daemon->store);
	finding_free(daemon->finding);
	ruleset_free(daemon->rules);
	free(daemon->config_error);
	sd_event_unref(daemon->event);
}

static int work(struct daemon *daemon)
{
	int r;

	log_info("started", LOG_TEXT("version", FEEDWATCH_VERSION),
		LOG_NUM("feeds", daemon->rules->config->n_feeds),
		LOG_NUM("topics", daemon->rules->config->n_topics),
		LOG_NUM("channels", daemon->rules->config->n_channels));
	(void)sd_notify(0, "READY=1");
	tell_systemd(daemon);
	outbox_kick(daemon->outbox); /* what an earlier run could not deliver */
	r = daemon->options->once ? intake_poll_all(daemon->intake) : intake_start(daemon->intake);
	if (r >= 0)
		r = finding_start(daemon->finding, daemon->event);
	if (r >= 0)
		r = sd_event_loop(daemon->event);
	(void)sd_notify(0, "STOPPING=1");
	if (r >= 0 && daemon->options->once)
		finding_finish(daemon->finding);
	return r;
}

enum daemon_exit daemon_run(const struct daemon_options *options)
{
	_cleanup_(stop) struct daemon daemon = { .options = options };
	struct error err = { 0 };
	int r;

	daemon.started_sec = clock_now_sec();
	r = start_loop(&daemon);
	if (r >= 0 && start_rules(&daemon) < 0)
		return DAEMON_EXIT_CONFIG;
	if (r >= 0 && start_store(&daemon) < 0)
		return DAEMON_EXIT_STORE;
	if (r >= 0)
		r = start_rooms(&daemon, &err);
	if (r >= 0)
		r = work(&daemon);
	if (r >= 0)
		return DAEMON_EXIT_OK;
	log_error("cannot go on", LOG_TEXT("error", error_text(&err, r)));
	return DAEMON_EXIT_FAILED;
}
