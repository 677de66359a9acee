#include "parse/sandboxed/common.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "parse/record.h"
#include "parse/sandboxed/field.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/link.h"
#include "parse/sandboxed/people.h"

int begin_maybe(struct reader *reader, const struct element_row *row)
{
	(void)row;
	reader->markup = MARKUP_MAYBE;
	return 0;
}

/* --- links (RFC 4287, section 4.2.7) ---------------------------------------------------------- */

static int keep_on_document(struct reader *reader, char **place, const char *href)
{
	int r;

	/* Only the feed's own: an entry's self is the entry. */
	if (reader_subject(reader) != &reader->feed || *place)
		return 0;
	r = link_resolve(place, reader_base(reader), href);
	return r == -ENOMEM ? r : 0;
}

static bool is_html(const char *type)
{
	return !type || strncasecmp(type, "text/html", 9) == 0 ||
	       strncasecmp(type, "application/xhtml+xml", 21) == 0;
}

static int link_alternate(struct reader *reader, const char *href, const char *type)
{
	/* In RSS it stands behind the link element; of several, the page for people. */
	unsigned rank = reader->format->home == VOC_ATOM ? 30 : 20;

	return keep_link(
		reader, FIELD_LINK, rank + (type && is_html(type) ? 2 : is_html(type)), href);
}

static int link_self(struct reader *reader, const char *href, const char *type)
{
	(void)type;
	if (reader_subject(reader) == &reader->source)
		return keep_link(reader, FIELD_LINK, 10, href);
	return keep_on_document(reader, &reader->document->self, href);
}

static int link_hub(struct reader *reader, const char *href, const char *type)
{
	(void)type;
	return keep_on_document(reader, &reader->document->hub, href);
}

static int link_enclosure(struct reader *reader, const char *href, const char *type)
{
	_cleanup_(freep) char *length = reader_attribute(reader, VOC_PLAIN, "length");

	return keep_enclosure(reader, href, type, length);
}

/* RFC 4685, section 3: a page of replies, or a feed of them. */
static int link_replies(struct reader *reader, const char *href, const char *type)
{
	return keep_link(reader, FIELD_COMMENTS, is_html(type) ? 20 : 10, href);
}

static const struct {
	const char *rel;
	int (*take)(struct reader *reader, const char *href, const char *type);
} relations[] = {
	{ "alternate", link_alternate },
	{ "self", link_self },
	{ "hub", link_hub },
	{ "enclosure", link_enclosure },
	{ "replies", link_replies },
};

/* An empty reference names its base (RFC 3986, section 4.2), if somebody declared one. */
static int fill_href(const struct reader *reader, char **href)
{
	const char *base = reader_declared_base(reader);

	if ((*href)[strspn(*href, " \t\r\n")] || !base)
		return 0;
	free(*href);
	*href = strndup(base, strcspn(base, "#"));
	return *href ? 0 : -ENOMEM;
}

/* The relation's name, out of what registries call it in full. */
static const char *relation_of(char *rel)
{
	static const char *const registries[] = { "http://www.iana.org/assignments/relation/",
		"http://www.iana.org/assignments/link-relations/",
		"https://www.iana.org/assignments/link-relations/" };
	size_t len;

	if (!rel)
		return "alternate";
	rel += strspn(rel, " \t\r\n");
	len = strcspn(rel, " \t\r\n");
	rel[len] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(registries); i++)
		if (strncasecmp(rel, registries[i], strlen(registries[i])) == 0)
			return rel + strlen(registries[i]);
	return len ? rel : "alternate";
}

int begin_atom_link(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *href = reader_attribute(reader, VOC_PLAIN, "href");
	_cleanup_(freep) char *type = reader_attribute(reader, VOC_PLAIN, "type");
	_cleanup_(freep) char *rel = reader_attribute(reader, VOC_PLAIN, "rel");
	const char *name = relation_of(rel);
	int r = href ? fill_href(reader, &href) : 0;

	(void)row;
	if (!href || r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(relations); i++)
		if (strcasecmp(name, relations[i].rel) == 0)
			return relations[i].take(reader, href, type);
	return 0;
}

/* --- categories and files ----------------------------------------------------------------------- */

static int keep_label(struct reader *reader, const char *label)
{
	_cleanup_(freep) char *text = NULL;
	int r = text_plain(&text, label, strlen(label), MARKUP_TEXT, READER_TEXT_MAX);

	return r < 0 ? r : keep_category(reader_subject(reader), text);
}

static bool is_blank(const char *text)
{
	return !text || !text[strspn(text, " \t\r\n")];
}

/* Atom's attributes; what stands between the tags is RSS's way, and counts where they are absent. */
int begin_category(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *term = reader_attribute(reader, VOC_PLAIN, "term");
	_cleanup_(freep) char *label = reader_attribute(reader, VOC_PLAIN, "label");
	/* The label is for people, the term for programs; alerts are for people. */
	const char *name = is_blank(label) ? term : label;

	(void)row;
	reader->flag = !is_blank(name);
	return reader->flag ? keep_label(reader, name) : 0;
}

