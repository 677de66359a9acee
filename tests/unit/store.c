/* What the daemon remembers, in real files: feeds, articles known again, alerts, their outbox. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "lib/store-folder.h"
#include "store/identity.h"
#include "store/store.h"

#define NOW STORE_FOLDER_NOW

static int64_t feed_id(struct store *store, const char *url)
{
	_cleanup_(feed_state_clear) struct feed_state feed = { 0 };
	struct error err = { 0 };

	if (store_feed_get(store, url, &feed, &err) < 0)
		fail_msg("%s", err.text);
	return feed.id;
}

/* --- feeds ------------------------------------------------------------------------------------ */

static void feeds_keep_what_they_are_given(void **state)
{
	struct store_folder *folder = *state;
	_cleanup_(feed_state_clear) struct feed_state feed = { 0 };
	_cleanup_(feed_state_clear) struct feed_state again = { 0 };
	const char *url = "https://news.example.jp/index.rdf?a=1&b='2'";

	assert_int_equal(store_feed_get(folder->store, url, &feed, NULL), 0);
	assert_string_equal(feed.url, url);
	assert_null(feed.validators.etag);
	assert_int_equal(feed.last_success_sec, 0);

	text_set(&feed.title, "例のニュース");
	text_set(&feed.link, "https://news.example.jp/");
	text_set(&feed.validators.etag, "W/\"\xFFopaque\"");
	text_set(&feed.validators.last_modified, "Mon, 25 Mar 2024 09:30:00 GMT");
	text_set(&feed.last_error, "it's \"gone\"");
	feed.next_poll_sec = NOW + 1;
	feed.held_until_sec = NOW + 2;
	feed.last_poll_sec = NOW + 3;
	feed.last_success_sec = NOW + 4;
	feed.failures = 5;
	feed.last_status = 410;
	feed.gone = true;
	assert_int_equal(store_feed_put(folder->store, &feed, NULL), 0);

	assert_int_equal(store_feed_get(folder->store, url, &again, NULL), 0);
	assert_int_equal(again.id, feed.id);
	assert_string_equal(again.title, feed.title);
	assert_string_equal(again.link, feed.link);
	assert_string_equal(again.validators.etag, feed.validators.etag);
	assert_string_equal(again.validators.last_modified, feed.validators.last_modified);
	assert_string_equal(again.last_error, feed.last_error);
	assert_int_equal(again.next_poll_sec, NOW + 1);
	assert_int_equal(again.held_until_sec, NOW + 2);
	assert_int_equal(again.last_poll_sec, NOW + 3);
	assert_int_equal(again.last_success_sec, NOW + 4);
	assert_int_equal(again.failures, 5);
	assert_int_equal(again.last_status, 410);
	assert_true(again.gone);

	feed.id = 4711;
	assert_int_equal(store_feed_put(folder->store, &feed, NULL), -ENOENT);
}

static int collect_url(const struct feed_state *feed, void *userdata)
{
	struct strbuf *buf = userdata;

	strbuf_addf(buf, "%s ", feed->url);
	return strcmp(feed->url, "https://c.example/") == 0 ? 7 : 0;
}

static void feeds_come_in_order_until_the_callback_stops(void **state)
{
	struct store_folder *folder = *state;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	feed_id(folder->store, "https://d.example/");
	feed_id(folder->store, "https://b.example/");
	feed_id(folder->store, "https://c.example/");
	assert_int_equal(store_feeds(folder->store, collect_url, &buf, NULL), 7);
	assert_string_equal(strbuf_text(&buf), "https://b.example/ https://c.example/ ");
}

/* --- articles --------------------------------------------------------------------------------- */

static void fill(struct article *article)
{
	*article = (struct article){ .published_sec = NOW - 60, .updated_sec = NOW - 30 };
	text_set(&article->id, "tag:example.jp,2024:'1'");
	text_set(&article->title, "日米同盟 “強化” \"quoted\" it's; DROP TABLE articles; --");
	text_set(&article->link, "https://news.example.jp/1?x=%E6%97%A5");
	article_add_author(article, "山田 \"太郎\"", "taro@example.jp", "https://taro.example.jp/");
	article_add_author(article, NULL, "desk@example.jp", NULL);
	text_list_add(&article->categories, "外交\\\n");
	text_list_add(&article->categories, "a \"b\"");
	text_set(&article->language, "ja");
	text_set(&article->summary, "要約");
	text_set(&article->content, "本文 🗾");
	text_set(&article->summary_html, "<p>");
	article_add_enclosure(article, "https://news.example.jp/1.mp3", "audio/mpeg", INT64_MAX);
	article_add_enclosure(article, "https://news.example.jp/2.mp3", NULL, -1);
	text_set(&article->comments, "https://news.example.jp/1#comments");
	text_set(&article->source_title, "源");
	text_set(&article->source_link, "https://source.example.jp/");
}

