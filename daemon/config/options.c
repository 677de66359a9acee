#include "config/options.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "config/load.h"

#define MINUTE   60
#define DAY      86400
#define YEAR     INT64_C(31557600) /* as systemd has it */
#define KILOBYTE 1024
#define GIGABYTE (INT64_C(1) << 30)

#define TYPE(type) (1U << (type))
#define EMAIL      TYPE(CHANNEL_EMAIL)
#define WEBHOOK    TYPE(CHANNEL_WEBHOOK)
#define EXEC       TYPE(CHANNEL_EXEC)

static const char *const first_polls[] = { "all", "recent", "store", NULL };
static const char *const channel_types[] = { "desktop", "email", "webhook", "exec", NULL };
static const char *const tls_choices[] = { "none", "required", NULL };
static const char *const webhook_formats[] = { "json", "ntfy", NULL };
static const char *const urgencies[] = { "low", "normal", "critical", NULL };

#define IN_POLL(member)    .section = OPTION_POLL, .offset = offsetof(struct poll_settings, member)
#define IN_FEED(member)    .section = OPTION_FEED, .offset = offsetof(struct feed, member)
#define IN_CHANNEL(member) .section = OPTION_CHANNEL, .offset = offsetof(struct channel, member)
#define IN_TOPIC(member)   .section = OPTION_TOPIC, .offset = offsetof(struct topic, member)

