#include <assert.h>
#include <errno.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "store/rows.h"

/* 1: stored, 0: the topic has alerted for the article before. */
static int add_row(
	struct store *store, int64_t article_id, const struct alert *alert, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf hits = STRBUF_INIT;
	_cleanup_(query_end) struct query query = { 0 };
	struct json json = json_into(&hits);
	int r;

	if (alert->hits.n)
		hit_list_json(&json, NULL, &alert->hits, NULL);
	if (strbuf_failed(&hits))
		return transaction_failed(store, -ENOMEM);
	r = query_kept(&query, store, STATEMENT_ALERT_ADD,
		"INSERT INTO alerts (alert_id, article, topic, topic_title, urgency, created, "
		"feed_url,"
		" feed_title, hits, excerpt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (article, topic) DO NOTHING",
		err);
	if (r < 0)
		return r;
	bind_text(&query, alert->id);
	bind_number(&query, article_id);
	bind_text(&query, alert->topic);
	bind_text(&query, alert->topic_title);
	bind_text(&query, urgency_name(alert->urgency));
	bind_number(&query, alert->created_sec);
	bind_text(&query, alert->feed_url);
	bind_text(&query, alert->feed_title);
	bind_text(&query, alert->hits.n ? strbuf_text(&hits) : NULL);
	bind_text(&query, alert->excerpt);
	return query_run(&query, err);
}

static int add_to_outbox(
	struct store *store, int64_t alert_row, const char *channel, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_OUTBOX_ADD,
		"INSERT INTO outbox (alert, channel) VALUES (?, ?)"
		" ON CONFLICT (alert, channel) DO NOTHING",
		err);
	if (r < 0)
		return r;
	bind_number(&query, alert_row);
	bind_text(&query, channel);
	return query_run(&query, err);
}

int store_alert_add(struct store *store, int64_t article_id, const struct alert *alert,
	const struct text_list *channels, struct error *err)
{
	_cleanup_(scope_end) struct scope scope = { 0 };
	int64_t row;
	int r;

	assert(alert->id[0] && alert->topic);
	r = scope_begin(&scope, store, err);
	if (r < 0)
		return r;
	r = add_row(store, article_id, alert, err);
	if (r <= 0)
		return r;
	row = sqlite3_last_insert_rowid(store->db);
	for (size_t i = 0; i < channels->n; i++) {
		r = add_to_outbox(store, row, channels->items[i], err);
		if (r < 0)
			return r;
	}
	r = scope_commit(&scope, err);
	return r < 0 ? r : 1;
}

int store_alert_get(struct store *store, const char *alert_id, struct alert *ret, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	struct alert alert = { 0 };
	int r = query_kept(&query, store, STATEMENT_ALERT_GET,
		"SELECT " ALERT_COLUMNS " FROM alerts JOIN articles ON articles.id = alerts.article"
		" WHERE alerts.alert_id = ?",
		err);

	if (r < 0)
		return r;
	bind_text(&query, alert_id);
	r = query_step(&query, err);
	if (r == 0)
		return error_set(err, -ENOENT, "no alert has the id %s", alert_id);
	if (r < 0)
		return r;
	read_alert(&query, &alert);
	r = query_trouble(&query, err);
	if (r < 0) {
		alert_clear(&alert);
		return r;
	}
	*ret = alert;
	return 0;
}

static void alert_channels_clear(struct alert_channels *channels)
{
	text_list_clear(&channels->delivered);
	text_list_clear(&channels->pending);
	text_list_clear(&channels->given_up);
}

static int read_channels(
	struct store *store, int64_t row, struct alert_channels *channels, struct error *err)
{
	struct text_list *const by_state[] = {
		[OUTBOX_PENDING] = &channels->pending,
		[OUTBOX_GIVEN_UP] = &channels->given_up,
		[2] = &channels->delivered,
	};
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, store,
		"SELECT state, channel FROM outbox WHERE alert = ? ORDER BY id", err);
	if (r < 0)
		return r;
	bind_number(&query, row);
	while ((r = query_step(&query, err)) > 0) {
		int64_t state = read_number(&query);

		if (state < 0 || state >= (int64_t)ARRAY_SIZE(by_state))
			continue; /* of a newer feedwatch */
		r = text_list_add(by_state[state], peek_text(&query));
		if (r < 0)
			return r;
	}
	return r;
}

static int give_alert(struct query *query, store_alert_fn each, void *userdata, struct error *err)
{
	_cleanup_(alert_channels_clear) struct alert_channels channels = { 0 };
	_cleanup_(alert_clear) struct alert alert = { 0 };
	int64_t row = read_number(query);
	int r;

	read_alert(query, &alert);
	r = query_trouble(query, err);
	if (r < 0)
		return r;
	r = read_channels(query->store, row, &channels, err);
	return r < 0 ? r : each(&alert, &channels, userdata);
}

int store_alerts(struct store *store, int64_t since_sec, const char *topic, store_alert_fn each,
	void *userdata, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r, stop;

	r = query_new(&query, store,
		"SELECT alerts.id, " ALERT_COLUMNS
		" FROM alerts JOIN articles ON articles.id = alerts.article"
		" WHERE alerts.created >= ?1 AND (?2 IS NULL OR alerts.topic = ?2)"
		" ORDER BY alerts.created, alerts.id",
		err);
	if (r < 0)
		return r;
	bind_number(&query, since_sec);
	bind_text(&query, topic);
	while ((r = query_step(&query, err)) > 0) {
		stop = give_alert(&query, each, userdata, err);
		if (stop)
			return stop;
	}
	return r;
}
