/* charset - from whatever octets a server sent to UTF-8.
 * Owns nothing: charset_decode's text is either the caller's octets or memory that the caller
 * frees.
 * -ENOMEM at worst: octets that are no text in any charset become U+FFFD, one each. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct charset_text {
	const char *text; /* UTF-8, well-formed, without its byte order mark */
	size_t len;
	char *owned;      /* NULL: `text` points into the octets */
	const char *name; /* what it was read in; constant */
	size_t n_bad;     /* places that were no text */
	bool repaired;    /* read in another charset than was declared */
	bool is_xml;      /* known to have only characters that XML has */
	bool cut;         /* there was more than CHARSET_TEXT_MAX of it */
};

#define CHARSET_TEXT_MAX ((size_t)24 << 20) /* octets of a text that is not the octets themselves */

struct octets_passed;

/* `content_type` as the server sent it; `override` beats everything. Either may be NULL. `passed`
 * may be NULL (converter.h). */
int charset_decode(struct charset_text *ret, const char *octets, size_t len,
	const char *content_type, const char *override, const struct octets_passed *passed);

/* After this nothing asks for anything that the sandbox does not give. */
int charset_warm_up(void);
