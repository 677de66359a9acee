#include "match/asked.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"

/* A name no reference can have. */
#define NAME_FORMAT "?%zu"
#define NAME_SIZE   24

int asked_add(struct asked *asked, const char *text, size_t *ret)
{
	size_t index;
	int r = asked->indices ? 0 : map_new(&asked->indices);

	if (r < 0)
		return r;
	index = (size_t)map_get(asked->indices, text);
	if (index) {
		*ret = index - 1;
		return 0;
	}
	if (asked->n == asked->size) {
		size_t size = MAX(asked->size * 2, (size_t)16);
		char **texts = reallocarray(asked->texts, size, sizeof(*texts));

		if (!texts)
			return -ENOMEM;
		asked->texts = texts;
		asked->size = size;
	}
	asked->texts[asked->n] = strdup(text);
	if (!asked->texts[asked->n])
		return -ENOMEM;
	*ret = asked->n++;
	r = map_set(asked->indices, text, (void *)asked->n);
	return r < 0 ? r : 0;
}

static int match_all(struct asked *asked, const struct expression *expressions,
	const struct article *article, const char *feed)
{
	_cleanup_(plan_freep) struct plan *plan = NULL;
	_cleanup_(matcher_freep) struct matcher *matcher = NULL;
	int r = plan_new(&plan, expressions, asked->n_named + asked->n, NULL, NULL);

	if (r >= 0)
		r = matcher_new(&matcher, plan);
	return r < 0 ? r : matcher_run(matcher, article, feed, true, &asked->result);
}

int asked_run(struct asked *asked, const struct article *article, const char *feed)
{
	size_t n = asked->n_named + asked->n;
	_cleanup_(freep) struct expression *expressions = calloc(n + 1, sizeof(*expressions));
	_cleanup_(freep) char *names = calloc(asked->n + 1, NAME_SIZE);
	int r;

	asked->answers = calloc(asked->n + 1, sizeof(*asked->answers));
	if (!expressions || !names || !asked->answers)
		return -ENOMEM;
	for (size_t i = 0; i < asked->n_named; i++) {
		expressions[i] = asked->named[i];
		expressions[i].group = true;
	}
	for (size_t i = 0; i < asked->n; i++) {
		(void)snprintf(names + i * NAME_SIZE, NAME_SIZE, NAME_FORMAT, i);
		expressions[asked->n_named + i] = (struct expression){
			.name = names + i * NAME_SIZE, .text = asked->texts[i]
		};
	}
	r = match_all(asked, expressions, article, feed);
	for (size_t i = 0; r >= 0 && i < asked->result.n; i++)
		asked->answers[asked->result.items[i].index - asked->n_named] =
			&asked->result.items[i];
	return r;
}

const struct hit_list *asked_hits(const struct asked *asked, size_t index)
{
	return asked->answers[index] ? &asked->answers[index]->hits : NULL;
}

void asked_clear(struct asked *asked)
{
	for (size_t i = 0; i < asked->n; i++)
		free(asked->texts[i]);
	free(asked->texts);
	map_free(asked->indices);
	match_result_clear(&asked->result);
	free(asked->answers);
	*asked = (struct asked){ 0 };
}
