#include "cli/article.h"

#include <errno.h>
#include <jansson.h>

#include "base/clock.h"

struct text_member {
	const char *name;
	size_t offset;
};

static const struct text_member text_members[] = {
	{ "id", offsetof(struct article, id) },
	{ "title", offsetof(struct article, title) },
	{ "link", offsetof(struct article, link) },
	{ "language", offsetof(struct article, language) },
	{ "summary", offsetof(struct article, summary) },
	{ "content", offsetof(struct article, content) },
};

static int read_time(json_t *object, const char *name, int64_t *ret_sec)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? clock_parse(ret_sec, text) : 0;
}

/* Authors are objects, or plain names. */
static int read_authors(json_t *object, struct article *article)
{
	json_t *authors = json_object_get(object, "authors"), *author;
	size_t i;
	int r = 0;

	json_array_foreach (authors, i, author) {
		if (json_is_string(author))
			r = article_add_author(article, json_string_value(author), NULL, NULL);
		else
			r = article_add_author(article,
				json_string_value(json_object_get(author, "name")),
				json_string_value(json_object_get(author, "email")),
				json_string_value(json_object_get(author, "uri")));
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_categories(json_t *object, struct article *article)
{
	json_t *categories = json_object_get(object, "categories"), *category;
	size_t i;

	json_array_foreach (categories, i, category) {
		if (!json_is_string(category))
			continue;
		if (text_list_add(&article->categories, json_string_value(category)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int read_members(json_t *object, struct article *article, char **feed)
{
	for (size_t i = 0; i < ARRAY_SIZE(text_members); i++) {
		char **member = (char **)((char *)article + text_members[i].offset);
		json_t *value = json_object_get(object, text_members[i].name);

		if (text_set(member, json_string_value(value)) < 0)
			return -ENOMEM;
	}
	if (text_set(feed, json_string_value(json_object_get(object, "feed"))) < 0)
		return -ENOMEM;
	/* A time that is none is absent: matching does not need it. */
	(void)read_time(object, "published", &article->published_sec);
	(void)read_time(object, "updated", &article->updated_sec);
	if (read_authors(object, article) < 0 || read_categories(object, article) < 0)
		return -ENOMEM;
	return 0;
}

int article_from_json(
	struct article *ret, char **ret_feed, const char *line, size_t len, struct error *err)
{
	struct article article = { 0 };
	_cleanup_(freep) char *feed = NULL;
	json_error_t problem;
	json_t *object = json_loadb(line, len, JSON_ALLOW_NUL, &problem);
	int r;

	if (!object)
		return error_set(err, -EINVAL, "column %d: %s", problem.column, problem.text);
	if (!json_is_object(object)) {
		json_decref(object);
		return error_set(err, -EINVAL, "an article is a JSON object");
	}
	r = read_members(object, &article, &feed);
	json_decref(object);
	if (r < 0) {
		article_clear(&article);
		return r;
	}
	*ret = article;
	*ret_feed = TAKE(feed);
	return 0;
}
