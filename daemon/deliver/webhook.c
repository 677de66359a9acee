/* webhook - posts the alert to an address: as JSON, or as ntfy wants it. */
#include "deliver/types.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "deliver/header.h"
#include "loop/http.h"

#define USER_AGENT       "feedwatch/" FEEDWATCH_VERSION " (+" FEEDWATCH_URL ")"
#define ANSWER_MAX_BYTES (64 * 1024) /* of an answer that only its first line is told of */
#define NTFY_BODY_MAX    3500        /* octets; ntfy makes a file of more than 4096 */
#define NTFY_LINK_MAX    2000
#define SIGNATURE_HEADER "X-Feedwatch-Signature"

struct post {
	struct text_list headers;
	struct strbuf body;
};

static void post_clear(struct post *post)
{
	text_list_clear(&post->headers);
	strbuf_free(&post->body);
}

static int add_header(struct post *post, const char *name, const char *value)
{
	_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s: %s", name, value);
	if (strbuf_failed(&line))
		return -ENOMEM;
	return text_list_add(&post->headers, strbuf_text(&line));
}

/* HMAC-SHA256 (RFC 2104) over the very octets of the body. */
static int sign(struct post *post, const char *key)
{
	_cleanup_(strbuf_freep) struct strbuf value = STRBUF_INIT;
	gchar *hex = g_compute_hmac_for_data(G_CHECKSUM_SHA256, (const guchar *)key, strlen(key),
		(const guchar *)strbuf_text(&post->body), post->body.len);

	strbuf_addf(&value, "sha256=%s", hex);
	g_free(hex);
	return add_header(post, SIGNATURE_HEADER, strbuf_text(&value));
}

static int fill_json(struct post *post, const struct order *order, const struct wording *wording,
	struct error *err)
{
	struct json json = json_into(&post->body);
	int r;

	(void)wording;
	(void)err;
	alert_json(&json, order->alerts[0]);
	if (strbuf_failed(&post->body))
		return -ENOMEM;
	r = add_header(post, "Content-Type", "application/json");
	if (r < 0 || !order->secret)
		return r;
	return sign(post, order->secret);
}

static int add_title(struct post *post, const struct order *order, const struct wording *wording)
{
	_cleanup_(strbuf_freep) struct strbuf subject = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf value = STRBUF_INIT;

	wording->subject(&subject, order->alerts, order->n);
	header_add_text(&value, strbuf_text(&subject), 0, NULL);
	if (strbuf_failed(&subject) || strbuf_failed(&value))
		return -ENOMEM;
	return add_header(post, "Title", strbuf_text(&value));
}

static int add_click(struct post *post, const struct alert *alert)
{
	_cleanup_(strbuf_freep) struct strbuf link = STRBUF_INIT;

	if (!article_link_uri(&link, &alert->article) || link.len > NTFY_LINK_MAX)
		return 0;
	return add_header(post, "Click", strbuf_text(&link));
}

/* Tags are a list with commas, and some names are drawn as pictures: only plain names. */
static int add_tag(struct post *post, const struct alert *alert)
{
	for (const char *p = alert->topic; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == ',')
			return 0;
	return add_header(post, "Tags", alert->topic);
}

static int add_token(
	struct post *post, const struct channel *channel, const char *token, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf value = STRBUF_INIT;

	for (const char *p = token; *p; p++)
		if (*p <= ' ' || *p > '~')
			return error_set(err, -EINVAL,
				"%s: the token holds characters that no header can carry",
				channel->name);
	strbuf_addf(&value, "Bearer %s", token);
	return add_header(post, "Authorization", strbuf_text(&value));
}

static int fill_ntfy(struct post *post, const struct order *order, const struct wording *wording,
	struct error *err)
{
	static const char *const priorities[] = {
		[URGENCY_LOW] = "2",
		[URGENCY_NORMAL] = "3",
		[URGENCY_CRITICAL] = "5",
	};
	const struct alert *alert = order->alerts[0];
	int r;

	wording->notice(&post->body, alert, false);
	if (post->body.len > NTFY_BODY_MAX)
		strbuf_truncate(&post->body, utf8_cut(post->body.text, NTFY_BODY_MAX));
	if (strbuf_failed(&post->body))
		return -ENOMEM;
	r = add_header(post, "Content-Type", "text/plain; charset=utf-8");
	if (r < 0)
		return r;
	r = add_title(post, order, wording);
	if (r < 0)
		return r;
	r = add_header(post, "Priority", priorities[alert->urgency]);
	if (r < 0)
		return r;
	r = add_click(post, alert);
	if (r < 0)
		return r;
	r = add_tag(post, alert);
	if (r < 0 || !order->secret)
		return r;
	return add_token(post, order->channel, order->secret, err);
}

static enum delivery judge(int status)
{
	if (status >= 200 && status < 300)
		return DELIVERY_DONE;
	if (status >= 500 || status == 408 || status == 425 || status == 429)
		return DELIVERY_LATER;
	return DELIVERY_NEVER;
}

/* The server's own words, where they are words and not a page. */
static void add_answer(struct strbuf *reason, const struct http_response *response)
{
	_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;

	if (!response->body)
		return;
	reason_line(&line, response->body);
	if (line.len > 0 && *strbuf_text(&line) != '<')
		strbuf_addf(reason, ": %s", strbuf_text(&line));
}

static void on_answered(struct http_response *response, void *userdata)
{
	_cleanup_(strbuf_freep) struct strbuf reason = STRBUF_INIT;
	struct errand *errand = userdata;
	enum delivery outcome;

	errand->http = NULL; /* it has ended by itself */
	/* With a status it was taken or refused, whatever became of the rest of the answer. */
	if (response->status == 0) {
		errand_settle(errand, DELIVERY_LATER, "%s", response->reason ?: "no answer came");
		return;
	}
	outcome = judge(response->status);
	if (outcome != DELIVERY_DONE) {
		strbuf_addf(&reason, "the server answered %d", response->status);
		if (response->status >= 300 && response->status < 400)
			strbuf_adds(&reason,
				": redirects are not followed, the final address belongs "
				"in the configuration");
		else
			add_answer(&reason, response);
	}
	errand_settle(errand, outcome, "%s", strbuf_text(&reason));
}

int webhook_start(struct errand *errand, const struct order *order, struct error *err)
{
	static int (*const fill[])(struct post * post, const struct order *order,
		const struct wording *wording, struct error *err) = {
		[WEBHOOK_JSON] = fill_json,
		[WEBHOOK_NTFY] = fill_ntfy,
	};
	_cleanup_(post_clear) struct post post = { 0 };
	struct http_request request;
	int r;

	r = fill[order->channel->format](&post, order, errand->deliverer->wording, err);
	if (r < 0)
		return r;
	r = add_header(&post, "Idempotency-Key", order->alerts[0]->id);
	if (r < 0)
		return r;
	request = (struct http_request){
		.url = order->channel->url,
		.method = "POST",
		.body = strbuf_text(&post.body),
		.body_len = post.body.len,
		.headers = post.headers,
		.user_agent = USER_AGENT,
		.timeout_sec = errand->timeout_sec,
		.body_max_bytes = ANSWER_MAX_BYTES,
	};
	return http_start(
		&errand->http, errand->deliverer->transfers, &request, on_answered, errand, err);
}
