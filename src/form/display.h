/* What the files that show and read records share among themselves. */
#ifndef ZHIBU_FORM_DISPLAY_H
#define ZHIBU_FORM_DISPLAY_H

#include "form/record.h"

/* Adds what an expression over one row's fields gives, as the screen shows it. */
void row_expression(struct buf *buf, struct eval *eval, size_t language, struct eval_row row,
		    const struct expr *expr);
/* Adds the label of a row that a field refers to: its parameters label=, else its name. */
void reference_display(struct buf *buf, struct eval *eval, size_t language,
		       const struct field *field, size_t row);
/* record_options() where details may be left out. */
void options_fill(const struct record *record, size_t field, struct eval *eval, size_t language,
		  bool with_details, struct options *options);
bool is_choice(const struct field *field);

#endif
