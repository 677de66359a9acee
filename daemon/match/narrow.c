#include "match/narrow.h"

#include <errno.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/map.h"
#include "base/utf8.h"
#include "match/fields.h"
#include "match/link.h"
#include "match/text.h"

/* Counts on with each change of what narrow_article gives. */
#define NARROW_REVISION 2

/* Fields whose words are not in the index: the feed's name is the configuration's and changes with
 * it, links are unique and would double the index. */
#define FIELDS_WITHOUT_WORDS (1U << FIELD_FEED | 1U << FIELD_LINK)

/* A stem may differ from the beginning of its words in the last letters (happi, happy). */
#define STEM_LAST_OCTETS 2
#define STEM_OCTETS_MIN  3

/* --- an article's words --------------------------------------------------------------------------- */

struct narrower {
	struct alphabet *alphabet;
	struct text text;
	struct strbuf joined;
	/* Open addressing; each word's octets stand in the answer. */
	struct slot {
		uint64_t hash; /* 0: free */
		uint32_t at, len;
	} * slots;
	size_t n_slots, n_words;
	uint64_t seed; /* words come from documents */
};

#define SLOTS_MIN  1024
#define SLOTS_KEPT (64 * (size_t)SLOTS_MIN)

/* The tokens of a larger field take tens of times its octets, and are given back at once. */
#define FIELD_OCTETS_KEPT (64U << 10)

int narrower_new(struct narrower **ret)
{
	_cleanup_(narrower_freep) struct narrower *narrower = calloc(1, sizeof(*narrower));
	int r;

	if (!narrower)
		return -ENOMEM;
	narrower->n_slots = SLOTS_MIN;
	narrower->slots = calloc(narrower->n_slots, sizeof(*narrower->slots));
	if (!narrower->slots)
		return -ENOMEM;
	arc4random_buf(&narrower->seed, sizeof(narrower->seed));
	r = alphabet_new(&narrower->alphabet);
	if (r < 0)
		return r;
	*ret = TAKE(narrower);
	return 0;
}

void narrower_free(struct narrower *narrower)
{
	if (!narrower)
		return;
	alphabet_free(narrower->alphabet);
	text_clear(&narrower->text);
	strbuf_free(&narrower->joined);
	free(narrower->slots);
	free(narrower);
}

static int grow_slots(struct narrower *narrower)
{
	size_t size = narrower->n_slots * 2;
	struct slot *slots = calloc(size, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; i < narrower->n_slots; i++) {
		size_t k = narrower->slots[i].hash & (size - 1);

		if (!narrower->slots[i].hash)
			continue;
		while (slots[k].hash)
			k = (k + 1) & (size - 1);
		slots[k] = narrower->slots[i];
	}
	free(narrower->slots);
	narrower->slots = slots;
	narrower->n_slots = size;
	return 0;
}

static int add_word(struct narrower *narrower, const char *word, size_t len, struct strbuf *ret)
{
	uint64_t hash;
	size_t i;

	if (len > NARROW_WORD_OCTETS_MAX)
		len = utf8_cut(word, NARROW_WORD_OCTETS_MAX);
	hash = hash_bytes(word, len, narrower->seed);
	hash += !hash;
	for (i = hash & (narrower->n_slots - 1); narrower->slots[i].hash;
		i = (i + 1) & (narrower->n_slots - 1)) {
		const struct slot *slot = &narrower->slots[i];

		if (slot->hash == hash && slot->len == len &&
			memcmp(ret->text + slot->at, word, len) == 0)
			return 0;
	}
	if (narrower->n_words == NARROW_ARTICLE_WORDS_MAX)
		return 0;
	if (ret->len)
		strbuf_addc(ret, ' ');
	narrower->slots[i] = (struct slot){ hash, (uint32_t)ret->len, (uint32_t)len };
	strbuf_add(ret, word, len);
	if (strbuf_failed(ret))
		return -ENOMEM;
	return ++narrower->n_words * 2 > narrower->n_slots ? grow_slots(narrower) : 0;
}

static bool goes_on(const struct text *text, size_t sign)
{
	return sign + 1 < text->n_tokens && text->tokens[sign + 1].kind == TOKEN_SIGN &&
	       text->tokens[sign + 1].flags & TOKEN_TOUCHES;
}

