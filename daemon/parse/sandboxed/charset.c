#include "parse/sandboxed/charset.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define LOOK_MAX 1024 /* octets in which an XML declaration ends */

/* Labels as they are found in the wild, by the WHATWG's Encoding Standard, section 4.2: a label
 * means what its users meant, so Latin-1 is windows-1252 and GB2312 is GB18030. */
struct charset {
	const char *name;      /* what a person calls it */
	const char *converter; /* ICU's name; NULL: UTF-8, which we read ourselves */
	const char *labels;    /* lower case, a space on either side of each */
	bool wide;             /* its ASCII is not one octet each */
};

static const struct charset charsets[] = {
	{ "UTF-8", NULL, " utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8 ", false },
	{ "UTF-16LE", "UTF-16LE", " utf-16le utf-16 utf16 ucs-2 iso-10646-ucs-2 unicode ", true },
	{ "UTF-16BE", "UTF-16BE", " utf-16be unicodefffe ", true },
	{ "UTF-32LE", "UTF-32LE", " utf-32le utf-32 utf32 ucs-4 iso-10646-ucs-4 ", true },
	{ "UTF-32BE", "UTF-32BE", " utf-32be ", true },
	{ "Shift_JIS", "ibm-943_P15A-2003",
		" shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j cp932 ms932 "
		"windows-932 x-ms-cp932 cswindows31j ",
		false },
	{ "EUC-JP", "euc-jp-2007",
		" euc-jp eucjp x-euc-jp ujis eucjp-ms cp51932 cseucpkdfmtjapanese ", false },
	{ "ISO-2022-JP", "ISO_2022,locale=ja,version=1",
		" iso-2022-jp csiso2022jp iso-2022-jp-ms cp50220 cp50221 iso-2022-jp-1 jis ",
		false },
	{ "windows-1252", "windows-1252",
		" windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 iso88591 latin1 "
		"latin-1 l1 us-ascii ascii ansi_x3.4-1968 cp819 ibm819 ",
		false },
	{ "GB18030", "gb18030",
		" gb18030 gb2312 gbk gb_2312-80 x-gbk euc-cn cp936 csgb2312 chinese iso-ir-58 ",
		false },
	{ "Big5", "windows-950", " big5 big-5 x-x-big5 cn-big5 csbig5 cp950 ", false },
	{ "Big5-HKSCS", "ibm-1375_P100-2008", " big5-hkscs big5hkscs ", false },
	{ "EUC-KR", "windows-949",
		" euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean cp949 "
		"windows-949 cseuckr uhc ",
		false },
	{ "KOI8-R", "KOI8-R", " koi8-r koi8 koi cskoi8r koi8_r ", false },
	{ "KOI8-U", "KOI8-U", " koi8-u koi8-ru ", false },
	{ "windows-1250", "windows-1250", " windows-1250 cp1250 x-cp1250 ", false },
	{ "windows-1251", "windows-1251", " windows-1251 cp1251 x-cp1251 win-1251 ", false },
	{ "windows-1253", "windows-1253", " windows-1253 cp1253 ", false },
	{ "windows-1254", "windows-1254", " windows-1254 cp1254 iso-8859-9 latin5 l5 ", false },
	{ "windows-1255", "windows-1255", " windows-1255 cp1255 ", false },
	{ "windows-1256", "windows-1256", " windows-1256 cp1256 ", false },
	{ "windows-1257", "windows-1257", " windows-1257 cp1257 ", false },
	{ "windows-1258", "windows-1258", " windows-1258 cp1258 ", false },
	{ "windows-874", "windows-874", " windows-874 tis-620 iso-8859-11 cp874 ", false },
	{ "ISO-8859-2", "ISO-8859-2", " iso-8859-2 iso8859-2 latin2 l2 ", false },
	{ "ISO-8859-3", "ISO-8859-3", " iso-8859-3 latin3 ", false },
	{ "ISO-8859-4", "ISO-8859-4", " iso-8859-4 latin4 ", false },
	{ "ISO-8859-5", "ISO-8859-5", " iso-8859-5 cyrillic ", false },
	{ "ISO-8859-6", "ISO-8859-6", " iso-8859-6 arabic ", false },
	{ "ISO-8859-7", "ISO-8859-7", " iso-8859-7 greek ", false },
	{ "ISO-8859-8", "ISO-8859-8", " iso-8859-8 iso-8859-8-i hebrew ", false },
	{ "ISO-8859-10", "ISO-8859-10", " iso-8859-10 latin6 ", false },
	{ "ISO-8859-13", "ISO-8859-13", " iso-8859-13 ", false },
	{ "ISO-8859-15", "ISO-8859-15", " iso-8859-15 iso8859-15 latin9 latin-9 l9 ", false },
	{ "IBM866", "ibm-866", " ibm866 cp866 866 ", false },
	{ "macintosh", "macintosh", " macintosh mac x-mac-roman ", false },
};

