#include "finding.h"

#include <errno.h>

#include "base/log.h"
#include "match/narrow.h"
#include "store/store.h"

/* A hundredth of a second's work, after a document that has been taken in. */
#define MORE_AT_ONCE 100

struct finding {
	struct narrower *narrower;
};

static int write_words(struct strbuf *ret, const struct article *article, void *userdata)
{
	const struct finding *finding = userdata;

	return narrow_article(finding->narrower, article, ret);
}

int finding_new(struct finding **ret, struct store *store, struct error *err)
{
	_cleanup_(finding_freep) struct finding *finding = calloc(1, sizeof(*finding));
	int r;

	if (!finding)
		return -ENOMEM;
	r = narrower_new(&finding->narrower);
	if (r >= 0)
		r = store_set_words(store, write_words, finding, narrow_version(), err);
	if (r < 0)
		return r;
	*ret = TAKE(finding);
	return 0;
}

void finding_free(struct finding *finding)
{
	if (!finding)
		return;
	narrower_free(finding->narrower);
	free(finding);
}

void finding_more(struct store *store)
{
	struct error err = { 0 };
	int r = store_index_more(store, MORE_AT_ONCE, &err);

	if (r < 0)
		log_warn("cannot index stored articles, searches stay slow",
			LOG_TEXT("error", error_text(&err, r)));
}
