/* What screen.c needs of paint.c and shift.c. */
#ifndef ZHIBU_TERM_PAINT_H
#define ZHIBU_TERM_PAINT_H

void paint_start(void); /* after newterm() */

/* Before curses compares: the cursor stood at row, column and now stands columns to the right.
 * Makes room there, if what is new is a character or two put into the row. */
void shift_row(int row, int column, int columns);

#endif
