/* A field of text in focus: what is typed into it, and when it goes on by itself. */
#include "record.h"

#include <string.h>

#include "ui/parts.h"

static bool is_short_value(const struct field *field)
{
	return field->type == FIELD_DATE || field->type == FIELD_TIME ||
	       field->type == FIELD_INTEGER || field->type == FIELD_DECIMAL;
}

/* Whether a field of fixed width holds all that it can. */
static bool is_full(const struct field *field, const struct edit *edit)
{
	const char *text = edit_text(edit);
	size_t digits = strspn(text, "0123456789");

	if (!field->advances)
		return false;
	if (text[digits] == '\0' && digits > 0) {
		if (field->type == FIELD_DATE)
			return digits == 8;
		if (field->type == FIELD_TIME)
			return digits == 4;
	}
	return field->width > 0 && edit_length(edit) >= (size_t)field->width;
}

bool record_text_key(struct record_screen *screen, uint32_t key)
{
	const struct field *field = record_focus_field(screen);
	bool is_typed = (key >= ' ' && key < KEY_BASE) || key == KEY_PASTED;
	bool is_replaced = is_short_value(field) || field->advances ||
			   entry_is_blind(screen->entry) ||
			   entry_is_ditto(screen->entry, record_focus(screen));
	enum edit_taken taken;

	if (key == key_control('J') && field->is_multiline)
		key = '\n';
	if (is_typed && screen->is_fresh && is_replaced && edit_text(screen->edit)[0])
		edit_replace(screen->edit, "");
	taken = edit_take_key(screen->edit, screen->view.app, key);
	if (taken == EDIT_NOT_MINE)
		return false;
	if (taken == EDIT_AT_EDGE)
		return key == KEY_LEFTWARD || key == KEY_RIGHTWARD || key == KEY_FIRST ||
		       key == KEY_FINAL;
	screen->is_fresh = false;
	record_paint_edit(screen);
	record_place_cursor(screen);
	if (taken == EDIT_CHANGED && is_typed && is_full(field, screen->edit))
		record_go_on(screen);
	return true;
}
