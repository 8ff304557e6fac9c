#include "edit_parts.h"

#include "base/marks.h"
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
		return !mark_closes(current) && !mark_opens(before);
	if (current == ' ')
		return false; /* it hangs at the line's end */
	if (mark_opens(previous) || mark_closes(current))
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
