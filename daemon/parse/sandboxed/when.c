#include "parse/sandboxed/when.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "parse/record.h"

#define ZONE_JAPAN "Asia/Tokyo"

int take_date(struct reader *reader, const struct element_row *row)
{
	struct subject *subject = reader_subject(reader);
	_cleanup_(freep) char *text = NULL;
	struct date date;
	int r = text_plain(
		&text, strbuf_text(&reader->text), reader->text.len, MARKUP_NONE, RECORD_LINE_MAX);

	if (r < 0 || !text || row->rank <= subject->ranks[row->field] ||
		date_parse(&date, text) < 0)
		return r;
	subject->dates[row->field] = date;
	subject->ranks[row->field] = row->rank;
	reader->feed.day_first_seen |= date.order == ORDER_DAY_FIRST;
	reader->feed.month_first_seen |= date.order == ORDER_MONTH_FIRST;
	return 0;
}

/* --- the zone ----------------------------------------------------------------------------------- */

static bool has_kana(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	for (size_t pos = 0; pos < len;) {
		uint32_t c = utf8_next(text, len, &pos);

		if (c >= 0x3041 && c <= 0x30FE)
			return true;
	}
	return false;
}

/* A publisher who leaves out the zone means the clock on his wall. */
static const char *zone_of(const struct reader *reader)
{
	const struct article *feed = &reader_feed(reader)->article;

	if (reader->request->timezone)
		return reader->request->timezone;
	if (feed->language ? strncmp(feed->language, "ja", 2) == 0
			   : reader->japanese_octets || has_kana(feed->title))
		return ZONE_JAPAN;
	return NULL;
}

/* --- the order ---------------------------------------------------------------------------------- */

/* The tag or one that begins with it: "en" is en-US's too. */
static bool is_tagged(const char *language, const char *tag)
{
	size_t i = 0;

	while (tag[i] && tolower((unsigned char)language[i]) == tag[i])
		i++;
	return !tag[i] && !isalpha((unsigned char)language[i]);
}

/* Of 3/4/2024: North Americans and those who say the year first name the month before the day. What
 * is called just English is mostly American. */
static bool is_day_first_in(const char *language)
{
	static const struct {
		const char *tag;
		bool day_first;
	} habits[] = { { "en-au", true }, { "en-gb", true }, { "en-hk", true }, { "en-ie", true },
		{ "en-in", true }, { "en-ke", true }, { "en-my", true }, { "en-ng", true },
		{ "en-nz", true }, { "en-pk", true }, { "en-sg", true }, { "en-uk", true },
		{ "en-za", true }, { "en", false }, { "es-us", false }, { "es-pr", false },
		{ "fil", false }, { "hu", false }, { "ja", false }, { "ko", false },
		{ "lt", false }, { "mn", false }, { "zh", false } };

	for (size_t i = 0; i < ARRAY_SIZE(habits); i++)
		if (is_tagged(language, habits[i].tag))
			return habits[i].day_first;
	return true;
}

/* One feed is written by one program: a date that can be read in one way only speaks for all. */
static bool is_swapped(const struct reader *reader, const struct date *date)
{
	const struct subject *feed = reader_feed(reader);
	const char *language = feed->article.language;

	if (date->order != ORDER_EITHER)
		return false;
	if (feed->day_first_seen != feed->month_first_seen)
		return date->is_day_first != feed->day_first_seen;
	return !date->is_day_first && language && is_day_first_in(language);
}

static int64_t settled(const struct reader *reader, const struct date *date, const char *zone)
{
	int64_t sec = is_swapped(reader, date) ? date->swapped_sec : date->sec, moved;

	return date->zoneless && zone && date_in_zone(&moved, sec, zone) == 0 ? moved : sec;
}

/* --- all entries -------------------------------------------------------------------------------- */

struct open_date {
	struct date date;
	size_t entry; /* its place in the document */
	enum field field;
};

static int64_t *place_of(struct article *entry, enum field field)
{
	return field == FIELD_PUBLISHED ? &entry->published_sec : &entry->updated_sec;
}

int when_note(struct reader *reader)
{
	static const enum field fields[] = { FIELD_PUBLISHED, FIELD_UPDATED };
	size_t entry = reader->document->n_entries - 1;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct open_date open = { reader->entry.dates[fields[i]], entry, fields[i] };

		*place_of(&reader->document->entries[entry], fields[i]) = open.date.sec;
		if (open.date.zoneless || open.date.order == ORDER_EITHER)
			strbuf_add(&reader->open_dates, (const char *)&open, sizeof(open));
	}
	return strbuf_failed(&reader->open_dates) ? -ENOMEM : 0;
}

void when_settle(struct reader *reader)
{
	const char *zone = zone_of(reader);

	for (size_t at = 0; at < reader->open_dates.len; at += sizeof(struct open_date)) {
		struct open_date open;

		memcpy(&open, reader->open_dates.text + at, sizeof(open));
		*place_of(&reader->document->entries[open.entry], open.field) = settled(
			reader, &open.date, zone);
	}
	strbuf_reset(&reader->open_dates);
}

int64_t when_settled(const struct reader *reader, enum field field)
{
	return settled(reader, &reader->feed.dates[field], zone_of(reader));
}
