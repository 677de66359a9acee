/* run - how far a text goes on with what needs no look at each character.
 * Owns nothing.
 * Cannot fail: 0 where the first character needs one. */
#pragma once

#include <stddef.h>

/* What a line takes as it is, from text[pos] on: words of ASCII with single spaces between, kana
 * and ideographs. */
size_t run_plain(const char *text, size_t pos, size_t len);

/* What markup keeps as it is: ASCII but for control characters, and ideographs. */
size_t run_html(const char *html, size_t pos, size_t len);
