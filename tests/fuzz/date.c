/* Dates: whatever is read lies in the calendar, twice the same, and is read again from its RFC 3339
 * form. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "parse/sandboxed/date.h"

#define DAY_SEC 86400

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	_cleanup_(freep) char *text = strndup((const char *)octets, len);
	char again[CLOCK_TEXT_MAX];
	int64_t sec, second_sec;
	bool zoneless;

	if (!text || date_parse(&sec, &zoneless, text) < 0)
		return 0;
	if (date_parse(&second_sec, &zoneless, text) < 0 || second_sec != sec)
		abort();
	if (sec < -62135596800 - DAY_SEC || sec > 253402300799 + DAY_SEC)
		abort();
	if (!*clock_format(again, sec))
		return 0; /* moved over the edge of the calendar by its zone */
	if (date_parse(&second_sec, &zoneless, again) < 0 || second_sec != sec || zoneless)
		abort();
	return 0;
}
