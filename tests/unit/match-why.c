/* Why an article matches or does not, how an expression was understood, and what an index is asked:
 * all three must say what the engine does. */
#include "match-rig.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "match/explain.h"
#include "match/narrow.h"
#include "match/why.h"

/* --- the same as the engine, whatever is asked ---------------------------------------------------- */

#define TRIALS 1000

struct chance {
	uint64_t state;
};

static unsigned below(struct chance *chance, unsigned n)
{
	chance->state = chance->state * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (unsigned)(chance->state >> 33) % n;
}

#define PICK(chance, list) (list)[below(chance, ARRAY_SIZE(list))]

static const char *const terms[] = { "us", "u.s.", "=US", "=us", "U.S.", "japan", "japan*",
	"\"japan\"", "~deploy", "~happy", "~responsibility*", "tokyo", "pm", "alliance*",
	"\"security ties\"", "\"ties, security\"", "日米", "同盟", "日", "=インド", "インド",
	"\"日米 同盟\"", "g7サミット", "한미", "=이란", "이란", "\"한미 동맹\"", "/tok.o/",
	"/日.同/", "café", "=Café", "f-16", "o'brien", "l'iran", "@group", "@negative", "3.5",
	"東京都" };
static const char *const texts[] = { "us", "US", "U.S.", "u.s.", "p.m.", "PM", "Japan", "Japanese",
	"japan's", "Tokyo", "deployed", "deploying", "happiness", "happily", "responsible",
	"security", "ties", "and", "alliances", "日米", "日米同盟", "同盟", "日", "日本", "インド",
	"インドネシア", "インド首相", "G7サミット", "한미동맹", "한미", "동맹", "이란은",
	"인생이란", "cafe", "Café", "F-16", "O'Brien", "l'Iran", "3.5", "3.", "東京都", "京都",
	"、", "-" };
static const char *const scopes[] = {
	"title:", "summary:", "content:", "author:", "category:", "feed:", "link:"
};

static void write_expression(struct strbuf *buf, struct chance *chance, unsigned depth, bool span)
{
	static const char *const distances[] = { "NEAR", "ONEAR", "NOTNEAR" };
	unsigned what = depth ? below(chance, span ? 6 : 10) : 0;

	switch (what) {
	case 0:
	case 1: strbuf_adds(buf, PICK(chance, terms)); return;
	case 2:
		strbuf_addc(buf, '(');
		write_expression(buf, chance, depth - 1, span);
		strbuf_adds(buf, " OR ");
		write_expression(buf, chance, depth - 1, span);
		strbuf_addc(buf, ')');
		return;
	case 3:
	case 4:
		strbuf_addc(buf, '(');
		write_expression(buf, chance, depth - 1, true);
		strbuf_addf(buf, " %s/%u ", PICK(chance, distances), below(chance, 4));
		write_expression(buf, chance, depth - 1, true);
		strbuf_addc(buf, ')');
		return;
	case 5:
		strbuf_addf(buf, "%s(", PICK(chance, scopes));
		write_expression(buf, chance, depth - 1, span);
		strbuf_addc(buf, ')');
		return;
	case 6:
		strbuf_addc(buf, '(');
		write_expression(buf, chance, depth - 1, true);
		strbuf_addf(buf, "){%u,}", 1 + below(chance, 3));
		return;
	case 7:
		strbuf_adds(buf, "NOT ");
		write_expression(buf, chance, depth - 1, false);
		return;
	case 8:
		strbuf_addf(buf, "ATLEAST/%u (", 1 + below(chance, 2));
		write_expression(buf, chance, depth - 1, false);
		strbuf_adds(buf, ", ");
		write_expression(buf, chance, depth - 1, false);
		strbuf_addc(buf, ')');
		return;
	default:
		strbuf_addc(buf, '(');
		write_expression(buf, chance, depth - 1, false);
		strbuf_adds(buf, below(chance, 2) ? " AND " : " ");
		write_expression(buf, chance, depth - 1, false);
		strbuf_addc(buf, ')');
	}
}

static char *write_text(struct chance *chance)
{
	struct strbuf buf = STRBUF_INIT;
	unsigned n = below(chance, 8);

	strbuf_adds(&buf, "");
	for (unsigned i = 0; i < n; i++) {
		strbuf_adds(&buf, PICK(chance, texts));
		if (below(chance, 4))
			strbuf_addc(&buf, ' ');
	}
	return strbuf_take(&buf);
}

