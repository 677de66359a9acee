#include <errno.h>

#include "store/sqlite.h"

#define FEED_COLUMNS                                                                               \
	"id, url, title, link, etag, last_modified, next_poll, held_until, last_poll, "            \
	"last_success, failures, last_status, last_error, gone"

static void read_state(struct query *query, struct feed_state *ret)
{
	ret->id = read_number(query);
	read_text(query, &ret->url);
	read_text(query, &ret->title);
	read_text(query, &ret->link);
	read_text(query, &ret->validators.etag);
	read_text(query, &ret->validators.last_modified);
	ret->next_poll_sec = read_number(query);
	ret->held_until_sec = read_number(query);
	ret->last_poll_sec = read_number(query);
	ret->last_success_sec = read_number(query);
	ret->failures = read_number(query);
	ret->last_status = (int)read_number(query);
	read_text(query, &ret->last_error);
	ret->gone = read_number(query) != 0;
}

/* 1: found, 0: there is none. */
static int find(struct store *store, const char *url, struct feed_state *ret, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	_cleanup_(feed_state_clear) struct feed_state state = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_FEED_GET,
		"SELECT " FEED_COLUMNS " FROM feeds WHERE url = ?", err);
	if (r < 0)
		return r;
	bind_text(&query, url);
	r = query_step(&query, err);
	if (r <= 0)
		return r;
	read_state(&query, &state);
	r = query_trouble(&query, err);
	if (r < 0)
		return r;
	*ret = state;
	state = (struct feed_state){ 0 };
	return 1;
}

static int add(struct store *store, const char *url, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(
		&query, store, STATEMENT_FEED_NEW, "INSERT INTO feeds (url) VALUES (?)", err);
	if (r < 0)
		return r;
	bind_text(&query, url);
	return query_run(&query, err);
}

int store_feed_get(struct store *store, const char *url, struct feed_state *ret, struct error *err)
{
	int r = find(store, url, ret, err);

	if (r == 0 && store->lock_fd < 0)
		return error_set(err, -ENOENT, "%s: this feed has not been polled yet", url);
	if (r == 0) {
		r = add(store, url, err);
		if (r >= 0)
			r = find(store, url, ret, err);
	}
	return r < 0 ? r : 0;
}

int store_feed_put(struct store *store, const struct feed_state *state, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_FEED_PUT,
		"UPDATE feeds SET title = ?, link = ?, etag = ?, last_modified = ?, next_poll = ?,"
		" held_until = ?, last_poll = ?, last_success = ?, failures = ?, last_status = ?,"
		" last_error = ?, gone = ? WHERE id = ?",
		err);
	if (r < 0)
		return r;
	bind_text(&query, state->title);
	bind_text(&query, state->link);
	bind_text(&query, state->validators.etag);
	bind_text(&query, state->validators.last_modified);
	bind_number(&query, state->next_poll_sec);
	bind_number(&query, state->held_until_sec);
	bind_number(&query, state->last_poll_sec);
	bind_number(&query, state->last_success_sec);
	bind_number(&query, state->failures);
	bind_number(&query, state->last_status);
	bind_text(&query, state->last_error);
	bind_number(&query, state->gone);
	bind_number(&query, state->id);
	r = query_run(&query, err);
	if (r == 0)
		return transaction_failed(store,
			error_set(err, -ENOENT, "%s: the store knows no such feed", state->url));
	return r < 0 ? r : 0;
}

static int give_feed(struct query *query, store_feed_fn each, void *userdata, struct error *err)
{
	_cleanup_(feed_state_clear) struct feed_state state = { 0 };
	int r;

	read_state(query, &state);
	r = query_trouble(query, err);
	return r < 0 ? r : each(&state, userdata);
}

int store_feeds(struct store *store, store_feed_fn each, void *userdata, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r, stop;

	r = query_new(&query, store, "SELECT " FEED_COLUMNS " FROM feeds ORDER BY url", err);
	if (r < 0)
		return r;
	while ((r = query_step(&query, err)) > 0) {
		stop = give_feed(&query, each, userdata, err);
		if (stop)
			return stop;
	}
	return r;
}
