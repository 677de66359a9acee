/* jsontext - JSON (RFC 8259) from front to back, a value at a time.
 * Owns nothing: points into the caller's text, which is UTF-8, and keeps nothing of it.
 * Text that ends early or is no JSON: every function says no from there on, and `p` is the place.
 *
 * A document as a tree takes many times its size in memory; a feed's items are needed one by one.
 * What is skipped is only followed to its end, in one loop whatever its depth. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

#define JSONTEXT_NAME_MAX 256 /* octets of a member's name; the rest is dropped */

struct jsontext {
	const char *p;
	const char *end;
	bool failed;
};

enum jsontext_kind {
	JSONTEXT_NONE, /* no value begins here */
	JSONTEXT_NULL,
	JSONTEXT_BOOL,
	JSONTEXT_NUMBER,
	JSONTEXT_STRING,
	JSONTEXT_OBJECT,
	JSONTEXT_ARRAY,
};

/* Of the value that comes next. */
enum jsontext_kind jsontext_peek(struct jsontext *text);

/* Past the value that comes next, whatever it is. */
bool jsontext_skip(struct jsontext *text);

/* Appends what a string says or how a number is written, `max` octets of it at most. */
bool jsontext_scalar(struct jsontext *text, struct strbuf *out, size_t max);

/* Into the object or array that comes next. */
bool jsontext_enter(struct jsontext *text);

/* To the next member's value, with its name appended to the emptied `name`, or to the next element;
 * false at the end, behind which the text then stands, and where it failed. */
bool jsontext_member(struct jsontext *text, struct strbuf *name);
bool jsontext_element(struct jsontext *text);
