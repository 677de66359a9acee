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

#include "base/asan.h"
#include "base/cleanup.h"

/* What a parser needs once it is warm: one descriptor, and memory. Everything else ends the
 * process. */
static const struct {
	int call;
	unsigned n_rules;
	struct scmp_arg_cmp rules[2];
} calls_allowed[] = {
#if !WITH_ASAN
	{ SCMP_SYS(read), 1, { SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD, 0) } },
	{ SCMP_SYS(write), 1, { SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD, 0) } },
#else
	/* AddressSanitizer and UBSan ask these before and while they report. A build with
	 * sanitizers is for tests: its walls differ from the shipped ones in these calls and in the
	 * missing limits on memory, and in nothing else. */
	{ SCMP_SYS(read), 0, { { 0 } } },
	{ SCMP_SYS(write), 0, { { 0 } } },
	{ SCMP_SYS(futex), 0, { { 0 } } },
	{ SCMP_SYS(sigaltstack), 0, { { 0 } } },
	{ SCMP_SYS(rt_sigaction), 0, { { 0 } } },
	{ SCMP_SYS(rt_sigprocmask), 0, { { 0 } } },
	{ SCMP_SYS(getpid), 0, { { 0 } } },
	{ SCMP_SYS(gettid), 0, { { 0 } } },
	{ SCMP_SYS(sched_yield), 0, { { 0 } } },
#endif
	/* Memory yes, code and files no. */
	{ SCMP_SYS(mmap), 2,
		{ SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
			SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS) } },
	{ SCMP_SYS(mprotect), 1, { SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) } },
	{ SCMP_SYS(brk), 0, { { 0 } } },
	{ SCMP_SYS(munmap), 0, { { 0 } } },
	{ SCMP_SYS(mremap), 0, { { 0 } } },
	{ SCMP_SYS(madvise), 0, { { 0 } } },
	/* Where the kernel's clock cannot be read without a call, as in some virtual machines. */
	{ SCMP_SYS(clock_gettime), 0, { { 0 } } },
	{ SCMP_SYS(exit_group), 0, { { 0 } } },
};

/* Libraries look for files that a sandboxed reader does without (time zones, gconv modules), and
 * for randomness where the clock will do: they are told no, and cope. */
static const int calls_refused[] = {
#ifdef __NR_open
	SCMP_SYS(open),
#endif
	SCMP_SYS(openat),
	SCMP_SYS(getrandom),
};

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
		r = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls_allowed[i].call,
			calls_allowed[i].n_rules, calls_allowed[i].rules);
	for (size_t i = 0; i < ARRAY_SIZE(calls_refused) && r == 0; i++)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), calls_refused[i], 0);
	if (r == 0)
		r = seccomp_load(filter);
	if (filter)
		seccomp_release(filter);
	return r;
}

/* What each version of Landlock knows to take away (landlock(7)): the kernel refuses what it does not
 * know, and the header may be older than the kernel. */
struct landlock_rights {
	uint64_t files;
	uint64_t network;
	uint64_t scopes;
};

#define RIGHTS_NETWORK 0x3 /* to bind and connect, from version 4 */
#define RIGHTS_SCOPES  0x3 /* to reach sockets and processes outside, from version 6 */

static const uint64_t file_rights[] = { 0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF }; /* by version */

int sandbox_close_files(void)
{
	long version = syscall(
		__NR_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_rights all = { 0 };
	_cleanup_(closep) int fd = -1;
	size_t size = sizeof(all.files);

	/* Not in the kernel, not switched on, or not let through by a service manager's own filter
	 * that is older than Landlock: seccomp's wall stands without it. */
	if (version < 1)
		return version == 0 || errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM
			       ? 0
			       : -errno;
	all.files = file_rights[MIN((size_t)version, ARRAY_SIZE(file_rights)) - 1];
	if (version >= 4) {
		all.network = RIGHTS_NETWORK;
		size += sizeof(all.network);
	}
	if (version >= 6) {
		all.scopes = RIGHTS_SCOPES;
		size += sizeof(all.scopes);
	}
	fd = (int)syscall(__NR_landlock_create_ruleset, &all, size, 0);
	if (fd < 0 || syscall(__NR_landlock_restrict_self, fd, 0) < 0)
		return -errno;
	return (int)version;
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
		r = sandbox_close_files();
	return r >= 0 ? filter_calls() : r;
}
