#include "edit_parts.h"

#include "base/utf8.h"
#include "term/width.h"

/* A hanzi of three bytes (U+4000 to U+9FFF) with nothing behind it that could be a mark. */
static bool is_bare_hanzi(const unsigned char *bytes, size_t length)
{
	return length >= 3 && bytes[0] >= 0xE4 && bytes[0] <= 0xE9 &&
	       (length == 3 || bytes[3] < 0x80 || (bytes[3] >= 0xE4 && bytes[3] <= 0xE9)) &&
	       (bytes[1] & 0xC0) == 0x80 && (bytes[2] & 0xC0) == 0x80;
}

/* As utf8_add_visible() writes it: a symbol for C0 and DEL, else <U+XXXX>. */
static int hostile_columns(uint32_t character)
{
	if (character < 0x80)
		return 1;
	return character > 0xFFFFF ? 10 : character > 0xFFFF ? 9 : 8;
}

int glyph_columns(uint32_t character)
{
	return utf8_is_hostile(character) ? hostile_columns(character) : width_of(character);
}

struct glyph glyph_at(const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	struct glyph glyph = {bytes[0], 1, 1};
	uint32_t next;

	if (is_bare_hanzi(bytes, length)) {
		glyph.base =
		    (bytes[0] & 0x0FU) << 12 | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
		glyph.length = 3;
		glyph.columns = 2;
		return glyph;
	}
	if (bytes[0] == '\n' || (bytes[0] < 0x80 && (length == 1 || bytes[1] < 0x80)))
		return glyph;
	glyph.length = utf8_decode(text, length, &glyph.base);
	if (!glyph.length) {
		glyph.length = 1;
		glyph.columns = 4;
		return glyph;
	}
	glyph.columns = glyph_columns(glyph.base);
	while (glyph.length < length) {
		size_t taken = utf8_decode(text + glyph.length, length - glyph.length, &next);

		if (!taken || !utf8_is_mark(next))
			break;
		glyph.length += taken;
		/* A space with a mark on it is seen: it is no place to break. */
		if (glyph.base == ' ')
			glyph.base = 0xA0;
	}
	return glyph;
}

/* The signs that GB/T 15834-2011, 5.1 and clreq 3.1.6 keep from a line's end. */
static bool opens(uint32_t c)
{
	switch (c) {
	case '(':
	case '[':
	case '{':
	case 0x2018: /* ‘ */
	case 0x201C: /* “ */
	case 0x3008: /* 〈 */
	case 0x300A: /* 《 */
	case 0x300C: /* 「 */
	case 0x300E: /* 『 */
	case 0x3010: /* 【 */
	case 0x3014: /* 〔 */
	case 0x3016: /* 〖 */
	case 0xFF08: /* （ */
	case 0xFF3B: /* ［ */
	case 0xFF5B: /* ｛ */
	case 0xFFE5: /* ￥ */
		return true;
	default:
		return false;
	}
}

static bool closes_ascii(uint32_t c)
{
	return c == ')' || c == ']' || c == '}' || c == ',' || c == '.' || c == ';' || c == ':' ||
	       c == '!' || c == '?' || c == '%';
}

/* And those that they keep from its start. */
static bool closes(uint32_t c)
{
	if (c < 0x80)
		return closes_ascii(c);
	switch (c) {
	case 0x00B7: /* · */
	case 0x2013: /* – */
	case 0x2019: /* ’ */
	case 0x201D: /* ” */
	case 0x2022: /* • */
	case 0x2026: /* … */
	case 0x2030: /* ‰ */
	case 0x2103: /* ℃ */
	case 0x3001: /* 、 */
	case 0x3002: /* 。 */
	case 0x3009: /* 〉 */
	case 0x300B: /* 》 */
	case 0x300D: /* 」 */
	case 0x300F: /* 』 */
	case 0x3011: /* 】 */
	case 0x3015: /* 〕 */
	case 0x3017: /* 〗 */
	case 0xFF01: /* ！ */
	case 0xFF05: /* ％ */
	case 0xFF09: /* ） */
	case 0xFF0C: /* ， */
	case 0xFF0E: /* ． */
	case 0xFF1A: /* ： */
	case 0xFF1B: /* ； */
	case 0xFF1F: /* ？ */
	case 0xFF3D: /* ］ */
	case 0xFF5D: /* ｝ */
	case 0xFF5E: /* ～ */
		return true;
	default:
		return false;
	}
}

static bool is_hanzi(uint32_t c)
{
	return c >= 0x3400 && c <= 0x9FFF;
}

static bool is_latin(uint32_t c)
{
	return c > 0x20 && c < 0x2000;
}

/* Whether a line may end between previous and current; before stands before previous. */
static bool may_break(uint32_t before, uint32_t previous, uint32_t current)
{
	if (is_hanzi(previous) && is_hanzi(current))
		return true;
	if (previous == ' ')
		return !closes(current) && !opens(before);
	if (current == ' ')
		return false; /* it hangs at the line's end */
	if (opens(previous) || closes(current))
		return false;
	if (is_latin(previous) && is_latin(current))
		return false;
	return previous != current || (current != 0x2014 && current != 0x2026);
}

/* The glyph after line.length bytes does not fit and is a space: it may hang there. */
static bool hang_space(const char *text, size_t length, uint32_t previous, bool is_forced,
		       struct wrapped *line)
{
	size_t next_at = line->length + 1;
	struct glyph next;

	line->skip = 1;
	line->seen = next_at;
	if (next_at == length)
		return true;
	next = glyph_at(text + next_at, length - next_at);
	line->seen = next_at + next.length;
	if (next.base == '\n')
		line->skip = 2;
	return next.base == '\n' || is_forced || may_break(previous, ' ', next.base);
}

struct wrapped wrap_measure(const char *text, size_t length, int width)
{
	struct wrapped line = {0, 0, 0, 0}, fit = {0, 0, 0, 0};
	uint32_t before = 0, previous = 0;

	while (line.length < length) {
		struct glyph glyph = glyph_at(text + line.length, length - line.length);

		line.seen = line.length + glyph.length;
		if (glyph.base == '\n') {
			line.skip = 1;
			return line;
		}
		if (line.length && may_break(before, previous, glyph.base)) {
			fit = line;
			if (previous == ' ' && line.length > 1) {
				fit.length--;
				fit.columns--;
				fit.skip = 1;
			}
		}
		if (line.length && line.columns + glyph.columns > width) {
			if (glyph.base == ' ' &&
			    hang_space(text, length, previous, !fit.length, &line))
				return line;
			if (!fit.length)
				return line;
			fit.seen = line.seen;
			return fit;
		}
		line.length += glyph.length;
		line.columns += glyph.columns;
		before = previous;
		previous = glyph.base;
	}
	line.seen = length;
	return line;
}

size_t wrap_line(const char *text, size_t length, int width, size_t *skip)
{
	struct wrapped line = wrap_measure(text, length, width);

	*skip = line.skip;
	return line.length;
}