static void assert_same_article(const struct article *a, const struct article *b)
{
	assert_string_equal(a->id, b->id);
	assert_string_equal(a->title, b->title);
	assert_string_equal(a->link, b->link);
	assert_int_equal(a->published_sec, b->published_sec);
	assert_int_equal(a->updated_sec, b->updated_sec);
	assert_int_equal(a->n_authors, 2);
	assert_string_equal(a->authors[0].name, b->authors[0].name);
	assert_string_equal(a->authors[0].email, b->authors[0].email);
	assert_string_equal(a->authors[0].uri, b->authors[0].uri);
	assert_null(a->authors[1].name);
	assert_string_equal(a->authors[1].email, b->authors[1].email);
	assert_int_equal(a->categories.n, 2);
	assert_string_equal(a->categories.items[0], b->categories.items[0]);
	assert_string_equal(a->categories.items[1], b->categories.items[1]);
	assert_string_equal(a->language, b->language);
	assert_string_equal(a->summary, b->summary);
	assert_string_equal(a->content, b->content);
	assert_null(a->summary_html);
	assert_int_equal(a->n_enclosures, 2);
	assert_string_equal(a->enclosures[0].url, b->enclosures[0].url);
	assert_string_equal(a->enclosures[0].type, b->enclosures[0].type);
	assert_true(a->enclosures[0].length == INT64_MAX);
	assert_null(a->enclosures[1].type);
	assert_int_equal(a->enclosures[1].length, -1);
	assert_string_equal(a->comments, b->comments);
	assert_string_equal(a->source_title, b->source_title);
	assert_string_equal(a->source_link, b->source_link);
}

static int compare_stored(const struct stored_article *stored, void *userdata)
{
	assert_same_article(&stored->article, userdata);
	assert_int_equal(stored->first_seen_sec, NOW);
	assert_string_equal(stored->feed_url, "https://news.example.jp/");
	assert_null(stored->feed_title);
	return (int)stored->id + 100;
}

static void articles_come_back_with_every_member(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	_cleanup_(article_clear) struct article article = { 0 };
	struct article bare = { .id = (char *)"bare" };
	int64_t feed = feed_id(store, "https://news.example.jp/"), id = 0, bare_id = 0;
	struct error err = { 0 };

	fill(&article);
	assert_int_equal(store_article_add(store, feed, &article, NOW, &id, NULL), 1);
	assert_int_equal(store_article_add(store, feed, &bare, NOW - 1, &bare_id, NULL), 1);
	assert_int_equal(store_article_get(store, id, compare_stored, &article, NULL), 100 + id);
	assert_int_equal(
		store_articles(store, NOW, NULL, compare_stored, &article, NULL), 100 + id);
	assert_int_equal(store_articles(store, NOW, "https://news.example.jp/", compare_stored,
				 &article, NULL),
		100 + id);
	assert_int_equal(
		store_articles(store, 0, "https://x.example/", compare_stored, NULL, NULL), 0);
	assert_int_equal(store_articles(store, NOW + 1, NULL, compare_stored, NULL, NULL), 0);
	assert_int_equal(store_articles_named(store, article.link, compare_stored, &article, NULL),
		100 + id);
	assert_int_equal(store_article_get(store, 99, compare_stored, NULL, &err), -ENOENT);
	assert_string_equal(err.text, "no article has the number 99");
}

