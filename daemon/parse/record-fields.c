#include "parse/record-fields.h"

#include "base/cleanup.h"
#include "model/document.h"
#include "parse/record.h"

const struct field document_fields[] = {
	{ "format", offsetof(struct document, format), KIND_LINE, 0 },
	{ "encoding", offsetof(struct document, encoding), KIND_LINE, 0 },
	{ "title", offsetof(struct document, title), KIND_LINE, 0 },
	{ "link", offsetof(struct document, link), KIND_LINK, 0 },
	{ "self", offsetof(struct document, self), KIND_LINK, 0 },
	{ "hub", offsetof(struct document, hub), KIND_LINK, 0 },
	{ "description", offsetof(struct document, description), KIND_BODY, 0 },
	{ "language", offsetof(struct document, language), KIND_LINE, 0 },
	{ "updated", offsetof(struct document, updated_sec), KIND_TIME, 0 },
	{ "ttl", offsetof(struct document, ttl_min), KIND_NUMBER, INT32_MAX },
	{ "skip_hours", offsetof(struct document, skip_hours), KIND_BITS, 0xFFFFFF },
	{ "skip_days", offsetof(struct document, skip_days), KIND_BITS, 0x7F },
	{ "update_interval", offsetof(struct document, update_interval_sec), KIND_NUMBER,
		INT32_MAX },
};
const size_t n_document_fields = ARRAY_SIZE(document_fields);

const struct field article_fields[] = {
	{ "id", offsetof(struct article, id), KIND_LINE, 0 },
	{ "title", offsetof(struct article, title), KIND_LINE, 0 },
	{ "link", offsetof(struct article, link), KIND_LINK, 0 },
	{ "published", offsetof(struct article, published_sec), KIND_TIME, 0 },
	{ "updated", offsetof(struct article, updated_sec), KIND_TIME, 0 },
	{ "language", offsetof(struct article, language), KIND_LINE, 0 },
	{ "summary", offsetof(struct article, summary), KIND_BODY, 0 },
	{ "content", offsetof(struct article, content), KIND_BODY, 0 },
	{ "summary_html", offsetof(struct article, summary_html), KIND_HTML, 0 },
	{ "content_html", offsetof(struct article, content_html), KIND_HTML, 0 },
	{ "comments", offsetof(struct article, comments), KIND_LINK, 0 },
	{ "source_title", offsetof(struct article, source_title), KIND_LINE, 0 },
	{ "source_link", offsetof(struct article, source_link), KIND_LINK, 0 },
};
const size_t n_article_fields = ARRAY_SIZE(article_fields);

const struct field person_fields[] = {
	{ "author's name", offsetof(struct person, name), KIND_NAME, 0 },
	{ "author's e-mail", offsetof(struct person, email), KIND_NAME, 0 },
	{ "author's uri", offsetof(struct person, uri), KIND_LINK, 0 },
};
const size_t n_person_fields = ARRAY_SIZE(person_fields);

const struct field enclosure_fields[] = {
	{ "enclosure's url", offsetof(struct enclosure, url), KIND_LINK, 0 },
	{ "enclosure's type", offsetof(struct enclosure, type), KIND_NAME, 0 },
	{ "enclosure's length", offsetof(struct enclosure, length), KIND_NUMBER, INT64_MAX },
};
const size_t n_enclosure_fields = ARRAY_SIZE(enclosure_fields);

const struct field found_fields[] = {
	{ "found feed's url", offsetof(struct found_feed, url), KIND_LINK, 0 },
	{ "found feed's type", offsetof(struct found_feed, type), KIND_NAME, 0 },
	{ "found feed's title", offsetof(struct found_feed, title), KIND_LINE, 0 },
};
const size_t n_found_fields = ARRAY_SIZE(found_fields);

size_t record_kind_max(enum kind kind)
{
	switch (kind) {
	case KIND_NAME: return RECORD_NAME_MAX;
	case KIND_LINK: return RECORD_URL_MAX;
	case KIND_BODY:
	case KIND_HTML: return RECORD_BODY_MAX;
	default: return RECORD_LINE_MAX;
	}
}
