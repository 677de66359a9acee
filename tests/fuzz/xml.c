/* Whatever a server sends: charset, XML or JSON, mending, libxml2, the tables, and what is written of
 * it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "parse/record.h"
#include "parse/sandboxed/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	const struct parse_request request = {
		.octets = (const char *)octets, .len = len, .base_url = "https://example.org/feed"
	};
	_cleanup_(document_freep) struct document *document = NULL, *again = NULL;
	_cleanup_(strbuf_freep) struct strbuf frame = STRBUF_INIT;
	size_t body;

	if (read_document(&document, &request, NULL) < 0)
		return 0;
	/* An honest worker is never called a liar. */
	if (record_write_document(&frame, document, RECORD_ANSWER_MAX) < 0 ||
		record_header(&body, frame.text, RECORD_ANSWER_MAX) < 0 ||
		record_read_answer(&again, frame.text + RECORD_HEADER_LEN, body, NULL) < 0 ||
		again->n_entries != document->n_entries)
		abort();
	return 0;
}
