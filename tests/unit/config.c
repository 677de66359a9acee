/* The configuration: what a good one becomes, and what the user is told about a bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fdio.h"
#include "base/strbuf.h"
#include "config/config.h"
#include "config/options.h"
#include "config/place.h"

#define GOLDEN_MAX ((size_t)1024 * 1024)

static char *source_folder; /* absolute: the tests change the folder they stand in */

static void go_to(const char *folder)
{
	_cleanup_(freep) char *path = NULL;

	assert_true(asprintf(&path, "%s/tests/config/%s", source_folder, folder) > 0);
	assert_int_equal(chdir(path), 0);
}

static struct config *load_good(const char *path)
{
	const char *const packs[] = { "nowhere", NULL };
	struct diagnostics *diags = calloc(1, sizeof(*diags));
	_cleanup_(strbuf_freep) struct strbuf told = STRBUF_INIT;
	struct config *config = NULL;
	int r;

	assert_non_null(diags);
	r = config_load(&config, path, packs, diags);
	diagnostics_render(&told, diags, false);
	assert_string_equal(strbuf_text(&told), "");
	assert_int_equal(r, 0);
	diagnostics_clear(diags);
	free(diags);
	return config;
}

/* Writes what is told about a file into `told` and returns what loading returned. */
static int tell(struct strbuf *told, const char *path)
{
	const char *const packs[] = { "packs", NULL };
	struct diagnostics *diags = calloc(1, sizeof(*diags));
	struct config *config = NULL;
	int r;

	assert_non_null(diags);
	r = config_load(&config, path, packs, diags);
	diagnostics_render(told, diags, false);
	diagnostics_clear(diags);
	free(diags);
	config_free(config);
	return r;
}

/* --- goldens
 * -------------------------------------------------------------------------------------- */

/* Every tests/config/NAME.yaml is refused with the words of NAME.err. To accept new words after
 * reading them: FEEDWATCH_ACCEPT=1 tests/unit/config. */
