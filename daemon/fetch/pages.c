#include "fetch/pages.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop/spawn.h"
#include "model/text.h"

struct pages {
	char *program;
	int64_t grace_ms;
	pid_t pid; /* 0: not started */
	int fd;
};

int pages_new(struct pages **ret)
{
	_cleanup_(pages_freep) struct pages *pages = calloc(1, sizeof(*pages));

	if (!pages)
		return -ENOMEM;
	pages->fd = -1;
	pages->grace_ms = PAGES_GRACE_MS;
	pages->program = spawn_path("feedwatch-fetch");
	if (!pages->program)
		return -ENOMEM;
	*ret = TAKE(pages);
	return 0;
}

int pages_set_program(struct pages *pages, const char *program, int64_t grace_ms)
{
	pages->grace_ms = grace_ms;
	return text_set(&pages->program, program);
}

/* It has nothing to finish: whatever it is about is for us. */
static void end(struct pages *pages)
{
	if (!pages->pid)
		return;
	(void)kill(pages->pid, SIGKILL);
	while (waitpid(pages->pid, NULL, 0) < 0 && errno == EINTR)
		;
	(void)close(pages->fd);
	pages->pid = 0;
	pages->fd = -1;
}

void pages_free(struct pages *pages)
{
	if (!pages)
		return;
	end(pages);
	free(pages->program);
	free(pages);
}

/* With our environment: it names proxies, and certificates to believe. */
static int start(struct pages *pages, struct error *err)
{
	_cleanup_(closep) int theirs = -1;
	int fds[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return error_errno(err, -errno, "cannot ask");
	theirs = fds[1];
	r = spawn_program(&pages->pid, pages->program, theirs, environ);
	if (r < 0) {
		(void)close(fds[0]);
		pages->pid = 0;
		return error_errno(err, r, "%s cannot be started", pages->program);
	}
	pages->fd = fds[0];
	return 0;
}

static int ask_for(struct pages *pages, const struct page_ask *ask, struct page *ret)
{
	const struct timeval patience = {
		.tv_sec = ask->timeout_sec + pages->grace_ms / 1000,
		.tv_usec = pages->grace_ms % 1000 * 1000,
	};
	int r;

	if (setsockopt(pages->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0)
		return -errno;
	r = page_ask_send(pages->fd, ask);
	return r < 0 ? r : page_receive(pages->fd, ret, ask->max_size_bytes);
}

static int describe(struct error *err, int r, const char *program)
{
	switch (r) {
	case -EPIPE: return error_set(err, -EIO, "%s ended before it answered", program);
	case -ETIMEDOUT: return error_set(err, -EIO, "%s did not answer in time", program);
	case -EPROTO: return error_set(err, -EIO, "%s gave an answer that makes no sense", program);
	default: return error_errno(err, r, "%s cannot be asked", program);
	}
}

int pages_get(struct pages *pages, const struct page_ask *ask, struct page *ret, struct error *err)
{
	int r = pages->pid ? 0 : start(pages, err);

	if (r < 0)
		return r;
	r = ask_for(pages, ask, ret);
	if (r < 0) {
		end(pages);
		return describe(err, r, pages->program);
	}
	if (!ret->reason)
		return 0;
	r = error_set(err, -EIO, "%s", ret->reason);
	page_clear(ret);
	return r;
}
