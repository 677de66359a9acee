/* log - a constant message and what varies as fields, to the journal or to standard error.
 * Owns nothing but the level: the one global variable of the programs.
 * Cannot fail: what cannot be written is dropped.
 *
 * Only mains and hallways speak (daemon, intake, outbox, ruleset); rooms return errors. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum log_level {
	LOG_LEVEL_ERROR = 3, /* someone must act; numbers are syslog's */
	LOG_LEVEL_WARN = 4,  /* we cope */
	LOG_LEVEL_INFO = 6,  /* state changed */
	LOG_LEVEL_DEBUG = 7, /* the rest */
};

#define LOG_FIELDS_MAX     16
#define LOG_FIELD_TEXT_MAX 512 /* octets of a text field's value that are kept */

struct log_field {
	const char *name; /* lower case; the journal gets FEEDWATCH_NAME */
	const char *text; /* NULL: the number counts */
	int64_t number;
};

#define LOG_TEXT(field, value) ((struct log_field){ .name = (field), .text = (value) ?: "" })
#define LOG_NUM(field, value)  ((struct log_field){ .name = (field), .number = (int64_t)(value) })

void log_open(const char *program, enum log_level max);
void log_write(enum log_level level, const char *message, size_t n, const struct log_field *fields);

#define log_any(level, message, ...)                                                               \
	log_write(level, message,                                                                  \
		sizeof((struct log_field[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(struct log_field) -  \
			1,                                                                         \
		(struct log_field[]){ { 0 }, ##__VA_ARGS__ } + 1)
#define log_error(message, ...) log_any(LOG_LEVEL_ERROR, message, ##__VA_ARGS__)
#define log_warn(message, ...)  log_any(LOG_LEVEL_WARN, message, ##__VA_ARGS__)
#define log_info(message, ...)  log_any(LOG_LEVEL_INFO, message, ##__VA_ARGS__)
#define log_debug(message, ...) log_any(LOG_LEVEL_DEBUG, message, ##__VA_ARGS__)
