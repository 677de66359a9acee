/* finding - by which words stored articles are found again: what match says of them, the store keeps.
 * Owns a narrower and a timer: finding_free. The store borrows the narrower until it is closed.
 * Negative errno with a sentence; -ENOMEM at worst otherwise. */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "base/error.h"

struct finding;
struct store;

/* From now on what is added to the store, open for writing, is found. */
int finding_new(struct finding **ret, struct store *store, struct error *err);
void finding_free(struct finding *finding);

/* Takes in the articles that were there before there was an index, a few at a time while the loop
 * runs. Logs what fails: searches only stay slow. */
int finding_start(struct finding *finding, sd_event *event);
/* As many of them at once as nobody will mind: for a run that ends before the timer is through. */
void finding_finish(struct finding *finding);

DEFINE_CLEANUP(struct finding, finding_free)
