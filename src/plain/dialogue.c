#include "dialogue.h"

#include <string.h>

#include "base/utf8.h"
#include "packet/secret.h"

enum { IDLE_MS = 2000, LINE_LIMIT = 1 << 20 };

struct session *session_of(const struct dialogue *dialogue)
{
	return dialogue->plain->session;
}

const char *word(const struct dialogue *dialogue, const char *key)
{
	return session_word(session_of(dialogue), key);
}

/* In the terminal's charset, and nothing that could play on it. */
static void put(struct dialogue *dialogue, const char *text, const char *end)
{
	struct plain *plain = dialogue->plain;
	struct buf shown, bytes;

	buf_init(&shown);
	buf_init(&bytes);
	utf8_add_visible(&shown, text, strlen(text), true);
	buf_add_text(&shown, end);
	encoder_add(&dialogue->encoder, &bytes, shown.bytes, shown.length);
	plain->write(plain->data, bytes.bytes, bytes.length);
	buf_release(&bytes);
	buf_release(&shown);
}

void say(struct dialogue *dialogue, const char *text)
{
	put(dialogue, text, "\n");
}

void say_buf(struct dialogue *dialogue, struct buf *buf)
{
	if (buf->length)
		say(dialogue, buf->bytes);
	buf_clear(buf);
}

void say_word(struct dialogue *dialogue, const char *key, const char *arg1, const char *arg2)
{
	struct buf buf;

	buf_init(&buf);
	session_say(session_of(dialogue), &buf, key, arg1, arg2, NULL);
	say_buf(dialogue, &buf);
	buf_release(&buf);
}

void say_err(struct dialogue *dialogue, const struct err *err)
{
	struct buf buf;

	buf_init(&buf);
	buf_add_text(&buf, word(dialogue, "record.error"));
	session_say_err(session_of(dialogue), &buf, err);
	say_buf(dialogue, &buf);
	buf_release(&buf);
}

void say_saved(struct dialogue *dialogue)
{
	if (session_has_moved(session_of(dialogue)))
		say_word(dialogue, "place.saved", session_path(session_of(dialogue)), NULL);
	else
		say(dialogue, word(dialogue, "record.saved"));
}

void say_item(struct dialogue *dialogue, size_t number, const char *text)
{
	struct buf buf;

	buf_init(&buf);
	buf_printf(&buf, "%zu  %s", number, text);
	say_buf(dialogue, &buf);
	buf_release(&buf);
}

/* What the screens do while no key comes. */
static void idle(struct dialogue *dialogue)
{
	struct session *session = session_of(dialogue);
	unsigned long generation = session_generation(session);

	/* What could not be written is safe already; it will be tried again, and told at the end.
	 */
	(void)session_idle(session, NULL);
	dialogue->has_news |= session_generation(session) != generation;
}

static bool fill(struct dialogue *dialogue)
{
	struct plain *plain = dialogue->plain;
	long got = plain->read(plain->data, dialogue->block, sizeof dialogue->block, IDLE_MS);

	if (got < 0) {
		idle(dialogue);
		got = plain->read(plain->data, dialogue->block, sizeof dialogue->block, -1);
	}
	dialogue->at = 0;
	dialogue->count = got > 0 ? (size_t)got : 0;
	dialogue->is_over = got <= 0;
	return got > 0;
}

/* A line, as characters that may stand in a text; a last one without an end counts. */
static bool read_line(struct dialogue *dialogue)
{
	uint32_t character;

	buf_clear(&dialogue->line);
	while (!dialogue->is_over) {
		if (dialogue->at == dialogue->count && !fill(dialogue))
			break;
		if (decoder_take(&dialogue->decoder, (unsigned char)dialogue->block[dialogue->at++],
				 &character) != 1)
			continue;
		if (character == '\n')
			return true;
		if (character == '\t')
			character = ' ';
		if (!utf8_is_hostile(character) && dialogue->line.length < LINE_LIMIT)
			utf8_add(&dialogue->line, character);
	}
	return dialogue->line.length > 0;
}

static void say_news(struct dialogue *dialogue)
{
	struct buf buf;

	buf_init(&buf);
	if (dialogue->has_news && tell_incoming(&buf, session_of(dialogue), false))
		say_buf(dialogue, &buf);
	dialogue->has_news = false;
	buf_release(&buf);
}

bool ask(struct dialogue *dialogue, const char *prompt)
{
	say_news(dialogue);
	put(dialogue, prompt, "");
	if (read_line(dialogue)) {
		if (!dialogue->plain->is_echoed)
			say(dialogue, dialogue->line.bytes);
		return true;
	}
	say(dialogue, "");
	return false;
}

