/* What leaves the folder for the place above it, as the pack says.
 *
 * figures.csv, columns figure, step, label::…, expression, level: counts over the whole folder.
 * step may be empty: a figure of the whole. level: who may see it; below LEVEL_SUPERIOR it stays
 * here. What goes up is a number, a day, a time, a yes or no, or the value of one field.
 *
 * reports.csv, columns table, fields, rows: tables that go up, their fields parted by spaces, and
 * of which rows (an expression, as within [ ]; empty: all). The first names a table of a single row
 * that says whose report it is; it is the pack's name for a place.
 *
 * A field that its form keeps below LEVEL_SUPERIOR is a mistake in either, and so is one that
 * refers to a table that does not go up. A pack without reports.csv sends nothing up.
 */
#ifndef ZHIBU_FLOW_FIGURES_H
#define ZHIBU_FLOW_FIGURES_H

#include <stddef.h>

#include "flow/steps.h"
#include "form/expr.h"
#include "form/form.h"

struct figure {
	const char *name;
	int step; /* or -1: of the whole */
	struct words label;
	enum level level;
	struct expr *expr;
};

/* A table that goes up. */
struct sending {
	size_t form;
	const size_t *fields;
	size_t field_count;
	struct expr *rows;
};

struct figures {
	struct figure *items; /* in the pack's arena, in the file's order */
	size_t count;
	struct sending *sendings;
	size_t sending_count;
};

/* Every mistake is added. */
void figures_read(struct figures *figures, struct pack *pack, const struct steps *steps,
		  struct mistakes *mistakes);
bool figure_goes_up(const struct figure *figure);
/* What a value of it is: that of expr_type(), and of a single field that of the field. */
enum value_type figure_type(const struct figure *figure);

#endif
