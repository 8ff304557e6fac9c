#include <string.h>

#include "flow/session.h"
#include "model.h"

/* What is being made. */
struct making {
	struct pack *model;
	const struct pack *pack;
	const struct steps *steps;
	struct form *form;
};

static struct words words_for(const struct making *making, const char *key)
{
	struct words words = {{0}};

	for (size_t i = 0; i < making->pack->language_count; i++)
		words.in[i] = words_of(making->pack, key, i);
	return words;
}

static void form_begin(struct making *making, size_t form, const char *name, const char *title,
		       size_t fields)
{
	making->form = &making->model->forms[form];
	*making->form = (struct form){.name = name, .path = name, .version = ""};
	if (title)
		making->form->title = words_for(making, title);
	making->form->fields =
	    arena_new(&making->model->arena, (fields + 1) * sizeof *making->form->fields);
}

static struct field *field_add(struct making *making, const char *name, enum field_type type)
{
	struct field *field = &making->form->fields[making->form->field_count++];
	char key[64] = "report.";

	*field = (struct field){.name = name,
				.type = type,
				.group = -1,
				.reference = -1,
				.reference_label = -1,
				.rows = 1,
				.level = LEVEL_SUPERIOR};
	strncat(key, name, sizeof key - strlen(key) - 1);
	field->label = words_for(making, key);
	return field;
}

static void list_begin(struct making *making, struct field *field, size_t count)
{
	struct arena *arena = &making->model->arena;
	struct choice_list *list = arena_new(arena, sizeof *list);

	list->name = field->name;
	list->choices = arena_new(arena, (count + 1) * sizeof *list->choices);
	list->count = count;
	field->list = list;
}

static void field_of_steps(struct making *making)
{
	struct field *field = field_add(making, "step", FIELD_CHOICE);

	list_begin(making, field, making->steps->count);
	for (size_t i = 0; i < making->steps->count; i++) {
		field->list->choices[i].name = making->steps->items[i].name;
		field->list->choices[i].label = making->steps->items[i].label;
	}
}

const char *model_state(enum step_state state)
{
	static const char *const names[] = {[STEP_CLOSED] = "closed",
					    [STEP_READY] = "ready",
					    [STEP_ONGOING] = "ongoing",
					    [STEP_DONE] = "done"};

	return names[state];
}

const char *model_level(enum rule_level level)
{
	static const char *const names[] = {
	    [RULE_BLOCK] = "block", [RULE_WARN] = "warn", [RULE_INFORM] = "inform"};

	return names[level];
}

static void field_of_states(struct making *making)
{
	static const char *const keys[] = {[STEP_CLOSED] = "step.closed",
					   [STEP_READY] = "step.ready",
					   [STEP_ONGOING] = "step.ongoing",
					   [STEP_DONE] = "step.done"};
	struct field *field = field_add(making, "state", FIELD_CHOICE);

	list_begin(making, field, 4);
	for (size_t i = 0; i < 4; i++) {
		field->list->choices[i].name = model_state((enum step_state)i);
		field->list->choices[i].label = words_for(making, keys[i]);
	}
}

static void field_of_levels(struct making *making)
{
	static const char *const keys[] = {[RULE_BLOCK] = "level.block",
					   [RULE_WARN] = "level.warn",
					   [RULE_INFORM] = "level.inform"};
	struct field *field = field_add(making, "level", FIELD_CHOICE);

	list_begin(making, field, 3);
	for (size_t i = 0; i < 3; i++) {
		field->list->choices[i].name = model_level((enum rule_level)i);
		field->list->choices[i].label = words_for(making, keys[i]);
	}
}

static void field_of_figure(struct making *making, const struct figure *figure)
{
	static const enum field_type types[] = {
	    [VALUE_NUMBER] = FIELD_DECIMAL, [VALUE_TEXT] = FIELD_TEXT, [VALUE_TRUTH] = FIELD_TEXT,
	    [VALUE_DATE] = FIELD_DATE,	    [VALUE_TIME] = FIELD_TIME,
	};
	struct field *field = field_add(making, figure->name, types[figure_type(figure)]);
	int form, of;

	field->label = figure->label;
	if (!expr_field(figure->expr, &form, &of))
		return;
	field->type = making->pack->forms[form].fields[of].type;
	field->list = making->pack->forms[form].fields[of].list;
	field->is_open = making->pack->forms[form].fields[of].is_open;
}

