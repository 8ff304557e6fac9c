/* Punctuation where lines are broken, after GB/T 15834-2011, 5.1 and clreq 3.1.6. */
#ifndef ZHIBU_BASE_MARKS_H
#define ZHIBU_BASE_MARKS_H

#include <stdbool.h>
#include <stdint.h>

bool mark_opens(uint32_t character);  /* never stands at a line's end */
bool mark_closes(uint32_t character); /* never stands at a line's start */

#endif
