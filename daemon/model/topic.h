/* topic - a named rule with a match expression; what the user cares about.
 * Owns its strings, but name and expression: topic_clear. A group is a topic that never alerts. */
#pragma once

#include "model/alert.h"
#include "model/text.h"

struct topic {
	const char *name;       /* its reader's */
	char *title;            /* NULL: the name says it */
	const char *match;      /* the expression, as written; its reader's, who may give it back */
	struct text_list feeds; /* tags or feed names; empty: all */
	int64_t max_age_sec;    /* 0: any age */
	struct text_list channels; /* names; see `all_channels` */
	bool group;
	bool all_channels; /* the user named none: every channel */
	enum urgency urgency;
};

void topic_clear(struct topic *topic);
