/* The table that says, for a word of a text, which leaves may start with it. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "match/plan.h"

#define BLOOM_BITS_A_KEY 16
#define CACHE_LINE       64

/* The table while it is filled. */
struct filling {
	struct plan *plan;
	size_t n, size; /* of probe_leaves */
};

/* The slot that has the hash, or the free one where it would go. */
static struct probe *slot_of(const struct plan *plan, uint64_t hash)
{
	size_t i = probe_slot(plan, hash);

	while (plan->probes[i].leaf.proof != PROOF_NONE && plan->probes[i].hash != hash)
		i = probe_next(plan, i);
	return &plan->probes[i];
}

/* Chains are short, and keep the order of leaves: the keys come in it. */
static int add_hash(
	struct filling *filling, enum probe_kind kind, uint64_t of, struct probe_leaf leaf)
{
	struct plan *plan = filling->plan;
	uint64_t hash = probe_hash(kind, of);
	struct probe *slot = slot_of(plan, hash);
	struct probe_leaf *last = &slot->leaf;

	*bloom_word(plan, hash) |= bloom_bits(hash);
	if (slot->leaf.proof == PROOF_NONE) {
		*slot = (struct probe){ hash, leaf };
		return 0;
	}
	if (ARRAY_RESERVE(plan->probe_leaves, filling->n, filling->size) < 0)
		return -ENOMEM;
	while (last->next)
		last = &plan->probe_leaves[last->next - 1];
	plan->probe_leaves[filling->n++] = leaf;
	last->next = (uint32_t)filling->n;
	return 0;
}

static int add_key(struct filling *filling, enum probe_kind kind, const char *text, size_t len,
	struct probe_leaf leaf)
{
	return add_hash(filling, kind, word_hash(text, len), leaf);
}

static bool is_plain_word(const struct part *part)
{
	return part->kind == TOKEN_WORD && !part->prefix && !part->stemmed;
}

/* Of two words that stand together in the phrase, where the longest two do: they are the rarest.
 * Only up to the first part that is no plain word, as each is one token; 0 where there are none. */
static size_t rarest_pair(const struct leaf *leaf)
{
	size_t best = 0, best_len = 0;

	for (size_t i = 1; i < leaf->n_parts && i < UINT8_MAX; i++) {
		size_t len;

		if (!is_plain_word(&leaf->parts[i - 1]) || !is_plain_word(&leaf->parts[i]))
			break;
		len = MIN(leaf->parts[i - 1].n_folded, leaf->parts[i].n_folded);
		if (len > best_len) {
			best = i;
			best_len = len;
		}
	}
	return best;
}

/* Keeps what proves the leaf; what is too long for it is left to the leaf. */
static void prove(struct plan *plan, struct probe_leaf *found, enum probe_proof proof,
	const struct part *parts, size_t n_parts)
{
	size_t from = plan->words.len, len;

	for (size_t i = 0; i < n_parts; i++)
		strbuf_add(&plan->words, part_folded(&parts[i]), parts[i].n_folded);
	len = plan->words.len - from;
	if (len > UINT8_MAX) {
		strbuf_truncate(&plan->words, from);
		return;
	}
	found->proof = (uint8_t)proof;
	found->text = (uint32_t)from;
	found->n = (uint8_t)len;
	found->n_first = (uint8_t)parts[0].n_folded;
}

/* Up to eight octets of a text, the rest zero. */
static uint64_t octets_from(const char *text, size_t len, size_t from)
{
	char octets[8] = { 0 };

	if (from < len)
		memcpy(octets, text + from, MIN(len - from, sizeof(octets)));
	return eight_octets(octets);
}

static void prove_word(struct plan *plan, struct probe_leaf *found, const struct part *part)
{
	if (part->n_folded > PROOF_WORD_MAX) {
		prove(plan, found, PROOF_LONG, part, 1);
		return;
	}
	found->proof = PROOF_WORD;
	found->n = (uint8_t)part->n_folded;
	found->octets = octets_from(part_folded(part), part->n_folded, 8);
}

