#include "typing.h"

#include <string.h>

#include "base/utf8.h"
#include "term/pinyin.h"
#include "ui/parts.h"

static enum text_place text_place(const struct app *app)
{
	return app->top->ops->text_place ? app->top->ops->text_place(app->top) : TEXT_NOWHERE;
}

static void take_text(void *data, const char *text, const char *reading)
{
	struct pinyin *pinyin = data;

	if (!reading[0] || !pinyin_add_word(pinyin, text, reading))
		pinyin_add_text(pinyin, text);
}

static bool take_learnt(void *data, const struct store_word *word)
{
	return pinyin_recall(data, word->text, word->reading, word->uses, word->at);
}

/* Made when it is first asked for, so that whoever has an input method pays nothing; what was
 * entered since it was last on is told each time. */
static bool start(struct app *app)
{
	if (!app->pinyin) {
		app->pinyin = pinyin_new(app->lexicon);
		if (!app->pinyin)
			return false;
		session_words_learnt(app->session, take_learnt, app->pinyin);
	}
	session_texts(app->session, take_text, app->pinyin);
	return true;
}

static void toggle(struct app *app)
{
	if (app->types_pinyin) {
		typing_finish(app);
		app->types_pinyin = false;
		view_say_word(app, MESSAGE_SAID, "pinyin.off", NULL, NULL, NULL);
	} else if (start(app)) {
		app->types_pinyin = true;
		view_say_word(app, MESSAGE_SAID, "pinyin.on", NULL, NULL, NULL);
	} else {
		view_say_word(app, MESSAGE_SAID, "pinyin.none", NULL, NULL, NULL);
	}
}

static void deliver(struct app *app, const struct buf *typed)
{
	for (size_t at = 0; at < typed->length && app->top;) {
		uint32_t character;
		size_t taken = utf8_decode(typed->bytes + at, typed->length - at, &character);

		if (!taken)
			break;
		app->key = character;
		app->top->ops->key(app->top, character);
		at += taken;
	}
}

bool typing_key(struct app *app, uint32_t key)
{
	bool was_composing, is_taken;
	struct buf typed;

	if (keys_action(key) == ACTION_PINYIN) {
		toggle(app);
		return true;
	}
	if (!app->types_pinyin || text_place(app) == TEXT_NOWHERE)
		return false;
	buf_init(&typed);
	was_composing = pinyin_is_composing(app->pinyin);
	is_taken = pinyin_key(app->pinyin, key, &typed);
	deliver(app, &typed);
	buf_release(&typed);
	if (was_composing || pinyin_is_composing(app->pinyin))
		app->message_is_new = true;
	return is_taken || !app->top;
}

void typing_finish(struct app *app)
{
	struct buf typed;

	if (!app->types_pinyin || !app->top)
		return;
	buf_init(&typed);
	pinyin_finish(app->pinyin, &typed);
	deliver(app, &typed);
	buf_release(&typed);
}

bool typing_paint(struct app *app)
{
	int row = screen_rows() - 2, columns = screen_columns();
	struct buf line;

	if (!app->types_pinyin || !pinyin_is_composing(app->pinyin))
		return false;
	if (text_place(app) == TEXT_AT_FOOT)
		row--;
	else
		view_marked_line(app, row - 1);
	buf_init(&line);
	pinyin_line(app->pinyin, columns - 2, &line);
	screen_field(row, 0, 1, LOOK_PLAIN, "");
	screen_field(row, 1, columns - 1, LOOK_PLAIN, line.bytes);
	buf_release(&line);
	return text_place(app) != TEXT_AT_FOOT;
}

void typing_add_mark(struct buf *buf, const struct app *app)
{
	if (app->types_pinyin)
		buf_add_text(buf, app_word(app, "mark.pinyin"));
}

static void keep_word(void *data, const char *word, const char *reading, unsigned long uses,
		      unsigned long at)
{
	struct app *app = data;
	struct store_word kept = {.text = word, .reading = reading, .uses = uses, .at = at};

	session_word_set(app->session, &kept);
}

void typing_keep(struct app *app)
{
	if (!app->pinyin || !pinyin_has_changes(app->pinyin))
		return;
	pinyin_changes(app->pinyin, keep_word, app);
	/* A disk that refuses them is told of at what matters. */
	(void)session_words_keep(app->session, NULL);
}

void typing_free(struct app *app)
{
	pinyin_free(app->pinyin);
	app->pinyin = NULL;
	app->types_pinyin = false;
}
