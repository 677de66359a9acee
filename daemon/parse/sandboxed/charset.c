#include "parse/sandboxed/charset.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "parse/sandboxed/converter.h"
#include "parse/sandboxed/guess.h"

#define LOOK_MAX 1024       /* octets in which an XML declaration ends */
#define KEPT_MAX (1U << 20) /* octets of which a text is kept that may turn out to be another */
#define STEP     (1U << 20) /* octets after which we tell how far we are */

/* Half a character beyond U+FFFF, as UTF-16 has it, written like one of UTF-8's; 0: none. */
static uint32_t surrogate_at(const char *octets, size_t len, size_t pos)
{
	const unsigned char *p = (const unsigned char *)octets + pos;

	if (len - pos < 3 || p[0] != 0xED || p[1] < 0xA0 || p[1] > 0xBF || (p[2] & 0xC0) != 0x80)
		return 0;
	return 0xD000 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
}

/* As utf8_next, and two halves that databases store as six octets (CESU-8) are one character. */
static uint32_t next_character(const char *octets, size_t len, size_t *pos)
{
	uint32_t high = surrogate_at(octets, len, *pos), low;

	if (!high)
		return utf8_next(octets, len, pos);
	*pos += 3;
	low = high < 0xDC00 ? surrogate_at(octets, len, *pos) : 0;
	if (low < 0xDC00)
		return 0xFFFD;
	*pos += 3;
	return 0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF));
}

/* For octets that claim to be UTF-8 and are not quite. */
static void replace_in_utf8(
	struct strbuf *out, const char *octets, size_t len, const struct octets_passed *passed)
{
	char c[4];

	strbuf_reserve(out, MIN(len + len / 8, CHARSET_TEXT_MAX));
	for (size_t pos = 0, told = 0; pos < len && out->len < CHARSET_TEXT_MAX;) {
		size_t clean = utf8_clean_lines(octets + pos, MIN(len - pos, (size_t)STEP));

		strbuf_add(out, octets + pos, clean);
		pos += clean;
		if (pos < len)
			strbuf_add(out, c, utf8_encode(c, next_character(octets, len, &pos)));
		if (passed && pos - told >= STEP) {
			passed->to(passed->data, octets + pos);
			told = pos;
		}
	}
}

/* --- what the sender says ------------------------------------------------------------------- */

struct mark {
	const char *octets;
	size_t len;
	const char *charset;
};

/* The longer ones first: UTF-32LE's mark begins with UTF-16LE's. */
static const struct mark marks[] = {
	{ "\xFF\xFE\0\0", 4, "utf-32le" },
	{ "\0\0\xFE\xFF", 4, "utf-32be" },
	{ "\xEF\xBB\xBF", 3, "utf-8" },
	{ "\xFF\xFE", 2, "utf-16le" },
	{ "\xFE\xFF", 2, "utf-16be" },
};

/* How a '<' or '{' and its neighbours look without a mark (XML 1.0, appendix F.1). */
static const struct mark looks[] = {
	{ "<\0\0\0", 4, "utf-32le" }, { "\0\0\0<", 4, "utf-32be" }, { "{\0\0\0", 4, "utf-32le" },
	{ "\0\0\0{", 4, "utf-32be" }, { "<\0", 2, "utf-16le" }, { "\0<", 2, "utf-16be" },
	{ "{\0", 2, "utf-16le" }, { "\0{", 2, "utf-16be" },
	{ "\x4C\x6F\xA7\x94", 4, "ibm037" }, /* "<?xm" in EBCDIC, which has many forms */
};

static const struct mark *mark_find(
	const struct mark *list, size_t n, const char *octets, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (len >= list[i].len && memcmp(octets, list[i].octets, list[i].len) == 0)
			return &list[i];
	return NULL;
}

static const struct charset *value_charset(const char *p, const char *end)
{
	const char *start;

	while (p < end && (*p == ' ' || *p == '\t' || *p == '"' || *p == '\''))
		p++;
	for (start = p; p < end && !strchr(" \t\r\n\"';,>?", *p);)
		p++;
	return converter_find(start, (size_t)(p - start));
}

/* "text/xml; Charset = 'utf-8'" (RFC 9110, section 8.3.1, and what servers make of it). */
static const struct charset *content_type_charset(const char *type)
{
	const char *p = type ? strcasestr(type, "charset") : NULL;

	if (!p)
		return NULL;
	p += strlen("charset");
	while (*p == ' ' || *p == '\t')
		p++;
	return *p == '=' ? value_charset(p + 1, p + strlen(p)) : NULL;
}

/* <?xml version="1.0" encoding="..."?>, wherever in the first octets it stands. */
static const struct charset *declared_charset(const char *octets, size_t len)
{
	const char *p = memmem(octets, MIN(len, (size_t)LOOK_MAX), "<?xml", 5), *end;

	if (!p)
		return NULL;
	end = memmem(p, MIN((size_t)(octets + len - p), (size_t)LOOK_MAX), "?>", 2);
	if (!end)
		return NULL;
	p = memmem(p, (size_t)(end - p), "encoding", 8);
	if (!p)
		return NULL;
	for (p += 8; p < end && isspace((unsigned char)*p);)
		p++;
	return p < end && *p == '=' ? value_charset(p + 1, end) : NULL;
}

