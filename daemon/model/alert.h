/* alert - the fact that one article matched one topic, with the hits that show why.
 * Owns its strings and its article: alert_clear.
 * Made once, stored, then delivered on each of the topic's channels. */
#pragma once

#include "model/article.h"

struct json;
struct strbuf;

#define ALERT_ID_SIZE      33 /* 32 hexadecimal digits and NUL */
#define ALERT_JSON_VERSION 1

enum urgency {
	URGENCY_LOW,
	URGENCY_NORMAL,
	URGENCY_CRITICAL,
};

const char *urgency_name(enum urgency urgency);
int urgency_from_name(enum urgency *ret, const char *name); /* -EINVAL: none of the three */

/* A place where a term of a topic stands; start and end count code points of the field's text. */
struct hit {
	const char *field; /* "title", "summary", ...: a constant, not owned */
	size_t start;
	size_t end;
	char *term; /* as the expression has it */
	char *text; /* as the article has it */
};

struct hit_list {
	struct hit *items;
	size_t n;
};

struct alert {
	char id[ALERT_ID_SIZE]; /* the same over every retry */
	int64_t created_sec;
	enum urgency urgency;
	char *topic;       /* name */
	char *topic_title; /* NULL: none */
	char *feed_url;
	char *feed_title;
	struct article article;
	struct hit_list hits;
	char *excerpt;
};

/* The constant for a field's name, NULL for one that is no field of an article. */
const char *hit_field(const char *name);

int hit_list_add(struct hit_list *list, const char *field, size_t start, size_t end,
	const char *term, const char *text);
void hit_list_clear(struct hit_list *list);
/* The hits as objects, inside an array that the caller opens; and the whole array. */
void hit_list_json_items(struct json *json, const struct hit_list *list, const char *topic);
void hit_list_json(
	struct json *json, const char *name, const struct hit_list *list, const char *topic);

void alert_clear(struct alert *alert);
void alert_new_id(char id[static ALERT_ID_SIZE]); /* random */

/* The members of the interfaces' shape, inside an object that the caller opens; and the whole. */
void alert_json_members(struct json *json, const struct alert *alert);
void alert_json(struct json *json, const struct alert *alert);
