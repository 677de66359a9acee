#include "match/nearest.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "match/asked.h"
#include "match/fields.h"
#include "match/spell.h"

#define LETTERS_DOTTED_MAX 6 /* of a word that may be an acronym */
#define COUNTS_ASKED_MAX   64
#define RUN_SHOWN_MAX      40 /* characters */
#define PROLONGED_SOUND    0x30FC

/* What a question was asked for; the first of a node that is answered makes its note. */
enum near_kind {
	NEAR_FIELD,    /* in another field */
	NEAR_INEXACT,  /* without the = */
	NEAR_PLAIN,    /* an acronym's letters without dots */
	NEAR_DOTTED,   /* with dots, in small letters */
	NEAR_STEM,     /* another form of the word */
	NEAR_PREFIX,   /* a longer word */
	NEAR_APART,    /* a phrase's words, apart */
	NEAR_DISTANCE, /* farther than allowed: `n` words */
	NEAR_ORDER,    /* the other way round */
	NEAR_COUNT,    /* fewer than asked for: `n` */
};

struct question {
	size_t node;
	enum near_kind kind;
	unsigned n;
	size_t asked;
	char *text; /* what was asked, without its field */
};

struct nearest {
	struct why *why;
	const struct tree *tree;
	struct asked asked;
	struct question *questions;
	size_t n, size;
	unsigned n_distances;
	const struct article *article;
	const char *feed;
};

static void nearest_clear(struct nearest *nearest)
{
	for (size_t i = 0; i < nearest->n; i++)
		free(nearest->questions[i].text);
	free(nearest->questions);
	asked_clear(&nearest->asked);
}

/* Takes the text. */
static int add_question(struct nearest *nearest, size_t node, enum near_kind kind, unsigned n,
	enum field scope, struct strbuf *text)
{
	_cleanup_(freep) char *plain = strbuf_take(text);
	_cleanup_(strbuf_freep) struct strbuf whole = STRBUF_INIT;
	struct question question = { .node = node, .kind = kind, .n = n };
	int r;

	if (!plain)
		return -ENOMEM;
	if (nearest->n == nearest->size) {
		size_t size = MAX(nearest->size * 2, (size_t)32);
		struct question *questions = reallocarray(
			nearest->questions, size, sizeof(*questions));

		if (!questions)
			return -ENOMEM;
		nearest->questions = questions;
		nearest->size = size;
	}
	if (scope != N_FIELDS)
		strbuf_addf(&whole, "%s:(%s)", field_name(scope), plain);
	else
		strbuf_adds(&whole, plain);
	if (strbuf_failed(&whole))
		return -ENOMEM;
	r = asked_add(&nearest->asked, strbuf_text(&whole), &question.asked);
	if (r < 0)
		return r;
	question.text = TAKE(plain);
	nearest->questions[nearest->n++] = question;
	return 0;
}

/* --- terms ----------------------------------------------------------------------------------------- */

static int ask_fields(struct nearest *nearest, size_t i)
{
	const struct tree_node *node = &nearest->tree->nodes[i];
	unsigned fields = node->scope == N_FIELDS ? FIELDS_DEFAULT : 1U << node->scope;
	int r = 0;

	for (enum field field = 0; field < N_FIELDS && r >= 0; field++) {
		struct strbuf text = STRBUF_INIT;

		if (fields & 1U << field)
			continue;
		spell(&text, node->query);
		r = add_question(nearest, i, NEAR_FIELD, field, field, &text);
	}
	return r;
}

static int ask_text(struct nearest *nearest, size_t i, enum near_kind kind, const char *before,
	const char *text, const char *behind)
{
	struct strbuf buf = STRBUF_INIT;

	strbuf_addf(&buf, "%s%s%s", before, text, behind);
	return add_question(nearest, i, kind, 0, nearest->tree->nodes[i].scope, &buf);
}

static bool is_letters(const char *text)
{
	for (; *text; text++)
		if (!isalpha((unsigned char)*text))
			return false;
	return true;
}

static int ask_dotted(struct nearest *nearest, size_t i, const struct part *part)
{
	struct strbuf text = STRBUF_INIT;

	if (part->n_folded < 2 || part->n_folded > LETTERS_DOTTED_MAX ||
		!is_letters(part_folded(part)))
		return 0;
	for (const char *p = part_folded(part); *p; p++)
		strbuf_addf(&text, "%c.", *p);
	return add_question(nearest, i, NEAR_DOTTED, 0, nearest->tree->nodes[i].scope, &text);
}

