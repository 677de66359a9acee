/* match - which topics an article matches, and where: topic-language, the whole page.
 * Owns: a plan owns all compiled topics and is immutable; a matcher owns scratch memory for one
 * article at a time and borrows its plan.
 * Compiling reports every expression's first error and its warnings; matching is -ENOMEM at worst.
 *
 * Pure: no I/O, and no clock but the processor's own, which bounds regular expressions. One plan
 * may serve several matchers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "model/alert.h"
#include "model/article.h"

struct plan;
struct matcher;

struct expression {
	const char *name;
	const char *text;
	bool group; /* can be referred to as @name, never matches by itself */
};

/* One finding: `index` into the expressions, `column` in code points, 1-based. `code` is E-... or
 * W-...; `text` is the sentence, without the code. */
typedef void (*plan_report_fn)(size_t index, size_t column, bool is_error, const char *code,
	const char *text, void *userdata);

/* Copies what it keeps. -EINVAL where an expression has an error (all are reported), else 0. */
int plan_new(struct plan **ret, const struct expression *expressions, size_t n,
	plan_report_fn report, void *userdata);
void plan_free(struct plan *plan);
/* The same in two steps: once the plan is read there is nothing more to report, and the expressions
 * may go, for much memory is needed to finish it. */
int plan_read(struct plan **ret, const struct expression *expressions, size_t n,
	plan_report_fn report, void *userdata);
int plan_finish(struct plan *plan);

/* One topic that matched. */
struct topic_match {
	size_t index;         /* into plan_new's expressions */
	struct hit_list hits; /* in order of field (title, summary, content, ...) and start */
};

struct match_result {
	struct topic_match *items; /* in the order of the expressions */
	size_t n;
};

/* What `match --stats` prints: enough to audit a figure. */
struct match_stats {
	uint64_t articles, octets, tokens, hits, anchored, evaluated, matched;
};

int matcher_new(struct matcher **ret, const struct plan *plan);
void matcher_free(struct matcher *matcher);
/* Counters, what was learned from articles, and regular expressions told of: as if just made. */
void matcher_forget(struct matcher *matcher);

/* `feed`: the feed's name, for the field of that name; NULL: none. `with_hits` false leaves the
 * hit lists empty and is faster. The result is the caller's: match_result_clear. */
int matcher_run(struct matcher *matcher, const struct article *article, const char *feed,
	bool with_hits, struct match_result *ret);
void match_result_clear(struct match_result *result);
void matcher_stats(const struct matcher *matcher, struct match_stats *ret);

/* The i-th regular expression, as written, that has reached a limit in an article since the matcher
 * was made (it counts as no match there); NULL behind the last. */
const char *matcher_limited(const struct matcher *matcher, size_t i);

/* The text around the densest cluster of hits, at most about `max` code points, cut at words, from
 * the field it stands in; "" for no hits. The caller frees it. */
char *match_excerpt(const struct article *article, const struct hit_list *hits, size_t max);

DEFINE_CLEANUP(struct plan, plan_free)
DEFINE_CLEANUP(struct matcher, matcher_free)
