#include "match/examples.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "match/match.h"

#define DOTTED_LETTERS_MAX 4     /* of a word that is also shown with dots */
#define LONGER_OCTETS_MIN  4     /* of a word that is also shown with an ending */
#define PARTS_MAX          8     /* of a phrase that is shown varied */
#define BETWEEN            "and" /* any word between two of a phrase */

struct trial {
	struct matcher *matcher;
	struct text_list *finds, *misses;
};

static int try(const struct trial *trial, const char *text)
{
	const struct article article = { .title = (char *)text };
	struct match_result result = { 0 };
	struct text_list *list;
	int r;

	if (text_list_has(trial->finds, text) || text_list_has(trial->misses, text))
		return 0;
	r = matcher_run(trial->matcher, &article, NULL, false, &result);
	list = result.n ? trial->finds : trial->misses;
	match_result_clear(&result);
	return r < 0 ? r : text_list_add(list, text);
}

static int try_joined(
	const struct trial *trial, const char *before, const char *text, const char *behind)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	strbuf_addf(&buf, "%s%s%s", before, text, behind);
	return strbuf_failed(&buf) ? -ENOMEM : try(trial, strbuf_text(&buf));
}

/* --- words ------------------------------------------------------------------------------------------ */

static int ascii_lower(int c)
{
	return tolower(c);
}

static int ascii_upper(int c)
{
	return toupper(c);
}

/* The first letter by one function, the others by another; only ASCII has them. */
static int try_case(
	const struct trial *trial, const char *word, int (*first)(int), int (*others)(int))
{
	_cleanup_(freep) char *copy = strdup(word);

	if (!copy)
		return -ENOMEM;
	for (char *p = copy; *p; p++)
		if (!(*p & 0x80))
			*p = (char)(p == copy ? first : others)((unsigned char)*p);
	return try(trial, copy);
}

static int try_dotted(const struct trial *trial, const char *word, int (*letter)(int))
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	size_t len = strlen(word);

	if (len < 2 || len > DOTTED_LETTERS_MAX)
		return 0;
	for (const char *p = word; *p; p++) {
		if (!isalpha((unsigned char)*p))
			return 0;
		strbuf_addf(&buf, "%c.", letter((unsigned char)*p));
	}
	return strbuf_failed(&buf) ? -ENOMEM : try(trial, strbuf_text(&buf));
}

static int try_word(const struct trial *trial, const struct leaf *leaf, const struct part *part)
{
	static const char *const longer[] = { "s", "ed", "ing", "ment" };
	const char *word = part_folded(part);
	size_t n_longer = part->stemmed || part->prefix ? ARRAY_SIZE(longer) : 1;
	int r = leaf->exact ? try(trial, part_exact(part)) : 0;

	if (r >= 0)
		r = try_case(trial, word, ascii_lower, ascii_lower);
	if (r >= 0)
		r = try_case(trial, word, ascii_upper, ascii_lower);
	if (r >= 0)
		r = try_case(trial, word, ascii_upper, ascii_upper);
	if (r >= 0)
		r = try_dotted(trial, word, ascii_upper);
	if (r >= 0)
		r = try_dotted(trial, word, ascii_lower);
	if (n_longer == 1 && part->n_folded < LONGER_OCTETS_MIN)
		return r;
	if (r >= 0)
		r = try_joined(trial, "", leaf->exact ? part_exact(part) : word, "'s");
	for (size_t i = 0; i < n_longer && r >= 0; i++)
		r = try_joined(trial, "", leaf->exact ? part_exact(part) : word, longer[i]);
	return r;
}

/* --- Han, kana, Hangul ----------------------------------------------------------------------------- */

/* What may stand beside a run of a script: of the same script, and of another. */
struct neighbours {
	const char *before, *behind, *other;
};

static const struct neighbours neighbours[] = {
	[SCRIPT_HAN] = { "新", "会", "は" },
	[SCRIPT_HIRAGANA] = { "お", "ら", "首相" },
	[SCRIPT_KATAKANA] = { "スー", "ネシア", "首相" },
	[SCRIPT_KANA] = { "スー", "ネシア", "首相" },
	[SCRIPT_OTHER] = { "", "", " " },
};

static int try_signs(const struct trial *trial, const struct part *part)
{
	_cleanup_(strbuf_freep) struct strbuf apart = STRBUF_INIT;
	size_t first = 0;
	int r = try(trial, part_exact(part));

	if (r >= 0)
		r = try_joined(trial, "", part_exact(part), neighbours[part->last_script].behind);
	if (r >= 0)
		r = try_joined(trial, neighbours[part->first_script].before, part_exact(part), "");
	if (r >= 0)
		r = try_joined(trial, "", part_exact(part), neighbours[part->last_script].other);
	(void)utf8_next(part_exact(part), part->n_exact, &first);
	if (r < 0 || first == part->n_exact)
		return r;
	strbuf_addf(&apart, "%.*s %s", (int)first, part_exact(part), part_exact(part) + first);
	return strbuf_failed(&apart) ? -ENOMEM : try(trial, strbuf_text(&apart));
}

static int try_hangul(const struct trial *trial, const struct part *part)
{
	int r = try(trial, part_exact(part));

	if (r >= 0)
		r = try_joined(trial, "", part_exact(part), "은");
	return r < 0 ? r : try_joined(trial, "전", part_exact(part), "");
}

/* --- phrases ---------------------------------------------------------------------------------------- */

static int try_phrase(
	const struct trial *trial, const struct leaf *leaf, const char *between, bool reversed)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	for (size_t i = 0; i < leaf->n_parts; i++) {
		size_t k = reversed ? leaf->n_parts - 1 - i : i;

		strbuf_adds(&buf, i ? between : "");
		strbuf_adds(&buf,
			leaf->exact ? part_exact(&leaf->parts[k]) : part_folded(&leaf->parts[k]));
	}
	return strbuf_failed(&buf) ? -ENOMEM : try(trial, strbuf_text(&buf));
}

static int try_phrases(const struct trial *trial, const struct leaf *leaf)
{
	int r = try_phrase(trial, leaf, " ", false);

	if (leaf->n_parts > PARTS_MAX)
		return r;
	if (r >= 0)
		r = try_phrase(trial, leaf, "-", false);
	if (r >= 0)
		r = try_phrase(trial, leaf, ", ", false);
	if (r >= 0)
		r = try_phrase(trial, leaf, "", false);
	if (r >= 0)
		r = try_phrase(trial, leaf, " " BETWEEN " ", false);
	return r < 0 ? r : try_phrase(trial, leaf, " ", true);
}

static int try_leaf(const struct trial *trial, const struct leaf *leaf)
{
	if (leaf->regex)
		return 0;
	if (leaf->n_parts > 1)
		return try_phrases(trial, leaf);
	switch (leaf->parts[0].kind) {
	case TOKEN_SIGN: return try_signs(trial, &leaf->parts[0]);
	case TOKEN_HANGUL: return try_hangul(trial, &leaf->parts[0]);
	default: return try_word(trial, leaf, &leaf->parts[0]);
	}
}

int examples_of(const struct query *leaf, struct text_list *finds, struct text_list *misses)
{
	const struct expression expression = { .name = "example", .text = leaf_source(leaf->leaf) };
	_cleanup_(plan_freep) struct plan *plan = NULL;
	_cleanup_(matcher_freep) struct matcher *matcher = NULL;
	int r = plan_new(&plan, &expression, 1, NULL, NULL);

	if (r >= 0)
		r = matcher_new(&matcher, plan);
	return r < 0 ? r : try_leaf(&(struct trial){ matcher, finds, misses }, leaf->leaf);
}
