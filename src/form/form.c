#include "form/form.h"

#include <stdio.h>
#include <string.h>

#include "form/expr.h"

const char *pack_version(const struct pack *pack)
{
	const char *newest = "";

	for (size_t i = 0; i < pack->form_count; i++)
		if (pack->forms[i].version && strcmp(pack->forms[i].version, newest) > 0)
			newest = pack->forms[i].version;
	return newest;
}

static bool was_named(const char *was, const char *name, size_t length)
{
	while (*was) {
		size_t size = strcspn(was, " ");

		if (size == length && size && !memcmp(was, name, length))
			return true;
		was += size + (was[size] == ' ');
	}
	return false;
}

int form_find(const struct form *form, const char *name, size_t length)
{
	for (size_t i = 0; i < form->field_count; i++) {
		const char *known = form->fields[i].name;

		if (known[0] == name[0] && strncmp(known, name, length) == 0 && !known[length])
			return (int)i;
	}
	for (size_t i = 0; form->has_former_names && i < form->field_count; i++)
		if (form->fields[i].was && was_named(form->fields[i].was, name, length))
			return (int)i;
	return -1;
}

const char *form_nearest(const struct form *form, const char *wrong)
{
	const char **names = memory_array(form->field_count + 1, sizeof(*names)), *nearest;

	for (size_t i = 0; i < form->field_count; i++)
		names[i] = form->fields[i].name;
	nearest = nearest_name(wrong, names, form->field_count);
	memory_free(names);
	return nearest;
}

const struct choice *choice_find(const struct choice_list *list, const char *name, size_t length)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *known = list->choices[i].name;

		if (strncmp(known, name, length) == 0 && known[length] == '\0')
			return &list->choices[i];
	}
	return NULL;
}

/* What the expressions of one form are compiled with. */
struct compiling {
	struct pack *pack;
	const struct form *form;
	struct mistakes *mistakes;
};

static void compile(const struct compiling *with, struct formula *formula, const struct field *self,
		    int row_form)
{
	struct expr_scope scope = {
	    .pack = with->pack,
	    .form = with->form,
	    .self = self,
	    .row_form = row_form,
	};
	struct err err = {0};

	if (!formula->text || formula->expr)
		return;
	formula->expr =
	    expr_compile(&with->pack->arena, formula->text, strlen(formula->text), &scope, &err);
	if (formula->expr)
		return;
	err.character = err.column; /* within the text, that is within the cell */
	snprintf(err.path, sizeof(err.path), "%s", with->form->path);
	err.line = formula->line;
	err.column = formula->column;
	mistakes_add_err(with->mistakes, &err);
}

static void compile_field(const struct compiling *with, struct field *field)
{
	compile(with, &field->required, field, -1);
	compile(with, &field->constraint, field, -1);
	compile(with, &field->relevant, field, -1);
	compile(with, &field->calculation, field, -1);
	compile(with, &field->default_value, field, -1);
	compile(with, &field->warn, field, -1);
	if (field->reference >= 0)
		compile(with, &field->choice_filter, field, field->reference);
}

void form_compile_name(struct pack *pack, size_t index, struct mistakes *mistakes)
{
	struct form *form = &pack->forms[index];
	struct compiling with = {pack, form, mistakes};

	if (form->has_name)
		return;
	form->has_name = true;
	compile(&with, &form->instance_name, NULL, -1);
	compile(&with, &form->detail, NULL, -1);
	for (size_t i = 0; i < form->field_count; i++) {
		if (form->fields[i].reference >= 0)
			form_compile_name(pack, (size_t)form->fields[i].reference, mistakes);
	}
}

void form_compile(struct pack *pack, size_t index, struct mistakes *mistakes)
{
	struct form *form = &pack->forms[index];
	struct compiling with = {pack, form, mistakes};

	if (form->is_compiled)
		return;
	form->is_compiled = true;
	for (size_t i = 0; i < form->group_count; i++)
		compile(&with, &form->groups[i].relevant, NULL, -1);
	for (size_t i = 0; i < form->field_count; i++)
		compile_field(&with, &form->fields[i]);
	form_compile_name(pack, index, mistakes);
}
