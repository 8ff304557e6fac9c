#include <math.h>
#include <string.h>

#include "base/date.h"
#include "expr_run.h"

/* The functions over sets, choices, numbers and truths. */

/* ---- choices ---- */

struct holding {
	struct run *run;
	const char *item;
	size_t length;
	bool found;
};

static bool take_holding(void *data, const struct datum *datum)
{
	struct holding *holding = data;
	struct datum value = *datum;

	holding->found =
	    items_hold(datum_text(holding->run, &value), holding->item, holding->length);
	return !holding->found;
}

/* Of values: whether any of them holds the item. */
struct datum call_selected(struct run *run, const struct node *node)
{
	const char *text = node_is_set(node->first) ? NULL : plain_text(run, node->first);
	const char *item = text ? plain_text(run, node->first->next) : NULL;
	struct holding holding = {run, item, 0, false};

	if (item && !run->display && eval_step(run->eval, 2))
		return truth(items_hold(text, item, strlen(item)));
	holding.item = eval_text(run, node->first->next);
	holding.length = strlen(holding.item);
	each_value(run, node->first, take_holding, &holding, false);
	return truth(holding.found);
}

struct datum call_count_selected(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);
	size_t length, count = 0;

	while (items_next(&text, &length))
		count++;
	return number_datum((double)count, VALUE_NUMBER);
}

/* ODK: the first is 0; past the last, empty. */
struct datum call_selected_at(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first), *item;
	double wanted = eval_number(run, node->first->next), at = 0;
	size_t length;

	while ((item = items_next(&text, &length))) {
		if (at == wanted)
			return text_datum(scratch_text(&run->eval->scratch, item, length),
					  VALUE_TEXT, false);
		at++;
	}
	return empty_datum(VALUE_TEXT);
}

/* ---- sets ---- */

struct counting {
	struct run *run;
	size_t count, limit;
};

static bool take_count(void *data, size_t row)
{
	struct counting *counting = data;

	(void)row;
	return ++counting->count < counting->limit;
}

static bool take_filled(void *data, const struct datum *datum)
{
	struct counting *counting = data;

	if (!datum_is_empty(datum))
		counting->count++;
	return true;
}

static const struct node *rows_of(const struct node *set)
{
	return set->kind == NODE_VALUES ? set->first : set;
}

static size_t count_up_to(struct run *run, const struct node *set, size_t limit)
{
	const struct node *rows = rows_of(set);
	struct counting counting = {run, 0, limit};

	if (!limit)
		return 0;
	if (rows->kind == NODE_TABLE)
		return eval_table(run->eval, rows->form)->count;
	if (rows->kind == NODE_HOIST)
		return eval_slot(run, rows)->count;
	if (rows->kind == NODE_GLOBAL)
		return eval_global(run, rows)->count;
	each_row(run, rows, take_count, &counting);
	return counting.count;
}

struct datum call_count(struct run *run, const struct node *node)
{
	size_t limit = node->is_bounded ? node->limit : SIZE_MAX;

	return number_datum((double)count_up_to(run, node->first, limit), VALUE_NUMBER);
}

struct datum call_exists(struct run *run, const struct node *node)
{
	return truth(count_up_to(run, node->first, 1) > 0);
}

struct datum call_count_non_empty(struct run *run, const struct node *node)
{
	struct counting counting = {run, 0, 0};

	each_value(run, node->first, take_filled, &counting, false);
	return number_datum((double)counting.count, VALUE_NUMBER);
}

struct summing {
	double sum;
	enum likeness likeness;
	bool is_most;
};

/* What is empty or no number adds nothing (XPath: the sum would be none). */
static bool take_sum(void *data, const struct datum *datum)
{
	struct summing *summing = data;
	double number = datum_number(datum, LIKE_NUMBER);

	if (is_number(number))
		summing->sum += number;
	return true;
}

struct datum call_sum(struct run *run, const struct node *node)
{
	struct summing summing = {0, LIKE_NUMBER, false};

	each_value(run, node->first, take_sum, &summing, false);
	return number_datum(summing.sum, VALUE_NUMBER);
}

static bool take_most(void *data, const struct datum *datum)
{
	struct summing *summing = data;
	double number = datum_number(datum, summing->likeness);

	if (!is_number(number))
		return true;
	if (!is_number(summing->sum) ||
	    (summing->is_most ? number > summing->sum : number < summing->sum))
		summing->sum = number;
	return true;
}

static struct datum extreme(struct run *run, const struct node *node, bool is_most)
{
	struct summing summing = {NAN, (enum likeness)node->likeness, is_most};

