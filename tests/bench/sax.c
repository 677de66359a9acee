/* The floor: libxml2 reads each file and tells what a feed reader has to know, every element with
 * its namespace and attributes, every text with its references decoded; the answers are counted and
 * thrown away. Options as feedwatch's own: no network, no DTD from elsewhere. */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/strbuf.h"

struct count {
	size_t elements, attributes, octets;
};

static void on_start(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
	int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
	const xmlChar **attributes)
{
	struct count *count = data;

	(void)local;
	(void)prefix;
	(void)uri;
	(void)n_namespaces;
	(void)namespaces;
	(void)n_defaulted;
	(void)attributes;
	count->elements++;
	count->attributes += (size_t)n_attributes;
}

static void on_end(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	(void)data;
	(void)local;
	(void)prefix;
	(void)uri;
}

static void on_characters(void *data, const xmlChar *text, int len)
{
	struct count *count = data;

	(void)text;
	count->octets += (size_t)len;
}

static void read_file(struct count *count, const char *path)
{
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_characters,
		.ignorableWhitespace = on_characters,
		.cdataBlock = on_characters,
	};
	_cleanup_(strbuf_freep) struct strbuf octets = STRBUF_INIT;
	xmlParserCtxt *context;

	if (file_read(path, &octets, (size_t)1 << 30) < 0)
		return;
	context = xmlCreateMemoryParserCtxt(strbuf_text(&octets), (int)octets.len);
	if (!context)
		return;
	(void)xmlCtxtUseOptions(context,
		XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	*context->sax = sax;
	context->userData = count;
	(void)xmlParseDocument(context);
	xmlFreeDoc(context->myDoc);
	xmlFreeParserCtxt(context);
}

int main(int argc, char **argv)
{
	struct count count = { 0 };

	for (int i = 1; i < argc; i++)
		read_file(&count, argv[i]);
	return printf("%zu elements, %zu attributes, %zu octets of text\n", count.elements,
		       count.attributes, count.octets) < 0 ||
	       !count.elements;
}
