#include "loop/exit.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <unistd.h>

static int on_pidfd(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct exit_watch *watch = userdata;

	(void)fd;
	(void)events;
	(void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
	watch->ended(watch->userdata);
	return 0;
}

static int on_signal(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	struct exit_watch *watch = userdata;

	(void)source;
	(void)info;
	watch->ended(watch->userdata);
	return 0;
}

int exit_watch_start(
	struct exit_watch *watch, sd_event *event, pid_t pid, exit_fn ended, void *userdata)
{
	int fd = pidfd_open(pid, 0), r;

	*watch = (struct exit_watch){ .ended = ended, .userdata = userdata };
	if (fd < 0 && errno == ENOSYS)
		return sd_event_add_child(event, &watch->source, pid, WEXITED, on_signal, watch);
	if (fd < 0)
		return -errno;
	r = sd_event_add_io(event, &watch->source, fd, EPOLLIN, on_pidfd, watch);
	if (r >= 0)
		r = sd_event_source_set_io_fd_own(watch->source, true);
	if (r < 0 && !watch->source)
		(void)close(fd);
	return r;
}

void exit_watch_stop(struct exit_watch *watch)
{
	watch->source = sd_event_source_disable_unref(watch->source);
}
