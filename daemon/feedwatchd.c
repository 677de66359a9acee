/* feedwatchd - the main: options, then daemon_run. */
#include <getopt.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "config/config.h"
#include "daemon.h"

static const char usage[] =
	"Usage: feedwatchd [OPTION]...\n"
	"Polls feeds, matches new articles against topics, and alerts.\n"
	"\n"
	"  -c, --config FILE          configuration (default: /etc/feedwatch/feedwatch.yaml,\n"
	"                             with --user ~/.config/feedwatch/feedwatch.yaml)\n"
	"  -s, --state-directory DIR  where feeds, articles and alerts are remembered (default:\n"
	"                             /var/lib/feedwatch, with --user ~/.local/state/feedwatch)\n"
	"      --once                 poll every feed once, deliver what can be delivered, exit\n"
	"      --user                 a user's service: paths as above, session bus\n"
	"  -v, --verbose              say more on the log\n"
	"  -h, --help                 this text\n"
	"      --version              the version\n"
	"\n"
	"SIGHUP reloads the configuration, SIGTERM stops.\n"
	"Exit status: 0 stopped cleanly, 1 bad configuration, 2 the store cannot be used.\n"
	"See feedwatchd(8), feedwatch.yaml(5).\n";

enum option_code {
	OPTION_ONCE = 256,
	OPTION_USER,
	OPTION_VERSION,
};

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "state-directory", required_argument, NULL, 's' },
	{ "once", no_argument, NULL, OPTION_ONCE },
	{ "user", no_argument, NULL, OPTION_USER },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ 0 },
};

/* What is left of the options for main: go on (-1) or the exit status. */
static int read_options(
	int argc, char **argv, struct daemon_options *options, enum log_level *level)
{
	int c;

	while ((c = getopt_long(argc, argv, "c:s:vh", long_options, NULL)) >= 0)
		switch (c) {
		case 'c': options->config = optarg; break;
		case 's': options->state = optarg; break;
		case OPTION_ONCE: options->once = true; break;
		case OPTION_USER: options->user = true; break;
		case 'v': *level = LOG_LEVEL_DEBUG; break;
		case 'h': (void)fputs(usage, stdout); return EXIT_SUCCESS;
		case OPTION_VERSION:
			(void)puts("feedwatchd " FEEDWATCH_VERSION);
			return EXIT_SUCCESS;
		default:
			(void)fputs("Try 'feedwatchd --help'.\n", stderr);
			return DAEMON_EXIT_CONFIG;
		}
	if (optind == argc)
		return -1;
	(void)fprintf(stderr, "feedwatchd: takes no arguments, but got '%s'\n", argv[optind]);
	return DAEMON_EXIT_CONFIG;
}

/* A large document leaves no trace: what is over a megabyte is the kernel's again at once, where the
 * library's own rule keeps tens of them after the first. */
static void keep_memory_small(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, 256 << 10);
	(void)mallopt(M_TRIM_THRESHOLD, 4 << 20);
}

int main(int argc, char **argv)
{
	struct daemon_options options = { 0 };
	_cleanup_(freep) char *config = NULL;
	_cleanup_(freep) char *state = NULL;
	enum log_level level = LOG_LEVEL_INFO;
	int status = read_options(argc, argv, &options, &level);

	if (status >= 0)
		return status;
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	keep_memory_small();
	log_open("feedwatchd", level);
	config = config_default_path(options.user);
	state = config_default_state(options.user);
	if (!options.config) {
		options.config = config;
		options.example = FEEDWATCH_DATADIR "/feedwatch.yaml";
	}
	if (!options.state)
		options.state = state;
	if (!options.config || !options.state) {
		log_error("no folder for the configuration or the state: HOME is not set");
		return DAEMON_EXIT_CONFIG;
	}
	return (int)daemon_run(&options);
}
