#include "parse/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>

#include "base/strbuf.h"
#include "loop/exit.h"
#include "loop/spawn.h"
#include "parse/record.h"

#define PARSE_DOCUMENTS_PER_WORKER 1000 /* then a fresh one: memory fragments, CPU time adds up */
#define PARSE_WORKER_BUSY_MAX_SEC  30   /* the same; half of what its CPU limit allows */
#define PARSE_WORKERS_MAX          64
#define PARSE_QUEUE_MAX            4096                /* documents that wait */
#define PARSE_QUEUE_OCTETS_MAX     ((size_t)512 << 20) /* and their octets */
#define PARSE_READ_CHUNK           ((size_t)256 << 10) /* what a socket holds */
#define PARSE_TRIM_OCTETS          ((size_t)1 << 20) /* an answer that leaves a trace in the heap */
#define PARSE_USEC_PER_SEC         1000000ULL

struct job {
	struct job *next;   /* in parsers.queue_first */
	struct strbuf head; /* of the frame, what stands before the octets */
	char *octets;       /* NULL: the worker has them */
	size_t len;
	bool borrows;
	parse_done_fn done;
	void *userdata;
};

struct worker {
	struct parsers *parsers;
	struct worker *next; /* in parsers.workers */
	pid_t pid;
	int fd;
	struct exit_watch exit;
	sd_event_source *io_source;
	sd_event_source *timer_source;
	struct job *job; /* NULL: idle */
	size_t sent;     /* of job->head and job->octets */
	bool asked;      /* all of it */
	struct strbuf answer;
	size_t answered;           /* octets of the frames of this answer */
	struct document *document; /* what they told so far */
	size_t n_served;
	uint64_t busy_usec;
	uint64_t since_usec; /* when the job began */
	int verdict;         /* why it was ended; 0: it was not */
	struct error why;
};

struct parsers {
	sd_event *event;
	char *program;
	uint64_t timeout_usec; /* a worker's start included */
	size_t n_max;
	size_t n_workers;
	struct worker *workers;
	struct job *queue_first, *queue_last;
	size_t n_queued;
	size_t queued_octets;
};

static void pump(struct parsers *parsers);

/* --- jobs ------------------------------------------------------------------------------------- */

static void job_free(struct job *job)
{
	strbuf_free(&job->head);
	free(job->octets);
	free(job);
}

DEFINE_CLEANUP(struct job, job_free)

static void job_finish(struct job *job, int result, struct document *document, const char *reason)
{
	job->done(result, &document, reason, job->userdata);
	document_free(document);
	job_free(job);
}

static void queue_add(struct parsers *parsers, struct job *job)
{
	if (parsers->queue_last)
		parsers->queue_last->next = job;
	else
		parsers->queue_first = job;
	parsers->queue_last = job;
	parsers->n_queued++;
	parsers->queued_octets += job->len;
}

static struct job *queue_take(struct parsers *parsers)
{
	struct job *job = parsers->queue_first;

	if (!job)
		return NULL;
	parsers->queue_first = job->next;
	if (!parsers->queue_first)
		parsers->queue_last = NULL;
	job->next = NULL;
	parsers->n_queued--;
	parsers->queued_octets -= job->len;
	return job;
}

/* --- workers: their end ----------------------------------------------------------------------- */

static void worker_unlink(struct worker *worker)
{
	struct worker **place = &worker->parsers->workers;

	while (*place != worker)
		place = &(*place)->next;
	*place = worker->next;
	worker->parsers->n_workers--;
}

/* The process is reaped already, or never was. */
static void worker_free(struct worker *worker)
{
	exit_watch_stop(&worker->exit);
	sd_event_source_disable_unref(worker->io_source);
	sd_event_source_disable_unref(worker->timer_source);
	if (worker->fd >= 0)
		(void)close(worker->fd);
	strbuf_free(&worker->answer);
	document_free(worker->document);
	if (worker->job)
		job_free(worker->job);
	free(worker);
}

DEFINE_CLEANUP(struct worker, worker_free)

/* From here on only its exit is awaited, which SIGKILL makes prompt even for a stopped process. */
static void worker_end(struct worker *worker, int verdict, const char *why)
{
	if (worker->verdict)
		return;
	worker->verdict = error_set(&worker->why, verdict, "%s", why);
	(void)sd_event_source_set_enabled(worker->io_source, SD_EVENT_OFF);
	(void)sd_event_source_set_enabled(worker->timer_source, SD_EVENT_OFF);
	(void)kill(worker->pid, SIGKILL); /* not reaped yet, so the number is still its own */
}

