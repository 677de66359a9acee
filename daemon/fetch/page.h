/* page - what crosses between the command line and feedwatch-fetch, which asks for one address after
 * another on its behalf: a question, then its answer, on a socket.
 * Owns its strings and the body: page_ask_clear, page_clear; what is sent stays the caller's.
 * Blocks. -EPIPE: the other side is gone; -ETIMEDOUT: it is silent for longer than the socket waits;
 * -EPROTO: what it said is not to be believed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_TEXT_MAX ((size_t)128 << 10) /* octets of a field: all the Link fields are one */

struct page_ask {
	char *url;
	char *proxy, *user_agent; /* as in struct fetch_limits */
	int64_t timeout_sec;
	int64_t max_size_bytes;
};

struct page {
	char *reason;       /* why there is no document: a sentence; NULL: there is one */
	char *url;          /* where the document was found */
	bool moved;         /* and where it is to be looked for from now on */
	char *content_type; /* as sent; NULL: none */
	char *link_fields;  /* joined by ", "; NULL: none */
	char *body;
	size_t body_len;
};

int page_ask_send(int fd, const struct page_ask *ask);
int page_ask_receive(int fd, struct page_ask *ret);
void page_ask_clear(struct page_ask *ask);

int page_send(int fd, const struct page *page);
int page_receive(int fd, struct page *ret, int64_t max_size_bytes);
void page_clear(struct page *page);
