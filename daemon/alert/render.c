#include "alert/render.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "alert/line.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/strbuf.h"

/* Ceilings in code points, so that one absurd title cannot fill a screen or a mail. */
#define SUBJECT_MAX        200
#define TOPIC_MAX          80
#define TITLE_MAX          400
#define SOURCE_MAX         100
#define EXCERPT_MAX        600
#define NOTICE_SOURCE_MAX  60
#define NOTICE_EXCERPT_MAX 240
#define WORD_MAX           60
#define WORDS_MAX          24  /* words that are named */
#define HITS_MAX           64  /* hits that are looked for in a text */
#define LISTED_ALERTS_MAX  200 /* alerts a digest lists in full */
#define LANGUAGE_TAG_MAX   35  /* octets: RFC 5646, section 4.4.1 */

/* Colours of its own, for it must be readable on a light and on a dark ground. */
static const struct markup html_markup = {
	"<mark style=\"background:#ffe08a;color:#1a1a1a\">",
	"</mark>",
};
static const struct markup notice_markup = { "<b>", "</b>" };

static const char *topic_label(const struct alert *alert)
{
	return alert->topic_title && *alert->topic_title ? alert->topic_title : alert->topic;
}

/* NULL where there is none, or nothing in it that the title does not say. */
static const char *excerpt_of(const struct alert *alert)
{
	const char *excerpt = alert->excerpt;

	if (!excerpt || !*excerpt ||
		(alert->article.title && strcmp(excerpt, alert->article.title) == 0))
		return NULL;
	return excerpt;
}

/* The title, else the link, else words that say there is none. */
static void add_title(struct strbuf *buf, const struct alert *alert, size_t max)
{
	_cleanup_(strbuf_freep) struct strbuf link = STRBUF_INIT;
	size_t start = buf->len;

	line_add(buf, alert->article.title, max);
	if (buf->len > start)
		return;
	if (article_link_uri(&link, &alert->article))
		line_add(buf, strbuf_text(&link), max);
	else
		strbuf_adds(buf, "(no title)");
}

/* The feed's title, else its host: the address itself may hold a password or a key. */
static void add_source(struct strbuf *buf, const struct alert *alert, size_t max)
{
	size_t start = buf->len;
	const char *host, *end, *at;

	line_add(buf, alert->feed_title, max);
	if (buf->len > start || !alert->feed_url)
		return;
	host = strstr(alert->feed_url, "://");
	if (host) {
		_cleanup_(freep) char *name = NULL;

		host += strlen("://");
		end = host + strcspn(host, "/?#");
		at = memrchr(host, '@', (size_t)(end - host));
		if (at)
			host = at + 1;
		name = strndup(host, (size_t)(end - host));
		line_add(buf, name, max);
	}
}

/* "2026-11-24 21:35 UTC", nothing where the article has no date. */
static void add_date(struct strbuf *buf, const struct alert *alert)
{
	char text[CLOCK_TEXT_MAX];
	int64_t date_sec = article_date_sec(&alert->article);

	if (date_sec == 0 || strlen(clock_format(text, date_sec)) < strlen("2026-11-24T21:35"))
		return;
	strbuf_addf(buf, "%.10s %.5s UTC", text, text + 11);
}

/* "Source · date" with whichever of the two there is. */
static void add_origin(struct strbuf *buf, const struct alert *alert)
{
	_cleanup_(strbuf_freep) struct strbuf date = STRBUF_INIT;
	size_t start = buf->len;

	add_source(buf, alert, SOURCE_MAX);
	add_date(&date, alert);
	if (buf->len > start && date.len > 0)
		strbuf_adds(buf, " · ");
	strbuf_adds(buf, strbuf_text(&date));
}

static const char *hit_words(const struct hit *hit)
{
	return hit->text && *hit->text ? hit->text : hit->term ?: "";
}

static bool is_repeated(const struct hit_list *hits, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcasecmp(hit_words(&hits->items[i]), hit_words(&hits->items[j])) == 0)
			return true;
	return false;
}

void render_words(struct strbuf *buf, const struct hit_list *hits)
{
	size_t n = 0;

	for (size_t i = 0; i < MIN(hits->n, (size_t)HITS_MAX); i++) {
		if (!*hit_words(&hits->items[i]) || is_repeated(hits, i))
			continue;
		if (n > 0)
			strbuf_adds(buf, ", ");
		if (n == WORDS_MAX) {
			strbuf_adds(buf, "…");
			return;
		}
		line_add(buf, hit_words(&hits->items[i]), WORD_MAX);
		n++;
	}
}

