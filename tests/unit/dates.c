/* Dates as feeds have them, each form a row; and there and back for every way of writing one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "date-rig.h"
#include "parse/sandboxed/date.h"

#define TEXT_MAX 100

static void every_form_is_read(void **state)
{
	static const struct date_case cases[] = {
		{ "Mon, 25 Mar 2024 09:30:00 +09:00", "2024-03-25T00:30:00Z" },
		{ "Mon, 25 Mar 2024 9:30 +0900", "2024-03-25T00:30:00Z" },
		{ "Mon,25 Mar 2024 09:30:00 +0900", "2024-03-25T00:30:00Z" },
		{ "Mon 25 Mar 2024 09:30:00 +0900", "2024-03-25T00:30:00Z" },
		{ ", 25 Mar 2024 09:30:00 +0900", "2024-03-25T00:30:00Z" },
		{ "Mon,, 25 Mar 2024, 09:30:00, +0900", "2024-03-25T00:30:00Z" },
		{ "Mon. 25 Mar. 2024 09:30:00 +0900", "2024-03-25T00:30:00Z" },
		{ "Thu, 25 Mar 2024 09:30:00 +0900", "2024-03-25T00:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 BST", "2024-03-25T08:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 MEST", "2024-03-25T07:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 CET", "2024-03-25T08:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 Z", "2024-03-25T09:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 A", "2024-03-25T09:30:00Z~" },
		{ "Mon, 25 Mar 2024 09:30:00 UTC+9", "2024-03-25T00:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 GMT+09:00", "2024-03-25T00:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 -0000", "2024-03-25T09:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 Europe/Berlin", "2024-03-25T08:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 [Europe/Berlin]", "2024-03-25T08:30:00Z" },
		{ "2024-03-25T09:30:00+01:00[Europe/Berlin]", "2024-03-25T08:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 America/Argentina/Buenos_Aires",
			"2024-03-25T12:30:00Z" },
		{ "Mon, 25 Mar 2024 09:30:00 Etc/GMT+5", "2024-03-25T14:30:00Z" },
		{ "Mon, 25 Mar 2024 24:00:00 GMT", "2024-03-26T00:00:00Z" },
		{ "Mon, 25 Mar 2024 09:30:60 GMT", "2024-03-25T09:31:00Z" },
		{ "Mon, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z" },
		{ "Mon, 25 March 2024 09:30:00 PM EDT", "2024-03-26T01:30:00Z" },
		{ "Monday, March 25, 2024 9:30:00 PM", "2024-03-25T21:30:00Z~" },
		{ "Monday, March 25th, 2024 at 9:30pm", "2024-03-25T21:30:00Z~" },
		{ "25th of March 2024", "2024-03-25T00:00:00Z~" },
		{ "March 25 2024", "2024-03-25T00:00:00Z~" },
		{ "Mar 25, 2024", "2024-03-25T00:00:00Z~" },
		{ "Mar. 25, 2024 - 9:30 a.m. EST", "2024-03-25T14:30:00Z" },
		{ "9:30 PM, Mar 25, 2024", "2024-03-25T21:30:00Z~" },
		{ "9pm Mar 25 2024", "2024-03-25T21:00:00Z~" },
		{ "09:30:00 25 Mar 2024 GMT", "2024-03-25T09:30:00Z" },
		{ "2024-03-25 09:30:00 UTC", "2024-03-25T09:30:00Z" },
		{ "2024-03-25 09:30:00.123456789 +0000 UTC", "2024-03-25T09:30:00Z" },
		{ "2024-03-25T09:30:00,5Z", "2024-03-25T09:30:00Z" },
		{ "2024-03-25t09:30:00z", "2024-03-25T09:30:00Z" },
		{ "2024-03-25T09:30:00 Z", "2024-03-25T09:30:00Z" },
		{ "2024-03-25T09:30:00+0900", "2024-03-25T00:30:00Z" },
		{ "2024-03-25T09:30:00+9", "2024-03-25T00:30:00Z" },
		{ "2024-03-25T09:30:00 +09:00", "2024-03-25T00:30:00Z" },
		{ "2024-03-25T09:30:00−05:00", "2024-03-25T14:30:00Z" },
		{ "2024-3-5 9:5:7", "2024-03-05T09:05:07Z~" },
		{ "2024-03-25T9:30:00Z", "2024-03-25T09:30:00Z" },
		{ "2024-03-25T", "2024-03-25T00:00:00Z~" },
		{ "2024-03-25Z", "2024-03-25T00:00:00Z" },
		{ "2024-03-25+09:00", "2024-03-24T15:00:00Z" },
		{ "2024-03-25T09", "2024-03-25T09:00:00Z~" },
		{ "20240325T0930Z", "2024-03-25T09:30:00Z" },
		{ "20240325T093000+0900", "2024-03-25T00:30:00Z" },
		{ "20240325093000", "2024-03-25T09:30:00Z~" },
		{ "2024085", "2024-03-25T00:00:00Z~" },
		{ "2024-085T09:30Z", "2024-03-25T09:30:00Z" },
		{ "2024W131", "2024-03-25T00:00:00Z~" },
		{ "2024-W13", "2024-03-25T00:00:00Z~" },
		{ "2024/03/25", "2024-03-25T00:00:00Z~" },
		{ "2024.03.25 09:30", "2024-03-25T09:30:00Z~" },
		{ "2024. 3. 25. 오후 3:05", "2024-03-25T15:05:00Z~" },
		{ "2024-03-25 (월) 오후 3:05:06", "2024-03-25T15:05:06Z~" },
		{ "25/3/2024", "2024-03-25T00:00:00Z~" },
		{ "3/25/2024 9:30:00 PM", "2024-03-25T21:30:00Z~" },
		{ "3/4/2024", "2024-03-04T00:00:00Z~" },
		{ "25-03-2024 09:30", "2024-03-25T09:30:00Z~" },
		{ "25.3.24", "2024-03-25T00:00:00Z~" },
		{ "25-Mar-24 09:30", "2024-03-25T09:30:00Z~" },
		{ "25/Mar/2024:09:30:00 +0900", "2024-03-25T00:30:00Z" },
		{ "24-03-25", "2024-03-25T00:00:00Z~" },
		{ "03-25-2024 09:30", "2024-03-25T09:30:00Z~" },
		{ "Mon Mar 25 2024 09:30:00 GMT+0900 (Japan Standard Time)",
			"2024-03-25T00:30:00Z" },
		{ "Mon Mar 25 09:30:00 UTC 2024", "2024-03-25T09:30:00Z" },
		{ "Mon Mar  5 09:30:00 2024", "2024-03-05T09:30:00Z~" },
		{ "Mon Mar 25 09:30:00 +0900 2024", "2024-03-25T00:30:00Z" },
		{ "1711359000", "2024-03-25T09:30:00Z" },
		{ "1711359000.5", "2024-03-25T09:30:00Z" },
		{ "1711359000000", "2024-03-25T09:30:00Z" },
		{ "@1711359000", "2024-03-25T09:30:00Z" },
		{ "2024年3月25日", "2024-03-25T00:00:00Z~" },
		{ "2024年3月25日（月）9時30分", "2024-03-25T09:30:00Z~" },
		{ "2024年3月25日 午前0時5分", "2024-03-25T00:05:00Z~" },
		{ "2024年3月25日 午後3時", "2024-03-25T15:00:00Z~" },
		{ "2024年03月25日 09時30分15秒", "2024-03-25T09:30:15Z~" },
		{ "２０２４年３月２５日", "2024-03-25T00:00:00Z~" },
		{ "令和6年3月25日", "2024-03-25T00:00:00Z~" },
		{ "令和元年5月1日", "2019-05-01T00:00:00Z~" },
		{ "平成31年4月30日", "2019-04-30T00:00:00Z~" },
		{ "R6.3.25", "2024-03-25T00:00:00Z~" },
		{ "2024年3月25日 9時半", "2024-03-25T09:30:00Z~" },
		{ "2024年3月25日 下午3:05", "2024-03-25T15:05:00Z~" },
		{ "2024年3月25日 15点05分", "2024-03-25T15:05:00Z~" },
		{ "Lun, 25 Mar 2024 09:30:00 +0100", "2024-03-25T08:30:00Z" },
		{ "lun. 25 mars 2024 09:30:00 +0100", "2024-03-25T08:30:00Z" },
		{ "mar. 5 mars 2024", "2024-03-05T00:00:00Z~" },
		{ "mar, 05 nov 2024 09:30:00 +0100", "2024-11-05T08:30:00Z" },
		{ "mardi 5 novembre 2024", "2024-11-05T00:00:00Z~" },
		{ "martes, 5 de noviembre de 2024", "2024-11-05T00:00:00Z~" },
		{ "mar 5 nov 2024", "2024-11-05T00:00:00Z~" },
		{ "Sáb, 6 Jul 2024 10:00:00 -0300", "2024-07-06T13:00:00Z" },
		{ "sábado, 6 de julho de 2024", "2024-07-06T00:00:00Z~" },
		{ "Seg, 25 Mar 2024 09:30:00 -0300", "2024-03-25T12:30:00Z" },
		{ "ma, 25 mrt 2024 09:30:00 +0100", "2024-03-25T08:30:00Z" },
		{ "maandag 25 maart 2024", "2024-03-25T00:00:00Z~" },
		{ "må, 25 mars 2024", "2024-03-25T00:00:00Z~" },
		{ "man, 25 mar 2024 09:30:00 +0100", "2024-03-25T08:30:00Z" },
		{ "mandag 25. mars 2024", "2024-03-25T00:00:00Z~" },
		{ "ma 25. maaliskuuta 2024", "2024-03-25T00:00:00Z~" },
		{ "5. tammikuuta 2024", "2024-01-05T00:00:00Z~" },
		{ "5. helmikuuta 2024", "2024-02-05T00:00:00Z~" },
		{ "5. huhtikuuta 2024", "2024-04-05T00:00:00Z~" },
		{ "5. toukokuuta 2024", "2024-05-05T00:00:00Z~" },
		{ "5. kesäkuuta 2024", "2024-06-05T00:00:00Z~" },
		{ "5. heinäkuuta 2024", "2024-07-05T00:00:00Z~" },
		{ "5. elokuuta 2024", "2024-08-05T00:00:00Z~" },
		{ "5. syyskuuta 2024", "2024-09-05T00:00:00Z~" },
		{ "5. lokakuuta 2024", "2024-10-05T00:00:00Z~" },
		{ "5. marraskuuta 2024", "2024-11-05T00:00:00Z~" },
		{ "5. joulukuuta 2024", "2024-12-05T00:00:00Z~" },
		{ "Po, 25 bře 2024 09:30:00 +0100", "2024-03-25T08:30:00Z" },
		{ "25. března 2024", "2024-03-25T00:00:00Z~" },
		{ "5. června 2024", "2024-06-05T00:00:00Z~" },
		{ "5. července 2024", "2024-07-05T00:00:00Z~" },
		{ "5. listopadu 2024", "2024-11-05T00:00:00Z~" },
		{ "5 listopada 2024", "2024-11-05T00:00:00Z~" },
		{ "5 maja 2024", "2024-05-05T00:00:00Z~" },
		{ "5 października 2024", "2024-10-05T00:00:00Z~" },
		{ "pon, 25 mar 2024 09:30:00 +0100", "2024-03-25T08:30:00Z" },
		{ "H, 25 márc. 2024", "2024-03-25T00:00:00Z~" },
		{ "2024. március 25.", "2024-03-25T00:00:00Z~" },
		{ "2024. június 5.", "2024-06-05T00:00:00Z~" },
		{ "2024. augusztus 5.", "2024-08-05T00:00:00Z~" },
		{ "25 Mart 2024 Pazartesi", "2024-03-25T00:00:00Z~" },
		{ "5 Ocak 2024", "2024-01-05T00:00:00Z~" },
		{ "5 Mayıs 2024", "2024-05-05T00:00:00Z~" },
		{ "5 Ağustos 2024", "2024-08-05T00:00:00Z~" },
		{ "5 Aralık 2024", "2024-12-05T00:00:00Z~" },
		{ "5 Kasım 2024", "2024-11-05T00:00:00Z~" },
		{ "Δευ, 25 Μαρ 2024 09:30:00 +0200", "2024-03-25T07:30:00Z" },
		{ "25 Μαρτίου 2024", "2024-03-25T00:00:00Z~" },
		{ "Τρι, 5 Ιουν 2024", "2024-06-05T00:00:00Z~" },
		{ "5 Ιουλίου 2024", "2024-07-05T00:00:00Z~" },
		{ "Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z" },
		{ "Σάβ, 5 Αύγ 2024", "2024-08-05T00:00:00Z~" },
		{ "25 марта 2024 г. 09:30", "2024-03-25T09:30:00Z~" },
		{ "5 мая 2024", "2024-05-05T00:00:00Z~" },
		{ "5 июля 2024", "2024-07-05T00:00:00Z~" },
		{ "5 августа 2024", "2024-08-05T00:00:00Z~" },
		{ "5 червня 2024", "2024-06-05T00:00:00Z~" },
		{ "5 листопада 2024", "2024-11-05T00:00:00Z~" },
		{ "5 травня 2024", "2024-05-05T00:00:00Z~" },
		{ "5 липня 2024", "2024-07-05T00:00:00Z~" },
		{ "5 серпня 2024", "2024-08-05T00:00:00Z~" },
		{ "gio, 5 set 2024 09:30:00 +0200", "2024-09-05T07:30:00Z" },
		{ "5 gennaio 2024", "2024-01-05T00:00:00Z~" },
		{ "5 giugno 2024", "2024-06-05T00:00:00Z~" },
		{ "5 luglio 2024", "2024-07-05T00:00:00Z~" },
		{ "5 maggio 2024", "2024-05-05T00:00:00Z~" },
		{ "Do., 5. Dez. 2024, 9.30 Uhr", "2024-12-05T09:30:00Z~" },
		{ "5. Januar 2024 um 09:30 Uhr", "2024-01-05T09:30:00Z~" },
		{ "5. Jänner 2024", "2024-01-05T00:00:00Z~" },
		{ "5 juin 2024", "2024-06-05T00:00:00Z~" },
		{ "5 juillet 2024 à 9h30", "2024-07-05T09:30:00Z~" },
		{ "5 août 2024", "2024-08-05T00:00:00Z~" },
		{ "1er février 2024", "2024-02-01T00:00:00Z~" },
		{ "5 décembre 2024", "2024-12-05T00:00:00Z~" },
		{ "5 de agosto de 2024", "2024-08-05T00:00:00Z~" },
		{ "ngày 25 tháng 3 năm 2024", "2024-03-25T00:00:00Z~" },
		{ "5 ianuarie 2024", "2024-01-05T00:00:00Z~" },
		{ "5 iunie 2024", "2024-06-05T00:00:00Z~" },
		{ "5 iulie 2024", "2024-07-05T00:00:00Z~" },
		{ "5 noiembrie 2024", "2024-11-05T00:00:00Z~" },
		{ "5 Januari 2024", "2024-01-05T00:00:00Z~" },
		{ "5 Agustus 2024", "2024-08-05T00:00:00Z~" },
		{ "5 Desember 2024", "2024-12-05T00:00:00Z~" },
		{ "5 Mei 2024", "2024-05-05T00:00:00Z~" },
		{ "5 gener 2024", "2024-01-05T00:00:00Z~" },
		{ "5 ožujka 2024", "2024-03-05T00:00:00Z~" },
		{ "5 января 2024", "2024-01-05T00:00:00Z~" },
		{ "25 มีนาคม 2024", "2024-03-25T00:00:00Z~" },
		{ "25 مارس 2024", "2024-03-25T00:00:00Z~" },
		{ "Wed, 02 Oct 102 09:00:00 GMT", "2002-10-02T09:00:00Z" },
		{ "Sat, 01 Jan 00 00:00:00 GMT", "2000-01-01T00:00:00Z" },
		{ "Sun, 31 Dec 1899 23:59:59 GMT", "1899-12-31T23:59:59Z" },
		{ "Mon, 25 Mar 2024 09:30:00 XYZ", "2024-03-25T09:30:00Z~" },
		{ "March 2024", "2024-03-01T00:00:00Z~" },
		{ "2024", "2024-01-01T00:00:00Z~" },
		{ "0001-01-01T00:00:00", "0001-01-01T00:00:00Z~" },
		{ "25 Mar 2024 0:30 PM", "2024-03-25T12:30:00Z~" },
		{ "25 Mar 2024 12:30 AM", "2024-03-25T00:30:00Z~" },
		{ "5 lipnja 2024", "2024-06-05T00:00:00Z~" },
		{ "5 srpnja 2024", "2024-07-05T00:00:00Z~" },
		{ "5. srpna 2024", "2024-08-05T00:00:00Z~" },
		{ "5 sierpnia 2024", "2024-08-05T00:00:00Z~" },
		{ "5 lipca 2024", "2024-07-05T00:00:00Z~" },
		{ "5 kolovoza 2024", "2024-08-05T00:00:00Z~" },
		{ "25 มี.ค. 2567 09:30 น.", "2024-03-25T09:30:00Z~" },
		{ "25 มกราคม 2567", "2024-01-25T00:00:00Z~" },
		{ "25 मार्च 2024", "2024-03-25T00:00:00Z~" },
		{ "٢٥ مارس ٢٠٢٤", "2024-03-25T00:00:00Z~" },
		{ "25 Ιουλίου 2024 3:05 μ.μ.", "2024-07-25T15:05:00Z~" },
		{ "H31.4.30", "2019-04-30T00:00:00Z~" },
		{ "昭和64年1月7日", "1989-01-07T00:00:00Z~" },
		{ "25 ספטמבר 2024", "2024-09-25T00:00:00Z~" },
		{ "Mon, 25 Mar 2024 09:30:00 +0900 (JST) extra", "2024-03-25T00:30:00Z" },
		{ "2024-03-25T10:20:30.", "2024-03-25T10:20:30Z~" },
		{ "2024-03-25 09:30:00 PDT", "2024-03-25T16:30:00Z" },
		{ "2024年3月", "2024-03-01T00:00:00Z~" },
		{ "2024年", "2024-01-01T00:00:00Z~" },
		{ "周一, 25 三月 2024 09:30:00 +0800", "2024-03-25T01:30:00Z" },
		{ "25 十二月 2024", "2024-12-25T00:00:00Z~" },
		{ "2024年十一月25日", "2024-11-25T00:00:00Z~" },
		{ "יום ב', 25 מרץ 2024 09:30:00 +0200", "2024-03-25T07:30:00Z" },
		{ "5 בדצמ 2023", "2023-12-05T00:00:00Z~" },
		{ "Mon, 3/4/2024", "2024-03-04T00:00:00Z~" },
		{ "Wednesday 3/4/2024 9:30", "2024-04-03T09:30:00Z~" },
		{ "Thurs, 03/04/2024", "2024-03-04T00:00:00Z~" },
		{ "Wed, 03-04-2024 00:00 GMT", "2024-04-03T00:00:00Z" },
		{ "Mon, 03-04-2024", "2024-03-04T00:00:00Z~" },
		{ "3월 25일 2024", "2024-03-25T00:00:00Z~" },
		{ "3月25日, 2024 9:30", "2024-03-25T09:30:00Z~" },
		{ "240325", "2024-03-25T00:00:00Z~" },
		{ "-2403", "2024-03-01T00:00:00Z~" },
		{ "-24-03", "2024-03-01T00:00:00Z~" },
	};

	(void)state;
	assert_read(cases, ARRAY_SIZE(cases));
}

static void what_is_no_date_is_null(void **state)
{
	static const char *const cases[] = {
		"-1",
		"0",
		"Mon, 25 Mar 2024 09:30:00 +2500",
		"30 Feb 2024",
		"2024-02-30T00:00:00Z",
		"2024-13-01",
		"2024-00-00",
		"0000-00-00T00:00:00Z",
		"31/04/2024",
		"Tue, 31 Jun 2024 00:00:00 GMT",
		"2024-03-25T23:59:61Z",
		"2024-03-25T24:00:01Z",
		"20240230",
		"0001-01-01T00:00:00+09:00",
		"9999-12-31T23:00:00-09:00",
		"9999-12-31T24:00:00Z",
		"now",
		"today",
		"N/A",
		"1 day ago",
		"2024-W60-1",
		"29 Feb 2023",
		"12:30",
		"25 Mar",
		"99999999",
		"25 Mar 2024 13:30 PM",
		"3月25日",
		"三月",
		"-2413",
		"-0325-24",
		"-240325",
		"241325",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct date date;

		if (date_parse(&date, cases[i]) == 0)
			fail_msg("%s: %lld", cases[i], (long long)date.sec);
	}
}

/* --- there and back --------------------------------------------------------------------------- */

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
	"Oct", "Nov", "Dec" };
