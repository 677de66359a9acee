#include "parse/sandboxed/html.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "parse/record.h"
#include "parse/sandboxed/charset.h"
#include "parse/sandboxed/entity.h"
#include "parse/sandboxed/link.h"
#include "parse/sandboxed/text.h"

#define PAGE_VALUE_MAX ((size_t)RECORD_URL_MAX) /* octets of an attribute; a longer one is none */
#define PAGE_LABEL_MAX 40                       /* octets of a charset's name */
#define PAGE_LOOK_MAX  1024 /* octets in which a page says its charset (HTML, 4.2.5.4) */

/* A tag, as far as anybody asks. */
enum attribute { ATTRIBUTE_REL, ATTRIBUTE_TYPE, ATTRIBUTE_HREF, ATTRIBUTE_TITLE, ATTRIBUTE_COUNT };

static const char *const attribute_names[ATTRIBUTE_COUNT] = { "rel", "type", "href", "title" };

struct tag {
	struct strbuf values[ATTRIBUTE_COUNT];
	bool given[ATTRIBUTE_COUNT];
};

struct page {
	const char *p, *end;
	struct document *document;
	char *base;         /* of links; NULL: the page's own address */
	bool base_was_late; /* it stands behind a link */
	const struct parse_request *request;
	bool by_name; /* links are looked at for their addresses: none says that it is a feed's */
	bool is_html;
};

static const char *attribute_of(const struct tag *tag, enum attribute attribute)
{
	return tag->given[attribute] ? strbuf_text(&tag->values[attribute]) : NULL;
}

static void tag_clear(struct tag *tag)
{
	for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
		strbuf_free(&tag->values[i]);
}

/* --- what a link says ------------------------------------------------------------------------- */

/* Types of feeds, and the two that publishers give them instead. Not application/json, which is
 * the programming interface of a page. */
static const char *const feed_types[] = { "application/rss+xml", "application/atom+xml",
	"application/feed+json", "application/rdf+xml", "application/xml", "text/xml",
	"application/cdf", "application/x-rss+xml", "application/x-atom+xml", "application/rss",
	"text/rss+xml", "text/rss", "text/atom+xml" };

static bool is_feed_type(const char *type)
{
	size_t len;

	while (isspace((unsigned char)*type))
		type++;
	len = strcspn(type, "; \t\r\n");
	for (size_t i = 0; i < ARRAY_SIZE(feed_types); i++)
		if (strlen(feed_types[i]) == len && strncasecmp(type, feed_types[i], len) == 0)
			return true;
	return false;
}

/* A list of words, ASCII case ignored. */
static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list) {
		size_t n;

		list += strspn(list, " \t\r\n\f");
		n = strcspn(list, " \t\r\n\f");
		if (n == len && strncasecmp(list, word, len) == 0)
			return true;
		list += n;
	}
	return false;
}

/* rel=alternate with a feed's type (RSS Advisory Board's autodiscovery), or HTML's rel=feed. */
static bool names_feed(const char *rel, const char *type)
{
	if (!rel)
		return false;
	if (has_word(rel, "feed"))
		return !type || is_feed_type(type);
	return type && is_feed_type(type) && has_word(rel, "alternate") &&
	       !has_word(rel, "stylesheet");
}

/* What links on a page lead to when they lead to a feed: the end of the path, or all of its last
 * part. */
static const struct {
	const char *end;
	bool is_all;
} feed_names[] = {
	{ ".rss", false },
	{ ".atom", false },
	{ ".rdf", false },
	{ ".xml", false },
	{ "feed.json", true },
	{ "rss", true },
	{ "rss2", true },
	{ "atom", true },
	{ "feed", true },
};

