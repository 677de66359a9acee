/* The engine against the page, read slowly: random expressions on random articles, no difference.
 *
 * FEEDWATCH_ORACLE_ROUNDS asks for more than what `make check` has time for, FEEDWATCH_ORACLE_SEED
 * for others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "match/alphabet.h"
#include "match/match.h"
#include "oracle/oracle.h"

#define ROUNDS      200
#define EXPRESSIONS 25
#define ARTICLES    40

struct random {
	uint64_t state;
};

static unsigned draw(struct random *random, unsigned n)
{
	random->state = random->state * UINT64_C(6364136223846793005) +
			UINT64_C(1442695040888963407);
	return (unsigned)(random->state >> 33) % n;
}

#define PICK(random, list) ((list)[draw(random, ARRAY_SIZE(list))])

/* --- articles -----------------------------------------------------------------------------------
 */

static const char *const words[] = { "a", "b", "c", "us", "Us", "US", "U.S.", "u.s.", "U.S", "pm",
	"p.m.", "NATO", "nato", "N.A.T.O.", "alpha", "Alphas", "alphabet", "beta", "Beta", "deploy",
	"deployed", "deployment", "café", "Cafe", "naïve", "Łódź", "lodz", "japan", "Japan's",
	"JAPAN’S", "O'Brien", "l'Iran", "iran", "dell’Italia", "F-16", "f16", "16", "AT&T", "3.5",
	"1,000", "35", "x:y", "x_y", "日本", "米国", "日米", "同盟", "本", "インド", "インドネシア",
	"ネシア", "カー", "か", "がー", "한국", "한국은", "미국", "이란", "인생이란", "동맹",
	"한미동맹", "ёлка", "елка", "йод", "иод", "ﬁne", "Straße", "strasse", "ＮＡＴＯ", "NATO는",
	"日本のNATO", "alp\xC2\xADha", "e\xCC\x81te", "été", "said.Japan", "a.b", "1990's",
	"U.S.'s" };
static const char *const gaps[] = { " ", " ", " ", " ", " ", ", ", " - ", "-", "/", ". ", "; ",
	"　", "、", " “", "” " };

static void write_text(struct random *random, struct strbuf *text, unsigned most)
{
	strbuf_reset(text);
	for (unsigned n = draw(random, most); n > 0; n--) {
		strbuf_adds(text, PICK(random, words));
		strbuf_adds(text, PICK(random, gaps));
	}
}

/* --- expressions --------------------------------------------------------------------------------
 */

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
	"/[ab] [bc]/" };

static void write_span(struct random *random, struct strbuf *text, unsigned depth)
{
	static const char *const distances[] = { "NEAR/0", "NEAR/1", "NEAR/3", "NEAR/12", "ONEAR/0",
		"ONEAR/2", "ONEAR/9", "NOTNEAR/1", "NOTNEAR/4", "NOTNEAR/0" };
	static const char *const scopes[] = { "title:", "summary:", "content:" };
	unsigned dice = depth ? draw(random, 10) : 9;

	if (dice >= 5) {
		strbuf_adds(text, PICK(random, terms));
		return;
	}
	if (dice == 4 && draw(random, 2)) {
		strbuf_adds(text, PICK(random, scopes));
		strbuf_addc(text, '(');
		write_span(random, text, depth - 1);
	} else {
		strbuf_addc(text, '(');
		write_span(random, text, depth - 1);
		for (unsigned n = dice < 3 ? 1 : 1 + draw(random, 4); n > 0; n--) {
			strbuf_addf(text, " %s ", dice < 3 ? PICK(random, distances) : "OR");
			write_span(random, text, depth - 1);
		}
	}
	strbuf_addc(text, ')');
}

static void write_query(struct random *random, struct strbuf *text, unsigned depth)
{
	unsigned dice = depth ? draw(random, 12) : 11;

	switch (dice) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
		strbuf_addc(text, '(');
		write_query(random, text, depth - 1);
		strbuf_adds(text, dice < 2 ? " OR " : dice < 4 ? " AND " : " NOT ");
		write_query(random, text, depth - 1);
		strbuf_addc(text, ')');
		return;
	case 5:
		strbuf_adds(text, "ATLEAST/2 (");
		for (int i = 0; i < 3; i++) {
			write_query(random, text, depth - 1);
			strbuf_adds(text, i < 2 ? ", " : ")");
		}
		return;
	case 6:
		strbuf_addc(text, '(');
		write_span(random, text, depth - 1);
		strbuf_addf(text, "){%u,}", 1 + draw(random, 3));
		return;
	case 7: strbuf_adds(text, draw(random, 2) ? "@g0" : "@g1"); return;
	default: write_span(random, text, depth);
	}
}

/* --- comparing ----------------------------------------------------------------------------------
 */

