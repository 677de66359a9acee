#include "cli/look.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "config/config.h"
#include "fetch/pages.h"
#include "parse/parse.h"

struct look {
	sd_event *event;
	struct pages *pages;
	struct parsers *parsers;
	const struct poll_settings *settings;
	struct looked *looked; /* of the call that is under way */
	struct error *err;
	bool done;
	int result;
};

static void on_parsed(int result, struct document **document, const char *reason, void *userdata)
{
	struct look *look = userdata;

	look->done = true;
	look->result = result < 0 ? error_set(look->err, result, "%s", reason) : 0;
	if (result >= 0)
		look->looked->document = TAKE(*document);
}

static int fetch(struct look *look, const char *url, struct page *ret, struct error *err)
{
	const struct page_ask ask = {
		.url = (char *)url,
		.proxy = look->settings->proxy,
		.user_agent = look->settings->user_agent,
		.timeout_sec = look->settings->timeout_sec,
		.max_size_bytes = look->settings->max_size_bytes,
	};

	return pages_get(look->pages, &ask, ret, err);
}

static int parse(struct look *look, struct page *page, struct error *err)
{
	const struct parse_request request = {
		.octets = page->body,
		.len = page->body_len,
		.base_url = page->url,
		.content_type = page->content_type,
		.plain = true,
		.discover = true,
		.link_fields = page->link_fields,
	};
	int r;

	look->err = err;
	look->done = false;
	r = parse_start(look->parsers, &request, on_parsed, look, err);
	if (r >= 0)
		(void)TAKE(page->body);
	while (r >= 0 && !look->done)
		r = sd_event_run(look->event, UINT64_MAX);
	return r < 0 ? r : look->result;
}

int look_at(struct look *look, const char *url, struct looked *ret, struct error *err)
{
	_cleanup_(page_clear) struct page page = { 0 };
	int r;

	looked_clear(ret);
	look->looked = ret;
	r = fetch(look, url, &page, err);
	if (r >= 0)
		r = text_set(&ret->url, page.moved ? page.url : url);
	return r < 0 ? r : parse(look, &page, err);
}

void looked_clear(struct looked *looked)
{
	document_free(looked->document);
	free(looked->url);
	*looked = (struct looked){ 0 };
}

static int look_open(struct look *look)
{
	_cleanup_(freep) char *program = parse_program();
	int r = program ? sd_event_default(&look->event) : -ENOMEM;

	if (r >= 0)
		r = pages_new(&look->pages);
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
	look->settings = settings;
	r = look_open(look);
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
	pages_free(look->pages);
	sd_event_unref(look->event);
	free(look);
}
