#include "parse/sandboxed/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/cleanup.h"
#include "base/octets.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "parse/sandboxed/entity.h"
#include "parse/sandboxed/run.h"
#include "parse/sandboxed/tags.h"

#define MARKS_MAX      30 /* combining, on one character */
#define WORDS_LOOK_MAX 64 /* octets of a tag that may be none */

/* --- one clean line ------------------------------------------------------------------------- */

struct line {
	struct strbuf buf;
	bool gap;      /* white space is due before the next character */
	bool denormal; /* something in it may not be NFC */
	size_t marks;  /* combining ones in a row */
};

/* Unicode's White_Space: a reader sees no difference between them. */
static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000;
}

/* Ranges whose characters neither change under NFC nor combine with each other: what most feeds are
 * written in, so that most of them never meet ICU. */
static bool is_plainly_nfc(uint32_t c)
{
	return c < 0x300 || (c >= 0x2010 && c <= 0x2027) || (c >= 0x3001 && c <= 0x3029) ||
	       (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A0 && c <= 0x30FF) ||
	       (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
	       (c >= 0xFF00 && c <= 0xFF9D) || (c >= 0x0400 && c <= 0x0482);
}

/* Normalizing takes the square of their number (UAX #15, section 13, which knows no language that
 * would need more). */
static bool too_many_marks(struct line *line, uint32_t c)
{
	line->marks = u_getCombiningClass((UChar32)c) ? line->marks + 1 : 0;
	return line->marks > MARKS_MAX;
}

static void line_add(struct line *line, uint32_t c)
{
	char out[4];
	bool plain;

	if (is_space(c)) {
		line->gap = true;
		return;
	}
	if (entity_c1(c))
		c = entity_c1(c);
	if (utf8_is_control(c) || c == 0xFEFF || (c & 0xFFFE) == 0xFFFE)
		return;
	plain = is_plainly_nfc(c);
	if (plain)
		line->marks = 0;
	else if (too_many_marks(line, c))
		return;
	if (line->gap && line->buf.len)
		strbuf_addc(&line->buf, ' ');
	line->gap = false;
	line->denormal |= !plain;
	if (c < 0x80)
		strbuf_addc(&line->buf, (char)c);
	else
		strbuf_add(&line->buf, out, utf8_encode(out, c));
}

/* The run that begins at text[*pos], if any: false. */
static bool line_add_run(struct line *line, const char *text, size_t *pos, size_t len)
{
	size_t run = run_plain(text, *pos, len);

	if (!run)
		return false;
	if (line->gap && line->buf.len)
		strbuf_addc(&line->buf, ' ');
	line->gap = false;
	line->marks = 0;
	strbuf_add(&line->buf, text + *pos, run);
	*pos += run;
	return true;
}

static int normalize(struct strbuf *buf)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	/* NFC at most triples a text in UTF-16 (Unicode, UAX #15, table 9). */
	int32_t room = (int32_t)buf->len, len, normal_len;
	_cleanup_(freep) UChar *text = reallocarray(NULL, (size_t)room + 1, sizeof(UChar));
	_cleanup_(freep) UChar *normal = NULL;

	if (!text)
		return -ENOMEM;
	u_strFromUTF8(text, room + 1, &len, buf->text, (int32_t)buf->len, &status);
	if (U_FAILURE(status))
		return -EIO;
	if (unorm2_isNormalized(nfc, text, len, &status) && U_SUCCESS(status))
		return 0;
	normal = reallocarray(NULL, (size_t)len + 1, 3 * sizeof(UChar));
	if (!normal)
		return -ENOMEM;
	normal_len = unorm2_normalize(nfc, text, len, normal, 3 * (len + 1), &status);
	strbuf_truncate(buf, 0);
	strbuf_reserve(buf, 3 * (size_t)normal_len);
	if (U_FAILURE(status) || strbuf_failed(buf))
		return U_FAILURE(status) ? -EIO : -ENOMEM;
	u_strToUTF8(buf->text, 3 * normal_len + 1, &len, normal, normal_len, &status);
	buf->len = (size_t)len;
	return U_FAILURE(status) ? -EIO : 0;
}

static int line_finish(struct line *line, char **ret)
{
	int r = 0;

	*ret = NULL;
	if (line->buf.len && line->denormal)
		r = normalize(&line->buf);
	if (r == 0 && line->buf.len) {
		strbuf_trim(&line->buf);
		*ret = strbuf_take(&line->buf);
		r = *ret ? 0 : -ENOMEM;
	}
	strbuf_free(&line->buf);
	return r;
}

/* --- HTML ----------------------------------------------------------------------------------- */

struct html {
	const char *text;
	size_t len;
	size_t pos;
	enum markup markup;
	bool never_closed; /* a tag; so no later one is either */
	bool never_ended;  /* an element that would hide the rest; the same */
	struct line line;
	struct line alt; /* what images say of themselves */
};

