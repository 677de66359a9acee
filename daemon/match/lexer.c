#include "match/lexer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/diag.h"
#include "base/utf8.h"

#define IDEOGRAPHIC_SPACE 0x3000
#define WIDE_OPEN         0xFF08
#define WIDE_CLOSE        0xFF09
#define BYTE_ORDER_MARK   0xFEFF
#define NUMBER_MAX        1000000U

size_t lexer_column(const struct lexer *lexer, size_t pos)
{
	return utf8_length(lexer->text, pos) + 1;
}

/* The code point at `pos`, 0 at the end; *next behind it. */
static uint32_t peek(const struct lexer *lexer, size_t pos, size_t *next)
{
	*next = pos;
	return pos < lexer->len ? utf8_next(lexer->text, lexer->len, next) : 0;
}

static bool is_space(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	return c == IDEOGRAPHIC_SPACE || c == BYTE_ORDER_MARK || u_isUWhiteSpace((UChar32)c);
}

static bool is_quote(uint32_t c)
{
	return c == '"' || c == 0x201C || c == 0x201D || c == 0x201E || c == 0x201F || c == 0xFF02;
}

static bool ends_word(uint32_t c)
{
	return !c || is_space(c) || is_quote(c) || c == '(' || c == ')' || c == WIDE_OPEN ||
	       c == WIDE_CLOSE || c == ',' || c == '{' || c == '}';
}

static void skip_space(struct lexer *lexer)
{
	size_t next, after;

	for (;;) {
		uint32_t c = peek(lexer, lexer->pos, &next);

		if (is_space(c)) {
			lexer->pos = next;
			continue;
		}
		if (c != '#')
			return;
		c = peek(lexer, next, &after);
		if (c && !is_space(c))
			return;
		while (lexer->pos < lexer->len && lexer->text[lexer->pos] != '\n')
			lexer->pos++;
	}
}

static size_t word_end(const struct lexer *lexer, size_t pos)
{
	size_t next;

	while (!ends_word(peek(lexer, pos, &next)))
		pos = next;
	return pos;
}

/* Digits up to `end`, and nothing else; 0 digits or more than NUMBER_MAX are false. */
static bool read_number(const struct lexer *lexer, size_t pos, size_t end, unsigned *ret)
{
	unsigned n = 0;

	if (pos >= end)
		return false;
	for (; pos < end; pos++) {
		char c = lexer->text[pos];

		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (unsigned)(c - '0');
		if (n > NUMBER_MAX)
			return false;
	}
	*ret = n;
	return true;
}

static const struct operator
{
	const char *name;
	enum lexeme_kind kind;
	bool distance;
}
operators[] = {
	{ "AND", LEX_AND, false },
	{ "OR", LEX_OR, false },
	{ "NOT", LEX_NOT, false },
	{ "NEAR", LEX_NEAR, true },
	{ "ONEAR", LEX_ONEAR, true },
	{ "NOTNEAR", LEX_NOTNEAR, true },
	{ "ATLEAST", LEX_ATLEAST, true },
};

static int fail_at(const struct lexer *lexer, struct query_error *err, const char *code, size_t pos,
	const char *text)
{
	return query_fail(err, code, lexer_column(lexer, pos), "%s", text);
}

/* NEAR/n and its kin, in capitals. */
static int read_distance(
	const struct lexer *lexer, struct lexeme *ret, size_t name_len, struct query_error *err)
{
	bool atleast = ret->kind == LEX_ATLEAST;
	unsigned max = atleast ? EXPRESSION_TERMS_MAX : NEAR_WORDS_MAX, min = atleast ? 1 : 0;
	bool read = ret->start + name_len < ret->end &&
		    read_number(lexer, ret->start + name_len + 1, ret->end, &ret->n);

	if (read && ret->n >= min && ret->n <= max)
		return 0;
	if (atleast)
		return fail_at(lexer, err, "E-ATLEAST", ret->start,
			"ATLEAST/n needs a number of 1 or more, as in ATLEAST/2 (a, b, c)");
	return query_fail(err, "E-NEAR", lexer_column(lexer, ret->start),
		"a distance of 0 to %d words is needed, as in NEAR/5", NEAR_WORDS_MAX);
}

/* The word in plain letters: full-width ones too, so that none is searched for by mistake. Returns
 * its length, 0 where it is too long to be an operator. */
