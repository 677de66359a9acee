/* XML the short way: what it takes for plain is what libxml2 calls well-formed, and tells the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "lib/scan-twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	/* Exactly as long as it is: a step too far is seen. libxml2 guesses charsets by a mark. */
	_cleanup_(freep) char *copy = malloc(len ?: 1);

	if (!copy || !len || !utf8_valid((const char *)octets, len) || octets[0] != '<')
		return 0;
	memcpy(copy, octets, len);
	if (scan_twice(copy, len) == SCAN_TWICE_DIFFERENT)
		abort();
	return 0;
}
