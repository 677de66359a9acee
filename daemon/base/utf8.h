/* utf8 - octets that claim to be text: are they, how many characters, and safe to show?
 * Owns nothing.
 * Cannot fail; what is invalid is told or replaced. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* Reads one code point at text[*pos], *pos < len, and moves *pos behind it. An ill-formed
 * sequence gives U+FFFD for its maximal subpart (Unicode 15, section 3.9, U+FFFD substitution). */
uint32_t utf8_next_wide(const char *text, size_t len, size_t *pos);
static inline uint32_t utf8_next(const char *text, size_t len, size_t *pos)
{
	const unsigned char *p = (const unsigned char *)text + *pos;

	if (p[0] < 0x80) {
		++*pos;
		return p[0];
	}
	/* Of the rest nearly all that are met are these: of three octets, without the leads whose
	 * second octet is bounded. */
	if (len - *pos >= 3 && p[0] > 0xE0 && p[0] < 0xF0 && p[0] != 0xED &&
		(p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
		*pos += 3;
		return (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
	}
	return utf8_next_wide(text, len, pos);
}

/* How many octets at the beginning are well-formed and no control characters. */
size_t utf8_clean(const char *text, size_t len);
size_t utf8_clean_lines(const char *text, size_t len); /* or tabs and line feeds */

/* The same, whatever the characters are. */
size_t utf8_well_formed(const char *text, size_t len);

/* The same, and characters that XML 1.0 has (section 2.2): hardly any controls, no U+FFFE, U+FFFF. */
size_t utf8_xml(const char *text, size_t len);

/* How many octets of ASCII the text begins with. */
size_t utf8_ascii(const char *text, size_t len);

/* Well-formed throughout (Unicode table 3-7: no surrogates, nothing over U+10FFFF)? */
bool utf8_valid(const char *text, size_t len);

/* Number of code points. */
size_t utf8_length(const char *text, size_t len);

/* Byte offset of the n-th code point, `len` where the text is shorter. */
size_t utf8_offset(const char *text, size_t len, size_t n);

/* The greatest length of at most `max` octets that does not end inside a character. `text` has at
 * least `max` octets. */
size_t utf8_cut(const char *text, size_t max);

/* Writes one code point in UTF-8; returns the octets used. */
size_t utf8_encode(char out[static 4], uint32_t c);

/* Control characters (C0, DEL, C1), line and paragraph separators and those that reorder text
 * (UAX #9 embeddings, overrides, isolates): what must not reach a terminal, log or header. */
static inline bool utf8_is_control(uint32_t c)
{
	if (c > 0x2069)
		return false;
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0x061C ||
	       c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || c >= 0x2066;
}

/* Columns a terminal gives the character: 0, 1 or 2 (UAX #11). */
int utf8_width(uint32_t c);

/* Appends text with its control characters shown as \xNN or \u{NNNN}, ill-formed octets as U+FFFD. */
void utf8_escape(struct strbuf *buf, const char *text, size_t len);
