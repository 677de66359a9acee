#include "loop/smtp.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "loop/transfer-curl.h"

#define SOCKETS_MAX 8 /* open at once for one message: two addresses are tried side by side */

enum stage {
	STAGE_GREETING,
	STAGE_LOGIN,
	STAGE_SENDER,
	STAGE_RECIPIENT,
	STAGE_MESSAGE,
};

struct smtp {
	struct transfer transfer; /* first: the two are one address */
	smtp_done_fn done;
	void *userdata;
	char *host, *port;
	struct curl_slist *to;
	char *octets;
	size_t len, pos;
	curl_socket_t sockets[SOCKETS_MAX];
	size_t n_sockets;
	enum stage stage;
	bool quitting;
	struct strbuf reply; /* the last one before QUIT, as the server wrote it */
	bool reply_is_complete;
	struct strbuf recipient; /* the last one that was named */
};

static void smtp_free(struct smtp *smtp)
{
	transfer_clear(&smtp->transfer);
	curl_slist_free_all(smtp->to);
	strbuf_free(&smtp->reply);
	strbuf_free(&smtp->recipient);
	free(smtp->octets);
	free(smtp->host);
	free(smtp->port);
	free(smtp);
}

DEFINE_CLEANUP(struct smtp, smtp_free)

/* --- sockets, and why they are remembered -------------------------------------------------------
 */

static curl_socket_t on_open(void *userdata, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct smtp *smtp = userdata;
	curl_socket_t fd;

	(void)purpose;
	if (smtp->n_sockets == SOCKETS_MAX) {
		errno = EMFILE;
		return CURL_SOCKET_BAD;
	}
	fd = transfer_socket(address);
	if (fd >= 0)
		smtp->sockets[smtp->n_sockets++] = fd;
	return fd;
}

static int on_close(void *userdata, curl_socket_t fd)
{
	struct smtp *smtp = userdata;

	for (size_t i = 0; i < smtp->n_sockets; i++)
		if (smtp->sockets[i] == fd)
			smtp->sockets[i--] = smtp->sockets[--smtp->n_sockets];
	return close(fd);
}

/* Having said QUIT, libcurl waits for the server's goodbye, and blocks the loop while it waits, two
 * minutes if the server hangs. All that matters is settled by then, so the goodbye is declared
 * to have come: a socket that is shut down for reading reads as ended at once. */
static void leave(struct smtp *smtp)
{
	smtp->quitting = true;
	for (size_t i = 0; i < smtp->n_sockets; i++)
		(void)shutdown(smtp->sockets[i], SHUT_RD);
}

/* A handle that is taken away in the middle makes libcurl send the dot that ends the message, as if
 * it were whole, and block for the reply. So there must be no line any more to say it on. */
static void on_drop(struct transfer *transfer)
{
	struct smtp *smtp = (struct smtp *)transfer;

	smtp->quitting = true;
	for (size_t i = 0; i < smtp->n_sockets; i++)
		(void)shutdown(smtp->sockets[i], SHUT_RDWR);
	smtp_free(smtp);
}

/* --- listening in -------------------------------------------------------------------------------
 */

static bool begins(const char *bytes, size_t len, const char *word)
{
	return len >= strlen(word) && strncasecmp(bytes, word, strlen(word)) == 0;
}

/* Which of our words the next reply will answer. What an AUTH exchange says is secret, has neither
 * blank nor colon in it, and falls through here. */
static void on_command(struct smtp *smtp, const char *bytes, size_t len)
{
	if (begins(bytes, len, "AUTH ")) {
		smtp->stage = STAGE_LOGIN;
	} else if (begins(bytes, len, "MAIL FROM:")) {
		smtp->stage = STAGE_SENDER;
	} else if (begins(bytes, len, "RCPT TO:")) {
		smtp->stage = STAGE_RECIPIENT;
		strbuf_reset(&smtp->recipient);
		utf8_escape(&smtp->recipient, bytes + strlen("RCPT TO:"),
			strcspn(bytes + strlen("RCPT TO:"), "\r\n"));
	} else if (len == strlen("DATA\r\n") && begins(bytes, len, "DATA\r\n")) {
		smtp->stage = STAGE_MESSAGE;
	} else if (len == strlen("QUIT\r\n") && begins(bytes, len, "QUIT\r\n")) {
		leave(smtp);
	}
}

