#include "form/record.h"

#include <string.h>

#include "base/memory.h"

void record_init(struct record *record, const struct form *form)
{
	record->form = form;
	record->id[0] = '\0';
	record->values = memory_array(form->field_count, sizeof(*record->values));
	for (size_t i = 0; i < form->field_count; i++)
		record->values[i] = memory_text("");
}

void record_release(struct record *record)
{
	for (size_t i = 0; record->values && i < record->form->field_count; i++)
		memory_free(record->values[i]);
	memory_free(record->values);
	record->values = NULL;
}

void record_set(struct record *record, size_t field, const char *value)
{
	/* The value may be a part of the old one. */
	char *copy = memory_text(value);

	memory_free(record->values[field]);
	record->values[field] = copy;
}

struct eval_frame record_frame(const struct record *record)
{
	return (struct eval_frame){
	    .values = (const char *const *)record->values,
	    .id = record->id[0] ? record->id : NULL,
	    .self = "",
	    .language = -1,
	};
}

static struct eval_frame field_frame(const struct record *record, size_t field)
{
	struct eval_frame frame = record_frame(record);

	frame.self = record->values[field];
	return frame;
}

void record_default(struct record *record, struct eval *eval)
{
	for (size_t i = 0; i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];
		struct eval_frame frame = field_frame(record, i);

		if (record->values[i][0])
			continue;
		if (field->default_literal)
			record_set(record, i, field->default_literal);
		else if (field->default_value.expr)
			record_set(record, i, expr_text(eval, field->default_value.expr, &frame));
	}
}

void record_calculate(struct record *record, struct eval *eval)
{
	for (size_t i = 0; i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];
		struct eval_frame frame = field_frame(record, i);
		const char *text = "";

		if (!field->calculation.expr)
			continue;
		if (record_is_relevant(record, i, eval))
			text = expr_text(eval, field->calculation.expr, &frame);
		if (strcmp(text, record->values[i]) != 0)
			record_set(record, i, text);
	}
}

bool record_is_relevant(const struct record *record, size_t index, struct eval *eval)
{
	const struct form *form = record->form;
	const struct field *field = &form->fields[index];
	struct eval_frame frame = field_frame(record, index);

	if (field->relevant.expr && !expr_holds(eval, field->relevant.expr, &frame))
		return false;
	frame.self = "";
	for (int group = field->group; group >= 0; group = form->groups[group].parent) {
		const struct expr *relevant = form->groups[group].relevant.expr;

		if (relevant && !expr_holds(eval, relevant, &frame))
			return false;
	}
	return true;
}

bool record_is_required(const struct record *record, size_t field, struct eval *eval)
{
	const struct expr *required = record->form->fields[field].required.expr;
	struct eval_frame frame = field_frame(record, field);

	return required && expr_holds(eval, required, &frame);
}
