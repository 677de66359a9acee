/* The questions of http.h about URLs, answered by libcurl's reader: it alone decides where a
 * request goes, so it alone may say what an address means. */
#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "loop/http.h"
#include "loop/transfer-curl.h"

DEFINE_CLEANUP(CURLU, curl_url_cleanup)

/* NULL: the URL has no such part, or there is no memory. The caller frees. */
static char *part_of(CURLU *parsed, CURLUPart part, unsigned flags)
{
	char *text = NULL, *copy;

	if (curl_url_get(parsed, part, &text, flags) != CURLUE_OK)
		return NULL;
	copy = strdup(text);
	curl_free(text);
	return copy;
}

char *http_resolve(const char *base, const char *location)
{
	_cleanup_(curl_url_cleanupp) CURLU *parsed = curl_url();

	if (!parsed || curl_url_set(parsed, CURLUPART_URL, base, 0) != CURLUE_OK ||
		curl_url_set(parsed, CURLUPART_URL, location,
			CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return NULL;
	return part_of(parsed, CURLUPART_URL, 0);
}

int http_split_url(const char *url, char **ret_url, char **ret_username, char **ret_password)
{
	_cleanup_(curl_url_cleanupp) CURLU *parsed = curl_url();
	_cleanup_(freep) char *username = NULL, *password = NULL, *bare = NULL;

	if (!parsed)
		return -ENOMEM;
	if (curl_url_set(parsed, CURLUPART_URL, url, CURLU_URLENCODE) != CURLUE_OK)
		return -EINVAL;
	username = part_of(parsed, CURLUPART_USER, CURLU_URLDECODE);
	password = part_of(parsed, CURLUPART_PASSWORD, CURLU_URLDECODE);
	(void)curl_url_set(parsed, CURLUPART_USER, NULL, 0);
	(void)curl_url_set(parsed, CURLUPART_PASSWORD, NULL, 0);
	(void)curl_url_set(parsed, CURLUPART_FRAGMENT, NULL, 0);
	bare = part_of(parsed, CURLUPART_URL, 0);
	if (!bare)
		return -ENOMEM;

	*ret_url = TAKE(bare);
	*ret_username = TAKE(username);
	*ret_password = TAKE(password);
	return 0;
}

char *http_origin(const char *url)
{
	_cleanup_(freep) char *host = NULL, *port = NULL;
	char *origin = NULL;

	if (strncasecmp(url, "http:", 5) != 0 && strncasecmp(url, "https:", 6) != 0)
		return NULL;
	if (transfer_host(url, &host, &port) < 0)
		return NULL;
	if (asprintf(&origin, "%s:%s", host, port) < 0)
		return NULL;
	for (char *c = origin; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return origin;
}
