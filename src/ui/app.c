#include "ui/view.h"

#include <string.h>

#include "flow/telling.h"
#include "term/keys.h"
#include "term/screen.h"
#include "term/width.h"
#include "typing.h"
#include "ui/parts.h"
#include "ui/views.h"

/* On a slow line what may wait waits until nobody is typing. */
enum { SETTLE_MS = 80, SETTLE_SLOW_MS = 300, IDLE_MS = 2000 };

int view_top(void)
{
	return 2;
}

int view_bottom(void)
{
	return screen_rows() - 3;
}

void view_push(struct app *app, struct view *view)
{
	view->app = app;
	view->below = app->top;
	view->is_stale = true;
	app->top = view;
	app->hint[0] = '\0';
}

void view_close(struct view *view)
{
	struct app *app = view->app;
	struct view **link = &app->top;
	bool was_top = app->top == view;

	while (*link && *link != view)
		link = &(*link)->below;
	if (*link)
		*link = view->below;
	view->ops->free(view);
	if (!app->top)
		return;
	view_stale(app->top);
	app->hint[0] = '\0';
	if (was_top && app->top->ops->resume)
		app->top->ops->resume(app->top);
}

void view_stale(struct view *view)
{
	view->is_stale = true;
}

void view_say(struct app *app, int kind, const char *text)
{
	copy_text(app->message, sizeof(app->message), text);
	app->message_kind = (unsigned int)kind;
	app->message_is_new = true;
}

void view_say_word(struct app *app, int kind, const char *key, const char *arg1, const char *arg2,
		   const char *arg3)
{
	struct buf buf;

	buf_init(&buf);
	session_say(app->session, &buf, key, arg1, arg2, arg3);
	view_say(app, kind, buf.bytes);
	buf_release(&buf);
}

void view_say_err(struct app *app, const struct err *err)
{
	struct buf buf;

	buf_init(&buf);
	session_say_err(app->session, &buf, err);
	view_say(app, MESSAGE_ERROR, buf.bytes);
	buf_release(&buf);
}

void view_say_saved(struct app *app)
{
	if (session_has_moved(app->session))
		view_say_word(app, MESSAGE_SAID, "place.saved", session_path(app->session), NULL,
			      NULL);
	else
		view_say_word(app, MESSAGE_SAID, "record.saved", NULL, NULL, NULL);
}

void view_say_failed(struct app *app, const struct err *err, void (*retry)(void *data), void *data)
{
	if (err->status == STATUS_IO)
		place_failed(app, err, retry, data);
	else
		view_say_err(app, err);
}

static void stale_all(struct app *app)
{
	for (struct view *view = app->top; view; view = view->below)
		view_stale(view);
}

void app_read_again(struct app *app)
{
	struct err err = {0}, opened = app->opened;
	bool is_writable = opened.status != STATUS_OK &&
			   session_reopen(app->session, NULL, false, &opened) == STATUS_OK;

	if (is_writable && session_is_read_only(app->session))
		is_writable = false; /* but not all of it could be read, as before */
	else if (is_writable)
		app->opened = (struct err){0};
	else if (session_reopen(app->session, NULL, true, &err) == STATUS_OK)
		app->opened = opened;
	else {
		view_say_err(app, &err);
		return;
	}
	app_look_again(app);
	view_say_word(app, MESSAGE_SAID, is_writable ? "place.writable" : "place.fresh", NULL, NULL,
		      NULL);
}

bool view_common_key(struct view *view, uint32_t key)
{
	struct app *app = view->app;
	size_t languages = session_pack(app->session)->language_count;

	switch (keys_action(key)) {
	case ACTION_REDRAW:
		if (session_is_read_only(app->session))
			app_read_again(app);
		stale_all(app);
		screen_redraw();
		return true;
	case ACTION_LANGUAGE:
		if (languages > 0)
			session_set_language(app->session,
					     (session_language(app->session) + 1) % languages);
		stale_all(app);
		return true;
	case ACTION_HELP:
		view_push(app, help_keys_new(app));
		return true;
	case ACTION_PLACE:
		if (!view->is_overlay)
			place_ask(app);
		return true;
	default:
		return false;
	}
}

void view_list_key(struct view *view, uint32_t key)
{
	if (key == KEY_ESCAPE || key == KEY_LEFTWARD || keys_action(key) == ACTION_LEAVE)
		view_close(view);
	else if (key == '?')
		view_push(view->app, help_keys_new(view->app));
	else
		view_common_key(view, key);
}

static void draw_stack(struct view *view)
{
	if (view->is_overlay && view->below)
		draw_stack(view->below);
	view->ops->draw(view);
	view->is_stale = false;
	view->was_drawn = true;
}

static bool is_any_stale(const struct app *app)
{
	for (const struct view *view = app->top; view; view = view->below) {
		if (view->is_stale)
			return true;
		if (!view->is_overlay)
			break;
	}
	return false;
}

