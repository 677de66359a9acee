/* xml - reads an XML document and hands its elements to the reader.
 * Owns nothing beyond the call.
 * Negative errno from an element function; a document that is not well-formed is no error here:
 * the outcome tells. */
#pragma once

#include "parse/sandboxed/mend.h"
#include "parse/sandboxed/reader.h"

#define XML_MESSAGE_MAX    160
#define XML_ATTRIBUTES_MAX 5000       /* of one tag */
#define XML_TAG_LONG       (64 << 10) /* octets; shorter tags are not counted */
#define XML_TAG_MAX        (4 << 20)  /* octets; libxml2 holds a tag twice while it reads it */

struct xml_outcome {
	bool well_formed;
	int line;                      /* of the first fault */
	char message[XML_MESSAGE_MAX]; /* libxml2's, one line; may quote the document */
};

/* The short way, which most documents are plain enough for: 0, they were well-formed. -EAGAIN: this
 * one is to be read with the others, from the beginning. */
int xml_scan(struct reader *reader, const char *text, size_t len, bool known);

/* `text` is UTF-8. Ends at the first fault. */
int xml_read(struct reader *reader, const char *text, size_t len, struct xml_outcome *outcome);

/* Goes on after faults. */
int xml_read_mended(struct reader *reader, struct mender *mender, struct xml_outcome *outcome);

void xml_warm_up(void);
