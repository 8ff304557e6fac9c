#include "flow/rules.h"

#include <string.h>

#include "base/utf8.h"
#include "binding.h"
#include "form/sheet.h"
#include "target.h"

enum column { RULE, STEP, LEVEL, CONTEXT, WHEN, TEST, MESSAGE, GOTO, SOURCE, ROLES, COLUMN_COUNT };

static const char *const columns[COLUMN_COUNT] = {"rule", "step",    "level", "context", "when",
						  "test", "message", "goto",  "source",	 "roles"};

/* What is being read: one row of the sheet into a rule. */
struct reading {
	struct pack *pack;
	const struct steps *steps;
	const struct sheet *sheet;
	const struct heading *headings;
	size_t places[COLUMN_COUNT]; /* where each column stands; past the width: nowhere */
	struct mistakes *mistakes;
	size_t row;
	bool all;
};

static struct place place_of(const struct reading *reading, size_t column)
{
	return (struct place){reading->sheet->path, reading->sheet->lines[reading->row],
			      column + 1};
}

static void mistake(const struct reading *reading, size_t column, const char *key, const char *arg1,
		    const char *arg2)
{
	mistakes_add(reading->mistakes, reading->sheet->path, reading->sheet->lines[reading->row],
		     column + 1, key, arg1, arg2, NULL);
}

/* The cell of a column without languages, and where it stands. "" where there is none. */
static const char *cell(const struct reading *reading, enum column name, size_t *column)
{
	*column = reading->places[name];
	return sheet_cell(reading->sheet, reading->row, *column);
}

static void find_places(struct reading *reading)
{
	for (size_t name = 0; name < COLUMN_COUNT; name++) {
		size_t i = 0, width = reading->sheet->widths[0];

		while (i < width && reading->headings[i].known != (int)name)
			i++;
		reading->places[name] = i;
	}
}

/* Whether the columns are there without which every row would be wrong. */
static bool has_columns(const struct reading *reading)
{
	static const enum column needed[] = {RULE, STEP, LEVEL, TEST, MESSAGE};
	size_t before = reading->mistakes->count;

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (reading->places[needed[i]] >= reading->sheet->widths[0])
			mistakes_add(reading->mistakes, reading->sheet->path,
				     reading->sheet->lines[0], 0, "rules.no_column",
				     columns[needed[i]], NULL, NULL);
	return reading->mistakes->count == before;
}

static void read_step(struct rule *rule, const struct reading *reading)
{
	size_t column;
	const char *name = cell(reading, STEP, &column);

	rule->step = steps_find(reading->steps, name, strlen(name));
	if (rule->step >= 0)
		return;
	rule->step = 0;
	if (!*name)
		mistake(reading, column, "rules.empty", columns[STEP], NULL);
	if (!*name || !reading->steps->count)
		return; /* of steps that could not be read that is told already */
	mistake(reading, column, "rules.unknown_step", name, steps_nearest(reading->steps, name));
}

static void read_level(struct rule *rule, const struct reading *reading)
{
	static const char *const levels[] = {"block", "warn", "inform"};
	size_t column;
	const char *name = cell(reading, LEVEL, &column);

	for (size_t i = 0; i < 3; i++)
		if (strcmp(name, levels[i]) == 0) {
			rule->level = (enum rule_level)i;
			return;
		}
	mistake(reading, column, "rules.level", name, nearest_name(name, levels, 3));
}

/* One of the rules just read whose cell says the same, so that what was made of it serves again;
 * or NULL. */
static const struct rule *same_cell(const struct rule *rule, const struct reading *reading,
				    enum column name, const char *text)
{
	enum { LOOKS = 8 };

	/* Each mistake is told where it stands. */
	if (!*text || reading->mistakes->count)
		return NULL;
	for (size_t back = 1; back <= LOOKS && back < reading->row; back++) {
		size_t row = reading->row - back;
		const char *other = sheet_cell(reading->sheet, row, reading->places[name]);

		if (other[0] == text[0] && strcmp(other, text) == 0)
			return rule - back;
	}
	return NULL;
}

static void read_context(struct rule *rule, const struct reading *reading)
{
	size_t column;
	const char *text = cell(reading, CONTEXT, &column);
	const struct rule *same = same_cell(rule, reading, CONTEXT, text);
	struct place place = place_of(reading, column);
	struct bindings bindings;

	if (same) {
		rule->bindings = same->bindings;
		rule->binding_count = same->binding_count;
		rule->variables = same->variables;
		rule->variable_count = same->variable_count;
		rule->spoken = same->spoken;
		return;
	}
	bindings_read(&bindings, reading->pack, text, &place, reading->mistakes);
	rule->bindings = bindings.items;
	rule->binding_count = bindings.count;
	rule->variables = bindings.variables;
	rule->variable_count = bindings.variable_count;
	rule->spoken = bindings.count ? bindings.items[bindings.count - 1].count : 0;
}

static struct expr_scope scope_of(const struct rule *rule, const struct reading *reading)
{
	return (struct expr_scope){.pack = reading->pack,
				   .row_form = -1,
				   .variables = rule->variables,
				   .variable_count = rule->variable_count};
}

static struct expr *read_condition(const struct rule *rule, const struct reading *reading,
				   enum column name, bool is_required)
{
	struct expr_scope scope = scope_of(rule, reading);
	size_t column;
	const char *text = cell(reading, name, &column);
	struct place place = place_of(reading, column);
	struct expr *expr;
	struct err err;

