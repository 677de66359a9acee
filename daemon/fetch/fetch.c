#include "fetch/fetch.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "fetch/address.h"
#include "fetch/answer.h"
#include "fetch/file.h"
#include "fetch/politeness.h"
#include "loop/http.h"

#define FETCH_ROOM     (INT64_C(16) << 20) /* octets of all the bodies that are held at once */
#define FETCH_ROOM_LOW (FETCH_ROOM / 8)    /* with less of it left, nothing new is asked for */

#define URL_SHOWN_MAX 200 /* octets of an address in a sentence */

#define ACCEPT                                                                                     \
	"Accept: application/atom+xml, application/rss+xml, application/feed+json, "               \
	"application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, "                       \
	"application/json;q=0.7, "                                                                 \
	"*/*;q=0.1"

struct request {
	struct fetcher *fetcher;
	struct request *prev, *next; /* in fetcher.waiting, fetcher.files or fetcher.running */
	fetch_done_fn done;
	void *userdata;

	char *url; /* of the hop that is asked now */
	char *visited[FETCH_REDIRECTS_MAX];
	size_t n_hops;
	char *home; /* "host:port" that the credentials and headers are for */
	bool home_is_tls;
	char *username, *password;
	struct text_list headers;
	struct validators validators;

	struct host *host;   /* NULL: a file */
	struct http *http;   /* NULL: not asked yet */
	int64_t deadline_ms; /* 0: not begun */
	bool was_public;     /* a hop was on the public internet, so the next must not leave it */
	bool downgraded;
	bool temporary;   /* a redirect on the way was not for good */
	bool large;       /* starts when there is room for the largest body */
	int64_t reserved; /* of fetcher.room */
	const char *refused_as;
};

struct request_list {
	struct request *first, *last;
	size_t n;
};

struct fetcher {
	sd_event_source *pump; /* starts what may start; every start and file happens in it */
	struct transfers *transfers;
	struct politeness *politeness;
	struct request_list waiting, files, running;
	int64_t room; /* octets that bodies may still take */
	struct fetch_limits limits;
	char *proxy, *user_agent; /* what limits points to */
};

static void append(struct request_list *list, struct request *request)
{
	request->prev = list->last;
	request->next = NULL;
	*(list->last ? &list->last->next : &list->first) = request;
	list->last = request;
	list->n++;
}

static void prepend(struct request_list *list, struct request *request)
{
	request->prev = NULL;
	request->next = list->first;
	*(list->first ? &list->first->prev : &list->last) = request;
	list->first = request;
	list->n++;
}

static void take_out(struct request_list *list, struct request *request)
{
	*(request->prev ? &request->prev->next : &list->first) = request->next;
	*(request->next ? &request->next->prev : &list->last) = request->prev;
	request->prev = request->next = NULL;
	list->n--;
}

static int64_t monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void request_free(struct request *request)
{
	http_cancel(request->http);
	request->fetcher->room += request->reserved;
	politeness_release(request->fetcher->politeness, request->host);
	for (size_t i = 0; i < request->n_hops; i++)
		free(request->visited[i]);
	free(request->url);
	free(request->home);
	free(request->username);
	free(request->password);
	text_list_clear(&request->headers);
	validators_clear(&request->validators);
	free(request);
}

DEFINE_CLEANUP(struct request, request_free)

static void pump_soon(struct fetcher *fetcher)
{
	(void)sd_event_source_set_enabled(fetcher->pump, SD_EVENT_ONESHOT);
}

/* --- the end of a request --------------------------------------------------------------------- */

static void finish(struct request *request, struct fetch_result *result, struct error *reason)
{
	_cleanup_(strbuf_freep) struct strbuf url = STRBUF_INIT;

	if (reason->code && request->n_hops > 0) {
		utf8_escape(&url, request->url, strnlen(request->url, URL_SHOWN_MAX));
		(void)error_prefix(reason, "redirected to %s", strbuf_text(&url));
	}
	result->reason = reason->text;
	result->final_url = request->url;
	result->downgraded = request->downgraded;
	result->moved = request->n_hops > 0 && !request->temporary;
	request->done(result, request->userdata);
	if (result->body)
		fetch_body_done(request->fetcher, result->body_len);
	free(result->body);
	request_free(request);
}