static int add_sign(struct narrower *narrower, size_t sign, struct strbuf *ret)
{
	const struct text *text = &narrower->text;
	const struct token *from = &text->tokens[sign];
	const struct token *to = goes_on(text, sign) ? from + 1 : from;

	return add_word(narrower, text->exact.text + from->start, to->end - from->start, ret);
}

static int add_hangul(struct narrower *narrower, const struct token *token, struct strbuf *ret)
{
	const char *run = narrower->text.exact.text;

	for (size_t pos = token->start; pos < token->end;) {
		size_t next = pos, end;
		int r;

		(void)utf8_next(run, token->end, &next);
		end = next;
		if (end < token->end)
			(void)utf8_next(run, token->end, &end);
		r = add_word(narrower, run + pos, end - pos, ret);
		if (r < 0)
			return r;
		pos = next;
	}
	return 0;
}

static int add_field(struct narrower *narrower, struct strbuf *ret)
{
	const struct text *text = &narrower->text;
	int r = 0;

	for (size_t i = 0; i < text->n_tokens && r >= 0; i++) {
		const struct token *token = &text->tokens[i];

		switch (token->kind) {
		case TOKEN_SIGN: r = add_sign(narrower, i, ret); break;
		case TOKEN_HANGUL: r = add_hangul(narrower, token, ret); break;
		default:
			r = add_word(
				narrower, text->folded.text + token->folded, token->n_folded, ret);
		}
	}
	return r;
}

/* One long article must neither slow down nor stay in memory beside all that come after it. */
static void forget_the_long(struct narrower *narrower)
{
	struct slot *slots = narrower->slots;

	if (narrower->n_slots <= SLOTS_KEPT)
		return;
	narrower->n_slots = SLOTS_KEPT;
	narrower->slots = reallocarray(slots, SLOTS_KEPT, sizeof(*slots)) ?: slots;
}

int narrow_article(struct narrower *narrower, const struct article *article, struct strbuf *ret)
{
	strbuf_reset(ret);
	narrower->n_words = 0;
	memset(narrower->slots, 0, narrower->n_slots * sizeof(*narrower->slots));
	for (enum field field = 0; field < N_FIELDS; field++) {
		const char *original;
		int r;

		if (FIELDS_WITHOUT_WORDS & 1U << field)
			continue;
		original = field_text(article, field, NULL, &narrower->joined);
		if (strbuf_failed(&narrower->joined))
			return -ENOMEM;
		r = text_read(&narrower->text, narrower->alphabet, original);
		if (r >= 0)
			r = add_field(narrower, ret);
		if (narrower->text.n_original > FIELD_OCTETS_KEPT)
			text_clear(&narrower->text);
		if (r < 0)
			return r;
	}
	if (narrower->n_words == NARROW_ARTICLE_WORDS_MAX) {
		strbuf_reset(ret);
		strbuf_adds(ret, NARROW_EVERY);
	}
	forget_the_long(narrower);
	return strbuf_failed(ret) ? -ENOMEM : 0;
}

/* --- what an expression asks for -----------------------------------------------------------------
 * Each function leaves *ret NULL where nothing can be asked for. */

struct asking {
	const struct link *link;
	struct alphabet *alphabet;
	size_t n;       /* visits left: references may be written out many times */
	unsigned depth; /* of operators */
};

/* An index's own language has limits too. */
#define ASKED_DEPTH_MAX 30

/* Adds the item, or, where it is of the same kind, what it has. */
static int gather(struct words *words, struct words *item)
{
	int r = 0;

	if (item->kind != words->kind)
		return words_add(words, item);
	for (size_t i = 0; i < item->n && r >= 0; i++)
		r = words_add(words, TAKE(item->items[i]));
	words_free(item);
	return r;
}

/* One operand is itself; none asks for nothing. */
static void settle(struct words **ret, struct words **words)
{
	if ((*words)->n == 1)
		*ret = TAKE((*words)->items[0]);
	else if ((*words)->n > 1)
		*ret = TAKE(*words);
}

static int ask_word(struct words **ret, bool prefix, const char *word, size_t len)
{
	bool cut = len > NARROW_WORD_OCTETS_MAX;

	if (cut)
		len = utf8_cut(word, NARROW_WORD_OCTETS_MAX);
	return words_new(ret, prefix && !cut ? WORDS_PREFIX : WORDS_WORD, word, len);
}

