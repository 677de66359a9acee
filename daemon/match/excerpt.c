/* The text around the densest cluster of hits. */
#include <string.h>
#include <unicode/uchar.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "match/fields.h"
#include "match/match.h"

#define ELLIPSIS "…"
/* How far a cut is moved to fall between words; scripts without spaces are cut where they are. */
#define CUT_MOVED_MAX 24

/* Of a cluster's hits, as many are looked at to tell how many terms they are of. */
#define TERMS_LOOKED_AT_MAX 32

struct window {
	size_t from, to; /* code points */
	size_t terms, n; /* different ones of hits in it, and hits */
	const struct hit *first;
};

static size_t count_terms(const struct hit *hits, size_t n)
{
	size_t terms = 0;

	for (size_t i = 0; i < MIN(n, (size_t)TERMS_LOOKED_AT_MAX); i++) {
		size_t k = 0;

		while (k < i && strcmp(hits[k].term, hits[i].term) != 0)
			k++;
		terms += k == i;
	}
	return terms;
}

static bool is_title(const struct window *window)
{
	return strcmp(window->first->field, "title") == 0;
}

/* More terms say more than one term again and again; a title is shown beside the excerpt anyway. */
static bool is_denser(const struct window *a, const struct window *b)
{
	if (!b->n || a->terms != b->terms)
		return a->terms > b->terms;
	if (a->n != b->n)
		return a->n > b->n;
	return is_title(b) && !is_title(a);
}

/* The most that fits into `max` code points of one field; the earliest of equals. */
static struct window densest(const struct hit_list *hits, size_t max)
{
	struct window best = { 0 };

	for (size_t i = 0, k = 0; i < hits->n; i++) {
		const struct hit *first = &hits->items[i];
		struct window window;

		for (k = MAX(k, i + 1); k < hits->n && hits->items[k].field == first->field &&
					hits->items[k].end <= first->start + max;)
			k++;
		window = (struct window){ first->start, hits->items[k - 1].end,
			count_terms(first, k - i), k - i, first };
		if (strcmp(first->field, "feed") != 0 && is_denser(&window, &best))
			best = window;
	}
	return best;
}

/* Grows the window evenly to `max` code points of the `len` there are. */
static void widen(struct window *window, size_t len, size_t max)
{
	size_t more;

	window->to = MIN(window->to, len);
	window->from = MIN(window->from, window->to);
	if (window->to - window->from >= max) {
		window->to = window->from + max;
		return;
	}
	more = max - (window->to - window->from);
	window->from -= MIN(window->from, more / 2);
	window->to = MIN(len, window->from + max);
	window->from = window->to > max ? MIN(window->from, window->to - max) : 0;
}

static bool is_space_at(const char *text, size_t len, size_t pos)
{
	return pos < len && u_isUWhiteSpace((UChar32)utf8_next(text, len, &pos));
}

/* The first word that starts at or behind `start`, if that is not far; both are octets. */
static size_t word_start(const char *text, size_t start, size_t limit)
{
	size_t pos = start;

	for (int moved = 0; pos < limit && moved < CUT_MOVED_MAX; moved++) {
		bool space = is_space_at(text, limit, pos);

		(void)utf8_next(text, limit, &pos);
		if (space)
			return pos;
	}
	return start;
}

/* The end of the last word that ends at or before `end`. */
static size_t word_end(const char *text, size_t len, size_t end, size_t limit)
{
	size_t pos = end;

	for (int moved = 0; pos > limit && moved < CUT_MOVED_MAX; moved++) {
		if (is_space_at(text, len, pos))
			return pos;
		do
			pos--;
		while (pos > limit && (text[pos] & 0xC0) == 0x80);
	}
	return end;
}

static char *cut(const char *text, struct window window, size_t max)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	size_t len = strlen(text), n = utf8_length(text, len), from, to;
	size_t first = utf8_offset(text, len, window.from),
	       last = utf8_offset(text, len, window.to);

	widen(&window, n, max);
	from = utf8_offset(text, len, window.from);
	to = utf8_offset(text, len, window.to);
	if (from > 0)
		from = word_start(text, from, MIN(first, to));
	if (to < len && to > last)
		to = word_end(text, len, to, last);
	if (from > 0)
		strbuf_adds(&buf, ELLIPSIS);
	strbuf_add(&buf, text + from, to - from);
	if (to < len)
		strbuf_adds(&buf, ELLIPSIS);
	return strbuf_take(&buf);
}

char *match_excerpt(const struct article *article, const struct hit_list *hits, size_t max)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct window window = densest(hits, max);
	const char *text = NULL;

	if (window.n) {
		int field = field_from_name(window.first->field, strlen(window.first->field));

		text = field < 0 ? NULL : field_text(article, (enum field)field, NULL, &buf);
	}
	return text ? cut(text, window, max) : strdup("");
}
