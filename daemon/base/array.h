/* array - arrays that grow at their end by one element, and are moved seldom.
 * Owns nothing: the array is the caller's, NULL while it is empty, freed with free.
 * -ENOMEM, also where its octets could not be counted; then it is as it was. */
#pragma once

#include <stddef.h>

/* Room for one more element behind the `n` of `items`. How much there is follows from n: the power
 * of two at or above it, so that no size is kept beside it; all of the array must have been added
 * by this. `items` is a variable or member, and is looked at more than once. */
#define ARRAY_GROW(items, n)                                                                       \
	({                                                                                         \
		void *_items =                                                                     \
			(items); /* an array keeps its type: only its address goes this way */     \
		int _grown = array_grow(&_items, (n), sizeof(*(items)));                           \
		(items) = _items;                                                                  \
		_grown;                                                                            \
	})

/* The same for an array that is emptied and filled again: `size`, a variable or member, says how
 * many it has room for. */
#define ARRAY_RESERVE(items, n, size)                                                              \
	({                                                                                         \
		void *_items = (items);                                                            \
		int _reserved = (n) < (size) ? 0                                                   \
					     : array_enlarge(&_items, &(size), sizeof(*(items)));  \
		(items) = _items;                                                                  \
		_reserved;                                                                         \
	})

/* An array that is full gives back the room for more: nothing is added to it after this. */
#define ARRAY_TRIM(items, n)                                                                       \
	({                                                                                         \
		void *_items = (items);                                                            \
		array_trim(&_items, (n), sizeof(*(items)));                                        \
		(items) = _items;                                                                  \
	})

int array_grow(void **items, size_t n, size_t item);
void array_trim(void **items, size_t n, size_t item);
int array_enlarge(void **items, size_t *size, size_t item);
