#include "target.h"

#include <ctype.h>
#include <string.h>

/* Whether text begins with the word; *rest is what follows it and its spaces. */
static bool begins(const char *text, const char *word, const char **rest)
{
	size_t length = strlen(word);

	if (strncmp(text, word, length) != 0 || !isspace((unsigned char)text[length]))
		return false;
	for (*rest = text + length; isspace((unsigned char)**rest);)
		(*rest)++;
	return true;
}

static size_t name_length(const char *text)
{
	size_t length = 0;

	while (isalnum((unsigned char)text[length]) || text[length] == '_')
		length++;
	return length;
}

/* The table of that name; -1, and told which is meant: there is none. */
static int find_table(const struct pack *pack, const char *name, size_t length,
		      const struct place *place, struct mistakes *mistakes)
{
	int form = pack_find(pack, name, length);
	const char *nearest;
	char *wrong;

	if (form >= 0 || !length)
		return form;
	wrong = memory_text_part(name, length);
	nearest = pack_nearest(pack, wrong);
	mistakes_add(mistakes, place->path, place->line, place->column,
		     nearest ? "form.unknown_table_nearest" : "form.unknown_table", wrong, nearest,
		     NULL);
	memory_free(wrong);
	return -1;
}

/* As find_table, of a field. */
static int find_field(const struct form *form, const char *name, const struct place *place,
		      struct mistakes *mistakes)
{
	int field = form_find(form, name, strlen(name));

	if (field >= 0 || name_length(name) != strlen(name) || !*name)
		return field;
	mistakes_add(mistakes, place->path, place->line, place->column, "figures.unknown_field",
		     name, form_nearest(form, name), NULL);
	return -1;
}

/* new TABLE(field = E, ...) or new TABLE */
static bool read_new(struct target_of_rule *target, struct pack *pack, const struct rule *rule,
		     const char *text, const struct place *place, struct mistakes *mistakes)
{
	size_t length = name_length(text);
	const char *end;

	target->kind = TARGET_NEW;
	target->form = find_table(pack, text, length, place, mistakes);
	if (target->form < 0)
		return false;
	text += length;
	while (isspace((unsigned char)*text))
		text++;
	if (!*text)
		return true;
	end = strrchr(text, ')');
	if (*text != '(' || !end || end[1])
		return false;
	/* a mistake inside has been told already: the goto counts as read */
	assignments_read(&target->assignments, pack, target->form, text + 1,
			 (size_t)(end - text - 1), rule->variables, rule->variable_count, place,
			 mistakes);
	return true;
}

/* open $m or open $m/field */
static bool read_open(struct target_of_rule *target, const struct pack *pack,
		      const struct rule *rule, const char *text, const struct place *place,
		      struct mistakes *mistakes)
{
	size_t length;

	target->kind = TARGET_OPEN;
	target->field = -1;
	target->variable = -1;
	if (*text++ != '$')
		return false;
	length = name_length(text);
	for (size_t i = 0; i < rule->variable_count; i++)
		if (strlen(rule->variables[i].name) == length &&
		    memcmp(rule->variables[i].name, text, length) == 0)
			target->variable = (int)i;
	if (target->variable < 0)
		return false;
	text += length;
	if (!*text)
		return true;
	if (*text++ != '/')
		return false;
	target->field =
	    find_field(&pack->forms[rule->variables[target->variable].form], text, place, mistakes);
	return target->field >= 0;
}

struct target_of_rule *target_read(struct pack *pack, const struct rule *rule, const char *text,
				   const struct place *place, struct mistakes *mistakes)
{
	struct target_of_rule *target;
	size_t before = mistakes->count;
	const char *rest;
	bool is_read = false;

	if (!*text)
		return NULL;
	target = arena_new(&pack->arena, sizeof *target);
	if (begins(text, "new", &rest)) {
		is_read = read_new(target, pack, rule, rest, place, mistakes);
	} else if (begins(text, "open", &rest)) {
		is_read = read_open(target, pack, rule, rest, place, mistakes);
	} else if (begins(text, "list", &rest)) {
		target->kind = TARGET_LIST;
		target->form = find_table(pack, rest, strlen(rest), place, mistakes);
		is_read = target->form >= 0;
	}
	if (is_read)
		return target;
	if (mistakes->count == before)
		mistakes_add(mistakes, place->path, place->line, place->column, "rules.goto", text,
			     NULL, NULL);
	return NULL;
}

void finding_target(struct target *target, const struct finding *finding, size_t n,
		    const struct pack *pack, struct eval *eval)
{
	const struct target_of_rule *from = finding->rule->target;
	const struct eval_row *rows = finding_rows(finding, n);
	struct eval_frame frame = {.variables = rows, .language = -1};

	*target = (struct target){.kind = TARGET_NONE, .form = -1, .field = -1};
	if (!from)
		return;
	target->kind = from->kind;
	switch (from->kind) {
	case TARGET_NEW:
		target->form = from->form;
		record_init(&target->prefill, &pack->forms[from->form]);
		for (size_t i = 0; i < from->assignments.count; i++) {
			const struct assignment *assignment = &from->assignments.items[i];

			record_set(&target->prefill, (size_t)assignment->field,
				   expr_text(eval, assignment->expr, &frame));
		}
		break;
	case TARGET_OPEN:
		target->form = rows[from->variable].form;
		target->row = rows[from->variable].row;
		target->field = from->field;
		break;
	case TARGET_LIST:
		target->form = from->form;
		break;
	case TARGET_NONE:
		break;
	}
}
