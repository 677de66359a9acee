/* What the store costs in CPU time: 1,000 feeds of 40 entries, new, then known again, a transaction
 * a feed; and the head of a channel behind 100,000 delivered alerts. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "lib/store-folder.h"
#include "store/store.h"

#define FEEDS     1000
#define ENTRIES   40
#define DELIVERED 100000
#define HEADS     1000
#define NOW       1711359000

struct start {
	double cpu, wall;
};

static struct start start_now(void)
{
	struct timespec wall;
	struct rusage use;

	(void)clock_gettime(CLOCK_MONOTONIC, &wall);
	(void)getrusage(RUSAGE_SELF, &use);
	return (struct start){
		.cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
		       (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
		.wall = (double)wall.tv_sec + (double)wall.tv_nsec / 1e9,
	};
}

static void tell(const char *what, struct start from, double n)
{
	struct start now = start_now();

	printf("%-40s %7.3f s CPU, %7.3f s in all, %8.2f us CPU each\n", what, now.cpu - from.cpu,
		now.wall - from.wall, (now.cpu - from.cpu) / n * 1e6);
}

static void must(int r, const struct error *err)
{
	if (r >= 0)
		return;
	(void)fprintf(stderr, "%s\n", error_text(err, r));
	exit(1);
}

static void one_entry(struct store *store, int64_t feed_id, int feed, int entry)
{
	char guid[128], link[160], title[160], text[1025];
	struct article article = { .id = guid, .link = link, .title = title, .summary = text };
	struct error err = { 0 };
	int64_t id;

	(void)snprintf(guid, sizeof(guid), "tag:feed-%d.example.org,2024:posts/%d", feed, entry);
	(void)snprintf(link, sizeof(link),
		"https://feed-%d.example.org/2024/03/25/an-article-%d?utm_source=rss&id=%d", feed,
		entry, entry);
	(void)snprintf(
		title, sizeof(title), "An article of feed %d with the number %d", feed, entry);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	must(store_article_add(store, feed_id, &article, NOW, &id, &err), &err);
}

static void one_feed(struct store *store, int feed)
{
	_cleanup_(feed_state_clear) struct feed_state state = { 0 };
	struct error err = { 0 };
	char url[64];

	(void)snprintf(url, sizeof(url), "https://feed-%d.example.org/feed", feed);
	must(store_begin(store, &err), &err);
	must(store_feed_get(store, url, &state, &err), &err);
	for (int entry = 0; entry < ENTRIES; entry++)
		one_entry(store, state.id, feed, entry);
	state.next_poll_sec++;
	must(store_feed_put(store, &state, &err), &err);
	must(store_commit(store, &err), &err);
}

static void deliver(struct store *store, int n, bool done)
{
	char *names[] = { (char *)"mail" };
	const struct text_list channels = { .items = names, .n = 1 };
	struct alert alert = { .topic = (char *)"topic", .created_sec = NOW };
	struct error err = { 0 };

	must(store_begin(store, &err), &err);
	for (int i = 0; i < n; i++) {
		char topic[32];

		(void)snprintf(topic, sizeof(topic), "%d-%d", done, i);
		alert.topic = topic;
		alert_new_id(alert.id);
		must(store_alert_add(store, 1 + i % (FEEDS * ENTRIES), &alert, &channels, &err),
			&err);
	}
	must(store_commit(store, &err), &err);
}

static void heads(struct store *store)
{
	struct error err = { 0 };

	for (int i = 0; i < HEADS; i++) {
		struct outbox_row *rows = NULL;
		size_t n = 0;

		must(store_outbox_head(store, "mail", 1, &rows, &n, &err), &err);
		if (n != 1)
			exit(1);
		outbox_rows_free(rows, n);
	}
}

int main(void)
{
	struct store_folder *folder = NULL;
	struct start from;

	if (store_folder_new(&folder) < 0)
		return 1;
	from = start_now();
	for (int feed = 0; feed < FEEDS; feed++)
		one_feed(folder->store, feed);
	tell("new entries", from, FEEDS * ENTRIES);
	from = start_now();
	for (int feed = 0; feed < FEEDS; feed++)
		one_feed(folder->store, feed);
	tell("known entries", from, FEEDS * ENTRIES);

	from = start_now();
	deliver(folder->store, DELIVERED, true);
	tell("alerts of one channel", from, DELIVERED);
	store_folder_number(folder, "UPDATE outbox SET state = 2");
	deliver(folder->store, 10, false);
	from = start_now();
	heads(folder->store);
	tell("heads behind 100,000 delivered", from, HEADS);
	store_folder_free(folder);
	return 0;
}
