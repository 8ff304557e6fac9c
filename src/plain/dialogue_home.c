/* The walk at a glance, and what comes next. */
#include <string.h>

#include "base/date.h"
#include "dialogue.h"

static void say_phrases(struct dialogue *dialogue, const char *first, const char *second)
{
	struct buf buf, rest;

	buf_init(&buf);
	buf_init(&rest);
	session_phrase(session_of(dialogue), &buf, first);
	session_phrase(session_of(dialogue), &rest, second);
	if (buf.length && rest.length)
		buf_add_text(&buf, "  ");
	buf_add(&buf, rest.bytes, rest.length);
	say_buf(dialogue, &buf);
	buf_release(&rest);
	buf_release(&buf);
}

static void say_date(struct dialogue *dialogue)
{
	int today = session_today(session_of(dialogue));
	char date[DATE_TEXT], key[] = "weekday.0";
	struct buf buf;

	buf_init(&buf);
	date_format(today, date);
	key[8] = (char)('0' + date_weekday(today));
	buf_printf(&buf, "%s %s", date, word(dialogue, key));
	say_buf(dialogue, &buf);
	buf_release(&buf);
}

static void say_steps(struct dialogue *dialogue)
{
	struct session *session = session_of(dialogue);
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < session_step_count(session); i++) {
		struct step_view view = session_step(session, i);

		tell_step(&buf, session, i);
		buf_printf(&buf, "  %s  %s  ", step_state_name(session, view.state), view.summary);
		tell_count(&buf, session, &view);
		while (buf.length && buf.bytes[buf.length - 1] == ' ')
			buf_cut(&buf, buf.length - 1);
		say_buf(dialogue, &buf);
	}
	buf_release(&buf);
}

static bool offers_sample(const struct dialogue *dialogue)
{
	return dialogue->plain->make_sample && session_is_new(session_of(dialogue)) &&
	       session_step_count(session_of(dialogue)) &&
	       !session_is_read_only(session_of(dialogue));
}

static void say_notices(struct dialogue *dialogue)
{
	struct session *session = session_of(dialogue);
	size_t noticed = session_mistakes(session)->count;
	struct buf buf, number;

	buf_init(&buf);
	buf_init(&number);
	tell_place(&buf, session, &dialogue->plain->opened);
	say_buf(dialogue, &buf);
	tell_incoming(&buf, session, true);
	say_buf(dialogue, &buf);
	if (offers_sample(dialogue))
		say(dialogue, word(dialogue, "home.new"));
	tell_draft(&buf, session);
	say_buf(dialogue, &buf);
	buf_printf(&number, "%zu", noticed);
	if (noticed)
		say_word(dialogue, "home.noticed", number.bytes, NULL);
	buf_release(&number);
	buf_release(&buf);
}

static void say_next(struct dialogue *dialogue)
{
	struct session *session = session_of(dialogue);
	const struct finding *next = session_next(session);
	struct target target = {0};
	struct buf buf;

	if (!next) {
		say(dialogue, word(dialogue, session_step_count(session) ? "home.all_done"
									 : "home.no_steps"));
		return;
	}
	buf_init(&buf);
	buf_printf(&buf, "%s  %s", word(dialogue, "home.next"), next->text);
	say_buf(dialogue, &buf);
	session_target(session, next, 0, &target);
	tell_target(&buf, session, &target);
	say_buf(dialogue, &buf);
	if (target.prefill.form)
		record_release(&target.prefill);
	buf_release(&buf);
}

static void say_home(struct dialogue *dialogue)
{
	say_phrases(dialogue, "home.title", "home.name");
	say_date(dialogue);
	say_phrases(dialogue, "home.line", "home.deadline");
	say_steps(dialogue);
	say_notices(dialogue);
	say_next(dialogue);
}

static void do_next(struct dialogue *dialogue)
{
	const struct finding *next = session_next(session_of(dialogue));
	struct target target = {0};

	if (!next)
		return;
	session_target(session_of(dialogue), next, 0, &target);
	if (target.kind == TARGET_NONE)
		dialogue_reminders(dialogue, next->rule->step);
	else
		dialogue_open_target(dialogue, &target);
	if (target.prefill.form)
		record_release(&target.prefill);
}

