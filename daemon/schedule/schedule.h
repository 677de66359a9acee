/* schedule - who is due next: times by number, smallest first.
 * Owns its heap. Numbers are the caller's, from 0 to n - 1.
 * Setting up is -ENOMEM at worst; afterwards nothing can fail. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct schedule;

#define SCHEDULE_NEVER INT64_MAX

int schedule_new(struct schedule **ret, size_t n); /* nobody is due, ever, until set */
void schedule_free(struct schedule *schedule);
void schedule_set(struct schedule *schedule, size_t number, int64_t due_sec);

/* The number that is due first, and when; *ret_due is SCHEDULE_NEVER where nobody is. */
size_t schedule_first(const struct schedule *schedule, int64_t *ret_due);

DEFINE_CLEANUP(struct schedule, schedule_free)
