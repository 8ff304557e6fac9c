/* Where the data are, when that is a question: a folder that somebody else holds or that cannot be
 * written, a save that a disk refused; and the way out, another folder. */
#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "ui/parts.h"
#include "ui/views.h"

enum { PATH_LIMIT = 1000 };

/* A question about the folder, and what follows the answer. */
struct place_question {
	struct app *app;
	char *text;   /* the question; NULL: nothing failed */
	char *path;   /* as typed last */
	char *remark; /* why that would not do, or NULL */
	bool is_opening;
	bool has_failed;	   /* a step of the user was not saved */
	void (*retry)(void *data); /* that step, or NULL: the user repeats it */
	void *data;
};

static struct place_question *question_new(struct app *app)
{
	struct place_question *question = memory_new(sizeof(*question));

	question->app = app;
	return question;
}

static void question_free(struct place_question *question)
{
	memory_free(question->text);
	memory_free(question->path);
	memory_free(question->remark);
	memory_free(question);
}

void add_place_mark(struct buf *buf, const struct app *app)
{
	tell_place(buf, app->session, &app->opened);
}

static void has_moved(struct place_question *question)
{
	struct app *app = question->app;
	struct buf text;

	app->opened = (struct err){0};
	app_look_again(app);
	buf_init(&text);
	session_say(app->session, &text, "place.moved", session_path(app->session), NULL, NULL);
	if (question->has_failed && !question->retry)
		buf_add_text(&text, app_word(app, "place.repeat"));
	view_say(app, MESSAGE_SAID, text.bytes);
	buf_release(&text);
	if (question->retry)
		question->retry(question->data);
	question_free(question);
}

static void ask_where(struct place_question *question);

static void where_answered(void *data, const char *text)
{
	struct place_question *question = data;
	struct app *app = question->app;
	struct err err = {0};
	struct buf remark;
	char *from;

	if (!text) {
		if (question->has_failed)
			view_say(app, MESSAGE_ERROR, question->text);
		question_free(question);
		return;
	}
	memory_free(question->path);
	question->path = place_typed(app->home, text);
	view_say_word(app, MESSAGE_SAID, "place.moving", NULL, NULL, NULL);
	view_paint_message(app);
	screen_show();
	from = memory_text(session_path(app->session));
	if (session_move(app->session, question->path, &err) == STATUS_OK) {
		if (app->has_moved)
			app->has_moved(from, session_path(app->session));
		memory_free(from);
		has_moved(question);
		return;
	}
	memory_free(from);
	app->message_kind = MESSAGE_NONE;
	buf_init(&remark);
	session_say_err(app->session, &remark, &err);
	memory_free(question->remark);
	question->remark = buf_take(&remark);
	ask_where(question);
}

static void ask_where(struct place_question *question)
{
	struct app *app = question->app;
	struct buf prompt;

	if (!question->path)
		question->path = place_suggested(app->session, app->home);
	buf_init(&prompt);
	if (question->remark)
		buf_printf(&prompt, "%s\n", question->remark);
	buf_add_text(&prompt, app_word(app, "place.where"));
	view_push(
	    app, line_new(app, prompt.bytes, question->path, PATH_LIMIT, where_answered, question));
	buf_release(&prompt);
}

static void try_writing(struct app *app)
{
	app_read_again(app);
	if (app->opened.status != STATUS_OK)
		place_opened(app);
}

static void answered(void *data, char answer)
{
	struct place_question *question = data;
	struct app *app = question->app;
	void (*retry)(void *) = question->retry;
	void *retried = question->data;

	if (answer == 'h') {
		ask_where(question);
		return;
	}
	if (answer == 'q')
		app->is_leaving = true;
	else if (answer == 'r' && question->is_opening)
		try_writing(app);
	else if (answer == 'r' && retry)
		retry(retried);
	else if (question->has_failed && app->top)
		view_say(app, MESSAGE_ERROR, question->text);
	question_free(question);
}

void place_failed(struct app *app, const struct err *err, void (*retry)(void *data), void *data)
{
	struct place_question *question = question_new(app);
	bool is_unsure = strcmp(err->key, "journal.unsure") == 0;
	struct buf text;

	question->has_failed = true;
	question->retry = retry;
	question->data = data;
	buf_init(&text);
	tell_failure(&text, app->session, is_unsure ? "place.unsure" : "place.unsaved", err);
	question->text = memory_text(text.bytes);
	buf_clear(&text);
	tell_unsaved(&text, app->session, err, retry != NULL);
	/* Whether it was saved is open: once more in the same folder might make two of it. */
	view_push(app,
		  ask_new(app, text.bytes, retry && !is_unsure ? "hre" : "he", answered, question));
	buf_release(&text);
}

void place_opened(struct app *app)
{
	struct place_question *question = question_new(app);
	const struct err *opened = &app->opened;
	struct buf text;

	question->is_opening = true;
	buf_init(&text);
	tell_opened(&text, app->session, opened);
	view_push(app, ask_new(app, text.bytes, place_ways(opened), answered, question));
	buf_release(&text);
}

static void elsewhere_answered(void *data, char answer)
{
	struct app *app = data;
	struct err second = {0};

	if (answer == 'y') {
		app->opened = (struct err){0};
		if (session_reopen(app->session, app->elsewhere, false, &app->opened) ==
		    STATUS_OK) {
			app->opened = (struct err){0};
		} else if (session_reopen(app->session, app->elsewhere, true, &second) !=
			   STATUS_OK) {
			view_say_err(app, &second);
			return;
		}
		app_look_again(app);
	}
	if (answer && app->opened.status != STATUS_OK)
		place_opened(app);
}

void place_elsewhere(struct app *app)
{
	struct buf text;

	buf_init(&text);
	session_say(app->session, &text, "place.elsewhere", session_path(app->session),
		    app->elsewhere, NULL);
	view_push(app, ask_new(app, text.bytes, "yn", elsewhere_answered, app));
	buf_release(&text);
}

void place_ask(struct app *app)
{
	const char *stays = place_stays(app->session, &app->opened);
	struct place_question *question;
	struct buf text;

	if (stays) {
		view_say_word(app, MESSAGE_REMINDER, stays, NULL, NULL, NULL);
		return;
	}
	question = question_new(app);
	buf_init(&text);
	session_say(app->session, &text, "place.ask", session_path(app->session), NULL, NULL);
	buf_add_text(&text, "\n");
	buf_add_text(&text, app_word(app, "place.what"));
	view_push(app, ask_new(app, text.bytes, "eh", answered, question));
	buf_release(&text);
}
