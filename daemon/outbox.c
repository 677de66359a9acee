/* Invariant: a row leaves the outbox only when its channel has taken it, when it was given up and
 * that was logged, or by hand. Delivery comes first and the store is told afterwards, so a crash
 * between the two delivers again, with the same alert id: at least once, never less. */
#include "outbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "deliver/deliver.h"
#include "notice.h"
#include "ruleset.h"
#include "schedule/interval.h"
#include "store/store.h"

#define DIGEST_MAX      100 /* alerts in one digest */
#define STORE_RETRY_SEC 10  /* after the store could not be read or written */
#define DESKTOP_HEAD_MAX                                                                           \
	200 /* rows in which an agent's word is looked up: what Take() hands out, at most */

struct lane {
	struct outbox *outbox;
	struct lane *next; /* in outbox.lanes */
	char *channel;
	bool busy;               /* a delivery is under way */
	struct outbox_row *rows; /* the ones being delivered, or delivered and not yet recorded */
	size_t n_rows;
	bool unrecorded; /* delivered, but the store could not be told: tell it before anything else */
	int64_t not_before_sec; /* a pause of the lane's own, when the store cannot hold one */
	sd_event_source *timer;
};

struct outbox {
	struct outbox_rooms rooms;
	struct ruleset *rules;
	struct lane *lanes;
	bool noticed;            /* the transaction under way has stored an alert of our own */
	sd_event_source *kicked; /* many kicks in one turn of the loop are one run of the lanes */
};

static void lane_run(struct lane *lane);

static void lane_drop_rows(struct lane *lane)
{
	outbox_rows_free(lane->rows, lane->n_rows);
	lane->rows = NULL;
	lane->n_rows = 0;
}

static void lane_free(struct lane *lane)
{
	lane_drop_rows(lane);
	(void)sd_event_source_disable_unref(lane->timer);
	free(lane->channel);
	free(lane);
}

static void lane_wait(struct lane *lane, int64_t until_sec)
{
	(void)sd_event_source_set_time(lane->timer, (uint64_t)until_sec * 1000000);
	(void)sd_event_source_set_enabled(lane->timer, SD_EVENT_ONESHOT);
}

static void tell_if_idle(const struct outbox *outbox)
{
	int kicked = SD_EVENT_OFF;

	(void)sd_event_source_get_enabled(outbox->kicked, &kicked);
	if (kicked != SD_EVENT_OFF)
		return;
	for (const struct lane *lane = outbox->lanes; lane; lane = lane->next)
		if (lane->busy)
			return;
	outbox->rooms.idle(outbox->rooms.userdata);
}

static void store_trouble(struct lane *lane, const struct error *err, int r)
{
	log_error("cannot use the outbox, will try again", LOG_TEXT("channel", lane->channel),
		LOG_TEXT("error", error_text(err, r)), LOG_NUM("wait_sec", STORE_RETRY_SEC));
	lane->not_before_sec = clock_now_sec() + STORE_RETRY_SEC;
}

/* --- what a delivery came to -------------------------------------------------------------------- */

/* Tells the store that the lane's rows were delivered. */
static void lane_record_done(struct lane *lane)
{
	struct store *store = lane->outbox->rooms.store;
	struct error err = { 0 };
	int r = store_begin(store, &err);

	for (size_t i = 0; i < lane->n_rows && r >= 0; i++)
		r = store_outbox_done(store, lane->rows[i].id, clock_now_sec(), &err);
	if (r >= 0)
		r = store_commit(store, &err);
	lane->unrecorded = r < 0;
	if (r < 0) {
		store_rollback(store);
		store_trouble(lane, &err, r);
		return;
	}
	for (size_t i = 0; i < lane->n_rows; i++)
		log_info("alert delivered", LOG_TEXT("channel", lane->channel),
			LOG_TEXT("topic", lane->rows[i].alert.topic),
			LOG_TEXT("alert", lane->rows[i].alert.id));
	lane_drop_rows(lane);
}

