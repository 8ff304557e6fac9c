/* What can be printed from a folder: the papers of its pack, and of every table a blank form to be
 * filled in by hand; and the files that they go to. What the screen and the dialogue of printing
 * show. */
#ifndef ZHIBU_REPORT_PRINTS_H
#define ZHIBU_REPORT_PRINTS_H

#include "flow/session.h"
#include "report/papers.h"

struct print_item {
	const char *title, *purpose;
	enum level level;
	int form;      /* the table whose rows have a paper each; or -1 */
	bool is_blank; /* a blank form of table number, else paper number of papers.h */
	size_t number;
	bool is_empty; /* there is none of the rows that it is made for */
	bool is_complete;
	const char *missing; /* what is not there yet, a line for each; or "" */
};

struct prints {
	struct session *session;
	struct papers *papers;
	struct print_item *items;
	size_t count, capacity;
	struct arena arena;
};

/* Looks at the whole folder; borrows the session. Make it anew once something was changed. */
void prints_init(struct prints *prints, struct session *session);
void prints_release(struct prints *prints);

/* The rows that the item has a paper each for; borrowed until the next change. */
size_t prints_rows(const struct prints *prints, size_t item, const size_t **rows);
/* Makes an item's paper of a row (-1: of all, or there are none) into an initialised one; as
 * papers_make(). */
enum status prints_make(const struct prints *prints, size_t item, long row, struct paper *made,
			struct err *err);
/* The word's key for how an item stands. */
const char *print_tag(const struct print_item *item);
/* Adds a line where templates have mistakes: how many, and the first; their papers are none of the
 * items. */
void tell_prints(struct buf *buf, const struct prints *prints);
/* Adds what it is for, who may see it, and what is missing: a line for each. */
void tell_print(struct buf *buf, const struct prints *prints, size_t item);
/* The same without what it is for. */
void tell_print_state(struct buf *buf, const struct prints *prints, size_t item);
/* Adds who may see it. */
void tell_level(struct buf *buf, const struct session *session, enum level level);

/* Kinds of file: RTF; plain text in pages, in UTF-8 or GB18030, its lines ended by CRLF as printers
 * and Windows want them; the tables as CSV. */
enum print_format { PRINT_RTF, PRINT_TEXT, PRINT_GB18030, PRINT_CSV, PRINT_FORMATS };
/* A letter for each (words ask.?). */
extern const char print_letters[PRINT_FORMATS + 1];
/* Of a letter; false: none. */
bool print_format_of(char letter, enum print_format *format);

/* Writes a paper into a folder, as a new file that is called as the paper is; a file that is there
 * already stays. *path: the caller's (memory_free). Failures are those of paper_keep(). */
enum status print_save(const struct paper *paper, enum print_format format, const char *folder,
		       char **path, struct err *err);

#endif
