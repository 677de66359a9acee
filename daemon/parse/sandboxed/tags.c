#include "parse/sandboxed/tags.h"

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"

/* In strcmp's order. */
static const struct {
	char name[TAG_NAME_MAX];
	enum tag_kind kind;
} tags[] = {
	{ "a", TAG_INLINE },
	{ "abbr", TAG_INLINE },
	{ "acronym", TAG_INLINE },
	{ "address", TAG_BLOCK },
	{ "area", TAG_BLOCK },
	{ "article", TAG_BLOCK },
	{ "aside", TAG_BLOCK },
	{ "audio", TAG_BLOCK },
	{ "b", TAG_INLINE },
	{ "bdi", TAG_INLINE },
	{ "bdo", TAG_INLINE },
	{ "big", TAG_INLINE },
	{ "blink", TAG_INLINE },
	{ "blockquote", TAG_BLOCK },
	{ "body", TAG_BLOCK },
	{ "br", TAG_BLOCK },
	{ "button", TAG_BLOCK },
	{ "canvas", TAG_BLOCK },
	{ "caption", TAG_BLOCK },
	{ "center", TAG_BLOCK },
	{ "cite", TAG_INLINE },
	{ "code", TAG_INLINE },
	{ "col", TAG_BLOCK },
	{ "data", TAG_INLINE },
	{ "datalist", TAG_HIDDEN },
	{ "dd", TAG_BLOCK },
	{ "del", TAG_INLINE },
	{ "details", TAG_BLOCK },
	{ "dfn", TAG_INLINE },
	{ "dialog", TAG_BLOCK },
	{ "div", TAG_BLOCK },
	{ "dl", TAG_BLOCK },
	{ "dt", TAG_BLOCK },
	{ "em", TAG_INLINE },
	{ "embed", TAG_BLOCK },
	{ "fieldset", TAG_BLOCK },
	{ "figcaption", TAG_BLOCK },
	{ "figure", TAG_BLOCK },
	{ "font", TAG_INLINE },
	{ "footer", TAG_BLOCK },
	{ "form", TAG_BLOCK },
	{ "h1", TAG_BLOCK },
	{ "h2", TAG_BLOCK },
	{ "h3", TAG_BLOCK },
	{ "h4", TAG_BLOCK },
	{ "h5", TAG_BLOCK },
	{ "h6", TAG_BLOCK },
	{ "head", TAG_HIDDEN },
	{ "header", TAG_BLOCK },
	{ "hr", TAG_BLOCK },
	{ "html", TAG_BLOCK },
	{ "i", TAG_INLINE },
	{ "iframe", TAG_HIDDEN },
	{ "img", TAG_IMAGE },
	{ "input", TAG_BLOCK },
	{ "ins", TAG_INLINE },
	{ "kbd", TAG_INLINE },
	{ "label", TAG_INLINE },
	{ "legend", TAG_BLOCK },
	{ "li", TAG_BLOCK },
	{ "link", TAG_INLINE },
	{ "main", TAG_BLOCK },
	{ "map", TAG_BLOCK },
	{ "mark", TAG_INLINE },
	{ "marquee", TAG_BLOCK },
	{ "math", TAG_INLINE },
	{ "menu", TAG_BLOCK },
	{ "meta", TAG_INLINE },
	{ "nav", TAG_BLOCK },
	{ "nobr", TAG_INLINE },
	{ "noembed", TAG_HIDDEN },
	{ "noframes", TAG_BLOCK },
	{ "noscript", TAG_BLOCK },
	{ "object", TAG_BLOCK },
	{ "ol", TAG_BLOCK },
	{ "optgroup", TAG_BLOCK },
	{ "option", TAG_BLOCK },
	{ "p", TAG_BLOCK },
	{ "picture", TAG_INLINE },
	{ "pre", TAG_BLOCK },
	{ "q", TAG_INLINE },
	{ "rb", TAG_INLINE },
	{ "rp", TAG_RUBY },
	{ "rt", TAG_RUBY },
	{ "rtc", TAG_RUBY },
	{ "ruby", TAG_INLINE },
	{ "s", TAG_INLINE },
	{ "samp", TAG_INLINE },
	{ "script", TAG_HIDDEN },
	{ "search", TAG_BLOCK },
	{ "section", TAG_BLOCK },
	{ "select", TAG_BLOCK },
	{ "small", TAG_INLINE },
	{ "source", TAG_INLINE },
	{ "span", TAG_INLINE },
	{ "strike", TAG_INLINE },
	{ "strong", TAG_INLINE },
	{ "style", TAG_HIDDEN },
	{ "sub", TAG_INLINE },
	{ "summary", TAG_BLOCK },
	{ "sup", TAG_INLINE },
	{ "svg", TAG_HIDDEN },
	{ "table", TAG_BLOCK },
	{ "tbody", TAG_BLOCK },
	{ "td", TAG_BLOCK },
	{ "template", TAG_HIDDEN },
	{ "textarea", TAG_BLOCK },
	{ "tfoot", TAG_BLOCK },
	{ "th", TAG_BLOCK },
	{ "thead", TAG_BLOCK },
	{ "time", TAG_INLINE },
	{ "title", TAG_BLOCK },
	{ "tr", TAG_BLOCK },
	{ "tt", TAG_INLINE },
	{ "u", TAG_INLINE },
	{ "ul", TAG_BLOCK },
	{ "var", TAG_INLINE },
	{ "video", TAG_BLOCK },
	{ "wbr", TAG_INLINE },
	{ "xmp", TAG_BLOCK },
};

/* Its beginning as a number in the order of its letters. */
static uint64_t tag_key(const char name[static TAG_NAME_MAX])
{
	uint64_t key;

	memcpy(&key, name, sizeof(key));
	return be64toh(key);
}

enum tag_kind tag_kind(const char name[static TAG_NAME_MAX])
{
	size_t low = 0, high = ARRAY_SIZE(tags);
	uint64_t key = tag_key(name);

	while (low < high) {
		size_t middle = (low + high) / 2;
		uint64_t other = tag_key(tags[middle].name);
		int order = other == key ? strcmp(tags[middle].name, name) : other < key ? -1 : 1;

		if (order == 0)
			return tags[middle].kind;
		if (order > 0)
			high = middle;
		else
			low = middle + 1;
	}
	return TAG_UNKNOWN;
}
