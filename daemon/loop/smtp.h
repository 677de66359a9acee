/* smtp - hands one message to a mail server, on the event loop.
 * Owns the transfer; the message is copied.
 * Starting can fail; everything later arrives in the callback, once. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/text.h"

struct transfers;
struct smtp;

struct smtp_message {
	const char *url; /* smtp://host[:port] or smtps://host[:port] */
	const char *from; /* envelope sender */
	const struct text_list *to;
	const char *octets; /* the message, CRLF line ends */
	size_t len;
	const char *username; /* NULL: no AUTH */
	const char *password;
	bool tls_required; /* smtp://: STARTTLS or fail */
	int64_t timeout_sec;
};

enum smtp_outcome {
	SMTP_ACCEPTED,
	SMTP_LATER,   /* 4xx, no connection, cut off, no TLS, certificate: try again */
	SMTP_REFUSED, /* 5xx: the same message will not be taken */
};

typedef void (*smtp_done_fn)(enum smtp_outcome outcome, const char *reason, void *userdata);

int smtp_start(struct smtp **ret, struct transfers *transfers, const struct smtp_message *message,
	smtp_done_fn done, void *userdata, struct error *err);
void smtp_cancel(struct smtp *smtp);
