#include "loop/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include "base/asan.h"
#include "base/strbuf.h"

static int spawn_actions(posix_spawn_file_actions_t *actions, int fd)
{
	int r = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDWR, 0);

	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, STDIN_FILENO, STDOUT_FILENO);
	/* What may be taken over from outside has nobody to talk to; sanitizers have. */
	if (r == 0 && !WITH_ASAN)
		r = posix_spawn_file_actions_adddup2(actions, STDIN_FILENO, STDERR_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, fd, 3);
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(actions, 4);
	return -r;
}

/* Our blocked signals are not its own, and a Ctrl-C for us is not for it. */
static int spawn_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int r;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	r = posix_spawnattr_setsigmask(attributes, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attributes, &all);
	if (r == 0)
		r = posix_spawnattr_setpgroup(attributes, 0);
	if (r == 0)
		r = posix_spawnattr_setflags(attributes,
			POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	return -r;
}

int spawn_program(pid_t *ret, const char *program, int fd, char *const environment[])
{
	char *arguments[] = { (char *)program, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int r = -posix_spawn_file_actions_init(&actions);

	if (r < 0)
		return r;
	r = -posix_spawnattr_init(&attributes);
	if (r == 0) {
		r = spawn_attributes(&attributes);
		if (r == 0)
			r = spawn_actions(&actions, fd);
		if (r == 0)
			r = -posix_spawn(
				ret, program, &actions, &attributes, arguments, environment);
		(void)posix_spawnattr_destroy(&attributes);
	}
	(void)posix_spawn_file_actions_destroy(&actions);
	return r;
}

char *spawn_path(const char *name)
{
	_cleanup_(strbuf_freep) struct strbuf path = STRBUF_INIT;
	const char *folder = secure_getenv("FEEDWATCH_LIBEXECDIR");

	strbuf_addf(&path, "%s/%s", folder && *folder ? folder : FEEDWATCH_LIBEXECDIR, name);
	return strbuf_take(&path);
}
