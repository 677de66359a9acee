#include "match/leaf.h"

#include <errno.h>
#include <stdalign.h>
#include <libstemmer.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "match/regex.h"

struct stemmer {
	struct sb_stemmer *snowball;
};

int stemmer_new(struct stemmer **ret)
{
	_cleanup_(stemmer_freep) struct stemmer *stemmer = calloc(1, sizeof(*stemmer));

	if (!stemmer)
		return -ENOMEM;
	stemmer->snowball = sb_stemmer_new("english", "UTF_8");
	if (!stemmer->snowball)
		return -ENOMEM;
	*ret = TAKE(stemmer);
	return 0;
}

void stemmer_free(struct stemmer *stemmer)
{
	if (!stemmer)
		return;
	sb_stemmer_delete(stemmer->snowball);
	free(stemmer);
}

const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t len, size_t *ret_len)
{
	const sb_symbol *stem;

	*ret_len = len;
	if (len > STEM_OCTETS_MAX)
		return word;
	stem = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word, (int)len);
	if (!stem)
		return word;
	*ret_len = (size_t)sb_stemmer_length(stemmer->snowball);
	return (const char *)stem;
}

static int leaf_fail(struct leaf_error *err, const char *code, const char *text)
{
	err->code = code;
	(void)snprintf(err->text, sizeof(err->text), "%s", text);
	return -EINVAL;
}

/* Leaves stay while the trees around them are freed: they lie together, so that the trees' memory
 * is whole pages. A chunk's address says where it starts, and it is freed with its last leaf. */
#define CHUNK_OCTETS ((size_t)64 * 1024)
/* Less than that, for the allocator's own words: then chunk follows on chunk without a gap. */
#define CHUNK_ROOM (CHUNK_OCTETS - 64)

struct leaf_chunk {
	size_t users; /* its leaves, and who adds to it */
	size_t used;
};

static struct leaf_chunk *chunk_of(const struct leaf *leaf)
{
	return (struct leaf_chunk *)((uintptr_t)leaf & ~(uintptr_t)(CHUNK_OCTETS - 1));
}

void leaf_chunk_free(struct leaf_chunk *chunk)
{
	if (chunk && --chunk->users == 0)
		free(chunk);
}

/* Memory in the current chunk; of a new one where there is no room. */
static void *take(struct leaf_chunk **current, size_t size)
{
	struct leaf_chunk *chunk = *current;
	void *piece;

	size = (size + alignof(struct leaf) - 1) / alignof(struct leaf) * alignof(struct leaf);
	if (!chunk || chunk->used + size > CHUNK_ROOM) {
		size_t room = MAX(CHUNK_ROOM, sizeof(*chunk) + size);

		if (posix_memalign(&piece, CHUNK_OCTETS, room) != 0)
			return NULL;
		leaf_chunk_free(chunk);
		chunk = *current = piece;
		*chunk = (struct leaf_chunk){ .users = 1, .used = sizeof(*chunk) };
	}
	piece = (char *)chunk + chunk->used;
	chunk->used += size;
	chunk->users++;
	return piece;
}

void leaf_free(struct leaf *leaf)
{
	if (!leaf || --leaf->uses > 0)
		return;
	if (!leaf->regex) {
		leaf_chunk_free(chunk_of(leaf));
		return;
	}
	regex_free(leaf_regex(leaf));
	free(leaf);
}

/* --- making it ----------------------------------------------------------------------------------
 */

/* While it is being made, in a buffer that moves. */
static struct leaf *drafted(struct strbuf *draft)
{
	return (struct leaf *)draft->text;
}

static void add_text(struct strbuf *draft, const char *text, size_t len)
{
	strbuf_add(draft, text, len);
	strbuf_addc(draft, '\0');
}

/* Most words are written as they are looked for: then one text serves for both. */
static void add_exact(struct strbuf *draft, struct part *part, const char *text, size_t len)
{
	size_t from = draft->len;

	for (size_t i = 0; i < len; i++)
		if (!part->dotted || text[i] != '.')
			strbuf_addc(draft, text[i]);
	part->n_exact = (uint16_t)(draft->len - from);
	strbuf_addc(draft, '\0');
	if (strbuf_failed(draft) || part->n_exact != part->n_folded ||
		memcmp(draft->text + from, draft->text + from - part->n_folded - 1,
			part->n_exact) != 0)
		return;
	part->same = true;
	strbuf_truncate(draft, from);
}