static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

/* `offset_min` is the zone that the civil time in tm is in. */
typedef void (*write_fn)(char text[static TEXT_MAX], const struct tm *tm, int offset_min);

#define WRITE(text, ...) (void)snprintf(text, TEXT_MAX, __VA_ARGS__)

static char sign(int offset_min)
{
	return offset_min < 0 ? '-' : '+';
}

static int hours(int offset_min)
{
	return (offset_min < 0 ? -offset_min : offset_min) / 60;
}

static int minutes(int offset_min)
{
	return (offset_min < 0 ? -offset_min : offset_min) % 60;
}

static void write_rfc_822(char text[static TEXT_MAX], const struct tm *tm, int offset_min)
{
	WRITE(text, "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", weekdays[tm->tm_wday],
		tm->tm_mday, months[tm->tm_mon], tm->tm_year + 1900, tm->tm_hour, tm->tm_min,
		tm->tm_sec, sign(offset_min), hours(offset_min), minutes(offset_min));
}

static void write_rfc_3339(char text[static TEXT_MAX], const struct tm *tm, int offset_min)
{
	WRITE(text, "%04d-%02d-%02dT%02d:%02d:%02d.123%c%02d:%02d", tm->tm_year + 1900,
		tm->tm_mon + 1, tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec, sign(offset_min),
		hours(offset_min), minutes(offset_min));
}

