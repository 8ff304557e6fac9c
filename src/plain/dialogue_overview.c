/* The places whose reports came in: all in a line each, one of them whole, what the rules find. */
#include "base/memory.h"
#include "dialogue.h"
#include "flow/telling.h"
#include "packet/overview.h"
#include "packet/report.h"

/* What is being shown. */
struct looking {
	struct dialogue *dialogue;
	struct overview_columns columns;
	struct overview *overview;
	size_t *places, count;
};

static void add_value(struct buf *buf, const struct looking *looking, size_t place, size_t column)
{
	struct session *session = session_of(looking->dialogue);

	buf_printf(buf, "%s ", session_words(session, &looking->columns.items[column].label));
	overview_display(buf, looking->overview, place, column, session_language(session));
}

static void find_places(struct looking *looking, const char *filter)
{
	memory_free(looking->places);
	looking->count =
	    overview_list(looking->overview, filter, -1, false,
			  session_language(session_of(looking->dialogue)), &looking->places);
}

static void say_places(const struct looking *looking)
{
	struct buf buf;

	buf_init(&buf);
	say(looking->dialogue, word(looking->dialogue, "overview.title"));
	for (size_t i = 0; i < looking->count; i++) {
		const char *between = "";

		buf_clear(&buf);
		for (size_t column = 0; column < looking->columns.count; column++) {
			if (looking->columns.items[column].width == 0)
				continue;
			buf_add_text(&buf, between);
			add_value(&buf, looking, looking->places[i], column);
			between = "  ";
		}
		say_item(looking->dialogue, i + 1, buf.bytes);
	}
	if (looking->count == 0)
		say(looking->dialogue, word(looking->dialogue, "overview.no_places"));
	buf_release(&buf);
}

static void say_place(const struct looking *looking, size_t place)
{
	struct buf buf;

	buf_init(&buf);
	say(looking->dialogue, overview_code(looking->overview, place));
	for (size_t column = 0; column < looking->columns.count; column++) {
		buf_clear(&buf);
		add_value(&buf, looking, place, column);
		say_buf(looking->dialogue, &buf);
	}
	buf_release(&buf);
}

static void say_findings(const struct looking *looking)
{
	const struct overview_finding *findings;
	size_t count = overview_findings(looking->overview, &findings);
	struct session *session = session_of(looking->dialogue);
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < count; i++) {
		enum rule_level level = overview_level(findings[i].level);

		buf_clear(&buf);
		overview_tell(&buf, session, &findings[i]);
		buf_add_text(&buf, "  ");
		tell_rule(&buf, session, findings[i].rule, findings[i].step, level);
		say_buf(looking->dialogue, &buf);
	}
	buf_release(&buf);
}

static void enter_note(struct looking *looking, size_t place)
{
	struct session *session = session_of(looking->dialogue);
	struct target target;

	overview_target(looking->overview, session, place, &target);
	if (target.kind == TARGET_NONE)
		say(looking->dialogue, word(looking->dialogue, "overview.no_note"));
	else
		dialogue_open_target(looking->dialogue, &target);
	if (target.prefill.form)
		record_release(&target.prefill);
	overview_look_again(looking->overview, session);
}

static void write_files(struct looking *looking)
{
	struct dialogue *dialogue = looking->dialogue;
	struct session *session = session_of(dialogue);
	struct mistakes mistakes;
	struct err err = {0};

	mistakes_init(&mistakes);
	if (session_is_read_only(session))
		say(dialogue, word(dialogue, "record.read_only"));
	else if (overview_save(looking->overview, looking->places, looking->count, &mistakes,
			       &err) == STATUS_OK)
		say_word(dialogue, "overview.written", overview_folder(looking->overview), NULL);
	else
		say_err(dialogue, &err);
	mistakes_release(&mistakes);
}

/* False: it is none of the commands on a place or on all. */
static bool take_command(struct looking *looking, const struct command *command)
{
	bool is_one =
	    command->count && command->numbers[0] >= 1 && command->numbers[0] <= looking->count;

	if (command->letter == 't')
		say_findings(looking);
	else if (command->letter == 'w')
		write_files(looking);
	else if (command->letter == 'n' && is_one)
		enter_note(looking, looking->places[command->numbers[0] - 1]);
	else if (!command->letter && is_one)
		say_place(looking, looking->places[command->numbers[0] - 1]);
	else
		return false;
	return true;
}

static void look_around(struct looking *looking)
{
	struct dialogue *dialogue = looking->dialogue;
	struct buf prompt;
	bool again = true;

	buf_init(&prompt);
	buf_printf(&prompt, "%s > ", word(dialogue, "overview.title"));
	while (!dialogue->is_over) {
		struct command command;

		if (again)
			say_places(looking);
		again = false;
		if (!ask(dialogue, prompt.bytes))
			break;
		command = command_read(dialogue->line.bytes);
		if (command.letter == '.')
			break;
		if (common_command(dialogue, &command, "plain.help.overview", &again))
			continue;
		if (command.letter == '/') {
			find_places(looking, command.rest);
			again = true;
		} else if (!take_command(looking, &command)) {
			say_unknown(dialogue);
		}
	}
	buf_release(&prompt);
}

void dialogue_overview(struct dialogue *dialogue)
{
	struct looking looking = {.dialogue = dialogue};
	struct session *session = session_of(dialogue);
	struct mistakes mistakes;
	struct err err = {0};
	struct buf folder;

	mistakes_init(&mistakes);
	buf_init(&folder);
	buf_printf(&folder, "%s/%s", session_path(session), REPORTS_FOLDER);
	if (overview_columns_read(&looking.columns, session, &mistakes, &err) == STATUS_OK &&
	    overview_read(&looking.overview, &looking.columns, session, folder.bytes, 0, &mistakes,
			  &err) == STATUS_OK) {
		for (size_t i = 0; i < mistakes.count; i++)
			say_err(dialogue, &mistakes.items[i]);
		find_places(&looking, "");
		look_around(&looking);
	} else if (err.status == STATUS_IO) {
		say(dialogue, word(dialogue, "overview.no_reports"));
	} else {
		say_err(dialogue, &err);
	}
	memory_free(looking.places);
	overview_free(looking.overview);
	overview_columns_release(&looking.columns);
	mistakes_release(&mistakes);
	buf_release(&folder);
}
