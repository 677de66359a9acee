/* examples - spellings of a term that it finds, and near ones that it does not.
 * Owns nothing; adds to the caller's lists.
 * -ENOMEM at worst. The engine is asked for each, so that an example is never wrong. */
#pragma once

#include "match/query.h"
#include "model/text.h"

/* None for a regular expression. */
int examples_of(const struct query *leaf, struct text_list *finds, struct text_list *misses);