/* Behind the next `end`, ASCII case ignored; where there is none, behind everything. */
static size_t skip_past(const struct html *html, size_t from, const char *end)
{
	size_t len = strlen(end);

	while (from + len <= html->len) {
		const char *p = memchr(html->text + from, end[0], html->len - len - from + 1);

		if (!p)
			break;
		if (strncasecmp(p, end, len) == 0)
			return (size_t)(p - html->text) + len;
		from = (size_t)(p - html->text) + 1;
	}
	return html->len;
}

/* Behind the tag's '>', which may stand in a quoted value too. A quote that never ends is none. */
static size_t tag_end(const struct html *html, size_t from)
{
	const char *p = html->text + from, *end = html->text + html->len;

	while ((p = octets_find(p, end, '>', '"', '\'')) < end && *p != '>') {
		const char *close = NULL;

		/* Only after '=': an apostrophe elsewhere is dirt. */
		if (p[-1] == '=' || p[-1] == ' ')
			close = memchr(p + 1, *p, (size_t)(end - p) - 1);
		p = (close ?: p) + 1;
	}
	return (size_t)(p - html->text) + (p < end);
}

/* false: "What <script> is for" hides nothing, in a text that may be none. */
static bool skip_hidden(struct html *html, const char *name, size_t from)
{
	char end[TAG_NAME_MAX + 3];
	size_t pos = html->len;

	(void)snprintf(end, sizeof(end), "</%s", name);
	if (!html->never_ended)
		pos = skip_past(html, from, end);
	html->never_ended |= pos == html->len;
	if (html->never_ended && html->markup == MARKUP_MAYBE)
		return false;
	html->pos = tag_end(html, pos);
	return true;
}

/* An annotation ends at its end tag, which may be left out before the next part of the ruby; white
 * space between the parts is no part of the word. */
static void skip_ruby(struct html *html, bool closing)
{
	static const char *const ends[] = { "/rt", "/rp", "/rtc", "/ruby", "rt", "rp", "rb",
		"rtc" };
	size_t pos = html->pos;
	const char *lt;

	while (!closing && (lt = memchr(html->text + pos, '<', html->len - pos))) {
		pos = (size_t)(lt - html->text) + 1;
		for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
			size_t len = strlen(ends[i]);

			if (html->len - pos <= len || strncasecmp(lt + 1, ends[i], len) != 0 ||
				isalnum((unsigned char)lt[1 + len]))
				continue;
			html->pos = pos - 1;
			html->line.gap = false;
			return;
		}
	}
	/* One that never ends is none. */
	pos = html->pos;
	while (closing && pos < html->len && isspace((unsigned char)html->text[pos]))
		pos++;
	if (closing && pos < html->len && html->text[pos] == '<')
		html->pos = pos;
}

static bool read_reference(struct html *html)
{
	uint32_t c[2];
	size_t used = entity_read(c, html->text + html->pos, html->len - html->pos);

	if (!used)
		return false;
	html->pos += used;
	line_add(&html->line, c[0]);
	if (c[1])
		line_add(&html->line, c[1]);
	return true;
}

/* "It&#8217;s" in plain text was escaped once too often. Of "&lt;b&gt;" nobody knows: it may be what
 * the text is about. */
static bool read_slip(struct html *html)
{
	uint32_t c[2];
	size_t used = html->text[html->pos] == '&'
			      ? entity_read(c, html->text + html->pos, html->len - html->pos)
			      : 0;

	if (!used || html->text[html->pos + used - 1] != ';' || c[0] == '<' || c[0] == '>' ||
		c[0] == '&')
		return false;
	return read_reference(html);
}

/* Where images are all there is, what they show is the text. */
static void read_alt(struct html *html, const char *tag, size_t len)
{
	_cleanup_(freep) char *copy = html->line.buf.len ? NULL : strndup(tag, len);
	const char *value = copy ? strcasestr(copy, " alt=") : NULL, *end;
	struct html inside = { .markup = MARKUP_NONE };

	if (!value)
		return;
	value += strlen(" alt=");
	if (*value == '"' || *value == '\'')
		end = strchr(value + 1, *value);
	else
		end = NULL;
	if (!end)
		return;
	inside.text = value + 1;
	inside.len = (size_t)(end - value) - 1;
	inside.line = html->alt;
	inside.line.gap = true;
	while (inside.pos < inside.len)
		if (inside.text[inside.pos] != '&' || !read_reference(&inside))
			line_add(&inside.line, utf8_next(inside.text, inside.len, &inside.pos));
	html->alt = inside.line;
}

/* "a <b and c> d": nothing in it is an attribute. */
static bool is_words(const struct html *html, size_t from)
{
	size_t end = MIN(html->len, from + WORDS_LOOK_MAX);
	bool found = false;

	for (; from < end && !strchr("<>=", html->text[from]); from++)
		found |= isalnum((unsigned char)html->text[from]) || (html->text[from] & 0x80);
	return found && from < end && html->text[from] == '>';
}

