#include "cli/article.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/octets.h"
#include "base/utf8.h"

struct reader {
	char *start, *p, *end; /* *end is NUL */
	struct article_line *line;
	const char *problem;
	unsigned depth;
};

typedef bool (*read_fn)(struct reader *reader);

static bool fail(struct reader *reader, const char *problem)
{
	if (!reader->problem)
		reader->problem = problem;
	return false;
}

static void skip_space(struct reader *reader)
{
	while (*reader->p == ' ' || *reader->p == '\t' || *reader->p == '\n' || *reader->p == '\r')
		reader->p++;
}

static bool expect(struct reader *reader, char c, const char *problem)
{
	skip_space(reader);
	if (*reader->p != c)
		return fail(reader, problem);
	reader->p++;
	return true;
}

/* --- strings ------------------------------------------------------------------------------------
 */

OCTETS_INLINE octets16 mark_special(struct octets_past past)
{
	return octets_within(past.at, 0x00, 0x1F) | octets_equal(past.at, '"') |
	       octets_equal(past.at, '\\');
}

OCTETS_INLINE octets16 mark_wide_special(struct octets_past past)
{
	return octets_ill_formed(past) | mark_special(past);
}

/* Up to the next octet that is a quote, a backslash or a control, or to where it is no UTF-8. */
static char *skip_plain(char *p, const char *end)
{
	size_t len = (size_t)(end - p);

	return p + utf8_cut(p, octets_search(p, len, false, mark_special, mark_wide_special));
}

static bool read_hex(struct reader *reader, uint32_t *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++) {
		char c = *reader->p;

		if (c >= '0' && c <= '9')
			*ret = *ret << 4 | (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			*ret = *ret << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return fail(reader, "\\u needs four hexadecimal digits");
		reader->p++;
	}
	return true;
}

/* Behind \u: one code point, of two surrogates where it takes two. */
static bool read_code_point(struct reader *reader, uint32_t *ret)
{
	uint32_t low;

	if (!read_hex(reader, ret))
		return false;
	if (*ret < 0xD800 || *ret > 0xDFFF)
		return true;
	if (*ret > 0xDBFF || reader->p[0] != '\\' || reader->p[1] != 'u')
		return fail(reader, "half a surrogate pair");
	reader->p += 2;
	if (!read_hex(reader, &low))
		return false;
	if (low < 0xDC00 || low > 0xDFFF)
		return fail(reader, "half a surrogate pair");
	*ret = 0x10000 + ((*ret - 0xD800) << 10) + (low - 0xDC00);
	return true;
}

/* At a backslash: what it means is written at *out. An escape is never shorter than its meaning. */
static bool read_escape(struct reader *reader, char **out)
{
	static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	char octets[4], c = reader->p[1];
	uint32_t code;
	size_t n;

	if (c == 'u') {
		reader->p += 2;
		if (!read_code_point(reader, &code))
			return false;
		n = utf8_encode(octets, code);
		memcpy(*out, octets, n);
		*out += n;
		return true;
	}
	for (size_t i = 0; i + 1 < sizeof(escapes); i += 2)
		if (escapes[i] == c) {
			*(*out)++ = escapes[i + 1];
			reader->p += 2;
			return true;
		}
	return fail(reader, "no such escape");
}

/* At the opening quote. The text is made where it stands: *ret up to *ret_end, which is NUL. */
static bool read_string(struct reader *reader, char **ret, char **ret_end)
{
	char *out, *run;

	if (*reader->p != '"')
		return fail(reader, "a string is expected");
	out = run = *ret = ++reader->p;
	for (;;) {
		reader->p = skip_plain(reader->p, reader->end);
		if (*reader->p & 0x80)
			return fail(reader, "text that is not UTF-8");
		if (*reader->p != '"' && *reader->p != '\\')
			break;
		if (out != run)
			memmove(out, run, (size_t)(reader->p - run));
		out += reader->p - run;
		if (*reader->p == '"') {
			reader->p++;
			*out = '\0';
			*ret_end = out;
			return true;
		}
		if (!read_escape(reader, &out))
			return false;
		run = reader->p;
	}
	if (reader->p == reader->end)
		return fail(reader, "the string does not end");
	return fail(reader, "a control character in a string");
}

