#include "parse/sandboxed/link.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define LINK_MAX_LEN (16U << 10) /* octets, base included: longer ones are no link */

/* An address in its parts (RFC 3986, section 3); what is absent is empty and its `has_` false. */
struct parts {
	const char *scheme, *authority, *path, *query, *fragment;
	size_t scheme_len, authority_len, path_len, query_len, fragment_len;
	bool has_authority, has_query, has_fragment;
};

static size_t scheme_length(const char *link)
{
	size_t len = 0;

	if (!isalpha((unsigned char)link[0]))
		return 0;
	while (isalnum((unsigned char)link[len]) || (link[len] && strchr("+-.", link[len])))
		len++;
	return link[len] == ':' ? len : 0;
}

static struct parts split(const char *link)
{
	struct parts parts = { .scheme = link, .scheme_len = scheme_length(link) };
	const char *p = link + (parts.scheme_len ? parts.scheme_len + 1 : 0);

	if (p[0] == '/' && p[1] == '/') {
		parts.has_authority = true;
		parts.authority = p + 2;
		parts.authority_len = strcspn(p + 2, "/?#");
		p = parts.authority + parts.authority_len;
	}
	parts.path = p;
	parts.path_len = strcspn(p, "?#");
	p += parts.path_len;
	if (*p == '?') {
		parts.has_query = true;
		parts.query = p + 1;
		parts.query_len = strcspn(p + 1, "#");
		p = parts.query + parts.query_len;
	}
	if (*p == '#') {
		parts.has_fragment = true;
		parts.fragment = p + 1;
		parts.fragment_len = strlen(p + 1);
	}
	return parts;
}

bool link_is_absolute(const char *link)
{
	size_t scheme_len = scheme_length(link);

	if (!(scheme_len == 4 && strncasecmp(link, "http", 4) == 0) &&
		!(scheme_len == 5 && strncasecmp(link, "https", 5) == 0))
		return false;
	link += scheme_len;
	return strncmp(link, "://", 3) == 0 && link[3] && !strchr("/?#", link[3]);
}

/* "www." in front of it is a matter of taste. */
static const char *host_of(const char *link, size_t *ret_len)
{
	static const char www[] = "www.";
	const char *host = strstr(link, "://");

	host = host ? host + strlen("://") : link;
	if (strncasecmp(host, www, strlen(www)) == 0)
		host += strlen(www);
	*ret_len = strcspn(host, "/?#");
	return host;
}

bool link_same_host(const char *a, const char *b)
{
	size_t a_len, b_len;
	const char *host_a = host_of(a, &a_len), *host_b = host_of(b, &b_len);

	return a_len == b_len && strncasecmp(host_a, host_b, a_len) == 0;
}

/* Appends a path without its "." and ".." (RFC 3986, section 5.2.4). */
static void add_path(struct strbuf *out, const char *path, size_t len)
{
	size_t root = out->len;
	const char *end = path + len;

	while (path < end) {
		const char *slash = memchr(path, '/', (size_t)(end - path));
		size_t segment = slash ? (size_t)(slash - path) : (size_t)(end - path);

		if (segment == 2 && memcmp(path, "..", 2) == 0) {
			while (out->len > root + 1 && out->text[out->len - 2] != '/')
				strbuf_truncate(out, out->len - 1);
			if (out->len > root + 1)
				strbuf_truncate(out, out->len - 1);
		} else if (segment != 1 || *path != '.') {
			strbuf_add(out, path, segment + (slash ? 1 : 0));
		}
		path += segment + (slash ? 1 : 0);
	}
}

/* The base's path up to its last slash, then the reference's. */
static void add_merged_path(struct strbuf *out, const struct parts *base, const struct parts *ref)
{
	_cleanup_(strbuf_freep) struct strbuf path = STRBUF_INIT;
	const char *slash = memrchr(base->path, '/', base->path_len);

	if (slash)
		strbuf_add(&path, base->path, (size_t)(slash - base->path) + 1);
	else
		strbuf_addc(&path, '/');
	strbuf_add(&path, ref->path, ref->path_len);
	add_path(out, strbuf_text(&path), path.len);
}

static void add_part(struct strbuf *out, bool has, char mark, const char *text, size_t len)
{
	if (!has)
		return;
	strbuf_addc(out, mark);
	strbuf_add(out, text, len);
}

