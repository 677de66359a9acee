/* Which articles have which words. The index narrows and the caller judges, so it may give too much
 * and never too little: what is not in it, or in it with words of another version, is given too. */
#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "model/words.h"
#include "store/articles.h"

/* --- writing --------------------------------------------------------------------------------------- */

/* Without words the article is behind all that the index knows. */
static int stay_behind(struct store *store, int64_t id, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_kept(&query, store, STATEMENT_SEARCH_BEHIND,
		"UPDATE search_state SET from_article = ?1 + 1 WHERE from_article <= ?1", err);
	if (r < 0)
		return r;
	bind_number(&query, id);
	r = query_run(&query, err);
	return r < 0 ? r : 0;
}

int search_add(struct store *store, int64_t id, const struct article *article, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	if (!store->words)
		return stay_behind(store, id, err);
	strbuf_reset(&store->words_buf);
	r = store->words(&store->words_buf, article, store->words_userdata);
	if (r >= 0 && strbuf_failed(&store->words_buf))
		r = -ENOMEM;
	if (r < 0)
		return transaction_failed(store, r);
	r = query_kept(&query, store, STATEMENT_SEARCH_ADD,
		"INSERT INTO search (rowid, words) VALUES (?, ?)", err);
	if (r < 0)
		return r;
	bind_number(&query, id);
	bind_text(&query, strbuf_text(&store->words_buf));
	r = query_run(&query, err);
	return r < 0 ? r : 0;
}

/* One number from the state's row. */
static int read_state(struct store *store, const char *sql, int64_t *ret, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r = query_new(&query, store, sql, err);

	if (r >= 0)
		r = query_step(&query, err);
	if (r < 0)
		return r;
	if (r == 0)
		return sqlite_fail(store->db, store->path, SQLITE_CORRUPT, err);
	*ret = read_number(&query);
	return query_trouble(&query, err);
}

static int run(struct store *store, const char *sql, int64_t number, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r = query_new(&query, store, sql, err);

	if (r < 0)
		return r;
	bind_number(&query, number);
	return query_run(&query, err);
}

/* Starts again with an empty index. */
static int begin_version(struct store *store, int64_t version, struct error *err)
{
	_cleanup_(scope_end) struct scope scope = { 0 };
	int r = scope_begin(&scope, store, err);

	if (r >= 0)
		r = run(store, "INSERT INTO search (search) SELECT 'delete-all' WHERE ?1 NOTNULL",
			version, err);
	if (r >= 0)
		r = run(store,
			"UPDATE search_state SET version = ?, from_article ="
			" (SELECT COALESCE(max(id), 0) + 1 FROM articles)",
			version, err);
	return r < 0 ? r : scope_commit(&scope, err);
}

int store_set_words(struct store *store, store_words_fn words, void *userdata, int64_t version,
	struct error *err)
{
	int64_t stored = 0;
	int r = read_state(store, "SELECT version FROM search_state", &stored, err);

	if (r >= 0 && stored != version)
		r = begin_version(store, version, err);
	if (r < 0)
		return r;
	store->words = words;
	store->words_userdata = userdata;
	return 0;
}

struct taking {
	struct store *store;
	struct error *err;
	int n;
};

static int take_in(const struct stored_article *stored, void *userdata)
{
	struct taking *taking = userdata;

	taking->n++;
	return search_add(taking->store, stored->id, &stored->article, taking->err);
}

/* In order of rows: the index writes out all it has gathered when a row is before the last. */
static int take_from(struct taking *taking, int64_t first, int64_t behind)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, taking->store,
		SELECT_ARTICLES "WHERE articles.id >= ? AND articles.id < ? ORDER BY articles.id",
		taking->err);
	if (r < 0)
		return r;
	bind_number(&query, first);
	bind_number(&query, behind);
	return give_articles(&query, take_in, taking, taking->err);
}

static int find_first(
	struct store *store, int64_t behind, size_t max, int64_t *ret, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, store,
		"SELECT COALESCE(min(id), 0) FROM"
		" (SELECT id FROM articles WHERE id < ? ORDER BY id DESC LIMIT ?)",
		err);
	if (r < 0)
		return r;
	bind_number(&query, behind);
	bind_number(&query, (int64_t)max);
	r = query_step(&query, err);
	if (r <= 0)
		return r;
	*ret = read_number(&query);
	return query_trouble(&query, err);
}

int store_index_more(struct store *store, size_t max, struct error *err)
{
	_cleanup_(scope_end) struct scope scope = { 0 };
	struct taking taking = { .store = store, .err = err };
	int64_t behind = 0, first = 0;
	int r;

	if (!store->words)
		return 0;
	r = read_state(store, "SELECT from_article FROM search_state", &behind, err);
	if (r < 0 || behind == 0)
		return r;
	r = scope_begin(&scope, store, err);
	if (r >= 0)
		r = find_first(store, behind, max, &first, err);
	if (r >= 0)
		r = take_from(&taking, first, behind);
	/* 0 once there is nothing before: it is not asked again. */
	if (r >= 0)
		r = run(store, "UPDATE search_state SET from_article = ?", taking.n ? first : 0,
			err);
	if (r >= 0)
		r = scope_commit(&scope, err);
	return r < 0 ? r : taking.n;
}

