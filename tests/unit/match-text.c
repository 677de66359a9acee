/* How texts and terms are read: topic language, sections 2 and 3. */
#include "match-rig.h"

#include <string.h>

#include "match/text.h"

struct pair {
	const char *expression;
	const char *text;
	bool yes;
};

static void check(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rig_matches(pairs[i].expression, pairs[i].text) != pairs[i].yes)
			fail_msg("%s %s: %s", pairs[i].expression,
				pairs[i].yes ? "does not match" : "matches", pairs[i].text);
}

/* Only words have a case to fold. */
static void add_token(struct strbuf *words, const struct text *text, const struct token *token)
{
	if (token->kind == TOKEN_WORD)
		strbuf_add(words, text->folded.text + token->folded, token->n_folded);
	else
		strbuf_add(words, text->exact.text + token->start, token->end - token->start);
}

/* The tokens with | between; behind a dotted acronym a dot, as its folded form has none. */
static void words_are_uax_29s_with_the_pages_tailorings(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} cases[] = {
		{ "Security ties", "security|ties" },
		{ "NATO는 한국", "nato|는|한국" },
		{ "2024년 G7정상", "2024|년|g7|정상" },
		{ "said.Japan", "said|japan" },
		{ "3.14 1,000 10'000", "3.14|1,000|10'000" },
		{ "v2.0", "v2.0" },
		{ "U.S. u.k. e.g. N.A.T.O.", "us.|uk.|eg.|nato." },
		{ "the U.S.Japan pact", "the|us.|japan|pact" },
		{ "said.U.S. a.b.com A. B", "said|us.|ab.|com|a|b" },
		{ "U.S.는 5 p.m. X.9", "us.|는|5|pm.|x|9" },
		{ "С.Ш.А.", "сша." },
		{ "Breaking:Tokyo #US_Japan", "breaking|tokyo|us|japan" },
		{ "Japan's JAPAN'S O'Brien can't states'", "japan|japan|o'brien|can't|states" },
		{ "1990's U.S.'s 日本's F-16's Model T's", "1990|us.|日|本|f|16|model|t" },
		{ "Japan\u2019s O\u2018Brien rock\u02BCn", "japan|o'brien|rock'n" },
		{ "l'Iran dell'Italia qu\u2019il L'\u00C9tat", "l|iran|dell|italia|qu|il|l|etat" },
		{ "aujourd'hui d'aujourd'hui", "aujourd'hui|d|aujourd'hui" },
		{ "日米同盟", "日|米|同|盟" },
		{ "サミット・ペン", "サ|ミ|ッ|ト|ペ|ン" },
		{ "한미동맹 한·미", "한미동맹|한|미" },
		{ "g7サミットRC", "g7|サ|ミ|ッ|ト|rc" },
		{ "在日米軍のF16", "在|日|米|軍|の|f16" },
		{ "F-16 AT&T nikkei.com", "f|16|at|t|nikkei|com" },
		{ "so\u00ADft zero\u200Bwidth \uFEFFbom", "soft|zerowidth|bom" },
		{ "ＮＡＴＯ ｶﾞｽ ﬁne ①", "nato|ガ|ス|fine|1" },
		{ "Åland Über naïve Đà Nẵng", "aland|uber|naive|da|nang" },
		{ "ΑΘΉΝΑ Ὀδυσσεύς", "αθηνα|οδυσσευσ" },
		{ "Ёлка Йод Їжак Ќе", "елка|йод|їжак|ке" },
		{ "Straße ÆØÅ łódź Ħal ŧ ıs ðe þis cœur",
			"strasse|aeoa|lodz|hal|t|is|de|this|coeur" },
		{ "col·legi", "col·legi" },
		{ "צה\"ל", "צה\"ל" },
		{ "हिन्दी", "हिन्दी" },
		{ "ไทย", "ไ|ท|ย" },
		{ "-- … 「」 !", "" },
		{ "b'\u0301c 3.\u03015", "b'\u0301c|3.\u03015" },
		{ "か\u3099 \u1112\u1161\u11AB", "が|한" },
	};
	_cleanup_(alphabet_freep) struct alphabet *alphabet = NULL;
	_cleanup_(text_clear) struct text text = { 0 };

	(void)state;
	assert_int_equal(alphabet_new(&alphabet), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;

		assert_int_equal(text_read(&text, alphabet, cases[i].text), 0);
		for (size_t k = 0; k < text.n_tokens; k++) {
			const struct token *token = &text.tokens[k];

			strbuf_adds(&words, k ? "|" : "");
			add_token(&words, &text, token);
			strbuf_adds(&words, token->flags & TOKEN_DOTTED ? "." : "");
		}
		assert_string_equal(strbuf_text(&words), cases[i].words);
	}
}

