/* render - how an alert reads to a person: subject, lines of text, HTML.
 * Owns nothing; pure. The strbuf remembers when memory ran out.
 * Text that came from a feed is bounded, and escaped for where it goes, every time.
 *
 * Where alerts are several there is at least one; a digest lists the first 200 and counts the rest.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "model/alert.h"

struct strbuf;

/* "Topic: title", "Topic: 3 alerts" or "3 alerts: topic, topic": one line of at most 200
 * characters, no control characters. */
void render_subject(struct strbuf *buf, const struct alert *const *alerts, size_t n);

/* Title, source and date, link, excerpt, the words that matched and the topic, a line each; a blank
 * line between alerts. */
void render_text(struct strbuf *buf, const struct alert *const *alerts, size_t n);

/* The same as a self-contained HTML document: no remote content, hits marked. */
void render_html(struct strbuf *buf, const struct alert *const *alerts, size_t n);

/* The distinct words that matched, as the article has them, joined by ", ". */
void render_words(struct strbuf *buf, const struct hit_list *hits);

/* Body of a desktop notification: source, words and excerpt in the markup of the Desktop
 * Notifications Specification (b, i, u only), or plain where the server has none. */
void render_notification(struct strbuf *buf, const struct alert *alert, bool markup);
