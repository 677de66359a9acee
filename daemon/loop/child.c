#include "loop/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "loop/exit.h"

#define FD_FIRST_FREE 4  /* 0 to 2 and 3 mean something to the program that is started */
#define READS_MAX     16 /* of standard error at one go, so that a chatty program is no long task */
#define USEC_PER_SEC  1000000ULL

struct child {
	pid_t pid; /* 0: reaped */
	struct exit_watch exit;
	sd_event_source *deadline, *feed, *listen;
	child_done_fn done; /* NULL: nobody waits any more */
	void *userdata;
	char *input;
	size_t input_len, input_pos;
	int input_fd, output_fd;
	bool timed_out;
	size_t output_len;
	char output[CHILD_OUTPUT_MAX + 1];
};

/* What the program is started with; the descriptors here are all ours to close. */
struct launch {
	char **argv, **envp; /* the arrays are ours, the strings are not */
	int stdin_fd, stderr_fd, pass_fd;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	bool have_actions, have_attributes;
};

static void close_input(struct child *child)
{
	child->feed = sd_event_source_disable_unref(child->feed);
	closep(&child->input_fd);
	child->input_fd = -1;
}

static void close_output(struct child *child)
{
	child->listen = sd_event_source_disable_unref(child->listen);
	closep(&child->output_fd);
	child->output_fd = -1;
}

static void release(struct child *child)
{
	close_input(child);
	close_output(child);
	child->deadline = sd_event_source_disable_unref(child->deadline);
	if (child->exit.source)
		(void)sd_event_source_set_destroy_callback(child->exit.source, NULL);
	exit_watch_stop(&child->exit);
	free(child->input);
	free(child);
}

/* --- while it runs ------------------------------------------------------------------------------
 */

static int on_writable(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct child *child = userdata;
	ssize_t n;

	(void)source;
	(void)events;
	n = write(fd, child->input + child->input_pos, child->input_len - child->input_pos);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n > 0)
		child->input_pos += (size_t)n;
	/* A program that does not want it all (EPIPE) says by its exit status how it went. */
	if (n < 0 || child->input_pos == child->input_len)
		close_input(child);
	return 0;
}

/* False: nothing comes any more. */
static bool read_output(struct child *child)
{
	for (int i = 0; i < READS_MAX; i++) {
		char bytes[4096];
		size_t keep;
		ssize_t n = read(child->output_fd, bytes, sizeof(bytes));

		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (n == 0)
			return false;
		keep = MIN((size_t)n, CHILD_OUTPUT_MAX - child->output_len);
		memcpy(child->output + child->output_len, bytes, keep);
		child->output_len += keep;
	}
	return true;
}

static int on_readable(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct child *child = userdata;

	(void)source;
	(void)fd;
	(void)events;
	if (!read_output(child))
		close_output(child);
	return 0;
}

static void set_deadline(struct child *child, int64_t sec)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)sd_event_source_set_time(
		child->deadline, ((uint64_t)now.tv_sec + (uint64_t)sec) * USEC_PER_SEC +
					 (uint64_t)now.tv_nsec / 1000);
	(void)sd_event_source_set_enabled(child->deadline, SD_EVENT_ONESHOT);
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct child *child = userdata;

	(void)source;
	(void)usec;
	if (child->timed_out) {
		(void)kill(-child->pid, SIGKILL);
		return 0;
	}
	child->timed_out = true;
	(void)kill(-child->pid, SIGTERM);
	set_deadline(child, CHILD_GRACE_SEC);
	return 0;
}

/* --- its end ------------------------------------------------------------------------------------
 */

