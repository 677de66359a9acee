#include "parse/record.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "parse/record-fields.h"

struct cursor {
	const char *bytes;
	size_t left;
	struct error *err;
	bool borrows; /* texts stay where they are */
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
	size_t clean = kind == KIND_HTML ? utf8_clean_lines(text, len) : utf8_clean(text, len);

	return clean == len && (kind != KIND_LINK || link_believed(text, len));
}

static int get_text(struct cursor *cursor, const char *what, enum kind kind, char **ret)
{
	const char *bytes;
	uint32_t len;
	int r = get_u32(cursor, what, &len);

	if (r < 0 || len == RECORD_TEXT_NIL)
		return r;
	if (len > record_kind_max(kind))
		return lie(cursor, what, "is too long");
	r = get_bytes(cursor, what, (size_t)len + 1, &bytes);
	if (r < 0)
		return r;
	if (bytes[len] != '\0' || !text_believed(kind, bytes, len))
		return lie(cursor, what,
			kind == KIND_LINK ? "is no http link" : "is no clean UTF-8 text");
	if (cursor->borrows) {
		*ret = (char *)bytes;
		return 0;
	}
	free(*ret);
	*ret = malloc((size_t)len + 1);
	if (!*ret)
		return -ENOMEM;
	memcpy(*ret, bytes, (size_t)len + 1);
	return 0;
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

#define GET_FIELDS(cursor, fields, object) get_fields(cursor, fields, n_##fields, object)

static int get_list(
	struct cursor *cursor, const char *what, enum kind kind, size_t max, struct text_list *list)
{
	uint32_t n;
	int r = get_count(cursor, what, max, &n);

	if (r < 0 || !n)
		return r;
	list->items = calloc(n, sizeof(*list->items));
	if (!list->items)
		return -ENOMEM;
	for (; r == 0 && list->n < n; list->n++) {
		char **text = &list->items[list->n];

		r = get_text(cursor, what, kind, text);
		if (r == 0 && !*text)
			r = lie(cursor, what, "has an empty place");
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
		r = get_list(
			cursor, "categories", KIND_NAME, RECORD_LABELS_MAX, &article->categories);
	return r == 0 ? get_enclosures(cursor, article) : r;
}

static int get_entries(struct cursor *cursor, struct document *document)
{
	uint32_t n;
	int r = get_count(cursor, "entries", RECORD_ENTRIES_MAX - document->n_entries, &n);

	for (; r == 0 && n > 0; n--) {
		struct article *article = document_add_entry(document);

		r = article ? get_article(cursor, article) : -ENOMEM;
	}
	return r;
}

static int get_found(struct cursor *cursor, struct document *document)
{
	uint32_t n;
	int r = get_count(cursor, "found feeds", RECORD_FOUND_MAX, &n);

	for (; r == 0 && n > 0; n--) {
		struct found_feed *found;

		r = document_add_found(document, NULL, NULL, NULL);
		if (r < 0)
			return r;
		found = &document->found[document->n_found - 1];
		r = GET_FIELDS(cursor, found_fields, found);
		if (r == 0 && !found->url)
			r = lie(cursor, "a found feed", "has no link");
	}
	return r;
}

static int get_document(struct cursor *cursor, struct document *document)
{
	int r = GET_FIELDS(cursor, document_fields, document);

	if (r == 0 && !document->format)
		r = lie(cursor, "format", "is absent");
	if (r == 0)
		r = get_entries(cursor, document);
	if (r == 0)
		r = get_list(cursor, "warnings", KIND_LINE, RECORD_NOTES_MAX, &document->warnings);
	return r == 0 ? get_found(cursor, document) : r;
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

static int get_frame(struct cursor *cursor, char answer, struct document *document)
{
	int r;

	switch (answer) {
	case ANSWER_DOCUMENT: r = get_document(cursor, document); break;
	case ANSWER_ENTRIES: r = get_entries(cursor, document) ?: RECORD_MORE; break;
	case ANSWER_AGAIN:
		document_clear_entries(document);
		r = RECORD_AGAIN;
		break;
	default: return lie(cursor, "the answer", "is of no known kind");
	}
	return r >= 0 && cursor->left ? lie(cursor, "the answer", "has something behind its end")
				      : r;
}

static int read_answer(struct document **document, struct cursor *cursor, bool may_borrow)
{
	const char *answer;
	int r = get_bytes(cursor, "the answer", 1, &answer);

	if (r < 0)
		return r;
	if (*answer == ANSWER_REFUSAL)
		return get_refusal(cursor);
	/* Of several frames one takes the place of the other. */
	cursor->borrows = may_borrow && !*document && *answer == ANSWER_DOCUMENT;
	if (!*document)
		r = document_new(document);
	if (r == 0 && cursor->borrows)
		(*document)->borrows = true;
	if (r == 0)
		r = get_frame(cursor, *answer, *document);
	if (r < 0) {
		document_free(*document);
		*document = NULL;
	}
	return r;
}

int record_read_answer(struct document **document, const char *body, size_t len, struct error *err)
{
	struct cursor cursor = { body, len, err, false };

	return read_answer(document, &cursor, false);
}

int record_borrow_answer(
	struct document **document, const char *body, size_t len, struct error *err)
{
	struct cursor cursor = { body, len, err, false };

	return read_answer(document, &cursor, true);
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
	struct cursor cursor = { body, len, NULL, false };
	struct parse_request request = { 0 };
	const char *plain, *discover;
	uint32_t n;

	if (get_option(&cursor, &request.base_url) < 0 ||
		get_option(&cursor, &request.content_type) < 0 ||
		get_option(&cursor, &request.encoding) < 0 ||
		get_option(&cursor, &request.timezone) < 0 || get_option(&cursor, &plain) < 0 ||
		get_option(&cursor, &discover) < 0 ||
		get_option(&cursor, &request.link_fields) < 0 ||
		get_u32(&cursor, "octets", &n) < 0 ||
		get_bytes(&cursor, "octets", n, &request.octets) < 0 || cursor.left)
		return -EBADMSG;
	request.len = n;
	request.plain = plain;
	request.discover = discover;
	*ret = request;
	return 0;
}
