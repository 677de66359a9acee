/* The order of things, once: a feed falls due, is fetched, its document is parsed behind the wall,
 * and what is new in it is matched and recorded (record.c). Each visit ends in exactly one of
 * visit_done's callers, which says when the feed is due again. */
#include "intake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "fetch/fetch.h"
#include "parse/parse.h"
#include "record.h"
#include "ruleset.h"
#include "schedule/interval.h"
#include "schedule/schedule.h"
#include "store/store.h"

#define STORE_RETRY_SEC   30 /* after the store could not be written */
#define NETWORK_RETRY_SEC 30 /* while there is no network at all */
#define BUSY_RETRY_SEC    5  /* while too many documents wait to be parsed */

/* One feed of the configuration and what the store remembers of it. */
struct watch {
	const struct feed *feed; /* in rules->config */
	struct feed_state state;
	bool busy;   /* a visit is under way */
	bool wanted; /* asked for by hand or by --once, whatever the schedule says */
};

/* A feed being fetched or its document being parsed. Knows the feed by its row, for the
 * configuration may change meanwhile. */
struct visit {
	struct intake *intake;
	struct visit *next; /* in intake.visits */
	int64_t feed_id;
	struct validators validators;
	char *final_url;
	size_t body_len; /* with the parsers */
};

struct intake {
	struct intake_rooms rooms;
	struct ruleset *rules;
	struct watch *watches;
	size_t n_watches;
	struct schedule *schedule; /* by number in watches */
	struct visit *visits;
	size_t n_visits;
	sd_event_source *timer;
	bool started;
	struct intake_counts totals;
};

static void wake_up(struct intake *intake);

static void visit_free(struct visit *visit)
{
	validators_clear(&visit->validators);
	free(visit->final_url);
	free(visit);
}

static struct watch *find_watch(const struct intake *intake, int64_t feed_id)
{
	for (size_t i = 0; i < intake->n_watches; i++)
		if (intake->watches[i].state.id == feed_id)
			return &intake->watches[i];
	return NULL;
}

static struct interval_settings intervals(const struct intake *intake, const struct watch *watch)
{
	const struct poll_settings *poll = &intake->rules->config->poll;

	return (struct interval_settings){
		.interval_sec = watch->feed->interval_sec ? watch->feed->interval_sec
							  : poll->interval_sec,
		.min_sec = poll->min_interval_sec,
		.max_sec = poll->max_interval_sec,
	};
}

static int64_t due_sec(const struct intake *intake, const struct watch *watch, int64_t now_sec)
{
	const struct interval_settings settings = intervals(intake, watch);

	if (watch->busy)
		return SCHEDULE_NEVER;
	if (watch->wanted)
		return watch->state.held_until_sec;
	if (!intake->started || watch->state.gone)
		return SCHEDULE_NEVER;
	return interval_due_sec(&settings, &watch->state, now_sec);
}

static void reschedule(struct intake *intake, const struct watch *watch)
{
	schedule_set(intake->schedule, (size_t)(watch - intake->watches),
		due_sec(intake, watch, clock_now_sec()));
}

/* The last step of every visit: the feed is free again, and the visit gone. */
static void visit_done(struct visit *visit, struct watch *watch)
{
	struct intake *intake = visit->intake;
	struct visit **link = &intake->visits;

	while (*link != visit)
		link = &(*link)->next;
	*link = visit->next;
	intake->n_visits--;
	intake->totals.visits++;
	if (watch) {
		watch->busy = false;
		reschedule(intake, watch);
	}
	visit_free(visit);
	wake_up(intake);
}

/* Writes what the visit changed of the feed, where there is no document to record with it. */
static void save_state(struct intake *intake, struct watch *watch)
{
	struct error err = { 0 };
	int r = store_feed_put(intake->rooms.store, &watch->state, &err);

	if (r < 0)
		log_error("cannot store a feed's state", LOG_TEXT("feed", watch->feed->name),
			LOG_TEXT("error", error_text(&err, r)));
}

