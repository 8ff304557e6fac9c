#include <string.h>

#include "expr_run.h"

/* Hoisted values, once per scan of the predicate they stand in; values of tables alone, once per
 * eval. */

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
const size_t *collect_rows(struct run *run, const struct node *node, size_t *count)
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