/* Words of one stem begin as it does, but for its last letters. */
static int ask_stem(struct words **ret, const struct part *part)
{
	const char *stem = part_stem(part);
	size_t n_stem = strlen(stem),
	       len = n_stem > STEM_LAST_OCTETS ? n_stem - STEM_LAST_OCTETS : 0;

	if (len > NARROW_WORD_OCTETS_MAX)
		len = NARROW_WORD_OCTETS_MAX;
	if (len)
		len = utf8_cut(stem, len);
	if (len < STEM_OCTETS_MIN)
		return 0;
	return words_new(ret, WORDS_PREFIX, stem, len);
}

static int ask_pair(struct words *all, const char *text, size_t len, bool alone)
{
	struct words *word = NULL;
	int r = words_new(&word, alone ? WORDS_PREFIX : WORDS_WORD, text,
		len > NARROW_WORD_OCTETS_MAX ? utf8_cut(text, NARROW_WORD_OCTETS_MAX) : len);

	return r < 0 ? r : words_add(all, word);
}

/* A run of one sign is the beginning of a pair, or the last of a run. */
static int ask_signs(struct words *all, const struct text *text)
{
	const char *exact = text->exact.text;
	int r = 0;

	if (text->n_tokens == 1)
		return ask_pair(all, exact + text->tokens[0].start,
			text->tokens[0].end - text->tokens[0].start, true);
	for (size_t i = 0; i + 1 < text->n_tokens && r >= 0; i++)
		r = ask_pair(all, exact + text->tokens[i].start,
			text->tokens[i + 1].end - text->tokens[i].start, false);
	return r;
}

static int ask_hangul(struct words *all, const char *run, size_t len)
{
	int r = 0;

	for (size_t pos = 0, next = 0; pos < len && r >= 0; pos = next) {
		size_t end;

		(void)utf8_next(run, len, &next);
		end = next;
		if (end < len)
			(void)utf8_next(run, len, &end);
		else if (pos > 0)
			return 0;
		r = ask_pair(all, run + pos, end - pos, end == next);
	}
	return r;
}

static int ask_part(const struct asking *asking, struct words **ret, const struct part *part)
{
	_cleanup_(text_clear) struct text text = { 0 };
	_cleanup_(words_freep) struct words *all = NULL;
	int r;

	if (part->kind == TOKEN_WORD && part->stemmed)
		return ask_stem(ret, part);
	if (part->kind == TOKEN_WORD)
		return ask_word(ret, part->prefix, part_folded(part), part->n_folded);
	r = words_new(&all, WORDS_ALL, NULL, 0);
	if (r < 0)
		return r;
	if (part->kind == TOKEN_HANGUL) {
		r = ask_hangul(all, part_exact(part), part->n_exact);
	} else {
		r = text_read_len(&text, asking->alphabet, part_exact(part), part->n_exact);
		if (r >= 0)
			r = ask_signs(all, &text);
	}
	if (r >= 0)
		settle(ret, &all);
	return r < 0 ? r : 0;
}

static int ask(
	struct asking *asking, struct words **ret, const struct query *query, unsigned fields);

static int ask_leaf(const struct asking *asking, struct words **ret, const struct leaf *leaf)
{
	_cleanup_(words_freep) struct words *all = NULL;
	int r = words_new(&all, WORDS_ALL, NULL, 0);

	for (size_t i = 0; i < leaf->n_parts && r >= 0; i++) {
		struct words *word = NULL;

		r = ask_part(asking, &word, &leaf->parts[i]);
		if (r >= 0 && word)
			r = gather(all, word);
	}
	if (r >= 0)
		settle(ret, &all);
	return r < 0 ? r : 0;
}

/* Of the operands at least `n` hold. Those of which nothing can be asked may be among them. */
static int ask_operands(struct asking *asking, struct words **ret, const struct query *query,
	size_t n, unsigned fields)
{
	_cleanup_(words_freep) struct words *some = NULL;
	size_t unasked = 0;
	int r = words_new(&some, n == query->n_items ? WORDS_ALL : WORDS_ANY, NULL, 0);

	for (size_t i = 0; i < query->n_items && r >= 0; i++) {
		struct words *words = NULL;

		r = ask(asking, &words, query->items[i], fields);
		if (r >= 0 && words)
			r = gather(some, words);
		else
			unasked++;
		if (some->kind == WORDS_ANY && unasked >= n)
			return r < 0 ? r : 0;
	}
	if (r >= 0)
		settle(ret, &some);
	return r < 0 ? r : 0;
}

