/* A small pack and its tables by hand, for the tests of expressions:
 *
 *   units  name text, boss -> people
 *   people name text, unit -> units, post a choice, born date, age integer, weight decimal,
 *          rise time, friends -> people (several), host text
 *   visits day date, way text, lead -> people, partners -> people (several), note text,
 *          begin time, size integer
 *
 * A table that is not resident gives each cell in memory of its own, which is freed 64
 * cells later: what is used too long, the sanitizer finds. */
#ifndef ZHIBU_TESTS_EXPR_WORLD_H
#define ZHIBU_TESTS_EXPR_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "form/expr.h"
#include "form/expr_run.h"

enum { UNITS, PEOPLE, VISITS, TABLES };
enum { WORLD_COLUMNS = 12, WORLD_ROWS = 1200, WORLD_RING = 64 };

struct world {
	struct pack pack;
	struct form forms[TABLES];
	struct field fields[TABLES][WORLD_COLUMNS];
	struct choice_list posts;
	struct choice post_choices[2];
	struct arena arena;
	const char *cells[TABLES][WORLD_ROWS][WORLD_COLUMNS]; /* column 0 is id */
	size_t rows[TABLES];
	bool is_resident[TABLES];
	char *ring[WORLD_RING];
	size_t ring_at;
	size_t cell_calls, find_calls;
	struct expr_source source;
	struct eval *eval;
	struct expr_variable variables[2];
	struct eval_row bound[2];
	const char *values[WORLD_COLUMNS];
	struct expr_scope scope;
	struct eval_frame frame;
	struct err err;
};

static inline size_t world_count(void *data, int form)
{
	return ((struct world *)data)->rows[form];
}

static inline const char *world_cell(void *data, int form, size_t row, int field)
{
	struct world *world = data;
	const char *text = world->cells[form][row][field + 1];
	char **place;

	world->cell_calls++;
	if (!text)
		text = "";
	if (world->is_resident[form])
		return text;
	place = &world->ring[world->ring_at++ % WORLD_RING];
	free(*place);
	*place = memory_text(text);
	return *place;
}

static inline long world_find(void *data, int form, const char *id, size_t length)
{
	struct world *world = data;

	world->find_calls++;
	for (size_t i = 0; i < world->rows[form]; i++)
		if (strlen(world->cells[form][i][0]) == length &&
		    !memcmp(world->cells[form][i][0], id, length))
			return (long)i;
	return -1;
}

static inline bool world_is_resident(void *data, int form)
{
	return ((struct world *)data)->is_resident[form];
}

static inline void world_field(struct world *world, int form, const char *name,
			       enum field_type type, int reference)
{
	struct field *field = &world->fields[form][world->forms[form].field_count++];

	field->name = name;
	field->type = type;
	field->reference = reference;
	field->reference_label = -1;
	field->group = -1;
}

static inline void world_form(struct world *world, int form, const char *name)
{
	world->forms[form].name = name;
	world->forms[form].path = name;
	world->forms[form].fields = world->fields[form];
	world->is_resident[form] = true;
}

static inline void world_row(struct world *world, int form, const char *const *cells)
{
	size_t row = world->rows[form]++;

	for (size_t i = 0; i <= world->forms[form].field_count; i++)
		world->cells[form][row][i] = cells[i];
}

static inline void world_forms(struct world *world)
{
	world_form(world, UNITS, "units");
	world_field(world, UNITS, "name", FIELD_TEXT, -1);
	world_field(world, UNITS, "boss", FIELD_CHOICE, PEOPLE);
	world_form(world, PEOPLE, "people");
	world_field(world, PEOPLE, "name", FIELD_TEXT, -1);
	world_field(world, PEOPLE, "unit", FIELD_CHOICE, UNITS);
	world_field(world, PEOPLE, "post", FIELD_CHOICE, -1);
	world_field(world, PEOPLE, "born", FIELD_DATE, -1);
	world_field(world, PEOPLE, "age", FIELD_INTEGER, -1);
	world_field(world, PEOPLE, "weight", FIELD_DECIMAL, -1);
	world_field(world, PEOPLE, "rise", FIELD_TIME, -1);
	world_field(world, PEOPLE, "friends", FIELD_CHOICES, PEOPLE);
	world_field(world, PEOPLE, "host", FIELD_TEXT, -1);
	world_form(world, VISITS, "visits");
	world_field(world, VISITS, "day", FIELD_DATE, -1);
	world_field(world, VISITS, "way", FIELD_TEXT, -1);
	world_field(world, VISITS, "lead", FIELD_CHOICE, PEOPLE);
	world_field(world, VISITS, "partners", FIELD_CHOICES, PEOPLE);
	world_field(world, VISITS, "note", FIELD_TEXT, -1);
	world_field(world, VISITS, "begin", FIELD_TIME, -1);
	world_field(world, VISITS, "size", FIELD_INTEGER, -1);
	world->post_choices[0].name = "head";
	world->post_choices[0].label.in[0] = "组长";
	world->post_choices[1].name = "none";
	world->post_choices[1].label.in[0] = "无职务";
	world->posts = (struct choice_list){"posts", world->post_choices, 2};
	world->fields[PEOPLE][2].list = &world->posts;
}

