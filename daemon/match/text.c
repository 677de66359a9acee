#include "match/text.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"

/* A run is counted through for each hit in it. */
#define RUN_OCTETS_MAX 1024

static int add_place(struct text *text, const struct place *place)
{
	if (ARRAY_RESERVE(text->places, text->n_places, text->places_size) < 0)
		return -ENOMEM;
	text->places[text->n_places++] = *place;
	return 0;
}

/* Moves over what normalising leaves as it is: all of it in one language or another is. The last
 * character before something else is not part of it, as a mark may follow it. */
static struct cursor plain_run(
	const struct text *text, struct alphabet *alphabet, struct cursor from)
{
	size_t max = MIN(text->n_original, from.pos + RUN_OCTETS_MAX);
	size_t pos = from.pos, cp = from.cp;
	struct cursor last = from;

	while (pos < max) {
		if (text->original[pos] & 0x80) {
			size_t start = pos;
			uint32_t c = utf8_next(text->original, text->n_original, &pos);

			if (!(alphabet_get(alphabet, c)->flags & CP_PLAIN))
				return last;
			last = (struct cursor){ start, cp++ };
		} else {
			size_t n = utf8_ascii(text->original + pos, max - pos);

			pos += n;
			cp += n;
			last = (struct cursor){ pos - 1, cp - 1 };
		}
	}
	return pos == text->n_original ? (struct cursor){ pos, cp } : last;
}

static int read_plain(
	struct text *text, struct alphabet *alphabet, struct cursor *cursor, bool with_map)
{
	struct cursor to = plain_run(text, alphabet, *cursor);
	struct place place = { .exact = (uint32_t)text->exact.len,
		.cp_from = (uint32_t)cursor->cp,
		.cp_to = (uint32_t)to.cp,
		.from = (uint32_t)cursor->pos,
		.to = (uint32_t)to.pos,
		.run = true };

	if (to.pos == cursor->pos)
		return 0;
	strbuf_add(&text->exact, text->original + cursor->pos, to.pos - cursor->pos);
	*cursor = to;
	return with_map ? add_place(text, &place) : 0;
}

static int read_segment(
	struct text *text, struct alphabet *alphabet, struct cursor *cursor, bool with_map)
{
	struct segment segment;
	struct place place = { .exact = (uint32_t)text->exact.len };
	char out[4];

	if (!alphabet_segment(alphabet, text->original, text->n_original, cursor, &segment))
		return 0;
	for (size_t i = 0; i < segment.n_out; i++)
		strbuf_add(&text->exact, out, utf8_encode(out, segment.out[i]));
	if (!with_map || !segment.n_out)
		return 0;
	place.cp_from = (uint32_t)segment.cp_from;
	place.cp_to = (uint32_t)segment.cp_to;
	place.from = (uint32_t)segment.from;
	place.to = (uint32_t)segment.to;
	return add_place(text, &place);
}

static int normalise(struct text *text, struct alphabet *alphabet, bool with_map)
{
	struct cursor cursor = { 0 };

	strbuf_reset(&text->exact);
	text->n_places = 0;
	while (cursor.pos < text->n_original) {
		int r = read_plain(text, alphabet, &cursor, with_map);

		if (r >= 0 && cursor.pos < text->n_original)
			r = read_segment(text, alphabet, &cursor, with_map);
		if (r < 0)
			return r;
	}
	strbuf_reserve(&text->exact, TEXT_SLACK);
	if (strbuf_failed(&text->exact) || alphabet_failed(alphabet))
		return -ENOMEM;
	memset(text->exact.text + text->exact.len, 0, TEXT_SLACK);
	return 0;
}

int text_read_len(struct text *text, struct alphabet *alphabet, const char *original, size_t len)
{
	int r;

	text->original = original;
	text->n_original = len > FIELD_OCTETS_MAX ? utf8_cut(original, FIELD_OCTETS_MAX) : len;
	r = normalise(text, alphabet, false);
	if (r < 0)
		return r;
	return text_find_words(text, alphabet);
}

int text_read(struct text *text, struct alphabet *alphabet, const char *original)
{
	if (!original)
		original = "";
	return text_read_len(text, alphabet, original, strlen(original));
}

void text_clear(struct text *text)
{
	strbuf_free(&text->exact);
	strbuf_free(&text->folded);
	free(text->tokens);
	free(text->places);
	*text = (struct text){ 0 };
}

const uint64_t octets_kept[25] = {
	[9] = UINT64_MAX >> 56,
	[10] = UINT64_MAX >> 48,
	[11] = UINT64_MAX >> 40,
	[12] = UINT64_MAX >> 32,
	[13] = UINT64_MAX >> 24,
	[14] = UINT64_MAX >> 16,
	[15] = UINT64_MAX >> 8,
	[16 ... 24] = UINT64_MAX,
};

uint64_t word_hash(const char *text, size_t len)
{
	uint64_t hash = len * UINT64_C(0x9E3779B97F4A7C15);
	char last[16] = { 0 };

	for (; len > 16; text += 8, len -= 8)
		hash = hash_mix(hash, eight_octets(text));
	if (len)
		memcpy(last, text, len);
	hash = hash_mix(hash, eight_octets(last));
	hash = hash_mix(hash, eight_octets(last + 8));
	return hash * UINT64_C(0x94D049BB133111EB);
}

int text_reserve_tokens_slowly(struct text *text, size_t more)
{
	size_t least = MAX(text->n_tokens + more, (size_t)64);
	size_t size = MAX(text->tokens_size * 2, least);
	struct token *tokens = reallocarray(text->tokens, size, sizeof(*tokens));

	if (!tokens)
		return -ENOMEM;
	text->tokens = tokens;
	text->tokens_size = size;
	return 0;
}

bool token_is_exactly(
	const struct text *text, const struct token *token, const char *exact, size_t len)
{
	const char *p = text->exact.text + token->start, *end = text->exact.text + token->end;
	size_t n = 0;

	if (!(token->flags & TOKEN_DOTTED))
		return (size_t)(end - p) == len && memcmp(p, exact, len) == 0;
	for (; p < end; p++) {
		if (*p == '.')
			continue;
		if (n == len || exact[n++] != *p)
			return false;
	}
	return n == len;
}

int text_map(struct text *text, struct alphabet *alphabet)
{
	return normalise(text, alphabet, true);
}

/* The place that holds this octet of the exact text. */
static const struct place *place_at(const struct text *text, size_t exact)
{
	size_t low = 0, high = text->n_places;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (text->places[middle].exact <= exact)
			low = middle;
		else
			high = middle;
	}
	return &text->places[low];
}

/* Code points of the original from the start of a run to this octet of the exact text. */
static size_t counted(const struct text *text, const struct place *place, size_t exact)
{
	return place->cp_from + utf8_length(text->original + place->from, exact - place->exact);
}

struct original_span text_origin(const struct text *text, size_t start, size_t end)
{
	const struct place *first = place_at(text, start), *last = place_at(text, end - 1);

	return (struct original_span){
		.cp_from = first->run ? counted(text, first, start) : first->cp_from,
		.cp_to = last->run ? counted(text, last, end) : last->cp_to,
		.from = first->run ? first->from + (start - first->exact) : first->from,
		.to = last->run ? last->from + (end - last->exact) : last->to,
	};
}
