/* From an article to the places of every term: each field is read once, each word probed once. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "match/eval.h"
#include "match/fields.h"

/* Of one field, looked up together: their memory is asked for in time. What follows a hit takes
 * longer than looking one up. */
#define CANDIDATES_MAX 256
#define LOOK_UP_AHEAD  32
#define VERIFY_AHEAD   16

/* What may stand at a token, `offset` octets into it. */
struct candidate {
	union {
		uint64_t hash;
		const struct probe *probe;
	};
	uint32_t token, offset;
};

struct scan {
	struct matcher *matcher;
	const struct plan *plan;
	const struct text *text;
	enum field field;
	uint32_t base, units; /* where the field starts */
	size_t n;
	/* With room for one that is not kept. */
	struct candidate candidates[CANDIDATES_MAX + 1];
};

static inline struct hit_leaf *see(struct matcher *matcher, uint32_t leaf)
{
	struct leaf_state *state = &matcher->leaves[leaf];
	struct hit_leaf *hit;

	if (ARRAY_RESERVE(matcher->hit, matcher->n_hit, matcher->hit_size) < 0)
		return NULL;
	matcher->seen[leaf / 64] |= UINT64_C(1) << leaf % 64;
	state->nth = (uint32_t)matcher->n_hit;
	__builtin_prefetch(matcher->links + state->links);
	hit = &matcher->hit[matcher->n_hit++];
	*hit = (struct hit_leaf){ .leaf = leaf, .links = state->links };
	return hit;
}

struct hit_leaf *eval_see(struct matcher *matcher, uint32_t leaf)
{
	return see(matcher, leaf);
}

/* Nearly all leaves that are found are found once: that place is where it stays. */
static inline int log_first(struct matcher *matcher, uint32_t leaf, const struct span *span)
{
	struct leaf_state *state = &matcher->leaves[leaf];
	struct hit_leaf *hit = see(matcher, leaf);

	if (!hit || spans_add(&matcher->places, span) < 0)
		return -ENOMEM;
	state->frequency += state->frequency < UINT32_MAX;
	hit->first = state->nth;
	hit->last = span->start;
	hit->n = 1;
	matcher->stats.hits++;
	return 0;
}

/* Hits of one leaf come in order. */
static int log_again(struct matcher *matcher, uint32_t leaf, const struct span *span)
{
	uint32_t nth = matcher->leaves[leaf].nth;
	struct hit_leaf *hit = &matcher->hit[nth];

	/* A stemmed prefix is found both as a prefix and by its stem. */
	if (hit->last == span->start || hit->n == LEAF_HITS_MAX ||
		matcher->n_hit + matcher->n_repeats >= ARTICLE_HITS_MAX)
		return 0;
	if (ARRAY_RESERVE(matcher->repeats, matcher->n_repeats, matcher->repeats_size) < 0)
		return -ENOMEM;
	matcher->repeats[matcher->n_repeats++] = (struct repeat){ *span, nth };
	hit->last = span->start;
	hit->n++;
	matcher->stats.hits++;
	return 0;
}

/* The places of leaves that were found more than once go behind the others, each leaf's together. */
static int gather_repeats(struct matcher *matcher)
{
	struct spans *places = &matcher->places;
	size_t n = places->n;

	if (spans_reserve(places, n + 2 * matcher->n_repeats) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < matcher->n_repeats; i++) {
		const struct repeat *repeat = &matcher->repeats[i];
		struct hit_leaf *hit = &matcher->hit[repeat->nth];

		if (hit->first == repeat->nth) {
			places->items[n] = places->items[repeat->nth];
			hit->first = (uint32_t)n;
			hit->last = hit->first + 1;
			n += hit->n;
		}
		places->items[hit->last++] = repeat->span;
	}
	places->n = n;
	return 0;
}