/* --- values that are passed over ----------------------------------------------------------------
 */

static bool skip_digits(struct reader *reader)
{
	char *start = reader->p;

	while (*reader->p >= '0' && *reader->p <= '9')
		reader->p++;
	return reader->p > start || fail(reader, "a digit is expected");
}

static bool skip_number(struct reader *reader)
{
	if (*reader->p == '-')
		reader->p++;
	if (*reader->p == '0')
		reader->p++;
	else if (!skip_digits(reader))
		return false;
	if (*reader->p == '.') {
		reader->p++;
		if (!skip_digits(reader))
			return false;
	}
	if ((*reader->p | 0x20) != 'e')
		return true;
	reader->p++;
	if (*reader->p == '+' || *reader->p == '-')
		reader->p++;
	return skip_digits(reader);
}

static bool skip_word(struct reader *reader)
{
	static const char *const words[] = { "null", "true", "false" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strncmp(reader->p, words[i], strlen(words[i])) == 0) {
			reader->p += strlen(words[i]);
			return true;
		}
	return fail(reader, "a value is expected");
}

static bool read_array(struct reader *reader, read_fn item);
static bool read_object(
	struct reader *reader, bool (*member)(struct reader *reader, const char *name));

static bool skip_value(struct reader *reader);

static bool skip_member(struct reader *reader, const char *name)
{
	(void)name;
	return skip_value(reader);
}

static bool skip_value(struct reader *reader)
{
	char *text, *end;

	switch (*reader->p) {
	case '"': return read_string(reader, &text, &end);
	case '{': return read_object(reader, skip_member);
	case '[': return read_array(reader, skip_value);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9': return skip_number(reader);
	default: return skip_word(reader);
	}
}

/* --- arrays and objects -------------------------------------------------------------------------
 */

static bool enter(struct reader *reader)
{
	if (++reader->depth > ARTICLE_DEPTH_MAX)
		return fail(reader, "nested too deep");
	reader->p++;
	skip_space(reader);
	return true;
}

/* Behind a value: is there another one? Moves to it, or behind the bracket. */
static bool another(struct reader *reader, char close, bool *more)
{
	skip_space(reader);
	*more = *reader->p == ',';
	if (!*more && *reader->p != close)
		return fail(
			reader, close == ']' ? "',' or ']' is expected" : "',' or '}' is expected");
	reader->p++;
	skip_space(reader);
	return true;
}

static bool read_array(struct reader *reader, read_fn item)
{
	bool more = true;

	if (!enter(reader))
		return false;
	if (*reader->p == ']') {
		reader->p++;
		more = false;
	}
	while (more)
		if (!item(reader) || !another(reader, ']', &more))
			return false;
	reader->depth--;
	return true;
}

static bool read_object(
	struct reader *reader, bool (*member)(struct reader *reader, const char *name))
{
	bool more = true;

	if (!enter(reader))
		return false;
	if (*reader->p == '}') {
		reader->p++;
		more = false;
	}
	while (more) {
		char *name, *end;

		if (!read_string(reader, &name, &end))
			return false;
		if (strlen(name) != (size_t)(end - name))
			return fail(reader, "U+0000 in a name");
		if (!expect(reader, ':', "':' is expected"))
			return false;
		skip_space(reader);
		if (!member(reader, name) || !another(reader, '}', &more))
			return false;
	}
	reader->depth--;
	return true;
}

/* --- the article --------------------------------------------------------------------------------
 */

struct text_member {
	const char *name;
	size_t offset;
};

