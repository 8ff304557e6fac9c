#include "expr_run.h"

#include <math.h>
#include <string.h>

#include "form/record.h"

enum { DISPLAY_DEPTH_LIMIT = 4 };

struct datum cell_datum(struct run *run, const struct node *field, size_t row, bool keep)
{
	struct eval *eval = run->eval;
	const struct table_state *table = eval_table(eval, field->form);
	const char *text;

	if (row >= table->count)
		return empty_datum(node_scalar(field));
	text = eval->source.cell(eval->source.data, field->form, row, field->field);
	if (!text)
		text = "";
	if (keep && !table->is_resident)
		text = scratch_text(&eval->scratch, text, strlen(text));
	return text_datum(text, node_scalar(field), table->is_resident);
}

static const char *cell_text(struct run *run, const struct node *field, const struct eval_row *row)
{
	struct eval *eval = run->eval;
	const char *text = NULL;

	if (row && row->row < eval_table(eval, field->form)->count)
		text = eval->source.cell(eval->source.data, field->form, row->row, field->field);
	return text ? text : "";
}

const char *plain_text(struct run *run, const struct node *node)
{
	const struct eval_frame *frame = run->frame;

	switch (node->kind) {
	case NODE_TEXT:
		return node->text;
	case NODE_ROW:
		return cell_text(run, node, run->scan ? &run->scan->row : frame->row);
	case NODE_VARIABLE_FIELD:
		return cell_text(run, node,
				 frame->variables ? &frame->variables[node->index] : NULL);
	case NODE_HOIST:
		/* one not evaluated yet might look at tables */
		if (node_is_set(node) || !run->slots[node->index].is_set)
			return NULL;
		return run->slots[node->index].datum.text;
	default:
		return NULL;
	}
}

static bool is_displayed(enum field_type type)
{
	return type != FIELD_TEXT && type != FIELD_INTEGER && type != FIELD_DECIMAL &&
	       type != FIELD_HIDDEN && type != FIELD_CALCULATE;
}

/* Names of rows are expressions again, of rows that name rows: bounded by depth. */
static struct datum displayed(struct run *run, const struct node *field, struct datum datum)
{
	struct eval *eval = run->eval;
	size_t language = (size_t)run->frame->language;
	const struct form *form;
	struct buf buf;

	if (field->form < 0 || field->field < 0 || eval->display_depth >= DISPLAY_DEPTH_LIMIT)
		return datum;
	form = &eval->pack->forms[field->form];
	if (!datum.text[0] || !is_displayed(form->fields[field->field].type))
		return datum;
	buf_init(&buf);
	eval->display_depth++;
	value_display(&buf, eval, language, form, (size_t)field->field, datum.text);
	eval->display_depth--;
	datum.text = scratch_text(&eval->scratch, buf.bytes, buf.length);
	datum.is_kept = false;
	buf_release(&buf);
	return datum;
}

static struct datum displayed_row(struct run *run, const struct node *rows, size_t row,
				  struct datum id)
{
	struct eval *eval = run->eval;
	struct buf buf;

	if (eval->display_depth >= DISPLAY_DEPTH_LIMIT)
		return id;
	buf_init(&buf);
	eval->display_depth++;
	row_display(&buf, eval, (size_t)run->frame->language, rows->form, row);
	eval->display_depth--;
	id.text = scratch_text(&eval->scratch, buf.bytes, buf.length);
	id.is_kept = false;
	buf_release(&buf);
	return id;
}

struct value_rows {
	struct run *run;
	const struct node *node;
	value_take take;
	void *data;
	bool keep, display;
};

static bool take_row(void *data, size_t row)
{
	struct value_rows *rows = data;
	struct datum datum = cell_datum(rows->run, rows->node, row, rows->keep || rows->display);

	if (rows->display && rows->node->type == VALUE_ROWS)
		datum = displayed_row(rows->run, rows->node, row, datum);
	else if (rows->display)
		datum = displayed(rows->run, rows->node, datum);
	return eval_step(rows->run->eval, 1) && rows->take(rows->data, &datum);
}

bool each_value(struct run *run, const struct node *node, value_take take, void *data, bool keep)
{
	struct value_rows rows = {run, node, take, data, keep, run->display};
	struct datum datum;

	if (node->type == VALUE_ROWS)
		return each_row(run, node, take_row, &rows);
	if (node->kind == NODE_VALUES)
		return each_row(run, node->first, take_row, &rows);
	if (node->kind == NODE_HOIST && node->type == VALUE_VALUES) {
		const struct slot *slot = eval_slot(run, node);

		for (size_t i = 0; i < slot->count; i++) {
			datum = slot->values[i];
			if (!eval_step(run->eval, 1) || !take(data, &datum))
				return false;
		}
		return true;
	}
	datum = eval_node(run, node);
	return take(data, &datum);
}

static bool take_first(void *data, const struct datum *datum)
{
	*(struct datum *)data = *datum;
	return false;
}

static struct datum first_value(struct run *run, const struct node *node)
{
	struct datum first = empty_datum(node_scalar(node));

	each_value(run, node, take_first, &first, true);
	return first;
}

static struct datum arithmetic(struct run *run, const struct node *node)
{
	struct datum left = eval_node(run, node->first), right;
	double l = datum_number(&left, (enum likeness)node->likeness), r;