/* How it died, when it was not us. */
static void worker_describe(struct error *err, const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED)
		(void)error_set(err, -EIO, "the parser ended with status %d on this document",
			info->si_status);
	else if (info->si_status == SIGSYS)
		(void)error_set(err, -EIO,
			"the parser tried what its sandbox forbids (SIGSYS) on this document");
	else if (info->si_status == SIGXCPU)
		(void)error_set(err, -EIO, "the parser ran out of CPU time on this document");
	else
		(void)error_set(err, -EIO,
			"the parser was ended by signal %d (%s) on this document", info->si_status,
			strsignal(info->si_status) ?: "?");
}

static void worker_reaped(struct worker *worker, const siginfo_t *info)
{
	struct parsers *parsers = worker->parsers;
	struct job *job = TAKE(worker->job);
	struct error why = worker->why;

	if (!worker->verdict)
		worker_describe(&why, info);
	worker_unlink(worker);
	worker_free(worker);
	if (job)
		job_finish(job, why.code, NULL, why.text);
	pump(parsers);
}

static void on_ended(void *userdata)
{
	struct worker *worker = userdata;
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)worker->pid, &info, WEXITED) < 0) {
		/* Somebody else reaped it: how it died is not known. */
		info.si_code = CLD_KILLED;
		info.si_status = SIGKILL;
	}
	worker_reaped(worker, &info);
}

/* --- workers: their work ---------------------------------------------------------------------- */

static uint64_t now_usec(struct parsers *parsers)
{
	uint64_t usec = 0;

	(void)sd_event_now(parsers->event, CLOCK_MONOTONIC, &usec);
	return usec;
}

/* The answer is whole: the worker is free again before anybody is told, so that a callback may
 * start the next document. */
static void worker_answered(struct worker *worker, int result, struct error *err)
{
	struct parsers *parsers = worker->parsers;
	/* The document may borrow from it, and goes first. */
	_cleanup_(strbuf_freep) struct strbuf answer = worker->answer;
	_cleanup_(document_freep) struct document *document = TAKE(worker->document);
	struct job *job = TAKE(worker->job);
	bool large = worker->answered > PARSE_TRIM_OCTETS;

	worker->answer = STRBUF_INIT;
	if (!job->borrows)
		strbuf_free(&answer);
	worker->answered = 0;
	worker->n_served++;
	worker->busy_usec += now_usec(parsers) - worker->since_usec;
	(void)sd_event_source_set_enabled(worker->timer_source, SD_EVENT_OFF);
	if (worker->n_served >= PARSE_DOCUMENTS_PER_WORKER ||
		worker->busy_usec >= PARSE_WORKER_BUSY_MAX_SEC * PARSE_USEC_PER_SEC)
		worker_end(worker, -ESHUTDOWN, "retired");
	if (result == -ENOMEM)
		(void)error_set(err, result, "no memory for the parser's answer");
	job_finish(job, result, result < 0 ? NULL : TAKE(document), result < 0 ? err->text : NULL);
	/* Small pieces of it lie between what stays: their pages would not be the kernel's again. */
	if (large)
		(void)malloc_trim(0);
	pump(parsers);
}

/* 1: there may be more, 0: not now. */
static int worker_read(struct worker *worker)
{
	ssize_t n;

	strbuf_reserve(&worker->answer, PARSE_READ_CHUNK);
	if (strbuf_failed(&worker->answer))
		return -ENOMEM;
	n = recv(worker->fd, worker->answer.text + worker->answer.len, PARSE_READ_CHUNK, 0);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return -EPIPE;
	worker->answer.len += (size_t)n;
	worker->answer.text[worker->answer.len] = '\0';
	return 1;
}

static void worker_lies(struct worker *worker, const char *how)
{
	struct error why = { 0 };

	worker_end(worker, error_set(&why, -EIO, "the parser's answer was not believed: %s", how),
		why.text);
}

/* The frame at the beginning of what was received: 1 and its length, 0: it is not all there,
 * -EPROTO: a lie, told. */
static int worker_frame(struct worker *worker, size_t *ret_len)
{
	if (worker->answer.len == 0)
		return 0;
	if (!worker->job || !worker->asked) {
		worker_end(worker, -EIO, "the parser answered before it was asked");
		return -EPROTO;
	}
	if (worker->answer.len < RECORD_HEADER_LEN)
		return 0;
	if (record_header(ret_len, worker->answer.text, RECORD_ANSWER_MAX - worker->answered) < 0) {
		worker_lies(worker, "it has no header, or is too long");
		return -EPROTO;
	}
	return worker->answer.len >= RECORD_HEADER_LEN + *ret_len;
}

