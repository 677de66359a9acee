/* span - systemd time spans and byte sizes, both ways.
 * Owns nothing.
 * Text that is none is -EINVAL, one too large for the type -ERANGE. */
#pragma once

#include <stdint.h>

#define SPAN_TEXT_MAX 64

/* systemd.time(7): "15m", "1h 30min", "2d"; a bare number is seconds. Fractions are refused. */
int span_parse(int64_t *ret_sec, const char *text);

/* The shortest such text, at most three units: "1h 30min". */
const char *span_format(char text[static SPAN_TEXT_MAX], int64_t span_sec);

/* "16M", "512K", "1G", powers of 1024; a bare number is bytes. */
int size_parse(int64_t *ret_bytes, const char *text);