/* Stems one word of the term. Stemming starts from the folded form, without an acronym's dots. */
static int add_stem(struct strbuf *draft, const char *folded, size_t n_folded)
{
	_cleanup_(stemmer_freep) struct stemmer *stemmer = NULL;
	const char *stem;
	size_t len;
	int r = stemmer_new(&stemmer);

	if (r < 0)
		return r;
	stem = stemmer_stem(stemmer, folded, n_folded, &len);
	add_text(draft, stem, len);
	return 0;
}

/* Makes a part of tokens first..last, which are one word, or signs that touch, or one Hangul run.
 */
static int fill_part(struct strbuf *draft, struct part *part, const struct text *text, size_t first,
	size_t last, bool stem)
{
	const struct token *from = &text->tokens[first], *to = &text->tokens[last];
	const char *exact = text->exact.text + from->start;
	bool word = from->kind == TOKEN_WORD;
	/* Signs have no case. */
	const char *folded = word ? text->folded.text + from->folded : exact;
	size_t n_exact = to->end - from->start, n_folded = word ? from->n_folded : n_exact;
	size_t n_signs = from->kind == TOKEN_SIGN ? last - first + 1 : utf8_length(exact, n_exact);

	*part = (struct part){ .kind = from->kind,
		.dotted = from->flags & TOKEN_DOTTED,
		.stemmed = stem && word,
		.first_script = from->script & 0xFU,
		.last_script = to->script & 0xFU,
		.n_signs = (uint8_t)MIN(n_signs, (size_t)UINT8_MAX),
		.n_folded = (uint16_t)n_folded };
	add_text(draft, folded, n_folded);
	add_exact(draft, part, exact, n_exact);
	return part->stemmed ? add_stem(draft, folded, n_folded) : 0;
}

static int add_part(struct strbuf *draft, size_t i, const struct text *text, size_t first,
	size_t last, bool stem)
{
	size_t texts = draft->len;
	struct part part;
	int r = fill_part(draft, &part, text, first, last, stem);

	if (r < 0 || strbuf_failed(draft))
		return -ENOMEM;
	part.texts = (uint16_t)(texts - offsetof(struct leaf, parts) - i * sizeof(part));
	drafted(draft)->parts[i] = part;
	return 0;
}

static size_t part_end(const struct text *text, size_t first)
{
	size_t last = first;

	while (text->tokens[first].kind == TOKEN_SIGN && last + 1 < text->n_tokens &&
		text->tokens[last + 1].kind == TOKEN_SIGN &&
		text->tokens[last + 1].flags & TOKEN_TOUCHES)
		last++;
	return last;
}

/* The part whose last token ends, possessive included, at this octet; NULL: none. */
static struct part *part_before(struct leaf *leaf, const struct text *text, size_t octet)
{
	size_t n = 0;

	for (size_t first = 0; first < text->n_tokens; n++) {
		size_t last = part_end(text, first);

		if (text->tokens[last].end + text->tokens[last].n_removed == octet)
			return &leaf->parts[n];
		first = last + 1;
	}
	return NULL;
}

/* Does a token start at this octet? */
static bool token_starts(const struct text *text, size_t octet)
{
	for (size_t i = 0; i < text->n_tokens; i++)
		if (text->tokens[i].start == octet)
			return true;
	return false;
}

/* Each * must stand right behind a word, and nothing of the word behind it. */
static int read_wildcards(struct leaf *leaf, const struct text *text, struct leaf_error *err)
{
	const char *exact = strbuf_text(&text->exact), *star = exact;

	while ((star = strchr(star, '*'))) {
		size_t octet = (size_t)(star - exact);
		struct part *part = part_before(leaf, text, octet);

		if (!part || token_starts(text, octet + 1) || star[1] == '*')
			return leaf_fail(err, "E-WILD-POS", "* stands only at the end of a word");
		star++;
		if (part->kind != TOKEN_WORD)
			continue;
		if (utf8_length(part_folded(part), part->n_folded) < PREFIX_CODE_POINTS_MIN)
			return leaf_fail(
				err, "E-WILD-SHORT", "* needs at least 3 characters before it");
		part->prefix = true;
	}
	return 0;
}

static int read_parts(struct strbuf *draft, const struct text *text, bool stem)
{
	size_t i = 0;

	for (size_t first = 0; first < text->n_tokens; i++) {
		size_t last = part_end(text, first);
		int r = add_part(draft, i, text, first, last, stem);

		if (r < 0)
			return r;
		first = last + 1;
	}
	return 0;
}

