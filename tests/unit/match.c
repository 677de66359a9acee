/* What an expression means for an article: topic language, section 4, and the hits it tells. */
#include "match-rig.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "match/regex.h"

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

static void operators_bind_as_the_page_says(void **state)
{
	static const struct pair pairs[] = {
		{ "a b", "b c a", true },
		{ "a b", "a", false },
		{ "a AND b OR c", "c", true },
		{ "a AND (b OR c)", "c", false },
		{ "a OR b c", "a", true },
		{ "a OR b c", "b", false },
		{ "a NOT b", "a c", true },
		{ "a NOT b", "a b", false },
		{ "a NOT b OR c", "a b c", true },
		{ "a AND NOT NOT b", "a b", true },
		{ "NOT a NEAR/0 b AND c", "a c", true },
		{ "NOT a NEAR/0 b AND c", "a b c", false },
		{ "a （b OR　c）", "a c", true },
		{ "a # or so\n b", "a b", true },
		{ "a #b", "a", false },
		{ "\"and\" \"or\"", "and or", true },
		{ "=and", "and", true },
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
}

static void distances_are_in_units_of_the_script(void **state)
{
	static const struct pair pairs[] = {
		{ "a NEAR/0 b", "a, b", true },
		{ "a NEAR/0 b", "b a", true },
		{ "a NEAR/0 b", "a x b", false },
		{ "a NEAR/1 b", "a x b", true },
		{ "a NEAR/1 b", "a x y b", false },
		{ "a NEAR/2 b", "b x y a", true },
		{ "a ONEAR/2 b", "a x y b", true },
		{ "a ONEAR/2 b", "b x y a", false },
		{ "日米 NEAR/0 同盟", "日米同盟", true },
		{ "日米 NEAR/0 同盟", "日米の同盟", false },
		{ "日米 NEAR/1 同盟", "日米のの同盟", true },
		{ "日米 NEAR/1 同盟", "日米ののの同盟", false },
		{ "日米 NEAR/2 pact", "日米の、新 pact", true },
		{ "日米 NEAR/1 pact", "日米 new の pact", false },
		{ "한국 NEAR/0 미국", "한국은 미국과", true },
		{ "한국 NEAR/1 미국", "한국은 오늘 미국과", true },
		{ "한국 NEAR/1 미국", "한국은 오늘 또 미국과", false },
		{ "한미 NEAR/0 동맹", "한미동맹", true },
		{ "한미 NEAR/0 미동", "한미동맹", false },
		{ "a NEAR/3 a", "a", false },
		{ "a NEAR/3 a", "a x a", true },
		{ "\"a b\" NEAR/5 \"b c\"", "a b c", false },
		{ "u.s. NEAR/1 japan", "U.S. and Japan", true },
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
}

static void distances_nest_and_chain(void **state)
{
	static const struct pair pairs[] = {
		{ "a NEAR/1 b NEAR/1 c", "a x b x c", true },
		{ "a NEAR/1 b NEAR/1 c", "a x b x x c", false },
		{ "c NEAR/0 (a NEAR/5 b)", "a x x b c", true },
		{ "c NEAR/0 (a NEAR/5 b)", "a c b", false },
		{ "(a OR b) NEAR/1 (c OR d)", "x d y b", true },
		/* The pair that reaches to c is not the nearest one. */
		{ "(a NEAR/5 b) NEAR/0 c", "a b x x b c", true },
		{ "z NEAR/0 (a NEAR/9 b) NEAR/0 c", "z a b a b c", true },
		{ "(a ONEAR/9 b) ONEAR/0 c", "a x b c", true },
		{ "(a ONEAR/1 b) ONEAR/1 c", "b a x c", false },
		{ "(a NEAR/2 b) ONEAR/1 c", "c a b", false },
		{ "c ONEAR/1 (a NEAR/2 b)", "a b c", false },
		{ "c ONEAR/1 (a NEAR/2 b)", "c x b a", true },
		{ "(a OR d) NEAR/1 (b OR e) NEAR/1 (c OR f)", "x e d x f", true },
		{ "(a OR d) NEAR/1 (b OR e) NEAR/1 (c OR f)", "x e d x x f", false },
		/* So many hits that their places are put in order first. */
		{ "a NEAR/0 b NEAR/1 c", "a a a a a a a a a a a a a a a a a a b x c", true },
		{ "a NEAR/0 b NEAR/1 c", "a a a a a a a a a a a a a a a a a a b x x c", false },
		{ "title:(a NEAR/1 b)", "a x b", true },
		{ "(/a+x/ OR b) NEAR/1 c", "aax b c", true },
		{ "/a+x/ NEAR/0 c", "the aax c", true },
		{ "/a+x/ NEAR/0 c", "the aax b c", false },
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
}

static void not_near_spares_the_article(void **state)
{
	static const struct pair pairs[] = {
		{ "jordan NOTNEAR/2 (michael OR peterson)", "Michael Jordan", false },
		{ "jordan NOTNEAR/2 (michael OR peterson)", "Jordan and the Peterson", false },
		{ "jordan NOTNEAR/2 (michael OR peterson)", "Jordan and then the Peterson", true },
		{ "jordan NOTNEAR/2 michael", "Michael Jordan met the king of Jordan", true },
		{ "jordan NOTNEAR/2 michael", "Jordan", true },
		{ "cup NOTNEAR/0 \"world cup\"", "world cup", false },
		{ "\"world cup\" NOTNEAR/0 cup", "world cup", false },
		{ "a NOTNEAR/1 b NEAR/0 c", "a c x x b", true },
		{ "a NOTNEAR/1 b NEAR/0 c", "a c b", false },
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
}

static void counts_count_places_and_operands(void **state)
{
	static const struct pair pairs[] = {
		{ "a{3,}", "a b a a", true },
		{ "a{3,}", "a b a", false },
		{ "(a OR b){3,}", "a b a", true },
		{ "(日本 OR 日本人){2,}", "日本人", false },
		{ "(a NEAR/1 b){2,}", "a b x x x x a b", true },
		{ "/ab/{2,}", "ab ab", true },
		{ "ATLEAST/2 (a, b, c)", "c a", true },
		{ "ATLEAST/2 (a, b, c)", "c c", false },
		{ "ATLEAST/2 (a b, NOT c, d OR e)", "a b", true },
		{ "ATLEAST/2 (a b, NOT c, d OR e)", "a b c", false },
		{ "ATLEAST/2 (a b, NOT c, d OR e)", "a b c e", true },
		{ "ATLEAST/2 (a,b)", "a b", true },
	};
	struct article article = {
		.title = (char *)"a", .summary = (char *)"a", .content = (char *)"a"
	};

	(void)state;
	check(pairs, ARRAY_SIZE(pairs));
	assert_true(rig_matches_article("a{3,}", &article, NULL));
	assert_false(rig_matches_article("title:a{2,}", &article, NULL));
	assert_false(rig_matches_article("(title:a OR summary:a){3,}", &article, NULL));
}

static void scopes_say_where(void **state)
{
	static char *categories[] = { (char *)"World", (char *)"East Asia" };
	struct person authors[] = { { .name = (char *)"Ann Lee" },
		{ .email = (char *)"bo@example.org" } };
	struct article article = { .title = (char *)"tee",
		.summary = (char *)"ess",
		.content = (char *)"cee",
		.link = (char *)"https://news.example.org/japan/123",
		.categories = { categories, 2 },
		.authors = authors,
		.n_authors = 2 };
	static const struct {
		const char *expression;
		bool yes;
	} cases[] = {
		{ "tee ess cee", true },
		{ "title:tee", true },
		{ "title:ess", false },
		{ "summary:ess content:cee", true },
		{ "title:(summary:ess OR tee)", true },
		{ "title:(summary:ess)", true },
		{ "summary:title:ess", false },
		{ "world", false },
		{ "category:world", true },
		{ "category:\"east asia\"", true },
		{ "category:\"world east\"", true },
		{ "author:\"ann lee\"", true },
		{ "author:bo", true },
		{ "feed:\"evening post\"", true },
		{ "tee feed: evening", true },
		{ "link:\"news.example.org\"", true },
		{ "link:japan", true },
		{ "japan", false },
		{ "title:/t.e/", true },
		{ "summary:/t.e/", false },
		{ "tee NOT category:world", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (rig_matches_article(cases[i].expression, &article, "The Evening Post") !=
			cases[i].yes)
			fail_msg("%s", cases[i].expression);
}

struct rig {
	struct plan *plan;
	struct matcher *matcher;
};

static void rig_open(struct rig *rig, const struct expression *expressions, size_t n)
{
	assert_int_equal(plan_new(&rig->plan, expressions, n, NULL, NULL), 0);
	assert_int_equal(matcher_new(&rig->matcher, rig->plan), 0);
}

static void rig_close(struct rig *rig)
{
	matcher_free(rig->matcher);
	plan_free(rig->plan);
}

/* The indices of the topics that match, as digits. */
static void assert_topics(
	struct rig *rig, const char *title, const char *summary, const char *digits)
{
	struct article article = { .title = (char *)title, .summary = (char *)summary };
	_cleanup_(match_result_clear) struct match_result result = { 0 };
	char found[16] = "";

	assert_int_equal(matcher_run(rig->matcher, &article, NULL, true, &result), 0);
	for (size_t i = 0; i < result.n && i < sizeof(found) - 1; i++)
		found[i] = (char)('0' + result.items[i].index);
	assert_string_equal(found, digits);
}

static void references_are_copies_in_parentheses(void **state)
{
	static const struct expression expressions[] = {
		{ "zero", "@japan NEAR/2 @pacts NOT @one", false },
		{ "one", "baseball OR nissan", false },
		{ "japan", "japan* OR 日本", true },
		{ "pacts", "pact OR \"security ties\"", true },
		{ "four", "title:@japan", false },
		{ "five", "@japan{2,} OR summary:@pacts", false },
		{ "six", "@four @one", false },
	};
	struct rig rig = { 0 };

	(void)state;
	rig_open(&rig, expressions, ARRAY_SIZE(expressions));
	assert_topics(&rig, "Japanese pact", NULL, "04");
	assert_topics(&rig, "Japanese pact and Nissan", NULL, "146");
	assert_topics(&rig, "quiet", "日本の security ties", "05");
	assert_topics(&rig, "quiet", "日本と日本人", "5");
	assert_topics(&rig, "pact of pacts", NULL, "");
	assert_topics(&rig, NULL, NULL, "");
	/* The same article again: nothing is left over from those between. */
	assert_topics(&rig, "Japanese pact", NULL, "04");
	rig_close(&rig);
}

static void what_is_referred_to_may_stand_anywhere_and_in_any_field(void **state)
{
	static const struct expression expressions[] = {
		{ "zero", "title:@one OR summary:@two", false },
		{ "one", "x OR y", false },
		{ "two", "@one z", false },
		{ "three", "summary:@one", false },
		{ "four", "title:@zero", false },
	};
	struct rig rig = { 0 };

	(void)state;
	rig_open(&rig, expressions, ARRAY_SIZE(expressions));
	assert_topics(&rig, "x", NULL, "014");
	assert_topics(&rig, NULL, "y", "13");
	assert_topics(&rig, NULL, "y z", "01234");
	assert_topics(&rig, "z", "x", "123");
	rig_close(&rig);
}

static void hits_are_those_that_made_it_true(void **state)
{
	static const struct {
		const char *expression, *text, *hits;
	} cases[] = {
		{ "a OR b", "b x a a", "title 0-1 b|b; title 4-5 a|a; title 6-7 a|a" },
		{ "a NOT b", "a", "title 0-1 a|a" },
		{ "a OR (b c)", "a b", "title 0-1 a|a" },
		{ "a NEAR/1 b", "a b x x x x a x x x b", "title 0-1 a|a; title 2-3 b|b" },
		{ "(a OR c) NEAR/0 (b OR d)", "a x c d b", "title 4-5 c|c; title 6-7 d|d" },
		{ "(a NEAR/0 b) NEAR/0 c", "a b c x a b",
			"title 0-1 a|a; title 2-3 b|b; title 4-5 c|c" },
		{ "a NOTNEAR/0 b", "b a x a", "title 6-7 a|a" },
		{ "a{2,}", "a a", "title 0-1 a|a; title 2-3 a|a" },
		{ "ATLEAST/1 (a, b c)", "a b", "title 0-1 a|a" },
		{ "a OR a OR (a b)", "a b", "title 0-1 a|a; title 2-3 b|b" },
		{ "a OR =A", "A", "title 0-1 a|A; title 0-1 =A|A" },
		{ "\"a b\" OR b", "a b", "title 0-3 \"a b\"|a b; title 2-3 b|b" },
		{ "NOT NOT a AND b", "a b", "title 2-3 b|b" },
		{ "x a", "a", "" },
	};
	struct article article = { .title = (char *)"a",
		.summary = (char *)"x a",
		.content = (char *)"é a",
		.link = (char *)"a" };
	_cleanup_(freep) char *hits = rig_hits_article("link:a OR a", &article, NULL);

	(void)state;
	assert_string_equal(hits, "title 0-1 a|a; summary 2-3 a|a; content 2-3 a|a; link 0-1 a|a");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *found = rig_hits(cases[i].expression, cases[i].text);

		assert_string_equal(found, cases[i].hits);
	}
}

static char *repeated(const char *text, size_t n, const char *tail)
{
	struct strbuf buf = STRBUF_INIT;

	for (size_t i = 0; i < n; i++)
		strbuf_adds(&buf, text);
	strbuf_adds(&buf, tail);
	return strbuf_take(&buf);
}

/* Some seconds of processor time would be a quadratic or exponential search. */
static void assert_quick(const char *expression, const char *text, bool yes)
{
	clock_t start = clock();

	if (rig_matches(expression, text) != yes)
		fail_msg("%s", expression);
	if (clock() - start > 10 * CLOCKS_PER_SEC)
		fail_msg("%s takes %ld ms", expression,
			(long)(clock() - start) * 1000 / CLOCKS_PER_SEC);
}

static void a_megabyte_of_hits_is_linear(void **state)
{
	static const struct pair cases[] = {
		{ "a NEAR/100 a NEAR/100 a NEAR/100 a", "a ", true },
		{ "(a OR b) NEAR/100 (b OR a) NOTNEAR/100 c", "a b ", true },
		{ "a NOTNEAR/100 b", "a b ", false },
		{ "(a NEAR/5 b){1000,}", "a b ", true },
		{ "\"a a a a a a b\"", "a ", false },
		{ "日日日日 NEAR/3 日日", "日", true },
		{ "한한 NEAR/3 한", "한", true },
		{ "x", "e\u0301\u0323", false },
		{ "x", "a\u0301\u0323\u0301", false },
		{ "u.s.", "u.", false },
		{ "a'b", "a'", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *text = repeated(
			cases[i].text, (1U << 20) / strlen(cases[i].text), "");

		assert_quick(cases[i].expression, text, cases[i].yes);
	}
}

static void a_pattern_at_its_limit_is_no_match(void **state)
{
	static const struct expression expressions[] = {
		{ "bad", "x OR /(a+)+$/ OR /aab/", false },
		{ "good", "/aab/", false },
	};
	_cleanup_(freep) char *text = repeated("a", 1U << 20, "b");
	/* What matches here must be far from the limit of time, whatever the machine does beside. */
	const char *end = text + (1U << 20) - 20000;
	struct rig rig = { 0 };

	(void)state;
	assert_quick("/(a+)+$/", text, false);
	/* Quadratic, and no single attempt is long. */
	assert_quick("/\\w+@\\d/", text, false);
	/* Deeper than the stack of PCRE2's JIT; not over the limits. */
	assert_quick("/(?:a|ab)+b$/", end, true);
	rig_open(&rig, expressions, 2);
	assert_null(matcher_limited(rig.matcher, 0));
	assert_topics(&rig, end, NULL, "01");
	assert_string_equal(matcher_limited(rig.matcher, 0), "/(a+)+$/");
	assert_null(matcher_limited(rig.matcher, 1));
	assert_topics(&rig, "caa", NULL, "0");
	rig_close(&rig);
}

/* Processor time of one search without a match, the least of some; CLOCKS_PER_SEC if there is one.
 * The machine may take its time once, a pattern without a limit takes it always. */
static clock_t least_cost(const struct regex *regex, const char *text)
{
	clock_t least = CLOCKS_PER_SEC;

	for (int i = 0; i < 3; i++) {
		struct regex_search search;
		size_t start, end;
		clock_t before = clock();

		regex_search_begin(&search, regex);
		if (regex_find(&search, text, strlen(text), 0, &start, &end) == 1)
			return CLOCKS_PER_SEC;
		least = MIN(least, clock() - before);
	}
	return least;
}

/* The first pattern that takes longer than promised, or finds what is not there; NULL: none. */
static const char *slow_pattern(const char *text)
{
	static const char *const patterns[] = { "(a+)+$", "(a|aa)+$", "\\w+@\\d", "(?:a+){2,}c",
		"(a|a|a)*[^a!]x", "(?=(a+))\\1+b" };
	_cleanup_(alphabet_freep) struct alphabet *alphabet = NULL;

	assert_return_code(alphabet_new(&alphabet), 0);
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		_cleanup_(regex_freep) struct regex *regex = NULL;
		char err[200];

		assert_return_code(regex_new(&regex, patterns[i], strlen(patterns[i]), true,
					   alphabet, err, sizeof(err)),
			0);
		if (least_cost(regex, text) > CLOCKS_PER_SEC / 20)
			return patterns[i];
	}
	return NULL;
}

static void the_worst_pattern_ends_in_50_ms(void **state)
{
	_cleanup_(freep) char *text = repeated("a", 1U << 20, "!");
	const char *slow = slow_pattern(text);

	(void)state;
	if (slow)
		fail_msg("%s takes longer", slow);
}

/* As under MemoryDenyWriteExecute=: no memory may be written and run. */
static bool forbid_jit(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	const uint32_t deny = SCMP_ACT_ERRNO(EPERM);
	bool forbidden = filter &&
			 seccomp_rule_add(filter, deny, SCMP_SYS(mmap), 1,
				 SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) == 0 &&
			 seccomp_rule_add(filter, deny, SCMP_SYS(mprotect), 1,
				 SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) == 0 &&
			 seccomp_load(filter) == 0;

	seccomp_release(filter);
	return forbidden && mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static void without_jit_it_does_too(void **state)
{
	_cleanup_(freep) char *text = repeated("a", 1U << 20, "!");
	int status = -1;
	pid_t child;

	(void)state;
	(void)fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(!forbid_jit()                       ? 2
			: !rig_matches("/be?ta/", "beta") ? 3
			: slow_pattern(text)              ? 4
							  : 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void stats_add_up(void **state)
{
	static const struct expression expressions[] = {
		{ "one", "tokyo", false },
		{ "two", "tokyo osaka", false },
		{ "three", "kyoto", false },
	};
	struct rig rig = { 0 };
	struct match_stats stats;

	(void)state;
	rig_open(&rig, expressions, 3);
	assert_topics(&rig, "tokyo and tokyo", "日本", "0");
	assert_topics(&rig, "nothing", NULL, "");
	matcher_stats(rig.matcher, &stats);
	assert_int_equal(stats.articles, 2);
	assert_int_equal(stats.octets, 15 + 6 + 7);
	assert_int_equal(stats.tokens, 3 + 2 + 1);
	assert_int_equal(stats.hits, 2);
	assert_true(stats.evaluated >= 1 && stats.evaluated <= 2);
	assert_int_equal(stats.matched, 1);
	rig_close(&rig);
}

static void excerpts_show_the_densest_cluster(void **state)
{
	static const struct {
		const char *expression, *content;
		size_t max;
		const char *excerpt;
	} cases[] = {
		{ "x", "one two", 40, "" },
		{ "two", "one two three", 40, "one two three" },
		{ "tokyo", "alpha beta gamma tokyo delta epsilon zeta", 24, "…gamma tokyo delta…" },
		{ "tokyo OR osaka",
			"tokyo is far away from here, it seems, but tokyo and osaka are near", 24,
			"…tokyo and osaka are…" },
		{ "tokyo OR osaka",
			"tokyo, tokyo and tokyo are far away from here, but osaka has tokyo near",
			24, "…osaka has tokyo near" },
		{ "title:t OR tokyo", "alpha beta gamma tokyo delta epsilon zeta", 24,
			"…gamma tokyo delta…" },
		{ "同盟", "日米の同盟を強化する方針", 6, "…米の同盟を強…" },
		{ "\"alpha beta gamma\"", "alpha beta gamma", 8, "alpha be…" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct expression expression = { "a", cases[i].expression, false };
		struct article article = { .title = (char *)"t",
			.content = (char *)cases[i].content };
		_cleanup_(match_result_clear) struct match_result result = { 0 };
		_cleanup_(freep) char *excerpt = NULL;
		struct hit_list none = { 0 };
		struct rig rig = { 0 };

		rig_open(&rig, &expression, 1);
		assert_int_equal(matcher_run(rig.matcher, &article, NULL, true, &result), 0);
		excerpt = match_excerpt(
			&article, result.n ? &result.items[0].hits : &none, cases[i].max);
		assert_string_equal(excerpt, cases[i].excerpt);
		rig_close(&rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operators_bind_as_the_page_says),
		cmocka_unit_test(distances_are_in_units_of_the_script),
		cmocka_unit_test(distances_nest_and_chain),
		cmocka_unit_test(not_near_spares_the_article),
		cmocka_unit_test(counts_count_places_and_operands),
		cmocka_unit_test(scopes_say_where),
		cmocka_unit_test(references_are_copies_in_parentheses),
		cmocka_unit_test(what_is_referred_to_may_stand_anywhere_and_in_any_field),
		cmocka_unit_test(hits_are_those_that_made_it_true),
		cmocka_unit_test(a_megabyte_of_hits_is_linear),
		cmocka_unit_test(a_pattern_at_its_limit_is_no_match),
		cmocka_unit_test(the_worst_pattern_ends_in_50_ms),
		cmocka_unit_test(without_jit_it_does_too),
		cmocka_unit_test(stats_add_up),
		cmocka_unit_test(excerpts_show_the_densest_cluster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
