/* What else a record's keys do: help, notes, ditto, undo, going to a field. */
#include "record.h"

#include <stdlib.h>

#include "base/initials.h"
#include "flow/paste.h"
#include "ui/parts.h"
#include "ui/views.h"

/* The field's rule, example and source, as long as it takes. */
void record_help(struct record_screen *screen)
{
	static const char *const types[] = {"type.text",   "type.integer", "type.decimal",
					    "type.date",   "type.time",	   "type.choice",
					    "type.choices"};
	struct app *app = screen->view.app;
	const struct field *field;
	const struct words *parts[3];
	struct buf text;

	if (!record_has_focus(screen)) {
		view_push(app, help_keys_new(app));
		return;
	}
	field = record_focus_field(screen);
	parts[0] = &field->hint;
	parts[1] = &field->guidance;
	parts[2] = &field->constraint_message;
	buf_init(&text);
	for (size_t i = 0; i < 3; i++) {
		const char *part = app_words(app, parts[i]);

		if (part[0] == '\0')
			continue;
		buf_add_text(&text, part);
		buf_add_text(&text, "\n\n");
	}
	if (field->type <= FIELD_CHOICES)
		buf_add_text(&text, app_word(app, types[field->type]));
	if (field->is_multiline) {
		buf_add_text(&text, "\n");
		buf_add_text(&text, app_word(app, "record.newline"));
	}
	buf_add_text(&text, "\n\n");
	buf_add_text(&text, app_word(app, "help.more_keys"));
	view_push(app, help_new(app, app_words(app, &field->label), text.bytes));
	buf_release(&text);
}

static void go_answered(void *data, const char *text)
{
	struct record_screen *screen = data;
	size_t wanted, number = 0;

	if (!text || text[0] == '\0')
		return;
	wanted = (size_t)strtoul(text, NULL, 10);
	for (size_t i = 0; i < screen->count; i++) {
		const struct place *place = &screen->places[i];

		if (!place->can_focus)
			continue;
		number++;
		if (wanted ? number == wanted
			   : initials_match(app_words(screen->view.app,
						      &screen->form->fields[place->field].label),
					    text)) {
			record_leave_field(screen);
			record_go_to(screen, i);
			return;
		}
	}
	view_say_word(screen->view.app, MESSAGE_SAID, "record.no_field", text, NULL, NULL);
}

static void note_answered(void *data, const char *text)
{
	struct record_screen *screen = data;
	struct app *app = screen->view.app;
	struct err err = {0};

	if (!text || !record_has_focus(screen))
		return;
	if (entry_set_note(screen->entry, record_focus(screen), text, &err) == STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "record.note_kept", NULL, NULL, NULL);
	else
		view_say_err(app, &err);
}

static void ask_about(struct record_screen *screen, const char *word, const char *text,
		      void (*done)(void *, const char *), bool is_kept)
{
	struct app *app = screen->view.app;
	struct view *line;
	struct buf prompt;

	if (!record_has_focus(screen))
		return;
	buf_init(&prompt);
	session_say(app->session, &prompt, word, app_words(app, &record_focus_field(screen)->label),
		    NULL, NULL);
	line = line_new(app, prompt.bytes, text, 200, done, screen);
	if (is_kept)
		line_keep_typed(line);
	view_push(app, line);
	buf_release(&prompt);
}

/* The last record's value; pressed twice: in all empty fields that follow, too. */
void record_ditto(struct record_screen *screen)
{
	bool follows = screen->last == ACTION_DITTO, changed;
	size_t field;

	if (!record_has_focus(screen))
		return;
	field = record_focus(screen);
	changed = follows ? entry_ditto_rest(screen->entry, field, screen->has_dittoed)
			  : entry_ditto(screen->entry, field);
	screen->has_dittoed = changed;
	if (changed) {
		screen->seen[field] = true;
		record_reload(screen);
		record_keep_draft(screen, false);
	}
	changed =
	    changed || (!follows && entry_is_ditto(screen->entry, field)); /* it says so already */
	view_say_word(screen->view.app, MESSAGE_SAID,
		      changed ? (follows ? "record.ditto_all" : "record.ditto") : "record.no_ditto",
		      NULL, NULL, NULL);
}

void record_undo(struct record_screen *screen, bool again)
{
	int field;

	if (screen->edit && (again ? edit_redo(screen->edit)
				   : record_text_changed(screen) && edit_undo(screen->edit))) {
		record_paint_edit(screen);
		record_place_cursor(screen);
		return;
	}
	field = again ? entry_redo(screen->entry) : entry_undo(screen->entry);
	if (field < 0) {
		view_say_word(screen->view.app, MESSAGE_SAID,
			      again ? "record.no_redo" : "record.no_undo", NULL, NULL, NULL);
		return;
	}
	edit_free(screen->edit);
	screen->edit = NULL;
	record_reload(screen);
	record_go_to_field(screen, field);
	record_keep_draft(screen, false);
}

void record_next_open(struct record_screen *screen)
{
	int field;

	record_leave_field(screen);
	field = entry_next_open(screen->entry,
				record_has_focus(screen) ? (int)record_focus(screen) : -1);
	if (field >= 0 && record_go_to_field(screen, field))
		return;
	record_enter_field(screen);
	record_place_cursor(screen);
	view_say_word(screen->view.app, MESSAGE_SAID, "record.none_open", NULL, NULL, NULL);
}

void record_note(struct record_screen *screen)
{
	if (record_has_focus(screen))
		ask_about(screen, "record.note", entry_note(screen->entry, record_focus(screen)),
			  note_answered, true);
}

void record_go(struct record_screen *screen)
{
	ask_about(screen, "record.go", "", go_answered, false);
}

/* What was pasted went into records of their own, or is text for this field after all. */
static void lines_taken(void *data, char answer)
{
	struct record_screen *screen = data;
	struct app *app = screen->view.app;

	if (answer == 'y') {
		session_draft_drop(app->session, entry_form_index(screen->entry), "");
		view_close(&screen->view);
	} else if (answer == 't' && record_has_focus(screen)) {
		if (screen->edit)
			record_text_key(screen, KEY_PASTED);
		else
			record_choice_key(screen, KEY_PASTED);
	}
}

bool record_offer_lines(struct record_screen *screen)
{
	struct app *app = screen->view.app;
	const struct form *form = screen->form;
	size_t length;
	const char *text = keys_pasted(app->keys, &length);
	struct record like;

	if (!entry_is_new(screen->entry) || form->is_single ||
	    record_focus_field(screen)->is_multiline || paste_lines(text, length) < 2)
		return false;
	record_init(&like, form);
	for (size_t i = 0; i < form->field_count; i++)
		record_set(&like, i, entry_value(screen->entry, i));
	paste_offer(app, entry_form_index(screen->entry), (int)record_focus(screen), &like, true,
		    lines_taken, screen);
	record_release(&like);
	return true;
}