static size_t plain_word(const struct lexer *lexer, size_t start, size_t end, char out[static 24])
{
	size_t n = 0;

	while (start < end) {
		uint32_t c = utf8_next(lexer->text, end, &start);

		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFEE0;
		if (c > 0x7E || n == 23)
			return 0;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return n;
}

/* 1: an operator; 0: a word. */
static int read_operator(const struct lexer *lexer, struct lexeme *ret, struct query_error *err)
{
	char plain[24];
	const char *word = lexer->text + ret->start;
	size_t len = ret->end - ret->start,
	       n_plain = plain_word(lexer, ret->start, ret->end, plain);

	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		const struct operator* op = & operators[i];
		size_t name_len;

		if (n_plain && (plain[0] & ~0x20) != op->name[0])
			continue;
		name_len = strlen(op->name);
		if (len >= name_len && memcmp(word, op->name, name_len) == 0 &&
			(len == name_len || (op->distance && word[name_len] == '/'))) {
			int r = 0;

			ret->kind = op->kind;
			if (op->distance)
				r = read_distance(lexer, ret, name_len, err);
			return r < 0 ? r : 1;
		}
		if (n_plain < name_len || strncasecmp(plain, op->name, name_len) != 0)
			continue;
		if (op->distance ? (plain[name_len] == '/' &&
					   strspn(plain + name_len + 1, "0123456789") ==
						   n_plain - name_len - 1)
				 : n_plain == name_len)
			return query_fail(err, "E-LOWER-OP", lexer_column(lexer, ret->start),
				"operators are written in capitals; quote \"%s\" to search for the "
				"word",
				plain);
	}
	return 0;
}

static int fail_field(const struct lexer *lexer, size_t start, size_t len, struct query_error *err)
{
	const char *names[N_FIELDS], *near;
	char name[41];

	len = MIN(len, sizeof(name) - 1);
	(void)snprintf(name, sizeof(name), "%.*s", (int)utf8_cut(lexer->text + start, len),
		lexer->text + start);
	for (enum field field = 0; field < N_FIELDS; field++)
		names[field] = field_name(field);
	near = suggest(name, names, N_FIELDS);
	if (near)
		return query_fail(err, "E-FIELD", lexer_column(lexer, start),
			"there is no field \"%s\", did you mean \"%s\"?", name, near);
	return query_fail(err, "E-FIELD", lexer_column(lexer, start),
		"there is no field \"%s\"; an address or a time needs quotes", name);
}

/* A word with a colon is a field, or a mistake. */
static int read_field(struct lexer *lexer, struct lexeme *ret, struct query_error *err)
{
	const char *colon = memchr(lexer->text + ret->inner, ':', ret->inner_end - ret->inner);
	size_t len = colon ? (size_t)(colon - lexer->text) - ret->inner : 0;
	int field;

	if (!colon)
		return 0;
	field = field_from_name(lexer->text + ret->inner, len);
	if (field >= 0 && ret->inner > ret->start)
		return fail_at(lexer, err, "E-FIELD", ret->inner,
			"= and ~ stand right before the word, as in title:=X");
	if (field >= 0) {
		ret->kind = LEX_FIELD;
		ret->n = (unsigned)field;
		ret->end = ret->inner + len + 1;
		lexer->pos = ret->end;
		return 1;
	}
	return fail_field(lexer, ret->inner, len, err);
}

static int read_word(struct lexer *lexer, struct lexeme *ret, struct query_error *err)
{
	const char *text = lexer->text;
	size_t first;
	int r;

	ret->kind = LEX_TERM;
	ret->inner_end = ret->end = lexer->pos = word_end(lexer, ret->inner);
	if (!ret->exact && !ret->stem) {
		r = read_operator(lexer, ret, err);
		if (r != 0)
			return r;
	}
	r = read_field(lexer, ret, err);
	if (r != 0)
		return r;
	first = ret->inner;
	if (first < ret->inner_end && strchr("-+!", text[first]))
		return fail_at(lexer, err, "E-SYNTAX", ret->start,
			"a term cannot start like this; write NOT to exclude, or quote it");
	for (size_t i = first; i < ret->inner_end; i++)
		if (text[i] == '|' || text[i] == '~' || text[i] == '^')
			return fail_at(lexer, err, "E-SYNTAX", ret->start,
				"|, ~ and ^ have no meaning inside a term; quote it");
	return 1;
}

/* From the opening quote to the closing one; \" is a quote inside. */
static int read_phrase(
	struct lexer *lexer, struct lexeme *ret, size_t quote, struct query_error *err)
{
	size_t pos, next;
	uint32_t c;

