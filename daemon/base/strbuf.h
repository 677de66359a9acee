/* strbuf - a string that grows.
 * Owns its memory: strbuf_free, or strbuf_take to give it away.
 * Running out of memory is remembered in the buffer, not returned by every call: append freely,
 * ask strbuf_failed (or get NULL from strbuf_take) once at the end. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

struct strbuf {
	char *text; /* NUL-terminated once anything was added; NULL before */
	size_t len;
	size_t size;
	bool failed;
};

#define STRBUF_INIT ((struct strbuf){ 0 })

void strbuf_free(struct strbuf *buf);
void strbuf_reset(struct strbuf *buf); /* empties it and keeps the memory */
void strbuf_reserve(struct strbuf *buf, size_t more);
void strbuf_add(struct strbuf *buf, const void *bytes, size_t len);
void strbuf_adds(struct strbuf *buf, const char *text);
void strbuf_addc_slowly(struct strbuf *buf, char c);
void strbuf_addf(struct strbuf *buf, const char *format, ...) _printf_(2, 3);
void strbuf_addv(struct strbuf *buf, const char *format, va_list args) _printf_(2, 0);
void strbuf_truncate(struct strbuf *buf, size_t len);
void strbuf_trim(struct strbuf *buf); /* gives back what it holds for more, where that is much */

static inline void strbuf_addc(struct strbuf *buf, char c)
{
	if (buf->failed || buf->len + 1 >= buf->size) {
		strbuf_addc_slowly(buf, c);
		return;
	}
	buf->text[buf->len++] = c;
	buf->text[buf->len] = '\0';
}

static inline bool strbuf_failed(const struct strbuf *buf)
{
	return buf->failed;
}

/* The text as it stands, never NULL; valid until the next call. */
const char *strbuf_text(const struct strbuf *buf);

/* Gives the text to the caller, who frees it; NULL if memory ran out on the way. The buffer is
 * empty afterwards. */
char *strbuf_take(struct strbuf *buf);

static inline void strbuf_freep(struct strbuf *buf)
{
	strbuf_free(buf);
}
