#include "parse/sandboxed/scan.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/octets.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "parse/sandboxed/scan-names.h"

#define REFERENCE_MAX 12 /* octets of a reference; zeros before a number are not plain */

struct element {
	const struct name *name;
	size_t n_bindings; /* around it */
};

struct attribute {
	const struct name *name;
	const char *value; /* NULL: in scan.values, at `at` */
	size_t at;
	size_t len;
};

struct scan {
	const char *p, *end;
	const struct scan_events *events;
	void *data;
	bool has_returns; /* CR, which is LF to whoever reads */
	struct names names;
	struct element elements[SCAN_DEPTH_MAX];
	size_t depth;
	bool has_root;
	struct attribute attributes[SCAN_ATTRIBUTES_MAX];
	size_t n_attributes;
	struct strbuf values; /* of this tag, where they are not in the document as they are */
	const void *told[SCAN_ATTRIBUTES_MAX * SCAN_ATTRIBUTE_N];
	const char *told_namespaces[2 * SCAN_ATTRIBUTES_MAX];
};

/* --- octets ------------------------------------------------------------------------------------- */

static bool is(const struct scan *scan, enum name_class class)
{
	return scan->p < scan->end && (name_classes[(unsigned char)*scan->p] & class);
}

/* Moves behind `word`, if that is what stands here. */
static bool take(struct scan *scan, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(scan->end - scan->p) < len || memcmp(scan->p, word, len) != 0)
		return false;
	scan->p += len;
	return true;
}

static bool skip_space(struct scan *scan)
{
	const char *start = scan->p;

	while (is(scan, CLASS_SPACE))
		scan->p++;
	return scan->p > start;
}

/* The first octet of a value that does not stand for itself, or its end. */
static const char *find_special(const char *p, const char *end, char quote)
{
	while (p < end) {
		size_t left = (size_t)(end - p);
		octets16 block = octets_load_end(p, left, quote);
		unsigned found = octets_high(octets_equal(block, (uint8_t)quote) |
					     octets_equal(block, '<') | octets_equal(block, '&') |
					     octets_within(block, 0x00, 0x1F));

		if (found)
			return p + MIN((size_t)__builtin_ctz(found), left);
		p += OCTETS_N;
	}
	return end;
}

/* --- references --------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	char means;
} entities[] = { { "lt;", '<' }, { "gt;", '>' }, { "amp;", '&' }, { "quot;", '"' },
	{ "apos;", '\'' } };

static uint32_t read_number(const char *p, const char *end)
{
	bool hex = p < end && *p == 'x';
	const char *stop;
	char digits[REFERENCE_MAX] = "", *rest;
	unsigned long number;

	p += hex;
	stop = memchr(p, ';', (size_t)(end - p));
	if (!stop || stop == p || (size_t)(stop - p) >= sizeof(digits))
		return 0;
	for (const char *d = p; d < stop; d++)
		if (!((*d >= '0' && *d <= '9') ||
			    (hex && (*d | 0x20) >= 'a' && (*d | 0x20) <= 'f')))
			return 0;
	memcpy(digits, p, (size_t)(stop - p));
	number = strtoul(digits, &rest, hex ? 16 : 10);
	if ((number < 0x20 && number != '\t' && number != '\n' && number != '\r') ||
		(number >= 0xD800 && number < 0xE000) || number == 0xFFFE || number == 0xFFFF ||
		number > 0x10FFFF)
		return 0;
	return (uint32_t)number;
}

/* What the reference here stands for: its octets in UTF-8, and moves behind it; 0: not plain. */
static size_t read_reference(struct scan *scan, const char **p, char out[static 4])
{
	size_t left = MIN((size_t)(scan->end - *p), (size_t)REFERENCE_MAX) - 1;
	const char *end = *p + 1 + left, *stop;
	uint32_t c;

	for (size_t i = 0; i < ARRAY_SIZE(entities); i++) {
		size_t len = strlen(entities[i].name);

		if (left < len || (*p)[1] != entities[i].name[0] ||
			memcmp(*p + 1, entities[i].name, len) != 0)
			continue;
		*p += 1 + len;
		out[0] = entities[i].means;
		return 1;
	}
	if (!left || (*p)[1] != '#')
		return 0;
	c = read_number(*p + 2, end);
	stop = memchr(*p, ';', (size_t)(end - *p));
	if (!c)
		return 0;
	*p = stop + 1;
	return utf8_encode(out, c);
}

