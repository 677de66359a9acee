/* The index of words: what is in it, what is not yet, and what comes out in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "lib/store-folder.h"
#include "model/words.h"
#include "store/store.h"

#define NOW STORE_FOLDER_NOW
#define URL "https://x.example/feed"

/* The words of a test's article are its title. */
static int title_words(struct strbuf *ret, const struct article *article, void *userdata)
{
	size_t *calls = userdata;

	(*calls)++;
	strbuf_adds(ret, article->title);
	return strcmp(article->title, "bad") == 0 ? -EINVAL : 0;
}

static int add(struct store *store, const char *title, int64_t now_sec)
{
	_cleanup_(feed_state_clear) struct feed_state feed = { 0 };
	const struct article article = { .title = (char *)title, .link = (char *)title };
	int64_t id;

	assert_int_equal(store_feed_get(store, URL, &feed, NULL), 0);
	return store_article_add(store, feed.id, &article, now_sec, &id, NULL);
}

static int note(const struct stored_article *stored, void *userdata)
{
	strbuf_addf(userdata, "%s|", stored->article.title);
	return 0;
}

static struct words *word(enum words_kind kind, const char *text)
{
	struct words *words = NULL;

	assert_int_equal(words_new(&words, kind, text, text ? strlen(text) : 0), 0);
	return words;
}

static struct words *both(enum words_kind kind, struct words *one, struct words *other)
{
	struct words *words = word(kind, NULL);

	assert_int_equal(words_add(words, one), 0);
	assert_int_equal(words_add(words, other), 0);
	return words;
}

/* What a search gives, "title|title|"; the words are freed. */
static const char *found(struct strbuf *buf, struct store *store, struct words *words,
	const struct store_search *how)
{
	struct store_search search = *how;
	struct error err = { 0 };

	search.words = words;
	strbuf_reset(buf);
	strbuf_adds(buf, "");
	if (store_search(store, &search, note, buf, &err) < 0)
		fail_msg("%s", err.text);
	words_free(words);
	return strbuf_text(buf);
}

static void articles_are_found_by_their_words(void **state)
{
	struct store *store = ((struct store_folder *)*state)->store;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	const struct store_search how = { .version = 1 };
	size_t calls = 0;

	assert_int_equal(store_set_words(store, title_words, &calls, 1, NULL), 0);
	assert_int_equal(add(store, "japan 日米 米同 同", NOW), 1);
	assert_int_equal(add(store, "o'brien 3.5 a\"b", NOW + 1), 1);
	assert_int_equal(add(store, "japan tokyo AND", NOW + 2), 1);
	assert_int_equal(add(store, "japan tokyo AND", NOW + 2), 0);
	assert_int_equal(calls, 3);

	assert_string_equal(found(&buf, store, word(WORDS_WORD, "japan"), &how),
		"japan tokyo AND|japan 日米 米同 同|");
	assert_string_equal(
		found(&buf, store, word(WORDS_WORD, "日米"), &how), "japan 日米 米同 同|");
	assert_string_equal(
		found(&buf, store, word(WORDS_PREFIX, "日"), &how), "japan 日米 米同 同|");
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "日"), &how), "");
	assert_string_equal(
		found(&buf, store, word(WORDS_WORD, "o'brien"), &how), "o'brien 3.5 a\"b|");
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "3.5"), &how), "o'brien 3.5 a\"b|");
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "5"), &how), "");
	assert_string_equal(
		found(&buf, store, word(WORDS_WORD, "a\"b"), &how), "o'brien 3.5 a\"b|");
	assert_string_equal(found(&buf, store,
				    both(WORDS_ALL, word(WORDS_WORD, "japan"),
					    both(WORDS_ANY, word(WORDS_WORD, "tokyo"),
						    word(WORDS_PREFIX, "xyz"))),
				    &how),
		"japan tokyo AND|");
	assert_string_equal(found(&buf, store, NULL, &how),
		"japan tokyo AND|o'brien 3.5 a\"b|japan 日米 米同 同|");
}

