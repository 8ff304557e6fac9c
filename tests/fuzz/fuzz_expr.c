/* Any bytes as an expression over a small pack: a mistake with its key and place, or a value,
 * within a bound on steps, and the same one with indexes as without. The first byte chooses the
 * scope: bare names the fields of a row or not, tables that stay or not. */
#include <stdio.h>
#include <string.h>

#include "expr_world.h"
#include "target.h"

enum { STEPS = 20000, FUZZ_ROWS = 24 };

static const char *name_of(struct world *world, char letter, size_t number)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%c%zu", letter, number);

	return arena_text(&world->pack.arena, text, (size_t)length);
}

/* Enough rows that indexes are made. */
static struct world *make_world(void)
{
	struct world *world = world_new();

	world_sample(world);
	for (size_t i = world->rows[PEOPLE]; i < FUZZ_ROWS; i++) {
		const char **cells = world->cells[PEOPLE][world->rows[PEOPLE]++];

		memcpy(cells, world->cells[PEOPLE][i % 4], sizeof(world->cells[PEOPLE][0]));
		cells[0] = name_of(world, 'P', i + 1);
		cells[1] = name_of(world, 'n', i % 7);
	}
	for (size_t i = world->rows[VISITS]; i < FUZZ_ROWS; i++) {
		const char **cells = world->cells[VISITS][world->rows[VISITS]++];

		memcpy(cells, world->cells[VISITS][i % 5], sizeof(world->cells[VISITS][0]));
		cells[0] = name_of(world, 'V', i + 1);
		cells[3] = name_of(world, 'P', i % 11);
	}
	return world;
}

static char *evaluate(struct world *world, const struct expr *expr, bool scans_only)
{
	struct value value;
	const size_t *rows;
	size_t count;

	eval_reset(world->eval, &world->source);
	eval_set_limit(world->eval, STEPS);
	eval_set_scans_only(world->eval, scans_only);
	/* thrice: looked up, indexed, cached */
	for (int i = 0; i < 3; i++)
		value = expr_value(world->eval, expr, &world->frame);
	demand(value.text && value.type != VALUE_ROWS && value.type != VALUE_VALUES);
	expr_holds(world->eval, expr, &world->frame);
	count = expr_rows(world->eval, expr, &world->frame, &rows);
	for (size_t i = 0; i < count; i++)
		demand(rows[i] < world->rows[expr_form(expr)] && (!i || rows[i] > rows[i - 1]));
	return eval_exceeded(world->eval) ? NULL : memory_text(value.text);
}

static void compare(struct world *world, const struct expr *expr)
{
	char *index = evaluate(world, expr, false), *scan = evaluate(world, expr, true);

	/* a scan may pass the bound where an index does not, and the other way round */
	if (index && scan)
		demand(!strcmp(index, scan));
	memory_free(index);
	memory_free(scan);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	static struct world *world;
	struct eval_row row = {PEOPLE, 2};
	struct expr *expr;
	unsigned char options = length ? bytes[0] : 0;
	char *text;

	if (!world)
		world = make_world();
	if (length) {
		bytes++;
		length--;
	}
	world->scope.row_form = options & 1 ? PEOPLE : -1;
	world->frame.row = options & 1 ? &row : NULL;
	for (int form = 0; form < TABLES; form++)
		world->is_resident[form] = options & 2;
	world->frame.language = options & 4 ? 0 : -1;
	memset(&world->err, 0, sizeof(world->err));
	/* exactly so many bytes: reading past them is found */
	text = memory_new(length + !length);
	memcpy(text, bytes, length);
	expr = expr_compile(&world->arena, text, length, &world->scope, &world->err);
	memory_free(text);
	if (expr)
		compare(world, expr);
	else
		demand(world->err.key && world->err.column > 0 && world->err.column <= length + 1);
	arena_reset(&world->arena);
	return 0;
}