static void bad_files_are_refused_with_the_words_expected(void **state)
{
	size_t n_failed = 0;
	glob_t found;

	(void)state;
	go_to("");
	assert_int_equal(glob("*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		_cleanup_(strbuf_freep) struct strbuf told = STRBUF_INIT, expected = STRBUF_INIT;
		_cleanup_(freep) char *golden = NULL;
		const char *path = found.gl_pathv[i];

		assert_true(asprintf(&golden, "%.*s.err", (int)strlen(path) - 5, path) > 0);
		assert_int_equal(tell(&told, path), -EINVAL);
		if (getenv("FEEDWATCH_ACCEPT")) {
			FILE *file = fopen(golden, "we");

			assert_non_null(file);
			assert_true(fputs(strbuf_text(&told), file) >= 0);
			assert_int_equal(fclose(file), 0);
		}
		assert_int_equal(file_read(golden, &expected, GOLDEN_MAX), 0);
		if (strcmp(strbuf_text(&told), strbuf_text(&expected)) == 0)
			continue;
		print_error("%s: told:\n%s", path, strbuf_text(&told));
		n_failed++;
	}
	globfree(&found);
	assert_int_equal(n_failed, 0);
}

/* --- what a good file becomes
 * ----------------------------------------------------------------------- */

static void defaults_are_those_of_the_interfaces(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;

	(void)state;
	config = load_good("/dev/null");
	assert_int_equal(config->poll.interval_sec, 900);
	assert_int_equal(config->poll.min_interval_sec, 300);
	assert_int_equal(config->poll.max_interval_sec, 86400);
	assert_int_equal(config->poll.timeout_sec, 30);
	assert_int_equal(config->poll.max_size_bytes, 16 << 20);
	assert_int_equal(config->poll.concurrency, 64);
	assert_int_equal(config->poll.per_host, 2);
	assert_int_equal(config->poll.first_poll, FIRST_POLL_RECENT);
	assert_null(config->poll.proxy);
	assert_null(config->poll.user_agent);
	assert_int_equal(config->n_feeds, 0);
	assert_int_equal(config->n_topics, 0);
	assert_int_equal(config->n_channels, 1);
	assert_string_equal(config->channels[0].name, "desktop");
	assert_int_equal(config->channels[0].type, CHANNEL_DESKTOP);
}

static void feeds_are_read_in_both_forms(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;
	const struct feed *feed;

	(void)state;
	go_to("valid");
	config = load_good("full.yaml");
	assert_int_equal(config->n_feeds, 3);
	assert_non_null(config_feed(config, "file:///srv/feed.xml"));
	feed = config_feed(config, "https://example.org/rss.xml");
	assert_string_equal(feed->name, feed->url);
	assert_int_equal(feed->interval_sec, 0);
	feed = config_feed(config, "https://example.jp/index.rdf");
	assert_string_equal(feed->name, "Example Japan");
	assert_int_equal(feed->tags.n, 2);
	assert_string_equal(feed->tags.items[1], "ja");
	assert_int_equal(feed->interval_sec, 1);
	assert_string_equal(feed->encoding, "shift_jis");
	assert_string_equal(feed->timezone, "Asia/Tokyo");
	assert_int_equal(feed->headers.n, 2);
	assert_string_equal(feed->headers.items[0], "Authorization: Bearer abc");
	assert_string_equal(feed->headers.items[1], "X-Desk: 5");
	assert_string_equal(feed->username, "u");
	assert_string_equal(feed->password.file, "/run/secrets/p");
	assert_null(config_feed(config, "https://example.org/"));
}

static void channels_have_what_their_type_has(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;
	const struct channel *channel;

	(void)state;
	go_to("valid");
	config = load_good("full.yaml");
	assert_int_equal(config->n_channels, 7);
	channel = config_channel(config, "analysts");
	assert_int_equal(channel->type, CHANNEL_EMAIL);
	assert_int_equal(channel->to.n, 2);
	assert_string_equal(channel->smtp, "smtp://mail.example.org:587");
	assert_string_equal(channel->password.credential, "smtp");
	assert_true(channel->tls_required);
	assert_int_equal(channel->digest_sec, 3600);
	assert_int_equal(channel->timeout_sec, 30);
	assert_false(config_channel(config, "plain")->tls_required);
	channel = config_channel(config, "hook");
	assert_int_equal(channel->format, WEBHOOK_JSON);
	assert_string_equal(channel->secret.file, "/etc/feedwatch/hook.key");
	channel = config_channel(config, "phone");
	assert_int_equal(channel->format, WEBHOOK_NTFY);
	assert_int_equal(channel->timeout_sec, 5);
	channel = config_channel(config, "log");
	assert_int_equal(channel->command.n, 3);
	assert_string_equal(channel->command.items[2], "");
	assert_non_null(strstr(config_channel(config, "shell")->command.items[0], "/sh"));
	assert_null(config_channel(config, "pager"));
}

static void topics_come_from_the_file_its_includes_and_its_packs(void **state)
{
	static const char *const names[] = { "from-include", "straits", "ferries", "japan",
		"us-japan-alliance", "quiet", "merged" };
	_cleanup_(config_freep) struct config *config = NULL;
	const struct topic *topic;

	(void)state;
	go_to("valid");
	config = load_good("full.yaml");
	assert_int_equal(config->n_topics, ARRAY_SIZE(names));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(config->topics[i].name, names[i]);
	assert_true(config_topic(config, "japan")->group);
	assert_string_equal(config_topic(config, "japan")->match, "japan* OR tokyo OR 日本");
	topic = config_topic(config, "us-japan-alliance");
	assert_false(topic->group);
	assert_string_equal(topic->title, "US–Japan alliance");
	assert_string_equal(topic->match, "(u.s. OR washington) NEAR/12 @japan\nAND treaty\n");
	assert_int_equal(topic->feeds.n, 2);
	assert_int_equal(topic->max_age_sec, 7 * 86400);
	assert_false(topic->all_channels);
	assert_int_equal(topic->channels.n, 2);
	assert_int_equal(topic->urgency, URGENCY_CRITICAL);
	assert_int_equal(config->n_samples, 3);
	assert_true(config->samples[0].must_match);
	assert_false(config->samples[2].must_match);
	assert_string_equal(config->samples[2].title, "It's over");
	assert_ptr_equal(&config->topics[config->samples[2].topic], topic);
	topic = config_topic(config, "merged");
	assert_string_equal(topic->match, "pact");
	assert_string_equal(topic->title, "Merged");
	assert_false(topic->all_channels);
	assert_int_equal(topic->channels.n, 0);
	topic = config_topic(config, "ferries");
	assert_true(topic->all_channels);
	assert_int_equal(topic->urgency, URGENCY_NORMAL);
}

static void topics_alone_are_read_from_a_file_or_a_folder(void **state)
{
	struct diagnostics *diags = calloc(1, sizeof(*diags));
	_cleanup_(config_freep) struct config *file = NULL;
	_cleanup_(config_freep) struct config *folder = NULL;

	(void)state;
	go_to("valid");
	assert_int_equal(
		config_load_topics(&file, (const char *const[]){ "full.yaml", NULL }, diags), 0);
	assert_int_equal(file->n_topics, 4);
	assert_int_equal(file->n_feeds, 0);
	assert_int_equal(file->n_channels, 0);
	assert_int_equal(
		config_load_topics(&folder, (const char *const[]){ "topics", NULL }, diags), 0);
	assert_int_equal(folder->n_topics, 2);
	assert_int_equal(diags->n, 0);
	diagnostics_clear(diags);
	free(diags);
}

static struct config *load_text(const char *text)
{
	char path[] = "/tmp/feedwatch-config-XXXXXX";
	int fd = mkstemp(path);
	struct config *config;

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	close(fd);
	config = load_good(path);
	unlink(path);
	return config;
}

static void a_written_interval_moves_bounds_that_nobody_wrote(void **state)
{
	static const struct {
		const char *text;
		int64_t interval, min, max;
	} cases[] = {
		{ "poll: {interval: 1s}", 1, 1, 86400 },
		{ "poll: {interval: 10m}", 600, 300, 86400 },
		{ "feeds: [{url: 'http://127.0.0.1/a', interval: 2s}]", 900, 2, 86400 },
		{ "poll: {min_interval: 1h}", 3600, 3600, 86400 },
		{ "poll: {max_interval: 1min}", 60, 60, 60 },
		{ "poll: {min_interval: 2d}", 172800, 172800, 172800 },
		{ "poll: {min_interval: 1s, interval: 1s}", 1, 1, 86400 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(config_freep) struct config *config = load_text(cases[i].text);

		assert_int_equal(config->poll.interval_sec, cases[i].interval);
		assert_int_equal(config->poll.min_interval_sec, cases[i].min);
		assert_int_equal(config->poll.max_interval_sec, cases[i].max);
	}
}

static void ten_thousand_topics_are_found_by_name(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	_cleanup_(config_freep) struct config *config = NULL;

	(void)state;
	strbuf_adds(&text, "topics:\n");
	for (int i = 0; i < 10000; i++)
		strbuf_addf(&text, "  topic-%d: {match: word%d}\n", i, i);
	config = load_text(strbuf_text(&text));
	assert_int_equal(config->n_topics, 10000);
	assert_string_equal(config_topic(config, "topic-9999")->match, "word9999");
}

/* --- places
 * ------------------------------------------------------------------------------------------ */

static void a_column_of_an_expression_is_found_in_every_style(void **state)
{
	static const struct {
		const char *topic;
		size_t column;
		unsigned line, shown;
	} cases[] = {
		{ "plain", 1, 2, 10 },      /* ( */
		{ "plain", 8, 3, 5 },       /* OR, behind a fold */
		{ "plain", 11, 3, 7 },      /* a space: behind what stands before it */
		{ "plain", 13, 3, 10 },     /* beta */
		{ "plain", 17, 3, 14 },     /* past the end */
		{ "single", 4, 4, 15 },     /* the apostrophe, which is two */
		{ "single", 5, 4, 17 },     /* s */
		{ "single", 7, 5, 5 },      /* OR */
		{ "double", 5, 6, 16 },     /* \u00e9 */
		{ "double", 7, 7, 5 },      /* OR, behind an escaped line end */
		{ "double", 11, 7, 10 },    /* x, behind an escaped quote */
		{ "double", 17, 7, 17 },    /* \U0001F600 */
		{ "double", 19, 7, 28 },    /* y */
		{ "folded", 8, 9, 12 },     /* OR */
		{ "folded", 11, 11, 5 },    /* 日 */
		{ "folded", 14, 11, 8 },    /* beta */
		{ "literal", 1, 15, 7 },    /* ( */
		{ "literal", 8, 15, 14 },   /* OR */
		{ "literal", 13, 16, 9 },   /* beta */
		{ "literal", 100, 16, 14 }, /* past the end */
	};
	_cleanup_(config_freep) struct config *config = NULL;

	(void)state;
	go_to("valid");
	config = load_good("places.yaml");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct diagnostics *diags = calloc(1, sizeof(*diags));
		const struct topic *topic = config_topic(config, cases[i].topic);

		assert_non_null(diags);
		assert_non_null(topic);
		config_report(
			diags, config_match_place(config, topic), cases[i].column, true, "here");
		if (diags->items[0].line != cases[i].line ||
			diags->items[0].column != cases[i].shown)
			print_error("%s %zu: %u:%u\n", cases[i].topic, cases[i].column,
				diags->items[0].line, diags->items[0].column);
		assert_int_equal(diags->items[0].line, cases[i].line);
		assert_int_equal(diags->items[0].column, cases[i].shown);
		diagnostics_clear(diags);
		free(diags);
	}
}

static void samples_have_places_too(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;
	struct diagnostics *diags = calloc(1, sizeof(*diags));

	(void)state;
	go_to("valid");
	config = load_good("places.yaml");
	config_report(diags, config_sample_place(config, &config->samples[1]), 3, false, "here");
	assert_int_equal(diags->n_warnings, 1);
	assert_int_equal(diags->items[0].line, 17);
	assert_int_equal(diags->items[0].column, 30);
	assert_string_equal(diags->items[0].source, "    tests: {match: [one, \"t\\two\"]}");
	diagnostics_clear(diags);
	free(diags);
}

/* --- the table, the example and the page
 * --------------------------------------------------------------- */

/* The key stands as a word of its own with what follows it in that file. */
static bool mentions(const char *text, const char *key, const char *before, char behind)
{
	size_t len = strlen(key);

	for (const char *p = text; (p = strstr(p, key)); p++)
		if (p > text && strchr(before, p[-1]) && p[len] == behind)
			return true;
	return false;
}

static void every_option_is_in_the_example_the_page_and_the_schema(void **state)
{
	static const struct {
		const char *path, *before;
		char behind;
	} files[] = {
		{ "conf/feedwatch.yaml", " #\n", ':' },
		{ "conf/feedwatch.yaml.5", " ", '\n' },
		{ "conf/feedwatch.schema.json", "\"", '"' },
	};
	const struct option *option;
	size_t n_missing = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
		_cleanup_(freep) char *path = NULL;

		assert_true(asprintf(&path, "%s/%s", source_folder, files[i].path) > 0);
		assert_int_equal(file_read(path, &text, GOLDEN_MAX), 0);
		for (size_t j = 0; (option = option_at(j)); j++)
			if (!mentions(strbuf_text(&text), option->key, files[i].before,
				    files[i].behind)) {
				print_error("%s: no %s\n", files[i].path, option->key);
				n_missing++;
			}
	}
	assert_int_equal(n_missing, 0);
}

