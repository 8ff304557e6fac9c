#include "flow/telling.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"

int session_step_of_form(struct session *session, size_t form)
{
	for (size_t i = 0; i < session_step_count(session); i++) {
		const struct step *step = session_step_told(session, i);

		for (size_t j = 0; j < step->form_count; j++)
			if (step->forms[j] == (int)form)
				return (int)i;
	}
	return -1;
}

int session_roster(const struct session *session)
{
	const char *name = session_word(session, "home.roster.form");

	return pack_find(session_pack(session), name, strlen(name));
}

bool session_shows(struct session *session, const struct finding *finding, int step)
{
	if (finding->rule->step < 0)
		return step < 0;
	if (step >= 0)
		return finding->rule->step == step;
	return session_step(session, (size_t)finding->rule->step).state != STEP_CLOSED;
}

const char *level_name(const struct session *session, enum rule_level level)
{
	static const char *const keys[] = {"level.block", "level.warn", "level.inform"};

	return session_word(session, keys[level]);
}

const char *step_state_name(const struct session *session, enum step_state state)
{
	static const char *const keys[] = {"step.closed", "step.ready", "step.ongoing",
					   "step.done"};

	return session_word(session, keys[state]);
}

void tell_step(struct buf *buf, struct session *session, size_t step)
{
	const struct step *model = session_step_told(session, step);

	buf_printf(buf, "%zu %s", model->number, session_words(session, &model->label));
}

void tell_form(struct buf *buf, struct session *session, size_t form)
{
	int step = session_step_of_form(session, form);

	if (step >= 0) {
		tell_step(buf, session, (size_t)step);
		buf_add_text(buf, " > ");
	}
	buf_add_text(buf, session_words(session, &session_pack(session)->forms[form].title));
}

void tell_count(struct buf *buf, const struct session *session, const struct step_view *step)
{
	size_t count = step->blocks + step->warnings + step->informs;
	char number[24];

	snprintf(number, sizeof number, "%zu", count);
	if (count > 0 && step->state != STEP_CLOSED)
		session_say(session, buf, "home.reminders", number, NULL, NULL);
}

void tell_target(struct buf *buf, struct session *session, const struct target *target)
{
	static const char *const keys[] = {"enter.findings", "enter.new", "enter.open",
					   "enter.list"};
	const struct pack *pack = session_pack(session);
	const char *title = "";
	struct buf name;

	buf_init(&name);
	if (target->kind != TARGET_NONE)
		title = session_words(session, &pack->forms[target->form].title);
	if (target->kind == TARGET_OPEN)
		session_name(session, &name, (size_t)target->form, target->row);
	session_say(session, buf, keys[target->kind], title, name.bytes, NULL);
	buf_release(&name);
}

void tell_combination(struct buf *buf, struct session *session, const struct finding *finding,
		      size_t n)
{
	const struct rule *rule = finding->rule;
	size_t spoken = rule->spoken < rule->variable_count ? rule->spoken : rule->variable_count;

	for (size_t i = rule->variable_count - spoken; i < rule->variable_count; i++) {
		const struct eval_row *row = &finding->rows[n * rule->variable_count + i];

		if (i > rule->variable_count - spoken)
			buf_add_text(buf, " - ");
		session_name(session, buf, (size_t)row->form, row->row);
	}
}

void tell_remark(struct buf *buf, const struct session *session, size_t form,
		 const struct remark *remark)
{
	const struct form *model = &session_pack(session)->forms[form];
	const char *label = session_words(session, &model->fields[remark->field].label);

	/* some remarks name the field themselves */
	if (strstr(remark->text, label))
		buf_add_text(buf, remark->text);
	else
		session_say(session, buf, "record.remark", label, remark->text, NULL);
}

void tell_value(struct buf *buf, struct session *session, size_t form, int field, const char *value)
{
	if (value[0] == '\0')
		buf_add_text(buf, session_word(session, "history.empty"));
	else if (field < 0)
		buf_add_text(buf, value);
	else
		session_display_value(session, buf, form, (size_t)field, value);
}

void tell_change(struct buf *buf, struct session *session, size_t form, enum journal_op op,
		 const char *field, const char *old_value, const char *new_value)
{
	static const char *const keys[] = {"history.create",  "history.set",   "history.delete",
					   "history.restore", "history.adopt", "history.resolve",
					   "history.conflict"};
	const struct form *model = &session_pack(session)->forms[form];
	int known = form_find(model, field, strlen(field));

	if (op <= JOURNAL_CONFLICT)
		buf_add_text(buf, session_word(session, keys[op]));
	if (field[0] == '\0')
		return;
	buf_add_text(buf, "  ");
	buf_add_text(buf, known >= 0 ? session_words(session, &model->fields[known].label) : field);
	buf_add_text(buf, ": ");
	if (op != JOURNAL_CREATE) {
		tell_value(buf, session, form, known, old_value);
		buf_add_text(buf, " > ");
	}
	tell_value(buf, session, form, known, new_value);
}

/* How old a draft is, in words; at is a moment of the journal. */
static void add_age(struct buf *buf, const struct session *session, const char at[20])
{
	char day_text[DATE_TEXT] = "", number[16];
	int day, age;

	memcpy(day_text, at, sizeof day_text - 1);
	if (!date_parse(day_text, &day))
		return;
	age = session_today(session) - day;
	snprintf(number, sizeof number, "%d", age);
	if (age <= 0 && strlen(at) >= 16) {
		char clock[TIME_TEXT] = "";

		memcpy(clock, at + 11, sizeof clock - 1);
		session_say(session, buf, "age.today", clock, NULL, NULL);
	} else if (age == 1) {
		buf_add_text(buf, session_word(session, "age.yesterday"));
	} else {
		session_say(session, buf, "age.days", number, NULL, NULL);
	}
}

bool tell_draft(struct buf *buf, struct session *session)
{
	char id[ID_TEXT], at[20];
	struct buf age;
	size_t form;

	if (!session_draft(session, &form, id, at))
		return false;
	buf_init(&age);
	add_age(&age, session, at);
	session_say(session, buf, "home.draft",
		    session_words(session, &session_pack(session)->forms[form].title), age.bytes,
		    NULL);
	buf_release(&age);
	return true;
}
