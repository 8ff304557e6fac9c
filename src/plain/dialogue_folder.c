/* Where the data are, when that is a question. */
#include <string.h>

#include "base/memory.h"
#include "dialogue.h"

/* Asks for another folder until one takes the data; false: the user goes back. */
static bool move(struct dialogue *dialogue)
{
	struct plain *plain = dialogue->plain;
	char *suggested = place_suggested(plain->session, plain->home), *path, *from;
	bool has_moved = false;
	struct buf prompt;

	buf_init(&prompt);
	say(dialogue, word(dialogue, "place.where"));
	while (!has_moved) {
		struct err err = {0};

		buf_clear(&prompt);
		buf_printf(&prompt, "[%s] > ", suggested);
		if (!ask(dialogue, prompt.bytes) || strcmp(dialogue->line.bytes, ".") == 0)
			break;
		path = dialogue->line.length ? place_typed(plain->home, dialogue->line.bytes)
					     : memory_text(suggested);
		say(dialogue, word(dialogue, "place.moving"));
		from = memory_text(session_path(plain->session));
		has_moved = session_move(plain->session, path, &err) == STATUS_OK;
		if (has_moved && plain->has_moved)
			plain->has_moved(from, session_path(plain->session));
		if (!has_moved)
			say_err(dialogue, &err);
		memory_free(from);
		memory_free(path);
	}
	if (has_moved) {
		plain->opened = (struct err){0};
		say_word(dialogue, "place.moved", session_path(plain->session), NULL);
	}
	buf_release(&prompt);
	memory_free(suggested);
	return has_moved;
}

void dialogue_folder_read_again(struct dialogue *dialogue)
{
	struct plain *plain = dialogue->plain;
	struct err err = {0}, opened = plain->opened;
	bool is_writable = opened.status != STATUS_OK &&
			   session_reopen(plain->session, NULL, false, &opened) == STATUS_OK;

	if (is_writable && session_is_read_only(plain->session))
		is_writable = false; /* but not all of it could be read, as before */
	else if (is_writable)
		plain->opened = (struct err){0};
	else if (session_reopen(plain->session, NULL, true, &err) == STATUS_OK)
		plain->opened = opened;
	else {
		say_err(dialogue, &err);
		return;
	}
	say(dialogue, word(dialogue, is_writable ? "place.writable" : "place.fresh"));
}

void dialogue_folder_opened(struct dialogue *dialogue)
{
	struct plain *plain = dialogue->plain;
	struct buf text;
	char answer = 0;

	buf_init(&text);
	do {
		buf_clear(&text);
		tell_opened(&text, plain->session, &plain->opened);
		answer = ask_letter(dialogue, text.bytes, place_ways(&plain->opened));
		if (answer == 'r')
			dialogue_folder_read_again(dialogue);
		else if (answer == 'h')
			move(dialogue);
	} while ((answer == 'r' || answer == 'h') && plain->opened.status != STATUS_OK);
	if (answer == 'q')
		dialogue->is_over = true;
	buf_release(&text);
}

void dialogue_folder_elsewhere(struct dialogue *dialogue)
{
	struct plain *plain = dialogue->plain;
	struct err second = {0};
	struct buf text;
	char answer;

	buf_init(&text);
	session_say(plain->session, &text, "place.elsewhere", session_path(plain->session),
		    plain->elsewhere, NULL);
	answer = ask_letter(dialogue, text.bytes, "yn");
	buf_release(&text);
	if (answer == 'y') {
		plain->opened = (struct err){0};
		if (session_reopen(plain->session, plain->elsewhere, false, &plain->opened) ==
		    STATUS_OK)
			plain->opened = (struct err){0};
		else if (session_reopen(plain->session, plain->elsewhere, true, &second) !=
			 STATUS_OK)
			say_err(dialogue, &second);
	}
	if (plain->opened.status != STATUS_OK)
		dialogue_folder_opened(dialogue);
}

void dialogue_folder_ask(struct dialogue *dialogue)
{
	struct plain *plain = dialogue->plain;
	const char *stays = place_stays(plain->session, &plain->opened);
	struct buf text;

	if (stays) {
		say(dialogue, word(dialogue, stays));
		return;
	}
	buf_init(&text);
	session_say(plain->session, &text, "place.ask", session_path(plain->session), NULL, NULL);
	buf_printf(&text, "\n%s", word(dialogue, "place.what"));
	if (ask_letter(dialogue, text.bytes, "eh") == 'h')
		move(dialogue);
	buf_release(&text);
}

bool dialogue_folder_failed(struct dialogue *dialogue, const struct err *err, bool can_retry)
{
	bool is_unsure = strcmp(err->key, "journal.unsure") == 0;
	struct buf text;
	char answer;

	if (err->status != STATUS_IO) {
		say_err(dialogue, err);
		return false;
	}
	buf_init(&text);
	tell_unsaved(&text, session_of(dialogue), err, false);
	/* Whether it was saved is open: once more in the same folder might make two of it. */
	answer = ask_letter(dialogue, text.bytes, can_retry && !is_unsure ? "hre" : "he");
	buf_release(&text);
	return answer == 'r' || (answer == 'h' && move(dialogue));
}

void say_failed(struct dialogue *dialogue, const struct err *err)
{
	if (dialogue_folder_failed(dialogue, err, false))
		say(dialogue, word(dialogue, "place.repeat"));
}
