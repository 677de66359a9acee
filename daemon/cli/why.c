#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/span.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/explain.h"
#include "cli/print.h"
#include "cli/stored.h"
#include "cli/verbs.h"
#include "match/why.h"
#include "ruleset.h"

#define INDENT                2
#define FIRST_POLL_RECENT_SEC 86400
/* Of alternatives that are not there, as many are shown; of hits likewise. */
#define OPERANDS_SHOWN_MAX 8
#define HITS_SHOWN_MAX     6
#define CAUSES_SHOWN_MAX   8
#define TEXT_SHOWN_MAX     100 /* characters of an operator */

struct asking {
	struct cli *cli;
	struct rules rules;
	size_t index;
	struct store *store;
	bool of_topic; /* it has feeds, an age, alerts; an expression has not */

	struct why why;
	int64_t alerted_sec;      /* 0: there is no alert */
	int64_t first_poll_sec;   /* of the article's feed */
	struct text_list reasons; /* why there is none although it matches */
	struct error err;
};

/* --- beside the expression ------------------------------------------------------------------------- */

struct sought {
	struct asking *asking;
	const struct article *article;
};

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static int find_alert(
	const struct alert *alert, const struct alert_channels *channels, void *userdata)
{
	const struct sought *sought = userdata;
	const struct article *article = &alert->article;

	(void)channels;
	if (!same_text(article->id, sought->article->id) ||
		!same_text(article->link, sought->article->link) ||
		!same_text(article->title, sought->article->title))
		return 0;
	sought->asking->alerted_sec = alert->created_sec;
	return 1;
}

static int find_first_poll(const struct stored_article *stored, void *userdata)
{
	*(int64_t *)userdata = stored->first_seen_sec;
	return 1;
}

static int add_reason(struct asking *asking, struct strbuf *text)
{
	_cleanup_(freep) char *reason = strbuf_take(text);

	return reason ? text_list_add(&asking->reasons, reason) : -ENOMEM;
}

static int reason_of_keeper(struct asking *asking, const struct stored_article *stored)
{
	const struct topic *topic = &asking->rules.ruleset->config->topics[asking->index];
	char span[SPAN_TEXT_MAX];
	struct strbuf text = STRBUF_INIT;

	switch (stored_keeper(&asking->rules, asking->index, stored)) {
	case KEEPER_NONE: return 0;
	case KEEPER_FEEDS:
		strbuf_adds(&text, "the topic looks only at feeds named or tagged ");
		for (size_t i = 0; i < topic->feeds.n; i++)
			strbuf_addf(&text, "%s%s", i ? ", " : "", topic->feeds.items[i]);
		break;
	case KEEPER_MAX_AGE:
		(void)span_format(span, topic->max_age_sec);
		strbuf_addf(&text,
			"when it came the article was older than the topic's max_age, %s", span);
		break;
	}
	return add_reason(asking, &text);
}

/* What a feed held when it was first read is no news, unless `first_poll` says so. */
static int reason_of_first_poll(struct asking *asking, const struct stored_article *stored)
{
	enum first_poll first_poll = asking->rules.ruleset->config->poll.first_poll;
	int64_t date_sec = article_date_sec(&stored->article);
	struct strbuf text = STRBUF_INIT;

	if (stored->first_seen_sec != asking->first_poll_sec || first_poll == FIRST_POLL_ALL)
		return 0;
	if (first_poll == FIRST_POLL_RECENT && date_sec &&
		date_sec >= stored->first_seen_sec - FIRST_POLL_RECENT_SEC)
		return 0;
	strbuf_addf(&text, "it came with the first poll of its feed, and first_poll is %s",
		first_poll == FIRST_POLL_RECENT
			? "recent: only what was published in the day before "
			  "alerts"
			: "store: nothing alerts");
	return add_reason(asking, &text);
}

static int find_reasons(struct asking *asking, const struct stored_article *stored)
{
	struct sought sought = { asking, &stored->article };
	struct strbuf text = STRBUF_INIT;
	int r;

	r = store_alerts(asking->store, stored->first_seen_sec, asking->rules.names[asking->index],
		find_alert, &sought, &asking->err);
	if (r >= 0)
		r = store_articles(asking->store, 0, stored->feed_url, find_first_poll,
			&asking->first_poll_sec, &asking->err);
	if (r < 0 || !asking->why.matches || asking->alerted_sec)
		return r < 0 ? r : 0;
	r = reason_of_keeper(asking, stored);
	if (r >= 0)
		r = reason_of_first_poll(asking, stored);
	if (r < 0 || asking->reasons.n)
		return r;
	strbuf_adds(&text,
		"when it came the topic was another, or there was none: as it is now, the "
		"article alerts");
	return add_reason(asking, &text);
}

/* --- as JSON ------------------------------------------------------------------------------------------ */