/* RFC 3986, section 5.2.2. */
static void resolve(struct strbuf *out, const struct parts *base, const struct parts *ref)
{
	const struct parts *query = ref;

	strbuf_add(out, base->scheme, base->scheme_len);
	strbuf_adds(out, "://");
	if (ref->has_authority) {
		strbuf_add(out, ref->authority, ref->authority_len);
		add_path(out, ref->path, ref->path_len);
	} else {
		strbuf_add(out, base->authority, base->authority_len);
		if (ref->path_len == 0) {
			strbuf_add(out, base->path, base->path_len);
			if (!ref->has_query)
				query = base;
		} else if (ref->path[0] == '/') {
			add_path(out, ref->path, ref->path_len);
		} else {
			add_merged_path(out, base, ref);
		}
	}
	add_part(out, query->has_query, '?', query->query, query->query_len);
	add_part(out, ref->has_fragment, '#', ref->fragment, ref->fragment_len);
}

/* Without white space around it and control characters in it; a space inside is %20. A reference to
 * '&' was escaped once too often: no query has a parameter "amp;page". */
static void tidy(struct strbuf *out, const char *link)
{
	static const char escaped[] = "&amp;";
	size_t len = strlen(link), pos = strspn(link, " \t\r\n\f\v");
	char c4[4];

	while (len > pos && isspace((unsigned char)link[len - 1]))
		len--;
	/* Nearly all are tidy. */
	if (utf8_clean(link + pos, len - pos) == len - pos && !memchr(link + pos, ' ', len - pos) &&
		!strstr(link + pos, escaped)) {
		strbuf_add(out, link + pos, len - pos);
		return;
	}
	while (pos < len) {
		uint32_t c = utf8_next(link, len, &pos);

		if (c == '&' && strncmp(link + pos - 1, escaped, strlen(escaped)) == 0)
			pos += strlen(escaped) - 1;
		if (c == ' ')
			strbuf_adds(out, "%20");
		else if (!utf8_is_control(c))
			strbuf_add(out, c4, utf8_encode(c4, c));
	}
}

/* "See below", where an address is expected. */
static bool is_words(const char *link)
{
	link += strspn(link, " \t\r\n\f\v");
	link += strcspn(link, " \t\r\n\f\v/?#");
	return isspace((unsigned char)*link) && link[strspn(link, " \t\r\n\f\v")];
}

/* "https:/a.example", "https:///a.example" and "www.a.example" are whole addresses to browsers and to
 * people. */
static void mend_scheme(struct strbuf *tidied)
{
	_cleanup_(strbuf_freep) struct strbuf mended = STRBUF_INIT;
	const char *link = strbuf_text(tidied);
	size_t scheme_len = scheme_length(link), slashes;

	if (scheme_len == 4 || scheme_len == 5) {
		slashes = strspn(link + scheme_len + 1, "/");
		if (slashes == 0 || slashes == 2 || strncasecmp(link, "http", 4) != 0)
			return;
		strbuf_add(&mended, link, scheme_len + 1);
		strbuf_addf(&mended, "//%s", link + scheme_len + 1 + slashes);
	} else if (strncasecmp(link, "www.", 4) == 0 && isalnum((unsigned char)link[4])) {
		strbuf_addf(&mended, "http://%s", link);
	} else {
		return;
	}
	strbuf_free(tidied);
	*tidied = mended;
	mended = STRBUF_INIT;
}

int link_resolve(char **ret, const char *base, const char *link)
{
	_cleanup_(strbuf_freep) struct strbuf tidied = STRBUF_INIT, out = STRBUF_INIT;
	struct parts ref, from;

	if (strnlen(link, LINK_MAX_LEN + 1) > LINK_MAX_LEN)
		return -EINVAL;
	tidy(&tidied, link);
	mend_scheme(&tidied);
	if (scheme_length(strbuf_text(&tidied))) {
		out = tidied;
		tidied = STRBUF_INIT;
	} else {
		/* An empty reference names the base itself, which nobody means by an empty element.
		 */
		if (!tidied.len || !base || !link_is_absolute(base) || is_words(link))
			return -EINVAL;
		ref = split(strbuf_text(&tidied));
		from = split(base);
		resolve(&out, &from, &ref);
	}
	if (!link_is_absolute(strbuf_text(&out)))
		return strbuf_failed(&out) ? -ENOMEM : -EINVAL;
	*ret = strbuf_take(&out);
	return *ret ? 0 : -ENOMEM;
}
