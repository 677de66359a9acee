#include "parse/sandboxed/scan-names.h"

#include <errno.h>
#include <string.h>

#define XML_URI   "http://www.w3.org/XML/1998/namespace"
#define XMLNS_URI "http://www.w3.org/2000/xmlns/"

const uint8_t name_classes[256] = {
	[' '] = CLASS_SPACE,
	['\t'] = CLASS_SPACE,
	['\n'] = CLASS_SPACE,
	['\r'] = CLASS_SPACE,
	['a' ... 'z'] = CLASS_FIRST | CLASS_NAME,
	['A' ... 'Z'] = CLASS_FIRST | CLASS_NAME,
	['_'] = CLASS_FIRST | CLASS_NAME,
	['0' ... '9'] = CLASS_NAME,
	['-'] = CLASS_NAME,
	['.'] = CLASS_NAME,
};

void names_init(struct names *names)
{
	names->xml = names_keep(names, "xml", strlen("xml"));
	names->xmlns = names_keep(names, "xmlns", strlen("xmlns"));
}

static const char *string_keep(struct names *names, const char *text, size_t len)
{
	char *kept = names->strings + names->strings_len;

	if (len >= SCAN_NAMES_LEN_MAX - names->strings_len)
		return NULL;
	memcpy(kept, text, len);
	kept[len] = '\0';
	names->strings_len += len + 1;
	return kept;
}

/* A name that was not there before. */
static bool fill(struct names *names, struct name *name, const char *raw, size_t len)
{
	const char *colon = memchr(raw, ':', len), *local = colon ? colon + 1 : raw;
	size_t local_len = (size_t)(raw + len - local);

	if (names->n >= SCAN_NAMES_MAX || !local_len ||
		!(name_classes[(unsigned char)*local] & CLASS_FIRST) ||
		memchr(local, ':', local_len))
		return false;
	*name = (struct name){ .raw = raw, .len = len };
	names->n++;
	name->local = string_keep(names, local, local_len);
	if (colon)
		name->prefix = names_keep(names, raw, (size_t)(colon - raw));
	return name->local && (!colon || name->prefix);
}

const struct name *names_keep(struct names *names, const char *raw, size_t len)
{
	uint32_t hash = (uint32_t)len;
	struct name *name;
	size_t i;

	for (size_t n = 0; n < len; n++)
		hash = (hash ^ (unsigned char)raw[n]) * 0x01000193U;
	for (i = hash ^ hash >> 16;; i++) {
		name = &names->table[i % NAMES_SIZE];
		if (!name->raw)
			break;
		if (name->len == len && memcmp(name->raw, raw, len) == 0)
			return name;
	}
	return fill(names, name, raw, len) ? name : NULL;
}

/* --- namespaces --------------------------------------------------------------------------------- */

const char *names_uri(const struct names *names, const struct name *prefix)
{
	if (prefix == names->xml)
		return XML_URI;
	for (size_t i = names->n_bindings; i > 0; i--)
		if (names->bindings[i - 1].prefix == prefix)
			return names->bindings[i - 1].uri;
	return NULL;
}

static const char *uri_keep(struct names *names, const char *uri, size_t len)
{
	for (size_t i = 0; i < SCAN_URIS_MAX; i++) {
		const char **place = &names->uris[i];

		if (!*place)
			return *place = string_keep(names, uri, len);
		if (strncmp(*place, uri, len) == 0 && !(*place)[len])
			return *place;
	}
	return NULL;
}

bool names_is_binding(const struct names *names, const struct name *name)
{
	return name == names->xmlns || name->prefix == names->xmlns;
}

int names_bind(struct names *names, const struct name *name, const char *uri, size_t len)
{
	const struct name *prefix = NULL;
	const char *kept = NULL;

	if (name->prefix) {
		size_t before = name->prefix->len + 1;

		prefix = names_keep(names, name->raw + before, name->len - before);
		if (!prefix || !len || prefix == names->xml || prefix == names->xmlns)
			return -EAGAIN;
	}
	if (len)
		kept = uri_keep(names, uri, len);
	/* The two that belong to XML itself are bound to nothing else. */
	if (len && (!kept || strcmp(kept, XML_URI) == 0 || strcmp(kept, XMLNS_URI) == 0))
		return -EAGAIN;
	if (names->n_bindings >= SCAN_BINDINGS_MAX)
		return -EAGAIN;
	names->bindings[names->n_bindings++] = (struct binding){ prefix, kept };
	return 0;
}
