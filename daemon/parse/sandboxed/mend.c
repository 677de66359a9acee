#include "parse/sandboxed/mend.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "parse/sandboxed/entity.h"

#define ESCAPE_MAX 8 /* octets of "&quot;" and some */

struct slice {
	const char *text;
	size_t len;
};

struct declared {
	struct slice name;
	struct slice value;
};

struct mender {
	struct strbuf out;
	size_t taken; /* of out */
	const char *p;
	const char *end;
	struct slice open[MEND_DEPTH_MAX];
	size_t depth;
	size_t too_deep; /* tags open beyond the ceiling */
	size_t run;      /* octets of text since the last tag */
	bool finished;   /* the root's end was seen */
	bool cut_off;
	struct declared entities[MEND_ENTITIES_MAX];
	size_t n_entities;
};

static bool name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool name_char(char c)
{
	return name_start(c) || isdigit((unsigned char)c) || c == '-' || c == '.' || c == ':';
}

static struct slice read_name(struct mender *mender)
{
	struct slice name = { mender->p, 0 };

	if (mender->p < mender->end && name_start(*mender->p))
		while (mender->p < mender->end && name_char(*mender->p))
			mender->p++;
	name.len = (size_t)(mender->p - name.text);
	return name;
}

static bool same(const struct slice *a, const struct slice *b)
{
	return a->len == b->len && strncasecmp(a->text, b->text, a->len) == 0;
}

/* Moves behind the next `mark`; without one the document was cut off here. */
static bool skip_past(struct mender *mender, const char *mark)
{
	const char *found = memmem(
		mender->p, (size_t)(mender->end - mender->p), mark, strlen(mark));

	mender->p = found ? found + strlen(mark) : mender->end;
	if (!found)
		mender->cut_off = true;
	return found;
}

/* --- text ----------------------------------------------------------------------------------- */

static void put(struct mender *mender, const char *text, size_t len)
{
	size_t room = MEND_RUN_MAX - mender->run;

	if (!mender->depth)
		return;
	mender->run = len > room ? MEND_RUN_MAX : mender->run + len;
	if (len <= room)
		strbuf_add(&mender->out, text, len);
	else if (len > ESCAPE_MAX) /* an escape is whole or not at all */
		strbuf_add(&mender->out, text, utf8_cut(text, room));
}

static void put_literal(struct mender *mender, char c)
{
	switch (c) {
	case '&': put(mender, "&amp;", 5); break;
	case '<': put(mender, "&lt;", 4); break;
	case '>': put(mender, "&gt;", 4); break;
	case '"': put(mender, "&quot;", 6); break;
	case '\t':
	case '\n':
	case '\r': put(mender, &c, 1); break;
	default:
		/* The other control characters are none of XML's (section 2.2). */
		if ((unsigned char)c >= 0x20)
			put(mender, &c, 1);
	}
}

static bool needs_care(char c)
{
	return (unsigned char)c < 0x20 || c == '&' || c == '<' || c == '>' || c == '"' ||
	       c == '\xEF';
}

/* U+FFFE and U+FFFF, the only characters outside ASCII that XML does not have. */
static bool is_noncharacter(const char *p, const char *end)
{
	return end - p >= 3 && p[0] == '\xEF' && p[1] == '\xBF' &&
	       (p[2] == '\xBE' || p[2] == '\xBF');
}

/* A reference that the document declared; its value holds no reference itself by the time it is
 * written, so nothing grows. */
static const char *put_declared(struct mender *mender, const char *p)
{
	struct slice name = { p + 1, 0 };

	while (p + 1 + name.len < mender->end && name_char(name.text[name.len]))
		name.len++;
	if (name.text + name.len >= mender->end || name.text[name.len] != ';')
		return NULL;
	for (size_t i = 0; i < mender->n_entities; i++) {
		const struct declared *entity = &mender->entities[i];

		if (entity->name.len != name.len ||
			memcmp(entity->name.text, name.text, name.len) != 0)
			continue;
		for (size_t n = 0; n < entity->value.len; n++)
			put_literal(mender, entity->value.text[n]);
		return name.text + name.len + 1;
	}
	return NULL;
}

