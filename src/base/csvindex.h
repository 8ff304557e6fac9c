/* What the rooms of csvfile.h share. */
#ifndef ZHIBU_BASE_CSVINDEX_H
#define ZHIBU_BASE_CSVINDEX_H

#include "base/csvfile.h"

static inline bool csv_is_row_end(char c)
{
	return c == '\n' || c == '\r';
}

/* Whether there is a byte order mark, and where the text begins. */
void csv_find_bom(struct csv_text *text);
/* The first row's delimiter is the candidate most frequent outside quotes. False: the bytes end
 * with the row, or before. */
bool csv_find_shape(struct csv_text *text);

#endif
