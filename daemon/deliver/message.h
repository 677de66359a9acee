/* message - alerts as a mail message (RFC 5322, MIME): text, and HTML beside it.
 * Owns its octets and addresses: message_clear.
 * -EINVAL with a sentence for an address that cannot be written to, -ENOMEM.
 *
 * The same alerts give the same octets at every try, so that a copy which was taken without a word
 * is known again by its Message-ID. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "model/alert.h"
#include "model/channel.h"
#include "model/text.h"

struct wording;

struct message {
	char *octets;
	size_t len;
	char *sender; /* for the envelope */
	struct text_list recipients;
};

/* `crlf`: line ends of the wire; else of files, as a sendmail program reads them. */
int message_build(struct message *ret, const struct channel *channel,
	const struct alert *const *alerts, size_t n, const struct wording *wording, bool crlf,
	struct error *err);
void message_clear(struct message *message);
