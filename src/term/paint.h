/* What screen.c needs of paint.c and patch.c. */
#ifndef ZHIBU_TERM_PAINT_H
#define ZHIBU_TERM_PAINT_H

#include <stdbool.h>

enum { PAINT_ROWS = 512 }; /* of higher screens it is not known where they were painted */

void paint_start(void); /* after newterm() */
/* The column before which a row was painted since the last show, 0: it was not. */
int paint_end(int row);
void paint_forget(void); /* they are shown */

/* patch.c: what stands on the window and not on the terminal, if it is little, behind out_begin().
 * False: some of it is left to curses. */
bool patch_changes(void);

#endif