static void write_basic(char text[static TEXT_MAX], const struct tm *tm, int offset_min)
{
	WRITE(text, "%04d%02d%02dT%02d%02d%02d%c%02d%02d", tm->tm_year + 1900, tm->tm_mon + 1,
		tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec, sign(offset_min),
		hours(offset_min), minutes(offset_min));
}

static void write_ordinal(char text[static TEXT_MAX], const struct tm *tm, int offset_min)
{
	WRITE(text, "%04d-%03dT%02d:%02d:%02d%c%02d:%02d", tm->tm_year + 1900, tm->tm_yday + 1,
		tm->tm_hour, tm->tm_min, tm->tm_sec, sign(offset_min), hours(offset_min),
		minutes(offset_min));
}

static void write_asctime(char text[static TEXT_MAX], const struct tm *tm, int offset_min)
{
	WRITE(text, "%s %s %2d %02d:%02d:%02d %c%02d%02d %04d", weekdays[tm->tm_wday],
		months[tm->tm_mon], tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
		sign(offset_min), hours(offset_min), minutes(offset_min), tm->tm_year + 1900);
}

static void write_american(char text[static TEXT_MAX], const struct tm *tm, int offset_min)
{
	WRITE(text, "%s %d, %04d, %d:%02d:%02d %s GMT%c%02d:%02d", months[tm->tm_mon], tm->tm_mday,
		tm->tm_year + 1900, tm->tm_hour % 12 ?: 12, tm->tm_min, tm->tm_sec,
		tm->tm_hour < 12 ? "AM" : "PM", sign(offset_min), hours(offset_min),
		minutes(offset_min));
}

