/* The picker, in two rooms: pick.c (what is chosen), pick_paint.c (what it shows). */
#ifndef ZHIBU_UI_PICK_H
#define ZHIBU_UI_PICK_H

#include "base/memory.h"
#include "ui/parts.h"
#include "ui/views.h"

struct item {
	struct option option; /* its texts in the arena */
	bool is_ticked;
};

struct pick {
	struct view view;
	struct arena arena;
	const char *title;
	struct item *items;
	size_t count;
	size_t *matches; /* items that pass the filter */
	bool several;
	bool allows_text; /* what is typed may be taken as it is */
	bool has_toggled; /* something, since the text that is looked for was typed */
	bool by_code;	  /* no label passes the filter, but values do: digits go on with it */
	size_t number;	  /* of an item, half typed; or 0 */
	char *unknown;	  /* values chosen before that are no items */
	struct edit *filter;
	size_t most; /* matches at once so far: the box keeps its height */
	bool is_drawn;
	struct roll roll; /* over the matches, then the text itself where it is allowed */
	size_t first_at;  /* where it stood when it was opened */
	int anchor_row, anchor_column; /* -1: in the middle */
	void (*done)(void *data, const char *values);
	void *data;
};

bool pick_has_text_item(const struct pick *pick);
size_t pick_match_count(const struct pick *pick);
void pick_draw(struct view *view);
void pick_settle(struct view *view);
/* Paints anew what is in the box. */
void pick_repaint(struct pick *pick);
/* Where its rows stand; keys that come before it was painted go by that as well. */
void pick_measure(struct pick *pick);

#endif
