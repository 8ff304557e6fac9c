#include "expr_internal.h"

#include <math.h>
#include <string.h>

#include "form/record.h"

enum { DISPLAY_DEPTH_LIMIT = 4, SLOTS_NEAR = 8 };

struct eval *eval_new(const struct pack *pack, const struct expr_source *source)
{
	struct eval *eval = memory_new(sizeof(*eval));

	eval->pack = pack;
	arena_init(&eval->arena);
	scratch_init(&eval->scratch);
	eval->tables = memory_array(pack ? pack->form_count + 1 : 1, sizeof(*eval->tables));
	eval->limit = EXPR_STEP_LIMIT;
	if (source)
		eval->source = *source;
	return eval;
}

static void forget(struct eval *eval)
{
	for (size_t i = 0; i < eval->cached_capacity; i++) {
		struct index *index = eval->cached[i].index;

		if (!index)
			continue;
		keys_release(&index->keys);
		memory_free(index->starts);
		memory_free(index->rows);
		memory_free(index);
	}
	memory_free(eval->cached);
	eval->cached = NULL;
	eval->cached_count = eval->cached_capacity = 0;
}

void eval_free(struct eval *eval)
{
	if (!eval)
		return;
	forget(eval);
	arena_release(&eval->arena);
	scratch_release(&eval->scratch);
	memory_free(eval->tables);
	memory_free(eval);
}

void eval_reset(struct eval *eval, const struct expr_source *source)
{
	forget(eval);
	arena_reset(&eval->arena);
	scratch_reset(&eval->scratch);
	if (eval->pack)
		memset(eval->tables, 0, eval->pack->form_count * sizeof(*eval->tables));
	eval->steps = 0;
	eval->is_exceeded = false;
	if (source)
		eval->source = *source;
}

const struct expr_source *eval_source(const struct eval *eval)
{
	return &eval->source;
}

const struct pack *eval_pack(const struct eval *eval)
{
	return eval->pack;
}

bool eval_exceeded(const struct eval *eval)
{
	return eval->is_exceeded;
}

void eval_set_limit(struct eval *eval, unsigned long steps)
{
	eval->limit = steps;
}

void eval_set_scans_only(struct eval *eval, bool scans_only)
{
	eval->scans_only = scans_only;
}

static struct cached *find_cached(struct cached *cached, size_t capacity, uint64_t hash)
{
	size_t at = (size_t)hash & (capacity - 1);

	while (cached[at].is_set && cached[at].hash != hash)
		at = (at + 1) & (capacity - 1);
	return &cached[at];
}

/* The place of the hash, made where there was none. Valid until the next call. */
struct cached *eval_cached(struct eval *eval, uint64_t hash)
{
	struct cached *place;

	if (eval->cached_count * 2 >= eval->cached_capacity) {
		size_t capacity = eval->cached_capacity ? eval->cached_capacity * 2 : 64;
		struct cached *grown = memory_array(capacity, sizeof(*grown));

		for (size_t i = 0; i < eval->cached_capacity; i++)
			if (eval->cached[i].is_set)
				*find_cached(grown, capacity, eval->cached[i].hash) =
				    eval->cached[i];
		memory_free(eval->cached);
		eval->cached = grown;
		eval->cached_capacity = capacity;
	}
	place = find_cached(eval->cached, eval->cached_capacity, hash);
	if (!place->is_set) {
		place->is_set = true;
		place->hash = hash;
		eval->cached_count++;
	}
	return place;
}

const struct table_state *eval_table(struct eval *eval, int form)
{
	struct table_state *table = &eval->tables[form];

	if (!table->is_known) {
		const struct expr_source *source = &eval->source;

		table->is_known = true;
		table->count = source->count ? source->count(source->data, form) : 0;
		table->is_resident = source->is_resident && source->is_resident(source->data, form);
	}
	return table;
}

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

/* ---- the door ---- */

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
	memset(session->run.slots, 0, slots * sizeof(struct slot));
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

struct row_list {
	size_t *rows;
	size_t count, capacity;
};

static bool take_listed(void *data, size_t row)
{
	struct row_list *list = data;

	list->rows = memory_grow(list->rows, list->count, &list->capacity, sizeof(*list->rows));
	list->rows[list->count++] = row;
	return true;
}

/* The rows as an array of the arena. */
static const size_t *collect_rows(struct run *run, const struct node *node, size_t *count)
{
	struct row_list list = {NULL, 0, 0};
	size_t *rows;

	each_row(run, node, take_listed, &list);
	*count = run->eval->is_exceeded ? 0 : list.count;
	rows = arena_new(&run->eval->arena, (*count + 1) * sizeof(*rows));
	if (*count)
		memcpy(rows, list.rows, *count * sizeof(*rows));
	memory_free(list.rows);
	return rows;
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

/* ---- what is evaluated once ---- */

const struct slot *eval_global(struct run *run, const struct node *node)
{
	struct cached *cached = eval_cached(run->eval, node->hash);
	struct slot slot = {.is_set = true};
	struct eval *eval = run->eval;

	if (cached->slot.is_set)
		return &cached->slot;
	if (node->type == VALUE_ROWS) {
		slot.rows = collect_rows(run, node->first, &slot.count);
	} else {
		slot.datum = eval_node(run, node->first);
		if (slot.datum.text && !slot.datum.is_kept)
			slot.datum.text =
			    arena_text(&eval->arena, slot.datum.text, strlen(slot.datum.text));
		slot.datum.is_kept = slot.datum.text;
	}
	cached = eval_cached(eval, node->hash);
	cached->slot = slot;
	return &cached->slot;
}

struct value_list {
	struct datum *values;
	size_t count, capacity;
};

static bool take_value(void *data, const struct datum *datum)
{
	struct value_list *list = data;

	list->values =
	    memory_grow(list->values, list->count, &list->capacity, sizeof(*list->values));
	list->values[list->count++] = *datum;
	return true;
}

static void fill_slot(struct run *run, const struct node *node, struct slot *slot)
{
	struct scratch *scratch = &run->eval->scratch;

	if (node->type == VALUE_ROWS) {
		struct row_list list = {NULL, 0, 0};
		size_t *rows;

		each_row(run, node, take_listed, &list);
		rows = scratch_new(scratch, (list.count + 1) * sizeof(*rows));
		if (list.count)
			memcpy(rows, list.rows, list.count * sizeof(*rows));
		memory_free(list.rows);
		slot->rows = rows;
		slot->count = list.count;
	} else if (node->type == VALUE_VALUES) {
		struct value_list list = {NULL, 0, 0};
		struct datum *values;

		each_value(run, node, take_value, &list, true);
		values = scratch_new(scratch, (list.count + 1) * sizeof(*values));
		if (list.count)
			memcpy(values, list.values, list.count * sizeof(*values));
		memory_free(list.values);
		slot->values = values;
		slot->count = list.count;
	} else {
		slot->datum = eval_node(run, node);
	}
}

struct slot *eval_slot(struct run *run, const struct node *node)
{
	struct slot *slot = &run->slots[node->index];
	struct scan *scan = run->scan;

	if (slot->is_set)
		return slot;
	/* what is hoisted belongs to the scan around; its memory must outlast this row */
	run->scan = scan->outer;
	fill_slot(run, node->first, slot);
	run->scan = scan;
	scan->mark = scratch_mark(&run->eval->scratch);
	slot->is_set = true;
	return slot;
}
