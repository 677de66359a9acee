#include "match-rig.h"

#include <string.h>

#include "base/strbuf.h"

void rig_note(size_t index, size_t column, bool is_error, const char *code, const char *text,
	void *userdata)
{
	struct findings *findings = userdata;
	struct finding *finding = &findings->items[findings->n];

	assert_true(strlen(text) > 0);
	if (findings->n == REPORTS_MAX)
		return;
	findings->n++;
	*finding = (struct finding){ .index = index, .column = column, .is_error = is_error };
	(void)snprintf(finding->code, sizeof(finding->code), "%s", code);
}

int rig_compile(struct plan **ret, const char *const *texts, size_t n, struct findings *findings)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
	struct expression expressions[ARRAY_SIZE(names)];
	struct plan *plan = NULL;
	int r;

	assert_true(n <= ARRAY_SIZE(names));
	for (size_t i = 0; i < n; i++)
		expressions[i] = (struct expression){ .name = names[i], .text = texts[i] };
	r = plan_new(&plan, expressions, n, rig_note, findings);
	if (ret)
		*ret = plan;
	else
		plan_free(plan);
	return r;
}

static void run(const char *expression, const struct article *article, const char *feed,
	struct match_result *result)
{
	_cleanup_(plan_freep) struct plan *plan = NULL;
	_cleanup_(matcher_freep) struct matcher *matcher = NULL;
	struct findings findings = { 0 };

	if (rig_compile(&plan, &expression, 1, &findings) < 0)
		fail_msg("%s: %s at %zu", expression, findings.items[0].code,
			findings.items[0].column);
	assert_int_equal(matcher_new(&matcher, plan), 0);
	assert_int_equal(matcher_run(matcher, article, feed, true, result), 0);
}

bool rig_matches_article(const char *expression, const struct article *article, const char *feed)
{
	_cleanup_(match_result_clear) struct match_result result = { 0 };

	run(expression, article, feed, &result);
	return result.n;
}

bool rig_matches(const char *expression, const char *title)
{
	struct article article = { .title = (char *)title };

	return rig_matches_article(expression, &article, NULL);
}

char *rig_hits_article(const char *expression, const struct article *article, const char *feed)
{
	_cleanup_(match_result_clear) struct match_result result = { 0 };
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	run(expression, article, feed, &result);
	for (size_t i = 0; result.n && i < result.items[0].hits.n; i++) {
		const struct hit *hit = &result.items[0].hits.items[i];

		strbuf_addf(&buf, "%s%s %zu-%zu %s|%s", i ? "; " : "", hit->field, hit->start,
			hit->end, hit->term, hit->text);
	}
	return strbuf_take(&buf);
}

char *rig_hits(const char *expression, const char *title)
{
	struct article article = { .title = (char *)title };

	return rig_hits_article(expression, &article, NULL);
}
