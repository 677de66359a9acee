/* HTML and text: what comes out is well-formed, clean, collapsed, and stays itself. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "parse/sandboxed/text.h"

#define PLAIN_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static void assert_clean(const char *text)
{
	size_t len = strlen(text);

	if (!utf8_valid(text, len) || text[0] == ' ' || text[len - 1] == ' ' || strstr(text, "  "))
		abort();
	for (size_t pos = 0; pos < len;)
		if (utf8_is_control(utf8_next(text, len, &pos)))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	/* Exactly as long as it is: a step too far is seen. */
	_cleanup_(freep) char *copy = malloc(len + 1);

	if (!copy)
		return 0;
	memcpy(copy, octets, len);
	copy[len] = '\0';
	for (enum markup markup = MARKUP_NONE; markup <= MARKUP_HTML; markup++) {
		_cleanup_(freep) char *plain = NULL, *again = NULL, *html = NULL;

		if (text_plain(&plain, copy, len, markup, PLAIN_MAX) < 0)
			abort();
		if (text_html(&html, copy, len, PLAIN_MAX) < 0 ||
			(html && !utf8_valid(html, strlen(html))))
			abort();
		if (!plain)
			continue;
		assert_clean(plain);
		/* Plain text is what it is. */
		if (text_plain(&again, plain, strlen(plain), MARKUP_NONE, 4 * PLAIN_MAX) < 0 ||
			!again || strcmp(again, plain) != 0)
			abort();
	}
	return 0;
}
