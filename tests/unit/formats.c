/* What feeds say in their own ways: HTML's names and rubies, JSON, charsets nobody declared, and
 * dates there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "parse/record.h"
#include "parse/sandboxed/charset.h"
#include "parse/sandboxed/date.h"
#include "parse/sandboxed/entity.h"
#include "parse/sandboxed/jsontext.h"
#include "parse/sandboxed/read.h"
#include "parse/sandboxed/text.h"

/* --- texts ------------------------------------------------------------------------------------ */

static void every_name_of_html_is_known(void **state)
{
	static const struct {
		const char *text;
		size_t used;
		uint32_t c[2];
	} cases[] = {
		{ "&AElig;", 7, { 0xC6 } },
		{ "&AElig", 6, { 0xC6 } },
		{ "&amp;lt;", 5, { '&' } },
		{ "&zwnj;", 6, { 0x200C } },
		{ "&CounterClockwiseContourIntegral;", 33, { 0x2233 } },
		{ "&NotEqualTilde;", 15, { 0x2242, 0x338 } },
		{ "&Afr;", 5, { 0x1D504 } },
		{ "&fjlig;", 7, { 'f', 'j' } },
		{ "&there4;", 8, { 0x2234 } },
		{ "&euro;", 6, { 0x20AC } },
		{ "&euro", 0, { 0 } },
		{ "&Euro;", 0, { 0 } },
		{ "&copy=1", 0, { 0 } },
		{ "&copyright;", 0, { 0 } },
		{ "&;", 0, { 0 } },
		{ "&", 0, { 0 } },
		{ "&#x1F600;", 9, { 0x1F600 } },
		{ "&#128;", 6, { 0x20AC } },
		{ "&#99999999999999;", 0, { 0 } },
		{ "&CounterClockwiseContourIntegralCounterClockwise;", 0, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t c[2];
		size_t used = entity_read(c, cases[i].text, strlen(cases[i].text));

		if (used != cases[i].used ||
			(used && (c[0] != cases[i].c[0] || c[1] != cases[i].c[1])))
			fail_msg("%s: %zu octets, U+%04X U+%04X", cases[i].text, used, c[0], c[1]);
	}
}

static void texts_hold_the_words_and_no_more(void **state)
{
	static const struct {
		enum markup markup;
		const char *text;
		const char *plain;
	} cases[] = {
		/* how a word is read aloud is no part of it */
		{ MARKUP_HTML, "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>だ",
			"漢字だ" },
		{ MARKUP_HTML, "<ruby>東京<rt>とう<b>きょう</b></ruby>都", "東京都" },
		{ MARKUP_HTML, "<ruby><rb>日</rb><rb>米</rb><rt>にち</rt><rt>べい</rt></ruby>同盟",
			"日米同盟" },
		{ MARKUP_HTML, "<ruby>港<rt>みなと<rtc>harbour</ruby>町", "港町" },
		{ MARKUP_HTML, "<ruby>\n 港 <rt>みなと</rt>\n </ruby>町", "港町" },
		{ MARKUP_MAYBE, "新<RUBY>港<RT>こう</RT></RUBY>開く", "新港開く" },
		{ MARKUP_HTML, "<rt>never closed", "never closed" },
		{ MARKUP_HTML, "a <ruby>b<rt>c</rt></ruby> d", "a b d" },
		/* an image's words stand in for words only */
		{ MARKUP_HTML, "<p><img src='x' alt=\"The harbour &amp; its cranes\"></p>",
			"The harbour & its cranes" },
		{ MARKUP_HTML, "<img alt='One'/><img alt='Two'/>", "One Two" },
		{ MARKUP_HTML, "<img alt='One'/>and words", "and words" },
		{ MARKUP_HTML, "<img alt=''>", NULL },
		{ MARKUP_HTML, "<img data-alt='x' src=\"alt='y'\">", NULL },
		/* block and inline */
		{ MARKUP_HTML, "<li>one</li><li>two</li>", "one two" },
		{ MARKUP_HTML, "<td>1</td><td>2</td>", "1 2" },
		{ MARKUP_HTML, "日<em>米</em>同<span>盟</span>", "日米同盟" },
		{ MARKUP_HTML, "super<wbr>cali<!-- x -->fragil", "supercalifragil" },
		{ MARKUP_HTML, "x&NotEqualTilde;y &Afr;", "x\xE2\x89\x82\xCC\xB8y 𝔄" },
		/* what looks like a tag in a title */
		{ MARKUP_MAYBE, "std::vector<int> & Map<K, V>", "std::vector<int> & Map<K, V>" },
		{ MARKUP_MAYBE, "a <3 b", "a <3 b" },
		{ MARKUP_MAYBE, "</example> ends <example>", "</example> ends <example>" },
		{ MARKUP_MAYBE, "a <b and c <i and d", "a <b and c <i and d" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *plain = NULL;

		assert_int_equal(text_plain(&plain, cases[i].text, strlen(cases[i].text),
					 cases[i].markup, 1000),
			0);
		if (!cases[i].plain ? !!plain : !plain || strcmp(plain, cases[i].plain) != 0)
			fail_msg("%s: %s", cases[i].text, plain ?: "(nothing)");
	}
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_is_read_a_value_at_a_time(void **state)
{
	static const char json[] =
		" {\"a\\u0062\" : [1, -2.5e3, \"\\ud83d\\ude80\\/\", null,],"
		"\"skipped\":{\"x\":[[[{\"]\":\"}\\\"\"}]]]},\"last\":true} rest";
	struct jsontext text = { .p = json, .end = json + sizeof(json) - 1 };
	_cleanup_(strbuf_freep) struct strbuf name = STRBUF_INIT, value = STRBUF_INIT;

	(void)state;
	assert_int_equal(jsontext_peek(&text), JSONTEXT_OBJECT);
	assert_true(jsontext_enter(&text));
	assert_true(jsontext_member(&text, &name));
	assert_string_equal(strbuf_text(&name), "ab");
	assert_true(jsontext_enter(&text));
	for (int i = 0; i < 3; i++) {
		assert_true(jsontext_element(&text));
		assert_true(jsontext_scalar(&text, &value, 100));
		strbuf_addc(&value, '|');
	}
	assert_string_equal(strbuf_text(&value), "1|-2.5e3|🚀/|");
	assert_true(jsontext_element(&text));
	assert_int_equal(jsontext_peek(&text), JSONTEXT_NULL);
	assert_true(jsontext_skip(&text));
	assert_false(jsontext_element(&text));
	assert_true(jsontext_member(&text, &name));
	assert_true(jsontext_skip(&text));
	assert_true(jsontext_member(&text, &name));
	assert_string_equal(strbuf_text(&name), "last");
	assert_true(jsontext_skip(&text));
	assert_false(jsontext_member(&text, &name));
	assert_false(text.failed);
	assert_string_equal(text.p, " rest");
}

static void json_that_breaks_off_fails_at_its_end(void **state)
{
	static const char json[] = "{\"a\":[1,{\"b\":\"\\u00e9\"}],\"c\":\"\\n\"}";

	(void)state;
	for (size_t len = 1; len < sizeof(json) - 1; len++) {
		_cleanup_(freep) char *part = strndup(json, len);
		struct jsontext text = { .p = part, .end = part + len };

		assert_false(jsontext_skip(&text));
		assert_true(text.failed);
		assert_ptr_equal(text.p, text.end);
	}
}

static void json_depth_costs_nothing(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf deep = STRBUF_INIT;
	struct jsontext text;

	(void)state;
	for (int i = 0; i < 1000000; i++)
		strbuf_addc(&deep, '[');
	for (int i = 0; i < 1000000; i++)
		strbuf_addc(&deep, ']');
	text = (struct jsontext){ .p = deep.text, .end = deep.text + deep.len };
	assert_true(jsontext_skip(&text));
	assert_ptr_equal(text.p, text.end);
}

static struct document *read_json(const struct strbuf *json)
{
	const struct parse_request request = { .octets = json->text, .len = json->len };
	struct document *document = NULL;

	assert_int_equal(read_document(&document, &request, NULL), 0);
	return document;
}

static const char version[] = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[";

static void json_feeds_are_bounded(void **state)
{
	_cleanup_(document_freep) struct document *many = NULL, *long_ = NULL, *deep = NULL;
	_cleanup_(strbuf_freep) struct strbuf json = STRBUF_INIT;

	(void)state;
	strbuf_adds(&json, version);
	for (int i = 0; i < 100000; i++)
		strbuf_addf(&json, "{\"id\":%d},", i);
	strbuf_adds(&json, "],\"title\":\"Many\"}");
	many = read_json(&json);
	assert_int_equal(many->n_entries, RECORD_ENTRIES_MAX);
	assert_string_equal(many->title, "Many");
	assert_int_equal(many->warnings.n, 1);

	strbuf_reset(&json);
	strbuf_addf(&json, "%s{\"title\":\"", version);
	for (int i = 0; i < 1200000; i++)
		strbuf_adds(&json, "words and ");
	strbuf_adds(&json, "\"},{\"title\":\"Last\"}]}");
	long_ = read_json(&json);
	assert_in_range(strlen(long_->entries[0].title), RECORD_LINE_MAX / 2, RECORD_LINE_MAX);
	assert_string_equal(long_->entries[1].title, "Last");

	strbuf_reset(&json);
	strbuf_addf(&json, "%s{\"authors\":", version);
	for (int i = 0; i < 200000; i++)
		strbuf_adds(&json, "[{\"authors\":");
	strbuf_adds(&json, "1");
	for (int i = 0; i < 200000; i++)
		strbuf_adds(&json, "}]");
	strbuf_adds(&json, ",\"title\":\"Deep\"}]}");
	deep = read_json(&json);
	assert_string_equal(deep->entries[0].title, "Deep");
}

/* --- charsets --------------------------------------------------------------------------------- */

static void charsets_are_found_out(void **state)
{
#define OCTETS(text) text, sizeof(text) - 1
	static const struct {
		const char *octets;
		size_t len;
		const char *content_type;
		const char *override;
		const char *name;
		const char *text;
	} cases[] = {
		{ OCTETS("\xEF\xBB\xBF<a>é</a>"), NULL, NULL, "UTF-8", "<a>é</a>" },
		{ OCTETS("<\0a\0>\0\xE9\0"), NULL, NULL, "UTF-16LE", "<a>é" },
		{ OCTETS("\xFE\xFF\0<\0a\0>\0\xE9"), NULL, NULL, "UTF-16BE", "<a>é" },
		{ OCTETS("\xFF\xFE\0\0<\0\0\0\xE9\0\0\0"), NULL, NULL, "UTF-32LE", "<é" },
		{ OCTETS("<?xml encoding='iso-8859-1'?>\xE9\x92"), NULL, NULL, "windows-1252",
			"<?xml encoding='iso-8859-1'?>é’" },
		{ OCTETS("<a>\xE9"), "text/xml; Charset = \"ISO-8859-15\"", NULL, "ISO-8859-15",
			"<a>é" },
		{ OCTETS("<?xml encoding='koi8-r'?>\xC1"), "text/xml; charset=windows-1251", NULL,
			"windows-1251", "<?xml encoding='koi8-r'?>Б" },
		{ OCTETS("<?xml encoding='MS-CYRL'?>\xC1"), NULL, NULL, "windows-1251",
			"<?xml encoding='MS-CYRL'?>Б" },
		{ OCTETS("<a>\x93\xFA\x96\x7B\x87\x40"), "text/xml", "Shift_JIS", "Shift_JIS",
			"<a>日本①" },
		{ OCTETS("<?xml encoding=\"EUC-JP\"?>\xC6\xFC\xCB\xDC"), NULL, NULL, "EUC-JP",
			"<?xml encoding=\"EUC-JP\"?>日本" },
		{ OCTETS("<a>\x1B$BF|K\\\x1B(B</a>"), NULL, NULL, "ISO-2022-JP", "<a>日本</a>" },
		{ OCTETS("<a>\xC4\xE3\xBA\xC3"), "text/xml; charset=gb2312", NULL, "GB18030",
			"<a>你好" },
		{ OCTETS("<a>\xA7\x41\xA6\x6E"), "text/xml; charset=big5", NULL, "Big5",
			"<a>你好" },
		{ OCTETS("<a>\xC7\xD1\xB1\xDB"), "text/xml; charset=euc-kr", NULL, "EUC-KR",
			"<a>한글" },
		{ OCTETS("<a>\xA1\xD2"), "text/xml; charset=tis-620", NULL, "windows-874",
			"<a>กา" },
		/* old machines, by the many names that their charsets have */
		{ OCTETS("<?xml encoding='cp437'?>\x80"), NULL, NULL, "IBM437",
			"<?xml encoding='cp437'?>Ç" },
		{ OCTETS("<a>\x80"), "text/xml; charset=csIBM855", NULL, "IBM855", "<a>ђ" },
		{ OCTETS("<a>\xE6"), "text/xml; charset=iso_8859_2", NULL, "ISO-8859-2", "<a>ć" },
		{ OCTETS("<a>\xE6"), "text/xml; charset=csISOLatin2", NULL, "ISO-8859-2", "<a>ć" },
		{ OCTETS("<a>\x80"), "text/xml; charset=mac_cyrillic", NULL, "x-mac-cyrillic",
			"<a>А" },
		{ OCTETS("\x4C\x6F\xA7\x94\x93\x6F\x6E\x6E\x80"), NULL, NULL, "IBM037",
			"<?xml?>>Ø" },
		/* <?xml encoding="cp500"?>[ */
		{ OCTETS("\x4C\x6F\xA7\x94\x93\x40\x85\x95\x83\x96\x84\x89\x95\x87\x7E\x7F\x83"
			 "\x97\xF5\xF0\xF0\x7F\x6F\x6E\x4A"),
			NULL, NULL, "IBM500", "<?xml encoding=\"cp500\"?>[" },
		{ OCTETS("<?xml encoding='cp037'?>é"), NULL, NULL, "UTF-8",
			"<?xml encoding='cp037'?>é" },
		/* declarations that are wrong */
		{ OCTETS("<?xml encoding='iso-8859-1'?>é日"), NULL, NULL, "UTF-8",
			"<?xml encoding='iso-8859-1'?>é日" },
		{ OCTETS("<?xml encoding='utf-8'?>caf\xE9 cr\xE8me"), NULL, NULL, "windows-1252",
			"<?xml encoding='utf-8'?>café crème" },
		{ OCTETS("<?xml encoding='utf-16'?>é"), NULL, NULL, "UTF-8",
			"<?xml encoding='utf-16'?>é" },
		{ OCTETS("<?xml "
			 "encoding='utf-8'?>\x82\xB1\x82\xEA\x82\xCD\x93\xFA\x96\x7B\x8C\xEA"),
			NULL, NULL, "Shift_JIS", "<?xml encoding='utf-8'?>これは日本語" },
		{ OCTETS("<?xml encoding='x-unheard-of'?>é"), NULL, NULL, "UTF-8",
			"<?xml encoding='x-unheard-of'?>é" },
		/* one bad octet costs one character */
		{ OCTETS("<a>日本\xFF語</a>"), NULL, NULL, "UTF-8", "<a>日本\xEF\xBF\xBD語</a>" },
		{ OCTETS("<a>plain \xFF text</a>"), NULL, NULL, "UTF-8",
			"<a>plain \xEF\xBF\xBD text</a>" },
		/* halves of a character, together and alone */
		{ OCTETS("<a>é\xED\xA0\xBD\xED\xB8\x80</a>"), NULL, NULL, "UTF-8", "<a>é😀</a>" },
		{ OCTETS("<a>日本\xED\xA0\xBD語</a>"), NULL, NULL, "UTF-8",
			"<a>日本\xEF\xBF\xBD語</a>" },
		{ OCTETS("<a>\x93\xFA\xFF\x96\x7B"), "text/xml; charset=shift_jis", NULL,
			"Shift_JIS", "<a>日\xEF\xBF\xBD本" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct charset_text text;

		assert_int_equal(charset_decode(&text, cases[i].octets, cases[i].len,
					 cases[i].content_type, cases[i].override, NULL),
			0);
		if (strcmp(text.name, cases[i].name) != 0 || text.len != strlen(cases[i].text) ||
			memcmp(text.text, cases[i].text, text.len) != 0)
			fail_msg("case %zu: %s: %.*s", i, text.name, (int)text.len, text.text);
		free(text.owned);
	}
}

#define FEED(title, body)                                                                          \
	"<rss version=\"2.0\"><channel><title>" title                                              \
	"</title><item><link>https://example.org/path"                                             \
	"</link><description>" body "</description></item></channel></rss>"

struct language {
	const char *text;
	const char *charsets[6]; /* that it is written in */
};

static const struct language languages[] = {
	{ FEED("Новости порта", "Сегодня утром паром вернулся в гавань после долгой ночи на море"),
		{ "windows-1251", "koi8-r", "iso-8859-5" } },
	{ FEED("Новини порту", "Сьогодні вранці пором повернувся до гавані після довгої ночі"),
		{ "windows-1251", "koi8-u" } },
	{ FEED("港口新闻", "今天早上渡轮在海上漂流一夜之后返回了港口，乘客全部平安"),
		{ "gb18030", "gb2312" } },
	{ FEED("港口新聞", "今天早上渡輪在海上漂流一夜之後返回了港口，乘客全部平安"), { "big5" } },
	{ FEED("항구 소식", "오늘 아침 여객선이 바다에서 밤을 보낸 뒤 항구로 돌아왔다"),
		{ "euc-kr" } },
	{ FEED("港の知らせ", "今朝、連絡船が一晩の漂流の後に港に戻った"),
		{ "shift_jis", "euc-jp", "iso-2022-jp" } },
	{ FEED("港湾新聞", "日米同盟強化 連絡船漂流後港湾帰還 乗客全員無事確認"),
		{ "shift_jis", "euc-jp", "iso-2022-jp" } },
	{ FEED("Νέα του λιμανιού", "Το πλοίο επέστρεψε στο λιμάνι μετά από μια νύχτα στη θάλασσα"),
		{ "iso-8859-7" } },
	{ FEED("Liman haberleri",
		  "Feribot denizde geçen uzun bir gecenin ardından limana döndü. Kaptan, "
		  "yolcuların "
		  "hepsinin sağ olduğunu söyledi; sıradaki sefer yarın akşam başlıyor. Rüzgâr "
		  "güçlü, kıyıda yağmur var, balıkçılar ağlarını topladı."),
		{ "iso-8859-9" } },
	{ FEED("Wiadomości portowe",
		  "Dziś rano prom wrócił do portu, wszyscy pasażerowie są cali i zdrowi. Następny "
		  "rejs zaczyna się jutro, a rozkład się nie zmieni, mówi kapitan. Wiatr słabnie, "
		  "lecz rybacy wciąż czekają, aż fala opadnie; część łodzi została na brzegu. "
		  "Później będzie też msza, głosi ogłoszenie."),
		{ "windows-1250", "iso-8859-2" } },
	{ FEED("Zprávy z přístavu",
		  "Dnes ráno se přívoz vrátil do přístavu po dlouhé noci na moři. Všichni "
		  "cestující "
		  "jsou v pořádku, říká kapitán, který loď řídil sám. Příští plavba začíná večer, "
		  "když déšť ještě ustane."),
		{ "windows-1250", "iso-8859-2" } },
	{ FEED("Kikötői hírek",
		  "Ma reggel visszatért a komp a kikötőbe a tengeren töltött hosszú éjszaka után. "
		  "Minden utas jól van. Erősödő szelet és hűvös, esős időt várnak. A következő "
		  "járat később, őszi menetrend szerint indul. A hajó kapitánya harminc éve járja "
		  "a vizet, és még sosem látott ekkora hullámokat."),
		{ "latin2" } },
	{ FEED("Vijesti iz luke",
		  "Jutros se trajekt vratio u luku nakon duge noći. Svi su dobro, rekao je "
		  "kapetan. "
		  "Sljedeća vožnja počinje sutra, a vozni red neće se mijenjati. Očekuje se jači "
		  "vjetar i kiša, pa će možda još jedna vožnja biti otkazana, kažu u lučkoj "
		  "upravi. Šteta na pristaništu još se čisti, procjenjuje i mjeri, a žičara već "
		  "vozi."
		  "  Tko želi, može čekati u čekaonici; kišobrani će biti tu. Riječi načelnika još "
		  "odzvanjaju lukom."),
		{ "windows-1250", "iso-8859-2" } },
	{ FEED("Uosto žinios",
		  "Šįryt keltas grįžo į uostą po ilgos nakties jūroje. Visi keleiviai sveiki, sakė "
		  "kapitonas, kuris laivą vairavo vienas. Šiandien pučia stiprus vėjas, tačiau "
		  "bangų "
		  "aukštis mažėja, ir žvejai jau ruošiasi išplaukti į jūrą. Žuvėdros čia."),
		{ "windows-1257" } },
	{ FEED("חדשות הנמל", "הבוקר חזרה המעבורת לנמל לאחר לילה ארוך בים"), { "windows-1255" } },
	{ FEED("أخبار الميناء", "عادت العبارة صباح اليوم إلى الميناء بعد ليلة طويلة في البحر"),
		{ "windows-1256" } },
	{ FEED("ข่าวท่าเรือ", "เช้านี้เรือข้ามฟากกลับมาถึงท่าเรือหลังจากคืนอันยาวนานในทะเล"), { "tis-620" } },
	{ FEED("Nouvelles du port",
		  "Le ferry est rentré après une longue nuit, épuisé mais entier. À bord, où l'été "
		  "s'était déjà annoncé, même le maître d'équipage a cédé sa place aux blessés; 12 "
		  "m³ "
		  "d'eau ont été pompés, répète-t-il, çà et là."),
		{ "iso-8859-1", "windows-1252" } },
	{ FEED("Die Fähre", "Heute früh kehrte die Fähre zurück, alle Gäste wohlauf, größte Übung"),
		{ "iso-8859-1", "windows-1252" } },
};

static size_t encode(char *out, size_t size, const char *text, const char *charset)
{
	iconv_t converter = iconv_open(charset, "UTF-8");
	char *from = (char *)(uintptr_t)text, *to = out;
	size_t left = strlen(text), room = size;

	assert_true(converter != (iconv_t)-1);
	assert_int_equal(iconv(converter, &from, &left, &to, &room), 0);
	(void)iconv_close(converter);
	return size - room;
}

static void octets_are_read_as(
	const struct language *language, const char *charset, const char *declared, bool repaired)
{
	char octets[4096], content_type[64] = "";
	size_t len = encode(octets, sizeof(octets), language->text, charset);
	struct charset_text text;

	if (declared)
		(void)snprintf(
			content_type, sizeof(content_type), "text/xml; charset=%s", declared);
	assert_int_equal(charset_decode(&text, octets, len, content_type, NULL, NULL), 0);
	if (text.len != strlen(language->text) ||
		memcmp(text.text, language->text, text.len) != 0 || text.repaired != repaired)
		fail_msg("%s declared %s: read as %s%s: %.*s", charset, declared ?: "nothing",
			text.name, text.repaired ? ", repaired" : "", (int)text.len, text.text);
	free(text.owned);
}

static void undeclared_charsets_are_told_by_their_letters(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
		for (size_t n = 0; languages[i].charsets[n]; n++)
			octets_are_read_as(&languages[i], languages[i].charsets[n], NULL, false);
}

static void right_declarations_stand(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
		for (size_t n = 0; languages[i].charsets[n]; n++)
			octets_are_read_as(&languages[i], languages[i].charsets[n],
				languages[i].charsets[n], false);
}

/* Which lies are told of which charsets: a server's default, a template copied from a neighbour. */
static const struct {
	const char *truth;
	const char *lies; /* a space on either side of each */
} lies[] = {
	{ "windows-1251", " utf-8 iso-8859-1 koi8-r iso-8859-5 gb2312 euc-kr " },
	{ "koi8-r", " utf-8 iso-8859-1 windows-1251 gb2312 " },
	{ "iso-8859-5", " utf-8 iso-8859-1 windows-1251 " },
	{ "gb18030", " utf-8 iso-8859-1 euc-kr big5 shift_jis " },
	{ "big5", " utf-8 iso-8859-1 gb2312 euc-kr " },
	{ "euc-kr", " utf-8 iso-8859-1 gb2312 shift_jis " },
	{ "shift_jis", " utf-8 iso-8859-1 euc-jp " },
	{ "euc-jp", " utf-8 iso-8859-1 shift_jis " },
	{ "iso-2022-jp", " utf-8 iso-8859-1 shift_jis " },
	{ "iso-8859-7", " utf-8 iso-8859-1 " },
	{ "windows-1255", " utf-8 iso-8859-1 euc-kr " },
	{ "windows-1256", " utf-8 iso-8859-1 " },
	{ "tis-620", " utf-8 iso-8859-1 windows-1251 euc-kr " },
	{ "windows-1250", " utf-8 iso-8859-1 windows-1252 iso-8859-15 iso-8859-2 " },
	{ "iso-8859-2", " utf-8 iso-8859-1 windows-1252 windows-1250 " },
	/* Hungarian's letters are the same in windows-1250. */
	{ "latin2", " utf-8 iso-8859-1 " },
	{ "iso-8859-9", " utf-8 iso-8859-1 " },
	{ "windows-1257", " utf-8 iso-8859-1 " },
	{ "windows-1252", " utf-8 " },
};

static void lies_are_seen_through(const struct language *language, size_t truth)
{
	_cleanup_(freep) char *words = strdup(lies[truth].lies);
	char *rest = words, *lie;

	while ((lie = strsep(&rest, " ")))
		if (*lie)
			octets_are_read_as(language, lies[truth].truth, lie, true);
}

static void wrong_declarations_are_repaired(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
		for (size_t n = 0; languages[i].charsets[n]; n++)
			for (size_t l = 0; l < ARRAY_SIZE(lies); l++)
				if (strcmp(lies[l].truth, languages[i].charsets[n]) == 0)
					lies_are_seen_through(&languages[i], l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_of_html_is_known),
		cmocka_unit_test(texts_hold_the_words_and_no_more),
		cmocka_unit_test(json_is_read_a_value_at_a_time),
		cmocka_unit_test(json_that_breaks_off_fails_at_its_end),
		cmocka_unit_test(json_depth_costs_nothing),
		cmocka_unit_test(json_feeds_are_bounded),
		cmocka_unit_test(charsets_are_found_out),
		cmocka_unit_test(undeclared_charsets_are_told_by_their_letters),
		cmocka_unit_test(right_declarations_stand),
		cmocka_unit_test(wrong_declarations_are_repaired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
