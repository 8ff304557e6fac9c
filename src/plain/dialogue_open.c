/* From a list, a reminder or a draft to the record. */
#include <string.h>

#include "base/memory.h"
#include "dialogue.h"

/* True where the form's file can be read. */
static bool may_open(struct dialogue *dialogue, size_t form)
{
	struct session *session = session_of(dialogue);

	if (!session_is_shut(session, form))
		return true;
	say_word(dialogue, "list.shut",
		 session_words(session, &session_pack(session)->forms[form].title), NULL);
	return false;
}

/* The draft that was kept for it, where there is one and the user goes on with it; *goes_on: a
 * fresh record is opened in its place. */
static struct entry *kept_draft(struct dialogue *dialogue, size_t form, const char *id,
				bool *goes_on)
{
	struct session *session = session_of(dialogue);
	struct entry *draft = entry_from_draft(session, form, id);
	struct buf question;
	char answer;

	*goes_on = !draft;
	if (!draft)
		return NULL;
	buf_init(&question);
	session_say(session, &question, "open.draft",
		    session_words(session, &session_pack(session)->forms[form].title), NULL, NULL);
	answer = ask_letter(dialogue, question.bytes, "yn");
	buf_release(&question);
	if (answer == 'y')
		return draft;
	entry_free(draft);
	*goes_on = answer == 'n';
	if (answer == 'n')
		session_draft_drop(session, form, id);
	return NULL;
}

static bool enter_new(struct dialogue *dialogue, size_t form, const struct record *prefill,
		      int field)
{
	struct entry *entry;
	bool goes_on;

	if (!may_open(dialogue, form))
		return false;
	entry = kept_draft(dialogue, form, "", &goes_on);
	if (goes_on)
		entry = entry_new(session_of(dialogue), form, prefill);
	return entry && dialogue_record(dialogue, entry, field);
}

void dialogue_open_new(struct dialogue *dialogue, size_t form, const struct record *prefill,
		       int field)
{
	enter_new(dialogue, form, prefill, field);
}

void dialogue_open_batch(struct dialogue *dialogue, size_t form)
{
	if (session_pack(session_of(dialogue))->forms[form].is_single) {
		dialogue_open_form(dialogue, form);
		return;
	}
	while (!dialogue->is_over && enter_new(dialogue, form, NULL, -1))
		;
}

void dialogue_open_like(struct dialogue *dialogue, size_t form, size_t row)
{
	if (session_is_broken(session_of(dialogue), form, row))
		say(dialogue, word(dialogue, "list.broken"));
	else if (may_open(dialogue, form))
		dialogue_record(dialogue, entry_like(session_of(dialogue), form, row), -1);
}

void dialogue_open_row(struct dialogue *dialogue, size_t form, size_t row, int field)
{
	struct session *session = session_of(dialogue);
	char id[ID_TEXT];
	struct entry *entry;
	bool goes_on;

	if (session_is_broken(session, form, row)) {
		say(dialogue, word(dialogue, "list.broken"));
		return;
	}
	if (!may_open(dialogue, form))
		return;
	strcpy(id, session_cell(session, form, row, -1));
	entry = kept_draft(dialogue, form, id, &goes_on);
	/* asked meanwhile: the row may be another one, or gone */
	if (goes_on && session_find(session, form, id) >= 0)
		entry = entry_open(session, form, (size_t)session_find(session, form, id));
	if (entry)
		dialogue_record(dialogue, entry, field);
}

void dialogue_open_form(struct dialogue *dialogue, size_t form)
{
	struct session *session = session_of(dialogue);

	if (!session_pack(session)->forms[form].is_single)
		dialogue_list(dialogue, form);
	else if (session_count(session, form) > 0)
		dialogue_open_row(dialogue, form, 0, -1);
	else
		dialogue_open_new(dialogue, form, NULL, -1);
}

void dialogue_open_target(struct dialogue *dialogue, const struct target *target)
{
	switch (target->kind) {
	case TARGET_NEW:
		dialogue_open_new(dialogue, (size_t)target->form, &target->prefill, target->field);
		break;
	case TARGET_OPEN:
		dialogue_open_row(dialogue, (size_t)target->form, target->row, target->field);
		break;
	case TARGET_LIST:
		dialogue_open_form(dialogue, (size_t)target->form);
		break;
	case TARGET_NONE:
		say(dialogue, word(dialogue, "findings.nowhere"));
		break;
	}
}

static void open_combination(struct dialogue *dialogue, const struct finding *finding, size_t n,
			     bool explains)
{
	struct target target = {0};

	if (!explains) {
		session_target(session_of(dialogue), finding, n, &target);
		dialogue_open_target(dialogue, &target);
	} else if (session_explanation(session_of(dialogue), finding, n, &target)) {
		dialogue_open_target(dialogue, &target);
	} else {
		say(dialogue, word(dialogue, "findings.no_explanation"));
	}
	if (target.prefill.form)
		record_release(&target.prefill);
}

/* Which of a finding's rows; 0 is all of them, where it may be. */
static void choose_combination(struct dialogue *dialogue, const struct finding *finding,
			       bool explains)
{
	unsigned long generation = session_generation(session_of(dialogue));
	struct command command;
	struct buf buf;

	buf_init(&buf);
	if (explains)
		say_item(dialogue, 0, word(dialogue, "findings.all"));
	for (size_t n = 0; n < finding->count; n++) {
		tell_combination(&buf, session_of(dialogue), finding, n);
		say_item(dialogue, n + 1, buf.bytes);
		buf_clear(&buf);
	}
	buf_printf(&buf, "%s > ", word(dialogue, "findings.which"));
	if (ask(dialogue, buf.bytes)) {
		command = command_read(dialogue->line.bytes);
		/* it is gone, with its rows, where a file was taken in meanwhile */
		if (generation != session_generation(session_of(dialogue)) || command.letter == '.')
			command.count = 0;
		else if (!command.letter && !command.count)
			command.numbers[command.count++] = explains ? 0 : 1;
		if (command.count && command.numbers[0] == 0 && explains)
			open_combination(dialogue, finding, (size_t)-1, true);
		else if (command.count && command.numbers[0] >= 1 &&
			 command.numbers[0] <= finding->count)
			open_combination(dialogue, finding, command.numbers[0] - 1, explains);
		else if (command.letter != '.')
			say_unknown(dialogue);
	}
	buf_release(&buf);
}

void dialogue_open_finding(struct dialogue *dialogue, const struct finding *finding)
{
	struct target target = {0};
	bool is_one;

	session_target(session_of(dialogue), finding, 0, &target);
	/* a list is the same for all rows, and nothing is nowhere for all */
	is_one = finding->count <= 1 || target.kind == TARGET_LIST || target.kind == TARGET_NONE;
	if (target.prefill.form)
		record_release(&target.prefill);
	if (is_one)
		open_combination(dialogue, finding, 0, false);
	else
		choose_combination(dialogue, finding, false);
}

void dialogue_open_explanation(struct dialogue *dialogue, const struct finding *finding)
{
	if (finding->rule->level == RULE_INFORM)
		say(dialogue, word(dialogue, "findings.only_told"));
	else if (finding->rule->level != RULE_WARN)
		say(dialogue, word(dialogue, "findings.no_explanation"));
	else if (finding->count > 1)
		choose_combination(dialogue, finding, true);
	else
		open_combination(dialogue, finding, 0, true);
}