/* Of 0 words too. */
static bool has_number(const struct why_node *node)
{
	return strstr(node->kind, "NEAR") || strcmp(node->kind, "ATLEAST") == 0;
}

static void node_json(struct json *json, const struct why_node *node)
{
	json_open_object(json, NULL);
	json_number(json, "level", node->level);
	json_text(json, "kind", node->kind);
	if (has_number(node) || node->n)
		json_number(json, "n", node->n);
	json_text(json, "text", node->text);
	json_bool(json, "found", node->found);
	json_bool(json, "decides", node->decides);
	json_text(json, "note", node->note);
	if (node->hits.n)
		hit_list_json(json, "hits", &node->hits, NULL);
	json_close_object(json);
}

static void tell_json(const struct asking *asking, const struct stored_article *stored)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_text(&json, "topic", asking->rules.names[asking->index]);
	json_text(&json, "expression", asking->rules.expressions[asking->index].text);
	stored_json_members(&json, stored);
	json_bool(&json, "matches", asking->why.matches);
	json_time(&json, "alerted", asking->alerted_sec);
	if (asking->reasons.n) {
		json_open_array(&json, "reasons");
		for (size_t i = 0; i < asking->reasons.n; i++)
			json_text(&json, NULL, asking->reasons.items[i]);
		json_close_array(&json);
	}
	json_open_array(&json, "nodes");
	for (size_t i = 0; i < asking->why.n; i++)
		node_json(&json, &asking->why.nodes[i]);
	json_close_array(&json);
	json_close_object(&json);
	print_json(&text);
}

/* --- for a person ------------------------------------------------------------------------------------- */

static void print_text(const char *text, size_t max)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	size_t len = strlen(text), end = max ? utf8_offset(text, len, max) : len;

	utf8_escape(&buf, text, end);
	(void)printf("%s%s", strbuf_text(&buf), end < len ? "…" : "");
}

static void print_hits(const struct hit_list *hits)
{
	const char *field = NULL;

	for (size_t i = 0; i < hits->n && i < HITS_SHOWN_MAX; i++) {
		const struct hit *hit = &hits->items[i];

		if (field && strcmp(field, hit->field) == 0)
			(void)fputs(",", stdout);
		else
			(void)printf("  %s", hit->field);
		field = hit->field;
		(void)printf(" %zu “", hit->start);
		print_text(hit->text, 0);
		(void)fputs("”", stdout);
	}
	if (hits->n > HITS_SHOWN_MAX)
		(void)printf(" and %zu more", hits->n - HITS_SHOWN_MAX);
}

/* Operators that stand above their operands are short; what has no operand is told whole. */
static void print_what(const struct why_node *node)
{
	if (node->n_operands == 0 || strcmp(node->kind, "REF") == 0)
		print_text(node->text, TEXT_SHOWN_MAX);
	else if (strcmp(node->kind, "SCOPE") == 0)
		(void)printf("in %.*s", (int)strcspn(node->text, ":"), node->text);
	else if (strcmp(node->kind, "COUNT") == 0)
		(void)printf("at least %u hits of", node->n);
	else if (has_number(node))
		(void)printf("%s/%u", node->kind, node->n);
	else
		(void)fputs(node->kind, stdout);
}

static void print_begin(const struct asking *asking, const struct why_node *node)
{
	const char *colour = !node->decides ? "\033[2m" : node->found ? "\033[32m" : "\033[31m";

	(void)printf("%s%-4s%*s", asking->cli->colour ? colour : "", node->found ? "yes" : "no",
		(int)node->level * INDENT, "");
}

static void print_end(const struct asking *asking)
{
	(void)puts(asking->cli->colour ? "\033[0m" : "");
}

static void print_dull(const struct asking *asking, const struct why_node *node)
{
	print_begin(asking, node);
	print_text(node->text, TEXT_SHOWN_MAX);
	print_end(asking);
}

static void print_node(const struct asking *asking, const struct why_node *node)
{
	print_begin(asking, node);
	print_what(node);
	print_hits(&node->hits);
	if (node->note) {
		(void)fputs("  (", stdout);
		print_text(node->note, 0);
		(void)fputs(")", stdout);
	}
	print_end(asking);
}

static size_t behind(const struct why *why, size_t i)
{
	size_t k = i + 1;

	while (k < why->n && why->nodes[k].level > why->nodes[i].level)
		k++;
	return k;
}

/* Decides nothing, and nothing in it is in the article. */
static bool is_dull(const struct why *why, size_t i)
{
	for (size_t k = i; k < behind(why, i); k++)
		if (why->nodes[k].decides || why->nodes[k].hits.n)
			return false;
	return true;
}