static void write_japanese(char text[static TEXT_MAX], const struct tm *tm, int offset_min)
{
	WRITE(text, "%d年%d月%d日 %s%d時%d分%d秒 %c%02d:%02d", tm->tm_year + 1900, tm->tm_mon + 1,
		tm->tm_mday, tm->tm_hour < 12 ? "午前" : "午後", tm->tm_hour % 12, tm->tm_min,
		tm->tm_sec, sign(offset_min), hours(offset_min), minutes(offset_min));
}

static const struct {
	const char *name;
	write_fn write;
} forms[] = {
	{ "RFC 822", write_rfc_822 },
	{ "RFC 3339", write_rfc_3339 },
	{ "ISO 8601, basic", write_basic },
	{ "ISO 8601, ordinal", write_ordinal },
	{ "asctime", write_asctime },
	{ "American", write_american },
	{ "Japanese", write_japanese },
};

static void form_gives_back(size_t form, int64_t sec, int offset_min)
{
	time_t civil = sec + (int64_t)offset_min * 60;
	char text[TEXT_MAX];
	struct date again = { .zoneless = true };
	struct tm tm;

	assert_non_null(gmtime_r(&civil, &tm));
	forms[form].write(text, &tm, offset_min);
	if (date_parse(&again, text) < 0 || again.sec != sec || again.zoneless)
		fail_msg("%s: %s is %lld, read as %lld", forms[form].name, text, (long long)sec,
			(long long)again.sec);
}

