#include <string.h>

#include "template_internal.h"

/* Every field that may come out of an expression, through the names of rows too. */

enum { SEEN_MAX = 256 };

struct guard {
	struct template_reading *reading;
	const char *at;
	bool is_good;
	struct {
		int form, field;
		enum expr_use use;
	} seen[SEEN_MAX];
	size_t seen_count;
};

static void guard_field(void *data, int form, int field, enum expr_use use);

/* True the first time. What finds no room is looked at again, which ends: names are few. */
static bool is_new(struct guard *guard, int form, int field, enum expr_use use)
{
	for (size_t i = 0; i < guard->seen_count; i++)
		if (guard->seen[i].form == form && guard->seen[i].field == field &&
		    guard->seen[i].use == use)
			return false;
	if (guard->seen_count == SEEN_MAX)
		return false;
	guard->seen[guard->seen_count].form = form;
	guard->seen[guard->seen_count].field = field;
	guard->seen[guard->seen_count++].use = use;
	return true;
}

static void refuse(struct guard *guard, const struct form *form, const struct field *field)
{
	enum level level = guard->reading->template->level;
	struct buf name;

	guard->is_good = false;
	buf_init(&name);
	buf_printf(&name, "%s.%s", form->name, field->name);
	template_mistake(guard->reading, guard->at, "template.level", name.bytes,
			 level_names[level]);
	buf_release(&name);
}

static bool may_see(const struct guard *guard, const struct field *field, enum expr_use use)
{
	enum level level = guard->reading->template->level;

	return field->level >= level || (use == EXPR_COUNTED && level <= LEVEL_SUPERIOR);
}

static void guard_field(void *data, int form, int field, enum expr_use use)
{
	struct guard *guard = data;
	const struct form *model = &guard->reading->pack->forms[form];

	if (field == -1 || !is_new(guard, form, field, use))
		return;
	if (guard->seen_count == SEEN_MAX)
		guard->is_good = false;
	if (field == EXPR_ROW_NAME) {
		if (model->instance_name.expr)
			expr_each_field(model->instance_name.expr, EXPR_SHOWN, guard_field, guard);
		return;
	}
	if (!may_see(guard, &model->fields[field], use))
		refuse(guard, model, &model->fields[field]);
	if (use == EXPR_SHOWN && model->fields[field].reference >= 0) {
		const struct field *at = &model->fields[field];

		if (at->reference_label >= 0)
			guard_field(guard, at->reference, at->reference_label, use);
		guard_field(guard, at->reference, EXPR_ROW_NAME, use);
	}
}

bool template_level_check(struct template_reading *reading, const char *at, const struct expr *expr,
			  enum expr_use use)
{
	struct guard guard = {.reading = reading, .at = at, .is_good = true};
	size_t before = reading->mistakes->count;

	expr_each_field(expr, use, guard_field, &guard);
	if (!guard.is_good && reading->mistakes->count == before)
		template_mistake(reading, at, "template.too_much", NULL, NULL);
	return guard.is_good;
}
