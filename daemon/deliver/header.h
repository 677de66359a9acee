/* header - text as the value of a header: plain where it can be, else RFC 2047 encoded words.
 * Owns nothing; pure. The strbuf remembers when memory ran out.
 * Cannot fail: line breaks and other controls never come through as such. */
#pragma once

#include <stddef.h>

struct strbuf;

#define HEADER_LINE_MAX 78 /* octets a line should have at most: RFC 5322, section 2.1.1 */
#define HEADER_WORD_MAX 75 /* octets of an encoded word: RFC 2047, section 2 */

/* Appends the value. `column`: octets that stand before it on its line. `fold`: what begins a new
 * line, "\n " in mail; NULL where headers are one line (HTTP). */
void header_add_text(struct strbuf *buf, const char *text, size_t column, const char *fold);
