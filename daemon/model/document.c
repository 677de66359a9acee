#include "model/document.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json.h"

int document_new(struct document **ret)
{
	struct document *document = calloc(1, sizeof(*document));

	if (!document)
		return -ENOMEM;
	document->ttl_min = -1;
	document->update_interval_sec = -1;
	*ret = document;
	return 0;
}

static void found_clear(struct found_feed *found)
{
	free(found->url);
	free(found->type);
	free(found->title);
}

static void free_strings(struct document *document)
{
	free(document->format);
	free(document->encoding);
	free(document->title);
	free(document->link);
	free(document->self);
	free(document->hub);
	free(document->description);
	free(document->language);
	for (size_t i = 0; i < document->warnings.n; i++)
		free(document->warnings.items[i]);
	for (size_t i = 0; i < document->n_found; i++)
		found_clear(&document->found[i]);
}

void document_free(struct document *document)
{
	if (!document)
		return;
	if (!document->borrows)
		free_strings(document);
	document_clear_entries(document);
	free(document->warnings.items);
	free(document->found);
	free(document);
}

void document_clear_entries(struct document *document)
{
	void (*clear)(struct article *) = document->borrows ? article_clear_borrowed
							    : article_clear;

	for (size_t i = 0; i < document->n_entries; i++)
		clear(&document->entries[i]);
	free(document->entries);
	document->entries = NULL;
	document->n_entries = 0;
}

struct article *document_add_entry(struct document *document)
{
	size_t n = document->n_entries;

	if (ARRAY_GROW(document->entries, n) < 0)
		return NULL;
	document->entries[n] = (struct article){ 0 };
	document->n_entries++;
	return &document->entries[n];
}

int document_add_found(
	struct document *document, const char *url, const char *type, const char *title)
{
	struct found_feed *found;

	if (ARRAY_GROW(document->found, document->n_found) < 0)
		return -ENOMEM;
	found = &document->found[document->n_found++];
	*found = (struct found_feed){ 0 };
	if ((url && text_set(&found->url, url) < 0) || (type && text_set(&found->type, type) < 0) ||
		(title && text_set(&found->title, title) < 0))
		return -ENOMEM;
	return 0;
}

static void skips_json(struct json *json, const struct document *document)
{
	static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
		"Friday", "Saturday" };

	if (document->skip_hours) {
		json_open_array(json, "skip_hours");
		for (int hour = 0; hour < 24; hour++)
			if (document->skip_hours >> hour & 1)
				json_number(json, NULL, hour);
		json_close_array(json);
	} else {
		json_absent_list(json, "skip_hours");
	}
	if (document->skip_days) {
		json_open_array(json, "skip_days");
		for (size_t day = 0; day < ARRAY_SIZE(days); day++)
			if (document->skip_days >> day & 1)
				json_text(json, NULL, days[day]);
		json_close_array(json);
	} else {
		json_absent_list(json, "skip_days");
	}
}

static void count_json(struct json *json, const char *name, int64_t count)
{
	if (count >= 0)
		json_number(json, name, count);
	else
		json_absent(json, name);
}

void document_json(struct json *json, const struct document *document, const char *file)
{
	json_open_object(json, NULL);
	json_text(json, "file", file);
	json->clean = true;
	json_text(json, "format", document->format);
	json_text(json, "encoding", document->encoding);
	json_text(json, "title", document->title);
	json_text(json, "link", document->link);
	json_text(json, "self", document->self);
	json_text(json, "hub", document->hub);
	json_text(json, "description", document->description);
	json_text(json, "language", document->language);
	json_time(json, "updated", document->updated_sec);
	count_json(json, "ttl", document->ttl_min);
	skips_json(json, document);
	count_json(json, "update_interval", document->update_interval_sec);
	json_open_array(json, "entries");
	for (size_t i = 0; i < document->n_entries; i++) {
		json_open_object(json, NULL);
		article_json_members(json, &document->entries[i], true);
		json_close_object(json);
	}
	json_close_array(json);
	if (document->warnings.n) {
		json_open_array(json, "warnings");
		for (size_t i = 0; i < document->warnings.n; i++)
			json_text(json, NULL, document->warnings.items[i]);
		json_close_array(json);
	} else {
		json_absent_list(json, "warnings");
	}
	json->clean = false;
	json_close_object(json);
}
