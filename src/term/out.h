/* What goes to the terminal past curses, and a terminal that it suits. */
#ifndef ZHIBU_TERM_OUT_H
#define ZHIBU_TERM_OUT_H

#include <stdbool.h>
#include <stdint.h>

/* After newterm(). Nothing below is for other terminals; the last two for those that shift what
 * stands behind the cursor (\033[1@, \033[1P). */
bool out_knows_terminal(void);
bool out_inserts(void);
bool out_deletes(void);

void out_begin(int row, int column);	 /* where the terminal has its cursor */
void out_move(int row, int column);	 /* the shortest way that a sum finds */
bool out_is_before(int row, int column); /* the cursor, in that row */
void out_look(unsigned int look);	 /* curses' attributes, a pair of colours among them */
void out_character(uint32_t character, int width); /* width: columns that the cursor moves */
void out_sequence(int count, char final);	   /* "\033[5C" */
int out_byte(int byte);
void out_send(void);

#endif
