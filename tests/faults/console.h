/* A terminal that the faults' programs run in: what they paint, read into a screen. */
#ifndef ZHIBU_TESTS_CONSOLE_H
#define ZHIBU_TESTS_CONSOLE_H

#include <stdbool.h>

#include "base/buf.h"

struct console;

struct console *console_new(int *slave); /* the program's side; NULL: none can be had */
void console_free(struct console *console);
int console_master(const struct console *console);
void console_drain(struct console *console); /* reads what is there */
void console_send(struct console *console, const char *keys);
void console_screen(struct console *console, struct buf *text);
bool console_is_restored(
    const struct console *console); /* the first screen and the cursor are back */

#endif
