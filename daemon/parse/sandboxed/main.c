/* feedwatch-parse: reads documents from descriptor 3, writes records to it, and can do nothing
 * else. It is started by feedwatchd (and by `feedwatch parse`), never by hand. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "parse/record.h"
#include "parse/sandboxed/read.h"
#include "parse/sandboxed/sandbox.h"

#define SOCKET_FD 3

enum { EXIT_ALONE = 64, EXIT_COLD, EXIT_NO_WALLS, EXIT_TALK };

/* 1: read, 0: the other side is gone, and so is our work. */
static int read_exactly(char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = read(SOCKET_FD, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		bytes += n;
		len -= (size_t)n;
	}
	return 1;
}

static int read_body(char **ret, size_t *ret_len)
{
	_cleanup_(freep) char *body = NULL;
	char header[RECORD_HEADER_LEN];
	int r = read_exactly(header, sizeof(header));

	if (r <= 0)
		return r;
	r = record_header(ret_len, header, RECORD_REQUEST_MAX);
	if (r < 0)
		return r;
	body = malloc(*ret_len + 1);
	if (!body)
		return -ENOMEM;
	r = read_exactly(body, *ret_len);
	if (r > 0)
		*ret = TAKE(body);
	return r;
}

static int answer(struct strbuf *out, const char *body, size_t len)
{
	_cleanup_(document_freep) struct document *document = NULL;
	struct parse_request request;
	struct error err = { 0 };
	int r = record_read_request(&request, body, len);

	if (r < 0)
		return r;
	r = read_document(&document, &request, &err);
	if (r == 0)
		r = record_write_document(out, document);
	if (r == 0)
		return 0;
	strbuf_free(out);
	if (r == -EBADMSG)
		return record_write_refusal(out, -EBADMSG, error_text(&err, r));
	return record_write_refusal(out, -EIO,
		r == -ENOMEM ? "the document needs more memory than a parser may use"
			     : "the parser failed on the document");
}

static int serve_one(void)
{
	_cleanup_(strbuf_freep) struct strbuf out = STRBUF_INIT;
	_cleanup_(freep) char *body = NULL;
	size_t len;
	int r = read_body(&body, &len);

	if (r <= 0)
		return r;
	r = answer(&out, body, len);
	if (r == 0)
		r = fd_write_all(SOCKET_FD, out.text, out.len);
	return r < 0 ? r : 1;
}

int main(void)
{
	int r;

	if (isatty(SOCKET_FD) || write(SOCKET_FD, "", 0) < 0) {
		static const char words[] =
			"feedwatch-parse: is started by feedwatch and feedwatchd\n";

		(void)!write(STDERR_FILENO, words, sizeof(words) - 1);
		return EXIT_ALONE;
	}
	if (read_warm_up() < 0)
		return EXIT_COLD;
	if (sandbox_enter() < 0)
		return EXIT_NO_WALLS;
	do
		r = serve_one();
	while (r > 0);
	/* Without atexit's handlers, which would want to close files. A parent that went away while
	 * we wrote is no fault of ours. */
	_exit(r == 0 || r == -EPIPE || r == -ECONNRESET ? 0 : EXIT_TALK);
}