/* --- a look at the octets ------------------------------------------------------------------- */

struct utf8_census {
	size_t n_good;   /* characters of more than one octet */
	size_t n_bad;    /* octets that belong to none */
	size_t n_letter; /* of those: octets that are letters in windows-1252 or lead in Japanese */
};

static struct utf8_census census(const char *octets, size_t len)
{
	struct utf8_census count = { 0 };

	for (size_t pos = 0; pos < len;) {
		unsigned char lead = (unsigned char)octets[pos];
		size_t start = pos;

		if (lead < 0x80) {
			pos++;
			continue;
		}
		if (next_character(octets, len, &pos) != 0xFFFD ||
			(pos - start == 3 && memcmp(octets + start, "\xEF\xBF\xBD", 3) == 0)) {
			count.n_good++;
			continue;
		}
		count.n_bad++;
		if (lead >= 0x80 && lead <= 0xFD && !strchr("\x81\x8D\x8F\x90\x9D\xC0\xC1", lead))
			count.n_letter++;
	}
	return count;
}

/* --- the decision --------------------------------------------------------------------------- */

static const struct charset *utf8(void)
{
	return converter_named("utf-8");
}

/* The octets are the text. */
static void text_set(
	struct charset_text *ret, const struct charset *charset, const char *octets, size_t len)
{
	*ret = (struct charset_text){ .text = octets, .len = len, .name = charset->name };
}

static int decode_as(struct charset_text *ret, const struct charset *charset, const char *octets,
	size_t len, const struct octets_passed *passed)
{
	_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
	struct charset_text text = { .name = charset->name };
	size_t n_bad = 0;
	int r;

	if (charset->converter) {
		r = converter_run(&out, CHARSET_TEXT_MAX, charset, octets, len, &n_bad, passed);
		if (r < 0)
			return r;
	} else if (utf8_valid(octets, len)) {
		text_set(ret, charset, octets, len);
		return 0;
	} else {
		n_bad = census(octets, len).n_bad;
		replace_in_utf8(&out, octets, len, passed);
	}
	text.len = out.len;
	text.cut = out.len + 4 > CHARSET_TEXT_MAX;
	text.owned = strbuf_take(&out);
	text.text = text.owned;
	text.n_bad = n_bad;
	if (!text.owned)
		return -ENOMEM;
	*ret = text;
	return 0;
}

/* UTF-8 was said, or nothing, and it is not quite: octets that no charset has for a letter are
 * damage, and so are few among many that are right. */
static bool is_damaged_utf8(const struct utf8_census *count)
{
	return count->n_letter == 0 || (count->n_good > 0 && count->n_bad <= 1 + count->n_good / 4);
}

/* Two may speak: the server, and the document about itself. */
struct claims {
	const struct charset *list[2];
	size_t n;
};

static void claims_add(struct claims *claims, const struct charset *charset)
{
	/* "UTF-16" in a declaration that can be read octet by octet is not true. */
	if (charset && !charset->wide && (!claims->n || claims->list[0] != charset))
		claims->list[claims->n++] = charset;
}

/* A declaration that is wrong for every tenth character is no declaration. */
static bool is_wrong(const struct charset_text *text, const struct utf8_census *count)
{
	return text->n_bad > 3 && text->n_bad > count->n_bad / 10;
}

static int believe(bool *ret, const struct charset *claim, const struct charset_text *text,
	const struct utf8_census *count, const char *octets, size_t len)
{
	const struct charset *better;
	int r;

	*ret = false;
	if (!claim->converter) {
		*ret = is_damaged_utf8(count);
		return 0;
	}
	if (is_wrong(text, count))
		return 0;
	r = guess_doubt(&better, claim, text->n_bad > 0, octets, len);
	*ret = r == 0 && !better;
	return r;
}

/* Keeps the text if the claim can be believed; *ret_believed tells. Octets and a text of them are
 * there at once only where they are few: of many the faults are counted first. */
static int try_claim(struct charset_text *ret, bool *ret_believed, const struct charset *claim,
	const struct utf8_census *count, const char *octets, size_t len,
	const struct octets_passed *passed)
{
	struct charset_text text = { .name = claim->name };
	bool kept = len <= KEPT_MAX;
	int r = 0;

	*ret_believed = false;
	if (kept)
		r = decode_as(&text, claim, octets, len, NULL);
	else if (claim->converter)
		r = converter_count_bad(&text.n_bad, claim, octets, len);
	if (r == 0)
		r = believe(ret_believed, claim, &text, count, octets, len);
	if (!*ret_believed)
		free(text.owned);
	else if (kept)
		*ret = text;
	else
		r = decode_as(ret, claim, octets, len, passed);
	return r;
}

