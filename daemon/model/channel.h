/* channel - a named way to deliver, as the configuration describes it.
 * Owns its strings: channel_clear. Members that a type does not have stay empty. */
#pragma once

#include "model/feed.h"
#include "model/text.h"

enum channel_type {
	CHANNEL_DESKTOP, /* waits in the outbox until the desktop agent takes it */
	CHANNEL_EMAIL,
	CHANNEL_WEBHOOK,
	CHANNEL_EXEC,
};

enum webhook_format {
	WEBHOOK_JSON, /* the alert's own shape */
	WEBHOOK_NTFY,
};

struct channel {
	char *name;
	enum channel_type type;
	/* email */
	struct text_list to;
	char *from;
	char *smtp;     /* smtp:// or smtps:// URL; NULL where sendmail is set */
	char *sendmail; /* program */
	char *username;
	struct secret password;
	bool tls_required;  /* smtp:// only: STARTTLS or nothing */
	int64_t digest_sec; /* 0: one mail an alert */
	/* webhook */
	char *url;
	enum webhook_format format;
	struct secret secret; /* key of the HMAC over the body */
	/* exec */
	struct text_list command;
	/* all that talk to someone */
	int64_t timeout_sec;
};

const char *channel_type_name(enum channel_type type);
void channel_clear(struct channel *channel);
