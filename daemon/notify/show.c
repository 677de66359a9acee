#include "notify/show.h"

#include <errno.h>
#include <libnotify/notify.h>
#include <stdlib.h>

#include "alert/line.h"
#include "alert/render.h"
#include "base/log.h"
#include "base/strbuf.h"

#define LISTED_TITLE_MAX  120 /* characters, in the notification that lists a burst */
#define LISTED_SOURCE_MAX 40

struct show {
	GDBusConnection *session;
	const struct server *server;
	GQueue kept; /* of struct notice, oldest first */
};

/* A notification and what its buttons need. */
struct notice {
	struct show *show;
	NotifyNotification *notification;
	char *link; /* NULL: nothing to open */
};

static const NotifyUrgency urgencies[] = {
	[URGENCY_LOW] = NOTIFY_URGENCY_LOW,
	[URGENCY_NORMAL] = NOTIFY_URGENCY_NORMAL,
	[URGENCY_CRITICAL] = NOTIFY_URGENCY_CRITICAL,
};

static void notice_free(struct notice *notice)
{
	if (notice->notification) {
		g_signal_handlers_disconnect_by_data(notice->notification, notice);
		g_object_unref(notice->notification);
	}
	free(notice->link);
	free(notice);
}

DEFINE_CLEANUP(struct notice, notice_free)

/* Callbacks come from inside the notification: libnotify holds it until they have returned. */
static void forget(struct notice *notice)
{
	if (g_queue_remove(&notice->show->kept, notice))
		notice_free(notice);
}

/* Some servers leave a notification standing after its button (dunst) and send no word of it. The
 * library's own close call would wait for an answer. */