/* What is dull is told in one line, and where there is much of it beside each other only counted. */
static size_t print_below(const struct asking *asking, size_t i)
{
	const struct why *why = &asking->why;
	const struct why_node *parent = &why->nodes[i];
	size_t end = behind(why, i), hidden = 0, k = i + 1;

	print_node(asking, parent);
	while (k < end) {
		if (!is_dull(why, k)) {
			k = print_below(asking, k);
			continue;
		}
		if (parent->n_operands > OPERANDS_SHOWN_MAX)
			hidden++;
		else
			print_dull(asking, &why->nodes[k]);
		k = behind(why, k);
	}
	if (hidden)
		(void)printf("%-4s%*s… and %zu others, not found\n", "no",
			(int)(parent->level + 1) * INDENT, "", hidden);
	return end;
}

/* Where it can be said in a few lines, what decided. */
static void print_cause(const struct asking *asking)
{
	const struct why *why = &asking->why;

	for (size_t i = 0, n = 0; i < why->n && n < CAUSES_SHOWN_MAX; i++) {
		if (!why->nodes[i].note)
			continue;
		n++;
		(void)fputs("because of ", stdout);
		print_text(why->nodes[i].text, TEXT_SHOWN_MAX);
		(void)fputs(": ", stdout);
		print_text(why->nodes[i].note, 0);
		(void)puts("");
	}
}

static void print_verdict(const struct asking *asking)
{
	char when[RELATIVE_MAX];

	if (!asking->of_topic)
		return;
	if (asking->alerted_sec)
		(void)printf("\nIt alerted %s%s.\n",
			relative_time(when, asking->alerted_sec, clock_now_sec()),
			asking->why.matches ? "" : ", when the topic was another");
	else if (asking->why.matches)
		(void)puts("\nThere is no alert:");
	for (size_t i = 0; i < asking->reasons.n; i++) {
		(void)fputs("  matched, but ", stdout);
		print_text(asking->reasons.items[i], 0);
		(void)puts("");
	}
}

static void tell(const struct asking *asking, const struct stored_article *stored)
{
	const char *title = stored->article.title ?: stored->article.link ?: "";
	const struct hit_list none = { 0 };

	(void)printf("%s ", asking->rules.names[asking->index]);
	(void)printf("%s article %lld, “", asking->why.matches ? "matches" : "does not match",
		(long long)stored->id);
	print_marked(title, "title", &none, false);
	(void)fputs("” (", stdout);
	print_text(stored_source(&asking->rules, stored), 0);
	(void)puts(")");
	print_cause(asking);
	(void)puts("");
	for (size_t i = 0; i < asking->why.n;)
		i = print_below(asking, i);
	print_verdict(asking);
}

/* --- which article ----------------------------------------------------------------------------------- */

static int answer(const struct stored_article *stored, void *userdata)
{
	struct asking *asking = userdata;
	int r = why_article(&asking->why, asking->rules.expressions, asking->rules.n, asking->index,
		&stored->article, stored_feed_name(&asking->rules, stored->feed_url));

	if (r >= 0 && asking->of_topic)
		r = find_reasons(asking, stored);
	if (r < 0)
		return r;
	if (asking->cli->json)
		tell_json(asking, stored);
	else
		tell(asking, stored);
	return 1;
}

/* A number is a row, as lists show it; what is no row, an id or a link. */
static int find_article(struct asking *asking, const char *name)
{
	char *end;
	long long row = strtoll(name, &end, 10);
	int r = -ENOENT;

	if (end != name && !*end)
		r = store_article_get(asking->store, row, answer, asking, &asking->err);
	if (r == -ENOENT)
		r = store_articles_named(asking->store, name, answer, asking, &asking->err);
	if (r == 0)
		return cli_fail(asking->cli, CLI_FAILED,
			"no stored article has the number, id or link \"%s\"", name);
	return r < 0 ? cli_fail(asking->cli, CLI_FAILED, "%s", error_text(&asking->err, r))
		     : CLI_OK;
}

static void asking_clear(struct asking *asking)
{
	why_clear(&asking->why);
	text_list_clear(&asking->reasons);
	store_close(asking->store);
	rules_clear(&asking->rules);
}

int verb_why(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "expression", required_argument, NULL, 'e' },
		CLI_OPTIONS_END };
	_cleanup_(asking_clear) struct asking asking = { .cli = cli };
	const char *expression = NULL, *topic = NULL;
	int c, status;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0)
		expression = optarg;
	if (c == -2)
		return status;
	if (!expression && optind < argc)
		topic = argv[optind++];
	if ((!expression && !topic) || argc - optind > 1)
		return cli_usage(cli, "one topic or one expression, and one article");
	status = explain_open(&asking.rules, cli, expression, topic, &asking.index);
	if (status != CLI_OK)
		return status;
	if (optind == argc)
		return explain_rule(cli, &asking.rules, asking.index);
	asking.of_topic = topic != NULL;
	asking.store = cli_store(cli);
	return asking.store ? find_article(&asking, argv[optind]) : CLI_FAILED;
}
