/* reader - one document on its way from elements to records.
 * Owns what it has gathered: reader_clear.
 * Element functions return 0 or a negative errno, which ends the reading.
 *
 * A format is a table of rows, one an element that means something. A row says where the element
 * may stand, what its children may be, and who takes its attributes and its text. Whatever has no
 * row is skipped with everything in it: so an image's title or a source's link is never taken for
 * the channel's or the entry's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "model/document.h"
#include "parse/parse.h"
#include "parse/sandboxed/date.h"
#include "parse/sandboxed/sink.h"
#include "parse/sandboxed/text.h"

#define READER_DEPTH_MAX 260        /* libxml2 stops at 256 */
#define READER_TEXT_MAX  (2U << 20) /* octets of one element's text that are looked at */
#define READER_NAME_MAX  32         /* octets of a name that a row may have */

/* Which dictionary an element's name is from. */
enum vocabulary {
	VOC_OTHER,
	VOC_RSS,             /* one of RSS's own, or no namespace */
	VOC_PLAIN = VOC_RSS, /* of attributes: without a prefix */
	VOC_ATOM,
	VOC_RDF,
	VOC_DC,
	VOC_DCTERMS,
	VOC_CONTENT,
	VOC_SY,
	VOC_MEDIA,
	VOC_ITUNES,
	VOC_WFW,
	VOC_FEEDBURNER,
	VOC_XHTML,
	VOC_XML,
};

/* Where an element stands, by what is around it. */
enum scope {
	SCOPE_FOREIGN, /* in something that has no row */
	SCOPE_ROOT,
	SCOPE_FEED,
	SCOPE_ENTRY,
	SCOPE_SOURCE,
	SCOPE_PERSON,
	SCOPE_HOURS,
	SCOPE_DAYS,
	SCOPE_FILE,
	SCOPE_HUB,
	SCOPE_PART, /* a channel in a channel: has items, and says nothing of the feed */
	SCOPE_TEXT, /* as what a row opens: its text is gathered for `end` */
};

enum collect {
	COLLECT_TEXT,  /* markup inside is left out */
	COLLECT_WORDS, /* the same, and it divides words */
	COLLECT_HTML,  /* text is HTML, and elements inside are as well */
	COLLECT_XHTML, /* text is text, elements inside are HTML */
};

/* What a subject may say of itself; in the order of field.c's table. */
enum field {
	FIELD_NONE,
	FIELD_ID,
	FIELD_TITLE,
	FIELD_LINK,
	FIELD_COMMENTS,
	FIELD_LANGUAGE,
	FIELD_SUMMARY,
	FIELD_CONTENT,
	FIELD_PUBLISHED,
	FIELD_UPDATED,
	FIELD_COUNT,
};

/* The feed, the entry, or the entry's source: all have titles, links, people. */
struct subject {
	struct article article;
	uint8_t ranks[FIELD_COUNT];     /* of what is kept; 0: nothing yet */
	struct date dates[FIELD_COUNT]; /* of the fields that are dates, as they were read */
	char *fallback_author;
	/* Of the feed: a date of its own or an entry's has its day in front of the month for sure,
	 * and one the other way round. */
	bool day_first_seen, month_first_seen;
};

/* What was known of the feed when entries went to the sink: by the ranks, which change with what is
 * kept. */
struct seal {
	bool any;
	bool open_dates; /* among them */
	uint8_t ranks[FIELD_COUNT];
	size_t n_authors;
	bool day_first_seen, month_first_seen;
};

struct reader;
struct element_row;
typedef int (*element_fn)(struct reader *reader, const struct element_row *row);

struct element_row {
	enum scope scope;
	enum vocabulary vocabulary;
	const char *name; /* lower case */
	enum scope opens; /* SCOPE_FOREIGN: nothing inside matters */
	enum collect collect;
	element_fn begin; /* attributes can be asked for; may be NULL */
	element_fn end;   /* reader->text is complete; may be NULL */
	enum field field;
	uint8_t rank; /* of two values for a field the higher is kept, of equals the first */
};

struct level {
	const struct element_row *row;
	enum scope scope;
	struct subject *subject;
	char *base;     /* NULL: as around it */
	char *language; /* xml:lang; NULL: as around it */
};

