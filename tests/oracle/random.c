#include "oracle/random.h"

#include <string.h>

#include "base/utf8.h"

unsigned random_below(struct random *random, unsigned n)
{
	random->state = random->state * UINT64_C(6364136223846793005) +
			UINT64_C(1442695040888963407);
	return (unsigned)(random->state >> 33) % n;
}

/* --- words -------------------------------------------------------------------------------------- */

static const char *const latin[] = { "a", "b", "c", "us", "Us", "US", "U.S.", "u.s.", "U.S", "pm",
	"p.m.", "NATO", "nato", "N.A.T.O.", "alpha", "Alphas", "alphabet", "beta", "Beta", "deploy",
	"deployed", "deployment", "café", "Cafe", "naïve", "Łódź", "lodz", "japan", "Japan's",
	"JAPAN’S", "O'Brien", "l'Iran", "iran", "dell’Italia", "F-16", "f16", "16", "AT&T", "3.5",
	"1,000", "35", "x:y", "x_y", "ﬁne", "Straße", "STRASSE", "ＮＡＴＯ", "alp\xC2\xADha",
	"e\xCC\x81te", "été", "said.Japan", "a.b", "1990's", "U.S.'s", "İran", "ırak", "Irak",
	"ſalt", "salt", "ẞ", "ss", "e\xCC\xA3\xCC\x81", "Ω", "ω", "ς", "σ", "ᾳ", "Ǆ", "ǆ", "½", "①",
	"㏂", "jusqu’à", "qu'il", "rock'n'roll", "a'b", "l·l", "1'000", "1;2", "16th", "u.k",
	"U.K.a", "a.b'c", "a.b's", "x‿y", "𝐓𝐨𝐤𝐲𝐨", "tokyo", "𐐀𐐁", "𐐨𐐩", "𐌰𐌱", "ёлка", "елка", "йод",
	"иод", "їжак", "іжак", "שלום", "של\"ום", "كتاب", "كِتَاب", "क़ख", "कख" };
static const char *const others[] = { "日本", "米国", "日米", "同盟", "本", "インド",
	"インドネシア", "ネシア", "カー", "か", "がー", "は\xE3\x82\x99", "ば", "ｶﾞ", "ガ", "ー",
	"々", "〆", "〇", "𠮷野", "𠮷", "㈱", "株", "한국", "한국은", "미국", "이란", "인생이란",
	"동맹", "한미동맹", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB국", "NATO는", "日本のNATO",
	"F-16機", "東京2020", "ไทย", "ประเทศไทย", "นำ", "ខ្មែរ", "ພາສາ", "😀", "𗀀𗀁",
	"\xEF\xBB\xBF", "\xE2\x80\x8D" };
static const char *const gaps[] = { " ", " ", " ", " ", " ", " ", ", ", " - ", "-", "/", ". ", "; ",
	"　", "、", " “", "” ", "", "", "\xC2\xA0", "・", "’ ", " '", "' ", "\xC2\xAD", " \n ", ":",
	"_", ".", "*", " · ", "\xE2\x80\x8B", "'" };

/* Changes that a reader would not see or not mind. */
static void write_letter(struct random *random, struct strbuf *text, uint32_t c, unsigned change)
{
	static const char *const marks[] = { "\xCC\x81", "\xCC\xA3\xCC\x88", "\xCC\x86",
		"\xE3\x82\x99", "\xE0\xA4\xBC", "\xE2\x83\x9D" };
	static const char *const nothing[] = { "\xC2\xAD", "\xE2\x80\x8D", "\xEF\xB8\x8F",
		"\xE2\x80\x8B" };
	char out[4];

	if (change == 1 && c >= 'a' && c <= 'z')
		c -= 0x20;
	else if (change == 2 && c >= 'A' && c <= 'Z')
		c += 0x20;
	else if (change == 3 && c > 0x20 && c < 0x7F)
		c += 0xFEE0;
	else if (change == 4 && c == 's')
		c = 0x17F;
	else if (change == 5 && c == '\'')
		c = 0x2019;
	strbuf_add(text, out, utf8_encode(out, c));
	if (change == 6 && random_below(random, 3) == 0)
		strbuf_adds(text, RANDOM_PICK(random, marks));
	if (change == 7 && random_below(random, 2) == 0)
		strbuf_adds(text, RANDOM_PICK(random, nothing));
}

