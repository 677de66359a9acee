#include "parse/sandboxed/xml.h"

#include <ctype.h>
#include <errno.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/octets.h"
#include "base/utf8.h"
#include "parse/record.h"
#include "parse/sandboxed/common.h"
#include "parse/sandboxed/field.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/link.h"
#include "parse/sandboxed/scan.h"

struct run {
	struct reader *reader;
	xmlParserCtxt *context; /* NULL: read the short way */
	struct xml_outcome *outcome;
	bool recover;    /* after faults */
	bool undeclared; /* an entity that XML does not know */
	bool tangled;    /* entries stand in entries */
};

static void stop(struct run *run, int result)
{
	run->reader->result = result;
	if (run->context)
		xmlStopParser(run->context);
}

/* --- what element functions may ask --------------------------------------------------------------
 */

char *reader_attribute(const struct reader *reader, enum vocabulary vocabulary, const char *name)
{
	for (int i = 0; i < reader->n_attributes; i++) {
		const void **attribute = reader->attributes + i * SCAN_ATTRIBUTE_N;
		const char *value = attribute[SCAN_VALUE], *end = attribute[SCAN_END];

		if (strcasecmp(attribute[SCAN_NAME], name) == 0 &&
			vocabulary_find(attribute[SCAN_URI], attribute[SCAN_PREFIX]) == vocabulary)
			return strndup(value, (size_t)(end - value));
	}
	return NULL;
}

/* --- markup inside a text
 * -------------------------------------------------------------------------- */

static void text_add(struct reader *reader, const char *text, size_t len)
{
	size_t room = READER_TEXT_MAX - reader->text.len;

	strbuf_add(&reader->text, text, len <= room ? len : utf8_cut(text, room));
}

static void text_adds(struct reader *reader, const char *text)
{
	text_add(reader, text, strlen(text));
}

static void text_escape(struct reader *reader, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *start = text;

		while (text < end && *text != '&' && *text != '<' && *text != '>' && *text != '"')
			text++;
		text_add(reader, start, (size_t)(text - start));
		if (text == end)
			break;
		text_adds(reader, *text == '&'   ? "&amp;"
				  : *text == '<' ? "&lt;"
				  : *text == '>' ? "&gt;"
						 : "&quot;");
		text++;
	}
}

static bool is_void(const char *name)
{
	static const char *const voids[] = { "br", "hr", "img", "input", "meta", "link", "wbr",
		"col", "area", "embed", "source", "track" };

	for (size_t i = 0; i < ARRAY_SIZE(voids); i++)
		if (strcasecmp(name, voids[i]) == 0)
			return true;
	return false;
}

static void inside_begin(struct reader *reader, const char *name)
{
	reader->inside++;
	if (reader->collect == COLLECT_WORDS)
		text_adds(reader, " ");
	if (reader->collect == COLLECT_TEXT || reader->collect == COLLECT_WORDS)
		return;
	text_adds(reader, "<");
	text_adds(reader, name);
	for (int i = 0; i < reader->n_attributes; i++) {
		const void **attribute = reader->attributes + i * SCAN_ATTRIBUTE_N;
		const char *value = attribute[SCAN_VALUE], *end = attribute[SCAN_END];

		if (attribute[SCAN_PREFIX])
			continue;
		text_adds(reader, " ");
		text_adds(reader, attribute[SCAN_NAME]);
		text_adds(reader, "=\"");
		text_escape(reader, value, (size_t)(end - value));
		text_adds(reader, "\"");
	}
	text_adds(reader, ">");
}

/* `mended`: an end may be the mender's, which closed what it took for a tag in "List<String>". */
static void inside_end(struct reader *reader, const char *name, bool mended)
{
	reader->inside--;
	if (reader->collect == COLLECT_TEXT || reader->collect == COLLECT_WORDS || is_void(name) ||
		(mended && !text_is_tag(name)))
		return;
	text_adds(reader, "</");
	text_adds(reader, name);
	text_adds(reader, ">");
}

/* --- elements ------------------------------------------------------------------------------- */

