/* narrow - which articles are worth evaluating an expression on, told in words for an index.
 * Owns what it makes: narrower_free, words_free. Borrows nothing beyond the call.
 * -ENOMEM at worst; -EINVAL for expressions that do not compile.
 *
 * Sound, not exact: an article that matches has the words asked for; one that has them need not
 * match. Both sides are made of the same folded tokens: words as they are; of each run of Han, kana
 * or Hangul every two neighbours and the last character alone, so that two characters of Japanese
 * are one word of the index and one character is the beginning of some. */
#pragma once

#include <stdint.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "match/match.h"
#include "model/words.h"

/* Longer words are cut, in the index and in what is asked for. */
#define NARROW_WORD_OCTETS_MAX 64
/* Distinct words of one article; one that has more is always worth evaluating. */
#define NARROW_ARTICLE_WORDS_MAX 50000
/* What an index is asked for at once; beyond, the expression is asked for less exactly. */
#define NARROW_ASKED_MAX 1500
/* Stands for all words of an article that has too many. */
#define NARROW_EVERY "*"

struct narrower;

int narrower_new(struct narrower **ret);
void narrower_free(struct narrower *narrower);

/* The article's words, each once, with a space between; `ret` is emptied first. The feed's name
 * and the link are not among them. */
int narrow_article(struct narrower *narrower, const struct article *article, struct strbuf *ret);

/* What `expressions[index]` asks of an article's words; *ret is NULL where it asks nothing. */
int narrow_expression(
	struct words **ret, const struct expression *expressions, size_t n, size_t index);

/* Changes whenever the words of an article may have: an index of another version is of no use. */
uint32_t narrow_version(void);

DEFINE_CLEANUP(struct narrower, narrower_free)