static const char *put_reference(struct mender *mender, const char *p)
{
	const char *declared = mender->n_entities ? put_declared(mender, p) : NULL;
	uint32_t c[2];
	char c4[4];
	size_t used;

	if (declared)
		return declared;
	used = entity_read(c, p, (size_t)(mender->end - p));
	/* Names without a semicolon are settled in HTML, if it is HTML. */
	if (!used || (p[1] != '#' && p[used - 1] != ';')) {
		put_literal(mender, '&');
		return p + 1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(c) && c[i]; i++) {
		if (c[i] < 0x80)
			put_literal(mender, (char)c[i]);
		else
			put(mender, c4, utf8_encode(c4, c[i]));
	}
	return p + used;
}

/* Writes text up to `end`; `raw`: CDATA, where nothing is a reference. */
static void put_text(struct mender *mender, const char *p, const char *end, bool raw)
{
	while (p < end) {
		const char *start = p;

		while (p < end && !needs_care(*p))
			p++;
		put(mender, start, (size_t)(p - start));
		if (p == end)
			break;
		if (is_noncharacter(p, end)) {
			p += 3;
		} else if (*p == '&' && !raw) {
			p = put_reference(mender, p);
		} else {
			put_literal(mender, *p);
			p++;
		}
	}
}

/* --- tags ----------------------------------------------------------------------------------- */

static void close_top(struct mender *mender)
{
	const struct slice *name = &mender->open[--mender->depth];

	strbuf_adds(&mender->out, "</");
	strbuf_add(&mender->out, name->text, name->len);
	strbuf_addc(&mender->out, '>');
}

/* Closes whatever stands open above the element; an end without a beginning is dropped. */
static void read_end_tag(struct mender *mender)
{
	struct slice name;
	size_t at;

	mender->p += 2;
	name = read_name(mender);
	if (!skip_past(mender, ">"))
		return;
	mender->run = 0;
	if (mender->too_deep) {
		mender->too_deep--;
		return;
	}
	for (at = mender->depth; at > 0 && !same(&mender->open[at - 1], &name); at--)
		;
	if (at == 0)
		return;
	while (mender->depth >= at)
		close_top(mender);
	mender->finished = mender->depth == 0;
}

static void skip_space(struct mender *mender)
{
	while (mender->p < mender->end && isspace((unsigned char)*mender->p))
		mender->p++;
}

static struct slice read_value(struct mender *mender)
{
	struct slice value = { mender->p, 0 };
	char quote = mender->p < mender->end ? *mender->p : '\0';

	if (quote == '"' || quote == '\'') {
		const char *close = memchr(
			mender->p + 1, quote, (size_t)(mender->end - mender->p) - 1);

		value.text++;
		mender->cut_off |= !close;
		value.len = (size_t)((close ?: mender->end) - value.text);
		mender->p = close ? close + 1 : mender->end;
		return value;
	}
	while (mender->p < mender->end && !isspace((unsigned char)*mender->p) && *mender->p != '>')
		mender->p++;
	value.len = (size_t)(mender->p - value.text);
	return value;
}

static void put_attribute(
	struct mender *mender, const struct slice *name, const struct slice *value)
{
	mender->run = 0;
	strbuf_addc(&mender->out, ' ');
	strbuf_add(&mender->out, name->text, name->len);
	strbuf_adds(&mender->out, "=\"");
	put_text(mender, value->text, value->text + value->len, false);
	strbuf_addc(&mender->out, '"');
}