static void the_example_says_the_defaults(void **state)
{
	_cleanup_(config_freep) struct config *example = NULL;
	_cleanup_(config_freep) struct config *empty = NULL;
	_cleanup_(freep) char *path = NULL;

	(void)state;
	assert_true(asprintf(&path, "%s/conf/feedwatch.yaml", source_folder) > 0);
	example = load_good(path);
	empty = load_good("/dev/null");
	assert_memory_equal(&example->poll, &empty->poll, sizeof(empty->poll));
	assert_int_equal(example->n_feeds + example->n_topics, 0);
	assert_int_equal(example->n_channels, 1);
	assert_string_equal(example->channels[0].name, "desktop");
}

/* Takes one "#" off every line that shows a key: what is offered as a comment is right as well. */
static void the_examples_comments_are_a_configuration_too(void **state)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT, bare = STRBUF_INIT;
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(freep) char *path = NULL;
	bool in_list = false;

	(void)state;
	assert_true(asprintf(&path, "%s/conf/feedwatch.yaml", source_folder) > 0);
	assert_int_equal(file_read(path, &text, GOLDEN_MAX), 0);
	for (const char *line = text.text; *line; line += strcspn(line, "\n") + 1) {
		size_t len = strcspn(line, "\n");

		/* A section that is shown as empty is the head of what follows in comments. */
		in_list = in_list || strncmp(line, "feeds: []", 9) == 0;
		if (!in_list)
			continue;
		if (strncmp(line, "#  ", 3) == 0)
			strbuf_add(&bare, line + 1, len - 1);
		else if (len && line[0] != '#')
			strbuf_add(&bare, line, strcspn(line, "[{\n"));
		strbuf_addc(&bare, '\n');
	}
	config = load_text(strbuf_text(&bare));
	assert_int_equal(config->n_feeds, 2);
	assert_int_equal(config->n_channels, 4);
	assert_int_equal(config->n_topics, 2);
}

