#include "parse/sandboxed/latin.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"
#include "parse/sandboxed/converter.h"

#define OCTETS_MIN     24 /* outside ASCII: of fewer only what stands inside words counts */
#define FEW_MIN        8  /* of them: fewer prove nothing */
#define SIGNS_MIN      4  /* inside words: fewer may be dirt */
#define SIGNS_FEW_MIN  3  /* the same, where they are much of all there is */
#define IMPOSSIBLE_MIN 3  /* the same, of what the other charset is nearly the only reason for */

/* How often each octet outside ASCII stands in the text, and how often inside a word. */
struct census {
	size_t n;
	size_t each[256];
	size_t in_words[256];       /* between letters of any kind */
	size_t in_ascii_words[256]; /* between ASCII's small letters */
};

static bool is_small(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static void take_census(struct census *census, const unsigned char *octets, size_t len)
{
	for (size_t i = 1; i + 1 < len; i++) {
		unsigned char c = octets[i], before = octets[i - 1], after = octets[i + 1];

		if (c < 0x80) {
			i += utf8_ascii((const char *)octets + i, len - i) - 1;
			continue;
		}
		census->n++;
		census->each[c]++;
		census->in_words[c] += (is_small(before) || before >= 0xE0) &&
				       (is_small(after) || after >= 0xE0);
		census->in_ascii_words[c] += is_small(before) && is_small(after);
	}
}

static size_t sum(const size_t *counts, const char *octets)
{
	size_t n = 0;

	for (; *octets; octets++)
		n += counts[(unsigned char)*octets];
	return n;
}

/* --- windows-1252 that is none ------------------------------------------------------------------ */

/* At least so many thousandths of all octets outside ASCII are these. */
static bool has_share(const struct census *census, const char *octets, size_t thousandths)
{
	return sum(census->each, octets) * 1000 >= census->n * thousandths;
}

static size_t count_kinds(const size_t *counts, const char *octets)
{
	size_t n = 0;

	for (; *octets; octets++)
		n += counts[(unsigned char)*octets] > 0;
	return n;
}

/* Polish has letters where windows-1252 has currency signs, fractions and question marks, in the
 * middle of words; Croatian, Slovak and others do so in ISO-8859-2. One sign alone may be what became
 * of an apostrophe. */
static bool has_signs_in_words(const struct census *census)
{
	static const char signs[] = "\xA1\xA2\xA3\xA4\xA5\xA6\xA7\xA9\xAA\xAB\xAC\xAE\xAF\xB0\xB1"
				    "\xB2\xB3\xB5\xB6\xB9\xBA\xBB\xBC\xBD\xBE\xBF\xD7\xF7";
	size_t n = sum(census->in_ascii_words, signs);

	if (count_kinds(census->in_ascii_words, signs) < 2)
		return false;
	return census->n < OCTETS_MIN ? n >= SIGNS_FEW_MIN && n * 4 >= census->n
				      : n >= SIGNS_MIN && n * 20 >= census->n;
}

/* All of Czech's and Hungarian's letters are letters of windows-1252, but of languages that lie far
 * apart: o with a stroke is Danish, i with a grave Italian, and o with a tilde Portuguese, which has
 * an a with one too. */
static bool looks_central_european(const struct census *census)
{
	bool czech = has_share(census, "\xF8", 25) && has_share(census, "\xEC", 25) &&
		     !has_share(census, "\xE5\xE6", 30);
	bool hungarian =
		has_share(census, "\xF5", 20) && has_share(census, "\xE1\xE9", 300) &&
		has_share(census, "\xF6\xFC\xFB", 50) &&
		has_share(census,
			"\xC1\xC9\xCD\xD3\xD5\xD6\xDA\xDB\xDC\xE1\xE9\xED\xF3\xF5\xF6\xFA\xFB\xFC",
			900) &&
		!has_share(census, "\xE3", 10);
	bool south_slavic = has_share(census, "\xE8", 50) && has_share(census, "\x9A\x9E", 50);
	/* Of Romanian's letters one is a sign, and its t with a cedilla Icelandic. */
	bool romanian = census->in_ascii_words[0xBA] >= SIGNS_FEW_MIN &&
			has_share(census, "\xE3\xFE", 200);

	return has_signs_in_words(census) || romanian ||
	       (census->n >= OCTETS_MIN && (czech || hungarian || south_slavic));
}

/* The same of fewer octets: there is not one that speaks for another language. */
static bool is_central_european(const struct census *census)
{
	static const char s_and_z[] = "\x9A\x9E\xB9\xBE";
	size_t n = sum(census->in_words, s_and_z);
	bool czech = census->in_words[0xF8] && census->in_words[0xEC] && n &&
		     has_share(census,
			     "\x8A\x8D\x8E\x9A\x9D\x9E\xB9\xBB\xBE\xC1\xC8\xC9\xCD\xD3\xD8"
			     "\xDA\xDD\xE1\xE8\xE9\xEC\xED\xEF\xF2\xF3\xF8\xF9\xFA\xFD",
			     950);
	bool south_slavic = census->in_ascii_words[0xE8] >= 2 && n >= 2 &&
			    has_share(census,
				    "\x8A\x8E\x9A\x9E\xA9\xAE\xB9\xBE\xC6\xC8\xD0\xE6\xE8\xF0",
				    900);

	return census->n >= FEW_MIN && (czech || south_slavic);
}

/* Icelandic's eth and thorn amid letters that Iceland and the Faroes do not have. */
static bool looks_baltic(const struct census *census)
{
	return has_share(census, "\xF0\xFE", 20) &&
	       has_share(census, "\xE0\xE2\xE7\xE8\xEB\xEC\xEE\xEF\xF2\xFB", 100);
}

static bool looks_turkish(const struct census *census)
{
	static const char own[] = "\xC7\xD6\xDC\xDD\xDE\xE7\xF0\xF6\xFC\xFD\xFE\x92\x93\x94";

	/* Icelandic has three of them, but neither a cedilla nor an u with two points. */
	if (census->n < OCTETS_MIN)
		return census->n >= FEW_MIN && has_share(census, own, 1000) &&
		       census->in_words[0xFD] >= 2 && sum(census->in_words, "\xF0\xFE") &&
		       sum(census->each, "\xE7\xFC");
	return has_share(census, "\xF0\xFD\xFE", 300) && has_share(census, own, 950);
}

/* ICU knows Russian and Bulgarian; Ukrainian and Belarusian have an i that no other script has there,
 * amid letters that are all in one row. */
static bool looks_ukrainian(const struct census *census)
{
	size_t n = sum(census->in_words, "\xA2\xB3\xBA\xBF");

	for (size_t c = 0xE0; c <= 0xFF; c++)
		n += census->in_words[c];
	return census->in_words[0xB3] * 50 >= census->n && n * 2 >= census->n;
}

/* --- of Central Europe's two -------------------------------------------------------------------- */

/* Letters in the one, control characters or signs in the other. */
static const char letters_of_1250[] = "\x8A\x8C\x8D\x8E\x8F\x9A\x9C\x9D\x9E\x9F";
static const char letters_of_8859_2[] = "\xA1\xA6\xA9\xAB\xAC\xB1\xB5\xB6\xBB\xBC";

static const char *central_european(const struct census *census)
{
	size_t windows = sum(census->in_words, letters_of_1250);
	size_t iso = sum(census->in_words, letters_of_8859_2);
	bool has_controls = false;

	if (windows != iso)
		return windows > iso ? "windows-1250" : "iso-8859-2";
	/* A letter in both, but in Polish only in the one, and Polish has the next in both. */
	if (sum(census->in_words, "\xB9\xBE"))
		return census->in_words[0xB3] ? "windows-1250" : "iso-8859-2";
	for (size_t c = 0x80; c < 0xA0; c++)
		has_controls |= census->each[c] > 0;
	return has_controls ? "windows-1250" : "iso-8859-2";
}

/* No text has control characters, but one or two may be damage; inside words they are none. */
static bool looks_windows(const struct census *census)
{
	size_t in_words = sum(census->in_words, letters_of_1250);

	return sum(census->each, letters_of_1250) >= IMPOSSIBLE_MIN ||
	       in_words > sum(census->in_words, letters_of_8859_2);
}

/* What would be letters of Polish and Slovak in the other are its neighbours' s and z; Polish has its
 * barred l as well, and Slovak letters that the other has alone. */
static bool looks_iso(const struct census *census)
{
	if (sum(census->each, letters_of_1250))
		return false;
	return sum(census->in_words, letters_of_8859_2) >= IMPOSSIBLE_MIN ||
	       (sum(census->each, "\xB9\xBE") >= IMPOSSIBLE_MIN && census->each[0xB9] &&
		       census->each[0xBE] && !census->in_words[0xB3]);
}

/* Letters that hardly any word has there, and French, Italian, Portuguese, Spanish, Swedish, Danish and
 * Norwegian have often: r and l with an acute (a with a grave and with a ring), Polish's n amid vowels
 * that Polish does not have, Romanian's a with Albanian's c. Nothing may speak for the claim. */
static bool looks_western(const struct census *census)
{
	const size_t *in_words = census->in_words;
	bool grave = census->each[0xE0] >= SIGNS_MIN && has_share(census, "\xE0", 30);
	bool ring = census->each[0xE5] >= SIGNS_MIN && has_share(census, "\xE5", 30);
	bool spanish = in_words[0xF1] >= SIGNS_FEW_MIN && has_share(census, "\xF1", 30) &&
		       has_share(census, "\xE1\xE9\xED", 200);
	bool portuguese = in_words[0xE7] >= SIGNS_FEW_MIN && in_words[0xE3] >= SIGNS_FEW_MIN &&
			  has_share(census, "\xE3\xE7", 150) && !has_share(census, "\xEB", 10);

	return census->n >= OCTETS_MIN && !sum(in_words, letters_of_1250) &&
	       !sum(in_words, letters_of_8859_2) && !sum(in_words, "\xB3\xB9\xBE\xBF") &&
	       (grave || ring || spanish || portuguese);
}

/* --- the decision ------------------------------------------------------------------------------- */

static const char *doubt_western(const struct census *census)
{
	bool few = census->n < OCTETS_MIN;

	if (!few && looks_ukrainian(census))
		return "windows-1251";
	if (looks_central_european(census) || (few && is_central_european(census)))
		return central_european(census);
	if (!few && looks_baltic(census))
		return "windows-1257";
	return looks_turkish(census) ? "windows-1254" : NULL;
}

static bool is_central(const struct charset *charset)
{
	return strcmp(charset->name, "ISO-8859-2") == 0 ||
	       strcmp(charset->name, "windows-1250") == 0;
}

const struct charset *latin_doubt(const struct charset *claimed, const char *octets, size_t len)
{
	struct census census = { 0 };
	const char *name = NULL;

	take_census(&census, (const unsigned char *)octets, len);
	if (strcmp(claimed->name, "windows-1252") == 0 || strcmp(claimed->name, "ISO-8859-15") == 0)
		name = doubt_western(&census);
	else if (is_central(claimed) && looks_western(&census))
		name = "windows-1252";
	else if (strcmp(claimed->name, "ISO-8859-2") == 0 && looks_windows(&census))
		name = "windows-1250";
	else if (strcmp(claimed->name, "windows-1250") == 0 && looks_iso(&census))
		name = "iso-8859-2";
	return name ? converter_named(name) : NULL;
}
