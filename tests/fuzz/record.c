/* What a worker that was taken over might answer. */
#include <stddef.h>
#include <stdint.h>

#include "parse/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	_cleanup_(document_freep) struct document *document = NULL, *borrowing = NULL;
	struct parse_request request;
	struct error err;

	(void)record_read_answer(&document, (const char *)octets, len, &err);
	(void)record_borrow_answer(&borrowing, (const char *)octets, len, &err);
	(void)record_read_request(&request, (const char *)octets, len);
	return 0;
}
