#include "base/utf8.h"

#include <string.h>
#include <wchar.h>

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

static bool is_tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
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

#define EIGHT(octet) (0x0101010101010101ULL * (octet))

/* Eight octets at once: the arithmetic may call an octet special that is not, behind one that is,
 * and never the other way round. */
size_t utf8_plain(const char *text, size_t len)
{
	size_t pos = 0;

	for (; pos + 8 <= len; pos += 8) {
		uint64_t word, del;

		memcpy(&word, text + pos, sizeof(word));
		del = word ^ EIGHT(0x7F);
		if ((word | (word - EIGHT(0x20)) | (del - EIGHT(0x01))) & EIGHT(0x80))
			break;
	}
	while (pos < len && text[pos] >= 0x20 && text[pos] < 0x7F)
		pos++;
	return pos;
}

size_t utf8_ideographs(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = 0;

	while (len - n >= 3 && p[n] >= 0xE3 && p[n] <= 0xE9 && is_tail(p[n + 1]) &&
		is_tail(p[n + 2]))
		n += 3;
	return n;
}

bool utf8_valid(const char *text, size_t len)
{
	for (size_t pos = utf8_ascii(text, len); pos < len;
		pos += utf8_ascii(text + pos, len - pos)) {
		const unsigned char *p = (const unsigned char *)text + pos;
		bool ill_formed;

		/* Runs of the commonest kind, as in utf8_next_wide. */
		while (len - pos >= 3 && p[0] > 0xE0 && p[0] < 0xF0 && p[0] != 0xED &&
			is_tail(p[1]) && is_tail(p[2])) {
			pos += 3;
			p += 3;
		}
		if (pos == len)
			break;
		(void)next(text, len, &pos, &ill_formed);
		if (ill_formed)
			return false;
	}
	return true;
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
