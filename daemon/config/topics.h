/* topics - where an expression or sample stands, and the end of a topic.
 * Owns nothing here: config.topics owns its places.
 * Cannot fail. */
#pragma once

#include "config/config.h"
#include "config/place.h"

void config_topic_settle(struct config_topic *topic); /* its places end */
void config_topic_clear(struct config_topic *topic);
