#include <stdlib.h>
#include <string.h>

#include "expr_run.h"

/* Rows, one after the other in table order: a table's, those a predicate leaves,
 * those that ids name. A predicate over a table takes its rows from an index or by
 * id where one of its conjuncts allows, and tests only the other conjuncts. */

/* As few rows as are better tested one by one than left fewer by another look-up: of one value,
 * of the values of a set. */
enum { ROWS_FEW = 2, ROWS_FEW_OF_SETS = 16 };

struct found {
	const size_t *rows;
	size_t count;
	bool is_set;
};

static bool each_of(struct run *run, const size_t *rows, size_t count, row_take take, void *data)
{
	for (size_t i = 0; i < count; i++)
		if (!eval_step(run->eval, 1) || !take(data, rows[i]))
			return false;
	return true;
}

static bool each_of_table(struct run *run, int form, row_take take, void *data)
{
	size_t count = eval_table(run->eval, form)->count;

	for (size_t i = 0; i < count; i++)
		if (!eval_step(run->eval, 1) || !take(data, i))
			return false;
	return true;
}

/* ---- ids ---- */

struct gather {
	struct run *run;
	int form;
	const struct index *index; /* NULL: by id */
	enum likeness likeness;
	bool is_list; /* each text holds items */
	size_t *rows;
	size_t count, capacity;
};

static void gather_row(struct gather *gather, size_t row)
{
	if (gather->count == gather->capacity) {
		size_t capacity = gather->capacity ? gather->capacity * 2 : 8;
		size_t *rows = scratch_new(&gather->run->eval->scratch, capacity * sizeof(*rows));

		if (gather->count)
			memcpy(rows, gather->rows, gather->count * sizeof(*rows));
		gather->rows = rows;
		gather->capacity = capacity;
	}
	gather->rows[gather->count++] = row;
}

static void gather_id(struct gather *gather, const char *id, size_t length)
{
	const struct expr_source *source = &gather->run->eval->source;
	long row =
	    length && source->find ? source->find(source->data, gather->form, id, length) : -1;

	if (row >= 0 && (size_t)row < eval_table(gather->run->eval, gather->form)->count)
		gather_row(gather, (size_t)row);
}

static void gather_key(struct gather *gather, const struct key *key)
{
	const struct index *index = gather->index;
	long at;

	if (!index) {
		gather_id(gather, key->text, key->length);
		return;
	}
	at = keys_find(&index->keys, key);
	for (size_t i = at < 0 ? 0 : index->starts[at]; at >= 0 && i < index->starts[at + 1]; i++)
		gather_row(gather, index->rows[i]);
}

static bool gather_value(void *data, const struct datum *datum)
{
	struct gather *gather = data;
	struct datum copy = *datum;
	const char *text, *item;
	struct key key;
	size_t length;

	if (!gather->is_list) {
		key = key_of(gather->run, &copy, gather->likeness);
		gather_key(gather, &key);
		return eval_step(gather->run->eval, 1);
	}
	text = datum_text(gather->run, &copy);
	while ((item = items_next(&text, &length))) {
		key = key_of_text(item, length);
		gather_key(gather, &key);
		if (!eval_step(gather->run->eval, 1))
			return false;
	}
	return true;
}

static int order(const void *left, const void *right)
{
	size_t l = *(const size_t *)left, r = *(const size_t *)right;

	return (l > r) - (l < r);
}

/* In table order, each once. */
static void put_in_order(struct gather *gather)
{
	size_t kept = 0;
	bool is_ordered = true;

	for (size_t i = 1; i < gather->count; i++)
		if (gather->rows[i] <= gather->rows[i - 1])
			is_ordered = false;
	if (is_ordered)
		return;
	qsort(gather->rows, gather->count, sizeof(*gather->rows), order);
	for (size_t i = 0; i < gather->count; i++)
		if (!i || gather->rows[i] != gather->rows[kept - 1])
			gather->rows[kept++] = gather->rows[i];
	gather->count = kept;
}

static bool each_named(struct run *run, const struct node *node, row_take take, void *data)
{
	struct gather gather = {.run = run, .form = node->form, .is_list = true};

	/* the values' texts are looked up at once, so none need be kept */
	each_value(run, node->first, gather_value, &gather, false);
	put_in_order(&gather);
	return each_of(run, gather.rows, gather.count, take, data);
}

/* ---- predicates ---- */

struct filtering {
	struct run *run;
	const struct filter *filter;
	const struct conjunct *served; /* by an index: true for every row that comes */
	struct scan scan;
	row_take take;
	void *data;
};

static bool filter_row(void *data, size_t row)
{
	struct filtering *filtering = data;
	struct run *run = filtering->run;
	struct scan *scan = &filtering->scan;
	bool passes = true;

	scan->row.row = row;
	scan->position++;
	scan->mark = scratch_mark(&run->eval->scratch);
	scan->outer = run->scan;
	run->scan = scan;
	for (const struct conjunct *at = filtering->filter->first; at && passes; at = at->next)
		if (at->lookup != LOOKUP_ALWAYS && at != filtering->served)
			passes = eval_holds(run, at->node);
	run->scan = scan->outer;
	scratch_back(&run->eval->scratch, scan->mark);
	if (passes)
		return filtering->take(filtering->data, row);
	return !run->eval->is_exceeded;
}

static bool is_id(const struct node *node)
{
	return node->kind == NODE_ROW && node->field < 0;
}