/* Text is read in blocks: where they end makes no difference. */
static void words_are_the_same_wherever_they_stand(void **state)
{
	static const char *const words[] = { "Treaty", "o'brien", "U.S.", "3.14", "naïve", "条約",
		"a", "kyushu,", "x.", "(9)", "한국", "é", "ラー", "Japan's" };
	_cleanup_(alphabet_freep) struct alphabet *alphabet = NULL;
	_cleanup_(text_clear) struct text alone = { 0 }, text = { 0 };

	(void)state;
	assert_int_equal(alphabet_new(&alphabet), 0);
	for (size_t before = 0; before < 140; before++)
		for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
			_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;
			size_t n;

			/* A word as long as there is room, and a space. */
			for (size_t k = 0; k < before; k++)
				strbuf_addc(&line, k + 1 < before ? 'w' : ' ');
			strbuf_adds(&line, words[i]);
			assert_int_equal(text_read(&alone, alphabet, words[i]), 0);
			assert_int_equal(text_read(&text, alphabet, strbuf_text(&line)), 0);
			n = before > 1;
			assert_int_equal(text.n_tokens, alone.n_tokens + n);
			if (n)
				assert_int_equal(text.tokens[0].n_folded, before - 1);
			for (size_t k = 0; k < alone.n_tokens; k++) {
				const struct token *one = &alone.tokens[k];
				const struct token *other = &text.tokens[k + n];

				assert_int_equal(other->start, one->start + before);
				assert_int_equal(other->end, one->end + before);
				assert_int_equal(other->unit, one->unit + n * UNITS_A_WORD);
				assert_int_equal(other->hash, one->hash);
				assert_int_equal(other->flags, one->flags);
				assert_int_equal(other->kind, one->kind);
				assert_int_equal(other->script, one->script);
			}
		}
}