static int give_up(
	struct lane *lane, const struct outbox_row *row, const char *reason, struct error *err)
{
	struct outbox *outbox = lane->outbox;
	int r;

	log_error("alert given up, kept in the outbox", LOG_TEXT("channel", lane->channel),
		LOG_TEXT("topic", row->alert.topic), LOG_TEXT("alert", row->alert.id),
		LOG_TEXT("reason", reason));
	r = store_outbox_give_up(outbox->rooms.store, row->id, reason, err);
	if (r < 0)
		return r;
	r = notice_given_up(outbox->rooms.store, outbox->rules, row, reason, clock_now_sec(), err);
	outbox->noticed = outbox->noticed || r > 0;
	return r;
}

static int put_off(
	struct lane *lane, const struct outbox_row *row, const char *reason, struct error *err)
{
	int64_t now_sec = clock_now_sec();
	int64_t wait_sec = interval_retry_delivery(row->tries + 1, arc4random());

	if (now_sec - row->created_sec > OUTBOX_KEEP_TRYING_SEC &&
		row->tries + 1 >= OUTBOX_TRIES_MIN)
		return give_up(lane, row, reason, err);
	log_warn("alert not delivered, will try again", LOG_TEXT("channel", lane->channel),
		LOG_TEXT("topic", row->alert.topic), LOG_TEXT("alert", row->alert.id),
		LOG_TEXT("reason", reason), LOG_NUM("wait_sec", wait_sec));
	return store_outbox_later(
		lane->outbox->rooms.store, row->id, now_sec + wait_sec, reason, err);
}

static void lane_record_failure(struct lane *lane, enum delivery delivery, const char *reason)
{
	struct store *store = lane->outbox->rooms.store;
	struct error err = { 0 };
	int r = store_begin(store, &err);

	for (size_t i = 0; i < lane->n_rows && r >= 0; i++)
		r = delivery == DELIVERY_NEVER ? give_up(lane, &lane->rows[i], reason, &err)
					       : put_off(lane, &lane->rows[i], reason, &err);
	if (r >= 0)
		r = store_commit(store, &err);
	if (r < 0) {
		store_rollback(store);
		store_trouble(lane, &err, r);
	} else if (lane->outbox->noticed) {
		lane->outbox->rooms.noticed(lane->outbox->rooms.userdata);
	}
	lane->outbox->noticed = false;
	lane_drop_rows(lane);
}

static void on_delivered(enum delivery delivery, const char *reason, void *userdata)
{
	struct lane *lane = userdata;
	struct outbox *outbox = lane->outbox;

	lane->busy = false;
	if (delivery == DELIVERY_DONE)
		lane_record_done(lane);
	else
		lane_record_failure(lane, delivery, reason);
	lane_run(lane);
	tell_if_idle(outbox);
}

/* --- what goes out next ------------------------------------------------------------------------- */

static int lane_start(struct lane *lane, const struct channel *channel)
{
	_cleanup_(freep) const struct alert **alerts = calloc(lane->n_rows, sizeof(*alerts));
	const struct secret *secret = channel->type == CHANNEL_WEBHOOK ? &channel->secret
								       : &channel->password;
	_cleanup_(freep) char *key = NULL;
	struct error err = { 0 };
	int r = alerts ? 0 : -ENOMEM;

	for (size_t i = 0; i < lane->n_rows && r >= 0; i++)
		alerts[i] = &lane->rows[i].alert;
	if (r >= 0 && (secret->file || secret->credential))
		r = secret_read(&key, secret, &err);
	if (r >= 0)
		r = deliver_start(lane->outbox->rooms.deliverer, channel, key, alerts, lane->n_rows,
			on_delivered, lane, &err);
	if (key)
		explicit_bzero(key, strlen(key));
	if (r < 0) {
		lane_record_failure(lane, DELIVERY_LATER, error_text(&err, r));
		lane->not_before_sec = clock_now_sec() + STORE_RETRY_SEC;
		return r;
	}
	lane->busy = true;
	return 0;
}

