/* people - who wrote it: names and addresses, told apart and each kept once.
 * Owns nothing; what is kept belongs to the subject.
 * -ENOMEM at worst: what names nobody is not kept. */
#pragma once

#include "parse/sandboxed/reader.h"

/* Element functions (`end`). */
int take_author(struct reader *reader, const struct element_row *row); /* "a@b.c (Name)" */
int take_fallback_author(struct reader *reader, const struct element_row *row);

void person_clear(struct person *person);

int keep_author(struct subject *subject, const char *name, const char *email, const char *uri);
/* Its name may have the address in it, too. */
int keep_named(struct subject *subject, const struct person *person);
/* The fallback, where nobody else was named. */
int keep_fallback_author(struct subject *subject);

/* Who wrote `from` wrote `to`, if that names nobody. */
int people_inherit(struct article *to, const struct article *from);