/* A word, without marks: `bare` is it, in quotes. */
static int ask_word(struct nearest *nearest, size_t i, const struct part *part, const char *bare)
{
	int r = 0;

	if (part->dotted)
		return ask_text(nearest, i, NEAR_PLAIN, "\"", part_folded(part), "\"");
	if (!part->stemmed && !part->prefix)
		r = ask_dotted(nearest, i, part);
	if (r >= 0 && !part->stemmed)
		r = ask_text(nearest, i, NEAR_STEM, "~", bare, "");
	if (r >= 0 && !part->prefix &&
		utf8_length(part_folded(part), part->n_folded) >= PREFIX_CODE_POINTS_MIN)
		r = ask_text(nearest, i, NEAR_PREFIX, "\"", part_folded(part), "*\"");
	return r;
}

/* The words of a phrase within any distance of each other. */
static int ask_apart(struct nearest *nearest, size_t i, const struct leaf *leaf)
{
	struct strbuf text = STRBUF_INIT;

	if (leaf->n_parts > NEAR_CHAIN_MAX)
		return 0;
	for (size_t k = 0; k < leaf->n_parts; k++)
		strbuf_addf(&text, "%s\"%s\"", k ? " NEAR/100 " : "", part_exact(&leaf->parts[k]));
	return add_question(nearest, i, NEAR_APART, 0, nearest->tree->nodes[i].scope, &text);
}

static int ask_leaf(struct nearest *nearest, size_t i)
{
	const struct leaf *leaf = nearest->tree->nodes[i].query->leaf;
	_cleanup_(strbuf_freep) struct strbuf quoted = STRBUF_INIT;
	int r = 0;

	if (leaf->exact && leaf_source(leaf)[0] == '=') {
		/* The bare word may be an operator's: in quotes it is none. */
		const char *quote = nearest->tree->nodes[i].query->quoted ? "" : "\"";

		r = ask_text(nearest, i, NEAR_INEXACT, quote, leaf_source(leaf) + 1, quote);
	}
	if (r < 0)
		return r;
	if (!leaf->regex && leaf->n_parts == 1 && leaf->parts[0].kind == TOKEN_WORD) {
		strbuf_addf(&quoted, "\"%s\"", part_folded(&leaf->parts[0]));
		if (strbuf_failed(&quoted))
			return -ENOMEM;
		r = ask_word(nearest, i, &leaf->parts[0], strbuf_text(&quoted));
	} else if (!leaf->regex && leaf->n_parts > 1) {
		r = ask_apart(nearest, i, leaf);
	}
	return r < 0 ? r : ask_fields(nearest, i);
}

/* --- distances and counts ------------------------------------------------------------------------- */

static int ask_distance(struct nearest *nearest, size_t i)
{
	const struct tree_node *node = &nearest->tree->nodes[i];
	struct query query = *node->query;
	int r = 0;

	if (nearest->n_distances++ == NEAREST_DISTANCES_MAX)
		return 0;
	if (query.kind == QUERY_ONEAR) {
		struct strbuf text = STRBUF_INIT;

		query.kind = QUERY_NEAR;
		spell(&text, &query);
		r = add_question(nearest, i, NEAR_ORDER, query.n, node->scope, &text);
	}
	query.kind = node->query->kind;
	for (query.n++; query.n <= NEAR_WORDS_MAX && r >= 0; query.n++) {
		struct strbuf text = STRBUF_INIT;

		spell(&text, &query);
		r = add_question(nearest, i, NEAR_DISTANCE, query.n, node->scope, &text);
	}
	return r;
}

static int ask_count(struct nearest *nearest, size_t i)
{
	const struct tree_node *node = &nearest->tree->nodes[i];
	struct query query = *node->query;
	int r = 0;

	for (unsigned asked = 0; query.n > 1 && asked < COUNTS_ASKED_MAX && r >= 0; asked++) {
		struct strbuf text = STRBUF_INIT;

		query.n--;
		spell(&text, &query);
		r = add_question(nearest, i, NEAR_COUNT, query.n, node->scope, &text);
	}
	return r;
}

/* --- which nodes ------------------------------------------------------------------------------------ */

static bool all_found(const struct nearest *nearest, size_t i)
{
	for (size_t child = tree_next(nearest->tree, i, 0); child;
		child = tree_next(nearest->tree, i, child))
		if (!nearest->why->nodes[child].found)
			return false;
	return true;
}

/* Of alternatives that are all missing, each term. */
static int ask_alternatives(struct nearest *nearest, size_t i)
{
	const struct tree *tree = nearest->tree;
	size_t n = 0;
	int r = 0;

	for (size_t k = i + 1; k < tree->nodes[i].end && n < NEAREST_TERMS_MAX && r >= 0; k++) {
		if (tree->nodes[k].query->kind == QUERY_NOT) {
			k = tree->nodes[k].end - 1;
			continue;
		}
		if (tree->nodes[k].query->kind != QUERY_LEAF || nearest->why->nodes[k].decides)
			continue;
		n++;
		r = ask_leaf(nearest, k);
	}
	return r;
}

