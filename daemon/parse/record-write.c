#include "parse/record.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "parse/record-fields.h"

/* What stands behind a document's entries takes at most. */
#define RECORD_NOTES_ROOM                                                                          \
	((size_t)(RECORD_NOTES_MAX + 3 * RECORD_FOUND_MAX) * (RECORD_LINE_MAX + 5))

static void put_u32(struct strbuf *buf, uint32_t n)
{
	strbuf_add(buf, &n, sizeof(n));
}

static void put_i64(struct strbuf *buf, int64_t n)
{
	strbuf_add(buf, &n, sizeof(n));
}

static void put_bytes(struct strbuf *buf, const char *bytes, size_t len)
{
	put_u32(buf, (uint32_t)len);
	strbuf_add(buf, bytes, len);
}

static void put_text(struct strbuf *buf, enum kind kind, const char *text)
{
	size_t max = record_kind_max(kind), len = text ? strnlen(text, max + 1) : 0;

	/* Half a link leads elsewhere; half a text is still a text. */
	if (!text || (kind == KIND_LINK && len > max)) {
		put_u32(buf, RECORD_TEXT_NIL);
		return;
	}
	put_bytes(buf, text, len > max ? utf8_cut(text, max) : len);
	/* So that the reader may leave it where it is. */
	strbuf_addc(buf, '\0');
}

static void put_field(struct strbuf *buf, const struct field *field, const void *object)
{
	const char *place = (const char *)object + field->offset;

	switch (field->kind) {
	case KIND_TIME:
	case KIND_NUMBER: put_i64(buf, *(const int64_t *)(const void *)place); break;
	case KIND_BITS: put_u32(buf, *(const uint32_t *)(const void *)place); break;
	default: put_text(buf, field->kind, *(char *const *)(const void *)place);
	}
}

static void put_fields(struct strbuf *buf, const struct field *fields, size_t n, const void *object)
{
	for (size_t i = 0; i < n; i++)
		put_field(buf, &fields[i], object);
}

#define PUT_FIELDS(buf, fields, object) put_fields(buf, fields, n_##fields, object)

static void put_list(struct strbuf *buf, const struct text_list *list, size_t max)
{
	size_t n = MIN(list->n, max);

	put_u32(buf, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put_text(buf, KIND_NAME, list->items[i]);
}

static void put_article(struct strbuf *buf, const struct article *article)
{
	size_t n_authors = MIN(article->n_authors, (size_t)RECORD_PEOPLE_MAX);
	size_t n_enclosures = MIN(article->n_enclosures, (size_t)RECORD_FILES_MAX);

	PUT_FIELDS(buf, article_fields, article);
	put_u32(buf, (uint32_t)n_authors);
	for (size_t i = 0; i < n_authors; i++)
		PUT_FIELDS(buf, person_fields, &article->authors[i]);
	put_list(buf, &article->categories, RECORD_LABELS_MAX);
	put_u32(buf, (uint32_t)n_enclosures);
	for (size_t i = 0; i < n_enclosures; i++)
		PUT_FIELDS(buf, enclosure_fields, &article->enclosures[i]);
}

static size_t frame_open(struct strbuf *buf)
{
	size_t start = buf->len;

	put_u32(buf, RECORD_MAGIC);
	put_u32(buf, 0);
	return start;
}

/* `more`: octets of the frame that are sent behind the buffer. */
static int frame_close(struct strbuf *buf, size_t start, size_t more, size_t max)
{
	size_t len = buf->len - start - RECORD_HEADER_LEN + more;
	uint32_t len32 = (uint32_t)len;

	if (strbuf_failed(buf))
		return -ENOMEM;
	if (len > max) {
		strbuf_truncate(buf, start);
		return -E2BIG;
	}
	memcpy(buf->text + start + sizeof(uint32_t), &len32, sizeof(len32));
	return 0;
}

/* With its NUL, so that the reader can point into the frame. */
static void put_option(struct strbuf *buf, const char *text)
{
	if (text)
		put_bytes(buf, text, strlen(text) + 1);
	else
		put_u32(buf, RECORD_TEXT_NIL);
}

int record_write_request(struct strbuf *buf, const struct parse_request *request)
{
	size_t start = frame_open(buf);

	if (request->len > RECORD_REQUEST_MAX)
		return -E2BIG;
	put_option(buf, request->base_url);
	put_option(buf, request->content_type);
	put_option(buf, request->encoding);
	put_option(buf, request->timezone);
	put_option(buf, request->plain ? "" : NULL);
	put_option(buf, request->discover ? "" : NULL);
	put_option(buf, request->link_fields);
	put_u32(buf, (uint32_t)request->len);
	return frame_close(buf, start, request->len, RECORD_REQUEST_MAX);
}

/* As many as fit, with their number before them. Returns how many did. */
static size_t put_entries(
	struct strbuf *buf, const struct article *entries, size_t n_entries, size_t room)
{
	size_t start = buf->len;
	uint32_t n = 0;

	put_u32(buf, 0);
	for (; n < n_entries; n++) {
		size_t before = buf->len;

		put_article(buf, &entries[n]);
		if (buf->len - start > room) {
			strbuf_truncate(buf, before);
			break;
		}
	}
	if (!strbuf_failed(buf))
		memcpy(buf->text + start, &n, sizeof(n));
	return n;
}

int record_write_entries(struct strbuf *buf, const struct article *entries, size_t n)
{
	size_t start = frame_open(buf);

	strbuf_addc(buf, ANSWER_ENTRIES);
	(void)put_entries(buf, entries, n, RECORD_ANSWER_MAX);
	return frame_close(buf, start, 0, RECORD_ANSWER_MAX);
}

int record_write_again(struct strbuf *buf)
{
	size_t start = frame_open(buf);

	strbuf_addc(buf, ANSWER_AGAIN);
	return frame_close(buf, start, 0, RECORD_ANSWER_MAX);
}

int record_write_document(struct strbuf *buf, const struct document *document, size_t room)
{
	static const char cut[] =
		"the document is larger than is read: its last entries are left out";
	size_t start = frame_open(buf), n;
	struct text_list notes = document->warnings;

	strbuf_addc(buf, ANSWER_DOCUMENT);
	PUT_FIELDS(buf, document_fields, document);
	n = buf->len - start + RECORD_NOTES_ROOM;
	n = put_entries(buf, document->entries,
		MIN(document->n_entries, (size_t)RECORD_ENTRIES_MAX), room > n ? room - n : 0);
	notes.n = MIN(notes.n, (size_t)RECORD_NOTES_MAX - 1);
	put_u32(buf, (uint32_t)notes.n + (n < document->n_entries));
	for (size_t i = 0; i < notes.n; i++)
		put_text(buf, KIND_LINE, notes.items[i]);
	if (n < document->n_entries)
		put_text(buf, KIND_LINE, cut);
	n = MIN(document->n_found, (size_t)RECORD_FOUND_MAX);
	put_u32(buf, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		PUT_FIELDS(buf, found_fields, &document->found[i]);
	return frame_close(buf, start, 0, RECORD_ANSWER_MAX);
}

int record_write_refusal(struct strbuf *buf, int result, const char *reason)
{
	size_t start = frame_open(buf), len = strnlen(reason, RECORD_REASON_MAX + 1);

	strbuf_addc(buf, ANSWER_REFUSAL);
	put_u32(buf, (uint32_t)-result);
	put_bytes(buf, reason, len > RECORD_REASON_MAX ? utf8_cut(reason, RECORD_REASON_MAX) : len);
	strbuf_addc(buf, '\0');
	return frame_close(buf, start, 0, RECORD_ANSWER_MAX);
}
