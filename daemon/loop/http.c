#include "loop/http.h"

#include <arpa/inet.h>
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "loop/proxy.h"
#include "loop/transfer-curl.h"

#define MIB 1048576
#define KIB 1024

struct http {
	struct transfer transfer; /* first: the two are one address */
	http_done_fn done;
	void *userdata;
	char *host, *port;
	struct curl_slist *headers;
	struct strbuf body;
	size_t body_max_bytes;
	int64_t *room, drawn;
	size_t header_bytes;
	http_address_fn may_connect;
	void *may_connect_userdata;
	bool proxied;
	bool body_too_large;
	bool no_room;
	bool head_too_large;
	bool address_refused;
	char *names[HTTP_HEADERS_MAX];
	const char *values[HTTP_HEADERS_MAX];
	size_t n_headers;
};

static void http_free(struct http *http)
{
	transfer_clear(&http->transfer);
	for (size_t i = 0; i < http->n_headers; i++)
		free(http->names[i]);
	curl_slist_free_all(http->headers);
	strbuf_free(&http->body);
	if (http->room)
		*http->room += http->drawn;
	free(http->host);
	free(http->port);
	free(http);
}

DEFINE_CLEANUP(struct http, http_free)

static void on_drop(struct transfer *transfer)
{
	http_free((struct http *)transfer);
}

/* --- what libcurl asks and tells on the way -----------------------------------------------------
 */

/* Counts what came out of the decoder: libcurl's own limit believes Content-Length, which neither
 * endless bodies nor compressed bombs need to carry. */
static size_t on_body(char *bytes, size_t size, size_t n, void *userdata)
{
	struct http *http = userdata;
	size_t len = size * n;

	if (len > http->body_max_bytes - http->body.len) {
		http->body_too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	if (http->room && (int64_t)len > *http->room) {
		http->no_room = true;
		return CURL_WRITEFUNC_ERROR;
	}
	if (http->room) {
		http->drawn += (int64_t)len;
		*http->room -= (int64_t)len;
	}
	strbuf_add(&http->body, bytes, len);
	return strbuf_failed(&http->body) ? CURL_WRITEFUNC_ERROR : len;
}

static size_t on_header(char *bytes, size_t size, size_t n, void *userdata)
{
	struct http *http = userdata;

	(void)bytes;
	http->header_bytes += size * n;
	if (http->header_bytes <= HTTP_HEADER_BYTES_MAX)
		return size * n;
	http->head_too_large = true;
	return CURL_WRITEFUNC_ERROR;
}

static bool may_connect(struct http *http, const struct sockaddr *address)
{
	if (http->transfer.cancelled)
		return false;
	if (http->may_connect(address, http->may_connect_userdata))
		return true;
	http->address_refused = true;
	return false;
}

static curl_socket_t on_open(void *userdata, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)purpose;
	if (may_connect(userdata, &address->addr))
		return transfer_socket(address);
	errno = EACCES;
	return CURL_SOCKET_BAD;
}

static int address_from_text(struct sockaddr_storage *address, const char *text, int port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;

	memset(address, 0, sizeof(*address));
	if (text && inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return 0;
	}
	if (text && inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return 0;
	}
	return -EINVAL;
}

/* A connection that is used again opens no socket, and was perhaps made for someone who may go
 * where this request may not. */
static int on_connected(void *userdata, char *remote, char *local, int remote_port, int local_port)
{
	struct sockaddr_storage address;

	(void)local;
	(void)local_port;
	if (address_from_text(&address, remote, remote_port) < 0 ||
		!may_connect(userdata, (struct sockaddr *)&address))
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}

/* --- how it ended -------------------------------------------------------------------------------
 */

