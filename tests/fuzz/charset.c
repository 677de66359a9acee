/* Charsets: whatever the octets and whoever claims what, well-formed UTF-8 comes out. The first line
 * is the Content-Type, the second the override; the rest is the document. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "parse/sandboxed/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static char *take_line(const char **rest, size_t *len)
{
	const char *end = memchr(*rest, '\n', *len);
	size_t line = end ? (size_t)(end - *rest) : 0;
	char *copy = strndup(*rest, line);

	*rest += end ? line + 1 : 0;
	*len -= end ? line + 1 : 0;
	return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	const char *rest = (const char *)octets;
	_cleanup_(freep) char *type = take_line(&rest, &len);
	_cleanup_(freep) char *override = take_line(&rest, &len);
	struct charset_text text;

	if (!type || !override)
		return 0;
	if (charset_decode(&text, rest, len, type, *override ? override : NULL, NULL) < 0)
		abort();
	if (!text.name || !utf8_valid(text.text, text.len))
		abort();
	free(text.owned);
	return 0;
}