static int add_hit(const struct scan *scan, uint32_t leaf, const struct found *found)
{
	const struct token *first = &scan->text->tokens[found->first];
	const struct token *last = &scan->text->tokens[found->last];
	struct span span = { .start = scan->base + (uint32_t)found->start,
		.end = scan->base + (uint32_t)found->end,
		.unit = scan->units + first->unit,
		.unit_end = scan->units + last->unit + token_units(last) };

	return leaf_is_seen(scan->matcher, leaf) ? log_again(scan->matcher, leaf, &span)
						 : log_first(scan->matcher, leaf, &span);
}

/* Both may be read sixteen octets on. */
static inline bool same(const char *a, const char *b, size_t len)
{
	for (; len > 8; a += 8, b += 8, len -= 8)
		if (eight_octets(a) != eight_octets(b))
			return false;
	return padded_word(a, len) == padded_word(b, len);
}

/* The table of us, US and U.S.: only dotted capitals are the word without dots. */
static inline bool spelled_usually(const struct token *token)
{
	return !(token->flags & TOKEN_DOTTED) || token->flags & TOKEN_UPPER;
}

static inline bool word_is(
	const struct text *text, const struct token *token, const char *word, size_t len)
{
	return token->n_folded == len && spelled_usually(token) &&
	       same(word, text->folded.text + token->folded, len);
}

static bool pair_stands(const struct text *text, const struct probe_leaf *leaf, const char *words,
	struct found *found)
{
	const struct token *token = &text->tokens[found->first];

	if (found->first == 0 || token[-1].kind != TOKEN_WORD ||
		!word_is(text, token - 1, words, leaf->n_first) ||
		!word_is(text, token, words + leaf->n_first, (size_t)leaf->n - leaf->n_first))
		return false;
	found->start = token[-1].start;
	found->first--;
	return true;
}

/* By the first eight octets in the slot, and what is behind them. */
static inline bool begins_with(const char *text, const struct probe_leaf *leaf, const char *others)
{
	size_t n_beside = sizeof(leaf->octets);

	return padded_word(text, MIN(leaf->n, n_beside)) == leaf->octets &&
	       (leaf->n <= n_beside || same(others, text + n_beside, leaf->n - n_beside));
}

/* Signs end where a character does: a mark may follow that belongs to the last one. */
static bool signs_stand(const struct text *text, const struct probe_leaf *leaf, const char *others,
	struct found *found)
{
	const struct token *token = &text->tokens[found->first];
	const struct token *behind = text->tokens + text->n_tokens;
	const char *exact = text->exact.text + token->start;
	size_t end = (size_t)token->start + leaf->n;

	if (token->kind != TOKEN_SIGN || end > text->exact.len || !begins_with(exact, leaf, others))
		return false;
	while (token + 1 < behind && token->end < end)
		token++;
	found->end = end;
	found->last = (size_t)(token - text->tokens);
	return token->end == end && token->kind == TOKEN_SIGN;
}

/* By what lies in the slot alone. */
static inline bool short_word_is(const struct text *text, const struct token *token, uint64_t hash,
	const struct probe_leaf *leaf)
{
	const char *behind = text->folded.text + token->folded + 8;

	return token->hash == hash && token->n_folded == leaf->n && spelled_usually(token) &&
	       (eight_octets(behind) & octets_kept[leaf->n]) == leaf->octets;
}

static bool stands(const struct scan *scan, uint64_t hash, const struct probe_leaf *leaf,
	const struct candidate *candidate, struct found *found)
{
	const struct text *text = scan->text;
	const struct token *token = &text->tokens[candidate->token];
	const char *proof = scan->plan->words.text + leaf->text;

	if (leaf->proof == PROOF_WORD)
		return short_word_is(text, token, hash, leaf);
	switch (leaf->proof) {
	case PROOF_LONG: return word_is(text, token, proof, leaf->n);
	case PROOF_EXACT:
		if (!(token->flags & TOKEN_DOTTED))
			return token->end - token->start == leaf->n &&
			       begins_with(text->exact.text + token->start, leaf, proof);
		break;
	case PROOF_PREFIX:
		return token->n_folded >= leaf->n && spelled_usually(token) &&
		       begins_with(text->folded.text + token->folded, leaf, proof);
	case PROOF_PAIR: return pair_stands(text, leaf, proof, found);
	case PROOF_SIGNS: return signs_stand(text, leaf, proof, found);
	default: break;
	}
	return leaf->n_first <= candidate->token &&
	       leaf_stands(scan->plan->leaves[leaf->leaf], text, candidate->token - leaf->n_first,
		       candidate->offset, scan->matcher->stemmer, found);
}

