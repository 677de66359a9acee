/* channels: each has a type, and the type says which keys it has. */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "config/load.h"

static bool is_smtps(const char *url)
{
	return strncasecmp(url, "smtps:", 6) == 0;
}

/* The server's password, or the key that signs: at most one place to find it. */
static bool check_secret(struct loading *loading, const struct yaml_node *name,
	const struct reading *reading, const char *file, const char *credential)
{
	bool has_file = reading_of(reading, OPTION_CHANNEL, file);
	bool has_credential = reading_of(reading, OPTION_CHANNEL, credential);

	if (has_file && has_credential)
		(void)load_refuse(loading, name, "both %s and %s; one is enough", file, credential);
	return has_file || has_credential;
}

static void check_email(struct loading *loading, const struct yaml_node *name,
	const struct reading *reading, const struct channel *channel)
{
	const struct yaml_node *smtp = reading_of(reading, OPTION_CHANNEL, "smtp");
	const struct yaml_node *sendmail = reading_of(reading, OPTION_CHANNEL, "sendmail");
	const struct yaml_node *tls = reading_of(reading, OPTION_CHANNEL, "tls");
	bool username = reading_of(reading, OPTION_CHANNEL, "username");
	bool password = check_secret(
		loading, name, reading, "password_file", "password_credential");

	if (!smtp && !sendmail)
		(void)load_refuse(loading, name,
			"an email channel needs \"smtp\", a mail server, or \"sendmail\", a "
			"program");
	if (smtp && sendmail)
		(void)load_refuse(loading, sendmail, "both smtp and sendmail; one is enough");
	if (username && !password)
		(void)load_refuse(
			loading, name, "username without password_file or password_credential");
	if (!username && password)
		(void)load_refuse(loading, name, "a password without username");
	if (username && sendmail && !smtp)
		(void)load_refuse(loading, name, "sendmail takes no username");
	if (tls && sendmail && !smtp)
		(void)load_refuse(loading, tls, "sendmail takes no tls");
	if (tls && channel->smtp && !channel->tls_required && is_smtps(channel->smtp))
		(void)load_refuse(loading, tls, "smtps:// is TLS; tls: none goes with smtp://");
}

static void check_channel(struct loading *loading, const struct yaml_node *name,
	const struct yaml_node *node, const struct reading *reading, const struct channel *channel)
{
	if (node->cut)
		return;
	(void)check_secret(loading, name, reading, "secret_file", "secret_credential");
	if (channel->type == CHANNEL_EMAIL)
		check_email(loading, name, reading, channel);
}

/* The type comes first wherever it stands, for it says which other keys there are. */
static int find_type(struct loading *loading, const struct yaml_node *name,
	const struct yaml_node *node, unsigned *ret)
{
	char found[FOUND_TEXT_MAX];
	const struct option *row;
	const struct yaml_node *type;
	unsigned value;
	int r;

	if (node->kind != YAML_MAPPING)
		return load_refuse(loading, node->kind == YAML_NOTHING ? name : node,
			"expected a mapping with a type, as in {type: desktop}, found %s",
			load_found(found, node));
	type = yaml_get(node, "type");
	if (!type && node->cut)
		return -EINVAL;
	if (!type)
		return load_refuse(
			loading, name, "a channel needs \"type\": desktop, email, webhook or exec");
	for (size_t i = 0; (row = option_at(i)); i++)
		if (row->section == OPTION_CHANNEL && strcmp(row->key, "type") == 0)
			break;
	r = row->read(loading, row, type, &value);
	if (r >= 0)
		*ret = 1U << value;
	return r;
}

static int fill_channel(struct loading *loading, const struct yaml_node *name,
	const struct yaml_node *node, struct channel *channel)
{
	struct reading reading;
	unsigned type = 0;
	int r = load_check_name(loading, "channel", name);

	if (r >= 0)
		r = load_unique(loading, loading->channel_names, "channel", name->text, name);
	if (r >= 0)
		r = find_type(loading, name, node, &type);
	if (r >= 0)
		r = text_set(&channel->name, name->text);
	if (r >= 0)
		r = options_default(loading, OPTION_CHANNEL, type, channel);
	if (r >= 0)
		r = options_read(loading, OPTION_CHANNEL, type, name, node, channel, &reading);
	if (r >= 0)
		check_channel(loading, name, node, &reading, channel);
	return r;
}

static int add_channel(struct config *config, struct channel *channel)
{
	int r = ARRAY_GROW(config->channels, config->n_channels);

	if (r < 0)
		return r;
	config->channels[config->n_channels++] = *channel;
	*channel = (struct channel){ 0 };
	return 0;
}

int read_channels(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	char found[FOUND_TEXT_MAX];

	(void)at;
	if (node->kind == YAML_NOTHING)
		return 0;
	loading->channels_given = true;
	if (node->kind != YAML_MAPPING)
		return load_refuse(loading, node,
			"expected a mapping of names to channels, found %s",
			load_found(found, node));
	for (size_t i = 0; i < node->n; i++) {
		struct channel channel = { 0 };
		int r;

		if (loading->config->n_channels == (size_t)option->max)
			return load_refuse(loading, yaml_key(node, i), "more than %d channels",
				CONFIG_CHANNELS_MAX);
		r = fill_channel(loading, yaml_key(node, i), yaml_value(node, i), &channel);
		if (r >= 0)
			r = add_channel(loading->config, &channel);
		channel_clear(&channel);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}

/* Whoever names no channel sits before a screen. */
int add_default_channel(struct loading *loading)
{
	struct channel channel = { .type = CHANNEL_DESKTOP };
	int r;

	if (loading->channels_given || loading->topics_only)
		return 0;
	r = text_set(&channel.name, "desktop");
	if (r >= 0)
		r = options_default(loading, OPTION_CHANNEL, 1U << CHANNEL_DESKTOP, &channel);
	if (r >= 0)
		r = add_channel(loading->config, &channel);
	channel_clear(&channel);
	return r;
}