static int ask_node(struct nearest *nearest, size_t i)
{
	switch (nearest->tree->nodes[i].query->kind) {
	case QUERY_LEAF: return ask_leaf(nearest, i);
	case QUERY_NEAR:
	case QUERY_ONEAR: return all_found(nearest, i) ? ask_distance(nearest, i) : 0;
	case QUERY_COUNT: return all_found(nearest, i) ? ask_count(nearest, i) : 0;
	case QUERY_OR: {
		bool none = true;

		for (size_t k = i + 1; k < nearest->tree->nodes[i].end; k++)
			none = none && !nearest->why->nodes[k].decides;
		return none ? ask_alternatives(nearest, i) : 0;
	}
	default: return 0;
	}
}

/* --- notes ------------------------------------------------------------------------------------------ */

static const struct hit *first_hit(const struct nearest *nearest, size_t i)
{
	for (size_t k = i; k < nearest->tree->nodes[i].end; k++)
		if (nearest->why->nodes[k].found && nearest->why->nodes[k].hits.n)
			return &nearest->why->nodes[k].hits.items[0];
	return NULL;
}

static UScriptCode script_of(uint32_t c, UScriptCode before)
{
	UErrorCode status = U_ZERO_ERROR;

	if (c == PROLONGED_SOUND)
		return before;
	return u_isalnum((UChar32)c) ? uscript_getScript((UChar32)c, &status) : USCRIPT_COMMON;
}

/* The letters of one script around an octet of the text, in octets. */
static const char *run_around(const char *text, size_t at, size_t *ret_len)
{
	size_t len = strlen(text), start = 0, pos = 0, next = 0;
	UScriptCode script = USCRIPT_COMMON;

	for (; pos < len; pos = next) {
		UScriptCode of = script_of(utf8_next(text, len, &next), script);

		if (of != script && pos > at)
			break;
		if (of != script)
			start = pos;
		script = of;
	}
	*ret_len = pos - start;
	return text + start;
}

/* Of a word it was the spelling; of characters, the longer run that they are part of. */
static void note_inexact(
	struct strbuf *note, const struct nearest *nearest, size_t node, const struct hit *hit)
{
	const struct leaf *leaf = nearest->tree->nodes[node].query->leaf;
	_cleanup_(strbuf_freep) struct strbuf joined = STRBUF_INIT;
	enum field field = (enum field)field_from_name(hit->field, strlen(hit->field));
	const char *text = field_text(nearest->article, field, nearest->feed, &joined), *run;
	size_t len = 0;

	run = text ? run_around(text, utf8_offset(text, strlen(text), hit->start), &len) : NULL;
	if (leaf->parts[0].kind == TOKEN_WORD)
		strbuf_addf(note, "“%s” is there, but %s asks for exactly its own spelling",
			hit->text, leaf_source(leaf));
	else if (len > strlen(hit->text) && utf8_length(run, len) <= RUN_SHOWN_MAX)
		strbuf_addf(note, "“%s” is there inside “%.*s”, which = refuses", hit->text,
			(int)len, run);
	else
		strbuf_addf(note, "“%s” is there, but = refuses it", hit->text);
}

static void write_note(struct strbuf *note, const struct nearest *nearest,
	const struct question *question, const struct hit_list *hits)
{
	const char *text = hits->n ? hits->items[0].text : "";
	const char *last = hits->n > 1 ? hits->items[1].text : text;
	unsigned allowed = nearest->tree->nodes[question->node].query->n;

	switch (question->kind) {
	case NEAR_FIELD:
		strbuf_addf(note, "stands only in the field %s: “%s”",
			field_name((enum field)question->n), text);
		return;
	case NEAR_INEXACT: note_inexact(note, nearest, question->node, &hits->items[0]); return;
	case NEAR_PLAIN:
		strbuf_addf(note,
			"“%s” is there, which may be the ordinary word; the acronym is "
			"written with dots or in capitals",
			text);
		return;
	case NEAR_DOTTED:
		strbuf_addf(note, "“%s” is there, but dots between small letters make another word",
			text);
		return;
	case NEAR_STEM:
	case NEAR_PREFIX:
		strbuf_addf(note, "“%s” is there; %s would find it", text, question->text);
		return;
	case NEAR_APART:
		strbuf_adds(note, "its words are there, but not side by side in this order");
		return;
	case NEAR_DISTANCE:
		strbuf_addf(note, "“%s” and “%s” are %u word%s apart where %u %s allowed", text,
			last, question->n, question->n == 1 ? "" : "s", allowed,
			allowed == 1 ? "is" : "are");
		return;
	case NEAR_ORDER:
		strbuf_addf(note, "“%s” and “%s” are there, but the other way round", text, last);
		return;
	case NEAR_COUNT:
		strbuf_addf(note, "found %u time%s where %u are asked for", question->n,
			question->n == 1 ? "" : "s", allowed);
		return;
	}
}