/* clang-format off */
static const struct option options[] = {
	{ .section = OPTION_FILE, .key = "include", .read = read_includes, .max = CONFIG_LIST_MAX,
	  .help = "More files to read, as patterns relative to the file that names them." },
	{ .section = OPTION_FILE, .key = "topic_packs", .read = read_packs, .max = CONFIG_LIST_MAX,
	  .help = "Ready-made topics, by the name of their file." },
	{ .section = OPTION_FILE, .key = "poll", .read = read_poll,
	  .help = "How feeds are visited." },
	{ .section = OPTION_FILE, .key = "feeds", .read = read_feeds, .max = CONFIG_FEEDS_MAX,
	  .help = "What is visited: URLs, or mappings with a url." },
	{ .section = OPTION_FILE, .key = "channels", .read = read_channels,
	  .max = CONFIG_CHANNELS_MAX, .help = "Ways to be told, by name." },
	{ .section = OPTION_FILE, .key = "groups", .read = read_groups, .max = CONFIG_TOPICS_MAX,
	  .help = "Expressions to refer to as @name." },
	{ .section = OPTION_FILE, .key = "topics", .read = read_topics, .max = CONFIG_TOPICS_MAX,
	  .help = "What to be told about, by name." },

	{ IN_POLL(interval_sec), .key = "interval", .read = read_span, .fallback = "15m",
	  .min = 1, .max = YEAR, .help = "How long to wait between two visits of a feed." },
	{ IN_POLL(min_interval_sec), .key = "min_interval", .read = read_span, .fallback = "5m",
	  .min = 1, .max = YEAR, .help = "No feed is visited more often." },
	{ IN_POLL(max_interval_sec), .key = "max_interval", .read = read_span, .fallback = "1d",
	  .min = 1, .max = YEAR, .help = "No feed is visited less often, failing or not." },
	{ IN_POLL(timeout_sec), .key = "timeout", .read = read_span, .fallback = "30s",
	  .min = 1, .max = 60 * MINUTE, .help = "How long a whole request may take." },
	{ IN_POLL(max_size_bytes), .key = "max_size", .read = read_size, .fallback = "16M",
	  .min = KILOBYTE, .max = GIGABYTE, .help = "How large a document may be, decompressed." },
	{ IN_POLL(concurrency), .key = "concurrency", .read = read_count, .fallback = "64",
	  .min = 1, .max = 1024, .help = "How many transfers run at once." },
	{ IN_POLL(per_host), .key = "per_host", .read = read_count, .fallback = "2",
	  .min = 1, .max = 64, .help = "How many of them go to one host (name and port)." },
	{ IN_POLL(first_poll), .key = "first_poll", .read = read_choice, .fallback = "recent",
	  .choices = first_polls,
	  .help = "What alerts when a feed is new: all, recent (the last day), or store (nothing)." },
	{ IN_POLL(proxy), .key = "proxy", .read = read_proxy_url,
	  .help = "Proxy for all requests: http, https, socks4, socks4a, socks5 or socks5h." },
	{ IN_POLL(user_agent), .key = "user_agent", .read = read_line,
	  .help = "How feedwatch names itself to servers." },

	{ IN_FEED(url), .key = "url", .read = read_feed_url, .required = true,
	  .help = "Where the feed is: http, https or file." },
	{ IN_FEED(name), .key = "name", .read = read_line,
	  .help = "What the feed is called in alerts and in topics; its URL if left out." },
	{ IN_FEED(tags), .key = "tags", .read = read_set, .max = CONFIG_LIST_MAX,
	  .help = "Words by which topics choose feeds." },
	{ IN_FEED(interval_sec), .key = "interval", .read = read_span, .min = 1, .max = YEAR,
	  .help = "In place of poll's interval." },
	{ IN_FEED(encoding), .key = "encoding", .read = read_encoding,
	  .help = "The character encoding, where the feed lies about it." },
	{ IN_FEED(timezone), .key = "timezone", .read = read_timezone,
	  .help = "For dates without a zone." },
	{ IN_FEED(headers), .key = "headers", .read = read_headers, .max = CONFIG_LIST_MAX,
	  .help = "More request headers." },
	{ IN_FEED(username), .key = "username", .read = read_line,
	  .help = "For a server that asks who is there; needs a password." },
	{ IN_FEED(password.file), .key = "password_file", .read = read_path,
	  .help = "File with the password." },
	{ IN_FEED(password.credential), .key = "password_credential", .read = read_credential,
	  .help = "Or the name of a systemd credential (LoadCredential=) that holds it." },

	{ IN_CHANNEL(type), .key = "type", .read = read_choice, .choices = channel_types,
	  .required = true, .help = "desktop, email, webhook or exec." },
	{ IN_CHANNEL(to), .key = "to", .read = read_addresses, .max = CONFIG_LIST_MAX,
	  .types = EMAIL, .required = true, .help = "Who gets the mail." },
	{ IN_CHANNEL(from), .key = "from", .read = read_address, .types = EMAIL, .required = true,
	  .help = "Sender of the mail." },
	{ IN_CHANNEL(smtp), .key = "smtp", .read = read_smtp_url, .types = EMAIL,
	  .help = "Mail server: smtps://HOST[:PORT], or smtp://HOST[:PORT] for STARTTLS." },
	{ IN_CHANNEL(sendmail), .key = "sendmail", .read = read_path, .types = EMAIL,
	  .help = "Or a local program that takes mail as sendmail does." },
	{ IN_CHANNEL(username), .key = "username", .read = read_line, .types = EMAIL,
	  .help = "For the mail server; needs a password." },
	{ IN_CHANNEL(password.file), .key = "password_file", .read = read_path, .types = EMAIL,
	  .help = "File with the password." },
	{ IN_CHANNEL(password.credential), .key = "password_credential",
	  .read = read_credential, .types = EMAIL,
	  .help = "Or the name of a systemd credential that holds it." },
	{ IN_CHANNEL(tls_required), .key = "tls", .read = read_switch, .fallback = "required",
	  .choices = tls_choices, .types = EMAIL,
	  .help = "required, or none for a server that cannot do it (smtp:// only)." },
	{ IN_CHANNEL(digest_sec), .key = "digest", .read = read_span, .min = 1, .max = YEAR,
	  .types = EMAIL, .help = "Gather alerts and send one mail each span; else one mail an alert." },
	{ IN_CHANNEL(url), .key = "url", .read = read_web_url, .types = WEBHOOK, .required = true,
	  .help = "Where alerts are posted." },
	{ IN_CHANNEL(format), .key = "format", .read = read_choice, .fallback = "json",
	  .choices = webhook_formats, .types = WEBHOOK, .help = "json, or ntfy for an ntfy server." },
	{ IN_CHANNEL(secret.file), .key = "secret_file", .read = read_path, .types = WEBHOOK,
	  .help = "File with the key that signs what is posted." },
	{ IN_CHANNEL(secret.credential), .key = "secret_credential", .read = read_credential,
	  .types = WEBHOOK, .help = "Or the name of a systemd credential that holds it." },
	{ IN_CHANNEL(command), .key = "command", .read = read_command, .max = CONFIG_LIST_MAX,
	  .types = EXEC, .required = true,
	  .help = "Program and arguments, run without a shell, the alert on its standard input." },
	{ IN_CHANNEL(timeout_sec), .key = "timeout", .read = read_span, .fallback = "30s",
	  .min = 1, .max = 60 * MINUTE, .types = EMAIL | WEBHOOK | EXEC,
	  .help = "How long one delivery may take." },

	{ IN_TOPIC(title), .key = "title", .read = read_line,
	  .help = "What alerts call the topic; its name if left out." },
	{ .section = OPTION_TOPIC, .key = "match", .read = read_expression, .required = true,
	  .help = "The expression an article must match." },
	{ IN_TOPIC(feeds), .key = "feeds", .read = read_set, .max = CONFIG_LIST_MAX,
	  .help = "Tags or names of the feeds to look at; all if left out." },
	{ IN_TOPIC(max_age_sec), .key = "max_age", .read = read_span, .min = 1,
	  .max = 100 * YEAR, .help = "An article dated earlier does not alert." },
	{ IN_TOPIC(channels), .key = "alert", .read = read_set, .max = CONFIG_LIST_MAX,
	  .help = "Names of the channels to tell; all if left out." },
	{ IN_TOPIC(urgency), .key = "urgency", .read = read_choice, .fallback = "normal",
	  .choices = urgencies, .help = "low, normal or critical." },
	{ .section = OPTION_TOPIC, .key = "tests", .read = read_tests,
	  .help = "Sample texts, checked whenever the configuration is loaded." },
	{ .section = OPTION_TESTS, .key = "match", .read = read_samples, .max = CONFIG_SAMPLES_MAX,
	  .help = "Texts that must match." },
	{ .section = OPTION_TESTS, .key = "no_match", .read = read_samples,
	  .max = CONFIG_SAMPLES_MAX, .help = "Texts that must not." },
};
/* clang-format on */