	if (!*text) {
		if (is_required)
			mistake(reading, column, "rules.empty", columns[name], NULL);
		return NULL;
	}
	expr = expr_compile(&reading->pack->arena, text, strlen(text), &scope, &err);
	if (!expr)
		place_mistake(reading->mistakes, &place, &err);
	return expr;
}

static struct expr *read_when(const struct rule *rule, const struct reading *reading)
{
	size_t column;
	const char *text = cell(reading, WHEN, &column);
	const struct rule *same = NULL;

	/* One that names no row of its rule means the same in another. */
	if (!strchr(text, '$'))
		same = same_cell(rule, reading, WHEN, text);
	return same ? same->when : read_condition(rule, reading, WHEN, false);
}

static void check_message(const struct reading *reading, size_t column, const char *text,
			  const struct expr_scope *scope)
{
	struct place place = place_of(reading, column);
	struct err err = {0};

	if (!phrase_compile(&reading->pack->arena, text, scope, &err))
		place_mistake(reading->mistakes, &place, &err);
}

static void read_messages(struct rule *rule, const struct reading *reading)
{
	struct expr_scope scope = scope_of(rule, reading);

	for (size_t i = 0; i < reading->sheet->widths[0]; i++) {
		const struct heading *heading = &reading->headings[i];
		int language = heading->language < 0 ? 0 : heading->language;
		const char *text = sheet_cell(reading->sheet, reading->row, i);

		if (!*text || heading->known != MESSAGE)
			continue;
		rule->message.text.in[language] = text;
		if (reading->all)
			check_message(reading, i, text, &scope);
	}
	if (!*words_in(&rule->message.text, 0))
		mistake(reading, reading->places[MESSAGE], "rules.empty", columns[MESSAGE], NULL);
}

static void read_rule(struct rule *rule, const struct reading *reading)
{
	struct place place;
	size_t column, before = reading->mistakes->count;

	rule->line = reading->sheet->lines[reading->row];
	rule->name = cell(reading, RULE, &column);
	if (!*rule->name)
		mistake(reading, column, "pack.no_name", "rule", NULL);
	rule->roles = "";
	read_step(rule, reading);
	read_level(rule, reading);
	read_context(rule, reading);
	if (reading->mistakes->count > before && rule->binding_count == 0 &&
	    *cell(reading, CONTEXT, &column))
		return; /* its variables are unknown: what follows would only repeat that */
	rule->when = read_when(rule, reading);
	rule->test = read_condition(rule, reading, TEST, true);
	read_messages(rule, reading);
	rule->target_text = cell(reading, GOTO, &column);
	rule->target_column = column + 1;
	place = place_of(reading, column);
	if (reading->all)
		rule->target =
		    target_read(reading->pack, rule, rule->target_text, &place, reading->mistakes);
	rule->source = cell(reading, SOURCE, &column);
	rule->roles = cell(reading, ROLES, &column);
	rule->roles_column = column + 1;
}

/* opens_when of every step names rules that exist. */
static void check_steps(const struct rules *rules, const struct steps *steps,
			struct mistakes *mistakes)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct step *step = &steps->items[i];
		const char *item;
		size_t length;

		for (size_t n = 0; (item = values_item(step->opens_when, n, &length)); n++) {
			bool is_known = false;
			char *name = memory_text_part(item, length);

			for (size_t r = 0; r < rules->count && !is_known; r++)
				is_known = strcmp(rules->items[r].name, name) == 0;
			if (!is_known)
				mistakes_add(mistakes, steps->path, step->line, step->opens_column,
					     "rules.unknown_rule", name, NULL, NULL);
			memory_free(name);
		}
	}
}

static void find_explaining(struct rules *rules, const struct pack *pack)
{
	rules->explaining_form = -1;
	for (size_t i = 0; i < pack->form_count; i++)
		if (pack->forms[i].explains) {
			rules->explaining_form = (int)i;
			rules->explaining_rule = form_find(&pack->forms[i], "rule", 4);
			rules->explaining_subject = form_find(&pack->forms[i], "subject", 7);
			if (rules->explaining_rule < 0 || rules->explaining_subject < 0)
				rules->explaining_form = -1;
		}
}

void rules_read(struct rules *rules, struct pack *pack, const struct steps *steps, bool all,
		struct mistakes *mistakes)
{
	const struct pack_file *file = pack_file(pack, "rules.csv");
	struct sheet sheet;
	struct reading reading = {
	    .pack = pack, .steps = steps, .sheet = &sheet, .mistakes = mistakes, .all = all};

	*rules = (struct rules){.pack = pack};
	find_explaining(rules, pack);
	if (!file) {
		mistakes_add(mistakes, pack->path, 0, 0, "pack.no_file", "rules.csv", NULL, NULL);
		return;
	}
	sheet_read_file(&sheet, &pack->arena, pack_path(&pack->arena, pack, file->name), file,
			mistakes);
	if (sheet.count == 0)
		return;
	reading.headings = sheet_headings(&sheet, 0, columns, COLUMN_COUNT, pack, mistakes);
	find_places(&reading);
	if (!has_columns(&reading))
		return;
	rules->items = arena_new(&pack->arena, sheet.count * sizeof *rules->items);
	for (reading.row = 1; reading.row < sheet.count; reading.row++)
		read_rule(&rules->items[rules->count++], &reading);
	check_steps(rules, steps, mistakes);
}
