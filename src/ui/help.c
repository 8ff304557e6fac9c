/* Help: a text that is read, longer than the screen where need be. */
#include "ui/views.h"

#include <string.h>

#include "base/memory.h"
#include "ui/parts.h"

struct help {
	struct view view;
	char *title, *text; /* NULL: the keys, in the language of the moment */
	int first, all;	    /* lines */
};

static struct help *help_of(struct view *view)
{
	return (struct help *)view;
}

static int help_rows(void)
{
	return view_bottom() - view_top();
}

/* All keys, and how the keying goes. */
static char *key_text(const struct app *app)
{
	char *sheet = key_sheet(app->session, keys_rebinding(app->keys));
	struct buf buf;

	buf_init(&buf);
	buf_add_text(&buf, sheet);
	buf_add_text(&buf, "\n\n");
	keying_add(&buf, app);
	memory_free(sheet);
	return buf_take(&buf);
}

static void help_draw(struct view *view)
{
	struct help *help = help_of(view);
	struct app *app = view->app;
	char *text = help->text ? memory_text(help->text) : key_text(app);
	size_t length = strlen(text), at = 0, skip;
	int rows = help_rows(), columns = screen_columns() - 4;

	view_hint(app, "");
	view_frame(view, help->title ? help->title : app_word(app, "help.keys"), "",
		   app_word(app, "help.bar"));
	help->all = text_rows(text, columns, 10000);
	if (help->first > help->all - rows)
		help->first = help->all > rows ? help->all - rows : 0;
	for (int line = 0; at < length && line < help->first + rows; line++) {
		size_t used = wrap_line(text + at, length - at, columns, &skip);

		if (line >= help->first)
			screen_text(view_top() + line - help->first, 2, columns, LOOK_PLAIN,
				    text + at, used);
		if (used + skip == 0)
			break;
		at += used + skip;
	}
	if (at < length) {
		view_hint(app, app_word(app, "help.more"));
		view_paint_message(app);
	}
	screen_cursor(view_top(), 0);
	memory_free(text);
}

bool reader_key(struct view *view, uint32_t key, int all, int *first)
{
	int rows = help_rows(), page = rows - 1, last = all - rows, at = *first;

	if (key == KEY_DOWNWARD)
		at++;
	else if (key == KEY_UPWARD)
		at--;
	else if (key == KEY_PAGE_DOWN || key == ' ')
		at += page;
	else if (key == KEY_PAGE_UP)
		at -= page;
	else if (key == KEY_FIRST)
		at = 0;
	else if (key == KEY_FINAL)
		at = last;
	else
		return false;
	at = at > last ? last : at;
	*first = at < 0 ? 0 : at;
	view_stale(view);
	return true;
}

static void help_key(struct view *view, uint32_t key)
{
	struct help *help = help_of(view);

	if (reader_key(view, key, help->all, &help->first))
		return;
	if (key == KEY_ESCAPE || key == KEY_ENTERED || keys_action(key) == ACTION_LEAVE ||
	    keys_action(key) == ACTION_HELP)
		view_close(view);
	else
		view_common_key(view, key);
}

static void help_free(struct view *view)
{
	struct help *help = help_of(view);

	memory_free(help->title);
	memory_free(help->text);
	memory_free(help);
}

static const struct view_ops help_ops = {.draw = help_draw, .key = help_key, .free = help_free};

struct view *help_new(struct app *app, const char *title, const char *text)
{
	struct help *help = memory_new(sizeof(*help));

	help->view.ops = &help_ops;
	help->view.app = app;
	help->title = memory_text(title);
	help->text = memory_text(text);
	return &help->view;
}

struct view *help_keys_new(struct app *app)
{
	struct help *help = memory_new(sizeof(*help));

	help->view.ops = &help_ops;
	help->view.app = app;
	return &help->view;
}
