/* run - how far a text goes on with what needs no look at each character.
 * Owns nothing.
 * Cannot fail: 0 where the first character needs one. */
#pragma once

#include <stddef.h>

/* What a line takes as it is, from text[pos] on: words of ASCII, Latin, Cyrillic, kana, ideographs,
 * Hangul with single spaces between. Text is nearly all of this, and one copy of it is ten times
 * cheaper than a look at each character. */
size_t run_plain(const char *text, size_t pos, size_t len);
