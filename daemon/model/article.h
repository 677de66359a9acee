/* article - one entry of a feed.
 * Owns its strings: article_clear.
 * Text is UTF-8, without control characters; title, summary and content are plain text. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/text.h"

struct json;
struct strbuf;

struct person {
	char *name;
	char *email;
	char *uri;
};

struct enclosure {
	char *url;
	char *type;
	int64_t length; /* octets; -1: not told */
};

/* Strings are NULL where absent; times are seconds since 1970, 0 where absent. */
struct article {
	char *id; /* the feed's GUID or Atom id, verbatim */
	char *title;
	char *link; /* absolute */
	int64_t published_sec;
	int64_t updated_sec;
	struct person *authors;
	size_t n_authors;
	struct text_list categories;
	char *language; /* BCP 47 */
	char *summary;
	char *content;
	char *summary_html;
	char *content_html;
	struct enclosure *enclosures;
	size_t n_enclosures;
	char *comments;
	char *source_title;
	char *source_link;
};

void article_clear(struct article *article);
void article_clear_borrowed(struct article *article); /* whose strings are somebody else's */
int article_add_author(
	struct article *article, const char *name, const char *email, const char *uri);
int article_add_enclosure(
	struct article *article, const char *url, const char *type, int64_t length);

/* When the publisher says it appeared: published, else updated, else 0. */
int64_t article_date_sec(const struct article *article);

/* Appends the link in the characters of a URI (RFC 3986): the rest is percent-encoded, so that it
 * may stand in a header, an attribute or a terminal. False, and nothing is appended, where there
 * is no link or one that is not http or https. */
bool article_link_uri(struct strbuf *buf, const struct article *article);

/* The article's members, inside an object that the caller opens; html members only on request. */
void article_json_members(struct json *json, const struct article *article, bool with_html);

/* The lists alone, as JSON arrays: how the store keeps them. */
void article_json_authors(struct json *json, const char *name, const struct article *article);
void article_json_enclosures(struct json *json, const char *name, const struct article *article);