#define ARTICLE_TEXT(member)                                                                       \
	{                                                                                          \
#member, offsetof(struct article_line, article.member)                             \
	}

static const struct text_member text_members[] = {
	ARTICLE_TEXT(id),
	ARTICLE_TEXT(title),
	ARTICLE_TEXT(link),
	ARTICLE_TEXT(language),
	ARTICLE_TEXT(summary),
	ARTICLE_TEXT(content),
	{ "feed", offsetof(struct article_line, feed) },
};

static const struct text_member person_members[] = {
	{ "name", offsetof(struct person, name) },
	{ "email", offsetof(struct person, email) },
	{ "uri", offsetof(struct person, uri) },
};

/* What is no string is absent. */
static bool read_text(struct reader *reader, char **ret)
{
	char *end;

	*ret = NULL;
	return *reader->p == '"' ? read_string(reader, ret, &end) : skip_value(reader);
}

static bool read_person_member(struct reader *reader, const char *name)
{
	struct article *article = &reader->line->article;
	char *person = (char *)&article->authors[article->n_authors - 1];

	for (size_t i = 0; i < ARRAY_SIZE(person_members); i++)
		if (strcmp(name, person_members[i].name) == 0)
			return read_text(reader, (char **)(person + person_members[i].offset));
	return skip_value(reader);
}

/* Authors are objects, or plain names. */
static bool read_author(struct reader *reader)
{
	struct article *article = &reader->line->article;

	if (ARRAY_RESERVE(article->authors, article->n_authors, reader->line->authors_size) < 0)
		return fail(reader, "out of memory");
	article->authors[article->n_authors++] = (struct person){ 0 };
	if (*reader->p == '{')
		return read_object(reader, read_person_member);
	return read_text(reader, &article->authors[article->n_authors - 1].name);
}

static bool read_category(struct reader *reader)
{
	struct article_line *line = reader->line;
	struct text_list *list = &line->article.categories;
	char *text;

	if (!read_text(reader, &text))
		return false;
	if (!text)
		return true;
	if (ARRAY_RESERVE(list->items, list->n, line->categories_size) < 0)
		return fail(reader, "out of memory");
	list->items[list->n++] = text;
	return true;
}

static bool read_list(struct reader *reader, size_t *n, read_fn item)
{
	*n = 0;
	return *reader->p == '[' ? read_array(reader, item) : skip_value(reader);
}

static bool read_member(struct reader *reader, const char *name)
{
	struct article_line *line = reader->line;

	for (size_t i = 0; i < ARRAY_SIZE(text_members); i++)
		if (strcmp(name, text_members[i].name) == 0)
			return read_text(reader, (char **)((char *)line + text_members[i].offset));
	if (strcmp(name, "authors") == 0)
		return read_list(reader, &line->article.n_authors, read_author);
	if (strcmp(name, "categories") == 0)
		return read_list(reader, &line->article.categories.n, read_category);
	return skip_value(reader);
}

int article_read(struct article_line *line, char *text, size_t len, struct error *err)
{
	struct reader reader = { .start = text, .p = text, .end = text + len, .line = line };

	text[len] = '\0';
	line->article = (struct article){ .authors = line->article.authors,
		.categories = { .items = line->article.categories.items } };
	line->feed = NULL;
	skip_space(&reader);
	if (*reader.p != '{')
		(void)fail(&reader, "an article is a JSON object");
	else if (read_object(&reader, read_member)) {
		skip_space(&reader);
		if (reader.p != reader.end)
			(void)fail(&reader, "there is more behind the object");
	}
	if (!reader.problem)
		return 0;
	return error_set(err, -EINVAL, "octet %zu: %s", (size_t)(reader.p - reader.start) + 1,
		reader.problem);
}

void article_line_clear(struct article_line *line)
{
	free(line->article.authors);
	free(line->article.categories.items);
	*line = (struct article_line){ 0 };
}
