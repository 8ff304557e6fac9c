/* The text being edited, painted from where it differs from what stands there. */
#include "record.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "term/width.h"
#include "ui/parts.h"

/* How many bytes of a row on the screen may stay: whole glyphs that are the same in both, less the
 * last one, to which a mark may have come. Sets *columns to what they take. */
static size_t same_start(const struct buf *old, const char *text, size_t length, int *columns)
{
	size_t at = 0, kept = 0;
	int wide = 0;

	*columns = 0;
	while (at < length && at < old->length) {
		uint32_t character;
		size_t taken = utf8_decode(text + at, length - at, &character);

		/* a hostile character takes more columns than its width says */
		if (taken == 0 || utf8_is_hostile(character))
			return *columns = 0, 0;
		if (at + taken > old->length || memcmp(old->bytes + at, text + at, taken) != 0)
			break;
		if (!utf8_is_mark(character)) {
			kept = at;
			*columns = wide;
		}
		wide += width_of(character);
		at += taken;
	}
	return kept;
}

/* The n-th row of the text being edited, from where it differs from what stands there. */
static void paint_row(struct record_screen *screen, size_t n, int row, const char *text,
		      size_t length)
{
	bool is_known = n < screen->shown_known && n < screen->shown_count;
	int kept_columns = 0, used, column = screen->value_column, columns = screen->value_columns;
	struct buf *shown;
	size_t kept = 0;

	while (screen->shown_count <= n) {
		screen->shown = memory_grow(screen->shown, screen->shown_count,
					    &screen->shown_capacity, sizeof(*screen->shown));
		buf_init(&screen->shown[screen->shown_count++]);
	}
	shown = &screen->shown[n];
	if (is_known && shown->length == length && memcmp(shown->bytes, text, length) == 0)
		return;
	if (is_known)
		kept = same_start(shown, text, length, &kept_columns);
	used = kept_columns + screen_text(row, column + kept_columns, columns - kept_columns,
					  LOOK_PLAIN, text + kept, length - kept);
	if (!is_known || width_columns(shown->bytes, shown->length) > used)
		screen_clear_row(row, column + used, columns - used);
	buf_clear(shown);
	buf_add(shown, text, length);
}

/* The text being edited, scrolled so that the cursor is in sight. */
static void paint_line(struct record_screen *screen, int row)
{
	const char *text = edit_text(screen->edit);
	size_t cursor = edit_cursor(screen->edit), length = strlen(text);
	int wide = screen->value_columns;

	if (screen->start > cursor)
		screen->start = 0;
	if (width_columns(text + screen->start, cursor - screen->start) >= wide) {
		/* half a field at once, so that not every key moves it */
		while (screen->start < cursor &&
		       width_columns(text + screen->start, cursor - screen->start) > wide / 2)
			screen->start += utf8_glyph(text + screen->start, length - screen->start);
	}
	text += screen->start;
	paint_row(screen, 0, row, text, width_cut(text, length - screen->start, wide));
	screen->shown_known = 1;
}

static void paint_lines(struct record_screen *screen, const struct place *place)
{
	size_t lines = edit_layout(screen->edit, screen->value_columns), line, rows;
	const char *text = edit_text(screen->edit);
	int column, top = record_row(screen, place);

	rows = (size_t)place->rows;
	edit_where(screen->edit, &line, &column);
	if (line < screen->line)
		screen->line = line;
	else if (line >= screen->line + rows)
		screen->line = line - rows + 1;
	for (size_t i = 0; i < rows; i++) {
		struct edit_line shown = {0, 0, 0};
		int row = top + (int)i;

		if (!record_is_in_body(row))
			continue;
		if (screen->line + i < lines)
			shown = edit_line(screen->edit, screen->line + i);
		paint_row(screen, i, row, text + shown.start, shown.length);
	}
	screen->shown_known = rows;
}

void record_paint_edit(struct record_screen *screen)
{
	const struct place *place = &screen->places[screen->at];

	if (screen->form->fields[place->field].is_multiline)
		paint_lines(screen, place);
	else if (record_is_in_body(record_row(screen, place)))
		paint_line(screen, record_row(screen, place));
}