static void lower(char *out, const char *name)
{
	size_t i;

	for (i = 0; name[i] && i < READER_NAME_MAX; i++)
		out[i] = (char)tolower((unsigned char)name[i]);
	out[i] = '\0';
}

/* The namespace is the one thing that tells RSS 0.90 from 1.0: of the channel, or the default one
 * where nothing stands in the root. */
static int note_channel(struct reader *reader, const char *uri)
{
	if (uri && strstr(uri, "netscape.com/rdf/simple/0.9"))
		return text_set(&reader->document->format, "rss-0.90");
	return 0;
}

static int note_namespace(struct reader *reader, const char *prefix, const char *uri)
{
	enum vocabulary vocabulary = vocabulary_find(uri, NULL);

	reader->declared |= vocabulary == VOC_RSS || vocabulary == VOC_ATOM;
	return prefix ? 0 : note_channel(reader, uri);
}

/* Well-formed, but an end tag is missing and another one too many: the mender knows. */
static void note_tangle(struct run *run, enum vocabulary vocabulary, const char *name)
{
	const struct reader *reader = run->reader;

	if (reader->levels[reader->depth - 1].scope != SCOPE_ENTRY || vocabulary != reader->home ||
		strcmp(name, vocabulary == VOC_ATOM ? "entry" : "item") != 0)
		return;
	run->tangled = true;
	if (!run->context || run->outcome->line)
		return;
	run->outcome->line = xmlSAX2GetLineNumber(run->context);
	(void)stpcpy(run->outcome->message, "an entry stands in an entry");
}

/* A feed has the same few elements again and again. */
static const struct element_row *find_row(
	struct run *run, enum vocabulary vocabulary, const char *local, const char *uri)
{
	struct reader *reader = run->reader;
	enum scope scope = reader->levels[reader->depth - 1].scope;
	size_t place = ((uintptr_t)local ^ (uintptr_t)local >> 6 ^ scope) % READER_ELEMENTS;
	struct known_element *known = &reader->elements[place];
	char name[READER_NAME_MAX + 1];

	if (known->name == local && known->vocabulary == vocabulary && known->scope == scope &&
		reader->depth > 1)
		return known->row;
	lower(name, local);
	if (reader->depth == 1 && strcmp(name, "channel") == 0)
		(void)note_channel(reader, uri);
	note_tangle(run, vocabulary, name);
	*known = (struct known_element){ local, vocabulary, scope,
		reader_row(reader, vocabulary, name) };
	return known->row;
}

static void on_start(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
	int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
	const xmlChar **attributes)
{
	struct run *run = data;
	struct reader *reader = run->reader;
	int r;

	(void)n_defaulted;
	if (reader->result < 0)
		return;
	reader->attributes = (const void **)attributes;
	reader->n_attributes = n_attributes;
	if (reader->depth && reader->levels[reader->depth - 1].scope == SCOPE_TEXT) {
		inside_begin(reader, (const char *)local);
		return;
	}
	if (!reader->depth) {
		char name[READER_NAME_MAX + 1];

		lower(name, (const char *)local);
		r = reader_begin_root(reader, name, uri);
		for (int i = 0; i < n_namespaces && r == 0; i++)
			r = note_namespace(reader, (const char *)namespaces[i * 2],
				(const char *)namespaces[i * 2 + 1]);
	} else {
		/* No namespace at all: who gave the root one forgot it. */
		bool at_home = uri ? uri == reader->root_uri : !prefix;
		enum vocabulary vocabulary = at_home ? reader->home
						     : reader_vocabulary(reader, (const char *)uri,
							       (const char *)prefix);

		r = reader_begin_row(
			reader, find_row(run, vocabulary, (const char *)local, (const char *)uri));
	}
	if (r < 0)
		stop(run, r);
}

static void on_end(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	struct run *run = data;
	struct reader *reader = run->reader;
	int r;

	(void)prefix;
	(void)uri;
	if (reader->result < 0 || !reader->depth)
		return;
	if (reader->levels[reader->depth - 1].scope == SCOPE_TEXT && reader->inside) {
		inside_end(reader, (const char *)local, run->recover);
		return;
	}
	r = reader_end(reader);
	if (r < 0)
		stop(run, r);
}