static void fail(struct request *request, int status, struct error *reason)
{
	finish(request, &(struct fetch_result){ .outcome = FETCH_FAILED, .status = status },
		reason);
}

/* --- redirects -------------------------------------------------------------------------------- */

static bool is_tls(const char *url)
{
	return strncasecmp(url, "https:", strlen("https:")) == 0;
}

static bool is_at_home(const struct request *request)
{
	return is_tls(request->url) == request->home_is_tls &&
	       strcmp(request->host->name, request->home) == 0;
}

static bool was_visited(const struct request *request, const char *url)
{
	for (size_t i = 0; i < request->n_hops; i++)
		if (strcmp(request->visited[i], url) == 0)
			return true;
	return strcmp(request->url, url) == 0;
}

/* The address a Location means, without credentials: those of the feed are its own, and what a
 * server puts into a redirect is no login of ours. */
static int next_url(char **ret, const struct request *request, const char *location)
{
	_cleanup_(freep) char *url = http_resolve(request->url, location);
	_cleanup_(freep) char *username = NULL, *password = NULL, *origin = NULL;

	if (!url)
		return -EINVAL;
	origin = http_origin(url);
	if (!origin)
		return -EPROTONOSUPPORT;
	return http_split_url(url, ret, &username, &password);
}

static int move_to(struct request *request, char *url)
{
	_cleanup_(freep) char *origin = http_origin(url);
	struct host *host = origin ? politeness_hold(request->fetcher->politeness, origin) : NULL;

	if (!host)
		return -ENOMEM;
	politeness_release(request->fetcher->politeness, request->host);
	request->host = host;
	request->visited[request->n_hops++] = request->url;
	request->downgraded = request->downgraded || (is_tls(request->url) && !is_tls(url));
	request->url = url;
	return 0;
}

static int follow(struct request *request, int status, const char *location, struct error *reason)
{
	_cleanup_(strbuf_freep) struct strbuf shown = STRBUF_INIT;
	_cleanup_(freep) char *url = NULL;
	int r;

	utf8_escape(&shown, location, strnlen(location, URL_SHOWN_MAX));
	if (request->n_hops == FETCH_REDIRECTS_MAX)
		return error_set(reason, -ELOOP, "more than %d redirects", FETCH_REDIRECTS_MAX);
	r = next_url(&url, request, location);
	if (r == -EPROTONOSUPPORT)
		return error_set(reason, r, "redirected to %s: only http and https are followed",
			strbuf_text(&shown));
	if (r < 0)
		return error_set(
			reason, r, "redirected to %s, which is no address", strbuf_text(&shown));
	if (was_visited(request, url))
		return error_set(reason, -ELOOP, "redirects lead in a circle, back to %s",
			strbuf_text(&shown));
	r = move_to(request, url);
	if (r < 0)
		return error_errno(reason, r, "redirected to %s", strbuf_text(&shown));
	(void)TAKE(url);
	request->temporary = request->temporary || !answer_is_permanent(status);
	/* Before those that have not begun: its time is running. */
	prepend(&request->fetcher->waiting, request);
	return 0;
}

/* --- answers ---------------------------------------------------------------------------------- */

static bool is_conditional(const struct request *request)
{
	return request->validators.etag || request->validators.last_modified;
}

static void answer(struct request *request, struct http_response *response)
{
	_cleanup_(freep) char *links = answer_link_fields(response);
	struct fetch_result result = { .status = response->status };
	struct error reason = { 0 };

	/* A 410 behind a detour that is not for good speaks of the detour. */
	result.outcome = answer_outcome(response->status, response->body_len,
		is_conditional(request), !request->temporary, &reason);
	if (result.outcome == FETCH_HELD)
		result.retry_after_sec = answer_retry_after(response, &reason);
	if (result.outcome == FETCH_DOCUMENT || result.outcome == FETCH_UNCHANGED) {
		result.validators.etag = answer_validator(http_header(response, "etag"));
		result.validators.last_modified = answer_validator(
			http_header(response, "last-modified"));
		result.content_type = http_header(response, "content-type");
	}
	if (result.outcome == FETCH_DOCUMENT) {
		result.body = TAKE(response->body);
		result.body_len = response->body_len;
		request->fetcher->room -= (int64_t)response->body_len;
		result.link_fields = links;
	}
	finish(request, &result, &reason);
}

