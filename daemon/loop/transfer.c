#include "loop/transfer.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "loop/transfer-curl.h"

#define CONNECT_TIMEOUT_SEC 20
#define SLOW_OCTETS_PER_SEC 16 /* slower than this ... */
#define SLOW_SEC            30 /* ... for so long is given up */

#define USEC_PER_MSEC 1000ULL
#define USEC_PER_SEC  1000000ULL

struct transfers {
	sd_event *event;
	CURLM *multi;
	sd_event_source *timer;
	struct transfer *running;
	size_t n_running;
	bool in_curl; /* libcurl is on the stack: no easy handle may be freed */
	bool any_cancelled;
};

/* Takes what has ended off the multi handle, all of it: libcurl does not tell twice. */
static void drain(struct transfers *transfers)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(transfers->multi, &left))) {
		CURLcode code = message->data.result;
		struct transfer *transfer = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
		assert(transfer);
		if (transfer->cancelled) {
			transfer->drop(transfer);
			continue;
		}
		transfer->finishing = true;
		transfer->done(transfer, code);
	}
}

static void bury(struct transfers *transfers)
{
	if (!transfers->any_cancelled)
		return;
	transfers->any_cancelled = false;
	for (struct transfer *transfer = transfers->running, *next; transfer; transfer = next) {
		next = transfer->next;
		if (transfer->cancelled)
			transfer->drop(transfer);
	}
}

static void act(struct transfers *transfers, curl_socket_t fd, int what)
{
	int n_running;

	transfers->in_curl = true;
	(void)curl_multi_socket_action(transfers->multi, fd, what, &n_running);
	transfers->in_curl = false;
	drain(transfers);
	bury(transfers);
}

static int on_socket(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	int what = 0;

	(void)source;
	if (events & EPOLLIN)
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	/* With IN, so that libcurl reads and learns from the system what has happened. */
	if (events & (EPOLLERR | EPOLLHUP))
		what |= CURL_CSELECT_ERR | CURL_CSELECT_IN;
	act(userdata, fd, what);
	return 0;
}

/* Whatever goes wrong here, libcurl is told that all is well: it would declare the whole multi
 * handle dead, while a socket that is not watched costs one transfer its time limit. */
static int on_watch(CURL *easy, curl_socket_t fd, int what, void *userdata, void *socketp)
{
	static const uint32_t wanted[] = {
		[CURL_POLL_NONE] = 0,
		[CURL_POLL_IN] = EPOLLIN,
		[CURL_POLL_OUT] = EPOLLOUT,
		[CURL_POLL_INOUT] = EPOLLIN | EPOLLOUT,
	};
	struct transfers *transfers = userdata;
	sd_event_source *source = socketp;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		sd_event_source_disable_unref(source);
		return 0;
	}
	if (!source) {
		if (sd_event_add_io(transfers->event, &source, fd, 0, on_socket, transfers) < 0)
			return 0;
		(void)curl_multi_assign(transfers->multi, fd, source);
	}
	(void)sd_event_source_set_io_events(source, wanted[what]);
	/* A hang-up is reported even to who waits for nothing, so waiting for nothing is "off". */
	(void)sd_event_source_set_enabled(source, wanted[what] ? SD_EVENT_ON : SD_EVENT_OFF);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	act(userdata, CURL_SOCKET_TIMEOUT, 0);
	return 0;
}

/* Counted from the clock, not from the loop's idea of now, which is as old as this iteration:
 * libcurl says nothing new to a timer that comes too early, and would then sleep for ever. */
static int on_timeout_wanted(CURLM *multi, long timeout_ms, void *userdata)
{
	struct transfers *transfers = userdata;
	struct timespec now;

	(void)multi;
	if (timeout_ms < 0) {
		(void)sd_event_source_set_enabled(transfers->timer, SD_EVENT_OFF);
		return 0;
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)sd_event_source_set_time(transfers->timer,
		(uint64_t)now.tv_sec * USEC_PER_SEC + (uint64_t)now.tv_nsec / 1000 +
			(uint64_t)timeout_ms * USEC_PER_MSEC + 1);
	(void)sd_event_source_set_enabled(transfers->timer, SD_EVENT_ONESHOT);
	return 0;
}

int transfers_new(struct transfers **ret, sd_event *event)
{
	_cleanup_(transfers_freep) struct transfers *transfers = calloc(1, sizeof(*transfers));
	int r;

	if (!transfers)
		return -ENOMEM;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(TAKE(transfers));
		return -ENOMEM;
	}
	transfers->event = sd_event_ref(event);
	r = sd_event_add_time(event, &transfers->timer, CLOCK_MONOTONIC, UINT64_MAX, USEC_PER_MSEC,
		on_timer, transfers);
	if (r < 0)
		return r;
	transfers->multi = curl_multi_init();
	if (!transfers->multi ||
		curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETFUNCTION, on_watch) !=
			CURLM_OK ||
		curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETDATA, transfers) != CURLM_OK ||
		curl_multi_setopt(transfers->multi, CURLMOPT_TIMERFUNCTION, on_timeout_wanted) !=
			CURLM_OK ||
		curl_multi_setopt(transfers->multi, CURLMOPT_TIMERDATA, transfers) != CURLM_OK ||
		curl_multi_setopt(transfers->multi, CURLMOPT_MAXCONNECTS,
			(long)TRANSFERS_IDLE_MAX) != CURLM_OK)
		return -ENOMEM;

	*ret = TAKE(transfers);
	return 0;
}