static struct key probe_key(struct run *run, const struct node *probe, enum likeness likeness)
{
	bool as_text = likeness == LIKE_TEXT || likeness == LIKE_ITEM;
	const char *text = as_text ? plain_text(run, probe) : NULL;
	struct datum datum;

	if (text)
		return key_of_text(text, strlen(text));
	datum = eval_node(run, probe);
	return key_of(run, &datum, likeness);
}

/* The rows that one conjunct leaves, or none set where it is to be tested row by row. */
static struct found look_up(struct run *run, const struct conjunct *conjunct, int form)
{
	const struct node *first = conjunct->pair->first, *second = first->next;
	const struct node *key = conjunct->key_is_second ? second : first;
	const struct node *probe = conjunct->key_is_second ? first : second;
	enum likeness likeness =
	    conjunct->lookup == LOOKUP_EQUAL ? (enum likeness)conjunct->pair->likeness : LIKE_TEXT;
	struct gather gather = {.run = run,
				.form = form,
				.likeness = likeness,
				.is_list = conjunct->lookup == LOOKUP_AMONG};
	struct found found = {NULL, 0, false};

	if (conjunct->lookup == LOOKUP_ITEM)
		likeness = LIKE_ITEM;
	if (likeness != LIKE_TEXT || !is_id(key) || !run->eval->source.find) {
		gather.index =
		    index_of(run, key, conjunct->hash, form, likeness, node_is_set(probe));
		if (!gather.index)
			return found;
	}
	if (conjunct->lookup != LOOKUP_AMONG && !node_is_set(probe)) {
		struct key wanted = probe_key(run, probe, likeness);
		long at;

		if (!gather.index) {
			gather_id(&gather, wanted.text, wanted.length);
			return (struct found){gather.rows, gather.count, true};
		}
		at = keys_find(&gather.index->keys, &wanted);
		found.is_set = true;
		if (at >= 0) {
			found.rows = gather.index->rows + gather.index->starts[at];
			found.count = gather.index->starts[at + 1] - gather.index->starts[at];
		}
		return found;
	}
	each_value(run, probe, gather_value, &gather, false);
	put_in_order(&gather);
	return (struct found){gather.rows, gather.count, true};
}

/* Not worth it where few rows are left already. */
static bool is_worth(const struct conjunct *conjunct, const struct found *best, bool of_sets)
{
	const struct node *probe;

	if (conjunct->lookup <= LOOKUP_ALWAYS)
		return false;
	probe = conjunct->pair->first;
	if (!conjunct->key_is_second)
		probe = probe->next;
	if (node_is_set(probe) != of_sets)
		return false;
	return !best->is_set || best->count > (size_t)(of_sets ? ROWS_FEW_OF_SETS : ROWS_FEW);
}

/* The fewest rows that any conjunct's look-up leaves. */
static struct found fewest(struct run *run, struct filtering *filtering, int form)
{
	struct found best = {NULL, 0, false}, found;

	filtering->scan.outer = run->scan;
	run->scan = &filtering->scan;
	for (int of_sets = 0; of_sets < 2; of_sets++) {
		for (const struct conjunct *at = filtering->filter->first; at; at = at->next) {
			if (!is_worth(at, &best, of_sets))
				continue;
			found = look_up(run, at, form);
			if (!found.is_set || (best.is_set && best.count <= found.count))
				continue;
			best = found;
			filtering->served = at;
		}
	}
	run->scan = filtering->scan.outer;
	return best;
}

static bool each_filtered(struct run *run, const struct node *node, row_take take, void *data)
{
	const struct node *rows = node->first;
	struct filtering filtering = {
	    .run = run, .filter = node->filter, .take = take, .data = data};
	struct found found;

	filtering.scan.row.form = node->form;
	for (int i = 0; i < node->filter->slot_count; i++)
		run->slots[node->filter->slot + i].is_set = false;
	for (const struct conjunct *at = node->filter->first; at; at = at->next)
		if (at->lookup == LOOKUP_ALWAYS && !eval_holds(run, at->node))
			return true;
	if (rows->kind == NODE_TABLE && !node->filter->uses_position && !run->eval->scans_only) {
		found = fewest(run, &filtering, node->form);
		if (found.is_set)
			return each_of(run, found.rows, found.count, filter_row, &filtering);
	}
	return each_row(run, rows, filter_row, &filtering);
}

static bool each_variable(struct run *run, const struct node *node, row_take take, void *data)
{
	size_t row;

	if (!run->frame->variables)
		return true;
	row = run->frame->variables[node->index].row;
	return row >= eval_table(run->eval, node->form)->count || take(data, row);
}

bool each_row(struct run *run, const struct node *node, row_take take, void *data)
{
	bool display = run->display, result;
	const struct slot *slot;

	if (!eval_step(run->eval, 1))
		return false;
	run->display = false;
	switch (node->kind) {
	case NODE_TABLE:
		result = each_of_table(run, node->form, take, data);
		break;
	case NODE_FILTER:
		result = each_filtered(run, node, take, data);
		break;
	case NODE_ID:
		result = each_named(run, node, take, data);
		break;
	case NODE_VARIABLE:
		result = each_variable(run, node, take, data);
		break;
	default:
		slot = node->kind == NODE_GLOBAL ? eval_global(run, node) : eval_slot(run, node);
		result = each_of(run, slot->rows, slot->count, take, data);
	}
	run->display = display;
	return result;
}
