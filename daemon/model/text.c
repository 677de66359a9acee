#include "model/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

int text_list_add(struct text_list *list, const char *text)
{
	if (ARRAY_GROW(list->items, list->n) < 0)
		return -ENOMEM;
	list->items[list->n] = strdup(text);
	if (!list->items[list->n])
		return -ENOMEM;
	list->n++;
	return 0;
}

int text_list_copy(struct text_list *ret, const struct text_list *list)
{
	struct text_list copy = { 0 };

	for (size_t i = 0; i < list->n; i++) {
		int r = text_list_add(&copy, list->items[i]);

		if (r < 0) {
			text_list_clear(&copy);
			return r;
		}
	}
	*ret = copy;
	return 0;
}

bool text_list_has(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

void text_list_clear(struct text_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct text_list){ 0 };
}

int text_set(char **text, const char *with)
{
	char *copy = NULL;

	if (with) {
		copy = strdup(with);
		if (!copy)
			return -ENOMEM;
	}
	free(*text);
	*text = copy;
	return 0;
}
