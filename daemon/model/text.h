/* text - lists of strings, as feeds, articles and topics have them.
 * Owns its strings: text_list_clear.
 * -ENOMEM at worst. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct text_list {
	char **items;
	size_t n;
};

int text_list_add(struct text_list *list, const char *text); /* copies */
int text_list_copy(struct text_list *ret, const struct text_list *list);
bool text_list_has(const struct text_list *list, const char *text);
void text_list_clear(struct text_list *list);

/* Replaces *text, an owned string, by a copy of `with` (NULL: none). */
int text_set(char **text, const char *with);
