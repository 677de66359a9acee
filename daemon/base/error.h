/* error - one sentence for a person, naming the thing and the place.
 * Owns the sentence, inside the struct: nothing to free.
 * Setting an error cannot fail; a sentence that is too long is cut at a character. */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

#define ERROR_TEXT_MAX 1024

struct error {
	int code; /* negative errno, 0 when nothing has happened */
	char text[ERROR_TEXT_MAX];
};

/* Writes the sentence and returns `code`, so that a caller can say `return error_set(...)`.
 * A NULL `err` is fine: the code is still returned. */
int error_set(struct error *err, int code, const char *format, ...) _printf_(3, 4);

/* The same, with ": " and the errno's own words behind the sentence. */
int error_errno(struct error *err, int code, const char *format, ...) _printf_(3, 4);

/* Puts "PREFIX: " before the sentence that is there; returns err->code. */
int error_prefix(struct error *err, const char *format, ...) _printf_(2, 3);

/* The sentence, or the errno's words where nobody has set one. Never NULL. */
const char *error_text(const struct error *err, int code);
