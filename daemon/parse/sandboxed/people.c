#include "parse/sandboxed/people.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/record.h"

static int person_fill(char **place, const char *with)
{
	return !*place && with && *with ? text_set(place, with) : 0;
}

/* The same person told twice (author and dc:creator) is one, with what both say. */
int keep_author(struct subject *subject, const char *name, const char *email, const char *uri)
{
	struct article *article = &subject->article;

	if (!(name && *name) && !(email && *email))
		return 0;
	for (size_t i = 0; i < article->n_authors; i++) {
		struct person *known = &article->authors[i];
		bool same_name = name && known->name && strcmp(known->name, name) == 0;
		bool same_email = email && known->email && strcmp(known->email, email) == 0;

		if (!same_name && !(same_email && (!name || !known->name)))
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

static bool is_email(const char *text, size_t len)
{
	const char *at = memchr(text, '@', len);

	return at && at > text && at + 1 < text + len && !memchr(text, ' ', len);
}

static char *trimmed(const char *text, size_t len)
{
	while (len && strchr(" \"(<", *text)) {
		text++;
		len--;
	}
	while (len && strchr(" \"-,>)", text[len - 1]))
		len--;
	return len ? strndup(text, len) : NULL;
}

/* "a@example.org (Ada)", "Ada <a@example.org>", "Ada a@example.org", either alone. */
static int split_author(struct subject *subject, const char *text)
{
	static const char pairs[][2] = { { '(', ')' }, { '<', '>' } };
	size_t len = strlen(text);
	const char *space;

	if (strncasecmp(text, "mailto:", 7) == 0) {
		text += 7;
		len -= 7;
	}
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		const char *open = strchr(text, pairs[i][0]);
		const char *close = open ? strchr(open, pairs[i][1]) : NULL;
		_cleanup_(freep) char *outer = NULL, *inner = NULL;

		if (!close)
			continue;
		outer = trimmed(text, (size_t)(open - text));
		inner = trimmed(open + 1, (size_t)(close - open) - 1);
		if (inner && is_email(inner, strlen(inner)))
			return keep_author(subject, outer, inner, NULL);
		if (outer && is_email(outer, strlen(outer)))
			return keep_author(subject, inner, outer, NULL);
	}
	if (is_email(text, len))
		return keep_author(subject, NULL, text, NULL);
	space = strrchr(text, ' ');
	if (space && is_email(space + 1, strlen(space + 1))) {
		_cleanup_(freep) char *name = trimmed(text, (size_t)(space - text));

		return keep_author(subject, name, space + 1, NULL);
	}
	return keep_author(subject, text, NULL, NULL);
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

int people_copy(struct article *to, const struct article *from)
{
	int r = 0;

	for (size_t i = 0; i < from->n_authors && r == 0; i++)
		r = article_add_author(
			to, from->authors[i].name, from->authors[i].email, from->authors[i].uri);
	return r;
}
