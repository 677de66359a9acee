#include "model/topic.h"

#include <stdlib.h>

void topic_clear(struct topic *topic)
{
	free(topic->title);
	text_list_clear(&topic->feeds);
	text_list_clear(&topic->channels);
	*topic = (struct topic){ 0 };
}
