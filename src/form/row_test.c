#include "form/row_test.h"

#include <string.h>

#include "expr_run.h"
#include "form/record.h"

static const struct node *bare(const struct node *node)
{
	while (node->kind == NODE_HOIST || node->kind == NODE_GLOBAL)
		node = node->first;
	return node;
}

static const struct row_test *test_of(struct arena *arena, const struct node *node);

static bool set_literal(struct row_test *test, const struct node *literal)
{
	if (literal->kind == NODE_TEXT) {
		struct datum datum = text_datum(literal->text, VALUE_TEXT, true);

		test->text = literal->text;
		test->length = strlen(literal->text);
		test->number = test->type == VALUE_TEXT
				   ? 0
				   : datum_number(&datum, test->type == VALUE_NUMBER ? LIKE_NUMBER
							  : test->type == VALUE_DATE ? LIKE_DATE
										     : LIKE_TIME);
		return true;
	}
	if (literal->kind != NODE_NUMBER || test->type != VALUE_NUMBER)
		return false;
	test->number = literal->number;
	return true;
}

static bool set_comparison(struct row_test *test, const struct node *node)
{
	static const enum row_operation operations[] = {
	    [OPERATOR_EQUAL] = ROW_EQUAL, [OPERATOR_UNEQUAL] = ROW_UNEQUAL,
	    [OPERATOR_LESS] = ROW_LESS,	  [OPERATOR_LESS_EQUAL] = ROW_LESS_EQUAL,
	    [OPERATOR_MORE] = ROW_MORE,	  [OPERATOR_MORE_EQUAL] = ROW_MORE_EQUAL};
	static const enum row_operation turned[] = {ROW_EQUAL,	    ROW_UNEQUAL, ROW_MORE,
						    ROW_MORE_EQUAL, ROW_LESS,	 ROW_LESS_EQUAL};
	const struct node *field = bare(node->first), *literal = bare(node->first->next);

	test->kind = ROW_COMPARE;
	test->operation = operations[node->operation];
	if (field->kind != NODE_ROW) {
		const struct node *other = field;

		field = literal;
		literal = other;
		test->operation = turned[test->operation];
	}
	switch (node->likeness) {
	case LIKE_TEXT:
		test->type = VALUE_TEXT;
		break;
	case LIKE_NUMBER:
		test->type = VALUE_NUMBER;
		break;
	case LIKE_DATE:
		test->type = VALUE_DATE;
		break;
	case LIKE_TIME:
		test->type = VALUE_TIME;
		break;
	default:
		return false;
	}
	test->field = field->field;
	return field->kind == NODE_ROW && set_literal(test, literal);
}

static bool set_selected(struct row_test *test, const struct node *node)
{
	const struct node *field = bare(node->first), *literal = bare(node->first->next);

	test->kind = ROW_SELECTED;
	test->type = VALUE_TEXT;
	test->field = field->field;
	return field->kind == NODE_ROW && literal->kind == NODE_TEXT && set_literal(test, literal);
}

static bool set_parts(struct arena *arena, struct row_test *test, const struct node *node)
{
	const struct row_test **link = &test->first;

	for (const struct node *part = node->first; part; part = part->next) {
		struct row_test *one = (struct row_test *)test_of(arena, part);

		if (!one)
			return false;
		*link = one;
		link = &one->next;
	}
	return true;
}

static const struct row_test *test_of(struct arena *arena, const struct node *node)
{
	struct row_test *test = arena_new(arena, sizeof *test);
	bool is_good = false;

	node = bare(node);
	switch (node->kind) {
	case NODE_AND:
	case NODE_OR:
		test->kind = node->kind == NODE_AND ? ROW_AND : ROW_OR;
		is_good = set_parts(arena, test, node);
		break;
	case NODE_COMPARE:
		is_good = set_comparison(test, node);
		break;
	case NODE_CALL:
		test->kind = ROW_NOT;
		if (node->function->call == call_not)
			is_good = set_parts(arena, test, node);
		else if (node->function->call == call_selected)
			is_good = set_selected(test, node);
		break;
	default:
		break;
	}
	return is_good ? test : NULL;
}

const struct row_test *row_test_of(struct arena *arena, const struct expr *expr)
{
	const struct node *node = bare(expr->root);
	struct row_test *all = arena_new(arena, sizeof *all);
	const struct row_test **link = &all->first;

	all->kind = ROW_AND;
	if (node->kind == NODE_TABLE)
		return all;
	if (node->kind != NODE_FILTER || bare(node->first)->kind != NODE_TABLE)
		return NULL;
	for (const struct conjunct *at = node->filter->first; at; at = at->next) {
		struct row_test *one = (struct row_test *)test_of(arena, at->node);

		if (!one)
			return NULL;
		*link = one;
		link = &one->next;
	}
	return all->first && !all->first->next ? all->first : all;
}

/* Choices of one list are often as long as each other and begin alike. */
static inline bool is_text(const struct row_test *test, const char *value, size_t length)
{
	return length == test->length && (!length || (value[length - 1] == test->text[length - 1] &&
						      memcmp(value, test->text, length) == 0));
}

static bool compares(const struct row_test *test, const char *value, size_t length)
{
	double number;

	if (test->type == VALUE_TEXT)
		return is_text(test, value, length) == (test->operation == ROW_EQUAL);
	number = test->type == VALUE_NUMBER ? text_number(value)
		 : test->type == VALUE_DATE ? text_day(value)
					    : text_minutes(value);
	if (test->operation == ROW_EQUAL || test->operation == ROW_UNEQUAL) {
		bool is_equal = is_number(number) && is_number(test->number)
				    ? number == test->number
				    : test->text && strcmp(value, test->text) == 0;

		return is_equal == (test->operation == ROW_EQUAL);
	}
	if (!is_number(number) || !is_number(test->number))
		return false;
	return test->operation == ROW_LESS	   ? number < test->number
	       : test->operation == ROW_LESS_EQUAL ? number <= test->number
	       : test->operation == ROW_MORE	   ? number > test->number
						   : number >= test->number;
}

/* Most are of this kind. */
static inline bool part_holds(const struct row_test *test, const char *const *values,
			      const size_t *lengths)
{
	size_t field = (size_t)(1 + test->field);

	if (test->kind == ROW_COMPARE && test->type == VALUE_TEXT)
		return is_text(test, values[field], lengths[field]) ==
		       (test->operation == ROW_EQUAL);
	return row_test_holds(test, values, lengths);
}

bool row_test_holds(const struct row_test *test, const char *const *values, const size_t *lengths)
{
	const struct row_test *part = test->first;

	switch (test->kind) {
	case ROW_AND:
		while (part && part_holds(part, values, lengths))
			part = part->next;
		return !part;
	case ROW_OR:
		while (part && !part_holds(part, values, lengths))
			part = part->next;
		return part;
	case ROW_NOT:
		return !row_test_holds(part, values, lengths);
	case ROW_SELECTED:
		return values_hold(values[1 + test->field], test->text, test->length);
	default:
		return compares(test, values[1 + test->field], lengths[1 + test->field]);
	}
}

double row_number(const char *text)
{
	return text_number(text);
}