static const struct charset *const utf8 = &charsets[0];

static const struct charset *charset_find(const char *label, size_t len)
{
	char word[CHARSET_LABEL_MAX + 3];

	if (len == 0 || len > CHARSET_LABEL_MAX || memchr(label, ' ', len))
		return NULL;
	word[0] = ' ';
	for (size_t i = 0; i < len; i++)
		word[i + 1] = (char)tolower((unsigned char)label[i]);
	word[len + 1] = ' ';
	word[len + 2] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++)
		if (strstr(charsets[i].labels, word))
			return &charsets[i];
	return NULL;
}

static const struct charset *charset_named(const char *name)
{
	return charset_find(name, strlen(name));
}

/* --- converting ----------------------------------------------------------------------------- */

/* ICU would write U+001A for a lone bad octet of some charsets, a control character. */
static void U_CALLCONV replace_bad(const void *n_bad, UConverterToUnicodeArgs *args,
	const char *octets, int32_t len, UConverterCallbackReason reason, UErrorCode *status)
{
	static const UChar replacement[] = { 0xFFFD };

	(void)octets;
	(void)len;
	if (reason > UCNV_IRREGULAR)
		return;
	*status = U_ZERO_ERROR;
	++*(size_t *)(uintptr_t)n_bad;
	ucnv_cbToUWriteUChars(args, replacement, 1, 0, status);
}

static int open_converter(UConverter **ret, const char *name, size_t *n_bad)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *converter = ucnv_open(name, &status);

	if (U_FAILURE(status))
		return -ENOMEM;
	ucnv_setToUCallBack(converter, replace_bad, n_bad, NULL, NULL, &status);
	*ret = converter;
	return 0;
}

static int convert(struct strbuf *out, const struct charset *charset, const char *octets,
	size_t len, size_t *n_bad)
{
	const char *end = octets + len;
	UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
	UChar pivot[2048], *pivot_from = pivot, *pivot_to = pivot;
	UConverter *from = NULL, *to = NULL;
	UBool reset = true;
	int r = open_converter(&from, charset->converter, n_bad);

	if (r == 0)
		r = open_converter(&to, "UTF-8", n_bad);
	while (r == 0 && status == U_BUFFER_OVERFLOW_ERROR) {
		char *target;

		strbuf_reserve(out, len / 4 + 4096);
		if (strbuf_failed(out)) {
			r = -ENOMEM;
			break;
		}
		target = out->text + out->len;
		status = U_ZERO_ERROR;
		ucnv_convertEx(to, from, &target, out->text + out->size - 1, &octets, end, pivot,
			&pivot_from, &pivot_to, pivot + ARRAY_SIZE(pivot), reset, true, &status);
		reset = false;
		out->len = (size_t)(target - out->text);
		out->text[out->len] = '\0';
		if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
			r = -EIO;
	}
	ucnv_close(from);
	ucnv_close(to);
	return r;
}

