/* finding - by which words stored articles are found again: what match says of them, the store keeps.
 * Owns a narrower: finding_free. The store borrows it until it is closed.
 * Negative errno with a sentence; -ENOMEM at worst otherwise. */
#pragma once

#include "base/cleanup.h"
#include "base/error.h"

struct finding;
struct store;

/* From now on what is added to the store, open for writing, is found. */
int finding_new(struct finding **ret, struct store *store, struct error *err);
void finding_free(struct finding *finding);

/* Takes in a few of the articles that were there before there was an index: a bounded time, to be
 * spent whenever the store has been written to anyway. Logs what fails: searches only stay slow. */
void finding_more(struct store *store);

DEFINE_CLEANUP(struct finding, finding_free)
