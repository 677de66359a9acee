#include "parse/sandboxed/words.h"

#include <string.h>

#include "base/cleanup.h"

/* Beginnings that no other month shares, in one language or another; the first that fits wins. A
 * weekday that looks like a month ("mar." is Tuesday in Paris) stands before the month, so the
 * caller lets the last one win. */
static const struct {
	const char *start;
	int month;
} months[] = {
	{ "jan", 1 },
	{ "gen", 1 },
	{ "ene", 1 },
	{ "янв", 1 },
	{ "jän", 1 },
	{ "sty", 1 },
	{ "led", 1 },
	{ "oca", 1 },
	{ "ιαν", 1 },
	{ "січ", 1 },
	{ "feb", 2 },
	{ "fév", 2 },
	{ "fev", 2 },
	{ "фев", 2 },
	{ "lut", 2 },
	{ "úno", 2 },
	{ "şub", 2 },
	{ "φεβ", 2 },
	{ "лют", 2 },
	{ "mar", 3 },
	{ "mär", 3 },
	{ "mrt", 3 },
	{ "maa", 3 },
	{ "már", 3 },
	{ "мар", 3 },
	{ "bře", 3 },
	{ "μαρ", 3 },
	{ "μάρ", 3 },
	{ "бер", 3 },
	{ "mrz", 3 },
	{ "apr", 4 },
	{ "avr", 4 },
	{ "abr", 4 },
	{ "ápr", 4 },
	{ "апр", 4 },
	{ "kwi", 4 },
	{ "dub", 4 },
	{ "nis", 4 },
	{ "απρ", 4 },
	{ "кві", 4 },
	{ "may", 5 },
	{ "mai", 5 },
	{ "maj", 5 },
	{ "mag", 5 },
	{ "mei", 5 },
	{ "máj", 5 },
	{ "май", 5 },
	{ "мая", 5 },
	{ "kvě", 5 },
	{ "μαι", 5 },
	{ "μάι", 5 },
	{ "тра", 5 },
	{ "jun", 6 },
	{ "juin", 6 },
	{ "giu", 6 },
	{ "jún", 6 },
	{ "июн", 6 },
	{ "cze", 6 },
	{ "haz", 6 },
	{ "ιου\xCE\xBD", 6 },
	{ "чер", 6 },
	{ "jul", 7 },
	{ "juil", 7 },
	{ "lug", 7 },
	{ "júl", 7 },
	{ "июл", 7 },
	{ "lip", 7 },
	{ "tem", 7 },
	{ "ιουλ", 7 },
	{ "лип", 7 },
	{ "aug", 8 },
	{ "aoû", 8 },
	{ "aou", 8 },
	{ "ago", 8 },
	{ "авг", 8 },
	{ "sie", 8 },
	{ "srp", 8 },
	{ "ağu", 8 },
	{ "αυγ", 8 },
	{ "серп", 8 },
	{ "sep", 9 },
	{ "set", 9 },
	{ "szept", 9 },
	{ "сен", 9 },
	{ "wrz", 9 },
	{ "eyl", 9 },
	{ "σεπ", 9 },
	{ "вер", 9 },
	{ "zář", 9 },
	{ "oct", 10 },
	{ "okt", 10 },
	{ "ott", 10 },
	{ "out", 10 },
	{ "окт", 10 },
	{ "paź", 10 },
	{ "eki", 10 },
	{ "οκτ", 10 },
	{ "жов", 10 },
	{ "říj", 10 },
	{ "nov", 11 },
	{ "ноя", 11 },
	{ "kas", 11 },
	{ "νοε", 11 },
	{ "лис", 11 },
	{ "dec", 12 },
	{ "dez", 12 },
	{ "déc", 12 },
	{ "dic", 12 },
	{ "des", 12 },
	{ "дек", 12 },
	{ "gru", 12 },
	{ "pro", 12 },
	{ "ara", 12 },
	{ "δεκ", 12 },
	{ "груд", 12 },
};

static const struct {
	const char *word;
	int half;
} halves[] = {
	{ "am", 1 },
	{ "pm", 2 },
	{ "午前", 1 },
	{ "午後", 2 },
	{ "上午", 1 },
	{ "下午", 2 },
	{ "오전", 1 },
	{ "오후", 2 },
};

