/* email - hands a message to a mail server, or to a sendmail program. */
#include "deliver/types.h"

#include <errno.h>
#include <sysexits.h>

#include "base/strbuf.h"
#include "deliver/message.h"
#include "loop/child.h"
#include "loop/smtp.h"

static void on_sent(enum smtp_outcome outcome, const char *reason, void *userdata)
{
	static const enum delivery deliveries[] = {
		[SMTP_ACCEPTED] = DELIVERY_DONE,
		[SMTP_LATER] = DELIVERY_LATER,
		[SMTP_REFUSED] = DELIVERY_NEVER,
	};
	struct errand *errand = userdata;

	errand->smtp = NULL; /* it has ended by itself */
	errand_settle(errand, deliveries[outcome], "%s",
		outcome == SMTP_ACCEPTED ? "" : reason ?: "the mail server did not take it");
}

/* sysexits.h, as sendmail programs use it: only these say that the message itself is at fault. */
static bool is_final(int status)
{
	static const int final[] = { EX_USAGE, EX_DATAERR, EX_NOUSER, EX_NOHOST };

	for (size_t i = 0; i < ARRAY_SIZE(final); i++)
		if (status == final[i])
			return true;
	return false;
}

static void on_ended(const struct child_result *result, void *userdata)
{
	_cleanup_(strbuf_freep) struct strbuf reason = STRBUF_INIT;
	struct errand *errand = userdata;

	if (result->status == 0 && !result->timed_out) {
		errand_settle(errand, DELIVERY_DONE, "%s", "");
		return;
	}
	reason_child(&reason, result, errand->timeout_sec);
	errand_settle(errand,
		!result->timed_out && is_final(result->status) ? DELIVERY_NEVER : DELIVERY_LATER,
		"sendmail %s", strbuf_text(&reason));
}

static int add_all(struct text_list *list, const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = text_list_add(list, texts[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

/* -i: a line with a single dot does not end the message. */
static int start_sendmail(struct errand *errand, const struct order *order,
	const struct message *message, struct error *err)
{
	const char *const words[] = { order->channel->sendmail, "-i", "-f", message->sender, "--" };
	_cleanup_(text_list_clear) struct text_list command = { 0 };
	struct child_options options;
	int r;

	r = add_all(&command, words, ARRAY_SIZE(words));
	if (r < 0)
		return r;
	r = add_all(
		&command, (const char *const *)message->recipients.items, message->recipients.n);
	if (r < 0)
		return r;
	options = (struct child_options){
		.command = &command,
		.input = message->octets,
		.input_len = message->len,
		.pass_fd = -1,
		.timeout_sec = errand->timeout_sec,
	};
	return child_start(
		&errand->child, errand->deliverer->event, &options, on_ended, errand, err);
}

static int start_smtp(struct errand *errand, const struct order *order,
	const struct message *message, struct error *err)
{
	const struct smtp_message mail = {
		.url = order->channel->smtp,
		.from = message->sender,
		.to = &message->recipients,
		.octets = message->octets,
		.len = message->len,
		.username = order->channel->username,
		.password = order->secret,
		.tls_required = order->channel->tls_required,
		.timeout_sec = errand->timeout_sec,
	};

	return smtp_start(&errand->smtp, errand->deliverer->transfers, &mail, on_sent, errand, err);
}

int email_start(struct errand *errand, const struct order *order, struct error *err)
{
	_cleanup_(message_clear) struct message message = { 0 };
	const struct channel *channel = order->channel;
	int r;

	if (!channel->smtp && !channel->sendmail)
		return error_set(err, -EDESTADDRREQ,
			"%s: neither a mail server nor a sendmail program", channel->name);
	r = message_build(&message, channel, order->alerts, order->n, errand->deliverer->wording,
		!channel->sendmail, err);
	if (r < 0)
		return r;
	if (channel->sendmail)
		return start_sendmail(errand, order, &message, err);
	return start_smtp(errand, order, &message, err);
}