static void what_a_feed_has_shown_is_known(void **state)
{
	/* In order: each is asked after those before it. */
	static const struct {
		const char *why, *id, *link, *title, *text;
		int is_new;
	} cases[] = {
		{ "first", "g1", "https://x.example/1", "One", "a", 1 },
		{ "same again", "g1", "https://x.example/1", "One", "a", 0 },
		{ "edited text", "g1", "https://x.example/1", "One", "b", 0 },
		{ "edited title", "g1", "https://x.example/1", "One!", "b", 0 },
		{ "moved link", "g1", "https://x.example/1-moved", "One", "b", 0 },
		{ "new id, edited title", "g1b", "https://x.example/1", "One!", "b", 0 },
		{ "new id, moved link", "g1c", "https://x.example/1-moved", "One", "b", 0 },
		{ "that id, all else new", "g1c", "https://x.example/9", "Nine", "b", 0 },
		{ "id lost", NULL, "https://x.example/1", "One", "a", 0 },
		{ "tracked", "g2", "http://X.example:80/1?utm_source=rss", "One", "a", 0 },
		{ "white space", "g3", "https://x.example/1", " One\n", "a", 0 },
		{ "other title on the page", "g4", "https://x.example/1", "Two", "a", 1 },
		{ "other page of the title", "g5", "https://x.example/2", "One", "a", 1 },
		{ "id in white space", " g5 ", "https://x.example/5", "Five", "a", 0 },
		{ "title every day, no link", "d1", NULL, "Weather", "sun", 1 },
		{ "its next day", "d2", NULL, "Weather", "sun", 1 },
		{ "message", "m1", "https://x.example/@me", NULL, "hello", 1 },
		{ "next message, same page", "m2", "https://x.example/@me", NULL, "bye", 1 },
		{ "message under a new id", "m3", "https://x.example/@me", NULL, "hello", 0 },
		{ "link only", NULL, "https://x.example/7", NULL, "a", 1 },
		{ "link only, edited", NULL, "https://x.example/7", NULL, "b", 0 },
		{ "link with anchor", NULL, "https://x.example/7#2", NULL, "b", 1 },
		{ "title only", NULL, NULL, "Seven", "a", 1 },
		{ "title only, edited", NULL, NULL, "Seven", "b", 0 },
		{ "text only", NULL, NULL, NULL, "a", 1 },
		{ "text only again", NULL, NULL, NULL, "a ", 0 },
		{ "other text", NULL, NULL, NULL, "b", 1 },
		{ "nothing", NULL, NULL, NULL, NULL, 1 },
		{ "nothing again", "", " ", "", "", 0 },
		{ "an id like a title", "Seven", NULL, NULL, "c", 1 },
	};
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	int64_t feed = feed_id(store, "https://x.example/feed"),
		other = feed_id(store, "https://y.example/feed"), id;
	struct error err = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct article article = {
			.id = (char *)cases[i].id,
			.link = (char *)cases[i].link,
			.title = (char *)cases[i].title,
			.content = (char *)cases[i].text,
		};
		int r = store_article_add(store, feed, &article, NOW, &id, &err);

		if (r != cases[i].is_new)
			fail_msg("%s: %d %s", cases[i].why, r, err.text);
		/* ids are scoped to their feed */
		if (i == 0)
			assert_int_equal(
				store_article_add(store, other, &article, NOW, &id, NULL), 1);
	}
}

static void links_are_compared_without_tracking(void **state)
{
	static const struct {
		const char *link, *form;
	} cases[] = {
		{ "https://example.org", "//example.org/" },
		{ "HTTP://Example.ORG:80/A?b=1&a=2", "//example.org/A?b=1&a=2" },
		{ "https://example.org:443/", "//example.org/" },
		{ "https://example.org:8443/", "//example.org:8443/" },
		{ "http://example.org:443/", "//example.org:443/" },
		{ " https://example.org/a\n", "//example.org/a" },
		{ "https://example.org/a?utm_source=x&id=1&UTM_Medium=y", "//example.org/a?id=1" },
		{ "https://example.org/a?fbclid=1&gclid=2", "//example.org/a" },
		{ "https://example.org/a?utm=1&gclids=2", "//example.org/a?utm=1&gclids=2" },
		{ "https://example.org/a?&&x&", "//example.org/a?x" },
		{ "https://example.org?x=1", "//example.org/?x=1" },
		{ "https://example.org/a#section-2", "//example.org/a#section-2" },
		{ "https://example.org/a#xtor=RSS-1", "//example.org/a" },
		{ "https://example.org/a#utm_source=rss&utm_medium=feed", "//example.org/a" },
		{ "https://example.org/a?#", "//example.org/a" },
		{ "https://example.org/a?q=1#!/b?utm_source=1",
			"//example.org/a?q=1#!/b?utm_source=1" },
		{ "https:// ", "https://" },
		{ "file:///tmp/x?utm_source=1", "file:///tmp/x?utm_source=1" },
		{ "", "" },
	};
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		strbuf_reset(&buf);
		identity_link(&buf, cases[i].link);
		assert_string_equal(strbuf_text(&buf), cases[i].form);
	}
}

