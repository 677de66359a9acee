/* asked - many small expressions asked of one article at once.
 * Owns texts, plan and answers: asked_clear.
 * -EINVAL where one does not compile, which is a mistake of the asker; -ENOMEM at worst. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "match/match.h"

struct asked {
	/* What they may refer to. */
	const struct expression *named;
	size_t n_named;
	char **texts;
	size_t n, size;
	struct map *indices; /* text to index + 1 */
	struct match_result result;
	const struct topic_match **answers; /* by index; NULL: no match */
};

/* The texts of equal questions are kept once. *ret is what to look the answer up by. */
int asked_add(struct asked *asked, const char *text, size_t *ret);
int asked_run(struct asked *asked, const struct article *article, const char *feed);
/* After the run: its hits, or NULL where it is not found. */
const struct hit_list *asked_hits(const struct asked *asked, size_t index);
void asked_clear(struct asked *asked);