/* name="value", name=value, name; the first of a name counts. */
static void read_attributes(struct mender *mender, bool emit)
{
	struct slice seen[MEND_ATTRIBUTES_MAX];
	size_t n = 0;

	for (;;) {
		struct slice name, value;
		bool known = false;

		skip_space(mender);
		if (mender->p >= mender->end || *mender->p == '>' || *mender->p == '<' ||
			(*mender->p == '/' && mender->p + 1 < mender->end && mender->p[1] == '>'))
			return;
		name = read_name(mender);
		if (!name.len) {
			mender->p++;
			continue;
		}
		value = name;
		skip_space(mender);
		if (mender->p < mender->end && *mender->p == '=') {
			mender->p++;
			skip_space(mender);
			value = read_value(mender);
		}
		for (size_t i = 0; i < n && !known; i++)
			known = same(&seen[i], &name);
		if (known || n == MEND_ATTRIBUTES_MAX)
			continue;
		seen[n++] = name;
		if (emit)
			put_attribute(mender, &name, &value);
	}
}

/* An entry never stands in an entry: the next one ends it. */
static void close_entry(struct mender *mender, const struct slice *name)
{
	static const struct slice item = { "item", 4 }, entry = { "entry", 5 };
	const char *colon = memchr(name->text, ':', name->len);
	struct slice local = *name;
	size_t at = mender->depth;

	if (colon) {
		local.len -= (size_t)(colon + 1 - name->text);
		local.text = colon + 1;
	}
	if (!same(&local, &item) && !same(&local, &entry))
		return;
	while (at > 0 && !same(&mender->open[at - 1], name))
		at--;
	if (at == 0)
		return;
	while (mender->depth >= at)
		close_top(mender);
	mender->too_deep = 0;
}

static void read_start_tag(struct mender *mender)
{
	size_t before;
	struct slice name;
	bool fits, empty;

	mender->p++;
	name = read_name(mender);
	close_entry(mender, &name);
	before = mender->out.len;
	fits = mender->depth < MEND_DEPTH_MAX;
	if (fits) {
		mender->open[mender->depth++] = name;
		strbuf_addc(&mender->out, '<');
		strbuf_add(&mender->out, name.text, name.len);
	}
	read_attributes(mender, fits);
	mender->run = 0;
	if (mender->p >= mender->end) {
		mender->cut_off = true;
		strbuf_truncate(&mender->out, before);
		return;
	}
	empty = *mender->p == '/';
	if (*mender->p != '<') /* a tag that lacks its '>' ends where the next begins */
		mender->p += empty ? 2 : 1;
	if (!fits) {
		mender->too_deep += !empty;
		return;
	}
	strbuf_addc(&mender->out, '>');
	if (empty)
		close_top(mender);
	mender->finished = mender->depth == 0;
}

/* --- declarations --------------------------------------------------------------------------- */

/* <!ENTITY name "value">: plain values only. Those that refer to others or to files stay unknown.
 */
static void read_entity(struct mender *mender)
{
	struct declared entity;

	mender->p += strlen("<!ENTITY");
	skip_space(mender);
	entity.name = read_name(mender);
	skip_space(mender);
	if (!entity.name.len || mender->p >= mender->end ||
		(*mender->p != '"' && *mender->p != '\''))
		return;
	entity.value = read_value(mender);
	if (mender->n_entities == MEND_ENTITIES_MAX || entity.value.len > MEND_ENTITY_LEN_MAX ||
		memchr(entity.value.text, '&', entity.value.len) ||
		memchr(entity.value.text, '%', entity.value.len))
		return;
	mender->entities[mender->n_entities++] = entity;
}

/* Through the internal subset to the end of the DOCTYPE. */
static void read_doctype(struct mender *mender)
{
	bool inside = false;

	while (mender->p < mender->end) {
		char c = *mender->p;

		if ((size_t)(mender->end - mender->p) > 8 &&
			memcmp(mender->p, "<!ENTITY", 8) == 0) {
			read_entity(mender);
			continue;
		}
		if (c == '"' || c == '\'') {
			(void)read_value(mender);
			continue;
		}
		mender->p++;
		if (c == '[')
			inside = true;
		else if (c == ']')
			inside = false;
		else if (c == '>' && !inside)
			return;
	}
}

