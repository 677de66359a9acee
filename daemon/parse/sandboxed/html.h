/* html - which feeds a page names: its link elements, and the Link fields it was sent with.
 * Owns nothing; the document is the caller's.
 * -EBADMSG: no page of HTML; -ENOMEM. */
#pragma once

#include "model/document.h"
#include "parse/parse.h"

/* The document has format "html", the page's title, and what it names in document->found. */
int html_discover(struct document **ret, const struct parse_request *request);