static void words_are_whole_and_folded(void **state)
{
	static const struct pair pairs[] = {
		{ "japan", "JAPAN wins", true },
		{ "japan", "Japanese wins", false },
		{ "café", "a cafe", true },
		{ "cafe", "a CAFÉ", true },
		{ "cafe", "a cafe\u0301", true },
		{ "munchen", "München", true },
		{ "muenchen", "München", false },
		{ "strasse", "Straße", true },
		{ "tromso", "Tromsø", true },
		{ "елка", "Ёлка", true },
		{ "мои", "мой", false },
		{ "їжак", "Їжак", true },
		{ "іжак", "Їжак", false },
		{ "ハン", "バン", false },
		{ "ガス", "ｶﾞｽ", true },
		{ "nato", "ＮＡＴＯ", true },
		{ "ﬁne", "fine", true },
		{ "iran", "l'Iran", true },
		{ "l'iran", "de l’Iran", true },
		{ "italia", "dell'Italia", true },
		{ "brien", "O'Brien", false },
		{ "o'brien", "O’Brien", true },
		{ "can", "can't", false },
		{ "japan", "Japan's", true },
		{ "japan's", "Japan", true },
		{ "f-16", "an F-16 flew", true },
		{ "f-16", "an F 16 flew", true },
		{ "f-16", "an F16 flew", false },
		{ "at&t", "AT&T rose", true },
		{ "nikkei.com", "see Nikkei.com", true },
		{ "g7サミット", "G7サミットで", true },
		{ "g7サミット", "G7 サミット", true },
		{ "g7サミット", "G7首脳サミット", false },
		{ "japan", "Breaking:Japan", true },
		{ "japan", "#US_Japan", true },
		{ "#US_Japan", "#US_Japan", true },
		{ "japan", "said.Japan", true },
		{ "nato", "NATO는", true },
		{ "3.14", "pi is 3.14", true },
		{ "soft", "so\u00ADft", true },
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
}

static void us_and_its_kin_follow_the_table(void **state)
{
	static const char *const texts[] = { "us", "Us", "US", "U.S.", "u.s." };
	static const struct {
		const char *expression;
		bool yes[5];
	} rows[] = {
		{ "us", { true, true, true, true, false } },
		{ "US", { true, true, true, true, false } },
		{ "u.s.", { false, false, true, true, true } },
		{ "U.S.", { false, false, true, true, true } },
		{ "=US", { false, false, true, true, false } },
		{ "=U.S.", { false, false, true, true, false } },
		{ "=us", { true, false, false, false, true } },
		{ "=u.s.", { false, false, false, false, true } },
	};
	static const struct pair pairs[] = {
		{ "nato", "N.A.T.O. met", true },
		{ "uk", "the U.K. said", true },
		{ "pm", "at 5 p.m. today", false },
		{ "am", "at 5 a.m. today", false },
		{ "p.m.", "at 5 p.m. today", true },
		{ "p.m.", "the PM said", true },
		{ "p.m.", "the pm said", false },
		{ "\"us japan\"", "US-Japan", true },
		{ "\"us japan\"", "US–Japan", true },
		{ "\"us japan\"", "U.S.-Japan", true },
		{ "\"u.s. japan\"", "u.s. Japan", true },
		{ "\"u.s. japan\"", "join us Japan", false },
		{ "=US", "GIVE US A BREAK", true },
		{ "u.s.", "U.S.'s plan", true },
		{ "u.s.", "Ｕ．Ｓ．", true },
		{ "us", "U.S.A.", false },
		{ "u.s", "U.S.", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t k = 0; k < ARRAY_SIZE(texts); k++)
			if (rig_matches(rows[i].expression, texts[k]) != rows[i].yes[k])
				fail_msg("%s on %s", rows[i].expression, texts[k]);
	check(pairs, ARRAY_SIZE(pairs));
}

static void prefixes_exact_words_and_stems(void **state)
{
	static const struct pair pairs[] = {
		{ "japan*", "Japanese", true },
		{ "japan*", "Japan", true },
		{ "japan*", "nonJapan", false },
		{ "caf*", "CAFÉS", true },
		{ "nat*", "N.A.T.O.", true },
		{ "=Jap*", "Japanese", true },
		{ "=Jap*", "japanese", false },
		{ "=Apple", "Apple grows", true },
		{ "=Apple", "apple grows", false },
		{ "=Café", "Cafe", true },
		{ "=\"Apple Store\"", "Apple Store", true },
		{ "=\"Apple Store\"", "Apple store", false },
		{ "~deploy", "deployed", true },
		{ "~deploying", "deploys", true },
		{ "~deploy", "deployment", true },
		{ "deploy", "deployed", false },
		{ "~deploy*", "redeployed", false },
		{ "~deploy*", "deployable", true },
		{ "~happy*", "happiness", true },
		{ "~treaty", "treaties", true },
		{ "~\"security tie\"", "security ties", true },
		{ "\"security tie*\"", "security ties", true },
		{ "\"secur* tie\"", "security tie", true },
		{ "\"secur* tie\"", "security ties", false },
		{ "wörld*", "Worldly", true },
		{ "aaaabbbbccccdddd*", "aaaabbbbccccddddeeee", true },
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
}

static void cjk_is_found_inside_runs(void **state)
{
	static const struct pair pairs[] = {
		{ "同盟", "日米同盟の強化", true },
		{ "日盟", "日米同盟", false },
		{ "日米同盟", "日米 同盟", false },
		{ "\"日米 同盟\"", "日米同盟", true },
		{ "\"日米 同盟\"", "日米・同盟", true },
		{ "\"日米 同盟\"", "日米の同盟", false },
		{ "日*", "日本", true },
		{ "日米*", "日米同盟", true },
		{ "한미*", "한미동맹", true },
		{ "동맹", "한미동맹은", true },
		{ "\"한미 동맹\"", "한미동맹", true },
		{ "\"한미 동맹\"", "한미 동맹을", true },
		{ "\"한미 동맹\"", "주한미 동맹", true },
		{ "\"한미 동맹\"", "한미의 동맹", false },
		{ "\"nato 동맹\"", "NATO동맹", true },
		{ "\"日米 pact\"", "日米pact", true },
		{ "インド", "インドネシア", true },
		{ "=インド", "インドネシア", false },
		{ "=インド", "インド首相", true },
		{ "=インド", "インドの首相", true },
		{ "=インド", "西インド・パキスタン", true },
		{ "=インド", "インドー", false },
		{ "=インド", "スーパーインド", false },
		{ "=インド", "スーパー インド", true },
		{ "=サッカー", "サッカーの試合", true },
		{ "=すし", "回転すし", true },
		{ "=すし", "すしー", false },
		{ "=米国", "米国は", true },
		{ "=米国", "米国内", false },
		{ "=米国", "在米国", false },
		{ "=\"日米 同盟\"", "日米同盟が", true },
		{ "=\"日米 同盟\"", "日米同盟国", false },
		{ "=G7サミット", "G7サミットが", true },
		{ "=G7サミット", "g7サミットが", false },
		{ "이란", "인생이란", true },
		{ "=이란", "인생이란", false },
		{ "=이란", "이란은", true },
		{ "=이란", "\"이란\"", true },
		{ "=이란", "NATO이란", false },
		{ "~日本", "日本人", true },
		{ "米", "米", true },
		{ "が", "か\u3099", true },
		{ "か", "か\u3099", false },
		{ "ไทย", "ประเทศไทย", true },
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
}

static void phrases_are_consecutive_words_of_one_field(void **state)
{
	static const struct pair pairs[] = {
		{ "\"security ties\"", "security, ties", true },
		{ "\"security ties\"", "Security — \n ties", true },
		{ "\"security ties\"", "security of ties", false },
		{ "\"security ties\"", "ties security", false },
		{ "“security ties”", "security ties", true },
		{ "\"a a b\"", "a a a b", true },
		{ "\"a \\\" b\"", "a b", true },
	};
	struct article article = { .title = (char *)"security", .summary = (char *)"ties" };

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
	assert_false(rig_matches_article("\"security ties\"", &article, NULL));
	assert_false(rig_matches_article("security NEAR/100 ties", &article, NULL));
	assert_true(rig_matches_article("security ties", &article, NULL));
}

static void patterns_run_on_the_exact_text(void **state)
{
	static const struct pair pairs[] = {
		{ "/café/", "the cafe", true },
		{ "/cafe/", "the cafe\u0301", true },
		{ "/Cafe/", "the cafe", false },
		{ "/Cafe/i", "the cafe", true },
		{ "/ø+x/", "oox", true },
		{ "/æ+x/", "aeaex", true },
		{ "/[é]t/", "et", true },
		{ "/\\é/", "e", true },
		{ "/Ｃ＋＋x/", "C++x", true },
		{ "/a\\/b/", "a/b", true },
		{ "/\\bjapan\\b/i", "Japan's", true },
		{ "/日.同/", "日米同盟", true },
		{ "/^U\\.S\\.$/", "Ｕ．Ｓ．", true },
		{ "/x\\Kabc/", "xabc", true },
		{ "/ab(?=c)/", "abc", true },
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
}

static void hits_point_into_the_original(void **state)
{
	static const struct {
		const char *expression, *text, *hits;
	} cases[] = {
		{ "fine", "ﬁne ﬁne", "title 0-3 fine|ﬁne; title 4-7 fine|ﬁne" },
		{ "nato", "the ＮＡＴＯ x", "title 4-8 nato|ＮＡＴＯ" },
		{ "ガス", "電気ｶﾞｽ会社", "title 2-5 ガス|ｶﾞｽ" },
		{ "soft", "a so\u00ADft x", "title 2-7 soft|so\u00ADft" },
		{ "café", "un cafe\u0301!", "title 3-8 café|cafe\u0301" },
		{ "\"日米 同盟\"", "在日米・同盟国", "title 1-6 \"日米 同盟\"|日米・同盟" },
		{ "u.s.", "日 U.S. x", "title 2-6 u.s.|U.S." },
		{ "japan", "Japan’s", "title 0-5 japan|Japan" },
		{ "株式", "㍿x", "title 0-1 株式|㍿" },
		{ "동맹", "한미동맹은", "title 2-4 동맹|동맹" },
		{ "/ab+/", "xﬁabb", "title 2-5 /ab+/|abb" },
		{ "=US", "é US us", "title 2-4 =US|US" },
		{ "日", "\xF0\x9F\x8D\xA3\xF0\x9F\x8D\xA3日", "title 2-3 日|日" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *hits = rig_hits(cases[i].expression, cases[i].text);

		assert_string_equal(hits, cases[i].hits);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_uax_29s_with_the_pages_tailorings),
		cmocka_unit_test(words_are_the_same_wherever_they_stand),
		cmocka_unit_test(words_are_whole_and_folded),
		cmocka_unit_test(us_and_its_kin_follow_the_table),
		cmocka_unit_test(prefixes_exact_words_and_stems),
		cmocka_unit_test(cjk_is_found_inside_runs),
		cmocka_unit_test(phrases_are_consecutive_words_of_one_field),
		cmocka_unit_test(patterns_run_on_the_exact_text),
		cmocka_unit_test(hits_point_into_the_original),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