static void enter_step(struct dialogue *dialogue, size_t number)
{
	struct session *session = session_of(dialogue);
	struct target target = {0};
	struct step_view view;
	struct buf buf;

	if (number >= session_step_count(session)) {
		say_unknown(dialogue);
		return;
	}
	view = session_step(session, number);
	if (view.state != STEP_CLOSED) {
		dialogue_step(dialogue, number);
		return;
	}
	/* why not, and how it is mended */
	say_word(dialogue, "home.closed", session_words(session, &view.step->label), NULL);
	say(dialogue, view.held_by->text);
	session_target(session, view.held_by, 0, &target);
	buf_init(&buf);
	tell_target(&buf, session, &target);
	say_buf(dialogue, &buf);
	buf_release(&buf);
	if (ask(dialogue, "> ") && dialogue->line.length == 0)
		dialogue_open_target(dialogue, &target);
	if (target.prefill.form)
		record_release(&target.prefill);
}

/* Asked first: what was typed is nowhere else. */
static void drop_draft(struct dialogue *dialogue, size_t form, const char *id)
{
	struct session *session = session_of(dialogue);
	struct buf question;

	buf_init(&question);
	session_say(session, &question, "home.draft_drop",
		    session_words(session, &session_pack(session)->forms[form].title), NULL, NULL);
	if (ask_letter(dialogue, question.bytes, "ny") == 'y') {
		session_draft_drop(session, form, id);
		say(dialogue, word(dialogue, "home.draft_dropped"));
	}
	buf_release(&question);
}

static void draft(struct dialogue *dialogue, bool drops)
{
	struct session *session = session_of(dialogue);
	char id[ID_TEXT], at[20];
	struct entry *entry;
	size_t form;

	if (!session_draft(session, &form, id, at)) {
		say_unknown(dialogue);
	} else if (drops && session_is_read_only(session)) {
		say(dialogue, word(dialogue, "record.read_only"));
	} else if (drops) {
		drop_draft(dialogue, form, id);
	} else {
		entry = entry_from_draft(session, form, id);
		if (entry)
			dialogue_record(dialogue, entry, -1);
	}
}

static void sample(struct dialogue *dialogue)
{
	struct err err = {0};

	if (!offers_sample(dialogue))
		say_unknown(dialogue);
	else if (!dialogue->plain->make_sample(dialogue->plain, &err))
		say_err(dialogue, &err);
}

static void noticed(struct dialogue *dialogue)
{
	const struct mistakes *mistakes = session_mistakes(session_of(dialogue));
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < mistakes->count; i++) {
		session_say_err(session_of(dialogue), &buf, &mistakes->items[i]);
		say_buf(dialogue, &buf);
	}
	buf_release(&buf);
}

static void do_letter(struct dialogue *dialogue, char letter)
{
	int roster = session_roster(session_of(dialogue));

	switch (letter) {
	case 't':
		dialogue_reminders(dialogue, -1);
		break;
	case 'l':
		if (roster >= 0)
			dialogue_open_form(dialogue, (size_t)roster);
		break;
	case 'e':
		dialogue_edits(dialogue);
		break;
	case 'u':
		dialogue_packets(dialogue);
		break;
	case 'p':
		dialogue_prints(dialogue);
		break;
	case 'o':
		dialogue_overview(dialogue);
		break;
	case 'n':
		noticed(dialogue);
		break;
	case 'c':
	case 'x':
		draft(dialogue, letter == 'x');
		break;
	case 's':
		sample(dialogue);
		break;
	default:
		say_unknown(dialogue);
		break;
	}
}

void dialogue_home(struct dialogue *dialogue)
{
	struct buf prompt;
	bool again = true;

	buf_init(&prompt);
	while (!dialogue->is_over) {
		struct command command;

		if (again)
			say_home(dialogue);
		again = false;
		buf_clear(&prompt);
		buf_printf(&prompt, "%s > ", word(dialogue, "plain.home"));
		if (!ask(dialogue, prompt.bytes))
			break;
		command = command_read(dialogue->line.bytes);
		if (command.letter == '.')
			break;
		if (common_command(dialogue, &command, "plain.help.home", &again))
			continue;
		if (command.letter)
			do_letter(dialogue, command.letter);
		else if (command.count)
			enter_step(dialogue,
				   session_step_numbered(session_of(dialogue), command.numbers[0]));
		else
			do_next(dialogue);
		again = command.letter == 's' || command.letter == 'u';
		if (!again && !dialogue->is_over)
			say_next(dialogue);
	}
	buf_release(&prompt);
}