static void read_cdata(struct mender *mender)
{
	const char *start = mender->p + strlen("<![CDATA["), *close;

	close = memmem(start, (size_t)(mender->end - start), "]]>", 3);
	mender->cut_off |= !close;
	put_text(mender, start, close ?: mender->end, true);
	mender->p = close ? close + 3 : mender->end;
}

static bool starts(const struct mender *mender, const char *mark)
{
	size_t len = strlen(mark);

	return (size_t)(mender->end - mender->p) >= len && strncasecmp(mender->p, mark, len) == 0;
}

static void read_markup(struct mender *mender)
{
	const char *p = mender->p;
	char next = p + 1 < mender->end ? p[1] : '\0';

	if (starts(mender, "<!--")) {
		(void)skip_past(mender, "-->");
	} else if (starts(mender, "<![CDATA[")) {
		read_cdata(mender);
	} else if (starts(mender, "<!DOCTYPE")) {
		read_doctype(mender);
	} else if (next == '!' || next == '?') {
		(void)skip_past(mender, ">");
	} else if (next == '/' && p + 2 < mender->end && name_start(p[2])) {
		read_end_tag(mender);
	} else if (name_start(next)) {
		read_start_tag(mender);
	} else {
		put_literal(mender, '<');
		mender->p++;
	}
}

/* Where the feed begins: programs that fail print warnings before it. */
static const char *feed_start(const char *text, size_t len)
{
	static const char *const roots[] = { "<?xml", "<!DOCTYPE rss", "<!DOCTYPE rdf",
		"<!DOCTYPE feed", "<rss", "<rdf:RDF", "<feed", "<atom:feed" };
	const char *first = text, *end = text + len;

	while (first < end && isspace((unsigned char)*first))
		first++;
	/* A page that talks of feeds is none. */
	if (end - first > 14 && (strncasecmp(first, "<html", 5) == 0 ||
					strncasecmp(first, "<!doctype html", 14) == 0))
		return first;
	for (size_t i = 0; i < ARRAY_SIZE(roots); i++) {
		const char *found = memmem(text, len, roots[i], strlen(roots[i]));

		if (found)
			return found;
	}
	return first;
}

int mender_new(struct mender **ret, const char *text, size_t len)
{
	struct mender *mender = calloc(1, sizeof(*mender));

	if (!mender)
		return -ENOMEM;
	mender->p = feed_start(text, len);
	mender->end = text + len;
	*ret = mender;
	return 0;
}

void mender_free(struct mender *mender)
{
	if (!mender)
		return;
	strbuf_free(&mender->out);
	free(mender);
}

bool mender_cut_off(const struct mender *mender)
{
	return mender->cut_off || mender->depth > 0;
}

static void mend_more(struct mender *mender, size_t wanted)
{
	strbuf_truncate(&mender->out, 0);
	mender->taken = 0;
	while (mender->out.len < wanted && mender->p < mender->end && !mender->finished &&
		!strbuf_failed(&mender->out)) {
		const char *lt = memchr(mender->p, '<', (size_t)(mender->end - mender->p));

		put_text(mender, mender->p, lt ?: mender->end, false);
		mender->p = lt ?: mender->end;
		if (lt)
			read_markup(mender);
	}
}

ssize_t mender_read(struct mender *mender, char *octets, size_t max)
{
	size_t n;

	if (mender->taken == mender->out.len)
		mend_more(mender, max);
	if (strbuf_failed(&mender->out))
		return -ENOMEM;
	n = MIN(mender->out.len - mender->taken, max);
	if (n)
		memcpy(octets, mender->out.text + mender->taken, n);
	mender->taken += n;
	return (ssize_t)n;
}
