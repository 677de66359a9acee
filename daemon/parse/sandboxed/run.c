#include "parse/sandboxed/run.h"

#include "base/cleanup.h"
#include "base/octets.h"
#include "base/utf8.h"

/* Octets of ASCII that a line does not take as they are: controls, what begins markup, the second of
 * two spaces. */
OCTETS_INLINE octets16 mark_ascii(struct octets_past past)
{
	return octets_within(past.at, 0x00, 0x1F) | octets_equal(past.at, 0x7F) |
	       octets_equal(past.at, '<') | octets_equal(past.at, '&') |
	       (octets_equal(past.at, ' ') & octets_equal(past.one, ' '));
}

/* Leads of two and three octets whose characters neither change under NFC nor combine, nor are
 * spaces or controls, with all their tails: U+00C0 to U+02FF, Cyrillic to U+047F, U+4000 to U+9FFF,
 * Hangul from U+B000 on. */
static inline octets16 leads_at_ease(octets16 block)
{
	return octets_within(block, 0xC3, 0xCB) | octets_within(block, 0xD0, 0xD1) |
	       octets_within(block, 0xE4, 0xE9) | octets_within(block, 0xEB, 0xEC);
}

/* Tails of E3 that make another one: punctuation, U+3001 to U+3029; kana, but for the marks U+3099
 * and U+309A; U+3400 to U+3FFF. */
OCTETS_INLINE octets16 mark_kana(struct octets_past past)
{
	octets16 wrong_seconds = ~(octets_within(past.at, 0x80, 0x83) | octets_from(past.at, 0x90));
	octets16 wrong_thirds = (octets_equal(past.one, 0x80) &
					~octets_within(past.at, 0x81, 0xA9)) |
				(octets_equal(past.one, 0x82) & octets_within(past.at, 0x99, 0x9A));

	return (octets_equal(past.one, 0xE3) & wrong_seconds) |
	       (octets_equal(past.two, 0xE3) & wrong_thirds);
}

/* Second octets of leads that have such characters and others. */
OCTETS_INLINE octets16 mark_second(struct octets_past past, uint8_t lead, uint8_t low, uint8_t high)
{
	return octets_equal(past.one, lead) & ~octets_within(past.at, low, high);
}

/* And of the rest: what European and Japanese typesetting uses (U+00A1 to U+00BF, U+2010 to U+2027),
 * the other Hangul, full-width forms. All other leads have nothing of the kind. */
OCTETS_INLINE octets16 mark_mixed(struct octets_past past, octets16 mixed)
{
	octets16 known = octets_equal(past.one, 0xC2) | octets_equal(past.one, 0xE2) |
			 octets_equal(past.one, 0xEA) | octets_equal(past.one, 0xED) |
			 octets_equal(past.one, 0xEF);

	return (mixed & ~known) | mark_second(past, 0xC2, 0xA1, 0xBF) |
	       mark_second(past, 0xE2, 0x80, 0x80) | mark_second(past, 0xEA, 0xB0, 0xBF) |
	       mark_second(past, 0xED, 0x80, 0x9D) | mark_second(past, 0xEF, 0xBC, 0xBD) |
	       (octets_equal(past.two, 0xE2) & octets_equal(past.one, 0x80) &
		       ~octets_within(past.at, 0x90, 0xA7));
}

OCTETS_INLINE octets16 mark_wide(struct octets_past past)
{
	octets16 marks = octets_ill_formed(past) | mark_ascii(past);
	octets16 leads = octets_from(past.one, 0xC2);
	octets16 kana = octets_equal(past.one, 0xE3) | octets_equal(past.two, 0xE3);
	octets16 others = leads & ~octets_within(past.one, 0xE3, 0xE9);

	if (octets_high(kana))
		marks |= mark_kana(past);
	if (octets_high(others | octets_equal(past.two, 0xE2)))
		marks |= mark_mixed(past, others & ~leads_at_ease(past.one));
	return marks;
}

size_t run_plain(const char *text, size_t pos, size_t len)
{
	size_t run;

	/* A single space between two words is one already; at the beginning who knows. */
	if (pos == len || text[pos] == ' ')
		return 0;
	text += pos;
	len -= pos;
	run = utf8_cut(text, octets_search(text, len, false, mark_ascii, mark_wide));
	/* What a space at the end stands before is not known. */
	return run && text[run - 1] == ' ' ? run - 1 : run;
}
