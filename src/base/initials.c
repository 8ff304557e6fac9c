#include "base/initials.h"

#include <stddef.h>
#include <string.h>

#include "base/utf8.h"
#include "initials_table.h"

enum {
	TABLE_FIRST = 0x4E00,
	TABLE_ROW = 64,
	TABLE_ROWS = sizeof(initials_rows) / sizeof(initials_rows[0]),
	MORE = sizeof(initials_more) / sizeof(initials_more[0]),
	BAD_BYTE = 0x110000 /* and the byte: past all characters */
};

static uint32_t letter_bit(uint32_t letter)
{
	return UINT32_C(1) << (letter - 'a');
}

/* Full-width forms as ASCII, capitals as small letters. */
static uint32_t fold(uint32_t character)
{
	if (character >= 0xFF01 && character <= 0xFF5E)
		character -= 0xFEE0;
	if (character >= 'A' && character <= 'Z')
		character += 'a' - 'A';
	return character;
}

static uint32_t more_initials(uint32_t character)
{
	size_t low = 0, high = MORE;
	uint32_t letters = 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (initials_more[middle].character < character)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < MORE && initials_more[low].character == character)
		for (const char *letter = initials_more[low].letters; *letter; letter++)
			letters |= letter_bit((unsigned char)*letter);
	return letters;
}

uint32_t initials_of(uint32_t character)
{
	uint32_t place = character - TABLE_FIRST, letter;

	if (place < TABLE_ROWS * TABLE_ROW) {
		letter = (unsigned char)initials_rows[place / TABLE_ROW][place % TABLE_ROW];
		if (letter >= 'a')
			return letter_bit(letter);
		return letter == '.' ? 0 : letter_bit(fold(letter)) | more_initials(character);
	}
	letter = fold(character);
	return letter >= 'a' && letter <= 'z' ? letter_bit(letter) : 0;
}

static uint32_t next_character(const char **text, const char *end)
{
	uint32_t character;
	size_t taken = utf8_decode(*text, (size_t)(end - *text), &character);

	if (!taken) {
		character = BAD_BYTE + (unsigned char)**text;
		taken = 1;
	}
	*text += taken;
	return character;
}

static bool is_same(uint32_t character, uint32_t typed)
{
	typed = fold(typed);
	if (fold(character) == typed)
		return true;
	return typed >= 'a' && typed <= 'z' && (initials_of(character) & letter_bit(typed));
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

static bool matches_here(const char *text, const char *text_end, const char *typed,
			 const char *typed_end)
{
	while (typed < typed_end) {
		uint32_t wanted = next_character(&typed, typed_end), character;

		do {
			if (text == text_end)
				return false;
			character = next_character(&text, text_end);
		} while (!is_same(character, wanted) && is_separator(character));
		if (!is_same(character, wanted))
			return false;
	}
	return true;
}

bool initials_match(const char *text, const char *typed)
{
	const char *text_end = text + strlen(text), *typed_end = typed + strlen(typed);

	if (typed == typed_end)
		return true;
	while (text < text_end) {
		if (matches_here(text, text_end, typed, typed_end))
			return true;
		next_character(&text, text_end);
	}
	return false;
}
