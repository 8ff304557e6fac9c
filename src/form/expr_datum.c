#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "expr_run.h"

/* XPath 1.0's Number, with a sign and space around it; nothing depends on the locale. Exact to
 * 15 digits. */
double text_number(const char *text)
{
	double number = 0, scale = 1;
	bool is_negative = false, has_digit = false;

	while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')
		text++;
	if (*text == '-') {
		is_negative = true;
		text++;
	}
	for (; *text >= '0' && *text <= '9'; text++) {
		number = number * 10 + (*text - '0');
		has_digit = true;
	}
	if (*text == '.') {
		for (text++; *text >= '0' && *text <= '9'; text++) {
			number = number * 10 + (*text - '0');
			scale *= 10;
			has_digit = true;
		}
	}
	while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')
		text++;
	if (*text || !has_digit || !(number < 1e300) || !(scale < 1e300))
		return NAN;
	number /= scale;
	return is_negative ? 0 - number : number;
}

double text_day(const char *text)
{
	char date[DATE_TEXT];
	int day;

	if (!text[0])
		return NAN;
	if (strnlen(text, 11) == 11 && text[10] == 'T') {
		memcpy(date, text, 10);
		date[10] = '\0';
		text = date;
	}
	return date_parse(text, &day) ? day : NAN;
}

double text_minutes(const char *text)
{
	int minutes;

	return text[0] && time_parse(text, &minutes) ? minutes : NAN;
}

double number_floor(double number)
{
	double whole;

	if (!(number > -4503599627370496.0 && number < 4503599627370496.0))
		return number;
	whole = (double)(int64_t)number;
	return whole > number ? whole - 1 : whole;
}

static size_t format_digits(uint64_t number, char *text)
{
	char digits[24];
	size_t n = 0, i;

	do {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	for (i = 0; i < n; i++)
		text[i] = digits[n - 1 - i];
	return n;
}

/* The fewest decimals that read back as the same number, at most 15. */
static size_t format_decimals(double number, char *text)
{
	double scale = 1, scaled = number;
	uint64_t whole, power = 1, rest;
	size_t n, places = 0;

	while (places < 15 && number * scale * 10 < 9007199254740992.0) {
		scale *= 10;
		power *= 10;
		places++;
		scaled = number_floor(number * scale + 0.5);
		if (scaled / scale == number)
			break;
	}
	whole = (uint64_t)scaled / power;
	rest = (uint64_t)scaled % power;
	n = format_digits(whole, text);
	if (rest) {
		text[n] = '.';
		for (size_t i = places; i > 0; i--) {
			text[n + i] = (char)('0' + rest % 10);
			rest /= 10;
		}
		n += 1 + places;
		while (text[n - 1] == '0')
			n--;
	}
	return n;
}

size_t number_format(double number, char text[NUMBER_TEXT])
{
	size_t n = 0;

	if (!is_number(number) || number - number != 0) {
		text[0] = '\0';
		return 0;
	}
	if (number < 0) {
		text[n++] = '-';
		number = -number;
	}
	if (number < 9007199254740992.0 && number == number_floor(number))
		n += format_digits((uint64_t)number, text + n);
	else if (number >= 4503599627370496.0)
		n += (size_t)snprintf(text + n, NUMBER_TEXT - n, "%.0f", number);
	else
		n += format_decimals(number, text + n);
	text[n] = '\0';
	if (text[0] == '-' && text[1] == '0' && !text[2])
		strcpy(text, "0");
	return strlen(text);
}

struct datum text_datum(const char *text, enum value_type type, bool is_kept)
{
	struct datum datum = {.text = text, .number = NAN, .type = type, .is_kept = is_kept};

	if (type == VALUE_DATE)
		datum.number = text_day(text);
	else if (type == VALUE_NUMBER)
		datum.number = text_number(text);
	else if (type == VALUE_TIME)
		datum.number = text_minutes(text);
	return datum;
}

struct datum number_datum(double number, enum value_type type)
{
	if (!is_number(number) || number - number != 0)
		return empty_datum(type);
	if (type == VALUE_DATE && (number < DAY_FIRST || number > DAY_LAST))
		return empty_datum(type);
	if (type == VALUE_TIME && (number < 0 || number >= 24 * 60))
		return empty_datum(type);
	return (struct datum){.number = number, .type = type};
}

struct datum empty_datum(enum value_type type)
{
	return (struct datum){.text = "", .number = NAN, .type = type, .is_kept = true};
}

struct datum truth(bool holds)
{
	return (struct datum){.text = holds ? "true" : "false",
			      .number = holds,
			      .type = VALUE_TRUTH,
			      .is_kept = true};
}

const char *datum_text(struct run *run, struct datum *datum)
{
	char text[NUMBER_TEXT];
	size_t length;

	if (datum->text)
		return datum->text;
	if (datum->type == VALUE_DATE) {
		date_format((int)number_floor(datum->number), text);
		length = strlen(text);
	} else if (datum->type == VALUE_TIME) {
		time_format((int)number_floor(datum->number), text);
		length = strlen(text);
	} else {
		length = number_format(datum->number, text);
	}
	datum->text = scratch_text(&run->eval->scratch, text, length);
	return datum->text;
}

double datum_number(const struct datum *datum, enum likeness likeness)
{
	if (datum->type != VALUE_TEXT)
		return datum->number;
	switch (likeness) {
	case LIKE_NUMBER:
		return text_number(datum->text);
	case LIKE_DATE:
		return text_day(datum->text);
	case LIKE_TIME:
		return text_minutes(datum->text);
	default:
		return NAN;
	}
}

bool datum_is_empty(const struct datum *datum)
{
	return datum->text ? !datum->text[0] : !is_number(datum->number);
}

const char *items_next(const char **text, size_t *length)
{
	const char *start = *text, *end;

	while (*start == ' ')
		start++;
	if (!*start)
		return NULL;
	for (end = start; *end && *end != ' '; end++)
		;
	*length = (size_t)(end - start);
	*text = end;
	return start;
}

bool items_hold(const char *text, const char *item, size_t length)
{
	const char *part;
	size_t part_length;

	if (!length)
		return false;
	while ((part = items_next(&text, &part_length)))
		if (part_length == length && !memcmp(part, item, length))
			return true;
	return false;
}