/* The leaves of one slot. */
static int verify(const struct scan *scan, const struct candidate *candidate)
{
	const struct token *token = &scan->text->tokens[candidate->token];
	const struct probe_leaf *leaf = &candidate->probe->leaf;

	for (;;) {
		struct found found = { token->start, token->end, candidate->token,
			candidate->token };

		if (leaf->fields >> scan->field & 1 &&
			stands(scan, candidate->probe->hash, leaf, candidate, &found) &&
			add_hit(scan, leaf->leaf, &found) < 0)
			return -ENOMEM;
		if (!leaf->next)
			return 0;
		leaf = &scan->plan->probe_leaves[leaf->next - 1];
	}
}

static const struct probe *look_up(const struct plan *plan, uint64_t hash)
{
	size_t i = probe_slot(plan, hash);

	while (plan->probes[i].leaf.proof != PROOF_NONE) {
		if (plan->probes[i].hash == hash)
			return &plan->probes[i];
		i = probe_next(plan, i);
	}
	return NULL;
}

/* Keeps the candidates that are in the table. */
static void look_up_all(struct scan *scan)
{
	const struct plan *plan = scan->plan;
	size_t n = 0;

	for (size_t i = 0; i < scan->n; i++) {
		struct candidate candidate = scan->candidates[i];

		if (i + LOOK_UP_AHEAD < scan->n)
			__builtin_prefetch(&plan->probes[probe_slot(
				plan, scan->candidates[i + LOOK_UP_AHEAD].hash)]);
		candidate.probe = look_up(plan, candidate.hash);
		if (candidate.probe)
			scan->candidates[n++] = candidate;
	}
	scan->n = n;
}

/* Only what is inlined keeps its effect: a call that does nothing but ask is taken for one that does
 * nothing. */
#define ASKS __attribute__((always_inline)) inline

static ASKS void ask_ahead(const struct scan *scan, size_t i)
{
	const struct probe_leaf *leaf;

	if (i >= scan->n)
		return;
	leaf = &scan->candidates[i].probe->leaf;
	__builtin_prefetch(&scan->matcher->leaves[leaf->leaf]);
	if (leaf->proof == PROOF_LEAF)
		__builtin_prefetch(&scan->plan->leaves[leaf->leaf]);
	else if (leaf->proof == PROOF_LONG || leaf->proof == PROOF_PAIR || leaf->n > 8)
		__builtin_prefetch(scan->plan->words.text + leaf->text);
	if (leaf->next)
		__builtin_prefetch(&scan->plan->probe_leaves[leaf->next - 1]);
}

static int settle(struct scan *scan)
{
	int r = 0;

	look_up_all(scan);
	for (size_t i = 0; i < VERIFY_AHEAD; i++)
		ask_ahead(scan, i);
	for (size_t i = 0; i < scan->n && r >= 0; i++) {
		ask_ahead(scan, i + VERIFY_AHEAD);
		r = verify(scan, &scan->candidates[i]);
	}
	scan->n = 0;
	return r;
}

/* Notes a candidate at `next` if the filter has it; where the one behind goes. Most are not in the
 * table, which is not to be guessed: no branch. */
static __attribute__((always_inline)) inline struct candidate *note_if(
	struct candidate *next, uint64_t bloom, uint64_t hash, size_t token, size_t offset)
{
	uint64_t bits = bloom_bits(hash);

