#include "date-rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "parse/sandboxed/date.h"

void assert_read(const struct date_case *cases, size_t n)
{
	size_t n_wrong = 0;

	for (size_t i = 0; i < n; i++) {
		char text[CLOCK_TEXT_MAX + 2];
		struct date date = { 0 };
		int r = date_parse(&date, cases[i].text);

		(void)snprintf(text, sizeof(text), "%s%s",
			clock_format((char[CLOCK_TEXT_MAX]){ 0 }, date.sec),
			date.zoneless ? "~" : "");
		if (r == 0 && strcmp(text, cases[i].time) == 0)
			continue;
		print_error("%s: %s\n", cases[i].text, r < 0 ? "null" : text);
		n_wrong++;
	}
	assert_int_equal(n_wrong, 0);
}
