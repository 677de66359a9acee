/* date-letters - what the words of a date say: months, zones, halves of the day, eras.
 * Owns nothing; for date-scan.c alone.
 * Cannot fail: a word that says nothing is passed over. */
#pragma once

#include "parse/sandboxed/date-scan.h"

/* The word that begins at reading->pos, and what belongs to it. */
void date_scan_letters(struct reading *reading);
