#include "parse/sandboxed/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#ifndef WITH_ASAN
#define WITH_ASAN 0
#endif

/* What a parser needs once it is warm. Everything else ends the process. */
static const int calls_allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(getrandom),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
#if WITH_ASAN
	/* AddressSanitizer and UBSan ask these before and while they report. A build with
	 * sanitizers is for tests: its walls differ from the shipped ones in these calls and in the
	 * missing limits on memory, and in nothing else. */
	SCMP_SYS(sigaltstack),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(sched_yield),
#endif
};

/* Libraries look for files that a sandboxed reader does without (time zones, gconv modules): they
 * are told no, and cope. */
static const int calls_refused[] = {
#ifdef __NR_open
	SCMP_SYS(open),
#endif
	SCMP_SYS(openat),
};

static const int calls_mapping[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect) };

static int filter_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int r;

	/* A service manager's filter may forbid seccomp(2), and then libseccomp goes by prctl(2)
	 * and does not know the newer action. There is one thread: its end is the process's. */
	if (!filter)
		filter = seccomp_init(SCMP_ACT_KILL_THREAD);
	r = filter ? 0 : -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(calls_allowed) && r == 0; i++)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls_allowed[i], 0);
	for (size_t i = 0; i < ARRAY_SIZE(calls_refused) && r == 0; i++)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), calls_refused[i], 0);
	/* Memory yes, code no. */
	for (size_t i = 0; i < ARRAY_SIZE(calls_mapping) && r == 0; i++)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls_mapping[i], 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (r == 0)
		r = seccomp_load(filter);
	if (filter)
		seccomp_release(filter);
	return r;
}

/* No right on any file, and none can be given back. */
static int close_files(void)
{
	/* The rights of the first version of Landlock, which every later one knows. */
	const struct landlock_ruleset_attr none = {
		.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1
	};
	_cleanup_(closep) int fd = (int)syscall(
		__NR_landlock_create_ruleset, &none, sizeof(none), 0);

	/* Not in the kernel, not switched on, or not let through by a service manager's own filter
	 * that is older than Landlock: seccomp's wall stands without it. */
	if (fd < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM ? 0 : -errno;
	return syscall(__NR_landlock_restrict_self, fd, 0) < 0 ? -errno : 0;
}

static int limit(int resource, rlim_t max)
{
	const struct rlimit limit = { max, max };

	return setrlimit((__rlimit_resource_t)resource, &limit) < 0 ? -errno : 0;
}

static int limit_resources(void)
{
	static const struct {
		int resource;
		rlim_t max;
	} limits[] = {
		{ RLIMIT_CPU, SANDBOX_CPU_MAX_SEC },
		{ RLIMIT_CORE, 0 }, /* a core would hold what a feed said */
		{ RLIMIT_NPROC, 0 },
	/* No RLIMIT_FSIZE: it kills a process whose standard error is a file. */
#if !WITH_ASAN
		/* AddressSanitizer reserves terabytes of shadow. */
		{ RLIMIT_DATA, SANDBOX_MEMORY_MAX },
		{ RLIMIT_AS, SANDBOX_ADDRESS_MAX },
#endif
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(limits) && r == 0; i++)
		r = limit(limits[i].resource, limits[i].max);
	return r;
}

int sandbox_enter(void)
{
	int r;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -errno;
	r = limit_resources();
	if (r == 0)
		r = close_files();
	return r == 0 ? filter_calls() : r;
}
