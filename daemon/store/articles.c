#include "store/articles.h"

#include <errno.h>

#include "store/rows.h"

/* Under how many keys an article is remembered. Feeds that make up new ids on every poll would
 * otherwise add a key an entry a poll, for ever; the link and title know those entries anyway. */
#define KEYS_MAX 16

/* --- new or known? -----------------------------------------------------------------------------
 */

/* The article that a key of this feed stands for, 0: none. */
static int find_key(struct store *store, int64_t feed_id, const unsigned char *key, int64_t *ret,
	struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_SEEN_GET,
		"SELECT article FROM seen WHERE feed = ? AND key = ?", err);
	if (r < 0)
		return r;
	bind_number(&query, feed_id);
	bind_blob(&query, key, IDENTITY_KEY_SIZE);
	r = query_step(&query, err);
	if (r < 0)
		return r;
	*ret = r ? read_number(&query) : 0;
	return 0;
}

static int add_key(struct store *store, int64_t feed_id, const unsigned char *key,
	int64_t article_id, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	/* The two keys of an entry differ, yet a key may stand for an older article already. */
	r = query_kept(&query, store, STATEMENT_SEEN_ADD,
		"INSERT INTO seen (feed, key, article) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		err);
	if (r < 0)
		return r;
	bind_number(&query, feed_id);
	bind_blob(&query, key, IDENTITY_KEY_SIZE);
	bind_number(&query, article_id);
	return query_run(&query, err);
}

/* Counts one key more; 0: it has its share, or was pruned. */
static int count_key(struct store *store, int64_t article_id, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_ARTICLE_KEY,
		"UPDATE articles SET n_keys = n_keys + 1 WHERE id = ? AND n_keys < ?", err);
	if (r < 0)
		return r;
	bind_number(&query, article_id);
	bind_number(&query, KEYS_MAX);
	return query_run(&query, err);
}

static int remember_key(struct store *store, int64_t feed_id, const unsigned char *key,
	int64_t article_id, struct error *err)
{
	_cleanup_(scope_end) struct scope scope = { 0 };
	int r;

	r = scope_begin(&scope, store, err);
	if (r < 0)
		return r;
	r = count_key(store, article_id, err);
	if (r > 0)
		r = add_key(store, feed_id, key, article_id, err);
	return r < 0 ? r : scope_commit(&scope, err);
}

static int add_row(struct store *store, int64_t feed_id, const struct article *article,
	const struct identity *identity, int64_t now_sec, int64_t *ret_id, struct error *err)
{
	_cleanup_(article_lists_clear) struct article_lists lists = { 0 };
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = article_lists_of(&lists, article);
	if (r < 0)
		return transaction_failed(store, r);
	r = query_kept(&query, store, STATEMENT_ARTICLE_ADD,
		"INSERT INTO articles (feed, first_seen, n_keys, guid, link, title, published, "
		"updated,"
		" language, authors, categories, enclosures, comments, source_title, source_link,"
		" summary, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		err);
	if (r < 0)
		return r;
	bind_number(&query, feed_id);
	bind_number(&query, now_sec);
	bind_number(&query, (int64_t)identity->n);
	bind_article(&query, article, &lists);
	r = query_run(&query, err);
	if (r < 0)
		return r;
	*ret_id = sqlite3_last_insert_rowid(store->db);
	return 0;
}

static int add_new(struct store *store, int64_t feed_id, const struct article *article,
	const struct identity *identity, int64_t now_sec, int64_t *ret_id, struct error *err)
{
	_cleanup_(scope_end) struct scope scope = { 0 };
	int64_t id = 0;
	int r;

	r = scope_begin(&scope, store, err);
	if (r < 0)
		return r;
	r = add_row(store, feed_id, article, identity, now_sec, &id, err);
	for (size_t i = 0; r >= 0 && i < identity->n; i++)
		r = add_key(store, feed_id, identity->keys[i], id, err);
	if (r >= 0)
		r = search_add(store, id, article, err);
	if (r >= 0)
		r = scope_commit(&scope, err);
	if (r < 0)
		return r;
	*ret_id = id;
	return 1;
}

int store_article_add(struct store *store, int64_t feed_id, const struct article *article,
	int64_t now_sec, int64_t *ret_id, struct error *err)
{
	struct identity identity;
	int64_t found[IDENTITY_KEYS_MAX] = { 0 }, known = 0;
	int r;

	r = identity_of(&identity, store->secret, article);
	if (r < 0)
		return transaction_failed(store, r);
	for (size_t i = 0; i < identity.n; i++) {
		r = find_key(store, feed_id, identity.keys[i], &found[i], err);
		if (r < 0)
			return r;
		known = known ?: found[i];
	}
	if (!known)
		return add_new(store, feed_id, article, &identity, now_sec, ret_id, err);
	for (size_t i = 0; i < identity.n; i++) {
		if (found[i])
			continue;
		r = remember_key(store, feed_id, identity.keys[i], known, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static int give_article(
	struct query *query, store_article_fn each, void *userdata, struct error *err)
{
	struct stored_article stored = {
		.id = read_number(query),
	};
	int r;

	stored.first_seen_sec = read_number(query);
	stored.feed_url = peek_text(query);
	stored.feed_title = peek_text(query);
	read_article(query, &stored.article);
	r = query_trouble(query, err);
	if (r >= 0)
		r = each(&stored, userdata);
	article_clear(&stored.article);
	return r;
}

int give_articles(struct query *query, store_article_fn each, void *userdata, struct error *err)
{
	int r, stop;

	while ((r = query_step(query, err)) > 0) {
		stop = give_article(query, each, userdata, err);
		if (stop)
			return stop;
	}
	return r;
}

int store_articles(struct store *store, int64_t since_sec, const char *feed_url,
	store_article_fn each, void *userdata, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, store,
		SELECT_ARTICLES "WHERE articles.first_seen >= ?1 AND (?2 IS NULL OR feeds.url = ?2)"
				" ORDER BY articles.first_seen, articles.id",
		err);
	if (r < 0)
		return r;
	bind_number(&query, since_sec);
	bind_text(&query, feed_url);
	return give_articles(&query, each, userdata, err);
}

int store_article_get(
	struct store *store, int64_t id, store_article_fn each, void *userdata, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, store, SELECT_ARTICLES "WHERE articles.id = ?", err);
	if (r < 0)
		return r;
	bind_number(&query, id);
	r = query_step(&query, err);
	if (r == 0)
		return error_set(err, -ENOENT, "no article has the number %lld", (long long)id);
	return r < 0 ? r : give_article(&query, each, userdata, err);
}

int store_articles_named(struct store *store, const char *name, store_article_fn each,
	void *userdata, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, store,
		SELECT_ARTICLES
		"WHERE articles.guid = ?1 OR articles.link = ?1 ORDER BY articles.id DESC",
		err);
	if (r < 0)
		return r;
	bind_text(&query, name);
	return give_articles(&query, each, userdata, err);
}
