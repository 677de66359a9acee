/* Readers of URLs and mail addresses: the form is checked, nothing is looked up. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "config/load.h"

#define URL_MAX     8192 /* octets */
#define ADDRESS_MAX 254  /* RFC 5321, section 4.5.3.1.3, without its brackets */

struct url_kind {
	const char *expected;
	const char *const *schemes; /* NULL-terminated */
	bool takes_path;
	bool takes_user;
};

static const char *const feed_schemes[] = { "http", "https", "file", NULL };
static const char *const web_schemes[] = { "http", "https", NULL };
static const char *const smtp_schemes[] = { "smtp", "smtps", NULL };
static const char *const proxy_schemes[] = { "http", "https", "socks4", "socks4a", "socks5",
	"socks5h", NULL };

static const struct url_kind feed_url = { "an http, https or file address", feed_schemes, true,
	false };
static const struct url_kind web_url = { "an http or https address", web_schemes, true, false };
static const struct url_kind smtp_url = { "smtp://HOST[:PORT] or smtps://HOST[:PORT]", smtp_schemes,
	false, false };
static const struct url_kind proxy_url = {
	"a proxy's address, as in http://HOST:PORT or socks5h://HOST:PORT", proxy_schemes, false,
	true
};

static bool has_scheme(const struct url_kind *kind, const char *text, size_t len)
{
	for (size_t i = 0; kind->schemes[i]; i++)
		if (strlen(kind->schemes[i]) == len &&
			strncasecmp(text, kind->schemes[i], len) == 0)
			return true;
	return false;
}

/* ":PORT" or nothing. */
static const char *port_wrong(const char *text, size_t len)
{
	unsigned long port = 0;

	if (len == 0)
		return NULL;
	for (size_t i = 1; i < len; i++) {
		if (!isdigit((unsigned char)text[i]) || port > 65535)
			return "its port is no number from 1 to 65535";
		port = port * 10 + (unsigned long)(text[i] - '0');
	}
	return text[0] == ':' && port >= 1 && port <= 65535
		       ? NULL
		       : "its port is no number from 1 to 65535";
}

/* HOST[:PORT], the host a name, an IPv4 address or [IPv6]. */
static const char *host_wrong(const char *text, size_t len)
{
	const char *end;
	size_t host;

	if (len && text[0] == '[') {
		end = memchr(text, ']', len);
		if (!end ||
			strspn(text + 1, "0123456789abcdefABCDEF:.%") < (size_t)(end - text) - 1)
			return "its host is no IPv6 address";
		host = (size_t)(end - text) + 1;
		return port_wrong(text + host, len - host);
	}
	end = memchr(text, ':', len);
	host = end ? (size_t)(end - text) : len;
	if (!host)
		return "it has no host";
	for (size_t i = 0; i < host; i++) {
		unsigned char c = (unsigned char)text[i];

		if (!isalnum(c) && c < 0x80 && !strchr("-._~%", c))
			return "its host has a character that no host has";
	}
	return port_wrong(text + host, len - host);
}

/* What is wrong with it, NULL: nothing. */
static const char *url_wrong(const struct url_kind *kind, const char *text)
{
	size_t scheme = strcspn(text, ":"), authority;
	const char *rest = text + scheme + 3, *user;

	if (strncmp(text + scheme, "://", 3) != 0)
		return "it does not begin with a scheme and ://";
	if (!has_scheme(kind, text, scheme))
		return "it begins with another scheme";
	if (strlen(text) > URL_MAX)
		return "it is too long";
	if (text[strcspn(text, " \"<>\\")])
		return "it has a character that must be percent-encoded";
	authority = strcspn(rest, "/?#");
	if (strncasecmp(text, "file:", 5) == 0) {
		if (authority && strncasecmp(rest, "localhost/", 10) != 0)
			return "file addresses have three slashes, as in file:///srv/feed.xml";
		return rest[authority] == '/' ? NULL : "it names no file";
	}
	user = memrchr(rest, '@', authority);
	if (user && !kind->takes_user)
		return "a user's name belongs to \"username\", the password to a file of its own";
	if (user)
		authority -= (size_t)(user + 1 - rest);
	if (user)
		rest = user + 1;
	if (!kind->takes_path && rest[authority] && strcmp(rest + authority, "/") != 0)
		return "it goes on behind the host";
	return host_wrong(rest, authority);
}

static int read_url(struct loading *loading, const struct url_kind *kind,
	const struct yaml_node *node, void *at)
{
	char found[FOUND_TEXT_MAX];
	const char *wrong;
	int r = check_line(loading, node, kind->expected);

	if (r < 0)
		return r;
	wrong = url_wrong(kind, node->text);
	/* What stands before an @ may be a password, and this sentence goes to the log. */
	if (wrong && strchr(node->text, '@'))
		return load_refuse(loading, node, "expected %s: %s", kind->expected, wrong);
	if (wrong)
		return load_refuse(loading, node, "expected %s, found %s: %s", kind->expected,
			load_found(found, node), wrong);
	return text_set(at, node->text);
}

int read_feed_url(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	(void)option;
	return read_url(loading, &feed_url, node, at);
}

int read_web_url(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	(void)option;
	return read_url(loading, &web_url, node, at);
}

int read_proxy_url(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	(void)option;
	return read_url(loading, &proxy_url, node, at);
}

int read_smtp_url(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	(void)option;
	return read_url(loading, &smtp_url, node, at);
}

char *url_identity(const char *url)
{
	char *copy = strndup(url, strcspn(url, "#"));
	size_t authority;

	if (!copy)
		return NULL;
	authority = strcspn(copy, ":");
	authority += MIN((size_t)3, strlen(copy + authority));
	authority += strcspn(copy + authority, "/?");
	for (size_t i = 0; i < authority; i++)
		copy[i] = (char)tolower((unsigned char)copy[i]);
	return copy;
}

/* --- mail
 * ------------------------------------------------------------------------------------------ */

/* NAME@HOST in the everyday form: what is rarer than that is nearly always a mistake. */
static bool is_address(const char *text)
{
	const char *at = strrchr(text, '@');

	if (!at || at == text || strlen(text) > ADDRESS_MAX || strchr(text, '@') != at)
		return false;
	if (text[strcspn(text, " \t<>()[],;:\\\"")])
		return false;
	return at[1] && at[1] != '.' && at[1] != '-' && text[strlen(text) - 1] != '.' &&
	       !strstr(at, "..");
}

static int check_address(struct loading *loading, const struct yaml_node *node)
{
	static const char expected[] = "a mail address, as in desk@example.org";
	char found[FOUND_TEXT_MAX];
	int r = check_line(loading, node, expected);

	if (r < 0)
		return r;
	if (!is_address(node->text))
		return load_refuse(
			loading, node, "expected %s, found %s", expected, load_found(found, node));
	return 0;
}

int read_address(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	int r = check_address(loading, node);

	(void)option;
	return r < 0 ? r : text_set(at, node->text);
}

int read_addresses(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	int r = read_items(loading, option, node);

	if (r >= 0 && node->n == 0)
		return load_refuse(loading, node, "nobody to write to");
	for (size_t i = 0; r >= 0 && i < node->n; i++)
		if (check_address(loading, node->items[i]) == 0)
			r = text_list_add(at, node->items[i]->text);
	return r;
}