static void visit_failed(struct visit *visit, struct watch *watch, int status, const char *reason)
{
	const struct interval_settings settings = intervals(visit->intake, watch);
	struct feed_state *state = &watch->state;
	int64_t now_sec = clock_now_sec(), wait_sec;

	state->failures++;
	state->last_status = status;
	(void)text_set(&state->last_error, reason);
	state->last_poll_sec = now_sec;
	wait_sec = interval_after_failure(&settings, state->failures, arc4random());
	state->next_poll_sec = now_sec + wait_sec;
	log_warn("feed failed, will try again", LOG_TEXT("feed", watch->feed->name),
		LOG_TEXT("reason", reason), LOG_NUM("failures", state->failures),
		LOG_NUM("wait_sec", MAX(state->next_poll_sec, state->held_until_sec) - now_sec));
	save_state(visit->intake, watch);
	visit_done(visit, watch);
}

/* What every good answer means for the feed. */
static void note_success(
	struct intake *intake, struct watch *watch, struct feed_state *state, int64_t now_sec)
{
	const struct interval_settings settings = intervals(intake, watch);

	state->failures = 0;
	state->held_until_sec = 0;
	state->gone = false;
	(void)text_set(&state->last_error, NULL);
	state->last_poll_sec = state->last_success_sec = now_sec;
	state->next_poll_sec = now_sec + interval_after_success(&settings, arc4random());
}

/* --- document --------------------------------------------------------------------------------- */

/* A copy of the state with all that the document changes, so that a failed transaction leaves the
 * feed as it was. */
static int next_state(struct visit *visit, struct watch *watch, const struct document *document,
	int64_t now_sec, struct feed_state *ret)
{
	struct feed_state state = watch->state;

	state.url = state.title = state.link = state.last_error = NULL;
	state.validators = (struct validators){ 0 };
	if (text_set(&state.url, watch->state.url) < 0 ||
		text_set(&state.title, document->title) < 0 ||
		text_set(&state.link, document->link) < 0) {
		feed_state_clear(&state);
		return -ENOMEM;
	}
	/* Both or neither, from every 200 that parsed; one without them clears them. */
	state.validators = visit->validators;
	visit->validators = (struct validators){ 0 };
	state.last_status = 200;
	note_success(visit->intake, watch, &state, now_sec);
	*ret = state;
	return 0;
}

static int record_visit(struct visit *visit, struct watch *watch, const struct document *document,
	struct error *err)
{
	struct intake *intake = visit->intake;
	int64_t now_sec = clock_now_sec();
	struct feed_state state = { 0 };
	struct recorded counts = { 0 };
	bool first = watch->state.last_success_sec == 0;
	int r = next_state(visit, watch, document, now_sec, &state);

	if (r < 0)
		return r;
	r = record_document(intake->rooms.store, intake->rules, watch->feed, &state, first,
		document, now_sec, intake->rooms.alerted, intake->rooms.userdata, &counts, err);
	if (r < 0) {
		feed_state_clear(&state);
		return r;
	}
	if (watch->state.failures)
		log_info("feed recovered", LOG_TEXT("feed", watch->feed->name),
			LOG_NUM("failures", watch->state.failures));
	log_info("feed read", LOG_TEXT("feed", watch->feed->name),
		LOG_NUM("entries", document->n_entries), LOG_NUM("new", counts.n_new),
		LOG_NUM("alerts", counts.n_alerts));
	feed_state_clear(&watch->state);
	watch->state = state;
	intake->totals.articles += counts.n_new;
	intake->totals.alerts += counts.n_alerts;
	return 0;
}

