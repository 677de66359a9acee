/* What transfer_failure says: libcurl's codes as sentences for a person. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "loop/transfer-curl.h"

#define DETAIL_MAX 300 /* octets of libcurl's own words, which may quote the other side */

struct failure {
	CURLcode code;
	int result;
	const char *sentence; /* libcurl's own words follow if it ends in ": " */
};

/* clang-format off */
static const struct failure failures[] = {
	{ CURLE_UNSUPPORTED_PROTOCOL,	-EPROTO,       "the answer is not HTTP" },
	{ CURLE_COULDNT_RESOLVE_PROXY,	-EHOSTUNREACH, "could not resolve the name of the proxy" },
	{ CURLE_WEIRD_SERVER_REPLY,	-EPROTO,       "a strange answer: " },
	{ CURLE_HTTP2,			-EPROTO,       "HTTP/2 went wrong: " },
	{ CURLE_HTTP2_STREAM,		-EPROTO,       "HTTP/2 went wrong: " },
	{ CURLE_PARTIAL_FILE,		-EPROTO,       "the answer was cut short" },
	{ CURLE_BAD_CONTENT_ENCODING,	-EPROTO,       "the answer's compression is damaged" },
	{ CURLE_SSL_CONNECT_ERROR,	-EPROTO,       "no secure connection: " },
	{ CURLE_PEER_FAILED_VERIFICATION, -EKEYREJECTED, "certificate not trusted: " },
	{ CURLE_SSL_CACERT_BADFILE,	-EKEYREJECTED, "the trusted certificates cannot be read: " },
	{ CURLE_GOT_NOTHING,		-EPROTO,       "the connection was closed without an answer" },
	{ CURLE_SEND_ERROR,		-EPROTO,       "the connection was lost while sending: " },
	{ CURLE_RECV_ERROR,		-EPROTO,       "the connection was lost while receiving: " },
	{ CURLE_USE_SSL_FAILED,		-EPROTO,       "the server offers no encryption (STARTTLS)" },
	{ CURLE_LOGIN_DENIED,		-EACCES,       "the login was refused" },
	{ CURLE_OUT_OF_MEMORY,		-ENOMEM,       "out of memory" },
	{ CURLE_PROXY,			-EHOSTUNREACH, "the proxy refused: " },
};
/* clang-format on */

static bool has_route(int family, const struct sockaddr *address, socklen_t len)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool has;

	if (fd < 0)
		return false;
	has = connect(fd, address, len) == 0;
	(void)close(fd);
	return has;
}

/* Is there no way out of this machine at all? Connecting a datagram socket sends nothing and only
 * looks up the route; reading the interfaces would need netlink, which a hardened unit forbids. The
 * addresses are for documentation (RFC 5737, RFC 3849): only a default route leads there. */
static bool network_is_absent(void)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(9) };

	(void)inet_pton(AF_INET, "198.51.100.1", &v4.sin_addr);
	(void)inet_pton(AF_INET6, "2001:db8::1", &v6.sin6_addr);
	return !has_route(AF_INET, (struct sockaddr *)&v4, sizeof(v4)) &&
	       !has_route(AF_INET6, (struct sockaddr *)&v6, sizeof(v6));
}

/* libcurl's own words, without what the sentence says already. */
static void add_detail(struct strbuf *buf, const struct transfer *transfer, CURLcode code)
{
	static const char *const said[] = { "SSL certificate problem: ", "SSL: " };
	const char *detail = transfer->detail[0] ? transfer->detail : curl_easy_strerror(code);

	for (size_t i = 0; i < ARRAY_SIZE(said); i++)
		if (strncmp(detail, said[i], strlen(said[i])) == 0)
			detail += strlen(said[i]);
	utf8_escape(buf, detail, strnlen(detail, DETAIL_MAX));
}

static int not_resolved(const struct transfer *transfer, struct error *err)
{
	if (network_is_absent())
		return error_set(err, -ENETUNREACH, "no network: could not resolve host name %s",
			transfer->host);
	return error_set(err, -EHOSTUNREACH, "could not resolve host name %s", transfer->host);
}

static int not_connected(const struct transfer *transfer, struct error *err)
{
	long os_errno = 0;
	bool unreachable;

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &os_errno);
	unreachable = os_errno == ENETUNREACH || os_errno == ENETDOWN || os_errno == EHOSTUNREACH;
	if (unreachable && network_is_absent())
		return error_set(err, -ENETUNREACH, "no network: could not connect to %s port %s",
			transfer->host, transfer->port);
	return error_set(err, -EHOSTUNREACH, "could not connect to %s port %s: %s", transfer->host,
		transfer->port, os_errno ? strerror((int)os_errno) : "no address answered");
}

static int timed_out(const struct transfer *transfer, struct error *err)
{
	curl_off_t elapsed_us = 0, resolved_us = 0, connected_us = 0;
	long long sec;

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &elapsed_us);
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T, &resolved_us);
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &connected_us);
	sec = (elapsed_us + 500000) / 1000000;
	if (resolved_us == 0)
		return error_set(err, -ETIMEDOUT, "could not resolve host name %s within %lld s",
			transfer->host, MAX(sec, 1LL));
	if (connected_us == 0)
		return error_set(err, -ETIMEDOUT, "no connection to %s port %s within %lld s",
			transfer->host, transfer->port, MAX(sec, 1LL));
	if (strncmp(transfer->detail, "Operation too slow", strlen("Operation too slow")) == 0)
		return error_set(err, -ETIMEDOUT, "too slow, given up after %lld s", sec);
	return error_set(err, -ETIMEDOUT, "timed out after %lld s", MAX(sec, 1LL));
}

int transfer_failure(const struct transfer *transfer, CURLcode code, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	const struct failure *failure = NULL;

	if (code == CURLE_COULDNT_RESOLVE_HOST)
		return not_resolved(transfer, err);
	if (code == CURLE_COULDNT_CONNECT)
		return not_connected(transfer, err);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return timed_out(transfer, err);
	for (size_t i = 0; i < ARRAY_SIZE(failures); i++)
		if (failures[i].code == code)
			failure = &failures[i];
	strbuf_adds(&buf, failure ? failure->sentence : "the transfer failed: ");
	if (buf.len >= 2 && strcmp(buf.text + buf.len - 2, ": ") == 0)
		add_detail(&buf, transfer, code);
	return error_set(err, failure ? failure->result : -EPROTO, "%s", strbuf_text(&buf));
}
