/* feedwatch-parse: reads documents from descriptor 3, writes records to it, and can do nothing
 * else. It is started by feedwatchd (and by `feedwatch parse`), never by hand. */
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fdio.h"
#include "base/strbuf.h"
#include "parse/record.h"
#include "parse/sandboxed/html.h"
#include "parse/sandboxed/read.h"
#include "parse/sandboxed/sandbox.h"

#define ANSWER_END_ROOM ((size_t)16 << 20) /* for the last frame: its entries and all the rest */
#define ANSWER_FULL     (RECORD_ANSWER_MAX - ANSWER_END_ROOM)
#define ANSWER_PLAIN    ((size_t)12 << 20) /* full where text alone is asked for: a daemon holds it */

#define WORKER_MMAP_OCTETS (1 << 20)
#define WORKER_TRIM_OCTETS (4 << 20)
#define WORKER_LARGE       (1U << 20) /* octets of a document that leaves a trace in the heap */

enum { EXIT_ALONE = 64, EXIT_COLD, EXIT_NO_WALLS, EXIT_TALK };

/* 1: read, 0: the other side is gone, and so is our work. */
static int read_exactly(char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = read(SANDBOX_FD, bytes, len);

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

/* --- the answer --------------------------------------------------------------------------------- */

struct answer {
	struct sink sink; /* first, so that a sink is its answer */
	struct parse_request request;
	struct strbuf out; /* one frame after another */
	size_t sent;       /* octets of the frames that have gone, but for those taken back */
	bool full;         /* no more entries go */
};

static int send_frame(struct answer *answer)
{
	int r = fd_write_all(SANDBOX_FD, answer->out.text, answer->out.len);

	answer->sent += answer->out.len;
	/* Not kept: most answers are small, and this one was large. */
	strbuf_free(&answer->out);
	return r;
}

static int give_entries(struct sink *sink, const struct article *entries, size_t n)
{
	struct answer *answer = (struct answer *)sink;
	size_t most = answer->request.plain ? ANSWER_PLAIN : ANSWER_FULL;
	int r = record_write_entries(&answer->out, entries, n);

	if (r == 0 && answer->sent + answer->out.len > most) {
		answer->full = true;
		strbuf_free(&answer->out);
	}
	return r < 0 || answer->full ? r : send_frame(answer);
}

static int take_back(struct sink *sink)
{
	struct answer *answer = (struct answer *)sink;
	int r = record_write_again(&answer->out);

	if (r == 0)
		r = send_frame(answer);
	answer->sent = 0;
	sink->n_given = 0;
	return r;
}

/* Gives the pages of the request's octets back; what lies beside them stays. */
static void drop_octets(struct sink *sink, const char *end)
{
	const struct parse_request *request = &((struct answer *)sink)->request;
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
	uintptr_t from = ((uintptr_t)request->octets + page) & ~page;
	uintptr_t to = (uintptr_t)end & ~page;

	/* A page is read once more, for other things. */
	if (from < to && !request->discover)
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
}

static int answer_request(struct answer *answer)
{
	_cleanup_(document_freep) struct document *document = NULL;
	struct error err = { 0 };
	int r = read_document_into(&answer->sink, &document, &answer->request, &err);

	/* Nobody looks for feeds in a feed. */
	if (r == -EBADMSG && answer->request.discover) {
		int found = html_discover(&document, &answer->request);

		r = found == -EBADMSG ? r : found;
	}
	if (r == 0 && answer->full) {
		document_clear_entries(document);
		r = text_list_add(&document->warnings,
			"the document is larger than is read: its last entries are left out");
	}
	if (r == 0)
		r = record_write_document(&answer->out, document, RECORD_ANSWER_MAX - answer->sent);
	if (r == 0)
		return 0;
	strbuf_free(&answer->out);
	if (r == -EBADMSG)
		return record_write_refusal(&answer->out, -EBADMSG, error_text(&err, r));
	return record_write_refusal(&answer->out, -EIO,
		r == -ENOMEM ? "the document needs more memory than a parser may use"
			     : "the parser failed on the document");
}

static int serve_one(void)
{
	struct answer answer = {
		.sink = { give_entries, take_back, drop_octets, 0 },
	};
	_cleanup_(freep) char *body = NULL;
	size_t len;
	int r = read_body(&body, &len);

	if (r <= 0)
		return r;
	r = record_read_request(&answer.request, body, len);
	if (r == 0)
		r = answer_request(&answer);
	if (r == 0)
		r = send_frame(&answer);
	strbuf_free(&answer.out);
	free(TAKE(body));
	/* The next one begins with as little as the first. */
	if (len > WORKER_LARGE)
		(void)malloc_trim(0);
	return r < 0 ? r : 1;
}

int main(void)
{
	int r;

	if (isatty(SANDBOX_FD) || write(SANDBOX_FD, "", 0) < 0) {
		static const char words[] =
			"feedwatch-parse: is started by feedwatch and feedwatchd\n";

		(void)!write(STDERR_FILENO, words, sizeof(words) - 1);
		return EXIT_ALONE;
	}
	/* A large document leaves no trace: what is over a megabyte is the kernel's again at once,
	 * where the library's own rule would keep tens of them after the first. */
	(void)mallopt(M_MMAP_THRESHOLD, WORKER_MMAP_OCTETS);
	(void)mallopt(M_TRIM_THRESHOLD, WORKER_TRIM_OCTETS);
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
