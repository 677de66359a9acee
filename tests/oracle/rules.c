/* The oracle's random topics and articles as JSON, for stories: random-rules SEED TOPICS ARTICLES. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "match/match.h"
#include "oracle/random.h"

#define GROUPS 3

static bool compiles(struct expression *expressions, size_t n)
{
	_cleanup_(plan_freep) struct plan *plan = NULL;

	return plan_new(&plan, expressions, n, NULL, NULL) >= 0;
}

/* The last of `n` expressions, which may refer to the groups before it. */
static void write_valid(struct random *random, struct expression *expressions, size_t n)
{
	static char names[GROUPS + 1][4] = { "g0", "g1", "g2", "x" };

	do {
		struct strbuf text = STRBUF_INIT;

		if (n <= GROUPS)
			random_span(random, &text, 2, (unsigned)n - 1);
		else
			random_query(random, &text, 1 + random_below(random, 4), GROUPS);
		free((char *)expressions[n - 1].text);
		expressions[n - 1] = (struct expression){
			.name = names[n - 1], .text = strbuf_take(&text), .group = n <= GROUPS
		};
	} while (!compiles(expressions, n));
}

static void write_topics(struct json *json, struct random *random, unsigned n)
{
	struct expression expressions[GROUPS + 1] = { 0 };
	char name[16];

	json_open_object(json, "groups");
	for (size_t i = 0; i < GROUPS; i++) {
		write_valid(random, expressions, i + 1);
		json_text(json, expressions[i].name, expressions[i].text);
	}
	json_close_object(json);
	json_open_object(json, "topics");
	for (unsigned i = 0; i < n; i++) {
		write_valid(random, expressions, GROUPS + 1);
		(void)snprintf(name, sizeof(name), "t%u", i);
		json_text(json, name, expressions[GROUPS].text);
	}
	json_close_object(json);
	for (size_t i = 0; i <= GROUPS; i++)
		free((char *)expressions[i].text);
}

static void write_articles(struct json *json, struct random *random, unsigned n)
{
	static const char *const fields[] = { "title", "summary", "content", "author", "category" };
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;

	json_open_array(json, "articles");
	for (unsigned i = 0; i < n; i++) {
		json_open_object(json, NULL);
		for (size_t k = 0; k < ARRAY_SIZE(fields); k++) {
			random_text(random, &text, random_below(random, k == 2 ? 40 : 12), 10);
			json_text_always(json, fields[k], strbuf_text(&text));
		}
		json_close_object(json);
	}
	json_close_array(json);
}

int main(int argc, char **argv)
{
	_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
	struct json json = json_into(&out);
	struct random random = { 0 };

	if (argc != 4)
		return 2;
	random.state = strtoul(argv[1], NULL, 10);
	json_open_object(&json, NULL);
	write_topics(&json, &random, (unsigned)strtoul(argv[2], NULL, 10));
	write_articles(&json, &random, (unsigned)strtoul(argv[3], NULL, 10));
	json_close_object(&json);
	return puts(strbuf_text(&out)) < 0;
}
