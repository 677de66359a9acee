#include "deliver/message.h"

#include <ctype.h>
#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "deliver/deliver.h"
#include "deliver/header.h"

#define ADDRESS_MAX     254 /* octets: RFC 5321, section 4.5.3.1.3, without the brackets */
#define THREAD_HASH_LEN 16  /* hexadecimal digits that tell one topic from another */
#define DIGEST_HASH_LEN 32
#define LABEL_MAX       63 /* octets of a name in List-Id */

static void unrefp(void *object)
{
	if (*(void **)object)
		g_object_unref(*(void **)object);
}

static void g_freep(gchar **text)
{
	g_free(*text);
}

/* What may stand in an envelope and in a header with no quoting at all. */
static bool is_address(const char *address)
{
	const char *at = strrchr(address, '@');

	if (!at || at == address || !at[1] || strlen(address) > ADDRESS_MAX)
		return false;
	for (const char *p = address; *p; p++)
		if (*p <= ' ' || *p > '~' || strchr("<>()[],;:\\\"", *p))
			return false;
	return true;
}

/* Parses "a@example.org" or "Name <a@example.org>", appends it to `header` and its bare address,
 * the domain in ASCII, to `envelope`. */
static int add_address(InternetAddressList *header, struct text_list *envelope,
	const struct channel *channel, const char *text, struct error *err)
{
	_cleanup_(unrefp) InternetAddressList *parsed = internet_address_list_parse(NULL, text);
	InternetAddress *address;
	const char *bare = NULL;
	int r;

	if (parsed && internet_address_list_length(parsed) == 1) {
		address = internet_address_list_get_address(parsed, 0);
		if (INTERNET_ADDRESS_IS_MAILBOX(address))
			bare = internet_address_mailbox_get_idn_addr(
				INTERNET_ADDRESS_MAILBOX(address));
	}
	if (!bare || !is_address(bare))
		return error_set(
			err, -EINVAL, "%s: \"%s\" is not a mail address", channel->name, text);
	r = text_list_add(envelope, bare);
	if (r < 0)
		return r;
	internet_address_list_append(header, parsed);
	return 0;
}

static int set_addresses(GMimeMessage *mime, struct message *message, const struct channel *channel,
	struct error *err)
{
	_cleanup_(text_list_clear) struct text_list sender = { 0 };
	int r;

	r = add_address(g_mime_message_get_addresses(mime, GMIME_ADDRESS_TYPE_FROM), &sender,
		channel, channel->from ?: "", err);
	if (r < 0)
		return r;
	message->sender = TAKE(sender.items[0]);
	for (size_t i = 0; i < channel->to.n; i++) {
		r = add_address(g_mime_message_get_addresses(mime, GMIME_ADDRESS_TYPE_TO),
			&message->recipients, channel, channel->to.items[i], err);
		if (r < 0)
			return r;
	}
	if (message->recipients.n == 0)
		return error_set(err, -EINVAL, "%s: nobody to write to", channel->name);
	return 0;
}

/* A header whose value is folded and encoded already, line ends "\n". */
static void set_raw_header(GMimeMessage *mime, const char *name, const char *value)
{
	_cleanup_(g_freep) gchar *raw = g_strdup_printf(" %s\n", value);
	GMimeObject *object = GMIME_OBJECT(mime);

	g_mime_object_set_header(object, name, "", NULL);
	g_mime_header_set_raw_value(
		g_mime_header_list_get_header(g_mime_object_get_header_list(object), name), raw);
}

/* The first digits of the SHA-256 over the texts. */
static gchar *hash_of(const char *(*text)(const struct alert *), const struct alert *const *alerts,
	size_t n, size_t digits)
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	gchar *hash;

	for (size_t i = 0; i < n; i++)
		g_checksum_update(
			sum, (const guchar *)text(alerts[i]), (gssize)strlen(text(alerts[i])) + 1);
	hash = g_strndup(g_checksum_get_string(sum), digits);
	g_checksum_free(sum);
	return hash;
}

static const char *id_of(const struct alert *alert)
{
	return alert->id;
}

/* A name as one label of a List-Id (RFC 2919: letters, digits, hyphens), lower case; a hash of
 * it where it has other characters. */
