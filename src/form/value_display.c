/* Values and rows as a person reads them. */
#include <string.h>

#include "base/memory.h"
#include "display.h"

/* A row shown by a field that refers to a row shown by a field ...: no deeper. */
enum { LABEL_DEPTH_LIMIT = 3 };

struct showing {
	struct buf *buf;
	struct eval *eval;
	size_t language;
	int depth;
};

static void show_value(const struct showing *showing, const struct form *form, size_t field,
		       const char *value);

bool is_choice(const struct field *field)
{
	return field->type == FIELD_CHOICE || field->type == FIELD_CHOICES;
}

const char *values_item(const char *value, size_t n, size_t *length)
{
	for (;;) {
		value += strspn(value, " ");
		*length = strcspn(value, " ");
		if (*length == 0)
			return NULL;
		if (n-- == 0)
			return value;
		value += *length;
	}
}

size_t values_count(const char *value)
{
	size_t count = 0, length;

	for (value = values_item(value, 0, &length); value;
	     value = values_item(value + length, 0, &length))
		count++;
	return count;
}

bool values_hold(const char *value, const char *item, size_t length)
{
	size_t taken;

	for (value = values_item(value, 0, &taken); value;
	     value = values_item(value + taken, 0, &taken)) {
		if (taken == length && memcmp(value, item, length) == 0)
			return true;
	}
	return false;
}

void values_add(struct buf *value, const char *item, size_t length)
{
	if (value->length > 0)
		buf_add_char(value, ' ');
	buf_add(value, item, length);
}

/* The fields of a row that the expression uses; borrowed from the arena or the source. */
static const char **row_values(struct eval *eval, struct eval_row row, const struct expr *expr,
			       struct arena *arena)
{
	const struct expr_source *source = eval_source(eval);
	const struct form *form = &eval_pack(eval)->forms[row.form];
	bool is_resident = source->is_resident(source->data, row.form);
	const char **values = arena_new(arena, (form->field_count + 1) * sizeof(*values));

	for (size_t i = 0; i < form->field_count; i++) {
		values[i] = "";
		if (!expr_uses_field(expr, (int)i))
			continue;
		values[i] = source->cell(source->data, row.form, row.row, (int)i);
		if (!is_resident)
			values[i] = arena_text(arena, values[i], strlen(values[i]));
	}
	return values;
}

void row_expression(struct buf *buf, struct eval *eval, size_t language, struct eval_row row,
		    const struct expr *expr)
{
	const struct expr_source *source = eval_source(eval);
	struct eval_frame frame = {.language = (int)language};
	struct arena arena;
	const char *id;

	arena_init(&arena);
	frame.values = row_values(eval, row, expr, &arena);
	id = source->cell(source->data, row.form, row.row, -1);
	frame.id = arena_text(&arena, id, strlen(id));
	buf_add_text(buf, expr_text(eval, expr, &frame));
	arena_release(&arena);
}

void row_display(struct buf *buf, struct eval *eval, size_t language, int index, size_t row)
{
	const struct form *form = &eval_pack(eval)->forms[index];
	const struct expr_source *source = eval_source(eval);
	size_t before = buf->length;

	if (form->instance_name.expr)
		row_expression(buf, eval, language, (struct eval_row){index, row},
			       form->instance_name.expr);
	for (size_t i = 0; i < form->field_count && buf->length == before; i++) {
		if (form->fields[i].type == FIELD_TEXT && form->fields[i].level >= eval_level(eval))
			buf_add_text(buf, source->cell(source->data, index, row, (int)i));
	}
	if (buf->length == before)
		buf_add_text(buf, source->cell(source->data, index, row, -1));
}

static void show_reference(const struct showing *showing, const struct field *field, size_t row)
{
	const struct expr_source *source = eval_source(showing->eval);
	const struct form *form = &eval_pack(showing->eval)->forms[field->reference];
	struct showing deeper = *showing;
	size_t before = showing->buf->length;
	char *value;

	deeper.depth++;
	if (field->reference_label >= 0 && deeper.depth <= LABEL_DEPTH_LIMIT) {
		value = memory_text(
		    source->cell(source->data, field->reference, row, field->reference_label));
		show_value(&deeper, form, (size_t)field->reference_label, value);
		memory_free(value);
	}
	if (showing->buf->length == before)
		row_display(showing->buf, showing->eval, showing->language, field->reference, row);
}

void reference_display(struct buf *buf, struct eval *eval, size_t language,
		       const struct field *field, size_t row)
{
	struct showing showing = {buf, eval, language, 0};

	show_reference(&showing, field, row);
}

static void show_item(const struct showing *showing, const struct field *field, const char *item,
		      size_t length)
{
	const struct expr_source *source = eval_source(showing->eval);
	const struct choice *choice = NULL;
	long row = -1;

	if (field->reference >= 0)
		row = source->find(source->data, field->reference, item, length);
	if (row >= 0) {
		show_reference(showing, field, (size_t)row);
		return;
	}
	if (field->list)
		choice = choice_find(field->list, item, length);
	if (!choice && field->also)
		choice = choice_find(field->also, item, length);
	if (choice && *words_in(&choice->label, showing->language))
		buf_add_text(showing->buf, words_in(&choice->label, showing->language));
	else
		buf_add(showing->buf, item, length);
}

static void show_value(const struct showing *showing, const struct form *form, size_t index,
		       const char *value)
{
	static const char key[] = "list.separator";
	const struct field *field = &form->fields[index];
	const char *separator, *item;
	size_t length;

	if (!is_choice(field) || field->type == FIELD_CHOICE) {
		if (is_choice(field) && *value)
			show_item(showing, field, value, strlen(value));
		else
			buf_add_text(showing->buf, value);
		return;
	}
	separator = words_of(eval_pack(showing->eval), key, showing->language);
	if (separator == key)
		separator = ", ";
	item = values_item(value, 0, &length);
	while (item) {
		show_item(showing, field, item, length);
		item = values_item(item + length, 0, &length);
		if (item)
			buf_add_text(showing->buf, separator);
	}
}

void value_display(struct buf *buf, struct eval *eval, size_t language, const struct form *form,
		   size_t field, const char *value)
{
	struct showing showing = {buf, eval, language, 0};

	if (field < form->field_count)
		show_value(&showing, form, field, value);
	else
		buf_add_text(buf, value);
}
