#include <errno.h>

#include "base/array.h"
#include "store/rows.h"

/* States as stored: 0 and 1 are enum outbox_state's, and 2 is delivered. The literals stand in the
 * statements because the index of what is open (migrations.c) is found by them. */
_Static_assert(OUTBOX_PENDING == 0 && OUTBOX_GIVEN_UP == 1, "as stored");

#define SELECT_ROWS                                                                                \
	"SELECT outbox.id, outbox.channel, outbox.state, outbox.next_try, outbox.tries,"           \
	" outbox.last_error, " ALERT_COLUMNS " FROM outbox"                                        \
	" JOIN alerts ON alerts.id = outbox.alert JOIN articles ON articles.id = alerts.article "

/* The sentence of a delivery's failure that is kept. */
#define WHY_MAX_BYTES 1024

void outbox_row_clear(struct outbox_row *row)
{
	free(row->channel);
	free(row->last_error);
	alert_clear(&row->alert);
	*row = (struct outbox_row){ 0 };
}

void outbox_rows_free(struct outbox_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		outbox_row_clear(&rows[i]);
	free(rows);
}

static int read_row(struct query *query, struct outbox_row *ret, struct error *err)
{
	ret->id = read_number(query);
	read_text(query, &ret->channel);
	ret->state = (enum outbox_state)read_number(query);
	ret->next_try_sec = read_number(query);
	ret->tries = read_number(query);
	read_text(query, &ret->last_error);
	read_alert(query, &ret->alert);
	ret->created_sec = ret->alert.created_sec;
	return query_trouble(query, err);
}

struct rows {
	struct outbox_row *items;
	size_t n;
};

static void rows_clear(struct rows *rows)
{
	outbox_rows_free(rows->items, rows->n);
}

static int add_row(struct rows *rows, struct query *query, struct error *err)
{
	if (ARRAY_GROW(rows->items, rows->n) < 0)
		return -ENOMEM;
	rows->items[rows->n] = (struct outbox_row){ 0 };
	return read_row(query, &rows->items[rows->n++], err);
}

int store_outbox_head(struct store *store, const char *channel, size_t max, struct outbox_row **ret,
	size_t *ret_n, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	_cleanup_(rows_clear) struct rows rows = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_OUTBOX_HEAD,
		SELECT_ROWS "WHERE outbox.state < 2 AND outbox.state = 0 AND outbox.channel = ?"
			    " ORDER BY outbox.id LIMIT ?",
		err);
	if (r < 0)
		return r;
	bind_text(&query, channel);
	bind_number(&query, (int64_t)max);
	while ((r = query_step(&query, err)) > 0) {
		r = add_row(&rows, &query, err);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	*ret = TAKE(rows.items);
	*ret_n = rows.n;
	rows.n = 0;
	return 0;
}

/* One look into the index a channel: the rows between are not read. */
static int next_channel(
	struct store *store, const char *after, struct text_list *list, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	const char *channel;
	int r;

	r = query_kept(&query, store, STATEMENT_OUTBOX_CHANNEL,
		"SELECT channel FROM outbox WHERE state < 2 AND state = 0 AND channel > ifnull(?, "
		"'')"
		" ORDER BY channel LIMIT 1",
		err);
	if (r < 0)
		return r;
	bind_text(&query, after);
	r = query_step(&query, err);
	if (r <= 0)
		return r;
	channel = peek_text(&query);
	r = text_list_add(list, channel ?: "");
	return r < 0 ? r : 1;
}

int store_outbox_channels(struct store *store, struct text_list *ret, struct error *err)
{
	_cleanup_(text_list_clear) struct text_list list = { 0 };
	int r;

	do
		r = next_channel(store, list.n ? list.items[list.n - 1] : NULL, &list, err);
	while (r > 0);
	if (r < 0)
		return r;
	*ret = list;
	list = (struct text_list){ 0 };
	return 0;
}

/* --- what became of a row ----------------------------------------------------------------------
 */

int store_outbox_done(struct store *store, int64_t row_id, int64_t now_sec, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_OUTBOX_DONE,
		"UPDATE outbox SET state = 2, done_at = ?, tries = tries + 1, last_error = NULL"
		" WHERE id = ? AND state < 2",
		err);
	if (r < 0)
		return r;
	bind_number(&query, now_sec);
	bind_number(&query, row_id);
	return query_run(&query, err);
}