static void titles_are_compared_without_their_white_space(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	(void)state;
	identity_title(&buf, "\n\t 日米\xE3\x80\x80同盟 \xC2\xA0 pact\r\n");
	assert_string_equal(strbuf_text(&buf), "日米 同盟 pact");
}

static void the_hash_is_siphash(void **state)
{
	/* key 00 to 0f; messages of none and of 15 octets 00 to 0e, as openssl(1) hashes them */
	static const unsigned char none[] = { 0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d,
		0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93 };
	static const unsigned char fifteen[] = { 0x54, 0x93, 0xe9, 0x99, 0x33, 0xb0, 0xa8, 0x11,
		0x7e, 0x08, 0xec, 0x0f, 0x97, 0xcf, 0xc3, 0xd9 };
	unsigned char count[16], got[SIPHASH_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(count); i++)
		count[i] = (unsigned char)i;
	siphash(got, count, NULL, 0);
	assert_memory_equal(got, none, sizeof(got));
	siphash(got, count, count, 15);
	assert_memory_equal(got, fifteen, sizeof(got));
}

static void made_up_ids_do_not_fill_the_store(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	struct article article = { .link = (char *)"https://x.example/1", .title = (char *)"One" };
	int64_t feed = feed_id(store, "https://x.example/feed"), id;
	char guid[32];

	for (int poll = 0; poll < 50; poll++) {
		(void)snprintf(guid, sizeof(guid), "made-up-%d", poll);
		article.id = guid;
		assert_int_equal(
			store_article_add(store, feed, &article, NOW, &id, NULL), poll == 0);
	}
	assert_int_equal(store_folder_number(folder, "SELECT count(*) FROM seen"), 16);
}

static void pruned_articles_stay_known(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	struct article article = { .id = (char *)"g1", .title = (char *)"One" };
	int64_t feed = feed_id(store, "https://x.example/feed"), id;

	assert_int_equal(store_article_add(store, feed, &article, NOW, &id, NULL), 1);
	assert_int_equal(store_folder_number(folder, "DELETE FROM articles RETURNING id"), id);
	assert_int_equal(store_article_add(store, feed, &article, NOW, &id, NULL), 0);
}

/* --- alerts and outbox ------------------------------------------------------------------------ */

static int64_t add_article(struct store *store, const char *guid)
{
	struct article article = { .id = (char *)guid, .title = (char *)"Title" };
	int64_t id = 0;

	assert_int_equal(store_article_add(store, feed_id(store, "https://x.example/feed"),
				 &article, NOW, &id, NULL),
		1);
	return id;
}

static int add_alert(
	struct store *store, const char *id, int64_t article, const char *topic, int64_t created)
{
	char *names[] = { (char *)"desktop", (char *)"mail", (char *)"mail" };
	const struct text_list channels = { .items = names, .n = 3 };
	struct alert alert = {
		.created_sec = created,
		.urgency = URGENCY_CRITICAL,
		.topic = (char *)topic,
		.topic_title = (char *)"U.S.–Japan",
		.feed_url = (char *)"https://x.example/feed",
		.feed_title = (char *)"X",
		.excerpt = (char *)"… “alliance” …",
	};
	int r;

	(void)snprintf(alert.id, sizeof(alert.id), "%s", id);
	assert_int_equal(hit_list_add(&alert.hits, "title", 3, 11, "allianc*", "alliance"), 0);
	assert_int_equal(hit_list_add(&alert.hits, "content", 0, 2, "日米", "日米"), 0);
	r = store_alert_add(store, article, &alert, &channels, NULL);
	hit_list_clear(&alert.hits);
	return r;
}

static int tell_alert(
	const struct alert *alert, const struct alert_channels *channels, void *userdata)
{
	strbuf_addf(userdata, "%s %s", alert->id, alert->topic);
	for (size_t i = 0; i < channels->delivered.n; i++)
		strbuf_addf(userdata, " =%s", channels->delivered.items[i]);
	for (size_t i = 0; i < channels->pending.n; i++)
		strbuf_addf(userdata, " +%s", channels->pending.items[i]);
	for (size_t i = 0; i < channels->given_up.n; i++)
		strbuf_addf(userdata, " -%s", channels->given_up.items[i]);
	strbuf_adds(userdata, "\n");
	return 0;
}

