#include <string.h>

#include "expr_run.h"

/* XPath 1.0's grammar by precedence climbing; operators' names (and, or, div, mod)
 * are operators only where one may stand (section 3.7). */

static struct node *parse_expression(struct compile *c, int lowest);

static void advance(struct compile *c)
{
	lex(c->text, c->length, &c->position, &c->token);
}

static size_t here(const struct compile *c)
{
	return (size_t)(c->token.bytes - c->text);
}

static struct node *unexpected(struct compile *c)
{
	char *stands;

	if (c->token.kind == TOKEN_END)
		return mistake(c, c->length, "expr.end", NULL, NULL);
	if (c->token.kind == TOKEN_OPEN_END)
		return mistake(c, here(c), "expr.quote_open", NULL, NULL);
	stands = arena_text(c->arena, c->token.bytes, c->token.length);
	return mistake(c, here(c), "expr.syntax", stands, NULL);
}

static bool expect(struct compile *c, enum token_kind kind)
{
	if (c->token.kind == kind) {
		advance(c);
		return true;
	}
	unexpected(c);
	return false;
}

static bool enter(struct compile *c)
{
	if (++c->depth <= EXPR_DEPTH_LIMIT)
		return true;
	mistake(c, here(c), "expr.depth", "64", NULL);
	return false;
}

static const struct form *form_of(const struct compile *c, int form)
{
	return &c->scope->pack->forms[form];
}

static int find_table(const struct compile *c, const struct token *name)
{
	if (!c->scope->pack)
		return -1;
	return pack_find(c->scope->pack, name->content, name->content_length);
}

/* A field's index, -1 for id, or -2. */
static int find_field(const struct form *form, const struct token *name)
{
	int field;

	if (name->content_length == 2 && !memcmp(name->content, "id", 2))
		return -1;
	field = form ? form_find(form, name->content, name->content_length) : -1;
	return field < 0 ? -2 : field;
}

static struct node *unknown_field(struct compile *c, const struct form *form,
				  const struct token *name)
{
	size_t count = form ? form->field_count : 0;
	const char **names = arena_new(c->arena, (count + 1) * sizeof(*names));

	for (size_t i = 0; i < count; i++)
		names[i] = form->fields[i].name;
	return mistake_name(
	    c, (size_t)(name->bytes - c->text), "expr.unknown_field", "expr.unknown_field_nearest",
	    arena_text(c->arena, name->content, name->content_length), names, count);
}

static struct node *unknown_table(struct compile *c, const struct token *name)
{
	const struct pack *pack = c->scope->pack;
	size_t count = pack ? pack->form_count : 0, at = (size_t)(name->bytes - c->text);
	const char **names = arena_new(c->arena, (count + 1) * sizeof(*names));
	const char *text = arena_text(c->arena, name->content, name->content_length);

	if (c->scope->form && find_field(c->scope->form, name) >= -1)
		return mistake(c, at, "expr.field_braces", text, NULL);
	for (size_t i = 0; i < count; i++)
		names[i] = pack->forms[i].name;
	return mistake_name(c, at, "expr.unknown_table", "expr.unknown_table_nearest", text, names,
			    count);
}

static void set_field(struct compile *c, struct node *node, int form, int field)
{
	node->form = form;
	node->field = field;
	node->reference =
	    field_reference(form < 0 ? c->scope->form : form_of(c, form), form, field);
}

/* The scope's form as an index in the pack, or -1. */
static int scope_form(const struct compile *c)
{
	const struct pack *pack = c->scope->pack;

	for (size_t i = 0; pack && i < pack->form_count; i++)
		if (&pack->forms[i] == c->scope->form)
			return (int)i;
	return -1;
}

static struct node *parse_record_field(struct compile *c)
{
	const struct form *form = c->scope->form;
	struct token name = c->token;
	int field = find_field(form, &name);
	struct node *node;

	if (field < -1 || !form)
		return unknown_field(c, form, &name);
	node = node_new(c, NODE_RECORD, field_value_type(form, field), here(c));
	set_field(c, node, scope_form(c), field);
	node->depends = ON_RECORD;
	if (field >= 0)
		c->uses[field] = true;
	advance(c);
	return node;
}

