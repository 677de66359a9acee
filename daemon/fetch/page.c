#include "fetch/page.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/strbuf.h"
#include "base/utf8.h"

#define HEAD_MAX (4 * PAGE_TEXT_MAX)
#define TEXT_NIL UINT32_MAX

/* A message: two lengths, the head's fields one behind another, then the body. Numbers are in the
 * order of this machine: both ends are. */
struct lengths {
	uint32_t head, body;
};

/* --- octets ------------------------------------------------------------------------------------ */

static int send_all(int fd, const void *octets, size_t len)
{
	const char *p = octets;

	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == ECONNRESET ? -EPIPE : -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int receive_all(int fd, void *octets, size_t len)
{
	char *p = octets;

	while (len > 0) {
		ssize_t n = recv(fd, p, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return -ETIMEDOUT;
		if (n < 0 && errno != ECONNRESET)
			return -errno;
		if (n <= 0)
			return -EPIPE;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int send_message(int fd, const struct strbuf *head, const char *body, size_t body_len)
{
	const struct lengths lengths = { (uint32_t)head->len, (uint32_t)body_len };
	int r;

	if (strbuf_failed(head))
		return -ENOMEM;
	if (head->len > HEAD_MAX || body_len > UINT32_MAX)
		return -E2BIG;
	r = send_all(fd, &lengths, sizeof(lengths));
	if (r == 0)
		r = send_all(fd, head->text, head->len);
	return r == 0 ? send_all(fd, body, body_len) : r;
}

static int receive_message(int fd, struct strbuf *head, char **body, size_t *body_len, size_t max)
{
	struct lengths lengths;
	int r = receive_all(fd, &lengths, sizeof(lengths));

	if (r < 0)
		return r;
	if (lengths.head > HEAD_MAX || lengths.body > max)
		return -EPROTO;
	strbuf_reserve(head, lengths.head);
	*body = lengths.body ? malloc(lengths.body) : NULL;
	if (strbuf_failed(head) || (lengths.body && !*body))
		return -ENOMEM;
	r = receive_all(fd, head->text, lengths.head);
	if (r < 0)
		return r;
	head->len = lengths.head;
	*body_len = lengths.body;
	return receive_all(fd, *body, lengths.body);
}

/* --- fields ------------------------------------------------------------------------------------ */

/* What is too long is left out: it comes from a server that plays with us. */
static void put_text(struct strbuf *head, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	uint32_t n = text && len <= PAGE_TEXT_MAX ? (uint32_t)len : TEXT_NIL;

	strbuf_add(head, &n, sizeof(n));
	if (n != TEXT_NIL)
		strbuf_add(head, text, len);
}

static void put_number(struct strbuf *head, int64_t number)
{
	strbuf_add(head, &number, sizeof(number));
}

struct fields {
	const char *p;
	size_t left;
	int result; /* of the first that failed */
};

static const char *get(struct fields *fields, size_t len)
{
	const char *p = fields->p;

	if (fields->result == 0 && len > fields->left)
		fields->result = -EPROTO;
	if (fields->result < 0)
		return NULL;
	fields->p += len;
	fields->left -= len;
	return p;
}

static char *get_text(struct fields *fields)
{
	const char *octets = get(fields, sizeof(uint32_t));
	char *text = NULL;
	uint32_t len = TEXT_NIL;

	if (octets)
		memcpy(&len, octets, sizeof(len));
	if (len == TEXT_NIL)
		return NULL;
	octets = get(fields, len);
	if (!octets)
		return NULL;
	if (len > PAGE_TEXT_MAX || memchr(octets, '\0', len))
		fields->result = -EPROTO;
	else if (!(text = strndup(octets, len)))
		fields->result = -ENOMEM;
	return text;
}

static int64_t get_number(struct fields *fields)
{
	const char *octets = get(fields, sizeof(int64_t));
	int64_t number = 0;

	if (octets)
		memcpy(&number, octets, sizeof(number));
	return number;
}

static int get_end(const struct fields *fields)
{
	return fields->result < 0 ? fields->result : fields->left ? -EPROTO : 0;
}

/* --- the question ------------------------------------------------------------------------------- */

void page_ask_clear(struct page_ask *ask)
{
	free(ask->url);
	free(ask->proxy);
	free(ask->user_agent);
	*ask = (struct page_ask){ 0 };
}

int page_ask_send(int fd, const struct page_ask *ask)
{
	_cleanup_(strbuf_freep) struct strbuf head = STRBUF_INIT;

	put_text(&head, ask->url);
	put_text(&head, ask->proxy);
	put_text(&head, ask->user_agent);
	put_number(&head, ask->timeout_sec);
	put_number(&head, ask->max_size_bytes);
	return send_message(fd, &head, NULL, 0);
}

int page_ask_receive(int fd, struct page_ask *ret)
{
	_cleanup_(strbuf_freep) struct strbuf head = STRBUF_INIT;
	_cleanup_(page_ask_clear) struct page_ask ask = { 0 };
	_cleanup_(freep) char *body = NULL;
	struct fields fields = { 0 };
	size_t body_len;
	int r = receive_message(fd, &head, &body, &body_len, 0);

	if (r < 0)
		return r;
	fields = (struct fields){ .p = head.text, .left = head.len };
	ask.url = get_text(&fields);
	ask.proxy = get_text(&fields);
	ask.user_agent = get_text(&fields);
	ask.timeout_sec = get_number(&fields);
	ask.max_size_bytes = get_number(&fields);
	r = get_end(&fields);
	if (r < 0 || !ask.url)
		return r < 0 ? r : -EPROTO;
	*ret = ask;
	ask = (struct page_ask){ 0 };
	return 0;
}

/* --- the answer --------------------------------------------------------------------------------- */

void page_clear(struct page *page)
{
	free(page->reason);
	free(page->url);
	free(page->content_type);
	free(page->link_fields);
	free(page->body);
	*page = (struct page){ 0 };
}

int page_send(int fd, const struct page *page)
{
	_cleanup_(strbuf_freep) struct strbuf head = STRBUF_INIT;

	put_text(&head, page->reason);
	put_text(&head, page->url);
	put_number(&head, page->moved);
	put_text(&head, page->content_type);
	put_text(&head, page->link_fields);
	return send_message(fd, &head, page->body, page->body_len);
}

/* A document has an address, and a reason is shown on a terminal. */
static bool is_believed(const struct page *page)
{
	size_t len = page->reason ? strlen(page->reason) : 0;

	return page->reason ? len && utf8_clean(page->reason, len) == len : page->url && page->body;
}

int page_receive(int fd, struct page *ret, int64_t max_size_bytes)
{
	_cleanup_(strbuf_freep) struct strbuf head = STRBUF_INIT;
	_cleanup_(page_clear) struct page page = { 0 };
	struct fields fields = { 0 };
	int r = receive_message(fd, &head, &page.body, &page.body_len, (size_t)max_size_bytes);

	if (r < 0)
		return r;
	fields = (struct fields){ .p = head.text, .left = head.len };
	page.reason = get_text(&fields);
	page.url = get_text(&fields);
	page.moved = get_number(&fields);
	page.content_type = get_text(&fields);
	page.link_fields = get_text(&fields);
	r = get_end(&fields);
	if (r < 0 || !is_believed(&page))
		return r < 0 ? r : -EPROTO;
	*ret = page;
	page = (struct page){ 0 };
	return 0;
}