struct round {
	struct random random;
	struct alphabet *alphabet;
	struct leaves leaves;
	struct strbuf texts[EXPRESSIONS], title, summary, content;
	char names[EXPRESSIONS][8];
	struct expression expressions[EXPRESSIONS];
	struct query *queries[EXPRESSIONS];
	struct plan *plan;
	struct matcher *matcher;
	size_t n_true;
};

/* The first two may be referred to, and refer to none. */
static void write_expression(struct round *round, size_t i)
{
	struct query_error err;

	for (int r = -1; r < 0;) {
		strbuf_reset(&round->texts[i]);
		if (i < 2)
			write_span(&round->random, &round->texts[i], 2);
		else
			write_query(&round->random, &round->texts[i], 4);
		r = query_parse(&round->queries[i], strbuf_text(&round->texts[i]), round->alphabet,
			&round->leaves, &err);
	}
	(void)snprintf(round->names[i], sizeof(round->names[i]), "g%zu", i);
	round->expressions[i] = (struct expression){ .name = round->names[i],
		.text = strbuf_text(&round->texts[i]) };
}

static void note_wrong(size_t index, size_t column, bool is_error, const char *code,
	const char *text, void *userdata)
{
	bool *wrong = userdata;

	(void)column;
	(void)code;
	(void)text;
	if (is_error)
		wrong[index] = true;
}

/* What only the whole can be wrong about (true without hits) is written anew. */
static void begin(struct round *round)
{
	bool wrong[EXPRESSIONS];
	int r = -1;

	for (size_t i = 0; i < EXPRESSIONS; i++)
		write_expression(round, i);
	while (r < 0) {
		memset(wrong, 0, sizeof(wrong));
		r = plan_new(&round->plan, round->expressions, EXPRESSIONS, note_wrong, wrong);
		for (size_t i = 0; i < EXPRESSIONS; i++)
			if (wrong[i]) {
				query_free(round->queries[i]);
				write_expression(round, i);
			}
	}
	assert_int_equal(matcher_new(&round->matcher, round->plan), 0);
}

static void end(struct round *round)
{
	for (size_t i = 0; i < EXPRESSIONS; i++)
		query_free(round->queries[i]);
	matcher_free(round->matcher);
	plan_free(round->plan);
}

static void compare(struct round *round, const struct article *article)
{
	_cleanup_(match_result_clear) struct match_result result = { 0 };
	const char *names[EXPRESSIONS];
	struct oracle_names known = { names, (const struct query *const *)round->queries,
		EXPRESSIONS };
	size_t next = 0;

	for (size_t i = 0; i < EXPRESSIONS; i++)
		names[i] = round->names[i];
	assert_int_equal(matcher_run(round->matcher, article, NULL, false, &result), 0);
	oracle_article(article);
	for (size_t i = 0; i < EXPRESSIONS; i++) {
		bool engine = next < result.n && result.items[next].index == i;

		next += engine;
		round->n_true += engine;
		if (engine != oracle_true(round->queries[i], &known))
			fail_msg("%s, with @g0 %s and @g1 %s, %s\n%s\n%s\n%s",
				round->expressions[i].text, round->expressions[0].text,
				round->expressions[1].text, engine ? "matches" : "does not match",
				article->title, article->summary, article->content);
	}
}

static unsigned long number_of(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

static void engine_and_page_agree(void **state)
{
	struct round round = { .random.state = number_of("FEEDWATCH_ORACLE_SEED", 1) };
	unsigned long rounds = number_of("FEEDWATCH_ORACLE_ROUNDS", ROUNDS);

	(void)state;
	assert_int_equal(alphabet_new(&round.alphabet), 0);
	for (unsigned long i = 0; i < rounds; i++) {
		begin(&round);
		for (size_t k = 0; k < ARTICLES; k++) {
			write_text(&round.random, &round.title, 10);
			write_text(&round.random, &round.summary, 14);
			write_text(&round.random, &round.content, 30);
			compare(&round,
				&(struct article){ .title = (char *)strbuf_text(&round.title),
					.summary = (char *)strbuf_text(&round.summary),
					.content = (char *)strbuf_text(&round.content) });
		}
		end(&round);
	}
	/* Neither all nor nothing, or the comparison would say little. */
	assert_in_range(round.n_true, rounds * EXPRESSIONS * ARTICLES / 20,
		rounds * EXPRESSIONS * ARTICLES * 3 / 4);
	for (size_t i = 0; i < EXPRESSIONS; i++)
		strbuf_free(&round.texts[i]);
	strbuf_free(&round.title);
	strbuf_free(&round.summary);
	strbuf_free(&round.content);
	leaves_clear(&round.leaves);
	alphabet_free(round.alphabet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(engine_and_page_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
