#include "oracle.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libstemmer.h>

struct hit {
	size_t field, start, end; /* code points */
	size_t unit, unit_end;
};

struct hits {
	struct hit items[ORACLE_HITS_MAX];
	size_t n;
};

struct world {
	const struct oracle_names *names;
	const struct oracle_text *texts; /* by field */
};

static struct hits *hits_new(void)
{
	struct hits *hits = malloc(sizeof(*hits));

	assert_non_null(hits);
	hits->n = 0;
	return hits;
}

static void add(struct hits *hits, struct hit hit)
{
	for (size_t i = 0; i < hits->n; i++)
		if (memcmp(&hits->items[i], &hit, sizeof(hit)) == 0)
			return;
	assert_true(hits->n < ORACLE_HITS_MAX);
	hits->items[hits->n++] = hit;
}

/* --- terms, section 3 --------------------------------------------------------------------------
 */

struct term {
	bool exact, stem;
	struct oracle_text text;
};

static void read_term(struct term *term, const char *source)
{
	char inner[1000];
	size_t n = 0, len;

	term->exact = *source == '=';
	term->stem = *source == '~';
	source += term->exact || term->stem;
	len = strlen(source);
	if (*source == '"') {
		source++;
		len -= 2;
	}
	for (size_t i = 0; i < len; i++)
		if (source[i] != '\\' || source[i + 1] != '"')
			inner[n++] = source[i];
	inner[n] = '\0';
	oracle_read(&term->text, inner);
	for (size_t i = 0; i < term->text.n_tokens; i++)
		term->text.tokens[i].prefix = term->text.tokens[i].end < term->text.n_cps &&
					      term->text.cps[term->text.tokens[i].end] == '*';
}

static void stem_of(char *out, size_t size, const char *word)
{
	static struct sb_stemmer *stemmer;

	if (!stemmer)
		stemmer = sb_stemmer_new("english", "UTF_8");
	(void)snprintf(out, size, "%s",
		(const char *)sb_stemmer_stem(stemmer, (const sb_symbol *)word, (int)strlen(word)));
}

static bool same(const char *text, const char *query, bool prefix)
{
	return prefix ? strncmp(text, query, strlen(query)) == 0 : strcmp(text, query) == 0;
}

static bool word_is(
	const struct term *term, const struct oracle_token *query, const struct oracle_token *token)
{
	char one[512], other[512];

	if (token->kind != ORACLE_WORD)
		return false;
	if (query->dotted && !token->dotted && !token->upper)
		return false;
	if (!query->dotted && !term->exact && token->dotted && !token->upper)
		return false;
	if (term->exact)
		return same(token->exact, query->exact, query->prefix);
	if (!term->stem)
		return same(token->folded, query->folded, query->prefix);
	stem_of(one, sizeof(one), token->folded);
	stem_of(other, sizeof(other), query->folded);
	return same(one, other, query->prefix) ||
	       (query->prefix && same(token->folded, query->folded, true));
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
	size_t token, size_t offset, struct hits *ret)
{
	struct spot spot = { .token = token, .offset = offset };
	const struct oracle_token *last;

	for (size_t i = 0; i < term->text.n_tokens; i++)
		if (!part_is(term, i, text, &spot))
			return;
	if (term->exact && !edges_are_free(term, text, token, offset, &spot))
		return;
	last = &text->tokens[spot.last];
	add(ret, (struct hit){ field, text->tokens[token].start + offset, spot.end,
			 text->tokens[token].unit,
			 last->unit + (last->kind == ORACLE_SIGN ? 1 : 2) });
}

static void find_term(
	const struct term *term, const struct oracle_text *text, size_t field, struct hits *ret)
{
	for (size_t token = 0; token < text->n_tokens; token++) {
		size_t n = text->tokens[token].kind == ORACLE_HANGUL
				   ? text->tokens[token].end - text->tokens[token].start
				   : 1;

		for (size_t offset = 0; offset < n; offset++)
			try_at(term, text, field, token, offset, ret);
	}
}

static size_t cps_before(const char *utf8, size_t octets)
{
	size_t n = 0;

	for (size_t i = 0; i < octets; i++)
		n += (utf8[i] & 0xC0) != 0x80;
	return n;
}

/* Patterns here are such that POSIX and PCRE mean the same. */
static void find_regex(
	const char *source, const struct oracle_text *text, size_t field, struct hits *ret)
{
	const char *slash = strrchr(source, '/');
	char pattern[200];
	regex_t regex;
	regmatch_t match;
	size_t from = 0;

	(void)snprintf(pattern, sizeof(pattern), "%.*s", (int)(slash - source - 1), source + 1);
	assert_int_equal(
		regcomp(&regex, pattern, REG_EXTENDED | (slash[1] == 'i' ? REG_ICASE : 0)), 0);
	while (regexec(&regex, text->utf8 + from, 1, &match, from ? REG_NOTBOL : 0) == 0) {
		struct hit hit = { .field = field,
			.start = cps_before(text->utf8, from + (size_t)match.rm_so),
			.end = cps_before(text->utf8, from + (size_t)match.rm_eo) };
		bool any = false;

		hit.unit = text->units;
		for (size_t i = text->n_tokens; i-- > 0;)
			if (text->tokens[i].end > hit.start)
				hit.unit = text->tokens[i].unit;
		hit.unit_end = hit.unit;
		for (size_t i = 0; i < text->n_tokens; i++) {
			any = text->tokens[i].end > hit.start && text->tokens[i].start < hit.end;
			if (any)
				hit.unit_end = text->tokens[i].unit +
					       (text->tokens[i].kind == ORACLE_SIGN ? 1 : 2);
		}
		add(ret, hit);
		from += (size_t)match.rm_eo;
	}
	regfree(&regex);
}

