#include "parse/sandboxed/read.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "parse/record.h"
#include "parse/sandboxed/charset.h"
#include "parse/sandboxed/common.h"
#include "parse/sandboxed/converter.h"
#include "parse/sandboxed/date.h"
#include "parse/sandboxed/field.h"
#include "parse/sandboxed/format.h"
#include "parse/sandboxed/jsonfeed.h"
#include "parse/sandboxed/mend.h"
#include "parse/sandboxed/reader.h"
#include "parse/sandboxed/xml.h"

struct reading {
	const struct parse_request *request;
	struct sink *sink; /* may be NULL */
	struct charset_text text;
	struct mender *mender;
	struct subject foreseen; /* the feed, where the document is read once more */
	struct reader reader;    /* large: kept off the stack */
	struct xml_outcome outcome;
	bool was_mended;
	bool cut_off;
	bool is_again;
};

static void reading_free(struct reading *reading)
{
	free(reading->text.owned);
	mender_free(reading->mender);
	reader_clear(&reading->reader);
	subject_clear(&reading->foreseen);
	free(reading);
}

DEFINE_CLEANUP(struct reading, reading_free)

static bool is_japanese(const char *charset)
{
	static const char *const charsets[] = { "Shift_JIS", "EUC-JP", "ISO-2022-JP" };

	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++)
		if (strcmp(charset, charsets[i]) == 0)
			return true;
	return false;
}

static int start_pass(struct reading *reading)
{
	int r = 0;

	reader_clear(&reading->reader);
	if (reading->sink && reading->sink->n_given)
		r = reading->sink->again(reading->sink);
	if (r < 0)
		return r;
	reading->reader.sink = reading->sink;
	reading->reader.request = reading->request;
	reading->reader.foreseen = reading->is_again ? &reading->foreseen : NULL;
	reading->reader.japanese_octets = is_japanese(reading->text.name);
	return document_new(&reading->reader.document);
}

static int read_pass(struct reading *reading, const char *text, size_t len)
{
	int r = start_pass(reading);

	if (r < 0 || !reading->was_mended)
		return r < 0 ? r : xml_read(&reading->reader, text, len, &reading->outcome);
	mender_free(reading->mender);
	reading->mender = NULL;
	r = mender_new(&reading->mender, text, len);
	return r < 0 ? r : xml_read_mended(&reading->reader, reading->mender, &reading->outcome);
}

/* A feed that says its language behind thousands of entries is read twice. */
static bool is_due_again(struct reading *reading)
{
	if (!field_was_hasty(&reading->reader))
		return false;
	reading->foreseen = reading->reader.feed;
	reading->reader.feed = (struct subject){ 0 };
	reading->is_again = true;
	return true;
}

static int warn(struct document *document, const char *format, ...) _printf_(2, 3);
static int warn(struct document *document, const char *format, ...)
{
	_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;
	_cleanup_(freep) char *text = NULL;
	va_list args;
	int r;

	va_start(args, format);
	strbuf_addv(&line, format, args);
	va_end(args);
	/* It may quote the document. */
	r = text_plain(&text, strbuf_text(&line), line.len, MARKUP_NONE, RECORD_LINE_MAX);
	return r < 0 || !text ? r : text_list_add(&document->warnings, text);
}

/* What a person asked for and nobody has is said, not guessed at. */
static int warn_of_request(struct document *document, const struct parse_request *request)
{
	int64_t ignored;
	int r = 0;

	if (request->encoding && !converter_named(request->encoding))
		r = warn(document, "there is no encoding \"%s\": it was not used",
			request->encoding);
	if (r == 0 && request->timezone && date_in_zone(&ignored, 0, request->timezone) < 0)
		r = warn(document, "there is no time zone \"%s\": it was not used",
			request->timezone);
	return r;
}

static int warn_of_all(struct reading *reading, const struct xml_outcome *first)
{
	struct document *document = reading->reader.document;
	int r = warn_of_request(document, reading->request);

	if (r == 0 && reading->text.repaired)
		r = warn(document, "the declared charset is wrong: read as %s", reading->text.name);
	if (r == 0 && reading->text.n_bad)
		r = warn(document, "places that are no %s and are shown as U+FFFD: %zu",
			reading->text.name, reading->text.n_bad);
	if (r == 0 && reading->text.cut)
		r = warn(document, "the document is larger than is read: its end is left out");
	if (r == 0 && reading->was_mended && first->line)
		r = warn(document, "not well-formed XML, mended (line %d: %s)", first->line,
			first->message);
	else if (r == 0 && reading->was_mended)
		r = warn(document, "something stands before the feed and was left out");
	if (r == 0 && reading->cut_off)
		r = warn(document, "the document was cut off: its last entry may be missing");
	if (r == 0 && reading->reader.full)
		r = warn(
			document, "more than %d entries: the rest is left out", RECORD_ENTRIES_MAX);
	return r;
}