/* True when the worker is not to be touched any more in this round. */
static bool worker_check(struct worker *worker)
{
	struct strbuf *answer = &worker->answer;
	struct error err = { 0 };
	size_t len;
	int r;

	while ((r = worker_frame(worker, &len)) > 0) {
		r = (worker->job->borrows ? record_borrow_answer : record_read_answer)(
			&worker->document, answer->text + RECORD_HEADER_LEN, len, &err);
		if (r == -EPROTO) {
			worker_end(worker, -EIO, err.text);
			return true;
		}
		len += RECORD_HEADER_LEN;
		worker->answered = r == RECORD_AGAIN ? 0 : worker->answered + len;
		if (r != RECORD_MORE && r != RECORD_AGAIN) {
			if (answer->len > len)
				worker_lies(worker, "it has something behind its end");
			else
				worker_answered(worker, r, &err);
			return true;
		}
		memmove(answer->text, answer->text + len, answer->len - len);
		strbuf_truncate(answer, answer->len - len);
	}
	return r < 0;
}

static void worker_receive(struct worker *worker)
{
	for (;;) {
		int r = worker_read(worker);

		if (r == -ENOMEM)
			worker_end(worker, -ENOMEM, "no memory for the parser's answer");
		else if (r < 0)
			/* It is ending; its exit tells how. Not asked again, or this would spin. */
			(void)sd_event_source_set_enabled(worker->io_source, SD_EVENT_OFF);
		if (r <= 0 || worker_check(worker))
			return;
	}
}

/* What is still to be sent: the rest of the head, then of the octets. */
static ssize_t send_rest(const struct worker *worker)
{
	const struct job *job = worker->job;
	size_t head = worker->sent < job->head.len ? job->head.len - worker->sent : 0;
	size_t past = head ? 0 : worker->sent - job->head.len;
	struct iovec parts[] = {
		{ head ? job->head.text + worker->sent : NULL, head },
		{ job->octets + past, job->len - past },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = ARRAY_SIZE(parts) };

	return sendmsg(worker->fd, &message, MSG_NOSIGNAL);
}

static void worker_send(struct worker *worker)
{
	struct job *job = worker->job;
	size_t all = job->head.len + job->len;
	uint32_t events = EPOLLIN;

	while (worker->sent < all) {
		ssize_t n = send_rest(worker);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			events |= EPOLLOUT;
			break;
		}
		/* It is ending; its exit tells how. */
		if (n < 0)
			break;
		worker->sent += (size_t)n;
	}
	/* The worker has it: a large document is not held twice while it is read. */
	if (worker->sent == all) {
		worker->asked = true;
		free(TAKE(job->octets));
	}
	(void)sd_event_source_set_io_events(worker->io_source, events);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct worker *worker = userdata;

	(void)source;
	(void)fd;
	if ((events & EPOLLOUT) && worker->job && !worker->asked)
		worker_send(worker);
	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		worker_receive(worker);
	return 0;
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct worker *worker = userdata;
	char why[128];

	(void)source;
	(void)usec;
	(void)snprintf(why, sizeof(why), "the parser did not finish this document in %g seconds",
		(double)worker->parsers->timeout_usec / PARSE_USEC_PER_SEC);
	worker_end(worker, -ETIMEDOUT, why);
	return 0;
}

static void worker_take(struct worker *worker, struct job *job)
{
	struct parsers *parsers = worker->parsers;

	worker->job = job;
	worker->sent = 0;
	worker->asked = false;
	worker->since_usec = now_usec(parsers);
	(void)sd_event_source_set_time_relative(worker->timer_source, parsers->timeout_usec);
	(void)sd_event_source_set_enabled(worker->timer_source, SD_EVENT_ONESHOT);
	worker_send(worker);
}

/* --- workers: their start --------------------------------------------------------------------- */

static int worker_watch(struct worker *worker)
{
	sd_event *event = worker->parsers->event;
	int r = sd_event_add_io(event, &worker->io_source, worker->fd, EPOLLIN, on_io, worker);

	if (r >= 0)
		r = exit_watch_start(&worker->exit, event, worker->pid, on_ended, worker);
	/* What it wrote before it ended comes first. */
	if (r >= 0)
		r = sd_event_source_set_priority(worker->exit.source, SD_EVENT_PRIORITY_NORMAL + 1);
	if (r >= 0)
		r = sd_event_add_time_relative(event, &worker->timer_source, CLOCK_MONOTONIC,
			worker->parsers->timeout_usec, PARSE_USEC_PER_SEC / 10, on_deadline,
			worker);
	if (r >= 0)
		r = sd_event_source_set_enabled(worker->timer_source, SD_EVENT_OFF);
	return r;
}

