/* From an article to the places of every term: each field is read once, each word probed once. */
#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "match/eval.h"
#include "match/fields.h"

struct scan {
	struct matcher *matcher;
	const struct text *text;
	enum field field;
	size_t token;
};

static int reserve_hits(struct matcher *matcher)
{
	size_t size = MAX(matcher->hits_size * 2, (size_t)1024);
	struct leaf_hit *hits;

	if (matcher->n_hits < matcher->hits_size)
		return 0;
	hits = reallocarray(matcher->hits, size, sizeof(*hits));
	if (!hits)
		return -ENOMEM;
	matcher->hits = hits;
	matcher->hits_size = size;
	return 0;
}

int log_hit(struct matcher *matcher, uint32_t leaf, const struct span *span)
{
	struct leaf_state *state = &matcher->leaves[leaf];

	if (state->stamp != matcher->stamp) {
		*state = (struct leaf_state){ .stamp = matcher->stamp };
		matcher->seen[leaf / 64] |= UINT64_C(1) << leaf % 64;
		matcher->hit[matcher->n_hit++] = leaf;
	}
	/* A stemmed prefix is found both as a prefix and by its stem. */
	if (state->n && matcher->hits[state->last].span.start == span->start)
		return 0;
	if (state->n == LEAF_HITS_MAX || matcher->n_hits == ARTICLE_HITS_MAX)
		return 0;
	if (reserve_hits(matcher) < 0)
		return -ENOMEM;
	matcher->stats.hits++;
	if (state->n++)
		matcher->hits[state->last].next = (uint32_t)matcher->n_hits;
	else
		state->first = (uint32_t)matcher->n_hits;
	state->last = (uint32_t)matcher->n_hits;
	matcher->hits[matcher->n_hits++] = (struct leaf_hit){ .span = *span };
	return 0;
}

static int add_hit(const struct scan *scan, uint32_t leaf, const struct found *found)
{
	struct matcher *matcher = scan->matcher;
	const struct token *first = &scan->text->tokens[found->first];
	const struct token *last = &scan->text->tokens[found->last];
	uint32_t base = matcher->base[scan->field], units = matcher->unit_base[scan->field];
	struct span span = { .start = base + (uint32_t)found->start,
		.end = base + (uint32_t)found->end,
		.unit = units + first->unit,
		.unit_end = units + last->unit + token_units(last) };

	return log_hit(matcher, leaf, &span);
}

/* Both may be read sixteen octets on. */
static inline bool same(const char *a, const char *b, size_t len)
{
	uint64_t one, other;

	for (; len > 8; a += 8, b += 8, len -= 8) {
		memcpy(&one, a, sizeof(one));
		memcpy(&other, b, sizeof(other));
		if (one != other)
			return false;
	}
	memcpy(&one, a, sizeof(one));
	memcpy(&other, b, sizeof(other));
	return len == 0 || ((one ^ other) & (UINT64_MAX >> (64 - 8 * len))) == 0;
}

/* The leaves of one slot: `word` where the key is the token itself. */
static int found(const struct scan *scan, const struct probe *slot, bool word, size_t offset)
{
	const struct matcher *matcher = scan->matcher;
	const struct plan *plan = matcher->plan;
	const struct token *token = &scan->text->tokens[scan->token];
	const char *folded = scan->text->folded.text + token->folded;
	bool usual = FIELDS_DEFAULT >> scan->field & 1;
	/* The table of us, US and U.S.: only dotted capitals are the word without dots. */
	bool sure = word && usual &&
		    (!(token->flags & TOKEN_DOTTED) || token->flags & TOKEN_UPPER) &&
		    slot->n_word == token->n_folded &&
		    same(plan->words.text + slot->word, folded, slot->n_word);

	for (uint32_t i = slot->first; i < slot->first + slot->n; i++) {
		const struct probe_leaf *entry = &plan->probe_leaves[i];
		struct found at = { token->start, token->end, scan->token, scan->token };
		bool stands;

		if (entry->sure && usual)
			stands = sure;
		else
			stands = entry->back <= scan->token &&
				 plan->leaf_fields[entry->leaf] & 1U << scan->field &&
				 leaf_stands(plan->leaves[entry->leaf], scan->text,
					 scan->token - entry->back, offset, matcher->stemmer, &at);
		if (stands && add_hit(scan, entry->leaf, &at) < 0)
			return -ENOMEM;
	}
	return 0;
}

static inline int probe(const struct scan *scan, enum probe_kind kind, uint64_t hash, size_t offset)
{
	const struct plan *plan = scan->matcher->plan;
	size_t i;

	hash = probe_hash(kind, hash);
	if (!bloom_has(plan, hash))
		return 0;
	for (i = hash & (plan->n_probes - 1); plan->probes[i].hash != hash;
		i = (i + 1) & (plan->n_probes - 1))
		if (!plan->probes[i].hash)
			return 0;
	return found(scan, &plan->probes[i], kind == PROBE_WORD, offset);
}

