/* store - what the daemon remembers: feeds, articles, alerts and the outbox. The one door.
 * Owns its database connection. What it returns is the caller's unless said otherwise.
 * Negative errno; -ENOSPC, -EROFS, -EIO and -EUCLEAN (damaged) tell a bad disk from a bug, and
 * `err` says it in a sentence. Synchronous: every call is bounded and short.
 *
 * Whatever the database is, it stands behind this header; no other room knows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "model/alert.h"
#include "model/article.h"
#include "model/channel.h"
#include "model/feed.h"

struct store;
struct strbuf;
struct words;

enum store_mode {
	STORE_WRITE, /* creates and migrates */
	STORE_READ,  /* beside a daemon or without one; leaves no file, needs no right to write */
};

/* `folder` is the state directory; the database is feedwatch.db in it. -ENOENT in STORE_READ where
 * there is none yet; -EPROTO where it was written by a newer feedwatch; -EBUSY in STORE_WRITE where
 * another daemon has it. */
int store_open(struct store **ret, const char *folder, enum store_mode mode, struct error *err);
void store_close(struct store *store);

/* One fetched document = one transaction (see intake.c): begin, any of the calls below, commit.
 * A rollback after commit or without begin does nothing, so it can stand in a clean-up path.
 * A call that fails in between dooms the transaction: all that follows, the commit too, is refused
 * with the same errno until the rollback. A failed commit has rolled back. After either the store
 * is as usable as before. Outside of a transaction each call is one of its own. */
int store_begin(struct store *store, struct error *err);
int store_commit(struct store *store, struct error *err);
void store_rollback(struct store *store);

/* --- feeds ----------------------------------------------------------------------------------- */

/* The state of the feed with this URL, a new row if there is none (-ENOENT in STORE_READ). `ret` is
 * overwritten, not cleared; the caller clears it afterwards. Getting many new feeds belongs in one
 * transaction: each on its own waits for the disk. */
int store_feed_get(struct store *store, const char *url, struct feed_state *ret, struct error *err);
/* Writes everything of `state` back to the row state->id. */
int store_feed_put(struct store *store, const struct feed_state *state, struct error *err);
typedef int (*store_feed_fn)(const struct feed_state *state, void *userdata);
/* Each feed in the order of their URLs; stops at, and returns, a callback's non-zero. */
int store_feeds(struct store *store, store_feed_fn each, void *userdata, struct error *err);

/* --- articles -------------------------------------------------------------------------------- */

/* Remembers an entry unless the feed has shown it: by its id, or by link and title together
 * (promise 1; see store/identity.h). 1: it is new and *ret_id is its row. 0: it was known. */
int store_article_add(struct store *store, int64_t feed_id, const struct article *article,
	int64_t now_sec, int64_t *ret_id, struct error *err);

struct stored_article {
	int64_t id;
	int64_t first_seen_sec;
	const char *feed_url;
	const char *feed_title;
	struct article article; /* without html members */
};
typedef int (*store_article_fn)(const struct stored_article *article, void *userdata);
/* Articles first seen at or after since_sec, oldest first. `feed_url` NULL: of all feeds. The
 * articles are the store's and do not survive the callback; they, like every list here, stop at
 * and return a callback's non-zero. */
int store_articles(struct store *store, int64_t since_sec, const char *feed_url,
	store_article_fn each, void *userdata, struct error *err);

/* The one with this row number; -ENOENT where there is none. */
int store_article_get(
	struct store *store, int64_t id, store_article_fn each, void *userdata, struct error *err);
/* Those whose id or link is `name`, the latest first; for a person's question, it looks at all. */
int store_articles_named(struct store *store, const char *name, store_article_fn each,
	void *userdata, struct error *err);

/* How many articles there are since then, and when the first of them was seen (0: none). */
int store_articles_count(struct store *store, int64_t since_sec, const char *feed_url,
	int64_t *ret_n, int64_t *ret_first_sec, struct error *err);

/* --- search ---------------------------------------------------------------------------------- */

/* Writes the words by which an article is to be found into an empty buffer, a space between two.
 * What words are is the caller's matter: the store keeps them and compares them, no more. */