static void on_parsed(int result, struct document **document, const char *reason, void *userdata)
{
	struct visit *visit = userdata;
	struct watch *watch = find_watch(visit->intake, visit->feed_id);
	struct error err = { 0 };
	int r;

	fetch_body_done(visit->intake->rooms.fetcher, visit->body_len);
	if (!watch) {
		visit_done(visit, NULL);
		return;
	}
	if (result < 0) {
		visit_failed(visit, watch, watch->state.last_status, reason);
		return;
	}
	r = record_visit(visit, watch, *document, &err);
	if (r < 0) {
		/* Not the feed's fault: nothing was recorded, so it is read again as if unseen. */
		log_error("cannot record what a feed brought, will read it again",
			LOG_TEXT("feed", watch->feed->name),
			LOG_TEXT("error", error_text(&err, r)));
		watch->state.next_poll_sec = clock_now_sec() + STORE_RETRY_SEC;
	}
	visit_done(visit, watch);
}

static int parse_body(struct visit *visit, const struct watch *watch, struct fetch_result *result,
	struct error *err)
{
	struct parse_request request = {
		.octets = result->body,
		.len = result->body_len,
		.content_type = result->content_type,
		.encoding = watch->feed->encoding,
		.timezone = watch->feed->timezone,
		.plain = true,
	};
	int r;

	if (text_set(&visit->final_url, result->final_url) < 0 ||
		text_set(&visit->validators.etag, result->validators.etag) < 0 ||
		text_set(&visit->validators.last_modified, result->validators.last_modified) < 0)
		return -ENOMEM;
	request.base_url = visit->final_url;
	visit->body_len = result->body_len;
	r = parse_start(visit->intake->rooms.parsers, &request, on_parsed, visit, err);
	if (r >= 0)
		(void)TAKE(result->body);
	return r;
}

/* --- fetch ------------------------------------------------------------------------------------ */

static void on_document(struct visit *visit, struct watch *watch, struct fetch_result *result)
{
	struct error err = { 0 };
	int r = parse_body(visit, watch, result, &err);

	watch->state.last_status = result->status;
	if (r == -ENOBUFS) {
		/* Too many documents wait for the parsers: our own trouble, not the feed's. */
		watch->state.next_poll_sec = clock_now_sec() + BUSY_RETRY_SEC;
		visit_done(visit, watch);
	} else if (r < 0) {
		visit_failed(visit, watch, result->status, error_text(&err, r));
	}
}

static void on_unchanged(struct visit *visit, struct watch *watch, struct fetch_result *result)
{
	struct feed_state *state = &watch->state;

	/* A bare 304 keeps what there was; one that brings validators renews them both. */
	if (result->validators.etag || result->validators.last_modified) {
		(void)text_set(&state->validators.etag, result->validators.etag);
		(void)text_set(&state->validators.last_modified, result->validators.last_modified);
	}
	state->last_status = FEED_STATUS_UNCHANGED;
	note_success(visit->intake, watch, state, clock_now_sec());
	log_debug("feed unchanged", LOG_TEXT("feed", watch->feed->name));
	save_state(visit->intake, watch);
	visit_done(visit, watch);
}

static void on_gone(struct visit *visit, struct watch *watch, struct fetch_result *result)
{
	watch->state.gone = true;
	watch->state.last_status = result->status;
	watch->state.last_poll_sec = clock_now_sec();
	(void)text_set(&watch->state.last_error, result->reason);
	log_warn("feed is gone and will not be visited again", LOG_TEXT("feed", watch->feed->name));
	save_state(visit->intake, watch);
	visit_done(visit, watch);
}

static void on_held(struct visit *visit, struct watch *watch, struct fetch_result *result)
{
	if (result->retry_after_sec > 0)
		watch->state.held_until_sec =
			clock_now_sec() +
			MIN(result->retry_after_sec,
				visit->intake->rules->config->poll.max_interval_sec);
	visit_failed(visit, watch, result->status, result->reason);
}

static void on_failed(struct visit *visit, struct watch *watch, struct fetch_result *result)
{
	if (!result->network_down) {
		visit_failed(visit, watch, result->status, result->reason);
		return;
	}
	/* Our own trouble: no penalty for the feed. */
	(void)text_set(&watch->state.last_error, result->reason);
	watch->state.next_poll_sec = clock_now_sec() + NETWORK_RETRY_SEC;
	log_info("no network, feed not read", LOG_TEXT("feed", watch->feed->name));
	save_state(visit->intake, watch);
	visit_done(visit, watch);
}

