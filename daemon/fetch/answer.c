#include "fetch/answer.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "fetch/politeness.h"
#include "loop/http.h"

struct status_row {
	int status;
	const char *name; /* RFC 9110, section 15, unless said otherwise */
};

static const struct status_row statuses[] = {
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 203, "Non-Authoritative Information" },
	{ 204, "No Content" },
	{ 205, "Reset Content" },
	{ 206, "Partial Content" },
	{ 226, "IM Used" }, /* RFC 3229 */
	{ 300, "Multiple Choices" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 402, "Payment Required" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 407, "Proxy Authentication Required" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 412, "Precondition Failed" },
	{ 414, "URI Too Long" },
	{ 418, "I'm a teapot" }, /* RFC 2324 */
	{ 421, "Misdirected Request" },
	{ 425, "Too Early" },         /* RFC 8470 */
	{ 429, "Too Many Requests" }, /* RFC 6585 */
	{ 431, "Request Header Fields Too Large" },
	{ 451, "Unavailable For Legal Reasons" }, /* RFC 7725 */
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
};

/* HTTP/2 sends no words with the number, so they are always ours. */
static const char *name_of(int status)
{
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		if (statuses[i].status == status)
			return statuses[i].name;
	return "a status nobody knows";
}

bool answer_is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool answer_is_permanent(int status)
{
	return status == 301 || status == 308;
}

enum fetch_outcome answer_outcome(
	int status, size_t body_len, bool conditional, bool may_be_gone, struct error *reason)
{
	const char *more = "";

	if (status == 200 && body_len > 0)
		return FETCH_DOCUMENT;
	if (status == 200) {
		(void)error_set(reason, -ENODATA, "answered with nothing in it");
		return FETCH_FAILED;
	}
	if (status == 304 && conditional)
		return FETCH_UNCHANGED;
	if (status == 304)
		more = ", though nothing was known yet";
	else if (answer_is_redirect(status))
		more = " and no place to go to";
	(void)error_set(reason, -EREMOTEIO, "answered %d %s%s", status, name_of(status), more);
	if (status == 410 && may_be_gone)
		return FETCH_GONE;
	return status == 429 || status == 503 ? FETCH_HELD : FETCH_FAILED;
}

int64_t answer_retry_after(const struct http_response *response, struct error *reason)
{
	char told[ERROR_TEXT_MAX];
	int64_t wait_sec = politeness_retry_after(http_header(response, "retry-after"),
		http_header(response, "date"), clock_now_sec(), FETCH_RETRY_AFTER_SEC_MAX);

	if (wait_sec == 0)
		return 0;
	memcpy(told, reason->text, sizeof(told));
	(void)error_set(
		reason, reason->code, "%s and asks to wait %lld s", told, (long long)wait_sec);
	return wait_sec;
}

/* Fields of one name are one list (RFC 9110, section 5.3). */
char *answer_link_fields(const struct http_response *response)
{
	_cleanup_(strbuf_freep) struct strbuf fields = STRBUF_INIT;

	for (size_t i = 0; i < response->n_headers; i++)
		if (strcmp(response->header_names[i], "link") == 0) {
			strbuf_adds(&fields, fields.len ? ", " : "");
			strbuf_adds(&fields, response->header_values[i]);
		}
	return fields.len ? strbuf_take(&fields) : NULL;
}

char *answer_validator(const char *value)
{
	if (!value || !*value || strlen(value) > FETCH_VALIDATOR_MAX || strpbrk(value, "\r\n"))
		return NULL;
	return (char *)value;
}
