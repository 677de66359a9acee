#include "model/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

int words_new(struct words **ret, enum words_kind kind, const char *text, size_t len)
{
	_cleanup_(words_freep) struct words *words = calloc(1, sizeof(*words));

	if (!words)
		return -ENOMEM;
	words->kind = kind;
	if (text) {
		words->text = strndup(text, len);
		if (!words->text)
			return -ENOMEM;
	}
	*ret = TAKE(words);
	return 0;
}

int words_add(struct words *words, struct words *item)
{
	if (ARRAY_GROW(words->items, words->n) < 0) {
		words_free(item);
		return -ENOMEM;
	}
	words->items[words->n++] = item;
	return 0;
}

size_t words_count(const struct words *words)
{
	size_t n = words->text ? 1 : 0;

	for (size_t i = 0; i < words->n; i++)
		n += words_count(words->items[i]);
	return n;
}

void words_free(struct words *words)
{
	if (!words)
		return;
	for (size_t i = 0; i < words->n; i++)
		words_free(words->items[i]);
	free(words->items);
	free(words->text);
	free(words);
}
