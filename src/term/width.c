#include "term/width.h"

#include "base/charset.h"
#include "base/utf8.h"

enum { STAND_IN = 0x17000, TANGUT_END = 0x187F7 };

static bool is_doubled; /* of the one terminal */

void width_double(bool is_double)
{
	is_doubled = is_double;
}

bool width_is_double(void)
{
	return is_doubled;
}

int width_of(uint32_t character)
{
	return is_doubled && utf8_ambiguous(character) >= 0 ? 2 : utf8_width(character);
}

int width_columns(const char *text, size_t length)
{
	int columns = utf8_columns(text, length);
	uint32_t character;
	size_t at = 0;

	while (is_doubled && at < length) {
		size_t taken = utf8_decode(text + at, length - at, &character);

		if (taken > 1 && utf8_ambiguous(character) >= 0)
			columns++;
		at += taken ? taken : 1;
	}
	return columns;
}

size_t width_cut(const char *text, size_t length, int columns)
{
	size_t end = 0;

	if (!is_doubled)
		return utf8_cut(text, length, columns);
	while (end < length) {
		size_t taken = utf8_glyph(text + end, length - end);

		columns -= width_columns(text + end, taken);
		if (columns < 0)
			break;
		end += taken;
	}
	return end;
}

uint32_t width_stand_in(uint32_t character)
{
	int place = is_doubled ? utf8_ambiguous(character) : -1;

	if (place >= 0)
		return STAND_IN + (uint32_t)place;
	if (is_doubled && character >= STAND_IN && character <= TANGUT_END)
		return CHARACTER_MISSING;
	return character;
}

uint32_t width_stood_for(uint32_t character)
{
	size_t place = character - STAND_IN;

	if (!is_doubled || character < STAND_IN || place >= UTF8_AMBIGUOUS)
		return character;
	return utf8_ambiguous_at(place);
}
