/* The papers of a session's pack: what the faces call. Papers are written, and their values shown,
 * in the pack's first language; what is told of them is in the session's. */
#ifndef ZHIBU_REPORT_PAPERS_H
#define ZHIBU_REPORT_PAPERS_H

#include "flow/session.h"
#include "report/paper.h"

struct papers;

/* Reads the pack's templates; those for the folder's role are its papers. Mistakes go to
 * session_mistakes(). Borrows the session, which stays as it is. */
struct papers *papers_new(struct session *session);
void papers_free(struct papers *papers);
/* What is wrong in the templates; one with a mistake makes no paper. */
const struct mistakes *papers_mistakes(const struct papers *papers);
/* Only the mistakes of the pack's templates, for a session that need not have a data folder. */
void papers_check(struct session *session);

/* In the order of need: by step, by place within it, by name. */
size_t papers_count(const struct papers *papers);
struct paper_told {
	const char *name;	     /* what a command calls it */
	const char *title, *purpose; /* in the session's language */
	enum level level;
	int form; /* the table whose rows it is made for, one paper for each; or -1 */
};
struct paper_told papers_told(const struct papers *papers, size_t paper);
/* By name, or by title in any language; -1: there is none. */
long papers_find(const struct papers *papers, const char *name);
/* The rows that it is made for; borrowed until the next change. None where form is -1. */
size_t papers_rows(const struct papers *papers, size_t paper, const size_t **rows);
/* Whether all is there that it needs; missing (or NULL): adds what is not, a line for each. row: of
 * the paper of one row; -1: of all. */
bool papers_complete(const struct papers *papers, size_t paper, long row, struct buf *missing);

/* Makes the paper of a row (-1: those of all rows, each on a new page, where it is made for rows)
 * into an initialised one. STATUS_REFUSED papers.no_rows {1} (nothing that it is made for),
 * papers.row {1} (none of its rows); STATUS_LIMIT papers.limit (more than expressions may look at:
 * some values would be missing). */
enum status papers_make(const struct papers *papers, size_t paper, long row, struct paper *made,
			struct err *err);

#endif