typedef int (*store_words_fn)(struct strbuf *ret, const struct article *article, void *userdata);

/* From now on new articles are found by their words. An index of words of another version is
 * emptied, and filled again by store_index_more. Without this, what is added is in no index, and
 * every search looks at it. */
int store_set_words(struct store *store, store_words_fn words, void *userdata, int64_t version,
	struct error *err);

/* Takes up to `max` articles that are in no index yet into it, the latest first; how many it was,
 * 0 when all are in it. A transaction of its own: not inside another. */
int store_index_more(struct store *store, size_t max, struct error *err);

struct store_search {
	const struct words *words; /* NULL: every article */
	int64_t version;           /* of these words */
	int64_t since_sec;
	const char *feed_url; /* NULL: of all feeds */
	bool oldest_first;
};
/* Every article that may have the words, and where an index cannot tell others too: the caller
 * judges. In order of rows. */
int store_search(struct store *store, const struct store_search *search, store_article_fn each,
	void *userdata, struct error *err);

/* --- alerts and their outbox ----------------------------------------------------------------- */

/* Stores an alert for the article, and one outbox row a channel name. 0: that topic has alerted
 * for that article before, nothing was done; 1: stored. alert->article is not looked at: the
 * article is the row. The feed's URL and title are kept with the alert, as they were. */
int store_alert_add(struct store *store, int64_t article_id, const struct alert *alert,
	const struct text_list *channels, struct error *err);

/* alert_clear frees what is read. -ENOENT: none has this id. */
int store_alert_get(
	struct store *store, const char *alert_id, struct alert *ret, struct error *err);

/* The names of the channels an alert was made for, by what came of it; none: it only labels. */
struct alert_channels {
	struct text_list delivered, pending, given_up;
};
typedef int (*store_alert_fn)(
	const struct alert *alert, const struct alert_channels *channels, void *userdata);
/* Alerts made at or after since_sec, oldest first. `topic` NULL: of all topics. */
int store_alerts(struct store *store, int64_t since_sec, const char *topic, store_alert_fn each,
	void *userdata, struct error *err);

enum outbox_state {
	OUTBOX_PENDING,
	OUTBOX_GIVEN_UP, /* kept and shown, not tried again by itself */
};

struct outbox_row {
	int64_t id; /* grows: the order of delivery within a channel */
	char *channel;
	enum outbox_state state;
	int64_t created_sec;
	int64_t next_try_sec; /* 0: at once */
	int64_t tries;
	char *last_error;
	struct alert alert;
};
void outbox_row_clear(struct outbox_row *row);

/* The first pending rows of a channel in order, whatever their next_try_sec, at most `max`. */
int store_outbox_head(struct store *store, const char *channel, size_t max, struct outbox_row **ret,
	size_t *ret_n, struct error *err);
void outbox_rows_free(struct outbox_row *rows, size_t n);

/* Names of channels that have pending rows. */
int store_outbox_channels(struct store *store, struct text_list *ret, struct error *err);

/* What became of a try. 1; or 0 where nobody waits for it any more (dropped or done meanwhile). */
int store_outbox_done(struct store *store, int64_t row_id, int64_t now_sec, struct error *err);
int store_outbox_later(struct store *store, int64_t row_id, int64_t next_try_sec, const char *why,
	struct error *err);
int store_outbox_give_up(struct store *store, int64_t row_id, const char *why, struct error *err);

/* By hand: `alert_id` or `channel` may be NULL (any). Both return how many rows it was. */
int store_outbox_retry(
	struct store *store, const char *alert_id, const char *channel, struct error *err);
int store_outbox_drop(
	struct store *store, const char *alert_id, const char *channel, struct error *err);

typedef int (*store_outbox_fn)(const struct outbox_row *row, void *userdata);
/* Every row not delivered, pending and given up, in order of channel and row. */
int store_outbox_each(struct store *store, store_outbox_fn each, void *userdata, struct error *err);

struct store_counts {
	int64_t feeds, articles, alerts, pending, given_up;
	int64_t oldest_pending_sec; /* when it was created; 0: none */
};
int store_counts(struct store *store, struct store_counts *ret, struct error *err);

DEFINE_CLEANUP(struct store, store_close)