static void no_answer(struct request *request, const struct http_response *response)
{
	struct fetch_result result = { .outcome = FETCH_FAILED };
	struct error reason = { 0 };

	if (response->result == -EACCES && request->refused_as)
		(void)error_set(
			&reason, -EACCES, "refused, because that is %s", request->refused_as);
	else
		(void)error_set(&reason, response->result, "%s", response->reason);
	result.network_down = response->result == -ENETUNREACH;
	finish(request, &result, &reason);
}

/* Broken off, for others fill the room: asked once more, with its whole time, when there is room
 * for the largest body. That is reserved then, so that it ends, however others grow. */
static void ask_later(struct request *request)
{
	request->large = true;
	request->deadline_ms = 0;
	append(&request->fetcher->waiting, request);
}

static void on_answer(struct http_response *response, void *userdata)
{
	struct request *request = userdata;
	struct fetcher *fetcher = request->fetcher;
	const char *location = http_header(response, "location");
	struct error reason = { 0 };

	request->http = NULL;
	request->host->n_running--;
	take_out(&fetcher->running, request);
	fetcher->room += request->reserved;
	request->reserved = 0;
	pump_soon(fetcher);
	/* Where a proxy has been, nobody knows, and it might as well be the public internet. */
	request->was_public = request->was_public || response->proxied ||
			      (response->address.ss_family != AF_UNSPEC &&
				      address_is_public((struct sockaddr *)&response->address));
	if (response->result == -ENOBUFS)
		ask_later(request);
	else if (response->result < 0)
		no_answer(request, response);
	else if (!answer_is_redirect(response->status) || !location)
		answer(request, response);
	else if (follow(request, response->status, location, &reason) < 0)
		fail(request, response->status, &reason);
}

/* --- asking ----------------------------------------------------------------------------------- */

/* Promise 7: what a public server says must not make us knock inside the house. */
static bool may_connect(const struct sockaddr *address, void *userdata)
{
	struct request *request = userdata;
	const char *special = address_special(address);

	if (special)
		request->refused_as = special;
	return !special;
}

static int add_field(struct text_list *headers, const char *name, const char *value)
{
	_cleanup_(strbuf_freep) struct strbuf field = STRBUF_INIT;

	if (!value)
		return 0;
	strbuf_addf(&field, "%s: %s", name, value);
	if (strbuf_failed(&field))
		return -ENOMEM;
	return text_list_add(headers, strbuf_text(&field));
}

static int add_headers(struct text_list *headers, const struct request *request)
{
	bool has_accept = false;
	int r = 0;

	for (size_t i = 0; r >= 0 && is_at_home(request) && i < request->headers.n; i++) {
		const char *header = request->headers.items[i];

		has_accept = has_accept || strncasecmp(header, "Accept:", strlen("Accept:")) == 0;
		r = text_list_add(headers, header);
	}
	if (r >= 0 && !has_accept)
		r = text_list_add(headers, ACCEPT);
	if (r >= 0)
		r = add_field(headers, "If-None-Match", request->validators.etag);
	if (r >= 0)
		r = add_field(headers, "If-Modified-Since", request->validators.last_modified);
	return r;
}

