#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <signal.h>
#include <systemd/sd-event.h>

#include "base/fdio.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "parse/parse.h"

#define PARSE_FILE_MAX  ((size_t)64 << 20) /* octets of one document given by hand */
#define PARSE_HEAP_KEPT (4 << 20)          /* octets that are not the kernel's again at once */

/* Files one after another: each is read when the one before it has been answered, so that output
 * keeps the order and one document at a time is in memory. */
struct parsing {
	struct cli *cli;
	sd_event *event;
	struct parsers *parsers;
	struct parse_request asked; /* but for the octets */
	struct strbuf text;         /* of a document, kept for the next one */
	char **files;               /* the one under way first */
	int n_files;
	int status;
};

static void next_file(struct parsing *parsing);

static void on_parsed(int result, struct document **document, const char *reason, void *userdata)
{
	struct parsing *parsing = userdata;
	struct json json = json_into(&parsing->text);

	strbuf_reset(&parsing->text);
	if (result < 0) {
		parsing->status = cli_fail(
			parsing->cli, CLI_FAILED, "%s: %s", parsing->files[0], reason);
	} else {
		json.complete = true;
		document_json(&json, *document, parsing->files[0]);
		print_json(&parsing->text);
	}
	parsing->files++;
	parsing->n_files--;
	next_file(parsing);
}

static int start_file(struct parsing *parsing, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf octets = STRBUF_INIT;
	_cleanup_(freep) char *body = NULL;
	struct parse_request request = parsing->asked;
	int r = strcmp(parsing->files[0], "-") == 0
			? fd_read_all(STDIN_FILENO, &octets, PARSE_FILE_MAX)
			: file_read(parsing->files[0], &octets, PARSE_FILE_MAX);

	if (r < 0)
		return error_set(err, r, "%s", strerror(-r));
	request.len = octets.len;
	request.octets = body = strbuf_take(&octets);
	if (!body)
		return -ENOMEM;
	r = parse_start(parsing->parsers, &request, on_parsed, parsing, err);
	if (r >= 0)
		(void)TAKE(body);
	return r;
}

static void next_file(struct parsing *parsing)
{
	/* SIGPIPE is ignored for the workers' sake: nobody reads on, so we stop by ourselves. */
	for (; parsing->n_files > 0 && !ferror(stdout); parsing->files++, parsing->n_files--) {
		struct error err = { 0 };
		int r = start_file(parsing, &err);

		if (r >= 0)
			return;
		parsing->status = cli_fail(
			parsing->cli, CLI_FAILED, "%s: %s", parsing->files[0], error_text(&err, r));
	}
	(void)sd_event_exit(parsing->event, 0);
}

static int run(struct parsing *parsing)
{
	_cleanup_(freep) char *program = parse_program();
	sigset_t signals;
	int r;

	if (!program)
		return -ENOMEM;
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGCHLD); /* the loop watches the workers */
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return -errno;
	r = sd_event_default(&parsing->event);
	if (r < 0)
		return r;
	r = parsers_new(&parsing->parsers, parsing->event, program, 1);
	if (r >= 0) {
		next_file(parsing);
		r = sd_event_loop(parsing->event);
	}
	parsers_free(parsing->parsers);
	sd_event_unref(parsing->event);
	strbuf_free(&parsing->text);
	return r;
}

static const char **option_place(struct parse_request *asked, int option)
{
	switch (option) {
	case 'b': return &asked->base_url;
	case 'e': return &asked->encoding;
	case 't': return &asked->content_type;
	default: return &asked->timezone;
	}
}

int verb_parse(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { { "base", required_argument, NULL, 'b' },
		{ "content-type", required_argument, NULL, 't' },
		{ "encoding", required_argument, NULL, 'e' },
		{ "timezone", required_argument, NULL, 'z' }, CLI_OPTIONS_END };
	struct parsing parsing = { .cli = cli, .asked.borrows = true };
	int c, r, status;

	while ((c = cli_option(cli, argc, argv, options, &status)) >= 0)
		*option_place(&parsing.asked, c) = optarg;
	if (c == -2)
		return status;
	if (optind == argc)
		return cli_usage(cli, "which file? - is standard input");
	/* One document's memory is the next one's. */
	(void)mallopt(M_MMAP_THRESHOLD, PARSE_HEAP_KEPT);
	(void)mallopt(M_TRIM_THRESHOLD, PARSE_HEAP_KEPT);
	parsing.files = argv + optind;
	parsing.n_files = argc - optind;
	r = run(&parsing);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "cannot parse: %s", strerror(-r));
	return parsing.status;
}
