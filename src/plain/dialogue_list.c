/* The rows of a form, some at a time; commands name a row by its number. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "dialogue.h"

enum { PAGE = 20 };

struct listing {
	struct dialogue *dialogue;
	size_t form;
	size_t *rows;	    /* the rows listed */
	size_t count, next; /* the first of the page to come */
	char *filter;
	int sort; /* a field, or -1 */
	bool reverse;
	unsigned long generation; /* of the session when it was listed */
};

static void find_rows(struct listing *listing)
{
	struct session *session = session_of(listing->dialogue);

	memory_free(listing->rows);
	listing->count = session_list(session, listing->form, listing->filter, listing->sort,
				      listing->reverse, &listing->rows);
	listing->generation = session_generation(session);
}

/* The fields that are listed, or their labels. */
static void add_row(struct buf *buf, const struct listing *listing, long row)
{
	struct session *session = session_of(listing->dialogue);
	const struct form *model = &session_pack(session)->forms[listing->form];

	for (size_t i = 0; i < model->field_count; i++) {
		size_t before;

		if (model->fields[i].width == 0)
			continue;
		if (buf->length)
			buf_add_text(buf, "  ");
		before = buf->length;
		if (row < 0)
			buf_add_text(buf, session_words(session, &model->fields[i].label));
		else
			session_display(session, buf, listing->form, (size_t)row, i);
		for (size_t b = before; b < buf->length; b++)
			if (buf->bytes[b] == '\n')
				buf->bytes[b] = ' ';
		if (buf->length == before)
			buf_add_char(buf, '-');
	}
}

static void say_page(struct listing *listing)
{
	struct dialogue *dialogue = listing->dialogue;
	size_t end = listing->next + PAGE;
	struct buf buf;

	if (listing->next >= listing->count)
		listing->next = 0;
	end = listing->next + PAGE < listing->count ? listing->next + PAGE : listing->count;
	buf_init(&buf);
	for (size_t i = listing->next; i < end; i++) {
		buf_clear(&buf);
		add_row(&buf, listing, (long)listing->rows[i]);
		say_item(dialogue, i + 1, buf.bytes);
	}
	buf_clear(&buf);
	buf_printf(&buf, "%zu", listing->count - end);
	if (end < listing->count)
		say_word(dialogue, "plain.more", buf.bytes, NULL);
	listing->next = end;
	buf_release(&buf);
}

static void say_list(struct listing *listing)
{
	struct dialogue *dialogue = listing->dialogue;
	struct buf buf, number;

	find_rows(listing);
	listing->next = 0;
	buf_init(&buf);
	buf_init(&number);
	tell_form(&buf, session_of(dialogue), listing->form);
	buf_printf(&number, "%zu", listing->count);
	buf_add_text(&buf, "  ");
	session_say(session_of(dialogue), &buf, "step.rows", number.bytes, NULL, NULL);
	say_buf(dialogue, &buf);
	dialogue_say_unverified(dialogue, listing->form);
	if (*listing->filter)
		say_word(dialogue, "list.filtered", listing->filter, NULL);
	if (!listing->count) {
		say(dialogue, word(dialogue, *listing->filter ? "list.no_match" : "list.empty"));
	} else {
		add_row(&buf, listing, -1);
		say_buf(dialogue, &buf);
		say_page(listing);
	}
	buf_release(&number);
	buf_release(&buf);
}

/* The row that a command names, or -1. */
static long named_row(struct listing *listing, const struct command *command, size_t n)
{
	struct dialogue *dialogue = listing->dialogue;
	char letter[2] = {command->letter, '\0'};

	if (n >= command->count) {
		say_word(dialogue, "plain.which_row", letter, NULL);
		return -1;
	}
	if (command->numbers[n] < 1 || command->numbers[n] > listing->count) {
		say_word(dialogue, "plain.no_row", command->rest, NULL);
		return -1;
	}
	return (long)listing->rows[command->numbers[n] - 1];
}

static void delete_row(struct listing *listing, size_t row)
{
	struct dialogue *dialogue = listing->dialogue;
	struct session *session = session_of(dialogue);
	size_t references = session_references(session, listing->form, row);
	struct buf question, name;
	struct err err = {0};

	buf_init(&question);
	buf_init(&name);
	session_name(session, &name, listing->form, row);
	session_say(session, &question, "list.delete", name.bytes, NULL, NULL);
	buf_clear(&name);
	buf_printf(&name, "%zu", references);
	if (references) {
		buf_add_char(&question, '\n');
		session_say(session, &question, "list.references", name.bytes, NULL, NULL);
	}
	if (ask_letter(dialogue, question.bytes, "ny") == 'y') {
		if (session_delete(session, listing->form, row, &err) == STATUS_OK)
			say(dialogue, word(dialogue, "list.deleted"));
		else
			say_failed(dialogue, &err);
	}
	buf_release(&name);
	buf_release(&question);
}

