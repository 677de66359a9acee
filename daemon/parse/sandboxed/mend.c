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
#include "parse/sandboxed/declared.h"
#include "parse/sandboxed/entity.h"

#define ESCAPE_MAX 8 /* octets of "&quot;" and some */

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
	struct declared declared;
	const char *cdata_end; /* the next, once it was looked for; `end`: there is none */
};

static struct slice read_name(struct mender *mender)
{
	struct slice name = scan_name(mender->p, mender->end);

	mender->p += name.len;
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

static void put_characters(struct mender *mender, const uint32_t c[static 2])
{
	char c4[4];

	for (size_t i = 0; i < 2 && c[i]; i++) {
		if (c[i] < 0x80)
			put_literal(mender, (char)c[i]);
		else
			put(mender, c4, utf8_encode(c4, c[i]));
	}
}

/* The references in it are to characters, so nothing grows. */
static void put_value(struct mender *mender, const struct slice *value)
{
	for (size_t n = 0; n < value->len;) {
		uint32_t c[2];
		size_t used = value->text[n] == '&'
				      ? entity_read(c, value->text + n, value->len - n)
				      : 0;

		if (used)
			put_characters(mender, c);
		else
			put_literal(mender, value->text[n]);
		n += used ?: 1;
	}
}

/* A reference that the document declared. */
static const char *put_declared(struct mender *mender, const char *p)
{
	const struct slice name = scan_name(p + 1, mender->end);
	const struct slice *value = declared_find(&mender->declared, &name);

	if (!value || name.text + name.len >= mender->end || name.text[name.len] != ';')
		return NULL;
	put_value(mender, value);
	return name.text + name.len + 1;
}

static const char *put_reference(struct mender *mender, const char *p)
{
	const char *declared = mender->declared.n ? put_declared(mender, p) : NULL;
	uint32_t c[2];
	size_t used;

	if (declared)
		return declared;
	used = entity_read(c, p, (size_t)(mender->end - p));
	/* Names without a semicolon are settled in HTML, if it is HTML. */
	if (!used || (p[1] != '#' && p[used - 1] != ';')) {
		put_literal(mender, '&');
		return p + 1;
	}
	put_characters(mender, c);
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
	mender->p = scan_space(mender->p, mender->end);
}

static struct slice read_value(struct mender *mender)
{
	struct slice value = { mender->p, 0 };
	bool closed;

	if (mender->p < mender->end && (*mender->p == '"' || *mender->p == '\'')) {
		value = scan_quoted(mender->p, mender->end, &closed);
		mender->cut_off |= !closed;
		mender->p = value.text + value.len + closed;
		return value;
	}
	while (mender->p < mender->end && !isspace((unsigned char)*mender->p) && *mender->p != '>')
		mender->p++;
	value.len = (size_t)(mender->p - value.text);
	return value;
}

/* A quote that nobody closed: what follows its tag would be its value up to the next one. */
static struct slice read_attribute_value(struct mender *mender)
{
	const char *start = mender->p, *gt, *next;
	struct slice value = read_value(mender);