static void write_word(struct random *random, struct strbuf *text)
{
	const char *word = random_below(random, 5) < 3 ? RANDOM_PICK(random, latin)
						       : RANDOM_PICK(random, others);
	unsigned change = random_below(random, 24);
	size_t len = strlen(word);

	if (random->few) {
		strbuf_addc(text, (char)('a' + random_below(random, 4)));
		return;
	}
	for (size_t pos = 0; pos < len;)
		write_letter(random, text, utf8_next(word, len, &pos), change);
	if (change == 8)
		strbuf_adds(text, "'s");
	else if (change == 9)
		strbuf_adds(text, "’S");
}

void random_text(struct random *random, struct strbuf *text, unsigned words, unsigned filler)
{
	strbuf_reset(text);
	strbuf_adds(text, random_below(random, 8) ? "" : "\xCC\x81");
	for (; words > 0; words--) {
		if (random_below(random, 100) < filler)
			strbuf_addf(text, "w%u", random_below(random, 4000));
		else
			write_word(random, text);
		strbuf_adds(text, RANDOM_PICK(random, gaps));
	}
}

/* --- expressions --------------------------------------------------------------------------------- */

static const char *const terms[] = { "a", "b", "c", "us", "=US", "=us", "u.s.", "=U.S.", "pm",
	"p.m.", "nato", "n.a.t.o.", "=NATO", "alpha", "alph*", "=Alph*", "beta", "=Beta",
	"~deploys", "~deploy*", "deploy*", "cafe", "café", "naive", "lodz", "japan", "=Japan",
	"japan's", "o'brien", "brien", "iran", "l'iran", "italia", "f-16", "16", "at&t", "3.5", "5",
	"\"1,000\"", "x", "y", "日本", "=日本", "米", "日米", "同盟", "=同盟", "本", "インド",
	"=インド", "ネシア", "カー", "=か", "한국", "=한국", "이란", "=이란", "동맹", "=동맹",
	"\"한미 동맹\"", "елка", "ёлка", "йод", "иод", "fine", "strasse", "été", "日本のnato",
	"1990", "nato는", "said", "\"us japan\"", "\"日米 同盟\"", "\"a b\"", "\"a b c\"",
	"\"u.s. a\"", "\"alpha beta*\"", "=\"Beta a\"", "~\"deploying a\"", "\"日本 a\"",
	"\"a 日本\"", "\"alpha beta alpha beta\"", "\"b a b\"", "/alpha|beta/", "/be?t/i",
	"/[ab] [bc]/", "/日[米本]/", "/caf(é|e)/", "/^a|b$/", "/w[0-9]+ w1/", "/x.y/", "\"a b* c\"",
	"\"alp* bet* alp*\"", "=\"日本 a\"", "\"=a\"", "\"~a\"", "“curly a”", "＂a b＂",
	"\"a\\\" b\"", "irak", "=irak", "=Irak", "ırak", "=ß", "ẞ", "=ẞ", "ss*", "strass*",
	"=Straß*", "u.s.*", "\"u.s. jap*\"", "~\"alph* a\"", "σ", "Σ", "=Σ", "ガ", "=ガ", "ば",
	"は", "株", "(a", "ไทย", "ไ", "=ไทย", "ខ្មែរ", "ประเทศ", "𠮷", "=𠮷", "𗀀", "שלום", "כל",
	"كتاب", "क़ख", "कख", "𐐨𐐩", "=𐐀𐐁", "hangul국", "국", "국은", "=국", "\"한국 은\"",
	"\"국 미\"" };

