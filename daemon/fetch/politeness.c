#include "fetch/politeness.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/map.h"

#define N_CHAINS 256

/* Not a struct map: redirects may name hosts without end, so hosts have to go again. */
struct politeness {
	struct host *chains[N_CHAINS];
	uint64_t seed;
};

int politeness_new(struct politeness **ret)
{
	struct politeness *politeness = calloc(1, sizeof(*politeness));

	if (!politeness)
		return -ENOMEM;
	arc4random_buf(&politeness->seed, sizeof(politeness->seed));
	*ret = politeness;
	return 0;
}

static void host_free(struct host *host)
{
	free(host->name);
	free(host);
}

void politeness_free(struct politeness *politeness)
{
	if (!politeness)
		return;
	for (size_t i = 0; i < N_CHAINS; i++)
		while (politeness->chains[i]) {
			struct host *host = politeness->chains[i];

			politeness->chains[i] = host->next;
			host_free(host);
		}
	free(politeness);
}

static struct host **chain_of(struct politeness *politeness, const char *name)
{
	return &politeness->chains[hash_bytes(name, strlen(name), politeness->seed) % N_CHAINS];
}

struct host *politeness_hold(struct politeness *politeness, const char *name)
{
	struct host **chain = chain_of(politeness, name), *host = *chain;

	while (host && strcmp(host->name, name) != 0)
		host = host->next;
	if (!host) {
		host = calloc(1, sizeof(*host));
		if (!host)
			return NULL;
		host->name = strdup(name);
		if (!host->name) {
			free(host);
			return NULL;
		}
		host->next = *chain;
		*chain = host;
	}
	host->n_held++;
	return host;
}

void politeness_release(struct politeness *politeness, struct host *host)
{
	struct host **link;

	if (!host)
		return;
	assert(host->n_held > 0);
	if (--host->n_held > 0)
		return;
	for (link = chain_of(politeness, host->name); *link != host;)
		link = &(*link)->next;
	*link = host->next;
	host_free(host);
}

/* --- Retry-After --------------------------------------------------------------------------------
 */

static int month_of(const char *name)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (strncasecmp(months + 3 * i, name, 3) == 0)
			return i;
	return -1;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" */
static int parse_http_date(int64_t *ret_sec, const char *text)
{
	struct tm tm = { 0 };
	char month[4] = "";

	if (sscanf(text, "%*[A-Za-z], %2d%*1[ -]%3[A-Za-z]%*1[ -]%4d %2d:%2d:%2d", &tm.tm_mday,
		    month, &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6 &&
		sscanf(text, "%*[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d", month, &tm.tm_mday,
			&tm.tm_hour, &tm.tm_min, &tm.tm_sec, &tm.tm_year) != 6)
		return -EINVAL;
	tm.tm_mon = month_of(month);
	/* Two digits: RFC 9110 lets 50 years ahead decide; Retry-After never means the past
	 * century. */
	if (tm.tm_year < 100)
		tm.tm_year += 2000;
	if (tm.tm_mon < 0 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour < 0 ||
		tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 ||
		tm.tm_sec > 60 || tm.tm_year < 1970)
		return -EINVAL;
	tm.tm_year -= 1900;
	*ret_sec = timegm(&tm);
	return 0;
}

static int64_t parse_seconds(const char *text, int64_t max_sec)
{
	int64_t sec = 0;

	for (; isdigit((unsigned char)*text); text++)
		sec = MIN(sec * 10 + (*text - '0'), max_sec);
	return *text ? 0 : sec;
}

int64_t politeness_retry_after(
	const char *value, const char *date, int64_t now_sec, int64_t max_sec)
{
	int64_t until_sec, told_sec;

	if (!value)
		return 0;
	if (isdigit((unsigned char)*value))
		return parse_seconds(value, max_sec);
	if (parse_http_date(&until_sec, value) < 0)
		return 0;
	if (date && parse_http_date(&told_sec, date) == 0)
		now_sec = told_sec;
	return MAX(MIN(until_sec - now_sec, max_sec), INT64_C(0));
}