	(void)peek(lexer, quote, &pos);
	ret->kind = LEX_PHRASE;
	ret->inner = pos;
	while ((c = peek(lexer, pos, &next)) != 0 && !is_quote(c)) {
		if (c == '\\' && is_quote(peek(lexer, next, &pos)))
			continue;
		pos = next;
	}
	if (!c)
		return fail_at(lexer, err, "E-QUOTE", quote, "unclosed quote");
	ret->inner_end = pos;
	ret->end = lexer->pos = next;
	return 1;
}

static int read_regex(struct lexer *lexer, struct lexeme *ret, struct query_error *err)
{
	size_t pos = ret->start + 1;

	ret->kind = LEX_REGEX;
	ret->inner = pos;
	while (pos < lexer->len && lexer->text[pos] != '/')
		pos += lexer->text[pos] == '\\' && pos + 1 < lexer->len ? 2 : 1;
	if (pos >= lexer->len)
		return fail_at(lexer, err, "E-REGEX", ret->start, "this pattern has no closing /");
	ret->inner_end = pos++;
	ret->end = lexer->pos = word_end(lexer, pos);
	if (ret->end == pos)
		return 1;
	if (ret->end != pos + 1 || lexer->text[pos] != 'i')
		return fail_at(lexer, err, "E-REGEX", ret->start,
			"only i may follow the closing /; a / inside is written \\/");
	ret->caseless = true;
	return 1;
}

static int read_ref(struct lexer *lexer, struct lexeme *ret, struct query_error *err)
{
	size_t pos = ret->start + 1, next;
	uint32_t c;

	ret->kind = LEX_REF;
	ret->inner = pos;
	for (; (c = peek(lexer, pos, &next)) != 0; pos = next) {
		bool letter = u_isalnum((UChar32)c) || (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK);

		if (!letter && (pos == ret->inner || !strchr("_-.", (int)c) || c > 0x7E))
			break;
	}
	ret->inner_end = ret->end = lexer->pos = pos;
	if (pos == ret->inner)
		return fail_at(lexer, err, "E-REF", ret->start, "a topic's name must follow the @");
	if (!ends_word(c))
		return fail_at(
			lexer, err, "E-SYNTAX", pos, "this cannot be part of a topic's name");
	return 1;
}

static int read_count(struct lexer *lexer, struct lexeme *ret, struct query_error *err)
{
	const char *close = memchr(lexer->text + ret->start, '}', lexer->len - ret->start);
	size_t end = close ? (size_t)(close - lexer->text) : 0;

	ret->kind = LEX_COUNT;
	if (close && lexer->text[end - 1] == ',' &&
		read_number(lexer, ret->start + 1, end - 1, &ret->n) && ret->n >= 1 &&
		ret->n <= COUNT_MAX) {
		ret->end = lexer->pos = end + 1;
		return 1;
	}
	return query_fail(err, "E-COUNT", lexer_column(lexer, ret->start),
		"a count is written {n,} with n from 1 to %d", COUNT_MAX);
}

static int read_sign(struct lexer *lexer, struct lexeme *ret, enum lexeme_kind kind, size_t next)
{
	ret->kind = kind;
	ret->end = lexer->pos = next;
	return 1;
}

int lexer_next(struct lexer *lexer, struct lexeme *ret, struct query_error *err)
{
	size_t before = lexer->pos, next, after;
	uint32_t c, second;

	skip_space(lexer);
	*ret = (struct lexeme){ .start = lexer->pos, .end = lexer->pos, .inner = lexer->pos };
	ret->touches = before == lexer->pos && before > 0;
	c = peek(lexer, lexer->pos, &next);
	switch (c) {
	case 0:
		if (lexer->pos < lexer->len)
			break;
		return read_sign(lexer, ret, LEX_END, next);
	case '(':
	case WIDE_OPEN: return read_sign(lexer, ret, LEX_OPEN, next);
	case ')':
	case WIDE_CLOSE: return read_sign(lexer, ret, LEX_CLOSE, next);
	case ',': return read_sign(lexer, ret, LEX_COMMA, next);
	case '{': return read_count(lexer, ret, err);
	case '}': break;
	case '/': return read_regex(lexer, ret, err);
	case '@': return read_ref(lexer, ret, err);
	case '=':
	case '~':
		ret->exact = c == '=';
		ret->stem = c == '~';
		ret->inner = next;
		second = peek(lexer, next, &after);
		return is_quote(second) ? read_phrase(lexer, ret, next, err)
					: read_word(lexer, ret, err);
	default:
		return is_quote(c) ? read_phrase(lexer, ret, lexer->pos, err)
				   : read_word(lexer, ret, err);
	}
	return fail_at(lexer, err, "E-SYNTAX", ret->start, "this character has no place here");
}
