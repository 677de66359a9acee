#include "match/match.h"

#include <errno.h>
#include <string.h>

#include "match/eval.h"

int matcher_new(struct matcher **ret, const struct plan *plan)
{
	_cleanup_(matcher_freep) struct matcher *matcher = calloc(1, sizeof(*matcher));
	int r;

	if (!matcher)
		return -ENOMEM;
	matcher->plan = plan;
	matcher->leaves = calloc(plan->n_leaves + 1, sizeof(*matcher->leaves));
	matcher->values = calloc(plan->n_nodes + 1, sizeof(*matcher->values));
	matcher->collected = calloc(plan->n_nodes / 64 + 1, sizeof(*matcher->collected));
	matcher->woken = calloc(plan->n_topics + 1, sizeof(*matcher->woken));
	matcher->seen = calloc(plan->n_leaves / 64 + 1, sizeof(*matcher->seen));
	matcher->woken_bits = calloc(plan->n_topics / 64 + 1, sizeof(*matcher->woken_bits));
	matcher->many_bits = calloc(plan->n_topics / 64 + 1, sizeof(*matcher->many_bits));
	matcher->group_bits = calloc(plan->n_groups / 64 + 1, sizeof(*matcher->group_bits));
	if (!matcher->leaves || !matcher->values || !matcher->collected || !matcher->woken ||
		!matcher->seen || !matcher->woken_bits || !matcher->many_bits ||
		!matcher->group_bits)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n_topics; i++)
		if (plan->guards_from[i + 1] - plan->guards_from[i] > 3)
			matcher->many_bits[i / 64] |= UINT64_C(1) << i % 64;
	r = wake_choose(matcher);
	if (r < 0)
		return r;
	r = alphabet_new(&matcher->alphabet);
	if (r >= 0)
		r = stemmer_new(&matcher->stemmer);
	if (r < 0)
		return r;
	*ret = TAKE(matcher);
	return 0;
}

void matcher_forget(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;

	matcher->stats = (struct match_stats){ 0 };
	matcher->learn_at = LEARN_FIRST;
	for (size_t i = 0; i < plan->n_leaves; i++)
		matcher->leaves[i].frequency = 0;
	matcher->n_limited = 0;
}

/* Gives back what grows with an article. */
static void drop_buffers(struct matcher *matcher)
{
	free(matcher->repeats);
	matcher->repeats = NULL;
	matcher->n_repeats = matcher->repeats_size = 0;
	spans_clear(&matcher->places);
	spans_clear(&matcher->patterns);
	for (size_t i = 0; i < matcher->lists_size; i++)
		spans_clear(&matcher->lists[i].own);
	matcher->n_lists = 0;
	for (size_t i = 0; i < N_FIELDS; i++) {
		text_clear(&matcher->texts[i]);
		strbuf_free(&matcher->joined[i]);
	}
}

void matcher_free(struct matcher *matcher)
{
	if (!matcher)
		return;
	drop_buffers(matcher);
	free(matcher->leaves);
	free(matcher->values);
	free(matcher->known);
	free(matcher->list_slots);
	free(matcher->lists);
	free(matcher->collected);
	free(matcher->woken);
	free(matcher->seen);
	free(matcher->hit);
	free(matcher->woken_bits);
	free(matcher->many_bits);
	free(matcher->group_bits);
	free(matcher->limited);
	wake_clear(matcher);
	stemmer_free(matcher->stemmer);
	alphabet_free(matcher->alphabet);
	free(matcher);
}

static int add_match(
	struct matcher *matcher, uint32_t topic, bool with_hits, struct match_result *result)
{
	const struct topic *head = plan_topic(matcher->plan, topic);
	struct topic_match *items = result->items;

	/* Powers of two, starting with eight. */
	if (result->n == 0 || (result->n >= 8 && (result->n & (result->n - 1)) == 0)) {
		items = reallocarray(items, MAX(result->n * 2, (size_t)8), sizeof(*items));
		if (!items)
			return -ENOMEM;
		result->items = items;
	}
	items[result->n] = (struct topic_match){ .index = head->index };
	result->n++;
	matcher->stats.matched++;
	return with_hits ? collect_hits(matcher, head->node, &items[result->n - 1].hits) : 0;
}

static int run_topics(struct matcher *matcher, bool with_hits, struct match_result *result)
{
	for (size_t i = 0; i < matcher->n_woken; i++) {
		uint32_t topic = matcher->woken[i];
		int r;

		rest_ask_ahead(matcher, i);
		r = rest_of_topic(matcher, topic);
		matcher->stats.evaluated++;
		if (r > 0)
			r = add_match(matcher, topic, with_hits, result);
		if (r < 0)
			return r;
	}
	return 0;
}

int matcher_run(struct matcher *matcher, const struct article *article, const char *feed,
	bool with_hits, struct match_result *ret)
{
	_cleanup_(match_result_clear) struct match_result result = { 0 };
	uint64_t octets = matcher->stats.octets;
	int r = eval_read(matcher, article, feed);

	if (r >= 0) {
		wake_topics(matcher);
		r = run_topics(matcher, with_hits, &result);
	}
	if (r >= 0 && matcher->stats.articles >= matcher->learn_at)
		r = wake_choose(matcher);
	if (matcher->stats.octets - octets > ARTICLE_OCTETS_KEPT)
		drop_buffers(matcher);
	if (r < 0)
		return r;
	*ret = result;
	result = (struct match_result){ 0 };
	return 0;
}

void match_result_clear(struct match_result *result)
{
	for (size_t i = 0; i < result->n; i++)
		hit_list_clear(&result->items[i].hits);
	free(result->items);
	*result = (struct match_result){ 0 };
}

void matcher_stats(const struct matcher *matcher, struct match_stats *ret)
{
	*ret = matcher->stats;
}

const char *matcher_limited(const struct matcher *matcher, size_t i)
{
	return i < matcher->n_limited ? leaf_source(matcher->plan->leaves[matcher->limited[i]])
				      : NULL;
}