	if (node->operation == OPERATOR_NEGATE)
		return number_datum(0 - l, VALUE_NUMBER);
	right = eval_node(run, node->first->next);
	r = datum_number(&right, (enum likeness)node->index);
	switch (node->operation) {
	case OPERATOR_PLUS:
		return number_datum(l + r, (enum value_type)node->type);
	case OPERATOR_MINUS:
		return number_datum(l - r, (enum value_type)node->type);
	case OPERATOR_TIMES:
		return number_datum(l * r, VALUE_NUMBER);
	default:
		break;
	}
	if (r == 0 || !is_number(l) || !is_number(r))
		return empty_datum(VALUE_NUMBER);
	if (node->operation == OPERATOR_DIVIDE)
		return number_datum(l / r, VALUE_NUMBER);
	/* XPath's mod has the sign of the dividend */
	r = l / r < 0 ? l + number_floor(-(l / r)) * r : l - number_floor(l / r) * r;
	return number_datum(r, VALUE_NUMBER);
}

static struct datum record_field(struct run *run, const struct node *node)
{
	const struct eval_frame *frame = run->frame;
	const char *text = node->field < 0 ? frame->id
			   : frame->values ? frame->values[node->field]
					   : NULL;

	return text_datum(text ? text : "", (enum value_type)node->type, false);
}

static struct datum row_field(struct run *run, const struct node *node)
{
	if (run->scan)
		return cell_datum(run, node, run->scan->row.row, true);
	if (run->frame->row)
		return cell_datum(run, node, run->frame->row->row, true);
	return empty_datum((enum value_type)node->type);
}

static struct datum variable_field(struct run *run, const struct node *node)
{
	if (!run->frame->variables)
		return empty_datum((enum value_type)node->type);
	return cell_datum(run, node, run->frame->variables[node->index].row, true);
}

static struct datum field_value(struct run *run, const struct node *node)
{
	switch (node->kind) {
	case NODE_SELF:
		return text_datum(run->frame->self ? run->frame->self : "",
				  (enum value_type)node->type, false);
	case NODE_RECORD:
		return record_field(run, node);
	case NODE_ROW:
		return row_field(run, node);
	default:
		return variable_field(run, node);
	}
}

/* Only what makes up the text as a whole is shown as the screen shows it; what is
 * compared, counted or cut is what is stored. */
static bool keeps_display(const struct node *node)
{
	if (node->kind == NODE_CALL)
		return node->function->call == call_concat || node->function->call == call_join ||
		       node->function->call == call_if || node->function->call == call_coalesce ||
		       node->function->call == call_once || node->function->call == call_string;
	return node->kind == NODE_GLOBAL || node_is_set(node);
}

static struct datum eval_shown(struct run *run, const struct node *node)
{
	struct datum datum;

	if (node->kind <= NODE_VARIABLE_FIELD && node->kind >= NODE_SELF)
		return displayed(run, node, field_value(run, node));
	if (node->kind == NODE_GLOBAL && !node_is_set(node))
		return eval_node(run, node->first);
	if (node_is_set(node))
		return first_value(run, node);
	if (keeps_display(node))
		return node->function->call(run, node);
	run->display = false;
	datum = eval_node(run, node);
	run->display = true;
	return datum;
}

struct datum eval_node(struct run *run, const struct node *node)
{
	if (!eval_step(run->eval, 1))
		return empty_datum(node_scalar(node));
	if (run->display)
		return eval_shown(run, node);
	switch (node->kind) {
	case NODE_TEXT:
		return (struct datum){node->text, NAN, VALUE_TEXT, false};
	case NODE_NUMBER:
		return (struct datum){NULL, node->number, VALUE_NUMBER, false};
	case NODE_SELF:
	case NODE_RECORD:
	case NODE_ROW:
	case NODE_VARIABLE_FIELD:
		return field_value(run, node);
	case NODE_AND:
	case NODE_OR:
	case NODE_COMPARE:
		return truth(eval_holds(run, node));
	case NODE_ARITHMETIC:
		return arithmetic(run, node);
	case NODE_CALL:
		return node->function->call(run, node);
	case NODE_HOIST:
		return node_is_set(node) ? first_value(run, node) : eval_slot(run, node)->datum;
	case NODE_GLOBAL:
		return node_is_set(node) ? first_value(run, node) : eval_global(run, node)->datum;
	default:
		return first_value(run, node);
	}
}

static bool take_any(void *data, size_t row)
{
	(void)row;
	*(bool *)data = true;
	return false;
}

static bool any_row(struct run *run, const struct node *node)
{
	bool found = false;

	each_row(run, node, take_any, &found);
	return found;
}

static bool holds(struct run *run, const struct node *node)
{
	struct datum datum;

	switch (node->kind) {
	case NODE_AND:
		for (const struct node *child = node->first; child; child = child->next)
			if (!eval_holds(run, child))
				return false;
		return true;
	case NODE_OR:
		for (const struct node *child = node->first; child; child = child->next)
			if (eval_holds(run, child))
				return true;
		return false;
	case NODE_COMPARE:
		return eval_compare(run, node);
	case NODE_VALUES:
		return any_row(run, node->first);
	default:
		break;
	}
	if (node->type == VALUE_ROWS)
		return any_row(run, node);
	if (node->type == VALUE_VALUES)
		return eval_slot(run, node)->count > 0;
	datum = eval_node(run, node);
	if (datum.type == VALUE_NUMBER || datum.type == VALUE_TRUTH)
		return is_number(datum.number) && datum.number != 0;
	return !datum_is_empty(&datum);
}

/* XPath 1.0, 4.3, boolean(). */
bool eval_holds(struct run *run, const struct node *node)
{
	bool display = run->display, result;

	if (!eval_step(run->eval, 1))
		return false;
	run->display = false;
	result = holds(run, node);
	run->display = display;
	return result;
}

const char *eval_text(struct run *run, const struct node *node)
{
	struct datum datum = eval_node(run, node);

	return datum_text(run, &datum);
}

double eval_number(struct run *run, const struct node *node)
{
	struct datum datum = eval_node(run, node);

	return datum_number(&datum, LIKE_NUMBER);
}
