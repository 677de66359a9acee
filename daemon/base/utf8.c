#include "base/utf8.h"

#include <string.h>
#include <wchar.h>

#include "base/octets.h"
#include "base/strbuf.h"

#define REPLACEMENT 0xFFFDU

/* What may follow a lead octet: how many octets, and the range of the second (Unicode, table 3-7). */
static int sequence(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 1;
	if (lead >= 0xE0 && lead <= 0xEF) {
		if (lead == 0xE0)
			*low = 0xA0;
		if (lead == 0xED)
			*high = 0x9F;
		return 2;
	}
	if (lead >= 0xF0 && lead <= 0xF4) {
		if (lead == 0xF0)
			*low = 0x90;
		if (lead == 0xF4)
			*high = 0x8F;
		return 3;
	}
	return -1;
}

/* As utf8_next, and tells an ill-formed sequence from a U+FFFD in the text. */
static uint32_t next(const char *text, size_t len, size_t *pos, bool *ill_formed)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned char lead = p[(*pos)++], low, high;
	uint32_t c;
	int more;

	*ill_formed = false;
	if (lead < 0x80)
		return lead;
	more = sequence(lead, &low, &high);
	if (more < 0) {
		*ill_formed = true;
		return REPLACEMENT;
	}
	c = lead & (0x3FU >> more);
	for (; more > 0; more--) {
		if (*pos >= len || p[*pos] < low || p[*pos] > high) {
			*ill_formed = true;
			return REPLACEMENT;
		}
		c = c << 6 | (p[(*pos)++] & 0x3F);
		low = 0x80;
		high = 0xBF;
	}
	return c;
}

uint32_t utf8_next_wide(const char *text, size_t len, size_t *pos)
{
	bool ill_formed;

	return next(text, len, pos, &ill_formed);
}

size_t utf8_ascii(const char *text, size_t len)
{
	const uint64_t high = 0x8080808080808080U;
	uint64_t eight;
	size_t n = 0;

	for (; n + sizeof(eight) <= len; n += sizeof(eight)) {
		memcpy(&eight, text + n, sizeof(eight));
		if (eight & high)
			break;
	}
	while (n < len && !(text[n] & 0x80))
		n++;
	return n;
}

/* --- octets that are looked at sixteen at once --------------------------------------------------
 *
 * A mark is on the first octet that tells: utf8_cut goes back to where its character begins. */

OCTETS_INLINE octets16 mark_none(struct octets_past past)
{
	(void)past;
	return (octets16){ 0 };
}

OCTETS_INLINE octets16 mark_lines(struct octets_past past)
{
	return octets_within(past.at, 0x00, 0x1F) | octets_equal(past.at, 0x7F);
}

OCTETS_INLINE octets16 mark_controls(struct octets_past past)
{
	octets16 lines = octets_equal(past.at, '\n') | octets_equal(past.at, '\t');

	return mark_lines(past) & ~lines;
}

/* Control characters of more than one octet: C2 80 to C2 9F, D8 9C, E2 80 8E and 8F, A8 to AE,
 * E2 81 A6 to A9. */
OCTETS_INLINE octets16 mark_wide_controls(struct octets_past past)
{
	octets16 c2 = octets_equal(past.one, 0xC2), d8 = octets_equal(past.one, 0xD8);
	octets16 e2 = octets_equal(past.two, 0xE2), marks;

	if (!octets_high(c2 | d8 | e2))
		return (octets16){ 0 };
	marks = octets_within(past.at, 0x8E, 0x8F) | octets_within(past.at, 0xA8, 0xAE);
	return (c2 & ~octets_from(past.at, 0xA0)) | (d8 & octets_equal(past.at, 0x9C)) |
	       (e2 & octets_equal(past.one, 0x80) & marks) |
	       (e2 & octets_equal(past.one, 0x81) & octets_within(past.at, 0xA6, 0xA9));
}

OCTETS_INLINE octets16 mark_wide_line(struct octets_past past)
{
	return octets_ill_formed(past) | mark_lines(past) | mark_wide_controls(past);
}

OCTETS_INLINE octets16 mark_wide_lines(struct octets_past past)
{
	return octets_ill_formed(past) | mark_controls(past) | mark_wide_controls(past);
}

size_t utf8_clean(const char *text, size_t len)
{
	return utf8_cut(text, octets_search(text, len, true, mark_lines, mark_wide_line));
}

size_t utf8_clean_lines(const char *text, size_t len)
{
	return utf8_cut(text, octets_search(text, len, true, mark_controls, mark_wide_lines));
}

size_t utf8_well_formed(const char *text, size_t len)
{
	return utf8_cut(text, octets_search(text, len, true, mark_none, octets_ill_formed));
}

OCTETS_INLINE octets16 mark_no_xml(struct octets_past past)
{
	return octets_within(past.at, 0x00, 0x1F) &
	       ~(octets_equal(past.at, '\t') | octets_equal(past.at, '\n') |
		       octets_equal(past.at, '\r'));
}

OCTETS_INLINE octets16 mark_wide_no_xml(struct octets_past past)
{
	return octets_ill_formed(past) | mark_no_xml(past) |
	       (octets_equal(past.two, 0xEF) & octets_equal(past.one, 0xBF) &
		       octets_from(past.at, 0xBE));
}

size_t utf8_xml(const char *text, size_t len)
{
	return utf8_cut(text, octets_search(text, len, true, mark_no_xml, mark_wide_no_xml));
}

bool utf8_valid(const char *text, size_t len)
{
	return utf8_well_formed(text, len) == len;
}

size_t utf8_length(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t pos = 0; pos < len; n++)
		(void)utf8_next(text, len, &pos);
	return n;
}

size_t utf8_offset(const char *text, size_t len, size_t n)
{
	size_t pos = 0;

	while (n-- > 0 && pos < len)
		(void)utf8_next(text, len, &pos);
	return pos;
}

size_t utf8_cut(const char *text, size_t max)
{
	size_t start = max;

	/* A sequence has at most three octets behind its lead. */
	for (int back = 0; back < 4 && start > 0; back++) {
		unsigned char low, high, c = (unsigned char)text[start - 1];
		int more;

		start--;
		if (c < 0x80)
			return max;
		if (c < 0xC0)
			continue;
		more = sequence(c, &low, &high);
		return more >= 0 && start + 1 + (size_t)more > max ? start : max;
	}
	return max;
}

size_t utf8_encode(char out[static 4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

int utf8_width(uint32_t c)
{
	int width = wcwidth((wchar_t)c);

	return width < 0 ? 0 : width;
}

void utf8_escape(struct strbuf *buf, const char *text, size_t len)
{
	char out[4];

	for (size_t pos = 0; pos < len;) {
		uint32_t c = utf8_next(text, len, &pos);

		if (!utf8_is_control(c))
			strbuf_add(buf, out, utf8_encode(out, c));
		else if (c < 0x100)
			strbuf_addf(buf, "\\x%02x", (unsigned)c);
		else
			strbuf_addf(buf, "\\u{%04x}", (unsigned)c);
	}
}