/* --- secrets and default places
 * -------------------------------------------------------------------------- */

static void secrets_are_read_without_their_line_end(void **state)
{
	char folder[] = "/tmp/feedwatch-secret-XXXXXX";
	_cleanup_(freep) char *path = NULL;
	struct secret file = { 0 }, credential = { .credential = (char *)"mail" };
	static const struct {
		const char *text;
		size_t len;
		int r;
		const char *secret;
	} cases[] = {
		{ "abc\n", 4, 0, "abc" },
		{ " a b \r\n\n", 8, 0, " a b " },
		{ "\n", 1, -ENODATA, NULL },
		{ "a\0b", 3, -EINVAL, NULL },
	};

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_true(asprintf(&path, "%s/mail", folder) > 0);
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
	file.file = path;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		_cleanup_(freep) char *from_file = NULL;
		_cleanup_(freep) char *from_credential = NULL;

		assert_int_equal(fd_write_all(fd, cases[i].text, cases[i].len), 0);
		close(fd);
		assert_int_equal(secret_read(&from_file, &file, NULL), cases[i].r);
		assert_int_equal(secret_read(&from_credential, &credential, NULL), cases[i].r);
		if (cases[i].secret) {
			assert_string_equal(from_file, cases[i].secret);
			assert_string_equal(from_credential, cases[i].secret);
		}
	}
	unlink(path);
	rmdir(folder);
}

