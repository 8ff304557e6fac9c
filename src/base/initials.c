#include "base/initials.h"

#include <stddef.h>
#include <string.h>

#include "base/utf8.h"
#include "readings_table.h"

enum {
	TABLE_FIRST = 0x4E00,
	TABLE_ROW = 32,
	TABLE_ROWS = sizeof(readings_rows) / sizeof(readings_rows[0]),
	MORE = sizeof(readings_more) / sizeof(readings_more[0]),
	READINGS_MOST = sizeof(readings_more[0].readings) / 2 + 1,
	TYPED_MOST = 63,    /* a bit each, and one for the end */
	BAD_BYTE = 0x110000 /* and the byte: past all characters */
};

/* The readings of a character, as syllables. */
struct readings {
	const char *items[READINGS_MOST];
	size_t count;
};

/* What was typed, folded. */
struct typed {
	uint32_t items[TYPED_MOST];
	size_t count;
};

static uint32_t letter_bit(uint32_t letter)
{
	return UINT32_C(1) << (letter - 'a');
}

static bool is_letter(uint32_t character)
{
	return character >= 'a' && character <= 'z';
}

/* Full-width forms as ASCII, capitals as small letters, u with two dots as v. */
static uint32_t fold(uint32_t character)
{
	if (character >= 0xFF01 && character <= 0xFF5E)
		character -= 0xFEE0;
	if (character >= 'A' && character <= 'Z')
		character += 'a' - 'A';
	return character == 0xFC || character == 0xDC ? 'v' : character;
}

static const char *syllable(const char *code)
{
	uint32_t first = fold((unsigned char)code[0]);

	return syllables[(first - 'a') * 26 + (uint32_t)(code[1] - 'a')];
}

static void add_more(uint32_t character, struct readings *readings)
{
	size_t low = 0, high = MORE;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (readings_more[middle].character < character)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == MORE || readings_more[low].character != character)
		return;
	for (const char *code = readings_more[low].readings; *code; code += 2)
		readings->items[readings->count++] = syllable(code);
}

static void find_readings(uint32_t character, struct readings *readings)
{
	uint32_t place = character - TABLE_FIRST;
	const char *code;

	readings->count = 0;
	if (place >= TABLE_ROWS * TABLE_ROW)
		return;
	code = readings_rows[place / TABLE_ROW] + 2 * (place % TABLE_ROW);
	if (*code == '.')
		return;
	readings->items[readings->count++] = syllable(code);
	if (*code < 'a')
		add_more(character, readings);
}

static uint32_t letters_of(uint32_t character, const struct readings *readings)
{
	uint32_t letters = 0;

	for (size_t i = 0; i < readings->count; i++)
		letters |= letter_bit((unsigned char)readings->items[i][0]);
	character = fold(character);
	return is_letter(character) ? letter_bit(character) : letters;
}

uint32_t initials_of(uint32_t character)
{
	struct readings readings;

	find_readings(character, &readings);
	return letters_of(character, &readings);
}

static uint32_t next_character(const char **text)
{
	uint32_t character;
	size_t taken = utf8_decode(*text, strnlen(*text, 4), &character);

	if (!taken) {
		character = BAD_BYTE + (unsigned char)**text;
		taken = 1;
	}
	*text += taken;
	return character;
}

/* What stands between the parts of a name. */
static bool is_separator(uint32_t character)
{
	switch (character) {
	case ' ':
	case '-':
	case '.':
	case 0x00B7: /* middle dot */
	case 0x2022: /* bullet */
	case 0x2027: /* hyphenation point */
	case 0x3000: /* ideographic space */
	case 0x30FB: /* katakana middle dot */
	case 0xFF0E: /* full-width full stop */
	case 0xFF65: /* half-width katakana middle dot */
		return true;
	default:
		return false;
	}
}

/* How far a reading reaches from the at-th of what was typed, as a set of places: behind the whole
 * of it, behind zh, ch or sh, and at the end where the end cuts it short. */
static uint64_t reach(const struct typed *typed, size_t at, const char *reading)
{
	uint64_t places = 0;
	size_t same = 0;

	while (reading[same] && at + same < typed->count &&
	       typed->items[at + same] == (unsigned char)reading[same])
		same++;
	if (same > 0 && (!reading[same] || at + same == typed->count))
		places |= UINT64_C(1) << (at + same);
	if (same >= 2 && reading[1] == 'h')
		places |= UINT64_C(1) << (at + 2);
	return places;
}

/* Where in what was typed a match may stand behind the character, from where it may stand before
 * it. */
static uint64_t step(const struct typed *typed, uint64_t places, uint32_t character)
{
	uint64_t next = is_separator(character) ? places & ~UINT64_C(1) : 0;
	struct readings readings;
	uint32_t letters;

	find_readings(character, &readings);
	letters = letters_of(character, &readings);
	character = fold(character);
	for (size_t at = 0; at < typed->count && places >> at; at++) {
		uint32_t wanted = typed->items[at];
		bool is_initial = is_letter(wanted) && (letters & letter_bit(wanted));

		if (!(places >> at & 1) || (wanted != character && !is_initial))
			continue;
		next |= UINT64_C(1) << (at + 1);
		for (size_t i = 0; i < readings.count; i++)
			next |= reach(typed, at, readings.items[i]);
	}
	return next;
}

bool initials_match(const char *text, const char *typed)
{
	struct typed wanted = {.count = 0};
	uint64_t places = 0;

	while (*typed && wanted.count < TYPED_MOST)
		wanted.items[wanted.count++] = fold(next_character(&typed));
	if (wanted.count == 0)
		return true;
	while (*text) {
		places = step(&wanted, places | 1, next_character(&text));
		if (places >> wanted.count & 1)
			return true;
	}
	return false;
}