/* The first eight octets are beside the hash, the others in `words`. */
static void prove_text(struct plan *plan, struct probe_leaf *found, enum probe_proof proof,
	const char *text, size_t len)
{
	if (len > UINT8_MAX)
		return;
	found->proof = (uint8_t)proof;
	found->n = (uint8_t)len;
	found->octets = octets_from(text, len, 0);
	found->text = (uint32_t)plan->words.len;
	if (len > sizeof(found->octets))
		strbuf_add(&plan->words, text + sizeof(found->octets), len - sizeof(found->octets));
}

static int add_pair(struct filling *filling, struct probe_leaf found, size_t second)
{
	struct plan *plan = filling->plan;
	const struct leaf *leaf = plan->leaves[found.leaf];
	const struct part *part = &leaf->parts[second];
	uint64_t hash = pair_hash(word_hash(part_folded(&part[-1]), part[-1].n_folded),
		word_hash(part_folded(part), part->n_folded));

	found.n_first = (uint8_t)second;
	if (leaf->n_parts == 2 && !leaf->exact && !part->dotted && !part[-1].dotted)
		prove(plan, &found, PROOF_PAIR, leaf->parts, 2);
	return add_hash(filling, PROBE_PAIR, hash, found);
}

static int add_prefix(struct filling *filling, const struct part *part, struct probe_leaf leaf)
{
	return add_key(filling, PROBE_PREFIX, part_folded(part),
		MIN(part->n_folded, (size_t)PREFIX_OCTETS_MAX), leaf);
}

static uint32_t length_bit(size_t len)
{
	return UINT32_C(1) << (MIN(len, (size_t)PREFIX_OCTETS_MAX) - PREFIX_OCTETS_MIN);
}

static int add_word(struct filling *filling, struct probe_leaf found)
{
	struct plan *plan = filling->plan;
	const struct leaf *leaf = plan->leaves[found.leaf];
	const struct part *part = &leaf->parts[0];
	bool plain = leaf->n_parts == 1 && !part->dotted;
	size_t n_stem;
	int r;

	if (!part->stemmed && part->prefix) {
		if (plain && !leaf->exact)
			prove_text(plan, &found, PROOF_PREFIX, part_folded(part), part->n_folded);
		return add_prefix(filling, part, found);
	}
	if (!part->stemmed) {
		if (plain && leaf->exact)
			prove_text(plan, &found, PROOF_EXACT, part_exact(part), part->n_exact);
		else if (plain)
			prove_word(plan, &found, part);
		return add_key(filling, PROBE_WORD, part_folded(part), part->n_folded, found);
	}
	plan->stems = true;
	if (!part->prefix)
		return add_key(
			filling, PROBE_STEM, part_stem(part), strlen(part_stem(part)), found);
	r = add_prefix(filling, part, found);
	n_stem = strlen(part_stem(part));
	if (r < 0 || n_stem < PREFIX_OCTETS_MIN)
		return r;
	plan->stem_prefix_lengths |= length_bit(n_stem);
	return add_key(filling, PROBE_STEM_PREFIX, part_stem(part),
		MIN(n_stem, (size_t)PREFIX_OCTETS_MAX), found);
}

/* Signs and Hangul are found inside runs: by their first two characters, or by the only one. */
static int add_signs(struct filling *filling, struct probe_leaf found)
{
	struct plan *plan = filling->plan;
	const struct leaf *leaf = plan->leaves[found.leaf];
	const struct part *part = &leaf->parts[0];
	size_t pos = 0;
	uint32_t first = utf8_next(part_exact(part), part->n_exact, &pos), second;

	plan->signs = true;
	if (part->kind == TOKEN_SIGN && leaf->n_parts == 1 && !leaf->exact)
		prove_text(plan, &found, PROOF_SIGNS, part_exact(part), part->n_exact);
	if (pos == part->n_exact) {
		plan->lone_signs = true;
		return add_hash(filling, PROBE_SIGN, sign_hash(first, 0), found);
	}
	second = utf8_next(part_exact(part), part->n_exact, &pos);
	return add_hash(filling, PROBE_TWO_SIGNS, sign_hash(first, second), found);
}