/* A leaf without texts yet, for so many parts. */
static int begin_draft(struct strbuf *draft, const struct leaf_spec *spec, const struct text *text)
{
	struct leaf leaf = { .uses = 1, .exact = spec->exact };
	const struct part none = { 0 };

	strbuf_reset(draft);
	strbuf_add(draft, &leaf, sizeof(leaf));
	for (size_t first = 0; first < text->n_tokens; first = part_end(text, first) + 1) {
		strbuf_add(draft, &none, sizeof(none));
		leaf.n_parts++;
	}
	if (strbuf_failed(draft))
		return -ENOMEM;
	*drafted(draft) = leaf;
	return 0;
}

/* Asked before anything is counted with few bits, and again when all is there. */
static int check_size(size_t octets, struct leaf_error *err)
{
	return octets <= TERM_OCTETS_MAX ? 0 : leaf_fail(err, "E-TERM", "this term is too long");
}

/* A word without marks is its own source. */
static void add_source(struct strbuf *draft, const struct leaf_spec *spec)
{
	const struct part *first = &drafted(draft)->parts[0];
	const char *exact = part_exact(first);

	drafted(draft)->source = (uint16_t)draft->len;
	if (first->n_exact == spec->n_source && memcmp(exact, spec->source, spec->n_source) == 0)
		drafted(draft)->source = (uint16_t)(exact - draft->text);
	else
		add_text(draft, spec->source, spec->n_source);
}

int leaf_new_term(struct leaf **ret, const struct leaf_spec *spec, struct alphabet *alphabet,
	struct leaves *leaves, struct leaf_error *err)
{
	const struct text *text = &leaves->scratch;
	struct strbuf *draft = &leaves->draft;
	struct leaf *leaf;
	int r = text_read_len(&leaves->scratch, alphabet, spec->inner, spec->n_inner);

	if (r < 0)
		return r;
	if (!text->n_tokens && strchr(strbuf_text(&text->exact), '*'))
		return leaf_fail(err, "E-WILD-POS", "* stands only at the end of a word");
	if (!text->n_tokens)
		return leaf_fail(err, "E-TERM", "there is no word in this term");
	r = check_size(text->exact.len + text->folded.len + spec->n_source, err);
	if (r >= 0)
		r = begin_draft(draft, spec, text);
	if (r >= 0)
		r = check_size(draft->len, err);
	if (r >= 0)
		r = read_parts(draft, text, spec->stem);
	if (r >= 0)
		r = check_size(draft->len + spec->n_source + 1, err);
	if (r >= 0)
		r = read_wildcards(drafted(draft), text, err);
	if (r < 0)
		return r;
	add_source(draft, spec);
	leaf = strbuf_failed(draft) ? NULL : take(&leaves->chunk, draft->len);
	if (!leaf)
		return -ENOMEM;
	memcpy(leaf, draft->text, draft->len);
	*ret = leaf;
	return 0;
}

int leaf_new_regex(struct leaf **ret, const struct leaf_spec *spec, struct alphabet *alphabet,
	struct leaf_error *err)
{
	struct regex *regex;
	size_t source = sizeof(struct leaf) + sizeof(regex);
	_cleanup_(freep) struct leaf *leaf = calloc(1, source + spec->n_source + 1);
	int r = !leaf ? -ENOMEM
		      : regex_new(&regex, spec->inner, spec->n_inner, spec->caseless, alphabet,
				err->text, sizeof(err->text));

	if (r == -EINVAL)
		err->code = "E-REGEX";
	if (r < 0)
		return r;
	*leaf = (struct leaf){
		.uses = 1, .source = (uint16_t)source, .exact = spec->exact, .regex = true
	};
	memcpy(leaf->parts, &regex, sizeof(regex));
	memcpy((char *)leaf + source, spec->source, spec->n_source);
	*ret = TAKE(leaf);
	return 0;
}

/* --- looking for it -----------------------------------------------------------------------------
 */

/* The page's table of us, US and U.S. */
static bool spelling_fits(const struct leaf *leaf, const struct part *part, const struct text *text,
	const struct token *token)
{
	bool dotted = token->flags & TOKEN_DOTTED, upper = token->flags & TOKEN_UPPER;

	if (leaf->exact) {
		if (part->dotted && !dotted && !upper)
			return false;
		return part->prefix ||
		       token_is_exactly(text, token, part_exact(part), part->n_exact);
	}
	return part->dotted ? dotted || upper : !dotted || upper;
}

static bool starts_with(const char *text, size_t len, const char *with, size_t n_with)
{
	return len >= n_with && memcmp(text, with, n_with) == 0;
}

static bool stem_fits(
	const struct part *part, const char *folded, size_t n_folded, struct stemmer *stemmer)
{
	size_t len;
	const char *stem = stemmer_stem(stemmer, folded, n_folded, &len);

	if (part->prefix)
		return starts_with(stem, len, part_stem(part), strlen(part_stem(part))) ||
		       starts_with(folded, n_folded, part_folded(part), part->n_folded);
	return len == strlen(part_stem(part)) && memcmp(stem, part_stem(part), len) == 0;
}

