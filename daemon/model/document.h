/* document - what a parsed feed document says: itself and its entries.
 * Owns its strings and entries: document_free; or borrows the strings, of its entries too.
 * Strings are NULL where absent. */
#pragma once

#include "base/cleanup.h"
#include "model/article.h"

struct json;

/* A feed that a page names. */
struct found_feed {
	char *url;
	char *type;
	char *title;
};

struct document {
	char *format;   /* "rss-2.0", "atom-1.0", ...: interfaces, "JSON shapes"; "html" of a page
			 * whose feeds were asked for */
	char *encoding; /* that it was read in */
	char *title;
	char *link;
	char *self;
	char *hub;
	char *description;
	char *language;
	int64_t updated_sec;         /* 0: absent */
	int64_t ttl_min;             /* minutes, RSS 2.0; -1: absent */
	uint32_t skip_hours;         /* bit h: hour h, 0 to 23, UTC */
	uint32_t skip_days;          /* bit d: 0 Sunday to 6 Saturday */
	int64_t update_interval_sec; /* sy:updatePeriod over sy:updateFrequency; -1: absent */
	struct article *entries;
	size_t n_entries;
	struct text_list warnings;
	struct found_feed *found; /* of a page only */
	size_t n_found;
	bool borrows; /* its strings are somebody else's, who keeps them until it is freed */
};

int document_new(struct document **ret);
void document_free(struct document *document);

/* A new, empty entry at the end; valid until the next is added. NULL: no memory. */
struct article *document_add_entry(struct document *document);

void document_clear_entries(struct document *document);

int document_add_found(
	struct document *document, const char *url, const char *type, const char *title);

/* One JSON object, `file` NULL where there is none. */
void document_json(struct json *json, const struct document *document, const char *file);

DEFINE_CLEANUP(struct document, document_free)