static void make_report(struct making *making, const struct figures *figures)
{
	form_begin(making, MODEL_REPORT, "report", "report.report",
		   REPORT_FIGURES + figures->count);
	field_add(making, "at", FIELD_TEXT);
	field_add(making, "forms", FIELD_TEXT);
	field_of_steps(making);
	field_of_states(making);
	field_add(making, "done", FIELD_INTEGER);
	field_add(making, "block", FIELD_INTEGER);
	field_add(making, "warn", FIELD_INTEGER);
	field_add(making, "inform", FIELD_INTEGER);
	for (size_t i = 0; i < figures->count; i++)
		if (figures->items[i].step < 0 && figure_goes_up(&figures->items[i]))
			field_of_figure(making, &figures->items[i]);
}

static int reference_within(const struct figures *figures, int form)
{
	for (size_t i = 0; form >= 0 && i < figures->sending_count; i++)
		if ((int)figures->sendings[i].form == form)
			return MODEL_TABLES + (int)i;
	return -1;
}

static void make_table(struct making *making, const struct figures *figures, size_t index)
{
	const struct sending *sending = &figures->sendings[index];
	const struct form *form = &making->pack->forms[sending->form];

	form_begin(making, MODEL_TABLES + index, form->name, NULL, sending->field_count);
	making->form->title = form->title;
	making->form->version = form->version;
	making->form->is_single = form->is_single;
	for (size_t i = 0; i < sending->field_count; i++) {
		struct field *field = &making->form->fields[making->form->field_count++];

		*field = form->fields[sending->fields[i]];
		field->group = -1;
		field->reference = reference_within(figures, field->reference);
		field->reference_label = -1;
	}
}

static size_t rest_of(const struct pack *pack, const struct figures *figures)
{
	return pack_form_room(pack) - figures->sending_count;
}

static void make(struct pack *model, const struct pack *pack, const struct figures *figures,
		 const struct steps *steps, size_t rest)
{
	struct making making = {.model = model, .pack = pack, .steps = steps};

	*model = (struct pack){.path = pack->path, .language_count = pack->language_count};
	memcpy(model->languages, pack->languages, sizeof model->languages);
	arena_init(&model->arena);
	model->form_count = MODEL_TABLES + figures->sending_count;
	model->forms = arena_new(&model->arena, (model->form_count + rest) * sizeof *model->forms);
	make_report(&making, figures);
	form_begin(&making, MODEL_FIGURES, "figures", "report.figures", 2);
	field_of_steps(&making);
	field_add(&making, "value", FIELD_DECIMAL);
	form_begin(&making, MODEL_FINDINGS, "findings", "report.findings", 4);
	field_add(&making, "rule", FIELD_TEXT);
	field_of_steps(&making);
	field_of_levels(&making);
	field_add(&making, "count", FIELD_INTEGER);
	for (size_t i = 0; i < figures->sending_count; i++)
		make_table(&making, figures, i);
}

void model_make(struct pack *model, const struct pack *pack, const struct figures *figures,
		const struct steps *steps)
{
	make(model, pack, figures, steps, 0);
}

static void add_whole(struct pack *model, const struct form *form)
{
	struct form *twin = &model->forms[model->form_count++];

	*twin = *form;
	twin->fields = arena_new(&model->arena, (form->field_count + 1) * sizeof *twin->fields);
	if (form->field_count)
		memcpy(twin->fields, form->fields, form->field_count * sizeof *twin->fields);
}

/* Where the pack's form stands in the model. */
static int moved(const struct pack *model, const struct pack *pack, int form)
{
	const char *name = form < 0 ? "" : pack->forms[form].name;

	return form < 0 ? -1 : pack_find(model, name, strlen(name));
}

void model_make_whole(struct pack *model, const struct pack *pack, const struct figures *figures,
		      const struct steps *steps, struct mistakes *mistakes)
{
	size_t first = MODEL_TABLES + figures->sending_count;

	make(model, pack, figures, steps, rest_of(pack, figures));
	for (size_t i = 0; i < pack->form_count; i++)
		if (pack_find(model, pack->forms[i].name, strlen(pack->forms[i].name)) < 0)
			add_whole(model, &pack->forms[i]);
	for (size_t i = first; i < model->form_count; i++)
		for (size_t f = 0; f < model->forms[i].field_count; f++)
			model->forms[i].fields[f].reference =
			    moved(model, pack, model->forms[i].fields[f].reference);
	model->files = pack->files;
	model->file_count = pack->file_count;
	model->form_room = MODEL_TABLES + pack_form_room(pack);
	pack_read_role(model, NULL, mistakes);
}