/* Files of other kinds with such an end, and services that are handed the address of a feed. */
static bool is_other_name(const char *path, size_t len, const char *last)
{
	static const char *const others[] = { "sitemap", "opensearch", "opml" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (strncasecmp(last, others[i], strlen(others[i])) == 0)
			return true;
	return memmem(path, len, "://", 3) || memmem(path, len, "%3A%2F", 6);
}

static bool is_feed_name(const char *href)
{
	const char *path = href + strcspn(href, "/?#"), *last;
	size_t len;

	path = strncmp(path, "//", 2) == 0 ? path + 2 : href;
	len = strcspn(path, "?#");
	while (len && path[len - 1] == '/')
		len--;
	last = memrchr(path, '/', len);
	/* A host alone is called what it likes. */
	if (path != href && !last)
		return false;
	last = last ? last + 1 : path;
	len -= (size_t)(last - path);
	for (size_t i = 0; i < ARRAY_SIZE(feed_names); i++) {
		size_t end_len = strlen(feed_names[i].end);

		if (len < end_len || (feed_names[i].is_all && len != end_len) ||
			strncasecmp(last + len - end_len, feed_names[i].end, end_len) != 0)
			continue;
		return !is_other_name(path, (size_t)(last - path) + len, last);
	}
	return false;
}

static int clean(char **ret, const char *text)
{
	*ret = NULL;
	return text ? text_plain(ret, text, strlen(text), MARKUP_MAYBE, RECORD_LINE_MAX) : 0;
}

/* feed://example.org/a and feed:https://example.org/a, which were to start a program. */
static int resolve(char **ret, const struct page *page, const char *href)
{
	_cleanup_(strbuf_freep) struct strbuf plain = STRBUF_INIT;

	href += strspn(href, " \t\r\n\f");
	/* A place in the page is no feed. */
	if (*href == '#')
		return -EINVAL;
	if (strncasecmp(href, "feed:", 5) == 0) {
		href += 5;
		strbuf_addf(&plain, "%s%s", strncmp(href, "//", 2) == 0 ? "http:" : "", href);
		href = strbuf_text(&plain);
	}
	return strbuf_failed(&plain)
		       ? -ENOMEM
		       : link_resolve(ret, page->base ?: page->request->base_url, href);
}

static int keep_found(struct page *page, const char *href, const char *type, const char *title)
{
	struct document *document = page->document;
	_cleanup_(freep) char *url = NULL, *clean_type = NULL, *clean_title = NULL;
	int r = resolve(&url, page, href);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	url[strcspn(url, "#")] = '\0';
	for (size_t i = 0; i < document->n_found; i++)
		if (strcmp(document->found[i].url, url) == 0)
			return 0;
	if (document->n_found >= RECORD_FOUND_MAX)
		return 0;
	r = clean(&clean_type, type);
	if (r == 0)
		r = clean(&clean_title, title);
	return r < 0 ? r : document_add_found(document, url, clean_type, clean_title);
}

/* --- tags ------------------------------------------------------------------------------------- */

static bool at_word(const struct page *page, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(page->end - page->p) > len && strncasecmp(page->p, word, len) == 0 &&
	       !isalnum((unsigned char)page->p[len]) && page->p[len] != '-' && page->p[len] != ':';
}

static void skip_space(struct page *page)
{
	while (page->p < page->end && isspace((unsigned char)*page->p))
		page->p++;
}

/* Behind the next `mark`, ASCII case ignored, or at the end. */
static void skip_past(struct page *page, const char *mark)
{
	size_t len = strlen(mark);

	while ((size_t)(page->end - page->p) >= len) {
		const char *p = memchr(page->p, mark[0], (size_t)(page->end - page->p) - len + 1);

		if (!p)
			break;
		page->p = p + 1;
		if (strncasecmp(p, mark, len) == 0) {
			page->p = p + len;
			return;
		}
	}
	page->p = page->end;
}

/* References decoded once. */
static void put_value(struct strbuf *buf, const char *value, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t c[2];
		char out[4];
		size_t used = value[i] == '&' ? entity_read(c, value + i, len - i) : 0;

		if (!used) {
			strbuf_addc(buf, value[i++]);
			continue;
		}
		for (size_t k = 0; k < ARRAY_SIZE(c) && (k == 0 || c[k]); k++)
			strbuf_add(buf, out, utf8_encode(out, c[k]));
		i += used;
	}
}

static const char *read_value(struct page *page, size_t *ret_len)
{
	const char *start = page->p, *close;
	char quote = page->p < page->end ? *page->p : '\0';

	if (quote == '"' || quote == '\'') {
		start++;
		close = memchr(start, quote, (size_t)(page->end - start));
		*ret_len = (size_t)((close ?: page->end) - start);
		page->p = close ? close + 1 : page->end;
		return start;
	}
	while (page->p < page->end && !isspace((unsigned char)*page->p) && *page->p != '>')
		page->p++;
	*ret_len = (size_t)(page->p - start);
	return start;
}

static void note_attribute(
	struct tag *tag, const char *name, size_t name_len, const char *value, size_t len)
{
	for (size_t i = 0; i < ATTRIBUTE_COUNT; i++) {
		if (strlen(attribute_names[i]) != name_len ||
			strncasecmp(attribute_names[i], name, name_len) != 0)
			continue;
		/* The first of a name counts (HTML, section 13.2.5.33). */
		if (!tag->given[i] && len <= PAGE_VALUE_MAX) {
			tag->given[i] = true;
			put_value(&tag->values[i], value, len);
		}
		return;
	}
}

static size_t read_name(struct page *page)
{
	const char *start = page->p;

	while (page->p < page->end && !isspace((unsigned char)*page->p) && !strchr("=>/", *page->p))
		page->p++;
	return (size_t)(page->p - start);
}

