#include "deliver/deliver.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "deliver/types.h"
#include "loop/child.h"
#include "loop/http.h"
#include "loop/smtp.h"

static const struct delivery_type types[] = {
	[CHANNEL_DESKTOP] = { NULL },
	[CHANNEL_EMAIL] = { email_start },
	[CHANNEL_WEBHOOK] = { webhook_start },
	[CHANNEL_EXEC] = { exec_start },
};

static void errand_free(struct errand *errand)
{
	struct deliverer *deliverer = errand->deliverer;

	if (errand->prev)
		errand->prev->next = errand->next;
	else if (deliverer->errands == errand)
		deliverer->errands = errand->next;
	if (errand->next)
		errand->next->prev = errand->prev;

	if (errand->smtp)
		smtp_cancel(errand->smtp);
	if (errand->http)
		http_cancel(errand->http);
	child_free(errand->child);
	free(errand->reason);
	(void)sd_event_source_disable_unref(errand->settled);
	free(errand);
}

DEFINE_CLEANUP(struct errand, errand_free)

/* The errand is gone before its caller hears of it, so that the caller may free the deliverer. */
static void errand_report(struct errand *errand)
{
	deliver_done_fn done = errand->done;
	void *userdata = errand->userdata;
	enum delivery outcome = errand->outcome;
	_cleanup_(freep) char *reason = TAKE(errand->reason);

	errand_free(errand);
	done(outcome, reason ?: "no memory is left", userdata);
}

static int on_settled(sd_event_source *source, void *userdata)
{
	(void)source;
	errand_report(userdata);
	return 0;
}

void errand_settle(struct errand *errand, enum delivery outcome, const char *format, ...)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	va_list args;

	if (errand->reason) /* the first outcome stands */
		return;
	errand->outcome = outcome;
	va_start(args, format);
	strbuf_addv(&text, format, args);
	va_end(args);
	errand->reason = strbuf_take(&text);
	/* Arming fails only when memory is out: then rather now than never. */
	if (sd_event_source_set_enabled(errand->settled, SD_EVENT_ONESHOT) < 0)
		errand_report(errand);
}

static int errand_new(
	struct errand **ret, struct deliverer *deliverer, deliver_done_fn done, void *userdata)
{
	_cleanup_(errand_freep) struct errand *errand = calloc(1, sizeof(*errand));
	int r;

	if (!errand)
		return -ENOMEM;
	errand->deliverer = deliverer;
	errand->done = done;
	errand->userdata = userdata;
	r = sd_event_add_defer(deliverer->event, &errand->settled, on_settled, errand);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(errand->settled, SD_EVENT_OFF);
	if (r < 0)
		return r;

	errand->next = deliverer->errands;
	if (errand->next)
		errand->next->prev = errand;
	deliverer->errands = errand;
	*ret = TAKE(errand);
	return 0;
}

int deliverer_new(struct deliverer **ret, struct sd_event *event, struct transfers *transfers,
	const struct wording *wording)
{
	struct deliverer *deliverer = calloc(1, sizeof(*deliverer));

	if (!deliverer)
		return -ENOMEM;
	*deliverer = (struct deliverer){
		.event = sd_event_ref(event),
		.transfers = transfers,
		.wording = wording,
	};
	*ret = deliverer;
	return 0;
}

void deliverer_free(struct deliverer *deliverer)
{
	if (!deliverer)
		return;
	while (deliverer->errands)
		errand_free(deliverer->errands);
	sd_event_unref(deliverer->event);
	free(deliverer);
}

bool deliver_is_pushed(enum channel_type type)
{
	return types[type].start;
}

int deliver_start(struct deliverer *deliverer, const struct channel *channel, const char *secret,
	const struct alert *const *alerts, size_t n, deliver_done_fn done, void *userdata,
	struct error *err)
{
	const struct order order = { channel, secret, alerts, n };
	struct error why = { 0 };
	struct errand *errand;
	int r;

	assert(n == 1 || (n > 1 && channel->type == CHANNEL_EMAIL));
	if (!deliver_is_pushed(channel->type))
		return error_set(err, -EOPNOTSUPP, "%s: alerts of type %s wait to be taken",
			channel->name, channel_type_name(channel->type));
	r = errand_new(&errand, deliverer, done, userdata);
	if (r < 0)
		return error_errno(err, r, "%s", channel->name);
	errand->timeout_sec = channel->timeout_sec > 0 ? channel->timeout_sec : DELIVER_TIMEOUT_SEC;
	r = types[channel->type].start(errand, &order, &why);
	if (r < 0)
		errand_settle(errand, DELIVERY_LATER, "%s", error_text(&why, r));
	return 0;
}

void reason_line(struct strbuf *buf, const char *text)
{
	size_t len;

	text += strspn(text, " \t\r\n");
	len = strcspn(text, "\r\n");
	if (len > REASON_LINE_MAX)
		len = utf8_cut(text, REASON_LINE_MAX);
	utf8_escape(buf, text, len);
}

void reason_child(struct strbuf *buf, const struct child_result *result, int64_t timeout_sec)
{
	size_t before;

	if (result->timed_out)
		strbuf_addf(buf, "did not end within %lld s", (long long)timeout_sec);
	else if (result->status > 128)
		strbuf_addf(buf, "ended by signal %d", result->status - 128);
	else
		strbuf_addf(buf, "exited with status %d", result->status);
	strbuf_adds(buf, ": ");
	before = buf->len;
	reason_line(buf, result->output ?: "");
	if (buf->len == before)
		strbuf_truncate(buf, before - strlen(": "));
}