/* A fixed walk over the years 1000 to 9999, in steps that share no factor with a day. */
static void what_is_written_is_read_back(void **state)
{
	const int64_t first = -30610224000 + 86400, last = 253402300799 - 86400;
	static const int offsets[] = { 0, 540, -300, 330, -210, 765, -720 };
	size_t n = 0;

	(void)state;
	for (int64_t sec = first; sec < last; sec += 14159269, n++)
		for (size_t form = 0; form < ARRAY_SIZE(forms); form++)
			form_gives_back(form, sec, offsets[n % ARRAY_SIZE(offsets)]);
	assert_true(n > 10000);
}

/* Every day of four centuries, which is all the calendar there is. */
static void every_day_is_itself(void **state)
{
	(void)state;
	for (int64_t day = 0; day < 146097; day++)
		form_gives_back(1, day * 86400, 0);
}

static void reading_is_pure(void **state)
{
	static const char *const texts[] = { "Mon, 25 Mar 2024 09:30:00 Europe/Berlin",
		"2024-03-25", "nonsense" };
	int64_t first[ARRAY_SIZE(texts)] = { 0 };

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
			struct date date = { 0 };

			assert_int_equal(date_parse(&date, texts[i]) == 0, i != 2);
			assert_true(round == 0 || date.sec == first[i]);
			first[i] = date.sec;
		}
	}
}