static inline void world_sample(struct world *world)
{
	static const char *const units[][3] = {{"U1", "First", "P1"}, {"U2", "Second", "P3"}};
	static const char *const people[][10] = {
	    {"P1", "赵甲", "U1", "head", "1960-02-29", "58", "70.5", "06:30", "P2 P3", ""},
	    {"P2", "钱乙", "U1", "none", "1970-01-01", "48", "61.25", "07:00", "P1", "far"},
	    {"P3", "孙丙", "U2", "none", "1980-12-31", "37", "", "05:45", "", ""},
	    {"P4", "李丁", "", "none", "", "", "55", "", "P1 P2 P3", ""},
	};
	static const char *const visits[][8] = {
	    {"V1", "2018-06-07", "single", "P1", "P2", "early", "09:00", "2"},
	    {"V2", "2018-06-08", "single", "P1", "P3", "", "10:30", "2"},
	    {"V3", "2018-06-10", "group", "P2", "P1 P3", "late one", "", "3"},
	    {"V4", "", "group", "P3", "", "", "14:00", ""},
	    {"V5", "bogus", "other", "", "P4", "", "", "x"},
	};

	for (size_t i = 0; i < 2; i++)
		world_row(world, UNITS, units[i]);
	for (size_t i = 0; i < 4; i++)
		world_row(world, PEOPLE, people[i]);
	for (size_t i = 0; i < 5; i++)
		world_row(world, VISITS, visits[i]);
}

/* Rules' scope: $m and $a are rows of people; ${..} a record of visits, . its day. */
static inline void world_scope(struct world *world)
{
	static const char *const record[] = {"2018-06-09", "single", "P2", "P1 P3",
					     " a  b ",	   "08:15",  "4"};

	memcpy(world->values, record, sizeof(record));
	world->variables[0] = (struct expr_variable){"m", PEOPLE};
	world->variables[1] = (struct expr_variable){"a", PEOPLE};
	world->bound[0] = (struct eval_row){PEOPLE, 0};
	world->bound[1] = (struct eval_row){PEOPLE, 1};
	world->scope = (struct expr_scope){.pack = &world->pack,
					   .form = &world->forms[VISITS],
					   .self = &world->fields[VISITS][0],
					   .row_form = -1,
					   .variables = world->variables,
					   .variable_count = 2};
	world->frame = (struct eval_frame){.values = world->values,
					   .id = "V9",
					   .self = "2018-06-09",
					   .variables = world->bound,
					   .language = -1};
}

static inline struct world *world_new(void)
{
	struct world *world = memory_new(sizeof(*world));

	arena_init(&world->arena);
	arena_init(&world->pack.arena);
	world_forms(world);
	world->pack.forms = world->forms;
	world->pack.form_count = TABLES;
	world->pack.languages[0] = (struct language){"中文", "zh"};
	world->pack.language_count = 1;
	world->source = (struct expr_source){.data = world,
					     .count = world_count,
					     .cell = world_cell,
					     .find = world_find,
					     .is_resident = world_is_resident,
					     .today = 17712, /* 2018-06-30, a Saturday */
					     .now = "2018-06-30T14:30:05"};
	world_scope(world);
	world->eval = eval_new(&world->pack, &world->source);
	return world;
}

static inline void world_free(struct world *world)
{
	eval_free(world->eval);
	arena_release(&world->arena);
	arena_release(&world->pack.arena);
	for (size_t i = 0; i < WORLD_RING; i++)
		free(world->ring[i]);
	memory_free(world);
}

static inline struct expr *world_compile(struct world *world, const char *text)
{
	/* just so many bytes: reading past them is found */
	size_t length = strlen(text);
	char *exact = memory_new(length + !length);
	struct expr *expr;

	memcpy(exact, text, length);
	memset(&world->err, 0, sizeof(world->err));
	expr = expr_compile(&world->arena, exact, length, &world->scope, &world->err);
	memory_free(exact);
	return expr;
}

/* The text an expression gives, or the key of its mistake. */
static inline const char *world_text(struct world *world, const char *text)
{
	struct expr *expr = world_compile(world, text);

	return expr ? expr_text(world->eval, expr, &world->frame) : world->err.key;
}

#endif
