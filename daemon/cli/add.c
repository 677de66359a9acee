#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "cli/add.h"
#include "cli/call.h"
#include "cli/cli.h"
#include "cli/look.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "config/config.h"
#include "ruleset.h"

/* Where sites without a word about it have their feeds; asked one after another, with --probe. */
static const char *const well_known[] = { "/feed", "/rss.xml", "/atom.xml", "/feed.xml",
	"/index.xml", "/rss", "/index.rdf", "/feed.json" };

struct adding {
	struct cli *cli;
	struct ruleset *rules;
	struct look *look;
	struct looked looked;
	struct feed feed;
	bool probe;
};

static void adding_clear(struct adding *adding)
{
	looked_clear(&adding->looked);
	look_free(adding->look);
	ruleset_free(adding->rules);
	feed_clear(&adding->feed);
}

static bool is_page(const struct looked *looked)
{
	return looked->document && strcmp(looked->document->format, "html") == 0;
}

/* --- finding ------------------------------------------------------------------------------------ */

/* 1: a feed is there, 0: something else, -1: said. */
static int try_address(struct adding *adding, const char *url)
{
	struct error err = { 0 };
	int r = look_at(adding->look, url, &adding->looked, &err);

	if (r < 0) {
		(void)cli_fail(adding->cli, CLI_FAILED, "%s: %s", url, error_text(&err, r));
		return -1;
	}
	return !is_page(&adding->looked);
}

static bool probe(struct adding *adding, const char *page_url)
{
	const char *host = strstr(page_url, "://");
	size_t origin = host ? (size_t)(host + 3 - page_url) : 0;

	origin += strcspn(page_url + origin, "/?#");
	for (size_t i = 0; i < ARRAY_SIZE(well_known); i++) {
		_cleanup_(strbuf_freep) struct strbuf url = STRBUF_INIT;
		struct error err = { 0 };

		strbuf_add(&url, page_url, origin);
		strbuf_adds(&url, well_known[i]);
		if (look_at(adding->look, strbuf_text(&url), &adding->looked, &err) >= 0 &&
			!is_page(&adding->looked))
			return true;
	}
	return false;
}

static void print_found(const struct cli *cli, const struct document *page)
{
	_cleanup_(table_clear) struct table table = TABLE("", "FEED", "TITLE");

	for (size_t i = 0; i < page->n_found; i++) {
		const struct found_feed *found = &page->found[i];
		_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
		struct json json = json_into(&text);

		table_addf(&table, "%zu", i + 1);
		table_add(&table, found->url);
		table_add(&table, found->title);
		if (!cli->json)
			continue;
		json_open_object(&json, NULL);
		json_text(&json, "url", found->url);
		json_text(&json, "type", found->type);
		json_text(&json, "title", found->title);
		json_close_object(&json);
		print_json(&text);
	}
	if (!cli->json)
		table_print(&table, cli->colour);
}

