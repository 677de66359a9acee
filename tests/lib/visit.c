#include "lib/visit.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/cleanup.h"
#include "loop/transfer.h"

#define PATIENCE_SEC 20

struct server good, bad, public;
bool has_public;
sd_event *event;
struct transfers *transfers;
const struct fetch_limits usual = {
	.timeout_sec = 10,
	.max_size_bytes = MIB,
	.concurrency = 64,
	.per_host = 50,
};

static void copy(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from ? from : "(none)");
}

void keep_seen(struct fetch_result *result, void *userdata)
{
	struct seen *seen = userdata;

	seen->n++;
	seen->outcome = result->outcome;
	seen->status = result->status;
	seen->network_down = result->network_down;
	seen->downgraded = result->downgraded;
	seen->moved = result->moved;
	seen->has_body = result->body;
	seen->retry_after_sec = result->retry_after_sec;
	seen->body_len = result->body_len;
	copy(seen->reason, sizeof(seen->reason), result->reason);
	copy(seen->body, sizeof(seen->body), result->body);
	copy(seen->etag, sizeof(seen->etag), result->validators.etag);
	copy(seen->last_modified, sizeof(seen->last_modified), result->validators.last_modified);
	copy(seen->type, sizeof(seen->type), result->content_type);
	copy(seen->final_url, sizeof(seen->final_url), result->final_url);
}

double now_sec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void wait_for(const int *n)
{
	double end = now_sec() + PATIENCE_SEC;

	while (*n == 0 && now_sec() < end)
		assert_true(sd_event_run(event, 100000) >= 0);
	assert_int_equal(*n, 1);
}

struct fetcher *fetcher_with(const struct fetch_limits *limits)
{
	struct fetcher *fetcher = NULL;

	assert_int_equal(fetcher_new(&fetcher, event, transfers, limits), 0);
	return fetcher;
}

void begin(struct fetcher *fetcher, const struct feed *feed, const char *password,
	const struct validators *validators, struct seen *seen)
{
	struct error err = { 0 };

	if (fetch_start(fetcher, feed, password, validators, keep_seen, seen, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(seen->n, 0);
}

struct seen visit_feed(const struct feed *feed, const char *password,
	const struct validators *validators, const struct fetch_limits *limits)
{
	_cleanup_(fetcher_freep) struct fetcher *fetcher = fetcher_with(limits);
	struct seen seen = { 0 };

	begin(fetcher, feed, password, validators, &seen);
	wait_for(&seen.n);
	return seen;
}

struct seen visit(const char *url)
{
	struct feed feed = { .url = (char *)url, .name = (char *)url };

	return visit_feed(&feed, NULL, NULL, &usual);
}

const char *at(const struct server *server, const char *path)
{
	static char urls[4][512];
	static unsigned n;
	char *url = urls[n++ % ARRAY_SIZE(urls)];

	(void)snprintf(url, sizeof(urls[0]), "http://%s:%d%s",
		server == &public ? PUBLIC : "localhost", server->port, path);
	return url;
}

/* --- a network of our own -----------------------------------------------------------------------
 */

/* Promise 7 wants a public address to be tested, and the internet is none of a test's business: in
 * a network namespace the loopback device takes any address. Not everybody may have one. */
static bool own_network(void)
{
	struct ifreq request = { .ifr_name = "lo:1" };
	struct sockaddr_in *address = (struct sockaddr_in *)&request.ifr_addr;
	_cleanup_(closep) int fd = -1;

	if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return false;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	address->sin_family = AF_INET;
	(void)inet_pton(AF_INET, "127.0.0.1", &address->sin_addr);
	(void)strcpy(request.ifr_name, "lo");
	assert_int_equal(ioctl(fd, SIOCSIFADDR, &request), 0);
	request.ifr_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
	(void)strcpy(request.ifr_name, "lo:1");
	memset(&request.ifr_addr, 0, sizeof(request.ifr_addr));
	address->sin_family = AF_INET;
	(void)inet_pton(AF_INET, PUBLIC, &address->sin_addr);
	assert_int_equal(ioctl(fd, SIOCSIFADDR, &request), 0);
	(void)inet_pton(AF_INET, "255.255.255.255", &address->sin_addr);
	assert_int_equal(ioctl(fd, SIOCSIFNETMASK, &request), 0);
	return true;
}

void visits_open(bool wants_network)
{
	static const char *const public_args[] = { "--address", PUBLIC, NULL };

	has_public = wants_network && own_network();
	server_start(&good, "feed-http", NULL);
	server_start(&bad, "bad-http", NULL);
	if (has_public)
		server_start(&public, "feed-http", public_args);
	server_wait(&good);
	server_wait(&bad);
	if (has_public)
		server_wait(&public);
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(transfers_new(&transfers, event), 0);
}

void visits_close(void)
{
	transfers_free(transfers);
	sd_event_unref(event);
	server_stop(&good);
	server_stop(&bad);
	server_stop(&public);
	tests_folder_remove();
}
