/* JSON feeds: the reader of values, the walk through them, and what is written of it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "parse/record.h"
#include "parse/sandboxed/jsontext.h"
#include "parse/sandboxed/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

/* A feed, whatever stands behind the mark of one. */
static const char mark[] = "{\"version\":\"https://jsonfeed.org/version/1.1\",";

static void read_as_feed(const char *text, size_t len)
{
	const struct parse_request request = { .octets = text, .len = len };
	_cleanup_(document_freep) struct document *document = NULL, *again = NULL;
	_cleanup_(strbuf_freep) struct strbuf frame = STRBUF_INIT;
	size_t body;

	if (read_document(&document, &request, NULL) < 0)
		return;
	if (record_write_document(&frame, document, RECORD_ANSWER_MAX) < 0 ||
		record_header(&body, frame.text, RECORD_ANSWER_MAX) < 0 ||
		record_read_answer(&again, frame.text + RECORD_HEADER_LEN, body, NULL) < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct jsontext text = { .p = (const char *)octets, .end = (const char *)octets + len };
	_cleanup_(strbuf_freep) struct strbuf feed = STRBUF_INIT;

	/* Where a value is passed over is where it ends, or the end. */
	if (!jsontext_skip(&text) != text.failed || text.p > text.end)
		abort();
	read_as_feed((const char *)octets, len);
	strbuf_adds(&feed, mark);
	strbuf_add(&feed, octets, len);
	if (!strbuf_failed(&feed))
		read_as_feed(feed.text, feed.len);
	return 0;
}
