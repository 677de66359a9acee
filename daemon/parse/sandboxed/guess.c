#include "parse/sandboxed/guess.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucsdet.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "parse/sandboxed/converter.h"
#include "parse/sandboxed/latin.h"

#define SAMPLE_MAX    (16U << 10) /* octets that are looked at, from the first that is no ASCII */
#define SAMPLE_BEFORE 256
#define DOUBT_MAX                                                                                  \
	(2U << 10) /* the same, where somebody made a claim: it costs a third of a parse */
#define LATIN_MAX         (64U << 10) /* the same, where octets are only counted */
#define MATCHES_MAX       32
#define CONFIDENCE_ENOUGH 15 /* ICU's, out of 100: a few words; noise has 10 */
#define CONFIDENCE_SURE   30
#define DOUBT_OCTETS_MIN  24 /* outside ASCII: fewer prove nothing against a declaration */

/* Charsets that ICU tells apart, and those of ours that it takes for one of them. Charsets of one
 * script are not told from each other against a declaration: their letters differ too little for
 * ICU; latin.c knows better of Latin. */
enum script { SCRIPT_LATIN, SCRIPT_OTHER, SCRIPT_WIDE /* more than one octet a letter */ };

static const struct {
	const char *name;   /* ours */
	const char *family; /* what ICU calls it in the end */
	enum script script;
} families[] = {
	{ "windows-1252", "latin", SCRIPT_LATIN },
	{ "ISO-8859-15", "latin", SCRIPT_LATIN },
	{ "windows-1250", "latin", SCRIPT_LATIN },
	{ "ISO-8859-2", "latin", SCRIPT_LATIN },
	{ "windows-1254", "latin", SCRIPT_LATIN },
	{ "KOI8-R", "koi8", SCRIPT_OTHER },
	{ "KOI8-U", "koi8", SCRIPT_OTHER },
	{ "windows-1251", "windows-1251", SCRIPT_OTHER },
	{ "ISO-8859-5", "iso-8859-5", SCRIPT_OTHER },
	{ "ISO-8859-7", "greek", SCRIPT_OTHER },
	{ "windows-1253", "greek", SCRIPT_OTHER },
	{ "ISO-8859-8", "hebrew", SCRIPT_OTHER },
	{ "windows-1255", "hebrew", SCRIPT_OTHER },
	{ "ISO-8859-6", "iso-8859-6", SCRIPT_OTHER },
	{ "windows-1256", "windows-1256", SCRIPT_OTHER },
	{ "Shift_JIS", "shift_jis", SCRIPT_WIDE },
	{ "EUC-JP", "euc-jp", SCRIPT_WIDE },
	{ "EUC-KR", "euc-kr", SCRIPT_WIDE },
	{ "GB18030", "gb18030", SCRIPT_WIDE },
	{ "Big5", "big5", SCRIPT_WIDE },
	{ "Big5-HKSCS", "big5", SCRIPT_WIDE },
};

static int family_of(const struct charset *charset)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (strcmp(families[i].name, charset->name) == 0)
			return (int)i;
	return -1;
}

struct sample {
	const char *octets;
	size_t len;
};

static struct sample sample_of(const char *octets, size_t len, size_t max)
{
	size_t first = 0;

	while (first < len && !(octets[first] & 0x80))
		first++;
	first = first > SAMPLE_BEFORE ? first - SAMPLE_BEFORE : 0;
	return (struct sample){ octets + first, MIN(len - first, max) };
}

static size_t count_high(const struct sample *sample)
{
	size_t n = 0;

	for (size_t i = 0; i < sample->len; i++)
		n += (unsigned char)sample->octets[i] >= 0x80;
	return n;
}

/* --- Japanese, by its kana -------------------------------------------------------------------- */

const struct charset *guess_shifted(const char *octets, size_t len)
{
	const char *end = octets + len, *p = octets;

	while ((p = memchr(p, '\x1B', (size_t)(end - p)))) {
		if (end - p >= 3 && p[1] == '$' && (p[2] == 'B' || p[2] == '@'))
			return converter_named("iso-2022-jp");
		p++;
	}
	return NULL;
}

static int count_kana(const struct charset *charset, const struct sample *sample, bool *ret)
{
	_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
	size_t n_bad = 0, n_kana = 0, n_half = 0, n_wide = 0;
	int r = converter_run(&out, SIZE_MAX, charset, sample->octets, sample->len, &n_bad, NULL);

	for (size_t pos = 0; r == 0 && pos < out.len;) {
		uint32_t c = utf8_next(out.text, out.len, &pos);

		n_kana += c >= 0x3040 && c <= 0x30FF;
		n_half += c >= 0xFF61 && c <= 0xFF9F;
		n_wide += c >= 0x3000 && c < 0xE000;
	}
	/* The sample may begin and end inside a character. */
	*ret = n_bad <= 2 && n_kana * 8 > n_wide && n_kana > n_half;
	return r;
}

static int look_japanese(const struct charset **ret, const struct sample *sample)
{
	static const char *const candidates[] = { "euc-jp", "shift_jis" };
	bool found = false;
	int r = 0;

	*ret = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(candidates) && r == 0 && !found; i++) {
		const struct charset *charset = converter_named(candidates[i]);

		r = count_kana(charset, sample, &found);
		if (found)
			*ret = charset;
	}
	return r;
}

/* --- all others, by how often their letters follow each other ----------------------------------- */

struct match {
	const struct charset *charset;
	int confidence;
};

