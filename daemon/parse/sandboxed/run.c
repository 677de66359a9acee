#include "parse/sandboxed/run.h"

#include "base/cleanup.h"
#include "base/octets.h"
#include "base/utf8.h"

/* Leads of two and three octets whose characters neither change under NFC nor combine, nor are
 * spaces or controls, with all their tails: U+00C0 to U+02FF, Cyrillic to U+047F, U+4000 to U+9FFF,
 * Hangul from U+B000 on. */
static octets16 leads_at_ease(octets16 block)
{
	return octets_within(block, 0xC3, 0xCB) | octets_within(block, 0xD0, 0xD1) |
	       octets_within(block, 0xE4, 0xE9) | octets_within(block, 0xEB, 0xEC);
}

/* Second octets of leads that have such characters and others. */
static unsigned seconds(octets16 block, unsigned char lead, unsigned char low, unsigned char high)
{
	return octets_are(block, lead) << 1 & octets_between(block, low, high);
}

/* Tails that make such a character of the other leads: what European and Japanese typesetting
 * uses (U+00A1 to U+00BF, U+2010 to U+2027, U+3001 to U+3029), kana, U+3400 to U+3FFF, Hangul,
 * full-width forms. */
static unsigned tails_at_ease(octets16 block)
{
	unsigned taken = seconds(block, 0xC2, 0xA1, 0xBF);
	unsigned kana = octets_are(block, 0xE3);

	if (kana) {
		/* U+3099 and U+309A are marks. */
		unsigned marks = octets_are(block, 0x82) << 1 & octets_between(block, 0x99, 0x9A);

		taken |= kana << 1 & (octets_between(block, 0x81, 0x83) & ~(marks >> 1));
		taken |= kana << 1 & octets_between(block, 0x90, 0xBF);
		taken |= kana << 1 & octets_are(block, 0x80) &
			 octets_between(block, 0x81, 0xA9) >> 1;
	}
	taken |= seconds(block, 0xE2, 0x80, 0x80) & octets_between(block, 0x90, 0xA7) >> 1;
	taken |= seconds(block, 0xEA, 0xB0, 0xBF) | seconds(block, 0xED, 0x80, 0x9D);
	taken |= seconds(block, 0xEF, 0xBC, 0xBD);
	return taken;
}

/* Octets of ASCII that a line does not take as they are: controls and what begins markup. */
static octets16 ascii_marked(octets16 block)
{
	return octets_within(block, 0x00, 0x1F) | octets_equal(block, 0x7F) |
	       octets_equal(block, '<') | octets_equal(block, '&');
}

static unsigned uneasy(octets16 block)
{
	octets16 leads = octets_within(block, 0xC2, 0xFF);
	unsigned marked = octets_high(leads & ~leads_at_ease(block));

	return marked ? marked & ~(tails_at_ease(block) >> 1) : 0;
}

size_t run_plain(const char *text, size_t pos, size_t len)
{
	size_t start = pos;

	/* A single space between two words is one already; at the beginning who knows. */
	if (pos < len && text[pos] == ' ')
		return 0;
	while (pos < len) {
		octets16 block = octets_load_end(text + pos, len - pos, '<');
		unsigned spaces = octets_are(block, ' '), marked, at;
		bool stopped;

		marked = octets_high(ascii_marked(block)) | (spaces & spaces >> 1);
		if (octets_high(block))
			marked |= uneasy(block);
		at = octets_run(block, len - pos, marked, &stopped);
		/* What a space at the end stands before is not known. */
		if (at && text[pos + at - 1] == ' ')
			at--;
		pos += at;
		if (stopped || !at)
			break;
	}
	return pos - start;
}
