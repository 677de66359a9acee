#include "parse/sandboxed/converter.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include "base/strbuf.h"
#include "base/utf8.h"

#define LABEL_MAX      40         /* octets of a charset's name; longer ones are none */
#define CONVERTER_STEP (1U << 20) /* octets of text between two looks at how far we are */

/* Labels as they are found in the wild, by the WHATWG's Encoding Standard, section 4.2: a label
 * means what its users meant, so Latin-1 is windows-1252 and GB2312 is GB18030. */
static const struct charset charsets[] = {
	{ "UTF-8", NULL, " utf-8 utf8 utf_8 utf8mb4 unicode-1-1-utf-8 x-unicode20utf8 ", false },
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
		"latin-1 l1 us-ascii ascii ansi_x3.4-1968 cp819 ibm819 csisolatin1 iso-ir-100 "
		"iso_8859-1:1987 8859-1 iso8859 ibm1252 ",
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
	{ "KOI8-U", "KOI8-U", " koi8-u koi8-ru koi8_u ", false },
	{ "windows-1250", "windows-1250", " windows-1250 cp1250 x-cp1250 win-1250 ", false },
	{ "windows-1251", "windows-1251", " windows-1251 cp1251 x-cp1251 win-1251 ms-cyrl ",
		false },
	{ "windows-1253", "windows-1253", " windows-1253 cp1253 x-cp1253 win-1253 ", false },
	{ "windows-1254", "windows-1254", " windows-1254 cp1254 iso-8859-9 latin5 l5 ", false },
	{ "windows-1255", "windows-1255", " windows-1255 cp1255 x-cp1255 win-1255 ", false },
	{ "windows-1256", "windows-1256", " windows-1256 cp1256 x-cp1256 win-1256 ", false },
	{ "windows-1257", "windows-1257", " windows-1257 cp1257 x-cp1257 win-1257 ", false },
	{ "windows-1258", "windows-1258", " windows-1258 cp1258 x-cp1258 win-1258 ", false },
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
	{ "ISO-8859-14", "ISO-8859-14", " iso-8859-14 iso8859-14 latin8 ", false },
	{ "x-mac-cyrillic", "x-mac-cyrillic",
		" x-mac-cyrillic x-mac-ukrainian mac-cyrillic maccyrillic ", false },
	{ "IBM850", "ibm-850", " ibm850 cp850 850 ", false },
	{ "macintosh", "macintosh", " macintosh mac x-mac-roman mac-roman macroman ", false },
	/* What old machines and their descendants write; ICU knows their other names. */
	{ "IBM437", "ibm-437", " 437 ", false },
	{ "IBM737", "ibm-737", " cp737 ", false },
	{ "IBM775", "ibm-775", " cp775 ", false },
	{ "IBM852", "ibm-852", " 852 ", false },
	{ "IBM855", "ibm-855", " 855 ", false },
	{ "IBM856", "ibm-856", " cp856 ", false },
	{ "IBM857", "ibm-857", " 857 ", false },
	{ "IBM00858", "ibm-858", " cp858 ", false },
	{ "IBM860", "ibm-860", " 860 ", false },
	{ "IBM861", "ibm-861", " 861 ", false },
	{ "IBM862", "ibm-862", " 862 ", false },
	{ "IBM863", "ibm-863", " 863 ", false },
	{ "IBM864", "ibm-864", " cp864 ", false },
	{ "IBM865", "ibm-865", " 865 ", false },
	{ "IBM869", "ibm-869", " 869 ", false },
	{ "IBM1006", "ibm-1006", " cp1006 ", false },
	{ "IBM1125", "ibm-1125", " cp1125 ruscii ", false },
	{ "x-mac-greek", "x-mac-greek", " macgreek mac-greek ", false },
	{ "x-mac-ce", "x-mac-ce", " mac-latin2 maclatin2 maccentraleurope ", false },
	{ "x-mac-turkish", "x-mac-turkish", " macturkish mac-turkish ", false },
	{ "IBM037", "ibm-37", " cp037 ", true },
	{ "IBM424", "ibm-424", " cp424 ", true },
	{ "IBM500", "ibm-500", " cp500 ", true },
	{ "IBM875", "ibm-875", " cp875 ", true },
	{ "IBM1026", "ibm-1026", " cp1026 ", true },
	{ "IBM01140", "ibm-1140", " cp1140 ", true },
};

static const struct charset *find_label(const char *label)
{
	char word[LABEL_MAX + 3];

	word[0] = ' ';
	(void)stpcpy(stpcpy(word + 1, label), " ");
	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++)
		if (strstr(charsets[i].labels, word))
			return &charsets[i];
	return NULL;
}