/* From behind the tag's name to behind its '>'. */
static void read_attributes(struct page *page, struct tag *tag)
{
	for (skip_space(page); page->p < page->end && *page->p != '>'; skip_space(page)) {
		const char *name = page->p, *value = "";
		size_t name_len = read_name(page), len = 0;

		if (!name_len) {
			page->p++; /* a '/', or dirt */
			continue;
		}
		skip_space(page);
		if (page->p < page->end && *page->p == '=') {
			page->p++;
			skip_space(page);
			value = read_value(page, &len);
		}
		if (tag)
			note_attribute(tag, name, name_len, value, len);
	}
	if (page->p < page->end)
		page->p++;
}

/* --- elements --------------------------------------------------------------------------------- */

static int take_link(struct page *page, const struct tag *tag)
{
	const char *href = attribute_of(tag, ATTRIBUTE_HREF);

	if (!href ||
		!names_feed(attribute_of(tag, ATTRIBUTE_REL), attribute_of(tag, ATTRIBUTE_TYPE)))
		return 0;
	return keep_found(
		page, href, attribute_of(tag, ATTRIBUTE_TYPE), attribute_of(tag, ATTRIBUTE_TITLE));
}

static int take_anchor(struct page *page, const struct tag *tag)
{
	const char *href = attribute_of(tag, ATTRIBUTE_HREF);

	if (!page->by_name)
		return take_link(page, tag);
	return href && is_feed_name(href + strspn(href, " \t\r\n\f"))
		       ? keep_found(page, href, NULL, attribute_of(tag, ATTRIBUTE_TITLE))
		       : 0;
}

static int take_base(struct page *page, const struct tag *tag)
{
	const char *href = attribute_of(tag, ATTRIBUTE_HREF);
	int r;

	if (!href || page->base)
		return 0;
	r = link_resolve(&page->base, page->request->base_url, href);
	page->base_was_late = r == 0 && page->document->n_found > 0;
	return r == -ENOMEM ? r : 0;
}

static int take_title(struct page *page, const struct tag *tag)
{
	const char *start = page->p, *close;

	(void)tag;
	skip_past(page, "</title");
	close = page->p == page->end ? page->end : page->p - strlen("</title");
	return page->document->title
		       ? 0
		       : text_plain(&page->document->title, start, (size_t)(close - start),
				 MARKUP_HTML, RECORD_LINE_MAX);
}

static int note_html(struct page *page, const struct tag *tag)
{
	(void)tag;
	page->is_html = true;
	return 0;
}

static const struct {
	const char *name;
	int (*take)(struct page *page, const struct tag *tag);
	const char *end; /* what is in it is text (HTML, section 13.2.5.2), or not for showing */
} elements[] = {
	{ "link", take_link, NULL },
	{ "a", take_anchor, NULL },
	{ "base", take_base, NULL },
	{ "title", take_title, NULL },
	{ "script", NULL, "</script" },
	{ "style", NULL, "</style" },
	{ "template", NULL, "</template" },
	{ "textarea", NULL, "</textarea" },
	{ "iframe", NULL, "</iframe" },
	{ "noembed", NULL, "</noembed" },
	{ "noframes", NULL, "</noframes" },
	{ "xmp", NULL, "</xmp" },
	{ "html", note_html, NULL },
	{ "head", note_html, NULL },
	{ "body", note_html, NULL },
	{ "meta", note_html, NULL },
};

static int read_tag(struct page *page)
{
	_cleanup_(tag_clear) struct tag tag = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(elements); i++) {
		if (!at_word(page, elements[i].name))
			continue;
		page->p += strlen(elements[i].name);
		read_attributes(page, &tag);
		for (size_t k = 0; k < ATTRIBUTE_COUNT; k++)
			if (strbuf_failed(&tag.values[k]))
				return -ENOMEM;
		if (elements[i].end)
			skip_past(page, elements[i].end);
		return elements[i].take ? elements[i].take(page, &tag) : 0;
	}
	if (page->p < page->end && isalpha((unsigned char)*page->p))
		read_attributes(page, NULL);
	return 0;
}

static int read_page(struct page *page)
{
	int r = 0;

	while (r == 0 && page->p < page->end) {
		const char *lt = memchr(page->p, '<', (size_t)(page->end - page->p));

		if (!lt)
			break;
		page->p = lt + 1;
		if (page->end - page->p >= 3 && memcmp(page->p, "!--", 3) == 0) {
			skip_past(page, "-->");
		} else if (at_word(page, "!doctype")) {
			page->p += strlen("!doctype");
			skip_space(page);
			page->is_html |= at_word(page, "html");
		} else {
			r = read_tag(page);
		}
	}
	return r;
}

/* --- Link fields (RFC 8288, section 3) ---------------------------------------------------------- */

