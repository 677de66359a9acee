/* add - one more feed in a configuration file, checked before it takes the file's place.
 * Owns nothing.
 * Negative errno and a sentence: then the file is as it was. */
#pragma once

#include "base/error.h"

struct feed;

/* Of the feed: url, name and tags. Mode and owner of the file stay; a link to it stays a link. Where
 * there is no file, it and its folders are made. */
int add_to_config(const char *path, const struct feed *feed, struct error *err);
