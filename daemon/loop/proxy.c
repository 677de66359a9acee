#include "loop/proxy.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ENTRY_MAX 256 /* octets; longer entries of $no_proxy are no host names */

static const char *environment(const char *lower, const char *upper)
{
	const char *value = getenv(lower);

	if ((!value || !*value) && upper)
		value = getenv(upper);
	return value && *value ? value : NULL;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned n_bits)
{
	unsigned rest = n_bits % 8;

	if (memcmp(a, b, n_bits / 8) != 0)
		return false;
	return rest == 0 || ((a[n_bits / 8] ^ b[n_bits / 8]) & (0xFF << (8 - rest)) & 0xFF) == 0;
}

/* "10.0.0.0/8", or an address alone. */
static bool address_matches(const char *entry, const char *host)
{
	for (int i = 0; i < 2; i++) {
		int family = i == 0 ? AF_INET : AF_INET6;
		unsigned max = family == AF_INET ? 32 : 128, n_bits = max;
		uint8_t wanted[16], given[16];
		char text[ENTRY_MAX];
		int end = 0;

		if (sscanf(entry, "%255[0-9a-fA-F.:]%n", text, &end) != 1 ||
			inet_pton(family, text, wanted) != 1 || inet_pton(family, host, given) != 1)
			continue;
		if (entry[end] == '/' && sscanf(entry + end + 1, "%3u", &n_bits) != 1)
			return false;
		return n_bits <= max && same_bits(wanted, given, n_bits);
	}
	return false;
}

static bool name_matches(const char *entry, const char *host)
{
	size_t len, host_len = strlen(host);

	entry += *entry == '.';
	len = strlen(entry);
	if (len == 0 || len > host_len || strcasecmp(host + host_len - len, entry) != 0)
		return false;
	return len == host_len || host[host_len - len - 1] == '.';
}

bool proxy_excepts(const char *no_proxy, const char *host)
{
	char bare[ENTRY_MAX];

	/* An IPv6 address comes in brackets. */
	(void)snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(host + (*host == '['), "]"),
		host + (*host == '['));
	for (const char *p = no_proxy; *p;) {
		char entry[ENTRY_MAX];
		size_t len;

		p += strspn(p, ", \t");
		len = strcspn(p, ", \t");
		if (len > 0 && len < sizeof(entry)) {
			memcpy(entry, p, len);
			entry[len] = '\0';
			if (strcmp(entry, "*") == 0 || name_matches(entry, bare) ||
				address_matches(entry, bare))
				return true;
		}
		p += len;
	}
	return false;
}

const char *proxy_for(const char *scheme, const char *host)
{
	const char *no_proxy = environment("no_proxy", "NO_PROXY");
	const char *proxy;

	if (no_proxy && proxy_excepts(no_proxy, host))
		return NULL;
	if (strcasecmp(scheme, "https") == 0)
		proxy = environment("https_proxy", "HTTPS_PROXY");
	else
		proxy = environment("http_proxy", NULL);
	return proxy ?: environment("all_proxy", "ALL_PROXY");
}
