/* The overview's screen; shared by its files. */
#ifndef ZHIBU_UI_OVERVIEW_H
#define ZHIBU_UI_OVERVIEW_H

#include "packet/overview.h"
#include "ui/parts.h"
#include "ui/views.h"

enum { OVERVIEW_FILTER = 60 };

struct overview_screen {
	struct view view;
	struct overview_columns columns;
	struct overview *overview;
	struct roll roll;
	size_t *places; /* those shown, in order */
	char filter[OVERVIEW_FILTER * 4 + 1];
	int sort; /* a column, or -1: by code */
	bool reverse;
	size_t first; /* the column beside the first one */
};

/* What the folder that looks on says of the place in focus: its record, made or opened. */
void overview_note(struct overview_screen *screen);
/* Asks which table of all places is to be read, and shows its rows. */
void overview_tables(struct overview_screen *screen);
/* The places shown, and tables of all, as CSV files beside the reports. */
void overview_write(struct overview_screen *screen);

#endif
