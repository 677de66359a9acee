/* receive - the JSON of an alert, read with distrust into what a notification needs.
 * Fills a struct alert that the caller clears.
 * -EINVAL: not an alert, -EFBIG: too long to look at, -ENOMEM. */
#pragma once

#include "model/alert.h"

#define RECEIVE_JSON_MAX 33554432 /* octets */
#define RECEIVE_HITS_MAX 64       /* more are not read */

/* Texts are cut to what a notification could ever show; id, topic, feed, title, link, hits and
 * excerpt are read, the rest is not. Writes *ret only on success. */
int receive_alert(struct alert *ret, const char *json);