int end_category(struct reader *reader, const struct element_row *row)
{
	return reader->flag ? 0 : take_category(reader, row);
}

/* <itunes:category text="Arts"><itunes:category text="Books"/></itunes:category> */
int begin_itunes_category(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *label = reader_attribute(reader, VOC_PLAIN, "text");

	(void)row;
	return label ? keep_label(reader, label) : 0;
}

int begin_media_content(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *url = reader_attribute(reader, VOC_PLAIN, "url");
	_cleanup_(freep) char *type = reader_attribute(reader, VOC_PLAIN, "type");
	_cleanup_(freep) char *size = reader_attribute(reader, VOC_PLAIN, "fileSize");

	(void)row;
	return keep_enclosure(reader, url, type, size);
}

/* A page that shows the file is better than no page. */
int begin_media_player(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *url = reader_attribute(reader, VOC_PLAIN, "url");

	return url ? keep_link(reader, row->field, row->rank, url) : 0;
}

/* --- text (RFC 4287, section 3.1; Atom 0.3, section 3.1) ----------------------------------------
 */

static const struct {
	const char *type;
	enum markup markup;
	enum collect inlined; /* as Atom 1.0 and mode="xml" have it */
	enum collect escaped; /* mode="escaped" */
} types[] = {
	{ "text", MARKUP_TEXT, COLLECT_TEXT, COLLECT_TEXT },
	{ "text/plain", MARKUP_TEXT, COLLECT_TEXT, COLLECT_TEXT },
	{ "html", MARKUP_HTML, COLLECT_HTML, COLLECT_HTML },
	{ "text/html", MARKUP_HTML, COLLECT_HTML, COLLECT_HTML },
	{ "xhtml", MARKUP_HTML, COLLECT_XHTML, COLLECT_HTML },
	{ "application/xhtml+xml", MARKUP_HTML, COLLECT_XHTML, COLLECT_HTML },
};

/* The type without its parameters, which say nothing that is not known here. */
static bool is_type(const char *type, size_t len, const char *name)
{
	return strlen(name) == len && strncasecmp(type, name, len) == 0;
}

static bool ends_with(const char *type, size_t len, const char *end)
{
	size_t end_len = strlen(end);

	return len >= end_len && strncasecmp(type + len - end_len, end, end_len) == 0;
}

/* What is neither text nor XML is base64 (RFC 4287, section 4.1.3.3), or was never meant as a type. */
static void set_other_type(struct reader *reader, const char *type, size_t len, const char *mode)
{
	if (ends_with(type, len, "+xml") || ends_with(type, len, "/xml")) {
		reader->markup = MARKUP_HTML;
		reader->collect = COLLECT_XHTML;
	} else if (!memchr(type, '/', len)) {
		reader->markup = MARKUP_MAYBE;
	} else if (strncasecmp(type, "text/", 5) != 0) {
		reader->flag = true;
		reader->base64 = !mode;
	}
}

static void set_type(struct reader *reader, const char *type, const char *mode)
{
	bool escaped = mode && strcasecmp(mode, "escaped") == 0;
	size_t len;

	type += strspn(type, " \t\r\n");
	len = strcspn(type, "; \t\r\n");
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (!is_type(type, len, types[i].type))
			continue;
		reader->markup = types[i].markup;
		reader->collect = escaped ? types[i].escaped : types[i].inlined;
		/* Atom 0.3's default mode: HTML's elements stand as elements, so text is text. */
		if (reader->markup == MARKUP_HTML && mode && strcasecmp(mode, "xml") == 0)
			reader->collect = COLLECT_XHTML;
		return;
	}
	if (len)
		set_other_type(reader, type, len, mode);
}

int begin_atom_text(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *type = reader_attribute(reader, VOC_PLAIN, "type");
	_cleanup_(freep) char *mode = reader_attribute(reader, VOC_PLAIN, "mode");

	(void)row;
	reader->markup = MARKUP_TEXT;
	reader->collect = COLLECT_TEXT;
	reader->base64 = false;
	if (type)
		set_type(reader, type, mode);
	if (mode && strcasecmp(mode, "base64") == 0)
		reader->base64 = true;
	if (reader->base64)
		reader->collect = COLLECT_TEXT;
	return 0;
}

static int base64_value(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* In place, for it never grows; what is no digit is passed over (RFC 2045, section 6.8), and what is
 * no UTF-8 afterwards is found by whoever reads it. */
static void decode_base64(struct strbuf *text)
{
	uint32_t bits = 0;
	size_t n = 0, out = 0;

	for (size_t i = 0; i < text->len && text->text[i] != '='; i++) {
		int value = base64_value(text->text[i]);

		if (value < 0)
			continue;
		bits = bits << 6 | (uint32_t)value;
		if (++n % 4 != 1)
			text->text[out++] = (char)(bits >> (2 * (3 - (n - 1) % 4)));
	}
	strbuf_truncate(text, out);
}

static bool is_readable(const struct strbuf *text)
{
	if (!utf8_valid(strbuf_text(text), text->len))
		return false;
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->text[i] < ' ' && !strchr("\t\r\n", text->text[i]))
			return false;
	return true;
}

