/* http - one HTTP exchange at a time, many at once, on the event loop. No redirects are followed:
 * whoever asks decides about each hop.
 * Owns the transfers; a request's strings are copied, the response is borrowed for the callback.
 * Starting can fail; everything later arrives in the callback, exactly once, never from inside
 * http_start. A cancelled request calls nothing. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/error.h"
#include "model/text.h"

struct transfers; /* loop/transfer.h: the one curl multi handle of a program */
struct http;      /* a running exchange */

#define HTTP_HEADER_BYTES_MAX 65536 /* of all the header fields of an exchange; more is -EFBIG */
#define HTTP_HEADERS_MAX      200   /* fields that are shown; what comes behind them is dropped */
#define HTTP_TIMEOUT_SEC_MAX  3600

/* May this address be connected to? Called for each address that is tried, and for that of a
 * connection that is used again; not where a proxy connects for us. */
typedef bool (*http_address_fn)(const struct sockaddr *address, void *userdata);

struct http_request {
	const char *url;    /* http or https */
	const char *method; /* NULL: GET */
	const char *body;   /* NULL: none */
	size_t body_len;
	struct text_list headers; /* "Name: value", borrowed; without CR and LF */
	const char *user_agent;
	const char *username; /* Basic and Digest, to this host only; NULL: none */
	const char *password;
	const char *proxy;           /* NULL: what the environment says; "": none */
	int64_t timeout_sec;         /* more than 0 */
	size_t body_max_bytes;       /* decoded; more is -EFBIG */
	int64_t *room;               /* octets that bodies may still take, of all who share it: each
				      * draws from it until its exchange is over; where nothing is
				      * left, -ENOBUFS. NULL: no such bound */
	http_address_fn may_connect; /* NULL: anywhere */
	void *userdata;
};

struct http_response {
	int result; /* 0, whatever the status; or -ETIMEDOUT, -EFBIG (too large), -ENOBUFS (no room
		     * now), -EACCES (address
		     * refused), -EHOSTUNREACH (no connection), -ENETUNREACH (no network),
		     * -EKEYREJECTED (certificate), -EPROTO (cut short, malformed) */
	const char *reason; /* a sentence for result < 0 */
	int status;         /* 0: no status line came */
	char *body;         /* NUL-terminated behind its length; the callback may TAKE it */
	size_t body_len;
	const char *const *header_names; /* lower case; of the final response */
	const char *const *header_values;
	size_t n_headers;
	struct sockaddr_storage address; /* connected to; AF_UNSPEC: none, or a proxy's */
	bool proxied;
	double seconds;
};

/* First value of a header, NULL where it did not come; `name` in lower case. */
const char *http_header(const struct http_response *response, const char *name);

typedef void (*http_done_fn)(struct http_response *response, void *userdata);

/* -EINVAL for what can never work: another scheme, a header with a line end. */
int http_start(struct http **ret, struct transfers *transfers, const struct http_request *request,
	http_done_fn done, void *userdata, struct error *err);
/* Frees it and calls nobody; NULL is fine. After the callback there is nothing left to cancel. */
void http_cancel(struct http *http);

/* Resolves `location` against `base` (RFC 3986, section 5); NULL where it is no URL. The caller
 * frees. */
char *http_resolve(const char *base, const char *location);

/* Splits "https://user:word@host/path#place" into the address to ask, without the fragment, and the
 * decoded credentials (NULL: none), so that no password travels on in a base address. -EINVAL: no
 * URL. The caller frees all three. */
int http_split_url(const char *url, char **ret_url, char **ret_username, char **ret_password);

/* "host:port" in lower case, the default port filled in; NULL where `url` is not http(s). */
char *http_origin(const char *url);
