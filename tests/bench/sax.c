/* The floor: libxml2 reads each file and calls functions that do nothing. */
#include <libxml/parser.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fdio.h"
#include "base/strbuf.h"

static size_t n_calls;

static void on_start(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
	int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
	const xmlChar **attributes)
{
	(void)data;
	(void)local;
	(void)prefix;
	(void)uri;
	(void)n_namespaces;
	(void)namespaces;
	(void)n_attributes;
	(void)n_defaulted;
	(void)attributes;
	n_calls++;
}

static void on_end(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	(void)data;
	(void)local;
	(void)prefix;
	(void)uri;
	n_calls++;
}

static void on_characters(void *data, const xmlChar *text, int len)
{
	(void)data;
	(void)text;
	(void)len;
	n_calls++;
}

int main(int argc, char **argv)
{
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_characters,
		.cdataBlock = on_characters,
	};

	for (int i = 1; i < argc; i++) {
		_cleanup_(strbuf_freep) struct strbuf octets = STRBUF_INIT;

		if (file_read(argv[i], &octets, (size_t)1 << 30) == 0)
			(void)xmlSAXUserParseMemory(
				&sax, NULL, strbuf_text(&octets), (int)octets.len);
	}
	return n_calls == 0;
}
