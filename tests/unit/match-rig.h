/* match-rig - what the tests of the topic language share: compile, run, and ask.
 * Owns what it makes for the length of one call; texts it returns live in the caller's struct.
 * A plan that should compile and does not fails the test, with its code in the output. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "match/match.h"

#define REPORTS_MAX 16

struct finding {
	size_t index, column;
	bool is_error;
	char code[24];
};

struct findings {
	struct finding items[REPORTS_MAX];
	size_t n;
};

/* A plan_report_fn whose userdata is a struct findings. */
void rig_note(size_t index, size_t column, bool is_error, const char *code, const char *text,
	void *userdata);

/* What plan_new says of these expressions; names are a, b, c, ... The plan goes to *ret if asked.
 */
int rig_compile(struct plan **ret, const char *const *texts, size_t n, struct findings *findings);

/* One expression against one article, or against an article of which only the title is given. */
bool rig_matches_article(const char *expression, const struct article *article, const char *feed);
bool rig_matches(const char *expression, const char *title);

/* Its hits as "field start-end term|text" each, with "; " between; "" for no match. The caller
 * frees it. */
char *rig_hits_article(const char *expression, const struct article *article, const char *feed);
char *rig_hits(const char *expression, const char *title);
