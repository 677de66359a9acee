#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/explain.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "match/explain.h"

#define INDENT 2

/* Warnings, and the first error, of the one expression that is explained. */
struct noting {
	size_t index;
	struct json *json;
	struct strbuf *text;
};

static void note(size_t index, size_t column, bool is_error, const char *code, const char *text,
	void *userdata)
{
	const struct noting *noting = userdata;

	if (index != noting->index || is_error)
		return;
	strbuf_addf(noting->text, "column %zu: %s [%s]\n", column, text, code);
	json_open_object(noting->json, NULL);
	json_text(noting->json, "code", code);
	json_number(noting->json, "column", (int64_t)column);
	json_text(noting->json, "text", text);
	json_close_object(noting->json);
}

/* Of 0 words too. */
static bool has_number(const struct explained_node *node)
{
	return strstr(node->kind, "NEAR") || strcmp(node->kind, "ATLEAST") == 0;
}

static void list_json(struct json *json, const char *name, const struct text_list *list)
{
	if (!list->n)
		return;
	json_open_array(json, name);
	for (size_t i = 0; i < list->n; i++)
		json_text(json, NULL, list->items[i]);
	json_close_array(json);
}

static void print_explained_json(const char *name, const char *expression,
	const struct explained *explained, const char *warnings)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	json_open_object(&json, NULL);
	json_text(&json, "topic", name);
	json_text(&json, "expression", expression);
	json_open_array(&json, "nodes");
	for (size_t i = 0; i < explained->n; i++) {
		const struct explained_node *node = &explained->nodes[i];

		json_open_object(&json, NULL);
		json_number(&json, "level", node->level);
		json_number(&json, "column", (int64_t)node->column);
		json_text(&json, "kind", node->kind);
		if (has_number(node) || node->n)
			json_number(&json, "n", node->n);
		json_text(&json, "text", node->text);
		json_text(&json, "meaning", node->meaning);
		list_json(&json, "finds", &node->finds);
		list_json(&json, "misses", &node->misses);
		json_close_object(&json);
	}
	json_close_array(&json);
	if (strcmp(warnings, "[]") != 0)
		json_raw(&json, "warnings", warnings);
	json_close_object(&json);
	print_json(&text);
}

static void print_escaped(const char *text)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;

	utf8_escape(&buf, text, strlen(text));
	(void)fputs(strbuf_text(&buf), stdout);
}

static void print_list(const char *head, const struct text_list *list, int indent)
{
	if (!list->n)
		return;
	(void)printf("%*s%s", indent, "", head);
	for (size_t i = 0; i < list->n; i++) {
		(void)fputs(i ? ", " : " ", stdout);
		print_escaped(list->items[i]);
	}
	(void)puts("");
}

static void print_node(const struct explained_node *node, bool colour)
{
	bool term = strcmp(node->kind, "TERM") == 0 || strcmp(node->kind, "REF") == 0;
	int indent = (int)node->level * INDENT;

	(void)printf("%*s", indent, "");
	if (term) {
		(void)fputs(colour ? "\033[1m" : "", stdout);
		print_escaped(node->text);
		(void)fputs(colour ? "\033[0m: " : ": ", stdout);
	} else if (strncmp(node->meaning, "in ", 3) != 0) {
		(void)printf("%s", node->kind);
		if (has_number(node))
			(void)printf("/%u", node->n);
		(void)fputs(": ", stdout);
	}
	print_escaped(node->meaning);
	(void)puts("");
	print_list("finds", &node->finds, indent + INDENT + 2);
	print_list("not", &node->misses, indent + INDENT + 2);
}

int explain_rule(struct cli *cli, const struct rules *rules, size_t index)
{
	_cleanup_(explained_clear) struct explained explained = { 0 };
	_cleanup_(strbuf_freep) struct strbuf warnings = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf as_json = STRBUF_INIT;
	struct json json = json_into(&as_json);
	struct noting noting = { index, &json, &warnings };
	int r;

	json_open_array(&json, NULL);
	r = explain(&explained, rules->expressions, rules->n, index, note, &noting);
	json_close_array(&json);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "%s", strerror(-r));
	if (cli->json) {
		print_explained_json(rules->names[index], rules->expressions[index].text,
			&explained, strbuf_text(&as_json));
		return CLI_OK;
	}
	for (size_t i = 0; i < explained.n; i++)
		print_node(&explained.nodes[i], cli->colour);
	/* Those of the command line have been shown where they stand. */
	if (warnings.len && !rules->own)
		(void)printf("\n%s", strbuf_text(&warnings));
	return CLI_OK;
}

int explain_open(struct rules *rules, struct cli *cli, const char *expression, const char *topic,
	size_t *ret)
{
	if (!rules_open(rules, cli, expression, NULL))
		return CLI_FAILED;
	if (expression)
		*ret = rules->n - 1;
	else if (!rules_find(rules, cli, topic, ret))
		return CLI_FAILED;
	return CLI_OK;
}

int verb_explain_query(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "expression", required_argument, NULL, 'e' },
		CLI_OPTIONS_END };
	_cleanup_(rules_clear) struct rules rules = { 0 };
	const char *expression = NULL;
	size_t index;
	int c, status;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0)
		expression = optarg;
	if (c == -2)
		return status;
	if (argc - optind + (expression != NULL) != 1)
		return cli_usage(cli, "one topic or one expression");
	status = explain_open(&rules, cli, expression, argv[optind], &index);
	return status == CLI_OK ? explain_rule(cli, &rules, index) : status;
}
