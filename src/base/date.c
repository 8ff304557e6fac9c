#include "base/date.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"

enum { TYPED_LIMIT = 32, PARTS = 3, OFFSET_LIMIT = 1000000, PAIR_BAD = 100 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Days since 1970-01-01 in the Gregorian calendar, years counted from March so
 * that the leap day is a year's last (Hinnant, days_from_civil). */
static int count_days(int year, int month, int month_day)
{
	int era, year_of_era, day_of_year;

	if (month <= 2)
		year--;
	era = year / 400;
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + month_day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static int month_days(int year, int month)
{
	static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

bool date_join(int year, int month, int month_day, int *day)
{
	if (year < 1000 || year > 9999 || month < 1 || month > 12)
		return false;
	if (month_day < 1 || month_day > month_days(year, month))
		return false;
	*day = count_days(year, month, month_day);
	return true;
}

void date_split(int day, int *year, int *month, int *month_day)
{
	int64_t shifted = (int64_t)day + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	    day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted_month = (5 * day_of_year + 2) / 153;

	*month_day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
	*month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2));
}

/* Two digits as a number, or a number too large for any. Nothing behind a NUL is read. */
static inline int pair(const char *text)
{
	return is_digit(text[0]) && is_digit(text[1]) ? (text[0] - '0') * 10 + text[1] - '0'
						      : PAIR_BAD;
}

bool date_parse(const char *text, int *day)
{
	int century = pair(text), year, month, month_day;

	if (century == PAIR_BAD || (year = pair(text + 2)) == PAIR_BAD || text[4] != '-' ||
	    (month = pair(text + 5)) == PAIR_BAD || text[7] != '-' ||
	    (month_day = pair(text + 8)) == PAIR_BAD || text[DATE_TEXT - 1])
		return false;
	return date_join(century * 100 + year, month, month_day, day);
}

static void format_pair(int number, char text[2])
{
	text[0] = (char)('0' + number / 10 % 10);
	text[1] = (char)('0' + number % 10);
}

void date_format(int day, char text[DATE_TEXT])
{
	int year, month, month_day;

	date_split(day, &year, &month, &month_day);
	format_pair(year / 100, text);
	format_pair(year, text + 2);
	text[4] = '-';
	format_pair(month, text + 5);
	text[7] = '-';
	format_pair(month_day, text + 8);
	text[10] = '\0';
}

int date_weekday(int day)
{
	int weekday = (int)(((int64_t)day + 4) % 7); /* 1970-01-01 was a Thursday */

	return weekday < 0 ? weekday + 7 : weekday;
}

/* What an input method makes of a date's or a time's characters. */
static char plain_character(uint32_t character)
{
	switch (character) {
	case 0x5E74: /* year */
	case 0x6708: /* month */
	case 0x3002:
	case 0x2212:
	case 0x2013:
		return '-';
	case 0x65E5: /* day */
	case 0x53F7: /* number of a day */
		return 'd';
	case 0x65F6: /* hour */
	case 0x70B9: /* o'clock */
		return ':';
	case 0x5206: /* minute */
		return 'm';
	case 0x534A: /* half past */
		return 'h';
	case 0x3000:
		return ' ';
	default:
		if (character >= 0xFF01 && character <= 0xFF5E)
			character -= 0xFEE0;
		return character < 0x80 ? (char)character : '?';
	}
}

/* Brings typed text into plain ASCII without surrounding spaces; false where it is
 * too long to be a date or a time. */
static bool read_plain(const char *text, char plain[TYPED_LIMIT])
{
	size_t left = strlen(text), count = 0;

	while (left) {
		uint32_t character;
		size_t taken = utf8_decode(text, left, &character);

		if (!taken || count == TYPED_LIMIT - 1)
			return false;
		plain[count] = plain_character(character);
		if (plain[count] != ' ' || count)
			count++;
		text += taken;
		left -= taken;
	}
	while (count && plain[count - 1] == ' ')
		count--;
	plain[count] = '\0';
	return count > 0;
}

/* A run of one to four digits; 0 where there is none. Returns the digits read. */
static size_t read_number(const char *text, int *number)
{
	size_t count = 0;

	*number = 0;
	while (count < 4 && is_digit(text[count]))
		*number = *number * 10 + (text[count++] - '0');
	return count;
}

/* +1, -3: days from today. */
static bool read_offset(const char *text, int today, int *day)
{
	int offset = 0, year, month, month_day;
	bool is_back = *text++ == '-';

	if (!*text)
		return false;
	for (; *text; text++) {
		if (!is_digit(*text) || offset > OFFSET_LIMIT)
			return false;
		offset = offset * 10 + (*text - '0');
	}
	offset = is_back ? today - offset : today + offset;
	date_split(offset, &year, &month, &month_day);
	return date_join(year, month, month_day, day);
}

/* Digits alone: 20180614, 0614, 14. */
static bool read_digits(const char *text, size_t length, int today, int *day)
{
	int year, month, month_day, number;

	date_split(today, &year, &month, &month_day);
	switch (length) {
	case 8:
		read_number(text, &year);
		text += 4;
		/* fall through */
	case 4:
		read_number(text, &number);
		return date_join(year, number / 100, number % 100, day);
	case 2:
	case 1:
		read_number(text, &number);
		return date_join(year, month, number, day);
	default:
		return false;
	}
}

bool date_read(const char *text, int today, int *day)
{
	char plain[TYPED_LIMIT];
	int parts[PARTS], year, month, month_day;
	size_t count = 0, digits;
	const char *next = plain;

	if (!read_plain(text, plain))
		return false;
	if ((plain[0] == 't' || plain[0] == 'T') && !plain[1]) {
		*day = today;
		return true;
	}
	if (plain[0] == '+' || plain[0] == '-')
		return read_offset(plain, today, day);
	digits = strspn(plain, "0123456789");
	if (!plain[digits] || (plain[digits] == 'd' && !plain[digits + 1]))
		return read_digits(plain, digits, today, day);
	for (;;) {
		digits = read_number(next, &parts[count++]);
		next += digits;
		if (!digits)
			return false;
		if (count == PARTS || !*next || !strchr("-/.", *next))
			break;
		next++;
	}
	if (*next == 'd')
		next++;
	date_split(today, &year, &month, &month_day);
	if (*next)
		return false;
	if (count == 2)
		return date_join(year, parts[0], parts[1], day);
	return count == PARTS && date_join(parts[0], parts[1], parts[2], day);
}

bool time_parse(const char *text, int *minutes)
{
	int hour, minute;

	if (!is_digit(text[0]) || !is_digit(text[1]) || text[2] != ':' || !is_digit(text[3]) ||
	    !is_digit(text[4]) || text[5])
		return false;
	hour = (text[0] - '0') * 10 + text[1] - '0';
	minute = (text[3] - '0') * 10 + text[4] - '0';
	if (hour > 23 || minute > 59)
		return false;
	*minutes = hour * 60 + minute;
	return true;
}

void time_format(int minutes, char text[TIME_TEXT])
{
	format_pair(minutes / 60, text);
	text[2] = ':';
	format_pair(minutes % 60, text + 3);
	text[5] = '\0';
}

bool time_read(const char *text, int *minutes)
{
	char plain[TYPED_LIMIT];
	int hour, minute = 0;
	size_t digits;
	const char *next = plain;

	if (!read_plain(text, plain))
		return false;
	digits = read_number(next, &hour);
	next += digits;
	if (!digits)
		return false;
	if (digits > 2) {
		minute = hour % 100;
		hour /= 100;
	} else if (*next == ':' && next[1] == 'h') {
		minute = 30;
		next += 2;
	} else if (*next == ':' && next[1]) {
		digits = read_number(++next, &minute);
		if (digits < 1 || digits > 2)
			return false;
		next += digits;
		if (*next == 'm')
			next++;
	} else if (*next == ':') {
		next++;
	}
	if (*next || hour > 23 || minute > 59)
		return false;
	*minutes = hour * 60 + minute;
	return true;
}

static struct tm local_now(void)
{
	struct tm local = {.tm_year = 70, .tm_mday = 1};
	time_t now = time(NULL);

	localtime_r(&now, &local);
	return local;
}

int date_today(const char *override)
{
	struct tm now;
	int day = 0;

	if (override && date_parse(override, &day))
		return day;
	now = local_now();
	date_join(now.tm_year + 1900, now.tm_mon + 1, now.tm_mday, &day);
	return day;
}

void moment_now(const char *override, char text[MOMENT_TEXT])
{
	struct tm now = local_now();
	int day = 0;

	if (!override || !date_parse(override, &day))
		date_join(now.tm_year + 1900, now.tm_mon + 1, now.tm_mday, &day);
	date_format(day, text);
	text[10] = 'T';
	time_format(now.tm_hour * 60 + now.tm_min, text + 11);
	text[16] = ':';
	format_pair(now.tm_sec, text + 17);
	text[19] = '\0';
}