/* The two common shapes are read in a way of their own, which the space keeps them from. */
static void a_space_behind_changes_nothing(void **state)
{
	static const char *const texts[] = {
		"Mon, 25 Mar 2024 09:30:00 +0900",
		"Tue, 25 Mar 2024 09:30:00 GMT",
		"Sat, 25 May 2024 23:59:60 -1200",
		"Sun, 31 Feb 2024 09:30:00 GMT",
		"Wed, 29 Feb 2023 24:00:00 +0000",
		"Thu, 28 Feb 2023 24:00:00 +0000",
		"Fri, 01 Jan 0001 00:00:00 +0100",
		"Fri, 25 Mar 2024 09:30:00 -0000",
		"Fri, 25 Mar 2024 09:61:00 GMT",
		"2024-03-25T09:30:00Z",
		"2024-03-25T09:30:00+09:00",
		"2024-03-25T09:30:00-00:00",
		"2024-03-25T25:30:00Z",
		"2024-13-25T09:30:00Z",
		"2024-00-25T09:30:00Z",
		"9999-12-31T23:30:00-01:00",
		"0000-12-31T23:30:00Z",
		"2024-03-25T24:00:00+12:59",
		"2024-03-25T09:30:00+15:00",
		"2024-03-25T09:30:00+09:99",
		"2024-03-25T09:30:00+0900",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct date date = { 0 }, again = { 0 };
		char spaced[TEXT_MAX];
		int r = date_parse(&date, texts[i]);

		WRITE(spaced, "%s ", texts[i]);
		assert_int_equal(date_parse(&again, spaced), r);
		if (r == 0 && (date.sec != again.sec || date.zoneless != again.zoneless))
			fail_msg("%s: %lld, with a space %lld", texts[i], (long long)date.sec,
				(long long)again.sec);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_read),
		cmocka_unit_test(what_is_no_date_is_null),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(every_day_is_itself),
		cmocka_unit_test(a_space_behind_changes_nothing),
		cmocka_unit_test(reading_is_pure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