void transfers_free(struct transfers *transfers)
{
	if (!transfers)
		return;
	assert(!transfers->in_curl);
	while (transfers->running)
		transfers->running->drop(transfers->running);
	(void)curl_multi_cleanup(transfers->multi);
	sd_event_source_disable_unref(transfers->timer);
	sd_event_unref(transfers->event);
	curl_global_cleanup();
	free(transfers);
}

size_t transfers_running(const struct transfers *transfers)
{
	return transfers->n_running;
}

/* --- one transfer -------------------------------------------------------------------------------
 */

curl_socket_t transfer_socket(const struct curl_sockaddr *address)
{
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static curl_socket_t on_open(void *userdata, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)userdata;
	(void)purpose;
	return transfer_socket(address);
}

/* Where trust comes from, as the curl command takes it from the environment. */
static void set_trust(struct transfer *transfer)
{
	const char *bundle = getenv("CURL_CA_BUNDLE"), *file = getenv("SSL_CERT_FILE");
	const char *folder = getenv("SSL_CERT_DIR");

	if (bundle && *bundle) {
		transfer_set(transfer, CURLOPT_CAINFO, bundle);
		return;
	}
	if (folder && *folder)
		transfer_set(transfer, CURLOPT_CAPATH, folder);
	if (file && *file)
		transfer_set(transfer, CURLOPT_CAINFO, file);
}

int transfer_init(struct transfer *transfer, struct transfers *transfers, const char *url,
	const char *schemes, int64_t timeout_sec)
{
	transfer->owner = transfers;
	transfer->timeout_sec = timeout_sec;
	transfer->easy = curl_easy_init();
	if (!transfer->easy)
		return -ENOMEM;
	transfer_set(transfer, CURLOPT_PRIVATE, transfer);
	transfer_set(transfer, CURLOPT_ERRORBUFFER, transfer->detail);
	transfer_set(transfer, CURLOPT_URL, url);
	transfer_set(transfer, CURLOPT_PROTOCOLS_STR, schemes);
	transfer_set(transfer, CURLOPT_NOSIGNAL, 1L);
	/* A name server that does not answer must not hold the loop when its asker gives up. */
	transfer_set(transfer, CURLOPT_QUICK_EXIT, 1L);
	transfer_set(transfer, CURLOPT_OPENSOCKETFUNCTION, on_open);
	transfer_set(transfer, CURLOPT_TIMEOUT_MS, (long)(timeout_sec * 1000));
	transfer_set(transfer, CURLOPT_CONNECTTIMEOUT_MS,
		(long)(MIN(timeout_sec, (int64_t)CONNECT_TIMEOUT_SEC) * 1000));
	transfer_set(transfer, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_OCTETS_PER_SEC);
	transfer_set(transfer, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SEC);
	set_trust(transfer);
	return 0;
}

int transfer_run(struct transfer *transfer, struct error *err)
{
	struct transfers *transfers = transfer->owner;

	if (transfer->set_up != CURLE_OK)
		return error_set(err, transfer->set_up == CURLE_OUT_OF_MEMORY ? -ENOMEM : -EINVAL,
			"cannot set up a connection to %s: %s", transfer->host,
			curl_easy_strerror(transfer->set_up));
	if (curl_multi_add_handle(transfers->multi, transfer->easy) != CURLM_OK)
		return -ENOMEM;
	transfer->running = true;
	transfer->next = transfers->running;
	if (transfer->next)
		transfer->next->prev = transfer;
	transfers->running = transfer;
	transfers->n_running++;
	return 0;
}

void transfer_cancel(struct transfer *transfer)
{
	if (transfer->finishing)
		return;
	if (transfer->owner->in_curl) {
		transfer->cancelled = true;
		transfer->owner->any_cancelled = true;
		return;
	}
	transfer->drop(transfer);
}

void transfer_clear(struct transfer *transfer)
{
	struct transfers *transfers = transfer->owner;

	if (transfer->running) {
		(void)curl_multi_remove_handle(transfers->multi, transfer->easy);
		if (transfer->prev)
			transfer->prev->next = transfer->next;
		else
			transfers->running = transfer->next;
		if (transfer->next)
			transfer->next->prev = transfer->prev;
		transfers->n_running--;
		transfer->running = false;
	}
	curl_easy_cleanup(transfer->easy);
	transfer->easy = NULL;
}

bool transfer_list_add(struct curl_slist **list, const char *text)
{
	struct curl_slist *longer = curl_slist_append(*list, text);

	if (longer)
		*list = longer;
	return longer;
}

static int take_part(CURLU *parsed, CURLUPart part, unsigned flags, char **ret)
{
	char *text = NULL;

	if (curl_url_get(parsed, part, &text, flags) != CURLUE_OK)
		return -EINVAL;
	*ret = strdup(text);
	curl_free(text);
	return *ret ? 0 : -ENOMEM;
}

int transfer_host(const char *url, char **ret_host, char **ret_port)
{
	_cleanup_(freep) char *host = NULL, *port = NULL;
	CURLU *parsed = curl_url();
	int r = -ENOMEM;

	if (!parsed)
		return r;
	r = curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK ? 0 : -EINVAL;
	if (r == 0)
		r = take_part(parsed, CURLUPART_HOST, 0, &host);
	if (r == 0)
		r = take_part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT, &port);
	curl_url_cleanup(parsed);
	if (r < 0)
		return r;
	*ret_host = TAKE(host);
	*ret_port = TAKE(port);
	return 0;
}