	for (const struct node *child = node->first; child; child = child->next)
		each_value(run, child, take_most, &summing, false);
	return number_datum(summing.sum, (enum value_type)node->type);
}

struct datum call_min(struct run *run, const struct node *node)
{
	return extreme(run, node, false);
}

struct datum call_max(struct run *run, const struct node *node)
{
	return extreme(run, node, true);
}

/* ---- choosing ---- */

static struct datum as_type(struct run *run, struct datum datum, enum value_type type)
{
	if (datum.type == type)
		return datum;
	return text_datum(datum_text(run, &datum), type, datum.is_kept);
}

struct datum call_if(struct run *run, const struct node *node)
{
	const struct node *then = node->first->next;
	const struct node *chosen = eval_holds(run, node->first) ? then : then->next;

	return as_type(run, eval_node(run, chosen), (enum value_type)node->type);
}

struct datum call_coalesce(struct run *run, const struct node *node)
{
	struct datum datum = empty_datum(VALUE_TEXT);

	for (const struct node *child = node->first; child; child = child->next) {
		datum = eval_node(run, child);
		if (!datum_is_empty(&datum))
			break;
	}
	return as_type(run, datum, (enum value_type)node->type);
}

/* The field's own value where it has one, so that it is worked out once only. */
struct datum call_once(struct run *run, const struct node *node)
{
	const char *self = run->frame->self;

	if (self && self[0])
		return text_datum(self, (enum value_type)node->type, false);
	return as_type(run, eval_node(run, node->first), (enum value_type)node->type);
}

/* ---- numbers ---- */

/* XPath: halves go up; ODK: to so many decimals. */
struct datum call_round(struct run *run, const struct node *node)
{
	double number = eval_number(run, node->first), places = 0, scale = 1;

	if (node->first->next)
		places = eval_number(run, node->first->next);
	if (!(places >= -15 && places <= 15))
		return empty_datum(VALUE_NUMBER);
	for (; places >= 1; places--)
		scale *= 10;
	for (; places <= -1; places++)
		scale /= 10;
	return number_datum(number_floor(number * scale + 0.5) / scale, VALUE_NUMBER);
}

struct datum call_int(struct run *run, const struct node *node)
{
	double number = eval_number(run, node->first);

	return number_datum(number < 0 ? 0 - number_floor(0 - number) : number_floor(number),
			    VALUE_NUMBER);
}

struct datum call_floor(struct run *run, const struct node *node)
{
	return number_datum(number_floor(eval_number(run, node->first)), VALUE_NUMBER);
}

struct datum call_ceiling(struct run *run, const struct node *node)
{
	return number_datum(0 - number_floor(0 - eval_number(run, node->first)), VALUE_NUMBER);
}

struct datum call_number(struct run *run, const struct node *node)
{
	return number_datum(eval_number(run, node->first), VALUE_NUMBER);
}

/* ---- the rest ---- */

struct datum call_string(struct run *run, const struct node *node)
{
	struct datum datum = eval_node(run, node->first);

	datum.text = datum_text(run, &datum);
	datum.type = VALUE_TEXT;
	return datum;
}

struct datum call_boolean(struct run *run, const struct node *node)
{
	return truth(eval_holds(run, node->first));
}

struct datum call_not(struct run *run, const struct node *node)
{
	return truth(!eval_holds(run, node->first));
}

struct datum call_true(struct run *run, const struct node *node)
{
	(void)run;
	(void)node;
	return truth(true);
}

struct datum call_false(struct run *run, const struct node *node)
{
	(void)run;
	(void)node;
	return truth(false);
}

struct datum call_today(struct run *run, const struct node *node)
{
	(void)node;
	return number_datum(run->eval->source.today, VALUE_DATE);
}

struct datum call_now(struct run *run, const struct node *node)
{
	const struct expr_source *source = &run->eval->source;

	(void)node;
	return text_datum(scratch_text(&run->eval->scratch, source->now,
				       strnlen(source->now, sizeof(source->now))),
			  VALUE_TEXT, false);
}

struct datum call_position(struct run *run, const struct node *node)
{
	(void)node;
	if (run->scan)
		return number_datum((double)run->scan->position, VALUE_NUMBER);
	if (run->frame->position)
		return number_datum((double)run->frame->position, VALUE_NUMBER);
	if (run->frame->row)
		return number_datum((double)run->frame->row->row + 1, VALUE_NUMBER);
	return empty_datum(VALUE_NUMBER);
}
