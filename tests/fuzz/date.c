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
	struct date date, second;

	if (!text || date_parse(&date, text) < 0)
		return 0;
	if (date_parse(&second, text) < 0 || second.sec != date.sec)
		abort();
	if (date.sec < -62135596800 - DAY_SEC || date.sec > 253402300799 + DAY_SEC)
		abort();
	/* The other order is another day of the same year, or a day of its neighbours. */
	if (date.order == ORDER_EITHER && llabs(date.swapped_sec - date.sec) > 367 * DAY_SEC)
		abort();
	if (!*clock_format(again, date.sec))
		return 0; /* moved over the edge of the calendar by its zone */
	if (date_parse(&second, again) < 0 || second.sec != date.sec || second.zoneless)
		abort();
	return 0;
}
