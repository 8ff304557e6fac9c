#include "edit_parts.h"

#include <string.h>

#include "base/memory.h"

enum { WIDTH_DEFAULT = 80 };

static struct layout_line *add_line(struct layout *layout)
{
	layout->lines =
	    memory_grow(layout->lines, layout->count, &layout->capacity, sizeof(*layout->lines));
	return &layout->lines[layout->count++];
}

static void lay_single(struct edit *edit)
{
	struct layout *layout = &edit->layout;

	if (!layout->count)
		add_line(layout);
	layout->lines[0].start = 0;
	layout->lines[0].wrapped = (struct wrapped){edit->text.length, 0, 0, layout->columns};
}

/* The first line that was made by looking at a byte at offset or behind it. */
static size_t first_touched(const struct layout *layout, size_t offset)
{
	size_t low = 0, high = layout->count;

	/* What a line has seen ends within the next line or soon after: it never decreases. */
	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct layout_line *line = &layout->lines[middle];

		if (line->start + line->wrapped.seen < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Appends lines from start on, until the text ends or a line begins where, in the part of the
 * text that did not change, an old line began. Returns the first old line to keep. */
static size_t lay_from(struct edit *edit, size_t start, size_t old, struct layout *fresh)
{
	const struct layout *layout = &edit->layout;
	size_t length = edit->text.length, unchanged = length - layout->same_end;

	for (;;) {
		struct layout_line *line = add_line(fresh);
		size_t end;

		line->start = start;
		line->wrapped =
		    wrap_measure(edit->text.bytes + start, length - start, layout->width);
		end = start + line->wrapped.length + line->wrapped.skip;
		if (end == length && !line->wrapped.skip)
			return layout->count;
		start = end;
		if (start < unchanged)
			continue;
		while (old < layout->count &&
		       layout->lines[old].start + length < start + layout->text_length)
			old++;
		if (old < layout->count &&
		    layout->lines[old].start + length == start + layout->text_length)
			return old;
	}
}

/* Replaces the old lines first..keep by the fresh ones and moves those behind. */
static void join(struct layout *layout, size_t first, size_t keep, const struct layout *fresh,
		 size_t length)
{
	size_t kept = layout->count - keep, count = first + fresh->count + kept, i;

	while (layout->capacity < count)
		layout->lines = memory_grow(layout->lines, layout->capacity, &layout->capacity,
					    sizeof(*layout->lines));
	memmove(layout->lines + first + fresh->count, layout->lines + keep,
		kept * sizeof(*layout->lines));
	memcpy(layout->lines + first, fresh->lines, fresh->count * sizeof(*layout->lines));
	layout->count = count;
	for (i = first + fresh->count; i < count; i++)
		layout->lines[i].start = layout->lines[i].start + length - layout->text_length;
}

static void lay_changed(struct edit *edit)
{
	struct layout *layout = &edit->layout;
	struct layout fresh = {.width = 0};
	size_t first = first_touched(layout, layout->same_start), keep;

	keep =
	    lay_from(edit, first < layout->count ? layout->lines[first].start : 0, first, &fresh);
	join(layout, first, keep, &fresh, edit->text.length);
	memory_free(fresh.lines);
}

static bool is_fresh(const struct edit *edit)
{
	const struct layout *layout = &edit->layout;

	return layout->count && layout->text_length == edit->text.length &&
	       layout->same_start == edit->text.length;
}

void edit_lay_out(struct edit *edit)
{
	struct layout *layout = &edit->layout;

	if (!layout->width)
		layout->width = WIDTH_DEFAULT;
	if (!edit->is_multiline)
		lay_single(edit);
	else if (!is_fresh(edit))
		lay_changed(edit);
	layout->text_length = layout->same_start = layout->same_end = edit->text.length;
}

size_t edit_layout(struct edit *edit, int width)
{
	if (width < 2)
		width = 2;
	if (width != edit->layout.width)
		edit->layout.count = edit->layout.same_start = edit->layout.same_end = 0;
	edit->layout.width = width;
	edit_lay_out(edit);
	return edit->layout.count;
}

struct edit_line edit_line(const struct edit *edit, size_t line)
{
	const struct layout_line *found;

	if (line >= edit->layout.count)
		return (struct edit_line){edit->text.length, 0, 0};
	found = &edit->layout.lines[line];
	return (struct edit_line){found->start, found->wrapped.length, found->wrapped.columns};
}

static size_t line_of(const struct edit *edit)
{
	const struct layout *layout = &edit->layout;
	size_t low = 0, high = layout->count;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (layout->lines[middle].start <= edit->cursor)
			low = middle;
		else
			high = middle;
	}
	return low && edit->hangs && layout->lines[low].start == edit->cursor ? low - 1 : low;
}

void edit_where(const struct edit *edit, size_t *line, int *column)
{
	const struct layout_line *found;
	size_t at;

	*line = 0;
	*column = 0;
	if (!edit->layout.count)
		return;
	*line = line_of(edit);
	found = &edit->layout.lines[*line];
	if (edit->cursor >= found->start + found->wrapped.length) {
		*column = found->wrapped.columns;
		return;
	}
	for (at = found->start; at < edit->cursor;) {
		struct glyph glyph = glyph_at(edit->text.bytes + at, edit->cursor - at);

		at += glyph.length;
		*column += glyph.columns;
	}
}
