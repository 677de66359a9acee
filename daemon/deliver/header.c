#include "deliver/header.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define WORD_HEAD "=?UTF-8?B?"
#define WORD_TAIL "?="

/* Printable ASCII that nobody takes for an encoded word, in words that fit a line. */
static bool is_plain(const char *text)
{
	size_t word = 0;

	if (strstr(text, "=?") || *text == ' ')
		return false;
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			return false;
		word = *text == ' ' ? 0 : word + 1;
		if (word > HEADER_WORD_MAX - 10)
			return false;
	}
	return true;
}

static void add_plain(struct strbuf *buf, const char *text, size_t column, const char *fold)
{
	while (*text) {
		size_t gap = strspn(text, " ");
		size_t len = gap + strcspn(text + gap, " ");

		if (fold && gap > 0 && column + len > HEADER_LINE_MAX) {
			strbuf_adds(buf, fold);
			column = 1;
			text += gap;
			len -= gap;
		}
		strbuf_add(buf, text, len);
		column += len;
		text += len;
	}
}

/* Whole characters in each word, for each is decoded on its own (RFC 2047, section 5). GMime's own
 * encoder makes words of any length. */
static void add_words(struct strbuf *buf, const char *text, size_t column, const char *fold)
{
	const size_t frame = strlen(WORD_HEAD WORD_TAIL);
	size_t len = strlen(text);

	while (len > 0) {
		size_t room = MIN((size_t)HEADER_WORD_MAX, HEADER_LINE_MAX - column) - frame;
		size_t most = room / 4 * 3;
		size_t part = len <= most ? len : utf8_cut(text, most);
		gchar *encoded = g_base64_encode((const guchar *)text, part);

		strbuf_addf(buf, WORD_HEAD "%s" WORD_TAIL, encoded);
		g_free(encoded);
		text += part;
		len -= part;
		if (len > 0)
			strbuf_adds(buf, fold ?: " ");
		column = 1;
	}
}

void header_add_text(struct strbuf *buf, const char *text, size_t column, const char *fold)
{
	_cleanup_(strbuf_freep) struct strbuf clean = STRBUF_INIT;

	/* Ill-formed octets would make a word that does not decode; controls have no business in
	 * it. */
	for (size_t pos = 0, len = strlen(text); pos < len;) {
		uint32_t c = utf8_next(text, len, &pos);
		char out[4];

		strbuf_add(&clean, out, utf8_encode(out, utf8_is_control(c) ? ' ' : c));
	}
	buf->failed |= clean.failed;
	if (is_plain(strbuf_text(&clean)))
		add_plain(buf, strbuf_text(&clean), column, fold);
	else
		add_words(buf, strbuf_text(&clean), column, fold);
}
