/* text - what a person would read: markup gone, references decoded, white space collapsed, NFC.
 * Owns nothing; the texts that are returned are the caller's.
 * -ENOMEM, or -EIO where ICU gives up; a text in which nothing is to be read is NULL and no
 * failure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum markup {
	MARKUP_NONE,  /* plain: what looks like a tag is text */
	MARKUP_TEXT,  /* plain to all appearance, for people: no tags, but slips are mended */
	MARKUP_MAYBE, /* a title: HTML's own tags are tags, "List<String>" is text */
	MARKUP_HTML,  /* every tag is a tag */
};

/* One line of clean text; *ret is NULL where nothing is left. Reads at most `max` octets. */
int text_plain(char **ret, const char *text, size_t len, enum markup markup, size_t max);

/* The markup itself, without control characters and outer white space; *ret as above. */
int text_html(char **ret, const char *html, size_t len, size_t max);

/* Does HTML have it? */
bool text_is_tag(const char *name);

int text_warm_up(void);
