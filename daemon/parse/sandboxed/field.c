#include "parse/sandboxed/field.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parse/record.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/link.h"
#include "parse/sandboxed/people.h"
#include "parse/sandboxed/when.h"

/* Dates are when.c's. */
static const size_t places[FIELD_COUNT] = {
	[FIELD_ID] = offsetof(struct article, id),
	[FIELD_TITLE] = offsetof(struct article, title),
	[FIELD_LINK] = offsetof(struct article, link),
	[FIELD_COMMENTS] = offsetof(struct article, comments),
	[FIELD_LANGUAGE] = offsetof(struct article, language),
	[FIELD_SUMMARY] = offsetof(struct article, summary),
	[FIELD_CONTENT] = offsetof(struct article, content),
};

static void *place_of(struct subject *subject, enum field field)
{
	return (char *)&subject->article + places[field];
}

void subject_clear(struct subject *subject)
{
	article_clear(&subject->article);
	free(subject->fallback_author);
	*subject = (struct subject){ 0 };
}

/* "en_US", as systems and not as tags (RFC 5646) have it. */
void language_tidy(char *tag)
{
	for (; *tag; tag++)
		if (*tag == '_')
			*tag = '-';
}

int field_keep(struct subject *subject, enum field field, unsigned rank, char *value)
{
	char **place = place_of(subject, field);

	if (!value || rank <= subject->ranks[field]) {
		free(value);
		return 0;
	}
	free(*place);
	*place = value;
	if (field == FIELD_LANGUAGE)
		language_tidy(value);
	subject->ranks[field] = (uint8_t)rank;
	return 0;
}

static int clean(const struct reader *reader, enum markup markup, size_t max, char **ret)
{
	return text_plain(ret, strbuf_text(&reader->text), reader->text.len, markup, max);
}

int take_line(struct reader *reader, const struct element_row *row)
{
	char *value;
	int r = clean(reader, MARKUP_NONE, RECORD_LINE_MAX, &value);

	return r < 0 ? r : field_keep(reader_subject(reader), row->field, row->rank, value);
}

int take_title(struct reader *reader, const struct element_row *row)
{
	char *value;
	int r = clean(reader, reader->markup, RECORD_LINE_MAX, &value);

	return r < 0 ? r : field_keep(reader_subject(reader), row->field, row->rank, value);
}

/* Of several contents the fullest is kept: feeds tease in one element and tell in another. */
static bool is_better(
	const struct subject *subject, const struct element_row *row, const char *text)
{
	const char *kept = subject->article.content;

	if (row->field != FIELD_CONTENT || !subject->ranks[FIELD_CONTENT])
		return row->rank > subject->ranks[row->field];
	return text && strlen(text) > (kept ? strlen(kept) : 0);
}

int take_body(struct reader *reader, const struct element_row *row)
{
	struct subject *subject = reader_subject(reader);
	bool is_content = row->field == FIELD_CONTENT;
	char **text_place = place_of(subject, row->field);
	char **html_place = is_content ? &subject->article.content_html
				       : &subject->article.summary_html;
	_cleanup_(freep) char *text = NULL, *html = NULL;
	int r = clean(reader, reader->markup, RECORD_BODY_MAX, &text);

	if (r == 0 && (reader->markup == MARKUP_MAYBE || reader->markup == MARKUP_HTML))
		r = text_html(&html, strbuf_text(&reader->text), reader->text.len, RECORD_BODY_MAX);
	if (r < 0 || (!text && !html) || !is_better(subject, row, text))
		return r;
	free(*text_place);
	free(*html_place);
	*text_place = TAKE(text);
	*html_place = TAKE(html);
	subject->ranks[row->field] = row->rank;
	return 0;
}

int keep_link(struct reader *reader, enum field field, unsigned rank, const char *link)
{
	char *absolute;
	int r = link_resolve(&absolute, reader_base(reader), link);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	return field_keep(reader_subject(reader), field, rank, absolute);
}

int take_link(struct reader *reader, const struct element_row *row)
{
	return keep_link(reader, row->field, row->rank, strbuf_text(&reader->text));
}

int keep_category(struct subject *subject, const char *category)
{
	struct text_list *categories = &subject->article.categories;

	if (!category || !*category || categories->n >= RECORD_LABELS_MAX ||
		text_list_has(categories, category))
		return 0;
	return text_list_add(categories, category);
}

