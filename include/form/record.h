/* One row as a form sees it: what may be chosen, what is shown, what is wrong. */
#ifndef ZHIBU_FORM_RECORD_H
#define ZHIBU_FORM_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/id.h"
#include "base/memory.h"
#include "form/expr.h"
#include "form/form.h"

/* The values of a row, by field index; each a heap string, "" where empty. */
struct record {
	const struct form *form;
	char id[ID_TEXT]; /* "" while it has none */
	char **values;
};

void record_init(struct record *record, const struct form *form);
void record_release(struct record *record);
void record_set(struct record *record, size_t field, const char *value);
struct eval_frame record_frame(const struct record *record); /* language -1; borrowed */

/* Puts the defaults of all fields that are empty into their values (dates and references
 * evaluated). */
void record_default(struct record *record, struct eval *eval);
/* Puts calculations into their values. */
void record_calculate(struct record *record, struct eval *eval);
/* Whether the field is to be asked: its own and its groups' relevant. */
bool record_is_relevant(const struct record *record, size_t field, struct eval *eval);
bool record_is_required(const struct record *record, size_t field, struct eval *eval);

/* A remark on a field. */
enum remark_level { REMARK_ERROR, REMARK_WARNING };
struct remark {
	int field;
	enum remark_level level;
	char *text; /* in the language asked for; owned by the list */
};
struct remarks {
	struct remark *items;
	size_t count, capacity;
};
void remarks_init(struct remarks *remarks);
void remarks_release(struct remarks *remarks);
void remarks_clear(struct remarks *remarks);

/* Adds all that is wrong with one field (its type, choices, references, required, constraint,
 * zb_warn). A field that is not relevant has no remark. A constraint is evaluated only
 * where the value is not empty. Form words: record.required, record.date, record.time,
 * record.number, record.choice, record.reference, record.twice, record.constraint; {1} is the
 * field's label, {2} the value or item. */
void record_check_field(const struct record *record, size_t field, struct eval *eval,
			size_t language, struct remarks *remarks);
void record_check(const struct record *record, struct eval *eval, size_t language,
		  struct remarks *remarks);

/* What a person typed, as it is stored: dates and times in their short forms, a choice by its
 * name or its label in any language, a row by its id or its name (when only one bears it),
 * several parted by spaces, 、 or commas; spaces at the ends dropped. What cannot be
 * understood is stored as typed (the check speaks of it). */
void record_read(const struct record *record, size_t field, const char *typed, struct eval *eval,
		 size_t language, struct buf *stored);

/* What may be chosen for a field, in order. Texts are borrowed until the options' next use. */
struct option {
	const char *value;
	const char *label;
	const char *detail; /* beside it in a picker, or "" */
};
struct options {
	struct option *items;
	size_t count, capacity;
	struct arena arena; /* holds the texts */
};
void options_init(struct options *options);
void options_release(struct options *options);
/* Whether letters typed may mean it: its name by text or initials, or what stands beside it; by
 * code, where no name fits: its value. */
bool option_matches(const struct option *option, const char *typed, bool by_code);
/* Adds the items of a value that are no options (any more): choosing more does not lose them. */
void options_add_unknown(const struct options *options, const char *value, struct buf *unknown);
/* Puts them into options, in place of what was there. */
void record_options(const struct record *record, size_t field, struct eval *eval, size_t language,
		    struct options *options);

/* Adds a value as the screen shows it: labels of choices, names of rows (joined by 、 in zh, by ",
 * " in others: the word list.separator), texts as they are. An unknown choice or id is shown as it
 * is. */
void value_display(struct buf *buf, struct eval *eval, size_t language, const struct form *form,
		   size_t field, const char *value);
/* Adds the name of a row: its form's instance_name, else its first text, else its id. */
void row_display(struct buf *buf, struct eval *eval, size_t language, int form, size_t row);

/* The items of a value of several: calls take(item, length) for each, in order. */
size_t values_count(const char *value);
bool values_hold(const char *value, const char *item, size_t length);
/* Adds an item behind those that value holds. */
void values_add(struct buf *value, const char *item, size_t length);
/* The n-th item: its start, its length in *length; NULL past the last. */
const char *values_item(const char *value, size_t n, size_t *length);

#endif