static void write_article(struct article *article, struct chance *chance)
{
	_cleanup_(freep) char *author = write_text(chance);
	_cleanup_(freep) char *category = write_text(chance);

	*article = (struct article){ .title = write_text(chance),
		.summary = write_text(chance),
		.content = write_text(chance),
		.link = write_text(chance) };
	assert_int_equal(article_add_author(article, author, NULL, NULL), 0);
	assert_int_equal(text_list_add(&article->categories, category), 0);
}

static bool has_word(const char *words, const char *word, bool prefix)
{
	size_t len = strlen(word);

	for (const char *p = words; (p = strstr(p, word)); p += len)
		if ((p == words || p[-1] == ' ') && (prefix || p[len] == ' ' || !p[len]))
			return true;
	return false;
}

static bool has(const char *words, const struct words *asked)
{
	size_t n = 0;

	if (asked->text)
		return has_word(words, asked->text, asked->kind == WORDS_PREFIX);
	for (size_t i = 0; i < asked->n; i++)
		n += has(words, asked->items[i]);
	return asked->kind == WORDS_ALL ? n == asked->n : n > 0;
}

struct bench {
	struct expression expressions[3];
	struct narrower *narrower;
	size_t n_matched, n_narrowed;
};

static void check_article(struct bench *bench, struct matcher *matcher, const struct words *asked,
	const struct article *article, const char *feed)
{
	_cleanup_(match_result_clear) struct match_result result = { 0 };
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;
	_cleanup_(why_clear) struct why why = { 0 };
	bool matches, may;
	int r;

	assert_int_equal(matcher_run(matcher, article, feed, false, &result), 0);
	matches = result.n > 0;
	bench->n_matched += matches;
	r = why_article(&why, bench->expressions, 3, 0, article, feed);
	if (r < 0 || why.matches != matches || !why.nodes[0].decides ||
		why.nodes[0].found != matches)
		fail_msg("%s: why says %d (%d), the engine %d: %s", bench->expressions[0].text,
			why.matches, r, matches, article->title);
	assert_int_equal(narrow_article(bench->narrower, article, &words), 0);
	may = !asked || has(strbuf_text(&words), asked);
	bench->n_narrowed += !may;
	if (matches && !may)
		fail_msg("%s matches, but is not asked for: %s", bench->expressions[0].text,
			strbuf_text(&words));
}

static void check_expression(struct bench *bench, struct chance *chance)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	_cleanup_(plan_freep) struct plan *plan = NULL;
	_cleanup_(matcher_freep) struct matcher *matcher = NULL;
	_cleanup_(words_freep) struct words *asked = NULL;
	int r;

	write_expression(&text, chance, 1 + below(chance, 4), false);
	bench->expressions[0].text = strbuf_text(&text);
	r = plan_new(&plan, bench->expressions, 3, NULL, NULL);
	if (r < 0) /* a distance of what has no place, a negative expression, ... */
		return;
	assert_int_equal(matcher_new(&matcher, plan), 0);
	assert_int_equal(narrow_expression(&asked, bench->expressions, 3, 0), 0);
	for (int i = 0; i < 4; i++) {
		_cleanup_(article_clear) struct article article = { 0 };
		_cleanup_(freep) char *feed = write_text(chance);

		write_article(&article, chance);
		check_article(bench, matcher, asked, &article, feed);
	}
}

static void why_and_the_index_agree_with_the_engine(void **state)
{
	_cleanup_(narrower_freep) struct narrower *narrower = NULL;
	struct bench bench = { .expressions = {
				       { "asked", NULL, false },
				       { "group", "japan OR 日米 OR u.s.", true },
				       { "negative", "tokyo NOT 日", true },
			       } };
	struct chance chance = { 1 };

	(void)state;
	assert_int_equal(narrower_new(&narrower), 0);
	bench.narrower = narrower;
	for (int i = 0; i < TRIALS; i++)
		check_expression(&bench, &chance);
	/* The trials try both. */
	assert_true(bench.n_matched > TRIALS / 10);
	assert_true(bench.n_narrowed > TRIALS / 10);
}

/* --- what is told ----------------------------------------------------------------------------------- */

