/* What was done to a record, what was deleted, what came in from outside. */
#include <string.h>

#include "base/memory.h"
#include "dialogue.h"

/* A record's history: its lines, and where they go. */
struct telling {
	struct dialogue *dialogue;
	size_t form, count;
};

static void tell_line(void *data, const struct journal_line *line)
{
	struct telling *telling = data;
	struct buf buf;

	buf_init(&buf);
	buf_printf(&buf, "%.16s  %s  ", line->at ? line->at : "", line->user ? line->user : "");
	tell_change(&buf, session_of(telling->dialogue), telling->form, line->op,
		    line->field ? line->field : "", line->old_value ? line->old_value : "",
		    line->new_value ? line->new_value : "");
	say_buf(telling->dialogue, &buf);
	buf_release(&buf);
	telling->count++;
}

void dialogue_history(struct dialogue *dialogue, size_t form, const char *id)
{
	struct session *session = session_of(dialogue);
	struct telling telling = {.dialogue = dialogue, .form = form};
	long row = session_find(session, form, id);
	char own[ID_TEXT];
	struct err err = {0};
	struct buf name;

	strncpy(own, id, sizeof own - 1);
	own[sizeof own - 1] = '\0';
	buf_init(&name);
	if (row >= 0)
		session_name(session, &name, form, (size_t)row);
	say_word(dialogue, "history.title", name.bytes, NULL);
	if (session_history(session, form, own, tell_line, &telling, &err) != STATUS_OK)
		say_err(dialogue, &err);
	if (!telling.count)
		say(dialogue, word(dialogue, "history.none"));
	buf_release(&name);
}

/* The deleted rows, the last one first. */
static void say_gone(struct dialogue *dialogue, size_t form, const struct gone *rows, size_t count)
{
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < count; i++) {
		const struct gone *gone = &rows[count - 1 - i];

		buf_printf(&buf, "%.10s  ", gone->at);
		tell_gone(&buf, session_of(dialogue), form, gone);
		say_item(dialogue, i + 1, buf.bytes);
		buf_clear(&buf);
	}
	buf_release(&buf);
}

void dialogue_deleted(struct dialogue *dialogue, size_t form)
{
	struct gone *rows = NULL;
	struct err err = {0};
	size_t count = 0;

	if (session_gone(session_of(dialogue), form, &rows, &count, &err) != STATUS_OK)
		say_err(dialogue, &err);
	say(dialogue, word(dialogue, count ? "plain.deleted" : "deleted.none"));
	say_gone(dialogue, form, rows, count);
	if (count && ask(dialogue, "> ")) {
		struct command command = command_read(dialogue->line.bytes);

		if (!command.letter && command.count && command.numbers[0] >= 1 &&
		    command.numbers[0] <= count) {
			if (session_restore(session_of(dialogue), form,
					    rows[count - command.numbers[0]].id, &err) == STATUS_OK)
				say(dialogue, word(dialogue, "deleted.restored"));
			else
				say_failed(dialogue, &err);
		} else if (command.letter != '.' && dialogue->line.length) {
			say_unknown(dialogue);
		}
	}
	memory_free(rows);
}

static void say_incoming(struct dialogue *dialogue, size_t number, const struct incoming *item)
{
	struct session *session = session_of(dialogue);
	struct buf buf;

	buf_init(&buf);
	buf_printf(&buf, "%s  ", incoming_kind_name(session, item->kind));
	tell_incoming_record(&buf, session, item);
	buf_add_text(&buf, "  ");
	tell_incoming_field(&buf, session, item);
	buf_add_text(&buf, "  ");
	tell_incoming_sides(&buf, session, item);
	say_item(dialogue, number, buf.bytes);
	buf_release(&buf);
}

/* True: it was decided. */
static bool decide(struct dialogue *dialogue, const struct incoming *item)
{
	struct err err = {0};
	bool theirs, decided = false;
	struct buf buf;

	buf_init(&buf);
	tell_conflict(&buf, session_of(dialogue), item);
	say_buf(dialogue, &buf);
	buf_release(&buf);
	if (!ask(dialogue, "1, 2 > "))
		return false;
	theirs = strcmp(dialogue->line.bytes, "2") == 0;
	if (!theirs && strcmp(dialogue->line.bytes, "1") != 0)
		return false;
	decided = session_decide(session_of(dialogue), item, theirs, &err) == STATUS_OK;
	if (decided)
		say(dialogue, word(dialogue, theirs ? "edits.took_theirs" : "edits.took_ours"));
	else
		say_failed(dialogue, &err);
	return decided;
}

static void open_item(struct dialogue *dialogue, const struct incoming *item, size_t *decided)
{
	long row = session_find(session_of(dialogue), item->form, item->id);

	if (item->kind == INCOMING_CONFLICT) {
		*decided += decide(dialogue, item);
		return;
	}
	*decided = 0;
	if (row >= 0)
		dialogue_open_row(dialogue, item->form, (size_t)row, item->field);
	else
		dialogue_deleted(dialogue, item->form);
}

static void take_back(struct dialogue *dialogue, size_t *decided)
{
	struct err err = {0};

	if (!*decided)
		say(dialogue, word(dialogue, "session.nothing_to_undo"));
	else if (session_undo(session_of(dialogue), &err) == STATUS_OK)
		say(dialogue, word(dialogue, "list.undone"));
	else
		say_failed(dialogue, &err);
	*decided -= *decided > 0;
}

void dialogue_edits(struct dialogue *dialogue)
{
	size_t count = 0, decided = 0;
	struct incoming *items = NULL;
	struct buf prompt;
	bool again = true;

	buf_init(&prompt);
	while (!dialogue->is_over) {
		struct command command;
		struct err err = {0};

		memory_free(items);
		if (session_incoming_list(session_of(dialogue), &items, &count, &err) != STATUS_OK)
			say_err(dialogue, &err);
		for (size_t i = 0; i < count && again; i++)
			say_incoming(dialogue, i + 1, &items[i]);
		again = false;
		buf_clear(&prompt);
		buf_printf(&prompt, "%s > ", word(dialogue, "edits.title"));
		if (!count)
			say(dialogue, word(dialogue, "edits.none"));
		if (!count || !ask(dialogue, prompt.bytes))
			break;
		command = command_read(dialogue->line.bytes);
		if (command.letter == '.')
			break;
		if (common_command(dialogue, &command, "plain.help.edits", &again))
			continue;
		again = true;
		if (command.letter == 'u')
			take_back(dialogue, &decided);
		else if (!command.letter && (!command.count || (command.numbers[0] >= 1 &&
								command.numbers[0] <= count)))
			open_item(dialogue, &items[command.count ? command.numbers[0] - 1 : 0],
				  &decided);
		else
			say_unknown(dialogue);
	}
	memory_free(items);
	buf_release(&prompt);
}
