/* json - writes JSON (RFC 8259) into a strbuf, one member after another.
 * Owns nothing; the strbuf remembers when memory ran out.
 * Cannot fail: ill-formed UTF-8 becomes U+FFFD, NULL and empty members are left out.
 *
 * What a script reads of one document or one alert is complete instead: it may ask for each member
 * by its name, and finds null or an empty list where there is no value. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

#define JSON_DEPTH_MAX 16

struct json {
	struct strbuf *buf;
	bool complete; /* members without a value are written too */
	bool clean;    /* text is known to be well-formed: it is not looked at for that again */
	unsigned depth;
	bool comma[JSON_DEPTH_MAX]; /* is one due before the next thing at this depth? */
};

static inline struct json json_into(struct strbuf *buf)
{
	return (struct json){ .buf = buf };
}

/* `name` is NULL inside an array and at the top, else a word of ours, in which there is nothing to
 * escape. */
void json_open_object(struct json *json, const char *name);
void json_close_object(struct json *json);
void json_open_array(struct json *json, const char *name);
void json_close_array(struct json *json);

void json_text(struct json *json, const char *name, const char *text); /* left out if NULL or "" */
void json_text_always(struct json *json, const char *name, const char *text); /* NULL is "" */
void json_number(struct json *json, const char *name, int64_t number);
void json_bool(struct json *json, const char *name, bool value);
void json_time(struct json *json, const char *name, int64_t time_sec);     /* left out if 0 */
void json_raw(struct json *json, const char *name, const char *json_text); /* already JSON */
void json_raw_item(struct json *json, const char *json_text, size_t len);  /* of an array */

/* What stands for a member without a value: null, an empty list, or nothing at all. */
void json_absent(struct json *json, const char *name);
void json_absent_list(struct json *json, const char *name);

/* One quoted string, on its own. */
void json_quote(struct strbuf *buf, const char *text, size_t len);