static void close_and_forget(struct notice *notice)
{
	int id = 0;

	g_object_get(notice->notification, "id", &id, NULL);
	g_dbus_connection_call(notice->show->session, SERVER_NAME, SERVER_PATH, SERVER_INTERFACE,
		"CloseNotification", g_variant_new("(u)", (guint32)id), NULL,
		G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
	forget(notice);
}

static void on_launched(GObject *source, GAsyncResult *result, gpointer userdata)
{
	g_autoptr(GError) error = NULL;

	(void)source;
	(void)userdata;
	if (!g_app_info_launch_default_for_uri_finish(result, &error))
		log_warn("link not opened", LOG_TEXT("reason", error->message));
}

static void on_open(NotifyNotification *notification, char *action, gpointer userdata)
{
	struct notice *notice = userdata;

	(void)notification;
	(void)action;
	g_app_info_launch_default_for_uri_async(notice->link, NULL, NULL, on_launched, NULL);
	close_and_forget(notice);
}

static void on_dismiss(NotifyNotification *notification, char *action, gpointer userdata)
{
	(void)notification;
	(void)action;
	close_and_forget(userdata);
}

static void on_closed(NotifyNotification *notification, gpointer userdata)
{
	(void)notification;
	forget(userdata);
}

/* "default" is a click on the notification itself. xfce4-notifyd makes a button of it as of any
 * other, and would offer "Open" twice; it is known by a capability that no other server with buttons
 * has. */
static void add_buttons(struct notice *notice)
{
	static const char *const names[] = { "default", "open" };
	bool default_is_button = server_can(notice->show->server, "x-canonical-private-icon-only");
	size_t n = !notice->link ? 0 : default_is_button ? 1 : ARRAY_SIZE(names);

	for (size_t i = 0; i < n; i++)
		notify_notification_add_action(
			notice->notification, names[i], "Open", on_open, notice, NULL);
	notify_notification_add_action(
		notice->notification, "dismiss", "Dismiss", on_dismiss, notice, NULL);
}

static void add_line(struct strbuf *buf, const char *text, size_t max, bool markup)
{
	_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;

	line_add(&line, text, max);
	if (markup)
		line_escape(buf, strbuf_text(&line), line.len);
	else
		strbuf_adds(buf, strbuf_text(&line));
	buf->failed |= line.failed;
}

/* "• Title — Source (words)": what a single notification would have said, in a line. */
static void add_listed(struct strbuf *buf, const struct alert *alert, bool markup)
{
	_cleanup_(strbuf_freep) struct strbuf words = STRBUF_INIT;
	const char *title = alert->article.title ?: alert->article.link;
	const char *source = alert->feed_title ?: "";

	strbuf_adds(buf, buf->len > 0 ? "\n• " : "• ");
	add_line(buf, title ?: "(no title)", LISTED_TITLE_MAX, markup);
	if (*source) {
		strbuf_adds(buf, " — ");
		add_line(buf, source, LISTED_SOURCE_MAX, markup);
	}
	render_words(&words, &alert->hits);
	if (words.len == 0)
		return;
	strbuf_adds(buf, " (");
	add_line(buf, strbuf_text(&words), words.len, markup);
	strbuf_addc(buf, ')');
}

static char *body_of(const struct show *show, const struct alert *const *alerts, size_t n)
{
	_cleanup_(strbuf_freep) struct strbuf body = STRBUF_INIT;
	bool markup = server_can(show->server, "body-markup");

	if (n == 1)
		render_notification(&body, alerts[0], markup);
	else
		for (size_t i = 0; i < n; i++)
			add_listed(&body, alerts[i], markup);
	return strbuf_take(&body);
}

static char *summary_of(const struct alert *const *alerts, size_t n)
{
	_cleanup_(strbuf_freep) struct strbuf summary = STRBUF_INIT;

	render_subject(&summary, alerts, n);
	return strbuf_take(&summary);
}

static enum urgency highest_urgency(const struct alert *const *alerts, size_t n)
{
	enum urgency highest = URGENCY_LOW;

	for (size_t i = 0; i < n; i++)
		highest = MAX(highest, alerts[i]->urgency);
	return highest;
}

static int notice_new(
	struct notice **ret, struct show *show, const struct alert *const *alerts, size_t n)
{
	_cleanup_(notice_freep) struct notice *notice = calloc(1, sizeof(*notice));
	_cleanup_(freep) char *summary = summary_of(alerts, n);
	_cleanup_(freep) char *body = body_of(show, alerts, n);
	_cleanup_(strbuf_freep) struct strbuf link = STRBUF_INIT;

	if (!notice || !summary || !body)
		return -ENOMEM;
	notice->show = show;
	if (n == 1 && article_link_uri(&link, &alerts[0]->article)) {
		notice->link = strbuf_take(&link);
		if (!notice->link)
			return -ENOMEM;
	}
	notice->notification = notify_notification_new(summary, body, NULL);
	notify_notification_set_urgency(
		notice->notification, urgencies[highest_urgency(alerts, n)]);
	notify_notification_set_category(notice->notification, "x-feedwatch.alert");
	notify_notification_set_hint(
		notice->notification, "desktop-entry", g_variant_new_string("feedwatch"));
	if (server_can(show->server, "actions"))
		add_buttons(notice);
	(void)g_signal_connect(notice->notification, "closed", G_CALLBACK(on_closed), notice);
	*ret = TAKE(notice);
	return 0;
}

static int show_notice(
	struct show *show, const struct alert *const *alerts, size_t n, struct error *err)
{
	_cleanup_(notice_freep) struct notice *notice = NULL;
	g_autoptr(GError) error = NULL;
	int r;

	r = notice_new(&notice, show, alerts, n);
	if (r < 0)
		return r;
	if (!notify_notification_show(notice->notification, &error))
		return error_set(err, -EIO, "%s", error->message);
	if (g_queue_get_length(&show->kept) == SHOW_KEPT_MAX)
		notice_free(g_queue_pop_head(&show->kept));
	g_queue_push_tail(&show->kept, TAKE(notice));
	return 0;
}

int show_alerts(struct show *show, const struct alert *const *alerts, size_t n, size_t *ret_shown,
	struct error *err)
{
	size_t step = n > SHOW_EACH_MAX ? n : 1;
	int r;

	for (*ret_shown = 0; *ret_shown < n; *ret_shown += step) {
		r = show_notice(show, alerts + *ret_shown, step, err);
		if (r < 0)
			return r;
	}
	return 0;
}

void show_forget(struct show *show)
{
	struct notice *notice;

	while ((notice = g_queue_pop_head(&show->kept)))
		notice_free(notice);
}

int show_new(struct show **ret, GDBusConnection *session, const struct server *server)
{
	struct show *show = calloc(1, sizeof(*show));

	if (!show)
		return -ENOMEM;
	/* Always true, bus or not (libnotify 0.8): whether it works is told by the first show. */
	(void)notify_init("feedwatch");
	show->session = g_object_ref(session);
	show->server = server;
	g_queue_init(&show->kept);
	*ret = show;
	return 0;
}

void show_free(struct show *show)
{
	if (!show)
		return;
	show_forget(show);
	g_object_unref(show->session);
	notify_uninit();
	free(show);
}
