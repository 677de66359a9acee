/* cleanup - declare a thing, and the scope frees it.
 * Owns nothing: attributes and macros only.
 * Cannot fail. */
#pragma once

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(fn)         __attribute__((cleanup(fn)))
#define _printf_(text, first) __attribute__((format(printf, text, first)))

/* Gives away what a variable holds: the value is returned, the variable is NULL afterwards. */
#define TAKE(ptr)                                                                                  \
	({                                                                                         \
		__typeof__(ptr) _taken = (ptr);                                                    \
		(ptr) = NULL;                                                                      \
		_taken;                                                                            \
	})

/* The same for a file descriptor; the variable is -1 afterwards. */
#define TAKE_FD(fd)                                                                                \
	({                                                                                         \
		int _taken_fd = (fd);                                                              \
		(fd) = -1;                                                                         \
		_taken_fd;                                                                         \
	})

/* Defines NAMEp(), which scopes call, from a NAME() that takes one pointer. */
#define DEFINE_CLEANUP(type, name)                                                                 \
	static inline void name##p(type **ptr)                                                     \
	{                                                                                          \
		if (*ptr)                                                                          \
			name(*ptr);                                                                \
	}

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
/* GLib has its own, which evaluate twice. */
#undef MIN
#undef MAX
#define MIN(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) _min_a = (a);                                                        \
		__typeof__(b) _min_b = (b);                                                        \
		_min_a < _min_b ? _min_a : _min_b;                                                 \
	})
#define MAX(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) _max_a = (a);                                                        \
		__typeof__(b) _max_b = (b);                                                        \
		_max_a > _max_b ? _max_a : _max_b;                                                 \
	})

static inline void freep(void *ptr)
{
	free(*(void **)ptr);
}

static inline void closep(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

DEFINE_CLEANUP(FILE, fclose)
DEFINE_CLEANUP(DIR, closedir)
