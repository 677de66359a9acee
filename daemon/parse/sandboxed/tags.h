/* tags - what HTML's elements are to who reads their text.
 * Owns nothing: a constant table.
 * Cannot fail: what HTML does not have is unknown. */
#pragma once

#define TAG_NAME_MAX 16 /* octets, the one that ends it included */

enum tag_kind {
	TAG_UNKNOWN,
	TAG_INLINE, /* stands inside a word */
	TAG_BLOCK,  /* ends a word on either side */
	TAG_HIDDEN, /* what it holds is not for reading */
	TAG_RUBY,   /* says how the word before it is read aloud: no part of the text */
	TAG_IMAGE,
};

/* Of a name in lower case, with zeros behind it. */
enum tag_kind tag_kind(const char name[static TAG_NAME_MAX]);