static void on_characters(void *data, const xmlChar *text, int len)
{
	struct run *run = data;
	struct reader *reader = run->reader;
	enum scope scope = reader->depth ? reader->levels[reader->depth - 1].scope : SCOPE_ROOT;

	if (reader->result < 0 || (scope != SCOPE_TEXT && scope != SCOPE_PERSON))
		return;
	if (scope == SCOPE_TEXT && (reader->collect == COLLECT_XHTML ||
					   (reader->collect == COLLECT_HTML && reader->inside)))
		text_escape(reader, (const char *)text, (size_t)len);
	else
		text_add(reader, (const char *)text, (size_t)len);
}

/* Asked for every entity that XML does not have itself. There are none: what HTML or the document
 * declares is settled by the mender, so nothing expands here. */
static xmlEntity *on_entity(void *data, const xmlChar *name)
{
	struct run *run = data;

	(void)name;
	run->undeclared = true;
	run->outcome->line = xmlSAX2GetLineNumber(run->context);
	xmlStopParser(run->context);
	return NULL;
}

#if LIBXML_VERSION >= 21200
static void on_error(void *data, const xmlError *error)
#else
static void on_error(void *data, xmlError *error)
#endif
{
	struct run *run = data;
	size_t len;

	/* Without this libxml2 reads on to the end, telling every fault and no element: for a mended
	 * document to be read, not even the next one matters. */
	if (error->level == XML_ERR_FATAL && !run->recover)
		xmlStopParser(run->context);
	if (run->outcome->line || error->level < XML_ERR_ERROR ||
		error->domain == XML_FROM_NAMESPACE)
		return;
	run->outcome->line = error->line;
	(void)stpncpy(run->outcome->message, error->message ?: "", XML_MESSAGE_MAX - 1);
	len = strcspn(run->outcome->message, "\n");
	run->outcome->message[len] = '\0';
}

/* --- the short way
 * ------------------------------------------------------------------------------------- */

static int scan_start(void *data, const struct scan_start *start)
{
	struct run *run = data;

	on_start(run, (const xmlChar *)start->local, (const xmlChar *)start->prefix,
		(const xmlChar *)start->uri, start->n_namespaces,
		(const xmlChar **)start->namespaces, start->n_attributes, 0,
		(const xmlChar **)start->attributes);
	return run->tangled ? -EAGAIN : run->reader->result;
}

static int scan_end(void *data, const char *local)
{
	struct run *run = data;

	on_end(run, (const xmlChar *)local, NULL, NULL);
	return run->reader->result;
}

static int scan_text(void *data, const char *text, size_t len)
{
	on_characters(data, (const xmlChar *)text, (int)len);
	return 0;
}

int xml_scan(struct reader *reader, const char *text, size_t len, bool known)
{
	static const struct scan_events events = { scan_start, scan_end, scan_text };
	struct run run = { .reader = reader };
	int r = scan_read(text, len, known, &events, &run);

	reader->attributes = NULL;
	reader->n_attributes = 0;
	return r;
}

/* --- the parser
 * ------------------------------------------------------------------------------------- */

/* From memory libxml2 would read a copy of the whole document: it is handed on in pieces. */
struct source {
	const char *text, *end;
	struct mender *mender; /* instead */
};

static int on_read(void *data, char *octets, int max)
{
	struct source *source = data;
	size_t n = MIN((size_t)(source->end - source->text), (size_t)max);

	if (source->mender)
		return (int)mender_read(source->mender, octets, (size_t)max);
	memcpy(octets, source->text, n);
	source->text += n;
	return (int)n;
}

