/* stored - stored articles as the configuration sees them.
 * Owns nothing.
 * Cannot fail; what returns a status has said on standard error what went wrong. */
#pragma once

#include "base/json.h"
#include "cli/cli.h"
#include "cli/rules.h"
#include "store/store.h"

/* The feed's name, for what an expression says about feeds. */
const char *stored_feed_name(const struct rules *rules, const char *feed_url);

/* As alerts tell it: a name that the user gave, else the publisher's own. */
const char *stored_source(const struct rules *rules, const struct stored_article *stored);

/* The members that tell of it, in an object that is open. */
void stored_json_members(struct json *json, const struct stored_article *stored);

/* What beside its expression keeps a topic from alerting for an article. */
enum keeper {
	KEEPER_NONE,
	KEEPER_FEEDS,   /* `feeds:` */
	KEEPER_MAX_AGE, /* `max_age:` */
};

/* `index`: of a topic of the ruleset. */
enum keeper stored_keeper(
	const struct rules *rules, size_t index, const struct stored_article *stored);

/* The URL of a feed that was named by it or by its name. */
const char *stored_feed_url(const struct rules *rules, const char *name);
