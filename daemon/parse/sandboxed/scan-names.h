/* scan-names - the names of a document, each found by its octets once a tag and compared by its place
 * from then on; and what prefixes stand for.
 * Owns copies of the strings, in itself.
 * NULL or -EAGAIN: a name that is not plain, or a ceiling of scan.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parse/sandboxed/scan.h"

#define NAMES_SIZE 256 /* of the table: a power of two, never full */

enum name_class { CLASS_SPACE = 1, CLASS_FIRST = 2, CLASS_NAME = 4 };

extern const uint8_t name_classes[256];

struct name {
	const char *raw; /* in the document; NULL: nobody is here */
	size_t len;
	const struct name *prefix; /* NULL: none */
	const char *local;
};

struct binding {
	const struct name *prefix; /* NULL: of names without one */
	const char *uri;           /* NULL: none any more */
};

struct names {
	struct name table[NAMES_SIZE];
	size_t n;
	char strings[SCAN_NAMES_LEN_MAX];
	size_t strings_len;
	const char *uris[SCAN_URIS_MAX]; /* NULL behind the last */
	const struct name *xml, *xmlns;
	struct binding bindings[SCAN_BINDINGS_MAX];
	size_t n_bindings; /* set back to what it was where an element ends */
};

/* It is all zeros. */
void names_init(struct names *names);

/* `raw` stays where it is. */
const struct name *names_keep(struct names *names, const char *raw, size_t len);

/* Is it an attribute that binds, xmlns or xmlns:p? And then: what it says holds from here on. */
bool names_is_binding(const struct names *names, const struct name *name);
int names_bind(struct names *names, const struct name *name, const char *uri, size_t len);

/* NULL: bound to nothing. */
const char *names_uri(const struct names *names, const struct name *prefix);
