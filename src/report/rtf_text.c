#include <string.h>

#include "base/utf8.h"
#include "report/line_break.h"
#include "rtf_internal.h"

enum { WORD_JOINER = 0x2060 };

static void add_unit(struct buf *out, uint32_t unit)
{
	buf_printf(out, "\\u%d?", unit > 0x7FFF ? (int)unit - 0x10000 : (int)unit);
}

void rtf_add_plain(struct buf *out, const char *text, size_t length)
{
	for (size_t at = 0, taken; at < length; at += taken) {
		uint32_t character = 0xFFFD;

		taken = utf8_decode(text + at, length - at, &character);
		if (!taken)
			taken = 1;
		if (character == '\n') {
			buf_add_text(out, "\\line ");
		} else if (character == WORD_JOINER) {
			buf_add_text(out, "\\zwnbo ");
		} else if (character < 0x80) {
			if (character == '\\' || character == '{' || character == '}')
				buf_add_char(out, '\\');
			buf_add_char(out, (char)character);
		} else if (character > 0xFFFF) {
			add_unit(out, 0xD800 + ((character - 0x10000) >> 10));
			add_unit(out, 0xDC00 + (character & 0x3FF));
		} else {
			add_unit(out, character);
		}
	}
}

void rtf_add_text(struct buf *out, const char *text, size_t length)
{
	struct buf joined;

	buf_init(&joined);
	print_join(&joined, text, length);
	rtf_add_plain(out, joined.bytes, joined.length);
	buf_release(&joined);
}

void rtf_add_visible(struct buf *out, const char *text)
{
	struct buf visible;

	buf_init(&visible);
	utf8_add_visible(&visible, text, strlen(text), true);
	rtf_add_text(out, visible.bytes, visible.length);
	buf_release(&visible);
}

void rtf_add_type(struct buf *out, enum rtf_type type, int size)
{
	buf_printf(out, "\\loch\\f%d\\hich\\f%d\\dbch\\f%d\\f%d\\fs%d\\expndtw%d", type, type, type,
		   type, size, size == 32 ? RTF_NARROWED : 0);
}
