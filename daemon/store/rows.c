#include "store/rows.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"

/* --- to columns --------------------------------------------------------------------------------
 */

void article_lists_clear(struct article_lists *lists)
{
	free(lists->authors);
	free(lists->categories);
	free(lists->enclosures);
}

static void categories_json(struct json *json, const struct article *article)
{
	json_open_array(json, NULL);
	for (size_t i = 0; i < article->categories.n; i++)
		json_text_always(json, NULL, article->categories.items[i]);
	json_close_array(json);
}

int article_lists_of(struct article_lists *ret, const struct article *article)
{
	_cleanup_(article_lists_clear) struct article_lists lists = { 0 };
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	struct json json = json_into(&buf);

	if (article->n_authors) {
		article_json_authors(&json, NULL, article);
		lists.authors = strbuf_take(&buf);
		if (!lists.authors)
			return -ENOMEM;
	}
	json = json_into(&buf);
	if (article->categories.n) {
		categories_json(&json, article);
		lists.categories = strbuf_take(&buf);
		if (!lists.categories)
			return -ENOMEM;
	}
	json = json_into(&buf);
	if (article->n_enclosures) {
		article_json_enclosures(&json, NULL, article);
		lists.enclosures = strbuf_take(&buf);
		if (!lists.enclosures)
			return -ENOMEM;
	}
	*ret = lists;
	lists = (struct article_lists){ 0 };
	return 0;
}

void bind_article(
	struct query *query, const struct article *article, const struct article_lists *lists)
{
	bind_text(query, article->id);
	bind_text(query, article->link);
	bind_text(query, article->title);
	bind_number(query, article->published_sec);
	bind_number(query, article->updated_sec);
	bind_text(query, article->language);
	bind_text(query, lists->authors);
	bind_text(query, lists->categories);
	bind_text(query, lists->enclosures);
	bind_text(query, article->comments);
	bind_text(query, article->source_title);
	bind_text(query, article->source_link);
	bind_text(query, article->summary);
	bind_text(query, article->content);
}

/* --- from columns ------------------------------------------------------------------------------
 */

typedef int (*item_fn)(void *into, const json_t *item);

/* Each item of the column's array, to `add`. */
static void read_list(struct query *query, item_fn add, void *into)
{
	const char *text = peek_text(query);
	json_t *array, *item;
	size_t i;
	int r = 0;

	if (!text)
		return;
	array = json_loads(text, 0, NULL);
	if (!json_is_array(array))
		r = -EUCLEAN;
	json_array_foreach (array, i, item) {
		r = add(into, item);
		if (r < 0)
			break;
	}
	json_decref(array);
	if (r < 0)
		query->trouble = r == -ENOMEM ? SQLITE_NOMEM : SQLITE_CORRUPT;
}

static const char *member(const json_t *item, const char *name)
{
	return json_string_value(json_object_get(item, name));
}

static int add_author(void *into, const json_t *item)
{
	return article_add_author(
		into, member(item, "name"), member(item, "email"), member(item, "uri"));
}

static int add_category(void *into, const json_t *item)
{
	return json_is_string(item) ? text_list_add(into, json_string_value(item)) : -EUCLEAN;
}

static int add_enclosure(void *into, const json_t *item)
{
	const json_t *length = json_object_get(item, "length");

	return article_add_enclosure(into, member(item, "url"), member(item, "type"),
		json_is_integer(length) ? json_integer_value(length) : -1);
}

static int add_hit(void *into, const json_t *item)
{
	const char *name = member(item, "field");
	const char *field = name ? hit_field(name) : NULL;

	if (!field)
		return -EUCLEAN;
	return hit_list_add(into, field, (size_t)json_integer_value(json_object_get(item, "start")),
		(size_t)json_integer_value(json_object_get(item, "end")), member(item, "term"),
		member(item, "text"));
}

void read_article(struct query *query, struct article *ret)
{
	read_text(query, &ret->id);
	read_text(query, &ret->link);
	read_text(query, &ret->title);
	ret->published_sec = read_number(query);
	ret->updated_sec = read_number(query);
	read_text(query, &ret->language);
	read_list(query, add_author, ret);
	read_list(query, add_category, &ret->categories);
	read_list(query, add_enclosure, ret);
	read_text(query, &ret->comments);
	read_text(query, &ret->source_title);
	read_text(query, &ret->source_link);
	read_text(query, &ret->summary);
	read_text(query, &ret->content);
}

void read_alert(struct query *query, struct alert *ret)
{
	const char *id = peek_text(query), *urgency;

	if (!id || strlen(id) >= sizeof(ret->id)) {
		query->trouble = SQLITE_CORRUPT;
		return;
	}
	strcpy(ret->id, id);
	read_text(query, &ret->topic);
	read_text(query, &ret->topic_title);
	urgency = peek_text(query);
	if (!urgency || urgency_from_name(&ret->urgency, urgency) < 0)
		query->trouble = SQLITE_CORRUPT;
	ret->created_sec = read_number(query);
	read_text(query, &ret->feed_url);
	read_text(query, &ret->feed_title);
	read_list(query, add_hit, &ret->hits);
	read_text(query, &ret->excerpt);
	read_article(query, &ret->article);
}