/* Any words between quotes, with marks in front and stars behind. */
static void write_phrase(struct random *random, struct strbuf *text)
{
	static const char *const marks[] = { "", "", "", "=", "~" };
	static const char *const between[] = { " ", " ", " ", "-", ", ", "* ", "", "・", "." };

	strbuf_adds(text, RANDOM_PICK(random, marks));
	strbuf_addc(text, '"');
	for (unsigned n = 1 + random_below(random, 3); n > 0; n--) {
		struct strbuf word = STRBUF_INIT;

		write_word(random, &word);
		for (size_t i = 0; i < word.len; i++)
			if (word.text[i] == '"')
				word.text[i] = ' ';
		strbuf_adds(text, strbuf_text(&word));
		strbuf_free(&word);
		if (n > 1)
			strbuf_adds(text, RANDOM_PICK(random, between));
	}
	strbuf_adds(text, random_below(random, 6) ? "\"" : "*\"");
}

void random_term(struct random *random, struct strbuf *text)
{
	if (random->few) {
		strbuf_addc(text, (char)('a' + random_below(random, 3)));
		return;
	}
	switch (random_below(random, 12)) {
	case 0:
	case 1: write_phrase(random, text); return;
	case 2: write_word(random, text); return;
	case 3: strbuf_addf(text, "w%u", random_below(random, 4000)); return;
	default: strbuf_adds(text, RANDOM_PICK(random, terms)); return;
	}
}

static void write_scope(struct random *random, struct strbuf *text)
{
	static const char *const scopes[] = {
		"title:", "summary:", "content:", "author:", "category:", "feed:", "link:"
	};

	strbuf_adds(text, RANDOM_PICK(random, scopes));
}

void random_span(struct random *random, struct strbuf *text, unsigned depth, unsigned refs)
{
	static const char *const distances[] = { "NEAR/0", "NEAR/1", "NEAR/3", "NEAR/12",
		"NEAR/100", "ONEAR/0", "ONEAR/2", "ONEAR/9", "NOTNEAR/1", "NOTNEAR/4",
		"NOTNEAR/0" };
	unsigned dice = depth ? random_below(random, 10) : 9;

	if (dice >= 5) {
		if (refs && random_below(random, 6) == 0)
			strbuf_addf(text, "@g%u", random_below(random, refs));
		else
			random_term(random, text);
		return;
	}
	if (dice == 4 && random_below(random, 2))
		write_scope(random, text);
	strbuf_addc(text, '(');
	random_span(random, text, depth - 1, refs);
	for (unsigned n = dice < 3 ? 1 + random_below(random, 2) : 1 + random_below(random, 4);
		n > 0; n--) {
		strbuf_addf(text, " %s ", dice < 3 ? RANDOM_PICK(random, distances) : "OR");
		random_span(random, text, depth - 1, refs);
	}
	strbuf_addc(text, ')');
}

static void write_atleast(struct random *random, struct strbuf *text, unsigned depth, unsigned refs)
{
	unsigned n = 2 + random_below(random, 4);

	strbuf_addf(text, "ATLEAST/%u (", 1 + random_below(random, n));
	for (; n > 0; n--) {
		random_query(random, text, depth - 1, refs);
		strbuf_adds(text, n > 1 ? ", " : ")");
	}
}

void random_query(struct random *random, struct strbuf *text, unsigned depth, unsigned refs)
{
	static const char *const between[] = { " OR ", " OR ", " AND ", " ", " NOT ", " AND NOT " };
	unsigned dice = depth ? random_below(random, 13) : 12;

	switch (dice) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
		strbuf_addc(text, '(');
		random_query(random, text, depth - 1, refs);
		strbuf_adds(text, RANDOM_PICK(random, between));
		random_query(random, text, depth - 1, refs);
		strbuf_addc(text, ')');
		return;
	case 5: write_atleast(random, text, depth, refs); return;
	case 6:
		strbuf_addc(text, '(');
		random_span(random, text, depth - 1, refs);
		strbuf_addf(text, "){%u,}", 1 + random_below(random, 4));
		return;
	case 7:
		write_scope(random, text);
		strbuf_addc(text, '(');
		random_query(random, text, depth - 1, refs);
		strbuf_addc(text, ')');
		return;
	default: random_span(random, text, depth, refs);
	}
}

void random_list(struct random *random, struct strbuf *text, unsigned n)
{
	for (; n > 0; n--) {
		strbuf_addf(text, "w%u", random_below(random, 4000));
		strbuf_adds(text, n > 1 ? " OR " : "");
	}
}