/* When the lane's rows may go out: the pause of the first, and for a digest its window, which a
 * full digest does not wait for. */
static int64_t due_sec(const struct lane *lane, const struct channel *channel)
{
	const struct outbox_row *first = &lane->rows[0];
	int64_t due = first->next_try_sec;

	if (channel->digest_sec && first->tries == 0 && lane->n_rows < DIGEST_MAX)
		due = MAX(due, first->created_sec + channel->digest_sec);
	return due;
}

/* Rows that wait for a pause of their own must not ride in a digest before it is over. */
static void lane_keep_due(struct lane *lane, int64_t now_sec)
{
	while (lane->n_rows > 1 && lane->rows[lane->n_rows - 1].next_try_sec > now_sec)
		outbox_row_clear(&lane->rows[--lane->n_rows]);
}

/* The rows that go out now, in lane->rows; none where nothing is due, and then the timer is set. */
static void lane_pick(struct lane *lane, const struct channel *channel)
{
	int64_t now_sec = clock_now_sec(), due;
	struct error err = { 0 };
	int r = store_outbox_head(lane->outbox->rooms.store, lane->channel,
		channel->digest_sec ? DIGEST_MAX : 1, &lane->rows, &lane->n_rows, &err);

	if (r < 0) {
		store_trouble(lane, &err, r);
		lane_wait(lane, lane->not_before_sec);
		return;
	}
	if (lane->n_rows == 0)
		return;
	due = due_sec(lane, channel);
	if (due > now_sec) {
		lane_wait(lane, due);
		lane_drop_rows(lane);
		return;
	}
	lane_keep_due(lane, now_sec);
}

static void lane_run(struct lane *lane)
{
	const struct channel *channel = config_channel(lane->outbox->rules->config, lane->channel);

	if (lane->busy)
		return;
	(void)sd_event_source_set_enabled(lane->timer, SD_EVENT_OFF);
	if (lane->unrecorded && lane->not_before_sec <= clock_now_sec())
		lane_record_done(lane);
	if (lane->not_before_sec > clock_now_sec()) {
		lane_wait(lane, lane->not_before_sec);
		return;
	}
	if (!channel || !deliver_is_pushed(channel->type))
		return;
	lane_pick(lane, channel);
	if (lane->n_rows && lane_start(lane, channel) < 0)
		lane_wait(lane, lane->not_before_sec);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct lane *lane = userdata;

	(void)source;
	(void)usec;
	lane_run(lane);
	tell_if_idle(lane->outbox);
	return 0;
}

static int on_kicked(sd_event_source *source, void *userdata)
{
	struct outbox *outbox = userdata;

	(void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
	for (struct lane *lane = outbox->lanes; lane; lane = lane->next)
		lane_run(lane);
	tell_if_idle(outbox);
	return 0;
}

void outbox_kick(struct outbox *outbox)
{
	(void)sd_event_source_set_enabled(outbox->kicked, SD_EVENT_ONESHOT);
}

/* --- the desktop agent -------------------------------------------------------------------------- */

static int take_rows(const struct outbox_row *rows, size_t n, outbox_take_fn each, void *userdata)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
		struct json json = json_into(&buf);
		int r;

		alert_json(&json, &rows[i].alert);
		if (strbuf_failed(&buf))
			return -ENOMEM;
		r = each(rows[i].id, strbuf_text(&buf), userdata);
		if (r < 0)
			return r;
	}
	return 0;
}

int outbox_desktop_take(
	struct outbox *outbox, size_t max, outbox_take_fn each, void *userdata, struct error *err)
{
	const struct config *config = outbox->rules->config;

	for (size_t i = 0; i < config->n_channels && max > 0; i++) {
		struct outbox_row *rows = NULL;
		size_t n = 0;
		int r;

		if (deliver_is_pushed(config->channels[i].type))
			continue;
		r = store_outbox_head(
			outbox->rooms.store, config->channels[i].name, max, &rows, &n, err);
		if (r >= 0)
			r = take_rows(rows, n, each, userdata);
		outbox_rows_free(rows, n);
		if (r < 0)
			return r;
		max -= n;
	}
	return 0;
}