static int probe_prefixes(const struct scan *scan, enum probe_kind kind, uint32_t lengths,
	const char *text, size_t len)
{
	for (; lengths; lengths &= lengths - 1) {
		size_t n = (size_t)__builtin_ctz(lengths) + PREFIX_OCTETS_SEEN;

		if (n > len)
			return 0;
		if (probe(scan, kind, word_hash(text, n), 0) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int scan_stem(const struct scan *scan, const char *folded, size_t n_folded)
{
	char stem[STEM_OCTETS_MAX];
	size_t n;
	const char *snowballs = stemmer_stem(scan->matcher->stemmer, folded, n_folded, &n);
	int r;

	if (n > sizeof(stem))
		return 0;
	/* Snowball keeps its answer until the next question, and leaves ask too. */
	memcpy(stem, snowballs, n);
	r = probe(scan, PROBE_STEM, word_hash(stem, n), 0);
	return r < 0 ? r
		     : probe_prefixes(scan, PROBE_STEM_PREFIX,
			       scan->matcher->plan->stem_prefix_lengths, stem, n);
}

static int scan_word(const struct scan *scan, const struct token *token)
{
	const struct plan *plan = scan->matcher->plan;
	const char *folded = scan->text->folded.text + token->folded;
	int r = probe(scan, PROBE_WORD, token->hash, 0);

	if (r >= 0 && plan->pairs && scan->token > 0 && token[-1].kind == TOKEN_WORD)
		r = probe(scan, PROBE_PAIR, hash_mix(token[-1].hash, token->hash), 0);
	if (r >= 0 && plan->prefix_lengths && token->n_folded >= PREFIX_OCTETS_SEEN)
		r = probe_prefixes(
			scan, PROBE_PREFIX, *prefix_slot(plan, folded), folded, token->n_folded);
	if (r >= 0 && plan->stems)
		r = scan_stem(scan, folded, token->n_folded);
	return r;
}

/* At each character of a sign or a Hangul run: the character, and it with the next. */
static int scan_signs(const struct scan *scan, const struct token *token)
{
	const struct strbuf *exact = &scan->text->exact;
	size_t pos = token->start;

	do {
		const char *text = exact->text + pos;
		size_t offset = pos - token->start, one = pos, two;

		(void)utf8_next(exact->text, exact->len, &one);
		if (probe(scan, PROBE_SIGN, word_hash(text, one - pos), offset) < 0)
			return -ENOMEM;
		two = one;
		if (two < exact->len) {
			(void)utf8_next(exact->text, exact->len, &two);
			if (probe(scan, PROBE_TWO_SIGNS, word_hash(text, two - pos), offset) < 0)
				return -ENOMEM;
		}
		pos = one;
	} while (token->kind == TOKEN_HANGUL && pos < token->end);
	return 0;
}

static int scan_field(struct matcher *matcher, enum field field)
{
	struct scan scan = { .matcher = matcher, .text = &matcher->texts[field], .field = field };

	for (; scan.token < scan.text->n_tokens; scan.token++) {
		const struct token *token = &scan.text->tokens[scan.token];
		int r = 0;

		if (token->kind == TOKEN_WORD)
			r = scan_word(&scan, token);
		else if (matcher->plan->signs)
			r = scan_signs(&scan, token);
		if (r < 0)
			return r;
	}
	matcher->stats.tokens += scan.text->n_tokens;
	return 0;
}

/* A stamp says which article a result is of; when the number runs out, all are old. */
static void next_stamp(struct matcher *matcher)
{
	const struct plan *plan = matcher->plan;

	for (size_t i = 0; i < matcher->n_hit; i++)
		matcher->seen[matcher->hit[i] / 64] = 0;
	for (size_t i = 0; i < matcher->n_hit_groups; i++)
		matcher->group_bits[matcher->hit_groups[i] / 64] = 0;
	for (size_t i = 0; i < matcher->n_known; i++)
		matcher->values[matcher->known[i]] = VALUE_UNKNOWN;
	matcher->n_known = matcher->n_lists = 0;
	matcher->n_hit = matcher->n_hits = matcher->n_hit_groups = 0;
	if (++matcher->stamp != 0)
		return;
	matcher->stamp = 1;
	for (size_t i = 0; i < plan->n_leaves; i++)
		matcher->leaves[i].stamp = 0;
}

int eval_read(struct matcher *matcher, const struct article *article, const char *feed)
{
	const struct plan *plan = matcher->plan;
	uint32_t base = 0, units = 0;

	next_stamp(matcher);
	matcher->stats.articles++;
	for (enum field field = 0; field < N_FIELDS; field++) {
		const char *original;
		int r;

		matcher->read[field] = matcher->mapped[field] = false;
		if (!(plan->fields & 1U << field))
			continue;
		original = field_text(article, field, feed, &matcher->joined[field]);
		if (strbuf_failed(&matcher->joined[field]))
			return -ENOMEM;
		matcher->read[field] = true;
		matcher->base[field] = base;
		matcher->unit_base[field] = units;
		r = text_read(&matcher->texts[field], matcher->alphabet, original);
		if (r >= 0)
			r = scan_field(matcher, field);
		if (r < 0)
			return r;
		matcher->stats.octets += matcher->texts[field].n_original;
		base += (uint32_t)matcher->texts[field].exact.len + 1;
		units += matcher->texts[field].units + FIELD_UNITS_GAP;
	}
	return 0;
}
