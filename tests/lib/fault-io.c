/* fault-io - makes the file calls of a program fail, to see what a disk or a crash can do to it.
 *
 * Preloaded: LD_PRELOAD=.../fault-io.so FAULT_PATH=/some/folder FAULT_IO=WHAT[:N] program
 * Counts write, pwrite, writev, fsync, fdatasync, ftruncate, rename and unlink on files whose path
 * holds FAULT_PATH, from 1. At the N-th
 *   kill    the process dies before it
 *   torn    half of the data is written, then the process dies (before it, if it writes none)
 *   short   half of the data is written, once
 *   eio     fails with EIO, once
 *   enospc  writes fail with ENOSPC, this and all that follow
 * and without an N
 *   trace   each call is told on standard error, as "NAME PATH"
 * It kills the process, not the kernel: what was never flushed to the disk is seen by trace only.
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define PATH_SIZE 4096

enum what {
	NOT_ASKED,
	FAULT_NONE,
	FAULT_KILL,
	FAULT_TORN,
	FAULT_SHORT,
	FAULT_EIO,
	FAULT_ENOSPC,
	FAULT_TRACE,
};

enum verdict {
	GO_ON,
	GO_HALF,
	FAIL, /* errno is set */
};

static const char *const names[] = {
	[FAULT_KILL] = "kill",
	[FAULT_TORN] = "torn",
	[FAULT_SHORT] = "short",
	[FAULT_EIO] = "eio",
	[FAULT_ENOSPC] = "enospc",
	[FAULT_TRACE] = "trace",
};

/* A preloaded library has nowhere else to keep what it counts. */
static enum what what;
static const char *where;
static long at, calls;

static void ask(void)
{
	const char *text = getenv("FAULT_IO");

	what = FAULT_NONE;
	where = getenv("FAULT_PATH");
	for (size_t i = FAULT_KILL; text && where && i <= FAULT_TRACE; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(text, names[i], n) != 0 || (text[n] && text[n] != ':'))
			continue;
		what = (enum what)i;
		at = text[n] ? strtol(text + n + 1, NULL, 10) : 0;
	}
}

static const char *path_of(int fd, char path[static PATH_SIZE])
{
	char link[64];
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_SIZE - 1);
	path[n > 0 ? n : 0] = '\0';
	return path;
}

static void die(void)
{
	(void)kill(getpid(), SIGKILL);
	for (;;)
		(void)pause();
}

static enum verdict at_call(const char *name, const char *path, bool writes)
{
	if (what == NOT_ASKED)
		ask();
	if (what == FAULT_NONE || !strstr(path, where))
		return GO_ON;
	calls++;
	if (what == FAULT_TRACE)
		(void)dprintf(STDERR_FILENO, "%s %s\n", name, path);
	if (what == FAULT_ENOSPC && writes && calls >= at) {
		errno = ENOSPC;
		return FAIL;
	}
	if (calls != at)
		return GO_ON;
	if (what == FAULT_KILL || (what == FAULT_TORN && !writes))
		die();
	if (what == FAULT_EIO) {
		errno = EIO;
		return FAIL;
	}
	return writes && (what == FAULT_TORN || what == FAULT_SHORT) ? GO_HALF : GO_ON;
}

static enum verdict at_descriptor(const char *name, int fd, bool writes)
{
	char path[PATH_SIZE];

	return fd <= STDERR_FILENO ? GO_ON : at_call(name, path_of(fd, path), writes);
}

static ssize_t half_done(ssize_t n)
{
	if (what == FAULT_TORN)
		die();
	return n;
}

/* The function that this one stands before. */
#define REAL(name)                                                                                 \
	static __typeof__(&(name)) real;                                                           \
	if (!real)                                                                                 \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t n)
{
	REAL(write);
	switch (at_descriptor("write", fd, true)) {
	case FAIL: return -1;
	case GO_HALF: return half_done(real(fd, bytes, n / 2));
	default: return real(fd, bytes, n);
	}
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t offset)
{
	REAL(pwrite64);
	switch (at_descriptor("pwrite", fd, true)) {
	case FAIL: return -1;
	case GO_HALF: return half_done(real(fd, bytes, n / 2, offset));
	default: return real(fd, bytes, n, offset);
	}
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
	return pwrite64(fd, bytes, n, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	REAL(writev);
	switch (at_descriptor("writev", fd, true)) {
	case FAIL: return -1;
	case GO_HALF: return half_done(real(fd, parts, n > 1 ? n / 2 : n));
	default: return real(fd, parts, n);
	}
}

int fsync(int fd)
{
	REAL(fsync);
	return at_descriptor("fsync", fd, false) == FAIL ? -1 : real(fd);
}

int fdatasync(int fd)
{
	REAL(fdatasync);
	return at_descriptor("fdatasync", fd, false) == FAIL ? -1 : real(fd);
}

int ftruncate64(int fd, off64_t size)
{
	REAL(ftruncate64);
	return at_descriptor("ftruncate", fd, false) == FAIL ? -1 : real(fd, size);
}

int ftruncate(int fd, off_t size)
{
	return ftruncate64(fd, size);
}

int rename(const char *from, const char *to)
{
	REAL(rename);
	return at_call("rename", to, false) == FAIL ? -1 : real(from, to);
}

int unlink(const char *path)
{
	REAL(unlink);
	return at_call("unlink", path, false) == FAIL ? -1 : real(path);
}