static void on_fetched(struct fetch_result *result, void *userdata)
{
	static void (*const by_outcome[])(struct visit *, struct watch *, struct fetch_result *) = {
		[FETCH_DOCUMENT] = on_document,
		[FETCH_UNCHANGED] = on_unchanged,
		[FETCH_GONE] = on_gone,
		[FETCH_HELD] = on_held,
		[FETCH_FAILED] = on_failed,
	};
	struct visit *visit = userdata;
	struct watch *watch = find_watch(visit->intake, visit->feed_id);

	if (watch)
		by_outcome[result->outcome](visit, watch, result);
	else
		visit_done(visit, NULL);
}

static int start_fetch(struct visit *visit, struct watch *watch, struct error *err)
{
	_cleanup_(freep) char *password = NULL;
	int r;

	if (watch->feed->password.file || watch->feed->password.credential) {
		r = secret_read(&password, &watch->feed->password, err);
		if (r < 0)
			return r;
	}
	r = fetch_start(visit->intake->rooms.fetcher, watch->feed, password,
		&watch->state.validators, on_fetched, visit, err);
	if (password)
		explicit_bzero(password, strlen(password));
	return r;
}

static int visit_start(struct intake *intake, struct watch *watch)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	struct error err = { 0 };
	int r;

	if (!visit)
		return -ENOMEM;
	visit->intake = intake;
	visit->feed_id = watch->state.id;
	visit->next = intake->visits;
	intake->visits = visit;
	intake->n_visits++;
	watch->busy = true;
	watch->wanted = false;
	reschedule(intake, watch);
	r = start_fetch(visit, watch, &err);
	if (r < 0)
		visit_failed(visit, watch, 0, error_text(&err, r));
	return 0;
}

/* --- when ------------------------------------------------------------------------------------- */

static bool may_start(const struct intake *intake)
{
	return intake->n_visits < (size_t)intake->rules->config->poll.concurrency;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct intake *intake = userdata;
	int64_t now_sec = clock_now_sec(), due;
	size_t number = schedule_first(intake->schedule, &due);

	(void)source;
	(void)usec;
	while (due <= now_sec && may_start(intake)) {
		if (visit_start(intake, &intake->watches[number]) < 0)
			break;
		number = schedule_first(intake->schedule, &due);
	}
	wake_up(intake);
	return 0;
}

/* Sets the timer to the next due time; visits that must wait for a free place need none, for the
 * end of a visit comes here too. A timer on the wall clock follows it when it is set. */
static void wake_up(struct intake *intake)
{
	int64_t due;

	(void)schedule_first(intake->schedule, &due);
	if (!intake->started && intake->n_visits == 0 && due > clock_now_sec())
		intake->rooms.idle(intake->rooms.userdata);
	if (due == SCHEDULE_NEVER || !may_start(intake)) {
		(void)sd_event_source_set_enabled(intake->timer, SD_EVENT_OFF);
		return;
	}
	(void)sd_event_source_set_time(intake->timer, (uint64_t)MAX(due, INT64_C(0)) * 1000000);
	(void)sd_event_source_set_enabled(intake->timer, SD_EVENT_ONESHOT);
}

static void reschedule_all(struct intake *intake)
{
	for (size_t i = 0; i < intake->n_watches; i++)
		reschedule(intake, &intake->watches[i]);
	wake_up(intake);
}

int intake_start(struct intake *intake)
{
	intake->started = true;
	reschedule_all(intake);
	return 0;
}

int intake_poll_all(struct intake *intake)
{
	int64_t now_sec = clock_now_sec();

	for (size_t i = 0; i < intake->n_watches; i++) {
		struct watch *watch = &intake->watches[i];

		if (watch->state.gone)
			continue;
		if (watch->state.held_until_sec <= now_sec)
			watch->wanted = true;
		else
			log_info("feed held by its server, not read",
				LOG_TEXT("feed", watch->feed->name),
				LOG_NUM("wait_sec", watch->state.held_until_sec - now_sec));
	}
	reschedule_all(intake);
	return 0;
}

