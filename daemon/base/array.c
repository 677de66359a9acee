#include "base/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#define SIZE_FIRST 8 /* of an array that is used again and again */

static int resize(void **items, size_t size, size_t item)
{
	size_t octets;
	void *more;

	if (__builtin_mul_overflow(size, item, &octets))
		return -ENOMEM;
	more = realloc(*items, octets);
	if (!more)
		return -ENOMEM;
	*items = more;
	return 0;
}

int array_grow(void **items, size_t n, size_t item)
{
	if (n & (n - 1))
		return 0;
	if (n > SIZE_MAX / 2)
		return -ENOMEM;
	return resize(items, n ? 2 * n : 1, item);
}

void array_trim(void **items, size_t n, size_t item)
{
	/* One for none: an array that exists stays one. */
	if (*items)
		(void)resize(items, n ? n : 1, item);
}

int array_enlarge(void **items, size_t *size, size_t item)
{
	size_t larger = *size ? 2 * *size : SIZE_FIRST;
	int r = *size > SIZE_MAX / 2 ? -ENOMEM : resize(items, larger, item);

	if (r == 0)
		*size = larger;
	return r;
}