static void on_reply(struct smtp *smtp, const char *line, size_t len)
{
	if (smtp->quitting)
		return;
	while (len > 0 && isspace((unsigned char)line[len - 1]))
		len--;
	if (smtp->reply_is_complete)
		strbuf_reset(&smtp->reply);
	/* RFC 5321, section 4.2.1: a hyphen behind the code says that more lines follow. */
	smtp->reply_is_complete = len < 4 || line[3] != '-';
	if (smtp->reply.len > 0 && len > 4) {
		line += 4;
		len -= 4;
		strbuf_addc(&smtp->reply, ' ');
	}
	if (smtp->reply.len < SMTP_REPLY_MAX)
		utf8_escape(&smtp->reply, line, MIN(len, SMTP_REPLY_MAX - smtp->reply.len));
}

static int on_debug(CURL *easy, curl_infotype type, char *bytes, size_t len, void *userdata)
{
	_cleanup_(freep) char *text = NULL;

	(void)easy;
	if (type != CURLINFO_HEADER_IN && type != CURLINFO_HEADER_OUT)
		return 0;
	text = strndup(bytes, len);
	if (!text)
		return 0;
	if (type == CURLINFO_HEADER_IN)
		on_reply(userdata, text, strlen(text));
	else
		on_command(userdata, text, strlen(text));
	return 0;
}

static size_t on_read(char *bytes, size_t size, size_t n, void *userdata)
{
	struct smtp *smtp = userdata;
	size_t len = MIN(size * n, smtp->len - smtp->pos);

	memcpy(bytes, smtp->octets + smtp->pos, len);
	smtp->pos += len;
	return len;
}

/* --- how it ended -------------------------------------------------------------------------------
 */

static int reply_code(const struct smtp *smtp)
{
	const char *reply = strbuf_text(&smtp->reply);

	for (int i = 0; i < 3; i++)
		if (!isdigit((unsigned char)reply[i]))
			return 0;
	return (reply[0] - '0') * 100 + (reply[1] - '0') * 10 + (reply[2] - '0');
}

/* Encryption that cannot be had says nothing about the message, whatever the server said last. */
static bool is_about_encryption(CURLcode code)
{
	return code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR ||
	       code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
}

/* The server's code decides, not libcurl's: 55 and 67 stand for refusals of either kind. */
static enum smtp_outcome judge(const struct smtp *smtp, CURLcode code, struct error *err)
{
	static const char *const refused[] = {
		[STAGE_GREETING] = "the server refused",
		[STAGE_LOGIN] = "the login was refused",
		[STAGE_SENDER] = "the sender was refused",
		[STAGE_RECIPIENT] = "a recipient was refused",
		[STAGE_MESSAGE] = "the message was refused",
	};
	int reply = reply_code(smtp);

	if (code == CURLE_OK)
		return SMTP_ACCEPTED;
	if (reply < 400 || is_about_encryption(code)) {
		(void)transfer_failure(&smtp->transfer, code, err);
		return SMTP_LATER;
	}
	(void)error_set(err, -EREMOTEIO, "%s%s%s: %s", refused[smtp->stage],
		smtp->stage == STAGE_RECIPIENT ? ", " : "",
		smtp->stage == STAGE_RECIPIENT ? strbuf_text(&smtp->recipient) : "",
		strbuf_text(&smtp->reply));
	/* A refused login says nothing of the message: someone will mend the password. */
	return reply < 500 || smtp->stage == STAGE_LOGIN ? SMTP_LATER : SMTP_REFUSED;
}

static void on_done(struct transfer *transfer, CURLcode code)
{
	struct smtp *smtp = (struct smtp *)transfer;
	struct error err = { 0 };
	enum smtp_outcome outcome = judge(smtp, code, &err);

	smtp->done(outcome, err.text, smtp->userdata);
	smtp_free(smtp);
}

/* --- how it starts ------------------------------------------------------------------------------
 */

