/* Terms, phrases and regular expressions in one field (topic language, section 3). */
#include "oracle.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libstemmer.h>

#include "base/strbuf.h"
#include "base/utf8.h"

void oracle_add(struct oracle_places *places, struct oracle_place place)
{
	if (places->n == places->size) {
		places->size = places->size ? places->size * 2 : 16;
		places->items = reallocarray(places->items, places->size, sizeof(*places->items));
		assert_non_null(places->items);
	}
	places->items[places->n++] = place;
}

static int by_place(const void *one, const void *other)
{
	const struct oracle_place *a = one, *b = other;

	COMPARE(a, b, field);
	COMPARE(a, b, start);
	COMPARE(a, b, end);
	COMPARE(a, b, unit);
	COMPARE(a, b, unit_end);
	return 0;
}

void oracle_sort(struct oracle_places *places)
{
	size_t n = 0;

	if (places->n)
		qsort(places->items, places->n, sizeof(*places->items), by_place);
	for (size_t i = 0; i < places->n; i++)
		if (n == 0 || by_place(&places->items[n - 1], &places->items[i]) != 0)
			places->items[n++] = places->items[i];
	places->n = n;
}

/* --- a term as it is written -------------------------------------------------------------------- */

struct term {
	bool exact, stem;
	struct oracle_text text;
};

static bool is_quote(uint32_t c)
{
	return c == '"' || c == 0x201C || c == 0x201D || c == 0x201E || c == 0x201F || c == 0xFF02;
}

/* What stands between the quotes, where there are any; \" is a quote. */
static char *without_quotes(const char *source)
{
	struct strbuf inner = STRBUF_INIT;
	size_t len = strlen(source), pos = 0, last = 0;
	char out[4];

	for (size_t i = 0; i < len;) {
		last = i;
		(void)utf8_next(source, len, &i);
	}
	strbuf_adds(&inner, "");
	if (len && !is_quote(utf8_next(source, len, &pos))) {
		pos = 0;
		last = len;
	}
	while (pos < last) {
		size_t next = pos;
		uint32_t c = utf8_next(source, last, &next);

		if (c == '\\' && next < last) {
			uint32_t second = utf8_next(source, last, &next);

			if (is_quote(second))
				c = second;
			else
				next = pos + 1;
		}
		strbuf_add(&inner, out, utf8_encode(out, c));
		pos = next;
	}
	return strbuf_take(&inner);
}

static void read_term(struct term *term, const char *source)
{
	char *inner;

	term->exact = *source == '=';
	term->stem = *source == '~';
	inner = without_quotes(source + (term->exact || term->stem));
	oracle_read(&term->text, inner);
	for (size_t i = 0; i < term->text.n_tokens; i++)
		term->text.tokens[i].prefix = term->text.tokens[i].behind < term->text.n_cps &&
					      term->text.cps[term->text.tokens[i].behind] == '*';
	free(inner);
}

/* --- one word of it ----------------------------------------------------------------------------- */

static char *stem_of(const char *word)
{
	static struct sb_stemmer *stemmer;
	char *stem;

	if (!stemmer)
		stemmer = sb_stemmer_new("english", "UTF_8");
	/* No word of English is longer. */
	if (strlen(word) > 64)
		return strdup(word);
	stem = strdup(
		(const char *)sb_stemmer_stem(stemmer, (const sb_symbol *)word, (int)strlen(word)));
	assert_non_null(stem);
	return stem;
}

static bool same(const char *text, const char *query, bool prefix)
{
	return prefix ? strncmp(text, query, strlen(query)) == 0 : strcmp(text, query) == 0;
}

static bool same_stem(const struct oracle_token *query, const struct oracle_token *token)
{
	char *one = stem_of(token->folded), *other = stem_of(query->folded);
	bool is = same(one, other, query->prefix);

	free(one);
	free(other);
	return is || (query->prefix && same(token->folded, query->folded, true));
}

static bool word_is(
	const struct term *term, const struct oracle_token *query, const struct oracle_token *token)
{
	if (token->kind != ORACLE_WORD)
		return false;
	if (query->dotted && !token->dotted && !token->upper)
		return false;
	if (!query->dotted && !term->exact && token->dotted && !token->upper)
		return false;
	if (term->exact)
		return same(token->exact, query->exact, query->prefix);
	if (term->stem)
		return same_stem(query, token);
	return same(token->folded, query->folded, query->prefix);
}

/* Where the next part may stand: a token, and for Hangul how far into it. */
struct spot {
	size_t token, offset;
	size_t end, last;
};

static bool hangul_is(const struct oracle_text *text, const struct oracle_text *term,
	const struct oracle_token *query, struct spot *spot)
{
	const struct oracle_token *token = &text->tokens[spot->token];
	size_t n = query->end - query->start, start = token->start + spot->offset;

	if (token->kind != ORACLE_HANGUL || start + n > token->end ||
		memcmp(text->cps + start, term->cps + query->start, n * sizeof(UChar32)) != 0)
		return false;
	spot->last = spot->token;
	spot->end = start + n;
	spot->offset += n;
	if (spot->end == token->end) {
		spot->token++;
		spot->offset = 0;
	}
	return true;
}

