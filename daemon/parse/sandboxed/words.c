#include "parse/sandboxed/words.h"

#include <string.h>

#include "base/cleanup.h"

/* Beginnings of the names of months in the languages feeds are written in; the longest that fits
 * counts. Where two languages share one (listopad is October in Zagreb), the one with more feeds. A
 * weekday that looks like a month ("mar." is Tuesday in Paris) stands before the month, so the
 * caller lets the last one win. Points are left out: Thai's short forms are letters with points. */
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
	{ "ian", 1 },
	{ "xan", 1 },
	{ "siječ", 1 },
	{ "jaan", 1 },
	{ "saus", 1 },
	{ "tammi", 1 },
	{ "студзен", 1 },
	{ "яну", 1 },
	{ "јан", 1 },
	{ "يناير", 1 },
	{ "ינו", 1 },
	{ "जनवरी", 1 },
	{ "มกร", 1 },
	{ "มค", 1 },
	{ "feb", 2 },
	{ "fév", 2 },
	{ "fev", 2 },
	{ "фев", 2 },
	{ "lut", 2 },
	{ "úno", 2 },
	{ "uno", 2 },
	{ "şub", 2 },
	{ "φεβ", 2 },
	{ "лют", 2 },
	{ "velj", 2 },
	{ "veebr", 2 },
	{ "vasar", 2 },
	{ "helmi", 2 },
	{ "лютаг", 2 },
	{ "феб", 2 },
	{ "فبراير", 2 },
	{ "פבר", 2 },
	{ "फ़रवरी", 2 },
	{ "फरवरी", 2 },
	{ "กุมภ", 2 },
	{ "กพ", 2 },
	{ "mar", 3 },
	{ "mär", 3 },
	{ "mrt", 3 },
	{ "maal", 3 },
	{ "maart", 3 },
	{ "már", 3 },
	{ "мар", 3 },
	{ "bře", 3 },
	{ "bre", 3 },
	{ "μαρ", 3 },
	{ "μάρ", 3 },
	{ "бер", 3 },
	{ "mrz", 3 },
	{ "mac", 3 },
	{ "kov", 3 },
	{ "ožu", 3 },
	{ "сакав", 3 },
	{ "مارس", 3 },
	{ "מרץ", 3 },
	{ "मार्च", 3 },
	{ "มีน", 3 },
	{ "มีค", 3 },
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
	{ "huhti", 4 },
	{ "baland", 4 },
	{ "trav", 4 },
	{ "красав", 4 },
	{ "אפר", 4 },
	{ "أبريل", 4 },
	{ "ابريل", 4 },
	{ "إبريل", 4 },
	{ "अप्रैल", 4 },
	{ "เมษ", 4 },
	{ "เมย", 4 },
	{ "may", 5 },
	{ "mai", 5 },
	{ "maj", 5 },
	{ "mag", 5 },
	{ "mei", 5 },
	{ "máj", 5 },
	{ "май", 5 },
	{ "мая", 5 },
	{ "kvě", 5 },
	{ "kve", 5 },
	{ "μαι", 5 },
	{ "μάι", 5 },
	{ "μαΐ", 5 },
	{ "тра", 5 },
	{ "touko", 5 },
	{ "maí", 5 },
	{ "geguž", 5 },
	{ "svib", 5 },
	{ "мај", 5 },
	{ "траўн", 5 },
	{ "مايو", 5 },
	{ "מאי", 5 },
	{ "मई", 5 },
	{ "พฤษภ", 5 },
	{ "พค", 5 },
	{ "jun", 6 },
	{ "juin", 6 },
	{ "giu", 6 },
	{ "jún", 6 },
	{ "июн", 6 },
	{ "cze", 6 },
	{ "haz", 6 },
	{ "ιουν", 6 },
	{ "ιούν", 6 },
	{ "чер", 6 },
	{ "červn", 6 },
	{ "červen", 6 },
	{ "kesä", 6 },
	{ "iun", 6 },
	{ "xuñ", 6 },
	{ "juun", 6 },
	{ "jūn", 6 },
	{ "birž", 6 },
	{ "lipn", 6 },
	{ "lipanj", 6 },
	{ "чэрв", 6 },
	{ "юни", 6 },
	{ "јун", 6 },
	{ "يونيو", 6 },
	{ "יונ", 6 },
	{ "जून", 6 },
	{ "มิถ", 6 },
	{ "มิย", 6 },
	{ "jul", 7 },
	{ "juil", 7 },
	{ "lug", 7 },
	{ "júl", 7 },
	{ "июл", 7 },
	{ "lip", 7 },
	{ "tem", 7 },
	{ "ιουλ", 7 },
	{ "ιούλ", 7 },
	{ "лип", 7 },
	{ "červenc", 7 },
	{ "července", 7 },
	{ "heinä", 7 },
	{ "iul", 7 },
	{ "xul", 7 },
	{ "juul", 7 },
	{ "jūl", 7 },
	{ "liep", 7 },
	{ "srpanj", 7 },
	{ "srpnj", 7 },
	{ "ліп", 7 },
	{ "юли", 7 },
	{ "јул", 7 },
	{ "يوليو", 7 },
	{ "יול", 7 },
	{ "जुलाई", 7 },
	{ "กรกฎ", 7 },
	{ "กค", 7 },
	{ "aug", 8 },
	{ "aoû", 8 },
	{ "aou", 8 },
	{ "ago", 8 },
	{ "авг", 8 },
	{ "sie", 8 },
	{ "srp", 8 },
	{ "ağu", 8 },
	{ "agu", 8 },
	{ "αυγ", 8 },
	{ "αύγ", 8 },
	{ "серп", 8 },
	{ "elo", 8 },
	{ "avg", 8 },
	{ "ágú", 8 },
	{ "rugpj", 8 },
	{ "kolov", 8 },
	{ "ogos", 8 },
	{ "жнів", 8 },
	{ "أغسطس", 8 },
	{ "אוג", 8 },
	{ "अगस्त", 8 },
	{ "สิงห", 8 },
	{ "สค", 8 },
	{ "sep", 9 },
	{ "set", 9 },
	{ "szept", 9 },
	{ "сен", 9 },
	{ "wrz", 9 },
	{ "eyl", 9 },
	{ "σεπ", 9 },
	{ "вер", 9 },
	{ "zář", 9 },
	{ "zar", 9 },
	{ "syys", 9 },
	{ "rugs", 9 },
	{ "ruj", 9 },
	{ "верас", 9 },
	{ "сеп", 9 },
	{ "سبتمبر", 9 },
	{ "ספט", 9 },
	{ "सितंबर", 9 },
	{ "सितम्बर", 9 },
	{ "กันย", 9 },
	{ "กย", 9 },
	{ "oct", 10 },
	{ "okt", 10 },
	{ "ott", 10 },
	{ "out", 10 },
	{ "окт", 10 },
	{ "paź", 10 },
	{ "pazd", 10 },
	{ "eki", 10 },
	{ "οκτ", 10 },
	{ "жов", 10 },
	{ "říj", 10 },
	{ "rij", 10 },
	{ "loka", 10 },
	{ "spal", 10 },
	{ "кастр", 10 },
	{ "أكتوبر", 10 },
	{ "اكتوبر", 10 },
	{ "אוק", 10 },
	{ "अक्टूबर", 10 },
	{ "ตุล", 10 },
	{ "ตค", 10 },
	{ "nov", 11 },
	{ "ноя", 11 },
	{ "kas", 11 },
	{ "νοε", 11 },
	{ "νοέ", 11 },
	{ "лис", 11 },
	{ "listop", 11 },
	{ "marras", 11 },
	{ "noi", 11 },
	{ "nóv", 11 },
	{ "lapkr", 11 },
	{ "stud", 11 },
	{ "ное", 11 },
	{ "лістап", 11 },
	{ "نوفمبر", 11 },
	{ "נוב", 11 },
	{ "नवंबर", 11 },
	{ "नवम्बर", 11 },
	{ "พฤศจ", 11 },
	{ "พย", 11 },
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
	{ "joulu", 12 },
	{ "dis", 12 },
	{ "gruod", 12 },
	{ "снеж", 12 },
	{ "дец", 12 },
	{ "ديسمبر", 12 },
	{ "דצמ", 12 },
	{ "दिसंबर", 12 },
	{ "दिसम्बर", 12 },
	{ "ธันว", 12 },
	{ "ธค", 12 },
};

