#include "fetch/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct prefix {
	uint8_t octets[16];
	unsigned n_bits;
	const char *kind;
};

/* clang-format off */
static const struct prefix v4_prefixes[] = {
	{ { 0 },		  8, "an address of this host" },	    /* RFC 1122, 3.2.1.3 */
	{ { 10 },		  8, "a private address" },		    /* RFC 1918 */
	{ { 100, 64 },		 10, "an address shared behind a carrier" }, /* RFC 6598 */
	{ { 127 },		  8, "a loopback address" },		    /* RFC 1122, 3.2.1.3 */
	{ { 169, 254 },		 16, "a link-local address" },		    /* RFC 3927 */
	{ { 172, 16 },		 12, "a private address" },		    /* RFC 1918 */
	{ { 192, 0, 0 },	 24, "a reserved address" },		    /* RFC 6890 */
	{ { 192, 0, 2 },	 24, "an address for documentation" },	    /* RFC 5737 */
	{ { 192, 168 },		 16, "a private address" },		    /* RFC 1918 */
	{ { 198, 18 },		 15, "an address for benchmarks" },	    /* RFC 2544 */
	{ { 198, 51, 100 },	 24, "an address for documentation" },	    /* RFC 5737 */
	{ { 203, 0, 113 },	 24, "an address for documentation" },	    /* RFC 5737 */
	{ { 224 },		  4, "a multicast address" },		    /* RFC 5771 */
	{ { 240 },		  4, "a reserved address" },		    /* RFC 1112, and broadcast */
};

static const struct prefix v6_prefixes[] = {
	{ { 0 },		128, "an address of this host" },	    /* RFC 4291, 2.5.2 */
	{ { [15] = 1 },		128, "a loopback address" },		    /* RFC 4291, 2.5.3 */
	{ { 0, 0x64, 0xff, 0x9b, 0, 1 }, 48, "a private address" },	    /* RFC 8215 */
	{ { 1 },		 64, "a discarding address" },		    /* RFC 6666 */
	{ { 0x20, 0x01 },	 23, "a reserved address" },		    /* RFC 2928: Teredo, ORCHID */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, "an address for documentation" }, /* RFC 3849 */
	{ { 0x3f, 0xff },	 20, "an address for documentation" },	    /* RFC 9637 */
	{ { 0x5f },		 16, "a reserved address" },		    /* RFC 9602 */
	{ { 0xfc },		  7, "a private address" },		    /* RFC 4193 */
	{ { 0xfe, 0x80 },	 10, "a link-local address" },		    /* RFC 4291, 2.5.6 */
	{ { 0xfe, 0xc0 },	 10, "a private address" },		    /* RFC 3879 */
	{ { 0xff },		  8, "a multicast address" },		    /* RFC 4291, 2.7 */
};

/* IPv6 prefixes behind which an IPv4 address stands. */
static const struct {
	struct prefix prefix;
	size_t at; /* octet where it begins */
} embeddings[] = {
	{ { { [10] = 0xff, [11] = 0xff }, 96, NULL }, 12 },	/* RFC 4291, 2.5.5.2: mapped */
	{ { { 0 }, 96, NULL }, 12 },				/* RFC 4291, 2.5.5.1: compatible */
	{ { { [8] = 0xff, [9] = 0xff }, 96, NULL }, 12 },	/* RFC 2765: translated */
	{ { { 0, 0x64, 0xff, 0x9b }, 96, NULL }, 12 },		/* RFC 6052: NAT64 */
	{ { { 0x20, 0x02 }, 16, NULL }, 2 },			/* RFC 3056: 6to4 */
};
/* clang-format on */

static bool has_prefix(const uint8_t *octets, const struct prefix *prefix)
{
	unsigned whole = prefix->n_bits / 8, rest = prefix->n_bits % 8;

	if (memcmp(octets, prefix->octets, whole) != 0)
		return false;
	return rest == 0 || (octets[whole] ^ prefix->octets[whole]) >> (8 - rest) == 0;
}

static const char *look_up(const uint8_t *octets, const struct prefix *prefixes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has_prefix(octets, &prefixes[i]))
			return prefixes[i].kind;
	return NULL;
}

static const char *special_v4(const uint8_t *octets)
{
	return look_up(octets, v4_prefixes, sizeof(v4_prefixes) / sizeof(v4_prefixes[0]));
}

static const char *special_v6(const uint8_t *octets)
{
	const char *kind = look_up(
		octets, v6_prefixes, sizeof(v6_prefixes) / sizeof(v6_prefixes[0]));

	for (size_t i = 0; !kind && i < sizeof(embeddings) / sizeof(embeddings[0]); i++)
		if (has_prefix(octets, &embeddings[i].prefix))
			return special_v4(octets + embeddings[i].at);
	return kind;
}

const char *address_special(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return special_v4(
			(const uint8_t *)&((const struct sockaddr_in *)address)->sin_addr);
	if (address->sa_family == AF_INET6)
		return special_v6(
			(const uint8_t *)&((const struct sockaddr_in6 *)address)->sin6_addr);
	return "no internet address";
}

bool address_is_public(const struct sockaddr *address)
{
	return !address_special(address);
}
