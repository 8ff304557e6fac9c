/* A question with a few answers; one line of text asked for; a passphrase. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "packet/secret.h"
#include "term/edit.h"
#include "term/width.h"
#include "ui/parts.h"

enum { ANSWERS_MOST = 8 };

struct ask {
	struct view view;
	char *question;
	char keys[ANSWERS_MOST + 1]; /* "": only to be read */
	size_t at;
	void (*done)(void *data, char answer);
	void *data;
};

struct line {
	struct view view;
	char *prompt;
	struct edit *edit;
	bool is_kept; /* by line_keep() */
	void (*done)(void *data, const char *text);
	void *data;
};

struct unseen {
	struct view view;
	char *prompt;
	struct secret *secret, *first; /* first: once it is to be typed again */
	bool is_new;
	void (*done)(void *data, const struct secret *secret);
	void *data;
};

/* Inside a box in the middle. */
static int box_columns(void)
{
	return screen_columns() - 8 > 56 ? 56 : screen_columns() - 8;
}

/* A box in the middle, as high as the text needs and rows more; the row and column inside. */
static void paint_box(const char *text, int more, int *row, int *column, int *wide)
{
	int columns = screen_columns(), most = screen_rows() - 4 - more, rows;

	*wide = box_columns();
	rows = text_rows(text, *wide, most);
	*row = (screen_rows() - rows - more - 2) / 2;
	*column = (columns - *wide - 4) / 2;
	screen_box(*row, *column, rows + more + 2, *wide + 4);
	*row += 1;
	*column += 2;
	*row += paint_text(*row, *column, rows, *wide, LOOK_PLAIN, text);
}

static struct ask *ask_of(struct view *view)
{
	return (struct ask *)view;
}

/* Adds the answer as it stands on the screen. */
static void add_answer(struct buf *buf, const struct ask *ask, size_t i)
{
	char key[] = "ask.?";

	key[4] = ask->keys[i];
	buf_add_text(buf, i == ask->at ? "> " : "  ");
	buf_add_text(buf, app_word(ask->view.app, key));
}

/* Side by side, on as many rows as they need; paints them from row on, or (-1) nothing. How many
 * rows. */
static int place_answers(const struct ask *ask, int row, int column, int wide)
{
	int at = 0, rows = 1, cursor_row = row, cursor = column;

	for (size_t i = 0; ask->keys[i]; i++) {
		struct buf answer;
		int columns;

		buf_init(&answer);
		add_answer(&answer, ask, i);
		columns = width_columns(answer.bytes, answer.length);
		if (at > 0 && at + columns > wide) {
			at = 0;
			rows++;
		}
		if (row >= 0)
			screen_text(row + rows - 1, column + at, wide - at, LOOK_PLAIN,
				    answer.bytes, answer.length);
		if (i == ask->at) {
			cursor_row = row + rows - 1;
			cursor = column + at;
		}
		at += columns + 3;
		buf_release(&answer);
	}
	if (row >= 0)
		screen_cursor(cursor_row, cursor);
	return rows;
}

static void paint_answers(struct ask *ask, int row, int column, int wide)
{
	if (ask->keys[0]) {
		place_answers(ask, row, column, wide);
		return;
	}
	paint_cell(row, column, wide, LOOK_STRONG, app_word(ask->view.app, "ask.ok"));
	screen_cursor(row, column);
}

static void ask_draw(struct view *view)
{
	struct ask *ask = ask_of(view);
	int row, column, wide;

	paint_box(ask->question, 1 + place_answers(ask, -1, 0, box_columns()), &row, &column,
		  &wide);
	paint_answers(ask, row + 1, column, wide);
}

static void ask_finish(struct ask *ask, char answer)
{
	void (*done)(void *, char) = ask->done;
	void *data = ask->data;

	ask->done = NULL;
	view_close(&ask->view);
	if (done)
		done(data, answer);
}

