#include "finding.h"

#include <errno.h>

#include "base/log.h"
#include "match/narrow.h"
#include "store/store.h"

/* A hundredth of a second's work, five times a second: 200,000 articles in seven minutes. */
#define MORE_AT_ONCE        100
#define MORE_AFTER_USEC     200000U
#define TROUBLE_AFTER_USEC  600000000U
#define MORE_AT_THE_END_MAX 50 /* steps */

struct finding {
	struct narrower *narrower;
	struct store *store;
	sd_event_source *timer;
};

static int write_words(struct strbuf *ret, const struct article *article, void *userdata)
{
	const struct finding *finding = userdata;

	return narrow_article(finding->narrower, article, ret);
}

int finding_new(struct finding **ret, struct store *store, struct error *err)
{
	_cleanup_(finding_freep) struct finding *finding = calloc(1, sizeof(*finding));
	int r;

	if (!finding)
		return -ENOMEM;
	r = narrower_new(&finding->narrower);
	if (r >= 0)
		r = store_set_words(store, write_words, finding, narrow_version(), err);
	if (r < 0)
		return r;
	finding->store = store;
	*ret = TAKE(finding);
	return 0;
}

void finding_free(struct finding *finding)
{
	if (!finding)
		return;
	sd_event_source_unref(finding->timer);
	narrower_free(finding->narrower);
	free(finding);
}

/* How many articles it was; 0: all are found. */
static int take_more(struct finding *finding)
{
	struct error err = { 0 };
	int r = store_index_more(finding->store, MORE_AT_ONCE, &err);

	if (r < 0)
		log_warn("cannot index stored articles, searches stay slow",
			LOG_TEXT("error", error_text(&err, r)));
	return r;
}

static int on_timer(sd_event_source *timer, uint64_t usec, void *userdata)
{
	int r = take_more(userdata);

	(void)usec;
	if (r == 0)
		return sd_event_source_set_enabled(timer, SD_EVENT_OFF);
	return sd_event_source_set_time_relative(
		timer, r > 0 ? MORE_AFTER_USEC : TROUBLE_AFTER_USEC);
}

int finding_start(struct finding *finding, sd_event *event)
{
	int r = sd_event_add_time_relative(
		event, &finding->timer, CLOCK_MONOTONIC, MORE_AFTER_USEC, 0, on_timer, finding);

	/* Polling and delivering come first. */
	if (r >= 0)
		r = sd_event_source_set_priority(finding->timer, SD_EVENT_PRIORITY_IDLE);
	if (r >= 0)
		r = sd_event_source_set_enabled(finding->timer, SD_EVENT_ON);
	return r;
}

void finding_finish(struct finding *finding)
{
	for (int i = 0; i < MORE_AT_THE_END_MAX && take_more(finding) > 0; i++)
		;
}
