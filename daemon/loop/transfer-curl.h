/* transfer-curl - what http and smtp share of libcurl; included nowhere else.
 * A transfer is embedded in its owner and owns the easy handle: transfer_clear frees it.
 * Setting up can fail; how a running transfer ended arrives in its `done`. */
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "loop/transfer.h"

struct transfer {
	struct transfers *owner;
	CURL *easy;
	const char *host; /* in sentences; borrowed from the owner */
	const char *port;
	int64_t timeout_sec;
	CURLcode set_up; /* the first option that was not taken */
	bool running;    /* in owner.running */
	bool cancelled;  /* from inside libcurl: dropped as soon as that has returned */
	bool finishing;  /* inside `done` */
	struct transfer *prev, *next; /* in owner.running */
	char detail[CURL_ERROR_SIZE];

	void (*done)(struct transfer *transfer, CURLcode code); /* frees its owner */
	void (*drop)(struct transfer *transfer);                /* the same, and calls nobody */
};

/* Sets what every transfer needs: its bounds in time, trust, close-on-exec sockets. */
int transfer_init(struct transfer *transfer, struct transfers *transfers, const char *url,
	const char *schemes, int64_t timeout_sec);

/* One option; a failure is remembered and makes transfer_run fail. */
#define transfer_set(transfer, option, value)                                                      \
	do {                                                                                       \
		CURLcode _code = curl_easy_setopt((transfer)->easy, option, value);                \
		if ((transfer)->set_up == CURLE_OK)                                                \
			(transfer)->set_up = _code;                                                \
	} while (false)

int transfer_run(struct transfer *transfer, struct error *err);

/* Drops it, at once or, from inside a libcurl callback, as soon as that is safe. Does nothing from
 * inside `done`, which frees by itself. */
void transfer_cancel(struct transfer *transfer);

/* Takes it off the loop and frees the easy handle. */
void transfer_clear(struct transfer *transfer);

/* Opens the socket libcurl asks for; CURL_SOCKET_BAD with errno set. */
curl_socket_t transfer_socket(const struct curl_sockaddr *address);

/* Says in `err` how it failed and returns the errno of http.h. */
int transfer_failure(const struct transfer *transfer, CURLcode code, struct error *err);

/* Prepends; false: no memory, and the list is as it was. */
bool transfer_list_add(struct curl_slist **list, const char *text);

/* Host and port of a URL, the default port filled in; the caller frees both. -EINVAL: no URL. */
int transfer_host(const char *url, char **ret_host, char **ret_port);
