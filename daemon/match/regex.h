/* regex - a pattern, folded as texts are, with limits on what one search may cost.
 * Owns the compiled pattern: regex_free.
 * A bad pattern is -EINVAL with a sentence; a search that reaches a limit is -ETIME. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "match/alphabet.h"

/* PCRE2 counts steps anew at each place where a match may start, so that its limits alone allow a
 * megabyte to cost minutes: this bounds the whole search of one article. One attempt more may
 * come on top. */
#define REGEX_CPU_MSEC_MAX 30
/* Text behind this is not searched. */
#define REGEX_TEXT_MAX (4U << 20)

/* The steps of one attempt, how deep it may go back, the kibibytes it may keep for that. */
#define REGEX_STEPS_MAX    100000
#define REGEX_DEPTH_MAX    100000
#define REGEX_HEAP_KIB_MAX 16384
#define REGEX_LITERAL_SLOW 3

struct regex;

int regex_new(struct regex **ret, const char *pattern, size_t len, bool caseless,
	struct alphabet *alphabet, char *err, size_t err_size);
void regex_free(struct regex *regex);

/* Has no literal of REGEX_LITERAL_SLOW octets that every match must contain. */
bool regex_is_slow(const struct regex *regex);
const char *regex_folded(const struct regex *regex);

/* The search of one article. */
struct regex_search {
	const struct regex *regex;
	int64_t until_nsec;  /* of the thread's processor time */
	int64_t looked_nsec; /* at the clock, when last */
	unsigned starts, between_looks;
};

void regex_search_begin(struct regex_search *search, const struct regex *regex);

/* The first match that is not empty at or behind `from`: 1, 0 for none, -ETIME, -ENOMEM. */
int regex_find(struct regex_search *search, const char *text, size_t len, size_t from,
	size_t *ret_start, size_t *ret_end);

DEFINE_CLEANUP(struct regex, regex_free)