/* ASCII is the same in every charset that is not wide; ESC, which is no character of XML, shifts to
 * another where it stands. */
static int decode_ascii(struct charset_text *ret, const struct claims *claims, const char *octets,
	size_t len, const struct octets_passed *passed)
{
	const struct charset *shifted = guess_shifted(octets, len);

	if (shifted)
		return decode_as(ret, shifted, octets, len, passed);
	text_set(ret, claims->n ? claims->list[0] : utf8(), octets, len);
	return 0;
}

static int decode_claimed(struct charset_text *ret, const struct claims *claims, const char *octets,
	size_t len, const struct octets_passed *passed)
{
	const struct charset *charset = utf8();
	struct utf8_census count;
	bool believed = false;
	int r = 0;

	if (utf8_ascii(octets, len) == len)
		return decode_ascii(ret, claims, octets, len, passed);
	/* Every octet is a letter in some charset, but text in another charset is hardly ever
	 * well-formed UTF-8 by chance. */
	if (utf8_xml(octets, len) == len) {
		text_set(ret, charset, octets, len);
		ret->is_xml = true;
		return 0;
	}
	if (utf8_valid(octets, len)) {
		text_set(ret, charset, octets, len);
		return 0;
	}
	count = census(octets, len);
	for (size_t i = 0; i < claims->n && r == 0 && !believed; i++)
		r = try_claim(ret, &believed, claims->list[i], &count, octets, len, passed);
	if (r < 0 || believed)
		return r;
	if (claims->n || !is_damaged_utf8(&count))
		r = guess_charset(&charset, octets, len);
	return r < 0 ? r : decode_as(ret, charset, octets, len, passed);
}

static bool is_among(const struct claims *claims, const char *name)
{
	for (size_t i = 0; i < claims->n; i++)
		if (strcmp(claims->list[i]->name, name) == 0)
			return true;
	return false;
}

static int decode_said(struct charset_text *ret, const char *octets, size_t len,
	const char *content_type, const struct octets_passed *passed)
{
	struct claims claims = { 0 };
	int r;

	claims_add(&claims, content_type_charset(content_type));
	claims_add(&claims, declared_charset(octets, len));
	r = decode_claimed(ret, &claims, octets, len, passed);
	if (r == 0)
		ret->repaired = claims.n && !is_among(&claims, ret->name);
	return r;
}

/* A mark is missing and the first character is none that is known: the NULs of ASCII's upper halves
 * stand in every other place. */
static const char *wide_by_nuls(const char *octets, size_t len)
{
	size_t n = MIN(len, (size_t)LOOK_MAX), zeros[2] = { 0 };

	for (size_t i = 0; i < n; i++)
		zeros[i & 1] += octets[i] == 0;
	if (n < 8)
		return NULL;
	if (zeros[1] * 4 > n && zeros[0] * 16 < n)
		return "utf-16le";
	return zeros[0] * 4 > n && zeros[1] * 16 < n ? "utf-16be" : NULL;
}

/* All forms of EBCDIC have the letters of a declaration in the same places. */
static int ebcdic_form(const struct charset **ret, const char *octets, size_t len)
{
	_cleanup_(strbuf_freep) struct strbuf head = STRBUF_INIT;
	const struct charset *declared;
	size_t n_bad = 0;
	int r = converter_run(
		&head, LOOK_MAX, *ret, octets, MIN(len, (size_t)LOOK_MAX), &n_bad, NULL);

	declared = r < 0 ? NULL : declared_charset(strbuf_text(&head), head.len);
	if (declared && strncmp(declared->name, "IBM", 3) == 0 && declared->wide)
		*ret = declared;
	return r;
}

static int decode_wide(struct charset_text *ret, const struct charset *charset, const char *octets,
	size_t len, const struct octets_passed *passed)
{
	int r = strcmp(charset->name, "IBM037") == 0 ? ebcdic_form(&charset, octets, len) : 0;

	return r < 0 ? r : decode_as(ret, charset, octets, len, passed);
}

int charset_decode(struct charset_text *ret, const char *octets, size_t len,
	const char *content_type, const char *override, const struct octets_passed *passed)
{
	const struct mark *mark = mark_find(marks, ARRAY_SIZE(marks), octets, len);
	const struct charset *charset = override ? converter_named(override) : NULL;
	const char *wide;

	if (mark) {
		octets += mark->len;
		len -= mark->len;
	}
	if (charset && !(charset->wide && mark))
		return decode_as(ret, charset, octets, len, passed);
	if (!mark)
		mark = mark_find(looks, ARRAY_SIZE(looks), octets, len);
	wide = mark ? mark->charset : wide_by_nuls(octets, len);
	if (wide)
		return decode_wide(ret, converter_named(wide), octets, len, passed);
	return decode_said(ret, octets, len, content_type, passed);
}

int charset_warm_up(void)
{
	const struct charset *ignored;
	int r = converter_warm_up();

	return r < 0 ? r : guess_charset(&ignored, "caf\xE9", 4);
}
