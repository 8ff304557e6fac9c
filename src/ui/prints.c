/* What can be printed: the papers and the blank forms, each with what it is for. */
#include "ui/views.h"

#include <string.h>

#include "base/memory.h"
#include "report/prints.h"
#include "term/width.h"
#include "ui/parts.h"

enum {
	DETAIL_ROWS = 5,
	DETAIL_ROWS_LOW = 2,
	LOW = 12 /* rows */,
	PURPOSE_LEAST = 20 /* columns */
};

struct prints_view {
	struct view view;
	struct prints prints;
	bool is_unread;	   /* to be made before it is drawn */
	int title_columns; /* of the papers' titles, where what they are for stands beside */
	struct roll roll;
};

/* Which of an item's papers: asked for by a picker. */
struct copy_choice {
	struct prints_view *screen;
	size_t item;
};

static struct prints_view *screen_of(struct view *view)
{
	return (struct prints_view *)view;
}

static void look_through(struct prints_view *screen)
{
	const struct prints *prints = &screen->prints;

	screen->is_unread = false;
	prints_release(&screen->prints);
	prints_init(&screen->prints, screen->view.app->session);
	screen->title_columns = 0;
	for (size_t i = 0; i < prints->count; i++) {
		int wide = width_columns(prints->items[i].title, strlen(prints->items[i].title));

		if (!prints->items[i].is_blank && wide > screen->title_columns)
			screen->title_columns = wide;
	}
	screen->roll.count = prints->count;
	roll_fit(&screen->roll);
}

/* On a low screen the list comes first. */
static int detail_rows(void)
{
	return view_bottom() - view_top() < LOW ? DETAIL_ROWS_LOW : DETAIL_ROWS;
}

static int detail_top(void)
{
	return view_bottom() - detail_rows();
}

static void paint_detail(struct prints_view *screen)
{
	struct buf text;

	buf_init(&text);
	if (screen->roll.count)
		tell_print(&text, &screen->prints, screen->roll.at);
	for (int row = detail_top(); row < view_bottom(); row++)
		screen_clear_row(row, 0, screen_columns());
	paint_text(detail_top(), 2, detail_rows(), screen_columns() - 4, LOOK_PLAIN, text.bytes);
	buf_release(&text);
}

/* Title, what it is for where there is room (of blank forms it is always the same), how it stands.
 */
static void paint_row(struct prints_view *screen, size_t at)
{
	const struct print_item *item = &screen->prints.items[at];
	const char *tag = app_word(screen->view.app, print_tag(item));
	int row = roll_row(&screen->roll, at), wide = width_columns(tag, strlen(tag));
	int room = screen_columns() - wide - 6, title = room;

	if (!item->is_blank && room >= screen->title_columns + 2 + PURPOSE_LEAST) {
		title = screen->title_columns;
		paint_cell(row, 2 + title + 2, room - title - 2, LOOK_QUIET, item->purpose);
	}
	paint_cell(row, 2, title, LOOK_PLAIN, item->title);
	paint_cell(row, screen_columns() - wide - 2, wide,
		   item->is_complete ? LOOK_QUIET : LOOK_WARNING, tag);
}

static void prints_draw(struct view *view)
{
	struct prints_view *screen = screen_of(view);
	struct app *app = view->app;
	struct buf count, right;

	if (screen->is_unread)
		look_through(screen);
	screen->roll.top = view_top();
	screen->roll.rows = detail_top() - 1 - view_top();
	screen->roll.column = 0;
	roll_fit(&screen->roll);
	buf_init(&count);
	tell_prints(&count, &screen->prints);
	view_hint(app, count.bytes);
	buf_clear(&count);
	add_number(&count, screen->roll.count);
	buf_init(&right);
	session_say(app->session, &right, "print.count", count.bytes, NULL, NULL);
	view_frame(view, app_word(app, "print.title"), right.bytes, app_word(app, "print.keys"));
	buf_release(&count);
	buf_release(&right);
	for (size_t i = screen->roll.first; roll_shows(&screen->roll, i); i++)
		paint_row(screen, i);
	screen_line(detail_top() - 1);
	paint_detail(screen);
	roll_paint(&screen->roll);
}

