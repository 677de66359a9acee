#include "model/alert.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/json.h"

static const char *const urgency_names[] = {
	[URGENCY_LOW] = "low",
	[URGENCY_NORMAL] = "normal",
	[URGENCY_CRITICAL] = "critical",
};

static const char *const hit_fields[] = { "title", "summary", "content", "author", "category",
	"feed", "link" };

const char *urgency_name(enum urgency urgency)
{
	return urgency_names[urgency];
}

int urgency_from_name(enum urgency *ret, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(urgency_names); i++)
		if (strcmp(urgency_names[i], name) == 0) {
			*ret = (enum urgency)i;
			return 0;
		}
	return -EINVAL;
}

const char *hit_field(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(hit_fields); i++)
		if (strcmp(hit_fields[i], name) == 0)
			return hit_fields[i];
	return NULL;
}

int hit_list_add(struct hit_list *list, const char *field, size_t start, size_t end,
	const char *term, const char *text)
{
	struct hit *hit;

	if (ARRAY_GROW(list->items, list->n) < 0)
		return -ENOMEM;
	hit = &list->items[list->n++];
	*hit = (struct hit){ .field = field, .start = start, .end = end };
	if (text_set(&hit->term, term) < 0 || text_set(&hit->text, text) < 0)
		return -ENOMEM;
	return 0;
}

void hit_list_clear(struct hit_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->items[i].term);
		free(list->items[i].text);
	}
	free(list->items);
	*list = (struct hit_list){ 0 };
}

void hit_list_json_items(struct json *json, const struct hit_list *list, const char *topic)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct hit *hit = &list->items[i];

		json_open_object(json, NULL);
		json_text(json, "topic", topic);
		json_text(json, "field", hit->field);
		json_number(json, "start", (int64_t)hit->start);
		json_number(json, "end", (int64_t)hit->end);
		json_text(json, "term", hit->term);
		json_text(json, "text", hit->text);
		json_close_object(json);
	}
}

void hit_list_json(
	struct json *json, const char *name, const struct hit_list *list, const char *topic)
{
	json_open_array(json, name);
	hit_list_json_items(json, list, topic);
	json_close_array(json);
}

void alert_clear(struct alert *alert)
{
	free(alert->topic);
	free(alert->topic_title);
	free(alert->feed_url);
	free(alert->feed_title);
	article_clear(&alert->article);
	hit_list_clear(&alert->hits);
	free(alert->excerpt);
	*alert = (struct alert){ 0 };
}

void alert_new_id(char id[static ALERT_ID_SIZE])
{
	unsigned char random[(ALERT_ID_SIZE - 1) / 2];

	arc4random_buf(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		(void)sprintf(id + 2 * i, "%02x", random[i]);
}

void alert_json_members(struct json *json, const struct alert *alert)
{
	bool was_complete = json->complete;

	json->complete = true;
	json_number(json, "version", ALERT_JSON_VERSION);
	json_text(json, "id", alert->id);
	json_time(json, "created", alert->created_sec);
	json_text(json, "urgency", urgency_name(alert->urgency));
	json_open_object(json, "topic");
	json_text(json, "name", alert->topic);
	json_text(json, "title", alert->topic_title);
	json_close_object(json);
	json_open_object(json, "feed");
	json_text(json, "url", alert->feed_url);
	json_text(json, "title", alert->feed_title);
	json_close_object(json);
	json_open_object(json, "article");
	article_json_members(json, &alert->article, false);
	json_close_object(json);
	hit_list_json(json, "hits", &alert->hits, alert->topic);
	json_text(json, "excerpt", alert->excerpt);
	json->complete = was_complete;
}

void alert_json(struct json *json, const struct alert *alert)
{
	json_open_object(json, NULL);
	alert_json_members(json, alert);
	json_close_object(json);
}
