/* A paper on the screen before it is printed, and the way out: to the printer, to a file. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/marks.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "flow/telling.h"
#include "packet/stick.h"
#include "report/line_break.h"
#include "report/plain_text.h"
#include "report/printer.h"
#include "report/prints.h"
#include "term/width.h"
#include "ui/parts.h"

enum { PATH_LIMIT = 1000 };

struct preview {
	struct view view;
	struct paper paper;
	char *title;  /* in the language of the screen */
	char *told;   /* who may see it, what is missing */
	char *folder; /* where it is to go, or NULL until that is asked for */
	struct printer printer;
	struct err no_printer; /* why there is none; of no meaning before the folder is known */
	struct buf text;       /* as laid out for so many columns */
	int columns;
	int first, all; /* lines */
};

static struct preview *preview_of(struct view *view)
{
	return (struct preview *)view;
}

static int preview_rows(void)
{
	return view_bottom() - view_top();
}

/* The columns of the terminal stand where those of print do: a character that takes one here and
 * two there is given a space, an opening one before it. */
static void add_as_printed(struct buf *out, const char *text, size_t length)
{
	uint32_t character;

	for (size_t at = 0, taken; at < length; at += taken) {
		taken = utf8_decode(text + at, length - at, &character);
		if (!taken || character < 0x80 || print_width(character) == width_of(character)) {
			taken = taken ? taken : 1;
			buf_add(out, text + at, taken);
			continue;
		}
		if (mark_opens(character))
			buf_add_char(out, ' ');
		buf_add(out, text + at, taken);
		if (!mark_opens(character))
			buf_add_char(out, ' ');
	}
}

static void lay_out(struct preview *preview)
{
	int columns = preview->paper.columns;
	struct buf text;

	if (columns > screen_columns())
		columns = screen_columns();
	if (columns == preview->columns)
		return;
	preview->columns = columns;
	buf_init(&text);
	plain_text_add(&text, &preview->paper, columns, false);
	buf_clear(&preview->text);
	add_as_printed(&preview->text, text.bytes, text.length);
	preview->all = 0;
	for (size_t i = 0; i < preview->text.length; i++)
		preview->all += preview->text.bytes[i] == '\n';
	buf_release(&text);
}

static void preview_draw(struct view *view)
{
	struct preview *preview = preview_of(view);
	struct app *app = view->app;
	const char *line;
	int rows = preview_rows(), left;
	struct buf level;

	lay_out(preview);
	left = (screen_columns() - preview->columns) / 2;
	if (preview->first > preview->all - rows)
		preview->first = preview->all > rows ? preview->all - rows : 0;
	buf_init(&level);
	tell_level(&level, app->session, preview->paper.level);
	view_hint(app, app_word(app, preview->first + rows < preview->all ? "help.more" : ""));
	view_frame(view, preview->title, level.bytes, app_word(app, "print.keys_preview"));
	line = preview->text.bytes;
	for (int i = 0; *line && i < preview->first + rows; i++) {
		size_t length = strcspn(line, "\n");

		if (i >= preview->first)
			screen_text(view_top() + i - preview->first, left, preview->columns,
				    LOOK_PLAIN, line, length);
		line += length + (line[length] == '\n');
	}
	screen_cursor(view_top(), 0);
	buf_release(&level);
}

/* ---- out ---- */

static void ask_out(struct preview *preview);

static void folder_typed(void *data, const char *text)
{
	struct preview *preview = data;

	if (text && *text) {
		memory_free(preview->folder);
		preview->folder = place_typed(preview->view.app->home, text);
	}
	ask_out(preview);
}

static void print_out(struct preview *preview)
{
	struct app *app = preview->view.app;
	struct err err = {0};

	if (printer_send(&preview->printer, &preview->paper, 0, CHARSET_GB18030, &err) == STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "print.sent", preview->printer.name, NULL, NULL);
	else
		view_say_err(app, &err);
}

static void write_out(struct preview *preview, enum print_format format)
{
	struct app *app = preview->view.app;
	struct err err = {0};
	char *path;

	if (print_save(&preview->paper, format, preview->folder, &path, &err) != STATUS_OK) {
		view_say_err(app, &err);
		return;
	}
	view_say_word(app, MESSAGE_SAID, "print.written", path, NULL, NULL);
	memory_free(path);
}

static void answered(void *data, char answer)
{
	struct preview *preview = data;
	struct app *app = preview->view.app;
	enum print_format format;

	if (answer == 'h')
		view_push(app, line_new(app, app_word(app, "print.where"), preview->folder,
					PATH_LIMIT, folder_typed, preview));
	else if (answer == 'p')
		print_out(preview);
	else if (print_format_of(answer, &format))
		write_out(preview, format);
}

/* Before anything leaves, what it is, who may see it, and where it can go. */
static void ask_out(struct preview *preview)
{
	struct app *app = preview->view.app;
	char letters[PRINT_FORMATS + 3];
	struct buf text;

	if (!preview->folder) {
		preview->folder = stick_or_home(app->home, app->mounts);
		(void)printer_find(&preview->printer, &preview->no_printer);
	}
	buf_init(&text);
	buf_printf(&text, "%s\n%s\n", preview->title, preview->told);
	tell_printer(&text, app->session, &preview->printer, &preview->no_printer);
	buf_add_char(&text, '\n');
	session_say(app->session, &text, "print.to", preview->folder, NULL, NULL);
	snprintf(letters, sizeof letters, "%sh", printer_letters(&preview->printer));
	view_push(app, ask_new(app, text.bytes, letters, answered, preview));
	buf_release(&text);
}

static void preview_key(struct view *view, uint32_t key)
{
	struct preview *preview = preview_of(view);

	if (reader_key(view, key, preview->all, &preview->first))
		return;
	if (key == KEY_ENTERED)
		ask_out(preview);
	else if (key == KEY_ESCAPE || key == KEY_LEFTWARD || keys_action(key) == ACTION_LEAVE)
		view_close(view);
	else
		view_common_key(view, key);
}

static void preview_free(struct view *view)
{
	struct preview *preview = preview_of(view);

	paper_release(&preview->paper);
	buf_release(&preview->text);
	memory_free(preview->title);
	memory_free(preview->told);
	memory_free(preview->folder);
	printer_release(&preview->printer);
	memory_free(preview);
}

static const struct view_ops preview_ops = {
    .draw = preview_draw, .key = preview_key, .free = preview_free};

struct view *preview_new(struct app *app, struct paper *paper, const char *title, const char *told)
{
	struct preview *preview = memory_new(sizeof(*preview));

	preview->view.ops = &preview_ops;
	preview->view.app = app;
	preview->paper = *paper;
	*paper = (struct paper){0};
	preview->title = memory_text(title);
	preview->told = memory_text(told);
	buf_init(&preview->text);
	return &preview->view;
}
