/* A template as it was read, and what the rooms that read it share.
 *
 *   template.c         the templates of a pack; what a paper needs, the rows it is made for
 *   template_read.c    lines -> blocks
 *   template_head.c    the lines before ---
 *   template_text.c    ${} within a line
 *   template_loop.c    NAME in ROWS by E ...;   template_table.c: tables
 *   template_level.c   who may see what an expression reads
 *   template_make.c    blocks -> a paper;   template_rows.c: its loops and tables */
#ifndef ZHIBU_REPORT_TEMPLATE_INTERNAL_H
#define ZHIBU_REPORT_TEMPLATE_INTERNAL_H

#include "report/template.h"

enum { TEMPLATE_VARIABLES = 8 }; /* one within the other */

enum finding_part { FINDING_NONE, FINDING_STEP, FINDING_LEVEL, FINDING_TEXT };

/* Text as it stands, or an expression, or a part of a finding. */
struct template_piece {
	const char *text;
	size_t length;
	struct expr *expr;
	enum finding_part part;
	struct template_piece *next;
};

struct template_loop {
	struct expr *rows; /* NULL: none; or findings */
	bool is_findings, is_reversed;
	struct expr *order;    /* or NULL */
	size_t order_variable; /* which variable the row is for order */
	size_t variable;       /* and within the loop */
	int height;
	size_t blank;
};

struct template_column {
	struct template_piece *heading, *cell;
	int width;
	bool is_centred;
};

enum template_kind { BLOCK_TEXT, BLOCK_IF, BLOCK_EACH, BLOCK_TABLE, BLOCK_PAGE };

struct template_block {
	enum template_kind kind;
	struct template_block *next;
	struct template_block *first, *otherwise; /* of IF and EACH */
	enum paper_style style;			  /* of TEXT */
	int indent;
	struct template_piece *text;
	struct expr *condition;		   /* of IF */
	struct template_loop loop, across; /* of EACH and TABLE; across.rows: may be NULL */
	struct template_column *columns;
	size_t column_count;
};

/* Where reading stands. A line's texts are bytes of the whole one, which lies in the arena. */
struct template_reading {
	struct templates *templates;
	struct session *session;
	const struct pack *pack;
	struct mistakes *mistakes;
	struct template *template;
	const char *next, *end;	     /* the lines not read yet */
	const char *line, *line_end; /* the line, without blanks at its end */
	size_t number;
	struct expr_variable variables[TEMPLATE_VARIABLES];
	size_t variable_count;
	const char *finding; /* the name of the loop of findings around; or NULL */
	int loops;	     /* around */
	bool is_again;	     /* the line is to be given once more */
	unsigned heads;	     /* that stood already */
	int muted;	     /* within a loop that was not understood: its names are not known */
};

/* False: there is none left. */
bool template_next_line(struct template_reading *reading);
void template_mistake(struct template_reading *reading, const char *at, const char *key,
		      const char *arg1, const char *arg2);
/* Text of the line as a string, in the arena. */
char *template_string(struct template_reading *reading, const char *start, const char *end);
const char *template_skip(const char *at, const char *end); /* blanks */

/* The expression from start to end, whose fields the level lets see. NULL: a mistake was added. */
struct expr *template_expr(struct template_reading *reading, const char *start, const char *end,
			   enum expr_use use);
/* The text with its ${}. */
struct template_piece *template_text(struct template_reading *reading, const char *start,
				     const char *end);
/* Whether it may read what it does; else a mistake at the place. */
bool template_level_check(struct template_reading *reading, const char *at, const struct expr *expr,
			  enum expr_use use);

/* NAME in ROWS and what may follow. The variable is given as name and form, and not pushed. False:
 * it was not understood. */
bool template_loop_read(struct template_reading *reading, const char *start, const char *end,
			struct template_loop *loop, struct expr_variable *variable);
/* A table need not have rows: whether what follows @table begins with some; what stands there
 * without them. */
bool template_has_rows(const char *start, const char *end);
void template_blank_read(struct template_reading *reading, const char *start, const char *end,
			 struct template_loop *loop);
/* The variable of a loop holds from here on; a failed one mutes what is within. */
void template_enter(struct template_reading *reading, bool is_good, struct template_loop *loop,
		    const struct expr_variable *variable);
void template_leave(struct template_reading *reading, bool is_good,
		    const struct template_loop *loop);
/* What follows @table, and the lines of it. */
void template_table_read(struct template_reading *reading, const char *start, const char *end,
			 struct template_block *block);

void template_head_read(struct template_reading *reading);
void template_body_read(struct template_reading *reading);

/* While a paper is made. */
struct template_making {
	const struct template *template;
	struct session *session;
	struct eval *eval;
	size_t language;
	struct paper *paper;
	struct eval_row rows[TEMPLATE_VARIABLES];
	const struct finding *finding;
	size_t position;
	struct buf text;
};

struct eval_frame template_frame(const struct template_making *making, bool is_shown);
/* The text, in making->text. */
void template_say(struct template_making *making, const struct template_piece *pieces);
/* Calls take for each row of the loop, the making's variables and position set; how many. */
size_t template_each(struct template_making *making, const struct template_loop *loop,
		     void (*take)(struct template_making *making, const void *data),
		     const void *data);
void template_table_make(struct template_making *making, const struct template_block *block);

#endif