/* Marks the node, and the operators above it up to one that is marked. */
static void mark(struct nearest *nearest, size_t i)
{
	const struct tree *tree = nearest->tree;

	nearest->why->nodes[i].decides = true;
	for (size_t k = i; k-- > 0;)
		if (tree->nodes[k].end > i && tree->nodes[k].level < tree->nodes[i].level) {
			if (nearest->why->nodes[k].decides)
				return;
			nearest->why->nodes[k].decides = true;
		}
}

static int note_answers(struct nearest *nearest)
{
	for (size_t i = 0; i < nearest->n; i++) {
		const struct question *question = &nearest->questions[i];
		const struct hit_list *hits = asked_hits(&nearest->asked, question->asked);
		struct why_node *node = &nearest->why->nodes[question->node];
		struct strbuf note = STRBUF_INIT;

		if (!hits || node->note)
			continue;
		write_note(&note, nearest, question, hits);
		node->note = strbuf_take(&note);
		if (!node->note)
			return -ENOMEM;
		mark(nearest, question->node);
	}
	return 0;
}

/* Both operands are there, and no distance up to the greatest brings them together. */
static void note_far(struct strbuf *note, const struct nearest *nearest, size_t i)
{
	size_t left = tree_next(nearest->tree, i, 0), right = tree_next(nearest->tree, i, left);
	const struct hit *one = first_hit(nearest, left), *other = first_hit(nearest, right);

	if (!one || !other)
		return;
	if (one->field != other->field)
		strbuf_addf(note,
			"“%s” stands in the field %s, “%s” in %s: nothing matches across "
			"fields",
			one->text, one->field, other->text, other->field);
	else
		strbuf_addf(note, "“%s” and “%s” overlap, or are more than %u words apart",
			one->text, other->text, NEAR_WORDS_MAX);
}

static void note_unasked(struct strbuf *note, const struct nearest *nearest, size_t i)
{
	const struct tree *tree = nearest->tree;
	const struct query *query = tree->nodes[i].query;
	size_t n = 0, first = tree_next(tree, i, 0);
	const struct hit *hit = first ? first_hit(nearest, first) : NULL;

	for (size_t child = first; child; child = tree_next(tree, i, child))
		n += nearest->why->nodes[child].found;
	switch (query->kind) {
	case QUERY_NOT:
		strbuf_addf(note, "“%s” is there and must not be", hit ? hit->text : "it");
		return;
	case QUERY_ATLEAST:
		strbuf_addf(note, "%zu of the %u that are asked for", n, query->n);
		return;
	case QUERY_NOTNEAR:
		if (n == 2 && hit)
			strbuf_addf(note, "each “%s” has %s within %u words of it", hit->text,
				nearest->why->nodes[tree_next(tree, i, first)].text, query->n);
		return;
	case QUERY_NEAR:
	case QUERY_ONEAR:
		if (n == 2)
			note_far(note, nearest, i);
		return;
	case QUERY_LEAF: strbuf_adds(note, "not found"); return;
	case QUERY_OR: strbuf_adds(note, "none of these is found"); return;
	default: return;
	}
}

/* What is missing and has no decided part below it that says more. */
static bool is_last(const struct nearest *nearest, size_t i)
{
	for (size_t k = i + 1; k < nearest->tree->nodes[i].end; k++)
		if (nearest->why->nodes[k].decides)
			return false;
	return true;
}

int nearest_notes(
	struct why *why, const struct tree *tree, const bool *wanted, const struct nearest_to *to)
{
	_cleanup_(nearest_clear) struct nearest nearest = { .why = why,
		.tree = tree,
		.asked = { .named = to->expressions, .n_named = to->n },
		.article = to->article,
		.feed = to->feed };
	int r = 0;

	for (size_t i = 0; i < tree->n && r >= 0; i++)
		if (why->nodes[i].decides && wanted[i] && !why->nodes[i].found)
			r = ask_node(&nearest, i);
	if (r >= 0 && nearest.n)
		r = asked_run(&nearest.asked, to->article, to->feed);
	if (r >= 0 && nearest.n)
		r = note_answers(&nearest);
	for (size_t i = 0; i < tree->n && r >= 0; i++) {
		struct strbuf note = STRBUF_INIT;

		if (!why->nodes[i].decides || !wanted[i] || why->nodes[i].found ||
			why->nodes[i].note)
			continue;
		if (tree->nodes[i].query->kind == QUERY_OR && !is_last(&nearest, i))
			continue;
		note_unasked(&note, &nearest, i);
		if (note.len)
			why->nodes[i].note = strbuf_take(&note);
		r = strbuf_failed(&note) || (note.len && !why->nodes[i].note) ? -ENOMEM : 0;
	}
	return r;
}