static void collect_headers(struct http *http)
{
	struct curl_header *header = NULL;

	/* -1: the last response only, not those of a login's first round. */
	while (http->n_headers < HTTP_HEADERS_MAX &&
		(header = curl_easy_nextheader(http->transfer.easy, CURLH_HEADER, -1, header))) {
		char *name = strdup(header->name);

		if (!name)
			return;
		for (char *c = name; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		http->names[http->n_headers] = name;
		http->values[http->n_headers++] = header->value;
	}
}

static int too_large(const struct http *http, struct error *err)
{
	size_t max = http->body_max_bytes;

	if (max >= MIB && max % MIB == 0)
		return error_set(err, -EFBIG, "more than %zu MiB", max / MIB);
	if (max >= KIB && max % KIB == 0)
		return error_set(err, -EFBIG, "more than %zu KiB", max / KIB);
	return error_set(err, -EFBIG, "more than %zu octets", max);
}

static int judge(const struct http *http, CURLcode code, struct error *err)
{
	if (code == CURLE_OK)
		return 0;
	if (http->body_too_large || code == CURLE_FILESIZE_EXCEEDED)
		return too_large(http, err);
	if (http->head_too_large)
		return error_set(err, -EFBIG, "more than %d KiB of header fields",
			HTTP_HEADER_BYTES_MAX / KIB);
	if (http->no_room)
		return error_set(err, -ENOBUFS, "no room for it now");
	if (strbuf_failed(&http->body))
		return error_set(err, -ENOMEM, "out of memory");
	if (http->address_refused &&
		(code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK))
		return error_set(
			err, -EACCES, "the address of %s may not be connected to", http->host);
	return transfer_failure(&http->transfer, code, err);
}

static void describe(struct http *http, struct http_response *response)
{
	CURL *easy = http->transfer.easy;
	curl_off_t elapsed_us = 0;
	char *remote = NULL;
	long status = 0, port = 0;

	(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &remote);
	(void)curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
	(void)curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &elapsed_us);
	response->status = (int)status;
	response->seconds = (double)elapsed_us / 1e6;
	response->proxied = http->proxied;
	if (!http->proxied)
		(void)address_from_text(&response->address, remote, (int)port);
	collect_headers(http);
	response->header_names = (const char *const *)http->names;
	response->header_values = http->values;
	response->n_headers = http->n_headers;
}

static void on_done(struct transfer *transfer, CURLcode code)
{
	struct http *http = (struct http *)transfer;
	struct http_response response = { 0 };
	struct error err = { 0 };

	response.result = judge(http, code, &err);
	response.reason = err.text;
	describe(http, &response);
	if (response.result == 0) {
		response.body_len = http->body.len;
		response.body = strbuf_take(&http->body);
		if (!response.body)
			response.result = error_set(&err, -ENOMEM, "out of memory");
	}
	http->done(&response, http->userdata);
	free(response.body);
	http_free(http);
}

const char *http_header(const struct http_response *response, const char *name)
{
	for (size_t i = 0; i < response->n_headers; i++)
		if (strcmp(response->header_names[i], name) == 0)
			return response->header_values[i];
	return NULL;
}

/* --- how it starts ------------------------------------------------------------------------------
 */

/* libcurl sends "Name;" as an empty header and takes "Name:" as the wish to send none. */
static int add_header(struct http *http, const char *header, struct error *err)
{
	_cleanup_(freep) char *text = strdup(header);
	size_t name_len = strcspn(header, ":");

	if (!text)
		return -ENOMEM;
	if (!header[name_len] || name_len == 0 || strpbrk(header, "\r\n"))
		return error_set(err, -EINVAL, "not a header field: \"%.*s\"",
			(int)strcspn(header, ":\r\n"), header);
	if (header[name_len + 1 + strspn(header + name_len + 1, " \t")] == '\0')
		memcpy(text + name_len, ";", 2);
	return transfer_list_add(&http->headers, text) ? 0 : -ENOMEM;
}

static int set_headers(struct http *http, const struct http_request *request, struct error *err)
{
	int r;

	for (size_t i = 0; i < request->headers.n; i++) {
		r = add_header(http, request->headers.items[i], err);
		if (r < 0)
			return r;
	}
	/* Waiting for "100 Continue" costs a second with servers that never say it. */
	if (request->body && !transfer_list_add(&http->headers, "Expect:"))
		return -ENOMEM;
	transfer_set(&http->transfer, CURLOPT_HTTPHEADER, http->headers);
	if (request->user_agent) {
		if (strpbrk(request->user_agent, "\r\n"))
			return error_set(err, -EINVAL, "the user agent has a line end");
		transfer_set(&http->transfer, CURLOPT_USERAGENT, request->user_agent);
	}
	return 0;
}

