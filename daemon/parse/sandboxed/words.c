#include "parse/sandboxed/words.h"

#include <string.h>

#include "base/cleanup.h"

static const struct {
	const char *word; /* without points */
	enum half half;
	enum half_place place;
} halves[] = {
	{ "am", HALF_MORNING, HALF_ENGLISH },
	{ "pm", HALF_AFTERNOON, HALF_ENGLISH },
	{ "πμ", HALF_MORNING, HALF_BEHIND },
	{ "μμ", HALF_AFTERNOON, HALF_BEHIND },
	{ "ص", HALF_MORNING, HALF_BEHIND },
	{ "صباحا", HALF_MORNING, HALF_BEHIND },
	{ "م", HALF_AFTERNOON, HALF_BEHIND },
	{ "مساء", HALF_AFTERNOON, HALF_BEHIND },
	{ "قظ", HALF_MORNING, HALF_BEHIND },
	{ "بظ", HALF_AFTERNOON, HALF_BEHIND },
	{ "sa", HALF_MORNING, HALF_BEHIND }, /* Vietnam */
	{ "ch", HALF_AFTERNOON, HALF_BEHIND },
	{ "pg", HALF_MORNING, HALF_BEHIND }, /* Malaysia */
	{ "ptg", HALF_AFTERNOON, HALF_BEHIND },
	{ "vm", HALF_MORNING, HALF_BEHIND }, /* South Africa */
	{ "nm", HALF_AFTERNOON, HALF_BEHIND },
	{ "fm", HALF_MORNING, HALF_BEHIND }, /* Sweden */
	{ "em", HALF_AFTERNOON, HALF_BEHIND },
	{ "öö", HALF_MORNING, HALF_BEFORE }, /* Turkey */
	{ "ös", HALF_AFTERNOON, HALF_BEFORE },
	{ "paradite", HALF_MORNING, HALF_BEHIND },
	{ "pasdites", HALF_AFTERNOON, HALF_BEHIND },
	{ "manhã", HALF_MORNING, HALF_BEHIND },
	{ "mañana", HALF_MORNING, HALF_BEHIND },
	{ "madrugada", HALF_MORNING, HALF_BEHIND },
	{ "tarde", HALF_AFTERNOON, HALF_BEHIND },
	{ "noche", HALF_AFTERNOON, HALF_BEHIND },
	{ "noite", HALF_AFTERNOON, HALF_BEHIND },
	{ "ጥዋት", HALF_MORNING, HALF_BEHIND },
	{ "ከሰዓት", HALF_AFTERNOON, HALF_BEHIND },
	{ "ಪೂರ್ವಾಹ್ನ", HALF_MORNING, HALF_BEHIND },
	{ "ಅಪರಾಹ್ನ", HALF_AFTERNOON, HALF_BEHIND },
	{ "ਪੂਦੁ", HALF_MORNING, HALF_BEHIND },
	{ "ਬਾਦੁ", HALF_AFTERNOON, HALF_BEHIND },
	{ "غم", HALF_MORNING, HALF_BEHIND },
	{ "غو", HALF_AFTERNOON, HALF_BEHIND },
	{ "पूर्वाह्न", HALF_MORNING, HALF_BEHIND },
	{ "अपराह्न", HALF_AFTERNOON, HALF_BEHIND },
	{ "முற்பகல்", HALF_MORNING, HALF_BEFORE },
	{ "பிற்பகல்", HALF_AFTERNOON, HALF_BEFORE },
	{ "午前", HALF_MORNING, HALF_BEFORE },
	{ "午後", HALF_EVENING, HALF_BEFORE },
	{ "正午", HALF_NOON, HALF_BEFORE },
	{ "上午", HALF_MORNING, HALF_BEFORE },
	{ "早上", HALF_MORNING, HALF_BEFORE },
	{ "凌晨", HALF_MORNING, HALF_BEFORE },
	{ "中午", HALF_EVENING, HALF_BEFORE },
	{ "下午", HALF_EVENING, HALF_BEFORE },
	{ "傍晚", HALF_EVENING, HALF_BEFORE },
	{ "晚上", HALF_EVENING, HALF_BEFORE },
	{ "오전", HALF_MORNING, HALF_BEFORE },
	{ "오후", HALF_EVENING, HALF_BEFORE },
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
} eras[] = {
	{ "大正", 'T', 1911 },
	{ "昭和", 'S', 1925 },
	{ "平成", 'H', 1988 },
	{ "令和", 'R', 2018 },
	{ "民國", '\0', 1911 }, /* Taiwan's */
	{ "民国", '\0', 1911 },
	{ "中華民國", '\0', 1911 },
	{ "中华民国", '\0', 1911 },
};

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
	{ "wita", 480, NULL },
	{ "wit", 540, NULL },
	{ "brst", -120, NULL },
	{ "clst", -180, NULL },
	{ "uyt", -180, NULL },
	{ "bot", -240, NULL },
	{ "vet", -240, NULL },
	{ "chst", 600, NULL },
	{ "sst", -660, NULL },
	{ "irst", 210, NULL },
	{ "мск", 180, NULL },
	{ "nzt", 0, "Pacific/Auckland" },
	{ "jdt", 600, NULL },
	{ "idt", 180, NULL },
	{ "akt", 0, "America/Anchorage" },
	{ "et", 0, "America/New_York" },
	{ "ct", 0, "America/Chicago" },
	{ "mt", 0, "America/Denver" },
	{ "pt", 0, "America/Los_Angeles" },
};

int word_han_month(const char *word)
{
	static const char *const numbers[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九",
		"十", "十一", "十二" };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (strcmp(word, numbers[i]) == 0)
			return (int)i + 1;
	return 0;
}

int word_han_number(const char *word)
{
	static const char digits[] = "〇一二三四五六七八九";
	static const char ten[] = "十";
	int number = 0, last = -1;

	if (!*word)
		return -1;
	for (; *word; word += 3) {
		const char *digit;

		if (number > 999)
			return -1;
		if (strncmp(word, ten, 3) == 0) {
			number = (last < 0 ? 1 : number) * 10;
			last = 10;
			continue;
		}
		/* Each of them has three octets. */
		digit = strlen(word) >= 3 ? memmem(digits, sizeof(digits) - 1, word, 3) : NULL;
		if (!digit)
			return -1;
		number = (last >= 0 && last < 10 ? number * 10 : number) +
			 (int)(digit - digits) / 3;
		last = (int)(digit - digits) / 3;
	}
	return number;
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

static bool ends_with(const char *word, const char *end)
{
	size_t len = strlen(word), end_len = strlen(end);

	return len >= end_len && strcmp(word + len - end_len, end) == 0;
}

bool word_joins(const char *word)
{
	static const char *const words[] = { "e", "da", "de", "la" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

enum half word_half_day(const char *word, enum half_place *ret_place)
{
	for (size_t i = 0; i < ARRAY_SIZE(halves); i++) {
		*ret_place = halves[i].place;
		/* 星期一下午 is one word. */
		if (halves[i].place == HALF_BEFORE ? ends_with(word, halves[i].word)
						   : strcmp(word, halves[i].word) == 0)
			return halves[i].half;
	}
	return HALF_NONE;
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
		if (letter && eras[i].letter == letter)
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
