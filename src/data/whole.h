/* Files that end with the hash of all before it. Of one that was not flushed a power cut may leave
 * any part, and in the other parts what was there before, of an older file perhaps: its end alone
 * does not say that it is whole. */
#ifndef ZHIBU_DATA_WHOLE_H
#define ZHIBU_DATA_WHOLE_H

#include <stdbool.h>

#include "base/buf.h"

/* Adds the hash of what is there, as the last cell of a row, and the end of the line. */
void whole_end(struct buf *bytes);
/* Whether it ends so; line ends behind it are taken away. */
bool whole_check(struct buf *bytes);

#endif
