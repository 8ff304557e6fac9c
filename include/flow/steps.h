/* steps.csv: the walk, in order. Columns: step, label::…, hint::…, forms, opens_when, roles,
 * summary::…. forms are tables parted by spaces; opens_when names rules that must hold before the
 * step opens; roles are those of the folders that walk it (data/peers.h; empty: all), and the first
 * role of the first step is that of a folder that was given none; summary is a phrase of figures.
 */
#ifndef ZHIBU_FLOW_STEPS_H
#define ZHIBU_FLOW_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/phrase.h"
#include "form/form.h"

struct step {
	const char *name;
	struct words label, hint;
	int *forms; /* indices in the pack */
	size_t form_count;
	const char *opens_when; /* rule names parted by spaces; "" always open */
	const char *roles;
	size_t number;	/* its place in the file, from 0: how it is called */
	bool is_hidden; /* it is another role's (session_step_count()) */
	struct sentence summary;
	size_t line, opens_column, roles_column; /* of the row, and its cells, for messages */
};

struct steps {
	const char *path;   /* of steps.csv, for messages */
	struct step *items; /* in the pack's arena */
	size_t count;
};

/* Reads the pack's steps.csv; every mistake is added. Summaries are compiled when first asked
 * for, or, all set, at once, so that their mistakes are told. */
void steps_read(struct steps *steps, struct pack *pack, bool all, struct mistakes *mistakes);
int steps_find(const struct steps *steps, const char *name, size_t length); /* or -1 */
/* As nearest_name(), of the steps. */
const char *steps_nearest(const struct steps *steps, const char *wrong);

#endif