/* Is the row waiting for a desktop? Anyone on the bus can name a number; only those that an agent
 * was handed, from the heads, count. 1: it is. */
static int is_waiting(struct outbox *outbox, int64_t row, struct error *err)
{
	const struct config *config = outbox->rules->config;
	bool found = false;

	for (size_t i = 0; i < config->n_channels && !found; i++) {
		struct outbox_row *waiting = NULL;
		size_t n = 0;
		int r;

		if (deliver_is_pushed(config->channels[i].type))
			continue;
		r = store_outbox_head(outbox->rooms.store, config->channels[i].name,
			DESKTOP_HEAD_MAX, &waiting, &n, err);
		for (size_t j = 0; j < n; j++)
			found = found || waiting[j].id == row;
		outbox_rows_free(waiting, n);
		if (r < 0)
			return r;
	}
	return found;
}

int outbox_desktop_shown(struct outbox *outbox, const int64_t *rows, size_t n, struct error *err)
{
	struct store *store = outbox->rooms.store;
	int r = store_begin(store, err);

	for (size_t i = 0; i < n && r >= 0; i++) {
		r = is_waiting(outbox, rows[i], err);
		if (r > 0)
			r = store_outbox_done(store, rows[i], clock_now_sec(), err);
	}
	if (r >= 0)
		r = store_commit(store, err);
	if (r < 0) {
		store_rollback(store);
		return r;
	}
	log_info("alerts shown on a desktop", LOG_NUM("alerts", n));
	return 0;
}

/* --- setting up --------------------------------------------------------------------------------- */

static struct lane *find_lane(const struct outbox *outbox, const char *channel)
{
	for (struct lane *lane = outbox->lanes; lane; lane = lane->next)
		if (strcmp(lane->channel, channel) == 0)
			return lane;
	return NULL;
}

static int add_lane(struct outbox *outbox, const char *channel)
{
	struct lane *lane = calloc(1, sizeof(*lane));
	int r;

	if (!lane)
		return -ENOMEM;
	lane->outbox = outbox;
	r = text_set(&lane->channel, channel);
	if (r >= 0)
		r = sd_event_add_time(
			outbox->rooms.event, &lane->timer, CLOCK_REALTIME, 0, 0, on_timer, lane);
	if (r < 0) {
		lane_free(lane);
		return r;
	}
	(void)sd_event_source_set_enabled(lane->timer, SD_EVENT_OFF);
	lane->next = outbox->lanes;
	outbox->lanes = lane;
	return 0;
}

/* Lanes outlive a reload, for one may be busy; one whose channel is gone does nothing more. */
int outbox_set_rules(struct outbox *outbox, struct ruleset *rules)
{
	int r = 0;

	for (size_t i = 0; i < rules->config->n_channels && r >= 0; i++)
		if (!find_lane(outbox, rules->config->channels[i].name))
			r = add_lane(outbox, rules->config->channels[i].name);
	if (r < 0)
		return r;
	outbox->rules = rules;
	return 0;
}

int outbox_new(struct outbox **ret, const struct outbox_rooms *rooms)
{
	_cleanup_(outbox_freep) struct outbox *outbox = calloc(1, sizeof(*outbox));
	int r;

	if (!outbox)
		return -ENOMEM;
	outbox->rooms = *rooms;
	r = sd_event_add_defer(rooms->event, &outbox->kicked, on_kicked, outbox);
	if (r < 0)
		return r;
	(void)sd_event_source_set_enabled(outbox->kicked, SD_EVENT_OFF);
	*ret = TAKE(outbox);
	return 0;
}

void outbox_free(struct outbox *outbox)
{
	if (!outbox)
		return;
	while (outbox->lanes) {
		struct lane *lane = outbox->lanes;

		outbox->lanes = lane->next;
		lane_free(lane);
	}
	(void)sd_event_source_disable_unref(outbox->kicked);
	free(outbox);
}
