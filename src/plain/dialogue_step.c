/* A step with its tables, and what it still waits for. */
#include <string.h>

#include "base/memory.h"
#include "dialogue.h"

/* The findings shown, by their place in session_findings(); heap memory of the caller. */
static size_t *find_shown(struct dialogue *dialogue, int number, size_t *count)
{
	const struct findings *all = session_findings(session_of(dialogue));
	size_t *shown = memory_array(all->count + 1, sizeof *shown);

	*count = 0;
	for (size_t i = 0; i < all->count; i++)
		if (session_shows(session_of(dialogue), &all->items[i], number))
			shown[(*count)++] = i;
	return shown;
}

static size_t say_reminders(struct dialogue *dialogue, int number)
{
	struct session *session = session_of(dialogue);
	const struct findings *all = session_findings(session);
	size_t count, *shown = find_shown(dialogue, number, &count);
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &all->items[shown[i]];

		if (number < 0 && finding->rule->step >= 0)
			buf_printf(
			    &buf, "%s  ",
			    session_words(
				session,
				&session_step(session, (size_t)finding->rule->step).step->label));
		buf_printf(&buf, "%s  %s", level_name(session, finding->rule->level),
			   finding->text);
		say_item(dialogue, i + 1, buf.bytes);
		buf_clear(&buf);
	}
	if (!count)
		say(dialogue, word(dialogue, "findings.none"));
	buf_release(&buf);
	memory_free(shown);
	return count;
}

/* One of those shown, or NULL. */
static const struct finding *shown_finding(struct dialogue *dialogue, int number, size_t n)
{
	size_t count, *shown = find_shown(dialogue, number, &count);
	const struct finding *finding = NULL;

	if (n >= 1 && n <= count)
		finding = &session_findings(session_of(dialogue))->items[shown[n - 1]];
	memory_free(shown);
	if (!finding)
		say_unknown(dialogue);
	return finding;
}

static void say_source(struct dialogue *dialogue, const struct finding *finding)
{
	say(dialogue, finding->text);
	if (finding->rule->source && finding->rule->source[0])
		say_word(dialogue, "findings.source", finding->rule->name, finding->rule->source);
}

void dialogue_reminders(struct dialogue *dialogue, int number)
{
	struct session *session = session_of(dialogue);
	bool again = true;
	struct buf prompt;

	buf_init(&prompt);
	while (!dialogue->is_over) {
		const struct finding *finding;
		struct command command;

		buf_clear(&prompt);
		if (number >= 0) {
			tell_step(&prompt, session, (size_t)number);
			buf_add_text(&prompt, " > ");
		}
		buf_printf(&prompt, "%s > ", word(dialogue, "findings.title"));
		if (again && !say_reminders(dialogue, number))
			break;
		again = false;
		if (!ask(dialogue, prompt.bytes))
			break;
		command = command_read(dialogue->line.bytes);
		if (command.letter == '.')
			break;
		if (common_command(dialogue, &command, "plain.help.reminders", &again))
			continue;
		finding = shown_finding(dialogue, number, command.count ? command.numbers[0] : 1);
		if (!finding)
			continue;
		again = command.letter != 'h';
		if (command.letter == 'h')
			say_source(dialogue, finding);
		else if (command.letter == 'x')
			dialogue_open_explanation(dialogue, finding);
		else if (!command.letter)
			dialogue_open_finding(dialogue, finding);
		else
			say_unknown(dialogue);
	}
	buf_release(&prompt);
}

static void say_form(struct dialogue *dialogue, size_t number, size_t form)
{
	struct session *session = session_of(dialogue);
	const struct form *model = &session_pack(session)->forms[form];
	size_t count = session_count(session, form);
	struct buf buf, text;

	buf_init(&buf);
	buf_init(&text);
	buf_printf(&text, "%s  ", session_words(session, &model->title));
	buf_printf(&buf, "%zu", count);
	if (session_is_shut(session, form))
		buf_add_text(&text, word(dialogue, "step.shut"));
	else if (model->is_single)
		buf_add_text(&text, word(dialogue, count ? "step.filled" : "step.empty"));
	else if (!count)
		buf_add_text(&text, word(dialogue, "step.none"));
	else
		session_say(session, &text, "step.rows", buf.bytes, NULL, NULL);
	if (count) {
		buf_printf(&text, "  %s", model->is_single ? "" : word(dialogue, "step.last"));
		session_name(session, &text, form, count - 1);
	}
	say_item(dialogue, number, text.bytes);
	buf_release(&text);
	buf_release(&buf);
}

