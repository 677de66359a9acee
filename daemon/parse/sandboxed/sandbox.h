/* sandbox - gives up everything but reading and writing one open descriptor and asking for memory.
 * Owns nothing; applies to this process for the rest of its life.
 * Negative errno where a wall could not be raised: then no document may be read. Landlock is a
 * second wall behind seccomp's and may be missing from the kernel. */
#pragma once

#define SANDBOX_MEMORY_MAX  (384UL << 20) /* writable memory of a worker */
#define SANDBOX_ADDRESS_MAX (640UL << 20) /* its whole address space, ICU's tables included */
#define SANDBOX_CPU_MAX_SEC 60            /* of a worker's whole life */

#define SANDBOX_FD 3 /* the one descriptor that may be read and written */

int sandbox_enter(void);

/* Landlock alone, a part of it: no right on any file, address or process outside, and none can be
 * given back. Its version, 0 where there is none. */
int sandbox_close_files(void);