static int reap(struct child *child)
{
	siginfo_t info = { 0 };

	/* Not before it is reaped may the number of its group mean someone else. */
	if (child->timed_out)
		(void)kill(-child->pid, SIGKILL);
	while (waitid(P_PID, (id_t)child->pid, &info, WEXITED) < 0 && errno == EINTR)
		;
	child->pid = 0;
	return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

static void on_exit_seen(void *userdata)
{
	struct child *child = userdata;
	struct child_result result = { .output = child->output };

	result.status = reap(child);
	result.timed_out = child->timed_out;
	/* What is in the pipe now is all that is waited for: a program that was left behind in the
	 * background may hold the other end for days. */
	if (child->output_fd >= 0)
		(void)read_output(child);
	close_input(child);
	close_output(child);
	(void)sd_event_source_set_enabled(child->deadline, SD_EVENT_OFF);
	if (child->done)
		child->done(&result, child->userdata);
	else
		release(child);
}

/* The loop goes, and with it whoever would have reaped the program. */
static void on_loop_gone(void *userdata)
{
	const struct exit_watch *watch = userdata; /* the source's own is its watch */
	struct child *child = watch->userdata;

	(void)kill(-child->pid, SIGKILL);
	(void)reap(child);
	free(child);
}

/* Without an owner the loop keeps the program: its two sources must not hold the loop, so they
 * float, and the one that waits for the exit frees the rest. */
static void hand_to_loop(struct child *child)
{
	child->done = NULL;
	close_input(child);
	close_output(child);
	free(TAKE(child->input));
	if (!child->timed_out) {
		child->timed_out = true;
		(void)kill(-child->pid, SIGTERM);
		set_deadline(child, CHILD_GRACE_SEC);
	}
	(void)sd_event_source_set_destroy_callback(child->exit.source, on_loop_gone);
	(void)sd_event_source_set_floating(child->deadline, true);
	(void)sd_event_source_unref(child->deadline);
	(void)sd_event_source_set_floating(child->exit.source, true);
	(void)sd_event_source_unref(child->exit.source);
}

void child_free(struct child *child)
{
	if (!child)
		return;
	if (child->pid > 0)
		hand_to_loop(child);
	else
		release(child);
}

/* --- how it starts ------------------------------------------------------------------------------
 */

static void launch_clear(struct launch *launch)
{
	free(launch->argv);
	free(launch->envp);
	closep(&launch->stdin_fd);
	closep(&launch->stderr_fd);
	closep(&launch->pass_fd);
	if (launch->have_actions)
		(void)posix_spawn_file_actions_destroy(&launch->actions);
	if (launch->have_attributes)
		(void)posix_spawnattr_destroy(&launch->attributes);
}

/* Takes fd and gives one that the numbers handed to the program cannot collide with. */
static int out_of_the_way(int fd)
{
	int moved, r;

	if (fd >= FD_FIRST_FREE)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, FD_FIRST_FREE);
	r = -errno;
	(void)close(fd);
	return moved < 0 ? r : moved;
}

/* A pipe and not a socket, though a socket could be written to without fear of SIGPIPE: a shell
 * script that opens /dev/stdin or /dev/stderr gets ENXIO from a socket. */
static int open_pipe(int *ret_ours, int *ret_theirs, bool we_write)
{
	int fds[2], ours, theirs;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	ours = fds[we_write ? 1 : 0];
	theirs = out_of_the_way(fds[we_write ? 0 : 1]);
	/* Only our end: theirs is a description of its own, which programs expect to block. */
	if (theirs < 0 || fcntl(ours, F_SETFL, O_NONBLOCK) < 0) {
		int r = theirs < 0 ? theirs : -errno;

		(void)close(ours);
		closep(&theirs);
		return r;
	}
	*ret_ours = ours;
	*ret_theirs = theirs;
	return 0;
}

/* Both arrays together, ended by NULL; `more` replaces what has the same name in `base`. */
static char **merge(char *const *base, const struct text_list *more)
{
	size_t n_base = 0, n = 0, n_more = more ? more->n : 0;
	char **merged;

	while (base && base[n_base])
		n_base++;
	merged = calloc(n_base + n_more + 1, sizeof(*merged));
	if (!merged)
		return NULL;
	for (size_t i = 0; i < n_base; i++) {
		bool replaced = false;

		for (size_t k = 0; k < n_more; k++) {
			size_t name_len = strcspn(more->items[k], "=") + 1;

			replaced = replaced || strncmp(base[i], more->items[k], name_len) == 0;
		}
		if (!replaced)
			merged[n++] = base[i];
	}
	for (size_t i = 0; i < n_more; i++)
		merged[n++] = more->items[i];
	return merged;
}