/* What only the type says is base64 may be a text after all. */
static bool is_base64(const struct strbuf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (base64_value(text->text[i]) < 0 && !strchr("= \t\r\n", text->text[i]))
			return false;
	return true;
}

/* false: it is no text, but a picture, say. */
static bool decode_text(struct reader *reader)
{
	if (reader->base64 && (!reader->flag || is_base64(&reader->text)))
		decode_base64(&reader->text);
	if (reader->flag && !is_readable(&reader->text))
		return false;
	if (reader->flag)
		reader->markup = MARKUP_HTML;
	return true;
}

int end_atom_text(struct reader *reader, const struct element_row *row)
{
	return decode_text(reader) ? take_title(reader, row) : 0;
}

/* RFC 4287, section 3.1.1.3: XHTML stands in a div that is no part of it. */
static void strip_div(struct strbuf *text)
{
	const char *start = strbuf_text(text), *open, *close;
	size_t len;

	start += strspn(start, " \t\r\n");
	if (strncmp(start, "<div", 4) != 0 || (start[4] != '>' && start[4] != ' '))
		return;
	open = strchr(start, '>') + 1;
	close = memrchr(text->text, '<', text->len);
	if (close < open || strncmp(close, "</div>", 6) != 0)
		return;
	len = (size_t)(close - open);
	memmove(text->text, open, len);
	strbuf_truncate(text, len);
}

int end_atom_body(struct reader *reader, const struct element_row *row)
{
	if (!decode_text(reader))
		return 0;
	if (reader->collect == COLLECT_XHTML)
		strip_div(&reader->text);
	return take_body(reader, row);
}

/* --- people ------------------------------------------------------------------------------------
 */

int begin_atom_person(struct reader *reader, const struct element_row *row)
{
	(void)row;
	person_clear(&reader->person);
	strbuf_reset(&reader->text);
	return 0;
}

/* <author>Ada</author>, as if Atom were RSS, is found in reader->text. */
int end_atom_person(struct reader *reader, const struct element_row *row)
{
	const struct person *person = &reader->person;
	int r;

	if (!person->name && !person->email && !person->uri)
		r = take_author(reader, row);
	else
		r = keep_named(reader_subject(reader), person);

	person_clear(&reader->person);
	return r;
}

static int person_line(struct reader *reader, enum markup markup, char **place)
{
	return *place ? 0
		      : text_plain(place, strbuf_text(&reader->text), reader->text.len, markup,
				RECORD_LINE_MAX);
}

int end_person_name(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return person_line(reader, MARKUP_TEXT, &reader->person.name);
}

int end_person_email(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return person_line(reader, MARKUP_NONE, &reader->person.email);
}

int end_person_uri(struct reader *reader, const struct element_row *row)
{
	int r;

	(void)row;
	if (reader->person.uri)
		return 0;
	r = link_resolve(&reader->person.uri, reader_base(reader), strbuf_text(&reader->text));
	return r == -ENOMEM ? r : 0;
}

/* --- the syndication module ---------------------------------------------------------------------
 */

int read_count(const char *text, int64_t max, int64_t *ret)
{
	int64_t count = 0;

	while (isspace((unsigned char)*text))
		text++;
	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	for (; isdigit((unsigned char)*text); text++) {
		count = count * 10 + (*text - '0');
		if (count > max)
			return -EINVAL;
	}
	while (isspace((unsigned char)*text))
		text++;
	if (*text)
		return -EINVAL;
	*ret = count;
	return 0;
}

int end_update_period(struct reader *reader, const struct element_row *row)
{
	static const struct {
		const char *name;
		int64_t sec;
	} periods[] = {
		{ "hourly", 3600 },
		{ "daily", 86400 },
		{ "weekly", 7 * 86400 },
		{ "monthly", 30 * 86400 },
		{ "yearly", 365 * 86400 },
	};
	const char *text = strbuf_text(&reader->text);
	size_t len;

	(void)row;
	while (isspace((unsigned char)*text))
		text++;
	len = strcspn(text, " \t\r\n");
	for (size_t i = 0; i < ARRAY_SIZE(periods); i++)
		if (strlen(periods[i].name) == len && strncasecmp(text, periods[i].name, len) == 0)
			reader->period_sec = periods[i].sec;
	return 0;
}

int end_update_frequency(struct reader *reader, const struct element_row *row)
{
	int64_t count;

	(void)row;
	if (read_count(strbuf_text(&reader->text), 100000, &count) == 0)
		reader->frequency = count;
	return 0;
}

/* The module's defaults: daily, once. */
void finish_update_interval(struct reader *reader)
{
	int64_t period = reader->period_sec ? reader->period_sec : 86400;

	if (reader->period_sec || reader->frequency)
		reader->document->update_interval_sec = period /
							(reader->frequency ? reader->frequency : 1);
}
