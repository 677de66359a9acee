/* months - the names of months in the languages feeds are written in.
 * Owns nothing: a constant table.
 * Cannot fail: a word that is no month is 0. */
#pragma once

#include <stdbool.h>

/* 1 to 12 for a month's name or a beginning of it; `word` is in lower case and without points.
 * *ret_persian: it is one of the calendar of Iran. */
int month_named(const char *word, bool *ret_persian);

/* What it is where `n_points` of the numbers have a point behind them, as in "25. listopada 2024.":
 * Croatian's names that Polish and Czech have a month or two later. 0: the same as anywhere. */
int month_named_with_points(const char *word, int n_points);

/* Two of the Levant's months share a name with two others, and say that they are the second of it:
 * the month that is meant, or 0. */
int month_second(const char *word, int month);
