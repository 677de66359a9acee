#include "store/siphash.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static uint64_t load(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return le64toh(word);
}

static void store_word(unsigned char *p, uint64_t word)
{
	word = htole64(word);
	memcpy(p, &word, sizeof(word));
}

static void rounds(uint64_t v[static 4], int n)
{
	while (n-- > 0) {
		v[0] += v[1];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

static void mix(uint64_t v[static 4], uint64_t word)
{
	v[3] ^= word;
	rounds(v, 2);
	v[0] ^= word;
}

static uint64_t finish(uint64_t v[static 4])
{
	rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void siphash(unsigned char ret[static SIPHASH_SIZE],
	const unsigned char secret[static SIPHASH_SIZE], const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t k0 = load(secret), k1 = load(secret + 8);
	uint64_t v[4] = {
		/* "somepseudorandomlygeneratedbytes"; 0xee marks the 128-bit variant */
		k0 ^ UINT64_C(0x736f6d6570736575),
		k1 ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
		k0 ^ UINT64_C(0x6c7967656e657261),
		k1 ^ UINT64_C(0x7465646279746573),
	};
	uint64_t last = (uint64_t)len << 56;

	for (; len >= 8; p += 8, len -= 8)
		mix(v, load(p));
	for (size_t i = 0; i < len; i++)
		last |= (uint64_t)p[i] << 8 * i;
	mix(v, last);
	v[2] ^= 0xee;
	store_word(ret, finish(v));
	v[1] ^= 0xdd;
	store_word(ret + 8, finish(v));
}
