/* One line as `feedwatch match` reads it: what is read lies inside the line and is UTF-8.
 *
 * clang -g -fsanitize=fuzzer,address,undefined -Idaemon tests/fuzz/article.c daemon/cli/article.c \
 *	daemon/model/[a-z]*.c daemon/base/[a-z]*.c $(pkg-config --cflags --libs libsystemd) */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/article.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text, const char *line, size_t size)
{
	if (text && (text < line || text + strlen(text) > line + size ||
			    !utf8_valid(text, strlen(text))))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct article_line line;
	const struct article *article = &line.article;
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	if (article_read(&line, text, size, NULL) == 0) {
		check(article->id, text, size);
		check(article->title, text, size);
		check(article->summary, text, size);
		check(article->content, text, size);
		check(line.feed, text, size);
		for (size_t i = 0; i < article->n_authors; i++)
			check(article->authors[i].name, text, size);
		for (size_t i = 0; i < article->categories.n; i++)
			check(article->categories.items[i], text, size);
	}
	free(text);
	return 0;
}