struct format;

/* What was found out of an address and its prefix: both are the same pointer while a document is
 * read. */
struct known_vocabulary {
	const void *uri, *prefix;
	enum vocabulary vocabulary;
};

#define READER_KNOWN_MAX 8

/* And what was found out of an element's name, which is the same pointer too. */
struct known_element {
	const void *name; /* NULL: nothing yet */
	enum vocabulary vocabulary;
	enum scope scope;
	const struct element_row *row;
};

#define READER_ELEMENTS 64 /* that are known at once: a power of two */

/* An enclosure that is told in several elements, as it was written. */
struct file {
	char *url;
	char *type;
	char *length;
};

struct reader {
	const struct parse_request *request;
	const struct subject *foreseen; /* the feed, by an earlier reading; NULL: there was none */
	const struct format *format;    /* NULL: no root yet */
	struct document *document;
	struct subject feed, entry, source;
	struct level levels[READER_DEPTH_MAX];
	size_t depth;
	enum vocabulary home; /* that root_uri stands for */
	const void *root_uri; /* interned by who reads */
	struct known_vocabulary known[READER_KNOWN_MAX];
	size_t n_known;
	struct known_element elements[READER_ELEMENTS];
	const void **attributes; /* libxml2's, of the element that begins */
	int n_attributes;
	struct strbuf text;
	enum collect collect;
	size_t inside; /* elements open inside the one whose text is gathered */
	/* Attributes that matter at the element's end. */
	enum markup markup;
	bool flag;
	enum { GUID_OPAQUE, GUID_MAYBE, GUID_PERMANENT } guid; /* is it an address? */
	bool base64; /* Atom 0.3's mode, and what Atom 1.0 does with other types than text */
	struct file file;
	struct person person;
	int64_t period_sec;       /* sy:updatePeriod; 0: absent */
	int64_t frequency;        /* sy:updateFrequency; 0: absent */
	struct strbuf open_dates; /* when.c's: what is left open of the entries' dates */
	bool declared;            /* the root names a feed's namespace */
	bool doubtful;            /* the format, unless more speaks for it */
	bool japanese_octets;     /* read in a charset of Japan */
	bool full;                /* entries were left out */
	struct sink *sink;        /* NULL: all entries stay in the document */
	struct seal seal;         /* the first entries' */
	size_t kept_octets;       /* of the document's entries, about */
	struct error refusal;
	int result;
};

void reader_clear(struct reader *reader);

/* An element begins and ends; what has no row in the format's table is passed over. The root is
 * what decides on the format: -EBADMSG and reader->refusal where there is none for it. */
int reader_begin_root(struct reader *reader, const char *name, const void *uri);
int reader_begin(struct reader *reader, enum vocabulary vocabulary, const char *name);
int reader_begin_row(struct reader *reader, const struct element_row *row); /* NULL: none */
int reader_end(struct reader *reader);

/* The root's work where the format is known without one. */
int reader_begin_format(struct reader *reader, const struct format *format, const void *uri);

/* The row of such an element here; NULL: it has none. */
const struct element_row *reader_row(
	const struct reader *reader, enum vocabulary vocabulary, const char *name);

/* Where the children of such an element would stand; SCOPE_FOREIGN: it has no row. */
enum scope reader_opens(const struct reader *reader, enum vocabulary vocabulary, const char *name);

/* Leaves the innermost element as if it had not been: it broke off. */
void reader_drop(struct reader *reader);

void file_clear(struct file *file);

/* The value of the attribute, a copy that the caller frees; NULL: absent. */
char *reader_attribute(const struct reader *reader, enum vocabulary vocabulary, const char *name);

/* The feed as far as it is known. */
const struct subject *reader_feed(const struct reader *reader);
struct subject *reader_subject(const struct reader *reader);
const char *reader_base(const struct reader *reader);
const char *reader_declared_base(const struct reader *reader); /* by xml:base; NULL: none */
const char *reader_language(const struct reader *reader);

/* vocabulary_find, of addresses that are interned. */
enum vocabulary reader_vocabulary(struct reader *reader, const char *uri, const char *prefix);

enum vocabulary vocabulary_find(const char *uri, const char *prefix);