static void ask_key(struct view *view, uint32_t key)
{
	struct ask *ask = ask_of(view);
	size_t count = strlen(ask->keys);
	const char *answer;

	if (key >= 'A' && key <= 'Z')
		key += 'a' - 'A';
	if (key == KEY_ESCAPE || keys_action(key) == ACTION_LEAVE) {
		ask_finish(ask, 0);
	} else if (key == KEY_ENTERED || (count == 0 && key == ' ')) {
		ask_finish(ask, count ? ask->keys[ask->at] : 0);
	} else if (count > 0 &&
		   (key == KEY_RIGHTWARD || key == KEY_TABBED || key == KEY_DOWNWARD)) {
		ask->at = (ask->at + 1) % count;
		view_stale(view);
	} else if (count > 0 && (key == KEY_LEFTWARD || key == KEY_BACKTAB || key == KEY_UPWARD)) {
		ask->at = (ask->at + count - 1) % count;
		view_stale(view);
	} else if (key > ' ' && key < 0x7f && (answer = strchr(ask->keys, (int)key)) != NULL) {
		ask_finish(ask, *answer);
	} else if (keys_action(key) != ACTION_HELP) {
		view_common_key(view, key);
	}
}

static void ask_free(struct view *view)
{
	struct ask *ask = ask_of(view);

	if (ask->done)
		ask->done(ask->data, 0);
	memory_free(ask->question);
	memory_free(ask);
}

static const struct view_ops ask_ops = {.draw = ask_draw, .key = ask_key, .free = ask_free};

struct view *ask_new(struct app *app, const char *question, const char *keys,
		     void (*done)(void *data, char answer), void *data)
{
	struct ask *ask = memory_new(sizeof(*ask));

	ask->view.ops = &ask_ops;
	ask->view.app = app;
	ask->view.is_overlay = true;
	ask->question = memory_text(question);
	copy_text(ask->keys, sizeof(ask->keys), keys);
	ask->done = done;
	ask->data = data;
	return &ask->view;
}

static struct line *line_of(struct view *view)
{
	return (struct line *)view;
}

static void line_draw(struct view *view)
{
	struct line *line = line_of(view);
	int row, column, wide;
	const char *text;
	size_t start;

	paint_box(line->prompt, 3, &row, &column, &wide);
	start = text_start(line->edit, wide - 2);
	text = edit_text(line->edit) + start;
	screen_text(row + 1, column, 1, LOOK_PLAIN, ">", 1);
	screen_field(row + 1, column + 2, wide - 2, LOOK_PLAIN, text);
	paint_cell(row + 2, column, wide, LOOK_QUIET, app_word(view->app, "line.keys"));
	screen_cursor(row + 1, column + 2 + width_columns(text, edit_cursor(line->edit) - start));
}

static void line_finish(struct line *line, bool is_taken)
{
	void (*done)(void *, const char *) = line->done;
	char *text = memory_text(edit_text(line->edit));
	void *data = line->data;

	line->done = NULL;
	view_close(&line->view);
	if (done)
		done(data, is_taken ? text : NULL);
	memory_free(text);
}

static void line_key(struct view *view, uint32_t key)
{
	struct line *line = line_of(view);

	if (key == KEY_ESCAPE || keys_action(key) == ACTION_LEAVE)
		line_finish(line, false);
	else if (key == KEY_ENTERED)
		line_finish(line, true);
	else if (edit_take_key(line->edit, view->app, key) != EDIT_NOT_MINE)
		view_stale(view);
	else if (keys_action(key) != ACTION_HELP)
		view_common_key(view, key);
}

static void line_keep(struct view *view, bool is_end)
{
	struct line *line = line_of(view);

	if (!is_end || !line->is_kept || !line->done)
		return;
	line->done(line->data, edit_text(line->edit));
	line->done = NULL;
}

static void line_free(struct view *view)
{
	struct line *line = line_of(view);

	if (line->done)
		line->done(line->data, NULL);
	memory_free(line->prompt);
	edit_free(line->edit);
	memory_free(line);
}

static enum text_place line_text_place(const struct view *view)
{
	(void)view;
	return TEXT_IN_VIEW;
}

static const struct view_ops line_ops = {.draw = line_draw,
					 .key = line_key,
					 .keep = line_keep,
					 .free = line_free,
					 .text_place = line_text_place};

struct view *line_new(struct app *app, const char *prompt, const char *text, size_t limit,
		      void (*done)(void *data, const char *text), void *data)
{
	struct line *line = memory_new(sizeof(*line));

	line->view.ops = &line_ops;
	line->view.app = app;
	line->view.is_overlay = true;
	line->prompt = memory_text(prompt);
	line->edit = edit_new(text, false, limit);
	edit_go(line->edit, EDIT_FINISH);
	line->done = done;
	line->data = data;
	return &line->view;
}

