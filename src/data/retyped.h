/* What a spreadsheet makes of a value that nobody meant to change: it writes dates and numbers
 * anew in its own way, and some of that loses what stood there. */
#ifndef ZHIBU_DATA_RETYPED_H
#define ZHIBU_DATA_RETYPED_H

#include <stdbool.h>

#include "base/buf.h"
#include "data/conflicts.h"
#include "form/form.h"

/* What found (a cell of a file) means, where known stood ("" where nothing is known). meant gets
 * the value it stands for: known itself where it means the same, a date in its own form, else
 * found. Where the result is a damage, known is what ought to stand there. */
enum damage retyped_read(const struct field *field, const char *known, const char *found,
			 struct buf *meant);
/* What a new value looks like that a spreadsheet has damaged, though nothing is known to compare
 * it with; DAMAGE_DATE: a date whose day and month cannot be told apart. */
enum damage retyped_suspect(const struct field *field, const char *found);

#endif