static bool read_tag(struct html *html)
{
	size_t pos = html->pos + 1, end, n = 0;
	char name[TAG_NAME_MAX] = "";
	bool closing = pos < html->len && html->text[pos] == '/';
	enum tag_kind kind;
	bool hides;

	pos += closing;
	if (pos >= html->len || !isalpha((unsigned char)html->text[pos]))
		return false;
	for (end = pos; end < html->len && (unsigned char)html->text[end] > ' ' &&
			html->text[end] != '/' && html->text[end] != '>';
		end++)
		if (n < sizeof(name) - 1)
			name[n++] = (char)tolower((unsigned char)html->text[end]);
	kind = tag_kind(name);
	if (html->never_closed || (kind == TAG_UNKNOWN && html->markup == MARKUP_MAYBE))
		return false;
	if (html->markup == MARKUP_MAYBE && is_words(html, end))
		return false;
	pos = tag_end(html, end);
	/* "a <b and c": what is never closed is no tag in a title. */
	if (html->markup == MARKUP_MAYBE && html->text[pos - 1] != '>') {
		html->never_closed = true;
		return false;
	}
	hides = kind == TAG_HIDDEN && !closing && html->text[pos - 2] != '/';
	if (hides && !skip_hidden(html, name, pos))
		return false;
	html->pos = hides ? html->pos : pos;
	if (kind == TAG_IMAGE)
		read_alt(html, html->text + end, pos - end);
	if (kind == TAG_RUBY)
		skip_ruby(html, closing);
	if (kind == TAG_BLOCK || kind == TAG_HIDDEN)
		html->line.gap = true;
	return true;
}

/* Comments, declarations, instructions, and CDATA that survived into HTML. */
static bool read_bang(struct html *html)
{
	const char *p = html->text + html->pos;
	size_t left = html->len - html->pos;

	/* "<!-->" and "<!--->" end at once (HTML, section 13.2.5.43). */
	if (left >= 4 && memcmp(p, "<!--", 4) == 0)
		html->pos = skip_past(html, html->pos + 2, "-->");
	else if (left >= 9 && memcmp(p, "<![CDATA[", 9) == 0)
		html->pos += 9;
	else if (left >= 2 &&
		 (p[1] == '?' || (p[1] == '!' && left > 2 && isalpha((unsigned char)p[2]))))
		html->pos = skip_past(html, html->pos, ">");
	else
		return false;
	return true;
}

static void read_html(struct html *html)
{
	while (html->pos < html->len) {
		char c;

		if (line_add_run(&html->line, html->text, &html->pos, html->len))
			continue;
		c = html->text[html->pos];
		if (c == '<' && (read_tag(html) || read_bang(html)))
			continue;
		if (c == '&' && read_reference(html))
			continue;
		line_add(&html->line, utf8_next(html->text, html->len, &html->pos));
	}
}

bool text_is_tag(const char *name)
{
	char lower[TAG_NAME_MAX] = "";

	for (size_t i = 0; name[i] && i < sizeof(lower) - 1; i++)
		lower[i] = (char)tolower((unsigned char)name[i]);
	return tag_kind(lower) != TAG_UNKNOWN;
}

int text_plain(char **ret, const char *text, size_t len, enum markup markup, size_t max)
{
	struct html html = { .text = text, .len = len, .markup = markup };
	struct line *line;
	int r;

	if (len > max)
		html.len = utf8_cut(text, max);
	strbuf_reserve(&html.line.buf, html.len);
	if (markup == MARKUP_MAYBE || markup == MARKUP_HTML)
		read_html(&html);
	while (html.pos < html.len)
		if (!line_add_run(&html.line, text, &html.pos, html.len) &&
			!(markup == MARKUP_TEXT && read_slip(&html)))
			line_add(&html.line, utf8_next(text, html.len, &html.pos));
	line = html.line.buf.len ? &html.line : &html.alt;
	r = strbuf_failed(&line->buf) ? -ENOMEM : line_finish(line, ret);
	strbuf_free(&html.line.buf);
	strbuf_free(&html.alt.buf);
	return r;
}

int text_html(char **ret, const char *html, size_t len, size_t max)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	char out[4];

	*ret = NULL;
	if (len > max)
		len = utf8_cut(html, max);
	while (len && is_space((unsigned char)html[len - 1]) && html[len - 1] > 0)
		len--;
	strbuf_reserve(&buf, len);
	for (size_t pos = 0; pos < len;) {
		size_t run = buf.len ? utf8_clean_lines(html + pos, len - pos) : 0;
		uint32_t c;

		if (run) {
			strbuf_add(&buf, html + pos, run);
			pos += run;
			continue;
		}
		c = utf8_next(html, len, &pos);
		if (entity_c1(c))
			c = entity_c1(c);
		if ((c == '\n' || c == '\t' || c == ' ') ? buf.len > 0
							 : c > ' ' && !utf8_is_control(c))
			strbuf_add(&buf, out, utf8_encode(out, c));
	}
	if (!buf.len)
		return strbuf_failed(&buf) ? -ENOMEM : 0;
	*ret = strbuf_take(&buf);
	return *ret ? 0 : -ENOMEM;
}

int text_warm_up(void)
{
	UErrorCode status = U_ZERO_ERROR;

	(void)unorm2_getNFCInstance(&status);
	return U_FAILURE(status) ? -EIO : 0;
}
