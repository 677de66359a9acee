#include "lib/server.h"

#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX     48
#define READY_TRIES  2000
#define READY_USLEEP 10000

static char folder[64];

const char *tests_folder(void)
{
	if (!folder[0]) {
		(void)snprintf(folder, sizeof(folder), "/tmp/feedwatch-unit.XXXXXX");
		assert_non_null(mkdtemp(folder));
	}
	return folder;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void tests_folder_remove(void)
{
	if (folder[0])
		(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	folder[0] = '\0';
}

static const char *lib_path(const char *name)
{
	static char path[4096];

	(void)snprintf(path, sizeof(path), TESTS_SRCDIR "/tests/lib/%s", name);
	return path;
}

static int read_port(const char *path)
{
	FILE *f = fopen(path, "re");
	int port = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%d", &port) != 1)
		port = 0;
	(void)fclose(f);
	return port;
}

/* Not posix_spawn: the server is to end with the test, even when the test is killed. */
static pid_t run(const char *const *argv)
{
	pid_t parent = getpid(), pid = fork();
	sigset_t none;

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)execv(argv[0], (char *const *)argv);
	_exit(127);
}

void server_start(struct server *server, const char *name, const char *const *args)
{
	static unsigned n_started;
	const char *argv[ARGS_MAX + 5] = { "/usr/bin/python3", lib_path(name), "--ready",
		server->ready };

	(void)snprintf(
		server->ready, sizeof(server->ready), "%s/ready.%u", tests_folder(), n_started++);
	for (size_t i = 0; args && args[i]; i++) {
		assert_true(i < ARGS_MAX);
		argv[4 + i] = args[i];
	}
	server->pid = run(argv);
	server->port = 0;
}

void server_wait(struct server *server)
{
	for (int i = 0; server->port == 0; i++) {
		assert_true(i < READY_TRIES && waitpid(server->pid, NULL, WNOHANG) == 0);
		(void)usleep(READY_USLEEP);
		server->port = read_port(server->ready);
	}
}

void server_stop(struct server *server)
{
	if (server->pid <= 0)
		return;
	(void)kill(server->pid, SIGKILL);
	(void)waitpid(server->pid, NULL, 0);
	server->pid = 0;
}

void tests_make_ca(void)
{
	char ca[128], pem[160];
	const char *argv[] = { "/bin/bash", lib_path("test-ca"), ca, NULL };
	int status;

	(void)snprintf(ca, sizeof(ca), "%s/ca", tests_folder());
	(void)snprintf(pem, sizeof(pem), "%s/ca.pem", ca);
	assert_int_equal(
		waitpid(run(argv), &status, 0) > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1,
		0);
	(void)unsetenv("CURL_CA_BUNDLE");
	(void)unsetenv("SSL_CERT_DIR");
	assert_int_equal(setenv("SSL_CERT_FILE", pem, 1), 0);
}

int open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	(void)closedir(dir);
	return n;
}
