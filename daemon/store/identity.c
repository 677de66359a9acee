#include "store/identity.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define WHITE " \t\n\v\f\r"

/* Parameters that say where the reader came from, not which page it is; `*` ends a prefix.
 * The title must agree too, so a name too many here does little harm. */
static const char *const tracking[] = {
	"utm_*",
	"mtm_*",
	"matomo_*",
	"pk_*",
	"piwik_*",
	"hsa_*",
	"_hs*",
	"__hs*",
	"vero_*",
	"oly_*",
	"ns_*",
	"fb_*",
	"fbclid",
	"gclid",
	"gclsrc",
	"dclid",
	"gbraid",
	"wbraid",
	"msclkid",
	"yclid",
	"ymclid",
	"twclid",
	"ttclid",
	"igshid",
	"igsh",
	"li_fat_id",
	"rb_clickid",
	"wickedid",
	"mc_cid",
	"mc_eid",
	"mkt_tok",
	"s_cid",
	"cmpid",
	"cmp",
	"ocid",
	"at_medium",
	"at_campaign",
	"xtor",
	"_openstat",
	"_ga",
	"_gl",
	"spm",
	"hsctatracking",
	"__twitter_impression",
	"ref_src",
	"ref_url",
};

static bool is_tracking(const char *parameter, size_t len)
{
	const char *equals = memchr(parameter, '=', len);

	if (equals)
		len = (size_t)(equals - parameter);
	for (size_t i = 0; i < ARRAY_SIZE(tracking); i++) {
		size_t n = strlen(tracking[i]);
		bool prefix = tracking[i][n - 1] == '*';

		n -= prefix;
		if ((prefix ? len >= n : len == n) && strncasecmp(parameter, tracking[i], n) == 0)
			return true;
	}
	return false;
}

/* Appends `lead` and those parameters of a query or fragment that are not tracking; nothing where
 * none is left. */
static void add_parameters(struct strbuf *buf, char lead, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *amp = memchr(text, '&', (size_t)(end - text));
		size_t n = (size_t)((amp ? amp : end) - text);

		if (n > 0 && !is_tracking(text, n)) {
			strbuf_addc(buf, lead);
			strbuf_add(buf, text, n);
			lead = '&';
		}
		text += n + 1;
	}
}

/* The length of "http://" or "https://" at the start, 0 for anything else; and its default port. */
static size_t web_scheme(const char *link, const char **port)
{
	*port = ":443";
	if (strncasecmp(link, "https://", 8) == 0)
		return 8;
	*port = ":80";
	return strncasecmp(link, "http://", 7) == 0 ? 7 : 0;
}

static void add_host(struct strbuf *buf, const char *host, size_t len, const char *port)
{
	size_t n = strlen(port);

	if (len > n && strncmp(host + len - n, port, n) == 0)
		len -= n;
	for (size_t i = 0; i < len; i++) {
		char c = host[i];

		strbuf_addc(buf, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
	}
}

void identity_link(struct strbuf *buf, const char *link)
{
	const char *port, *end;
	size_t n;

	link += strspn(link, WHITE);
	end = link + strlen(link);
	while (end > link && strchr(WHITE, end[-1]))
		end--;
	n = web_scheme(link, &port);
	if (n == 0 || link + n >= end) {
		strbuf_add(buf, link, (size_t)(end - link));
		return;
	}

	link += n;
	strbuf_adds(buf, "//");
	n = MIN(strcspn(link, "/?#"), (size_t)(end - link));
	add_host(buf, link, n, port);
	link += n;
	n = MIN(strcspn(link, "?#"), (size_t)(end - link));
	strbuf_add(buf, n ? link : "/", n ?: 1);
	link += n;
	if (link < end && *link == '?') {
		link++;
		n = MIN(strcspn(link, "#"), (size_t)(end - link));
		add_parameters(buf, '?', link, n);
		link += n;
	}
	if (link < end)
		add_parameters(buf, '#', link + 1, (size_t)(end - link - 1));
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000;
}

void identity_title(struct strbuf *buf, const char *title)
{
	size_t len = strlen(title), start = buf->len;
	bool gap = false;

	for (size_t pos = 0; pos < len;) {
		size_t from = pos;

		if (is_space(utf8_next(title, len, &pos))) {
			gap = true;
			continue;
		}
		if (gap && buf->len > start)
			strbuf_addc(buf, ' ');
		gap = false;
		strbuf_add(buf, title + from, pos - from);
	}
}

/* What stands in for a title where there is none. */
static void add_text(struct strbuf *buf, const struct article *article)
{
	identity_title(buf, article->summary ?: "");
	strbuf_addc(buf, '\0');
	identity_title(buf, article->content ?: "");
	for (size_t i = 0; i < article->n_enclosures; i++) {
		strbuf_addc(buf, '\0');
		strbuf_adds(buf, article->enclosures[i].url ?: "");
	}
}

static bool is_given(const char *text)
{
	return text && text[strspn(text, WHITE)];
}

static int add_key(struct identity *ret, const unsigned char *secret, const struct strbuf *buf)
{
	if (strbuf_failed(buf))
		return -ENOMEM;
	siphash(ret->keys[ret->n++], secret, buf->text, buf->len);
	return 0;
}

int identity_of(struct identity *ret, const unsigned char secret[static IDENTITY_KEY_SIZE],
	const struct article *article)
{
	_cleanup_(strbuf_freep) struct strbuf buf = STRBUF_INIT;
	bool id = is_given(article->id), link = is_given(article->link),
	     title = is_given(article->title);
	int r;

	ret->n = 0;
	if (id) {
		strbuf_adds(&buf, "id ");
		identity_title(&buf, article->id);
		r = add_key(ret, secret, &buf);
		if (r < 0)
			return r;
		/* A title alone is no second name: "Weather" comes every day under a new id. */
		if (!link)
			return 0;
		strbuf_reset(&buf);
	}

	strbuf_adds(&buf, "page ");
	identity_link(&buf, link ? article->link : "");
	strbuf_addc(&buf, '\0');
	identity_title(&buf, title ? article->title : "");
	/* Short messages have no title. Beside an id, two of them with one link (the author's page)
	 * are told apart by their text. */
	if (!title && (id || !link)) {
		strbuf_addc(&buf, '\0');
		add_text(&buf, article);
	}
	return add_key(ret, secret, &buf);
}
