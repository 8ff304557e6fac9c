/* Dates and times as spreadsheets and people write them into files. */
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"

enum {
	PARTS_MOST = 4,
	CENTURY_TURN = 30 /* two digits: to 29 this century's, as spreadsheets take them */
};

/* Numbers, names of months and halves of the day, in their order. */
struct part {
	int number; /* of a month's name, its month */
	size_t digits;
	bool is_month;
};

struct written_text {
	struct part parts[PARTS_MOST];
	size_t count;
	char separators[PARTS_MOST]; /* behind each part; 0: the end */
	bool is_before_noon, is_after_noon;
};

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

static char plain(uint32_t character)
{
	switch (character) {
	case 0x5E74: /* year */
	case 0x6708: /* month */
		return '-';
	case 0x65E5: /* day */
	case 0x3000:
		return ' ';
	case 0x4E0A: /* before, with the next one: noon */
		return 'A';
	case 0x4E0B: /* after */
		return 'P';
	case 0x5348: /* noon */
		return 'M';
	default:
		if (character >= 0xFF01 && character <= 0xFF5E)
			character -= 0xFEE0;
		return character && character < 0x80 ? (char)character : '?';
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
	c = lower(c);
	return c >= 'a' && c <= 'z';
}

/* A month by its name or the first three letters of it. */
static int month_of(const char *word, size_t length)
{
	char head[3];

	if (length < 3 || length > 9)
		return 0;
	for (size_t i = 0; i < 3; i++)
		head[i] = lower(word[i]);
	for (int month = 0; month < 12; month++)
		if (!memcmp(months + (size_t)month * 3, head, 3))
			return month + 1;
	return 0;
}

static bool add_part(struct written_text *text, int number, size_t digits, bool is_month)
{
	if (text->count == PARTS_MOST)
		return false;
	text->parts[text->count++] = (struct part){number, digits, is_month};
	return true;
}

static bool take_word(struct written_text *text, const char *word, size_t length)
{
	int month = month_of(word, length);

	if (length == 2 && lower(word[1]) == 'm' && !text->is_before_noon && !text->is_after_noon) {
		text->is_before_noon = lower(word[0]) == 'a';
		text->is_after_noon = lower(word[0]) == 'p';
		return text->is_before_noon || text->is_after_noon;
	}
	return month && add_part(text, month, 0, true);
}

/* Spaces beside another separator are nothing. */
static void take_separator(struct written_text *text, char c)
{
	char *last = text->count ? &text->separators[text->count - 1] : NULL;

	if (last && (!*last || *last == ' '))
		*last = c;
}

static bool take_all(struct written_text *text, const char *from)
{
	while (*from) {
		const char *start = from;
		int number = 0;

		if (is_digit(*from)) {
			for (; is_digit(*from); from++)
				if (from - start < 8)
					number = number * 10 + (*from - '0');
			if (from - start > 8 ||
			    !add_part(text, number, (size_t)(from - start), false))
				return false;
		} else if (is_letter(*from)) {
			while (is_letter(*from))
				from++;
			if (!take_word(text, start, (size_t)(from - start)))
				return false;
		} else if (strchr("-/., :", *from)) {
			if (*from != ' ' &&
			    (!text->count || (text->separators[text->count - 1] &&
					      text->separators[text->count - 1] != ' ')))
				return false;
			take_separator(text, *from++);
		} else {
			return false;
		}
	}
	return text->count > 0;
}

/* Into plain characters; a clock at midnight behind a date is taken off where asked. */
static bool read_text(struct written_text *text, const char *from, bool is_date)
{
	char line[40], *clock;
	size_t count = 0;

	memset(text, 0, sizeof(*text));
	while (*from) {
		uint32_t character;
		size_t taken = utf8_decode(from, strlen(from), &character);

		if (!taken || count == sizeof(line) - 1)
			return false;
		line[count++] = plain(character);
		from += taken;
	}
	while (count && line[count - 1] == ' ')
		count--;
	line[count] = '\0';
	clock = is_date ? strchr(line, ':') : NULL;
	if (clock) {
		while (clock > line && *clock != ' ' && *clock != 'T')
			clock--;
		if (clock == line || clock[1 + strspn(clock + 1, "0:")])
			return false;
		*clock = '\0';
	}
	return take_all(text, line);
}

static int full_year(const struct part *part)
{
	if (part->digits == 4)
		return part->number;
	return part->number + (part->number < CENTURY_TURN ? 2000 : 1900);
}

static bool is_small(const struct part *part)
{
	return part->digits == 1 || part->digits == 2;
}

static enum written join(int year, int month, int month_day, int *day)
{
	return date_join(year, month, month_day, day) ? WRITTEN_CLEAR : WRITTEN_NOT;
}

/* 6/5/2018: clear where only one order makes a date, or both the same. */
static enum written either_order(const struct part *parts, int *day)
{
	int year = full_year(&parts[2]), first, second;
	bool month_first = date_join(year, parts[0].number, parts[1].number, &first);
	bool day_first = date_join(year, parts[1].number, parts[0].number, &second);

	if (month_first && day_first && first != second)
		return WRITTEN_UNCLEAR;
	*day = month_first ? first : second;
	return month_first || day_first ? WRITTEN_CLEAR : WRITTEN_NOT;
}

enum written date_written(const char *text, int *day)
{
	struct written_text found;
	const struct part *parts = found.parts;

	if (!read_text(&found, text, true) || found.is_before_noon || found.is_after_noon)
		return WRITTEN_NOT;
	if (found.count == 1 && parts[0].digits == 8)
		return join(parts[0].number / 10000, parts[0].number / 100 % 100,
			    parts[0].number % 100, day);
	if (found.count != 3)
		return WRITTEN_NOT;
	if (parts[0].digits == 4 && is_small(&parts[1]) && is_small(&parts[2]))
		return join(parts[0].number, parts[1].number, parts[2].number, day);
	if (!is_small(&parts[2]) && parts[2].digits != 4)
		return WRITTEN_NOT;
	if (is_small(&parts[0]) && parts[1].is_month)
		return join(full_year(&parts[2]), parts[1].number, parts[0].number, day);
	if (parts[0].is_month && is_small(&parts[1]))
		return join(full_year(&parts[2]), parts[0].number, parts[1].number, day);
	if (!is_small(&parts[0]) || !is_small(&parts[1]))
		return WRITTEN_NOT;
	if (parts[2].digits == 4)
		return either_order(parts, day);
	/* Three small numbers: even the year may be any of the ends. */
	return parts[0].number && parts[1].number && parts[2].number ? WRITTEN_UNCLEAR
								     : WRITTEN_NOT;
}

bool date_part_written(const char *text, int *month, int *month_day)
{
	struct written_text found;
	const struct part *parts = found.parts;

	if (!read_text(&found, text, true) || found.count < 2 || found.count > 3)
		return false;
	if (parts[0].digits == 4 && found.count == 3)
		parts++;
	if (parts[0].is_month == parts[1].is_month && parts[0].is_month)
		return false;
	*month = parts[1].is_month ? parts[1].number : parts[0].number;
	*month_day = parts[1].is_month ? parts[0].number : parts[1].number;
	return true;
}

enum written time_written(const char *text, int *minutes)
{
	struct written_text found;
	const struct part *parts = found.parts;
	int hour;

	if (!read_text(&found, text, false) || found.count < 2 || found.count > 3)
		return WRITTEN_NOT;
	for (size_t i = 0; i < found.count; i++)
		if (!is_small(&parts[i]) || (i + 1 < found.count && found.separators[i] != ':'))
			return WRITTEN_NOT;
	hour = parts[0].number;
	/* A second that is not 0 has no place here, and is not dropped. */
	if (hour > 23 || parts[1].digits != 2 || parts[1].number > 59 ||
	    (found.count == 3 && parts[2].number))
		return WRITTEN_NOT;
	if (found.is_before_noon || found.is_after_noon) {
		if (!hour || hour > 12)
			return WRITTEN_NOT;
		hour = hour % 12 + (found.is_after_noon ? 12 : 0);
	}
	*minutes = hour * 60 + parts[1].number;
	return WRITTEN_CLEAR;
}