static gchar *label_of(const char *name)
{
	gchar *label = g_ascii_strdown(name, -1);
	size_t len = strlen(label);
	gchar *hash;

	if (len > 0 && len <= LABEL_MAX &&
		strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") == len)
		return label;
	hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
	g_free(label);
	label = g_strndup(hash, THREAD_HASH_LEN);
	g_free(hash);
	return label;
}

/* What the mail is about, for threads and for lists: its topic, or its channel where a digest has
 * several topics. */
static const char *thread_of(const char **kind, const struct channel *channel,
	const struct alert *const *alerts, size_t n)
{
	*kind = "topic";
	for (size_t i = 1; i < n; i++)
		if (strcmp(alerts[i]->topic, alerts[0]->topic) != 0) {
			*kind = "channel";
			return channel->name;
		}
	return alerts[0]->topic;
}

static void set_ids(GMimeMessage *mime, const struct message *message,
	const struct channel *channel, const struct alert *const *alerts, size_t n)
{
	const char *domain = strrchr(message->sender, '@') + 1;
	const char *kind;
	const char *thread = thread_of(&kind, channel, alerts, n);
	_cleanup_(g_freep)
		gchar *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, thread, -1);
	_cleanup_(g_freep) gchar *label = label_of(thread);
	_cleanup_(g_freep) gchar *digest = hash_of(id_of, alerts, n, DIGEST_HASH_LEN);
	_cleanup_(g_freep)
		gchar *id = g_strdup_printf("<%s@%s>", n == 1 ? alerts[0]->id : digest, domain);
	_cleanup_(g_freep) gchar *references = g_strdup_printf(
		"<%s-%.*s@%s>", kind, THREAD_HASH_LEN, hash, domain);
	_cleanup_(g_freep) gchar *list = g_strdup_printf("<%s.%s.%s>", label, kind, domain);

	set_raw_header(mime, "Message-ID", id);
	set_raw_header(mime, "References", references);
	set_raw_header(mime, "List-Id", list);
	set_raw_header(mime, "Auto-Submitted", "auto-generated");
}

/* When the newest alert was made: it stays the same over every retry, as the whole message does. */
static void set_date(GMimeMessage *mime, const struct alert *const *alerts, size_t n)
{
	int64_t newest_sec = 0;
	GDateTime *date;

	for (size_t i = 0; i < n; i++)
		newest_sec = MAX(newest_sec, alerts[i]->created_sec);
	date = g_date_time_new_from_unix_utc(newest_sec) ?: g_date_time_new_from_unix_utc(0);
	g_mime_message_set_date(mime, date);
	g_date_time_unref(date);
}

static int set_subject(GMimeMessage *mime, const struct alert *const *alerts, size_t n,
	const struct wording *wording)
{
	_cleanup_(strbuf_freep) struct strbuf subject = STRBUF_INIT;
	_cleanup_(strbuf_freep) struct strbuf value = STRBUF_INIT;

	wording->subject(&subject, alerts, n);
	header_add_text(&value, strbuf_text(&subject), strlen("Subject: "), "\n ");
	if (strbuf_failed(&subject) || strbuf_failed(&value))
		return -ENOMEM;
	set_raw_header(mime, "Subject", strbuf_text(&value));
	return 0;
}

/* Quoted-printable stays readable for what is mostly ASCII. A line that begins with "From " would
 * get a ">" in some mailboxes: base64 hides it. */