bool ask_unseen(struct dialogue *dialogue, const char *prompt, struct secret *secret)
{
	struct plain *plain = dialogue->plain;
	bool is_read;

	put(dialogue, prompt, "");
	/* so that it does not grow out of one place into another */
	buf_reserve(&dialogue->line, SECRET_MOST);
	if (plain->hide)
		plain->hide(plain->data, true);
	is_read =
	    read_line(dialogue) && secret_add(secret, dialogue->line.bytes, dialogue->line.length);
	if (plain->hide)
		plain->hide(plain->data, false);
	secret_wipe(dialogue->line.bytes, dialogue->line.length);
	secret_wipe(dialogue->block, dialogue->at);
	buf_clear(&dialogue->line);
	say(dialogue, "");
	return is_read && secret_length(secret) > 0;
}

/* Spaces at both ends do not count in an answer. */
static const char *answer_of(struct dialogue *dialogue)
{
	struct buf *line = &dialogue->line;
	const char *text = line->bytes;

	while (line->length && line->bytes[line->length - 1] == ' ')
		buf_cut(line, line->length - 1);
	return text + strspn(text, " ");
}

char ask_letter(struct dialogue *dialogue, const char *question, const char *letters)
{
	struct buf answers;
	char found = 0;

	buf_init(&answers);
	say(dialogue, question);
	for (const char *letter = letters; *letter; letter++) {
		char key[] = "ask.?";

		key[4] = *letter;
		buf_printf(&answers, "%s%s", letter == letters ? "" : "  ", word(dialogue, key));
	}
	say(dialogue, answers.bytes);
	buf_release(&answers);
	while (!found && ask(dialogue, "> ")) {
		const char *answer = answer_of(dialogue);
		char letter = *answer >= 'A' && *answer <= 'Z' ? (char)(*answer + 32) : *answer;

		if (!letter)
			return letters[0];
		if (strcmp(answer, ".") == 0)
			return 0;
		found = strchr(letters, letter) && !answer[1] ? letter : 0;
		if (!found)
			say_unknown(dialogue);
	}
	return found;
}

struct command command_read(const char *line)
{
	struct command command = {0};

	line += strspn(line, " ");
	if (*line && !(*line >= '0' && *line <= '9')) {
		command.letter = *line >= 'A' && *line <= 'Z' ? (char)(*line + 32) : *line;
		line++;
	}
	command.rest = line + strspn(line, " ");
	for (const char *at = command.rest; *at && command.count < NUMBERS_MOST;) {
		size_t digits = strspn(at, "0123456789"), number = 0;

		for (size_t i = 0; i < digits && i < 9; i++)
			number = number * 10 + (size_t)(at[i] - '0');
		at += digits + strspn(at + digits, " ,");
		if (!digits)
			break;
		command.numbers[command.count++] = number;
	}
	return command;
}

void say_unknown(struct dialogue *dialogue)
{
	say_word(dialogue, "plain.unknown", dialogue->line.bytes, NULL);
}

static void next_language(struct session *session)
{
	size_t languages = session_pack(session)->language_count;

	if (languages > 0)
		session_set_language(session, (session_language(session) + 1) % languages);
}

bool common_command(struct dialogue *dialogue, const struct command *command, const char *help,
		    bool *again)
{
	struct session *session = session_of(dialogue);

	switch (command->letter) {
	case '?':
		say(dialogue, word(dialogue, help));
		say(dialogue, word(dialogue, "plain.help.all"));
		return true;
	case 'v':
		next_language(session);
		*again = true;
		return true;
	case 'a':
		if (session_is_read_only(session))
			dialogue_folder_read_again(dialogue);
		*again = true;
		return true;
	case 'f':
		dialogue_folder_ask(dialogue);
		*again = true;
		return true;
	default:
		return false;
	}
}

void plain_name_keys(struct session *session)
{
	static const char *const pairs[][2] = {
	    {"F1", "?"},      {"F2", "!"},     {"F3", "."},  {"F4", "#"},  {"F5", "A"},
	    {"F6", ">"},      {"F7", "="},     {"F8", ">"},  {"F9", "?"},  {"F10", "/"},
	    {"F11", "F"},     {"F12", "V"},    {"Esc", "."}, {"Tab", "T"}, {"Ctrl-F", "F"},
	    {"Ctrl-J", "\\"}, {"Ctrl-Z", "Z"},
	};

	session_respell(session, pairs, sizeof pairs / sizeof pairs[0]);
}

int plain_run(struct plain *plain)
{
	struct dialogue *dialogue = memory_new(sizeof *dialogue);
	bool is_unfinished;

	dialogue->plain = plain;
	decoder_init(&dialogue->decoder, plain->charset);
	encoder_init(&dialogue->encoder, plain->charset);
	buf_init(&dialogue->line);
	say(dialogue, word(dialogue, "plain.start"));
	if (plain->elsewhere)
		dialogue_folder_elsewhere(dialogue);
	else if (plain->opened.status != STATUS_OK)
		dialogue_folder_opened(dialogue);
	if (plain->batch >= 0)
		dialogue_open_batch(dialogue, (size_t)plain->batch);
	dialogue_home(dialogue);
	is_unfinished = dialogue->is_unfinished;
	buf_release(&dialogue->line);
	memory_free(dialogue);
	return is_unfinished ? PLAIN_UNFINISHED : PLAIN_DONE;
}
