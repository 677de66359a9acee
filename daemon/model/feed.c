#include "model/feed.h"

#include <stdlib.h>

void feed_clear(struct feed *feed)
{
	free(feed->url);
	free(feed->name);
	text_list_clear(&feed->tags);
	free(feed->encoding);
	free(feed->timezone);
	text_list_clear(&feed->headers);
	free(feed->username);
	free(feed->password.file);
	free(feed->password.credential);
	*feed = (struct feed){ 0 };
}

void validators_clear(struct validators *validators)
{
	free(validators->etag);
	free(validators->last_modified);
	*validators = (struct validators){ 0 };
}

void feed_state_clear(struct feed_state *state)
{
	free(state->url);
	free(state->title);
	free(state->link);
	validators_clear(&state->validators);
	free(state->last_error);
	*state = (struct feed_state){ 0 };
}