static void show(struct prints_view *screen, size_t item, long row)
{
	struct app *app = screen->view.app;
	struct paper paper;
	struct err err = {0};
	struct buf told;

	paper_init(&paper);
	if (prints_make(&screen->prints, item, row, &paper, &err) != STATUS_OK) {
		view_say_err(app, &err);
		paper_release(&paper);
		return;
	}
	buf_init(&told);
	tell_print_state(&told, &screen->prints, item);
	view_push(app, preview_new(app, &paper, screen->prints.items[item].title, told.bytes));
	buf_release(&told);
}

static void copy_chosen(void *data, const char *values)
{
	struct copy_choice *choice = data;
	const size_t *rows;
	size_t count = prints_rows(&choice->screen->prints, choice->item, &rows), n = 0;

	for (const char *c = values ? values : ""; *c >= '0' && *c <= '9'; c++)
		n = n * 10 + (size_t)(*c - '0');
	if (values && n <= count)
		show(choice->screen, choice->item, n ? (long)rows[n - 1] : -1);
	memory_free(choice);
}

/* Options: the item's papers from 1; 0 is all of them. */
static void choose_copy(struct prints_view *screen, size_t item, const size_t *rows, size_t count)
{
	struct app *app = screen->view.app;
	struct copy_choice *choice = memory_new(sizeof(*choice));
	struct options options;
	struct arena arena;
	struct buf text;

	*choice = (struct copy_choice){screen, item};
	arena_init(&arena);
	options_init(&options);
	buf_init(&text);
	for (size_t n = 0; n <= count; n++) {
		struct option *option;

		options.items = memory_grow(options.items, options.count, &options.capacity,
					    sizeof(*options.items));
		option = &options.items[options.count++];
		buf_clear(&text);
		add_number(&text, n);
		option->value = arena_text(&arena, text.bytes, text.length);
		buf_clear(&text);
		if (n)
			session_name(app->session, &text, (size_t)screen->prints.items[item].form,
				     rows[n - 1]);
		else
			buf_add_text(&text, app_word(app, "print.all"));
		option->label = arena_text(&arena, text.bytes, text.length);
		option->detail = "";
	}
	view_push(app, pick_new(app, app_word(app, "print.which"), &options, false, "", NULL,
				copy_chosen, choice));
	buf_release(&text);
	options_release(&options);
	arena_release(&arena);
}

static void open_item(struct prints_view *screen)
{
	const size_t *rows;
	size_t item = screen->roll.at, count;

	if (item >= screen->roll.count)
		return;
	count = prints_rows(&screen->prints, item, &rows);
	if (count > 1)
		choose_copy(screen, item, rows, count);
	else
		show(screen, item, count ? (long)rows[0] : -1);
}

static void prints_key(struct view *view, uint32_t key)
{
	struct prints_view *screen = screen_of(view);

	if (screen->is_unread) /* keys that came before it was drawn */
		look_through(screen);
	if (roll_key(&screen->roll, view, key))
		paint_detail(screen);
	else if (key == KEY_ENTERED || key == KEY_RIGHTWARD)
		open_item(screen);
	else
		view_list_key(view, key);
}

/* The language may have changed meanwhile, or what is written in the folder. */
static void prints_resume(struct view *view)
{
	screen_of(view)->is_unread = true;
	view_stale(view);
}

static void prints_free(struct view *view)
{
	prints_release(&screen_of(view)->prints);
	memory_free(view);
}

static const struct view_ops prints_ops = {
    .draw = prints_draw,
    .key = prints_key,
    .resume = prints_resume,
    .free = prints_free,
};

struct view *prints_new(struct app *app)
{
	struct prints_view *screen = memory_new(sizeof(*screen));

	screen->view.ops = &prints_ops;
	screen->view.app = app;
	screen->is_unread = true;
	return &screen->view;
}