/* RDF, and other XML whose root is called as a feed's is, with nothing of a feed in it. */
static bool is_hollow(const struct reader *reader)
{
	const struct article *feed = &reader->feed.article;
	const struct document *document = reader->document;
	const struct article *first = document->n_entries ? &document->entries[0] : NULL;
	bool has_entries = (reader->sink && reader->sink->n_given) || document->n_entries > 1 ||
			   (first && (first->id || first->title || first->link || first->summary ||
					     first->content));

	return !reader->declared && strcmp(reader->format->root, "rss") != 0 && !has_entries &&
	       !feed->title && !feed->link && !feed->summary && !document->self;
}

/* What is well-formed and plain needs neither libxml2 nor mending. */
static int scan_pass(struct reading *reading, const char *text, size_t len)
{
	int r = start_pass(reading);

	reading->outcome = (struct xml_outcome){ .well_formed = true };
	return r < 0 ? r : xml_scan(&reading->reader, text, len, reading->text.is_xml);
}

/* As it stands if it is well-formed, else mended. A page that says it is no feed is not mended; any
 * other root may be dirt before the feed. */
static int read_xml(struct reading *reading, const char *text, size_t len, struct error *err)
{
	struct xml_outcome first;
	int r = scan_pass(reading, text, len);

	if (r == -EAGAIN)
		r = read_pass(reading, text, len);
	first = reading->outcome;
	if (r == -ENOMEM || r == -EIO)
		return r;
	if (r == -EBADMSG && strstr(reading->reader.refusal.text, "not a feed but"))
		return error_set(err, r, "%s", reading->reader.refusal.text);
	if (r < 0 || !first.well_formed) {
		reading->was_mended = true;
		r = read_pass(reading, text, len);
	}
	if (r == 0 && is_due_again(reading))
		r = read_pass(reading, text, len);
	reading->cut_off = r == 0 && reading->was_mended && mender_cut_off(reading->mender);
	if (r == -EBADMSG)
		return error_set(err, r, "%s", reading->reader.refusal.text);
	if (r < 0)
		return r;
	if (!reading->reader.format)
		return error_set(err, -EBADMSG, "not a feed: there is no XML element in it");
	if (is_hollow(&reading->reader))
		return error_set(err, -EBADMSG, "not a feed: <%s> without anything of a feed",
			reading->reader.format->root);
	return warn_of_all(reading, &first);
}

static int read_json(struct reading *reading, const char *text, size_t len, struct error *err)
{
	static const struct xml_outcome no_xml;
	struct jsonfeed_outcome outcome;
	int r = start_pass(reading);

	if (r == 0)
		r = jsonfeed_read(&reading->reader, text, len, &outcome);
	if (r == -EBADMSG)
		return error_set(err, r, "%s", reading->reader.refusal.text);
	if (r == 0 && outcome.broken)
		r = warn(reading->reader.document, "no JSON from line %zu on: the rest is left out",
			outcome.line);
	reading->cut_off = r == 0 && outcome.cut_off;
	return r < 0 ? r : warn_of_all(reading, &no_xml);
}

static int read_text(struct document **ret, struct reading *reading, struct error *err)
{
	const char *text = reading->text.text, *end = text + reading->text.len;
	struct document *document;
	int r;

	while (text < end && (isspace((unsigned char)*text) || *text == '\0'))
		text++;
	if (text == end)
		return error_set(err, -EBADMSG, "not a feed: the document is empty");
	if (*text == '{' || *text == '[')
		r = read_json(reading, text, (size_t)(end - text), err);
	else
		r = read_xml(reading, text, (size_t)(end - text), err);
	if (r < 0)
		return r;
	document = reading->reader.document;
	finish_update_interval(&reading->reader);
	r = field_finish(&reading->reader);
	if (r == 0)
		r = text_set(&document->encoding, reading->text.name);
	if (r == 0)
		*ret = TAKE(reading->reader.document);
	return r;
}

int read_document(struct document **ret, const struct parse_request *request, struct error *err)
{
	return read_document_into(NULL, ret, request, err);
}

static void on_passed(void *data, const char *octets)
{
	struct sink *sink = data;

	sink->octets_done(sink, octets);
}

int read_document_into(struct sink *sink, struct document **ret,
	const struct parse_request *request, struct error *err)
{
	_cleanup_(reading_freep) struct reading *reading = calloc(1, sizeof(*reading));
	const struct octets_passed passed = { on_passed, sink };
	int r;

	if (!reading)
		return -ENOMEM;
	reading->request = request;
	reading->sink = sink;
	r = charset_decode(&reading->text, request->octets, request->len, request->content_type,
		request->encoding, sink ? &passed : NULL);
	if (r == 0 && sink && reading->text.owned)
		sink->octets_done(sink, request->octets + request->len);
	return r < 0 ? r : read_text(ret, reading, err);
}

/* Reading one feed of every kind of work is what warms every library. */
int read_warm_up(void)
{
	static const char feed[] =
		"<rss version='2.0'><channel><title>&#12354;e&#769;</title><item>"
		"<pubDate>2024-03-25 09:30 America/New_York</pubDate></item></channel></rss>";
	const struct parse_request request = { .octets = feed, .len = sizeof(feed) - 1 };
	_cleanup_(document_freep) struct document *document = NULL;
	int r;

	xml_warm_up();
	r = charset_warm_up();
	if (r == 0)
		r = text_warm_up();
	if (r == 0)
		r = date_warm_up();
	return r < 0 ? r : read_document(&document, &request, NULL);
}
