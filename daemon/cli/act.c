#include <errno.h>
#include <stdio.h>
#include <systemd/sd-bus.h>

#include "bus/bus.h"
#include "cli/call.h"
#include "cli/cli.h"
#include "cli/verbs.h"

static int act(struct cli *cli, const char *method, const char *argument)
{
	struct error err = { 0 };
	int r = argument ? call_manager(cli->user, method, NULL, &err, "s", argument)
			 : call_manager(cli->user, method, NULL, &err, NULL);

	return r < 0 ? cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r)) : CLI_OK;
}

int verb_poll(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { CLI_OPTIONS_END };
	int status;

	if (cli_option(cli, argc, argv, options, &status) == -2)
		return status;
	if (argc - optind > 1)
		return cli_usage(cli, "one feed at a time, or all");
	return act(cli, "Poll", optind < argc ? argv[optind] : "");
}

int verb_reload(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { CLI_OPTIONS_END };
	int status;

	if (cli_option(cli, argc, argv, options, &status) == -2)
		return status;
	if (optind < argc)
		return cli_usage(cli, "takes no arguments");
	return act(cli, "Reload", NULL);
}

static int on_alert(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	const char *json;
	int r = sd_bus_message_read(message, "s", &json);

	(void)userdata;
	(void)error;
	if (r < 0)
		return r;
	(void)puts(json);
	(void)fflush(stdout);
	return 0;
}

/* Until it is interrupted, or the bus goes away. */
int verb_follow(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = { CLI_OPTIONS_END };
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	struct error err = { 0 };
	int r, status;

	if (cli_option(cli, argc, argv, options, &status) == -2)
		return status;
	r = call_connect(&bus, cli->user, &err);
	if (r < 0)
		return cli_fail(cli, CLI_FAILED, "%s", error_text(&err, r));
	r = sd_bus_match_signal(
		bus, NULL, BUS_NAME, BUS_PATH, BUS_MANAGER, "Alert", on_alert, NULL);
	while (r >= 0) {
		r = sd_bus_process(bus, NULL);
		if (r == 0)
			r = sd_bus_wait(bus, UINT64_MAX);
		if (r == -EINTR)
			r = 0;
	}
	return cli_fail(cli, CLI_FAILED, "lost the bus: %s", error_text(&err, r));
}