static bool part_is(
	const struct term *term, size_t part, const struct oracle_text *text, struct spot *spot)
{
	const struct oracle_token *query = &term->text.tokens[part];
	const struct oracle_token *token = &text->tokens[spot->token];

	if (spot->token >= text->n_tokens)
		return false;
	if (query->kind == ORACLE_HANGUL)
		return hangul_is(text, &term->text, query, spot);
	if (spot->offset)
		return false;
	if (query->kind == ORACLE_WORD && !word_is(term, query, token))
		return false;
	if (query->kind == ORACLE_SIGN &&
		(token->kind != ORACLE_SIGN || strcmp(token->exact, query->exact) != 0 ||
			(part > 0 && query->touches &&
				term->text.tokens[part - 1].kind == ORACLE_SIGN &&
				!token->touches)))
		return false;
	spot->last = spot->token++;
	spot->end = token->end;
	return true;
}

static bool edges_are_free(const struct term *term, const struct oracle_text *text, size_t token,
	size_t offset, const struct spot *spot)
{
	const struct oracle_token *first = &text->tokens[token], *last = &text->tokens[spot->last];
	const struct oracle_token *next = last + 1;
	size_t n = term->text.n_tokens;

	if (term->text.tokens[0].kind == ORACLE_HANGUL && (offset || first->touches))
		return false;
	if (term->text.tokens[0].kind == ORACLE_SIGN && first->touches &&
		first[-1].kind == ORACLE_SIGN && first[-1].script == first->script)
		return false;
	return term->text.tokens[n - 1].kind != ORACLE_SIGN || spot->last + 1 >= text->n_tokens ||
	       !next->touches || next->kind != ORACLE_SIGN || next->script != last->script;
}

static void try_at(const struct term *term, const struct oracle_text *text, size_t field,
	size_t token, size_t offset, struct oracle_places *ret)
{
	struct spot spot = { .token = token, .offset = offset };

	for (size_t i = 0; i < term->text.n_tokens; i++)
		if (!part_is(term, i, text, &spot))
			return;
	if (term->exact && !edges_are_free(term, text, token, offset, &spot))
		return;
	oracle_add(ret, (struct oracle_place){ field, text->tokens[token].start + offset, spot.end,
				text->tokens[token].unit, text->tokens[spot.last].unit_end });
}

static void find_term(
	struct oracle_places *ret, const char *source, const struct oracle_text *text, size_t field)
{
	struct term term = { 0 };

	read_term(&term, source);
	for (size_t token = 0; token < text->n_tokens; token++) {
		size_t n = text->tokens[token].kind == ORACLE_HANGUL
				   ? text->tokens[token].end - text->tokens[token].start
				   : 1;

		for (size_t offset = 0; offset < n; offset++)
			try_at(&term, text, field, token, offset, ret);
	}
	oracle_text_clear(&term.text);
}

/* --- regular expressions ------------------------------------------------------------------------- */

/* Units are those of the words touched; between words, the place between them. */
static void add_match(
	struct oracle_places *ret, const struct oracle_text *text, struct oracle_place place)
{
	size_t i = 0;

	while (i < text->n_tokens && text->tokens[i].end <= place.start)
		i++;
	place.unit = place.unit_end = i < text->n_tokens ? text->tokens[i].unit : text->units;
	for (; i < text->n_tokens && text->tokens[i].start < place.end; i++)
		place.unit_end = text->tokens[i].unit_end;
	oracle_add(ret, place);
}

/* Patterns here are such that POSIX and PCRE mean the same. */
static void find_regex(
	struct oracle_places *ret, const char *source, const struct oracle_text *text, size_t field)
{
	const char *slash = strrchr(source, '/');
	char *pattern = strndup(source + 1, (size_t)(slash - source - 1));
	struct oracle_text folded = { 0 };
	regex_t regex;
	regmatch_t match;
	size_t from = 0;

	assert_non_null(pattern);
	oracle_normalise(&folded, pattern);
	assert_int_equal(
		regcomp(&regex, folded.utf8, REG_EXTENDED | (slash[1] == 'i' ? REG_ICASE : 0)), 0);
	while (regexec(&regex, text->utf8 + from, 1, &match, from ? REG_NOTBOL : 0) == 0) {
		size_t start = from + (size_t)match.rm_so, end = from + (size_t)match.rm_eo;

		add_match(ret, text,
			(struct oracle_place){ .field = field,
				.start = utf8_length(text->utf8, start),
				.end = utf8_length(text->utf8, end) });
		from = end;
	}
	regfree(&regex);
	oracle_text_clear(&folded);
	free(pattern);
}

void oracle_find(struct oracle_places *ret, const struct leaf *leaf, const struct oracle_text *text,
	size_t field)
{
	if (leaf->regex)
		find_regex(ret, leaf_source(leaf), text, field);
	else
		find_term(ret, leaf_source(leaf), text, field);
}
