/* scan - reads the plain part of XML 1.0 with namespaces, which is all that most feeds are written in.
 * Owns nothing: what is told is borrowed for the call.
 * -EAGAIN: there is something in it that is not plain, or not well-formed, and what was told is
 * void: libxml2 is to read it, which knows the rest and says what is wrong. Else what a function
 * returned, or -ENOMEM.
 *
 * Plain is: UTF-8, no document type, names in ASCII, XML's own five entities and numbers, and less
 * of everything than the ceilings below. What is told of such a document is exactly what libxml2
 * would tell, and five times as fast; a document is plain only if it is well-formed to its end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SCAN_DEPTH_MAX      200
#define SCAN_ATTRIBUTES_MAX 32          /* of one tag */
#define SCAN_NAMES_MAX      192         /* different ones in a document */
#define SCAN_NAMES_LEN_MAX  8192        /* octets of all of them, and of namespaces' addresses */
#define SCAN_BINDINGS_MAX   64          /* prefixes declared at one place */
#define SCAN_URIS_MAX       64          /* namespaces of a document */
#define SCAN_VALUE_MAX      (64U << 10) /* octets of an attribute */
#define SCAN_TEXT_MAX       (8U << 20) /* octets of a text, comment or section: libxml2 has 10 MB */

/* As libxml2 has them: the value of an attribute ends where `SCAN_END` points. */
enum { SCAN_NAME, SCAN_PREFIX, SCAN_URI, SCAN_VALUE, SCAN_END, SCAN_ATTRIBUTE_N };

/* An element begins; names and addresses are the same pointer where they are the same string. */
struct scan_start {
	const char *local, *prefix, *uri; /* NULL where there is none */
	const char **namespaces;          /* declared here: prefix and address of each */
	int n_namespaces;
	const void **attributes;
	int n_attributes;
};

/* Each returns 0, or a negative errno, which ends the reading. */
struct scan_events {
	int (*start)(void *data, const struct scan_start *start);
	int (*end)(void *data, const char *local);
	int (*text)(void *data, const char *text, size_t len); /* in pieces */
};

/* The text is well-formed UTF-8. `known`: and has only characters that XML has, too. */
int scan_read(
	const char *text, size_t len, bool known, const struct scan_events *events, void *data);
