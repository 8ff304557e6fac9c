#include "form/expr.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "expr_run.h"

struct node *mistake(struct compile *c, size_t at, const char *key, const char *arg1,
		     const char *arg2)
{
	size_t column = utf8_length(c->text, at) + 1;
	char text[24];

	snprintf(text, sizeof(text), "%zu", column);
	if (!c->is_failed)
		err_at(c->err, STATUS_INPUT, "", 0, column, key, arg1, arg2, text);
	c->is_failed = true;
	return NULL;
}

struct node *mistake_name(struct compile *c, size_t at, const char *key, const char *key_nearest,
			  const char *name, const char *const *names, size_t count)
{
	const char *nearest = nearest_name(name, names, count);

	return nearest ? mistake(c, at, key_nearest, name, nearest)
		       : mistake(c, at, key, name, NULL);
}

struct node *node_new(struct compile *c, enum node_kind kind, enum value_type type, size_t column)
{
	struct node *node = arena_room(c->arena, sizeof(*node));

	*node = (struct node){
	    .kind = (unsigned char)kind,
	    .type = (unsigned char)type,
	    .item = (unsigned char)type,
	    .form = -1,
	    .reference = -1,
	    .column = column,
	};
	return node;
}

void node_set_type(struct node *node, enum value_type type)
{
	node->type = (unsigned char)type;
	node->item = (unsigned char)type;
}

void node_add(struct compile *c, struct node *parent, struct node *child)
{
	struct node **link = &parent->first;

	while (*link)
		link = &(*link)->next;
	*link = child;
	child->next = NULL;
	parent->depends |= child->depends;
	if (child->depth >= parent->depth)
		parent->depth = (unsigned char)(child->depth + 1);
	if (parent->depth > EXPR_DEPTH_LIMIT)
		mistake(c, parent->column, "expr.depth", "64", NULL);
}

enum value_type field_type_value(enum field_type type)
{
	switch (type) {
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
		return VALUE_NUMBER;
	case FIELD_DATE:
		return VALUE_DATE;
	case FIELD_TIME:
		return VALUE_TIME;
	default:
		return VALUE_TEXT;
	}
}

enum value_type field_value_type(const struct form *form, int field)
{
	return field < 0 ? VALUE_TEXT : field_type_value(form->fields[field].type);
}

int field_reference(const struct form *form, int index, int field)
{
	const struct field *at;

	if (field < 0)
		return index;
	at = &form->fields[field];
	return at->type == FIELD_CHOICE || at->type == FIELD_CHOICES ? at->reference : -1;
}

struct expr *expr_compile(struct arena *arena, const char *text, size_t length,
			  const struct expr_scope *scope, struct err *err)
{
	struct compile c = {.arena = arena,
			    .text = text,
			    .length = length,
			    .scope = scope,
			    .err = err,
			    .row_form = scope->row_form};
	size_t forms = scope->pack ? scope->pack->form_count : 0;
	size_t fields = scope->form ? scope->form->field_count : 0;
	struct expr *expr;
	struct node *root;
	char limit[16];

	if (length > EXPR_LENGTH_LIMIT) {
		snprintf(limit, sizeof(limit), "%d", EXPR_LENGTH_LIMIT);
		err_at(err, STATUS_INPUT, "", 0, EXPR_LENGTH_LIMIT, "expr.length", limit, NULL,
		       NULL);
		return NULL;
	}
	c.reads = arena_new(arena, forms + fields + 1);
	c.uses = c.reads + forms;
	root = parse_all(&c);
	if (!root || c.is_failed) {
		tell_wide_mark(&c);
		return NULL;
	}
	expr = arena_new(arena, sizeof(*expr));
	expr->root = plan_globals(&c, root);
	expr->slot_count = c.slot_count;
	expr->reads = c.reads;
	expr->uses = c.uses;
	expr->form_count = (int)forms;
	expr->field_count = (int)fields;
	return expr;
}

enum value_type expr_type(const struct expr *expr)
{
	return (enum value_type)expr->root->type;
}

int expr_form(const struct expr *expr)
{
	return expr->root->type == VALUE_ROWS ? expr->root->form : -1;
}

bool expr_field(const struct expr *expr, int *form, int *field)
{
	const struct node *node = expr->root;

	while (node->kind == NODE_HOIST || node->kind == NODE_GLOBAL)
		node = node->first;
	if (node->kind != NODE_VALUES)
		return false;
	*form = node->form;
	*field = node->field;
	return true;
}

enum value_type expr_item_type(const struct expr *expr)
{
	return (enum value_type)expr->root->item;
}

bool expr_reads(const struct expr *expr, int form)
{
	return form >= 0 && form < expr->form_count && expr->reads[form];
}

bool expr_uses_field(const struct expr *expr, int field)
{
	return field >= 0 && field < expr->field_count && expr->uses[field];
}

/* ---- evaluation ---- */

enum { SLOTS_NEAR = 8 };

struct session {
	struct run run;
	struct slot near[SLOTS_NEAR];
	struct mark mark;
};

static void begin(struct session *session, struct eval *eval, const struct expr *expr,
		  const struct eval_frame *frame)
{
	size_t slots = (size_t)expr->slot_count;

	session->mark = scratch_mark(&eval->scratch);
	session->run = (struct run){
	    .eval = eval, .frame = frame, .slots = session->near, .display = frame->language >= 0};
	if (slots > SLOTS_NEAR)
		session->run.slots = scratch_new(&eval->scratch, slots * sizeof(struct slot));
	for (size_t i = 0; i < slots; i++)
		session->run.slots[i].is_set = false;
}

struct value expr_value(struct eval *eval, const struct expr *expr, const struct eval_frame *frame)
{
	struct session session;
	struct datum datum;
	struct value value;
	const char *text;

	begin(&session, eval, expr, frame);
	datum = eval_node(&session.run, expr->root);
	if (eval->is_exceeded)
		datum = empty_datum(node_scalar(expr->root));
	text = datum_text(&session.run, &datum);
	if (!datum.is_kept)
		text = arena_text(&eval->arena, text, strlen(text));
	value = (struct value){datum.type, datum.type == VALUE_TEXT ? NAN : datum.number, text};
	scratch_back(&eval->scratch, session.mark);
	return value;
}

bool expr_holds(struct eval *eval, const struct expr *expr, const struct eval_frame *frame)
{
	struct session session;
	bool result;

	begin(&session, eval, expr, frame);
	result = eval_holds(&session.run, expr->root) && !eval->is_exceeded;
	scratch_back(&eval->scratch, session.mark);
	return result;
}

const char *expr_text(struct eval *eval, const struct expr *expr, const struct eval_frame *frame)
{
	return expr_value(eval, expr, frame).text;
}

size_t expr_rows(struct eval *eval, const struct expr *expr, const struct eval_frame *frame,
		 const size_t **rows)
{
	struct session session;
	const struct slot *slot;
	size_t count = 0;

	*rows = NULL;
	if (expr->root->type != VALUE_ROWS)
		return 0;
	begin(&session, eval, expr, frame);
	session.run.display = false;
	if (expr->root->kind == NODE_GLOBAL) {
		slot = eval_global(&session.run, expr->root);
		*rows = slot->rows;
		count = slot->count;
	} else {
		*rows = collect_rows(&session.run, expr->root, &count);
	}
	scratch_back(&eval->scratch, session.mark);
	return count;
}
