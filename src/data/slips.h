/* Small remarks beside the data: texts kept per table, record and field in a CSV
 * file of .zhibu (table,record,field,text,at): drafts and notes. A file's last row names no table;
 * its text is a number that grows by one with each file written. Where there is a quick file
 * besides the safe one, the greater number holds, so that a power cut that takes the quick one
 * leaves the last safe one. */
#ifndef ZHIBU_DATA_SLIPS_H
#define ZHIBU_DATA_SLIPS_H

#include "store_internal.h"

struct slip {
	char *table, *record, *field, *text;
	char at[MOMENT_TEXT];
};

enum { SLIPS_LIMIT = 64 * 1024 * 1024 }; /* bytes of a file */

void slip_free(struct slip *slip);
void slips_release(struct slips *slips);
/* Reads the file on first use. */
void slips_load(struct store *store, struct slips *slips);
/* Files that could not be read go to recovered/, out of the way of what is to be written now. */
void slips_make_room(struct store *store, struct slips *slips);
/* Sets the text; at is a moment. */
void slips_set(struct slips *slips, const char *table, const char *record, const char *field,
	       const char *text, const char *at);
/* Takes a slip, or with field NULL every one of the record, away; whether there was one. */
bool slips_drop(struct slips *slips, const char *table, const char *record, const char *field);
const struct slip *slips_find(const struct slips *slips, const char *table, const char *record,
			      const char *field);
/* Writes the safe file anew, or, not is_safe, the quick one, unsynced, where there is one; without
 * slips they go. */
enum status slips_save(struct store *store, struct slips *slips, bool is_safe, struct err *err);
/* The same, safely, where the file is not so already. */
enum status slips_settle(struct store *store, struct slips *slips, struct err *err);

#endif