static void reap_now(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Its environment says nothing of ours: ICU finds its tables and zones in its own library. */
static int worker_spawn(struct worker *worker, int fd)
{
	static char locale[] = "LC_ALL=C.UTF-8";
	char *const environment[] = { locale, NULL };

	return spawn_program(&worker->pid, worker->parsers->program, fd, environment);
}

static int worker_start(struct parsers *parsers, struct worker **ret)
{
	_cleanup_(worker_freep) struct worker *worker = calloc(1, sizeof(*worker));
	_cleanup_(closep) int theirs = -1;
	int fds[2], r;

	if (!worker)
		return -ENOMEM;
	worker->parsers = parsers;
	worker->fd = -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	worker->fd = fds[0];
	theirs = fds[1];
	if (fcntl(worker->fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
		return -errno;
	r = worker_spawn(worker, theirs);
	if (r < 0)
		return r;
	r = worker_watch(worker);
	if (r < 0) {
		reap_now(worker->pid);
		return r;
	}
	worker->next = parsers->workers;
	parsers->workers = worker;
	parsers->n_workers++;
	*ret = TAKE(worker);
	return 0;
}

static struct worker *idle_worker(struct parsers *parsers)
{
	for (struct worker *worker = parsers->workers; worker; worker = worker->next)
		if (!worker->job && !worker->verdict)
			return worker;
	return NULL;
}

/* Hands out what waits; 0, or why nothing could be handed out although nobody is working. */
static int hand_out(struct parsers *parsers)
{
	while (parsers->queue_first) {
		struct worker *worker = idle_worker(parsers);
		int r = 0;

		if (!worker && parsers->n_workers < parsers->n_max)
			r = worker_start(parsers, &worker);
		if (!worker)
			return parsers->n_workers ? 0 : r;
		worker_take(worker, queue_take(parsers));
	}
	return 0;
}

/* Where nobody is left whose end would bring us here again, those who wait are told. */
static void pump(struct parsers *parsers)
{
	struct error err = { 0 };
	int r;

	while ((r = hand_out(parsers)) < 0) {
		(void)error_errno(&err, r, "%s cannot be started", parsers->program);
		job_finish(queue_take(parsers), -EIO, NULL, err.text);
	}
}

/* --- the door --------------------------------------------------------------------------------- */

int parsers_new(struct parsers **ret, struct sd_event *event, const char *program, size_t n_workers)
{
	struct parsers *parsers = calloc(1, sizeof(*parsers));

	if (!parsers)
		return -ENOMEM;
	parsers->program = strdup(program);
	if (!parsers->program) {
		free(parsers);
		return -ENOMEM;
	}
	parsers->event = sd_event_ref(event);
	parsers->timeout_usec = PARSE_TIMEOUT_SEC * PARSE_USEC_PER_SEC;
	parsers->n_max = MAX((size_t)1, MIN(n_workers, (size_t)PARSE_WORKERS_MAX));
	*ret = parsers;
	return 0;
}

void parsers_free(struct parsers *parsers)
{
	struct job *job;

	if (!parsers)
		return;
	while (parsers->workers) {
		struct worker *worker = parsers->workers;

		reap_now(worker->pid);
		worker_unlink(worker);
		worker_free(worker);
	}
	while ((job = queue_take(parsers)))
		job_free(job);
	sd_event_unref(parsers->event);
	free(parsers->program);
	free(parsers);
}

void parsers_set_timeout(struct parsers *parsers, uint64_t timeout_usec)
{
	parsers->timeout_usec = timeout_usec;
}

int parse_start(struct parsers *parsers, const struct parse_request *request, parse_done_fn done,
	void *userdata, struct error *err)
{
	_cleanup_(job_freep) struct job *job = calloc(1, sizeof(*job));
	int r;

	if (!job)
		return -ENOMEM;
	job->done = done;
	job->userdata = userdata;
	r = record_write_request(&job->head, request);
	if (r < 0)
		return error_errno(err, r, "the document cannot be handed to a parser");
	if (parsers->n_queued &&
		(parsers->n_queued >= PARSE_QUEUE_MAX ||
			parsers->queued_octets + request->len > PARSE_QUEUE_OCTETS_MAX))
		return error_set(err, -ENOBUFS, "too many documents wait for a parser");
	job->octets = (char *)request->octets;
	job->len = request->len;
	job->borrows = request->borrows;
	queue_add(parsers, job);
	r = hand_out(parsers);
	if (r < 0) {
		/* With no worker the queue was empty before. The octets are the caller's again. */
		(void)queue_take(parsers);
		job->octets = NULL;
		return error_errno(err, r, "%s cannot be started", parsers->program);
	}
	(void)TAKE(job);
	return 0;
}

char *parse_program(void)
{
	return spawn_path("feedwatch-parse");
}
