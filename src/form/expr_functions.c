#include <stdio.h>
#include <string.h>

#include "expr_run.h"

/* once(), string-length(), normalize-space(), number(), string() without an argument are of "."
 * (XPath's context node), which only a scope with a field has. */

static struct node *argument(const struct node *node, size_t n)
{
	struct node *child = node->first;

	while (child && n--)
		child = child->next;
	return child;
}

static struct node *shape_min(struct compile *c, struct node *node)
{
	enum value_type type = VALUE_NUMBER;

	for (const struct node *at = node->first; at; at = at->next) {
		enum value_type one = node_scalar(at);

		if (one == VALUE_TEXT || one == VALUE_TRUTH)
			one = VALUE_NUMBER;
		if (at == node->first)
			type = one;
		if (one != type || at->type == VALUE_ROWS)
			return mistake(c, at->column, "expr.type_same", NULL, NULL);
		if (type == VALUE_NUMBER && !check_number(c, at))
			return NULL;
	}
	node_set_type(node, type);
	node->likeness = type == VALUE_DATE   ? LIKE_DATE
			 : type == VALUE_TIME ? LIKE_TIME
					      : LIKE_NUMBER;
	return node;
}

static struct node *shape_if(struct compile *c, struct node *node)
{
	(void)c;
	type_of_either(node, node->first->next);
	return node;
}

static struct node *shape_coalesce(struct compile *c, struct node *node)
{
	(void)c;
	type_of_either(node, node->first);
	return node;
}

static struct node *shape_once(struct compile *c, struct node *node)
{
	enum value_type own;

	node_set_type(node, node_scalar(node->first));
	node->depends |= ON_RECORD;
	if (c->scope->self) {
		own = field_type_value(c->scope->self->type);
		if (own != (enum value_type)node->type)
			node_set_type(node, VALUE_TEXT);
	}
	return node;
}

/* concat(lead, ' ', partners) of references to one table holds its ids. */
static struct node *shape_concat(struct compile *c, struct node *node)
{
	(void)c;
	for (const struct node *at = node->first; at; at = at->next) {
		if (at->kind == NODE_TEXT && !at->text[strspn(at->text, " ")])
			continue;
		if (node->reference >= 0 && at->reference != node->reference) {
			node->reference = -1;
			break;
		}
		node->reference = at->reference;
		if (node->reference < 0)
			break;
	}
	return node;
}

static struct node *shape_selected(struct compile *c, struct node *node)
{
	struct node *list = node->first, *item = list->next;

	if (!check_choice(c, list, item))
		return NULL;
	return node_is_set(list) && !node_is_set(item) ? node_any_row(c, list, item, node) : node;
}

static struct node *shape_regex(struct compile *c, struct node *node)
{
	struct node *pattern = argument(node, 1);

	if (pattern->kind != NODE_TEXT)
		return node;
	node->regex = regex_compile(c->arena, pattern->text, strlen(pattern->text));
	if (!node->regex)
		return mistake(c, pattern->column, "expr.regex", pattern->text, NULL);
	return node;
}

static struct node *shape_format(struct compile *c, struct node *node)
{
	struct node *format = argument(node, 1);

	if (format->kind == NODE_TEXT && !format_is_known(format->text))
		return mistake(c, format->column, "expr.format", format->text, NULL);
	return node;
}

static struct node *shape_position(struct compile *c, struct node *node)
{
	if (c->row_form < 0 && !c->scope->has_position)
		return mistake(c, node->column, "expr.position", NULL, NULL);
	node->depends = c->in_predicate ? ON_ROW | ON_POSITION : ON_RECORD;
	return node;
}

static struct node *shape_id(struct compile *c, struct node *node)
{
	struct node *child = node->first;

	if (child->reference < 0)
		return mistake(c, child->column, "expr.reference", NULL, NULL);
	node->kind = NODE_ID;
	node_set_type(node, VALUE_ROWS);
	node->form = child->reference;
	node->field = -1;
	node->reference = child->reference;
	node->depends |= ON_TABLE;
	c->reads[node->form] = true;
	return node;
}

