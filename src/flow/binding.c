#include "binding.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void place_mistake(struct mistakes *mistakes, const struct place *place, const struct err *err)
{
	char position[24];

	/* {3} of an expression's mistake counts from where that begins, column from the cell's
	 * beginning. */
	snprintf(position, sizeof position, "%zu", err->column);
	mistakes_add(mistakes, place->path, place->line, place->column, err->key, err->args[0],
		     err->args[1], err->column ? position : err->args[2]);
	mistakes->items[mistakes->count - 1].character = err->column;
}

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && isspace((unsigned char)*at))
		at++;
	return at;
}

static const char *skip_name(const char *at, const char *end)
{
	while (at < end && (isalnum((unsigned char)*at) || *at == '_'))
		at++;
	return at;
}

/* Up to the next comma outside brackets and quotes. */
static const char *skip_expression(const char *at, const char *end)
{
	return at + expr_outside(at, (size_t)(end - at), ",");
}

/* Reads the names before `in`. NULL: something else stands there. */
static const char *take_names(struct bindings *bindings, struct binding_of_rule *item,
			      struct pack *pack, const char *at, const char *end)
{
	item->first = bindings->variable_count;
	for (;;) {
		const char *start = at = skip_space(at, end);

		at = skip_name(at, end);
		if (at == start || bindings->variable_count == VARIABLES_MAX)
			return NULL;
		bindings->variables[bindings->variable_count++].name =
		    arena_text(&pack->arena, start, (size_t)(at - start));
		item->count++;
		at = skip_space(at, end);
		if (at < end && *at == ',') {
			at++;
			continue;
		}
		if (end - at > 3 && at[0] == 'i' && at[1] == 'n' && isspace((unsigned char)at[2]))
			return at + 3;
		return NULL;
	}
}

static struct expr *take_rows(struct bindings *bindings, const struct binding_of_rule *item,
			      struct pack *pack, const char *start, size_t length, struct err *err)
{
	struct expr_scope scope = {.pack = pack,
				   .row_form = -1,
				   .variables = bindings->variables,
				   .variable_count = item->first};
	struct expr *rows = expr_compile(&pack->arena, start, length, &scope, err);

	if (rows && expr_type(rows) != VALUE_ROWS) {
		err_set(err, STATUS_INPUT, "rules.not_rows", NULL, NULL, NULL);
		err->column = 1;
		return NULL;
	}
	for (size_t i = 0; rows && i < item->count; i++)
		bindings->variables[item->first + i].form = expr_form(rows);
	return rows;
}

bool bindings_read(struct bindings *bindings, struct pack *pack, const char *text,
		   const struct place *place, struct mistakes *mistakes)
{
	const char *end = text + strlen(text), *at = text;

	*bindings = (struct bindings){0};
	bindings->variables = arena_new(&pack->arena, VARIABLES_MAX * sizeof *bindings->variables);
	bindings->items = arena_new(&pack->arena, VARIABLES_MAX * sizeof *bindings->items);
	while (skip_space(at, end) < end) {
		struct binding_of_rule *item = &bindings->items[bindings->count];
		const char *start = take_names(bindings, item, pack, at, end);
		struct err err;

		if (start) {
			start = skip_space(start, end);
			at = skip_expression(start, end);
			item->rows =
			    take_rows(bindings, item, pack, start, (size_t)(at - start), &err);
		} else {
			start = at;
			err_set(&err, STATUS_INPUT, "rules.context", at, NULL, NULL);
			err.column = 1;
		}
		if (!item->rows) {
			err.column += utf8_length(text, (size_t)(start - text));
			place_mistake(mistakes, place, &err);
			return false;
		}
		bindings->count++;
		at += at < end;
	}
	return true;
}

bool assignments_read(struct assignments *assignments, struct pack *pack, int form,
		      const char *text, size_t length, const struct expr_variable *variables,
		      size_t variable_count, const struct place *place, struct mistakes *mistakes)
{
	const char *end = text + length, *at = skip_space(text, end);
	struct expr_scope scope = {
	    .pack = pack, .row_form = -1, .variables = variables, .variable_count = variable_count};
	const struct form *target = &pack->forms[form];

	*assignments = (struct assignments){0};
	assignments->items =
	    arena_new(&pack->arena, (target->field_count + 1) * sizeof *assignments->items);
	while (at < end) {
		const char *name = at, *name_end = skip_name(at, end), *stop;
		struct err err = {0};
		struct expr *expr = NULL;
		int field = form_find(target, name, (size_t)(name_end - name));

		at = skip_space(name_end, end);
		if (field < 0 || at == end || *at != '=' ||
		    assignments->count == target->field_count) {
			char wrong[64];

			snprintf(wrong, sizeof wrong, "%.*s", (int)(name_end - name), name);
			err_set(&err, STATUS_INPUT, "rules.assignment", wrong, target->name, NULL);
			err.column = 1;
		} else {
			name = at = skip_space(at + 1, end);
			stop = skip_expression(at, end);
			expr = expr_compile(&pack->arena, at, (size_t)(stop - at), &scope, &err);
			at = skip_space(stop + (stop < end), end);
		}
		if (!expr) {
			err.column += utf8_length(text, (size_t)(name - text));
			place_mistake(mistakes, place, &err);
			return false;
		}
		assignments->items[assignments->count++] = (struct assignment){field, expr};
	}
	return true;
}

struct walk {
	const struct binding_of_rule *items;
	size_t count;
	struct eval *eval;
	bool (*take)(void *data, const struct eval_row *rows);
	void *data;
	struct eval_row rows[VARIABLES_MAX];
};

static bool walk_from(struct walk *walk, size_t item);

/* Every set of the binding's names from the rows at `from` on: ascending, so each set once. */
static bool walk_sets(struct walk *walk, size_t item, size_t name, const size_t *rows, size_t count,
		      size_t from)
{
	const struct binding_of_rule *binding = &walk->items[item];

	if (name == binding->count)
		return walk_from(walk, item + 1);
	for (size_t i = from; i < count; i++) {
		walk->rows[binding->first + name] =
		    (struct eval_row){expr_form(binding->rows), rows[i]};
		if (!walk_sets(walk, item, name + 1, rows, count, i + 1))
			return false;
	}
	return true;
}

static bool walk_from(struct walk *walk, size_t item)
{
	struct eval_frame frame = {.variables = walk->rows, .language = -1};
	const size_t *rows;
	size_t count;

	if (item == walk->count)
		return walk->take(walk->data, walk->rows);
	count = expr_rows(walk->eval, walk->items[item].rows, &frame, &rows);
	return walk_sets(walk, item, 0, rows, count, 0);
}

void bindings_walk(const struct binding_of_rule *items, size_t count, struct eval *eval,
		   bool (*take)(void *data, const struct eval_row *rows), void *data)
{
	struct walk walk = {items, count, eval, take, data, {{0, 0}}};

	walk_from(&walk, 0);
}
