#include "parse/sandboxed/people.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/record.h"

void person_clear(struct person *person)
{
	free(person->name);
	free(person->email);
	free(person->uri);
	*person = (struct person){ 0 };
}

static int person_fill(char **place, const char *with)
{
	return !*place && with && *with ? text_set(place, with) : 0;
}

/* The same person told twice (author and dc:creator) is one, with what both say. */
int keep_author(struct subject *subject, const char *name, const char *email, const char *uri)
{
	struct article *article = &subject->article;

	if (!(name && *name) && !(email && *email) && !uri)
		return 0;
	for (size_t i = 0; i < article->n_authors; i++) {
		struct person *known = &article->authors[i];
		bool same_name = name && known->name && strcmp(known->name, name) == 0;
		bool same_email = email && known->email && strcmp(known->email, email) == 0;
		bool same_uri = uri && known->uri && strcmp(known->uri, uri) == 0;

		if (!same_name && !(same_email && (!name || !known->name)) &&
			!(same_uri && !name && !email))
			continue;
		if (person_fill(&known->name, name) < 0 || person_fill(&known->email, email) < 0 ||
			person_fill(&known->uri, uri) < 0)
			return -ENOMEM;
		return 0;
	}
	return article->n_authors >= RECORD_PEOPLE_MAX
		       ? 0
		       : article_add_author(article, name, email, uri);
}

/* --- a person in one line -------------------------------------------------------------------- */

struct span {
	const char *text;
	size_t len;
};

static struct span trim(struct span span, const char *marks)
{
	while (span.len && strchr(marks, span.text[0])) {
		span.text++;
		span.len--;
	}
	while (span.len && strchr(marks, span.text[span.len - 1]))
		span.len--;
	return span;
}

static bool is_email_octet(char c)
{
	return (unsigned char)c > ' ' && !strchr("()<>[],;:/@\"", c);
}

/* The first address in the text; its length is 0 where there is none. */
static struct span find_email(struct span in)
{
	const char *end = in.text + in.len, *at = in.text;

	while ((at = memchr(at, '@', (size_t)(end - at)))) {
		const char *from = at, *to = at + 1;

		while (from > in.text && is_email_octet(from[-1]))
			from--;
		while (to < end && is_email_octet(*to))
			to++;
		/* What is an address of a page may have an '@' in it. */
		if (from < at && to > at + 1 && (from == in.text || from[-1] != '/') &&
			(to == end || *to != '/'))
			return (struct span){ from, (size_t)(to - from) };
		at++;
	}
	return (struct span){ end, 0 };
}

/* "(Ada)", but not "(Dr) Ada (Yard)". */
static bool is_wrapped(struct span name)
{
	static const char pairs[][2] = { { '(', ')' }, { '<', '>' }, { '[', ']' }, { '"', '"' },
		{ '\'', '\'' } };

	for (size_t i = 0; i < ARRAY_SIZE(pairs) && name.len >= 2; i++) {
		size_t inside = name.len - 2;
		const char *open, *close;

		if (name.text[0] != pairs[i][0] || name.text[name.len - 1] != pairs[i][1])
			continue;
		open = memchr(name.text + 1, pairs[i][0], inside);
		close = memchr(name.text + 1, pairs[i][1], inside);
		return !close || (open && open <= close);
	}
	return false;
}

/* Without brackets or quotes that hold all of it. */
static struct span unwrap(struct span name)
{
	static const char marks[] = " \t,;-";

	name = trim(name, marks);
	while (is_wrapped(name))
		name = trim((struct span){ name.text + 1, name.len - 2 }, marks);
	return name;
}

/* "Ada <a@example.org>": the brackets go with the address. */
static struct span widen(struct span in, struct span email)
{
	static const char pairs[][2] = { { '<', '>' }, { '(', ')' }, { '[', ']' } };
	static const char mailto[] = "mailto:";
	size_t len = strlen(mailto);

	if (email.text >= in.text + len && strncasecmp(email.text - len, mailto, len) == 0) {
		email.text -= len;
		email.len += len;
	}
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (email.text > in.text && email.text + email.len < in.text + in.len &&
			email.text[-1] == pairs[i][0] && email.text[email.len] == pairs[i][1])
			return (struct span){ email.text - 1, email.len + 2 };
	return email;
}

/* "Ada ()", where a template had no address. */
static struct span without_empty(struct span text)
{
	while (text.len >= 2 && (memcmp(text.text + text.len - 2, "()", 2) == 0 ||
					memcmp(text.text + text.len - 2, "<>", 2) == 0))
		text = trim((struct span){ text.text, text.len - 2 }, " ");
	return text;
}

