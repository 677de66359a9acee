#include "alert/line.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define MARKED_HITS_MAX 64 /* hits that are looked for in a text */

static bool is_gap(uint32_t c)
{
	return c <= ' ' || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
}

/* Does this character belong to the one before it, so that a cut must not part them? */
static bool joins(uint32_t before, uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{ 0x0300, 0x036F },   /* combining marks */
		{ 0x200D, 0x200D },   /* zero width joiner */
		{ 0x20D0, 0x20FF },   /* marks for symbols */
		{ 0x3099, 0x309A },   /* voiced sound marks of kana */
		{ 0xFE00, 0xFE0F },   /* variation selectors */
		{ 0x1F3FB, 0x1F3FF }, /* skin tones */
		{ 0xE0020, 0xE007F }, /* flags of regions */
	};

	if (before == 0x200D)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

void line_add(struct strbuf *buf, const char *text, size_t max)
{
	size_t len = text ? strlen(text) : 0;
	size_t start = buf->len, cut = start, word = start;
	size_t n = 0;
	uint32_t before = 0;
	bool gap = false;
	char out[4];

	for (size_t pos = 0; pos < len;) {
		uint32_t c = utf8_next(text, len, &pos);

		if (is_gap(c)) {
			gap = true;
			continue;
		}
		if (utf8_is_control(c))
			continue;
		if (gap && n > 0) {
			if (n < max && n * 2 >= max)
				word = buf->len;
			strbuf_addc(buf, ' ');
			n++;
		}
		gap = false;
		if (n < max && !joins(before, c))
			cut = buf->len;
		if (n >= max) {
			strbuf_truncate(buf, word > start ? word : cut);
			strbuf_adds(buf, "…");
			return;
		}
		strbuf_add(buf, out, utf8_encode(out, c));
		before = c;
		n++;
	}
}

void line_escape(struct strbuf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		switch (text[i]) {
		case '&': strbuf_adds(buf, "&amp;"); break;
		case '<': strbuf_adds(buf, "&lt;"); break;
		case '>': strbuf_adds(buf, "&gt;"); break;
		default: strbuf_addc(buf, text[i]);
		}
}

/* A letter or digit of the scripts that put spaces between words. */
static bool is_letter(uint32_t c)
{
	if (c < 0x80)
		return isalnum((int)c);
	return c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7;
}

/* Is text[0..len) a whole word where it stands? "us" is none inside "focus". */
static bool stands_alone(uint32_t before, const char *text, size_t len, size_t rest)
{
	uint32_t first, last = 0;
	size_t pos = 0;

	first = utf8_next(text, rest, &pos);
	if (is_letter(before) && is_letter(first))
		return false;
	if (len == rest)
		return true;
	for (pos = 0; pos < len;)
		last = utf8_next(text, rest, &pos);
	return !is_letter(last) || !is_letter(utf8_next(text, rest, &pos));
}

/* The octets of the longest hit that stands at `text`, 0 where none does. */
static size_t hit_at(const struct hit_list *hits, uint32_t before, const char *text, size_t rest)
{
	size_t best = 0;

	for (size_t i = 0; i < MIN(hits->n, (size_t)MARKED_HITS_MAX); i++) {
		const char *hit = hits->items[i].text;
		size_t len = hit ? strlen(hit) : 0;

		if (len > best && len <= rest && memcmp(text, hit, len) == 0 &&
			stands_alone(before, text, len, rest))
			best = len;
	}
	return best;
}

/* They are found by their text, for the line is an excerpt or was cut: the places that the hits
 * name are those of the whole field. */
void line_add_marked(struct strbuf *buf, const char *text, size_t max, const struct hit_list *hits,
	const struct markup *markup)
{
	_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;
	uint32_t before = ' ';
	const char *p;

	line_add(&line, text, max);
	buf->failed |= line.failed;
	p = strbuf_text(&line);
	for (size_t pos = 0; pos < line.len;) {
		size_t hit = hit_at(hits, before, p + pos, line.len - pos);
		size_t from = pos;

		if (hit > 0) {
			strbuf_adds(buf, markup->open);
			line_escape(buf, p + pos, hit);
			strbuf_adds(buf, markup->close);
		}
		do
			before = utf8_next(p, line.len, &pos);
		while (pos < from + hit);
		if (hit == 0)
			line_escape(buf, p + from, pos - from);
	}
}
