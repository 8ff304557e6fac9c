#include "edit_parts.h"

#include <string.h>

#include "base/memory.h"

enum {
	STEPS_KEPT = 512,
	BYTES_KEPT = 4 << 20,
	RUN_LIMIT = 48 /* more bytes at once are no typing but a paste */
};

static void release_step(struct history *history, struct step *step)
{
	history->bytes -= step->removed.length + step->inserted.length;
	buf_release(&step->removed);
	buf_release(&step->inserted);
}

void history_release(struct history *history)
{
	while (history->count)
		release_step(history, &history->steps[--history->count]);
	memory_free(history->steps);
	*history = (struct history){.steps = NULL};
}

static void forget_undone(struct history *history)
{
	while (history->count > history->done)
		release_step(history, &history->steps[--history->count]);
}

static void forget_oldest(struct history *history)
{
	while (history->count > STEPS_KEPT || (history->bytes > BYTES_KEPT && history->count > 1)) {
		release_step(history, &history->steps[0]);
		history->count--;
		history->done--;
		memmove(history->steps, history->steps + 1,
			history->count * sizeof(*history->steps));
	}
}

/* Typing goes on in a new step after a sentence or a line, so that undo takes back a thought
 * and not a page. */
static bool ends_run(const struct buf *typed)
{
	static const char *const ends[] = {"\n", "。", "！", "？", "；", ". ", "! ", "? "};
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t length = strlen(ends[i]);

		if (typed->length >= length &&
		    !memcmp(typed->bytes + typed->length - length, ends[i], length))
			return true;
	}
	return typed->length > 4096;
}

static bool joins(const struct history *history, enum change change, size_t offset, size_t removed)
{
	const struct step *last;

	if (!history->is_open || !history->done || change == CHANGE_OTHER)
		return false;
	last = &history->steps[history->done - 1];
	if (last->change != change)
		return false;
	if (change == CHANGE_TYPED)
		return offset == last->offset + last->inserted.length && !ends_run(&last->inserted);
	return change == CHANGE_ERASED_BACK ? offset + removed == last->offset
					    : offset == last->offset;
}

static struct step *new_step(struct edit *edit, enum change change, size_t offset)
{
	struct history *history = &edit->history;
	struct step *step;

	history->steps = memory_grow(history->steps, history->count, &history->capacity,
				     sizeof(*history->steps));
	step = &history->steps[history->count++];
	*step = (struct step){.change = change, .offset = offset, .cursor_before = edit->cursor};
	buf_init(&step->removed);
	buf_init(&step->inserted);
	history->done = history->count;
	return step;
}

static void put_in_front(struct buf *buf, const char *bytes, size_t length)
{
	buf_add(buf, bytes, length);
	memmove(buf->bytes + length, buf->bytes, buf->length - length);
	memcpy(buf->bytes, bytes, length);
}

struct step *history_note(struct edit *edit, enum change change, size_t offset, size_t removed,
			  const char *bytes, size_t length)
{
	struct history *history = &edit->history;
	const char *gone = edit->text.bytes + offset;
	struct step *step;

	if (change == CHANGE_TYPED && length > RUN_LIMIT)
		change = CHANGE_OTHER;
	forget_undone(history);
	if (joins(history, change, offset, removed))
		step = &history->steps[history->done - 1];
	else
		step = new_step(edit, change, offset);
	if (change == CHANGE_ERASED_BACK) {
		put_in_front(&step->removed, gone, removed);
		step->offset = offset;
	} else {
		buf_add(&step->removed, gone, removed);
		buf_add(&step->inserted, bytes, length);
	}
	history->bytes += removed + length;
	history->is_open = true;
	if (history->count > STEPS_KEPT || history->bytes > BYTES_KEPT)
		forget_oldest(history);
	return &history->steps[history->done - 1];
}

static void settle(struct edit *edit, size_t cursor)
{
	edit->cursor = cursor;
	edit->hangs = false;
	edit->goal = -1;
	edit->history.is_open = false;
}

bool edit_undo(struct edit *edit)
{
	struct history *history = &edit->history;
	struct step *step;

	if (!history->done)
		return false;
	step = &history->steps[--history->done];
	edit_splice(edit, step->offset, step->inserted.length, step->removed.bytes,
		    step->removed.length);
	settle(edit, step->cursor_before);
	return true;
}

bool edit_redo(struct edit *edit)
{
	struct history *history = &edit->history;
	struct step *step;

	if (history->done == history->count)
		return false;
	step = &history->steps[history->done++];
	edit_splice(edit, step->offset, step->removed.length, step->inserted.bytes,
		    step->inserted.length);
	settle(edit, step->cursor_after);
	return true;
}
