#include "retyped.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "data/table.h"
#include "table_internal.h"

enum {
	NUMBER_DIGITS = 15,    /* that a spreadsheet keeps of a number */
	EXPONENT_DIGITS = 11,  /* longer ones it shows as 1.2E+10 */
	CELL_UNITS = 32767,    /* of UTF-16, that fit into a cell of Excel's */
	CHARACTER_MOST = 4,    /* bytes of one */
	SERIAL_OF_1970 = 25569 /* a day as a spreadsheet counts it */
};

static bool is_digits(const char *text, size_t length)
{
	return length && strspn(text, "0123456789") == length;
}

/* A decimal number in its parts: digits without the zeros that say nothing. */
struct number {
	bool is_negative;
	const char *whole, *part;
	size_t whole_length, part_length;
};

static bool read_number(const char *text, struct number *number)
{
	number->is_negative = *text == '-';
	text += *text == '-' || *text == '+';
	number->whole_length = strspn(text, "0123456789");
	number->whole = text;
	text += number->whole_length;
	number->part = text;
	number->part_length = 0;
	if (*text == '.') {
		number->part = text + 1;
		number->part_length = strspn(text + 1, "0123456789");
		text += 1 + number->part_length;
	}
	if (*text || number->whole_length + number->part_length == 0)
		return false;
	while (number->whole_length && *number->whole == '0') {
		number->whole++;
		number->whole_length--;
	}
	while (number->part_length && number->part[number->part_length - 1] == '0')
		number->part_length--;
	if (!number->whole_length && !number->part_length)
		number->is_negative = false;
	return true;
}

static bool is_same_number(const char *first, const char *second)
{
	struct number a, b;

	return read_number(first, &a) && read_number(second, &b) &&
	       a.is_negative == b.is_negative && a.whole_length == b.whole_length &&
	       a.part_length == b.part_length && !memcmp(a.whole, b.whole, a.whole_length) &&
	       !memcmp(a.part, b.part, a.part_length);
}

/* 1.23457E+11: its digits without the point, and the exponent. */
static bool read_exponent(const char *text, char digits[32], size_t *count, size_t *exponent)
{
	char *end;

	*count = 0;
	if (*text < '1' || *text > '9')
		return false;
	digits[(*count)++] = *text++;
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9' && *count < 31; text++)
			digits[(*count)++] = *text;
	if ((*text != 'E' && *text != 'e') || text[1] != '+' || text[2] < '0' || text[2] > '9')
		return false;
	*exponent = strtoul(text + 2, &end, 10);
	while (*count > 1 && digits[*count - 1] == '0')
		(*count)--;
	return !*end;
}

/* Whether digits, rounded to count of them, are the mantissa, which does not end in a zero. */
static bool rounds_to(const char *digits, size_t length, const char *mantissa, size_t count)
{
	char rounded[32];

	if (length < count)
		return false;
	memcpy(rounded, digits, count);
	/* A 9 becomes what is no digit: rounded up further it would end in a zero. */
	rounded[count - 1] += count < length && digits[count] >= '5';
	return !memcmp(rounded, mantissa, count);
}

static bool is_shortened(const char *known, const char *found)
{
	char mantissa[32];
	size_t count, exponent, length;

	if (!read_exponent(found, mantissa, &count, &exponent))
		return false;
	known += strspn(known, "0");
	length = strlen(known);
	if (!is_digits(known, length))
		return false;
	/* 999999999999 becomes 1E+12. */
	if (length == exponent)
		return count == 1 && mantissa[0] == '1' && known[0] == '9' && known[1] >= '5';
	return length == exponent + 1 && rounds_to(known, length, mantissa, count);
}

static bool has_lost_digits(const char *known, const char *found)
{
	size_t length = strlen(known);

	return length > NUMBER_DIGITS && is_digits(known, length) && strlen(found) == length &&
	       !memcmp(known, found, NUMBER_DIGITS) &&
	       strspn(found + NUMBER_DIGITS, "0") == length - NUMBER_DIGITS;
}

/* A save in a narrower encoding puts ? for what it lacks: one for each character, two where that
 * is beyond the first plane. */
static bool has_lost_characters(const char *known, const char *found)
{
	bool is_lost = false;

	while (*known && *found) {
		uint32_t character;
		size_t taken = utf8_decode(known, strnlen(known, CHARACTER_MOST), &character);

		if (!taken)
			return false;
		if (!strncmp(known, found, taken)) {
			found += taken;
		} else if (character >= 0x80 && *found == '?') {
			found += character > 0xFFFF && found[1] == '?' ? 2 : 1;
			is_lost = true;
		} else {
			return false;
		}
		known += taken;
	}
	return is_lost && !*known && !*found;
}

static bool is_cut(const char *known, const char *found)
{
	size_t units = 0, length = strlen(found);

	if (length < CELL_UNITS || strlen(known) <= length || memcmp(known, found, length) != 0)
		return false;
	for (size_t i = 0; i < length; i++)
		units += ((unsigned char)found[i] & 0xC0) != 0x80
			     ? 1 + ((unsigned char)found[i] >= 0xF0)
			     : 0;
	return units >= CELL_UNITS - 1 && units <= CELL_UNITS;
}

