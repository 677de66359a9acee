#include "model/article.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/json.h"
#include "base/strbuf.h"

void article_clear_borrowed(struct article *article)
{
	free(article->authors);
	free(article->categories.items);
	free(article->enclosures);
	*article = (struct article){ 0 };
}

void article_clear(struct article *article)
{
	free(article->id);
	free(article->title);
	free(article->link);
	for (size_t i = 0; i < article->n_authors; i++) {
		free(article->authors[i].name);
		free(article->authors[i].email);
		free(article->authors[i].uri);
	}
	free(article->authors);
	text_list_clear(&article->categories);
	free(article->language);
	free(article->summary);
	free(article->content);
	free(article->summary_html);
	free(article->content_html);
	for (size_t i = 0; i < article->n_enclosures; i++) {
		free(article->enclosures[i].url);
		free(article->enclosures[i].type);
	}
	free(article->enclosures);
	free(article->comments);
	free(article->source_title);
	free(article->source_link);
	*article = (struct article){ 0 };
}

int article_add_author(
	struct article *article, const char *name, const char *email, const char *uri)
{
	struct person *author;

	if (ARRAY_GROW(article->authors, article->n_authors) < 0)
		return -ENOMEM;
	author = &article->authors[article->n_authors++];
	*author = (struct person){ 0 };
	if (text_set(&author->name, name) < 0 || text_set(&author->email, email) < 0 ||
		text_set(&author->uri, uri) < 0)
		return -ENOMEM;
	return 0;
}

int article_add_enclosure(
	struct article *article, const char *url, const char *type, int64_t length)
{
	struct enclosure *enclosure;

	if (ARRAY_GROW(article->enclosures, article->n_enclosures) < 0)
		return -ENOMEM;
	enclosure = &article->enclosures[article->n_enclosures++];
	*enclosure = (struct enclosure){ .length = length };
	if (text_set(&enclosure->url, url) < 0 || text_set(&enclosure->type, type) < 0)
		return -ENOMEM;
	return 0;
}

int64_t article_date_sec(const struct article *article)
{
	return article->published_sec ? article->published_sec : article->updated_sec;
}

static bool is_web_address(const char *link)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++) {
		size_t len = strlen(schemes[i]);

		if (strncasecmp(link, schemes[i], len) == 0 && link[len] && link[len] != '/')
			return true;
	}
	return false;
}

bool article_link_uri(struct strbuf *buf, const struct article *article)
{
	if (!article->link || !is_web_address(article->link))
		return false;
	for (const char *p = article->link; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}", c))
			strbuf_addf(buf, "%%%02X", c);
		else
			strbuf_addc(buf, (char)c);
	}
	return true;
}

void article_json_authors(struct json *json, const char *name, const struct article *article)
{
	json_open_array(json, name);
	for (size_t i = 0; i < article->n_authors; i++) {
		json_open_object(json, NULL);
		json_text(json, "name", article->authors[i].name);
		json_text(json, "email", article->authors[i].email);
		json_text(json, "uri", article->authors[i].uri);
		json_close_object(json);
	}
	json_close_array(json);
}

void article_json_enclosures(struct json *json, const char *name, const struct article *article)
{
	json_open_array(json, name);
	for (size_t i = 0; i < article->n_enclosures; i++) {
		json_open_object(json, NULL);
		json_text(json, "url", article->enclosures[i].url);
		json_text(json, "type", article->enclosures[i].type);
		if (article->enclosures[i].length >= 0)
			json_number(json, "length", article->enclosures[i].length);
		else
			json_absent(json, "length");
		json_close_object(json);
	}
	json_close_array(json);
}

void article_json_members(struct json *json, const struct article *article, bool with_html)
{
	json_text(json, "id", article->id);
	json_text(json, "title", article->title);
	json_text(json, "link", article->link);
	json_time(json, "published", article->published_sec);
	json_time(json, "updated", article->updated_sec);
	if (article->n_authors)
		article_json_authors(json, "authors", article);
	else
		json_absent_list(json, "authors");
	if (article->categories.n) {
		json_open_array(json, "categories");
		for (size_t i = 0; i < article->categories.n; i++)
			json_text_always(json, NULL, article->categories.items[i]);
		json_close_array(json);
	} else {
		json_absent_list(json, "categories");
	}
	json_text(json, "language", article->language);
	json_text(json, "summary", article->summary);
	json_text(json, "content", article->content);
	if (with_html) {
		json_text(json, "summary_html", article->summary_html);
		json_text(json, "content_html", article->content_html);
	}
	if (article->n_enclosures)
		article_json_enclosures(json, "enclosures", article);
	else
		json_absent_list(json, "enclosures");
	json_text(json, "comments", article->comments);
	if (article->source_title || article->source_link) {
		json_open_object(json, "source");
		json_text(json, "title", article->source_title);
		json_text(json, "link", article->source_link);
		json_close_object(json);
	} else {
		json_absent(json, "source");
	}
}