static void an_article_alerts_once_a_topic(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	int64_t a = add_article(store, "a"), b = add_article(store, "b");

	assert_int_equal(add_alert(store, "1", a, "pact", NOW + 1), 1);
	assert_int_equal(add_alert(store, "2", a, "pact", NOW + 2), 0);
	assert_int_equal(add_alert(store, "3", a, "bases", NOW + 3), 1);
	assert_int_equal(add_alert(store, "4", b, "pact", NOW), 1);
	assert_int_equal(store_alerts(store, 0, NULL, tell_alert, &buf, NULL), 0);
	assert_string_equal(strbuf_text(&buf), "4 pact +desktop +mail\n1 pact +desktop +mail\n"
					       "3 bases +desktop +mail\n");
	strbuf_reset(&buf);
	assert_int_equal(store_alerts(store, NOW + 1, "pact", tell_alert, &buf, NULL), 0);
	assert_string_equal(strbuf_text(&buf), "1 pact +desktop +mail\n");
}

static void an_alert_is_read_by_its_id(void **state)
{
	struct store_folder *folder = *state;
	struct alert alert = { 0 };
	int64_t a = add_article(folder->store, "a");

	assert_int_equal(add_alert(folder->store, "1", a, "pact", NOW), 1);
	assert_int_equal(add_alert(folder->store, "2", a, "bases", NOW + 1), 1);
	assert_int_equal(store_alert_get(folder->store, "3", &alert, NULL), -ENOENT);
	assert_null(alert.topic);
	assert_int_equal(store_alert_get(folder->store, "2", &alert, NULL), 0);
	assert_string_equal(alert.id, "2");
	assert_string_equal(alert.topic, "bases");
	assert_int_equal(alert.created_sec, NOW + 1);
	assert_string_equal(alert.article.id, "a");
	assert_int_equal(alert.hits.n, 2);
	assert_string_equal(alert.hits.items[1].text, "日米");
	alert_clear(&alert);
}

static void alerts_come_back_with_every_member(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	struct outbox_row *rows = NULL;
	const struct alert *alert;
	size_t n = 0;

	assert_int_equal(add_alert(store, "0123456789abcdef0123456789abcdef",
				 add_article(store, "a"), "pact", NOW),
		1);
	assert_int_equal(store_outbox_head(store, "mail", 5, &rows, &n, NULL), 0);
	assert_int_equal(n, 1);
	alert = &rows[0].alert;
	assert_string_equal(alert->id, "0123456789abcdef0123456789abcdef");
	assert_int_equal(alert->created_sec, NOW);
	assert_int_equal(rows[0].created_sec, NOW);
	assert_int_equal(alert->urgency, URGENCY_CRITICAL);
	assert_string_equal(alert->topic, "pact");
	assert_string_equal(alert->topic_title, "U.S.–Japan");
	assert_string_equal(alert->feed_url, "https://x.example/feed");
	assert_string_equal(alert->feed_title, "X");
	assert_string_equal(alert->excerpt, "… “alliance” …");
	assert_string_equal(alert->article.id, "a");
	assert_int_equal(alert->hits.n, 2);
	assert_string_equal(alert->hits.items[0].field, "title");
	assert_int_equal(alert->hits.items[0].start, 3);
	assert_int_equal(alert->hits.items[0].end, 11);
	assert_string_equal(alert->hits.items[0].term, "allianc*");
	assert_string_equal(alert->hits.items[1].text, "日米");
	outbox_rows_free(rows, n);
}

/* The head of a channel, as "ID:TRIES:NEXT:ERROR ". */
static const char *head(struct strbuf *buf, struct store *store, const char *channel, size_t max)
{
	struct outbox_row *rows = NULL;
	size_t n = 0;

	strbuf_reset(buf);
	assert_int_equal(store_outbox_head(store, channel, max, &rows, &n, NULL), 0);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(buf, "%s:%d:%d:%s ", rows[i].alert.id, (int)rows[i].tries,
			(int)rows[i].next_try_sec, rows[i].last_error ?: "");
	outbox_rows_free(rows, n);
	return strbuf_text(buf);
}