static GMimeContentEncoding encoding_for(const char *text)
{
	size_t octets = 0, high = 0;

	for (; text[octets]; octets++)
		high += (unsigned char)text[octets] >= 0x80;
	if (high * 6 > octets || strncmp(text, "From ", 5) == 0 || strstr(text, "\nFrom "))
		return GMIME_CONTENT_ENCODING_BASE64;
	return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

/* Text in base64 has the line ends of the wire inside (RFC 2045, section 6.8). */
static void to_crlf(struct strbuf *text)
{
	_cleanup_(strbuf_freep) struct strbuf wire = STRBUF_INIT;

	for (const char *p = strbuf_text(text); *p; p++) {
		if (*p == '\n')
			strbuf_addc(&wire, '\r');
		strbuf_addc(&wire, *p);
	}
	wire.failed |= text->failed;
	strbuf_free(text);
	*text = wire;
	wire = STRBUF_INIT;
}

static int add_part(GMimeMultipart *multipart, const char *subtype,
	void (*render)(struct strbuf *buf, const struct alert *const *alerts, size_t n),
	const struct alert *const *alerts, size_t n)
{
	_cleanup_(unrefp) GMimePart *part = g_mime_part_new_with_type("text", subtype);
	_cleanup_(unrefp) GMimeDataWrapper *content = NULL;
	_cleanup_(unrefp) GMimeStream *stream = NULL;
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	GMimeContentEncoding encoding;

	render(&text, alerts, n);
	encoding = encoding_for(strbuf_text(&text));
	if (encoding == GMIME_CONTENT_ENCODING_BASE64)
		to_crlf(&text);
	if (strbuf_failed(&text))
		return -ENOMEM;
	stream = g_mime_stream_mem_new_with_buffer(strbuf_text(&text), text.len);
	content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, encoding);
	g_mime_multipart_add(multipart, GMIME_OBJECT(part));
	return 0;
}

static int set_body(GMimeMessage *mime, const struct alert *const *alerts, size_t n,
	const struct wording *wording)
{
	_cleanup_(unrefp)
		GMimeMultipart *multipart = g_mime_multipart_new_with_subtype("alternative");
	_cleanup_(g_freep) gchar *digest = hash_of(id_of, alerts, n, DIGEST_HASH_LEN);
	/* "=_" occurs in neither of the encodings. */
	_cleanup_(g_freep) gchar *boundary = g_strdup_printf("=_%s", digest);
	int r;

	g_mime_multipart_set_boundary(multipart, boundary);
	r = add_part(multipart, "plain", wording->text, alerts, n);
	if (r < 0)
		return r;
	r = add_part(multipart, "html", wording->html, alerts, n);
	if (r < 0)
		return r;
	g_mime_message_set_mime_part(mime, GMIME_OBJECT(multipart));
	return 0;
}

static int write_octets(struct message *message, GMimeMessage *mime, bool crlf)
{
	_cleanup_(unrefp) GMimeStream *stream = g_mime_stream_mem_new();
	GMimeFormatOptions *options = g_mime_format_options_new();
	GByteArray *bytes;
	ssize_t written;

	g_mime_format_options_set_newline_format(
		options, crlf ? GMIME_NEWLINE_FORMAT_DOS : GMIME_NEWLINE_FORMAT_UNIX);
	written = g_mime_object_write_to_stream(GMIME_OBJECT(mime), options, stream);
	g_mime_format_options_free(options);
	if (written < 0)
		return -EIO;
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	message->octets = malloc(bytes->len + 1);
	if (!message->octets)
		return -ENOMEM;
	memcpy(message->octets, bytes->data, bytes->len);
	message->octets[bytes->len] = '\0';
	message->len = bytes->len;
	return 0;
}

int message_build(struct message *ret, const struct channel *channel,
	const struct alert *const *alerts, size_t n, const struct wording *wording, bool crlf,
	struct error *err)
{
	_cleanup_(message_clear) struct message message = { 0 };
	_cleanup_(unrefp) GMimeMessage *mime = NULL;
	int r;

	g_mime_init(); /* counts, and does it once */
	mime = g_mime_message_new(TRUE);
	r = set_addresses(mime, &message, channel, err);
	if (r < 0)
		return r;
	r = set_subject(mime, alerts, n, wording);
	if (r < 0)
		return r;
	set_date(mime, alerts, n);
	set_ids(mime, &message, channel, alerts, n);
	r = set_body(mime, alerts, n, wording);
	if (r < 0)
		return r;
	r = write_octets(&message, mime, crlf);
	if (r < 0)
		return r;

	*ret = message;
	message = (struct message){ 0 };
	return 0;
}

void message_clear(struct message *message)
{
	free(message->octets);
	free(message->sender);
	text_list_clear(&message->recipients);
	*message = (struct message){ 0 };
}
