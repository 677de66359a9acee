/* Warnings that need no articles: what is allowed and probably not meant. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "match/link.h"
#include "match/regex.h"

/* Lists longer than this are not searched for operands that never decide: it is quadratic. */
#define DEAD_OPERANDS_MAX 300

/* Acronyms that are also plain words, and those that are not. */
static const char *const word_acronyms[] = { "us", "it", "who", "may", "aids", "pm", "am", "ice",
	"is" };
static const char *const other_acronyms[] = { "nato", "eu", "uk", "un", "usa", "uae", "imf", "wto",
	"opec", "asean", "nasa", "fbi", "cia", "nhk", "bbc", "cnn" };

struct warner {
	const struct link *link;
	size_t index;
};

static void warn(const struct warner *warner, const char *code, size_t column, const char *text)
{
	const struct reporter *reporter = &warner->link->reporter;

	if (reporter->report)
		reporter->report(warner->index, column, false, code, text, reporter->userdata);
}

static bool is_one_of(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

/* "us" in the two spellings that mean the acronym: u.s. or =US. */
static void spell_acronym(char *text, size_t size, const char *word)
{
	size_t n = 0;

	for (const char *p = word; *p && n + 2 < size; p++) {
		text[n++] = *p;
		text[n++] = '.';
	}
	n += (size_t)snprintf(text + n, size - n, " or =%s", word);
	for (char *p = strchr(text, '='); p && *p; p++)
		*p = (char)toupper((unsigned char)*p);
}

static void warn_acronym(
	const struct warner *warner, const struct query *query, const struct part *part)
{
	char spelling[64], text[160];
	bool ambiguous = is_one_of(part_folded(part), word_acronyms, ARRAY_SIZE(word_acronyms));
	bool known = ambiguous ||
		     is_one_of(part_folded(part), other_acronyms, ARRAY_SIZE(other_acronyms));

	if (!known || part->prefix || part->dotted || part->stemmed)
		return;
	spell_acronym(spelling, sizeof(spelling), part_folded(part));
	if (ambiguous && !query->leaf->exact && !query->quoted) {
		(void)snprintf(text, sizeof(text),
			"this also finds the ordinary word; the acronym is written %s", spelling);
		warn(warner, "W-ACRONYM", query->column, text);
	}
	if (query->leaf->exact && strcmp(part_exact(part), part_folded(part)) == 0) {
		(void)snprintf(text, sizeof(text),
			"this finds only small letters; the acronym is written %s", spelling);
		warn(warner, "W-CASE", query->column, text);
	}
}

static bool is_kana(const struct part *part)
{
	/* Every kana is three octets in UTF-8, from U+3041 to U+30FF; Han start at U+3400. */
	for (size_t i = 0; i < part->n_exact; i += 3)
		if ((unsigned char)part_exact(part)[i] != 0xE3 ||
			(unsigned char)part_exact(part)[i + 1] < 0x81 ||
			(unsigned char)part_exact(part)[i + 1] > 0x83)
			return false;
	return true;
}

static void warn_signs(
	const struct warner *warner, const struct query *query, const struct part *part)
{
	if (part->n_signs == 1)
		warn(warner, "W-CJK1", query->column,
			"a term of one character is found inside very many words");
	else if (part->kind == TOKEN_SIGN && part->n_signs <= 3 && !query->leaf->exact &&
		 is_kana(part))
		warn(warner, "W-KATAKANA", query->column,
			"so few kana are found inside longer words; = in front asks for the whole "
			"run");
}

static void warn_leaf(const struct warner *warner, const struct query *query)
{
	const struct leaf *leaf = query->leaf;

	if (leaf->regex) {
		if (regex_is_slow(leaf_regex(leaf)))
			warn(warner, "W-REGEX-SLOW", query->column,
				"no three letters in a row are required, so every text is "
				"searched");
		return;
	}
	if (leaf->n_parts != 1)
		return;
	if (leaf->parts[0].kind == TOKEN_WORD)
		warn_acronym(warner, query, &leaf->parts[0]);
	else
		warn_signs(warner, query, &leaf->parts[0]);
}

/* --- operands that never decide
 * ------------------------------------------------------------------- */

static bool same(const struct query *a, const struct query *b)
{
	if (a->kind != b->kind || a->n != b->n || a->n_items != b->n_items)
		return false;
	if (a->kind == QUERY_LEAF) /* of the same `leaves` */
		return a->leaf == b->leaf;
	if (a->kind == QUERY_REF)
		return strcmp(a->name, b->name) == 0;
	for (size_t i = 0; i < a->n_items; i++)
		if (!same(a->items[i], b->items[i]))
			return false;
	return true;
}

/* Every text with a hit of the term `a` has one of the term `b`. */
static bool leaf_implies(const struct leaf *a, const struct leaf *b)
{
	const struct part *of_b = b->parts;

	if (a->regex || b->regex || b->n_parts != 1 || b->exact || of_b->stemmed || of_b->dotted)
		return false;
	for (size_t i = 0; i < a->n_parts; i++) {
		const struct part *of_a = &a->parts[i];

		if (of_a->kind != of_b->kind || of_a->stemmed || of_a->dotted)
			continue;
		if (of_a->kind != TOKEN_WORD) {
			if (memmem(part_exact(of_a), of_a->n_exact, part_exact(of_b),
				    of_b->n_exact))
				return true;
			continue;
		}
		/* =us finds u.s., which us does not: an exact word implies nothing. */
		if (!a->exact && (of_b->prefix ? strncmp(part_folded(of_a), part_folded(of_b),
							 of_b->n_folded) == 0
					       : !of_a->prefix && strcmp(part_folded(of_a),
									  part_folded(of_b)) == 0))
			return true;
	}
	return false;
}

/* What is around an operand. */
struct around {
	bool spans; /* which place is hit counts too, not only whether one is */
	bool usual; /* fields: no other is set */
};

/* If `a` is true, `b` is, whatever the article: provable cases only. */
static bool implies(const struct around *around, const struct query *a, const struct query *b)
{
	if (same(a, b))
		return true;
	/* What is in the title is in one of title, summary and content. */
	if (a->kind == QUERY_SCOPE && b->kind == QUERY_LEAF)
		return around->usual && FIELDS_DEFAULT >> a->n & 1 &&
		       implies(around, a->items[0], b);
	if (a->kind == QUERY_SCOPE && b->kind == QUERY_SCOPE && a->n == b->n)
		return implies(&(struct around){ 0 }, a->items[0], b->items[0]);
	if (a->kind == QUERY_LEAF && b->kind == QUERY_LEAF)
		return leaf_implies(a->leaf, b->leaf);
	for (size_t i = 0; a->kind == QUERY_AND && i < a->n_items; i++)
		if (same(a->items[i], b))
			return true;
	for (size_t i = 0; b->kind == QUERY_OR && i < b->n_items; i++)
		if (same(a, b->items[i]))
			return true;
	return false;
}

/* In an OR the narrower of two is dead, in an AND the wider; of two equal ones the second. */
static bool is_dead(const struct query *query, size_t i, size_t k, const struct around *around)
{
	const struct query *one = query->items[i], *other = query->items[k];
	bool needless;

	if (around->spans)
		return k < i && same(one, other);
	needless = query->kind == QUERY_OR ? implies(around, one, other)
					   : implies(around, other, one);
	if (needless && k > i)
		return query->kind == QUERY_OR ? !implies(around, other, one)
					       : !implies(around, one, other);
	return needless;
}

static void warn_dead(
	const struct warner *warner, const struct query *query, const struct around *around)
{
	if (query->n_items > DEAD_OPERANDS_MAX)
		return;
	for (size_t i = 0; i < query->n_items; i++)
		for (size_t k = 0; k < query->n_items; k++) {
			if (k == i || !is_dead(query, i, k, around))
				continue;
			warn(warner, "W-DEAD", query->items[i]->column,
				"another operand beside it says the same or more: this one never "
				"decides");
			break;
		}
}

static void walk(const struct warner *warner, const struct query *query, struct around around)
{
	switch (query->kind) {
	case QUERY_LEAF: warn_leaf(warner, query); return;
	case QUERY_OR:
	case QUERY_AND: warn_dead(warner, query, &around); break;
	case QUERY_NEAR:
	case QUERY_ONEAR:
	case QUERY_NOTNEAR:
	case QUERY_COUNT: around.spans = true; break;
	case QUERY_SCOPE: around.usual = false; break;
	default: break;
	}
	for (size_t i = 0; i < query->n_items; i++)
		walk(warner, query->items[i], around);
}

int warn_expression(const struct link *link, size_t index, bool group)
{
	struct warner warner = { .link = link, .index = index };

	walk(&warner, link->items[index].query, (struct around){ .spans = group, .usual = true });
	return 0;
}
