/* The apostrophe that keeps a spreadsheet from running a cell. */
#include <string.h>

#include "base/csvfile.h"

/* What makes a spreadsheet read a cell as a formula, at a cell's start. */
static bool is_trigger(const char *text, size_t length)
{
	switch (length ? text[0] : '\0') {
	case '=':
	case '+':
	case '-':
	case '@':
	case '|':
	case '%':
	case '\t':
	case '\r':
	case '\n':
		return true;
	case '\xEF': /* full-width: U+FF1D, U+FF0B, U+FF0D, U+FF20 */
		return length >= 3 &&
		       ((text[1] == '\xBC' && (text[2] == '\x9D' || text[2] == '\x8B' ||
					       text[2] == '\x8D' || text[2] == '\xA0')));
	default:
		return false;
	}
}

static size_t apostrophes(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && text[count] == '\'')
		count++;
	return count;
}

void cell_guard(struct buf *buf, const char *text, size_t length)
{
	size_t skipped = apostrophes(text, length);

	if (is_trigger(text + skipped, length - skipped))
		buf_add_char(buf, '\'');
	buf_add(buf, text, length);
}

size_t cell_unguarded(const char *text, size_t length)
{
	size_t skipped;

	if (!length || text[0] != '\'')
		return 0;
	skipped = apostrophes(text, length);
	return is_trigger(text + skipped, length - skipped);
}

bool cell_is_formula(const char *text, size_t length)
{
	static const char number[] = "0123456789.,%-+";

	if (!is_trigger(text, length))
		return false;
	/* A signed number, or dashes for "none", is not one. */
	return (text[0] != '-' && text[0] != '+') || strspn(text, number) != length;
}

void csv_add_guarded(struct buf *buf, const char *text)
{
	struct buf guarded;

	buf_init(&guarded);
	cell_guard(&guarded, text, strlen(text));
	csv_add_cell(buf, guarded.bytes, guarded.length);
	buf_release(&guarded);
}