static void set_method(struct http *http, const struct http_request *request)
{
	struct transfer *transfer = &http->transfer;
	const char *method = request->method ?: "GET";

	if (strcmp(method, "HEAD") == 0) {
		transfer_set(transfer, CURLOPT_NOBODY, 1L);
	} else if (request->body || strcmp(method, "POST") == 0) {
		transfer_set(transfer, CURLOPT_POST, 1L);
		transfer_set(transfer, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
		transfer_set(transfer, CURLOPT_COPYPOSTFIELDS, request->body ?: "");
		transfer_set(transfer, CURLOPT_CUSTOMREQUEST, method);
	} else if (strcmp(method, "GET") != 0) {
		transfer_set(transfer, CURLOPT_CUSTOMREQUEST, method);
	}
}

static void set_proxy(struct http *http, const struct http_request *request)
{
	const char *scheme = strncasecmp(request->url, "https:", 6) == 0 ? "https" : "http";
	const char *proxy = request->proxy ?: proxy_for(scheme, http->host);

	http->proxied = proxy && *proxy;
	transfer_set(&http->transfer, CURLOPT_PROXY, proxy ?: "");
	/* Decided above; libcurl would look into $no_proxy once more. */
	transfer_set(&http->transfer, CURLOPT_NOPROXY, "");
}

static void set_answer(struct http *http, const struct http_request *request)
{
	struct transfer *transfer = &http->transfer;

	http->body_max_bytes = request->body_max_bytes;
	http->room = request->room;
	transfer_set(transfer, CURLOPT_ACCEPT_ENCODING, "");
	transfer_set(transfer, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	transfer_set(transfer, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->body_max_bytes);
	transfer_set(transfer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	transfer_set(transfer, CURLOPT_WRITEFUNCTION, on_body);
	transfer_set(transfer, CURLOPT_WRITEDATA, http);
	transfer_set(transfer, CURLOPT_HEADERFUNCTION, on_header);
	transfer_set(transfer, CURLOPT_HEADERDATA, http);
	if (request->username) {
		transfer_set(transfer, CURLOPT_USERNAME, request->username);
		transfer_set(transfer, CURLOPT_PASSWORD, request->password ?: "");
		transfer_set(transfer, CURLOPT_HTTPAUTH, CURLAUTH_BASIC | CURLAUTH_DIGEST);
	}
}

static void set_address_check(struct http *http, const struct http_request *request)
{
	if (!request->may_connect || http->proxied)
		return;
	http->may_connect = request->may_connect;
	http->may_connect_userdata = request->userdata;
	transfer_set(&http->transfer, CURLOPT_OPENSOCKETFUNCTION, on_open);
	transfer_set(&http->transfer, CURLOPT_OPENSOCKETDATA, http);
	transfer_set(&http->transfer, CURLOPT_PREREQFUNCTION, on_connected);
	transfer_set(&http->transfer, CURLOPT_PREREQDATA, http);
}

int http_start(struct http **ret, struct transfers *transfers, const struct http_request *request,
	http_done_fn done, void *userdata, struct error *err)
{
	_cleanup_(http_freep) struct http *http = calloc(1, sizeof(*http));
	int r;

	assert(request->timeout_sec > 0);
	if (!http)
		return -ENOMEM;
	r = transfer_init(&http->transfer, transfers, request->url, "http,https",
		MIN(request->timeout_sec, (int64_t)HTTP_TIMEOUT_SEC_MAX));
	if (r < 0)
		return r;
	if (strncasecmp(request->url, "http:", 5) != 0 &&
		strncasecmp(request->url, "https:", 6) != 0)
		return error_set(err, -EINVAL, "%s: not an http or https address", request->url);
	r = transfer_host(request->url, &http->host, &http->port);
	if (r < 0)
		return error_set(err, r, "%s: not an address", request->url);
	http->transfer.host = http->host;
	http->transfer.port = http->port;
	http->transfer.done = on_done;
	http->transfer.drop = on_drop;
	http->done = done;
	http->userdata = userdata;
	set_method(http, request);
	set_proxy(http, request);
	set_answer(http, request);
	set_address_check(http, request);
	r = set_headers(http, request, err);
	if (r < 0)
		return r;
	r = transfer_run(&http->transfer, err);
	if (r < 0)
		return r;

	*ret = TAKE(http);
	return 0;
}

void http_cancel(struct http *http)
{
	if (http)
		transfer_cancel(&http->transfer);
}