/* "Matched: words (topic)": why the reader sees this. */
static void add_reason(struct strbuf *buf, const struct alert *alert)
{
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;

	render_words(&words, &alert->hits);
	buf->failed |= words.failed;
	if (words.len > 0)
		strbuf_addf(buf, "Matched: %s (", strbuf_text(&words));
	else
		strbuf_adds(buf, "Topic: ");
	line_add(buf, topic_label(alert), TOPIC_MAX);
	if (words.len > 0)
		strbuf_addc(buf, ')');
}

static bool same_topic(const struct alert *const *alerts, size_t i, size_t j)
{
	return strcmp(alerts[i]->topic, alerts[j]->topic) == 0;
}

/* The distinct topics, in the order of their first alerts. */
static void add_topics(struct strbuf *buf, const struct alert *const *alerts, size_t n)
{
	for (size_t i = 0; i < MIN(n, (size_t)LISTED_ALERTS_MAX); i++) {
		size_t j = 0;

		while (j < i && !same_topic(alerts, i, j))
			j++;
		if (j < i)
			continue;
		strbuf_adds(buf, i > 0 ? ", " : "");
		line_add(buf, topic_label(alerts[i]), TOPIC_MAX);
	}
}

static bool all_one_topic(const struct alert *const *alerts, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (!same_topic(alerts, 0, i))
			return false;
	return true;
}

void render_subject(struct strbuf *buf, const struct alert *const *alerts, size_t n)
{
	_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;

	if (all_one_topic(alerts, n)) {
		line_add(&line, topic_label(alerts[0]), TOPIC_MAX);
		strbuf_adds(&line, ": ");
		if (n > 1)
			strbuf_addf(&line, "%zu alerts", n);
		else
			add_title(&line, alerts[0], SUBJECT_MAX);
	} else {
		strbuf_addf(&line, "%zu alerts: ", n);
		add_topics(&line, alerts, n);
	}
	line_add(buf, strbuf_text(&line), SUBJECT_MAX);
	buf->failed |= line.failed;
}

/* The last line of a digest too long to be listed. */
static void add_rest(struct strbuf *buf, size_t n)
{
	if (n > LISTED_ALERTS_MAX)
		strbuf_addf(
			buf, "%zu more alerts: see \"feedwatch alerts\".\n", n - LISTED_ALERTS_MAX);
}

static void text_of_one(struct strbuf *buf, const struct alert *alert)
{
	size_t start;

	add_title(buf, alert, TITLE_MAX);
	strbuf_addc(buf, '\n');
	start = buf->len;
	add_origin(buf, alert);
	if (buf->len > start)
		strbuf_addc(buf, '\n');
	if (article_link_uri(buf, &alert->article))
		strbuf_addc(buf, '\n');
	start = buf->len;
	line_add(buf, excerpt_of(alert), EXCERPT_MAX);
	if (buf->len > start)
		strbuf_addc(buf, '\n');
	add_reason(buf, alert);
	strbuf_addc(buf, '\n');
}

void render_text(struct strbuf *buf, const struct alert *const *alerts, size_t n)
{
	for (size_t i = 0; i < MIN(n, (size_t)LISTED_ALERTS_MAX); i++) {
		if (i > 0)
			strbuf_addc(buf, '\n');
		text_of_one(buf, alerts[i]);
	}
	if (n > LISTED_ALERTS_MAX)
		strbuf_addc(buf, '\n');
	add_rest(buf, n);
}

/* lang="" and dir="auto": a reader's fonts differ for Japanese and Chinese, and a title may run
 * from right to left. */
static void add_language(struct strbuf *buf, const struct alert *alert)
{
	const char *tag = alert->article.language ?: "";
	size_t len = strlen(tag);

	strbuf_adds(buf, " dir=\"auto\"");
	if (len == 0 || len > LANGUAGE_TAG_MAX)
		return;
	for (size_t i = 0; i < len; i++)
		if (tag[i] != '-' && !isalnum((unsigned char)tag[i]))
			return;
	strbuf_addf(buf, " lang=\"%s\"", tag);
}