int store_outbox_later(struct store *store, int64_t row_id, int64_t next_try_sec, const char *why,
	struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_OUTBOX_LATER,
		"UPDATE outbox SET next_try = ?, last_error = ?, tries = tries + 1"
		" WHERE id = ? AND state = 0",
		err);
	if (r < 0)
		return r;
	bind_number(&query, next_try_sec);
	bind_cut(&query, why, WHY_MAX_BYTES);
	bind_number(&query, row_id);
	return query_run(&query, err);
}

int store_outbox_give_up(struct store *store, int64_t row_id, const char *why, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_OUTBOX_GIVE_UP,
		"UPDATE outbox SET state = 1, next_try = 0, last_error = ?, tries = tries + 1"
		" WHERE id = ? AND state = 0",
		err);
	if (r < 0)
		return r;
	bind_cut(&query, why, WHY_MAX_BYTES);
	bind_number(&query, row_id);
	return query_run(&query, err);
}

/* --- by hand -----------------------------------------------------------------------------------
 */

#define WHERE_OPEN_AND                                                                             \
	" WHERE state < 2 AND (?1 IS NULL OR alert = (SELECT id FROM alerts WHERE alert_id = ?1))" \
	" AND (?2 IS NULL OR channel = ?2)"

static int by_hand(struct store *store, const char *sql, const char *alert_id, const char *channel,
	struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r = query_new(&query, store, sql, err);

	if (r < 0)
		return r;
	bind_text(&query, alert_id);
	bind_text(&query, channel);
	return query_run(&query, err);
}

int store_outbox_retry(
	struct store *store, const char *alert_id, const char *channel, struct error *err)
{
	return by_hand(store, "UPDATE outbox SET state = 0, next_try = 0, tries = 0" WHERE_OPEN_AND,
		alert_id, channel, err);
}

int store_outbox_drop(
	struct store *store, const char *alert_id, const char *channel, struct error *err)
{
	return by_hand(store, "DELETE FROM outbox" WHERE_OPEN_AND, alert_id, channel, err);
}

static int give_row(struct store *store, int64_t row_id, store_outbox_fn each, void *userdata,
	struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	_cleanup_(outbox_row_clear) struct outbox_row row = { 0 };
	int r;

	r = query_new(&query, store, SELECT_ROWS "WHERE outbox.id = ?", err);
	if (r < 0)
		return r;
	bind_number(&query, row_id);
	r = query_step(&query, err);
	if (r <= 0) /* the callback may have dropped it */
		return r;
	r = read_row(&query, &row, err);
	return r < 0 ? r : each(&row, userdata);
}

/* The numbers are sorted first, alone: with the articles in it, sorting would take as much memory
 * as all of them together. */
int store_outbox_each(struct store *store, store_outbox_fn each, void *userdata, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r, stop;

	r = query_new(
		&query, store, "SELECT id FROM outbox WHERE state < 2 ORDER BY channel, id", err);
	if (r < 0)
		return r;
	while ((r = query_step(&query, err)) > 0) {
		stop = give_row(store, read_number(&query), each, userdata, err);
		if (stop)
			return stop;
	}
	return r;
}

int store_counts(struct store *store, struct store_counts *ret, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, store,
		"SELECT (SELECT count(*) FROM feeds), (SELECT count(*) FROM articles),"
		" (SELECT count(*) FROM alerts),"
		" (SELECT count(*) FROM outbox WHERE state < 2 AND state = 0),"
		" (SELECT count(*) FROM outbox WHERE state < 2 AND state = 1),"
		" (SELECT created FROM alerts WHERE id = (SELECT alert FROM outbox WHERE id ="
		"  (SELECT min(id) FROM outbox WHERE state < 2 AND state = 0)))",
		err);
	if (r < 0)
		return r;
	r = query_step(&query, err);
	if (r < 0)
		return r;
	ret->feeds = read_number(&query);
	ret->articles = read_number(&query);
	ret->alerts = read_number(&query);
	ret->pending = read_number(&query);
	ret->given_up = read_number(&query);
	ret->oldest_pending_sec = read_number(&query);
	return 0;
}