static const struct {
	const char *word;
	int half;
} halves[] = {
	{ "am", 1 },
	{ "pm", 2 },
	{ "μμ", 2 },
	{ "πμ", 1 },
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
	char letter;
	int before;
} eras[] = { { "大正", 'T', 1911 }, { "昭和", 'S', 1925 }, { "平成", 'H', 1988 },
	{ "令和", 'R', 2018 } };

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
	{ "uzt", 300, NULL },
	{ "cct", 480, NULL },
	{ "nzt", 0, "Pacific/Auckland" },
	{ "jdt", 600, NULL },
	{ "idt", 180, NULL },
	{ "akt", 0, "America/Anchorage" },
	{ "et", 0, "America/New_York" },
	{ "ct", 0, "America/Chicago" },
	{ "mt", 0, "America/Denver" },
	{ "pt", 0, "America/Los_Angeles" },
};

int word_month(const char *word)
{
	static const char in_hebrew[] = "ב"; /* "in", which is written as one word with the month */
	size_t longest = 0;
	int month = 0;

	if (strncmp(word, in_hebrew, strlen(in_hebrew)) == 0)
		word += strlen(in_hebrew);

	for (size_t i = 0; i < ARRAY_SIZE(months); i++) {
		size_t len;

		if (months[i].start[0] != word[0])
			continue;
		len = strlen(months[i].start);
		if (len > longest && strncmp(word, months[i].start, len) == 0) {
			longest = len;
			month = months[i].month;
		}
	}
	return month;
}

int word_han_month(const char *word)
{
	static const char *const numbers[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九",
		"十", "十一", "十二" };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (strcmp(word, numbers[i]) == 0)
			return (int)i + 1;
	return 0;
}

int word_weekday(const char *word)
{
	static const char *const names[] = { "sunday", "monday", "tuesday", "wednesday", "thursday",
		"friday", "saturday" };
	size_t len = strlen(word);

	for (size_t i = 0; i < ARRAY_SIZE(names) && len >= 3; i++)
		if (strncmp(names[i], word, len) == 0)
			return (int)i + 1;
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

int word_era(const char *word, size_t *ret_used)
{
	for (size_t i = 0; i < ARRAY_SIZE(eras); i++) {
		*ret_used = strlen(eras[i].name);
		if (strncmp(word, eras[i].name, *ret_used) == 0)
			return eras[i].before;
	}
	return 0;
}

int word_era_letter(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(eras); i++)
		if (eras[i].letter == letter)
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
