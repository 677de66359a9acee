/* feedwatch-fetch: reads addresses from descriptor 3 and answers with what is there, as the daemon
 * would have asked for it. It is started by `feedwatch add`, never by hand: so no other verb has to
 * load what the network takes, and nothing that a server sends is read by the program that holds the
 * configuration and the store. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "fetch/fetch.h"
#include "fetch/page.h"
#include "loop/transfer.h"

#define ASKER_FD 3

enum { EXIT_ALONE = 64, EXIT_COLD, EXIT_TALK };

struct service {
	sd_event *event;
	struct transfers *transfers;
	struct fetcher *fetcher; /* NULL before the first question */
	bool answered;
	int result; /* of the answer's way back */
};

static void refuse(struct service *service, const char *reason)
{
	const struct page page = { .reason = (char *)reason };

	service->answered = true;
	service->result = page_send(ASKER_FD, &page);
}

static void on_fetched(struct fetch_result *result, void *userdata)
{
	struct service *service = userdata;
	const struct page page = {
		.url = (char *)result->final_url,
		.moved = result->moved,
		.content_type = (char *)result->content_type,
		.link_fields = (char *)result->link_fields,
		.body = result->body,
		.body_len = result->body_len,
	};

	if (result->outcome != FETCH_DOCUMENT) {
		refuse(service, result->reason);
		return;
	}
	service->answered = true;
	service->result = page_send(ASKER_FD, &page);
}

static int set_limits(struct service *service, const struct page_ask *ask)
{
	const struct fetch_limits limits = {
		.timeout_sec = ask->timeout_sec,
		.max_size_bytes = ask->max_size_bytes,
		.concurrency = 1,
		.per_host = 1,
		.proxy = ask->proxy,
		.user_agent = ask->user_agent,
	};

	return service->fetcher ? fetcher_set_limits(service->fetcher, &limits)
				: fetcher_new(&service->fetcher, service->event, service->transfers,
					  &limits);
}

static int serve_one(struct service *service)
{
	_cleanup_(page_ask_clear) struct page_ask ask = { 0 };
	struct error err = { 0 };
	int r = page_ask_receive(ASKER_FD, &ask);
	const struct feed feed = { .url = ask.url, .name = ask.url };

	if (r < 0)
		return r;
	service->answered = false;
	r = set_limits(service, &ask);
	if (r >= 0)
		r = fetch_start(service->fetcher, &feed, NULL, NULL, on_fetched, service, &err);
	if (r < 0)
		refuse(service, error_text(&err, r));
	while (!service->answered) {
		r = sd_event_run(service->event, UINT64_MAX);
		if (r < 0)
			return r;
	}
	return service->result;
}

static int open_service(struct service *service)
{
	int r = sd_event_default(&service->event);

	return r < 0 ? r : transfers_new(&service->transfers, service->event);
}

static void close_service(struct service *service)
{
	fetcher_free(service->fetcher);
	transfers_free(service->transfers);
	sd_event_unref(service->event);
}

int main(void)
{
	_cleanup_(close_service) struct service service = { 0 };
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);
	int r;

	if (getsockname(ASKER_FD, (struct sockaddr *)&name, &len) < 0) {
		static const char words[] = "feedwatch-fetch: is started by feedwatch\n";

		(void)!write(STDERR_FILENO, words, sizeof(words) - 1);
		return EXIT_ALONE;
	}
	/* Nobody else waits for what it does. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
		open_service(&service) < 0)
		return EXIT_COLD;
	do
		r = serve_one(&service);
	while (r == 0);
	return r == -EPIPE ? 0 : EXIT_TALK;
}