static xmlParserCtxt *context_new(struct run *run, struct source *source)
{
	/* No network, no DTD from anywhere, no XML_PARSE_HUGE: libxml2's own ceilings stand. NOENT
	 * expands nothing, for no entity is ever declared; it makes "&amp;" in attributes an "&".
	 * No line is written to standard error. */
	int options = XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT | XML_PARSE_NOERROR |
		      XML_PARSE_NOWARNING | XML_PARSE_COMPACT |
		      (source->mender ? XML_PARSE_RECOVER : 0);
	xmlParserCtxt *context = xmlCreateIOParserCtxt(
		NULL, NULL, on_read, NULL, source, XML_CHAR_ENCODING_NONE);
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_characters,
		.cdataBlock = on_characters,
		.ignorableWhitespace = on_characters,
		.getEntity = on_entity,
		.serror = on_error,
	};

	if (!context)
		return NULL;
	run->context = context;
	*context->sax = sax;
	context->userData = run;
	(void)xmlCtxtUseOptions(context, options);
	/* The options put some of libxml2's own handlers back. */
	*context->sax = sax;
	return context;
}

static int parse_source(struct reader *reader, struct source *source, struct xml_outcome *outcome)
{
	struct run run = { .reader = reader, .outcome = outcome, .recover = source->mender };
	xmlParserCtxt *context = context_new(&run, source);

	if (!context)
		return -ENOMEM;
	(void)xmlParseDocument(context);
	outcome->well_formed = context->wellFormed && !run.undeclared && !run.tangled;
	if (context->errNo == XML_ERR_NO_MEMORY)
		reader->result = -ENOMEM;
	if (run.undeclared)
		(void)stpcpy(outcome->message, "it has an entity that XML does not know");
	xmlFreeDoc(context->myDoc);
	xmlFreeParserCtxt(context);
	reader->attributes = NULL;
	reader->n_attributes = 0;
	return reader->result;
}

/* How many attributes seem to stand before `stop`; more than the ceiling is not counted. */
static size_t count_attributes(const char *lt, const char *stop)
{
	const char *p = lt;
	size_t n = 0;

	while (n <= XML_ATTRIBUTES_MAX && (p = memchr(p, '=', (size_t)(stop - p)))) {
		p++;
		n += p < stop && (*p == '"' || *p == '\'');
	}
	return n;
}

/* Does the tag's '>', which is in no quotes, stand too far away? */
static bool is_overlong(const char *lt, const char *stop)
{
	const char *p = lt;

	if (stop - lt <= XML_TAG_MAX || lt[1] == '!' || lt[1] == '?')
		return false;
	while ((p = octets_find(p, stop, '>', '"', '\'')) < stop && *p != '>') {
		const char *close = memchr(p + 1, *p, (size_t)(stop - p) - 1);

		p = close ? close + 1 : stop;
	}
	return p - lt > XML_TAG_MAX;
}

/* libxml2 compares every attribute of a tag with every other: a million of them take minutes. */
static const char *find_fault(const char *text, size_t len)
{
	const char *end = text + len, *lt = memchr(text, '<', len);

	while (lt) {
		const char *next = memchr(lt + 1, '<', (size_t)(end - lt) - 1);
		const char *stop = next ?: end;

		if (stop - lt > XML_TAG_LONG && count_attributes(lt, stop) > XML_ATTRIBUTES_MAX)
			return "a tag has more attributes than are read";
		if (is_overlong(lt, stop))
			return "a tag is longer than is read";
		lt = next;
	}
	return NULL;
}

int xml_read(struct reader *reader, const char *text, size_t len, struct xml_outcome *outcome)
{
	struct source source = { .text = text, .end = text + len };

	const char *fault = find_fault(text, len);

	*outcome = (struct xml_outcome){ 0 };
	if (fault) {
		outcome->line = 1;
		(void)stpcpy(outcome->message, fault);
		return 0;
	}
	return parse_source(reader, &source, outcome);
}

int xml_read_mended(struct reader *reader, struct mender *mender, struct xml_outcome *outcome)
{
	struct source source = { .mender = mender };

	*outcome = (struct xml_outcome){ 0 };
	return parse_source(reader, &source, outcome);
}

void xml_warm_up(void)
{
	xmlInitParser();
}