static int ask(struct request *request, int64_t left_ms, struct error *reason)
{
	const struct fetch_limits *limits = &request->fetcher->limits;
	_cleanup_(text_list_clear) struct text_list headers = { 0 };
	struct http_request http = {
		.url = request->url,
		.user_agent = limits->user_agent,
		.username = is_at_home(request) ? request->username : NULL,
		.password = is_at_home(request) ? request->password : NULL,
		.proxy = limits->proxy,
		.timeout_sec = (left_ms + 999) / 1000,
		.body_max_bytes = (size_t)limits->max_size_bytes,
		.room = request->large ? NULL : &request->fetcher->room,
		.may_connect = request->was_public ? may_connect : NULL,
		.userdata = request,
	};
	int r = add_headers(&headers, request);

	if (r < 0)
		return error_errno(reason, r, "not asked");
	http.headers = headers;
	r = http_start(
		&request->http, request->fetcher->transfers, &http, on_answer, request, reason);
	if (r < 0 && reason->code == 0)
		return error_errno(reason, r, "not asked");
	return r;
}

static void start(struct request *request)
{
	struct fetcher *fetcher = request->fetcher;
	struct error reason = { 0 };
	int64_t now_ms = monotonic_ms();

	take_out(&fetcher->waiting, request);
	if (request->deadline_ms == 0)
		request->deadline_ms = now_ms + fetcher->limits.timeout_sec * 1000;
	if (now_ms >= request->deadline_ms) {
		(void)error_set(&reason, -ETIMEDOUT, "timed out on the way");
		fail(request, 0, &reason);
		return;
	}
	if (ask(request, request->deadline_ms - now_ms, &reason) < 0) {
		fail(request, 0, &reason);
		return;
	}
	if (request->large) {
		request->reserved = fetcher->limits.max_size_bytes;
		fetcher->room -= request->reserved;
	}
	request->host->n_running++;
	append(&fetcher->running, request);
}

static void visit_file(struct request *request)
{
	struct fetcher *fetcher = request->fetcher;
	struct fetch_result result = { 0 };
	struct error reason = { 0 };
	char etag[FILE_ETAG_MAX];

	take_out(&fetcher->files, request);
	result.outcome = file_visit(request->url, request->validators.etag,
		(size_t)fetcher->limits.max_size_bytes, etag, &result.body, &result.body_len,
		&reason);
	fetcher->room -= (int64_t)result.body_len;
	if (result.outcome == FETCH_DOCUMENT || result.outcome == FETCH_UNCHANGED)
		result.validators.etag = etag;
	finish(request, &result, &reason);
}

/* Bodies that others hold are given back before long, so that waiting for them ends. */
static bool has_room(const struct request *request)
{
	const struct fetcher *fetcher = request->fetcher;

	if (!request->large)
		return fetcher->room >= FETCH_ROOM_LOW;
	return fetcher->room >=
	       MIN(FETCH_ROOM_LOW + fetcher->limits.max_size_bytes, FETCH_ROOM - FETCH_ROOM_LOW);
}

/* Starts what the limits let start, in order, and reads at most one file: the loop has other things
 * to do between two files. */
static int on_pump(sd_event_source *source, void *userdata)
{
	struct fetcher *fetcher = userdata;

	(void)source;
	for (struct request *request = fetcher->waiting.first, *next; request; request = next) {
		next = request->next;
		if (fetcher->running.n >= (size_t)fetcher->limits.concurrency)
			break;
		if (has_room(request) &&
			politeness_lets_start(request->host, fetcher->limits.per_host))
			start(request);
	}
	if (fetcher->files.first && has_room(fetcher->files.first))
		visit_file(fetcher->files.first);
	if (fetcher->files.first && has_room(fetcher->files.first))
		pump_soon(fetcher);
	return 0;
}

/* --- the door --------------------------------------------------------------------------------- */

static int set_target(struct request *request, const struct feed *feed, const char *password)
{
	_cleanup_(freep) char *username = NULL, *word = NULL;
	int r;

	if (file_is_url(feed->url)) {
		request->url = strdup(feed->url);
		return request->url ? 0 : -ENOMEM;
	}
	r = http_split_url(feed->url, &request->url, &username, &word);
	if (r < 0)
		return r;
	request->home = http_origin(request->url);
	if (!request->home)
		return -EPROTONOSUPPORT;
	request->home_is_tls = is_tls(request->url);
	request->host = politeness_hold(request->fetcher->politeness, request->home);
	request->username = feed->username ? strdup(feed->username) : TAKE(username);
	request->password = password ? strdup(password) : TAKE(word);
	if (!request->host || (feed->username && !request->username) ||
		(password && !request->password))
		return -ENOMEM;
	return text_list_copy(&request->headers, &feed->headers);
}