static void tick(struct listing *listing, const struct command *command)
{
	struct dialogue *dialogue = listing->dialogue;

	for (size_t n = 0; n < command->count || n == 0; n++) {
		long row = named_row(listing, command, n);
		struct err err = {0};

		if (row < 0)
			return;
		if (session_tick(session_of(dialogue), listing->form, (size_t)row, &err) ==
		    STATUS_OK)
			say_saved(dialogue);
		else
			say_failed(dialogue, &err);
	}
}

/* The next column to sort by; after the last one the file's order again. */
static void sort(struct listing *listing)
{
	struct session *session = session_of(listing->dialogue);
	const struct form *model = &session_pack(session)->forms[listing->form];

	do {
		listing->sort++;
	} while (listing->sort < (int)model->field_count &&
		 model->fields[listing->sort].width == 0);
	if (listing->sort == (int)model->field_count)
		listing->sort = -1;
	listing->reverse = false;
	if (listing->sort >= 0)
		say_word(listing->dialogue, "list.sorted",
			 session_words(session, &model->fields[listing->sort].label), NULL);
	else
		say(listing->dialogue, word(listing->dialogue, "list.unsorted"));
}

static void undo(struct listing *listing)
{
	struct err err = {0};

	if (session_undo(session_of(listing->dialogue), &err) == STATUS_OK)
		say(listing->dialogue, word(listing->dialogue, "list.undone"));
	else
		say_failed(listing->dialogue, &err);
}

static void filter(struct listing *listing, const char *text)
{
	memory_free(listing->filter);
	listing->filter = memory_text(text);
}

/* What a command does to the row it names. */
static void row_command(struct listing *listing, const struct command *command)
{
	struct dialogue *dialogue = listing->dialogue;
	long row = named_row(listing, command, 0);

	if (row < 0)
		return;
	if (command->letter == 'd')
		delete_row(listing, (size_t)row);
	else if (command->letter == 'c')
		dialogue_open_like(dialogue, listing->form, (size_t)row);
	else if (command->letter == 'h')
		dialogue_history(
		    dialogue, listing->form,
		    session_cell(session_of(dialogue), listing->form, (size_t)row, -1));
	else
		dialogue_open_row(dialogue, listing->form, (size_t)row, -1);
}

/* True: the list is to be told anew. */
static bool do_command(struct listing *listing, const struct command *command)
{
	struct dialogue *dialogue = listing->dialogue;

	switch (command->letter) {
	case 'n':
		dialogue_open_new(dialogue, listing->form, NULL, -1);
		return true;
	case 'b':
		dialogue_open_batch(dialogue, listing->form);
		return true;
	case '/':
		filter(listing, command->rest);
		return true;
	case 's':
		sort(listing);
		return true;
	case 'r':
		listing->reverse = !listing->reverse;
		return true;
	case 'u':
		dialogue_deleted(dialogue, listing->form);
		return true;
	case 'z':
		undo(listing);
		return true;
	case 'k':
		tick(listing, command);
		return true;
	case 'd':
	case 'c':
	case 'h':
		row_command(listing, command);
		return command->letter != 'h';
	case 0:
		if (command->count)
			row_command(listing, command);
		else
			say_page(listing);
		return command->count > 0;
	default:
		say_unknown(dialogue);
		return false;
	}
}

void dialogue_list(struct dialogue *dialogue, size_t form)
{
	struct listing listing = {
	    .dialogue = dialogue, .form = form, .filter = memory_text(""), .sort = -1};
	bool again = true;
	struct buf prompt;

	buf_init(&prompt);
	while (!dialogue->is_over) {
		struct command command;

		if (again)
			say_list(&listing);
		again = false;
		buf_clear(&prompt);
		tell_form(&prompt, session_of(dialogue), form);
		buf_add_text(&prompt, " > ");
		if (!ask(dialogue, prompt.bytes))
			break;
		command = command_read(dialogue->line.bytes);
		/* numbers may mean other rows now */
		if (listing.generation != session_generation(session_of(dialogue))) {
			again = true;
			continue;
		}
		if (command.letter == '.' && !*listing.filter)
			break;
		if (command.letter == '.')
			filter(&listing, "");
		again = command.letter == '.';
		if (command.letter == 'v' && session_verifies(session_of(dialogue), form)) {
			dialogue_verify(dialogue, form);
			again = true;
		}
		if (!again && !common_command(dialogue, &command, "plain.help.list", &again))
			again = do_command(&listing, &command);
	}
	buf_release(&prompt);
	memory_free(listing.rows);
	memory_free(listing.filter);
}