/* A person is asked; a program gets the list. 0 or more: which one; -1: none, said. */
static ssize_t choose(const struct cli *cli, const struct document *page)
{
	char line[32];
	char *end;

	if (page->n_found == 1)
		return 0;
	print_found(cli, page);
	if (cli->json || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return cli_fail(cli, CLI_FAILED, "the page names several feeds: add one of them"),
		       -1;
	(void)printf("Which one? [1-%zu] ", page->n_found);
	(void)fflush(stdout);
	if (fgets(line, sizeof(line), stdin)) {
		unsigned long number = strtoul(line, &end, 10);

		if (end != line && number >= 1 && number <= page->n_found)
			return (ssize_t)number - 1;
	}
	return cli_fail(cli, CLI_FAILED, "none was chosen"), -1;
}

/* From the address given to a feed in adding->looked. */
static bool find(struct adding *adding, const char *url)
{
	const struct document *page;
	_cleanup_(freep) char *chosen = NULL;
	ssize_t which;
	int r = try_address(adding, url);

	if (r != 0)
		return r > 0;
	page = adding->looked.document;
	if (!page->n_found) {
		_cleanup_(freep) char *page_url = strdup(adding->looked.url);

		if (adding->probe && page_url && probe(adding, page_url))
			return true;
		(void)cli_fail(adding->cli, CLI_FAILED, "%s: a page that names no feed%s", url,
			adding->probe ? ", and none is at the usual places"
				      : "; --probe looks at the usual places");
		return false;
	}
	which = choose(adding->cli, page);
	if (which < 0)
		return false;
	chosen = strdup(page->found[which].url);
	r = chosen ? try_address(adding, chosen) : -1;
	if (r == 0)
		(void)cli_fail(adding->cli, CLI_FAILED,
			"%s: the page names it as a feed, but it is a page too", chosen);
	return r > 0;
}

/* --- the configuration --------------------------------------------------------------------------- */

static int tell(struct adding *adding)
{
	const struct document *document = adding->looked.document;
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	struct json json = json_into(&text);

	if (!adding->cli->json) {
		strbuf_addf(&text, "Added %s (", adding->feed.url);
		if (document->title)
			utf8_escape(&text, document->title, strlen(document->title));
		(void)printf("%s%s%s, %zu articles) to %s\n", strbuf_text(&text),
			document->title ? ", " : "", document->format, document->n_entries,
			adding->cli->config);
		return CLI_OK;
	}
	json_open_object(&json, NULL);
	json_text(&json, "url", adding->feed.url);
	json_text(&json, "name", adding->feed.name);
	json_text(&json, "title", document->title);
	json_text(&json, "format", document->format);
	json_number(&json, "entries", (int64_t)document->n_entries);
	json_close_object(&json);
	print_json(&text);
	return CLI_OK;
}

static int put_into_config(struct adding *adding)
{
	struct cli *cli = adding->cli;
	struct error err = { 0 };
	int r;

	if (text_set(&adding->feed.url, adding->looked.url) < 0)
		return cli_fail(cli, CLI_FAILED, "no memory");
	if (config_feed(adding->rules->config, adding->feed.url))
		return cli_fail(cli, CLI_FAILED, "%s: is watched already", adding->feed.url);
	r = add_to_config(cli->config, &adding->feed, &err);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r));
	r = call_manager(cli->user, "Reload", NULL, &err, NULL);
	/* The next start reads it. */
	if (r < 0 && r != -ESRCH)
		(void)cli_fail(cli, CLI_OK, "the daemon was not told: %s", error_text(&err, r));
	return tell(adding);
}

/* --- the verb ------------------------------------------------------------------------------------ */

/* As people write addresses. */
static char *address_of(const char *given)
{
	_cleanup_(strbuf_freep) struct strbuf url = STRBUF_INIT;

	if (given[0] == '/')
		strbuf_adds(&url, "file://");
	else if (!strstr(given, "://"))
		strbuf_adds(&url, "https://");
	strbuf_adds(&url, given);
	return strbuf_take(&url);
}

static int add_tags(struct feed *feed, char *list)
{
	char *rest = list, *tag;
	int r = 0;

	while (r == 0 && (tag = strsep(&rest, ","))) {
		tag += strspn(tag, " ");
		tag[strcspn(tag, " ")] = '\0';
		if (*tag)
			r = text_list_add(&feed->tags, tag);
	}
	return r;
}

/* The first feed of all is added to nothing. */
static struct ruleset *rules_of(struct cli *cli)
{
	struct cli without = *cli;

	without.config = (char *)(uintptr_t) "/dev/null";
	return cli_rules(access(cli->config, F_OK) == 0 || errno != ENOENT ? cli : &without);
}

int verb_add(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "name", required_argument, NULL, 'n' },
		{ "tags", required_argument, NULL, 't' }, { "probe", no_argument, NULL, 'p' },
		CLI_OPTIONS_END };
	_cleanup_(adding_clear) struct adding adding = { .cli = cli };
	_cleanup_(freep) char *url = NULL;
	int c, status, r = 0;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0)
		switch (c) {
		case 'n': r = text_set(&adding.feed.name, optarg); break;
		case 't': r = add_tags(&adding.feed, optarg); break;
		case 'p': adding.probe = true; break;
		default: return cli_usage(cli, "it takes no expression");
		}
	if (c == -2)
		return status;
	if (argc - optind != 1)
		return cli_usage(cli, "which address? one at a time");
	url = r < 0 ? NULL : address_of(argv[optind]);
	if (!url)
		return cli_fail(cli, CLI_FAILED, "no memory");
	adding.rules = rules_of(cli);
	if (!adding.rules)
		return CLI_FAILED;
	if (config_feed(adding.rules->config, url))
		return cli_fail(cli, CLI_FAILED, "%s: is watched already", url);
	r = look_new(&adding.look, &adding.rules->config->poll);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "cannot look at it: %s", strerror(-r));
	return find(&adding, url) ? put_into_config(&adding) : CLI_FAILED;
}