int fetch_start(struct fetcher *fetcher, const struct feed *feed, const char *password,
	const struct validators *validators, fetch_done_fn done, void *userdata, struct error *err)
{
	_cleanup_(request_freep) struct request *request = calloc(1, sizeof(*request));
	int r;

	if (!request)
		return -ENOMEM;
	request->fetcher = fetcher;
	request->done = done;
	request->userdata = userdata;
	for (size_t i = 0; i < feed->headers.n; i++)
		if (strpbrk(feed->headers.items[i], "\r\n"))
			return error_set(err, -EINVAL, "a header of %s has a line end", feed->name);
	r = set_target(request, feed, password);
	if (r == -EPROTONOSUPPORT)
		return error_set(err, -EINVAL,
			"%s: only http, https and file addresses are watched", feed->url);
	if (r < 0)
		return error_errno(err, r, "%s", feed->url);
	if (validators) {
		r = text_set(&request->validators.etag, answer_validator(validators->etag));
		if (r >= 0)
			r = text_set(&request->validators.last_modified,
				answer_validator(validators->last_modified));
		if (r < 0)
			return r;
	}
	request->large = !request->host;
	append(request->host ? &fetcher->waiting : &fetcher->files, request);
	(void)TAKE(request);
	pump_soon(fetcher);
	return 0;
}

void fetch_body_done(struct fetcher *fetcher, size_t len)
{
	fetcher->room += (int64_t)len;
	pump_soon(fetcher);
}

int fetcher_set_limits(struct fetcher *fetcher, const struct fetch_limits *limits)
{
	_cleanup_(freep) char *proxy = NULL, *user_agent = NULL;

	if (limits->timeout_sec <= 0 || limits->max_size_bytes <= 0 || limits->concurrency <= 0 ||
		limits->per_host <= 0)
		return -EINVAL;
	user_agent = strdup(
		limits->user_agent ?: "feedwatch/" FEEDWATCH_VERSION " (+" FEEDWATCH_URL ")");
	proxy = limits->proxy ? strdup(limits->proxy) : NULL;
	if (!user_agent || (limits->proxy && !proxy))
		return -ENOMEM;
	free(fetcher->proxy);
	free(fetcher->user_agent);
	fetcher->limits = *limits;
	fetcher->limits.proxy = fetcher->proxy = TAKE(proxy);
	fetcher->limits.user_agent = fetcher->user_agent = TAKE(user_agent);
	pump_soon(fetcher);
	return 0;
}

int fetcher_new(struct fetcher **ret, sd_event *event, struct transfers *transfers,
	const struct fetch_limits *limits)
{
	_cleanup_(fetcher_freep) struct fetcher *fetcher = calloc(1, sizeof(*fetcher));
	int r;

	if (!fetcher)
		return -ENOMEM;
	fetcher->transfers = transfers;
	fetcher->room = FETCH_ROOM;
	r = politeness_new(&fetcher->politeness);
	if (r < 0)
		return r;
	r = sd_event_add_defer(event, &fetcher->pump, on_pump, fetcher);
	if (r < 0)
		return r;
	r = fetcher_set_limits(fetcher, limits);
	if (r >= 0)
		*ret = TAKE(fetcher);
	return r;
}

static void free_all(struct request_list *list)
{
	while (list->first) {
		struct request *request = list->first;

		take_out(list, request);
		request_free(request);
	}
}

void fetcher_free(struct fetcher *fetcher)
{
	if (!fetcher)
		return;
	free_all(&fetcher->running);
	free_all(&fetcher->waiting);
	free_all(&fetcher->files);
	sd_event_source_disable_unref(fetcher->pump);
	politeness_free(fetcher->politeness);
	free(fetcher->proxy);
	free(fetcher->user_agent);
	free(fetcher);
}