int intake_poll(struct intake *intake, const char *feed, struct error *err)
{
	for (size_t i = 0; i < intake->n_watches; i++) {
		struct watch *watch = &intake->watches[i];

		if (strcmp(watch->feed->name, feed) != 0 && strcmp(watch->feed->url, feed) != 0)
			continue;
		watch->wanted = true;
		reschedule(intake, watch);
		wake_up(intake);
		return 0;
	}
	return error_set(err, -ENOENT, "no feed has the name or URL \"%s\"", feed);
}

/* --- setting up -------------------------------------------------------------------------------- */

static void free_watches(struct watch *watches, size_t n)
{
	for (size_t i = 0; i < n; i++)
		feed_state_clear(&watches[i].state);
	free(watches);
}

static bool under_way(const struct intake *intake, int64_t feed_id)
{
	for (const struct visit *visit = intake->visits; visit; visit = visit->next)
		if (visit->feed_id == feed_id)
			return true;
	return false;
}

/* New feeds get their rows in one transaction: ten thousand of them cost one sync. */
static int load_watches(struct intake *intake, const struct config *config, struct watch *watches,
	struct error *err)
{
	int r = store_begin(intake->rooms.store, err);

	for (size_t i = 0; i < config->n_feeds && r >= 0; i++) {
		watches[i].feed = &config->feeds[i];
		r = store_feed_get(
			intake->rooms.store, config->feeds[i].url, &watches[i].state, err);
		watches[i].busy = r >= 0 && under_way(intake, watches[i].state.id);
	}
	if (r >= 0)
		r = store_commit(intake->rooms.store, err);
	if (r < 0)
		store_rollback(intake->rooms.store);
	return r;
}

int intake_set_rules(struct intake *intake, struct ruleset *rules, struct error *err)
{
	size_t n = rules->config->n_feeds;
	struct watch *watches = calloc(n + 1, sizeof(*watches));
	_cleanup_(schedule_freep) struct schedule *schedule = NULL;
	int r = watches ? schedule_new(&schedule, n) : -ENOMEM;

	if (r >= 0)
		r = load_watches(intake, rules->config, watches, err);
	if (r < 0) {
		free_watches(watches, watches ? n : 0);
		return r;
	}
	free_watches(intake->watches, intake->n_watches);
	schedule_free(intake->schedule);
	intake->watches = watches;
	intake->n_watches = n;
	intake->schedule = TAKE(schedule);
	intake->rules = rules;
	if (intake->started)
		reschedule_all(intake);
	return 0;
}

int intake_new(struct intake **ret, const struct intake_rooms *rooms)
{
	_cleanup_(intake_freep) struct intake *intake = calloc(1, sizeof(*intake));
	int r;

	if (!intake)
		return -ENOMEM;
	intake->rooms = *rooms;
	r = sd_event_add_time(rooms->event, &intake->timer, CLOCK_REALTIME, 0, 0, on_timer, intake);
	if (r < 0)
		return r;
	(void)sd_event_source_set_enabled(intake->timer, SD_EVENT_OFF);
	*ret = TAKE(intake);
	return 0;
}

void intake_free(struct intake *intake)
{
	if (!intake)
		return;
	while (intake->visits) {
		struct visit *visit = intake->visits;

		intake->visits = visit->next;
		visit_free(visit);
	}
	(void)sd_event_source_disable_unref(intake->timer);
	schedule_free(intake->schedule);
	free_watches(intake->watches, intake->n_watches);
	free(intake);
}

void intake_counts(const struct intake *intake, struct intake_counts *ret)
{
	*ret = intake->totals;
	ret->feeds = intake->n_watches;
	ret->under_way = intake->n_visits;
	for (size_t i = 0; i < intake->n_watches; i++) {
		ret->failing += intake->watches[i].state.failures > 0;
		ret->gone += intake->watches[i].state.gone;
	}
}
