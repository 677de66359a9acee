/* record - what crosses the wall between the daemon and feedwatch-parse, both ways.
 * Owns nothing: what is read from an answer belongs to the caller, a request read points into the
 * octets it was read from.
 * Reading believes nothing: a count, length, number, text or link outside its bounds is -EBADMSG.
 *
 * A request is one frame. An answer is a frame with the document or the refusal, and before it may
 * come frames of entries, so that neither end holds a large document twice; a frame that says
 * "again" takes all entries before it back, for the reading began anew.
 *
 * A frame is a header and a body of fields, each with its length before it, numbers in the order
 * of this machine: both ends are. The ceilings are kept by both ends, which is why they stand here:
 * the writer cuts what the reader would refuse, so an honest worker is never refused. */
#pragma once

#include "base/error.h"
#include "model/document.h"
#include "parse/parse.h"

struct strbuf;

#define RECORD_REQUEST_MAX (256U << 20) /* octets of a frame's body; what is fetched is smaller */
#define RECORD_ANSWER_MAX  (48U << 20)  /* octets of all the frames of an answer */
#define RECORD_ENTRIES_MAX 10000        /* entries of a document: the rest is not read */
#define RECORD_PEOPLE_MAX  64           /* authors of an entry */
#define RECORD_LABELS_MAX  256          /* categories of an entry */
#define RECORD_FILES_MAX   64           /* enclosures of an entry */
#define RECORD_NOTES_MAX   32           /* warnings of a document */
#define RECORD_FOUND_MAX   64           /* feeds that a page names */
#define RECORD_LINE_MAX    (16U << 10)  /* octets of a title or id */
#define RECORD_NAME_MAX    (1U << 10) /* octets of what an entry has many of: people, categories */
#define RECORD_URL_MAX     (8U << 10) /* a longer link is no link */
#define RECORD_BODY_MAX    (1U << 20) /* octets of a summary or content */
#define RECORD_REASON_MAX  512
#define RECORD_TIME_MIN    (-62135596800) /* year 1 */
#define RECORD_TIME_MAX    253402300799   /* year 9999 */

#define RECORD_HEADER_LEN 8 /* octets in front of a frame's body */

/* Body length of the frame that starts here; -EBADMSG where none does or it is over `max`. */
int record_header(size_t *ret_len, const char header[static RECORD_HEADER_LEN], size_t max);

/* Append whole frames. */
/* Everything but the octets, which follow. */
int record_write_request(struct strbuf *buf, const struct parse_request *request);
int record_write_entries(struct strbuf *buf, const struct article *entries, size_t n);
int record_write_again(struct strbuf *buf);
/* `room`: octets that are left of RECORD_ANSWER_MAX. Entries that do not fit are left out, and a
 * warning says so. */
int record_write_document(struct strbuf *buf, const struct document *document, size_t room);
int record_write_refusal(struct strbuf *buf, int result, const char *reason);

/* Read a frame's body. */
int record_read_request(struct parse_request *ret, const char *body, size_t len);

/* Reads one frame of an answer into *document, which is NULL before the first. RECORD_MORE: there
 * are more frames to come; RECORD_AGAIN: the same, and the entries are taken back; RECORD_WHOLE:
 * the document is whole. Or the negative result that the worker gave, with its sentence in err; or
 * -EPROTO, with what was not believed in err: then *document is gone. */
enum { RECORD_WHOLE, RECORD_MORE, RECORD_AGAIN };
int record_read_answer(struct document **document, const char *body, size_t len, struct error *err);

/* The same, and of an answer of one frame the document's strings stay where they are: whoever has
 * `body` keeps it until the document is freed. */
int record_borrow_answer(
	struct document **document, const char *body, size_t len, struct error *err);
