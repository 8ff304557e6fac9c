/* curses without a database of terminals, and without what it asks the kernel over and over: what
 * it calls is wrapped by the linker (Makefile). Written to ncurses 6.4. */
#define NCURSES_INTERNALS
#include "terminals.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/memory.h"
#include "base/utf8.h"

#include <curses.h>
#include <term.h> /* last: its macros take many short names */

int __real__nc_read_entry2(const char *const name, char *const file, TERMTYPE2 *const type);
int __wrap__nc_read_entry2(const char *const name, char *const file, TERMTYPE2 *const type);
void __wrap__nc_signal_handler(int is_on);
int __wrap_wcwidth(wchar_t character);

static const struct terminal_entry *find_entry(const char *name)
{
	for (size_t i = 0; i < terminal_entry_count; i++)
		if (strcmp(terminal_entries[i].name, name) == 0)
			return &terminal_entries[i];
	return NULL;
}

static char *put_together(const struct terminal_entry *entry)
{
	char *bytes = memory_new(entry->length), *at = bytes;

	for (size_t i = 0; i < entry->count; i++) {
		const struct terminal_part *part = &terminal_parts[entry->first + i];

		memcpy(at, terminal_bytes + part->from, part->length);
		at += part->length;
	}
	return bytes;
}

/* The same terminal gets the same bytes on every machine, and no folder is looked into; a TERMINFO
 * that the user has set goes before. */
int __wrap__nc_read_entry2(const char *const name, char *const file, TERMTYPE2 *const type)
{
	const struct terminal_entry *entry = find_entry(name);
	const char *set = getenv("TERMINFO");
	char *bytes;
	int found;

	if (!entry || (set && *set))
		return __real__nc_read_entry2(name, file, type);
	bytes = put_together(entry);
	found = _nc_read_termtype(type, bytes, entry->length);
	memory_free(bytes);
	return found;
}

/* The signals are tty.c's, which has them before curses asks whether anybody has. */
void __wrap__nc_signal_handler(int is_on)
{
	(void)is_on;
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