static int take_category_in(struct reader *reader, enum markup markup)
{
	_cleanup_(freep) char *text = NULL;
	int r = clean(reader, markup, RECORD_LINE_MAX, &text);

	return r < 0 ? r : keep_category(reader_subject(reader), text);
}

int take_category(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return take_category_in(reader, MARKUP_MAYBE);
}

int take_keywords(struct reader *reader, const struct element_row *row)
{
	_cleanup_(freep) char *text = NULL;
	int r = clean(reader, MARKUP_MAYBE, RECORD_LINE_MAX, &text);
	char *rest = text, *word;

	(void)row;
	while (r == 0 && (word = strsep(&rest, ",;"))) {
		size_t len;

		word += strspn(word, " ");
		len = strlen(word);
		while (len && word[len - 1] == ' ')
			word[--len] = '\0';
		r = keep_category(reader_subject(reader), word);
	}
	return r;
}

int take_literal_category(struct reader *reader, const struct element_row *row)
{
	(void)row;
	return take_category_in(reader, MARKUP_TEXT);
}

/* -1: not told, or not in octets: "1,234", "3 MB". Zero is what is written where nobody measured. */
static int64_t read_length(const char *text)
{
	static const char space[] = " \t\r\n";
	size_t digits;

	text += strspn(text, space);
	digits = strspn(text, "0123456789");
	if (!digits || digits > 18 || text[digits + strspn(text + digits, space)] ||
		strtoll(text, NULL, 10) == 0)
		return -1;
	return strtoll(text, NULL, 10);
}

int keep_enclosure(struct reader *reader, const char *url, const char *type, const char *length)
{
	struct article *article = &reader_subject(reader)->article;
	_cleanup_(freep) char *absolute = NULL, *clean_type = NULL;
	int64_t octets = length ? read_length(length) : -1;
	int r = url ? link_resolve(&absolute, reader_base(reader), url) : -EINVAL;

	if (r < 0 || article->n_enclosures >= RECORD_FILES_MAX)
		return r == -ENOMEM ? r : 0;
	for (size_t i = 0; i < article->n_enclosures; i++)
		if (strcmp(article->enclosures[i].url, absolute) == 0)
			return 0;
	if (type)
		r = text_plain(&clean_type, type, strlen(type), MARKUP_NONE, RECORD_LINE_MAX);
	if (r < 0)
		return r;
	return article_add_enclosure(article, absolute, clean_type, octets);
}

/* --- entries ---------------------------------------------------------------------------------- */

int begin_entry(struct reader *reader, const struct element_row *row)
{
	(void)row;
	subject_clear(&reader->entry);
	subject_clear(&reader->source);
	return 0;
}

static void swap(char **a, char **b)
{
	char *kept = *a;

	*a = *b;
	*b = kept;
}

/* In RSS, where both elements are used for both, the content is the fullest body. */
static void order_bodies(struct article *article)
{
	if (!article->content || !article->summary ||
		strlen(article->summary) <= strlen(article->content))
		return;
	swap(&article->content, &article->summary);
	swap(&article->content_html, &article->summary_html);
}

static int take_source(struct article *article, struct article *source)
{
	if (!article->source_title)
		article->source_title = TAKE(source->title);
	if (!article->source_link)
		article->source_link = TAKE(source->link);
	/* RFC 4287, section 4.2.1: who wrote the source wrote the entry, if it says nothing else.
	 */
	return people_inherit(article, source);
}

/* --- what an entry has from its feed ------------------------------------------------------------ */

/* What entries do not say themselves their feed says for them. */
static int finish_entries(struct reader *reader)
{
	struct document *document = reader->document;
	const struct article *feed = &reader_feed(reader)->article;
	int r = 0;

	for (size_t i = 0; i < document->n_entries && r == 0; i++) {
		struct article *entry = &document->entries[i];

		if (!entry->language && feed->language)
			r = text_set(&entry->language, feed->language);
		if (r == 0 && reader->format->inherits_authors)
			r = people_inherit(entry, feed);
	}
	when_settle(reader);
	return r;
}

static void set_seal(struct reader *reader)
{
	const struct subject *feed = &reader->feed;

	reader->seal.open_dates |= reader->open_dates.len > 0;
	if (reader->seal.any)
		return;
	reader->seal.any = true;
	memcpy(reader->seal.ranks, feed->ranks, sizeof(feed->ranks));
	reader->seal.n_authors = feed->article.n_authors;
	reader->seal.day_first_seen = feed->day_first_seen;
	reader->seal.month_first_seen = feed->month_first_seen;
}