/* --- operators, section 4 ------------------------------------------------------------------------
 */

static const struct query *target(const struct world *world, const char *name)
{
	for (size_t i = 0; i < world->names->n; i++)
		if (strcmp(world->names->names[i], name) == 0)
			return world->names->queries[i];
	fail_msg("no @%s", name);
	return NULL;
}

static bool overlap(const struct hit *a, const struct hit *b)
{
	return a->field == b->field && a->start < b->end && b->start < a->end;
}

/* At most 2n units between them, in one field, not overlapping; `ordered`: a first. */
static bool near(const struct hit *a, const struct hit *b, unsigned n, bool ordered)
{
	const struct hit *first = a->start < b->start ? a : b, *second = first == a ? b : a;
	size_t between = second->unit > first->unit_end ? second->unit - first->unit_end : 0;

	return a->field == b->field && !overlap(a, b) && between <= 2 * (size_t)n &&
	       (!ordered || first == a);
}

static struct hit both(const struct hit *a, const struct hit *b)
{
	const struct hit *first = a->start < b->start ? a : b, *second = first == a ? b : a;

	return (struct hit){ first->field, first->start, second->end, first->unit,
		second->unit_end };
}

static void find(
	const struct world *world, const struct query *query, unsigned fields, struct hits *ret);

static void find_pairs(
	const struct world *world, const struct query *query, unsigned fields, struct hits *ret)
{
	struct hits *a = hits_new(), *b = hits_new();

	find(world, query->items[0], fields, a);
	find(world, query->items[1], fields, b);
	for (size_t i = 0; i < a->n; i++) {
		bool alone = true;

		for (size_t k = 0; k < b->n; k++) {
			bool close = near(
				&a->items[i], &b->items[k], query->n, query->kind == QUERY_ONEAR);

			alone = alone && !close && !overlap(&a->items[i], &b->items[k]);
			if (close && query->kind != QUERY_NOTNEAR)
				add(ret, both(&a->items[i], &b->items[k]));
		}
		if (alone && query->kind == QUERY_NOTNEAR)
			add(ret, a->items[i]);
	}
	free(a);
	free(b);
}

static void find_leaf(
	const struct world *world, const struct query *query, unsigned fields, struct hits *ret)
{
	static struct term term;

	if (!query->leaf->regex)
		read_term(&term, query->leaf->source);
	for (size_t field = 0; field < N_FIELDS; field++) {
		if (!(fields & 1U << field))
			continue;
		if (query->leaf->regex)
			find_regex(query->leaf->source, &world->texts[field], field, ret);
		else
			find_term(&term, &world->texts[field], field, ret);
	}
}

static void find(
	const struct world *world, const struct query *query, unsigned fields, struct hits *ret)
{
	switch (query->kind) {
	case QUERY_LEAF: find_leaf(world, query, fields, ret); return;
	case QUERY_REF: find(world, target(world, query->name), fields, ret); return;
	case QUERY_SCOPE: find(world, query->items[0], 1U << query->n, ret); return;
	case QUERY_OR:
		for (size_t i = 0; i < query->n_items; i++)
			find(world, query->items[i], fields, ret);
		return;
	default: find_pairs(world, query, fields, ret);
	}
}

static size_t count_starts(const struct hits *hits)
{
	size_t n = 0;

	for (size_t i = 0; i < hits->n; i++) {
		bool again = false;

		for (size_t k = 0; k < i; k++)
			again = again || (hits->items[k].field == hits->items[i].field &&
						 hits->items[k].start == hits->items[i].start);
		n += !again;
	}
	return n;
}

static bool holds(const struct world *world, const struct query *query, unsigned fields)
{
	struct hits *hits;
	size_t n = 0, needed = 1;

	switch (query->kind) {
	case QUERY_REF: return holds(world, target(world, query->name), fields);
	case QUERY_SCOPE: return holds(world, query->items[0], 1U << query->n);
	case QUERY_NOT: return !holds(world, query->items[0], fields);
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_ATLEAST:
		for (size_t i = 0; i < query->n_items; i++)
			n += holds(world, query->items[i], fields);
		if (query->kind == QUERY_ATLEAST)
			return n >= query->n;
		return query->kind == QUERY_AND ? n == query->n_items : n > 0;
	case QUERY_COUNT: needed = query->n; break;
	default: break;
	}
	hits = hits_new();
	find(world, query->kind == QUERY_COUNT ? query->items[0] : query, fields, hits);
	n = count_starts(hits);
	free(hits);
	return n >= needed;
}

static struct oracle_text *texts(void)
{
	static struct oracle_text read[N_FIELDS];

	return read;
}

void oracle_article(const struct article *article)
{
	oracle_read(&texts()[FIELD_TITLE], article->title ? article->title : "");
	oracle_read(&texts()[FIELD_SUMMARY], article->summary ? article->summary : "");
	oracle_read(&texts()[FIELD_CONTENT], article->content ? article->content : "");
}

bool oracle_true(const struct query *query, const struct oracle_names *names)
{
	struct world world = { .names = names, .texts = texts() };

	return holds(&world, query, FIELDS_DEFAULT);
}
