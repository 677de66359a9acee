/* smtp - hands one message to a mail server, on the event loop.
 * Owns the transfer; the message is copied.
 * Starting can fail; everything later arrives in the callback, once, never from inside smtp_start.
 * A certificate that is not trusted is never accepted. A cancelled message calls nothing. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/text.h"

struct transfers;
struct smtp;

#define SMTP_REPLY_MAX 512 /* octets of a server's reply that a reason quotes */

struct smtp_message {
	const char *url;  /* smtp://host[:port] or smtps://host[:port] */
	const char *from; /* envelope sender */
	const struct text_list *to;
	const char *octets; /* the message, CRLF line ends */
	size_t len;
	const char *username; /* NULL: no AUTH */
	const char *password;
	bool tls_required;   /* smtp://: STARTTLS or fail */
	int64_t timeout_sec; /* more than 0 */
};

enum smtp_outcome {
	SMTP_ACCEPTED,
	SMTP_LATER, /* 4xx, login refused, no connection, cut off, no TLS, certificate: try again */
	SMTP_REFUSED, /* 5xx: the same message will not be taken */
};

/* `reason` is "" for what was accepted. */
typedef void (*smtp_done_fn)(enum smtp_outcome outcome, const char *reason, void *userdata);

/* One recipient that is refused fails the whole message: it is handed to all or to none. -EINVAL
 * for what can never work: another scheme, no recipient, an address with a line end. */
int smtp_start(struct smtp **ret, struct transfers *transfers, const struct smtp_message *message,
	smtp_done_fn done, void *userdata, struct error *err);

/* Frees it and calls nobody; NULL is fine. After the callback there is nothing left to cancel. */
void smtp_cancel(struct smtp *smtp);
