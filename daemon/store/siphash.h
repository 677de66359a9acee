/* siphash - SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, 2012).
 * Owns nothing.
 * Cannot fail. With a secret key nobody outside can aim for two texts with one hash. */
#pragma once

#include <stddef.h>

#define SIPHASH_SIZE 16

void siphash(unsigned char ret[static SIPHASH_SIZE],
	const unsigned char secret[static SIPHASH_SIZE], const void *bytes, size_t len);
