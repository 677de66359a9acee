#include "match/fields.h"

static void join(struct strbuf *buf, const char *text)
{
	if (!text || !*text)
		return;
	if (buf->len)
		strbuf_adds(buf, LIST_SEPARATOR);
	strbuf_adds(buf, text);
}

static const char *joined(struct strbuf *buf)
{
	return buf->len && !strbuf_failed(buf) ? strbuf_text(buf) : NULL;
}

const char *field_text(
	const struct article *article, enum field field, const char *feed, struct strbuf *buf)
{
	switch (field) {
	case FIELD_TITLE: return article->title;
	case FIELD_SUMMARY: return article->summary;
	case FIELD_CONTENT: return article->content;
	case FIELD_FEED: return feed;
	case FIELD_LINK: return article->link;
	case FIELD_AUTHOR:
		strbuf_reset(buf);
		for (size_t i = 0; i < article->n_authors; i++)
			join(buf, article->authors[i].name ? article->authors[i].name
							   : article->authors[i].email);
		return joined(buf);
	case FIELD_CATEGORY:
		strbuf_reset(buf);
		for (size_t i = 0; i < article->categories.n; i++)
			join(buf, article->categories.items[i]);
		return joined(buf);
	default: return NULL;
	}
}
