/* server - the servers of tests/lib beside a unit test: started, asked for their port, ended.
 * Owns the process: server_stop. A folder for the test's files goes with tests_folder_remove.
 * Failures fail the test that runs. */
#pragma once

#include <sys/types.h>

struct server {
	pid_t pid;
	int port; /* 0: not waited for yet */
	char ready[128];
};

/* A folder of this test program's own, made at the first call. */
const char *tests_folder(void);
void tests_folder_remove(void);

/* Runs tests/lib/NAME --ready FILE and the arguments, up to a NULL; server_wait then waits until it
 * listens, so that several can start side by side. */
void server_start(struct server *server, const char *name, const char *const *args);
void server_wait(struct server *server);
void server_stop(struct server *server);

/* Makes the certificates of tests/lib/test-ca in the folder's "ca", and trusts ca.pem. */
void tests_make_ca(void);

/* How many descriptors this process has open. */
int open_descriptors(void);
