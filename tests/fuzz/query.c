/* An expression, NUL, a text: compiled, explained, run, its hits checked to lie inside the text. */
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "match/explain.h"
#include "match/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_finding(size_t index, size_t column, bool is_error, const char *code,
	const char *text, void *userdata)
{
	const struct expression *expressions = userdata;
	size_t len = strlen(expressions[index].text);

	if (column < 1 || column > utf8_length(expressions[index].text, len) + 1 || !*code ||
		!*text || (code[0] == 'E') != is_error)
		abort();
}

static void check_hits(const struct hit_list *hits, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < hits->n; i++) {
		const struct hit *hit = &hits->items[i];
		size_t from = utf8_offset(text, len, hit->start),
		       to = utf8_offset(text, len, hit->end);

		if (hit->start >= hit->end || hit->end > utf8_length(text, len) ||
			strlen(hit->text) != to - from ||
			memcmp(text + from, hit->text, to - from) != 0)
			abort();
		if (i > 0 && hits->items[i - 1].start > hit->start)
			abort();
	}
}

static void run(const struct plan *plan, char *text)
{
	_cleanup_(matcher_freep) struct matcher *matcher = NULL;
	struct article article = { .title = text, .content = (char *)"a b 日本 한국" };

	if (matcher_new(&matcher, plan) < 0)
		abort();
	for (int again = 0; again < 2; again++) {
		_cleanup_(match_result_clear) struct match_result result = { 0 };

		if (matcher_run(matcher, &article, NULL, true, &result) < 0)
			abort();
		for (size_t i = 0; i < result.n; i++) {
			struct hit_list title = { .items = result.items[i].hits.items };
			_cleanup_(freep) char *excerpt = match_excerpt(
				&article, &result.items[i].hits, 20);

			while (title.n < result.items[i].hits.n &&
				strcmp(title.items[title.n].field, "title") == 0)
				title.n++;
			check_hits(&title, text);
			if (!excerpt || (utf8_valid(text, strlen(text)) &&
						!utf8_valid(excerpt, strlen(excerpt))))
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct explained explained = { 0 };
	_cleanup_(freep) char *query = strndup((const char *)data, size), *text = NULL;
	size_t len = query ? strlen(query) : 0;
	struct expression expressions[] = {
		{ "a", query, false },
		{ "b", "a{2,} OR @c", false },
		{ "c", "日 OR a NEAR/3 b OR /ab+/", true },
	};
	struct plan *plan = NULL;

	text = len < size ? strndup((const char *)data + len + 1, size - len - 1) : strdup("");
	if (!query || !text)
		return 0;
	(void)explain(&explained, expressions, 3, 0, check_finding, expressions);
	explained_clear(&explained);
	if (plan_new(&plan, expressions, 3, check_finding, expressions) == 0)
		run(plan, text);
	plan_free(plan);
	return 0;
}
