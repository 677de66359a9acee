/* read - from a request's octets to a document: charset, XML, mending, the format's table.
 * Owns nothing; the document is the caller's.
 * -EBADMSG: not a feed, with a sentence in err; -ENOMEM, -EIO. */
#pragma once

#include "base/error.h"
#include "model/document.h"
#include "parse/parse.h"
#include "parse/sandboxed/sink.h"

int read_document(struct document **ret, const struct parse_request *request, struct error *err);

/* The same of a document that may be large: the entries but the last go to the sink. */
int read_document_into(struct sink *sink, struct document **ret,
	const struct parse_request *request, struct error *err);

/* Everything that libraries load lazily is loaded: what follows needs no file. */
int read_warm_up(void);
