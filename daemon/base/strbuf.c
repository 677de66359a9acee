#include "base/strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define STRBUF_SIZE_FIRST 64

void strbuf_free(struct strbuf *buf)
{
	free(buf->text);
	*buf = STRBUF_INIT;
}

void strbuf_reset(struct strbuf *buf)
{
	strbuf_truncate(buf, 0);
	buf->failed = false;
}

void strbuf_reserve(struct strbuf *buf, size_t more)
{
	size_t needed, size;
	char *text;

	if (buf->failed)
		return;
	if (__builtin_add_overflow(buf->len, more, &needed) || needed > SIZE_MAX / 2 - 1) {
		buf->failed = true;
		return;
	}
	if (needed + 1 <= buf->size)
		return;
	size = MAX(buf->size * 2, (size_t)STRBUF_SIZE_FIRST);
	size = MAX(size, needed + 1);
	text = realloc(buf->text, size);
	if (!text) {
		buf->failed = true;
		return;
	}
	buf->text = text;
	buf->size = size;
	buf->text[buf->len] = '\0';
}

void strbuf_add(struct strbuf *buf, const void *bytes, size_t len)
{
	/* There is room nearly always. */
	if (buf->failed || buf->len + 1 > buf->size || len > buf->size - buf->len - 1)
		strbuf_reserve(buf, len);
	if (buf->failed)
		return;
	if (len)
		memcpy(buf->text + buf->len, bytes, len);
	buf->len += len;
	buf->text[buf->len] = '\0';
}

void strbuf_adds(struct strbuf *buf, const char *text)
{
	strbuf_add(buf, text, strlen(text));
}

void strbuf_addc_slowly(struct strbuf *buf, char c)
{
	strbuf_add(buf, &c, 1);
}

void strbuf_addv(struct strbuf *buf, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0) {
		buf->failed = true;
		return;
	}
	strbuf_reserve(buf, (size_t)len);
	if (buf->failed)
		return;
	(void)vsnprintf(buf->text + buf->len, (size_t)len + 1, format, args);
	buf->len += (size_t)len;
}

void strbuf_addf(struct strbuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_addv(buf, format, args);
	va_end(args);
}

void strbuf_truncate(struct strbuf *buf, size_t len)
{
	if (len >= buf->len)
		return;
	buf->len = len;
	buf->text[len] = '\0';
}

void strbuf_trim(struct strbuf *buf)
{
	char *text;

	if (buf->size - buf->len <= STRBUF_SIZE_FIRST + buf->len / 8)
		return;
	text = realloc(buf->text, buf->len + 1);
	if (!text)
		return;
	buf->text = text;
	buf->size = buf->len + 1;
}

const char *strbuf_text(const struct strbuf *buf)
{
	return buf->text ? buf->text : "";
}

char *strbuf_take(struct strbuf *buf)
{
	char *text;

	strbuf_reserve(buf, 0);
	if (buf->failed) {
		strbuf_free(buf);
		return NULL;
	}
	text = TAKE(buf->text);
	*buf = STRBUF_INIT;
	return text;
}