_Static_assert(ARRAY_SIZE(options) <= OPTIONS_MAX, "struct reading has a place for every row");

const struct option *option_at(size_t i)
{
	return i < ARRAY_SIZE(options) ? &options[i] : NULL;
}

/* "an email channel needs ..." */
static const char *section_noun(enum option_section section, unsigned type)
{
	static const char *const channels[] = {
		[CHANNEL_DESKTOP] = "a desktop channel",
		[CHANNEL_EMAIL] = "an email channel",
		[CHANNEL_WEBHOOK] = "a webhook channel",
		[CHANNEL_EXEC] = "an exec channel",
	};
	static const char *const nouns[] = {
		[OPTION_FILE] = "a configuration",
		[OPTION_POLL] = "poll",
		[OPTION_FEED] = "a feed",
		[OPTION_CHANNEL] = "a channel",
		[OPTION_TOPIC] = "a topic",
		[OPTION_TESTS] = "tests",
	};

	for (size_t i = 0; i < ARRAY_SIZE(channels); i++)
		if (section == OPTION_CHANNEL && type == TYPE(i))
			return channels[i];
	return nouns[section];
}

static bool has_type(const struct option *option, unsigned type)
{
	return !option->types || (option->types & type);
}

static const struct option *find(enum option_section section, unsigned type, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].section == section && has_type(&options[i], type) &&
			strcmp(options[i].key, key) == 0)
			return &options[i];
	return NULL;
}

static int refuse_key(struct loading *loading, enum option_section section, unsigned type,
	const struct yaml_node *key)
{
	const char *keys[OPTIONS_MAX];
	const struct option *other = find(section, ~0U, key->text);
	size_t n = 0;

	if (other)
		return load_refuse(loading, key, "%s has no key \"%s\"",
			section_noun(section, type), key->text);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].section == section && has_type(&options[i], type))
			keys[n++] = options[i].key;
	return load_refuse_unknown(loading, key, "key", keys, n);
}

/* A file that is read for its topics may be a whole configuration: the rest is left alone. A pack
 * that sets anything else would surprise whoever named it. */
static bool is_foreign(
	struct loading *loading, const struct option *option, const struct yaml_node *key)
{
	if (option && (option->read == read_topics || option->read == read_groups))
		return false;
	if (loading->topics_only)
		return true;
	if (!loading->in_pack || !option)
		return false;
	(void)load_refuse(
		loading, key, "a topic pack holds topics and groups, no \"%s\"", key->text);
	return true;
}

static int read_written(struct loading *loading, enum option_section section, unsigned type,
	const struct yaml_node *node, void *into, struct reading *reading)
{
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_node *key = yaml_key(node, i), *value = yaml_value(node, i);
		const struct option *option = find(section, type, key->text);
		int r;

		if (section == OPTION_FILE && is_foreign(loading, option, key))
			continue;
		if (!option) {
			(void)refuse_key(loading, section, type, key);
			continue;
		}
		reading->values[option - options] = value;
		r = option->read(loading, option, value, (char *)into + option->offset);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}

static int read_default(struct loading *loading, const struct option *option, void *into)
{
	struct yaml_node node = { .kind = YAML_TEXT, .text = option->fallback };
	int r = option->read(loading, option, &node, (char *)into + option->offset);

	assert(r >= 0 || r == -ENOMEM);
	return r;
}

/* The help is a sentence; here it ends one. */
static void refuse_missing(struct loading *loading, const struct option *option, unsigned type,
	const struct yaml_node *at)
{
	const char *help = option->help;

	(void)load_refuse(loading, at, "%s needs \"%s\": %c%.*s",
		section_noun(option->section, type), option->key, tolower((unsigned char)*help),
		(int)strcspn(help + 1, "."), help + 1);
}

int options_default(struct loading *loading, enum option_section section, unsigned type, void *into)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *option = &options[i];
		int r;

		if (option->section != section || !has_type(option, type) || !option->fallback)
			continue;
		r = read_default(loading, option, into);
		if (r < 0)
			return r;
	}
	return 0;
}

int options_read(struct loading *loading, enum option_section section, unsigned type,
	const struct yaml_node *name, const struct yaml_node *node, void *into,
	struct reading *reading)
{
	char found[FOUND_TEXT_MAX];
	int r;

	*reading = (struct reading){ 0 };
	if (node->kind != YAML_MAPPING)
		return load_refuse(loading, node, "expected a mapping for %s, found %s",
			section_noun(section, type), load_found(found, node));
	r = read_written(loading, section, type, node, into, reading);
	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(options); i++)
		if (options[i].section == section && has_type(&options[i], type) &&
			options[i].required && !reading->values[i] && !node->cut)
			refuse_missing(loading, &options[i], type, name ?: node);
	return r;
}

const struct yaml_node *reading_of(
	const struct reading *reading, enum option_section section, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].section == section && reading->values[i] &&
			strcmp(options[i].key, key) == 0)
			return reading->values[i];
	return NULL;
}
