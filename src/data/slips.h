/* Small remarks beside the data: texts kept per table, record and field in a CSV
 * file of .zhibu (table,record,field,text,at): drafts and notes. */
#ifndef ZHIBU_DATA_SLIPS_H
#define ZHIBU_DATA_SLIPS_H

#include "store_internal.h"

struct slip {
	char *table, *record, *field, *text;
	char at[MOMENT_TEXT];
};

void slips_release(struct slips *slips);
/* Reads the file on first use. */
void slips_load(struct store *store, struct slips *slips);
/* Sets the text; at is a moment. */
void slips_set(struct slips *slips, const char *table, const char *record, const char *field,
	       const char *text, const char *at);
/* Takes a slip, or with field NULL every one of the record, away; whether there was one. */
bool slips_drop(struct slips *slips, const char *table, const char *record, const char *field);
const struct slip *slips_find(const struct slips *slips, const char *table, const char *record,
			      const char *field);
/* Writes the file anew (rename), synced where is_safe; without slips it goes. */
enum status slips_save(struct store *store, const struct slips *slips, bool is_safe,
		       struct err *err);

#endif