static struct node *parse_self(struct compile *c)
{
	const struct expr_scope *scope = c->scope;
	const struct field *self = scope->self;
	struct node *node;

	if (!self)
		return mistake(c, here(c), "expr.self", NULL, NULL);
	node = node_new(c, NODE_SELF, field_type_value(self->type), here(c));
	node->depends = ON_RECORD;
	node->field = -1;
	node->reference = self->reference;
	if (scope->form && self >= scope->form->fields &&
	    self < scope->form->fields + scope->form->field_count) {
		int field = (int)(self - scope->form->fields);

		set_field(c, node, scope_form(c), field);
	}
	advance(c);
	return node;
}

static struct node *parse_variable(struct compile *c)
{
	const struct expr_scope *scope = c->scope;
	const char **names;
	struct node *node;

	for (size_t i = 0; i < scope->variable_count; i++) {
		const struct expr_variable *variable = &scope->variables[i];

		if (strlen(variable->name) != c->token.content_length ||
		    memcmp(variable->name, c->token.content, c->token.content_length) != 0)
			continue;
		node = node_new(c, NODE_VARIABLE, VALUE_ROWS, here(c));
		node->index = (int)i;
		set_field(c, node, variable->form, -1);
		node->depends = ON_VARIABLE | ON_TABLE;
		c->reads[variable->form] = true;
		advance(c);
		return node;
	}
	names = arena_new(c->arena, (scope->variable_count + 1) * sizeof(*names));
	for (size_t i = 0; i < scope->variable_count; i++)
		names[i] = scope->variables[i].name;
	return mistake_name(c, here(c), "expr.unknown_variable", "expr.unknown_variable_nearest",
			    arena_text(c->arena, c->token.content, c->token.content_length), names,
			    scope->variable_count);
}

static struct node *parse_call(struct compile *c, const struct token *name)
{
	struct node *arguments = NULL, **link = &arguments;

	if (!enter(c))
		return NULL;
	advance(c);
	while (c->token.kind != TOKEN_CLOSE) {
		if (arguments && !expect(c, TOKEN_COMMA))
			return NULL;
		*link = parse_expression(c, OPERATOR_OR);
		if (!*link)
			return NULL;
		link = &(*link)->next;
	}
	advance(c);
	c->depth--;
	return node_call(c, name, arguments);
}

static struct node *make_table(struct compile *c, int table, size_t at)
{
	struct node *node = node_new(c, NODE_TABLE, VALUE_ROWS, at);

	set_field(c, node, table, -1);
	node->depends = ON_TABLE;
	c->reads[table] = true;
	return node;
}

static struct node *parse_name(struct compile *c)
{
	struct token name = c->token;
	size_t at = here(c);
	int table, field;
	struct node *node;
	bool is_path;

	advance(c);
	if (c->token.kind == TOKEN_OPEN)
		return parse_call(c, &name);
	is_path = c->token.kind == TOKEN_OPEN_ROW || c->token.kind == TOKEN_SLASH;
	table = is_path || c->row_form < 0 ? find_table(c, &name) : -1;
	if (table >= 0)
		return make_table(c, table, at);
	if (c->row_form >= 0) {
		field = find_field(form_of(c, c->row_form), &name);
		if (field >= -1) {
			node = node_new(c, NODE_ROW,
					field_value_type(form_of(c, c->row_form), field), at);
			set_field(c, node, c->row_form, field);
			node->depends = c->in_predicate ? ON_ROW : ON_RECORD;
			c->reads[c->row_form] = true;
			return node;
		}
	}
	if (!is_path && c->row_form >= 0) {
		table = find_table(c, &name);
		if (table >= 0)
			return make_table(c, table, at);
		return unknown_field(c, form_of(c, c->row_form), &name);
	}
	return unknown_table(c, &name);
}

static struct node *parse_literal(struct compile *c)
{
	bool is_number = c->token.kind == TOKEN_NUMBER;
	struct node *node = node_new(c, is_number ? NODE_NUMBER : NODE_TEXT,
				     is_number ? VALUE_NUMBER : VALUE_TEXT, here(c));