	*next = (struct candidate){
		.hash = hash, .token = (uint32_t)token, .offset = (uint32_t)offset
	};
	return next + ((bloom & bits) == bits);
}

static __attribute__((always_inline)) inline struct candidate *note(struct candidate *next,
	const struct plan *plan, enum probe_kind kind, uint64_t hash, size_t token, size_t offset)
{
	hash = probe_hash(kind, hash);
	return note_if(next, *bloom_word(plan, hash), hash, token, offset);
}

/* Of text with TEXT_SLACK. */
static inline struct candidate *note_prefixes(struct candidate *next, const struct plan *plan,
	enum probe_kind kind, uint32_t lengths, const char *text, size_t len, size_t token)
{
	for (; lengths; lengths &= lengths - 1) {
		size_t n = (size_t)__builtin_ctz(lengths) + PREFIX_OCTETS_MIN;

		if (n > len)
			break;
		next = note(next, plan, kind, word_hash_padded(text, n), token, 0);
	}
	return next;
}

static struct candidate *note_stem(struct candidate *next, const struct scan *scan,
	const char *folded, size_t n_folded, size_t token)
{
	char stem[STEM_OCTETS_MAX + TEXT_SLACK];
	size_t n;
	const char *snowballs = stemmer_stem(scan->matcher->stemmer, folded, n_folded, &n);

	if (n > STEM_OCTETS_MAX)
		return next;
	memcpy(stem, snowballs, n);
	memset(stem + n, 0, TEXT_SLACK);
	next = note(next, scan->plan, PROBE_STEM, word_hash_padded(stem, n), token, 0);
	return note_prefixes(next, scan->plan, PROBE_STEM_PREFIX, scan->plan->stem_prefix_lengths,
		stem, n, token);
}

/* What one word may be noted for: itself, a pair, and for each length of prefixes and stems. */
#define CANDIDATES_A_WORD 70

static __attribute__((always_inline)) inline struct candidate *note_word(
	struct candidate *next, const struct scan *scan, const struct token *token, size_t at)
{
	const struct plan *plan = scan->plan;
	const char *folded = scan->text->folded.text + token->folded;
	uint64_t bloom = *bloom_word(plan, token->hash), second = bloom_second_bits(token->hash);

	next = note_if(next, bloom, token->hash, at, 0);
	if ((bloom & second) == second && at > 0 && token[-1].kind == TOKEN_WORD)
		next = note(next, plan, PROBE_PAIR, pair_hash(token[-1].hash, token->hash), at, 0);
	if (plan->shortest_prefixes && token->n_folded >= PREFIX_OCTETS_MIN)
		next = note(next, plan, PROBE_PREFIX, word_hash_padded(folded, PREFIX_OCTETS_MIN),
			at, 0);
	next = note_prefixes(
		next, plan, PROBE_PREFIX, *prefix_slot(plan, folded), folded, token->n_folded, at);
	return plan->stems ? note_stem(next, scan, folded, token->n_folded, at) : next;
}

/* A run of words from token i on; where it ends. */
static size_t note_words(struct scan *scan, size_t i)
{
	const struct token *tokens = scan->text->tokens;
	const struct candidate *full = scan->candidates + CANDIDATES_MAX - CANDIDATES_A_WORD;
	struct candidate *next = scan->candidates + scan->n;
	size_t n = scan->text->n_tokens;

	for (; i < n && tokens[i].kind == TOKEN_WORD && next <= full; i++)
		next = note_word(next, scan, &tokens[i], i);
	scan->n = (size_t)(next - scan->candidates);
	return i;
}

static inline int make_room(struct scan *scan, size_t more)
{
	return scan->n + more <= CANDIDATES_MAX ? 0 : settle(scan);
}

/* Nearly all signs are one character of three octets with another one behind: nothing is to be read
 * again. */
static inline bool between_signs(const struct token *token)
{
	return token->kind == TOKEN_SIGN && token->end - token->start == 3 &&
	       token[1].kind == TOKEN_SIGN && token[1].start == token->end;
}

