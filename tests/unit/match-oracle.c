/* The engine against the page, read slowly: random expressions on random articles, no difference
 * in what matches nor in the hits.
 *
 * FEEDWATCH_ORACLE_ROUNDS asks for more than what `make check` has time for, FEEDWATCH_ORACLE_SEED
 * for others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "match/alphabet.h"
#include "match/match.h"
#include "oracle/oracle.h"
#include "oracle/random.h"

#define ROUNDS 145
/* Of a round; the first GROUPS may be referred to, each by those behind it. */
#define EXPRESSIONS_MAX 300
#define GROUPS          6

struct round {
	struct random random;
	struct alphabet *alphabet;
	struct leaves leaves;
	size_t n; /* expressions */
	struct strbuf texts[EXPRESSIONS_MAX];
	char names[EXPRESSIONS_MAX][8];
	struct expression expressions[EXPRESSIONS_MAX];
	struct query *queries[EXPRESSIONS_MAX];
	struct plan *plan;
	struct matcher *matcher;
	struct strbuf fields[N_FIELDS];
	size_t n_compared, n_true, n_hits;
};

/* What a round is like: few expressions on many articles, many on few, and so on. */
static const struct shape {
	unsigned expressions, articles, words, filler, list;
	bool few;
} shapes[] = {
	{ 25, 40, 30, 0, 0, false },
	{ 25, 40, 12, 20, 0, false },
	{ 8, 150, 20, 30, 0, false }, /* enough to choose anew what wakes topics */
	{ EXPRESSIONS_MAX, 4, 30, 20, 0, false },
	{ 12, 3, 2500, 96, 0, false },
	{ 12, 30, 40, 70, 2000, false },
	{ 40, 25, 6, 0, 0, false },
	{ 30, 10, 50, 40, 0, true },
	{ 30, 10, 30, 0, 0, true },
};

/* --- expressions -------------------------------------------------------------------------------- */

static void write_expression(struct round *round, const struct shape *shape, size_t i)
{
	struct strbuf *text = &round->texts[i];
	struct query_error err;

	for (int r = -1; r < 0;) {
		strbuf_reset(text);
		if (i < GROUPS)
			random_span(&round->random, text, 2, (unsigned)i);
		else
			random_query(
				&round->random, text, 1 + random_below(&round->random, 4), GROUPS);
		if (i == GROUPS && shape->list) {
			strbuf_adds(text, " OR ");
			random_list(&round->random, text, shape->list);
		}
		r = query_parse(&round->queries[i], strbuf_text(text), round->alphabet,
			&round->leaves, &err);
	}
	(void)snprintf(round->names[i], sizeof(round->names[i]), "g%zu", i);
	round->expressions[i] = (struct expression){
		.name = round->names[i], .text = strbuf_text(text), .group = i < GROUPS && i % 2
	};
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
static void compile(struct round *round, const struct shape *shape)
{
	bool wrong[EXPRESSIONS_MAX];
	int r = -1;

	while (r < 0) {
		memset(wrong, 0, sizeof(wrong));
		r = plan_new(&round->plan, round->expressions, round->n, note_wrong, wrong);
		for (size_t i = 0; i < round->n; i++)
			if (wrong[i]) {
				query_free(round->queries[i]);
				write_expression(round, shape, i);
			}
	}
	assert_int_equal(matcher_new(&round->matcher, round->plan), 0);
}

static void begin(struct round *round, const struct shape *shape)
{
	round->n = shape->expressions;
	round->random.few = shape->few;
	for (size_t i = 0; i < round->n; i++)
		write_expression(round, shape, i);
	compile(round, shape);
}

static void drop_plan(struct round *round)
{
	matcher_free(round->matcher);
	plan_free(round->plan);
}

/* One topic is written differently, the others stay: what a reload is. */
static void reload(struct round *round, const struct shape *shape)
{
	size_t i = GROUPS + random_below(&round->random, (unsigned)(round->n - GROUPS));

	drop_plan(round);
	oracle_forget();
	query_free(round->queries[i]);
	write_expression(round, shape, i);
	compile(round, shape);
}

static void end(struct round *round)
{
	drop_plan(round);
	oracle_forget();
	for (size_t i = 0; i < round->n; i++)
		query_free(round->queries[i]);
	leaves_clear(&round->leaves);
}

/* --- articles ----------------------------------------------------------------------------------- */

struct sample {
	struct article article;
	struct person authors[2];
	char *categories[3];
	const char *feed;
};

static char *write_field(
	struct round *round, enum field field, unsigned words, const struct shape *shape)
{
	struct strbuf *text = &round->fields[field];

	if (random_below(&round->random, 8) == 0)
		return NULL;
	random_text(&round->random, text, random_below(&round->random, words), shape->filler);
	return (char *)strbuf_text(text);
}

/* Authors, categories and the like are made of pieces of one text each. */
static void write_sample(struct round *round, struct sample *sample, const struct shape *shape)
{
	char *author = write_field(round, FIELD_AUTHOR, 6, shape);
	char *category = write_field(round, FIELD_CATEGORY, 6, shape);

	*sample = (struct sample){ .categories = { category, "日本", "alpha" } };
	sample->authors[0].email = "a@x.example";
	sample->authors[1].name = author;
	sample->feed = write_field(round, FIELD_FEED, 4, shape);
	sample->article = (struct article){
		.title = write_field(round, FIELD_TITLE, 10, shape),
		.summary = write_field(round, FIELD_SUMMARY, 14, shape),
		.content = write_field(round, FIELD_CONTENT, shape->words, shape),
		.link = write_field(round, FIELD_LINK, 4, shape),
		.authors = sample->authors,
		.n_authors = author ? random_below(&round->random, 3) : 0,
		.categories = { .items = sample->categories,
			.n = category ? random_below(&round->random, 4) : 0 },
	};
}

/* --- comparing ---------------------------------------------------------------------------------- */

static void print_fields(const struct sample *sample)
{
	const struct article *article = &sample->article;
	const char *const fields[] = { article->title, article->summary, article->content,
		article->n_authors > 1 ? sample->authors[1].name : NULL,
		article->categories.n ? sample->categories[0] : NULL, sample->feed, article->link };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i] && strlen(fields[i]) < 4000)
			print_error("%s: %s\n", field_name((enum field)i), fields[i]);
}