static void html_title(struct strbuf *buf, const struct alert *alert)
{
	_cleanup_(strbuf_freep) struct strbuf title = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf link = STRBUF_INIT;
	bool linked = article_link_uri(&link, &alert->article);

	strbuf_adds(buf, "<p style=\"margin:0;font-size:1.15em;font-weight:bold\"");
	add_language(buf, alert);
	strbuf_addc(buf, '>');
	if (linked) {
		strbuf_adds(buf, "<a rel=\"noreferrer\" href=\"");
		line_escape(buf, strbuf_text(&link), link.len);
		strbuf_adds(buf, "\">");
	}
	add_title(&title, alert, TITLE_MAX);
	line_add_marked(buf, strbuf_text(&title), TITLE_MAX, &alert->hits, &html_markup);
	strbuf_adds(buf, linked ? "</a></p>\n" : "</p>\n");
	buf->failed |= title.failed || link.failed;
}

/* What is set smaller and paler than the rest. */
static void html_note(struct strbuf *buf, const struct alert *alert,
	void (*add)(struct strbuf *buf, const struct alert *alert))
{
	_cleanup_(strbuf_freep) struct strbuf note = STRBUF_INIT;

	add(&note, alert);
	buf->failed |= note.failed;
	if (note.len == 0)
		return;
	strbuf_adds(buf, "<p style=\"margin:.25em 0;font-size:.9em;opacity:.75\" dir=\"auto\">");
	line_escape(buf, strbuf_text(&note), note.len);
	strbuf_adds(buf, "</p>\n");
}

static void html_of_one(struct strbuf *buf, const struct alert *alert)
{
	strbuf_adds(buf, "<div style=\"margin:0 0 1.75em\">\n");
	html_title(buf, alert);
	html_note(buf, alert, add_origin);
	if (excerpt_of(alert)) {
		strbuf_adds(buf, "<p style=\"margin:.5em 0\"");
		add_language(buf, alert);
		strbuf_addc(buf, '>');
		line_add_marked(buf, alert->excerpt, EXCERPT_MAX, &alert->hits, &html_markup);
		strbuf_adds(buf, "</p>\n");
	}
	html_note(buf, alert, add_reason);
	strbuf_adds(buf, "</div>\n");
}

void render_html(struct strbuf *buf, const struct alert *const *alerts, size_t n)
{
	_cleanup_(strbuf_freep) struct strbuf subject = STRBUF_INIT;

	strbuf_adds(buf, "<!DOCTYPE html>\n<html style=\"color-scheme:light dark\">\n<head>\n"
			 "<meta charset=\"utf-8\">\n"
			 "<meta name=\"color-scheme\" content=\"light dark\">\n"
			 "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
	render_subject(&subject, alerts, n);
	line_escape(buf, strbuf_text(&subject), subject.len);
	buf->failed |= subject.failed;
	strbuf_adds(buf, "</title>\n</head>\n<body style=\"margin:1em;max-width:42em;"
			 "font-family:sans-serif;line-height:1.45\">\n");
	for (size_t i = 0; i < MIN(n, (size_t)LISTED_ALERTS_MAX); i++)
		html_of_one(buf, alerts[i]);
	if (n > LISTED_ALERTS_MAX) {
		strbuf_adds(buf, "<p>");
		add_rest(buf, n);
		strbuf_adds(buf, "</p>\n");
	}
	strbuf_adds(buf, "</body>\n</html>\n");
}

/* "Source · matched: words". */
static void add_notice_head(struct strbuf *buf, const struct alert *alert)
{
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;
	size_t start = buf->len;

	add_source(buf, alert, NOTICE_SOURCE_MAX);
	render_words(&words, &alert->hits);
	buf->failed |= words.failed;
	if (words.len == 0)
		return;
	strbuf_adds(buf, buf->len > start ? " · matched: " : "Matched: ");
	strbuf_adds(buf, strbuf_text(&words));
}

void render_notification(struct strbuf *buf, const struct alert *alert, bool markup)
{
	_cleanup_(strbuf_freep) struct strbuf head = STRBUF_INIT;

	add_notice_head(&head, alert);
	buf->failed |= head.failed;
	if (markup)
		line_escape(buf, strbuf_text(&head), head.len);
	else
		strbuf_adds(buf, strbuf_text(&head));
	if (!excerpt_of(alert))
		return;
	if (head.len > 0)
		strbuf_addc(buf, '\n');
	if (markup)
		line_add_marked(
			buf, alert->excerpt, NOTICE_EXCERPT_MAX, &alert->hits, &notice_markup);
	else
		line_add(buf, alert->excerpt, NOTICE_EXCERPT_MAX);
}