/* --- asking ---------------------------------------------------------------------------------------- */

/* FTS5's language: "word", "prefix" *, AND, OR and parentheses. */
static void write_words(struct strbuf *buf, const struct words *words)
{
	if (words->kind == WORDS_WORD || words->kind == WORDS_PREFIX) {
		strbuf_addc(buf, '"');
		for (const char *p = words->text; *p; p++) {
			if (*p == '"')
				strbuf_addc(buf, '"');
			strbuf_addc(buf, *p);
		}
		strbuf_adds(buf, words->kind == WORDS_PREFIX ? "\" *" : "\"");
		return;
	}
	strbuf_addc(buf, '(');
	for (size_t i = 0; i < words->n; i++) {
		if (i)
			strbuf_adds(buf, words->kind == WORDS_ALL ? " AND " : " OR ");
		write_words(buf, words->items[i]);
	}
	strbuf_addc(buf, ')');
}

/* Rows of one of the two parts of the store: in the index, or not in it. */
struct part {
	const char *words; /* NULL: whatever they are */
	int64_t first, behind;
};

/* CROSS JOIN: sqlite takes the tables in the order written, the index first, or the articles, and
 * each article's feed after it. */
#define SELECT_FROM(tables)                                                                        \
	"SELECT articles.id, articles.first_seen, feeds.url, feeds.title, " ARTICLE_COLUMNS        \
	" FROM " tables " CROSS JOIN feeds ON feeds.id = articles.feed"
#define THAT " AND articles.first_seen >= ?3 AND (?4 IS NULL OR feeds.url = ?4)"
#define FROM_INDEX                                                                                 \
	SELECT_FROM("search CROSS JOIN articles ON articles.id = search.rowid")                    \
	" WHERE search MATCH ?5 AND search.rowid >= ?1 AND search.rowid < ?2" THAT                 \
	" ORDER BY search.rowid "
#define FROM_ALL                                                                                   \
	SELECT_FROM("articles")                                                                    \
	" WHERE articles.id >= ?1 AND articles.id < ?2" THAT " ORDER BY articles.id "

static int search_part(struct store *store, const struct store_search *search,
	const struct part *part, store_article_fn each, void *userdata, struct error *err)
{
	/* [words][oldest first] */
	static const char *const sql[2][2] = {
		{ FROM_ALL "DESC", FROM_ALL },
		{ FROM_INDEX "DESC", FROM_INDEX },
	};
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	if (part->first >= part->behind)
		return 0;
	r = query_new(&query, store, sql[part->words != NULL][search->oldest_first], err);
	if (r < 0)
		return r;
	bind_number(&query, part->first);
	bind_number(&query, part->behind);
	bind_number(&query, search->since_sec);
	bind_text(&query, search->feed_url);
	if (part->words)
		bind_text(&query, part->words);
	return give_articles(&query, each, userdata, err);
}

/* The first row since then: rows are in order of time unless a clock was set back, so rows before
 * it are older, and those after it are asked for their time. */
static int first_since(struct store *store, int64_t since_sec, int64_t *ret, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, store,
		"SELECT COALESCE(min(id), 0) FROM articles WHERE first_seen >= ?", err);
	if (r < 0)
		return r;
	bind_number(&query, since_sec);
	r = query_step(&query, err);
	if (r <= 0)
		return r;
	*ret = read_number(&query);
	return query_trouble(&query, err);
}

int store_search(struct store *store, const struct store_search *search, store_article_fn each,
	void *userdata, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;
	int64_t first = 0, version = 0, from = INT64_MAX;
	struct part parts[2];
	int r = 0;

	if (search->since_sec > 0)
		r = first_since(store, search->since_sec, &first, err);
	if (r >= 0)
		r = read_state(store, "SELECT version FROM search_state", &version, err);
	if (r >= 0 && search->words && version == search->version)
		r = read_state(store, "SELECT from_article FROM search_state", &from, err);
	if (r < 0)
		return r;
	if (search->words)
		write_words(&words, search->words);
	if (strbuf_failed(&words))
		return -ENOMEM;
	parts[search->oldest_first] = (struct part){ strbuf_text(&words), MAX(first, from),
		INT64_MAX };
	parts[!search->oldest_first] = (struct part){ NULL, first, from };
	r = search_part(store, search, &parts[0], each, userdata, err);
	return r ? r : search_part(store, search, &parts[1], each, userdata, err);
}

int store_articles_count(struct store *store, int64_t since_sec, const char *feed_url,
	int64_t *ret_n, int64_t *ret_first_sec, struct error *err)
{
	_cleanup_(query_end) struct query query = { 0 };
	int r;

	r = query_new(&query, store,
		"SELECT count(*), COALESCE(min(first_seen), 0) FROM articles"
		" WHERE first_seen >= ?1 AND"
		" (?2 IS NULL OR feed = (SELECT id FROM feeds WHERE url = ?2))",
		err);
	if (r < 0)
		return r;
	bind_number(&query, since_sec);
	bind_text(&query, feed_url);
	r = query_step(&query, err);
	if (r <= 0)
		return r;
	*ret_n = read_number(&query);
	*ret_first_sec = read_number(&query);
	return query_trouble(&query, err);
}