/* "a@example.org (Ada)", "Ada <a@example.org>", "Ada a@example.org", either alone. */
static int keep_person(struct subject *subject, struct span text, const char *uri)
{
	struct span email = find_email(text), cut = widen(text, email), before, after;
	_cleanup_(strbuf_freep) struct strbuf name = STRBUF_INIT;
	_cleanup_(freep) char *address = NULL;

	if (!email.len) {
		text = without_empty(trim(text, " "));
		strbuf_add(&name, text.text, text.len);
	} else {
		const char *rest = cut.text + cut.len;

		before = unwrap((struct span){ text.text, (size_t)(cut.text - text.text) });
		after = unwrap((struct span){ rest, (size_t)(text.text + text.len - rest) });
		strbuf_add(&name, before.text, before.len);
		if (before.len && after.len)
			strbuf_addc(&name, ' ');
		strbuf_add(&name, after.text, after.len);
		address = strndup(email.text, email.len);
		if (!address)
			return -ENOMEM;
	}
	return strbuf_failed(&name)
		       ? -ENOMEM
		       : keep_author(subject, name.len ? strbuf_text(&name) : NULL, address, uri);
}

int keep_named(struct subject *subject, const struct person *person)
{
	struct span name = { person->name, person->name ? strlen(person->name) : 0 };
	size_t email_len = name.len && !person->email ? find_email(name).len : 0;

	/* An address for a name may be all that they go by. */
	return email_len && email_len < name.len
		       ? keep_person(subject, name, person->uri)
		       : keep_author(subject, person->name, person->email, person->uri);
}

/* The octets up to a mark between two people, which does not stand in brackets or quotes. */
static size_t person_length(const char *text)
{
	bool quoted = false;
	size_t len = 0;
	int depth = 0;

	for (; text[len]; len++) {
		quoted ^= text[len] == '"';
		depth += strchr("(<[", text[len]) ? 1 : strchr(")>]", text[len]) ? -1 : 0;
		if (!quoted && depth <= 0 && (text[len] == ',' || text[len] == ';'))
			break;
	}
	return len;
}

/* A list of people is one only where each has an address: "Ada, Bo and Cy" may be a band. */
static bool is_list(const char *text)
{
	size_t n = 0;

	for (;; text++) {
		size_t len = person_length(text);

		if (!find_email((struct span){ text, len }).len)
			return false;
		n++;
		text += len;
		if (!*text)
			return n > 1;
	}
}

static int split_author(struct subject *subject, const char *text)
{
	int r = 0;

	if (!is_list(text))
		return keep_person(subject, (struct span){ text, strlen(text) }, NULL);
	for (; r == 0 && *text; text += *text ? 1 : 0) {
		size_t len = person_length(text);

		r = keep_person(subject, (struct span){ text, len }, NULL);
		text += len;
	}
	return r;
}

int take_author(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *text = NULL;
	int r = text_plain(
		&text, strbuf_text(&reader->text), reader->text.len, MARKUP_MAYBE, RECORD_LINE_MAX);

	(void)row;
	return r < 0 || !text ? r : split_author(reader_subject(reader), text);
}

int take_fallback_author(struct reader *reader, const struct element_row *row)
{
	struct subject *subject = reader_subject(reader);

	(void)row;
	return subject->fallback_author
		       ? 0
		       : text_plain(&subject->fallback_author, strbuf_text(&reader->text),
				 reader->text.len, MARKUP_MAYBE, RECORD_LINE_MAX);
}

/* A page alone tells nobody who wrote it. */
static bool is_named(const struct article *article)
{
	for (size_t i = 0; i < article->n_authors; i++)
		if (article->authors[i].name || article->authors[i].email)
			return true;
	return false;
}

int keep_fallback_author(struct subject *subject)
{
	return is_named(&subject->article) || !subject->fallback_author
		       ? 0
		       : split_author(subject, subject->fallback_author);
}

int people_inherit(struct article *to, const struct article *from)
{
	int r = 0;

	if (is_named(to) || !from->n_authors)
		return 0;
	for (size_t i = 0; i < to->n_authors; i++)
		person_clear(&to->authors[i]);
	to->n_authors = 0;
	for (size_t i = 0; i < from->n_authors && r == 0; i++)
		r = article_add_author(
			to, from->authors[i].name, from->authors[i].email, from->authors[i].uri);
	return r;
}
