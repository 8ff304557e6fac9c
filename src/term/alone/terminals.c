/* curses without a database of terminals: newterm() is wrapped by the linker, and gets the
 * description out of the program. The same terminal gets the same bytes on every machine; a
 * TERMINFO that the user has set goes before. */
#include "terminals.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/utf8.h"

#include <curses.h>

SCREEN *__real_newterm(const char *type, FILE *output, FILE *input);
SCREEN *__wrap_newterm(const char *type, FILE *output, FILE *input);
int __wrap_wcwidth(wchar_t character);

static const struct terminal_entry *find_entry(const char *type)
{
	for (size_t i = 0; type && i < terminal_entry_count; i++)
		if (strcmp(terminal_entries[i].name, type) == 0)
			return &terminal_entries[i];
	return NULL;
}

/* As terminfo(5) has it: a description may stand in the variable itself. */
static void set_description(const struct terminal_entry *entry)
{
	struct buf text;

	buf_init(&text);
	buf_add_text(&text, "hex:");
	for (const unsigned char *at = entry->bytes; at < entry->end; at++) {
		buf_add_char(&text, "0123456789ABCDEF"[*at >> 4]);
		buf_add_char(&text, "0123456789ABCDEF"[*at & 15]);
	}
	setenv("TERMINFO", text.bytes, 1);
	buf_release(&text);
}

SCREEN *__wrap_newterm(const char *type, FILE *output, FILE *input)
{
	const char *set = getenv("TERMINFO");
	const struct terminal_entry *entry = find_entry(type ? type : getenv("TERM"));

	if (entry && (!set || !*set))
		set_description(entry);
	return __real_newterm(type, output, input);
}

/* The widths that all else of the program goes by, and not those of another Unicode. */
int __wrap_wcwidth(wchar_t character)
{
	uint32_t c = (uint32_t)character;

	if ((c && c < 0x20) || (c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000) ||
	    c > 0x10FFFF)
		return -1;
	return c ? utf8_width(c) : 0;
}
