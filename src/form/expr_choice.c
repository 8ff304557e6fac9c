/* A text beside a field of choices: one that is none of them is a slip, for it could never match.
 */
#include <string.h>

#include "expr_internal.h"

/* The field that a node stands for, or NULL. */
static const struct field *field_of(const struct compile *c, const struct node *node)
{
	const struct form *form;

	switch (node->kind) {
	case NODE_SELF:
		return c->scope->self;
	case NODE_RECORD:
	case NODE_ROW:
	case NODE_VARIABLE_FIELD:
	case NODE_VALUES:
		form = node->form < 0 ? c->scope->form : &c->scope->pack->forms[node->form];
		return form && node->field >= 0 ? &form->fields[node->field] : NULL;
	default:
		return NULL;
	}
}

bool check_choice(struct compile *c, const struct node *node, const struct node *literal)
{
	const struct field *field = field_of(c, node);
	const struct choice_list *list;
	const char **names;

	if (!field || !field->list || field->is_open || literal->kind != NODE_TEXT ||
	    !literal->text[0])
		return true;
	list = field->list;
	if (choice_find(list, literal->text, strlen(literal->text)))
		return true;
	names = memory_array(list->count + 1, sizeof(*names));
	for (size_t i = 0; i < list->count; i++)
		names[i] = list->choices[i].name;
	mistake_name(c, literal->column, "expr.unknown_choice", "expr.unknown_choice_nearest",
		     literal->text, names, list->count);
	memory_free(names);
	return false;
}