/* --- tags --------------------------------------------------------------------------------------- */

/* The name that begins here; NULL: none that is plain. */
static const struct name *read_name(struct scan *scan)
{
	const char *start = scan->p;

	if (!is(scan, CLASS_FIRST))
		return NULL;
	while (is(scan, CLASS_NAME) || (scan->p < scan->end && *scan->p == ':'))
		scan->p++;
	return names_keep(&scan->names, start, (size_t)(scan->p - start));
}

/* Section 3.3.3: white space is a space, a CR with its LF is one, a reference what it stands for. */
static int copy_value(
	struct scan *scan, struct attribute *attribute, const char *p, const char *end)
{
	attribute->value = NULL;
	attribute->at = scan->values.len;
	while (p < end) {
		const char *stop = find_special(p, end, '&');
		char out[4] = " ";
		size_t n = 1;

		strbuf_add(&scan->values, p, (size_t)(stop - p));
		if (stop == end)
			break;
		p = stop;
		if (*p == '&')
			n = read_reference(scan, &p, out);
		else
			p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
		if (!n)
			return -EAGAIN;
		strbuf_add(&scan->values, out, n);
	}
	attribute->len = scan->values.len - attribute->at;
	return 0;
}

static int read_value(struct scan *scan, struct attribute *attribute)
{
	char quote = scan->p < scan->end ? *scan->p : '\0';
	const char *start, *stop, *end;

	if (quote != '"' && quote != '\'')
		return -EAGAIN;
	start = scan->p + 1;
	end = start + MIN((size_t)(scan->end - start), (size_t)SCAN_VALUE_MAX);
	stop = find_special(start, end, quote);
	attribute->value = start;
	attribute->len = (size_t)(stop - start);
	if (stop < end && *stop != quote && *stop != '<') {
		stop = octets_find(stop, end, quote, '<', '<');
		if (copy_value(scan, attribute, start, stop) < 0)
			return -EAGAIN;
	}
	if (stop == end || *stop != quote)
		return -EAGAIN;
	scan->p = stop + 1;
	return 0;
}

static int read_attribute(struct scan *scan)
{
	struct attribute *attribute = &scan->attributes[scan->n_attributes];

	if (scan->n_attributes >= SCAN_ATTRIBUTES_MAX)
		return -EAGAIN;
	attribute->name = read_name(scan);
	if (!attribute->name)
		return -EAGAIN;
	for (size_t i = 0; i < scan->n_attributes; i++)
		if (scan->attributes[i].name == attribute->name)
			return -EAGAIN;
	(void)skip_space(scan);
	if (!take(scan, "="))
		return -EAGAIN;
	(void)skip_space(scan);
	if (read_value(scan, attribute) < 0)
		return -EAGAIN;
	scan->n_attributes++;
	if (!names_is_binding(&scan->names, attribute->name))
		return 0;
	return attribute->value
		       ? names_bind(&scan->names, attribute->name, attribute->value, attribute->len)
		       : -EAGAIN;
}

/* Up to the tag's '>' or "/>". */
static int read_attributes(struct scan *scan)
{
	scan->n_attributes = 0;
	strbuf_reset(&scan->values);
	for (;;) {
		bool space = skip_space(scan);
		int r;

		if (scan->p == scan->end)
			return -EAGAIN;
		if (*scan->p == '>' || *scan->p == '/')
			return 0;
		r = space ? read_attribute(scan) : -EAGAIN;
		if (r < 0)
			return r;
	}
}

static int tell_attributes(struct scan *scan)
{
	int n = 0;

	for (size_t i = 0; i < scan->n_attributes; i++) {
		const struct attribute *attribute = &scan->attributes[i];
		const struct name *of = attribute->name;
		const void **told = scan->told + (size_t)n * SCAN_ATTRIBUTE_N;
		const char *value = attribute->value ?: strbuf_text(&scan->values) + attribute->at;

		if (names_is_binding(&scan->names, of))
			continue;
		told[SCAN_NAME] = of->local;
		told[SCAN_PREFIX] = of->prefix ? of->prefix->local : NULL;
		told[SCAN_URI] = of->prefix ? names_uri(&scan->names, of->prefix) : NULL;
		told[SCAN_VALUE] = value;
		told[SCAN_END] = value + attribute->len;
		n++;
	}
	return n;
}