static void what_is_missing_is_told_with_the_nearest_thing(void **state)
{
	static const struct {
		const char *expression, *title, *summary;
		const char *note; /* of some node that decides */
	} cases[] = {
		{ "japan NEAR/2 treaty", "Japan has signed at last the treaty", NULL,
			"“Japan” and “treaty” are 5 words apart where 2 are allowed" },
		{ "日米 NEAR/1 同盟", "日米の新しい同盟", NULL,
			"“日米” and “同盟” are 2 words apart where 1 is allowed" },
		{ "japan NEAR/2 treaty", "Japan", "A treaty",
			"“Japan” stands in the field title, “treaty” in summary: nothing matches "
			"across fields" },
		{ "japan ONEAR/3 treaty", "A treaty with Japan", NULL,
			"“treaty” and “Japan” are there, but the other way round" },
		{ "title:treaty", "Japan", "A treaty",
			"stands only in the field summary: “treaty”" },
		{ "=US", "let us go", NULL,
			"“us” is there, but =US asks for exactly its own spelling" },
		{ "=インド", "インドネシアの首相", NULL,
			"“インド” is there inside “インドネシア”, which = refuses" },
		{ "=이란", "그의 인생이란 무엇", NULL,
			"“이란” is there inside “인생이란”, which = refuses" },
		{ "=カー", "スーパーカーと車", NULL,
			"“カー” is there inside “スーパーカー”, which = refuses" },
		{ "u.s.", "let us go", NULL,
			"“us” is there, which may be the ordinary word; the acronym is written with "
			"dots or in capitals" },
		{ "pm", "at 5 p.m.", NULL,
			"“p.m.” is there, but dots between small letters make another word" },
		{ "deploy", "troops deployed", NULL,
			"“deployed” is there; ~\"deploy\" would find it" },
		{ "pact", "pacta sunt servanda", NULL,
			"“pacta” is there; \"pact*\" would find it" },
		{ "\"security ties\"", "ties of security", NULL,
			"its words are there, but not side by side in this order" },
		{ "japan NOT baseball", "Japan baseball", NULL,
			"“baseball” is there and must not be" },
		{ "jordan NOTNEAR/2 michael", "Michael Jordan", NULL,
			"each “Jordan” has michael within 2 words of it" },
		{ "japan{3,}", "Japan", NULL, "found 1 time where 3 are asked for" },
		{ "jordan NOTNEAR/2 michael", "Amman", NULL, "not found" },
		{ "japan{3,}", "Japan, Japan", NULL, "found 2 times where 3 are asked for" },
		{ "ATLEAST/2 (futenma, henoko, kadena)", "Futenma", NULL,
			"1 of the 2 that are asked for" },
		{ "japan (treaty OR pact)", "Japan", NULL, "none of these is found" },
		{ "japan treaty", "Treaty", NULL, "not found" },
		{ "japan (treaty OR alliance)", "Japan: alliances", NULL,
			"“alliances” is there; ~\"alliance\" would find it" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct expression expression = { "x", cases[i].expression, false };
		const struct article article = { .title = (char *)cases[i].title,
			.summary = (char *)cases[i].summary };
		_cleanup_(why_clear) struct why why = { 0 };
		bool told = false;

		assert_int_equal(why_article(&why, &expression, 1, 0, &article, NULL), 0);
		assert_false(why.matches);
		for (size_t k = 0; k < why.n; k++)
			told = told || (why.nodes[k].decides && why.nodes[k].note &&
					       strcmp(why.nodes[k].note, cases[i].note) == 0);
		for (size_t k = 0; k < why.n && !told; k++)
			print_message("%s: %s\n", why.nodes[k].text, why.nodes[k].note);
		if (!told)
			fail_msg("%s on %s: not told: %s", cases[i].expression, cases[i].title,
				cases[i].note);
	}
}

static void a_match_tells_what_each_part_found(void **state)
{
	static const struct expression expressions[] = {
		{ "x", "(@us NEAR/3 japan) AND (treaty OR pact) NOT baseball", false },
		{ "us", "u.s. OR washington", true },
	};
	const struct article article = { .title = (char *)"U.S. and Japan renew pact" };
	_cleanup_(why_clear) struct why why = { 0 };
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	(void)state;
	assert_int_equal(why_article(&why, expressions, 2, 0, &article, NULL), 0);
	assert_true(why.matches);
	for (size_t i = 0; i < why.n; i++) {
		const struct why_node *node = &why.nodes[i];

		strbuf_addf(&buf, "%u%c%c %s", node->level, node->found ? '+' : '-',
			node->decides ? '!' : ' ', node->text);
		for (size_t k = 0; k < node->hits.n; k++)
			strbuf_addf(&buf, " %s", node->hits.items[k].text);
		strbuf_addc(&buf, '\n');
	}
	assert_string_equal(strbuf_text(&buf),
		"0+! @us NEAR/3 japan AND (treaty OR pact) AND NOT baseball\n"
		"1+! @us NEAR/3 japan U.S. Japan\n"
		"2+! @us\n"
		"3+! u.s. OR washington\n"
		"4+! u.s. U.S.\n"
		"4-  washington\n"
		"2+! japan Japan\n"
		"1+! treaty OR pact\n"
		"2-  treaty\n"
		"2+! pact pact\n"
		"1+! NOT baseball\n"
		"2-! baseball\n");
}

/* What must not stand beside it is no cause where it is not there itself. */
static void what_is_to_be_avoided_is_not_missed(void **state)
{
	static const struct expression expression = { "x", "jordan NOTNEAR/2 (michael OR air)",
		false };
	static const struct {
		const char *title, *decides;
	} cases[] = {
		{ "Amman", "jordan" },
		{ "Air Jordan", "jordan|michael OR air|air" },
		{ "Jordan", "jordan" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct article article = { .title = (char *)cases[i].title };
		_cleanup_(why_clear) struct why why = { 0 };
		_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

		assert_int_equal(why_article(&why, &expression, 1, 0, &article, NULL), 0);
		for (size_t k = 1; k < why.n; k++)
			if (why.nodes[k].decides)
				strbuf_addf(&buf, "%s%s", buf.len ? "|" : "", why.nodes[k].text);
		assert_string_equal(strbuf_text(&buf), cases[i].decides);
	}
}

static bool listed(const struct text_list *list, const char *spaced)
{
	_cleanup_(freep) char *copy = strdup(spaced);
	char *rest = copy;

	for (char *word; (word = strsep(&rest, "|"));)
		if (*word && !text_list_has(list, word))
			return false;
	return true;
}

static void terms_are_explained_by_examples(void **state)
{
	static const struct {
		const char *term, *finds, *misses;
	} cases[] = {
		{ "us", "us|Us|US|U.S.", "u.s." },
		{ "u.s.", "US|U.S.|u.s.", "us|Us" },
		{ "=US", "US|U.S.", "us|Us|u.s." },
		{ "=us", "us|u.s.", "US|U.S." },
		{ "treaty", "Treaty|treaty's", "treatys" },
		{ "japan*", "Japan|japans|japaning", "" },
		{ "~deploy", "deploy|deployed|deploying|deployment", "" },
		{ "日米", "日米|日米会|新日米|日米は", "日 米" },
		{ "=インド", "インド|インド首相", "インドネシア" },
		{ "インド", "インド|インドネシア", "イ ンド" },
		{ "이란", "이란|이란은|전이란", "" },
		{ "=이란", "이란|이란은", "전이란" },
		{ "\"security ties\"", "security ties|security-ties",
			"ties security|security and ties|securityties" },
		{ "\"日米 同盟\"", "日米同盟|日米 同盟", "同盟 日米" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct expression expression = { "x", cases[i].term, false };
		_cleanup_(explained_clear) struct explained explained = { 0 };

		assert_int_equal(explain(&explained, &expression, 1, 0, NULL, NULL), 0);
		assert_int_equal(explained.n, 1);
		if (!listed(&explained.nodes[0].finds, cases[i].finds) ||
			!listed(&explained.nodes[0].misses, cases[i].misses))
			fail_msg("%s is explained otherwise", cases[i].term);
	}
}

static void explaining_shows_the_tree(void **state)
{
	static const struct expression expressions[] = {
		{ "a", "u.s. NEAR/3 title:(=日米 OR ~deploying*) AND (g7サミット{2,} NOT @x)",
			false },
		{ "x", "y", true },
		{ "wrong", "a OR", false },
	};
	_cleanup_(explained_clear) struct explained explained = { 0 };
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct findings findings = { 0 };

	(void)state;
	assert_int_equal(explain(&explained, expressions, 3, 0, rig_note, &findings), 0);
	for (size_t i = 0; i < explained.n; i++)
		strbuf_addf(&buf, "%u.%zu %s: %s\n", explained.nodes[i].level,
			explained.nodes[i].column, explained.nodes[i].text,
			explained.nodes[i].meaning);
	assert_string_equal(strbuf_text(&buf),
		"0.1 u.s. NEAR/3 title:(=日米 OR ~deploying*) AND (g7サミット{2,} AND NOT @x): "
		"all of\n"
		"1.1 u.s. NEAR/3 title:(=日米 OR ~deploying*): with at most 3 words between them, "
		"in either order\n"
		"2.1 u.s.: acronym us\n"
		"2.13 title:(=日米 OR ~deploying*): in title\n"
		"3.19 =日米 OR ~deploying*: any of\n"
		"4.20 =日米: characters 日米, not inside a run of its script\n"
		"4.27 ~deploying*: word with stem deploy...\n"
		"1.44 g7サミット{2,} AND NOT @x: all of\n"
		"2.45 g7サミット{2,}: at least 2 hits of\n"
		"3.45 g7サミット: word g7, then characters サミット\n"
		"2.56 NOT @x: must not be there\n"
		"3.60 @x: the expression of x\n");
	assert_int_equal(explain(&explained, expressions, 3, 2, NULL, NULL), -EINVAL);
}

static void words_of_two_characters_are_words_of_the_index(void **state)
{
	static const struct {
		const char *title, *words;
	} cases[] = {
		{ "Japan's U.S. bases", "japan us bases" },
		{ "日米同盟の強化", "日米 米同 同盟 盟の の強 強化 化" },
		{ "한미동맹", "한미 미동 동맹 맹" },
		{ "G7サミット G7", "g7 サミ ミッ ット ト" },
		{ "", "" },
	};
	_cleanup_(narrower_freep) struct narrower *narrower = NULL;
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;

	(void)state;
	assert_int_equal(narrower_new(&narrower), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct article article = { .title = (char *)cases[i].title };

		assert_int_equal(narrow_article(narrower, &article, &words), 0);
		assert_string_equal(strbuf_text(&words), cases[i].words);
	}
}

static void what_cannot_be_asked_of_an_index_is_not(void **state)
{
	static const char *const texts_of[] = { "/tok.o/", "feed:x", "link:x", "a OR /b/",
		"ATLEAST/1 (a, feed:b)", "~is" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts_of); i++) {
		const struct expression expression = { "x", texts_of[i], false };
		_cleanup_(words_freep) struct words *words = NULL;

		assert_int_equal(narrow_expression(&words, &expression, 1, 0), 0);
		if (words)
			fail_msg("%s is asked of the index", texts_of[i]);
	}
}

/* `n` words, any of which will do. */
static void write_any(struct strbuf *buf, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		strbuf_addf(buf, "%sw%u", i ? " OR " : "", i);
}

static void an_index_is_not_asked_for_too_much(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf any = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf both = STRBUF_INIT;
	struct expression expression = { "x", NULL, false };
	_cleanup_(words_freep) struct words *words = NULL;

	(void)state;
	write_any(&any, NARROW_ASKED_MAX + 1);
	expression.text = strbuf_text(&any);
	assert_int_equal(narrow_expression(&words, &expression, 1, 0), 0);
	assert_null(words);
	/* What is left of it narrows still. */
	strbuf_addf(&both, "japan (%s) treaty", strbuf_text(&any));
	expression.text = strbuf_text(&both);
	assert_int_equal(narrow_expression(&words, &expression, 1, 0), 0);
	assert_non_null(words);
	assert_int_equal(words_count(words), 3);
	assert_true(has("treaty japan", words));
	assert_true(has(NARROW_EVERY, words));
	assert_false(has("w1 treaty", words));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(why_and_the_index_agree_with_the_engine),
		cmocka_unit_test(what_is_missing_is_told_with_the_nearest_thing),
		cmocka_unit_test(a_match_tells_what_each_part_found),
		cmocka_unit_test(what_is_to_be_avoided_is_not_missed),
		cmocka_unit_test(terms_are_explained_by_examples),
		cmocka_unit_test(explaining_shows_the_tree),
		cmocka_unit_test(words_of_two_characters_are_words_of_the_index),
		cmocka_unit_test(what_cannot_be_asked_of_an_index_is_not),
		cmocka_unit_test(an_index_is_not_asked_for_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