/* A word, or words in quotes, in which a backslash keeps what stands behind it from ending them. */
static void read_parameter(struct page *page, struct strbuf *value)
{
	bool quoted = page->p < page->end && *page->p == '"';

	page->p += quoted;
	while (page->p < page->end && !strchr(quoted ? "\"" : ";, \t", *page->p)) {
		page->p += quoted && *page->p == '\\' && page->end - page->p > 1;
		strbuf_addc(value, *page->p++);
	}
	page->p += quoted && page->p < page->end;
}

/* <https://example.org/feed>; rel="alternate"; type="application/rss+xml", <...>... */
static int read_link_field(struct page *page)
{
	_cleanup_(tag_clear) struct tag tag = { 0 };
	const char *close = memchr(page->p, '>', (size_t)(page->end - page->p));

	if (!close)
		return 0;
	note_attribute(&tag, "href", strlen("href"), page->p, (size_t)(close - page->p));
	page->p = close + 1;
	while (page->p < page->end && *page->p != ',') {
		_cleanup_(strbuf_freep) struct strbuf value = STRBUF_INIT;
		const char *name;
		size_t name_len;

		page->p += strspn(page->p, "; \t");
		name = page->p;
		name_len = strcspn(name, "=;, \t");
		page->p += name_len;
		page->p += strspn(page->p, " \t");
		if (*page->p == '=') {
			page->p++;
			page->p += strspn(page->p, " \t");
			read_parameter(page, &value);
			note_attribute(&tag, name, name_len, strbuf_text(&value), value.len);
		} else if (!name_len && page->p < page->end && *page->p != ',') {
			page->p++;
		}
	}
	return take_link(page, &tag);
}

static int read_link_fields(struct page *page, const char *fields)
{
	int r = 0;

	page->p = fields;
	page->end = fields + strlen(fields);
	while (r == 0 && page->p < page->end) {
		const char *lt = strchr(page->p, '<');

		if (!lt)
			break;
		page->p = lt + 1;
		r = read_link_field(page);
	}
	return r;
}

/* --- the page ----------------------------------------------------------------------------------- */

/* <meta charset=...> in either form; the word that follows, or NULL. */
static char *meta_charset(const char *octets, size_t len)
{
	const char *end = octets + MIN(len, (size_t)PAGE_LOOK_MAX), *p = octets;

	for (; end - p > 8; p++) {
		const char *start;

		if (strncasecmp(p, "charset", 7) != 0)
			continue;
		for (p += 7; p < end && strchr(" =\"'", *p) && *p;)
			p++;
		for (start = p;
			p < end && (isalnum((unsigned char)*p) || (*p && strchr("-_:", *p)));)
			p++;
		return p > start && p - start <= PAGE_LABEL_MAX
			       ? strndup(start, (size_t)(p - start))
			       : NULL;
	}
	return NULL;
}

/* What the server itself says of the resource comes first; it is relative to the resource. */
static int read_all(struct page *page, const struct charset_text *text)
{
	char *base = TAKE(page->base);
	int r = page->request->link_fields ? read_link_fields(page, page->request->link_fields) : 0;

	page->base = base;
	page->base_was_late = false;
	page->p = text->text;
	page->end = text->text + text->len;
	return r < 0 ? r : read_page(page);
}

int html_discover(struct document **ret, const struct parse_request *request)
{
	_cleanup_(freep) char *meta = meta_charset(request->octets, request->len), *owned = NULL;
	_cleanup_(strbuf_freep) struct strbuf own_type = STRBUF_INIT;
	_cleanup_(document_freep) struct document *document = NULL;
	const char *type = request->content_type;
	struct page page = { .request = request };
	struct charset_text text;
	int r = document_new(&document);

	/* Like a declaration, it may be wrong. */
	if (meta && !(type && strcasestr(type, "charset"))) {
		strbuf_addf(&own_type, "text/html; charset=%s", meta);
		type = strbuf_text(&own_type);
	}
	if (r == 0)
		r = charset_decode(
			&text, request->octets, request->len, type, request->encoding, NULL);
	if (r < 0)
		return r;
	owned = text.owned;
	page.document = document;
	r = read_all(&page, &text);
	/* A base holds for what stands before it as well. */
	if (r == 0 && page.base_was_late) {
		document_free(document);
		document = NULL;
		r = document_new(&document);
		page.document = document;
		r = r < 0 ? r : read_all(&page, &text);
	}
	page.by_name = r == 0 && page.is_html && !document->n_found;
	if (page.by_name)
		r = read_all(&page, &text);
	free(page.base);
	if (r < 0)
		return r;
	if (!page.is_html && !document->n_found)
		return -EBADMSG;
	r = text_set(&document->format, "html");
	if (r == 0)
		r = text_set(&document->encoding, text.name);
	if (r == 0)
		*ret = TAKE(document);
	return r;
}
