/* converter - the charsets that feeds are written in, and how to get from them to UTF-8.
 * Owns nothing: constant tables; appends to the caller's buffer.
 * -ENOMEM or -EIO; octets that are no text in the charset become U+FFFD. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* For who holds large octets and wants their memory back. */
struct octets_passed {
	void (*to)(void *data, const char *octets);
	void *data;
};

struct charset {
	const char *name;      /* what a person calls it */
	const char *converter; /* ICU's name; NULL: UTF-8, which we read ourselves */
	const char *labels;    /* lower case, a space on either side of each */
	bool wide;             /* its ASCII is not one octet each, or is other octets (EBCDIC) */
};

/* By any of its labels, in either case; NULL: nobody knows it. */
const struct charset *converter_find(const char *label, size_t len);
const struct charset *converter_named(const char *label);

/* The places that are no text in it. Not for UTF-8. */
int converter_count_bad(size_t *ret, const struct charset *charset, const char *octets, size_t len);

/* Appends at most about `max` octets; *n_bad is raised by the places that were no text. Not for UTF-8. `passed` may be NULL; is told how far the
 * octets are not looked at any more. */
int converter_run(struct strbuf *out, size_t max, const struct charset *charset, const char *octets,
	size_t len, size_t *n_bad, const struct octets_passed *passed);

/* Opens every converter once, so that none asks for anything in the sandbox. */
int converter_warm_up(void);
