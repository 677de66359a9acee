/* spell - a tree, or a part of it, as an expression again.
 * Owns nothing; appends to the caller's buffer, which remembers when memory ran out.
 * Cannot fail otherwise. What is spelled parses to the same tree, in no more parentheses than it had. */
#pragma once

#include "match/query.h"

struct strbuf;

void spell(struct strbuf *buf, const struct query *query);

/* The same with a field before it; N_FIELDS: none. */
void spell_in(struct strbuf *buf, const struct query *query, enum field field);