/* A run of these from token i on; where it ends. */
static size_t note_sign_run(struct scan *scan, size_t i)
{
	const struct plan *plan = scan->plan;
	const struct token *tokens = scan->text->tokens;
	const struct candidate *full = scan->candidates + CANDIDATES_MAX - 2;
	struct candidate *next = scan->candidates + scan->n;

	for (; i + 1 < scan->text->n_tokens && between_signs(&tokens[i]) && next <= full; i++) {
		uint32_t first = (uint32_t)tokens[i].hash, second = (uint32_t)tokens[i + 1].hash;

		if (plan->lone_signs)
			next = note(next, plan, PROBE_SIGN, sign_hash(first, 0), i, 0);
		next = note(next, plan, PROBE_TWO_SIGNS, sign_hash(first, second), i, 0);
	}
	scan->n = (size_t)(next - scan->candidates);
	return i;
}

/* A sign, or a run of Hangul: at each character of it, the character and it with the next. */
static int note_characters(struct scan *scan, size_t at)
{
	const struct strbuf *exact = &scan->text->exact;
	const struct token *token = &scan->text->tokens[at];
	const struct plan *plan = scan->plan;
	size_t pos = token->start;

	do {
		size_t offset = pos - token->start, next;
		uint32_t first, second = 0;
		struct candidate *to;

		if (make_room(scan, 2) < 0)
			return -ENOMEM;
		first = utf8_next(exact->text, exact->len, &pos);
		next = pos;
		if (next < exact->len)
			second = utf8_next(exact->text, exact->len, &next);
		to = scan->candidates + scan->n;
		if (plan->lone_signs)
			to = note(to, plan, PROBE_SIGN, sign_hash(first, 0), at, offset);
		if (second)
			to = note(to, plan, PROBE_TWO_SIGNS, sign_hash(first, second), at, offset);
		scan->n = (size_t)(to - scan->candidates);
	} while (token->kind == TOKEN_HANGUL && pos < token->end);
	return 0;
}

/* From token *i on, which it moves on by one at least. */
static int note_signs(struct scan *scan, size_t *i)
{
	size_t from = *i;
	int r = make_room(scan, 2);

	if (r >= 0)
		*i = note_sign_run(scan, from);
	return r >= 0 && *i == from ? note_characters(scan, (*i)++) : r;
}

static int scan_field(struct matcher *matcher, enum field field)
{
	const struct text *text = &matcher->texts[field];
	struct scan scan;
	int r = 0;

	scan.matcher = matcher;
	scan.plan = matcher->plan;
	scan.text = text;
	scan.field = field;
	scan.base = matcher->base[field];
	scan.units = matcher->unit_base[field];
	scan.n = 0;
	for (size_t i = 0; i < text->n_tokens && r >= 0;) {
		if (text->tokens[i].kind == TOKEN_WORD) {
			r = make_room(&scan, CANDIDATES_A_WORD);
			i = note_words(&scan, i);
		} else if (scan.plan->signs) {
			r = note_signs(&scan, &i);
		} else {
			i++;
		}
	}
	matcher->stats.tokens += text->n_tokens;
	return r < 0 ? r : settle(&scan);
}

static void forget_article(struct matcher *matcher)
{
	for (size_t i = 0; i < matcher->n_hit; i++)
		matcher->seen[matcher->hit[i].leaf / 64] = 0;
	for (size_t i = 0; i < matcher->n_known; i++)
		matcher->values[matcher->known[i]] = VALUE_UNKNOWN;
	matcher->n_known = matcher->n_lists = 0;
	matcher->n_hit = matcher->n_repeats = 0;
	matcher->places.n = matcher->patterns.n = 0;
}

int eval_read(struct matcher *matcher, const struct article *article, const char *feed)
{
	const struct plan *plan = matcher->plan;
	uint32_t base = 0, units = 0;

	forget_article(matcher);
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
	return gather_repeats(matcher);
}
