/* scan-twice - reads a document the short way and with libxml2, and compares what they tell.
 * Owns nothing.
 * Aborts where memory runs out. */
#pragma once

#include <stddef.h>

/* SCAN_TWICE_LONG: it is not plain, and nothing is promised. */
enum scan_twice { SCAN_TWICE_SAME, SCAN_TWICE_LONG, SCAN_TWICE_DIFFERENT };

enum scan_twice scan_twice(const char *text, size_t len);
