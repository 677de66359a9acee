#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/octets.h"
#include "base/utf8.h"

#define ESCAPE_MAX sizeof("\\u001f")

/* An octet that does not stand in a string as it is; returns the octets used. */
static size_t quote_escape(char out[static ESCAPE_MAX], unsigned char c)
{
	static const char short_names[128] = {
		['"'] = '"',
		['\\'] = '\\',
		['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r',
	};

	out[0] = '\\';
	out[1] = short_names[c];
	return out[1] ? 2 : (size_t)snprintf(out, ESCAPE_MAX, "\\u%04x", c);
}

/* What does not stand in a string as it is: quotes, backslashes, C0 control characters and DEL. */
static unsigned quote_marked(octets16 block)
{
	return octets_high(octets_equal(block, '"') | octets_equal(block, '\\') |
			   octets_within(block, 0x00, 0x1F) | octets_equal(block, 0x7F));
}

/* Copies what stands as it is, and returns how much that was. Blocks are written before it is known how
 * much of them is taken: `out` has room for one more. */
static size_t quote_run(char *out, const char *text, size_t len)
{
	size_t pos = 0;
	octets16 block;
	unsigned marked;

	for (; len - pos >= OCTETS_N; pos += OCTETS_N) {
		block = octets_load(text + pos);
		memcpy(out + pos, &block, sizeof(block));
		marked = quote_marked(block);
		if (marked)
			return pos + (size_t)__builtin_ctz(marked);
	}
	block = octets_load_end(text + pos, len - pos, ' ');
	memcpy(out + pos, &block, sizeof(block));
	marked = quote_marked(block);
	return marked ? pos + (size_t)__builtin_ctz(marked) : len;
}

/* Well-formed text. */
static void quote_text(struct strbuf *buf, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		size_t room = (size_t)(end - text) + OCTETS_N + ESCAPE_MAX, run;

		if (buf->failed || buf->size - buf->len <= room)
			strbuf_reserve(buf, room);
		if (buf->failed)
			return;
		run = quote_run(buf->text + buf->len, text, (size_t)(end - text));
		buf->len += run;
		text += run;
		if (text < end)
			buf->len += quote_escape(buf->text + buf->len, (unsigned char)*text++);
	}
}

static void quote(struct strbuf *buf, const char *text, size_t len, bool clean)
{
	strbuf_reserve(buf, len + len / 16 + OCTETS_N + ESCAPE_MAX + 2);
	strbuf_addc(buf, '"');
	for (size_t pos = 0; pos < len;) {
		size_t run = clean ? len : utf8_well_formed(text + pos, len - pos);
		char out[4];

		quote_text(buf, text + pos, run);
		pos += run;
		if (pos < len)
			strbuf_add(buf, out, utf8_encode(out, utf8_next(text, len, &pos)));
	}
	strbuf_addc(buf, '"');
}

void json_quote(struct strbuf *buf, const char *text, size_t len)
{
	quote(buf, text, len, false);
}

static void begin(struct json *json, const char *name)
{
	if (json->comma[json->depth])
		strbuf_addc(json->buf, ',');
	json->comma[json->depth] = true;
	/* A name is ours: there is nothing in it to escape. */
	if (name) {
		strbuf_addc(json->buf, '"');
		strbuf_adds(json->buf, name);
		strbuf_add(json->buf, "\":", 2);
	}
}

static void open_level(struct json *json, const char *name, char bracket)
{
	begin(json, name);
	strbuf_addc(json->buf, bracket);
	json->depth++;
	assert(json->depth < JSON_DEPTH_MAX);
	json->comma[json->depth] = false;
}

static void close_level(struct json *json, char bracket)
{
	assert(json->depth > 0);
	json->depth--;
	strbuf_addc(json->buf, bracket);
}

void json_open_object(struct json *json, const char *name)
{
	open_level(json, name, '{');
}

void json_close_object(struct json *json)
{
	close_level(json, '}');
}

void json_open_array(struct json *json, const char *name)
{
	open_level(json, name, '[');
}

void json_close_array(struct json *json)
{
	close_level(json, ']');
}

void json_text(struct json *json, const char *name, const char *text)
{
	if (text && text[0])
		json_text_always(json, name, text);
	else
		json_absent(json, name);
}

void json_text_always(struct json *json, const char *name, const char *text)
{
	begin(json, name);
	quote(json->buf, text ? text : "", text ? strlen(text) : 0, json->clean);
}

void json_number(struct json *json, const char *name, int64_t number)
{
	begin(json, name);
	strbuf_addf(json->buf, "%" PRId64, number);
}

void json_bool(struct json *json, const char *name, bool value)
{
	begin(json, name);
	strbuf_adds(json->buf, value ? "true" : "false");
}

void json_time(struct json *json, const char *name, int64_t time_sec)
{
	char text[CLOCK_TEXT_MAX];

	if (time_sec)
		json_text(json, name, clock_format(text, time_sec));
	else
		json_absent(json, name);
}

void json_raw(struct json *json, const char *name, const char *json_text)
{
	begin(json, name);
	strbuf_adds(json->buf, json_text);
}

void json_raw_item(struct json *json, const char *json_text, size_t len)
{
	begin(json, NULL);
	strbuf_add(json->buf, json_text, len);
}

void json_absent(struct json *json, const char *name)
{
	if (json->complete && name)
		json_raw(json, name, "null");
}

void json_absent_list(struct json *json, const char *name)
{
	if (json->complete)
		json_raw(json, name, "[]");
}