/* The same for octets that claim to be UTF-8 and are not quite. */
static void replace_in_utf8(struct strbuf *out, const char *octets, size_t len)
{
	char c[4];

	strbuf_reserve(out, len + len / 8);
	for (size_t pos = 0; pos < len;)
		strbuf_add(out, c, utf8_encode(c, utf8_next(octets, len, &pos)));
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

/* How a '<' and its neighbours look without a mark (XML 1.0, appendix F.1). */
static const struct mark looks[] = {
	{ "<\0\0\0", 4, "utf-32le" },
	{ "\0\0\0<", 4, "utf-32be" },
	{ "<\0", 2, "utf-16le" },
	{ "\0<", 2, "utf-16be" },
	{ "{\0", 2, "utf-16le" },
	{ "\0{", 2, "utf-16be" },
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
	return charset_find(start, (size_t)(p - start));
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
		if (utf8_next(octets, len, &pos) != 0xFFFD ||
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

/* Which of the multi-octet charsets reads the octets without a fault and with kana or ideographs?
 */
static int look(const struct charset **ret, const char *octets, size_t len)
{
	static const char *const candidates[] = { "euc-jp", "shift_jis", "gb18030", "euc-kr",
		"big5" };
	size_t sample = MIN(len, (size_t)64 << 10);

	if (memmem(octets, len, "\x1B$B", 3) || memmem(octets, len, "\x1B$@", 3)) {
		*ret = charset_named("iso-2022-jp");
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++) {
		const struct charset *charset = charset_named(candidates[i]);
		_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
		size_t n_bad = 0, n_kana = 0, n_half = 0, n_wide = 0;
		int r = convert(&out, charset, octets, sample, &n_bad);

		if (r < 0)
			return r;
		for (size_t pos = 0; pos < out.len;) {
			uint32_t c = utf8_next(out.text, out.len, &pos);

			n_kana += c >= 0x3040 && c <= 0x30FF;
			n_half += c >= 0xFF61 && c <= 0xFF9F;
			n_wide += c >= 0x3000 && c < 0xE000;
		}
		/* The sample may end inside a character. Only Japanese is told by its kana; without
		 * them Chinese, Korean and windows-1252 are too alike to guess. */
		if (n_bad <= 1 && n_kana * 8 > n_wide && n_kana > n_half) {
			*ret = charset;
			return 0;
		}
	}
	*ret = charset_named("windows-1252");
	return 0;
}

/* --- the decision --------------------------------------------------------------------------- */

static void text_set_utf8(struct charset_text *ret, const char *octets, size_t len)
{
	*ret = (struct charset_text){ .text = octets, .len = len, .name = utf8->name };
}

static int decode_as(
	struct charset_text *ret, const struct charset *charset, const char *octets, size_t len)
{
	_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
	struct charset_text text = { .name = charset->name };
	size_t n_bad = 0;
	int r;

	if (charset->converter) {
		r = convert(&out, charset, octets, len, &n_bad);
		if (r < 0)
			return r;
	} else if (utf8_valid(octets, len)) {
		text_set_utf8(ret, octets, len);
		return 0;
	} else {
		replace_in_utf8(&out, octets, len);
		n_bad = census(octets, len).n_bad;
	}
	text.len = out.len;
	text.owned = strbuf_take(&out);
	text.text = text.owned;
	text.n_bad = n_bad;
	if (!text.owned)
		return -ENOMEM;
	*ret = text;
	return 0;
}

/* Is the declared charset believable for these octets? Every octet is a letter in some charset, but
 * text in another charset is hardly ever well-formed UTF-8 by chance. */
static int choose(
	const struct charset **ret, const struct charset *declared, const char *octets, size_t len)
{
	const struct charset *claimed = declared ? declared : utf8;
	struct utf8_census count = census(octets, len);

	*ret = claimed;
	if (count.n_good == 0 && count.n_bad == 0)
		/* ESC is no character of XML: where it stands it shifts. */
		return memmem(octets, len, "\x1B$", 2) ? look(ret, octets, len) : 0;
	if (count.n_bad == 0) {
		*ret = utf8;
		return 0;
	}
	if (claimed != utf8)
		return 0;
	/* UTF-8 was said and it is not quite: octets that no charset has for a letter are damage,
	 * and so are few among many that are right. */
	if (count.n_letter == 0 || (count.n_good > 0 && count.n_bad <= 1 + count.n_good / 4))
		return 0;
	return look(ret, octets, len);
}

static const struct charset *sender_says(const char *octets, size_t len, const char *content_type)
{
	const struct charset *charset = content_type_charset(content_type);

	/* "UTF-16" in a declaration that can be read octet by octet is not true. */
	if (!charset || charset->wide)
		charset = declared_charset(octets, len);
	return charset && charset->wide ? NULL : charset;
}

/* A declaration that is wrong for every tenth character is no declaration. */
static int decode_said(
	struct charset_text *ret, const struct charset *said, const char *octets, size_t len)
{
	_cleanup_(freep) char *given_up = NULL;
	const struct charset *charset;
	struct charset_text text;
	int r = choose(&charset, said, octets, len);

	if (r == 0)
		r = decode_as(&text, charset, octets, len);
	if (r < 0)
		return r;
	if (charset != utf8 && text.n_bad > 3 && text.n_bad > census(octets, len).n_bad / 10) {
		given_up = text.owned;
		r = look(&charset, octets, len);
		if (r == 0)
			r = decode_as(&text, charset, octets, len);
		if (r < 0)
			return r;
	}
	text.repaired = said && said != charset;
	*ret = text;
	return 0;
}

int charset_decode(struct charset_text *ret, const char *octets, size_t len,
	const char *content_type, const char *override)
{
	const struct mark *mark = mark_find(marks, ARRAY_SIZE(marks), octets, len);
	const struct charset *charset = override ? charset_named(override) : NULL;

	if (mark) {
		octets += mark->len;
		len -= mark->len;
	}
	if (charset && !(charset->wide && mark))
		return decode_as(ret, charset, octets, len);
	if (!mark)
		mark = mark_find(looks, ARRAY_SIZE(looks), octets, len);
	if (mark)
		return decode_as(ret, charset_named(mark->charset), octets, len);
	return decode_said(ret, sender_says(octets, len, content_type), octets, len);
}

int charset_warm_up(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++) {
		_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
		size_t n_bad = 0;
		int r = charsets[i].converter ? convert(&out, &charsets[i], "<?xml?>", 7, &n_bad)
					      : 0;

		if (r < 0)
			return r;
	}
	return 0;
}