/* "Pairs 6/10" of a rule that speaks of pairs. */
static void say_pairs(struct dialogue *dialogue, const struct rule *rule)
{
	struct matrix matrix = {0};
	size_t done = 0, all;
	struct buf first, second, text;

	session_matrix(session_of(dialogue), rule, &matrix);
	for (size_t a = 0; a < matrix.count; a++)
		for (size_t b = a + 1; b < matrix.count; b++)
			done += matrix.cells[a * matrix.count + b];
	all = matrix.count > 1 ? matrix.count * (matrix.count - 1) / 2 : 0;
	buf_init(&first);
	buf_init(&second);
	buf_init(&text);
	buf_printf(&first, "%zu", done);
	buf_printf(&second, "%zu", all);
	if (all)
		session_say(session_of(dialogue), &text, "plain.pairs", first.bytes, second.bytes,
			    NULL);
	say_buf(dialogue, &text);
	buf_release(&text);
	buf_release(&second);
	buf_release(&first);
	matrix_release(&matrix);
}

/* Those that lack, one by one; each can be mended at once. */
static void pairs(struct dialogue *dialogue, size_t number)
{
	struct session *session = session_of(dialogue);
	const struct findings *all = session_findings(session);
	const struct rule *rules[1];

	if (!session_pair_rules(session, number, rules, 1)) {
		say(dialogue, word(dialogue, "step.no_pairs"));
		return;
	}
	say_pairs(dialogue, rules[0]);
	for (size_t i = 0; i < all->count; i++) {
		if (all->items[i].rule != rules[0])
			continue;
		dialogue_open_finding(dialogue, &all->items[i]);
		return;
	}
}

static void say_step(struct dialogue *dialogue, size_t number)
{
	struct session *session = session_of(dialogue);
	struct step_view view = session_step(session, number);
	const struct rule *rules[4];
	size_t count = session_pair_rules(session, number, rules, 4);
	struct buf buf;

	buf_init(&buf);
	tell_step(&buf, session, number);
	buf_printf(&buf, "  %s", step_state_name(session, view.state));
	say_buf(dialogue, &buf);
	buf_add_text(&buf, session_words(session, &view.step->hint));
	say_buf(dialogue, &buf);
	tell_count(&buf, session, &view);
	say_buf(dialogue, &buf);
	for (size_t i = 0; i < view.step->form_count; i++)
		say_form(dialogue, i + 1, (size_t)view.step->forms[i]);
	for (size_t i = 0; i < count; i++)
		say_pairs(dialogue, rules[i]);
	buf_release(&buf);
}

static void do_command(struct dialogue *dialogue, size_t number, const struct command *command)
{
	struct session *session = session_of(dialogue);
	const struct step *model = session_step(session, number).step;
	size_t n = command->count ? command->numbers[0] : 1;
	size_t form;

	if (command->letter == 't' || (!command->letter && !command->count)) {
		dialogue_reminders(dialogue, (int)number);
	} else if (command->letter == 'm') {
		pairs(dialogue, number);
	} else if ((command->letter && command->letter != 'n' && command->letter != 'b') || n < 1 ||
		   n > model->form_count) {
		say_unknown(dialogue);
	} else {
		form = (size_t)model->forms[n - 1];
		if (command->letter == 'b')
			dialogue_open_batch(dialogue, form);
		else if (command->letter == 'n' && !session_pack(session)->forms[form].is_single)
			dialogue_open_new(dialogue, form, NULL, -1);
		else
			dialogue_open_form(dialogue, form);
	}
}

void dialogue_step(struct dialogue *dialogue, size_t number)
{
	bool again = true;
	struct buf prompt;

	buf_init(&prompt);
	while (!dialogue->is_over) {
		struct command command;

		if (again)
			say_step(dialogue, number);
		again = false;
		buf_clear(&prompt);
		tell_step(&prompt, session_of(dialogue), number);
		buf_add_text(&prompt, " > ");
		if (!ask(dialogue, prompt.bytes))
			break;
		command = command_read(dialogue->line.bytes);
		if (command.letter == '.')
			break;
		if (!common_command(dialogue, &command, "plain.help.step", &again))
			do_command(dialogue, number, &command);
	}
	buf_release(&prompt);
}
