#include "notify/receive.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

#define TEXT_MAX  4096 /* octets */
#define TITLE_MAX 1024
#define LINK_MAX  8192
#define HIT_MAX   256

/* What is copied as it stands, cut at `max` octets. */
static const struct text_row {
	const char *object; /* NULL: a member of the alert itself */
	const char *member;
	size_t offset;
	size_t max;
} text_rows[] = {
	{ "topic", "name", offsetof(struct alert, topic), TITLE_MAX },
	{ "topic", "title", offsetof(struct alert, topic_title), TITLE_MAX },
	{ "feed", "url", offsetof(struct alert, feed_url), LINK_MAX },
	{ "feed", "title", offsetof(struct alert, feed_title), TITLE_MAX },
	{ "article", "title", offsetof(struct alert, article.title), TITLE_MAX },
	{ NULL, "excerpt", offsetof(struct alert, excerpt), TEXT_MAX },
};

static int copy_text(char **ret, const json_t *text, size_t max)
{
	const char *value = json_string_value(text);

	if (!value)
		return 0;
	*ret = strndup(value, strlen(value) > max ? utf8_cut(value, max) : strlen(value));
	return *ret ? 0 : -ENOMEM;
}

static int read_texts(struct alert *alert, const json_t *root)
{
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(text_rows); i++) {
		const struct text_row *row = &text_rows[i];
		const json_t *object = row->object ? json_object_get(root, row->object) : root;

		r = copy_text((char **)((char *)alert + row->offset),
			json_object_get(object, row->member), row->max);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A link that is cut leads elsewhere: it is whole or there is none. */
static int read_link(struct alert *alert, const json_t *root)
{
	const json_t *link = json_object_get(json_object_get(root, "article"), "link");

	if (!json_is_string(link) || json_string_length(link) > LINK_MAX)
		return 0;
	return copy_text(&alert->article.link, link, LINK_MAX);
}

static size_t read_place(const json_t *hit, const char *name)
{
	json_int_t place = json_integer_value(json_object_get(hit, name));

	return place < 0 ? 0 : (size_t)place;
}

static int read_hit(struct hit_list *list, const json_t *hit)
{
	const char *field = json_string_value(json_object_get(hit, "field"));
	_cleanup_(freep) char *term = NULL;
	_cleanup_(freep) char *text = NULL;
	int r;

	field = field ? hit_field(field) : NULL;
	if (!field)
		return 0;
	r = copy_text(&term, json_object_get(hit, "term"), HIT_MAX);
	if (r < 0)
		return r;
	r = copy_text(&text, json_object_get(hit, "text"), HIT_MAX);
	if (r < 0)
		return r;
	return hit_list_add(
		list, field, read_place(hit, "start"), read_place(hit, "end"), term, text);
}

static int read_hits(struct alert *alert, const json_t *hits)
{
	size_t n = MIN(json_array_size(hits), (size_t)RECEIVE_HITS_MAX);
	int r;

	for (size_t i = 0; i < n; i++) {
		r = read_hit(&alert->hits, json_array_get(hits, i));
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_id(struct alert *alert, const json_t *root)
{
	const char *id = json_string_value(json_object_get(root, "id"));
	size_t len = id ? strlen(id) : 0;

	if (len == 0 || len >= sizeof(alert->id))
		return -EINVAL;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)id[i]))
			return -EINVAL;
	memcpy(alert->id, id, len + 1);
	return 0;
}

static int read_alert(struct alert *alert, const json_t *root)
{
	const char *urgency = json_string_value(json_object_get(root, "urgency"));
	int r;

	if (json_integer_value(json_object_get(root, "version")) != ALERT_JSON_VERSION)
		return -EINVAL;
	if (!urgency || urgency_from_name(&alert->urgency, urgency) < 0)
		alert->urgency = URGENCY_NORMAL;
	r = read_id(alert, root);
	if (r < 0)
		return r;
	r = read_texts(alert, root);
	if (r < 0)
		return r;
	if (!alert->topic)
		return -EINVAL;
	r = read_link(alert, root);
	if (r < 0)
		return r;
	return read_hits(alert, json_object_get(root, "hits"));
}

int receive_alert(struct alert *ret, const char *json)
{
	_cleanup_(json_decrefp) json_t *root = NULL;
	struct alert alert = { 0 };
	int r;

	if (strlen(json) > RECEIVE_JSON_MAX)
		return -EFBIG;
	root = json_loads(json, 0, NULL);
	if (!root)
		return -EINVAL;
	r = read_alert(&alert, root);
	if (r < 0) {
		alert_clear(&alert);
		return r;
	}
	*ret = alert;
	return 0;
}
