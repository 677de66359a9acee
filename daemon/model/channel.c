#include "model/channel.h"

#include <stdlib.h>

const char *channel_type_name(enum channel_type type)
{
	static const char *const names[] = {
		[CHANNEL_DESKTOP] = "desktop",
		[CHANNEL_EMAIL] = "email",
		[CHANNEL_WEBHOOK] = "webhook",
		[CHANNEL_EXEC] = "exec",
	};

	return names[type];
}

void channel_clear(struct channel *channel)
{
	free(channel->name);
	text_list_clear(&channel->to);
	free(channel->from);
	free(channel->smtp);
	free(channel->sendmail);
	free(channel->username);
	free(channel->password.file);
	free(channel->password.credential);
	free(channel->url);
	free(channel->secret.file);
	free(channel->secret.credential);
	text_list_clear(&channel->command);
	*channel = (struct channel){ 0 };
}
