#include "lib/scan-twice.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "parse/sandboxed/scan.h"

/* What was told, in one line of text; texts next to each other are one. */
static void tell(struct strbuf *told, char what, const char *word)
{
	strbuf_addf(told, "%c%s|", what, word ? word : "(none)");
}

static int told_start(void *data, const struct scan_start *start)
{
	tell(data, '<', start->local);
	tell(data, 'p', start->prefix);
	tell(data, 'u', start->uri);
	for (int i = 0; i < start->n_namespaces; i++) {
		tell(data, 'n', start->namespaces[2 * i]);
		tell(data, 'u', start->namespaces[2 * i + 1]);
	}
	for (int i = 0; i < start->n_attributes; i++) {
		const void **attribute = start->attributes + (size_t)i * SCAN_ATTRIBUTE_N;
		const char *value = attribute[SCAN_VALUE], *end = attribute[SCAN_END];

		tell(data, 'a', attribute[SCAN_NAME]);
		tell(data, 'p', attribute[SCAN_PREFIX]);
		tell(data, 'u', attribute[SCAN_URI]);
		strbuf_add(data, value, (size_t)(end - value));
	}
	strbuf_addc(data, '>');
	return 0;
}

static int told_end(void *data, const char *local)
{
	tell(data, '/', local);
	return 0;
}

static int told_text(void *data, const char *text, size_t len)
{
	strbuf_add(data, text, len);
	return 0;
}

static void on_start(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
	int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
	const xmlChar **attributes)
{
	const struct scan_start start = { (const char *)local, (const char *)prefix,
		(const char *)uri, (const char **)namespaces, n_namespaces,
		(const void **)attributes, n_attributes };

	(void)n_defaulted;
	(void)told_start(data, &start);
}

static void on_end(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	(void)prefix;
	(void)uri;
	(void)told_end(data, (const char *)local);
}

static void on_text(void *data, const xmlChar *text, int len)
{
	(void)told_text(data, (const char *)text, (size_t)len);
}

/* As xml.c reads it. */
static bool read_long(struct strbuf *told, const char *text, size_t len)
{
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.cdataBlock = on_text,
		.ignorableWhitespace = on_text,
	};
	xmlParserCtxt *context = xmlCreateMemoryParserCtxt(text, (int)len);
	bool well_formed;

	if (!context)
		return false;
	(void)xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT |
						 XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
						 XML_PARSE_COMPACT);
	*context->sax = sax;
	context->userData = told;
	(void)xmlParseDocument(context);
	well_formed = context->wellFormed;
	xmlFreeDoc(context->myDoc);
	xmlFreeParserCtxt(context);
	return well_formed;
}

enum scan_twice scan_twice(const char *text, size_t len)
{
	static const struct scan_events events = { told_start, told_end, told_text };
	_cleanup_(strbuf_freep) struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
	int r = scan_read(text, len, false, &events, &first);

	if (r == -EAGAIN)
		return SCAN_TWICE_LONG;
	if (r < 0 || strbuf_failed(&first))
		abort();
	if (!read_long(&second, text, len) || first.len != second.len ||
		(first.len && memcmp(first.text, second.text, first.len) != 0))
		return SCAN_TWICE_DIFFERENT;
	return SCAN_TWICE_SAME;
}