static void a_secret_that_is_not_there_is_named(void **state)
{
	struct secret credential = { .credential = (char *)"mail" };
	struct secret file = { .file = (char *)"/nonexistent/secret" };
	struct error err = { 0 };
	char *secret = NULL;

	(void)state;
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(secret_read(&secret, &credential, &err), -ENOENT);
	assert_non_null(strstr(err.text, "LoadCredential=mail"));
	assert_int_equal(secret_read(&secret, &file, &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nonexistent/secret"));
	assert_null(secret);
}

static void default_places_follow_systemd_and_xdg(void **state)
{
	static const struct {
		const char *config_home, *state_home, *state_directory;
		bool user;
		const char *path, *state;
	} cases[] = {
		{ NULL, NULL, NULL, false, FEEDWATCH_SYSCONFDIR "/feedwatch.yaml",
			"/var/lib/feedwatch" },
		{ NULL, NULL, "/a:/b", false, FEEDWATCH_SYSCONFDIR "/feedwatch.yaml", "/a" },
		{ NULL, NULL, NULL, true, "/home/u/.config/feedwatch/feedwatch.yaml",
			"/home/u/.local/state/feedwatch" },
		{ "/c", "/s", NULL, true, "/c/feedwatch/feedwatch.yaml", "/s/feedwatch" },
		{ "relative", "/s", "/a", true, "/home/u/.config/feedwatch/feedwatch.yaml", "/a" },
	};

	(void)state;
	assert_int_equal(setenv("HOME", "/home/u", 1), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *const variables[] = { "XDG_CONFIG_HOME", "XDG_STATE_HOME",
			"STATE_DIRECTORY" };
		const char *const values[] = { cases[i].config_home, cases[i].state_home,
			cases[i].state_directory };
		_cleanup_(freep) char *path = NULL;
		_cleanup_(freep) char *state_path = NULL;

		for (size_t j = 0; j < ARRAY_SIZE(variables); j++)
			assert_int_equal(values[j] ? setenv(variables[j], values[j], 1)
						   : unsetenv(variables[j]),
				0);
		path = config_default_path(cases[i].user);
		state_path = config_default_state(cases[i].user);
		assert_string_equal(path, cases[i].path);
		assert_string_equal(state_path, cases[i].state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_files_are_refused_with_the_words_expected),
		cmocka_unit_test(defaults_are_those_of_the_interfaces),
		cmocka_unit_test(feeds_are_read_in_both_forms),
		cmocka_unit_test(channels_have_what_their_type_has),
		cmocka_unit_test(topics_come_from_the_file_its_includes_and_its_packs),
		cmocka_unit_test(topics_alone_are_read_from_a_file_or_a_folder),
		cmocka_unit_test(a_written_interval_moves_bounds_that_nobody_wrote),
		cmocka_unit_test(ten_thousand_topics_are_found_by_name),
		cmocka_unit_test(a_column_of_an_expression_is_found_in_every_style),
		cmocka_unit_test(samples_have_places_too),
		cmocka_unit_test(every_option_is_in_the_example_the_page_and_the_schema),
		cmocka_unit_test(the_example_says_the_defaults),
		cmocka_unit_test(the_examples_comments_are_a_configuration_too),
		cmocka_unit_test(secrets_are_read_without_their_line_end),
		cmocka_unit_test(a_secret_that_is_not_there_is_named),
		cmocka_unit_test(default_places_follow_systemd_and_xdg),
	};

	source_folder = realpath(getenv("srcdir") ?: ".", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
