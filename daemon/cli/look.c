#include "cli/look.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "config/config.h"
#include "fetch/fetch.h"
#include "loop/transfer.h"
#include "parse/parse.h"

struct look {
	sd_event *event;
	struct transfers *transfers;
	struct fetcher *fetcher;
	struct parsers *parsers;
	struct looked *looked; /* of the call that is under way */
	struct error *err;
	bool done;
	int result;
	size_t body_len; /* with the parser */
};

static void look_done(struct look *look, int result, const char *reason)
{
	look->done = true;
	look->result = result < 0 ? error_set(look->err, result, "%s", reason) : 0;
}

static void on_parsed(int result, struct document **document, const char *reason, void *userdata)
{
	struct look *look = userdata;

	fetch_body_done(look->fetcher, look->body_len);
	if (result >= 0)
		look->looked->document = TAKE(*document);
	look_done(look, result, reason);
}

static void on_fetched(struct fetch_result *result, void *userdata)
{
	struct look *look = userdata;
	struct error err = { 0 };
	struct parse_request request = {
		.octets = result->body,
		.len = result->body_len,
		.base_url = result->final_url,
		.content_type = result->content_type,
		.plain = true,
		.discover = true,
		.link_fields = result->link_fields,
	};
	int r = 0;

	if (result->outcome != FETCH_DOCUMENT) {
		look_done(look, -EIO, result->reason);
		return;
	}
	if (result->moved)
		r = text_set(&look->looked->url, result->final_url);
	look->body_len = result->body_len;
	if (r == 0) {
		r = parse_start(look->parsers, &request, on_parsed, look, &err);
		if (r >= 0)
			(void)TAKE(result->body);
	}
	if (r < 0)
		look_done(look, r, error_text(&err, r));
}

int look_at(struct look *look, const char *url, struct looked *ret, struct error *err)
{
	const struct feed feed = { .url = (char *)url, .name = (char *)url };
	int r;

	looked_clear(ret);
	look->looked = ret;
	look->err = err;
	look->done = false;
	r = text_set(&ret->url, url);
	if (r == 0)
		r = fetch_start(look->fetcher, &feed, NULL, NULL, on_fetched, look, err);
	while (r >= 0 && !look->done)
		r = sd_event_run(look->event, UINT64_MAX);
	return r < 0 ? r : look->result;
}

void looked_clear(struct looked *looked)
{
	document_free(looked->document);
	free(looked->url);
	*looked = (struct looked){ 0 };
}

static int look_open(struct look *look, const struct poll_settings *settings)
{
	const struct fetch_limits limits = {
		.timeout_sec = settings->timeout_sec,
		.max_size_bytes = settings->max_size_bytes,
		.concurrency = 1,
		.per_host = 1,
		.proxy = settings->proxy,
		.user_agent = settings->user_agent,
	};
	_cleanup_(freep) char *program = parse_program();
	int r = program ? sd_event_default(&look->event) : -ENOMEM;

	if (r >= 0)
		r = transfers_new(&look->transfers, look->event);
	if (r >= 0)
		r = fetcher_new(&look->fetcher, look->event, look->transfers, &limits);
	return r < 0 ? r : parsers_new(&look->parsers, look->event, program, 1);
}

int look_new(struct look **ret, const struct poll_settings *settings)
{
	_cleanup_(look_freep) struct look *look = calloc(1, sizeof(*look));
	sigset_t signals;
	int r;

	if (!look)
		return -ENOMEM;
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGCHLD); /* the loop watches the parser */
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return -errno;
	r = look_open(look, settings);
	if (r < 0)
		return r;
	*ret = TAKE(look);
	return 0;
}

void look_free(struct look *look)
{
	if (!look)
		return;
	parsers_free(look->parsers);
	fetcher_free(look->fetcher);
	transfers_free(look->transfers);
	sd_event_unref(look->event);
	free(look);
}