/* A popup that just opened, over what is painted as it should be: that need not be painted anew,
 * but for what waits for a moment without keys, which will not come to it while it is covered. */
static bool draw_popup(struct app *app)
{
	struct view *view = app->top, *below = view->below;

	if (!view->is_overlay || view->was_drawn || !below || !below->was_drawn ||
	    below->is_overlay || below->is_stale || app->types_pinyin || screen_is_slow())
		return false;
	if (below->ops->settle)
		below->ops->settle(below);
	app->hint[0] = '\0';
	if (below->is_stale)
		return false;
	view_paint_message(app);
	view->ops->draw(view);
	view->is_stale = false;
	view->was_drawn = true;
	return true;
}

static void paint(struct app *app)
{
	if (!screen_is_too_small() && app->top->is_stale && draw_popup(app)) {
		screen_show();
		return;
	}
	if (screen_is_too_small() || is_any_stale(app))
		app->has_painted = false;
	if (screen_is_too_small()) {
		screen_clear();
		paint_text(0, 0, screen_rows(), screen_columns(), LOOK_PLAIN,
			   app_word(app, "screen.too_small"));
		screen_cursor(0, 0);
		stale_all(app);
	} else if (is_any_stale(app)) {
		screen_clear();
		draw_stack(app->top);
		app->message_is_new = false;
	} else if (app->message_is_new) {
		view_paint_message(app);
	}
	screen_show();
}

/* What may wait for a moment without keys. */
static void settle(struct app *app)
{
	if (!screen_is_too_small()) {
		if (app->top->ops->settle)
			app->top->ops->settle(app->top);
		view_paint_keys(app);
		view_paint_message(app);
	}
}

/* The view on top shows it anew, those below when they come up. */
void app_look_again(struct app *app)
{
	if (app->top->ops->resume)
		app->top->ops->resume(app->top);
	stale_all(app);
}

static void keep_all(struct app *app, bool is_end)
{
	for (struct view *view = app->top; view; view = view->below)
		if (view->ops->keep)
			view->ops->keep(view, is_end);
}

static void say_incoming(struct app *app)
{
	struct buf text;

	buf_init(&text);
	if (tell_incoming(&text, app->session, !app->top->below))
		view_say(app, MESSAGE_REMINDER, text.bytes);
	buf_release(&text);
}

static void idle(struct app *app)
{
	unsigned long generation = session_generation(app->session);
	struct err err = {0};

	keep_all(app, false);
	typing_keep(app);
	if (session_idle(app->session, &err) != STATUS_OK) {
		view_say_err(app, &err);
		/* What is safe already is no error; it will be tried again. */
		app->message_kind = MESSAGE_REMINDER;
	}
	if (session_generation(app->session) != generation) {
		app_look_again(app);
		say_incoming(app);
	}
}

static void take_key(struct app *app, uint32_t key)
{
	if (key == KEY_RESIZED) {
		screen_resized();
		stale_all(app);
	} else if (key == KEY_STOPPED) {
		keep_all(app, false);
		screen_suspend();
	} else if (!screen_is_too_small()) {
		if (key == key_control('J') && !app->top->ops->takes_newline)
			key = KEY_ENTERED;
		app->message_kind = MESSAGE_NONE;
		app->key = key;
		keying_key(app, key);
		if (!typing_key(app, key))
			app->top->ops->key(app->top, key);
	}
}

int app_run(struct app *app, struct view *first)
{
	enum { MOVING, SETTLED, IDLE } rest = MOVING;
	const int waits[] = {screen_is_slow() ? SETTLE_SLOW_MS : SETTLE_MS, IDLE_MS, -1};
	int code = APP_EXIT_DONE;

	bool is_quiet = false; /* no key came for a while, so that none is waited for */

	view_push(app, first);
	if (app->greeting)
		view_say_word(app, MESSAGE_SAID, app->greeting, session_path(app->session), NULL,
			      NULL);
	if (app->elsewhere)
		place_elsewhere(app);
	else if (app->opened.status != STATUS_OK)
		place_opened(app);
	else if (app->batch >= 0)
		open_batch(app, (size_t)app->batch);
	while (app->top && !app->is_leaving) {
		uint32_t key;

		if (is_quiet || !keys_are_pending(app->keys))
			paint(app);
		key = keys_next(app->keys, waits[rest]);
		is_quiet = key == KEY_NONE_YET;
		if (key == KEY_HUNG_UP) {
			typing_finish(app);
			keep_all(app, true);
			code = APP_EXIT_HUNG_UP;
			break;
		}
		if (key != KEY_NONE_YET) {
			take_key(app, key);
			rest = MOVING;
		} else if (rest == MOVING) {
			settle(app);
			rest = SETTLED;
		} else {
			idle(app);
			rest = IDLE;
		}
	}
	typing_keep(app);
	typing_free(app);
	while (app->top) {
		struct view *view = app->top;

		app->top = view->below;
		view->ops->free(view);
	}
	return code;
}
