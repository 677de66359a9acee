/* A page that is asked for its feeds: its Link fields, NUL, the page; or the page alone. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "parse/record.h"
#include "parse/sandboxed/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	const char *text = (const char *)octets;
	_cleanup_(freep) char *fields = strndup(text, len);
	size_t fields_len = fields ? strlen(fields) : 0;
	bool has_fields = fields && fields_len < len;
	const struct parse_request request = {
		.octets = has_fields ? text + fields_len + 1 : text,
		.len = has_fields ? len - fields_len - 1 : len,
		.base_url = "https://example.org/page",
		.discover = true,
		.link_fields = has_fields ? fields : NULL,
	};
	_cleanup_(document_freep) struct document *document = NULL, *again = NULL;
	_cleanup_(strbuf_freep) struct strbuf frame = STRBUF_INIT;
	size_t body;

	if (html_discover(&document, &request) < 0)
		return 0;
	if (record_write_document(&frame, document, RECORD_ANSWER_MAX) < 0 ||
		record_header(&body, frame.text, RECORD_ANSWER_MAX) < 0 ||
		record_read_answer(&again, frame.text + RECORD_HEADER_LEN, body, NULL) !=
			RECORD_WHOLE ||
		again->n_found != document->n_found)
		abort();
	return 0;
}
