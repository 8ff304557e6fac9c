/* Help: a text that is read, longer than the screen where need be. */
#include "ui/views.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
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

static void add_key(struct buf *buf, const char *name, const char *text, int names)
{
	int wide = utf8_columns(name, strlen(name));

	buf_add_text(buf, name);
	for (; wide < names + 2; wide++)
		buf_add_char(buf, ' ');
	buf_add_text(buf, text);
	buf_add_char(buf, '\n');
}

/* Adds the names of the keys that do what the i-th does; false: an earlier one has told it. */
static bool add_names(struct buf *buf, const struct binding *bindings, size_t count, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (bindings[j].action == bindings[i].action)
			return false;
	for (size_t j = i; j < count; j++) {
		if (bindings[j].action != bindings[i].action)
			continue;
		if (buf->length > 0)
			buf_add_char(buf, ' ');
		buf_add_text(buf, bindings[j].name);
	}
	return true;
}

/* The keys of records come from their table; one word says those of lists and the first screen. */
static char *key_text(const struct app *app)
{
	size_t count;
	const struct binding *bindings = keys_bindings(&count);
	struct buf buf, names;
	int wide = 0;

	buf_init(&buf);
	buf_init(&names);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&names);
		if (add_names(&names, bindings, count, i) && (int)names.length > wide)
			wide = (int)names.length;
	}
	buf_add_text(&buf, app_word(app, "help.keys_lists"));
	buf_add_text(&buf, "\n\n");
	buf_add_text(&buf, app_word(app, "help.keys_record"));
	buf_add_char(&buf, '\n');
	for (size_t i = 0; i < count; i++) {
		buf_clear(&names);
		if (add_names(&names, bindings, count, i))
			add_key(&buf, names.bytes, app_word(app, bindings[i].word), wide);
	}
	buf_add_char(&buf, '\n');
	buf_add_text(&buf, app_word(app, "help.keys_choices"));
	buf_add_text(&buf, "\n\n");
	keying_add(&buf, app);
	buf_release(&names);
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

static void help_key(struct view *view, uint32_t key)
{
	struct help *help = help_of(view);
	int first = help->first, page = help_rows() - 1, last = help->all - help_rows();

	if (key == KEY_DOWNWARD)
		first++;
	else if (key == KEY_UPWARD)
		first--;
	else if (key == KEY_PAGE_DOWN || key == ' ')
		first += page;
	else if (key == KEY_PAGE_UP)
		first -= page;
	else if (key == KEY_FIRST)
		first = 0;
	else if (key == KEY_FINAL)
		first = last;
	else if (key == KEY_ESCAPE || key == KEY_ENTERED || keys_action(key) == ACTION_LEAVE ||
		 keys_action(key) == ACTION_HELP) {
		view_close(view);
		return;
	} else {
		view_common_key(view, key);
		return;
	}
	first = first > last ? last : first;
	help->first = first < 0 ? 0 : first;
	view_stale(view);
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