static const struct function functions[] = {
    {"boolean", 1, 1, VALUE_TRUTH, "a", call_boolean, NULL},
    {"ceiling", 1, 1, VALUE_NUMBER, "n", call_ceiling, NULL},
    {"coalesce", 2, FUNCTION_ANY, VALUE_TEXT, "a", call_coalesce, shape_coalesce},
    {"concat", 0, FUNCTION_ANY, VALUE_TEXT, "a", call_concat, shape_concat},
    {"contains", 2, 2, VALUE_TRUTH, "a", call_contains, NULL},
    {"count", 1, 1, VALUE_NUMBER, "s", call_count, NULL},
    {"count-non-empty", 1, 1, VALUE_NUMBER, "s", call_count_non_empty, NULL},
    {"count-selected", 1, 1, VALUE_NUMBER, "a", call_count_selected, NULL},
    {"ends-with", 2, 2, VALUE_TRUTH, "a", call_ends_with, NULL},
    {"exists", 1, 1, VALUE_TRUTH, "s", call_exists, NULL},
    {"false", 0, 0, VALUE_TRUTH, "", call_false, NULL},
    {"floor", 1, 1, VALUE_NUMBER, "n", call_floor, NULL},
    {"format-date", 2, 2, VALUE_TEXT, "da", call_format_date, shape_format},
    {"id", 1, 1, VALUE_ROWS, "a", NULL, shape_id},
    {"if", 3, 3, VALUE_TEXT, "a", call_if, shape_if},
    {"int", 1, 1, VALUE_NUMBER, "n", call_int, NULL},
    {"join", 2, FUNCTION_ANY, VALUE_TEXT, "a", call_join, NULL},
    {"max", 1, FUNCTION_ANY, VALUE_NUMBER, "a", call_max, shape_min},
    {"min", 1, FUNCTION_ANY, VALUE_NUMBER, "a", call_min, shape_min},
    {"normalize-space", 0, 1, VALUE_TEXT, "a", call_normalize_space, NULL},
    {"not", 1, 1, VALUE_TRUTH, "a", call_not, NULL},
    {"now", 0, 0, VALUE_TEXT, "", call_now, NULL},
    {"number", 0, 1, VALUE_NUMBER, "a", call_number, NULL},
    {"once", 1, 1, VALUE_TEXT, "a", call_once, shape_once},
    {"position", 0, 0, VALUE_NUMBER, "", call_position, shape_position},
    {"regex", 2, 2, VALUE_TRUTH, "a", call_regex, shape_regex},
    {"round", 1, 2, VALUE_NUMBER, "n", call_round, NULL},
    {"selected", 2, 2, VALUE_TRUTH, "a", call_selected, shape_selected},
    {"selected-at", 2, 2, VALUE_TEXT, "an", call_selected_at, NULL},
    {"starts-with", 2, 2, VALUE_TRUTH, "a", call_starts_with, NULL},
    {"string", 0, 1, VALUE_TEXT, "a", call_string, NULL},
    {"string-length", 0, 1, VALUE_NUMBER, "a", call_string_length, NULL},
    {"substr", 2, 3, VALUE_TEXT, "an", call_substr, NULL},
    {"substring", 2, 3, VALUE_TEXT, "an", call_substring, NULL},
    {"sum", 1, 1, VALUE_NUMBER, "m", call_sum, NULL},
    {"today", 0, 0, VALUE_DATE, "", call_today, NULL},
    {"translate", 3, 3, VALUE_TEXT, "a", call_translate, NULL},
    {"true", 0, 0, VALUE_TRUTH, "", call_true, NULL},
};

enum { FUNCTION_COUNT = sizeof(functions) / sizeof(functions[0]) };

const struct function *function_of(const char *name, size_t length)
{
	for (size_t i = 0; i < FUNCTION_COUNT; i++)
		if (functions[i].name[0] == name[0] && !strncmp(functions[i].name, name, length) &&
		    !functions[i].name[length])
			return &functions[i];
	return NULL;
}

static struct node *unknown(struct compile *c, const struct token *name, size_t at)
{
	const char *names[FUNCTION_COUNT];

	for (size_t i = 0; i < FUNCTION_COUNT; i++)
		names[i] = functions[i].name;
	return mistake_name(c, at, "expr.unknown_function", "expr.unknown_function_nearest",
			    arena_text(c->arena, name->bytes, name->length), names, FUNCTION_COUNT);
}

/* a: anything; s: rows or values; m: values, of numbers; n: a number; d: a day or moment */
static bool check_argument(struct compile *c, const struct node *node, char letter)
{
	bool is_set = node_is_set(node);

	switch (letter) {
	case 's':
	case 'm':
		if (!is_set) {
			mistake(c, node->column, "expr.type_set", NULL, NULL);
			return false;
		}
		return letter == 's' || check_number(c, node);
	case 'n':
		return check_number(c, node);
	case 'd':
		if (node_scalar(node) == VALUE_TIME)
			return true;
		return check_date(c, node);
	default:
		return true;
	}
}

static struct node *wrong_count(struct compile *c, const struct function *function, size_t at)
{
	char wanted[32];

	if (function->most == FUNCTION_ANY)
		snprintf(wanted, sizeof(wanted), "%d+", function->least);
	else if (function->least == function->most)
		snprintf(wanted, sizeof(wanted), "%d", function->least);
	else
		snprintf(wanted, sizeof(wanted), "%d-%d", function->least, function->most);
	return mistake(c, at, "expr.argument_count", function->name, wanted);
}

static bool add_self(struct compile *c, struct node *node)
{
	const struct field *self = c->scope->self;
	struct node *dot;

	if (!self) {
		mistake(c, node->column, "expr.self", NULL, NULL);
		return false;
	}
	dot = node_new(c, NODE_SELF, field_type_value(self->type), node->column);
	dot->depends = ON_RECORD;
	dot->field = -1;
	node_add(c, node, dot);
	return true;
}

struct node *node_call(struct compile *c, const struct token *name, struct node *arguments)
{
	const struct function *function = function_of(name->bytes, name->length);
	size_t at = (size_t)(name->bytes - c->text), count = 0;
	const char *letter;
	struct node *node, *next;

	if (!function)
		return unknown(c, name, at);
	for (const struct node *child = arguments; child; child = child->next)
		count++;
	if (count < function->least || (function->most != FUNCTION_ANY && count > function->most))
		return wrong_count(c, function, at);
	node = node_new(c, NODE_CALL, (enum value_type)function->type, at);
	node->function = function;
	letter = function->arguments;
	for (struct node *child = arguments; child; child = next) {
		next = child->next;
		if (!check_argument(c, child, *letter))
			return NULL;
		node_add(c, node, child);
		if (letter[1])
			letter++;
	}
	if (!count && function->most == 1 && !add_self(c, node))
		return NULL;
	return function->shape ? function->shape(c, node) : node;
}