static void print_hits(const char *who, const struct hit_list *hits)
{
	print_error("%s\n", who);
	for (size_t i = 0; i < hits->n && i < 40; i++)
		print_error("  %s %zu %zu %s “%s”\n", hits->items[i].field, hits->items[i].start,
			hits->items[i].end, hits->items[i].term, hits->items[i].text);
}

static _Noreturn void differ(const struct round *round, size_t i, const struct sample *sample,
	const struct hit_list *engine, const struct hit_list *oracle)
{
	for (size_t k = 0; k < GROUPS; k++)
		print_error("@g%zu %s\n", k, round->expressions[k].text);
	print_error("g%zu %.2000s\n", i, round->expressions[i].text);
	print_fields(sample);
	if (engine)
		print_hits("the engine", engine);
	if (oracle)
		print_hits("the page", oracle);
	fail();
	abort();
}

static int by_field(const void *one, const void *other)
{
	const struct hit *a = one, *b = other;
	int r = strcmp(a->field, b->field);

	if (r != 0)
		return r;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return strcmp(a->term, b->term);
}

/* Title before summary before content and so on, and from start to end. */
static bool in_order(const struct hit_list *hits)
{
	for (size_t i = 1; i < hits->n; i++) {
		const struct hit *a = &hits->items[i - 1], *b = &hits->items[i];
		int field_a = field_from_name(a->field, strlen(a->field));
		int field_b = field_from_name(b->field, strlen(b->field));

		if (field_a > field_b || (field_a == field_b && a->start > b->start))
			return false;
	}
	return true;
}

static bool same_hits(struct hit_list *a, struct hit_list *b)
{
	if (a->n != b->n || !in_order(a))
		return false;
	if (a->n) {
		qsort(a->items, a->n, sizeof(*a->items), by_field);
		qsort(b->items, b->n, sizeof(*b->items), by_field);
	}
	for (size_t i = 0; i < a->n; i++)
		if (by_field(&a->items[i], &b->items[i]) != 0 ||
			strcmp(a->items[i].text, b->items[i].text) != 0)
			return false;
	return true;
}