static int tell_namespaces(struct scan *scan, size_t from)
{
	int n = 0;

	for (size_t i = from; i < scan->names.n_bindings; i++, n++) {
		const struct binding *binding = &scan->names.bindings[i];
		const char **told = scan->told_namespaces + (size_t)n * 2;

		told[0] = binding->prefix ? binding->prefix->local : NULL;
		told[1] = binding->uri ?: "";
	}
	return n;
}

static int tell_start(struct scan *scan, const struct element *element)
{
	const struct name *prefix = element->name->prefix;
	const struct scan_start start = {
		.local = element->name->local,
		.prefix = prefix ? prefix->local : NULL,
		.uri = names_uri(&scan->names, prefix),
		.namespaces = scan->told_namespaces,
		.n_namespaces = tell_namespaces(scan, element->n_bindings),
		.attributes = scan->told,
		.n_attributes = tell_attributes(scan),
	};

	return strbuf_failed(&scan->values) ? -ENOMEM : scan->events->start(scan->data, &start);
}

static int read_start(struct scan *scan)
{
	struct element *element = &scan->elements[scan->depth];
	size_t n_bindings = scan->names.n_bindings;
	int r;

	if (scan->depth >= SCAN_DEPTH_MAX || (scan->has_root && !scan->depth))
		return -EAGAIN;
	scan->has_root = true;
	element->name = read_name(scan);
	element->n_bindings = n_bindings;
	if (!element->name || names_is_binding(&scan->names, element->name))
		return -EAGAIN;
	r = read_attributes(scan);
	if (r == 0)
		r = tell_start(scan, element);
	if (r < 0)
		return r;
	if (take(scan, ">")) {
		scan->depth++;
		return 0;
	}
	if (!take(scan, "/>"))
		return -EAGAIN;
	scan->names.n_bindings = n_bindings;
	return scan->events->end(scan->data, element->name->local);
}

static int read_end(struct scan *scan)
{
	const struct name *name;
	size_t left = (size_t)(scan->end - scan->p);

	if (!scan->depth)
		return -EAGAIN;
	name = scan->elements[--scan->depth].name;
	scan->names.n_bindings = scan->elements[scan->depth].n_bindings;
	if (left < name->len || memcmp(scan->p, name->raw, name->len) != 0)
		return -EAGAIN;
	scan->p += name->len;
	(void)skip_space(scan);
	return take(scan, ">") ? scan->events->end(scan->data, name->local) : -EAGAIN;
}

/* --- between tags ------------------------------------------------------------------------------- */

static int tell_text(struct scan *scan, const char *from, const char *to)
{
	return from < to ? scan->events->text(scan->data, from, (size_t)(to - from)) : 0;
}

/* The CR at `p` is an LF, unless one follows it (section 2.11). */
static int tell_return(struct scan *scan, const char *p)
{
	return p + 1 < scan->end && p[1] == '\n' ? 0 : scan->events->text(scan->data, "\n", 1);
}

/* Up to the next tag. */
static int read_text(struct scan *scan)
{
	const char *from = scan->p, *p = from, *end = from;
	char cr = scan->has_returns ? '\r' : '<', out[4];
	int r = 0;

	end += MIN((size_t)(scan->end - from), (size_t)SCAN_TEXT_MAX);
	while (r == 0) {
		size_t n;

		p = octets_find(p, end, '<', '&', cr);
		r = tell_text(scan, from, p);
		if (r < 0 || p == end || *p == '<')
			break;
		if (*p == '&') {
			n = read_reference(scan, &p, out);
			r = n ? scan->events->text(scan->data, out, n) : -EAGAIN;
		} else {
			r = tell_return(scan, p++);
		}
		from = p;
	}
	if (r < 0 || p == end)
		return r < 0 ? r : -EAGAIN;
	/* Section 2.4: "]]>" stands in no text. */
	for (from = scan->p; (from = memchr(from, ']', (size_t)(p - from))); from++)
		if (p - from >= 3 && from[1] == ']' && from[2] == '>')
			return -EAGAIN;
	scan->p = p;
	return 0;
}

/* Behind the next `mark`; NULL: there is none near. */
static const char *find_mark(const struct scan *scan, const char *mark)
{
	const char *p = scan->p, *end = p + MIN((size_t)(scan->end - p), (size_t)SCAN_TEXT_MAX);
	size_t len = strlen(mark);

	while ((p = memchr(p, mark[0], (size_t)(end - p)))) {
		if ((size_t)(end - p) >= len && memcmp(p, mark, len) == 0)
			return p + len;
		p++;
	}
	return NULL;
}

