/* entity - HTML's named characters and what numbers in a character reference mean.
 * Owns nothing.
 * Cannot fail: what is no reference is 0. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Reads the reference at text[0] == '&', and returns how many octets it takes; 0: it is none. It
 * stands for ret[0], and for ret[1] behind it where that is not 0. HTML lets the older names go
 * without their semicolon (HTML, section 13.2.5.73). */
size_t entity_read(uint32_t ret[static 2], const char *text, size_t len);

/* The character that a number stands for: windows-1252 where it names a C1 control character, as
 * every browser reads it, U+FFFD where it is none. */
uint32_t entity_number(uint32_t number);

/* The C1 control characters read as windows-1252; 0 where that has none. */
uint32_t entity_c1(uint32_t c);