static void compare(struct round *round, const struct sample *sample)
{
	_cleanup_(match_result_clear) struct match_result result = { 0 };
	const char *names[EXPRESSIONS_MAX];
	struct oracle_names known = { names, (const struct query *const *)round->queries,
		round->n };
	size_t next = 0;

	for (size_t i = 0; i < round->n; i++)
		names[i] = round->names[i];
	assert_int_equal(
		matcher_run(round->matcher, &sample->article, sample->feed, true, &result), 0);
	oracle_article(&sample->article, sample->feed);
	for (size_t i = 0; i < round->n; i++) {
		struct hit_list *engine = next < result.n && result.items[next].index == i
						  ? &result.items[next++].hits
						  : NULL;
		struct hit_list hits = { 0 };
		bool is = oracle_true(round->queries[i], &known);

		if (round->expressions[i].group)
			continue;
		if (is)
			oracle_hits(&hits, round->queries[i], &known);
		if (is != (engine != NULL) || (is && !same_hits(engine, &hits)))
			differ(round, i, sample, engine, is ? &hits : NULL);
		round->n_true += is;
		round->n_compared++;
		round->n_hits += hits.n;
		hit_list_clear(&hits);
	}
}

static unsigned long number_of(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

static void engine_and_page_agree(void **state)
{
	struct round *round = calloc(1, sizeof(*round));
	unsigned long rounds = number_of("FEEDWATCH_ORACLE_ROUNDS", ROUNDS);

	(void)state;
	assert_non_null(round);
	round->random.state = number_of("FEEDWATCH_ORACLE_SEED", 1);
	assert_int_equal(alphabet_new(&round->alphabet), 0);
	for (unsigned long i = 0; i < rounds; i++) {
		const struct shape *shape = &shapes[i % ARRAY_SIZE(shapes)];

		begin(round, shape);
		for (size_t k = 0; k < shape->articles; k++) {
			struct sample sample;

			write_sample(round, &sample, shape);
			compare(round, &sample);
			if (k == shape->articles / 2)
				reload(round, shape);
		}
		end(round);
	}
	print_message("%zu compared, %zu true with %zu hits\n", round->n_compared, round->n_true,
		round->n_hits);
	/* Neither all nor nothing, or the comparison would say little. */
	assert_in_range(round->n_true, round->n_compared / 20, round->n_compared * 3 / 4);
	assert_true(round->n_hits > round->n_true);
	for (size_t i = 0; i < EXPRESSIONS_MAX; i++)
		strbuf_free(&round->texts[i]);
	for (size_t i = 0; i < N_FIELDS; i++)
		strbuf_free(&round->fields[i]);
	alphabet_free(round->alphabet);
	free(round);
}

/* --- what is said never to decide --------------------------------------------------------------- */

#define DEAD_TRIALS   4000
#define DEAD_ARTICLES 12

static const char *const kin[] = { "japan", "japan*", "japanese", "=Japan", "\"japan plan\"",
	"plan", "日本", "日本人", "=日本", "人", "us", "u.s.", "=US", "usa*", "\"us plan\"",
	"~japan", "한국", "한국인", "국", "japan NEAR/1 plan" };
static const char *const kin_words[] = { "Japan", "japan", "JAPAN", "Japanese", "japans", "plan",
	"日本", "日本人", "在日本", "人", "us", "US", "U.S.", "u.s.", "USA", "한국", "한국인",
	"국" };

static void write_kin(struct random *random, struct strbuf *text, unsigned depth)
{
	static const char *const scopes[] = { "", "", "title:", "author:" };

	if (depth == 0 || random_below(random, 4) == 0) {
		strbuf_addf(text, "%s(%s)", RANDOM_PICK(random, scopes), RANDOM_PICK(random, kin));
		return;
	}
	strbuf_addf(text, "%s(", random_below(random, 2) ? "" : RANDOM_PICK(random, scopes));
	for (unsigned n = 2 + random_below(random, 2); n > 0; n--) {
		write_kin(random, text, depth - 1);
		if (n > 1)
			strbuf_adds(text, depth % 2 ? " OR " : " AND ");
	}
	strbuf_addc(text, ')');
}

static void note_dead(size_t index, size_t column, bool is_error, const char *code,
	const char *text, void *userdata)
{
	size_t *dead = userdata;

	(void)index;
	(void)text;
	assert_false(is_error);
	if (!*dead && strcmp(code, "W-DEAD") == 0)
		*dead = column;
}

/* The operators that have an operand at this column: the one that was meant is among them. */
static size_t find_operators(struct query *query, size_t column, struct query **ret, size_t n)
{
	for (size_t i = 0; i < query->n_items; i++) {
		if (query->n_items > 1 && query->items[i]->column == column && n < 8 &&
			(query->kind == QUERY_OR || query->kind == QUERY_AND))
			ret[n++] = query;
		n = find_operators(query->items[i], column, ret, n);
	}
	return n;
}

/* Is the query the same without the operand? */
static bool same_without(struct query *query, struct query *operator, size_t column)
{
	const struct oracle_names none = { 0 };
	bool before = oracle_true(query, &none), after;
	struct query **items = operator->items, *all[8];
	size_t n = operator->n_items, kept = 0;

	memcpy(all, items, n * sizeof(*all));
	for (size_t i = 0; i < n; i++)
		if (all[i]->column != column)
			items[kept++] = all[i];
	operator->n_items =(uint32_t) kept;
	oracle_forget_places();
	after = oracle_true(query, &none);
	memcpy(items, all, n * sizeof(*all));
	operator->n_items =(uint32_t) n;
	oracle_forget_places();
	return before == after;
}

static void read_kin_article(struct random *random, struct strbuf texts[static 2])
{
	for (size_t i = 0; i < 2; i++) {
		strbuf_reset(&texts[i]);
		strbuf_adds(&texts[i], "");
		for (unsigned n = random_below(random, 4); n > 0; n--)
			strbuf_addf(&texts[i], "%s ", RANDOM_PICK(random, kin_words));
	}
	oracle_article(&(struct article){ .title = (char *)strbuf_text(&texts[0]),
			       .content = (char *)strbuf_text(&texts[1]) },
		NULL);
}

static void check_dead(struct random *random, struct query *query, const char *text, size_t column)
{
	_cleanup_(strbuf_freep) struct strbuf title = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf content = STRBUF_INIT;
	struct strbuf texts[2] = { title, content };
	struct query *operators[8];
	size_t n = find_operators(query, column, operators, 0);
	bool decides[8] = { 0 }, all = true;

	assert_true(n > 0);
	for (size_t i = 0; i < DEAD_ARTICLES; i++) {
		read_kin_article(random, texts);
		for (size_t k = 0; k < n; k++)
			decides[k] = decides[k] || !same_without(query, operators[k], column);
	}
	for (size_t k = 0; k < n; k++)
		all = all && decides[k];
	if (all)
		fail_msg("%s: what stands at %zu decides", text, column);
	title = texts[0];
	content = texts[1];
}

static void what_is_dead_never_decides(void **state)
{
	struct random random = { number_of("FEEDWATCH_ORACLE_SEED", 1), false };
	_cleanup_(alphabet_freep) struct alphabet *alphabet = NULL;
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct leaves leaves = { 0 };
	size_t n = 0;

	(void)state;
	assert_int_equal(alphabet_new(&alphabet), 0);
	for (size_t i = 0; i < DEAD_TRIALS; i++) {
		_cleanup_(query_freep) struct query *query = NULL;
		_cleanup_(plan_freep) struct plan *plan = NULL;
		struct query_error err;
		size_t dead = 0;

		strbuf_reset(&text);
		write_kin(&random, &text, 1 + random_below(&random, 3));
		assert_int_equal(
			query_parse(&query, strbuf_text(&text), alphabet, &leaves, &err), 0);
		assert_int_equal(
			plan_new(&plan, &(struct expression){ "x", strbuf_text(&text), false }, 1,
				note_dead, &dead),
			0);
		n += dead > 0;
		if (dead)
			check_dead(&random, query, strbuf_text(&text), dead);
	}
	assert_true(n > DEAD_TRIALS / 10);
	oracle_forget();
	leaves_clear(&leaves);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(engine_and_page_agree),
		cmocka_unit_test(what_is_dead_never_decides),
	};

	/* Of POSIX' regular expressions a dot is a character then, not an octet. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