static const char *icu_name(const char *label)
{
	UErrorCode status = U_ZERO_ERROR;
	const char *name = ucnv_getAlias(label, 0, &status);

	return U_SUCCESS(status) ? name : NULL;
}

/* By all the names that ICU has for one of ours, as in csIBM855. */
static const struct charset *find_alias(const char *label)
{
	const char *name = icu_name(label);

	for (size_t i = 0; name && i < ARRAY_SIZE(charsets); i++) {
		const char *ours = charsets[i].converter ? icu_name(charsets[i].converter) : NULL;

		if (ours && strcmp(ours, name) == 0)
			return &charsets[i];
	}
	return NULL;
}

const struct charset *converter_find(const char *label, size_t len)
{
	const struct charset *found;
	char name[LABEL_MAX + 1];

	if (len == 0 || len > LABEL_MAX || memchr(label, ' ', len))
		return NULL;
	for (size_t i = 0; i < len; i++)
		name[i] = (char)tolower((unsigned char)label[i]);
	name[len] = '\0';
	found = find_label(name);
	for (size_t i = 0; i < len && !found; i++)
		if (name[i] == '_')
			name[i] = '-';
	return found ?: find_label(name) ?: find_alias(name);
}

const struct charset *converter_named(const char *name)
{
	return converter_find(name, strlen(name));
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

struct conversion {
	UConverter *from, *to;
	const char *octets, *end;
	UChar pivot[2048], *pivot_from, *pivot_to;
	bool under_way;
	size_t n_bad;
};

static int conversion_open(struct conversion *conversion, const struct charset *charset,
	const char *octets, size_t len)
{
	int r;

	*conversion = (struct conversion){ .octets = octets, .end = octets + len };
	conversion->pivot_from = conversion->pivot_to = conversion->pivot;
	r = open_converter(&conversion->from, charset->converter, &conversion->n_bad);
	return r < 0 ? r : open_converter(&conversion->to, "UTF-8", &conversion->n_bad);
}

static void conversion_close(struct conversion *conversion)
{
	ucnv_close(conversion->from);
	ucnv_close(conversion->to);
}

/* 1: there is more than there was room for. */
static int conversion_step(struct conversion *conversion, char **to, const char *end)
{
	UErrorCode status = U_ZERO_ERROR;

	ucnv_convertEx(conversion->to, conversion->from, to, end, &conversion->octets,
		conversion->end, conversion->pivot, &conversion->pivot_from, &conversion->pivot_to,
		conversion->pivot + ARRAY_SIZE(conversion->pivot), !conversion->under_way, true,
		&status);
	conversion->under_way = true;
	if (status == U_BUFFER_OVERFLOW_ERROR)
		return 1;
	return U_FAILURE(status) ? -EIO : 0;
}

int converter_count_bad(size_t *ret, const struct charset *charset, const char *octets, size_t len)
{
	struct conversion conversion;
	char scrap[8192];
	int r = conversion_open(&conversion, charset, octets, len);

	while (r >= 0) {
		char *to = scrap;

		r = conversion_step(&conversion, &to, scrap + sizeof(scrap));
		if (r <= 0)
			break;
	}
	*ret = conversion.n_bad;
	conversion_close(&conversion);
	return r;
}

int converter_run(struct strbuf *out, size_t max, const struct charset *charset, const char *octets,
	size_t len, size_t *n_bad, const struct octets_passed *passed)
{
	struct conversion conversion;
	int r = conversion_open(&conversion, charset, octets, len);

	while (r == 0 && out->len < max) {
		size_t room = MIN(len / 4 + 4096, (size_t)CONVERTER_STEP);
		char *to;

		room = MIN(room, max - out->len);
		strbuf_reserve(out, room);
		if (strbuf_failed(out)) {
			r = -ENOMEM;
			break;
		}
		to = out->text + out->len;
		r = conversion_step(&conversion, &to, to + room);
		out->len = (size_t)(to - out->text);
		out->text[out->len] = '\0';
		if (passed)
			passed->to(passed->data, conversion.octets);
		if (r == 0)
			break;
		r = MIN(r, 0);
	}
	/* The last one may be there in part. */
	if (out->len >= max)
		strbuf_truncate(out, utf8_cut(out->text, out->len));
	*n_bad += conversion.n_bad;
	conversion_close(&conversion);
	return r;
}

int converter_warm_up(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++) {
		_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
		size_t n_bad = 0;
		int r = charsets[i].converter ? converter_run(&out, SIZE_MAX, &charsets[i],
							"<?xml?>", 7, &n_bad, NULL)
					      : 0;

		if (r < 0)
			return r;
	}
	return 0;
}
