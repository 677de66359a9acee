/* date-rig - a table of texts and the times they name.
 * Owns nothing.
 * Fails the test, after all rows that are wrong are told. */
#pragma once

#include <stddef.h>

struct date_case {
	const char *text;
	const char *time; /* "~" behind it: the text names no zone */
};

void assert_read(const struct date_case *cases, size_t n);