/* ICU's matches that are charsets of ours, best first. It knows no Thai. */
static int look(
	struct match matches[static MATCHES_MAX], size_t *ret_n, const struct sample *sample)
{
	UErrorCode status = U_ZERO_ERROR;
	UCharsetDetector *detector = ucsdet_open(&status);
	const UCharsetMatch **found = NULL;
	int32_t n_found = 0;

	*ret_n = 0;
	if (U_FAILURE(status))
		return -ENOMEM;
	ucsdet_setText(detector, sample->octets, (int32_t)sample->len, &status);
	(void)ucsdet_enableInputFilter(detector, true);
	found = ucsdet_detectAll(detector, &n_found, &status);
	for (int32_t i = 0; U_SUCCESS(status) && i < n_found && *ret_n < MATCHES_MAX; i++) {
		const char *name = ucsdet_getName(found[i], &status);
		/* KOI8-U has letters where KOI8-R has pieces of frames, which nobody draws in feeds. */
		const struct charset *charset = name ? converter_named(strcmp(name, "KOI8-R") == 0
									       ? "koi8-u"
									       : name)
						     : NULL;

		/* What has a mark or NULs was found before; UTF-8 it is not. */
		if (!charset || charset->wide || !charset->converter)
			continue;
		matches[*ret_n].charset = charset;
		matches[(*ret_n)++].confidence = ucsdet_getConfidence(found[i], &status);
	}
	ucsdet_close(detector);
	return status == U_MEMORY_ALLOCATION_ERROR ? -ENOMEM : 0;
}

/* Thai is written in runs of TIS-620's letters, which fill its upper half. */
static bool looks_thai(const struct sample *sample)
{
	size_t n_high = 0, n_thai = 0, n_run = 0;

	for (size_t i = 0; i < sample->len; i++) {
		unsigned char c = (unsigned char)sample->octets[i];

		n_high += c >= 0x80;
		n_thai += (c >= 0xA1 && c <= 0xDA) || (c >= 0xDF && c <= 0xFB);
		n_run += c >= 0x80 && i && (sample->octets[i - 1] & 0x80);
	}
	return n_high >= 8 && n_thai * 50 > n_high * 49 && n_run * 4 > n_high * 3;
}

int guess_charset(const struct charset **ret, const char *octets, size_t len)
{
	const struct sample sample = sample_of(octets, len, SAMPLE_MAX);
	struct match matches[MATCHES_MAX];
	size_t n;
	int r;

	*ret = guess_shifted(octets, len);
	if (*ret)
		return 0;
	r = look_japanese(ret, &sample);
	if (r < 0 || *ret)
		return r;
	r = look(matches, &n, &sample);
	if (r < 0)
		return r;
	if (n > 0 && matches[0].confidence >= CONFIDENCE_ENOUGH)
		*ret = matches[0].charset;
	else
		*ret = converter_named(looks_thai(&sample) ? "tis-620" : "windows-1252");
	/* ICU tells Latin charsets by languages, of which it knows some. */
	if (strcmp((*ret)->name, "windows-1252") == 0)
		*ret = latin_doubt(*ret, sample.octets, sample.len) ?: *ret;
	return 0;
}

static int confidence_in(const struct match *matches, size_t n, int family)
{
	for (size_t i = 0; i < n; i++) {
		int other = family_of(matches[i].charset);

		if (other >= 0 && strcmp(families[other].family, families[family].family) == 0)
			return matches[i].confidence;
	}
	return 0;
}

/* Text of single octets is hardly ever well-formed in pairs, and a letter of western Europe here
 * and there proves nothing. */
static bool may_replace(int best, int claimed, bool faulty)
{
	if (best < 0 || families[best].script == SCRIPT_LATIN)
		return false;
	return families[best].script == SCRIPT_WIDE || families[claimed].script != SCRIPT_WIDE ||
	       faulty;
}

/* Counting octets costs little, so more of them are looked at. */
static const struct charset *doubt_latin(
	const struct charset *claimed, const char *octets, size_t len)
{
	const struct sample sample = sample_of(octets, len, LATIN_MAX);

	return latin_doubt(claimed, sample.octets, sample.len);
}

int guess_doubt(const struct charset **ret, const struct charset *claimed, bool faulty,
	const char *octets, size_t len)
{
	const struct sample sample = sample_of(octets, len, DOUBT_MAX);
	struct match matches[MATCHES_MAX];
	int family = family_of(claimed), best, confidence;
	size_t n;
	int r;

	*ret = NULL;
	if (family < 0)
		return 0;
	if (count_high(&sample) < DOUBT_OCTETS_MIN) {
		if (families[family].script == SCRIPT_LATIN)
			*ret = doubt_latin(claimed, octets, len);
		return 0;
	}
	r = look_japanese(ret, &sample);
	if (r < 0 || *ret) {
		*ret = *ret == claimed ? NULL : *ret;
		return r;
	}
	r = look(matches, &n, &sample);
	if (r < 0)
		return r;
	confidence = confidence_in(matches, n, family);
	best = n > 0 ? family_of(matches[0].charset) : -1;
	if (may_replace(best, family, faulty) && matches[0].confidence >= CONFIDENCE_SURE &&
		confidence * 3 <= matches[0].confidence * 2)
		*ret = matches[0].charset;
	else if (confidence < CONFIDENCE_ENOUGH && looks_thai(&sample))
		*ret = converter_named("tis-620");
	else if (families[family].script == SCRIPT_LATIN)
		*ret = doubt_latin(claimed, octets, len);
	return 0;
}