static int ask_node(
	struct asking *asking, struct words **ret, const struct query *query, unsigned fields)
{
	switch (query->kind) {
	case QUERY_LEAF:
		return fields & FIELDS_WITHOUT_WORDS ? 0 : ask_leaf(asking, ret, query->leaf);
	case QUERY_REF:
		return ask(asking, ret, link_target(asking->link, query->name)->query, fields);
	case QUERY_SCOPE: return ask(asking, ret, query->items[0], 1U << query->n);
	case QUERY_COUNT:
	case QUERY_NOTNEAR: return ask(asking, ret, query->items[0], fields);
	case QUERY_NOT: return 0;
	case QUERY_OR: return ask_operands(asking, ret, query, 1, fields);
	case QUERY_ATLEAST: return ask_operands(asking, ret, query, query->n, fields);
	default: return ask_operands(asking, ret, query, query->n_items, fields);
	}
}

static int ask(
	struct asking *asking, struct words **ret, const struct query *query, unsigned fields)
{
	int r;

	if (!asking->n || asking->depth == ASKED_DEPTH_MAX)
		return 0;
	asking->n--;
	asking->depth++;
	r = ask_node(asking, ret, query, fields);
	asking->depth--;
	return r;
}

/* --- less exactly ------------------------------------------------------------------------------- */

/* Takes off what is too much: of an AND its longest operands, an OR as a whole. NULL: nothing is
 * left to ask for. */
static struct words *lessen(struct words *words, size_t max)
{
	if (words_count(words) <= max)
		return words;
	if (words->kind != WORDS_ALL || max == 0) {
		words_free(words);
		return NULL;
	}
	while (words->n && words_count(words) > max) {
		struct words **longest = &words->items[0];
		bool drop;

		for (size_t i = 1; i < words->n; i++)
			if (words_count(words->items[i]) > words_count(*longest))
				longest = &words->items[i];
		drop = words->n > 1 && words_count(*longest) <= max / 2;
		*longest = lessen(*longest, drop ? 0 : words->n > 1 ? max / 2 : max);
		if (!*longest)
			*longest = words->items[--words->n];
	}
	if (words->n)
		return words;
	words_free(words);
	return NULL;
}

/* An article with too many words has them all. */
static int add_every(struct words **ret, struct words *words)
{
	struct words *every = NULL;
	int r = words_new(ret, WORDS_ANY, NULL, 0);

	if (r < 0) {
		words_free(words);
		return r;
	}
	r = gather(*ret, words);
	if (r >= 0)
		r = words_new(&every, WORDS_WORD, NARROW_EVERY, strlen(NARROW_EVERY));
	return r < 0 ? r : words_add(*ret, every);
}

int narrow_expression(
	struct words **ret, const struct expression *expressions, size_t n, size_t index)
{
	_cleanup_(alphabet_freep) struct alphabet *alphabet = NULL;
	_cleanup_(link_clear) struct link link = { 0 };
	struct asking asking = { .link = &link, .n = EXPANSION_MAX };
	_cleanup_(words_freep) struct words *asked = NULL;
	struct words *words = NULL;
	int r = alphabet_new(&alphabet);

	if (r >= 0)
		r = link_expressions(&link, expressions, n, alphabet);
	if (r < 0)
		return r;
	if (link.items[index].failed)
		return -EINVAL;
	asking.alphabet = alphabet;
	r = ask(&asking, &words, link.items[index].query, FIELDS_DEFAULT);
	if (r < 0)
		return r;
	words = words ? lessen(words, NARROW_ASKED_MAX) : NULL;
	r = words ? add_every(&asked, words) : 0;
	if (r < 0)
		return r;
	*ret = TAKE(asked);
	return 0;
}

uint32_t narrow_version(void)
{
	UVersionInfo unicode;

	u_getUnicodeVersion(unicode);
	return (uint32_t)NARROW_REVISION << 16 | (uint32_t)unicode[0] << 8 | unicode[1];
}