static int prepare_fds(struct launch *launch)
{
	posix_spawn_file_actions_t *actions = &launch->actions;
	int r = posix_spawn_file_actions_init(actions);

	if (r != 0)
		return -r;
	launch->have_actions = true;
	if (launch->stdin_fd >= 0)
		r = posix_spawn_file_actions_adddup2(actions, launch->stdin_fd, STDIN_FILENO);
	else
		r = posix_spawn_file_actions_addopen(
			actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	/* Standard output is dropped, not mixed in: what a reason quotes is the complaint. */
	if (r == 0)
		r = posix_spawn_file_actions_addopen(
			actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, launch->stderr_fd, STDERR_FILENO);
	if (r == 0 && launch->pass_fd >= 0)
		r = posix_spawn_file_actions_adddup2(actions, launch->pass_fd, 3);
	/* Libraries open descriptors that are not close-on-exec (libcurl's resolver does). */
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(actions, launch->pass_fd >= 0 ? 4 : 3);
	return -r;
}

static int prepare_signals(struct launch *launch)
{
	sigset_t all, none;
	int r = posix_spawnattr_init(&launch->attributes);

	if (r != 0)
		return -r;
	launch->have_attributes = true;
	(void)sigfillset(&all);
	(void)sigemptyset(&none);
	r = posix_spawnattr_setsigdefault(&launch->attributes, &all);
	if (r == 0)
		r = posix_spawnattr_setsigmask(&launch->attributes, &none);
	if (r == 0)
		r = posix_spawnattr_setpgroup(&launch->attributes, 0);
	if (r == 0)
		r = posix_spawnattr_setflags(&launch->attributes,
			POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	return -r;
}

static int prepare(struct child *child, struct launch *launch, const struct child_options *options)
{
	int r;

	launch->argv = merge(NULL, options->command);
	launch->envp = merge(environ, options->environment);
	if (!launch->argv || !launch->envp)
		return -ENOMEM;
	if (options->pass_fd >= 0) {
		launch->pass_fd = fcntl(options->pass_fd, F_DUPFD_CLOEXEC, FD_FIRST_FREE);
		if (launch->pass_fd < 0)
			return -errno;
	}
	if (options->input) {
		child->input = malloc(options->input_len + 1);
		if (!child->input)
			return -ENOMEM;
		memcpy(child->input, options->input, options->input_len);
		child->input_len = options->input_len;
		r = open_pipe(&child->input_fd, &launch->stdin_fd, true);
		if (r < 0)
			return r;
	}
	r = open_pipe(&child->output_fd, &launch->stderr_fd, false);
	if (r < 0)
		return r;
	r = prepare_fds(launch);
	return r < 0 ? r : prepare_signals(launch);
}

/* Before the program runs all that can fail but watching its exit. */
static int watch_pipes(struct child *child, sd_event *event)
{
	int r = sd_event_add_time(
		event, &child->deadline, CLOCK_MONOTONIC, UINT64_MAX, 0, on_deadline, child);

	if (r >= 0)
		r = sd_event_source_set_enabled(child->deadline, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_add_io(
			event, &child->listen, child->output_fd, EPOLLIN, on_readable, child);
	if (r >= 0 && child->input_len > 0)
		r = sd_event_add_io(
			event, &child->feed, child->input_fd, EPOLLOUT, on_writable, child);
	else if (r >= 0)
		close_input(child);
	return r;
}

int child_start(struct child **ret, sd_event *event, const struct child_options *options,
	child_done_fn done, void *userdata, struct error *err)
{
	_cleanup_(launch_clear) struct launch launch = {
		.stdin_fd = -1, .stderr_fd = -1, .pass_fd = -1
	};
	struct child *child = calloc(1, sizeof(*child));
	int r;

	assert(options->command->n > 0);
	if (!child)
		return -ENOMEM;
	child->done = done;
	child->userdata = userdata;
	child->input_fd = child->output_fd = -1;
	r = prepare(child, &launch, options);
	if (r >= 0)
		r = watch_pipes(child, event);
	if (r >= 0)
		r = -posix_spawn(&child->pid, launch.argv[0], &launch.actions, &launch.attributes,
			launch.argv, launch.envp);
	if (r < 0) {
		release(child);
		return error_errno(err, r, "cannot start %s", options->command->items[0]);
	}
	r = exit_watch_start(&child->exit, event, child->pid, on_exit_seen, child);
	if (r < 0) {
		(void)kill(-child->pid, SIGKILL);
		(void)reap(child);
		release(child);
		return error_errno(err, r, "cannot watch %s", options->command->items[0]);
	}
	if (options->timeout_sec > 0)
		set_deadline(child, options->timeout_sec);

	*ret = child;
	return 0;
}