static int read_section(struct scan *scan)
{
	const char *from = scan->p, *behind = find_mark(scan, "]]>"), *end;
	int r = 0;

	if (!behind || !scan->depth)
		return -EAGAIN;
	end = behind - strlen("]]>");
	while (r == 0 && scan->has_returns) {
		const char *p = memchr(from, '\r', (size_t)(end - from));

		if (!p)
			break;
		r = tell_text(scan, from, p);
		if (r == 0)
			r = tell_return(scan, p);
		from = p + 1;
	}
	if (r == 0)
		r = tell_text(scan, from, end);
	scan->p = behind;
	return r;
}

/* Section 2.5: two hyphens stand in no comment. */
static int read_comment(struct scan *scan)
{
	const char *behind = find_mark(scan, "--");

	if (!behind)
		return -EAGAIN;
	scan->p = behind;
	return take(scan, ">") ? 0 : -EAGAIN;
}

static int read_instruction(struct scan *scan)
{
	const struct name *target = read_name(scan);
	const char *behind;

	if (!target || target->prefix ||
		(target->len == 3 && strncasecmp(target->raw, "xml", 3) == 0))
		return -EAGAIN;
	if (!is(scan, CLASS_SPACE))
		return take(scan, "?>") ? 0 : -EAGAIN;
	behind = find_mark(scan, "?>");
	if (!behind)
		return -EAGAIN;
	scan->p = behind;
	return 0;
}

static int read_bang(struct scan *scan)
{
	if (take(scan, "<![CDATA["))
		return read_section(scan);
	return take(scan, "<!--") ? read_comment(scan) : -EAGAIN;
}

static int read_markup(struct scan *scan)
{
	const char *p = scan->p;

	if (scan->end - p < 2 || *p != '<')
		return -EAGAIN;
	switch (p[1]) {
	case '!': return read_bang(scan);
	case '/': scan->p += 2; return read_end(scan);
	case '?': scan->p += 2; return read_instruction(scan);
	default: scan->p++; return read_start(scan);
	}
}

/* --- the document ------------------------------------------------------------------------------- */

/* A word in quotes, of letters, digits and what names of charsets have else. */
static bool take_word(struct scan *scan, const char *name, const char *value)
{
	char quote;

	if (!take(scan, name) || !take(scan, "=") || scan->p == scan->end)
		return false;
	quote = *scan->p++;
	if (value && !take(scan, value))
		return false;
	while (!value && is(scan, CLASS_NAME))
		scan->p++;
	return (quote == '"' || quote == '\'') && scan->p < scan->end && *scan->p++ == quote;
}

/* What it says of a charset was settled before. */
static bool skip_declaration(struct scan *scan)
{
	static const char start[] = "<?xml ";

	if (!take(scan, start))
		return true;
	if (!take_word(scan, "version", "1.0"))
		return false;
	if (skip_space(scan) && scan->p < scan->end && *scan->p == 'e') {
		if (scan->end - scan->p < 11 ||
			!(name_classes[(unsigned char)scan->p[10]] & CLASS_FIRST) ||
			scan->p[10] == '_' || !take_word(scan, "encoding", NULL))
			return false;
		(void)skip_space(scan);
	}
	return take(scan, "?>");
}

static int read_all(struct scan *scan)
{
	int r = 0;

	while (r == 0) {
		if (scan->depth)
			r = read_text(scan);
		else
			(void)skip_space(scan);
		if (!scan->depth && scan->p == scan->end)
			return scan->has_root ? 0 : -EAGAIN;
		if (r == 0)
			r = read_markup(scan);
	}
	return r;
}

int scan_read(
	const char *text, size_t len, bool known, const struct scan_events *events, void *data)
{
	struct scan *scan = calloc(1, sizeof(*scan));
	int r = -EAGAIN;

	if (!scan)
		return -ENOMEM;
	scan->p = text;
	scan->end = text + len;
	scan->events = events;
	scan->data = data;
	names_init(&scan->names);
	scan->has_returns = memchr(text, '\r', len);
	if ((known || utf8_xml(text, len) == len) && skip_declaration(scan))
		r = read_all(scan);
	strbuf_free(&scan->values);
	free(scan);
	return r;
}
