#include "keys.h"

#include <string.h>

#include "base/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* splitmix64 */
size_t roll(struct dice *dice, size_t sides)
{
	uint64_t z = dice->state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (size_t)((z ^ (z >> 31)) % sides);
}

static void add_letter(struct buf *bytes, struct dice *dice)
{
	buf_add_char(bytes, (char)('a' + roll(dice, 26)));
}

static void add_digit(struct buf *bytes, struct dice *dice)
{
	buf_add_char(bytes, (char)('0' + roll(dice, 10)));
}

static void add_sign(struct buf *bytes, struct dice *dice)
{
	static const char signs[] = " +*=@,;:\"'|%-?!()[]{}<>#$&\\^_`~";

	buf_add_char(bytes, signs[roll(dice, sizeof(signs) - 1)]);
}

static void add_upper(struct buf *bytes, struct dice *dice)
{
	buf_add_char(bytes, (char)('A' + roll(dice, 26)));
}

static void add_hanzi(struct buf *bytes, struct dice *dice)
{
	utf8_add(bytes, (uint32_t)(0x4E00 + roll(dice, 0x5200)));
}

/* The first level of GB 2312: common hanzi. */
static void add_gb_hanzi(struct buf *bytes, struct dice *dice)
{
	buf_add_char(bytes, (char)(0xB0 + roll(dice, 39)));
	buf_add_char(bytes, (char)(0xA1 + roll(dice, 94)));
}

/* Marks, wide and hostile characters. */
static void add_rare(struct buf *bytes, struct dice *dice)
{
	static const uint32_t rare[] = {0x0301,	  0x200B, 0x200D,  0x202E,  0x2066,  0x2028,
					0xFEFF,	  0xFFFD, 0x1F600, 0x1F468, 0xE0041, 0x3000,
					0xFF0C,	  0x201C, 0x00E9,  0x0085,  0x009B,  0x20000,
					0x10FFFF, 0xFE0F, 0x00AD};

	utf8_add(bytes, rare[roll(dice, COUNT(rare))]);
}

/* What comes out as a character is a hanzi: libvterm takes other columns for some of the others. */
static void add_invalid(struct buf *bytes, struct dice *dice)
{
	static const unsigned char starts[] = {0xC0, 0xC1, 0xE5, 0xF5, 0xFE, 0xFF};

	for (size_t n = 1 + roll(dice, 4); n > 0; n--)
		buf_add_char(bytes, (char)(roll(dice, 2) ? starts[roll(dice, COUNT(starts))]
							 : 0x80 + roll(dice, 0x40)));
}

static void add_moving(struct buf *bytes, struct dice *dice)
{
	static const char *const keys[] = {
	    "\033[A", "\033[B",	 "\033[B",  "\033[C",  "\033[D",    "\033OA",	 "\033OB", "\033[H",
	    "\033[F", "\033[5~", "\033[6~", "\033[3~", "\033[1;5C", "\033[1;5D", "\177",   "\b"};

	buf_add_text(bytes, keys[roll(dice, COUNT(keys))]);
}

static void add_field_key(struct buf *bytes, struct dice *dice)
{
	static const char *const keys[] = {"\r", "\r", "\t", "\033[Z", "\n"};

	buf_add_text(bytes, keys[roll(dice, COUNT(keys))]);
}

/* F3, which leaves, and F11, which goes to another folder, more seldom than the others. */
static void add_function(struct buf *bytes, struct dice *dice)
{
	static const char *const keys[] = {"\033OP",   "\033OQ",   "\033OS",   "\033[15~",
					   "\033[17~", "\033[18~", "\033[19~", "\033[20~",
					   "\033[20~", "\033[21~", "\033[21~", "\033[24~"};
	size_t n = roll(dice, COUNT(keys) * 4);

	buf_add_text(bytes, n == 0 ? "\033OR" : n == 1 ? "\033[23~" : keys[n % COUNT(keys)]);
}

/* Ctrl-Q leaves, as F3 does. */
static void add_control(struct buf *bytes, struct dice *dice)
{
	char key = (char)(1 + roll(dice, 26));

	buf_add_char(bytes, key == 17 && roll(dice, 8) ? 12 : key);
}

static void add_escape(struct buf *bytes, struct dice *dice)
{
	buf_add_char(bytes, 0x1B);
	(void)dice;
}

/* What terminals answer, and what nobody sends. */
static void add_sequence(struct buf *bytes, struct dice *dice)
{
	static const char *const whole[] = {"\033[I",
					    "\033[O",
					    "\033[?1;2c",
					    "\033[24;80R",
					    "\033[M !!",
					    "\033[<0;10;10M",
					    "\033]0;MONKEY\007",
					    "\033P1$r0m\033\\",
					    "\033[1;2P",
					    "\033[27;5;9~",
					    "\033[200~",
					    "\033[201~",
					    "\033[[A",
					    "\033OM",
					    "\0337"};

	if (roll(dice, 2)) {
		buf_add_text(bytes, whole[roll(dice, COUNT(whole))]);
		return;
	}
	buf_add_text(bytes, "\033[");
	for (size_t n = roll(dice, 12); n > 0; n--)
		buf_add_char(bytes, (char)(0x20 + roll(dice, 0x5F)));
	/* no slash, no dot: see keys.h */
	for (size_t i = 0; i < bytes->length; i++)
		if (bytes->bytes[i] == '/' || bytes->bytes[i] == '.')
			bytes->bytes[i] = ';';
}

static void add_paste(struct buf *bytes, struct dice *dice)
{
	static void (*const parts[])(struct buf * bytes, struct dice * dice) = {
	    add_letter, add_digit, add_sign, add_hanzi, add_hanzi, add_rare, add_invalid,
	};
	static const char *const hostile[] = {
	    "\r\n", "\n", "\t", "\033[31m", "\033]0;MONKEY\007", "=1+1", "\033[20", "\x1f"};

	buf_add_text(bytes, "\033[200~");
	for (size_t n = roll(dice, roll(dice, 8) ? 40 : 2000); n > 0; n--) {
		if (roll(dice, 12) == 0)
			buf_add_text(bytes, hostile[roll(dice, COUNT(hostile))]);
		else
			parts[roll(dice, COUNT(parts))](bytes, dice);
	}
	if (roll(dice, 10))
		buf_add_text(bytes, "\033[201~");
}

void add_key(struct buf *bytes, struct dice *dice, bool is_gb)
{
	static const struct {
		unsigned int weight;
		void (*add)(struct buf *bytes, struct dice *dice);
	} keys[] = {
	    {240, add_letter},	{120, add_hanzi},  {80, add_digit},	 {40, add_sign},
	    {40, add_upper},	{160, add_moving}, {110, add_field_key}, {80, add_function},
	    {50, add_control},	{30, add_escape},  {20, add_rare},	 {15, add_invalid},
	    {10, add_sequence}, {5, add_paste},
	};
	size_t at = roll(dice, 1000), i;

	for (i = 0; i + 1 < COUNT(keys) && at >= keys[i].weight; i++)
		at -= keys[i].weight;
	if (is_gb && keys[i].add == add_hanzi)
		add_gb_hanzi(bytes, dice);
	else
		keys[i].add(bytes, dice);
}