static int add_leaf(struct filling *filling, uint32_t index)
{
	struct plan *plan = filling->plan;
	const struct leaf *leaf = plan->leaves[index];
	struct probe_leaf found = {
		.leaf = index, .proof = PROOF_LEAF, .fields = plan->leaf_fields[index]
	};
	size_t pair;

	if (leaf->regex)
		return 0;
	for (size_t i = 1; i < leaf->n_parts; i++)
		plan->stems = plan->stems || leaf->parts[i].stemmed;
	if (leaf->parts[0].kind != TOKEN_WORD)
		return add_signs(filling, found);
	pair = rarest_pair(leaf);
	return pair ? add_pair(filling, found, pair) : add_word(filling, found);
}

static size_t power_of_two(size_t least)
{
	size_t n = 16;

	while (n < least)
		n *= 2;
	return n;
}

/* A slot lies in one line of the cache. */
static struct probe *new_slots(size_t n)
{
	struct probe *slots = aligned_alloc(CACHE_LINE, n * sizeof(*slots));

	if (slots)
		memset(slots, 0, n * sizeof(*slots));
	return slots;
}

static void note_pairs(struct plan *plan)
{
	for (size_t i = 0; i < plan->n_leaves; i++) {
		const struct leaf *leaf = plan->leaves[i];
		size_t pair = leaf->regex ? 0 : rarest_pair(leaf);
		uint64_t hash;

		if (!pair)
			continue;
		hash = word_hash(part_folded(&leaf->parts[pair]), leaf->parts[pair].n_folded);
		*bloom_word(plan, hash) |= bloom_second_bits(hash);
	}
}

static void note_prefixes(struct plan *plan)
{
	for (size_t i = 0; i < plan->n_leaves; i++) {
		const struct leaf *leaf = plan->leaves[i];
		const struct part *part = leaf->n_parts ? &leaf->parts[0] : NULL;
		char begin[8] = { 0 };

		if (!part || !part->prefix)
			continue;
		if (part->n_folded < PREFIX_OCTETS_SEEN) {
			plan->shortest_prefixes = true;
			continue;
		}
		memcpy(begin, part_folded(part), PREFIX_OCTETS_SEEN);
		*prefix_slot(plan, begin) |= length_bit(part->n_folded);
	}
}

static int make_table(struct plan *plan)
{
	size_t n_keys = 0, n_prefixes = 0;

	for (size_t i = 0; i < plan->n_leaves; i++) {
		const struct leaf *leaf = plan->leaves[i];
		bool prefix = leaf->n_parts && leaf->parts[0].prefix;

		n_prefixes += prefix;
		/* A prefix that is stemmed is looked for both ways. */
		n_keys += leaf->n_parts ? 1 + (prefix && leaf->parts[0].stemmed) : 0;
	}
	/* Two thirds are taken: what is not in it is mostly told by the Bloom filter. An even number
	 * fills lines of the cache. */
	plan->n_probes = (n_keys + 1) * 3 / 2 / 2 * 2 + 2;
	plan->n_bloom = power_of_two(n_keys * BLOOM_BITS_A_KEY / 64);
	plan->n_prefix_lengths = power_of_two(n_prefixes * 4);
	plan->probes = new_slots(plan->n_probes);
	plan->bloom = calloc(plan->n_bloom, sizeof(*plan->bloom));
	plan->prefix_lengths = calloc(plan->n_prefix_lengths, sizeof(*plan->prefix_lengths));
	return plan->probes && plan->bloom && plan->prefix_lengths ? 0 : -ENOMEM;
}

int plan_make_probes(struct plan *plan)
{
	static const char slack[TEXT_SLACK] = { 0 };
	struct filling filling = { .plan = plan };
	int r = make_table(plan);

	for (size_t i = 0; r >= 0 && i < plan->n_leaves; i++)
		r = add_leaf(&filling, (uint32_t)i);
	if (r < 0)
		return r;
	strbuf_add(&plan->words, slack, sizeof(slack));
	strbuf_trim(&plan->words);
	if (strbuf_failed(&plan->words))
		return -ENOMEM;
	note_pairs(plan);
	note_prefixes(plan);
	return 0;
}