static const struct {
	const char *text;
	enum unit unit;
} units[] = {
	{ "年", UNIT_YEAR },
	{ "년", UNIT_YEAR },
	{ "月", UNIT_MONTH },
	{ "월", UNIT_MONTH },
	{ "日", UNIT_DAY },
	{ "일", UNIT_DAY },
	{ "時", UNIT_HOUR },
	{ "时", UNIT_HOUR },
	{ "시", UNIT_HOUR },
	{ "点", UNIT_HOUR },
	{ "分", UNIT_MINUTE },
	{ "분", UNIT_MINUTE },
	{ "秒", UNIT_SECOND },
	{ "초", UNIT_SECOND },
};

static const struct {
	const char *name;
	int before;
} eras[] = { { "昭和", 1925 }, { "平成", 1988 }, { "令和", 2018 } };

/* What abbreviations mean in feeds; where two places share one, the place with more feeds. */
static const struct zone_row zones[] = {
	{ "z", 0, NULL },
	{ "ut", 0, NULL },
	{ "utc", 0, NULL },
	{ "gmt", 0, NULL },
	{ "wet", 0, NULL },
	{ "west", 60, NULL },
	{ "bst", 60, NULL },
	{ "cet", 60, NULL },
	{ "cest", 120, NULL },
	{ "met", 60, NULL },
	{ "mest", 120, NULL },
	{ "mez", 60, NULL },
	{ "mesz", 120, NULL },
	{ "cedt", 120, NULL },
	{ "eet", 120, NULL },
	{ "eest", 180, NULL },
	{ "msk", 180, NULL },
	{ "msd", 240, NULL },
	{ "trt", 180, NULL },
	{ "sast", 120, NULL },
	{ "eat", 180, NULL },
	{ "wat", 60, NULL },
	{ "cat", 120, NULL },
	{ "gst", 240, NULL },
	{ "pkt", 300, NULL },
	{ "ist", 330, NULL },
	{ "npt", 345, NULL },
	{ "ict", 420, NULL },
	{ "wib", 420, NULL },
	{ "hkt", 480, NULL },
	{ "sgt", 480, NULL },
	{ "myt", 480, NULL },
	{ "pht", 480, NULL },
	{ "awst", 480, NULL },
	{ "jst", 540, NULL },
	{ "kst", 540, NULL },
	{ "acst", 570, NULL },
	{ "acdt", 630, NULL },
	{ "aest", 600, NULL },
	{ "aedt", 660, NULL },
	{ "nzst", 720, NULL },
	{ "nzdt", 780, NULL },
	{ "nst", -210, NULL },
	{ "ndt", -150, NULL },
	{ "ast", -240, NULL },
	{ "adt", -180, NULL },
	{ "brt", -180, NULL },
	{ "art", -180, NULL },
	{ "clt", -240, NULL },
	{ "cot", -300, NULL },
	{ "pet", -300, NULL },
	{ "est", -300, NULL },
	{ "edt", -240, NULL },
	{ "cst", -360, NULL },
	{ "cdt", -300, NULL },
	{ "mst", -420, NULL },
	{ "mdt", -360, NULL },
	{ "pst", -480, NULL },
	{ "pdt", -420, NULL },
	{ "akst", -540, NULL },
	{ "akdt", -480, NULL },
	{ "hst", -600, NULL },
	{ "et", 0, "America/New_York" },
	{ "ct", 0, "America/Chicago" },
	{ "mt", 0, "America/Denver" },
	{ "pt", 0, "America/Los_Angeles" },
};

int word_month(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(months); i++)
		if (strncmp(word, months[i].start, strlen(months[i].start)) == 0)
			return months[i].month;
	return 0;
}

int word_half_day(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(halves); i++)
		if (strcmp(word, halves[i].word) == 0)
			return halves[i].half;
	return 0;
}

enum unit word_unit(const char *text, size_t *ret_used)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		*ret_used = strlen(units[i].text);
		if (strncmp(text, units[i].text, *ret_used) == 0)
			return units[i].unit;
	}
	return UNIT_NONE;
}

int word_era(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(eras); i++)
		if (strcmp(word, eras[i].name) == 0)
			return eras[i].before;
	return 0;
}

const struct zone_row *word_zone(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(zones); i++)
		if (strcmp(word, zones[i].name) == 0)
			return &zones[i];
	return NULL;
}
