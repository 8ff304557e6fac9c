/* Templates of papers: documents/NAME.txt of a pack, plain text that says itself how its paper
 * looks.
 *
 * Head lines, `key: value`, up to a line of `---`. : may be ：, and what has words in several
 * languages says which, as in a form: `title::English (en): Minutes`.
 *   title      what it is called
 *   for        a line: what it is for
 *   level      who may see it: one of level_names, as zb_level has them
 *   step       NAME [N]: the step of steps.csv that needs it, and its place among those of that
 *              step: the order in which papers are offered; where not said, after all others
 *   columns    of a line: 56, 72 (where not said) or 106
 *   mark       stands at the head of every page; where not said, on a paper of LEVEL_BRANCH, the
 *              word paper.internal
 *   numbers    no: its pages are not numbered
 *   roles      of the folders that make it, as in steps.csv; where not said, the first role
 *   each       NAME in ROWS: one paper for each of the rows; $NAME stands for it
 *   needs      names of rules that must find nothing before it is complete (for a paper of a row:
 *              nothing of that row); or an expression that must hold, | and a sentence that says
 *              what is missing. May stand several times.
 *   missing    that sentence in another language (missing::English (en): ...), below it
 *
 * Then the text. A line is a paragraph, an empty one an empty line; what it begins with says how it
 * stands:
 *   (nothing)  body, its first line two characters in        #    title       ##   subtitle
 *   <  from the left edge    =  centred    >  to the right edge; >8  eight columns from it
 *   :  its other lines below what follows the colon           \    body, whatever comes next
 *   一、 and （一）, without a 。, are headings      //   is a remark, and no part of the paper
 * A TAB sends what follows to the right edge. ${E} is what the screen shows of an expression
 * (form/expr.h), in the first language of the pack; a value of several lines gives as many
 * paragraphs.
 *   @if E ... @else ... @end
 *   @each NAME in ROWS [by E [down]] ... @else (there are none) ... @end
 *   @page      a new page
 *   @table [NAME in ROWS [by E [down]]] [height N] [blank N]     height: of a row, in lines, to
 *                                      write in; blank: empty rows at the end
 *   @across NAME in ROWS               after @table: its last column stands once for each of these;
 *                                      where they do not all fit, in several tables
 *   | HEADING:WIDTH | HEADING:8c |     c: centred; without a width: what is left
 *   | ${E}          | ${E}       |
 * position() is the row's number, from 1. Rows `findings`, where no table is called so, are what
 * the rules of open steps find (block and warn), with $NAME/step, $NAME/level and $NAME/text.
 *
 * Levels. What comes out of a paper is read only from fields that its level, or one wider, may see:
 * fields shown, what names a row that is shown, and also those that choose the rows, order them, or
 * decide in an `if`, for they tell something of what is shown. What is only counted, in the whole
 * folder (count, count-non-empty and exists that name no row), may be any field, up to
 * LEVEL_SUPERIOR, as with figures (flow/figures.h); a public paper does not even count what is
 * internal. Findings speak of anything and stand on papers of LEVEL_BRANCH only.
 *
 * Every mistake is told with its line and column; a template with one is left out. */
#ifndef ZHIBU_REPORT_TEMPLATE_H
#define ZHIBU_REPORT_TEMPLATE_H

#include "flow/session.h"
#include "report/paper.h"

struct template_block;
struct template_loop;

struct template_need {
	const char *rule; /* or NULL: */
	struct expr *holds;
	struct words missing; /* what is said where it does not hold */
	struct template_need *next;
};

struct template
{
	const char *name; /* minutes, of documents/minutes.txt */
	const char *path; /* for messages */
	struct words title, purpose;
	const char *mark;
	enum level level;
	size_t step, place; /* number of steps where it is of none */
	int columns;
	bool has_numbers, tells_findings;
	const char *roles;
	struct template_need *needs;
	const struct template_loop *each; /* or NULL */
	int form;			  /* whose rows it is made for; or -1 */
	struct template_block *first;
};

struct templates {
	struct arena arena;
	struct template *items; /* by name */
	size_t count;
};

/* A file may be UTF-8, with a byte order mark or not, or GB18030. Paths are the session's pack's.
 */
void templates_read(struct templates *templates, struct session *session,
		    struct mistakes *mistakes);
void templates_release(struct templates *templates);

/* The rows that it is made for; borrowed until the next change. */
size_t template_rows(const struct template *template, struct session *session, const size_t **rows);
/* Whether what it needs is there. missing: adds a line for each that is not; or NULL. row: of the
 * paper of one row; or -1. */
bool template_is_complete(const struct template *template, struct session *session, long row,
			  struct buf *missing);
/* Adds the paper of a row (-1: it has none) at the end of a paper; what stands at its head is set.
 */
void template_make(const struct template *template, struct session *session, long row,
		   struct paper *paper);

#endif