static int check(const struct smtp_message *message, struct error *err)
{
	if (strncasecmp(message->url, "smtp://", 7) != 0 &&
		strncasecmp(message->url, "smtps://", 8) != 0)
		return error_set(err, -EINVAL, "%s: not an smtp or smtps address", message->url);
	if (message->to->n == 0)
		return error_set(err, -EINVAL, "no recipient");
	if (!message->from || strpbrk(message->from, "\r\n<>"))
		return error_set(err, -EINVAL, "the sender is not an address");
	for (size_t i = 0; i < message->to->n; i++)
		if (strpbrk(message->to->items[i], "\r\n<>"))
			return error_set(err, -EINVAL, "recipient %zu is not an address", i + 1);
	return 0;
}

static int set_envelope(struct smtp *smtp, const struct smtp_message *message)
{
	for (size_t i = 0; i < message->to->n; i++)
		if (!transfer_list_add(&smtp->to, message->to->items[i]))
			return -ENOMEM;
	smtp->octets = malloc(message->len + 1);
	if (!smtp->octets)
		return -ENOMEM;
	memcpy(smtp->octets, message->octets, message->len);
	smtp->len = message->len;
	transfer_set(&smtp->transfer, CURLOPT_MAIL_FROM, message->from);
	transfer_set(&smtp->transfer, CURLOPT_MAIL_RCPT, smtp->to);
	transfer_set(&smtp->transfer, CURLOPT_UPLOAD, 1L);
	transfer_set(&smtp->transfer, CURLOPT_READFUNCTION, on_read);
	transfer_set(&smtp->transfer, CURLOPT_READDATA, smtp);
	transfer_set(&smtp->transfer, CURLOPT_INFILESIZE_LARGE, (curl_off_t)message->len);
	return 0;
}

static void set_session(struct smtp *smtp, const struct smtp_message *message)
{
	struct transfer *transfer = &smtp->transfer;

	if (message->tls_required)
		transfer_set(transfer, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	if (message->username) {
		transfer_set(transfer, CURLOPT_USERNAME, message->username);
		transfer_set(transfer, CURLOPT_PASSWORD, message->password ?: "");
	}
	/* An idle connection would say its QUIT to a handle that is not ours, see leave(). */
	transfer_set(transfer, CURLOPT_FORBID_REUSE, 1L);
	transfer_set(transfer, CURLOPT_FRESH_CONNECT, 1L);
	transfer_set(transfer, CURLOPT_PROXY, "");
	transfer_set(transfer, CURLOPT_OPENSOCKETFUNCTION, on_open);
	transfer_set(transfer, CURLOPT_OPENSOCKETDATA, smtp);
	transfer_set(transfer, CURLOPT_CLOSESOCKETFUNCTION, on_close);
	transfer_set(transfer, CURLOPT_CLOSESOCKETDATA, smtp);
	transfer_set(transfer, CURLOPT_VERBOSE, 1L);
	transfer_set(transfer, CURLOPT_DEBUGFUNCTION, on_debug);
	transfer_set(transfer, CURLOPT_DEBUGDATA, smtp);
}

int smtp_start(struct smtp **ret, struct transfers *transfers, const struct smtp_message *message,
	smtp_done_fn done, void *userdata, struct error *err)
{
	_cleanup_(smtp_freep) struct smtp *smtp = calloc(1, sizeof(*smtp));
	int r;

	assert(message->timeout_sec > 0);
	if (!smtp)
		return -ENOMEM;
	r = transfer_init(
		&smtp->transfer, transfers, message->url, "smtp,smtps", message->timeout_sec);
	if (r < 0)
		return r;
	r = check(message, err);
	if (r < 0)
		return r;
	r = transfer_host(message->url, &smtp->host, &smtp->port);
	if (r < 0)
		return error_set(err, r, "%s: not an address", message->url);
	smtp->transfer.host = smtp->host;
	smtp->transfer.port = smtp->port;
	smtp->transfer.done = on_done;
	smtp->transfer.drop = on_drop;
	smtp->done = done;
	smtp->userdata = userdata;
	r = set_envelope(smtp, message);
	if (r < 0)
		return r;
	set_session(smtp, message);
	r = transfer_run(&smtp->transfer, err);
	if (r < 0)
		return r;

	*ret = TAKE(smtp);
	return 0;
}

void smtp_cancel(struct smtp *smtp)
{
	if (smtp)
		transfer_cancel(&smtp->transfer);
}
