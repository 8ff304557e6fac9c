/* What screen.c needs of paint.c. */
#ifndef ZHIBU_TERM_PAINT_H
#define ZHIBU_TERM_PAINT_H

void paint_start(void); /* after newterm() */

#endif
