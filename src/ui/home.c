/* The walk at a glance, and what comes next. */
#include "home.h"

#include <string.h>

#include "base/memory.h"
#include "flow/kinds.h"
#include "flow/telling.h"

static struct home *home_of(struct view *view)
{
	return (struct home *)view;
}

static void home_settle(struct view *view)
{
	if (home_is_outdated(home_of(view)))
		view_stale(view);
}

static void enter_step(struct home *home, size_t step)
{
	struct app *app = home->view.app;
	const char *label;

	if (step >= home->roll.count)
		return;
	home->roll.at = step;
	home->has_moved = true;
	view_stale(&home->view);
	if (session_step(app->session, step).state != STEP_CLOSED) {
		view_push(app, step_new(app, step));
		return;
	}
	label = app_words(app, &session_step(app->session, step).step->label);
	view_say_word(app, MESSAGE_REMINDER, "home.closed", label, NULL, NULL);
}

static void open_packets(struct app *app)
{
	if (session_kinds(app->session)->count)
		view_push(app, packets_new(app));
	else
		view_say_word(app, MESSAGE_REMINDER, "packets.no_pack", NULL, NULL, NULL);
}

static void home_enter(struct home *home)
{
	struct app *app = home->view.app;
	const struct finding *finding = home_finding(home);
	struct target target;

	if (!session_step_count(app->session)) {
		open_packets(app);
		return;
	}
	if (!finding) {
		enter_step(home, home->roll.at);
		return;
	}
	memset(&target, 0, sizeof(target));
	session_target(app->session, finding, 0, &target);
	if (target.kind == TARGET_NONE)
		view_push(app, findings_new(app, finding->rule->step));
	else
		open_target(app, &target);
	if (target.prefill.form)
		record_release(&target.prefill);
	home->has_moved = false;
}

static void open_roster(struct app *app)
{
	int form = session_roster(app->session);

	if (form >= 0)
		open_form(app, (size_t)form);
}

static void resume_draft(struct app *app)
{
	char id[ID_TEXT], at[20];
	struct entry *entry;
	size_t form;

	if (!session_draft(app->session, &form, id, at))
		return;
	entry = entry_from_draft(app->session, form, id);
	if (entry)
		view_push(app, record_new(app, entry, -1));
}

static void drop_answered(void *data, char answer)
{
	struct app *app = data;
	char id[ID_TEXT], at[20];
	size_t form;

	if (answer != 'y' || !session_draft(app->session, &form, id, at))
		return;
	session_draft_drop(app->session, form, id);
	view_say_word(app, MESSAGE_SAID, "home.draft_dropped", NULL, NULL, NULL);
	view_stale(app->top);
}

/* Asked first: what was typed is nowhere else. */
static void drop_draft(struct app *app)
{
	char id[ID_TEXT], at[20];
	struct buf question;
	size_t form;

	if (!session_draft(app->session, &form, id, at))
		return;
	if (session_is_read_only(app->session)) {
		view_say_word(app, MESSAGE_SAID, "record.read_only", NULL, NULL, NULL);
		return;
	}
	buf_init(&question);
	session_say(app->session, &question, "home.draft_drop",
		    app_words(app, &session_pack(app->session)->forms[form].title), NULL, NULL);
	view_push(app, ask_new(app, question.bytes, "ny", drop_answered, app));
	buf_release(&question);
}

static void make_sample(struct home *home)
{
	struct app *app = home->view.app;
	struct err err = {0};

	if (!app->make_sample(app, &err))
		view_say_err(app, &err);
	home->has_moved = false;
	view_stale(&home->view);
}

/* What opening the folder noticed, a line each. */
static void show_noticed(struct app *app)
{
	const struct mistakes *noticed = session_mistakes(app->session);
	struct buf text;

	if (noticed->count == 0)
		return;
	buf_init(&text);
	for (size_t i = 0; i < noticed->count; i++) {
		session_say_err(app->session, &text, &noticed->items[i]);
		buf_add_char(&text, '\n');
	}
	view_push(app, help_new(app, app_word(app, "home.noticed.title"), text.bytes));
	buf_release(&text);
}

static void home_letter(struct home *home, uint32_t key)
{
	struct app *app = home->view.app;

	switch (key) {
	case 's':
	case 'S':
		if (home_offers_sample(app))
			make_sample(home);
		break;
	case 'l':
	case 'L':
		open_roster(app);
		break;
	case 'c':
	case 'C':
		resume_draft(app);
		break;
	case 'x':
	case 'X':
		drop_draft(app);
		break;
	case 'o':
	case 'O':
		overview_open(app);
		break;
	case 'e':
	case 'E':
		view_push(app, edits_new(app));
		break;
	case 'u':
	case 'U':
		open_packets(app);
		break;
	case 'p':
	case 'P':
		view_push(app, prints_new(app));
		break;
	case 'n':
	case 'N':
		show_noticed(app);
		break;
	case '?':
		view_push(app, help_keys_new(app));
		break;
	default:
		if (key >= '0' && key <= '9')
			enter_step(home, session_step_numbered(app->session, key - '0'));
		break;
	}
}

static void home_key(struct view *view, uint32_t key)
{
	struct home *home = home_of(view);

	if (roll_key(&home->roll, view, key)) {
		home->has_moved = true;
	} else if (key == KEY_ENTERED) {
		home_enter(home);
	} else if (key == KEY_RIGHTWARD) {
		enter_step(home, home->roll.at);
	} else if (key == KEY_TABBED) {
		view_push(view->app, findings_new(view->app, -1));
	} else if (keys_action(key) == ACTION_LEAVE) {
		view->app->is_leaving = true;
	} else if (!view_common_key(view, key)) {
		home_letter(home, key);
	}
}

static void home_resume(struct view *view)
{
	home_of(view)->has_moved = false;
}

static void home_free(struct view *view)
{
	memory_free(view);
}

static const struct view_ops home_ops = {
    .draw = home_draw,
    .key = home_key,
    .settle = home_settle,
    .resume = home_resume,
    .free = home_free,
};

struct view *home_new(struct app *app)
{
	struct home *home = memory_new(sizeof(*home));

	home->view.ops = &home_ops;
	home->view.app = app;
	home_say_incoming(home);
	return &home->view;
}