/* 3-4, 3/4 or 3.4 made into the fourth of March, or the third of April. */
static bool became_date(const char *known, const char *found)
{
	int month, month_day;
	char *end;
	long first = strtol(known, &end, 10), second;

	if (known[0] < '0' || known[0] > '9' || !strchr("-/.", *end) || !*end || end[1] < '0' ||
	    end[1] > '9')
		return false;
	second = strtol(end + 1, &end, 10);
	if (*end || strstr(found, known) || !date_part_written(found, &month, &month_day))
		return false;
	return (first == month && second == month_day) || (first == month_day && second == month);
}

/* A day's number in a spreadsheet; only said to be the day that is known. */
static bool is_serial(const char *known, const char *found)
{
	int day;

	return date_parse(known, &day) && is_digits(found, strlen(found)) && strlen(found) < 8 &&
	       strtol(found, NULL, 10) == (long)day + SERIAL_OF_1970;
}

static void mean(struct buf *meant, const char *text)
{
	buf_clear(meant);
	buf_add_text(meant, text);
}

static void read_date(const char *known, const char *found, struct buf *meant)
{
	char text[DATE_TEXT];
	int day;

	if (is_serial(known, found)) {
		mean(meant, known);
	} else if (date_written(found, &day) == WRITTEN_CLEAR) {
		date_format(day, text);
		mean(meant, text);
	}
}

static void read_time(const char *found, struct buf *meant)
{
	char text[TIME_TEXT];
	int minutes;

	if (time_written(found, &minutes) == WRITTEN_CLEAR) {
		time_format(minutes, text);
		mean(meant, text);
	}
}

/* A text that names a day is still the same one in another form of it. */
static bool is_same_day(const char *known, const char *found)
{
	int first, second;

	return date_parse(known, &first) && date_written(found, &second) == WRITTEN_CLEAR &&
	       first == second;
}

static bool is_number_field(const struct field *field)
{
	return field->type == FIELD_INTEGER || field->type == FIELD_DECIMAL;
}

static bool has_separators_of(const char *known, const char *found)
{
	for (; *found; found++)
		if (*found == *known)
			known++;
		else if (*found != ',')
			return false;
	return !*known;
}

static enum damage damage_of(const char *known, const char *found)
{
	if (is_shortened(known, found))
		return DAMAGE_SHORTENED;
	if (has_lost_digits(known, found))
		return DAMAGE_DIGITS;
	if (is_same_number(known, found))
		return DAMAGE_ZEROS;
	if (has_lost_characters(known, found))
		return DAMAGE_CHARACTERS;
	if (is_cut(known, found))
		return DAMAGE_CUT;
	return became_date(known, found) ? DAMAGE_DATE : DAMAGE_NONE;
}

enum damage retyped_read(const struct field *field, const char *known, const char *found,
			 struct buf *meant)
{
	mean(meant, found);
	if (!*found || strcmp(known, found) == 0)
		return DAMAGE_NONE;
	if (field->type == FIELD_DATE)
		read_date(known, found, meant);
	else if (field->type == FIELD_TIME)
		read_time(found, meant);
	else if (*known && (is_number_field(field)
				? is_same_number(known, found) || has_separators_of(known, found)
				: is_same_day(known, found)))
		mean(meant, known);
	if (!*known || strcmp(known, meant->bytes) == 0)
		return DAMAGE_NONE;
	if (field->type == FIELD_DATE || field->type == FIELD_TIME)
		return has_lost_characters(known, found) ? DAMAGE_CHARACTERS : DAMAGE_NONE;
	return damage_of(known, found);
}

void table_settle(struct table *table)
{
	const struct form *form = table_form(table);
	struct buf meant;

	buf_init(&meant);
	for (size_t row = 0; row < table_count(table); row++)
		for (size_t f = 0; f < form->field_count && !table_is_broken(table, row); f++) {
			const char *found = table_cell(table, row, (int)f);

			if (!field_is_stored(&form->fields[f]) || !*found)
				continue;
			retyped_read(&form->fields[f], "", found, &meant);
			if (strcmp(meant.bytes, found) != 0)
				table_set(table, row, (int)f, meant.bytes);
		}
	buf_release(&meant);
}

enum damage retyped_suspect(const struct field *field, const char *found)
{
	char mantissa[32];
	size_t count, exponent, length = strlen(found);
	int day;

	if (field->type == FIELD_DATE)
		return date_written(found, &day) == WRITTEN_UNCLEAR ? DAMAGE_DATE : DAMAGE_NONE;
	if (read_exponent(found, mantissa, &count, &exponent) && exponent + 1 >= EXPONENT_DIGITS)
		return DAMAGE_SHORTENED;
	if (length > NUMBER_DIGITS && is_digits(found, length) &&
	    strspn(found + NUMBER_DIGITS, "0") == length - NUMBER_DIGITS)
		return DAMAGE_DIGITS;
	return DAMAGE_NONE;
}