bool field_was_hasty(const struct reader *reader)
{
	const struct seal *seal = &reader->seal;
	const struct subject *feed = &reader->feed;

	if (!seal->any || reader->foreseen)
		return false;
	return seal->ranks[FIELD_LANGUAGE] != feed->ranks[FIELD_LANGUAGE] ||
	       (reader->format->inherits_authors && seal->n_authors != feed->article.n_authors) ||
	       (seal->open_dates && (seal->ranks[FIELD_TITLE] != feed->ranks[FIELD_TITLE] ||
					    seal->day_first_seen != feed->day_first_seen ||
					    seal->month_first_seen != feed->month_first_seen));
}

/* Of a large document the entries go on when there are enough of them, with what the feed has said
 * of itself by then: feeds say it at their beginning. field_was_hasty tells of those that do not. */
static int give_entries(struct reader *reader)
{
	struct document *document = reader->document;
	int r;

	set_seal(reader);
	r = finish_entries(reader);
	if (r == 0)
		r = reader->sink->entries(reader->sink, document->entries, document->n_entries);
	reader->sink->n_given += document->n_entries;
	document_clear_entries(document);
	reader->kept_octets = 0;
	return r;
}

static size_t length_of(const char *text)
{
	return text ? strlen(text) : 0;
}

static size_t octets_of(const struct article *article)
{
	const char *const texts[] = { article->id, article->title, article->link, article->summary,
		article->content, article->summary_html, article->content_html, article->comments,
		article->source_title, article->source_link };
	size_t octets = sizeof(*article);

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		octets += length_of(texts[i]);
	for (size_t i = 0; i < article->n_authors; i++)
		octets += sizeof(struct person) + length_of(article->authors[i].name) +
			  length_of(article->authors[i].email) + length_of(article->authors[i].uri);
	for (size_t i = 0; i < article->n_enclosures; i++)
		octets += sizeof(struct enclosure) + length_of(article->enclosures[i].url) +
			  length_of(article->enclosures[i].type);
	for (size_t i = 0; i < article->categories.n; i++)
		octets += sizeof(char *) + length_of(article->categories.items[i]);
	return octets;
}

/* An id that is an address is mostly the entry's own: for want of a link it is where to look. */
static int take_id_for_link(const struct reader *reader, struct article *entry)
{
	int r = -EINVAL;

	if (!entry->link && entry->id && reader->format->ids_are_links)
		r = link_resolve(&entry->link, NULL, entry->id);
	return r == -ENOMEM ? r : 0;
}

int end_entry(struct reader *reader, const struct element_row *row)
{
	struct article *entry = &reader->entry.article, *place;
	int r = take_source(entry, &reader->source.article);

	(void)row;
	if (r == 0)
		r = take_id_for_link(reader, entry);
	if (r == 0)
		r = keep_fallback_author(&reader->entry);
	if (r == 0 && !entry->language && reader_language(reader))
		r = text_set(&entry->language, reader_language(reader));
	if (r < 0)
		return r;
	if (reader->format->home == VOC_RSS)
		order_bodies(entry);
	if (reader->document->n_entries + (reader->sink ? reader->sink->n_given : 0) >=
		RECORD_ENTRIES_MAX) {
		reader->full = true;
		return 0;
	}
	/* Only now, for markup without text is a body too. */
	if (reader->request->plain) {
		free(TAKE(entry->summary_html));
		free(TAKE(entry->content_html));
	}
	place = document_add_entry(reader->document);
	if (!place)
		return -ENOMEM;
	*place = *entry;
	*entry = (struct article){ 0 };
	r = when_note(reader);
	if (r < 0)
		return r;
	reader->kept_octets += octets_of(place);
	return reader->sink && reader->kept_octets > SINK_KEEP_MAX ? give_entries(reader) : 0;
}

/* --- at the end ------------------------------------------------------------------------------- */

static void finish_feed(struct reader *reader)
{
	struct document *document = reader->document;
	struct article *feed = &reader->feed.article;

	document->title = TAKE(feed->title);
	document->link = TAKE(feed->link);
	document->description = TAKE(feed->summary);
	document->language = TAKE(feed->language);
}

int field_finish(struct reader *reader)
{
	int r = finish_entries(reader);

	/* By its own language, which finish_feed takes away. */
	reader->document->updated_sec = when_settled(reader, FIELD_UPDATED)
						?: when_settled(reader, FIELD_PUBLISHED);
	finish_feed(reader);
	return r;
}
