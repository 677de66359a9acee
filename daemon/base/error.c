#include "base/error.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* vsnprintf may cut inside a UTF-8 sequence: drop what is left of a character that did not fit. */
static void cut_at_character(char *text, size_t size)
{
	size_t end = strlen(text);
	size_t start = end;

	if (end + 1 < size)
		return;
	while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start > 0 && ((unsigned char)text[start - 1] & 0x80))
		text[start - 1] = '\0';
}

int error_set(struct error *err, int code, const char *format, ...)
{
	va_list args;

	assert(code < 0);
	if (!err)
		return code;
	err->code = code;
	va_start(args, format);
	(void)vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	cut_at_character(err->text, sizeof(err->text));
	return code;
}

int error_errno(struct error *err, int code, const char *format, ...)
{
	char sentence[ERROR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	return error_set(err, code, "%s: %s", sentence, strerror(-code));
}

int error_prefix(struct error *err, const char *format, ...)
{
	char prefix[ERROR_TEXT_MAX];
	char sentence[ERROR_TEXT_MAX];
	va_list args;

	if (!err)
		return -EINVAL;
	va_start(args, format);
	(void)vsnprintf(prefix, sizeof(prefix), format, args);
	va_end(args);
	memcpy(sentence, err->text, sizeof(sentence));
	return error_set(err, err->code, "%s: %s", prefix, sentence);
}

const char *error_text(const struct error *err, int code)
{
	if (err && err->code && err->text[0])
		return err->text;
	return strerror(code < 0 ? -code : code);
}
