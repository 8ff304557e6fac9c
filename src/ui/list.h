/* The list of a form's rows, in two rooms: list.c (rows and keys), list_paint.c (what it shows). */
#ifndef ZHIBU_UI_LIST_H
#define ZHIBU_UI_LIST_H

#include "ui/parts.h"
#include "ui/views.h"

enum { COLUMNS_MOST = 24 };

struct column {
	size_t field;
	int at, wide;
};

struct list {
	struct view view;
	size_t form;
	struct column columns[COLUMNS_MOST];
	size_t column_count;
	size_t *rows; /* the rows listed; NULL: all, in the file's order */
	struct roll roll;
	struct edit *filter;
	bool is_filtering;  /* keys go to the filter */
	bool wants_listing; /* the filter was changed, the rows not yet found */
	int sort;	    /* a field, or -1 */
	bool reverse;
	char id[ID_TEXT]; /* of the row in focus while another screen is open */
	size_t count;	  /* the table's rows then */
	char deleting[ID_TEXT];
	size_t unverified; /* rows with something to be keyed a second time */
	int position_wide; /* columns kept at the right of the title */
};

const struct form *list_form(const struct list *list);
size_t list_row(const struct list *list, size_t at); /* the table's row of an item */
void list_find_rows(struct list *list);
void list_draw(struct view *view);
void list_settle(struct view *view);
void list_paint_filter(struct list *list);

#endif
