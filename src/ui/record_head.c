/* What stands above and below a record's fields: where we are, how far, what the field wants. */
#include "record.h"

#include <stdio.h>
#include <string.h>

#include "flow/telling.h"
#include "term/width.h"
#include "ui/parts.h"
#include "ui/views.h"

void record_add_state(struct buf *buf, struct record_screen *screen)
{
	struct app *app = screen->view.app;
	size_t filled, shown;
	char numbers[3][24];

	if (entry_is_blind(screen->entry)) {
		record_add_unverified(buf, screen);
		return;
	}
	if (screen->is_batch && screen->entered > 0) {
		snprintf(numbers[2], sizeof(numbers[2]), "%zu", screen->entered);
		session_say(app->session, buf, "record.entered", numbers[2], NULL, NULL);
		buf_add_text(buf, "  ");
	}
	if (entry_is_changed(screen->entry) || entry_is_new(screen->entry) ||
	    record_text_changed(screen)) {
		buf_add_text(buf, app_word(app, "record.unsaved"));
		buf_add_text(buf, "  ");
	}
	entry_progress(screen->entry, &filled, &shown);
	snprintf(numbers[0], sizeof(numbers[0]), "%zu", filled);
	snprintf(numbers[1], sizeof(numbers[1]), "%zu", shown);
	session_say(app->session, buf, "record.progress", numbers[0], numbers[1], NULL);
}

void record_paint_progress(struct record_screen *screen)
{
	struct buf state;
	int wide, old = width_columns(screen->progress, strlen(screen->progress));

	buf_init(&state);
	record_add_state(&state, screen);
	wide = width_columns(state.bytes, state.length);
	wide = old > wide ? old : wide;
	if (wide <= screen_columns() / 2 && strcmp(state.bytes, screen->progress) != 0) {
		paint_right(0, screen_columns() - 1 - wide, wide, LOOK_PLAIN, state.bytes);
		copy_text(screen->progress, sizeof(screen->progress), state.bytes);
	}
	buf_release(&state);
}

/* What the field wants, or what is wrong with it; a note that was made on it. */
void record_hint(struct record_screen *screen)
{
	struct app *app = screen->view.app;
	const struct remark *remark = NULL;
	const char *hint, *note;
	struct buf buf;
	size_t field;

	if (!record_has_focus(screen)) {
		view_hint(app, "");
		return;
	}
	field = record_focus(screen);
	buf_init(&buf);
	if (screen->seen[field] && !record_text_changed(screen))
		remark = entry_remark(screen->entry, field);
	if (remark) {
		buf_add_text(&buf,
			     app_word(app, remark->level == REMARK_ERROR ? "record.error"
									 : "record.reminder"));
		buf_add_text(&buf, remark->text);
		buf_add_text(&buf, " ");
	}
	if (!remark && entry_is_ditto(screen->entry, field))
		buf_add_text(&buf, app_word(app, "record.is_ditto"));
	hint = app_words(app, &screen->form->fields[field].hint);
	if (!remark || hint[0] == '\0') {
		if (!remark && hint[0])
			session_say(app->session, &buf, "record.hint", record_label(screen, field),
				    hint, NULL);
		if (screen->form->fields[field].is_multiline) {
			buf_add_text(&buf, " ");
			buf_add_text(&buf, app_word(app, "record.newline"));
		}
	}
	note = entry_note(screen->entry, field);
	if (note && note[0])
		session_say(app->session, &buf, "record.note_shown", note, NULL, NULL);
	view_hint(app, buf.bytes);
	buf_release(&buf);
}

void record_add_title(struct buf *buf, struct record_screen *screen)
{
	struct app *app = screen->view.app;
	long row;

	tell_form(buf, app->session, entry_form_index(screen->entry));
	if (entry_is_blind(screen->entry)) {
		/* its name may hold what is to be keyed */
		buf_add_text(buf, " > ");
		buf_add_text(buf, app_word(app, "verify.title"));
		return;
	}
	if (entry_is_new(screen->entry)) {
		buf_add_text(buf, " > ");
		buf_add_text(buf, app_word(app, "record.new"));
		return;
	}
	row = session_find(app->session, entry_form_index(screen->entry), entry_id(screen->entry));
	if (row >= 0 && !screen->form->is_single) {
		buf_add_text(buf, " > ");
		session_name(app->session, buf, entry_form_index(screen->entry), (size_t)row);
	}
}
