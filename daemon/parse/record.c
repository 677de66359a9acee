#include "parse/record.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "base/utf8.h"

#define RECORD_MAGIC    0x31705746U /* "FWp1" */
#define RECORD_TEXT_NIL UINT32_MAX

enum kind {
	KIND_LINE, /* text without any control character */
	KIND_BODY, /* the same, longer */
	KIND_HTML, /* as KIND_BODY; may have tabs and line feeds */
	KIND_LINK, /* http or https, absolute */
	KIND_TIME,
	KIND_NUMBER, /* from -1 */
	KIND_BITS,   /* uint32_t */
};

struct field {
	const char *name;
	size_t offset;
	enum kind kind;
	int64_t max; /* of numbers and bits */
};

enum answer { ANSWER_DOCUMENT = 1, ANSWER_REFUSAL };

static const struct field document_fields[] = {
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

static const struct field article_fields[] = {
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

static const struct field person_fields[] = {
	{ "author's name", offsetof(struct person, name), KIND_LINE, 0 },
	{ "author's e-mail", offsetof(struct person, email), KIND_LINE, 0 },
	{ "author's uri", offsetof(struct person, uri), KIND_LINK, 0 },
};

static const struct field enclosure_fields[] = {
	{ "enclosure's url", offsetof(struct enclosure, url), KIND_LINK, 0 },
	{ "enclosure's type", offsetof(struct enclosure, type), KIND_LINE, 0 },
	{ "enclosure's length", offsetof(struct enclosure, length), KIND_NUMBER, INT64_MAX },
};

static const struct field line_field = { "list", 0, KIND_LINE, 0 };

static size_t kind_max(enum kind kind)
{
	switch (kind) {
	case KIND_LINK: return RECORD_URL_MAX;
	case KIND_BODY:
	case KIND_HTML: return RECORD_BODY_MAX;
	default: return RECORD_LINE_MAX;
	}
}

/* --- writing -------------------------------------------------------------------------------- */

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
	size_t max = kind_max(kind), len = text ? strnlen(text, max + 1) : 0;

	/* Half a link leads elsewhere; half a text is still a text. */
	if (!text || (kind == KIND_LINK && len > max)) {
		put_u32(buf, RECORD_TEXT_NIL);
		return;
	}
	put_bytes(buf, text, len > max ? utf8_cut(text, max) : len);
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

#define PUT_FIELDS(buf, fields, object) put_fields(buf, fields, ARRAY_SIZE(fields), object)

static void put_list(struct strbuf *buf, const struct text_list *list, size_t max)
{
	size_t n = MIN(list->n, max);

	put_u32(buf, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put_text(buf, KIND_LINE, list->items[i]);
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

static int frame_close(struct strbuf *buf, size_t start, size_t max)
{
	size_t len = buf->len - start - RECORD_HEADER_LEN;
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
	strbuf_reserve(buf, request->len + 1024);
	put_option(buf, request->base_url);
	put_option(buf, request->content_type);
	put_option(buf, request->encoding);
	put_option(buf, request->timezone);
	put_bytes(buf, request->octets, request->len);
	return frame_close(buf, start, RECORD_REQUEST_MAX);
}

int record_write_document(struct strbuf *buf, const struct document *document)
{
	static const char cut[] =
		"the document is larger than is read: its last entries are left out";
	size_t start = frame_open(buf), room = RECORD_ANSWER_MAX - (1U << 20);
	size_t n_max = MIN(document->n_entries, (size_t)RECORD_ENTRIES_MAX), n_at;
	struct text_list notes = document->warnings;
	uint32_t n = 0;

	strbuf_addc(buf, ANSWER_DOCUMENT);
	PUT_FIELDS(buf, document_fields, document);
	n_at = buf->len;
	put_u32(buf, 0);
	for (; n < n_max; n++) {
		size_t before = buf->len;

		put_article(buf, &document->entries[n]);
		if (buf->len - start > room) {
			strbuf_truncate(buf, before);
			break;
		}
	}
	if (strbuf_failed(buf))
		return -ENOMEM;
	memcpy(buf->text + n_at, &n, sizeof(n));
	notes.n = MIN(notes.n, (size_t)RECORD_NOTES_MAX - 1);
	put_u32(buf, (uint32_t)notes.n + (n < document->n_entries));
	for (size_t i = 0; i < notes.n; i++)
		put_text(buf, KIND_LINE, notes.items[i]);
	if (n < document->n_entries)
		put_text(buf, KIND_LINE, cut);
	return frame_close(buf, start, RECORD_ANSWER_MAX);
}

int record_write_refusal(struct strbuf *buf, int result, const char *reason)
{
	size_t start = frame_open(buf), len = strnlen(reason, RECORD_REASON_MAX + 1);

	strbuf_addc(buf, ANSWER_REFUSAL);
	put_u32(buf, (uint32_t)-result);
	put_bytes(buf, reason, len > RECORD_REASON_MAX ? utf8_cut(reason, RECORD_REASON_MAX) : len);
	return frame_close(buf, start, RECORD_ANSWER_MAX);
}

/* --- reading -------------------------------------------------------------------------------- */

struct cursor {
	const char *bytes;
	size_t left;
	struct error *err;
};

static int lie(struct cursor *cursor, const char *what, const char *how)
{
	(void)error_set(
		cursor->err, -EPROTO, "the parser's answer was not believed: %s %s", what, how);
	return -EPROTO;
}

static int get_bytes(struct cursor *cursor, const char *what, size_t len, const char **ret)
{
	if (len > cursor->left)
		return lie(cursor, what, "ends too early");
	*ret = cursor->bytes;
	cursor->bytes += len;
	cursor->left -= len;
	return 0;
}

static int get_u32(struct cursor *cursor, const char *what, uint32_t *ret)
{
	const char *bytes;
	int r = get_bytes(cursor, what, sizeof(*ret), &bytes);

	if (r == 0)
		memcpy(ret, bytes, sizeof(*ret));
	return r;
}

static int get_i64(struct cursor *cursor, const char *what, int64_t min, int64_t max, int64_t *ret)
{
	const char *bytes;
	int r = get_bytes(cursor, what, sizeof(*ret), &bytes);

	if (r < 0)
		return r;
	memcpy(ret, bytes, sizeof(*ret));
	return *ret < min || *ret > max ? lie(cursor, what, "is out of range") : 0;
}

static int get_count(struct cursor *cursor, const char *what, size_t max, uint32_t *ret)
{
	int r = get_u32(cursor, what, ret);

	if (r < 0)
		return r;
	return *ret > max ? lie(cursor, what, "are too many") : 0;
}

static bool link_believed(const char *text, size_t len)
{
	size_t scheme = len > 8 && strncasecmp(text, "https://", 8) == 0  ? 8
			: len > 7 && strncasecmp(text, "http://", 7) == 0 ? 7
									  : 0;

	return scheme && !memchr(text, ' ', len);
}

/* Well-formed, and nothing in it that could act on a terminal, a log or a header. */
static bool text_believed(enum kind kind, const char *text, size_t len)
{
	for (size_t pos = 0; pos < len;) {
		unsigned char c = (unsigned char)text[pos];

		if (c >= 0x20 && c < 0x7F) {
			pos++;
			continue;
		}
		if (kind == KIND_HTML && (c == '\n' || c == '\t')) {
			pos++;
			continue;
		}
		if (utf8_is_control(utf8_next(text, len, &pos)))
			return false;
	}
	return utf8_valid(text, len) && (kind != KIND_LINK || link_believed(text, len));
}

static int get_text(struct cursor *cursor, const char *what, enum kind kind, char **ret)
{
	const char *bytes;
	uint32_t len;
	int r = get_u32(cursor, what, &len);

	if (r < 0 || len == RECORD_TEXT_NIL)
		return r;
	if (len > kind_max(kind))
		return lie(cursor, what, "is too long");
	r = get_bytes(cursor, what, len, &bytes);
	if (r < 0)
		return r;
	if (!text_believed(kind, bytes, len))
		return lie(cursor, what,
			kind == KIND_LINK ? "is no http link" : "is no clean UTF-8 text");
	free(*ret);
	*ret = strndup(bytes, len);
	return *ret ? 0 : -ENOMEM;
}

static int get_field(struct cursor *cursor, const struct field *field, void *object)
{
	void *place = (char *)object + field->offset;
	uint32_t bits;
	int r;

	switch (field->kind) {
	case KIND_TIME:
		return get_i64(cursor, field->name, RECORD_TIME_MIN, RECORD_TIME_MAX, place);
	case KIND_NUMBER: return get_i64(cursor, field->name, -1, field->max, place);
	case KIND_BITS:
		r = get_u32(cursor, field->name, &bits);
		if (r == 0 && bits > (uint32_t)field->max)
			r = lie(cursor, field->name, "is out of range");
		if (r == 0)
			*(uint32_t *)place = bits;
		return r;
	default: return get_text(cursor, field->name, field->kind, place);
	}
}

static int get_fields(struct cursor *cursor, const struct field *fields, size_t n, void *object)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = get_field(cursor, &fields[i], object);
	return r;
}

#define GET_FIELDS(cursor, fields, object) get_fields(cursor, fields, ARRAY_SIZE(fields), object)

static int get_list(struct cursor *cursor, const char *what, size_t max, struct text_list *list)
{
	uint32_t n;
	int r = get_count(cursor, what, max, &n);

	for (; r == 0 && n > 0; n--) {
		_cleanup_(freep) char *text = NULL;

		r = get_field(cursor, &line_field, &text);
		if (r == 0 && !text)
			r = lie(cursor, what, "has an empty place");
		if (r == 0)
			r = text_list_add(list, text);
	}
	return r;
}

static int get_authors(struct cursor *cursor, struct article *article)
{
	uint32_t n;
	int r = get_count(cursor, "authors", RECORD_PEOPLE_MAX, &n);

	for (; r == 0 && n > 0; n--) {
		r = article_add_author(article, NULL, NULL, NULL);
		if (r == 0)
			r = GET_FIELDS(
				cursor, person_fields, &article->authors[article->n_authors - 1]);
	}
	return r;
}

static int get_enclosures(struct cursor *cursor, struct article *article)
{
	uint32_t n;
	int r = get_count(cursor, "enclosures", RECORD_FILES_MAX, &n);

	for (; r == 0 && n > 0; n--) {
		struct enclosure *enclosure;

		r = article_add_enclosure(article, NULL, NULL, -1);
		if (r < 0)
			return r;
		enclosure = &article->enclosures[article->n_enclosures - 1];
		r = GET_FIELDS(cursor, enclosure_fields, enclosure);
		if (r == 0 && !enclosure->url)
			r = lie(cursor, "an enclosure", "has no link");
	}
	return r;
}

static int get_article(struct cursor *cursor, struct article *article)
{
	int r = GET_FIELDS(cursor, article_fields, article);

	if (r == 0)
		r = get_authors(cursor, article);
	if (r == 0)
		r = get_list(cursor, "categories", RECORD_LABELS_MAX, &article->categories);
	return r == 0 ? get_enclosures(cursor, article) : r;
}

static int get_document(struct cursor *cursor, struct document **ret)
{
	_cleanup_(document_freep) struct document *document = NULL;
	uint32_t n;
	int r = document_new(&document);

	if (r == 0)
		r = GET_FIELDS(cursor, document_fields, document);
	if (r == 0 && !document->format)
		r = lie(cursor, "format", "is absent");
	if (r == 0)
		r = get_count(cursor, "entries", RECORD_ENTRIES_MAX, &n);
	for (; r == 0 && n > 0; n--) {
		struct article *article = document_add_entry(document);

		r = article ? get_article(cursor, article) : -ENOMEM;
	}
	if (r == 0)
		r = get_list(cursor, "warnings", RECORD_NOTES_MAX, &document->warnings);
	if (r == 0 && cursor->left)
		r = lie(cursor, "the document", "has something behind its end");
	if (r == 0)
		*ret = TAKE(document);
	return r;
}

/* Only what parse.h promises to its callers. */
static int get_refusal(struct cursor *cursor)
{
	_cleanup_(freep) char *reason = NULL;
	uint32_t result;
	int r = get_u32(cursor, "result", &result);

	if (r == 0)
		r = get_text(cursor, "reason", KIND_LINE, &reason);
	if (r < 0)
		return r;
	if ((result != EBADMSG && result != EIO) || !reason || !*reason || cursor->left)
		return lie(cursor, "a refusal", "gives no reason");
	return error_set(cursor->err, -(int)result, "%s", reason);
}

int record_header(size_t *ret_len, const char header[static RECORD_HEADER_LEN], size_t max)
{
	uint32_t magic, len;

	memcpy(&magic, header, sizeof(magic));
	memcpy(&len, header + sizeof(magic), sizeof(len));
	if (magic != RECORD_MAGIC || len > max)
		return -EBADMSG;
	*ret_len = len;
	return 0;
}

int record_read_answer(
	struct document **ret_document, const char *body, size_t len, struct error *err)
{
	struct cursor cursor = { body, len, err };
	const char *answer;
	int r = get_bytes(&cursor, "the answer", 1, &answer);

	if (r < 0)
		return r;
	if (*answer == ANSWER_DOCUMENT)
		return get_document(&cursor, ret_document);
	if (*answer == ANSWER_REFUSAL)
		return get_refusal(&cursor);
	return lie(&cursor, "the answer", "is of no known kind");
}

static int get_option(struct cursor *cursor, const char **ret)
{
	uint32_t len;
	int r = get_u32(cursor, "option", &len);

	*ret = NULL;
	if (r < 0 || len == RECORD_TEXT_NIL)
		return r;
	r = get_bytes(cursor, "option", len, ret);
	if (r == 0 && (len == 0 || memchr(*ret, '\0', len) != *ret + len - 1))
		r = lie(cursor, "option", "is no string");
	return r;
}

int record_read_request(struct parse_request *ret, const char *body, size_t len)
{
	struct cursor cursor = { body, len, NULL };
	struct parse_request request = { 0 };
	uint32_t n;

	if (get_option(&cursor, &request.base_url) < 0 ||
		get_option(&cursor, &request.content_type) < 0 ||
		get_option(&cursor, &request.encoding) < 0 ||
		get_option(&cursor, &request.timezone) < 0 || get_u32(&cursor, "octets", &n) < 0 ||
		get_bytes(&cursor, "octets", n, &request.octets) < 0 || cursor.left)
		return -EBADMSG;
	request.len = n;
	*ret = request;
	return 0;
}
