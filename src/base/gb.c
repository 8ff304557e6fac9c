#include "base/gb.h"

enum {
	GB_CELLS = 94,	    /* of a row, from A1 on */
	GB_LOW_CELLS = 96,  /* of a row, from 40 to A0 */
	GB_ROW_CELLS = 190, /* both */
	GB_SIGN_ROWS = 9,
	GB_HANZI_ROWS = 72,
	GB_FIRST = 0x4E00,
	GB_END = 0x9FA6, /* of the characters of Unicode 1.1, which GBK has all */
	GB_WORDS = (GB_END - GB_FIRST + 15) / 16,
	GB_HANZI = 6763,
	GB_OTHERS = GB_END - GB_FIRST - GB_HANZI, /* not in GB 2312: in the order of Unicode */
	GB_LAST = 101,
	GB_3 = 32 * GB_ROW_CELLS, /* of the others are in rows 81 to A0 */
	USER_1 = 0xE000,	  /* the private use: rows AA to AF, */
	USER_2 = 0xE234,	  /* F8 to FE, */
	USER_3 = 0xE4C6,	  /* and A1 to A7 in their lower cells */
	USER_END = 0xE766,
	PRIVATE_END = 0xF900,
	BMP_END = 0x10000,
	UNICODE_END = 0x110000,
	FOUR_BMP = 39420,   /* numbers of four bytes that stand for characters below U+10000 */
	FOUR_ABOVE = 189000 /* of U+10000, 0x90308130 */
};

struct gb_run {
	uint16_t first, number, count;
};

#include "gb_table.h"

static unsigned int count_bits(unsigned int word)
{
	unsigned int count = 0;

	for (; word; word &= word - 1)
		count++;
	return count;
}

/* How many of gb_hanzi come before a character of the range, in the order of Unicode. */
static unsigned int hanzi_before(uint32_t character, bool *is_hanzi)
{
	unsigned int at = character - GB_FIRST, word = gb_is_hanzi[at / 16];

	*is_hanzi = word >> at % 16 & 1;
	return gb_before[at / 16] + count_bits(word & ((1u << at % 16) - 1));
}

/* The character of GBK/3 and GBK/4 by its number. */
static uint32_t other_by_number(unsigned int number)
{
	unsigned int low = 0, high = GB_WORDS, left;
	uint32_t character;

	if (number >= GB_OTHERS)
		return gb_last[number - GB_OTHERS];
	while (high - low > 1) {
		unsigned int middle = (low + high) / 2;

		if (16 * middle - gb_before[middle] <= number)
			low = middle;
		else
			high = middle;
	}
	left = number - (16 * low - gb_before[low]);
	character = GB_FIRST + 16 * low;
	for (unsigned int word = gb_is_hanzi[low];; word >>= 1, character++)
		if (!(word & 1) && left-- == 0)
			return character;
}

/* cell: from 40 on, 7F left out. */
static uint32_t decode_two(unsigned int row, unsigned int cell)
{
	bool is_low = cell < GB_LOW_CELLS;
	unsigned int high_cell = cell - GB_LOW_CELLS;

	if (row < 0xA1)
		return other_by_number((row - 0x81) * GB_ROW_CELLS + cell);
	if (is_low) {
		if (row < 0xA8)
			return USER_3 + (row - 0xA1) * GB_LOW_CELLS + cell;
		if (row < 0xAA)
			return gb_low_signs[(row - 0xA8) * GB_LOW_CELLS + cell];
		return other_by_number(GB_3 + (row - 0xAA) * GB_LOW_CELLS + cell);
	}
	if (row < 0xAA)
		return gb_signs[(row - 0xA1) * GB_CELLS + high_cell];
	if (row < 0xB0)
		return USER_1 + (row - 0xAA) * GB_CELLS + high_cell;
	if (row < 0xF8)
		return gb_hanzi[(row - 0xB0) * GB_CELLS + high_cell];
	return USER_2 + (row - 0xF8) * GB_CELLS + high_cell;
}

/* 0: the four bytes stand for nothing. */
static uint32_t decode_four(const unsigned char *bytes)
{
	uint32_t number = ((bytes[0] - 0x81u) * 10 + bytes[1] - '0') * 1260 +
			  (bytes[2] - 0x81u) * 10 + bytes[3] - '0';

	if (number >= FOUR_ABOVE)
		return number - FOUR_ABOVE < UNICODE_END - BMP_END ? number - FOUR_ABOVE + BMP_END
								   : 0;
	if (number >= FOUR_BMP)
		return 0;
	for (size_t i = 0; i < sizeof(gb_runs) / sizeof(gb_runs[0]); i++)
		if (number - gb_runs[i].number < gb_runs[i].count)
			return gb_runs[i].first + number - gb_runs[i].number;
	return 0;
}