void line_keep_typed(struct view *view)
{
	line_of(view)->is_kept = true;
}

/* ---- a passphrase: in locked memory alone, and no editing but taking the last one away ---- */

static struct unseen *unseen_of(struct view *view)
{
	return (struct unseen *)view;
}

static void unseen_draw(struct view *view)
{
	struct unseen *unseen = unseen_of(view);
	int row, column, wide, at, length = (int)secret_length(unseen->secret);
	const char *asked = app_word(view->app, unseen->first ? "seal.again" : "seal.ask");

	paint_box(unseen->prompt, 3, &row, &column, &wide);
	at = width_columns(asked, strlen(asked));
	paint_cell(row + 1, column, wide, LOOK_PLAIN, asked);
	/* how many there are, as far as there is room */
	for (int i = 0; i < length && at + 1 < wide; i++)
		screen_text(row + 1, column + at++, 1, LOOK_PLAIN, "*", 1);
	paint_cell(row + 2, column, wide, LOOK_QUIET, app_word(view->app, "line.keys"));
	screen_cursor(row + 1, column + at);
}

static void unseen_finish(struct unseen *unseen, bool is_taken)
{
	void (*done)(void *, const struct secret *) = unseen->done;
	struct secret *secret = unseen->secret;
	void *data = unseen->data;

	unseen->done = NULL;
	unseen->secret = NULL;
	view_close(&unseen->view);
	if (done)
		done(data, is_taken ? secret : NULL);
	secret_free(secret);
}

/* Long enough, and twice the same. */
static void unseen_enter(struct unseen *unseen)
{
	struct app *app = unseen->view.app;
	char least[24];

	snprintf(least, sizeof least, "%d", SECRET_LEAST);
	if (!secret_length(unseen->secret)) {
		return;
	} else if (unseen->is_new && secret_length(unseen->secret) < SECRET_LEAST) {
		view_say_word(app, MESSAGE_REMINDER, "seal.short", least, NULL, NULL);
	} else if (unseen->is_new && !unseen->first) {
		unseen->first = unseen->secret;
		unseen->secret = secret_new();
	} else if (unseen->is_new && !secret_is_same(unseen->secret, unseen->first)) {
		view_say_word(app, MESSAGE_REMINDER, "seal.differ", NULL, NULL, NULL);
		secret_free(unseen->first);
		unseen->first = NULL;
		secret_clear(unseen->secret);
	} else {
		unseen_finish(unseen, true);
		return;
	}
	view_stale(&unseen->view);
}

static void unseen_key(struct view *view, uint32_t key)
{
	struct unseen *unseen = unseen_of(view);
	struct buf typed;

	if (key == KEY_ESCAPE || keys_action(key) == ACTION_LEAVE) {
		unseen_finish(unseen, false);
	} else if (key == KEY_ENTERED) {
		unseen_enter(unseen);
	} else if (key == KEY_ERASE) {
		secret_drop(unseen->secret);
		view_stale(view);
	} else if (key >= ' ' && key < KEY_BASE && !utf8_is_hostile(key)) {
		buf_init(&typed);
		utf8_add(&typed, key);
		(void)secret_add(unseen->secret, typed.bytes, typed.length);
		secret_wipe(typed.bytes, typed.length);
		buf_release(&typed);
		view->app->key = 0;
		view_stale(view);
	} else if (keys_action(key) != ACTION_HELP) {
		view_common_key(view, key);
	}
}

static void unseen_free(struct view *view)
{
	struct unseen *unseen = unseen_of(view);

	if (unseen->done)
		unseen->done(unseen->data, NULL);
	secret_free(unseen->secret);
	secret_free(unseen->first);
	memory_free(unseen->prompt);
	memory_free(unseen);
}

static const struct view_ops unseen_ops = {
    .draw = unseen_draw, .key = unseen_key, .free = unseen_free};

struct view *unseen_new(struct app *app, const char *prompt, bool is_new,
			void (*done)(void *data, const struct secret *secret), void *data)
{
	struct unseen *unseen = memory_new(sizeof(*unseen));

	unseen->view.ops = &unseen_ops;
	unseen->view.app = app;
	unseen->view.is_overlay = true;
	unseen->prompt = memory_text(prompt);
	unseen->secret = secret_new();
	unseen->is_new = is_new;
	unseen->done = done;
	unseen->data = data;
	return &unseen->view;
}
