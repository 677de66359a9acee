#include "parse/sandboxed/run.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Octets that a line takes as they are: ASCII but for spaces and what begins markup, and the three
 * octets of kana and ideographs that neither change under NFC nor combine. Text is nearly all of
 * this, and one copy of it is ten times cheaper than a look at each character. */
static inline size_t plain_unit(const unsigned char *p, size_t left)
{
	if (p[0] > ' ' && p[0] < 0x7F)
		return p[0] != '<' && p[0] != '&';
	if (p[0] < 0xE3 || p[0] > 0xE9 || left < 3 || (p[1] & 0xC0) != 0x80 ||
		(p[2] & 0xC0) != 0x80)
		return 0;
	/* U+3000 to U+303F have a space and marks, U+3099 and U+309A are marks. */
	if (p[0] == 0xE3 &&
		(p[1] < 0x81 || p[1] > 0x83 || (p[1] == 0x82 && (p[2] == 0x99 || p[2] == 0x9A))))
		return 0;
	return 3;
}

#define EIGHT(octet) (0x0101010101010101ULL * (octet))

/* Eight octets or seven that a run may go on with, or 0: look at each. Where the arithmetic calls
 * one special that is not, it is behind one that is. */
static size_t plain_eight(const unsigned char *p)
{
	uint64_t word, space;

	memcpy(&word, p, sizeof(word));
	space = word ^ EIGHT(' ');
	space = (space - EIGHT(1)) & ~space & EIGHT(0x80);
	if (((word | (word - EIGHT(0x20)) | ((word ^ EIGHT(0x7F)) - EIGHT(1)) |
		     ((word ^ EIGHT('<')) - EIGHT(1)) | ((word ^ EIGHT('&')) - EIGHT(1))) &
		    EIGHT(0x80)) ||
		(space & space << 8))
		return 0;
	return p[7] == ' ' ? 7 : 8;
}

size_t run_plain(const char *text, size_t pos, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t start = pos, unit;

	while (pos < len) {
		/* What a space that was taken stands before is no space. */
		if (p[pos] < 0x80 && pos + 8 <= len && (pos > start || p[pos] != ' ')) {
			unit = plain_eight(p + pos);
			pos += unit;
			if (unit)
				continue;
		}
		/* Ideographs, which are what a text in their language is nearly all of. */
		while (len - pos >= 3 && p[pos] >= 0xE4 && p[pos] <= 0xE9 &&
			(p[pos + 1] & 0xC0) == 0x80 && (p[pos + 2] & 0xC0) == 0x80)
			pos += 3;
		if (pos == len)
			break;
		unit = plain_unit(p + pos, len - pos);
		/* A single space between two words is one already. */
		if (!unit && p[pos] == ' ' && pos > start && pos + 1 < len &&
			plain_unit(p + pos + 1, len - pos - 1))
			unit = 1;
		if (!unit)
			break;
		pos += unit;
	}
	return pos - start;
}

size_t run_html(const char *html, size_t pos, size_t len)
{
	size_t start = pos;

	while (pos < len) {
		unsigned char c = (unsigned char)html[pos];

		if (c < 0x80) {
			size_t run = utf8_plain(html + pos, len - pos);

			if (!run)
				break;
			pos += run;
		} else if (c >= 0xE3 && plain_unit((const unsigned char *)html + pos, len - pos))
			pos += 3;
		else
			break;
	}
	return pos - start;
}