size_t gb_decode(const unsigned char *bytes, size_t length, uint32_t *character)
{
	if (length == 0 || bytes[0] == 0x80 || bytes[0] == 0xFF)
		return 0;
	if (bytes[0] < 0x80) {
		*character = bytes[0];
		return 1;
	}
	if (length < 2)
		return 0;
	if (bytes[1] >= 0x40 && bytes[1] != 0x7F && bytes[1] != 0xFF) {
		*character = decode_two(bytes[0], bytes[1] - 0x40u - (bytes[1] > 0x7F));
		return 2;
	}
	if (length < 4 || bytes[1] < '0' || bytes[1] > '9' || bytes[2] < 0x81 || bytes[2] > 0xFE ||
	    bytes[3] < '0' || bytes[3] > '9')
		return 0;
	*character = decode_four(bytes);
	return *character ? 4 : 0;
}

/* from: the first row; cell from first_cell on. */
static size_t put_two(unsigned char *bytes, unsigned int from, unsigned int cells,
		      unsigned int first_cell, unsigned int number)
{
	unsigned int cell = number % cells + first_cell;

	bytes[0] = (unsigned char)(from + number / cells);
	bytes[1] = (unsigned char)(cell + (first_cell < 0x7F && cell >= 0x7F));
	return 2;
}

static size_t put_other(unsigned char *bytes, unsigned int number)
{
	if (number < GB_3)
		return put_two(bytes, 0x81, GB_ROW_CELLS, 0x40, number);
	return put_two(bytes, 0xAA, GB_LOW_CELLS, 0x40, number - GB_3);
}

static size_t encode_unified(uint32_t character, unsigned char *bytes)
{
	bool is_hanzi;
	unsigned int before = hanzi_before(character, &is_hanzi);

	if (is_hanzi)
		return put_two(bytes, 0xB0, GB_CELLS, 0xA1, gb_places[before]);
	return put_other(bytes, character - GB_FIRST - before);
}

static size_t encode_private(uint32_t character, unsigned char *bytes)
{
	if (character < USER_2)
		return put_two(bytes, 0xAA, GB_CELLS, 0xA1, character - USER_1);
	if (character < USER_3)
		return put_two(bytes, 0xF8, GB_CELLS, 0xA1, character - USER_2);
	return put_two(bytes, 0xA1, GB_LOW_CELLS, 0x40, character - USER_3);
}

static size_t encode_listed(uint32_t character, unsigned char *bytes)
{
	for (unsigned int i = 0; i < GB_SIGN_ROWS * GB_CELLS; i++)
		if (gb_signs[i] == character)
			return put_two(bytes, 0xA1, GB_CELLS, 0xA1, i);
	for (unsigned int i = 0; i < 2 * GB_LOW_CELLS; i++)
		if (gb_low_signs[i] == character)
			return put_two(bytes, 0xA8, GB_LOW_CELLS, 0x40, i);
	for (unsigned int i = 0; i < GB_LAST; i++)
		if (gb_last[i] == character)
			return put_other(bytes, GB_OTHERS + i);
	/* five places behind the last of the characters */
	for (unsigned int i = 39 * GB_CELLS + 89; i < 40 * GB_CELLS; i++)
		if (gb_hanzi[i] == character)
			return put_two(bytes, 0xB0, GB_CELLS, 0xA1, i);
	return 0;
}

static size_t put_four(unsigned char *bytes, uint32_t number)
{
	bytes[3] = (unsigned char)('0' + number % 10);
	number /= 10;
	bytes[2] = (unsigned char)(0x81 + number % 126);
	number /= 126;
	bytes[1] = (unsigned char)('0' + number % 10);
	bytes[0] = (unsigned char)(0x81 + number / 10);
	return 4;
}

static size_t encode_four(uint32_t character, unsigned char *bytes)
{
	if (character >= BMP_END)
		return put_four(bytes, character - BMP_END + FOUR_ABOVE);
	for (size_t i = 0; i < sizeof(gb_runs) / sizeof(gb_runs[0]); i++)
		if (character - gb_runs[i].first < gb_runs[i].count)
			return put_four(bytes, character - gb_runs[i].first + gb_runs[i].number);
	return 0;
}

size_t gb_encode(uint32_t character, unsigned char bytes[4])
{
	size_t put;

	if (character < 0x80) {
		bytes[0] = (unsigned char)character;
		return 1;
	}
	if (character >= UNICODE_END)
		return 0;
	if (character >= GB_FIRST && character < GB_END)
		return encode_unified(character, bytes);
	if (character >= USER_1 && character < USER_END)
		return encode_private(character, bytes);
	put = encode_listed(character, bytes);
	return put ? put : encode_four(character, bytes);
}

bool gb_is_gbk(uint32_t character, const unsigned char bytes[2])
{
	static const uint16_t later[][2] = {{0xA2E3, 0xA2E3}, {0xA6D9, 0xA6DF}, {0xA6EC, 0xA6ED},
					    {0xA6F3, 0xA6F3}, {0xA8BC, 0xA8BC}, {0xA8BF, 0xA8BF},
					    {0xA989, 0xA995}, {0xFE50, 0xFEA0}};
	unsigned int place = bytes[0] << 8 | bytes[1];

	if (character >= USER_1 && character < PRIVATE_END)
		return false;
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		if (place >= later[i][0] && place <= later[i][1])
			return false;
	return true;
}