static void a_search_is_of_a_time_and_a_feed_and_in_order(void **state)
{
	struct store *store = ((struct store_folder *)*state)->store;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct store_search how = { .version = 1, .since_sec = NOW + 1 };
	int64_t n, first_sec;
	size_t calls = 0;

	assert_int_equal(store_set_words(store, title_words, &calls, 1, NULL), 0);
	assert_int_equal(add(store, "a 1", NOW), 1);
	assert_int_equal(add(store, "a 2", NOW + 2), 1);
	/* The clock was set back. */
	assert_int_equal(add(store, "a 3", NOW), 1);
	assert_int_equal(add(store, "a 4", NOW + 3), 1);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &how), "a 4|a 2|");
	how.oldest_first = true;
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &how), "a 2|a 4|");
	how.feed_url = URL;
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &how), "a 2|a 4|");
	how.feed_url = "https://other.example/";
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &how), "");
	assert_int_equal(store_articles_count(store, NOW + 1, NULL, &n, &first_sec, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(first_sec, NOW + 2);
	assert_int_equal(
		store_articles_count(store, 0, "https://other.example/", &n, &first_sec, NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(first_sec, 0);
}

static void what_no_index_has_is_given_until_it_is_taken_in(void **state)
{
	struct store *store = ((struct store_folder *)*state)->store;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	const struct store_search how = { .version = 1 };
	size_t calls = 0;

	assert_int_equal(add(store, "a 1", NOW), 1);
	assert_int_equal(add(store, "b 2", NOW), 1);
	assert_int_equal(add(store, "a 3", NOW), 1);
	assert_int_equal(store_index_more(store, 10, NULL), 0);
	assert_int_equal(store_set_words(store, title_words, &calls, 1, NULL), 0);
	assert_int_equal(add(store, "b 4", NOW), 1);
	assert_int_equal(add(store, "a 5", NOW), 1);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &how), "a 5|a 3|b 2|a 1|");
	assert_int_equal(store_index_more(store, 2, NULL), 2);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &how), "a 5|a 3|a 1|");
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "b"), &how), "b 4|b 2|a 1|");
	assert_int_equal(store_index_more(store, 2, NULL), 1);
	assert_int_equal(store_index_more(store, 2, NULL), 0);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "b"), &how), "b 4|b 2|");
	assert_int_equal(calls, 5);
}

static void words_of_another_version_are_not_believed(void **state)
{
	struct store *store = ((struct store_folder *)*state)->store;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	const struct store_search old = { .version = 1 }, new = { .version = 2 };
	size_t calls = 0;

	assert_int_equal(store_set_words(store, title_words, &calls, 1, NULL), 0);
	assert_int_equal(add(store, "a 1", NOW), 1);
	assert_int_equal(add(store, "b 2", NOW), 1);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &old), "a 1|");
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &new), "b 2|a 1|");
	assert_int_equal(store_set_words(store, title_words, &calls, 2, NULL), 0);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &new), "b 2|a 1|");
	assert_int_equal(store_index_more(store, 10, NULL), 2);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &new), "a 1|");
}

static void words_and_articles_are_one_transaction(void **state)
{
	struct store_folder *folder = *state;
	struct store *store = folder->store;
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	const struct store_search how = { .version = 1 };
	size_t calls = 0;

	assert_int_equal(store_set_words(store, title_words, &calls, 1, NULL), 0);
	assert_int_equal(store_begin(store, NULL), 0);
	assert_int_equal(add(store, "a 1", NOW), 1);
	store_rollback(store);
	assert_int_equal(store_begin(store, NULL), 0);
	assert_int_equal(add(store, "a 2", NOW), 1);
	assert_int_equal(add(store, "bad", NOW), -EINVAL);
	assert_int_equal(store_commit(store, NULL), -EINVAL);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &how), "");
	assert_int_equal(store_folder_number(folder, "SELECT count(*) FROM articles"), 0);
	assert_int_equal(add(store, "a 3", NOW), 1);
	assert_string_equal(found(&buf, store, word(WORDS_WORD, "a"), &how), "a 3|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(articles_are_found_by_their_words,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(a_search_is_of_a_time_and_a_feed_and_in_order,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(what_no_index_has_is_given_until_it_is_taken_in,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(words_of_another_version_are_not_believed,
			store_folder_make_open, store_folder_clean_up),
		cmocka_unit_test_setup_teardown(words_and_articles_are_one_transaction,
			store_folder_make_open, store_folder_clean_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