/* The row of the n-th pending alert of a channel. */
static int64_t row_of(struct store *store, const char *channel, size_t nth)
{
	struct outbox_row *rows = NULL;
	size_t n = 0;
	int64_t id;

	assert_int_equal(store_outbox_head(store, channel, nth + 1, &rows, &n, NULL), 0);
	assert_int_equal(n, nth + 1);
	id = rows[nth].id;
	outbox_rows_free(rows, n);
	return id;
}

static int tell_row(const struct outbox_row *row, void *userdata)
{
	strbuf_addf(userdata, "%s:%s:%s ", row->channel, row->alert.id,
		row->state == OUTBOX_PENDING ? "pending" : "given up");
	return 0;
}

static void the_outbox_keeps_order_and_what_failed(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	_cleanup_(text_list_clear) struct text_list channels = { 0 };
	struct store_counts counts;
	int64_t a, b;

	/* B is the second, although the older in time */
	add_alert(store, "A", add_article(store, "a"), "pact", NOW);
	add_alert(store, "B", add_article(store, "b"), "pact", NOW - 10);
	add_alert(store, "C", add_article(store, "c"), "pact", NOW + 10);
	assert_string_equal(head(&buf, store, "mail", 2), "A:0:0: B:0:0: ");
	a = row_of(store, "mail", 0);
	b = row_of(store, "mail", 1);

	assert_int_equal(store_outbox_later(store, a, 77, "busy", NULL), 1);
	assert_string_equal(head(&buf, store, "mail", 9), "A:1:77:busy B:0:0: C:0:0: ");
	assert_int_equal(store_outbox_done(store, a, NOW, NULL), 1);
	assert_int_equal(store_outbox_done(store, a, NOW, NULL), 0);
	assert_int_equal(store_outbox_later(store, a, 77, "late", NULL), 0);
	assert_int_equal(store_outbox_give_up(store, b, "refused", NULL), 1);
	assert_string_equal(head(&buf, store, "mail", 9), "C:0:0: ");
	assert_string_equal(head(&buf, store, "desktop", 9), "A:0:0: B:0:0: C:0:0: ");
	assert_string_equal(head(&buf, store, "pager", 9), "");

	strbuf_reset(&buf);
	assert_int_equal(store_outbox_each(store, tell_row, &buf, NULL), 0);
	assert_string_equal(strbuf_text(&buf), "desktop:A:pending desktop:B:pending "
					       "desktop:C:pending mail:B:given up mail:C:pending ");
	strbuf_reset(&buf);
	assert_int_equal(store_alerts(store, NOW - 10, NULL, tell_alert, &buf, NULL), 0);
	assert_string_equal(strbuf_text(&buf),
		"B pact +desktop -mail\nA pact =mail +desktop\nC pact +desktop +mail\n");
	assert_int_equal(store_counts(store, &counts, NULL), 0);
	assert_int_equal(counts.feeds, 1);
	assert_int_equal(counts.articles, 3);
	assert_int_equal(counts.alerts, 3);
	assert_int_equal(counts.pending, 4);
	assert_int_equal(counts.given_up, 1);
	assert_int_equal(counts.oldest_pending_sec, NOW);

	assert_int_equal(store_outbox_retry(store, "B", "", NULL), 0);
	assert_int_equal(store_outbox_retry(store, "B", "mail", NULL), 1);
	assert_string_equal(head(&buf, store, "mail", 9), "B:0:0:refused C:0:0: ");
	assert_int_equal(store_outbox_drop(store, NULL, "desktop", NULL), 3);
	assert_int_equal(store_outbox_channels(store, &channels, NULL), 0);
	assert_int_equal(channels.n, 1);
	assert_string_equal(channels.items[0], "mail");
	assert_int_equal(store_outbox_drop(store, "C", NULL, NULL), 1);
	assert_int_equal(store_outbox_drop(store, NULL, NULL, NULL), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(feeds_keep_what_they_are_given,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(feeds_come_in_order_until_the_callback_stops,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(articles_come_back_with_every_member,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(what_a_feed_has_shown_is_known,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test(links_are_compared_without_tracking),
		cmocka_unit_test(titles_are_compared_without_their_white_space),
		cmocka_unit_test(the_hash_is_siphash),
		cmocka_unit_test_setup_teardown(made_up_ids_do_not_fill_the_store,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(
			pruned_articles_stay_known, store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(an_article_alerts_once_a_topic,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(
			an_alert_is_read_by_its_id, store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(alerts_come_back_with_every_member,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(the_outbox_keeps_order_and_what_failed,
			store_folder_make_open, store_folder_clean_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