	node->text = arena_text(c->arena, c->token.content, c->token.content_length);
	if (is_number)
		node->number = text_number(node->text);
	advance(c);
	return node;
}

static struct node *parse_primary(struct compile *c)
{
	struct node *node;

	switch (c->token.kind) {
	case TOKEN_NUMBER:
	case TOKEN_TEXT:
		return parse_literal(c);
	case TOKEN_DOT:
		return parse_self(c);
	case TOKEN_FIELD:
		return parse_record_field(c);
	case TOKEN_VARIABLE:
		return parse_variable(c);
	case TOKEN_NAME:
		return parse_name(c);
	case TOKEN_OPEN:
		if (!enter(c))
			return NULL;
		advance(c);
		node = parse_expression(c, OPERATOR_OR);
		if (!node || !expect(c, TOKEN_CLOSE))
			return NULL;
		c->depth--;
		return node;
	default:
		return unexpected(c);
	}
}

static struct node *parse_predicate(struct compile *c, struct node *rows)
{
	int outer_form = c->row_form;
	bool was_in_predicate = c->in_predicate;
	size_t at = here(c);
	struct node *predicate;

	if (rows->type != VALUE_ROWS)
		return mistake(c, rows->column, "expr.type_rows", NULL, NULL);
	if (!enter(c))
		return NULL;
	advance(c);
	c->row_form = rows->form;
	c->in_predicate = true;
	predicate = parse_expression(c, OPERATOR_OR);
	c->row_form = outer_form;
	c->in_predicate = was_in_predicate;
	if (!predicate || !expect(c, TOKEN_CLOSE_ROW))
		return NULL;
	c->depth--;
	return node_filter(c, rows, predicate, at);
}

static struct node *parse_step(struct compile *c, struct node *rows)
{
	const struct form *form;
	struct node *node;
	int field;

	if (rows->type != VALUE_ROWS)
		return mistake(c, rows->column, "expr.type_rows", NULL, NULL);
	advance(c);
	if (c->token.kind != TOKEN_NAME)
		return unexpected(c);
	form = form_of(c, rows->form);
	field = find_field(form, &c->token);
	if (field < -1)
		return unknown_field(c, form, &c->token);
	if (rows->kind == NODE_VARIABLE) {
		node =
		    node_new(c, NODE_VARIABLE_FIELD, field_value_type(form, field), rows->column);
		node->index = rows->index;
		node->depends = rows->depends;
	} else {
		node = node_new(c, NODE_VALUES, VALUE_VALUES, rows->column);
		node->item = field_value_type(form, field);
		node_add(c, node, rows);
	}
	set_field(c, node, rows->form, field);
	advance(c);
	return node;
}

static struct node *parse_path(struct compile *c)
{
	struct node *node = parse_primary(c);

	while (node && c->token.kind == TOKEN_OPEN_ROW)
		node = parse_predicate(c, node);
	if (node && c->token.kind == TOKEN_SLASH)
		node = parse_step(c, node);
	return node;
}

static struct node *parse_unary(struct compile *c)
{
	size_t at = here(c), signs = 0;
	struct node *node;

	while (c->token.kind == TOKEN_MINUS) {
		signs++;
		advance(c);
	}
	node = parse_path(c);
	if (node && signs)
		node = node_negate(c, node, at);
	if (node && signs && signs % 2 == 0)
		node = node_negate(c, node, at);
	return node;
}

static struct node *parse_expression(struct compile *c, int lowest)
{
	struct node *left = parse_unary(c), *right;
	enum operator operation;
	size_t at;

	while (left) {
		operation = operator_of(&c->token);
		if (operation == OPERATOR_NONE || operator_precedence(operation) < lowest)
			break;
		at = here(c);
		advance(c);
		right = parse_expression(c, operator_precedence(operation) + 1);
		if (!right)
			return NULL;
		left = node_binary(c, operation, left, right, at);
	}
	return left;
}

struct node *parse_all(struct compile *c)
{
	struct node *node;

	advance(c);
	node = parse_expression(c, OPERATOR_OR);
	if (node && c->token.kind != TOKEN_END)
		return unexpected(c);
	return node;
}
