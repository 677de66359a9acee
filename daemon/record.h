/* record - what one fetched document leaves behind, in one transaction: part of hallway 1.
 * Owns nothing beyond the call.
 * Negative errno with a sentence, and then the store is as it was before. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/document.h"
#include "model/feed.h"

struct ruleset;
struct store;

struct recorded {
	size_t n_new;
	size_t n_alerts;
};

/* `state` is written as it is given: validators, due time and all. `first` says that the feed has
 * never been read before, so that the first-poll rule decides what alerts. Each stored alert is
 * named to `alerted` once the transaction has been committed: it holds its whole article, and one
 * article may make an alert in every topic. */
int record_document(struct store *store, struct ruleset *rules, const struct feed *feed,
	const struct feed_state *state, bool first, const struct document *document,
	int64_t now_sec, void (*alerted)(const char *alert_id, void *userdata), void *userdata,
	struct recorded *ret, struct error *err);