	gt = memchr(value.text, '>', value.len);
	if (value.text == start || !gt || memchr(value.text, '<', (size_t)(gt - value.text)))
		return value;
	for (next = gt + 1; next < mender->end && isspace((unsigned char)*next); next++)
		;
	if (next >= value.text + value.len || *next != '<')
		return value;
	mender->cut_off = false;
	value.len = (size_t)(gt - value.text);
	while (value.len && strchr("/ \t\r\n", value.text[value.len - 1]))
		value.len--;
	mender->p = gt[-1] == '/' ? gt - 1 : gt;
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

/* name="value", name=value, name; the first of a name counts. Returns how many have no value. */
static size_t read_attributes(struct mender *mender, bool emit)
{
	struct slice seen[MEND_ATTRIBUTES_MAX];
	size_t n = 0, n_bare = 0;

	for (;;) {
		struct slice name, value;
		bool known = false;

		skip_space(mender);
		if (mender->p >= mender->end || *mender->p == '>' || *mender->p == '<' ||
			(*mender->p == '/' && mender->p + 1 < mender->end && mender->p[1] == '>'))
			return n_bare;
		name = read_name(mender);
		if (!name.len) {
			n_bare += *mender->p != '/' && *mender->p != '"';
			mender->p++;
			continue;
		}
		value = name;
		skip_space(mender);
		if (mender->p < mender->end && *mender->p == '=') {
			mender->p++;
			skip_space(mender);
			value = read_attribute_value(mender);
		} else {
			n_bare++;
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

static struct slice local_name(const struct slice *name)
{
	const char *colon = memchr(name->text, ':', name->len);
	struct slice local = *name;

	if (colon) {
		local.len -= (size_t)(colon + 1 - name->text);
		local.text = colon + 1;
	}
	return local;
}

static bool is_among(const struct slice *name, const char *const names[])
{
	struct slice local = local_name(name);

	for (; *names; names++)
		if (strlen(*names) == local.len && strncasecmp(local.text, *names, local.len) == 0)
			return true;
	return false;
}

/* An entry never stands in an entry: the next one ends it. */
static void close_entry(struct mender *mender, const struct slice *name)
{
	static const char *const entries[] = { "item", "entry", NULL };
	size_t at = mender->depth;

	if (!is_among(name, entries))
		return;
	while (at > 0 && !same(&mender->open[at - 1], name))
		at--;
	if (at == 0)
		return;
	while (mender->depth >= at)
		close_top(mender);
	mender->too_deep = 0;
}

/* Nor does a link stand in a title: whoever misspelt </title> meant to end it. */
static void close_line(struct mender *mender, const struct slice *name)
{
	static const char *const lines[] = { "title", "link", "guid", "pubdate", "id", NULL };
	static const char *const fields[] = { "title", "link", "guid", "pubdate", "id",
		"description", "summary", "content", "encoded", "author", "creator", "category",
		"comments", "enclosure", "updated", "published", "date", NULL };

	if (mender->depth && is_among(&mender->open[mender->depth - 1], lines) &&
		is_among(name, fields))
		close_top(mender);
}

/* "a <b and c" is no tag; nor is the b of "a<b</title>". */
static bool is_words(const struct mender *mender, const char *start, size_t n_bare)
{
	const char *p = mender->p, *end = mender->end;
	const struct slice *around = mender->depth > 1 ? &mender->open[mender->depth - 2] : NULL;

	if (p >= end || *p != '<')
		return false;
	return n_bare > 0 || (around && (size_t)(end - p) > 2 + around->len && p[1] == '/' &&
				     strncasecmp(p + 2, around->text, around->len) == 0 &&
				     !memchr(start, '=', (size_t)(p - start)));
}

static void read_start_tag(struct mender *mender)
{
	const char *start = mender->p++;
	struct slice name = read_name(mender);
	size_t before, n_bare;
	bool fits, empty;

	close_entry(mender, &name);
	close_line(mender, &name);
	before = mender->out.len;
	fits = mender->depth < MEND_DEPTH_MAX;
	if (fits) {
		mender->open[mender->depth++] = name;
		strbuf_addc(&mender->out, '<');
		strbuf_add(&mender->out, name.text, name.len);
	}
	n_bare = read_attributes(mender, fits);
	mender->run = 0;
	if (mender->p >= mender->end) {
		mender->cut_off = true;
		strbuf_truncate(&mender->out, before);
		return;
	}
	if (is_words(mender, start, n_bare) && fits && mender->depth > 1) {
		mender->depth--;
		strbuf_truncate(&mender->out, before);
		put_literal(mender, '<');
		mender->p = start + 1;
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

/* --- what is no element ------------------------------------------------------------------------- */

/* The end of the element that the CDATA stands in. */
static const char *find_end_tag(const struct mender *mender, const char *p, const char *end)
{
	const struct slice *name = mender->depth ? &mender->open[mender->depth - 1] : NULL;

	while (name && (p = memmem(p, (size_t)(end - p), "</", 2))) {
		p += 2;
		if ((size_t)(end - p) > name->len && strncasecmp(p, name->text, name->len) == 0 &&
			p[name->len] == '>')
			return p - 2;
	}
	return NULL;
}

/* Each is looked for once, however many CDATA sections begin before it. */
static const char *find_cdata_end(struct mender *mender, const char *start)
{
	if (!mender->cdata_end || mender->cdata_end < start)
		mender->cdata_end = memmem(start, (size_t)(mender->end - start), "]]>", 3)
					    ?: mender->end;
	return mender->cdata_end;
}

/* What is not closed, or only where another one is, was meant to end with its element. */
static void read_cdata(struct mender *mender)
{
	static const char open[] = "<![CDATA[";
	const char *start = mender->p + strlen(open), *end = find_cdata_end(mender, start), *tag;
	bool closed = end < mender->end;

	tag = !closed || memmem(start, (size_t)(end - start), open, strlen(open))
		      ? find_end_tag(mender, start, end)
		      : NULL;
	if (tag) {
		mender->p = tag;
		while (tag > start && tag[-1] == ']')
			tag--;
		put_text(mender, start, tag, true);
		return;
	}
	mender->cut_off |= !closed;
	put_text(mender, start, end, true);
	mender->p = closed ? end + 3 : end;
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
		mender->p = declared_read(&mender->declared, p, mender->end);
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
	const char *first = text, *root = NULL, *end = text + len;

	while (first < end && isspace((unsigned char)*first))
		first++;
	/* A page that talks of feeds is none. */
	if (end - first > 14 && (strncasecmp(first, "<html", 5) == 0 ||
					strncasecmp(first, "<!doctype html", 14) == 0))
		return first;
	for (size_t i = 0; i < ARRAY_SIZE(roots); i++) {
		const char *found = memmem(
			text, (size_t)((root ?: end) - text), roots[i], strlen(roots[i]));

		root = found ?: root;
	}
	return root ?: first;
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
