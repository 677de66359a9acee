#include "parse/sandboxed/entity.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "parse/sandboxed/entity-table.h"

#define N_ENTITIES     ARRAY_SIZE(entity_c)
#define NUMBER_MAX_LEN 10 /* digits: more are no character */

/* 0x80 to 0x9F in windows-1252. */
static const uint16_t c1[] = {
	0x20AC,
	0,
	0x201A,
	0x0192,
	0x201E,
	0x2026,
	0x2020,
	0x2021,
	0x02C6,
	0x2030,
	0x0160,
	0x2039,
	0x0152,
	0,
	0x017D,
	0,
	0,
	0x2018,
	0x2019,
	0x201C,
	0x201D,
	0x2022,
	0x2013,
	0x2014,
	0x02DC,
	0x2122,
	0x0161,
	0x203A,
	0x0153,
	0,
	0x017E,
	0x0178,
};

static int order(size_t i, const char *name, size_t len)
{
	size_t own_len = (size_t)entity_at[i + 1] - entity_at[i];
	int r = memcmp(entity_names + entity_at[i], name, MIN(own_len, len));

	return r ? r : (int)own_len - (int)len;
}

/* Its place in the table; N_ENTITIES: there is none. */
static size_t entity_find(const char *name, size_t len)
{
	size_t low = 0, high = N_ENTITIES;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int r = order(middle, name, len);

		if (r == 0)
			return middle;
		if (r > 0)
			high = middle;
		else
			low = middle + 1;
	}
	return N_ENTITIES;
}

static uint32_t entity_second(size_t i)
{
	for (size_t n = 0; n < ARRAY_SIZE(entity_seconds); n++)
		if (entity_seconds[n].entity == i)
			return entity_seconds[n].second;
	return 0;
}

uint32_t entity_c1(uint32_t c)
{
	return c >= 0x80 && c < 0xA0 ? c1[c - 0x80] : 0;
}

uint32_t entity_number(uint32_t number)
{
	if (entity_c1(number))
		return entity_c1(number);
	if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000) ||
		(number & 0xFFFE) == 0xFFFE)
		return 0xFFFD;
	return number;
}

static size_t read_digits(uint32_t *ret, const char *text, size_t len)
{
	bool hex = len > 2 && (text[2] == 'x' || text[2] == 'X');
	size_t start = hex ? 3 : 2, pos = start;
	uint32_t number = 0;

	for (; pos < len && isxdigit((unsigned char)text[pos]); pos++) {
		char c = text[pos];
		unsigned digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

		if (!hex && digit > 9)
			break;
		number = number * (hex ? 16 : 10) + digit;
		if (number > 0x10FFFF)
			number = 0x110000;
	}
	if (pos == start || pos - start > NUMBER_MAX_LEN)
		return 0;
	*ret = number;
	return pos < len && text[pos] == ';' ? pos + 1 : pos;
}

static size_t read_number(uint32_t ret[static 2], const char *text, size_t len)
{
	uint32_t number, low = 0;
	size_t used = read_digits(&number, text, len), used_low = 0;

	if (!used)
		return 0;
	/* Two halves of one character, as UTF-16 has them: &#55357;&#56832; */
	if (number >= 0xD800 && number < 0xDC00 && len - used > 2 && text[used] == '&' &&
		text[used + 1] == '#')
		used_low = read_digits(&low, text + used, len - used);
	if (used_low && low >= 0xDC00 && low < 0xE000) {
		ret[0] = 0x10000 + ((number & 0x3FF) << 10 | (low & 0x3FF));
		return used + used_low;
	}
	ret[0] = entity_number(number);
	return used;
}

/* "&quotThe" and "&nbspthe": programs that escape leave out the ';', and no word begins so. The
 * length of the name in front of the word; 0: it is none of these. */
static size_t glued_length(const char *name, size_t len)
{
	static const char quot[] = "quot", nbsp[] = "nbsp";

	if (len <= strlen(quot) || (memcmp(name, nbsp, strlen(nbsp)) != 0 &&
					   (memcmp(name, quot, strlen(quot)) != 0 ||
						   islower((unsigned char)name[strlen(quot)]))))
		return 0;
	return strlen(quot);
}

size_t entity_read(uint32_t ret[static 2], const char *text, size_t len)
{
	size_t pos = 1, entity;

	ret[0] = ret[1] = 0;
	if (len > 1 && text[1] == '#')
		return read_number(ret, text, len);
	while (pos < len && pos <= ENTITY_NAME_MAX && isalnum((unsigned char)text[pos]))
		pos++;
	entity = entity_find(text + 1, pos - 1);
	if (entity == N_ENTITIES && glued_length(text + 1, pos - 1)) {
		pos = 1 + glued_length(text + 1, pos - 1);
		entity = entity_find(text + 1, pos - 1);
	}
	if (entity == N_ENTITIES)
		return 0;
	ret[0] = entity_c[entity] & ~ENTITY_BARE;
	ret[1] = entity_second(entity);
	if (pos < len && text[pos] == ';')
		return pos + 1;
	/* "?a=1&copy=2" is a query, not a sign. Nor is "&notify" one, which a browser takes apart:
	 * whoever means the sign ends the word. */
	return (entity_c[entity] & ENTITY_BARE) && (pos == len || text[pos] != '=') ? pos : 0;
}
