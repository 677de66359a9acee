#include "cli/forecast.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/json.h"
#include "base/utf8.h"

#define DAY_SEC 86400
/* W-BROAD: more than one article in twenty, where there are enough to tell. */
#define BROAD_PERCENT      5
#define BROAD_ARTICLES_MIN 100
#define FEEDS_PRINTED_MAX  10
#define DAYS_PRINTED_MAX   14 /* the last */

static int tally_add(struct tallies *tallies, const char *name)
{
	struct tally *tally;

	for (size_t i = 0; i < tallies->n; i++)
		if (strcmp(tallies->items[i].name, name) == 0) {
			tallies->items[i].n++;
			return 0;
		}
	if (ARRAY_GROW(tallies->items, tallies->n) < 0)
		return -ENOMEM;
	tally = &tallies->items[tallies->n];
	*tally = (struct tally){ strdup(name), 1 };
	if (!tally->name)
		return -ENOMEM;
	tallies->n++;
	return 0;
}

/* Days are where the reader is, as times in tables are. */
static int tally_add_day(struct tallies *days, int64_t time_sec)
{
	time_t time = time_sec;
	char day[sizeof("-2147483648-01-01")];
	struct tm tm;

	if (!localtime_r(&time, &tm) || strftime(day, sizeof(day), "%Y-%m-%d", &tm) == 0)
		return 0;
	return tally_add(days, day);
}

void forecast_add(struct forecast *forecast, const char *topic, const char *feed, int64_t seen_sec)
{
	forecast->n_alerts++;
	if (tally_add(&forecast->topics, topic) < 0 || tally_add(&forecast->feeds, feed) < 0 ||
		tally_add_day(&forecast->days, seen_sec) < 0)
		forecast->failed = true;
}

/* Less than a day of articles says nothing about days: 0. */
static double days_of(const struct forecast *forecast, int64_t now_sec)
{
	double days = (double)(now_sec - forecast->first_sec) / DAY_SEC;

	return forecast->first_sec && days >= 1 ? days : 0;
}

static int by_number(const void *one, const void *other)
{
	const struct tally *a = one, *b = other;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void print_days(const struct tallies *days)
{
	size_t first = days->n > DAYS_PRINTED_MAX ? days->n - DAYS_PRINTED_MAX : 0;

	if (days->n < 2)
		return;
	(void)printf("\nby day%s:\n", first ? ", the last" : "");
	for (size_t i = first; i < days->n; i++)
		(void)printf("%6zu  %s\n", days->items[i].n, days->items[i].name);
}

static void print_tallies(const char *head, struct tallies *tallies)
{
	if (tallies->n < 2)
		return;
	qsort(tallies->items, tallies->n, sizeof(*tallies->items), by_number);
	(void)printf("\n%s:\n", head);
	for (size_t i = 0; i < tallies->n && i < FEEDS_PRINTED_MAX; i++) {
		_cleanup_(strbuf_freep) struct strbuf name = STRBUF_INIT;

		utf8_escape(&name, tallies->items[i].name, strlen(tallies->items[i].name));
		(void)printf("%6zu  %s\n", tallies->items[i].n, strbuf_text(&name));
	}
	if (tallies->n > FEEDS_PRINTED_MAX)
		(void)printf("        and %zu more\n", tallies->n - FEEDS_PRINTED_MAX);
}

void forecast_print(const struct forecast *forecast, int64_t now_sec)
{
	double days = days_of(forecast, now_sec);
	struct tallies topics = forecast->topics, feeds = forecast->feeds;

	print_tallies("by topic", &topics);
	print_tallies("by feed", &feeds);
	print_days(&forecast->days);
	if (forecast->n_alerts || forecast->n_lost)
		(void)puts("");
	(void)printf(
		"%zu of %zu articles would have alerted", forecast->n_alerts, forecast->n_articles);
	if (days > 0)
		(void)printf(", %.1f a day", (double)forecast->n_alerts / days);
	(void)puts("");
	if (!forecast->compared)
		return;
	(void)printf("%zu gained and %zu lost against the stored expression, which alerts for %zu",
		forecast->n_gained, forecast->n_lost,
		forecast->n_alerts - forecast->n_gained + forecast->n_lost);
	if (days > 0)
		(void)printf(", %.1f a day",
			(double)(forecast->n_alerts - forecast->n_gained + forecast->n_lost) /
				days);
	(void)puts("");
}

static void tallies_json(struct json *json, const char *name, const struct tallies *tallies)
{
	json_open_array(json, name);
	for (size_t i = 0; i < tallies->n; i++) {
		json_open_object(json, NULL);
		json_text(json, "name", tallies->items[i].name);
		json_number(json, "alerts", (int64_t)tallies->items[i].n);
		json_close_object(json);
	}
	json_close_array(json);
}

void forecast_json(struct strbuf *buf, const struct forecast *forecast, int64_t now_sec)
{
	struct json json = json_into(buf);
	double days = days_of(forecast, now_sec);
	char number[32];

	json_open_object(&json, NULL);
	json_number(&json, "articles", (int64_t)forecast->n_articles);
	json_number(&json, "alerts", (int64_t)forecast->n_alerts);
	if (days > 0) {
		(void)snprintf(number, sizeof(number), "%.3f", (double)forecast->n_alerts / days);
		json_raw(&json, "alerts_a_day", number);
	}
	if (forecast->compared) {
		json_number(&json, "gained", (int64_t)forecast->n_gained);
		json_number(&json, "lost", (int64_t)forecast->n_lost);
	}
	tallies_json(&json, "topics", &forecast->topics);
	tallies_json(&json, "feeds", &forecast->feeds);
	tallies_json(&json, "days", &forecast->days);
	json_close_object(&json);
}

void forecast_warn(const struct forecast *forecast, const struct cli *cli)
{
	if (forecast->n_articles < BROAD_ARTICLES_MIN)
		return;
	for (size_t i = 0; i < forecast->topics.n; i++) {
		const struct tally *topic = &forecast->topics.items[i];

		if (topic->n * 100 <= forecast->n_articles * BROAD_PERCENT)
			continue;
		(void)cli_fail(cli, CLI_OK,
			"warning: \"%s\" matches %.1f %% of the articles [W-BROAD]", topic->name,
			(double)topic->n * 100 / (double)forecast->n_articles);
	}
}

static void tallies_clear(struct tallies *tallies)
{
	for (size_t i = 0; i < tallies->n; i++)
		free(tallies->items[i].name);
	free(tallies->items);
}

void forecast_clear(struct forecast *forecast)
{
	tallies_clear(&forecast->topics);
	tallies_clear(&forecast->feeds);
	tallies_clear(&forecast->days);
	*forecast = (struct forecast){ 0 };
}
