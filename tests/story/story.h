/* A story: the program in a terminal, keys, what must be seen, and what the tables hold then. A
 * step that fails prints the screen. */
#ifndef ZHIBU_TESTS_STORY_H
#define ZHIBU_TESTS_STORY_H

#include <stdbool.h>
#include <stddef.h>

#include "terminal/terminal.h"

struct story {
	struct terminal *terminal;
	char folder[300]; /* the data folder */
	/* {F1} ... {F12} are sent as the Ctrl key that does the same; false after story_start() */
	bool without_function_keys;
};

/* Starts the program ($ZHIBU) on an empty data folder of its own, with more arguments up to a NULL
 * (NULL: none). */
void story_start(struct story *story, const struct terminal_setup *setup,
		 const char *const *arguments);
/* The same on a copy of a folder. */
void story_start_on(struct story *story, const char *folder, const struct terminal_setup *setup,
		    const char *const *arguments);
/* Starts it again on the same folder, after it has ended. */
void story_again(struct story *story, const struct terminal_setup *setup,
		 const char *const *arguments);
/* F3 until the first screen is left; the program must end with 0. */
void story_end(struct story *story);
void story_free(struct story *story);

/* Sends keys: text as it is, and {Enter} {Tab} {Esc} {Up} {Down} {Left} {Right} {Back} {F1} ...
 * {F12},
 * {^W} for Ctrl-W; then waits until the program is at rest. */
void press(struct story *story, const char *keys);
/* The same without waiting, as who does not look; returns how many keys it was. */
size_t blind(struct story *story, const char *keys);
void expect(struct story *story, const char *text); /* appears on the screen within seconds */
void expect_gone(struct story *story, const char *text);
bool sees(struct story *story, const char *text); /* now */

/* This was built without libsodium, and what needs it is skipped: says so. */
bool lacks_sealing(void);

/* A cell of a table's file, by row (from 0) and column name; the test's memory, "" where there is
 * none. */
/* ".zhibu/draft" is a table, too. */
const char *cell(struct story *story, const char *table, size_t row, const char *column);
size_t row_count(struct story *story, const char *table); /* without the heading; 0: no file */
/* The text that the draft holds of a field, or NULL; of any field: field NULL. */
const char *drafted(struct story *story, const char *field);

#endif