/* An exact prefix: the letters before the * are compared with their case. */
static bool exact_prefix_fits(
	const struct part *part, const struct text *text, const struct token *token)
{
	const char *p = text->exact.text + token->start, *end = text->exact.text + token->end;
	size_t n = 0;

	for (; p < end && n < part->n_exact; p++) {
		if (*p == '.' && token->flags & TOKEN_DOTTED)
			continue;
		if (*p != part_exact(part)[n++])
			return false;
	}
	return n == part->n_exact;
}

static bool word_fits(const struct leaf *leaf, const struct part *part, const struct text *text,
	const struct token *token, struct stemmer *stemmer)
{
	const char *folded = text->folded.text + token->folded;
	size_t n = token->n_folded;

	if (token->kind != TOKEN_WORD || !spelling_fits(leaf, part, text, token))
		return false;
	if (part->stemmed)
		return stem_fits(part, folded, n, stemmer);
	if (part->prefix)
		return leaf->exact ? exact_prefix_fits(part, text, token)
				   : starts_with(folded, n, part_folded(part), part->n_folded);
	return n == part->n_folded && memcmp(folded, part_folded(part), n) == 0;
}

/* Where the next part has to stand. */
struct spot {
	size_t token, offset;
};

static bool signs_fit(const struct part *part, const struct text *text, struct spot *spot)
{
	size_t start = text->tokens[spot->token].start, end = start + part->n_exact;

	if (!starts_with(text->exact.text + start, text->exact.len - start, part_exact(part),
		    part->n_exact))
		return false;
	while (spot->token < text->n_tokens && text->tokens[spot->token].kind == TOKEN_SIGN &&
		text->tokens[spot->token].end < end)
		spot->token++;
	return spot->token < text->n_tokens && text->tokens[spot->token].end == end;
}

/* Moves the spot behind the part, *end to its last octet, *last to its last token. */
static bool part_fits(const struct leaf *leaf, const struct part *part, const struct text *text,
	struct stemmer *stemmer, struct spot *spot, struct found *found)
{
	const struct token *token = &text->tokens[spot->token];
	size_t start = token->start + spot->offset;

	if (token->kind != part->kind || (spot->offset && part->kind != TOKEN_HANGUL))
		return false;
	switch (part->kind) {
	case TOKEN_WORD:
		if (!word_fits(leaf, part, text, token, stemmer))
			return false;
		break;
	case TOKEN_SIGN:
		if (!signs_fit(part, text, spot))
			return false;
		break;
	default:
		if (!starts_with(text->exact.text + start, token->end - start, part_exact(part),
			    part->n_exact))
			return false;
		found->last = spot->token;
		found->end = start + part->n_exact;
		spot->offset += part->n_exact;
		if (found->end < token->end)
			return true;
	}
	found->last = spot->token;
	found->end = text->tokens[spot->token].end;
	*spot = (struct spot){ .token = spot->token + 1 };
	return true;
}

/* = on signs: no neighbour of the same script; on Hangul: at the start of a word. */
static bool edges_fit(const struct leaf *leaf, const struct text *text, const struct found *found)
{
	const struct part *first = &leaf->parts[0], *last = &leaf->parts[leaf->n_parts - 1];
	const struct token *from = &text->tokens[found->first];
	const struct token *next = &text->tokens[found->last + 1];

	if (first->kind == TOKEN_HANGUL &&
		(found->start != from->start || from->flags & TOKEN_TOUCHES))
		return false;
	if (first->kind == TOKEN_SIGN && from->flags & TOKEN_TOUCHES &&
		from[-1].kind == TOKEN_SIGN && from[-1].script == from->script)
		return false;
	return last->kind != TOKEN_SIGN || found->last + 1 >= text->n_tokens ||
	       !(next->flags & TOKEN_TOUCHES) || next->kind != TOKEN_SIGN ||
	       next->script != next[-1].script;
}

bool leaf_stands(const struct leaf *leaf, const struct text *text, size_t token, size_t offset,
	struct stemmer *stemmer, struct found *ret)
{
	struct spot spot = { .token = token, .offset = offset };

	*ret = (struct found){ .start = text->tokens[token].start + offset, .first = token };
	for (size_t i = 0; i < leaf->n_parts; i++)
		if (spot.token >= text->n_tokens ||
			!part_fits(leaf, &leaf->parts[i], text, stemmer, &spot, ret))
			return false;
	return !leaf->exact || edges_fit(leaf, text, ret);
}
