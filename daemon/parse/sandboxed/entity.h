/* entity - HTML's named characters and what numbers in a character reference mean.
 * Owns nothing.
 * Cannot fail: what is no reference is 0. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Reads the reference at text[0] == '&' and says in *ret_used how many octets it takes. 0: none.
 * HTML lets the older names go without their semicolon (HTML, section 13.2.5.73). */
uint32_t entity_read(const char *text, size_t len, size_t *ret_used);

/* The character that a number stands for: windows-1252 where it names a C1 control character, as
 * every browser reads it, U+FFFD where it is none. */
uint32_t entity_number(uint32_t number);

/* The C1 control characters read as windows-1252; 0 where that has none. */
uint32_t entity_c1(uint32_t c);
